/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Interface of isthmus(4), the same for native programs and for programs of
 * the Linux layer: little-endian, fixed sizes, explicit padding, no pointer
 * types.  It can be included in the kernel, on FreeBSD and on Linux.
 *
 * A command is a structure that starts with struct isthmus_header.  It is
 * given to the device in either of two ways:
 *
 *   write(2)  of one or more commands, one after the other.  They are carried
 *             out in order up to the first that fails.  The return value is
 *             the number of bytes of the commands that succeeded; if the first
 *             one fails, -1 and its errno.
 *   ioctl(2)  ISTHMUS_IOC_COMMAND with the address of one command.
 *
 * read(2) from the same descriptor gives the reason why its last command
 * failed: one sentence without a line feed, or nothing after a success.
 *
 * A command that fails has had no effect, unless its comment says otherwise.
 * Bytes named *_pad, reserved flag bits, and unused trailing bytes of an
 * address must be zero.
 */

#ifndef _ISTHMUS_IOCTL_H_
#define	_ISTHMUS_IOCTL_H_

#if defined(_KERNEL)
#include <sys/types.h>
#else
#include <stdint.h>
#endif

#define	ISTHMUS_DEVICE		"isthmus"	/* below /dev */
#define	ISTHMUS_MAGIC		0x6d687473u	/* "sthm" */
#define	ISTHMUS_ABI_VERSION	1

/*
 * The number as a program of the Linux layer passes it: _IO(0xe1, 0x49).
 * A native one passes it with IOC_VOID, _IO(0xe1, 0x49) of <sys/ioccom.h>.
 */
#define	ISTHMUS_IOC_LINUX	0x0000e149u
#define	ISTHMUS_IOC_COMMAND	0x2000e149u

/* ih_command */
#define	ISTHMUS_QUERY		1	/* struct isthmus_query */
#define	ISTHMUS_TCP_CREATE	2	/* struct isthmus_tcp */
#define	ISTHMUS_TCP_QUEUE	3	/* struct isthmus_tcp */
#define	ISTHMUS_TCP_READ	4	/* struct isthmus_tcp */
#define	ISTHMUS_TCP_KICK	5	/* struct isthmus_select */
#define	ISTHMUS_TCP_FREEZE	6	/* struct isthmus_select */
#define	ISTHMUS_TCP_DISCARD	7	/* struct isthmus_select */
#define	ISTHMUS_PID_NEXT	8	/* struct isthmus_pid */
#define	ISTHMUS_BRK		9	/* struct isthmus_brk */
#define	ISTHMUS_HOLD		10	/* struct isthmus_hold */
#define	ISTHMUS_RELEASE		11	/* struct isthmus_hold */

/*
 * Commands that answer (QUERY, READ, KICK, FREEZE, DISCARD) write the answer,
 * the command's structure filled in, to ih_reply; it may be the address of the
 * command itself.  ih_reply 0 means no answer is wanted (QUERY and READ demand
 * one).
 */
struct isthmus_header {
	uint32_t	ih_magic;	/* ISTHMUS_MAGIC */
	uint16_t	ih_version;	/* ISTHMUS_ABI_VERSION */
	uint16_t	ih_command;
	uint32_t	ih_size;	/* of the whole structure, in bytes */
	uint32_t	ih_pad;
	uint64_t	ih_reply;	/* user address, or 0 */
};

#define	ISTHMUS_FAMILY_IPV4	4
#define	ISTHMUS_FAMILY_IPV6	6

/*
 * An address and port.  An IPv4 address stands in the first four bytes.  A
 * connection of an IPv6 socket over IPv4 has family 6 and mapped addresses
 * (::ffff:a.b.c.d) on both sides.
 */
struct isthmus_endpoint {
	uint8_t		ie_address[16];	/* network order */
	uint16_t	ie_port;	/* a number, not network order */
	uint16_t	ie_pad;
	uint32_t	ie_scope;	/* interface index, if link-local */
};

/* ISTHMUS_QUERY: what the module is and what is in use.  Needs no privilege. */
struct isthmus_query {
	struct isthmus_header iq_header;
	uint64_t	iq_capabilities;	/* ISTHMUS_CAN_* */
	uint32_t	iq_abi_min;		/* versions that it accepts */
	uint32_t	iq_abi_max;
	uint32_t	iq_kernel_built;	/* __FreeBSD_version of it */
	uint32_t	iq_kernel_running;	/* kern.osreldate */
	uint32_t	iq_open;		/* open descriptors */
	uint32_t	iq_quiet;		/* not yet resumed, or frozen */
	uint32_t	iq_holds;		/* in this network stack */
	uint32_t	iq_pid_max;		/* greatest to ask for */
	uint64_t	iq_created;		/* since loading */
	uint64_t	iq_queued;
	uint64_t	iq_resumed;
	uint64_t	iq_frozen;
	uint64_t	iq_discarded;
	uint64_t	iq_read;
	uint64_t	iq_failed;		/* commands refused */
	uint64_t	iq_held_in;		/* dropped by holds */
	uint64_t	iq_held_out;
	uint64_t	iq_quiet_in;		/* by quiet connections */
};

