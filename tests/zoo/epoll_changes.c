/*
 * Edge-triggered members of an epoll set are told once: what the program was told before the freeze is not told again
 * after it, least of all the end of a half-closed connection, which nginx would take for the client's leaving. What is new is told.
 */
#include "tcp.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/syscall.h>

static volatile sig_atomic_t released;

static void release(int signal)
{
	(void)signal;
	released = 1;
}

/* What the set says of the socket; it waits so many milliseconds for the first event. */
static uint32_t told(int set, int fd, int wait)
{
	struct epoll_event events[8];
	uint32_t all = 0;
	int count;

	do {
		count = zoo_try(epoll_wait(set, events, 8, wait));
		for (int i = 0; i < count; i++)
			if (events[i].data.fd == fd)
				all |= events[i].events;
		wait = 0;
	} while (count > 0);
	return all;
}

static void watch(int set, int fd)
{
	zoo_try(epoll_ctl(set, EPOLL_CTL_ADD, fd, &(struct epoll_event){ .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.fd = fd }));
}

/* In the child: waits until SIGTERM, and fails when it is told anything before. */
static void wait_untold(int set)
{
	struct epoll_event events[8];
	sigset_t none;

	sigemptyset(&none);
	zoo_try(sigaction(SIGTERM, &(struct sigaction){ .sa_handler = release }, NULL));
	/* The freeze itself may interrupt the wait. */
	while (!released) {
		int count = epoll_pwait(set, events, 8, -1, &none);
		zoo_check(count < 0, "after the freeze the set tells 0x%x of descriptor %d again", events[0].events, events[0].data.fd);
		zoo_check(errno == EINTR, "epoll_pwait: %s", strerror(errno));
	}
}

int main(int argc, char **argv)
{
	zoo_init(argc, argv);
	pid_t child = zoo_fork();
	if (child == 0) {
		int listener = zoo_listen("127.0.0.1", 47160, 8);
		int half_peer = zoo_connect("127.0.0.1", 47160), half = zoo_try(accept(listener, NULL, NULL));
		int open_peer = zoo_connect("127.0.0.1", 47160), open = zoo_try(accept(listener, NULL, NULL));
		int full_peer = zoo_connect("127.0.0.1", 47160), full = zoo_try(accept(listener, NULL, NULL));
		int set = zoo_try(epoll_create1(0));
		char byte;

		zoo_try(shutdown(half_peer, SHUT_WR));
		zoo_await_state(half, ZOO_CLOSE_WAIT);
		zoo_try(write(full_peer, "x", 1));
		zoo_await_unread(full, 1);
		watch(set, half);
		watch(set, open);
		zoo_check(told(set, half, 10000) & EPOLLRDHUP, "the half-closed connection is not told");
		told(set, open, 0);
		zoo_child_ready();
		wait_untold(set);

		/* News are told, and the open half works. */
		watch(set, full);
		zoo_check(told(set, full, 10000) & EPOLLIN, "a new member's data is not told");
		zoo_try(write(open_peer, "y", 1));
		zoo_check(told(set, open, 10000) & EPOLLIN, "new data is not told");
		zoo_check(read(open, &byte, 1) == 1 && byte == 'y', "the data is wrong");
		zoo_try(shutdown(open_peer, SHUT_WR));
		zoo_check(told(set, open, 10000) & EPOLLRDHUP, "a new end is not told");
		zoo_check(read(half, &byte, 1) == 0, "the half-closed connection has no end");
		zoo_try(write(half, "z", 1));
		zoo_check(read(half_peer, &byte, 1) == 1 && byte == 'z', "the open half is closed");
		_exit(0);
	}
	zoo_await(child);
	zoo_await_blocked(child, SYS_epoll_pwait);
	zoo_ready();
	zoo_wait();
	zoo_release(child);
	zoo_reap(child);
	zoo_pass();
}
