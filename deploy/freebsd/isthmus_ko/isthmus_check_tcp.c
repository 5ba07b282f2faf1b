/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Checks what a connection is to be made of.
 */

#include "isthmus_core.h"

/* The limits of Linux (net/tcp.h), which FreeBSD's exceed. */
#define	KEEP_SECONDS	32767u
#define	KEEP_PROBES	127u

static int
check_queue(struct isthmus_fault *fault, const char *what, uint64_t address,
    uint32_t length)
{
	int error;

	if ((error = isthmus_range(fault, what, length, 0,
	    ISTHMUS_QUEUE_MAX)) != 0)
		return (error);
	if (length != 0 && (address == 0 || address > ISTHMUS_USER_END ||
	    ISTHMUS_USER_END - address < length))
		return (isthmus_fail(fault, EFAULT,
		    "the bytes of a queue are not in the process's memory"));
	return (0);
}

static int
check_queues(const struct isthmus_tcp *it, struct isthmus_fault *fault)
{
	int error;

	if ((error = check_queue(fault, "length of the send queue",
	    it->it_snd_queue, it->it_snd_length)) != 0)
		return (error);
	return (check_queue(fault, "length of the receive queue",
	    it->it_rcv_queue, it->it_rcv_length));
}

static int
check_end(const struct isthmus_endpoint *end, uint8_t family,
    struct isthmus_fault *fault)
{
	int error;

	if ((error = isthmus_check_endpoint(end, family, fault)) != 0)
		return (error);
	if (isthmus_is_zero(end->ie_address, 16) || (family ==
	    ISTHMUS_FAMILY_IPV6 && isthmus_is_mapped(end->ie_address) &&
	    isthmus_is_zero(end->ie_address + 12, 4)))
		return (isthmus_fail(fault, EADDRNOTAVAIL,
		    "an address of the connection is missing"));
	if (end->ie_port == 0)
		return (isthmus_fail(fault, EADDRNOTAVAIL,
		    "a port of the connection is missing"));
	return (0);
}

static int
check_ends(const struct isthmus_tcp *it, struct isthmus_fault *fault)
{
	int error;

	if ((error = check_end(&it->it_local, it->it_family, fault)) != 0 ||
	    (error = check_end(&it->it_remote, it->it_family, fault)) != 0)
		return (error);
	if (it->it_family == ISTHMUS_FAMILY_IPV6 &&
	    isthmus_is_mapped(it->it_local.ie_address) !=
	    isthmus_is_mapped(it->it_remote.ie_address))
		return (isthmus_fail(fault, EADDRNOTAVAIL,
		    "one address is IPv4-mapped, the other is not"));
	if (memcmp(&it->it_local, &it->it_remote, sizeof(it->it_local)) == 0)
		return (isthmus_fail(fault, EADDRNOTAVAIL,
		    "a connection to itself cannot be made"));
	return (0);
}

static int
check_options(const struct isthmus_tcp *it, struct isthmus_fault *fault)
{
	uint8_t most;
	int error;

	if ((it->it_options & ~(ISTHMUS_OPT_TIMESTAMPS | ISTHMUS_OPT_SACK |
	    ISTHMUS_OPT_WSCALE)) != 0)
		return (isthmus_fail(fault, EINVAL,
		    "the connection has unknown options"));
	if ((it->it_flags & ~(ISTHMUS_TCP_NODELAY | ISTHMUS_TCP_NOPUSH |
	    ISTHMUS_TCP_KEEPALIVE)) != 0)
		return (isthmus_fail(fault, EINVAL,
		    "the connection has unknown flags"));
	if (it->it_pad != 0)
		return (isthmus_fail(fault, EINVAL,
		    "padding of the connection is not zero"));
	if ((error = isthmus_range(fault, "MSS", it->it_mss, ISTHMUS_MSS_MIN,
	    ISTHMUS_MSS_MAX)) != 0)
		return (error);
	most = (it->it_options & ISTHMUS_OPT_WSCALE) != 0 ?
	    ISTHMUS_WSCALE_MAX : 0;
	if ((error = isthmus_range(fault, "window scale of the peer",
	    it->it_snd_wscale, 0, most)) != 0 || (error = isthmus_range(fault,
	    "window scale of our side", it->it_rcv_wscale, 0, most)) != 0)
		return (error);
	if ((error = isthmus_range(fault, "keep-alive idle time in seconds",
	    it->it_keep_idle, 0, KEEP_SECONDS)) != 0 || (error =
	    isthmus_range(fault, "keep-alive interval in seconds",
	    it->it_keep_interval, 0, KEEP_SECONDS)) != 0)
		return (error);
	return (isthmus_range(fault, "number of keep-alive probes",
	    it->it_keep_count, 0, KEEP_PROBES));
}

