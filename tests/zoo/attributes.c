/* What a process or thread is besides: name, parent-death signal, dumpability, no_new_privs, sub-reaper, personality, priorities. */
#include "zoo.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static pthread_barrier_t barrier;

static int io_priority(void)
{
	return (int)syscall(SYS_ioprio_get, 1, 0);
}

static int parent_death_signal(void)
{
	int signal = 0;

	zoo_try(prctl(PR_GET_PDEATHSIG, &signal));
	return signal;
}

static void write_score(const char *text)
{
	FILE *file = fopen("/proc/self/oom_score_adj", "we");

	if (!file || fputs(text, file) < 0 || fclose(file))
		zoo_fail("oom_score_adj: %s", strerror(errno));
}

static int read_score(void)
{
	int score;
	FILE *file = fopen("/proc/self/oom_score_adj", "re");

	if (!file || fscanf(file, "%d", &score) != 1)
		zoo_fail("oom_score_adj: %s", strerror(errno));
	fclose(file);
	return score;
}

static void *thread(void *unused)
{
	struct sched_param parameters = { 0 };
	cpu_set_t set;

	(void)unused;
	zoo_try(setpriority(PRIO_PROCESS, 0, 7));
	zoo_try(sched_setscheduler(0, SCHED_IDLE, &parameters));
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	zoo_check(getpriority(PRIO_PROCESS, 0) == 7, "the thread's nice value is %d", getpriority(PRIO_PROCESS, 0));
	zoo_check(sched_getscheduler(0) == SCHED_IDLE, "the thread's policy is %d", sched_getscheduler(0));
	zoo_try(sched_getaffinity(0, sizeof(set), &set));
	return NULL;
}

int main(int argc, char **argv)
{
	struct sched_param parameters = { 0 };
	char name[16];
	pthread_t other;

	zoo_init(argc, argv);
	zoo_try(prctl(PR_SET_NAME, "na)me (of it"));
	zoo_try(prctl(PR_SET_CHILD_SUBREAPER, 1));
	zoo_try(personality(ADDR_COMPAT_LAYOUT | 0x0020000));	/* UNAME26 */
	zoo_try(setpriority(PRIO_PROCESS, 0, 3));
	write_score("250");
	zoo_try(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0));
	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_try(prctl(PR_SET_PDEATHSIG, SIGUSR1));
		zoo_try(prctl(PR_SET_DUMPABLE, 0));
		zoo_try(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
		zoo_try(setpriority(PRIO_PROCESS, 0, 11));
		zoo_try(sched_setscheduler(0, SCHED_BATCH, &parameters));
		zoo_child_ready();
		zoo_wait();
		zoo_check(parent_death_signal() == SIGUSR1, "the parent-death signal is %d", parent_death_signal());
		zoo_check(prctl(PR_GET_DUMPABLE) == 0, "dumpable is %d", prctl(PR_GET_DUMPABLE));
		zoo_check(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1, "no_new_privs is lost");
		zoo_check(getpriority(PRIO_PROCESS, 0) == 11, "the child's nice value is %d", getpriority(PRIO_PROCESS, 0));
		zoo_check(sched_getscheduler(0) == SCHED_BATCH, "the child's policy is %d", sched_getscheduler(0));
		_exit(0);
	}
	zoo_await(child);
	pthread_barrier_init(&barrier, NULL, 2);
	pthread_create(&other, NULL, thread, NULL);
	pthread_barrier_wait(&barrier);
	int before = io_priority();
	zoo_ready();
	zoo_wait();

	zoo_try(prctl(PR_GET_NAME, name));
	zoo_check(strcmp(name, "na)me (of it") == 0, "the name is \"%s\"", name);
	int reaper = 0;
	zoo_try(prctl(PR_GET_CHILD_SUBREAPER, &reaper));
	zoo_check(reaper == 1, "the process is no sub-reaper any more");
	zoo_check(personality(0xffffffff) == (ADDR_COMPAT_LAYOUT | 0x0020000), "the personality is %#x", personality(0xffffffff));
	zoo_check(getpriority(PRIO_PROCESS, 0) == 3, "the nice value is %d", getpriority(PRIO_PROCESS, 0));
	zoo_check(sched_getscheduler(0) == SCHED_OTHER, "the policy is %d", sched_getscheduler(0));
	zoo_check(parent_death_signal() == 0, "a parent-death signal was gained");
	zoo_check(prctl(PR_GET_DUMPABLE) == 1, "dumpable is %d", prctl(PR_GET_DUMPABLE));
	zoo_check(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0, "no_new_privs was gained");
	zoo_check(read_score() == 250, "oom_score_adj is %d", read_score());
	zoo_check(prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) == 1, "PR_SET_THP_DISABLE is lost");
	zoo_check(io_priority() == before, "the I/O priority is %#x", io_priority());
	pthread_barrier_wait(&barrier);
	pthread_join(other, NULL);
	zoo_release(child);
	zoo_reap(child);
	/* An orphan comes to the sub-reaper. */
	pid_t parent = zoo_fork();
	if (parent == 0) {
		if (fork() == 0)
			_exit(5);
		_exit(0);
	}
	zoo_reap(parent);
	int status;
	zoo_check(waitpid(-1, &status, 0) > 0 && WEXITSTATUS(status) == 5, "the orphan did not come here");
	zoo_pass();
}
