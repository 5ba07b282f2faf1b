/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Makes a fresh control block a connection, as the SYN cache does at the end
 * of a handshake (netinet/tcp_syncache.c).
 */

#include "opt_inet.h"
#include "opt_inet6.h"

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/jail.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/mbuf.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/rwlock.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/ucred.h>

#include <net/if.h>
#include <net/if_var.h>
#include <net/vnet.h>
#include <netinet/in.h>
#include <netinet/in_pcb.h>
#include <netinet/tcp.h>
#include <netinet/tcp_fsm.h>
#include <netinet/tcp_seq.h>
#include <netinet/tcp_timer.h>
#include <netinet/tcp_var.h>
#ifdef INET6
#include <netinet6/in6_pcb.h>
#include <netinet6/in6_var.h>
#include <netinet6/ip6_var.h>
#include <netinet6/scope6_var.h>
#endif

#include "isthmus_var.h"

_Static_assert(ISTHMUS_TCPS_CLOSED == TCPS_CLOSED, "CLOSED");
_Static_assert(ISTHMUS_TCPS_ESTABLISHED == TCPS_ESTABLISHED, "ESTABLISHED");
_Static_assert(ISTHMUS_TCPS_CLOSE_WAIT == TCPS_CLOSE_WAIT, "CLOSE_WAIT");
_Static_assert(ISTHMUS_TCPS_FIN_WAIT_1 == TCPS_FIN_WAIT_1, "FIN_WAIT_1");
_Static_assert(ISTHMUS_TCPS_CLOSING == TCPS_CLOSING, "CLOSING");
_Static_assert(ISTHMUS_TCPS_LAST_ACK == TCPS_LAST_ACK, "LAST_ACK");
_Static_assert(ISTHMUS_TCPS_FIN_WAIT_2 == TCPS_FIN_WAIT_2, "FIN_WAIT_2");
_Static_assert(ISTHMUS_TCPS_TIME_WAIT == TCPS_TIME_WAIT, "TIME_WAIT");

/*
 * Makes the buffers large enough for the queues, as far as the system's limit
 * allows; a queue may exceed its buffer, which then takes nothing until it has
 * drained.  Buffers never shrink here.
 */
int
isthmus_build_reserve(struct socket *so, uint32_t snd_length,
    uint32_t rcv_length, struct isthmus_fault *fault)
{
	u_long most, rcv, snd;

	most = (u_quad_t)sb_max * MCLBYTES / (MSIZE + MCLBYTES);
	snd = ulmax(so->so_snd.sb_hiwat, ulmin(snd_length, most));
	rcv = ulmax(so->so_rcv.sb_hiwat, ulmin(rcv_length, most));
	if (snd == so->so_snd.sb_hiwat && rcv == so->so_rcv.sb_hiwat)
		return (0);
	if (soreserve(so, snd, rcv) != 0)
		return (isthmus_fail(fault, ENOBUFS,
		    "the queues exceed the process's limit of socket buffers"));
	return (0);
}

static int
connect_ipv4(struct thread *td, struct inpcb *inp, const uint8_t *local,
    const uint8_t *remote, uint16_t remote_port)
{
	struct sockaddr_in sin;
	int error;

	memcpy(&inp->inp_laddr, local, sizeof(inp->inp_laddr));
	error = prison_check_ip4(td->td_ucred, &inp->inp_laddr);
	if (error != 0)
		return (error);
	memset(&sin, 0, sizeof(sin));
	sin.sin_len = sizeof(sin);
	sin.sin_family = AF_INET;
	sin.sin_port = htons(remote_port);
	memcpy(&sin.sin_addr, remote, sizeof(sin.sin_addr));

	INP_HASH_WLOCK(&V_tcbinfo);
#if __FreeBSD_version >= 1500000
	error = in_pcbconnect(inp, &sin, td->td_ucred);
#else
	error = in_pcbconnect(inp, &sin, td->td_ucred, false);
#endif
	INP_HASH_WUNLOCK(&V_tcbinfo);
	return (error);
}

#ifdef INET6
static void
set_sin6(struct sockaddr_in6 *sin6, const struct isthmus_endpoint *ie)
{

	memset(sin6, 0, sizeof(*sin6));
	sin6->sin6_len = sizeof(*sin6);
	sin6->sin6_family = AF_INET6;
	sin6->sin6_port = htons(ie->ie_port);
	sin6->sin6_scope_id = ie->ie_scope;
	memcpy(&sin6->sin6_addr, ie->ie_address, sizeof(sin6->sin6_addr));
}

