/*
 * TCP with a peer outside of the tree, which notices nothing of the move: connections from it and to it, with data in every
 * queue, half closed in each state. Arguments: the own address, a port, the peer's address.
 */
#include "tcp_peer.h"

#include <stdlib.h>

#define LARGE (8u << 20)

static int listener, port;
static const char *address, *peers;

/* A connection that the peer makes. */
static void from_peer(int *here, int *there)
{
	*there = zoo_peer_connect(address, port);
	*here = zoo_try(accept(listener, NULL, NULL));
}

static void stuff_both(int here, int there, uint64_t seed, size_t *out, size_t *in)
{
	*out = zoo_stuff(here, seed, LARGE);
	*in = (size_t)zoo_peer(PEER_STUFF, there, seed + 1, LARGE);
}

static void expect(const char *what, int fd, int state)
{
	zoo_check(zoo_state(fd) == state, "%s: state %d in place of %d", what, zoo_state(fd), state);
}

/* All that was written here arrives there, and the end of it. */
static void drain_there(const char *what, int there, uint64_t seed, size_t bytes)
{
	int64_t got = zoo_peer(PEER_DRAIN, there, seed, 0);

	zoo_check(got == (int64_t)bytes, "%s: the peer got %ld bytes in place of %zu", what, got, bytes);
}

/* The same in both directions, at the same time: neither end can finish before the other reads. */
static void drain_both(const char *what, int here, int there, uint64_t seed, size_t out, size_t in)
{
	zoo_peer_start(PEER_DRAIN, there, seed, 0);
	zoo_drain(what, here, seed + 1, in);
	int64_t got = zoo_peer_wait();
	zoo_check(got == (int64_t)out, "%s: the peer got %ld bytes in place of %zu", what, got, out);
}

