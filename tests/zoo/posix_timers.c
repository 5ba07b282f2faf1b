/* POSIX timers: IDs with gaps, clocks, notification of each kind, remaining time, periods. */
#include "zoo.h"

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static pid_t thread_id;
static pthread_barrier_t barrier;

/* The kernel's own call: its IDs are what a restore must keep. */
static int create(int clock, int notify, int signal, int value, pid_t thread)
{
	struct sigevent event = { .sigev_notify = notify, .sigev_signo = signal, .sigev_value.sival_int = value };
	int id;

	event.sigev_notify_thread_id = thread;
	zoo_try(syscall(SYS_timer_create, clock, &event, &id));
	return id;
}

static void set(int id, long seconds, long nanoseconds, long period)
{
	zoo_try(syscall(SYS_timer_settime, id, 0, &(struct itimerspec){ { period / 1000000000, period % 1000000000 }, { seconds, nanoseconds } }, NULL));
}

static void check(int id, long most, long period)
{
	struct itimerspec after;

	zoo_try(syscall(SYS_timer_gettime, id, &after));
	zoo_check(after.it_interval.tv_sec * 1000000000 + after.it_interval.tv_nsec == period, "timer %d: period %ld.%09ld s", id,
		  after.it_interval.tv_sec, after.it_interval.tv_nsec);
	if (most == 0)
		zoo_check(!after.it_value.tv_sec && !after.it_value.tv_nsec, "timer %d runs", id);
	else
		zoo_check(after.it_value.tv_sec < most && after.it_value.tv_sec >= most - 60, "timer %d: %ld.%09ld s remain of %ld", id,
			  after.it_value.tv_sec, after.it_value.tv_nsec, most);
}

static void expect(const char *who, int signal, int value, int least_overrun)
{
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal);
	int got;
	while ((got = sigtimedwait(&set, &info, &(struct timespec){ 5, 0 })) < 0 && errno == EINTR)
		;
	zoo_check(got == signal, "%s: the timer's signal %d does not come", who, signal);
	zoo_check(info.si_code == SI_TIMER, "%s: code %d", who, info.si_code);
	zoo_check(info.si_value.sival_int == value, "%s: value %d in place of %d", who, info.si_value.sival_int, value);
	zoo_check(info.si_overrun >= least_overrun, "%s: overrun %d", who, info.si_overrun);
}

static void *thread(void *timer)
{
	thread_id = gettid();
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	set(*(int *)timer, 0, 5000000, 0);
	expect("thread", SIGUSR2, 22, 0);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t other;
	int ids[8], to_thread;
	sigset_t mask;

	zoo_init(argc, argv);
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGUSR1);
	sigaddset(&mask, SIGUSR2);
	sigaddset(&mask, SIGRTMIN + 3);
	sigaddset(&mask, SIGRTMIN + 4);
	zoo_try(sigprocmask(SIG_SETMASK, &mask, NULL));
	pthread_barrier_init(&barrier, NULL, 2);
	pthread_create(&other, NULL, thread, &to_thread);
	pthread_barrier_wait(&barrier);

	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(ids); i++)
		ids[i] = create(i % 2 ? CLOCK_REALTIME : CLOCK_MONOTONIC, i < 6 ? SIGEV_SIGNAL : SIGEV_NONE, SIGRTMIN + 3, 100 + (int)i, 0);
	to_thread = create(CLOCK_MONOTONIC, SIGEV_THREAD_ID, SIGUSR2, 22, thread_id);
	zoo_try(syscall(SYS_timer_delete, ids[1]));	/* gaps in the IDs */
	zoo_try(syscall(SYS_timer_delete, ids[4]));
	set(ids[0], 1000, 0, 0);
	set(ids[2], 2000, 0, 3500000000);
	set(ids[3], 4000, 0, 0);
	set(ids[7], 5000, 500, 0);
	/* ids[5] and ids[6] are not armed. One more has a short period. */
	int fast = create(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGRTMIN + 4, 55, 0);
	set(fast, 3000, 0, 1000000);
	zoo_ready();
	zoo_wait();

	check(ids[0], 1000, 0);
	check(ids[2], 2000, 3500000000);
	check(ids[3], 4000, 0);
	check(ids[5], 0, 0);
	check(ids[6], 0, 0);
	check(ids[7], 5001, 0);
	zoo_refused(EINVAL, syscall(SYS_timer_gettime, ids[1], &(struct itimerspec){ 0 }));
	zoo_refused(EINVAL, syscall(SYS_timer_gettime, ids[4], &(struct itimerspec){ 0 }));
	check(fast, 3000, 1000000);
	set(fast, 0, 1000000, 1000000);
	expect("short period", SIGRTMIN + 4, 55, 0);
	expect("and again", SIGRTMIN + 4, 55, 0);
	set(ids[2], 0, 1000000, 0);
	expect("fired after", SIGRTMIN + 3, 102, 0);
	set(ids[5], 0, 1000000, 1000000);
	expect("armed after", SIGRTMIN + 3, 105, 0);
	pthread_barrier_wait(&barrier);
	pthread_join(other, NULL);
	int next = create(CLOCK_MONOTONIC, SIGEV_NONE, 0, 0, 0);
	zoo_check(next != ids[0] && next != ids[2] && next != fast && next != to_thread, "a new timer got an ID in use: %d", next);
	zoo_pass();
}
