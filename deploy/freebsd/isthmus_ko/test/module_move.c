/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Real connections, read and made again while the peer stays connected.
 */

#include "module_test.h"

static bool
read_state(int device, int fd, struct isthmus_tcp *it, uint8_t *snd,
    uint8_t *rcv, uint32_t room)
{
	int error;

	memset(it, 0, sizeof(*it));
	it->it_header = header(ISTHMUS_TCP_READ, sizeof(*it));
	it->it_header.ih_reply = (uintptr_t)it;
	it->it_fd = fd;
	it->it_snd_queue = (uintptr_t)snd;
	it->it_rcv_queue = (uintptr_t)rcv;
	it->it_snd_length = it->it_rcv_length = room;
	error = give(device, it, sizeof(*it));
	if (error != 0)
		printf("read: %s: %s\n", strerror(error), reason(device));
	return (error == 0);
}

/*
 * While a connection is nowhere, its peer's segments must not be answered by a
 * reset; and for a moment after, since the network stack may have looked for
 * the connection before.  A hold of IPv4-mapped addresses is one of IPv4.
 */
static int
hold_resets(int device, uint16_t command, const struct isthmus_endpoint *end)
{
	struct isthmus_endpoint ie = *end;

	if (ie.ie_address[10] == 0xff && ie.ie_address[0] == 0) {
		memmove(ie.ie_address, ie.ie_address + 12, 4);
		memset(ie.ie_address + 4, 0, 12);
	}
	return (hold(device, command, &ie, command == ISTHMUS_HOLD ?
	    ISTHMUS_HOLD_RST : 0, 0));
}

/*
 * Takes an end out and makes it again on another socket of the same number.
 */
static bool
move(int device, enum net net, int *fd)
{
	static uint8_t rcv[1 << 20], snd[1 << 20];
	struct isthmus_tcp it;
	int error;

	if (act(device, ISTHMUS_TCP_FREEZE, *fd) != 0 ||
	    !read_state(device, *fd, &it, snd, rcv, sizeof(snd)) ||
	    hold_resets(device, ISTHMUS_HOLD, &it.it_local) != 0)
		return (false);
	close(*fd);
	*fd = net_socket(net);
	it.it_header = header(ISTHMUS_TCP_CREATE, sizeof(it));
	it.it_fd = *fd;
	it.it_flags &= ~ISTHMUS_TCP_QUIET;
	error = give(device, &it, sizeof(it));
	if (error == 0)
		error = act(device, ISTHMUS_TCP_KICK, *fd);
	if (error != 0)
		printf("create: %s: %s\n", strerror(error), reason(device));
	return (error == 0);
}

static void
move_often(enum net net)
{
	static uint8_t there[200000], back[200000];
	int device = device_open(), fds[2], i;

	REQUIRE(net_connect(net, fds));
	for (i = 0; i < 20; i++) {
		size_t length = 1 + random_word() % 60000;

		fill_random(there, sizeof(there));
		fill_random(back, sizeof(back));
		EXPECT(send_all(fds[0], there, length));
		EXPECT(send_all(fds[1], back, length));
		if (!move(device, net, &fds[i % 2])) {
			test_failed(__FILE__, __LINE__, "the end is moved");
			break;
		}
		EXPECT(send_all(fds[0], there + length, 1000));
		if (!receives(fds[1], there, length + 1000) ||
		    !receives(fds[0], back, length)) {
			printf("move %d of net %d\n", i, net);
			test_failed(__FILE__, __LINE__, "all bytes arrive");
			break;
		}
	}
	EXPECT(shutdown(fds[0], SHUT_WR) == 0);
	EXPECT(receives_end(fds[1]));
	if (!move(device, net, &fds[1]) || !move(device, net, &fds[0]))
		test_failed(__FILE__, __LINE__, "half-closed ends are moved");
	EXPECT(send_all(fds[1], back, 5000));
	EXPECT(receives(fds[0], back, 5000));
	EXPECT(shutdown(fds[1], SHUT_WR) == 0);
	EXPECT(receives_end(fds[0]));
	close(fds[0]);
	close(fds[1]);
	EXPECT(query(device).iq_quiet == 0);
	close(device);
}

CASE(A_connection_is_moved_often_and_loses_nothing)
{
	size_t i;

	for (i = 0; i < 3; i++)
		move_often(all_nets[i]);
}

CASE(A_frozen_connection_is_silent_and_goes_on_after_the_thaw)
{
	int device = device_open(), fds[2];

	REQUIRE(net_connect(NET_IPV4, fds));
	EXPECT(act(device, ISTHMUS_TCP_FREEZE, fds[0]) == 0);
	EXPECT(query(device).iq_quiet == 1);
	EXPECT(send_all(fds[0], "out", 3));
	EXPECT(send_all(fds[1], "in", 2));
	EXPECT(is_silent(fds[1]));
	EXPECT(is_silent(fds[0]));
	EXPECT(act(device, ISTHMUS_TCP_FREEZE, fds[0]) == 0);
	EXPECT(act(device, ISTHMUS_TCP_KICK, fds[0]) == 0);
	EXPECT(receives(fds[1], "out", 3));
	EXPECT(receives(fds[0], "in", 2));
	EXPECT(query(device).iq_quiet == 0);
	close(fds[0]);
	EXPECT(receives_end(fds[1]));
	close(fds[1]);
	close(device);
}

CASE(A_frozen_connection_can_be_closed_without_its_peer_noticing)
{
	struct isthmus_tcp it;
	int device = device_open(), fds[2];

	REQUIRE(net_connect(NET_IPV4, fds));
	EXPECT(act(device, ISTHMUS_TCP_FREEZE, fds[0]) == 0);
	EXPECT(read_state(device, fds[0], &it, NULL, NULL, 0));
	EXPECT(hold_resets(device, ISTHMUS_HOLD, &it.it_local) == 0);
	close(fds[0]);
	EXPECT(is_silent(fds[1]));
	EXPECT(query(device).iq_quiet == 0);
	close(fds[1]);
	close(device);
}