#define	ISTHMUS_CAN_TCP		0x0001ull
#define	ISTHMUS_CAN_TCP_QUEUE	0x0002ull
#define	ISTHMUS_CAN_TCP_READ	0x0004ull
#define	ISTHMUS_CAN_IPV6	0x0008ull
#define	ISTHMUS_CAN_PID		0x0010ull
#define	ISTHMUS_CAN_BRK		0x0020ull
#define	ISTHMUS_CAN_HOLD	0x0040ull
#define	ISTHMUS_CAN_LINUX_IOCTL	0x0080ull

/* it_state: the states of RFC 9293 as Linux and CRIU number them. */
#define	ISTHMUS_ESTABLISHED	1
#define	ISTHMUS_FIN_WAIT_1	4
#define	ISTHMUS_FIN_WAIT_2	5
#define	ISTHMUS_CLOSE		7	/* both sides closed and acknowledged */
#define	ISTHMUS_CLOSE_WAIT	8
#define	ISTHMUS_LAST_ACK	9
#define	ISTHMUS_CLOSING		11

/* it_options: what the handshake agreed on. */
#define	ISTHMUS_OPT_TIMESTAMPS	0x0001u
#define	ISTHMUS_OPT_SACK	0x0002u
#define	ISTHMUS_OPT_WSCALE	0x0004u

/* it_flags */
#define	ISTHMUS_TCP_NODELAY	0x0001u	/* TCP_NODELAY */
#define	ISTHMUS_TCP_NOPUSH	0x0002u	/* TCP_CORK of Linux */
#define	ISTHMUS_TCP_KEEPALIVE	0x0004u	/* SO_KEEPALIVE */
#define	ISTHMUS_TCP_QUIET	0x0008u	/* READ: not resumed, or frozen */

#define	ISTHMUS_QUEUE_MAX	(16u * 1024 * 1024)	/* bytes, each queue */
#define	ISTHMUS_MSS_MIN		64
#define	ISTHMUS_MSS_MAX		65495
#define	ISTHMUS_WSCALE_MAX	14
#define	ISTHMUS_WINDOW_MAX	(65535u << ISTHMUS_WSCALE_MAX)

/*
 * One connection.
 *
 * ISTHMUS_TCP_CREATE makes socket it_fd, a fresh unbound TCP socket of the
 * caller, that connection.  ISTHMUS_TCP_QUEUE makes a new socket of it and
 * puts it on listener it_fd's queue, to be accepted: state ESTABLISHED or
 * CLOSE_WAIT, and the listener need not have the connection's address.
 * The addresses of both need not be configured.
 *
 * The connection is quiet: it sends nothing and hears nothing, has no timers,
 * and can be closed without a trace, until ISTHMUS_TCP_KICK.
 *
 * ISTHMUS_TCP_READ fills in the state of connection it_fd.  Its queues are
 * copied to it_snd_queue and it_rcv_queue if the room given in it_snd_length
 * and it_rcv_length suffices; a length of 0 asks for that queue's length only.
 * Where one room does not suffice: EMSGSIZE, and the answer is written with
 * both lengths, no queue's bytes.  A connection should be frozen or held and
 * its process stopped, else it changes in the next moment.
 *
 * Sequence numbers as on the wire; FINs count as one.  In this order:
 *
 *   it_snd_una                     oldest number not acknowledged
 *   it_snd_una + it_snd_length     after the last byte of the send queue; if we
 *                                  closed, our FIN has this number
 *   it_snd_nxt                     after the last number ever sent
 *
 * The send queue holds unacknowledged bytes, then those never sent.  If the
 * peer has acknowledged our FIN (FIN_WAIT_2, CLOSE), it_snd_una is the number
 * after it.  it_rcv_nxt is the next number expected, after the peer's FIN in
 * CLOSE_WAIT, LAST_ACK, CLOSING and CLOSE; the receive queue ends before it.
 */
struct isthmus_tcp {
	struct isthmus_header it_header;
	int32_t		it_fd;
	uint8_t		it_family;	/* ISTHMUS_FAMILY_*: of the socket */
	uint8_t		it_state;
	uint16_t	it_options;	/* ISTHMUS_OPT_* */
	struct isthmus_endpoint it_local;
	struct isthmus_endpoint it_remote;
	uint32_t	it_snd_una;
	uint32_t	it_snd_nxt;
	uint32_t	it_snd_wnd;	/* bytes the peer last offered */
	uint32_t	it_snd_wl1;	/* segment that offered them */
	uint32_t	it_max_window;	/* most that the peer ever offered */
	uint32_t	it_rcv_nxt;
	uint32_t	it_rcv_wnd;	/* bytes last offered to the peer */
	uint32_t	it_rcv_wup;	/* it_rcv_nxt when they were offered */
	uint16_t	it_mss;		/* segment, options included */
	uint8_t		it_snd_wscale;	/* of the peer's windows */
	uint8_t		it_rcv_wscale;	/* of our windows */
	uint32_t	it_timestamp;	/* TSval (ms) of one sent now */
	uint32_t	it_ts_recent;	/* peer's last TSval, 0: unknown */
	uint32_t	it_flags;	/* ISTHMUS_TCP_* */
	uint32_t	it_keep_idle;	/* seconds; 0: the system's default */
	uint32_t	it_keep_interval;	/* seconds; 0: same */
	uint32_t	it_keep_count;	/* probes; 0: same */
	uint32_t	it_pad;
	uint32_t	it_snd_length;	/* bytes at it_snd_queue */
	uint32_t	it_rcv_length;
	uint64_t	it_snd_queue;	/* user addresses */
	uint64_t	it_rcv_queue;
};

