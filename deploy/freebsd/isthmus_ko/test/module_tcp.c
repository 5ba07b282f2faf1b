/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Connections made out of nothing.
 */

#include "module_test.h"

static void
run_pair(enum net net, uint8_t first, uint8_t second)
{
	static const char hello[] = "hello", answer[] = "answer";
	struct pair pr;
	int device = device_open();

	printf("   net %d, states %d and %d\n", net, first, second);
	pair_states(&pr, net, first, second);
	if (!pair_create(device, &pr)) {
		test_failed(__FILE__, __LINE__, "the connection is made");
		goto out;
	}
	EXPECT(query(device).iq_quiet >= 2);
	EXPECT(act(device, ISTHMUS_TCP_KICK, pr.pr_fd[0]) == 0);
	EXPECT(act(device, ISTHMUS_TCP_KICK, pr.pr_fd[1]) == 0);
	if (first == ISTHMUS_ESTABLISHED || first == ISTHMUS_CLOSE_WAIT) {
		EXPECT(pair_receives_rest(&pr, 1));
		EXPECT(send_all(pr.pr_fd[0], hello, sizeof(hello)));
		EXPECT(receives(pr.pr_fd[1], hello, sizeof(hello)));
	} else
		EXPECT(pair_receives_rest(&pr, 1));
	EXPECT(pair_receives_rest(&pr, 0));
	if (second == ISTHMUS_ESTABLISHED || second == ISTHMUS_CLOSE_WAIT) {
		EXPECT(send_all(pr.pr_fd[1], answer, sizeof(answer)));
		EXPECT(receives(pr.pr_fd[0], answer, sizeof(answer)));
		EXPECT(shutdown(pr.pr_fd[1], SHUT_WR) == 0);
		EXPECT(receives_end(pr.pr_fd[0]));
	}
out:
	pair_close(&pr);
	close(device);
}

CASE(Established_connections_go_on)
{
	size_t i;

	for (i = 0; i < 3; i++)
		run_pair(all_nets[i], ISTHMUS_ESTABLISHED,
		    ISTHMUS_ESTABLISHED);
}

CASE(Half_closed_connections_go_on_in_the_open_direction)
{
	size_t i;

	for (i = 0; i < 3; i++) {
		run_pair(all_nets[i], ISTHMUS_FIN_WAIT_1,
		    ISTHMUS_ESTABLISHED);
		run_pair(all_nets[i], ISTHMUS_FIN_WAIT_1, ISTHMUS_CLOSE_WAIT);
		run_pair(all_nets[i], ISTHMUS_FIN_WAIT_2, ISTHMUS_CLOSE_WAIT);
		run_pair(all_nets[i], ISTHMUS_CLOSE_WAIT, ISTHMUS_FIN_WAIT_1);
	}
}

CASE(Connections_closed_by_both_sides_come_to_their_end)
{
	size_t i;

	for (i = 0; i < 3; i++) {
		run_pair(all_nets[i], ISTHMUS_FIN_WAIT_1, ISTHMUS_FIN_WAIT_1);
		run_pair(all_nets[i], ISTHMUS_CLOSING, ISTHMUS_CLOSING);
		run_pair(all_nets[i], ISTHMUS_LAST_ACK, ISTHMUS_FIN_WAIT_2);
	}
}

CASE(A_connection_that_is_over_can_still_be_read)
{
	struct pair pr;
	int device = device_open();
	char byte = 0;

	pair_states(&pr, NET_IPV4, ISTHMUS_CLOSE, ISTHMUS_CLOSE);
	EXPECT(pair_create(device, &pr));
	EXPECT(receives(pr.pr_fd[0], pr.pr_unread[0], 3000));
	EXPECT(receives_end(pr.pr_fd[0]));
	EXPECT(send(pr.pr_fd[0], &byte, 1, MSG_NOSIGNAL) == -1);
	EXPECT(query(device).iq_quiet == 0);
	pair_close(&pr);
	close(device);
}

CASE(Nothing_is_sent_before_the_kick)
{
	struct pair pr;
	int device = device_open();
	struct isthmus_query before, after;

	pair_states(&pr, NET_IPV4, ISTHMUS_ESTABLISHED, ISTHMUS_ESTABLISHED);
	REQUIRE(pair_create(device, &pr));
	/* The second end runs: it hears nothing, its segments fall silent. */
	EXPECT(act(device, ISTHMUS_TCP_KICK, pr.pr_fd[1]) == 0);
	EXPECT(receives(pr.pr_fd[1], pr.pr_unread[1], 3000));
	EXPECT(send_all(pr.pr_fd[0], "x", 1));
	before = query(device);
	EXPECT(is_silent(pr.pr_fd[1]));
	after = query(device);
	EXPECT(after.iq_quiet_in > 0 && after.iq_quiet_in >=
	    before.iq_quiet_in);
	EXPECT(act(device, ISTHMUS_TCP_KICK, pr.pr_fd[0]) == 0);
	EXPECT(receives(pr.pr_fd[1], pr.pr_unacked[0] + 1000, 2000));
	EXPECT(receives(pr.pr_fd[1], "x", 1));
	pair_close(&pr);
	close(device);
}

