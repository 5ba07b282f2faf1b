/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Descriptors, queues and addresses of sockets.
 */

#include "opt_inet.h"
#include "opt_inet6.h"

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/capsicum.h>
#include <sys/domain.h>
#include <sys/file.h>
#include <sys/mbuf.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/uio.h>

#include <net/if.h>
#include <netinet/in.h>
#include <netinet/in_pcb.h>

#include "isthmus_var.h"

/*
 * Finds the TCP socket behind a descriptor of the caller; the file must be
 * dropped by fdrop(9).
 */
int
isthmus_socket_get(struct thread *td, int fd, struct file **fpp,
    struct socket **sop, struct isthmus_fault *fault)
{
	struct file *fp;
	struct socket *so;
	cap_rights_t rights;
	int error;

	error = fget(td, fd, cap_rights_init(&rights, CAP_CONNECT, CAP_SEND,
	    CAP_RECV), &fp);
	if (error != 0)
		return (isthmus_fail(fault, error,
		    "the caller has no such descriptor"));
	if (fp->f_type != DTYPE_SOCKET) {
		fdrop(fp, td);
		return (isthmus_fail(fault, ENOTSOCK,
		    "the descriptor is not a socket"));
	}
	so = fp->f_data;
	if (so->so_type != SOCK_STREAM ||
	    so->so_proto->pr_protocol != IPPROTO_TCP ||
	    (so->so_proto->pr_domain->dom_family != AF_INET &&
	    so->so_proto->pr_domain->dom_family != AF_INET6)) {
		fdrop(fp, td);
		return (isthmus_fail(fault, EPROTOTYPE,
		    "the descriptor is not a TCP socket"));
	}
	*fpp = fp;
	*sop = so;
	return (0);
}

static void
user_uio(struct thread *td, struct iovec *iov, struct uio *uio,
    uint64_t address, uint32_t length, enum uio_rw rw)
{

	iov->iov_base = (void *)(uintptr_t)address;
	iov->iov_len = length;
	uio->uio_iov = iov;
	uio->uio_iovcnt = 1;
	uio->uio_offset = 0;
	uio->uio_resid = length;
	uio->uio_segflg = UIO_USERSPACE;
	uio->uio_rw = rw;
	uio->uio_td = td;
}

/*
 * Copies a queue in; *mp is NULL if it is empty.
 */
int
isthmus_queue_in(struct thread *td, uint64_t address, uint32_t length,
    struct mbuf **mp, struct isthmus_fault *fault)
{
	struct iovec iov;
	struct uio uio;

	*mp = NULL;
	if (length == 0)
		return (0);
	user_uio(td, &iov, &uio, address, length, UIO_WRITE);
	*mp = m_uiotombuf(&uio, M_WAITOK, length, 0, 0);
	if (*mp == NULL)
		return (isthmus_fail(fault, EFAULT,
		    "the bytes of a queue are not in the process's memory"));
	return (0);
}

int
isthmus_queue_out(struct thread *td, const struct mbuf *m, uint64_t address,
    uint32_t length)
{
	struct iovec iov;
	struct uio uio;

	if (m == NULL || length == 0)
		return (0);
	user_uio(td, &iov, &uio, address, length, UIO_READ);
	return (m_mbuftouio(&uio, m, length));
}

/*
 * One side of a connection as the interface tells it.
 */
void
isthmus_endpoint_get(const struct inpcb *inp, bool local,
    struct isthmus_endpoint *ie)
{
	struct in_addr in;
#ifdef INET6
	struct in6_addr in6;
#endif
	uint8_t *at;

	memset(ie, 0, sizeof(*ie));
	ie->ie_port = ntohs(local ? inp->inp_lport : inp->inp_fport);
#ifdef INET6
	if ((inp->inp_vflag & INP_IPV6) != 0) {
		in6 = local ? inp->in6p_laddr : inp->in6p_faddr;
		if (IN6_IS_ADDR_LINKLOCAL(&in6)) {
			/* The kernel keeps the interface's index in there. */
			ie->ie_scope = ntohs(in6.s6_addr16[1]);
			in6.s6_addr16[1] = 0;
		}
		memcpy(ie->ie_address, &in6, sizeof(in6));
		return;
	}
#endif
	in = local ? inp->inp_laddr : inp->inp_faddr;
	at = ie->ie_address;
	if ((inp->inp_vflag & INP_IPV6PROTO) != 0) {
		at[10] = at[11] = 0xff;
		at += 12;
	}
	memcpy(at, &in, sizeof(in));
}
