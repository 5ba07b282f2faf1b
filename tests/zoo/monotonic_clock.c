/*
 * Clocks that count from the machine's start: they go on from where they were, neither back nor with a jump, wherever the
 * program comes to; deadlines kept in memory, as event loops do, and timers that were armed before fire when they should.
 */
#include "zoo.h"

#include <poll.h>
#include <sys/timerfd.h>
#include <time.h>

#define SECOND 1000000000LL
/* What the move, and the machine's load, may take. */
#define PATIENCE (60 * SECOND)

static const int clocks[] = { CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME };

/* Sleeps as event loops do until the deadline, and tells how long that was. */
static int64_t sleep_until(int64_t deadline)
{
	int64_t start = zoo_now(CLOCK_MONOTONIC), now = start;

	for (; now < deadline; now = zoo_now(CLOCK_MONOTONIC))
		zoo_try(poll(NULL, 0, (int)((deadline - now) / 1000000) + 1));
	return now - start;
}

int main(int argc, char **argv)
{
	int64_t before[ZOO_ARRAY_LENGTH(clocks)];
	struct itimerspec left;

	zoo_init(argc, argv);
	int timer = zoo_try(timerfd_create(CLOCK_MONOTONIC, 0));
	int soon = zoo_try(timerfd_create(CLOCK_BOOTTIME, 0));
	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(clocks); i++)
		before[i] = zoo_now(clocks[i]);
	int64_t armed = zoo_now(CLOCK_MONOTONIC), expiry = armed + 5000 * SECOND, deadline = armed + 2 * SECOND;
	zoo_try(timerfd_settime(timer, 0, &(struct itimerspec){ { 0, 0 }, { 5000, 0 } }, NULL));
	zoo_try(timerfd_settime(soon, 0, &(struct itimerspec){ { 0, 0 }, { 2, 0 } }, NULL));
	zoo_ready();
	zoo_wait();

	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(clocks); i++) {
		int64_t passed = zoo_now(clocks[i]) - before[i];
		zoo_check(passed >= 0, "clock %d went back by %ld ms", clocks[i], -passed / 1000000);
		zoo_check(passed < PATIENCE, "clock %d made a jump of %ld ms", clocks[i], passed / 1000000);
	}
	zoo_try(timerfd_gettime(timer, &left));
	int64_t off = zoo_now(CLOCK_MONOTONIC) + left.it_value.tv_sec * SECOND + left.it_value.tv_nsec - expiry;
	zoo_check(off > -PATIENCE && off < PATIENCE, "the timer fires %ld ms off its time", off / 1000000);
	int64_t slept = sleep_until(deadline);
	zoo_check(slept < PATIENCE, "a deadline of 2 s was waited for for %ld ms", slept / 1000000);
	zoo_check(poll(&(struct pollfd){ .fd = soon, .events = POLLIN }, 1, 30000) == 1, "a timer of 2 s does not fire");
	/* What a program arms from now on is measured by the same clock. */
	int64_t start = zoo_now(CLOCK_MONOTONIC);
	zoo_check(poll(NULL, 0, 100) == 0, "poll fails");
	int64_t took = zoo_now(CLOCK_MONOTONIC) - start;
	zoo_check(took >= 100000000 && took < PATIENCE, "100 ms took %ld ms", took / 1000000);
	zoo_pass();
}
