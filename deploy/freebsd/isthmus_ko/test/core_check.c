/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * What commands are refused for.
 */

#include "core_test.h"

#define	PID_MAX	99999u

static const uint8_t states[] = {
	ISTHMUS_ESTABLISHED, ISTHMUS_FIN_WAIT_1, ISTHMUS_FIN_WAIT_2,
	ISTHMUS_CLOSE, ISTHMUS_CLOSE_WAIT, ISTHMUS_LAST_ACK, ISTHMUS_CLOSING
};

static int
check(const void *command)
{
	struct isthmus_fault fault;
	int error;

	memset(&fault, 0, sizeof(fault));
	error = isthmus_check(command, PID_MAX, &fault);
	EXPECT(error == fault.if_error);
	EXPECT((error == 0) == (fault.if_text == NULL));
	return (error);
}

#define	REFUSES(state, change, error)					\
	do {								\
		struct isthmus_tcp it = sample_tcp(state);		\
		change;							\
		EXPECT(check(&it) == (error));				\
	} while (0)

#define	ACCEPTS(state, change)	REFUSES(state, change, 0)

CASE(Every_state_is_accepted)
{
	size_t i;

	for (i = 0; i < sizeof(states); i++)
		ACCEPTS(states[i], (void)it);
}

CASE(Handshakes_listeners_and_unknown_states_are_refused)
{
	int state;

	for (state = 0; state < 256; state++)
		if (!isthmus_state_known((uint8_t)state))
			REFUSES(ISTHMUS_ESTABLISHED,
			    it.it_state = (uint8_t)state, EINVAL);
	EXPECT(!isthmus_state_known(2));	/* SYN_SENT */
	EXPECT(!isthmus_state_known(3));	/* SYN_RECV */
	EXPECT(!isthmus_state_known(6));	/* TIME_WAIT */
	EXPECT(!isthmus_state_known(10));	/* LISTEN */
}

CASE(Only_open_connections_wait_to_be_accepted)
{
	size_t i;

	for (i = 0; i < sizeof(states); i++)
		REFUSES(states[i],
		    it.it_header.ih_command = ISTHMUS_TCP_QUEUE,
		    states[i] == ISTHMUS_ESTABLISHED ||
		    states[i] == ISTHMUS_CLOSE_WAIT ? 0 : EINVAL);
}

CASE(No_more_may_be_in_flight_than_the_queue_and_a_FIN_hold)
{

	ACCEPTS(ISTHMUS_ESTABLISHED, it.it_snd_nxt = it.it_snd_una + 100);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_snd_nxt = it.it_snd_una + 101,
	    EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_snd_nxt = it.it_snd_una - 1,
	    EINVAL);
	ACCEPTS(ISTHMUS_FIN_WAIT_1, it.it_snd_nxt = it.it_snd_una + 101);
	ACCEPTS(ISTHMUS_FIN_WAIT_1, it.it_snd_nxt = it.it_snd_una);
	REFUSES(ISTHMUS_FIN_WAIT_1, it.it_snd_nxt = it.it_snd_una + 102,
	    EINVAL);
	REFUSES(ISTHMUS_CLOSE_WAIT, it.it_snd_nxt = it.it_snd_una + 101,
	    EINVAL);
	ACCEPTS(ISTHMUS_LAST_ACK, it.it_snd_nxt = it.it_snd_una + 101);
	REFUSES(ISTHMUS_FIN_WAIT_2, it.it_snd_nxt = it.it_snd_una + 1, EINVAL);
	REFUSES(ISTHMUS_FIN_WAIT_2, (it.it_snd_length = 1,
	    it.it_snd_queue = 0x10000), EINVAL);
}

CASE(Queues_lie_in_user_memory)
{

	ACCEPTS(ISTHMUS_ESTABLISHED, (it.it_snd_queue = ISTHMUS_USER_END -
	    ISTHMUS_QUEUE_MAX, it.it_snd_length = ISTHMUS_QUEUE_MAX));
	REFUSES(ISTHMUS_ESTABLISHED, it.it_snd_length = ISTHMUS_QUEUE_MAX + 1,
	    EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_rcv_length = UINT32_MAX, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_snd_queue = 0, EFAULT);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_rcv_queue = ISTHMUS_USER_END - 49,
	    EFAULT);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_rcv_queue = UINT64_MAX, EFAULT);
	ACCEPTS(ISTHMUS_ESTABLISHED, (it.it_rcv_queue = 0,
	    it.it_rcv_length = 0));
}

