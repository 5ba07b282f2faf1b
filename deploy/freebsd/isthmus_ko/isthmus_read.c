/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * ISTHMUS_TCP_READ.
 */

#include "opt_inet.h"
#include "opt_inet6.h"

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/domain.h>
#include <sys/file.h>
#include <sys/kernel.h>
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
#include <netinet/tcp_seq.h>
#include <netinet/tcp_timer.h>
#include <netinet/tcp_var.h>

#include "isthmus_var.h"

static void
snapshot(const struct tcpcb *tp, struct isthmus_pcb *pcb)
{

	memset(pcb, 0, sizeof(*pcb));
	pcb->tcps = tp->t_state;
	pcb->snd_una = tp->snd_una;
	pcb->snd_nxt = tp->snd_nxt;
	pcb->snd_max = tp->snd_max;
	pcb->snd_wnd = tp->snd_wnd;
	pcb->snd_wl1 = tp->snd_wl1;
	pcb->snd_wl2 = tp->snd_wl2;
	pcb->max_sndwnd = tp->max_sndwnd;
	pcb->rcv_nxt = tp->rcv_nxt;
	pcb->rcv_adv = tp->rcv_adv;
	pcb->rcv_wnd = tp->rcv_wnd;
	pcb->last_ack_sent = tp->last_ack_sent;
	pcb->ts_offset = tp->ts_offset;
	pcb->ts_recent = tp->ts_recent;
	pcb->maxseg = tp->t_maxseg;
	pcb->snd_scale = tp->snd_scale;
	pcb->rcv_scale = tp->rcv_scale;
	pcb->sent_fin = (tp->t_flags & TF_SENTFIN) != 0;
	pcb->timestamps = (tp->t_flags & TF_RCVD_TSTMP) != 0;
	pcb->sack = (tp->t_flags & TF_SACK_PERMIT) != 0;
	pcb->scale = (tp->t_flags & (TF_REQ_SCALE | TF_RCVD_SCALE)) ==
	    (TF_REQ_SCALE | TF_RCVD_SCALE);
}

static void
read_options(const struct tcpcb *tp, const struct socket *so,
    struct isthmus_tcp *it)
{

	it->it_flags = 0;
	if ((tp->t_flags & TF_NODELAY) != 0)
		it->it_flags |= ISTHMUS_TCP_NODELAY;
	if ((tp->t_flags & TF_NOPUSH) != 0)
		it->it_flags |= ISTHMUS_TCP_NOPUSH;
	if ((so->so_options & SO_KEEPALIVE) != 0)
		it->it_flags |= ISTHMUS_TCP_KEEPALIVE;
	if (isthmus_quiet_is(tp))
		it->it_flags |= ISTHMUS_TCP_QUIET;
	it->it_keep_idle = tp->t_keepidle / hz;
	it->it_keep_interval = tp->t_keepintvl / hz;
	it->it_keep_count = tp->t_keepcnt;
}

/*
 * References to the bytes of a buffer, so that they can be copied to the
 * process without a lock held.
 */
static int
copy_buffer(struct sockbuf *sb, struct mbuf **mp, struct isthmus_fault *fault)
{

	SOCKBUF_LOCK_ASSERT(sb);
	*mp = NULL;
	if (sbused(sb) == 0)
		return (0);
	*mp = m_copym(sb->sb_mb, 0, sbused(sb), M_NOWAIT);
	if (*mp == NULL)
		return (isthmus_fail(fault, ENOBUFS,
		    "no memory for the queues' bytes"));
	return (0);
}

static int
check_buffer(struct sockbuf *sb, struct isthmus_fault *fault)
{

	if (sb->sb_tls_info != NULL)
		return (isthmus_fail(fault, EOPNOTSUPP,
		    "the kernel encrypts this connection"));
	if (sbavail(sb) != sbused(sb))
		return (isthmus_fail(fault, EBUSY,
		    "a file is being sent whose bytes are not in memory yet: "
		    "try again"));
	return (0);
}

