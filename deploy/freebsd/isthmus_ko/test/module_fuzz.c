/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Commands of any kind to the running module: whatever it answers, the system
 * goes on, and nothing is left when the descriptors are closed.
 */

#include "module_test.h"

#define	SOCKETS	24
#define	ROUNDS	20000
#define	FIRST_PORT	6000	/* below those that the system hands out */
#define	PORTS	64

static int sockets[SOCKETS];
static uint8_t memory[65536];

static void
new_socket(int i)
{
	int pair[2];
	uint16_t port = 0;

	if (sockets[i] >= 0)
		close(sockets[i]);
	switch (random_word() % 8) {
	case 0:
		sockets[i] = socket(AF_INET, SOCK_DGRAM, 0);
		break;
	case 1:
		sockets[i] = net_listen(random_word() % 2 == 0 ? NET_IPV4 :
		    NET_IPV6, &port);
		break;
	case 2:
		if (net_connect(random_word() % 2 == 0 ? NET_IPV4 : NET_MAPPED,
		    pair)) {
			sockets[i] = pair[0];
			close(pair[1]);
			break;
		}
		/* FALLTHROUGH */
	default:
		sockets[i] = net_socket(random_word() % 2 == 0 ? NET_IPV4 :
		    NET_IPV6);
	}
}

static int
any_descriptor(int device)
{

	if (random_word() % 50 == 0)
		return (random_word() % 2 == 0 ? device : (int)random_word());
	return (sockets[random_word() % SOCKETS]);
}

static void
make_tcp(struct isthmus_tcp *it, int device)
{
	static const uint8_t states[] = { 1, 4, 5, 7, 8, 9, 11 };
	struct pair pr;

	pair_states(&pr, all_nets[random_word() % 3],
	    states[random_word() % sizeof(states)],
	    states[random_word() % sizeof(states)]);
	*it = pr.pr_state[0];
	it->it_header.ih_command = (uint16_t)(ISTHMUS_TCP_CREATE +
	    random_word() % 3);
	if (it->it_header.ih_command == ISTHMUS_TCP_READ)
		it->it_header.ih_reply = (uintptr_t)memory;
	it->it_fd = any_descriptor(device);
	it->it_snd_queue = it->it_rcv_queue = (uintptr_t)memory;
	it->it_local.ie_port = (uint16_t)(FIRST_PORT + random_word() % PORTS);
	it->it_remote.ie_port = (uint16_t)(FIRST_PORT + random_word() % PORTS);
}

typedef union {
	struct isthmus_header h;
	struct isthmus_tcp t;
	struct isthmus_select s;
	struct isthmus_hold o;
	struct isthmus_brk k;
	struct isthmus_pid p;
	struct isthmus_query q;
	uint8_t b[256];
} command_t;

static size_t
make(command_t *c, int device)
{

	memset(c, 0, sizeof(*c));
	switch (random_word() % 8) {
	case 0:
	case 1:
	case 2:
	case 3:
		make_tcp(&c->t, device);
		return (sizeof(c->t));
	case 4:
	case 5:
		c->h = header((uint16_t)(ISTHMUS_TCP_KICK +
		    random_word() % 3), sizeof(c->s));
		c->s.is_fd = any_descriptor(device);
		if (random_word() % 4 == 0) {
			c->s.is_fd = -1;
			c->s.is_family = random_word() % 2 == 0 ? 4 : 6;
			c->s.is_local.ie_port =
			    (uint16_t)(FIRST_PORT + random_word() % PORTS);
		}
		return (sizeof(c->s));
	case 6:
		c->h = header((uint16_t)(ISTHMUS_HOLD + random_word() % 2),
		    sizeof(c->o));
		c->o.ih_family = 4;
		c->o.ih_local = net_loopback(NET_IPV4,
		    (uint16_t)(FIRST_PORT + random_word() % PORTS));
		if (c->h.ih_command == ISTHMUS_HOLD)
			c->o.ih_flags = 1 + random_word() % 7;
		return (sizeof(c->o));
	default:
		c->h = header(ISTHMUS_QUERY, sizeof(c->q));
		c->h.ih_reply = (uintptr_t)memory;
		return (sizeof(c->q));
	}
}