CASE(Discarding_sends_nothing_and_reads_as_reset)
{
	struct isthmus_tcp it;
	int device = device_open(), fds[2];
	char byte;

	REQUIRE(net_connect(NET_IPV6, fds));
	EXPECT(send_all(fds[0], "lost?", 5));
	EXPECT(receives(fds[1], "lost?", 5));
	EXPECT(read_state(device, fds[0], &it, NULL, NULL, 0));
	EXPECT(hold_resets(device, ISTHMUS_HOLD, &it.it_local) == 0);
	EXPECT(act(device, ISTHMUS_TCP_DISCARD, fds[0]) == 0);
	EXPECT(is_silent(fds[1]));
	EXPECT(recv(fds[0], &byte, 1, 0) == -1 && errno == ECONNRESET);
	close(fds[0]);
	EXPECT(is_silent(fds[1]));
	close(fds[1]);
	close(device);
}

CASE(Connections_are_selected_by_their_local_address)
{
	struct isthmus_select is;
	int device = device_open(), other[2], fds[8][2];
	struct sockaddr_in sin;
	socklen_t length = sizeof(sin);
	uint16_t port = 0;
	int i, listener;

	REQUIRE((listener = net_listen(NET_IPV4, &port)) >= 0);
	REQUIRE(net_connect(NET_IPV4, other));
	memset(&sin, 0, sizeof(sin));
	EXPECT(getsockname(listener, (struct sockaddr *)&sin, &length) == 0);
	for (i = 0; i < 8; i++) {
		fds[i][0] = net_socket(NET_IPV4);
		REQUIRE(connect(fds[i][0], (struct sockaddr *)&sin,
		    sizeof(sin)) == 0);
		/* The last two are not accepted. */
		fds[i][1] = i < 6 ? accept(listener, NULL, NULL) : -1;
	}
	memset(&is, 0, sizeof(is));
	is.is_header = header(ISTHMUS_TCP_FREEZE, sizeof(is));
	is.is_header.ih_reply = (uintptr_t)&is;
	is.is_fd = -1;
	is.is_family = ISTHMUS_FAMILY_IPV4;
	is.is_local = net_loopback(NET_IPV4, port);
	EXPECT(give(device, &is, sizeof(is)) == 0);
	EXPECT(is.is_matched == 8 && is.is_changed == 8);
	EXPECT(query(device).iq_quiet == 8);
	memset(is.is_local.ie_address, 0, 16);
	EXPECT(give(device, &is, sizeof(is)) == 0);
	EXPECT(is.is_matched == 8 && is.is_changed == 0);
	is.is_header.ih_command = ISTHMUS_TCP_KICK;
	EXPECT(give(device, &is, sizeof(is)) == 0);
	EXPECT(is.is_changed == 8);
	EXPECT(send_all(fds[0][1], "on", 2) && receives(fds[0][0], "on", 2));
	is.is_header.ih_command = ISTHMUS_TCP_DISCARD;
	is.is_local = net_loopback(NET_IPV4, port);
	EXPECT(hold_resets(device, ISTHMUS_HOLD, &is.is_local) == 0);
	EXPECT(give(device, &is, sizeof(is)) == 0);
	EXPECT(is.is_changed == 8);
	for (i = 0; i < 8; i++) {
		EXPECT(is_silent(fds[i][0]));
		close(fds[i][0]);
		if (fds[i][1] >= 0)
			close(fds[i][1]);
	}
	EXPECT(send_all(other[0], "here", 4) && receives(other[1], "here", 4));
	/* The listener listens on. */
	EXPECT(hold_resets(device, ISTHMUS_RELEASE, &is.is_local) == 0);
	fds[0][0] = net_socket(NET_IPV4);
	EXPECT(connect(fds[0][0], (struct sockaddr *)&sin, sizeof(sin)) == 0);
	close(fds[0][0]);
	close(listener);
	close(other[0]);
	close(other[1]);
	close(device);
}

CASE(Reading_says_how_much_room_it_needs)
{
	uint8_t small[10], large[100];
	struct isthmus_tcp it;
	int device = device_open(), fds[2];

	REQUIRE(net_connect(NET_IPV4, fds));
	EXPECT(send_all(fds[0], "0123456789abcdef", 16));
	EXPECT(!is_silent(fds[1]));
	EXPECT(read_state(device, fds[1], &it, NULL, NULL, 0));
	EXPECT(it.it_rcv_length == 16 && it.it_snd_length == 0);
	memset(&it, 0, sizeof(it));
	it.it_header = header(ISTHMUS_TCP_READ, sizeof(it));
	it.it_header.ih_reply = (uintptr_t)&it;
	it.it_fd = fds[1];
	it.it_rcv_queue = (uintptr_t)small;
	it.it_rcv_length = sizeof(small);
	EXPECT(give(device, &it, sizeof(it)) == EMSGSIZE);
	EXPECT(it.it_rcv_length == 16);
	it.it_rcv_queue = (uintptr_t)large;
	it.it_rcv_length = sizeof(large);
	EXPECT(give(device, &it, sizeof(it)) == 0);
	EXPECT(memcmp(large, "0123456789abcdef", 16) == 0);
	EXPECT(receives(fds[1], "0123456789abcdef", 16));
	close(fds[0]);
	close(fds[1]);
	it.it_fd = net_socket(NET_IPV4);
	EXPECT(give(device, &it, sizeof(it)) == ENOTCONN);
	close(it.it_fd);
	close(device);
}
