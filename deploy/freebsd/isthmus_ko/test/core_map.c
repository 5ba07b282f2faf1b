/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * What becomes of a connection's state.
 */

#include "core_test.h"

static const uint8_t states[] = {
	ISTHMUS_ESTABLISHED, ISTHMUS_FIN_WAIT_1, ISTHMUS_FIN_WAIT_2,
	ISTHMUS_CLOSE, ISTHMUS_CLOSE_WAIT, ISTHMUS_LAST_ACK, ISTHMUS_CLOSING
};

static struct isthmus_pcb
create(const struct isthmus_tcp *it, uint32_t ticks)
{
	struct isthmus_pcb pcb;

	isthmus_map_create(it, ticks, &pcb);
	return (pcb);
}

CASE(States_map_both_ways)
{
	size_t i;
	int tcps;

	for (i = 0; i < sizeof(states); i++)
		EXPECT(isthmus_state_from_tcps(isthmus_state_to_tcps(
		    states[i])) == states[i]);
	EXPECT(isthmus_state_from_tcps(ISTHMUS_TCPS_TIME_WAIT) ==
	    ISTHMUS_CLOSE);
	for (tcps = 1; tcps <= 3; tcps++)	/* LISTEN to SYN_RECEIVED */
		EXPECT(isthmus_state_from_tcps(tcps) == -1);
	EXPECT(isthmus_state_from_tcps(11) == -1);
	EXPECT(isthmus_state_to_tcps(10) == -1);
}

CASE(All_in_flight_is_sent_again_and_its_acknowledgements_are_valid)
{
	struct isthmus_tcp it = sample_tcp(ISTHMUS_ESTABLISHED);
	struct isthmus_pcb pcb = create(&it, 0);

	EXPECT(pcb.snd_nxt == it.it_snd_una);
	EXPECT(pcb.snd_max == it.it_snd_una + 60);
	EXPECT(pcb.snd_wl2 == it.it_snd_una);
	EXPECT(!pcb.sent_fin && !pcb.cant_send && !pcb.cant_receive);
}

CASE(A_FIN_that_waits_behind_data_is_not_sent_yet)
{
	struct isthmus_tcp it = sample_tcp(ISTHMUS_FIN_WAIT_1);
	struct isthmus_pcb pcb = create(&it, 0);

	EXPECT(pcb.sent_fin && pcb.cant_send);
	it.it_snd_nxt--;
	pcb = create(&it, 0);
	EXPECT(!pcb.sent_fin && pcb.cant_send);
}

CASE(Both_sides_closing_close_both_sides)
{
	size_t i;

	for (i = 0; i < sizeof(states); i++) {
		struct isthmus_tcp it = sample_tcp(states[i]);
		struct isthmus_pcb pcb = create(&it, 0);

		EXPECT(pcb.cant_send == isthmus_state_sent_fin(states[i]));
		EXPECT(pcb.cant_receive == isthmus_state_got_fin(states[i]));
		EXPECT(!isthmus_state_fin_acked(states[i]) || pcb.sent_fin);
	}
}

CASE(The_offered_window_is_never_taken_back)
{
	struct isthmus_tcp it = sample_tcp(ISTHMUS_ESTABLISHED);
	struct isthmus_pcb pcb = create(&it, 0);

	EXPECT(pcb.rcv_adv == it.it_rcv_wup + it.it_rcv_wnd);
	EXPECT(pcb.rcv_wnd == it.it_rcv_wnd - 10);
	/* A FIN was taken into a closed window. */
	it.it_rcv_wnd = 0;
	pcb = create(&it, 0);
	EXPECT(pcb.rcv_adv == it.it_rcv_nxt && pcb.rcv_wnd == 0);
}

CASE(Timestamps_go_on_later_than_the_last)
{
	struct isthmus_tcp it = sample_tcp(ISTHMUS_ESTABLISHED);
	struct isthmus_pcb pcb = create(&it, 123456);

	EXPECT(isthmus_seq_lt(it.it_timestamp, 123456 + pcb.ts_offset));
	EXPECT(!isthmus_seq_lt(it.it_timestamp + 10, 123456 + pcb.ts_offset));
	EXPECT(pcb.ts_recent == 77);
	it.it_options &= (uint16_t)~ISTHMUS_OPT_TIMESTAMPS;
	pcb = create(&it, 123456);
	EXPECT(!pcb.timestamps && pcb.ts_offset == 0 && pcb.ts_recent == 0);
}

CASE(The_next_segment_can_open_the_window)
{
	struct isthmus_tcp it = sample_tcp(ISTHMUS_ESTABLISHED);

	EXPECT(create(&it, 0).snd_wl1 == it.it_snd_wl1);
	it.it_snd_wl1 = it.it_rcv_nxt + 1;
	EXPECT(create(&it, 0).snd_wl1 == it.it_rcv_nxt);
	it.it_snd_wl1 = it.it_rcv_nxt - ISTHMUS_WINDOW_MAX - 1;
	EXPECT(create(&it, 0).snd_wl1 == it.it_rcv_nxt);
}