static int
connect_ipv6(struct thread *td, struct inpcb *inp,
    const struct isthmus_tcp *it)
{
	struct sockaddr_in6 local, remote;
	int error;

	set_sin6(&local, &it->it_local);
	set_sin6(&remote, &it->it_remote);
	error = prison_check_ip6(td->td_ucred, &local.sin6_addr);
	if (error == 0)
		error = sa6_embedscope(&local, 0);
	if (error != 0)
		return (error);
	inp->in6p_laddr = local.sin6_addr;

	INP_HASH_WLOCK(&V_tcbinfo);
	error = in6_pcbconnect(inp, &remote, td->td_ucred, false);
	INP_HASH_WUNLOCK(&V_tcbinfo);
	return (error);
}
#endif

/*
 * Gives an unbound control block its addresses.  There is no bind: a listener
 * on the same address and port may exist, other connections too, and the local
 * address need not be configured yet.  Only a connection with the same four
 * numbers is in the way.  On failure the block is as it was.
 */
int
isthmus_build_connect(struct thread *td, struct inpcb *inp,
    const struct isthmus_tcp *it, struct isthmus_fault *fault)
{
	u_char vflag = inp->inp_vflag;
	uint8_t incflags = inp->inp_inc.inc_flags;
	const uint8_t *local = it->it_local.ie_address;
	const uint8_t *remote = it->it_remote.ie_address;
	int error;

	INP_WLOCK_ASSERT(inp);
	NET_EPOCH_ASSERT();
	inp->inp_lport = htons(it->it_local.ie_port);
	if (it->it_family == ISTHMUS_FAMILY_IPV4) {
		error = connect_ipv4(td, inp, local, remote,
		    it->it_remote.ie_port);
#ifdef INET6
	} else if (isthmus_is_mapped(local)) {
		inp->inp_vflag &= ~INP_IPV6;
		inp->inp_vflag |= INP_IPV4;
		inp->inp_inc.inc_flags &= ~INC_ISIPV6;
		error = connect_ipv4(td, inp, local + 12, remote + 12,
		    it->it_remote.ie_port);
	} else {
		inp->inp_vflag &= ~INP_IPV4;
		inp->inp_vflag |= INP_IPV6;
		inp->inp_inc.inc_flags |= INC_ISIPV6;
		error = connect_ipv6(td, inp, it);
#endif
	}
	if (error == 0)
		return (0);
	inp->inp_lport = 0;
	inp->inp_vflag = vflag;
	inp->inp_inc.inc_flags = incflags;
#ifdef INET6
	inp->in6p_laddr = in6addr_any;
#else
	inp->inp_laddr.s_addr = INADDR_ANY;
#endif
	return (isthmus_fail(fault, error, error == EADDRINUSE ?
	    "a connection with these addresses and ports exists already" :
	    "the kernel refuses these addresses"));
}

/*
 * Names both sides of a connection that is over, and that takes no place among
 * the system's connections.
 */
void
isthmus_build_name(struct inpcb *inp, const struct isthmus_tcp *it)
{
	const uint8_t *local = it->it_local.ie_address;
	const uint8_t *remote = it->it_remote.ie_address;
	bool ipv4 = it->it_family == ISTHMUS_FAMILY_IPV4;

	INP_WLOCK_ASSERT(inp);
	if (!ipv4 && isthmus_is_mapped(local)) {
		ipv4 = true;
		local += 12;
		remote += 12;
	}
	inp->inp_lport = htons(it->it_local.ie_port);
	inp->inp_fport = htons(it->it_remote.ie_port);
	inp->inp_vflag &= ~(INP_IPV4 | INP_IPV6);
	inp->inp_vflag |= ipv4 ? INP_IPV4 : INP_IPV6;
	if (ipv4) {
		memcpy(&inp->inp_laddr, local, sizeof(inp->inp_laddr));
		memcpy(&inp->inp_faddr, remote, sizeof(inp->inp_faddr));
	} else {
		memcpy(&inp->in6p_laddr, local, sizeof(inp->in6p_laddr));
		memcpy(&inp->in6p_faddr, remote, sizeof(inp->in6p_faddr));
	}
}

