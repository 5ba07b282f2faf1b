/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * ISTHMUS_TCP_CREATE and ISTHMUS_TCP_QUEUE.
 */

#include "opt_inet.h"
#include "opt_inet6.h"

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/domain.h>
#include <sys/file.h>
#include <sys/lock.h>
#include <sys/mbuf.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/rwlock.h>
#include <sys/socket.h>
#include <sys/socketvar.h>

#include <net/if.h>
#include <net/vnet.h>
#include <netinet/in.h>
#include <netinet/in_pcb.h>
#include <netinet/tcp.h>
#include <netinet/tcp_fsm.h>
#include <netinet/tcp_timer.h>
#include <netinet/tcp_var.h>

#include "isthmus_var.h"

static int
check_family(const struct socket *so, const struct isthmus_tcp *it,
    struct isthmus_fault *fault)
{
	int family = it->it_family == ISTHMUS_FAMILY_IPV4 ? AF_INET : AF_INET6;

	if (so->so_proto->pr_domain->dom_family != family)
		return (isthmus_fail(fault, EAFNOSUPPORT,
		    "the socket is of another address family"));
	if (family == AF_INET6 &&
	    isthmus_is_mapped(it->it_local.ie_address) &&
	    (sotoinpcb(so)->inp_flags & IN6P_IPV6_V6ONLY) != 0)
		return (isthmus_fail(fault, EAFNOSUPPORT,
		    "the socket is for IPv6 only, the addresses are IPv4's"));
	return (0);
}

/*
 * A fresh socket: never bound, connected, listening or closed.
 */
static int
check_fresh(struct socket *so, struct inpcb *inp, struct isthmus_fault *fault)
{
	struct tcpcb *tp = intotcpcb(inp);

	INP_WLOCK_ASSERT(inp);
	if ((inp->inp_flags & (INP_DROPPED | INP_INHASHLIST)) != 0 ||
	    inp->inp_lport != 0 || inp->inp_fport != 0 ||
	    tp->t_state != TCPS_CLOSED || isthmus_quiet_is(tp) ||
	    SOLISTENING(so) || (so->so_state & (SS_ISCONNECTED |
	    SS_ISCONNECTING | SS_ISDISCONNECTING | SS_ISDISCONNECTED)) != 0)
		return (isthmus_fail(fault, EISCONN,
		    "the socket is not fresh: it was bound, connected or made "
		    "to listen"));
	return (0);
}

/*
 * Takes the queues over if it succeeds.
 */
static int
create_locked(struct thread *td, struct socket *so,
    const struct isthmus_tcp *it, struct mbuf *snd, struct mbuf *rcv,
    struct isthmus_fault *fault)
{
	struct inpcb *inp = sotoinpcb(so);
	u_long snd_hiwat, rcv_hiwat;
	int error;

	INP_WLOCK_ASSERT(inp);
	if ((error = check_fresh(so, inp, fault)) != 0 ||
	    (error = check_family(so, it, fault)) != 0)
		return (error);
	snd_hiwat = so->so_snd.sb_hiwat;
	rcv_hiwat = so->so_rcv.sb_hiwat;
	if ((error = isthmus_build_reserve(so, it->it_snd_length,
	    it->it_rcv_length, fault)) != 0)
		return (error);
	if (it->it_state == ISTHMUS_CLOSE)
		isthmus_build_name(inp, it);
	else if ((error = isthmus_build_connect(td, inp, it, fault)) != 0) {
		(void)soreserve(so, snd_hiwat, rcv_hiwat);
		return (error);
	}
	isthmus_build_fill(intotcpcb(inp), it, snd, rcv);
	isthmus_build_finish(intotcpcb(inp), it);
	ISTHMUS_COUNT(CREATED);
	return (0);
}

/*
 * A later 14 and 15 let the new block inherit from the listener's; 14.0 does
 * not take it.  No version number tells them apart, the type does.
 */
typedef struct tcpcb *new_tcpcb_t(struct inpcb *);
typedef struct tcpcb *new_child_tcpcb_t(struct inpcb *, struct tcpcb *);

static __unused struct tcpcb *
new_tcpcb(struct inpcb *inp, struct tcpcb *listener __unused)
{

	return (((new_tcpcb_t *)(uintptr_t)tcp_newtcpcb)(inp));
}

static __unused struct tcpcb *
new_child_tcpcb(struct inpcb *inp, struct tcpcb *listener)
{

	return (((new_child_tcpcb_t *)(uintptr_t)tcp_newtcpcb)(inp, listener));
}

#define	NEW_TCPCB	_Generic(&tcp_newtcpcb,				\
	new_tcpcb_t *: new_tcpcb, new_child_tcpcb_t *: new_child_tcpcb)

