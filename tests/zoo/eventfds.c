/* eventfd: counter, semaphore mode, the greatest count, one shared with a child. */
#include "zoo.h"

#include <fcntl.h>
#include <sys/eventfd.h>

int main(int argc, char **argv)
{
	eventfd_t value;

	zoo_init(argc, argv);
	int counter = zoo_try(eventfd(7, EFD_CLOEXEC));
	int semaphore = zoo_try(eventfd(3, EFD_SEMAPHORE | EFD_NONBLOCK));
	int zero = zoo_try(eventfd(0, EFD_NONBLOCK));
	int full = zoo_try(eventfd(0, EFD_NONBLOCK));
	zoo_try(eventfd_write(full, 0xfffffffffffffffe));
	int large = zoo_try(eventfd(0, 0));
	zoo_try(eventfd_write(large, 0x123456789abcd));
	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_child_ready();
		zoo_wait();
		zoo_try(eventfd_write(counter, 5));
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();

	zoo_release(child);
	zoo_reap(child);
	zoo_check(fcntl(counter, F_GETFD) == FD_CLOEXEC, "close-on-exec is lost");
	zoo_try(eventfd_read(counter, &value));
	zoo_check(value == 12, "the counter is %lu", value);
	for (int i = 0; i < 3; i++) {
		zoo_try(eventfd_read(semaphore, &value));
		zoo_check(value == 1, "the semaphore gave %lu", value);
	}
	zoo_refused(EAGAIN, eventfd_read(semaphore, &value));
	zoo_refused(EAGAIN, eventfd_read(zero, &value));
	zoo_refused(EAGAIN, eventfd_write(full, 1));
	zoo_try(eventfd_read(full, &value));
	zoo_check(value == 0xfffffffffffffffe, "the full counter is %lx", value);
	zoo_try(eventfd_read(large, &value));
	zoo_check(value == 0x123456789abcd, "the large counter is %lx", value);
	zoo_pass();
}