CASE(A_quiet_connection_vanishes_with_its_descriptor)
{
	struct pair pr;
	int device = device_open();

	pair_states(&pr, NET_IPV4, ISTHMUS_ESTABLISHED, ISTHMUS_ESTABLISHED);
	REQUIRE(pair_create(device, &pr));
	EXPECT(act(device, ISTHMUS_TCP_KICK, pr.pr_fd[1]) == 0);
	EXPECT(receives(pr.pr_fd[1], pr.pr_unread[1], 3000));
	close(pr.pr_fd[0]);
	EXPECT(query(device).iq_quiet == 0);
	/* The same addresses are free again. */
	pr.pr_fd[0] = net_socket(NET_IPV4);
	pr.pr_state[0].it_fd = pr.pr_fd[0];
	EXPECT(give(device, &pr.pr_state[0], sizeof(pr.pr_state[0])) == 0);
	pair_close(&pr);
	close(device);
}

CASE(Options_are_set)
{
	struct pair pr;
	struct isthmus_tcp out;
	int device = device_open(), value = 0;
	socklen_t length = sizeof(value);

	pair_states(&pr, NET_IPV4, ISTHMUS_ESTABLISHED, ISTHMUS_ESTABLISHED);
	pr.pr_state[0].it_flags = ISTHMUS_TCP_NODELAY | ISTHMUS_TCP_KEEPALIVE;
	pr.pr_state[0].it_keep_idle = 77;
	pr.pr_state[0].it_keep_interval = 7;
	pr.pr_state[0].it_keep_count = 3;
	REQUIRE(pair_create(device, &pr));
	EXPECT(getsockopt(pr.pr_fd[0], SOL_SOCKET, SO_KEEPALIVE, &value,
	    &length) == 0 && value != 0);
	memset(&out, 0, sizeof(out));
	out.it_header = header(ISTHMUS_TCP_READ, sizeof(out));
	out.it_header.ih_reply = (uintptr_t)&out;
	out.it_fd = pr.pr_fd[0];
	EXPECT(give(device, &out, sizeof(out)) == 0);
	EXPECT(out.it_flags == (ISTHMUS_TCP_NODELAY | ISTHMUS_TCP_KEEPALIVE |
	    ISTHMUS_TCP_QUIET));
	EXPECT(out.it_keep_idle == 77 && out.it_keep_interval == 7 &&
	    out.it_keep_count == 3);
	EXPECT(out.it_snd_una == pr.pr_state[0].it_snd_una);
	EXPECT(out.it_snd_nxt == pr.pr_state[0].it_snd_nxt);
	EXPECT(out.it_rcv_nxt == pr.pr_state[0].it_rcv_nxt);
	EXPECT(out.it_snd_length == 3000 && out.it_rcv_length == 3000);
	EXPECT(out.it_timestamp - pr.pr_state[0].it_timestamp < 60000);
	EXPECT(out.it_mss == 1440 && out.it_options == 7);
	EXPECT(memcmp(&out.it_local, &pr.pr_state[0].it_local,
	    sizeof(out.it_local)) == 0);
	EXPECT(memcmp(&out.it_remote, &pr.pr_state[0].it_remote,
	    sizeof(out.it_remote)) == 0);
	pair_close(&pr);
	close(device);
}

CASE(Keep_alive_finds_a_peer_that_is_gone)
{
	struct isthmus_endpoint ie;
	struct pair pr;
	int device = device_open();
	char byte;

	pair_states(&pr, NET_IPV4, ISTHMUS_ESTABLISHED, ISTHMUS_ESTABLISHED);
	pr.pr_state[0].it_flags = ISTHMUS_TCP_KEEPALIVE;
	pr.pr_state[0].it_keep_idle = 1;
	pr.pr_state[0].it_keep_interval = 1;
	pr.pr_state[0].it_keep_count = 2;
	REQUIRE(pair_create(device, &pr));
	EXPECT(act(device, ISTHMUS_TCP_KICK, pr.pr_fd[0]) == 0);
	EXPECT(act(device, ISTHMUS_TCP_KICK, pr.pr_fd[1]) == 0);
	EXPECT(pair_receives_rest(&pr, 0));
	EXPECT(pair_receives_rest(&pr, 1));
	ie = pr.pr_state[1].it_local;
	EXPECT(hold(device, ISTHMUS_HOLD, &ie, ISTHMUS_HOLD_IN |
	    ISTHMUS_HOLD_OUT, 0) == 0);
	EXPECT(!is_silent(pr.pr_fd[0]) || recv(pr.pr_fd[0], &byte, 1, 0) == -1);
	EXPECT(errno == ETIMEDOUT);
	pair_close(&pr);
	close(device);
}