/*
 * A socket of its own for a connection that waits on a listener.
 */
static struct tcpcb *
clone_listener(struct socket *listener)
{
	struct inpcb *inp;
	struct socket *so;
	struct tcpcb *tp;

	if ((so = solisten_clone(listener)) == NULL)
		return (NULL);
	if (in_pcballoc(so, &V_tcbinfo) != 0) {
		sodealloc(so);
		return (NULL);
	}
	inp = sotoinpcb(so);
	tp = NEW_TCPCB(inp, sototcpcb(listener));
	if (tp == NULL) {
		in_pcbfree(inp);
		sodealloc(so);
		return (NULL);
	}
	tp->t_state = TCPS_CLOSED;
	TCPSTATES_INC(TCPS_CLOSED);
	tp->t_keepinit = sototcpcb(listener)->t_keepinit;
	tp->t_keepidle = sototcpcb(listener)->t_keepidle;
	tp->t_keepintvl = sototcpcb(listener)->t_keepintvl;
	tp->t_keepcnt = sototcpcb(listener)->t_keepcnt;
	inp->inp_flags |= sotoinpcb(listener)->inp_flags & INP_CONTROLOPTS;
	inp->inp_ip_tos = sotoinpcb(listener)->inp_ip_tos;
	inp->inp_ip_ttl = sotoinpcb(listener)->inp_ip_ttl;
	return (tp);
}

static int
queue_locked(struct thread *td, struct socket *listener,
    const struct isthmus_tcp *it, struct mbuf *snd, struct mbuf *rcv,
    struct isthmus_fault *fault)
{
	struct inpcb *inp;
	struct socket *so;
	struct tcpcb *tp;
	int error;

	if ((sotoinpcb(listener)->inp_flags & INP_DROPPED) != 0 ||
	    !SOLISTENING(listener))
		return (isthmus_fail(fault, EINVAL,
		    "the socket does not listen"));
	if ((error = check_family(listener, it, fault)) != 0)
		return (error);
	if ((tp = clone_listener(listener)) == NULL)
		return (isthmus_fail(fault, ENOBUFS,
		    "no further connection can wait on the listener: its "
		    "queue is full, or sockets or memory have run out"));
	inp = tptoinpcb(tp);
	so = inp->inp_socket;
	if ((error = isthmus_build_reserve(so, it->it_snd_length,
	    it->it_rcv_length, fault)) != 0 ||
	    (error = isthmus_build_connect(td, inp, it, fault)) != 0) {
		tcp_discardcb(tp);
		in_pcbfree(inp);
		sodealloc(so);
		return (error);
	}
	isthmus_build_fill(tp, it, snd, rcv);
	/*
	 * An accept filter looks at the data before the connection counts as
	 * complete: soisconnected() asks it.
	 */
	(void)solisten_enqueue(so, SS_ISCONNECTED);
	isthmus_build_finish(tp, it);
	INP_WUNLOCK(inp);
	ISTHMUS_COUNT(QUEUED);
	return (0);
}

static int
make(struct thread *td, const struct isthmus_tcp *it, bool queue,
    struct isthmus_fault *fault)
{
	struct epoch_tracker et;
	struct mbuf *rcv, *snd;
	struct socket *so;
	struct file *fp;
	struct inpcb *inp;
	int error;

	if ((error = isthmus_socket_get(td, it->it_fd, &fp, &so, fault)) != 0)
		return (error);
	snd = rcv = NULL;
	if ((error = isthmus_queue_in(td, it->it_snd_queue, it->it_snd_length,
	    &snd, fault)) == 0)
		error = isthmus_queue_in(td, it->it_rcv_queue,
		    it->it_rcv_length, &rcv, fault);
	if (error == 0) {
		CURVNET_SET(so->so_vnet);
		NET_EPOCH_ENTER(et);
		inp = sotoinpcb(so);
		if (queue) {
			INP_RLOCK(inp);
			error = queue_locked(td, so, it, snd, rcv, fault);
			INP_RUNLOCK(inp);
		} else {
			INP_WLOCK(inp);
			error = create_locked(td, so, it, snd, rcv, fault);
			INP_WUNLOCK(inp);
		}
		NET_EPOCH_EXIT(et);
		CURVNET_RESTORE();
	}
	if (error != 0) {
		m_freem(snd);
		m_freem(rcv);
	}
	fdrop(fp, td);
	return (error);
}

int
isthmus_tcp_create(struct thread *td, const struct isthmus_tcp *it,
    struct isthmus_fault *fault)
{

	return (make(td, it, false, fault));
}

int
isthmus_tcp_queue(struct thread *td, const struct isthmus_tcp *it,
    struct isthmus_fault *fault)
{

	return (make(td, it, true, fault));
}
