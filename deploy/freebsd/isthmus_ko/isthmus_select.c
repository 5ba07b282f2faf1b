/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * ISTHMUS_TCP_KICK, ISTHMUS_TCP_FREEZE and ISTHMUS_TCP_DISCARD.
 */

#include "opt_inet.h"
#include "opt_inet6.h"

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/file.h>
#include <sys/jail.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/proc.h>
#include <sys/rwlock.h>
#include <sys/socket.h>
#include <sys/socketvar.h>

#include <net/if.h>
#include <net/vnet.h>
#include <netinet/in.h>
#include <netinet/in_pcb.h>
#include <netinet/in_systm.h>
#include <netinet/tcp.h>
#include <netinet/tcp_fsm.h>
#include <netinet/tcp_timer.h>
#include <netinet/tcp_var.h>

#include "isthmus_var.h"

/* Connections acted upon at a time; more take another pass. */
#define	SELECT_BATCH	1024

static bool
is_eligible(const struct inpcb *inp, uint16_t command)
{
	const struct tcpcb *tp = __containerof(inp, struct tcpcb, t_inpcb);

	if ((inp->inp_flags & INP_DROPPED) != 0 ||
	    tp->t_state < TCPS_ESTABLISHED)
		return (false);
	switch (command) {
	case ISTHMUS_TCP_KICK:
		return (isthmus_quiet_is(tp));
	case ISTHMUS_TCP_FREEZE:
		return (!isthmus_quiet_is(tp) && tp->t_state !=
		    TCPS_TIME_WAIT && (tp->t_flags & TF_TOE) == 0);
	default:
		return (true);
	}
}

/*
 * Acts on a locked control block and unlocks it.  Returns whether anything
 * was done.
 */
static bool
act(struct inpcb *inp, uint16_t command)
{
	struct tcpcb *tp = intotcpcb(inp);

	INP_WLOCK_ASSERT(inp);
	NET_EPOCH_ASSERT();
	if (!is_eligible(inp, command)) {
		INP_WUNLOCK(inp);
		return (false);
	}
	switch (command) {
	case ISTHMUS_TCP_KICK:
		isthmus_quiet_leave(tp);	/* unlocks */
		ISTHMUS_COUNT(RESUMED);
		break;
	case ISTHMUS_TCP_FREEZE:
		isthmus_quiet_enter(tp, false);
		INP_WUNLOCK(inp);
		ISTHMUS_COUNT(FROZEN);
		break;
	default:
		/* Unlike tcp_drop(), this sends nothing. */
		inp->inp_socket->so_error = ECONNRESET;
		if ((inp->inp_flags & INP_SOCKREF) == 0) {
			tp = tcp_close(tp);
			isthmus_quiet_ended(tp);
			INP_WUNLOCK(inp);
		} else
			(void)tcp_close(tp);	/* unlocks and frees */
		ISTHMUS_COUNT(DISCARDED);
		break;
	}
	return (true);
}

struct selection {
	const struct isthmus_select *se_select;
	struct ucred	*se_cred;
};

static bool
matches(const struct isthmus_endpoint *wanted,
    const struct isthmus_endpoint *found)
{

	if (isthmus_is_zero(wanted, sizeof(*wanted)))
		return (true);
	if (wanted->ie_port != found->ie_port)
		return (false);
	if (isthmus_is_zero(wanted->ie_address, 16))
		return (true);
	return (wanted->ie_scope == found->ie_scope &&
	    memcmp(wanted->ie_address, found->ie_address, 16) == 0);
}

/*
 * Called without a lock on the control block too: what it says is looked at
 * again with one.
 */
static bool
is_selected(const struct inpcb *inp, void *ctx)
{
	const struct selection *se = ctx;
	const struct isthmus_select *is = se->se_select;
	struct isthmus_endpoint local, remote;

	if (((inp->inp_vflag & INP_IPV4) != 0) !=
	    (is->is_family == ISTHMUS_FAMILY_IPV4) || inp->inp_fport == 0)
		return (false);
	isthmus_endpoint_get(inp, true, &local);
	isthmus_endpoint_get(inp, false, &remote);
	if (is->is_family == ISTHMUS_FAMILY_IPV4 &&
	    isthmus_is_mapped(local.ie_address)) {
		memmove(local.ie_address, local.ie_address + 12, 4);
		memset(local.ie_address + 4, 0, 12);
		memmove(remote.ie_address, remote.ie_address + 12, 4);
		memset(remote.ie_address + 4, 0, 12);
	}
	return (matches(&is->is_local, &local) &&
	    matches(&is->is_remote, &remote));
}

