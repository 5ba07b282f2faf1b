/* rseq(2): every thread is still registered, with its area and signature, and the kernel keeps its CPU number up to date. */
#include "zoo.h"

#include <linux/rseq.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>

/* Exported by glibc 2.35 and later, where the C library registers the areas itself. */
extern const ptrdiff_t __rseq_offset __attribute__((weak));
extern const unsigned __rseq_size __attribute__((weak));

#define SIGNATURE 0x53053053u	/* glibc's, on x86 */

static pthread_barrier_t barrier;

static struct rseq *area(void)
{
	return (struct rseq *)((char *)__builtin_thread_pointer() + __rseq_offset);
}

static void check(const char *who)
{
	volatile struct rseq *own = area();

	/* Registered with this area: the very same again is EBUSY, another one EINVAL. */
	zoo_refused(EBUSY, syscall(SYS_rseq, own, sizeof(struct rseq), 0, SIGNATURE));
	zoo_refused(EINVAL, syscall(SYS_rseq, (char *)own + 64, sizeof(struct rseq), 0, SIGNATURE));
	zoo_refused(EPERM, syscall(SYS_rseq, own, sizeof(struct rseq), 0, SIGNATURE + 1));
	cpu_set_t all, one;
	zoo_try(sched_getaffinity(0, sizeof(all), &all));
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		zoo_try(sched_setaffinity(0, sizeof(one), &one));
		zoo_check(own->cpu_id == (unsigned)cpu && own->cpu_id_start == (unsigned)cpu, "%s: on CPU %d the area says %u", who, cpu, own->cpu_id);
	}
	zoo_try(sched_setaffinity(0, sizeof(all), &all));
}

static void *thread(void *unused)
{
	(void)unused;
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	check("thread");
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t other;

	zoo_init(argc, argv);
	if (!&__rseq_size || !__rseq_size)
		zoo_skip("this C library (or kernel) does not register restartable sequences");
	pthread_barrier_init(&barrier, NULL, 2);
	pthread_create(&other, NULL, thread, NULL);
	pthread_barrier_wait(&barrier);
	zoo_refused(EBUSY, syscall(SYS_rseq, area(), sizeof(struct rseq), 0, SIGNATURE));
	zoo_ready();
	zoo_wait();
	check("main");
	pthread_barrier_wait(&barrier);
	pthread_join(other, NULL);
	zoo_pass();
}