static void
fill_options(struct tcpcb *tp, const struct isthmus_tcp *it,
    const struct isthmus_pcb *pcb)
{

	tp->t_flags &= ~(TF_REQ_SCALE | TF_RCVD_SCALE | TF_REQ_TSTMP |
	    TF_RCVD_TSTMP | TF_SACK_PERMIT | TF_NODELAY | TF_NOPUSH |
	    TF_SENTFIN);
	if (pcb->scale) {
		tp->t_flags |= TF_REQ_SCALE | TF_RCVD_SCALE;
		tp->snd_scale = pcb->snd_scale;
		tp->rcv_scale = tp->request_r_scale = pcb->rcv_scale;
	}
	if (pcb->timestamps) {
		tp->t_flags |= TF_REQ_TSTMP | TF_RCVD_TSTMP;
		tp->ts_offset = pcb->ts_offset;
		tp->ts_recent = pcb->ts_recent;
		tp->ts_recent_age = tcp_ts_getticks();
	}
	if (pcb->sack)
		tp->t_flags |= TF_SACK_PERMIT;
	if (pcb->sent_fin)
		tp->t_flags |= TF_SENTFIN;
	if ((it->it_flags & ISTHMUS_TCP_NODELAY) != 0)
		tp->t_flags |= TF_NODELAY;
	if ((it->it_flags & ISTHMUS_TCP_NOPUSH) != 0)
		tp->t_flags |= TF_NOPUSH;
	if (it->it_keep_idle != 0)
		tp->t_keepidle = it->it_keep_idle * hz;
	if (it->it_keep_interval != 0)
		tp->t_keepintvl = it->it_keep_interval * hz;
	if (it->it_keep_count != 0)
		tp->t_keepcnt = it->it_keep_count;
}

static void
fill_numbers(struct tcpcb *tp, const struct isthmus_pcb *pcb)
{

	tp->iss = pcb->iss;
	tp->irs = pcb->irs;
	tp->snd_una = tp->snd_up = tp->snd_recover = pcb->snd_una;
	tp->snd_nxt = pcb->snd_nxt;
	tp->snd_max = pcb->snd_max;
	tp->snd_fack = pcb->snd_una;
	tp->snd_wnd = pcb->snd_wnd;
	tp->snd_wl1 = pcb->snd_wl1;
	tp->snd_wl2 = pcb->snd_wl2;
	tp->max_sndwnd = pcb->max_sndwnd;
	tp->rcv_nxt = tp->rcv_up = pcb->rcv_nxt;
	tp->rcv_adv = pcb->rcv_adv;
	tp->rcv_wnd = pcb->rcv_wnd;
	tp->last_ack_sent = pcb->last_ack_sent;
	tp->t_maxseg = pcb->maxseg;
}

static void
append(struct socket *so, struct sockbuf *sb, struct mbuf *m)
{

	if (m == NULL)
		return;
	SOCKBUF_LOCK(sb);
	sbappendstream_locked(sb, m, 0);
	SOCKBUF_UNLOCK(sb);
}

/*
 * Cannot fail.  Takes the queues over.  Afterwards the connection is quiet and
 * complete but for its state.
 */
void
isthmus_build_fill(struct tcpcb *tp, const struct isthmus_tcp *it,
    struct mbuf *snd, struct mbuf *rcv)
{
	struct socket *so = tptosocket(tp);
	struct isthmus_pcb pcb;

	INP_WLOCK_ASSERT(tptoinpcb(tp));
	isthmus_quiet_enter(tp, true);
	isthmus_map_create(it, tcp_ts_getticks(), &pcb);
	fill_numbers(tp, &pcb);
	fill_options(tp, it, &pcb);
	tp->t_starttime = tp->t_rcvtime = ticks;

	SOCK_LOCK(so);
	if ((it->it_flags & ISTHMUS_TCP_KEEPALIVE) != 0)
		so->so_options |= SO_KEEPALIVE;
	else
		so->so_options &= ~SO_KEEPALIVE;
	SOCK_UNLOCK(so);
	append(so, &so->so_rcv, rcv);
	append(so, &so->so_snd, snd);
}

/*
 * Lets the socket know what state its connection is in.
 */
void
isthmus_build_finish(struct tcpcb *tp, const struct isthmus_tcp *it)
{
	struct socket *so = tptosocket(tp);

	INP_WLOCK_ASSERT(tptoinpcb(tp));
	tcp_state_change(tp, isthmus_state_to_tcps(it->it_state));
	soisconnected(so);
	if (isthmus_state_got_fin(it->it_state))
		socantrcvmore(so);
	if (isthmus_state_sent_fin(it->it_state))
		socantsendmore(so);
	/* Both sides are done: what is left is what can still be read. */
	if (it->it_state == ISTHMUS_CLOSE) {
		(void)tcp_close(tp);
		isthmus_quiet_ended(tp);
	}
}