int main(int argc, char **argv)
{
	int idle, idle_there, full, full_there, out, out_there, fin_wait1, fin_wait1_there, fin_wait2, fin_wait2_there, close_wait, close_wait_there,
		last_ack, last_ack_there, closing, closing_there;
	size_t full_out, full_in, fin_out, last_out, closing_out;
	static char pattern[100000], back[100000];

	zoo_init(argc, argv);
	address = zoo_argument(0, "10.9.0.1");
	port = atoi(zoo_argument(1, "47300"));
	peers = zoo_argument(2, "10.9.0.2");
	listener = zoo_listen(address, port, 16);
	zoo_peer_open();

	from_peer(&idle, &idle_there);
	from_peer(&full, &full_there);
	stuff_both(full, full_there, 10, &full_out, &full_in);
	int there = zoo_peer_listen(peers, port + 1);
	out = zoo_connect_from(address, peers, port + 1);
	out_there = (int)zoo_peer(PEER_ACCEPT, there, 0, 0);
	zoo_check(zoo_stuff(out, 20, 1000) == 1000, "1,000 bytes don't fit");
	zoo_peer(PEER_STUFF, out_there, 21, 2000);
	zoo_await_unread(out, 2000);

	from_peer(&fin_wait1, &fin_wait1_there);
	fin_out = zoo_stuff(fin_wait1, 30, LARGE);
	zoo_try(shutdown(fin_wait1, SHUT_WR));
	zoo_await_state(fin_wait1, ZOO_FIN_WAIT1);

	from_peer(&fin_wait2, &fin_wait2_there);
	zoo_stuff(fin_wait2, 40, 300);
	zoo_try(shutdown(fin_wait2, SHUT_WR));
	zoo_await_state(fin_wait2, ZOO_FIN_WAIT2);

	from_peer(&close_wait, &close_wait_there);
	zoo_peer(PEER_STUFF, close_wait_there, 51, 400);
	zoo_peer(PEER_SHUTDOWN, close_wait_there, 0, 0);
	zoo_await_state(close_wait, ZOO_CLOSE_WAIT);
	zoo_stuff(close_wait, 50, 500);

	from_peer(&last_ack, &last_ack_there);
	last_out = zoo_stuff(last_ack, 60, LARGE);
	zoo_peer(PEER_STUFF, last_ack_there, 61, 600);
	zoo_peer(PEER_SHUTDOWN, last_ack_there, 0, 0);
	zoo_await_state(last_ack, ZOO_CLOSE_WAIT);
	zoo_try(shutdown(last_ack, SHUT_WR));
	zoo_await_state(last_ack, ZOO_LAST_ACK);

	from_peer(&closing, &closing_there);
	closing_out = zoo_stuff(closing, 70, LARGE);
	zoo_try(shutdown(closing, SHUT_WR));
	zoo_peer(PEER_STUFF, closing_there, 71, 700);
	zoo_peer(PEER_SHUTDOWN, closing_there, 0, 0);
	zoo_await_state(closing, ZOO_CLOSING);

	zoo_peer_close();
	zoo_ready();
	zoo_wait();
	zoo_peer_open();

	/* The peer sends while we are asked: echo 100,000 bytes over the idle connection, both ways. */
	expect("idle", idle, ZOO_ESTABLISHED);
	zoo_peer_start(PEER_ECHO, idle_there, 0, sizeof(pattern));
	zoo_fill(pattern, sizeof(pattern), 1);
	zoo_write_all(idle, pattern, sizeof(pattern));
	zoo_read_all(idle, back, sizeof(back));
	zoo_check_fill("echo", back, sizeof(back), 1);
	zoo_check(zoo_peer_wait() == sizeof(pattern), "the peer got another number of bytes");
	zoo_try(shutdown(idle, SHUT_WR));
	drain_there("idle", idle_there, 0, 0);

	zoo_try(shutdown(full, SHUT_WR));
	zoo_peer(PEER_SHUTDOWN, full_there, 0, 0);
	drain_both("full queues", full, full_there, 10, full_out, full_in);

	zoo_try(shutdown(out, SHUT_WR));
	drain_there("connected from here", out_there, 20, 1000);
	zoo_peer(PEER_SHUTDOWN, out_there, 0, 0);
	zoo_drain("connected from here", out, 21, 2000);

	zoo_refused(EPIPE, send(fin_wait1, "x", 1, MSG_NOSIGNAL));
	drain_there("FIN_WAIT1", fin_wait1_there, 30, fin_out);
	zoo_await_state(fin_wait1, ZOO_FIN_WAIT2);
	zoo_peer(PEER_STUFF, fin_wait1_there, 31, 50);
	zoo_peer(PEER_SHUTDOWN, fin_wait1_there, 0, 0);
	zoo_drain("FIN_WAIT1", fin_wait1, 31, 50);

	expect("FIN_WAIT2", fin_wait2, ZOO_FIN_WAIT2);
	drain_there("FIN_WAIT2", fin_wait2_there, 40, 300);
	zoo_peer(PEER_STUFF, fin_wait2_there, 41, 60);
	zoo_peer(PEER_SHUTDOWN, fin_wait2_there, 0, 0);
	zoo_drain("FIN_WAIT2", fin_wait2, 41, 60);

	expect("CLOSE_WAIT", close_wait, ZOO_CLOSE_WAIT);
	zoo_drain("CLOSE_WAIT", close_wait, 51, 400);
	zoo_try(shutdown(close_wait, SHUT_WR));
	drain_there("CLOSE_WAIT", close_wait_there, 50, 500);

	expect("LAST_ACK", last_ack, ZOO_LAST_ACK);
	zoo_drain("LAST_ACK", last_ack, 61, 600);
	drain_there("LAST_ACK", last_ack_there, 60, last_out);

	zoo_drain("CLOSING", closing, 71, 700);
	drain_there("CLOSING", closing_there, 70, closing_out);

	/* New connections, too. */
	from_peer(&idle, &idle_there);
	zoo_write_all(idle, pattern, 10);
	zoo_try(shutdown(idle, SHUT_WR));
	drain_there("a new connection", idle_there, 1, 10);
	zoo_pass();
}