CASE(Windows_and_scales_are_bounded)
{

	ACCEPTS(ISTHMUS_ESTABLISHED, it.it_snd_wnd = ISTHMUS_WINDOW_MAX);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_snd_wnd = ISTHMUS_WINDOW_MAX + 1,
	    EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_max_window = UINT32_MAX, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_rcv_wnd = UINT32_MAX, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_rcv_wup = it.it_rcv_nxt + 1,
	    EINVAL);
	ACCEPTS(ISTHMUS_ESTABLISHED, it.it_snd_wscale = 14);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_snd_wscale = 15, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_rcv_wscale = 255, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED,
	    it.it_options &= (uint16_t)~ISTHMUS_OPT_WSCALE, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_mss = ISTHMUS_MSS_MIN - 1, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_mss = ISTHMUS_MSS_MAX + 1, EINVAL);
}

CASE(Unknown_bits_and_padding_are_refused)
{

	REFUSES(ISTHMUS_ESTABLISHED, it.it_options |= 0x8, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_flags = ISTHMUS_TCP_QUIET, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_flags = 0x80000000u, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_pad = 1, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_local.ie_pad = 1, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_header.ih_reply = 1, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_keep_idle = 32768, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_keep_interval = 32768, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_keep_count = 128, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_fd = -1, EBADF);
}

CASE(Addresses_are_whole_and_of_hosts)
{

	REFUSES(ISTHMUS_ESTABLISHED, it.it_family = 0, EAFNOSUPPORT);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_family = 10, EAFNOSUPPORT);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_local.ie_port = 0, EADDRNOTAVAIL);
	REFUSES(ISTHMUS_ESTABLISHED, memset(it.it_remote.ie_address, 0, 16),
	    EADDRNOTAVAIL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_remote.ie_address[0] = 224,
	    EADDRNOTAVAIL);
	REFUSES(ISTHMUS_ESTABLISHED, memset(it.it_remote.ie_address, 255, 4),
	    EADDRNOTAVAIL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_remote.ie_address[4] = 1, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_remote.ie_scope = 1, EINVAL);
	REFUSES(ISTHMUS_ESTABLISHED, it.it_remote = it.it_local,
	    EADDRNOTAVAIL);
}

static void
set_ipv6(struct isthmus_tcp *it, const char *local, const char *remote)
{

	it->it_family = ISTHMUS_FAMILY_IPV6;
	memcpy(it->it_local.ie_address, local, 16);
	memcpy(it->it_remote.ie_address, remote, 16);
}

#define	MAPPED_A "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\2\1"
#define	MAPPED_B "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\2\2"
#define	MAPPED_0 "\0\0\0\0\0\0\0\0\0\0\xff\xff\0\0\0\0"
#define	GLOBAL_A "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
#define	LINK_A	 "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\1"
#define	LINK_IN	 "\xfe\x80\0\2\0\0\0\0\0\0\0\0\0\0\0\1"
#define	MULTI	 "\xff\2\0\0\0\0\0\0\0\0\0\0\0\0\0\1"

CASE(IPv6_addresses_may_be_mapped_or_link_local)
{

	ACCEPTS(ISTHMUS_ESTABLISHED, set_ipv6(&it, MAPPED_A, MAPPED_B));
	REFUSES(ISTHMUS_ESTABLISHED, set_ipv6(&it, MAPPED_A, GLOBAL_A),
	    EADDRNOTAVAIL);
	REFUSES(ISTHMUS_ESTABLISHED, set_ipv6(&it, MAPPED_A, MAPPED_0),
	    EADDRNOTAVAIL);
	REFUSES(ISTHMUS_ESTABLISHED, set_ipv6(&it, GLOBAL_A, MULTI),
	    EADDRNOTAVAIL);
	REFUSES(ISTHMUS_ESTABLISHED, set_ipv6(&it, GLOBAL_A, LINK_A), EINVAL);
	ACCEPTS(ISTHMUS_ESTABLISHED, (set_ipv6(&it, GLOBAL_A, LINK_A),
	    it.it_remote.ie_scope = 2));
	REFUSES(ISTHMUS_ESTABLISHED, (set_ipv6(&it, GLOBAL_A, LINK_IN),
	    it.it_remote.ie_scope = 2), EADDRNOTAVAIL);
}

CASE(Headers_are_recognised)
{
	struct isthmus_tcp it = sample_tcp(ISTHMUS_ESTABLISHED);
	struct isthmus_header ih = it.it_header;
	struct isthmus_fault fault;

	EXPECT(isthmus_check_header(&ih, sizeof(it), &fault) == 0);
	EXPECT(isthmus_check_header(&ih, sizeof(it) - 1, &fault) == EINVAL);
	ih.ih_size++;
	EXPECT(isthmus_check_header(&ih, sizeof(it) + 1, &fault) == EINVAL);
	ih = it.it_header;
	ih.ih_magic++;
	EXPECT(isthmus_check_header(&ih, sizeof(it), &fault) == EINVAL);
	ih = it.it_header;
	ih.ih_version++;
	EXPECT(isthmus_check_header(&ih, sizeof(it), &fault) ==
	    EPROTONOSUPPORT);
	EXPECT(fault.if_error == EPROTONOSUPPORT && fault.if_range);
	ih = it.it_header;
	ih.ih_command = 0;
	EXPECT(isthmus_check_header(&ih, sizeof(it), &fault) == EOPNOTSUPP);
	ih = it.it_header;
	ih.ih_pad = 1;
	EXPECT(isthmus_check_header(&ih, sizeof(it), &fault) == EINVAL);
}

