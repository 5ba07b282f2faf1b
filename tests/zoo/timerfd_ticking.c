/*
 * A periodic timerfd whose expiry was not read: the kernel shows such a timer with nothing remaining (it counts the
 * periods up when it is read), and it must go on ticking all the same.
 */
#include "zoo.h"

#include <poll.h>
#include <sys/timerfd.h>

int main(int argc, char **argv)
{
	struct itimerspec after;
	uint64_t ticks;

	zoo_init(argc, argv);
	int fd = zoo_try(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
	struct pollfd readable = { .fd = fd, .events = POLLIN };
	zoo_try(timerfd_settime(fd, 0, &(struct itimerspec){ { 0, 300000000 }, { 0, 1000000 } }, NULL));
	zoo_check(poll(&readable, 1, 5000) == 1, "the timer does not expire");
	zoo_ready();
	zoo_wait();

	zoo_check(read(fd, &ticks, 8) == 8 && ticks >= 1, "no expiry can be read: %s", strerror(errno));
	zoo_try(timerfd_gettime(fd, &after));
	zoo_check(after.it_interval.tv_sec == 0 && after.it_interval.tv_nsec == 300000000, "period %ld.%09ld s", after.it_interval.tv_sec,
		  after.it_interval.tv_nsec);
	for (int i = 0; i < 2; i++) {
		zoo_check(poll(&readable, 1, 5000) == 1, "the timer does not tick any more");
		zoo_check(read(fd, &ticks, 8) == 8 && ticks >= 1, "nothing can be read: %s", strerror(errno));
	}
	zoo_pass();
}
