/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Commands that are accepted as they stand.
 */

#include "core_test.h"

static struct isthmus_header
header(uint16_t command, size_t size)
{
	struct isthmus_header ih;

	memset(&ih, 0, sizeof(ih));
	ih.ih_magic = ISTHMUS_MAGIC;
	ih.ih_version = ISTHMUS_ABI_VERSION;
	ih.ih_command = command;
	ih.ih_size = (uint32_t)size;
	return (ih);
}

struct isthmus_tcp
sample_tcp(uint8_t tcp_state)
{
	struct isthmus_tcp it;

	memset(&it, 0, sizeof(it));
	it.it_header = header(ISTHMUS_TCP_CREATE, sizeof(it));
	it.it_fd = 3;
	it.it_family = ISTHMUS_FAMILY_IPV4;
	it.it_state = tcp_state;
	it.it_options = ISTHMUS_OPT_TIMESTAMPS | ISTHMUS_OPT_SACK |
	    ISTHMUS_OPT_WSCALE;
	memcpy(it.it_local.ie_address, "\xc0\x00\x02\x01", 4);
	it.it_local.ie_port = 80;
	memcpy(it.it_remote.ie_address, "\xc0\x00\x02\x02", 4);
	it.it_remote.ie_port = 40000;
	it.it_snd_una = 0xfffffff0u;	/* wraps within the queue */
	it.it_snd_length = 100;
	it.it_snd_queue = 0x10000;
	it.it_snd_nxt = it.it_snd_una + 60;
	if (isthmus_state_fin_acked(tcp_state)) {
		it.it_snd_length = 0;
		it.it_snd_queue = 0;
		it.it_snd_nxt = it.it_snd_una;
	} else if (isthmus_state_sent_fin(tcp_state))
		it.it_snd_nxt = it.it_snd_una + it.it_snd_length + 1;
	it.it_snd_wnd = 64000;
	it.it_max_window = 65000;
	it.it_rcv_nxt = 5000;
	it.it_snd_wl1 = 4900;
	it.it_rcv_wup = 4990;
	it.it_rcv_wnd = 30000;
	it.it_rcv_length = 50;
	it.it_rcv_queue = 0x20000;
	it.it_mss = 1460;
	it.it_snd_wscale = 7;
	it.it_rcv_wscale = 6;
	it.it_timestamp = 0xfffffff0u;
	it.it_ts_recent = 77;
	return (it);
}

struct isthmus_select
sample_select(void)
{
	struct isthmus_select is;

	memset(&is, 0, sizeof(is));
	is.is_header = header(ISTHMUS_TCP_KICK, sizeof(is));
	is.is_fd = -1;
	is.is_family = ISTHMUS_FAMILY_IPV4;
	memcpy(is.is_local.ie_address, "\xc0\x00\x02\x01", 4);
	is.is_local.ie_port = 80;
	return (is);
}

struct isthmus_hold
sample_hold(void)
{
	struct isthmus_hold ih;

	memset(&ih, 0, sizeof(ih));
	ih.ih_header = header(ISTHMUS_HOLD, sizeof(ih));
	ih.ih_family = ISTHMUS_FAMILY_IPV4;
	ih.ih_flags = ISTHMUS_HOLD_IN | ISTHMUS_HOLD_OUT;
	memcpy(ih.ih_local.ie_address, "\xc0\x00\x02\x01", 4);
	ih.ih_local.ie_port = 80;
	return (ih);
}