CASE(A_selection_is_a_descriptor_or_an_address)
{
	struct isthmus_select is = sample_select();

	EXPECT(check(&is) == 0);
	is.is_local.ie_port = 0;
	EXPECT(check(&is) == EINVAL);
	is = sample_select();
	memset(is.is_local.ie_address, 0, 16);
	EXPECT(check(&is) == 0);
	is.is_fd = 3;
	EXPECT(check(&is) == EINVAL);
	is.is_family = 0;
	memset(&is.is_local, 0, sizeof(is.is_local));
	EXPECT(check(&is) == 0);
	is.is_fd = -2;
	EXPECT(check(&is) == EBADF);
	is = sample_select();
	is.is_remote.ie_port = 1;
	EXPECT(check(&is) == EINVAL);
	is = sample_select();
	is.is_family = ISTHMUS_FAMILY_IPV6;
	memcpy(is.is_local.ie_address, MAPPED_A, 16);
	EXPECT(check(&is) == EINVAL);
}

CASE(A_hold_has_an_address_a_direction_and_an_end)
{
	struct isthmus_hold ih = sample_hold();

	EXPECT(check(&ih) == 0);
	ih.ih_flags = ISTHMUS_HOLD_KEEP;
	EXPECT(check(&ih) == EINVAL);
	ih.ih_flags = 0x10 | ISTHMUS_HOLD_IN;
	EXPECT(check(&ih) == EINVAL);
	ih = sample_hold();
	ih.ih_seconds = 86401;
	EXPECT(check(&ih) == EINVAL);
	ih = sample_hold();
	memset(ih.ih_local.ie_address, 0, 16);
	EXPECT(check(&ih) == EADDRNOTAVAIL);
	ih = sample_hold();
	ih.ih_header.ih_command = ISTHMUS_RELEASE;
	EXPECT(check(&ih) == EINVAL);
	ih.ih_flags = 0;
	EXPECT(check(&ih) == 0);
}

CASE(PIDs_and_heaps_are_bounded)
{
	struct isthmus_pid ip;
	struct isthmus_brk ib;

	memset(&ip, 0, sizeof(ip));
	ip.ip_header.ih_command = ISTHMUS_PID_NEXT;
	EXPECT(check(&ip) == EINVAL);
	ip.ip_pid = 1;
	EXPECT(check(&ip) == EINVAL);
	ip.ip_pid = 2;
	EXPECT(check(&ip) == 0);
	ip.ip_pid = PID_MAX + 1;
	EXPECT(check(&ip) == EINVAL);
	memset(&ib, 0, sizeof(ib));
	ib.ib_header.ih_command = ISTHMUS_BRK;
	EXPECT(check(&ib) == EINVAL);
	ib.ib_start = ib.ib_end = 0x555555600000ull;
	EXPECT(check(&ib) == 0);
	ib.ib_end--;
	EXPECT(check(&ib) == EINVAL);
	ib.ib_end = ISTHMUS_USER_END;
	EXPECT(check(&ib) == EINVAL);
}

CASE(Questions_have_room_for_an_answer)
{
	struct isthmus_query iq;
	struct isthmus_tcp it = sample_tcp(ISTHMUS_ESTABLISHED);

	memset(&iq, 0, sizeof(iq));
	iq.iq_header.ih_command = ISTHMUS_QUERY;
	EXPECT(check(&iq) == EFAULT);
	iq.iq_header.ih_reply = 0x1000;
	EXPECT(check(&iq) == 0);
	it.it_header.ih_command = ISTHMUS_TCP_READ;
	EXPECT(check(&it) == EFAULT);
	it.it_header.ih_reply = 0x1000;
	EXPECT(check(&it) == 0);
	it.it_rcv_queue = 0;
	EXPECT(check(&it) == EFAULT);
}

CASE(Reasons_are_sentences)
{
	struct isthmus_fault fault;
	char text[ISTHMUS_SENTENCE], small[8];

	memset(&fault, 0, sizeof(fault));
	EXPECT(isthmus_sentence(&fault, text, sizeof(text)) == 0);
	isthmus_range(&fault, "MSS", 5, 64, 65495);
	EXPECT(isthmus_sentence(&fault, text, sizeof(text)) == strlen(text));
	EXPECT(strcmp(text, "MSS is 5, must be 64 to 65495") == 0);
	EXPECT(isthmus_sentence(&fault, small, sizeof(small)) == 7);
	isthmus_range(&fault, "interface version", 2, 1, 1);
	(void)isthmus_sentence(&fault, text, sizeof(text));
	EXPECT(strcmp(text, "interface version is 2, must be 1") == 0);
}
