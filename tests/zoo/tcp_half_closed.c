/*
 * TCP connections that are half closed, in each state, both ends in the tree. Arguments: an address and a port.
 * Where a FIN must not have arrived, the other's window has no room for the data before it.
 */
#include "tcp.h"

#include <stdlib.h>

static int listener, port;
static const char *address;

static void pair(int ends[2])
{
	ends[0] = zoo_connect(address, port);
	ends[1] = zoo_try(accept(listener, NULL, NULL));
}

int main(int argc, char **argv)
{
	int fin_wait2[2], fin_wait1[2], closing[2], last_ack[2], both_sides[2];

	zoo_init(argc, argv);
	address = zoo_argument(0, "127.0.0.1");
	port = atoi(zoo_argument(1, "47120"));
	listener = zoo_listen(address, port, 16);

	/* FIN_WAIT2 and CLOSE_WAIT, with data unread behind which the end comes. */
	pair(fin_wait2);
	zoo_stuff(fin_wait2[0], 1, 1000);
	zoo_stuff(fin_wait2[1], 2, 500);
	zoo_try(shutdown(fin_wait2[0], SHUT_WR));
	zoo_await_state(fin_wait2[0], ZOO_FIN_WAIT2);
	zoo_await_state(fin_wait2[1], ZOO_CLOSE_WAIT);
	zoo_await_unread(fin_wait2[0], 500);

	/* FIN_WAIT1: the FIN waits behind data. */
	pair(fin_wait1);
	size_t waiting = zoo_stuff(fin_wait1[0], 3, 8 << 20);
	zoo_try(shutdown(fin_wait1[0], SHUT_WR));
	zoo_await_state(fin_wait1[0], ZOO_FIN_WAIT1);
	zoo_check(zoo_state(fin_wait1[1]) == ZOO_ESTABLISHED, "the peer of FIN_WAIT1 is in state %d", zoo_state(fin_wait1[1]));

	/* CLOSING: as before, and then the other's FIN came. */
	pair(closing);
	size_t blocked = zoo_stuff(closing[0], 4, 8 << 20);
	zoo_try(shutdown(closing[0], SHUT_WR));
	zoo_stuff(closing[1], 5, 700);
	zoo_try(shutdown(closing[1], SHUT_WR));
	zoo_await_state(closing[0], ZOO_CLOSING);

	/* LAST_ACK: the other's FIN came first; ours waits behind data. */
	pair(last_ack);
	size_t last = zoo_stuff(last_ack[0], 6, 8 << 20);
	zoo_stuff(last_ack[1], 7, 600);
	zoo_try(shutdown(last_ack[1], SHUT_WR));
	zoo_await_state(last_ack[0], ZOO_CLOSE_WAIT);
	zoo_try(shutdown(last_ack[0], SHUT_WR));
	zoo_await_state(last_ack[0], ZOO_LAST_ACK);

	/* The reading half shut down: nothing goes over the wire for that. */
	pair(both_sides);
	zoo_try(shutdown(both_sides[0], SHUT_WR));
	zoo_await_state(both_sides[0], ZOO_FIN_WAIT2);
	zoo_ready();
	zoo_wait();

	zoo_check(zoo_state(fin_wait2[0]) == ZOO_FIN_WAIT2, "FIN_WAIT2: state %d", zoo_state(fin_wait2[0]));
	zoo_check(zoo_state(fin_wait2[1]) == ZOO_CLOSE_WAIT, "CLOSE_WAIT: state %d", zoo_state(fin_wait2[1]));
	zoo_drain("CLOSE_WAIT", fin_wait2[1], 1, 1000);
	zoo_refused(EPIPE, send(fin_wait2[0], "x", 1, MSG_NOSIGNAL));
	zoo_try(shutdown(fin_wait2[1], SHUT_WR));
	zoo_drain("FIN_WAIT2", fin_wait2[0], 2, 500);

	zoo_refused(EPIPE, send(fin_wait1[0], "x", 1, MSG_NOSIGNAL));
	zoo_drain("the peer of FIN_WAIT1", fin_wait1[1], 3, waiting);
	zoo_await_state(fin_wait1[0], ZOO_FIN_WAIT2);
	zoo_write_all(fin_wait1[1], "after", 5);
	char back[8];
	zoo_read_all(fin_wait1[0], back, 5);
	zoo_check(!memcmp(back, "after", 5), "FIN_WAIT1 got %.5s", back);

	/* Our FIN has not been sent yet: a restore may send it after the other's, which makes this LAST_ACK. See tcp_in_flight.c. */
	zoo_check(zoo_state(closing[0]) == ZOO_CLOSING || zoo_state(closing[0]) == ZOO_LAST_ACK, "CLOSING: state %d", zoo_state(closing[0]));
	zoo_drain("CLOSING", closing[0], 5, 700);
	zoo_drain("the peer of CLOSING", closing[1], 4, blocked);

	zoo_check(zoo_state(last_ack[0]) == ZOO_LAST_ACK, "LAST_ACK: state %d", zoo_state(last_ack[0]));
	zoo_drain("LAST_ACK", last_ack[0], 7, 600);
	zoo_drain("the peer of LAST_ACK", last_ack[1], 6, last);
	zoo_await_state(last_ack[0], ZOO_CLOSE);

	zoo_check(read(both_sides[1], back, 1) == 0, "no end of file");
	zoo_write_all(both_sides[1], "still", 5);
	zoo_read_all(both_sides[0], back, 5);
	zoo_pass();
}
