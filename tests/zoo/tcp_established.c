/*
 * Established TCP connections whose ends are both in the tree, over loopback: idle, with data unread, with data that the
 * other's window has no room for, in both directions; options. Arguments: an address and a port.
 */
#include "tcp.h"

#include <fcntl.h>
#include <stdlib.h>

static int listener, port;
static const char *address;

static void pair(int *client, int *server)
{
	*client = zoo_connect(address, port);
	*server = zoo_try(accept(listener, NULL, NULL));
}

static void exchange(int a, int b)
{
	char back[64];

	zoo_write_all(a, "are you still there?", 20);
	zoo_read_all(b, back, 20);
	zoo_check(!memcmp(back, "are you still there?", 20), "got %.20s", back);
	zoo_write_all(b, "yes", 3);
	zoo_read_all(a, back, 3);
	zoo_check(!memcmp(back, "yes", 3), "got %.3s", back);
}

int main(int argc, char **argv)
{
	int idle[2], queued[2], full[2], both[2], names[2];
	struct sockaddr_storage before[2], after;
	socklen_t length;
	char back[16];

	zoo_init(argc, argv);
	address = zoo_argument(0, "127.0.0.1");
	port = atoi(zoo_argument(1, "47100"));
	listener = zoo_listen(address, port, 16);
	pair(&idle[0], &idle[1]);
	exchange(idle[0], idle[1]);
	zoo_set_option(idle[0], IPPROTO_TCP, TCP_NODELAY, 1);
	zoo_set_option(idle[0], SOL_SOCKET, SO_KEEPALIVE, 1);
	zoo_set_option(idle[0], IPPROTO_TCP, TCP_KEEPIDLE, 300);
	zoo_set_option(idle[0], IPPROTO_TCP, TCP_DEFER_ACCEPT, 0);
	zoo_try(fcntl(idle[0], F_SETFL, O_RDWR | O_NONBLOCK));
	zoo_try(fcntl(idle[0], F_SETFL, O_RDWR));
	zoo_try(fcntl(idle[1], F_SETFD, FD_CLOEXEC));
	pair(&queued[0], &queued[1]);
	zoo_write_all(queued[0], "unread, first", 13);
	zoo_write_all(queued[1], "unread, back", 12);
	zoo_await_unread(queued[1], 13);
	zoo_await_unread(queued[0], 12);
	zoo_read_all(queued[1], back, 8);	/* part of it is read */
	pair(&full[0], &full[1]);
	size_t one_way = zoo_stuff(full[0], 1, 8 << 20);
	zoo_check(zoo_unsent(full[0]) > 0, "the window took all of it");
	pair(&both[0], &both[1]);
	size_t there = zoo_stuff(both[0], 2, 8 << 20), back_again = zoo_stuff(both[1], 3, 8 << 20);
	pair(&names[0], &names[1]);
	for (int i = 0; i < 2; i++) {
		memset(&before[i], 0, sizeof(before[i]));
		length = sizeof(before[i]);
		zoo_try(getsockname(names[i], (struct sockaddr *)&before[i], &length));
	}
	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_try(close(idle[0]));
		zoo_child_ready();
		zoo_wait();
		zoo_write_all(names[1], "from the child", 14);
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();

	zoo_check(zoo_state(idle[0]) == ZOO_ESTABLISHED, "state %d", zoo_state(idle[0]));
	exchange(idle[0], idle[1]);
	exchange(idle[1], idle[0]);
	zoo_check(zoo_option(idle[0], IPPROTO_TCP, TCP_NODELAY) == 1, "TCP_NODELAY is lost");
	zoo_check(zoo_option(idle[1], IPPROTO_TCP, TCP_NODELAY) == 0, "TCP_NODELAY was gained");
	zoo_check(zoo_option(idle[0], SOL_SOCKET, SO_KEEPALIVE) == 1 && zoo_option(idle[0], IPPROTO_TCP, TCP_KEEPIDLE) == 300, "the keep-alive options are lost");
	zoo_check(fcntl(idle[1], F_GETFD) == FD_CLOEXEC, "close-on-exec is lost");
	zoo_check(zoo_unread(queued[1]) == 5 && zoo_unread(queued[0]) == 12, "%d and %d bytes are unread", zoo_unread(queued[1]), zoo_unread(queued[0]));
	zoo_read_all(queued[1], back, 5);
	zoo_check(!memcmp(back, "first", 5), "got %.5s", back);
	zoo_read_all(queued[0], back, 12);
	zoo_check(!memcmp(back, "unread, back", 12), "got %.12s", back);
	exchange(queued[0], queued[1]);
	zoo_try(shutdown(full[0], SHUT_WR));
	zoo_drain("the full connection", full[1], 1, one_way);
	zoo_write_all(full[1], "bye", 3);
	zoo_read_all(full[0], back, 3);
	zoo_try(shutdown(both[0], SHUT_WR));
	zoo_try(shutdown(both[1], SHUT_WR));
	zoo_drain("there", both[1], 2, there);
	zoo_drain("back again", both[0], 3, back_again);
	for (int i = 0; i < 2; i++) {
		memset(&after, 0, sizeof(after));
		length = sizeof(after);
		zoo_try(getsockname(names[i], (struct sockaddr *)&after, &length));
		zoo_check(!memcmp(&after, &before[i], length), "the local address of end %d changed", i);
		memset(&after, 0, sizeof(after));
		length = sizeof(after);
		zoo_try(getpeername(names[i], (struct sockaddr *)&after, &length));
		zoo_check(!memcmp(&after, &before[!i], length), "the peer's address of end %d changed", i);
	}
	zoo_release(child);
	zoo_reap(child);
	zoo_read_all(names[0], back, 14);
	zoo_check(!memcmp(back, "from the child", 14), "got %.14s", back);
	/* A fresh connection still works beside the old ones. */
	int fresh[2];
	pair(&fresh[0], &fresh[1]);
	exchange(fresh[0], fresh[1]);
	zoo_pass();
}