CASE(Sockets_that_are_not_fresh_are_refused_unchanged)
{
	struct isthmus_tcp it;
	struct pair pr;
	int connected[2], device = device_open(), fd;
	uint16_t port = 0;

	pair_states(&pr, NET_IPV4, ISTHMUS_ESTABLISHED, ISTHMUS_ESTABLISHED);
	it = pr.pr_state[0];
	it.it_fd = 99;
	EXPECT(give(device, &it, sizeof(it)) == EBADF);
	it.it_fd = device;
	EXPECT(give(device, &it, sizeof(it)) == ENOTSOCK);
	it.it_fd = fd = socket(AF_INET, SOCK_DGRAM, 0);
	EXPECT(give(device, &it, sizeof(it)) == EPROTOTYPE);
	close(fd);
	it.it_fd = fd = socket(AF_UNIX, SOCK_STREAM, 0);
	EXPECT(give(device, &it, sizeof(it)) == EPROTOTYPE);
	close(fd);
	it.it_fd = fd = net_socket(NET_IPV6);
	EXPECT(give(device, &it, sizeof(it)) == EAFNOSUPPORT);
	close(fd);
	it.it_fd = fd = net_listen(NET_IPV4, &port);
	EXPECT(give(device, &it, sizeof(it)) == EISCONN);
	EXPECT(strstr(reason(device), "not fresh") != NULL);
	close(fd);
	REQUIRE(net_connect(NET_IPV4, connected));
	it.it_fd = connected[0];
	EXPECT(give(device, &it, sizeof(it)) == EISCONN);
	EXPECT(send_all(connected[0], "ok", 2));
	EXPECT(receives(connected[1], "ok", 2));
	close(connected[0]);
	close(connected[1]);
	/* Bytes that are not there: nothing has happened to the socket. */
	it.it_fd = fd = net_socket(NET_IPV4);
	it.it_rcv_queue = 0x1000;
	EXPECT(give(device, &it, sizeof(it)) == EFAULT);
	it.it_rcv_queue = pr.pr_state[0].it_rcv_queue;
	EXPECT(give(device, &it, sizeof(it)) == 0);
	EXPECT(give(device, &it, sizeof(it)) == EISCONN);
	/* The same four numbers again. */
	it.it_fd = net_socket(NET_IPV4);
	EXPECT(give(device, &it, sizeof(it)) == EADDRINUSE);
	it.it_local.ie_port += 3;
	EXPECT(give(device, &it, sizeof(it)) == 0);
	close(it.it_fd);
	close(fd);
	close(device);
}

CASE(Connections_wait_on_a_listener_until_they_are_accepted)
{
	struct pair pr;
	int device = device_open(), listener;
	size_t i;
	uint16_t port;

	for (i = 0; i < 3; i++) {
		pair_states(&pr, all_nets[i], ISTHMUS_ESTABLISHED,
		    ISTHMUS_ESTABLISHED);
		port = pr.pr_state[0].it_local.ie_port;
		REQUIRE((listener = net_listen(all_nets[i], &port)) >= 0);
		pr.pr_state[0].it_header.ih_command = ISTHMUS_TCP_QUEUE;
		pr.pr_state[0].it_fd = listener;
		EXPECT(give(device, &pr.pr_state[0],
		    sizeof(pr.pr_state[0])) == 0);
		EXPECT(give(device, &pr.pr_state[0],
		    sizeof(pr.pr_state[0])) == EADDRINUSE);
		pr.pr_state[1].it_fd = pr.pr_fd[1] = net_socket(all_nets[i]);
		EXPECT(give(device, &pr.pr_state[1],
		    sizeof(pr.pr_state[1])) == 0);
		REQUIRE((pr.pr_fd[0] = accept(listener, NULL, NULL)) >= 0);
		EXPECT(act(device, ISTHMUS_TCP_KICK, pr.pr_fd[0]) == 0);
		EXPECT(act(device, ISTHMUS_TCP_KICK, pr.pr_fd[1]) == 0);
		EXPECT(pair_receives_rest(&pr, 0));
		EXPECT(pair_receives_rest(&pr, 1));
		pair_close(&pr);
		close(listener);
	}
	/* Closing the listener takes those that still wait along. */
	pair_states(&pr, NET_IPV4, ISTHMUS_ESTABLISHED, ISTHMUS_ESTABLISHED);
	port = pr.pr_state[0].it_local.ie_port;
	REQUIRE((listener = net_listen(NET_IPV4, &port)) >= 0);
	pr.pr_state[0].it_header.ih_command = ISTHMUS_TCP_QUEUE;
	pr.pr_state[0].it_fd = listener;
	EXPECT(give(device, &pr.pr_state[0], sizeof(pr.pr_state[0])) == 0);
	close(listener);
	EXPECT(query(device).iq_quiet == 0);
	close(device);
}