/*
 * Connections whose peers never were would linger until they time out.
 */
static void
discard_orphans(int device)
{
	struct isthmus_select is;
	int i;

	memset(&is, 0, sizeof(is));
	is.is_header = header(ISTHMUS_TCP_DISCARD, sizeof(is));
	is.is_fd = -1;
	for (i = 0; i < 2 * PORTS; i++) {
		is.is_family = i % 2 == 0 ? ISTHMUS_FAMILY_IPV4 :
		    ISTHMUS_FAMILY_IPV6;
		is.is_local.ie_port = (uint16_t)(FIRST_PORT + i / 2);
		EXPECT(give(device, &is, sizeof(is)) == 0);
	}
}

CASE(Fuzz_any_command_leaves_the_system_running_and_clean)
{
	struct isthmus_query before, after;
	command_t c;
	size_t size;
	int device = device_open(), failed, i, n, round;
	const char *rounds = getenv("FUZZ_ROUNDS");
	int count = rounds != NULL ? atoi(rounds) : ROUNDS;

	before = query(device);
	for (i = 0; i < SOCKETS; i++) {
		sockets[i] = -1;
		new_socket(i);
	}
	failed = 0;
	for (round = 0; round < count; round++) {
		size = make(&c, device);
		if (c.h.ih_command == ISTHMUS_TCP_CREATE && round % 2 == 0) {
			new_socket(0);
			c.t.it_fd = sockets[0];
		}
		for (n = (int)(random_word() % 4); n > 0 && round % 2 == 0; n--)
			c.b[random_word() % size] = (uint8_t)random_word();
		/* Do not let it choose where this program's heap is. */
		if (c.h.ih_command == ISTHMUS_BRK)
			continue;
		/* An answer may only go where it does no harm. */
		if (c.h.ih_reply != 0)
			c.h.ih_reply = random_word() % 8 == 0 ? 0x1000 :
			    (uintptr_t)memory;
		if (c.h.ih_command == ISTHMUS_TCP_READ && size ==
		    sizeof(c.t)) {
			c.t.it_rcv_queue = c.t.it_snd_queue =
			    (uintptr_t)memory;
			if (c.t.it_rcv_length > sizeof(memory))
				c.t.it_rcv_length = sizeof(memory);
			if (c.t.it_snd_length > sizeof(memory))
				c.t.it_snd_length = sizeof(memory);
		}
		if (give(device, &c, size) != 0)
			failed++;
		i = (int)(random_word() % SOCKETS);
		switch (random_word() % 6) {
		case 0:
			new_socket(i);
			break;
		case 1:
			(void)send(sockets[i], memory, random_word() % 5000,
			    MSG_DONTWAIT | MSG_NOSIGNAL);
			break;
		case 2:
			(void)recv(sockets[i], memory, 5000, MSG_DONTWAIT);
			break;
		case 3:
			(void)shutdown(sockets[i], random_word() % 2 == 0 ?
			    SHUT_WR : SHUT_RDWR);
			break;
		}
	}
	for (i = 0; i < SOCKETS; i++)
		close(sockets[i]);
	discard_orphans(device);
	after = query(device);
	printf("   %d commands, %d refused; %ju created, %ju queued, %ju "
	    "resumed, %ju frozen, %ju discarded, %ju read\n", count, failed,
	    (uintmax_t)(after.iq_created - before.iq_created),
	    (uintmax_t)(after.iq_queued - before.iq_queued),
	    (uintmax_t)(after.iq_resumed - before.iq_resumed),
	    (uintmax_t)(after.iq_frozen - before.iq_frozen),
	    (uintmax_t)(after.iq_discarded - before.iq_discarded),
	    (uintmax_t)(after.iq_read - before.iq_read));
	EXPECT(after.iq_created > before.iq_created || count < 1000);
	EXPECT(after.iq_quiet == 0);
	close(device);
	device = device_open();
	EXPECT(query(device).iq_holds == 0);
	close(device);
}
