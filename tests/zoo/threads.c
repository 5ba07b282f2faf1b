/* Threads: IDs, names, masks, thread-local memory; spinning, or blocked in a futex, a read, a sleep; joined afterwards. */
#include "zoo.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>

#define THREADS 6

static __thread uint64_t local;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static atomic_bool go_on, done;
static atomic_int started;
static pid_t ids[THREADS];
static int feed[2];

static const long blocked_in[THREADS] = { -1, SYS_futex, SYS_futex, SYS_read, SYS_clock_nanosleep, SYS_futex };

static void wait_kind(int which)
{
	char byte;

	switch (which) {
	case 0:
		while (!go_on)
			;
		break;
	case 1:
		pthread_mutex_lock(&lock);	/* held by main */
		pthread_mutex_unlock(&lock);
		break;
	case 2:
		pthread_rwlock_wrlock(&rwlock);
		pthread_rwlock_unlock(&rwlock);
		break;
	case 3:
		zoo_read_all(feed[0], &byte, 1);
		zoo_check(byte == 'f', "the read gave %d", byte);
		break;
	case 4:
		/* A restore may end it with EINTR: what the kernel would restart it with (restart_syscall(2)) is not carried. */
		while (!done)
			zoo_check(clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){ 1000, 0 }, NULL) == EINTR, "the sleep ended by itself");
		break;
	default: {
		static pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
		pthread_mutex_lock(&own);
		while (!done)
			pthread_cond_wait(&condition, &own);
		pthread_mutex_unlock(&own);
	}
	}
}

static void on_signal(int signal)
{
	(void)signal;
}

static void *thread(void *argument)
{
	int which = (int)(intptr_t)argument;
	char name[16] = "zoo thread ", now[16];
	sigset_t mask, after;

	name[11] = (char)('0' + which);
	ids[which] = gettid();
	zoo_try(prctl(PR_SET_NAME, name));
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGRTMIN + which + 1);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	local = 1000 + (uint64_t)which;
	double fraction = 1.0 / (which + 3);
	__asm__ volatile("" : "+x"(fraction));
	started++;
	wait_kind(which);
	__asm__ volatile("" : "+x"(fraction));
	zoo_check(fraction == 1.0 / (which + 3), "thread %d: a double changed", which);
	zoo_check(local == 1000 + (uint64_t)which, "thread %d: local memory is %lu", which, local);
	zoo_check(gettid() == ids[which], "thread %d: ID %d in place of %d", which, gettid(), ids[which]);
	zoo_check(getpid() != gettid(), "thread %d is a process", which);
	zoo_try(prctl(PR_GET_NAME, now));
	zoo_check(strcmp(now, name) == 0, "thread %d: name \"%s\"", which, now);
	pthread_sigmask(SIG_SETMASK, NULL, &after);
	for (int signal = 1; signal < 65; signal++)
		if (signal != 32 && signal != 33)
			zoo_check(sigismember(&after, signal) == sigismember(&mask, signal), "thread %d: signal %d's mask bit is %d", which, signal,
				  sigismember(&after, signal));
	return (void *)(intptr_t)(which * 11);
}

static void *detached(void *unused)
{
	(void)unused;
	pthread_detach(pthread_self());
	started++;
	while (!done)
		sched_yield();
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS], other;
	void *result;

	zoo_init(argc, argv);
	zoo_try(sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = on_signal }, NULL));
	zoo_try(pipe(feed));
	pthread_mutex_lock(&lock);
	pthread_rwlock_rdlock(&rwlock);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, thread, (void *)(intptr_t)i);
	pthread_create(&other, NULL, detached, NULL);
	while (started < THREADS + 1)
		sched_yield();
	for (int i = 0; i < THREADS; i++)
		if (blocked_in[i] >= 0)
			zoo_await_blocked(ids[i], blocked_in[i]);
	local = 42;
	zoo_ready();
	zoo_wait();

	zoo_check(local == 42, "main's local memory is %lu", local);
	for (int i = 0; i < THREADS; i++) {
		zoo_check(syscall(SYS_tgkill, getpid(), ids[i], 0) == 0, "thread %d is gone", i);
		zoo_check(pthread_tryjoin_np(threads[i], &result) == EBUSY, "thread %d has ended", i);
	}
	go_on = true;
	pthread_mutex_unlock(&lock);
	pthread_rwlock_unlock(&rwlock);
	zoo_write_all(feed[1], "f", 1);
	done = true;
	pthread_cond_broadcast(&condition);
	for (int i = 0; i < THREADS; i++) {
		/* A signal that comes before the restored call sleeps again ends no sleep: it is sent until the thread has ended. */
		while (i == 4 && pthread_tryjoin_np(threads[i], &result) == EBUSY) {
			pthread_kill(threads[i], SIGUSR1);
			zoo_try(usleep(10000));
		}
		if (i == 4) {
			zoo_check((intptr_t)result == i * 11, "thread %d returned %ld", i, (long)(intptr_t)result);
			continue;
		}
		zoo_check(pthread_join(threads[i], &result) == 0, "thread %d can't be joined", i);
		zoo_check((intptr_t)result == i * 11, "thread %d returned %ld", i, (long)(intptr_t)result);
	}
	/* New ones can be made. */
	done = false;
	for (int i = 0; i < 3; i++) {
		pthread_create(&threads[i], NULL, thread, (void *)(intptr_t)0);
		pthread_join(threads[i], &result);
	}
	zoo_pass();
}
