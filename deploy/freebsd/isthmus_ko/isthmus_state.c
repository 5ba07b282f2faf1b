/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * The states of a connection (RFC 9293, section 3.3.2), numbered three ways.
 */

#include "isthmus_core.h"

struct state {
	uint8_t	st_state;
	uint8_t	st_tcps;
	bool	st_sent_fin;
	bool	st_got_fin;
	bool	st_fin_acked;
};

static const struct state states[] = {
	{ ISTHMUS_ESTABLISHED, ISTHMUS_TCPS_ESTABLISHED, false, false, false },
	{ ISTHMUS_FIN_WAIT_1, ISTHMUS_TCPS_FIN_WAIT_1, true, false, false },
	{ ISTHMUS_FIN_WAIT_2, ISTHMUS_TCPS_FIN_WAIT_2, true, false, true },
	{ ISTHMUS_CLOSE, ISTHMUS_TCPS_CLOSED, true, true, true },
	{ ISTHMUS_CLOSE_WAIT, ISTHMUS_TCPS_CLOSE_WAIT, false, true, false },
	{ ISTHMUS_LAST_ACK, ISTHMUS_TCPS_LAST_ACK, true, true, false },
	{ ISTHMUS_CLOSING, ISTHMUS_TCPS_CLOSING, true, true, false },
};

#define	STATES	(sizeof(states) / sizeof(states[0]))

static const struct state *
find_state(uint8_t state)
{
	size_t i;

	for (i = 0; i < STATES; i++)
		if (states[i].st_state == state)
			return (&states[i]);
	return (NULL);
}

bool
isthmus_state_known(uint8_t state)
{

	return (find_state(state) != NULL);
}

bool
isthmus_state_sent_fin(uint8_t state)
{
	const struct state *st = find_state(state);

	return (st != NULL && st->st_sent_fin);
}

bool
isthmus_state_got_fin(uint8_t state)
{
	const struct state *st = find_state(state);

	return (st != NULL && st->st_got_fin);
}

bool
isthmus_state_fin_acked(uint8_t state)
{
	const struct state *st = find_state(state);

	return (st != NULL && st->st_fin_acked);
}

int
isthmus_state_to_tcps(uint8_t state)
{
	const struct state *st = find_state(state);

	return (st != NULL ? st->st_tcps : -1);
}

/*
 * TIME_WAIT is over for the process: to Linux, which keeps such connections
 * apart from sockets, its socket is in state CLOSE.
 */
int
isthmus_state_from_tcps(int tcps)
{
	size_t i;

	if (tcps == ISTHMUS_TCPS_TIME_WAIT)
		return (ISTHMUS_CLOSE);
	for (i = 0; i < STATES; i++)
		if (states[i].st_tcps == tcps)
			return (states[i].st_state);
	return (-1);
}