/*
 * The answer but for the queues' bytes; *full says whether they are wanted and
 * fit.
 */
static int
read_locked(struct inpcb *inp, struct isthmus_tcp *it, struct mbuf **snd,
    struct mbuf **rcv, struct isthmus_fault *fault)
{
	struct tcpcb *tp = intotcpcb(inp);
	struct socket *so = inp->inp_socket;
	struct isthmus_pcb pcb;
	uint32_t rcv_room = it->it_rcv_length, snd_room = it->it_snd_length;
	int error;

	INP_WLOCK_ASSERT(inp);
	if (SOLISTENING(so) || inp->inp_fport == 0 ||
	    (tp->t_state == TCPS_CLOSED && (inp->inp_flags & INP_DROPPED) == 0))
		return (isthmus_fail(fault, ENOTCONN,
		    "the socket has no connection, or not yet"));
	if (so->so_error != 0)
		return (isthmus_fail(fault, so->so_error,
		    "the connection has failed"));
	if ((tp->t_flags & TF_TOE) != 0)
		return (isthmus_fail(fault, EOPNOTSUPP,
		    "a network card runs this connection"));
	snapshot(tp, &pcb);

	SOCKBUF_LOCK(&so->so_snd);
	SOCKBUF_LOCK(&so->so_rcv);
	if ((error = check_buffer(&so->so_snd, fault)) == 0 &&
	    (error = check_buffer(&so->so_rcv, fault)) == 0 &&
	    (error = isthmus_map_read(&pcb, tcp_ts_getticks(),
	    sbused(&so->so_snd), sbused(&so->so_rcv), it, fault)) == 0) {
		if ((snd_room != 0 && snd_room < it->it_snd_length) ||
		    (rcv_room != 0 && rcv_room < it->it_rcv_length))
			error = isthmus_fail(fault, EMSGSIZE,
			    "a queue is longer than the room given for it");
		else if ((snd_room == 0 || (error = copy_buffer(&so->so_snd,
		    snd, fault)) == 0) && rcv_room != 0)
			error = copy_buffer(&so->so_rcv, rcv, fault);
	}
	SOCKBUF_UNLOCK(&so->so_rcv);
	SOCKBUF_UNLOCK(&so->so_snd);
	if (error != 0 && error != EMSGSIZE)
		return (error);

	it->it_family = so->so_proto->pr_domain->dom_family == AF_INET ?
	    ISTHMUS_FAMILY_IPV4 : ISTHMUS_FAMILY_IPV6;
	isthmus_endpoint_get(inp, true, &it->it_local);
	isthmus_endpoint_get(inp, false, &it->it_remote);
	read_options(tp, so, it);
	it->it_pad = 0;
	return (error);
}

int
isthmus_tcp_read(struct thread *td, struct isthmus_tcp *it,
    struct isthmus_fault *fault)
{
	struct mbuf *rcv, *snd;
	struct socket *so;
	struct file *fp;
	int error;

	if ((error = isthmus_socket_get(td, it->it_fd, &fp, &so, fault)) != 0)
		return (error);
	snd = rcv = NULL;
	CURVNET_SET(so->so_vnet);
	INP_WLOCK(sotoinpcb(so));
	error = read_locked(sotoinpcb(so), it, &snd, &rcv, fault);
	INP_WUNLOCK(sotoinpcb(so));
	CURVNET_RESTORE();
	if (error == 0 && (isthmus_queue_out(td, snd, it->it_snd_queue,
	    it->it_snd_length) != 0 || isthmus_queue_out(td, rcv,
	    it->it_rcv_queue, it->it_rcv_length) != 0))
		error = isthmus_fail(fault, EFAULT,
		    "the queues' bytes cannot be written to the process's "
		    "memory");
	m_freem(snd);
	m_freem(rcv);
	fdrop(fp, td);
	if (error == 0)
		ISTHMUS_COUNT(READ);
	return (error);
}