static bool
is_selected_now(struct inpcb *inp, struct selection *se)
{
	const struct tcpcb *tp = intotcpcb(inp);

	return ((inp->inp_flags & INP_DROPPED) == 0 &&
	    tp->t_state >= TCPS_ESTABLISHED && is_selected(inp, se) &&
	    cr_canseeinpcb(se->se_cred, inp) == 0);
}

/*
 * How many connections are selected, whether or not there is something to do.
 */
static uint32_t
count_selected(struct selection *se)
{
	struct inpcb_iterator inpi = INP_ITERATOR(&V_tcbinfo,
	    INPLOOKUP_RLOCKPCB, is_selected, se);
	struct inpcb *inp;
	uint32_t n;

	n = 0;
	while ((inp = inp_next(&inpi)) != NULL)
		if (is_selected_now(inp, se))
			n++;
	return (n);
}

/*
 * References to selected connections that there is something to do with.
 */
static u_int
collect(struct selection *se, struct inpcb **found, u_int room)
{
	struct inpcb_iterator inpi = INP_ITERATOR(&V_tcbinfo,
	    INPLOOKUP_RLOCKPCB, is_selected, se);
	uint16_t command = se->se_select->is_header.ih_command;
	struct inpcb *inp;
	u_int n;

	n = 0;
	while ((inp = inp_next(&inpi)) != NULL) {
		if (!is_selected_now(inp, se) || !is_eligible(inp, command))
			continue;
		in_pcbref(inp);
		found[n++] = inp;
		if (n == room) {
			/* The iterator must not be left with its lock held. */
			INP_RUNLOCK(inp);
			break;
		}
	}
	return (n);
}

/*
 * Acting changes what is eligible, so that each pass finds others.  Those that
 * turned up meanwhile are taken along, but only so many: a command must end.
 */
static int
select_by_address(struct thread *td, struct isthmus_select *is)
{
	struct selection se = { is, td->td_ucred };
	struct epoch_tracker et;
	struct inpcb **found, *inp;
	uint32_t changed, matched;
	u_int i, n;

	found = malloc(SELECT_BATCH * sizeof(*found), M_ISTHMUS, M_WAITOK);
	CURVNET_SET(TD_TO_VNET(td));
	NET_EPOCH_ENTER(et);
	matched = count_selected(&se);
	NET_EPOCH_EXIT(et);
	changed = 0;
	do {
		NET_EPOCH_ENTER(et);
		n = collect(&se, found, SELECT_BATCH);
		for (i = 0; i < n; i++) {
			inp = found[i];
			INP_WLOCK(inp);
			if (in_pcbrele_wlocked(inp))
				continue;	/* freed and unlocked */
			if (act(inp, is->is_header.ih_command))
				changed++;
		}
		NET_EPOCH_EXIT(et);
	} while (n == SELECT_BATCH && changed < matched + SELECT_BATCH);
	CURVNET_RESTORE();
	free(found, M_ISTHMUS);
	is->is_matched = MAX(matched, changed);
	is->is_changed = changed;
	return (0);
}

static int
select_by_descriptor(struct thread *td, struct isthmus_select *is,
    struct isthmus_fault *fault)
{
	struct epoch_tracker et;
	struct socket *so;
	struct file *fp;
	struct inpcb *inp;
	int error;

	if ((error = isthmus_socket_get(td, is->is_fd, &fp, &so, fault)) != 0)
		return (error);
	CURVNET_SET(so->so_vnet);
	NET_EPOCH_ENTER(et);
	inp = sotoinpcb(so);
	INP_WLOCK(inp);
	is->is_matched = is->is_changed = 0;
	if ((inp->inp_flags & INP_DROPPED) == 0 &&
	    intotcpcb(inp)->t_state < TCPS_ESTABLISHED) {
		INP_WUNLOCK(inp);
		error = isthmus_fail(fault, ENOTCONN,
		    "the socket has no connection, or not yet");
	} else {
		is->is_matched = 1;
		if (act(inp, is->is_header.ih_command))
			is->is_changed = 1;
	}
	NET_EPOCH_EXIT(et);
	CURVNET_RESTORE();
	fdrop(fp, td);
	return (error);
}

int
isthmus_tcp_select(struct thread *td, struct isthmus_select *is,
    struct isthmus_fault *fault)
{

	if (is->is_fd != -1)
		return (select_by_descriptor(td, is, fault));
	return (select_by_address(td, is));
}
