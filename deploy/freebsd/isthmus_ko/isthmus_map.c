/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Between a connection as a checkpoint tells it and FreeBSD's control block.
 */

#include "isthmus_core.h"

/*
 * A timestamp after the move must be later than the last one before it
 * (RFC 7323, section 5): the first tick here may be the same millisecond.
 */
#define	TIMESTAMP_STEP	1u

static uint32_t
later(uint32_t a, uint32_t b)
{

	return (isthmus_seq_lt(a, b) ? b : a);
}

/*
 * All that is not acknowledged is sent again: snd_nxt goes back to snd_una,
 * while snd_max keeps acknowledgements of what Linux sent valid.
 */
void
isthmus_map_create(const struct isthmus_tcp *it, uint32_t ticks,
    struct isthmus_pcb *pcb)
{
	uint32_t data_end;

	memset(pcb, 0, sizeof(*pcb));
	pcb->tcps = isthmus_state_to_tcps(it->it_state);
	data_end = it->it_snd_una + it->it_snd_length;

	pcb->snd_una = it->it_snd_una;
	pcb->snd_nxt = it->it_snd_una;
	pcb->snd_max = it->it_snd_nxt;
	pcb->iss = it->it_snd_una - 1;
	pcb->snd_wnd = it->it_snd_wnd;
	pcb->snd_wl2 = it->it_snd_una;
	pcb->max_sndwnd = it->it_max_window > it->it_snd_wnd ?
	    it->it_max_window : it->it_snd_wnd;

	pcb->rcv_nxt = it->it_rcv_nxt;
	pcb->irs = it->it_rcv_nxt - it->it_rcv_length - 1;
	if (isthmus_state_got_fin(it->it_state))
		pcb->irs--;
	/* Never take back what was offered (RFC 9293, section 3.8.6). */
	pcb->rcv_adv = later(it->it_rcv_nxt, it->it_rcv_wup + it->it_rcv_wnd);
	pcb->rcv_wnd = pcb->rcv_adv - pcb->rcv_nxt;
	pcb->last_ack_sent = it->it_rcv_wup;

	/*
	 * The next segment in order must be able to change the peer's window;
	 * a number that is ahead of it, or far behind, would not let it.
	 */
	pcb->snd_wl1 = it->it_snd_wl1;
	if (isthmus_seq_lt(it->it_rcv_nxt, it->it_snd_wl1) ||
	    (uint32_t)(it->it_rcv_nxt - it->it_snd_wl1) > ISTHMUS_WINDOW_MAX)
		pcb->snd_wl1 = it->it_rcv_nxt;

	pcb->maxseg = it->it_mss;
	pcb->snd_scale = it->it_snd_wscale;
	pcb->rcv_scale = it->it_rcv_wscale;
	pcb->scale = (it->it_options & ISTHMUS_OPT_WSCALE) != 0;
	pcb->sack = (it->it_options & ISTHMUS_OPT_SACK) != 0;
	pcb->timestamps = (it->it_options & ISTHMUS_OPT_TIMESTAMPS) != 0;
	if (pcb->timestamps) {
		pcb->ts_offset = it->it_timestamp + TIMESTAMP_STEP - ticks;
		pcb->ts_recent = it->it_ts_recent;
	}

	pcb->cant_send = isthmus_state_sent_fin(it->it_state);
	pcb->cant_receive = isthmus_state_got_fin(it->it_state);
	pcb->sent_fin = pcb->cant_send && (isthmus_state_fin_acked(
	    it->it_state) || it->it_snd_nxt == data_end + 1);
}

/*
 * Fills in what the control block tells; the lengths are those of the socket's
 * buffers.  Fails if there is no connection, or if the block contradicts the
 * buffers, which only a fault of ours or of the kernel's could bring about.
 */
int
isthmus_map_read(const struct isthmus_pcb *pcb, uint32_t ticks,
    uint32_t snd_length, uint32_t rcv_length, struct isthmus_tcp *it,
    struct isthmus_fault *fault)
{
	uint32_t most;
	int state;

	state = isthmus_state_from_tcps(pcb->tcps);
	if (state < 0)
		return (isthmus_fail(fault, ENOTCONN,
		    "the socket has no connection, or not yet"));
	it->it_state = (uint8_t)state;
	it->it_snd_una = pcb->snd_una;
	it->it_snd_nxt = pcb->snd_max;
	it->it_snd_length = snd_length;
	it->it_rcv_length = rcv_length;
	if (isthmus_state_fin_acked(it->it_state)) {
		/* In TIME_WAIT and after it, the block may lag behind. */
		it->it_snd_nxt = it->it_snd_una;
		it->it_snd_length = 0;
	} else {
		most = snd_length;
		if (isthmus_state_sent_fin(it->it_state))
			most++;
		if ((uint32_t)(it->it_snd_nxt - it->it_snd_una) > most)
			return (isthmus_fail(fault, EPROTO,
			    "the send queue does not hold what is in flight"));
	}
	it->it_snd_wnd = pcb->snd_wnd;
	it->it_snd_wl1 = pcb->snd_wl1;
	it->it_max_window = pcb->max_sndwnd > pcb->snd_wnd ?
	    pcb->max_sndwnd : pcb->snd_wnd;
	it->it_rcv_nxt = pcb->rcv_nxt;
	it->it_rcv_wup = isthmus_seq_lt(pcb->rcv_nxt, pcb->last_ack_sent) ?
	    pcb->rcv_nxt : pcb->last_ack_sent;
	it->it_rcv_wnd = later(it->it_rcv_wup, pcb->rcv_adv) - it->it_rcv_wup;

	it->it_mss = pcb->maxseg;
	it->it_options = 0;
	it->it_snd_wscale = it->it_rcv_wscale = 0;
	if (pcb->scale) {
		it->it_options |= ISTHMUS_OPT_WSCALE;
		it->it_snd_wscale = pcb->snd_scale;
		it->it_rcv_wscale = pcb->rcv_scale;
	}
	if (pcb->sack)
		it->it_options |= ISTHMUS_OPT_SACK;
	it->it_timestamp = it->it_ts_recent = 0;
	if (pcb->timestamps) {
		it->it_options |= ISTHMUS_OPT_TIMESTAMPS;
		it->it_timestamp = ticks + pcb->ts_offset;
		it->it_ts_recent = pcb->ts_recent;
	}
	return (0);
}
