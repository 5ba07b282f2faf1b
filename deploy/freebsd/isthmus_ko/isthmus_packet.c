/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Recognises the packets that a hold drops (RFC 791, RFC 8200, RFC 9293).
 */

#include "isthmus_core.h"

#define	PROTOCOL_TCP		6
#define	IPV6_HOP_BY_HOP		0
#define	IPV6_ROUTING		43
#define	IPV6_FRAGMENT		44
#define	IPV6_DESTINATION	60
#define	TCP_FLAG_RST		0x04

/* Chains longer than this do not occur; the walk must end. */
#define	IPV6_HEADERS		8

static uint16_t
word(const uint8_t *bytes)
{

	return ((uint16_t)(bytes[0] << 8 | bytes[1]));
}

/*
 * What is too short for its ports can be no TCP segment; what is too short for
 * its flags has no reset in it that would be sent.
 */
static bool
parse_tcp(const uint8_t *tcp, size_t length, struct isthmus_segment *ig)
{

	if (length < 4)
		return (false);
	ig->ig_ports = true;
	ig->ig_source_port = word(tcp);
	ig->ig_destination_port = word(tcp + 2);
	ig->ig_rst = length >= 14 && (tcp[13] & TCP_FLAG_RST) != 0;
	return (true);
}

static bool
parse_ipv4(const uint8_t *ip, size_t length, struct isthmus_segment *ig)
{
	size_t header;

	if (length < 20)
		return (false);
	header = (size_t)(ip[0] & 0xf) * 4;
	if (header < 20 || header > length || ip[9] != PROTOCOL_TCP)
		return (false);
	ig->ig_family = ISTHMUS_FAMILY_IPV4;
	memcpy(ig->ig_source, ip + 12, 4);
	memcpy(ig->ig_destination, ip + 16, 4);
	if ((word(ip + 6) & 0x1fff) != 0)
		return (true);
	return (parse_tcp(ip + header, length - header, ig));
}

/*
 * Inside the kernel a link-local address holds its interface's index.
 */
static void
set_ipv6(uint8_t to[16], const uint8_t *from)
{

	memcpy(to, from, 16);
	if (to[0] == 0xfe && (to[1] & 0xc0) == 0x80)
		to[2] = to[3] = 0;
}

static bool
parse_ipv6(const uint8_t *ip, size_t length, struct isthmus_segment *ig)
{
	size_t at, extension;
	uint8_t next;
	int i;

	if (length < 40)
		return (false);
	ig->ig_family = ISTHMUS_FAMILY_IPV6;
	set_ipv6(ig->ig_source, ip + 8);
	set_ipv6(ig->ig_destination, ip + 24);
	next = ip[6];
	at = 40;
	for (i = 0; i < IPV6_HEADERS; i++) {
		if (next == PROTOCOL_TCP)
			return (parse_tcp(ip + at, length - at, ig));
		if (length - at < 8)
			return (false);
		switch (next) {
		case IPV6_FRAGMENT:
			next = ip[at];
			/* The ports are in the first fragment only. */
			if ((word(ip + at + 2) & 0xfff8) != 0)
				return (next == PROTOCOL_TCP);
			extension = 8;
			break;
		case IPV6_HOP_BY_HOP:
		case IPV6_ROUTING:
		case IPV6_DESTINATION:
			next = ip[at];
			extension = ((size_t)ip[at + 1] + 1) * 8;
			break;
		default:
			return (false);
		}
		if (extension > length - at)
			return (false);
		at += extension;
	}
	return (false);
}

/*
 * True if the packet, of which the first bytes are given, is a TCP segment or
 * a fragment of one.
 */
bool
isthmus_packet_parse(const uint8_t *packet, size_t length,
    struct isthmus_segment *ig)
{

	memset(ig, 0, sizeof(*ig));
	if (length == 0)
		return (false);
	switch (packet[0] >> 4) {
	case 4:
		return (parse_ipv4(packet, length, ig));
	case 6:
		return (parse_ipv6(packet, length, ig));
	default:
		return (false);
	}
}

bool
isthmus_hold_covers(const struct isthmus_hold *ih,
    const struct isthmus_segment *ig, bool inbound)
{
	const uint8_t *address;
	uint16_t port;

	if (ih->ih_family != ig->ig_family)
		return (false);
	if (inbound) {
		if ((ih->ih_flags & ISTHMUS_HOLD_IN) == 0)
			return (false);
		address = ig->ig_destination;
		port = ig->ig_destination_port;
	} else {
		if ((ih->ih_flags & ISTHMUS_HOLD_OUT) == 0 &&
		    ((ih->ih_flags & ISTHMUS_HOLD_RST) == 0 || !ig->ig_rst))
			return (false);
		address = ig->ig_source;
		port = ig->ig_source_port;
	}
	if (memcmp(ih->ih_local.ie_address, address, 16) != 0)
		return (false);
	return (!ig->ig_ports || ih->ih_local.ie_port == 0 ||
	    ih->ih_local.ie_port == port);
}

bool
isthmus_hold_same(const struct isthmus_hold *a, const struct isthmus_hold *b)
{

	return (a->ih_family == b->ih_family &&
	    memcmp(&a->ih_local, &b->ih_local, sizeof(a->ih_local)) == 0);
}