/*
 * Which connections: descriptor is_fd of the caller, or, with is_fd -1, each
 * connection whose local address and port are is_local's (all addresses of the
 * family if the address is zero) and, unless it is all zero, whose remote ones
 * are is_remote's.  Selection by address finds IPv4-mapped ones as IPv4.
 *
 * ISTHMUS_TCP_KICK resumes quiet connections: what is unacknowledged is sent
 * again, timers run.  Those that were not quiet are left alone.
 * ISTHMUS_TCP_FREEZE makes connections quiet.  ISTHMUS_TCP_DISCARD ends them
 * without a segment to the peer: their descriptors read as reset.  Listeners
 * are not touched by any of the three; connections waiting on them are.
 */
struct isthmus_select {
	struct isthmus_header is_header;
	int32_t		is_fd;
	uint8_t		is_family;	/* without is_fd: ISTHMUS_FAMILY_* */
	uint8_t		is_pad[3];
	struct isthmus_endpoint is_local;
	struct isthmus_endpoint is_remote;
	uint32_t	is_matched;	/* answer: connections selected */
	uint32_t	is_changed;	/* answer: of them, those acted upon */
};

/*
 * ISTHMUS_PID_NEXT: the next process created on this system gets this PID, if
 * no other is created before: fork at once and look.  2 to iq_pid_max.
 * EEXIST: taken by a process, a group, a session or a reaper.  EBUSY:
 * kern.randompid is set.
 */
struct isthmus_pid {
	struct isthmus_header ip_header;
	uint32_t	ip_pid;
	uint32_t	ip_pad;
};

/*
 * ISTHMUS_BRK: where brk(2) of the calling process works from now on.  Maps and
 * unmaps nothing.  The kernel rounds both up to pages.
 */
struct isthmus_brk {
	struct isthmus_header ib_header;
	uint64_t	ib_start;	/* where brk(2) began */
	uint64_t	ib_end;		/* where it is now */
};

/* ih_flags */
#define	ISTHMUS_HOLD_IN		0x0001u	/* segments to the address */
#define	ISTHMUS_HOLD_OUT	0x0002u	/* segments from the address */
#define	ISTHMUS_HOLD_RST	0x0004u	/* only resets from the address */
#define	ISTHMUS_HOLD_KEEP	0x0008u	/* outlives the descriptor */

/*
 * ISTHMUS_HOLD: drop TCP segments of an address and port (0: every port)
 * without a word to either side.  Needs no address to be configured.  The hold
 * ends with ISTHMUS_RELEASE, when the descriptor it was made on is closed
 * (unless ISTHMUS_HOLD_KEEP), or after ih_seconds (unless 0).  Holding again
 * what is held replaces the flags and the time.
 * ISTHMUS_RELEASE: ih_flags and ih_seconds 0; ENOENT if it was not held.
 */
struct isthmus_hold {
	struct isthmus_header ih_header;
	uint8_t		ih_family;	/* ISTHMUS_FAMILY_* */
	uint8_t		ih_pad[3];
	uint32_t	ih_flags;
	struct isthmus_endpoint ih_local;
	uint32_t	ih_seconds;	/* at most a day */
	uint32_t	ih_pad2;
};

#define	ISTHMUS_COMMAND_MAX	512	/* bytes; no command is larger */
#define	ISTHMUS_WRITE_MAX	(1u << 20)	/* bytes a write(2) */

_Static_assert(sizeof(struct isthmus_header) == 24, "isthmus_header");
_Static_assert(sizeof(struct isthmus_endpoint) == 24, "isthmus_endpoint");
_Static_assert(sizeof(struct isthmus_query) == 144, "isthmus_query");
_Static_assert(sizeof(struct isthmus_tcp) == 168, "isthmus_tcp");
_Static_assert(sizeof(struct isthmus_select) == 88, "isthmus_select");
_Static_assert(sizeof(struct isthmus_pid) == 32, "isthmus_pid");
_Static_assert(sizeof(struct isthmus_brk) == 40, "isthmus_brk");
_Static_assert(sizeof(struct isthmus_hold) == 64, "isthmus_hold");

#endif /* !_ISTHMUS_IOCTL_H_ */
