/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Quiet connections: a TCP stack, registered like any other, that sends
 * nothing, hears nothing and runs no timers.  A connection is on it from its
 * creation until it is resumed, and from a freeze on.  If its process closes
 * it or dies meanwhile, it vanishes without a segment.
 */

#include "opt_inet.h"
#include "opt_inet6.h"

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/mbuf.h>
#include <sys/refcount.h>
#include <sys/rwlock.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/sockopt.h>

#include <net/if.h>
#include <net/vnet.h>
#include <netinet/in.h>
#include <netinet/in_pcb.h>
#include <netinet/tcp.h>
#include <netinet/tcp_fsm.h>
#include <netinet/tcp_seq.h>
#include <netinet/tcp_timer.h>
#include <netinet/tcp_var.h>
#include <netinet/cc/cc.h>

#include "isthmus_var.h"

static int	quiet_output(struct tcpcb *);
static void	quiet_do_segment(struct tcpcb *, struct mbuf *,
		    struct tcphdr *, int, int, uint8_t);
static int	quiet_ctloutput(struct tcpcb *, struct sockopt *);
static int	quiet_handoff_ok(struct tcpcb *);
static int	quiet_init(struct tcpcb *, void **);

static struct tcp_function_block quiet_stack = {
	.tfb_tcp_block_name = "isthmus",
	.tfb_tcp_output = quiet_output,
	.tfb_tcp_do_segment = quiet_do_segment,
	.tfb_tcp_ctloutput = quiet_ctloutput,
	.tfb_tcp_handoff_ok = quiet_handoff_ok,
	.tfb_tcp_fb_init = quiet_init,
};

/* The stack's private pointer of a connection that never ran here. */
static char fresh_mark;

static bool
is_being_closed(const struct tcpcb *tp)
{

#ifdef TF_CLOSED
	if ((tp->t_flags & TF_CLOSED) != 0)
		return (true);
#endif
	return ((tptosocket(tp)->so_state & SS_ISDISCONNECTING) != 0);
}

/*
 * Nothing is ever sent.  The one time that the stack must act is when the
 * last descriptor is being closed: the connection ends at once, since there
 * would be no timer to end it later.  tcp_disconnect() finds the control block
 * dropped afterwards.  (With INP_SOCKREF it was closed before it was frozen.)
 */
static int
quiet_output(struct tcpcb *tp)
{

	INP_WLOCK_ASSERT(tptoinpcb(tp));
	if (tp->t_state != TCPS_CLOSED && is_being_closed(tp) &&
	    (tptoinpcb(tp)->inp_flags & INP_SOCKREF) == 0) {
		ISTHMUS_COUNT(DISCARDED);
		(void)tcp_close(tp);
	}
	return (0);
}

static void
quiet_do_segment(struct tcpcb *tp, struct mbuf *m, struct tcphdr *th __unused,
    int drop_hdrlen __unused, int tlen __unused, uint8_t iptos __unused)
{

	INP_WLOCK_ASSERT(tptoinpcb(tp));
	ISTHMUS_COUNT(QUIET_IN);
	m_freem(m);
	INP_WUNLOCK(tptoinpcb(tp));
}

/*
 * Options are as usual, except that some start the keep-alive timer.
 */
static int
quiet_ctloutput(struct tcpcb *tp, struct sockopt *sopt)
{
	struct inpcb *inp = tptoinpcb(tp);
	int error;

	error = tcp_default_ctloutput(tp, sopt);	/* unlocks */
	if (sopt->sopt_dir == SOPT_SET) {
		INP_WLOCK(inp);
		if ((inp->inp_flags & INP_DROPPED) == 0 &&
		    isthmus_quiet_is(tp))
			tcp_timer_stop(tp);
		INP_WUNLOCK(inp);
	}
	return (error);
}

/*
 * The stack cannot be chosen by TCP_FUNCTION_BLK, and sockets cannot be made
 * if it is the default: nobody would resume those connections.
 */
static int
quiet_handoff_ok(struct tcpcb *tp __unused)
{

	return (EPERM);
}