CASE(A_block_that_contradicts_its_buffers_is_not_read)
{
	struct isthmus_tcp it = sample_tcp(ISTHMUS_ESTABLISHED), out;
	struct isthmus_pcb pcb = create(&it, 0);
	struct isthmus_fault fault;

	memset(&out, 0, sizeof(out));
	EXPECT(isthmus_map_read(&pcb, 0, 60, 0, &out, &fault) == 0);
	EXPECT(isthmus_map_read(&pcb, 0, 59, 0, &out, &fault) == EPROTO);
	pcb.tcps = 1;
	EXPECT(isthmus_map_read(&pcb, 0, 60, 0, &out, &fault) == ENOTCONN);
}

static void
round_trip(const struct isthmus_tcp *it)
{
	struct isthmus_tcp out = *it;
	struct isthmus_pcb pcb = create(it, 1000);
	struct isthmus_fault fault;

	EXPECT(isthmus_map_read(&pcb, 1000, it->it_snd_length,
	    it->it_rcv_length, &out, &fault) == 0);
	EXPECT(out.it_state == it->it_state);
	EXPECT(out.it_options == it->it_options);
	EXPECT(out.it_snd_una == it->it_snd_una);
	EXPECT(out.it_snd_nxt == it->it_snd_nxt);
	EXPECT(out.it_snd_length == it->it_snd_length);
	EXPECT(out.it_rcv_nxt == it->it_rcv_nxt);
	EXPECT(out.it_rcv_wup == it->it_rcv_wup);
	EXPECT(out.it_rcv_wnd >= it->it_rcv_wnd);
	EXPECT(out.it_snd_wnd == it->it_snd_wnd);
	EXPECT(out.it_mss == it->it_mss);
	EXPECT(out.it_snd_wscale == it->it_snd_wscale);
	EXPECT(out.it_rcv_wscale == it->it_rcv_wscale);
	if ((it->it_options & ISTHMUS_OPT_TIMESTAMPS) != 0)
		EXPECT(out.it_timestamp == it->it_timestamp + 1);
}

CASE(What_is_created_reads_the_same)
{
	size_t i;

	for (i = 0; i < sizeof(states); i++) {
		struct isthmus_tcp it = sample_tcp(states[i]);

		round_trip(&it);
	}
}

CASE(Fuzz_commands_that_pass_make_consistent_connections)
{
	struct isthmus_fault fault;
	struct isthmus_pcb pcb;
	struct isthmus_tcp it;
	uint32_t accepted = 0, changes, i, n, end;
	uint8_t *bytes = (uint8_t *)&it;

	for (n = 0; n < 1000000; n++) {
		it = sample_tcp(states[random_word() % sizeof(states)]);
		it.it_rcv_nxt = random_word();
		it.it_rcv_wup = it.it_rcv_nxt - random_word() % 3000;
		changes = random_word() % 4;
		for (i = 0; i < changes; i++)
			bytes[sizeof(it.it_header) + random_word() %
			    (sizeof(it) - sizeof(it.it_header))] =
			    (uint8_t)random_word();
		if (isthmus_check(&it, 99999, &fault) != 0)
			continue;
		accepted++;
		pcb = create(&it, random_word());
		end = it.it_snd_length + (pcb.cant_send ? 1 : 0);
		EXPECT((uint32_t)(pcb.snd_max - pcb.snd_una) <= end);
		EXPECT(pcb.rcv_wnd <= ISTHMUS_WINDOW_MAX);
		EXPECT(!isthmus_seq_lt(pcb.rcv_adv, pcb.rcv_nxt));
		EXPECT(!isthmus_seq_lt(pcb.rcv_nxt, pcb.snd_wl1));
		EXPECT(pcb.maxseg >= ISTHMUS_MSS_MIN);
		EXPECT(pcb.snd_scale <= 14 && pcb.rcv_scale <= 14);
		EXPECT(pcb.tcps >= 0);
		round_trip(&it);
	}
	EXPECT(accepted > 1000);
}

CASE(Fuzz_any_bytes_are_checked_without_harm)
{
	union {
		struct isthmus_header header;
		uint8_t bytes[ISTHMUS_COMMAND_MAX];
	} c;
	struct isthmus_fault fault;
	char text[ISTHMUS_SENTENCE];
	uint32_t i, n;

	for (n = 0; n < 200000; n++) {
		for (i = 0; i < sizeof(c.bytes); i++)
			c.bytes[i] = (random_word() & 1) != 0 ? 0 :
			    (uint8_t)random_word();
		c.header.ih_command = (uint16_t)(random_word() % 14);
		if (isthmus_check(&c, 99999, &fault) != 0) {
			EXPECT(fault.if_error != 0);
			EXPECT(isthmus_sentence(&fault, text, sizeof(text)) >
			    0);
		}
	}
}
