/* The three interval timers: remaining time and period; a single-shot one; and that they fire afterwards. */
#include "zoo.h"

#include <signal.h>
#include <sys/time.h>

static volatile sig_atomic_t alarms, virtual_alarms, profiles;

static void on_signal(int signal)
{
	if (signal == SIGALRM)
		alarms++;
	else if (signal == SIGVTALRM)
		virtual_alarms++;
	else
		profiles++;
}

static void set(int which, long first, long period)
{
	zoo_try(setitimer(which, &(struct itimerval){ { 0, period }, { first, 0 } }, NULL));
}

static void check(int which, long most, long period)
{
	struct itimerval after;

	zoo_try(getitimer(which, &after));
	zoo_check(after.it_interval.tv_sec == 0 && after.it_interval.tv_usec == period, "timer %d: period %ld.%06ld s", which,
		  after.it_interval.tv_sec, after.it_interval.tv_usec);
	/* Frozen time does not count; setting up and checking takes far less than 60 s. */
	zoo_check(after.it_value.tv_sec <= most && after.it_value.tv_sec >= most - 60, "timer %d: %ld.%06ld s remain of %ld", which,
		  after.it_value.tv_sec, after.it_value.tv_usec, most);
	/* Processor time counts in ticks, rounded up. */
	zoo_check(after.it_value.tv_sec < most || after.it_value.tv_usec < 20000, "timer %d: %ld.%06ld s remain of %ld", which,
		  after.it_value.tv_sec, after.it_value.tv_usec, most);
}

int main(int argc, char **argv)
{
	struct itimerval after;
	sigset_t none;

	zoo_init(argc, argv);
	int signals[] = { SIGALRM, SIGVTALRM, SIGPROF };
	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(signals); i++)
		zoo_try(sigaction(signals[i], &(struct sigaction){ .sa_handler = on_signal }, NULL));
	set(ITIMER_REAL, 1000, 20000);
	set(ITIMER_VIRTUAL, 500, 0);
	set(ITIMER_PROF, 300, 30000);
	/* A child has its own, unset. */
	pid_t child = zoo_fork();
	if (child == 0) {
		set(ITIMER_REAL, 2000, 0);
		zoo_child_ready();
		zoo_wait();
		check(ITIMER_REAL, 2000, 0);
		zoo_try(getitimer(ITIMER_PROF, &after));
		zoo_check(!after.it_value.tv_sec && !after.it_value.tv_usec, "the child got a profiling timer");
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();

	check(ITIMER_REAL, 1000, 20000);
	check(ITIMER_VIRTUAL, 500, 0);
	check(ITIMER_PROF, 300, 30000);
	zoo_release(child);
	zoo_reap(child);
	zoo_check(!alarms && !virtual_alarms && !profiles, "a timer fired early: %d %d %d", alarms, virtual_alarms, profiles);
	zoo_try(setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 10000 }, { 0, 10000 } }, NULL));
	sigprocmask(SIG_SETMASK, NULL, &none);
	while (alarms < 3)
		sigsuspend(&none);
	zoo_try(setitimer(ITIMER_VIRTUAL, &(struct itimerval){ { 0, 0 }, { 0, 10000 } }, NULL));
	while (!virtual_alarms)
		;
	zoo_pass();
}