static int
quiet_init(struct tcpcb *tp __unused, void **ptr __unused)
{

	return (EPERM);
}

int
isthmus_quiet_load(void)
{

	return (register_tcp_functions(&quiet_stack, M_WAITOK));
}

/*
 * EBUSY while there is a quiet connection: it could only be resumed without
 * its owner's leave or be lost.
 */
int
isthmus_quiet_unload(void)
{
	int error;

	if (isthmus_quiet_count() != 0)
		return (EBUSY);
	error = deregister_tcp_functions(&quiet_stack, false, false);
	if (error != 0)
		quiet_stack.tfb_flags &= ~TCP_FUNC_BEING_REMOVED;
	return (error);
}

uint32_t
isthmus_quiet_count(void)
{

	return (quiet_stack.tfb_refcnt);
}

bool
isthmus_quiet_is(const struct tcpcb *tp)
{

	return (tp->t_fb == &quiet_stack);
}

/*
 * Moves a connection to the stack, with its timers stopped.  A fresh one never
 * ran here: its path is unknown yet.
 */
void
isthmus_quiet_enter(struct tcpcb *tp, bool fresh)
{
	struct tcp_function_block *old = tp->t_fb;

	INP_WLOCK_ASSERT(tptoinpcb(tp));
	NET_EPOCH_ASSERT();
	if (isthmus_quiet_is(tp))
		return;
	if (old->tfb_tcp_timer_stop_all != NULL)
		old->tfb_tcp_timer_stop_all(tp);
	tcp_timer_stop(tp);
	refcount_acquire(&quiet_stack.tfb_refcnt);
	if (old->tfb_tcp_fb_fini != NULL)
		old->tfb_tcp_fb_fini(tp, 0);
	tp->t_fb = &quiet_stack;
	tp->t_fb_ptr = fresh ? &fresh_mark : NULL;
	refcount_release(&old->tfb_refcnt);
}

/*
 * The segment size and the congestion window follow from the route, which
 * exists only once the host has the service's address.  Without a route the
 * size that was agreed on stands.
 */
static void
find_path(struct tcpcb *tp)
{
	struct inpcb *inp = tptoinpcb(tp);
	uint32_t mtu;
	u_int agreed = tp->t_maxseg;

#ifdef INET6
	if ((inp->inp_vflag & INP_IPV6) != 0)
		mtu = tcp_maxmtu6(&inp->inp_inc, NULL);
	else
#endif
		mtu = tcp_maxmtu(&inp->inp_inc, NULL);
	if (mtu != 0) {
		tcp_mss(tp, agreed);
		if (tp->t_maxseg > agreed)
			tp->t_maxseg = agreed;
	}
	cc_conn_init(tp);
}

/*
 * A connection that has ended needs no quiet any more.
 */
void
isthmus_quiet_ended(struct tcpcb *tp)
{

	INP_WLOCK_ASSERT(tptoinpcb(tp));
	MPASS(tp->t_state == TCPS_CLOSED);
	tp->t_fb_ptr = NULL;
	if (isthmus_quiet_is(tp))
		tcp_switch_back_to_default(tp);
}

/*
 * Gives the connection back to the system's default stack, which starts its
 * timers, and sends what there is to send: at least an acknowledgement, so
 * that peer and switches learn where it is now.  Unlocks the control block.
 */
void
isthmus_quiet_leave(struct tcpcb *tp)
{
	int error;

	INP_WLOCK_ASSERT(tptoinpcb(tp));
	NET_EPOCH_ASSERT();
	if (tp->t_fb_ptr == &fresh_mark)
		find_path(tp);
	tp->t_fb_ptr = NULL;
	/* What was in flight is sent again from its beginning. */
	if (tp->snd_max != tp->snd_una)
		tp->snd_nxt = tp->snd_una;
	tp->t_rcvtime = ticks;
	tp->t_rtttime = 0;
	tp->t_rxtshift = 0;
	tcp_switch_back_to_default(tp);
	tp->t_flags |= TF_ACKNOW;
	error = tcp_output_nodrop(tp);
	(void)tcp_unlock_or_drop(tp, error);
}
