/*
 * TCP with segments that were sent and not acknowledged: data, and the FIN of FIN_WAIT1, CLOSING and LAST_ACK. The other
 * end drops all that comes (a socket filter) from before the dump until after the restore; both ends are in the tree.
 */
#include "tcp.h"

#include <linux/filter.h>
#include <stdlib.h>

static int listener;

static void pair(int ends[2])
{
	ends[0] = zoo_connect("127.0.0.1", 47140);
	ends[1] = zoo_try(accept(listener, NULL, NULL));
}

/* From now on what the other end sends is sent, but never arrives. */
static void deafen(int fd)
{
	struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog program = { 1, &nothing };

	zoo_try(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)));
}

static void hear(int fd)
{
	zoo_try(setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &(int){ 0 }, sizeof(int)));
}

int main(int argc, char **argv)
{
	int data[2], fin_wait1[2], closing[2], last_ack[2];

	zoo_init(argc, argv);
	listener = zoo_listen("127.0.0.1", 47140, 8);
	pair(data);
	deafen(data[1]);
	zoo_stuff(data[0], 1, 5000);

	pair(fin_wait1);
	deafen(fin_wait1[1]);
	zoo_stuff(fin_wait1[0], 2, 100);
	zoo_try(shutdown(fin_wait1[0], SHUT_WR));
	zoo_await_state(fin_wait1[0], ZOO_FIN_WAIT1);

	pair(closing);
	deafen(closing[1]);
	zoo_try(shutdown(closing[0], SHUT_WR));
	zoo_stuff(closing[1], 3, 200);
	zoo_try(shutdown(closing[1], SHUT_WR));
	zoo_await_state(closing[0], ZOO_CLOSING);

	pair(last_ack);
	zoo_stuff(last_ack[1], 4, 300);
	zoo_try(shutdown(last_ack[1], SHUT_WR));
	zoo_await_state(last_ack[0], ZOO_CLOSE_WAIT);
	zoo_await_state(last_ack[1], ZOO_FIN_WAIT2);
	deafen(last_ack[1]);
	zoo_try(shutdown(last_ack[0], SHUT_WR));
	zoo_await_state(last_ack[0], ZOO_LAST_ACK);
	zoo_ready();
	zoo_wait();

	zoo_check(zoo_state(data[0]) == ZOO_ESTABLISHED, "data: state %d", zoo_state(data[0]));
	zoo_check(zoo_unread(data[1]) == 0, "the data that was dropped has arrived");
	zoo_check(zoo_state(fin_wait1[0]) == ZOO_FIN_WAIT1, "FIN_WAIT1: state %d", zoo_state(fin_wait1[0]));
	zoo_check(zoo_state(closing[0]) == ZOO_CLOSING, "CLOSING: state %d", zoo_state(closing[0]));
	zoo_check(zoo_state(last_ack[0]) == ZOO_LAST_ACK, "LAST_ACK: state %d", zoo_state(last_ack[0]));
	hear(data[1]);
	hear(fin_wait1[1]);
	hear(closing[1]);
	hear(last_ack[1]);
	/* All of it is sent again. */
	zoo_try(shutdown(data[0], SHUT_WR));
	zoo_drain("data", data[1], 1, 5000);
	zoo_drain("FIN_WAIT1", fin_wait1[1], 2, 100);
	zoo_drain("CLOSING", closing[0], 3, 200);
	zoo_drain("the peer of CLOSING", closing[1], 0, 0);
	zoo_drain("LAST_ACK", last_ack[0], 4, 300);
	zoo_drain("the peer of LAST_ACK", last_ack[1], 0, 0);
	zoo_pass();
}