static int
check_windows(const struct isthmus_tcp *it, struct isthmus_fault *fault)
{
	int error;

	if ((error = isthmus_range(fault, "window of the peer", it->it_snd_wnd,
	    0, ISTHMUS_WINDOW_MAX)) != 0 || (error = isthmus_range(fault,
	    "greatest window of the peer", it->it_max_window, 0,
	    ISTHMUS_WINDOW_MAX)) != 0 || (error = isthmus_range(fault,
	    "window of our side", it->it_rcv_wnd, 0, ISTHMUS_WINDOW_MAX)) != 0)
		return (error);
	/* A FIN is taken even into a closed window: one number more. */
	return (isthmus_range(fault,
	    "distance from the last offered window to the next number",
	    (uint32_t)(it->it_rcv_nxt - it->it_rcv_wup), 0,
	    ISTHMUS_WINDOW_MAX + 1));
}

static int
check_numbers(const struct isthmus_tcp *it, struct isthmus_fault *fault)
{
	uint32_t most;

	if (isthmus_state_fin_acked(it->it_state)) {
		if (it->it_snd_length != 0)
			return (isthmus_fail(fault, EINVAL,
			    "bytes are left to send after a FIN that the peer "
			    "has acknowledged"));
		return (isthmus_range(fault, "numbers in flight",
		    (uint32_t)(it->it_snd_nxt - it->it_snd_una), 0, 0));
	}
	most = it->it_snd_length;
	if (isthmus_state_sent_fin(it->it_state))
		most++;
	return (isthmus_range(fault, "numbers in flight",
	    (uint32_t)(it->it_snd_nxt - it->it_snd_una), 0, most));
}

int
isthmus_check_create(const struct isthmus_tcp *it, bool queue,
    struct isthmus_fault *fault)
{
	int error;

	if (it->it_header.ih_reply != 0)
		return (isthmus_fail(fault, EINVAL,
		    "this command has no answer to write"));
	if (it->it_fd < 0)
		return (isthmus_fail(fault, EBADF,
		    "the descriptor is negative"));
	if (!isthmus_state_known(it->it_state))
		return (isthmus_fail(fault, EINVAL,
		    "a connection cannot be made in this state"));
	if (queue && it->it_state != ISTHMUS_ESTABLISHED &&
	    it->it_state != ISTHMUS_CLOSE_WAIT)
		return (isthmus_fail(fault, EINVAL,
		    "a connection in this state cannot wait to be accepted"));
	if ((error = check_ends(it, fault)) != 0 ||
	    (error = check_options(it, fault)) != 0 ||
	    (error = check_queues(it, fault)) != 0 ||
	    (error = check_windows(it, fault)) != 0)
		return (error);
	return (check_numbers(it, fault));
}

int
isthmus_check_read(const struct isthmus_tcp *it, struct isthmus_fault *fault)
{

	if (it->it_header.ih_reply == 0)
		return (isthmus_fail(fault, EFAULT,
		    "there is no address for the answer"));
	if (it->it_fd < 0)
		return (isthmus_fail(fault, EBADF,
		    "the descriptor is negative"));
	return (check_queues(it, fault));
}
