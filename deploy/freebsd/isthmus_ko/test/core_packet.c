/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Which packets a hold drops.
 */

#include "core_test.h"

/* 192.0.2.2:40000 to 192.0.2.1:80 */
static const uint8_t ipv4[40] = {
	0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, 2, 192, 0, 2, 1,
	0x9c, 0x40, 0, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0x10
};

static void
make_ipv6(uint8_t packet[60])
{

	memset(packet, 0, 60);
	packet[0] = 0x60;
	packet[6] = 6;
	packet[8] = 0x20;
	packet[23] = 2;
	packet[24] = 0x20;
	packet[39] = 1;
	packet[41] = 80;	/* source port */
	packet[43] = 81;	/* destination port */
	packet[53] = 0x10;
}

CASE(Segments_to_a_held_address_are_recognised)
{
	struct isthmus_hold ih = sample_hold();
	struct isthmus_segment ig;

	EXPECT(isthmus_packet_parse(ipv4, sizeof(ipv4), &ig));
	EXPECT(ig.ig_destination_port == 80 && ig.ig_source_port == 40000);
	EXPECT(isthmus_hold_covers(&ih, &ig, true));
	EXPECT(!isthmus_hold_covers(&ih, &ig, false));
	ih.ih_local.ie_port = 81;
	EXPECT(!isthmus_hold_covers(&ih, &ig, true));
	ih.ih_local.ie_port = 0;
	EXPECT(isthmus_hold_covers(&ih, &ig, true));
	ih.ih_flags = ISTHMUS_HOLD_OUT;
	EXPECT(!isthmus_hold_covers(&ih, &ig, true));
	ih = sample_hold();
	ih.ih_local.ie_address[3] = 9;
	EXPECT(!isthmus_hold_covers(&ih, &ig, true));
}

CASE(Only_resets_are_held_if_only_they_are_asked_for)
{
	struct isthmus_hold ih = sample_hold();
	struct isthmus_segment ig;
	uint8_t packet[40];

	ih.ih_flags = ISTHMUS_HOLD_RST;
	memcpy(ih.ih_local.ie_address, "\xc0\x00\x02\x02", 4);
	ih.ih_local.ie_port = 40000;
	memcpy(packet, ipv4, sizeof(packet));
	EXPECT(isthmus_packet_parse(packet, sizeof(packet), &ig));
	EXPECT(!isthmus_hold_covers(&ih, &ig, false));
	packet[33] = 0x14;
	EXPECT(isthmus_packet_parse(packet, sizeof(packet), &ig));
	EXPECT(isthmus_hold_covers(&ih, &ig, false));
	EXPECT(!isthmus_hold_covers(&ih, &ig, true));
}

CASE(Later_fragments_are_held_whatever_their_port)
{
	struct isthmus_hold ih = sample_hold();
	struct isthmus_segment ig;
	uint8_t packet[40];

	memcpy(packet, ipv4, sizeof(packet));
	packet[7] = 1;
	EXPECT(isthmus_packet_parse(packet, sizeof(packet), &ig));
	EXPECT(!ig.ig_ports);
	EXPECT(isthmus_hold_covers(&ih, &ig, true));
}

CASE(Other_protocols_and_cut_packets_pass)
{
	struct isthmus_segment ig;
	uint8_t packet[40];
	size_t length;

	memcpy(packet, ipv4, sizeof(packet));
	packet[9] = 17;
	EXPECT(!isthmus_packet_parse(packet, sizeof(packet), &ig));
	packet[9] = 6;
	packet[0] = 0x44;
	EXPECT(!isthmus_packet_parse(packet, sizeof(packet), &ig));
	packet[0] = 0x4f;
	EXPECT(!isthmus_packet_parse(packet, sizeof(packet), &ig));
	for (length = 0; length < 24; length++)
		EXPECT(!isthmus_packet_parse(ipv4, length, &ig));
}

CASE(IPv6_extension_headers_are_passed_over)
{
	struct isthmus_segment ig;
	uint8_t packet[84], plain[60];

	make_ipv6(plain);
	EXPECT(isthmus_packet_parse(plain, sizeof(plain), &ig));
	EXPECT(ig.ig_family == ISTHMUS_FAMILY_IPV6 && ig.ig_ports);
	EXPECT(ig.ig_source_port == 80 && ig.ig_destination_port == 81);

	/* Hop-by-hop of 16 bytes, then the first fragment. */
	memset(packet, 0, sizeof(packet));
	memcpy(packet, plain, 40);
	packet[6] = 0;
	packet[40] = 44;
	packet[41] = 1;
	packet[56] = 6;
	memcpy(packet + 64, plain + 40, 20);
	EXPECT(isthmus_packet_parse(packet, sizeof(packet), &ig));
	EXPECT(ig.ig_ports && ig.ig_source_port == 80);
	packet[59] = 8;		/* a later one */
	EXPECT(isthmus_packet_parse(packet, sizeof(packet), &ig));
	EXPECT(!ig.ig_ports);
	packet[41] = 255;
	EXPECT(!isthmus_packet_parse(packet, sizeof(packet), &ig));
}

CASE(Link_local_addresses_compare_without_the_kernels_scope)
{
	struct isthmus_segment ig;
	uint8_t packet[60];

	make_ipv6(packet);
	packet[8] = 0xfe;
	packet[9] = 0x80;
	packet[11] = 2;
	EXPECT(isthmus_packet_parse(packet, sizeof(packet), &ig));
	EXPECT(ig.ig_source[3] == 0 && ig.ig_destination[3] == 0);
}

CASE(Fuzz_packets_of_any_length_are_read_within_bounds)
{
	struct isthmus_hold ih = sample_hold();
	struct isthmus_segment ig;
	uint8_t *packet;
	size_t i, length;
	uint32_t n;

	for (n = 0; n < 300000; n++) {
		length = random_word() % ISTHMUS_PACKET_MAX;
		/* Of its very length, so that a read past it is caught. */
		if ((packet = malloc(length != 0 ? length : 1)) == NULL)
			abort();
		for (i = 0; i < length; i++)
			packet[i] = (random_word() & 3) != 0 ? 0 :
			    (uint8_t)random_word();
		if (length > 0)
			packet[0] = (random_word() & 1) != 0 ? 0x60 :
			    (uint8_t)(0x40 | random_word() % 16);
		if (length > 9)
			packet[9] = 6;
		if (isthmus_packet_parse(packet, length, &ig))
			(void)isthmus_hold_covers(&ih, &ig, (n & 1) != 0);
		free(packet);
	}
}
