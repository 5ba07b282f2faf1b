/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * The parts of isthmus(4) that know no kernel: they check commands, map
 * connection states and do sequence number arithmetic.  Plain C that also
 * builds and is tested in userland, on Linux too.
 */

#ifndef _ISTHMUS_CORE_H_
#define	_ISTHMUS_CORE_H_

#if defined(_KERNEL)
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#else
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#endif

#include "isthmus_ioctl.h"

/*
 * Why a command is refused.  With if_range, if_text names what has the value
 * and the sentence says what it may be; otherwise if_text is the sentence.
 */
struct isthmus_fault {
	int		if_error;	/* errno of this system */
	bool		if_range;
	const char	*if_text;	/* static */
	uint64_t	if_value;
	uint64_t	if_low;
	uint64_t	if_high;
};

/* Longest sentence, with the terminating zero. */
#define	ISTHMUS_SENTENCE	160

int	isthmus_fail(struct isthmus_fault *, int error, const char *text);
int	isthmus_range(struct isthmus_fault *, const char *what, uint64_t value,
	    uint64_t low, uint64_t high);
size_t	isthmus_sentence(const struct isthmus_fault *, char *, size_t);

/*
 * isthmus_check.c: a value of 0 means that the command may be carried out as
 * far as its own bytes can tell; otherwise an errno, and the fault is set.
 */
int	isthmus_check_header(const struct isthmus_header *, size_t available,
	    struct isthmus_fault *);
int	isthmus_check(const void *command, uint32_t pid_max,
	    struct isthmus_fault *);
int	isthmus_check_endpoint(const struct isthmus_endpoint *, uint8_t family,
	    struct isthmus_fault *);
bool	isthmus_is_mapped(const uint8_t address[16]);
bool	isthmus_is_zero(const void *, size_t);

/* isthmus_check_tcp.c */
#define	ISTHMUS_USER_END	0x0000800000000000ull	/* amd64, 47 bits */
int	isthmus_check_create(const struct isthmus_tcp *, bool queue,
	    struct isthmus_fault *);
int	isthmus_check_read(const struct isthmus_tcp *, struct isthmus_fault *);

/* isthmus_state.c: what each state means. */
bool	isthmus_state_known(uint8_t state);
bool	isthmus_state_sent_fin(uint8_t state);	/* we closed */
bool	isthmus_state_got_fin(uint8_t state);	/* the peer closed */
bool	isthmus_state_fin_acked(uint8_t state);	/* and knows that we did */

/* FreeBSD's numbers of the states (netinet/tcp_fsm.h). */
#define	ISTHMUS_TCPS_CLOSED		0
#define	ISTHMUS_TCPS_ESTABLISHED	4
#define	ISTHMUS_TCPS_CLOSE_WAIT		5
#define	ISTHMUS_TCPS_FIN_WAIT_1		6
#define	ISTHMUS_TCPS_CLOSING		7
#define	ISTHMUS_TCPS_LAST_ACK		8
#define	ISTHMUS_TCPS_FIN_WAIT_2		9
#define	ISTHMUS_TCPS_TIME_WAIT		10

int	isthmus_state_to_tcps(uint8_t state);	/* -1: none */
int	isthmus_state_from_tcps(int tcps);	/* -1: no connection */

/*
 * The fields of FreeBSD's control block that a connection is made of, named
 * as there (netinet/tcp_var.h).
 */
struct isthmus_pcb {
	int		tcps;
	uint32_t	iss;
	uint32_t	irs;
	uint32_t	snd_una;
	uint32_t	snd_nxt;
	uint32_t	snd_max;
	uint32_t	snd_wnd;
	uint32_t	snd_wl1;
	uint32_t	snd_wl2;
	uint32_t	max_sndwnd;
	uint32_t	rcv_nxt;
	uint32_t	rcv_adv;
	uint32_t	rcv_wnd;
	uint32_t	last_ack_sent;
	uint32_t	ts_offset;	/* to tcp_ts_getticks() */
	uint32_t	ts_recent;
	uint16_t	maxseg;
	uint8_t		snd_scale;
	uint8_t		rcv_scale;
	bool		sent_fin;	/* TF_SENTFIN */
	bool		cant_send;	/* SBS_CANTSENDMORE */
	bool		cant_receive;	/* SBS_CANTRCVMORE */
	bool		timestamps;
	bool		sack;
	bool		scale;
};

/* isthmus_map.c: ticks is tcp_ts_getticks(), in milliseconds. */
void	isthmus_map_create(const struct isthmus_tcp *, uint32_t ticks,
	    struct isthmus_pcb *);
int	isthmus_map_read(const struct isthmus_pcb *, uint32_t ticks,
	    uint32_t snd_length, uint32_t rcv_length, struct isthmus_tcp *,
	    struct isthmus_fault *);

/* isthmus_packet.c: what a hold asks of a packet. */
struct isthmus_segment {
	uint8_t		ig_family;	/* ISTHMUS_FAMILY_* */
	bool		ig_ports;	/* false: a later fragment, no ports */
	bool		ig_rst;
	uint16_t	ig_source_port;
	uint16_t	ig_destination_port;
	uint8_t		ig_source[16];
	uint8_t		ig_destination[16];
};

/* Most bytes of a packet that are looked at. */
#define	ISTHMUS_PACKET_MAX	256

bool	isthmus_packet_parse(const uint8_t *, size_t length,
	    struct isthmus_segment *);
bool	isthmus_hold_covers(const struct isthmus_hold *,
	    const struct isthmus_segment *, bool inbound);
bool	isthmus_hold_same(const struct isthmus_hold *,
	    const struct isthmus_hold *);

/* Sequence numbers compare modulo 2^32 (RFC 9293, section 3.4). */
static inline bool
isthmus_seq_lt(uint32_t a, uint32_t b)
{

	return ((int32_t)(a - b) < 0);
}

#endif /* !_ISTHMUS_CORE_H_ */
