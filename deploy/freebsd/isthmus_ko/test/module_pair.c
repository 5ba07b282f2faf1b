/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two ends of a connection made out of nothing, both with bytes that were not
 * read, bytes in flight that did or did not arrive, and bytes never sent.
 */

#include "module_test.h"

/* Of pr_unacked: sent, of which some arrived unacknowledged; never sent. */
#define	SENT	2000
#define	ARRIVED	1000

static bool
sent_fin(uint8_t state)
{

	return (state != ISTHMUS_ESTABLISHED && state != ISTHMUS_CLOSE_WAIT);
}

static bool
got_fin(uint8_t state)
{

	return (state == ISTHMUS_CLOSE_WAIT || state == ISTHMUS_LAST_ACK ||
	    state == ISTHMUS_CLOSING || state == ISTHMUS_CLOSE);
}

static bool
fin_acked(uint8_t state)
{

	return (state == ISTHMUS_FIN_WAIT_2 || state == ISTHMUS_CLOSE);
}

/*
 * What one end has sent decides what the other has received.
 */
static void
join(struct isthmus_tcp *from, struct isthmus_tcp *to, uint32_t number)
{
	uint32_t arrived;

	from->it_snd_una = number;
	if (fin_acked(from->it_state)) {
		from->it_snd_length = 0;
		from->it_snd_nxt = number;
		arrived = 0;
	} else if (got_fin(to->it_state)) {
		/* The peer has our FIN, we do not know yet. */
		from->it_snd_nxt = number + from->it_snd_length + 1;
		arrived = from->it_snd_length + 1;
	} else {
		from->it_snd_nxt = number + SENT;
		arrived = ARRIVED;
	}
	to->it_rcv_nxt = number + arrived;
	to->it_rcv_wup = number;
	to->it_rcv_wnd = 60000;
	from->it_snd_wnd = from->it_max_window = 60000;
	to->it_snd_wl1 = to->it_rcv_nxt;
}

void
pair_states(struct pair *pr, enum net net, uint8_t first, uint8_t second)
{
	/*
	 * Each has ports of its own, below those that the system hands out:
	 * what was closed may still linger.
	 */
	static uint16_t base;
	struct isthmus_tcp *it;
	int end;

	if (base == 0 || base > 9990)
		base = (uint16_t)(7000 + getpid() % 1000);
	base = (uint16_t)(base + 2);
	memset(pr, 0, sizeof(*pr));
	for (end = 0; end < 2; end++) {
		fill_random(pr->pr_unread[end], sizeof(pr->pr_unread[end]));
		fill_random(pr->pr_unacked[end], sizeof(pr->pr_unacked[end]));
		pr->pr_fd[end] = -1;
		it = &pr->pr_state[end];
		it->it_header = header(ISTHMUS_TCP_CREATE, sizeof(*it));
		it->it_family = net_family(net);
		it->it_state = end == 0 ? first : second;
		it->it_local = net_loopback(net, (uint16_t)(base + end));
		it->it_remote = net_loopback(net, (uint16_t)(base + 1 - end));
		it->it_options = ISTHMUS_OPT_TIMESTAMPS | ISTHMUS_OPT_SACK |
		    ISTHMUS_OPT_WSCALE;
		it->it_snd_wscale = it->it_rcv_wscale = 6;
		it->it_mss = 1440;
		it->it_timestamp = random_word();
		it->it_snd_length = sizeof(pr->pr_unacked[end]);
		it->it_snd_queue = (uintptr_t)pr->pr_unacked[end];
		it->it_rcv_length = sizeof(pr->pr_unread[end]);
		it->it_rcv_queue = (uintptr_t)pr->pr_unread[end];
	}
	join(&pr->pr_state[0], &pr->pr_state[1], random_word());
	join(&pr->pr_state[1], &pr->pr_state[0], random_word());
	for (end = 0; end < 2; end++) {
		it = &pr->pr_state[end];
		/* What arrived unacknowledged ends the unread bytes. */
		if (it->it_rcv_nxt != it->it_rcv_wup) {
			uint32_t data = it->it_rcv_nxt - it->it_rcv_wup -
			    (got_fin(it->it_state) ? 1 : 0);

			memcpy(pr->pr_unread[end] + it->it_rcv_length - data,
			    pr->pr_unacked[1 - end], data);
		}
	}
}

bool
pair_create(int device, struct pair *pr)
{
	int end, error;

	for (end = 0; end < 2; end++) {
		pr->pr_fd[end] = socket(pr->pr_state[end].it_family ==
		    ISTHMUS_FAMILY_IPV4 ? AF_INET : AF_INET6, SOCK_STREAM, 0);
		if (pr->pr_state[end].it_family == ISTHMUS_FAMILY_IPV6) {
			int off = 0;

			(void)setsockopt(pr->pr_fd[end], IPPROTO_IPV6,
			    IPV6_V6ONLY, &off, sizeof(off));
		}
		pr->pr_state[end].it_fd = pr->pr_fd[end];
		error = give(device, &pr->pr_state[end],
		    sizeof(pr->pr_state[end]));
		if (error != 0) {
			printf("end %d: %s: %s\n", end, strerror(error),
			    reason(device));
			return (false);
		}
	}
	return (true);
}

void
pair_close(struct pair *pr)
{
	int end;

	for (end = 0; end < 2; end++)
		if (pr->pr_fd[end] >= 0)
			close(pr->pr_fd[end]);
}

bool
pair_receives_rest(const struct pair *pr, int end)
{
	const struct isthmus_tcp *it = &pr->pr_state[end];
	const struct isthmus_tcp *other = &pr->pr_state[1 - end];
	uint32_t arrived = it->it_rcv_nxt - it->it_rcv_wup -
	    (got_fin(it->it_state) ? 1 : 0);

	if (it->it_rcv_nxt == it->it_rcv_wup)
		arrived = 0;
	return (receives(pr->pr_fd[end], pr->pr_unread[end],
	    it->it_rcv_length) && receives(pr->pr_fd[end],
	    pr->pr_unacked[1 - end] + arrived,
	    other->it_snd_length - arrived) &&
	    (!sent_fin(other->it_state) || receives_end(pr->pr_fd[end])));
}
