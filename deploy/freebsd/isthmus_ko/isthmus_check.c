/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Checks commands before anything acts on them.
 */

#include "isthmus_core.h"

#define	PAGE_BYTES	4096u
#define	HOLD_SECONDS	86400u

int
isthmus_fail(struct isthmus_fault *fault, int error, const char *text)
{

	memset(fault, 0, sizeof(*fault));
	fault->if_error = error;
	fault->if_text = text;
	return (error);
}

int
isthmus_range(struct isthmus_fault *fault, const char *what, uint64_t value,
    uint64_t low, uint64_t high)
{

	if (value >= low && value <= high)
		return (0);
	isthmus_fail(fault, EINVAL, what);
	fault->if_range = true;
	fault->if_value = value;
	fault->if_low = low;
	fault->if_high = high;
	return (EINVAL);
}

bool
isthmus_is_zero(const void *bytes, size_t length)
{
	const uint8_t *byte = bytes;
	size_t i;

	for (i = 0; i < length; i++)
		if (byte[i] != 0)
			return (false);
	return (true);
}

bool
isthmus_is_mapped(const uint8_t address[16])
{

	return (isthmus_is_zero(address, 10) && address[10] == 0xff &&
	    address[11] == 0xff);
}

static size_t
command_size(uint16_t command)
{

	switch (command) {
	case ISTHMUS_QUERY:
		return (sizeof(struct isthmus_query));
	case ISTHMUS_TCP_CREATE:
	case ISTHMUS_TCP_QUEUE:
	case ISTHMUS_TCP_READ:
		return (sizeof(struct isthmus_tcp));
	case ISTHMUS_TCP_KICK:
	case ISTHMUS_TCP_FREEZE:
	case ISTHMUS_TCP_DISCARD:
		return (sizeof(struct isthmus_select));
	case ISTHMUS_PID_NEXT:
		return (sizeof(struct isthmus_pid));
	case ISTHMUS_BRK:
		return (sizeof(struct isthmus_brk));
	case ISTHMUS_HOLD:
	case ISTHMUS_RELEASE:
		return (sizeof(struct isthmus_hold));
	default:
		return (0);
	}
}

int
isthmus_check_header(const struct isthmus_header *header, size_t available,
    struct isthmus_fault *fault)
{
	size_t size;
	int error;

	if (header->ih_magic != ISTHMUS_MAGIC)
		return (isthmus_fail(fault, EINVAL,
		    "this is no command: the magic number is wrong"));
	if (header->ih_version != ISTHMUS_ABI_VERSION) {
		isthmus_range(fault, "interface version", header->ih_version,
		    ISTHMUS_ABI_VERSION, ISTHMUS_ABI_VERSION);
		return (fault->if_error = EPROTONOSUPPORT);
	}
	if ((size = command_size(header->ih_command)) == 0)
		return (isthmus_fail(fault, EOPNOTSUPP,
		    "there is no such command"));
	if ((error = isthmus_range(fault, "size of the command",
	    header->ih_size, size, size)) != 0)
		return (error);
	if (available < size)
		return (isthmus_fail(fault, EINVAL, "the command is cut off"));
	if (header->ih_pad != 0)
		return (isthmus_fail(fault, EINVAL,
		    "padding of the header is not zero"));
	return (0);
}

/*
 * An address and port that may also be left open: zero address, zero port.
 */
int
isthmus_check_endpoint(const struct isthmus_endpoint *endpoint, uint8_t family,
    struct isthmus_fault *fault)
{
	const uint8_t *a = endpoint->ie_address;

	if (family != ISTHMUS_FAMILY_IPV4 && family != ISTHMUS_FAMILY_IPV6)
		return (isthmus_fail(fault, EAFNOSUPPORT,
		    "the address family is neither IPv4 nor IPv6"));
	if (endpoint->ie_pad != 0)
		return (isthmus_fail(fault, EINVAL,
		    "padding of an address is not zero"));
	if (family == ISTHMUS_FAMILY_IPV4) {
		if (!isthmus_is_zero(a + 4, 12))
			return (isthmus_fail(fault, EINVAL,
			    "an IPv4 address has more than four bytes"));
		if (a[0] >= 224)
			return (isthmus_fail(fault, EADDRNOTAVAIL,
			    "an address is a multicast or broadcast one"));
		if (endpoint->ie_scope != 0)
			return (isthmus_fail(fault, EINVAL,
			    "an IPv4 address has a scope"));
		return (0);
	}
	if (a[0] == 0xff)
		return (isthmus_fail(fault, EADDRNOTAVAIL,
		    "an address is a multicast or broadcast one"));
	if (a[0] == 0xfe && (a[1] & 0xc0) == 0x80) {
		if (a[2] != 0 || a[3] != 0)
			return (isthmus_fail(fault, EADDRNOTAVAIL,
			    "a link-local address holds a scope of its own"));
		return (isthmus_range(fault, "scope of a link-local address",
		    endpoint->ie_scope, 1, UINT16_MAX));
	}
	if (endpoint->ie_scope != 0)
		return (isthmus_fail(fault, EINVAL,
		    "an address that is not link-local has a scope"));
	if (isthmus_is_mapped(a) && a[12] >= 224)
		return (isthmus_fail(fault, EADDRNOTAVAIL,
		    "an address is a multicast or broadcast one"));
	return (0);
}

