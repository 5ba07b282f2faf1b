/*
 * What threads and processes are besides what CRIU dumps: CPU affinity, I/O priority, timer slack, what happens at a memory
 * failure, I/O flushing, the filter of core files, merging of equal pages. A second thread has other values than the first.
 */
#include "zoo.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#ifndef PR_SET_MEMORY_MERGE
#define PR_SET_MEMORY_MERGE 67
#define PR_GET_MEMORY_MERGE 68
#endif
#define PRIORITY(class, level) ((class) << 13 | (level))

static pthread_barrier_t barrier;
static bool merges;

static cpu_set_t affinity(void)
{
	cpu_set_t set;

	zoo_try(sched_getaffinity(0, sizeof(set), &set));
	return set;
}

static void bind_to(int processor)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	zoo_try(sched_setaffinity(0, sizeof(set), &set));
}

static void check(const char *who, int processor, int priority, int slack, int failure)
{
	cpu_set_t set = affinity();
	long found = zoo_try(syscall(SYS_ioprio_get, 1, 0));

	zoo_check(CPU_COUNT(&set) == 1 && CPU_ISSET(processor, &set), "%s may run on %d processors, not on %d alone", who, CPU_COUNT(&set), processor);
	zoo_check(found == priority, "%s has I/O priority %#lx, not %#x", who, found, priority);
	zoo_check(prctl(PR_GET_TIMERSLACK) == slack, "%s has a timer slack of %d, not %d", who, prctl(PR_GET_TIMERSLACK), slack);
	zoo_check(prctl(PR_MCE_KILL_GET, 0, 0, 0, 0) == failure, "%s: PR_MCE_KILL is %d", who, prctl(PR_MCE_KILL_GET, 0, 0, 0, 0));
}

static unsigned int core_filter(void)
{
	unsigned int filter;
	FILE *file = fopen("/proc/self/coredump_filter", "re");

	if (!file || fscanf(file, "%x", &filter) != 1)
		zoo_fail("coredump_filter: %s", strerror(errno));
	fclose(file);
	return filter;
}

static void *thread(void *last)
{
	bind_to(*(int *)last);
	zoo_try(syscall(SYS_ioprio_set, 1, 0, PRIORITY(3, 0)));
	zoo_try(prctl(PR_SET_TIMERSLACK, 123456));
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	check("the second thread", *(int *)last, PRIORITY(3, 0), 123456, PR_MCE_KILL_DEFAULT);
	return NULL;
}

int main(int argc, char **argv)
{
	int last = 0;
	pthread_t other;

	zoo_init(argc, argv);
	cpu_set_t all = affinity();
	if (CPU_COUNT(&all) < 2)
		zoo_skip("this machine lets it run on one processor only");
	for (int i = 0; i < CPU_SETSIZE; i++)
		if (CPU_ISSET(i, &all))
			last = i;
	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_child_ready();
		zoo_wait();
		cpu_set_t now = affinity();
		zoo_check(CPU_EQUAL(&now, &all), "the child was bound to %d processors", CPU_COUNT(&now));
		zoo_check(prctl(PR_GET_TIMERSLACK) == 50000, "the child's timer slack is %d", prctl(PR_GET_TIMERSLACK));
		zoo_check(syscall(SYS_ioprio_get, 1, 0) == 0, "the child's I/O priority is %#lx", syscall(SYS_ioprio_get, 1, 0));
		_exit(0);
	}
	zoo_await(child);
	pthread_barrier_init(&barrier, NULL, 2);
	pthread_create(&other, NULL, thread, &last);
	pthread_barrier_wait(&barrier);
	bind_to(0);
	zoo_try(syscall(SYS_ioprio_set, 1, 0, PRIORITY(2, 6)));
	zoo_try(prctl(PR_SET_TIMERSLACK, 1000));
	zoo_try(prctl(PR_MCE_KILL, PR_MCE_KILL_SET, PR_MCE_KILL_EARLY, 0, 0));
	bool flushes = prctl(PR_SET_IO_FLUSHER, 1, 0, 0, 0) == 0;	/* takes CAP_SYS_RESOURCE */
	FILE *file = fopen("/proc/self/coredump_filter", "we");
	if (!file || fputs("0x7f", file) < 0 || fclose(file))
		zoo_fail("coredump_filter: %s", strerror(errno));
	merges = prctl(PR_SET_MEMORY_MERGE, 1, 0, 0, 0) == 0;	/* not in every kernel */
	zoo_ready();
	zoo_wait();

	check("the first thread", 0, PRIORITY(2, 6), 1000, PR_MCE_KILL_EARLY);
	zoo_check(!flushes || prctl(PR_GET_IO_FLUSHER, 0, 0, 0, 0) == 1, "it flushes I/O no more");
	zoo_check(core_filter() == 0x7f, "coredump_filter is %#x", core_filter());
	zoo_check(!merges || prctl(PR_GET_MEMORY_MERGE, 0, 0, 0, 0) == 1, "it merges equal pages no more");
	pthread_barrier_wait(&barrier);
	pthread_join(other, NULL);
	zoo_release(child);
	zoo_reap(child);
	zoo_pass();
}
