/* timerfd: clock, remaining time, period, expiries that were not read, unarmed, absolute, shared with a child. */
#include "zoo.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/timerfd.h>
#include <time.h>

static int create(int clock, int flags, long seconds, long nanoseconds, long period)
{
	int fd = zoo_try(timerfd_create(clock, flags));

	if (seconds || nanoseconds)
		zoo_try(timerfd_settime(fd, 0, &(struct itimerspec){ { 0, period }, { seconds, nanoseconds } }, NULL));
	return fd;
}

static void check(int fd, long most, long period)
{
	struct itimerspec after;

	zoo_try(timerfd_gettime(fd, &after));
	zoo_check(after.it_interval.tv_nsec == period && !after.it_interval.tv_sec, "timer %d: period %ld.%09ld", fd, after.it_interval.tv_sec,
		  after.it_interval.tv_nsec);
	zoo_check(after.it_value.tv_sec <= most && after.it_value.tv_sec >= (most < 60 ? 0 : most - 60), "timer %d: %ld.%09ld s remain of %ld", fd,
		  after.it_value.tv_sec, after.it_value.tv_nsec, most);
}

int main(int argc, char **argv)
{
	uint64_t ticks;
	struct timespec now;

	zoo_init(argc, argv);
	int single = create(CLOCK_MONOTONIC, TFD_CLOEXEC, 1000, 0, 0);
	int periodic = create(CLOCK_REALTIME, TFD_NONBLOCK, 2000, 0, 40000000);
	int expired = create(CLOCK_MONOTONIC, TFD_NONBLOCK, 0, 1000, 0);
	int unarmed = create(CLOCK_BOOTTIME, TFD_NONBLOCK, 0, 0, 0);
	zoo_try(clock_gettime(CLOCK_REALTIME, &now));
	int absolute = zoo_try(timerfd_create(CLOCK_REALTIME, 0));
	zoo_try(timerfd_settime(absolute, TFD_TIMER_ABSTIME, &(struct itimerspec){ { 0, 0 }, { now.tv_sec + 3000, 0 } }, NULL));
	/* It has expired, and nothing was read. */
	zoo_check(poll(&(struct pollfd){ .fd = expired, .events = POLLIN }, 1, 5000) == 1, "the timer does not expire");
	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_child_ready();
		zoo_wait();
		check(single, 1000, 0);
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();

	check(single, 1000, 0);
	check(periodic, 2000, 40000000);
	check(absolute, 3000, 0);
	zoo_check(fcntl(single, F_GETFD) == FD_CLOEXEC, "close-on-exec is lost");
	zoo_check(fcntl(periodic, F_GETFL) & O_NONBLOCK, "O_NONBLOCK is lost");
	zoo_refused(EAGAIN, read(periodic, &ticks, 8));
	zoo_check(read(expired, &ticks, 8) == 8 && ticks == 1, "%lu expiries were unread: %s", ticks, strerror(errno));
	zoo_refused(EAGAIN, read(expired, &ticks, 8));
	check(unarmed, 0, 0);
	zoo_refused(EAGAIN, read(unarmed, &ticks, 8));
	zoo_try(timerfd_settime(unarmed, 0, &(struct itimerspec){ { 0, 0 }, { 0, 1000 } }, NULL));
	zoo_check(poll(&(struct pollfd){ .fd = unarmed, .events = POLLIN }, 1, 5000) == 1, "the timer cannot be armed");
	zoo_release(child);
	zoo_reap(child);
	zoo_pass();
}