static int
check_select(const struct isthmus_select *is, struct isthmus_fault *fault)
{
	int error;

	if (!isthmus_is_zero(is->is_pad, sizeof(is->is_pad)))
		return (isthmus_fail(fault, EINVAL,
		    "padding of a selection is not zero"));
	if (is->is_fd != -1) {
		if (is->is_fd < 0)
			return (isthmus_fail(fault, EBADF,
			    "the descriptor is negative"));
		if (is->is_family != 0 ||
		    !isthmus_is_zero(&is->is_local, sizeof(is->is_local)) ||
		    !isthmus_is_zero(&is->is_remote, sizeof(is->is_remote)))
			return (isthmus_fail(fault, EINVAL,
			    "both a descriptor and an address are given"));
		return (0);
	}
	if ((error = isthmus_check_endpoint(&is->is_local, is->is_family,
	    fault)) != 0 || (error = isthmus_check_endpoint(&is->is_remote,
	    is->is_family, fault)) != 0)
		return (error);
	if (isthmus_is_mapped(is->is_local.ie_address) ||
	    isthmus_is_mapped(is->is_remote.ie_address))
		return (isthmus_fail(fault, EINVAL,
		    "an IPv4-mapped address is selected as IPv4"));
	if (is->is_local.ie_port == 0)
		return (isthmus_fail(fault, EINVAL,
		    "no local port is given"));
	if (!isthmus_is_zero(&is->is_remote, sizeof(is->is_remote)) &&
	    (is->is_remote.ie_port == 0 ||
	    isthmus_is_zero(is->is_remote.ie_address, 16)))
		return (isthmus_fail(fault, EINVAL,
		    "the remote address or its port is missing"));
	return (0);
}

static int
check_hold(const struct isthmus_hold *ih, struct isthmus_fault *fault)
{
	const uint32_t segments = ISTHMUS_HOLD_IN | ISTHMUS_HOLD_OUT |
	    ISTHMUS_HOLD_RST;
	int error;

	if (!isthmus_is_zero(ih->ih_pad, sizeof(ih->ih_pad)) ||
	    ih->ih_pad2 != 0)
		return (isthmus_fail(fault, EINVAL,
		    "padding of a hold is not zero"));
	if ((error = isthmus_check_endpoint(&ih->ih_local, ih->ih_family,
	    fault)) != 0)
		return (error);
	if (isthmus_is_zero(ih->ih_local.ie_address, 16))
		return (isthmus_fail(fault, EADDRNOTAVAIL,
		    "no address is given to hold"));
	if (isthmus_is_mapped(ih->ih_local.ie_address))
		return (isthmus_fail(fault, EINVAL,
		    "an IPv4-mapped address is held as IPv4"));
	if (ih->ih_header.ih_command == ISTHMUS_RELEASE) {
		if (ih->ih_flags != 0 || ih->ih_seconds != 0)
			return (isthmus_fail(fault, EINVAL,
			    "a release has flags or a time"));
		return (0);
	}
	if ((ih->ih_flags & ~(segments | ISTHMUS_HOLD_KEEP)) != 0)
		return (isthmus_fail(fault, EINVAL,
		    "a hold has unknown flags"));
	if ((ih->ih_flags & segments) == 0)
		return (isthmus_fail(fault, EINVAL,
		    "a hold drops neither direction"));
	return (isthmus_range(fault, "time of a hold in seconds",
	    ih->ih_seconds, 0, HOLD_SECONDS));
}

static int
check_brk(const struct isthmus_brk *ib, struct isthmus_fault *fault)
{
	int error;

	if ((error = isthmus_range(fault, "start of the heap", ib->ib_start,
	    PAGE_BYTES, ISTHMUS_USER_END - PAGE_BYTES)) != 0)
		return (error);
	return (isthmus_range(fault, "end of the heap", ib->ib_end,
	    ib->ib_start, ISTHMUS_USER_END - PAGE_BYTES));
}

/*
 * The header has been checked, and the whole command is there.
 */
int
isthmus_check(const void *command, uint32_t pid_max,
    struct isthmus_fault *fault)
{
	const struct isthmus_header *header = command;
	const struct isthmus_pid *ip = command;

	switch (header->ih_command) {
	case ISTHMUS_QUERY:
		if (header->ih_reply == 0)
			return (isthmus_fail(fault, EFAULT,
			    "there is no address for the answer"));
		return (0);
	case ISTHMUS_TCP_CREATE:
		return (isthmus_check_create(command, false, fault));
	case ISTHMUS_TCP_QUEUE:
		return (isthmus_check_create(command, true, fault));
	case ISTHMUS_TCP_READ:
		return (isthmus_check_read(command, fault));
	case ISTHMUS_TCP_KICK:
	case ISTHMUS_TCP_FREEZE:
	case ISTHMUS_TCP_DISCARD:
		return (check_select(command, fault));
	case ISTHMUS_PID_NEXT:
		if (ip->ip_pad != 0)
			return (isthmus_fail(fault, EINVAL,
			    "padding of a PID is not zero"));
		return (isthmus_range(fault, "PID", ip->ip_pid, 2, pid_max));
	case ISTHMUS_BRK:
		return (check_brk(command, fault));
	case ISTHMUS_HOLD:
	case ISTHMUS_RELEASE:
		return (check_hold(command, fault));
	default:
		return (isthmus_fail(fault, EOPNOTSUPP,
		    "there is no such command"));
	}
}
