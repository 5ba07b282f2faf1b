/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * The device: takes commands and carries them out.
 */

#include "opt_inet.h"
#include "opt_inet6.h"

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/file.h>
#include <sys/jail.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/priv.h>
#include <sys/proc.h>
#include <sys/sx.h>
#include <sys/uio.h>
#include <sys/vnode.h>

#include "isthmus_var.h"

/* What a descriptor knows: why its last command failed. */
struct opened {
	struct sx	op_lock;	/* one command at a time */
	struct isthmus_fault op_fault;
};

union command {
	struct isthmus_header header;
	struct isthmus_query query;
	struct isthmus_tcp tcp;
	struct isthmus_select select;
	struct isthmus_pid pid;
	struct isthmus_brk brk;
	struct isthmus_hold hold;
};

_Static_assert(sizeof(union command) <= ISTHMUS_COMMAND_MAX, "command");

static d_open_t	isthmus_open;
static d_read_t	isthmus_dev_read;
static d_write_t isthmus_dev_write;
static d_ioctl_t isthmus_dev_ioctl;

struct cdevsw isthmus_cdevsw = {
	.d_version = D_VERSION,
	.d_name = ISTHMUS_DEVICE,
	.d_open = isthmus_open,
	.d_read = isthmus_dev_read,
	.d_write = isthmus_dev_write,
	.d_ioctl = isthmus_dev_ioctl,
};

struct sx isthmus_state_lock;
SX_SYSINIT(isthmus_state, &isthmus_state_lock, "isthmus state");
u_int isthmus_opened;
u_int isthmus_jail_flag;
bool isthmus_unloading;

/*
 * The superuser of the host may; that of a jail if the jail has been given
 * allow.isthmus.
 */
static int
check_privilege(struct thread *td, struct isthmus_fault *fault)
{
	int error;

	if (!jailed(td->td_ucred))
		error = priv_check(td, PRIV_DRIVER);
	else if (isthmus_jail_flag != 0 &&
	    prison_allow(td->td_ucred, isthmus_jail_flag))
		error = priv_check(td, PRIV_NETINET_RESERVEDPORT);
	else
		error = EPERM;
	if (error != 0)
		return (isthmus_fail(fault, error, jailed(td->td_ucred) ?
		    "only the superuser may, and in a jail only one with "
		    "allow.isthmus" : "only the superuser may"));
	return (0);
}

static void
query(struct thread *td, struct isthmus_query *iq)
{
	const counter_u64_t *stats = isthmus_stats;

	iq->iq_capabilities = ISTHMUS_CAN_TCP | ISTHMUS_CAN_TCP_QUEUE |
	    ISTHMUS_CAN_TCP_READ | ISTHMUS_CAN_PID | ISTHMUS_CAN_BRK |
	    ISTHMUS_CAN_HOLD | ISTHMUS_CAN_LINUX_IOCTL;
#ifdef INET6
	iq->iq_capabilities |= ISTHMUS_CAN_IPV6;
#endif
	iq->iq_abi_min = iq->iq_abi_max = ISTHMUS_ABI_VERSION;
	iq->iq_kernel_built = __FreeBSD_version;
	iq->iq_kernel_running = osreldate;
	iq->iq_open = isthmus_opened;
	iq->iq_quiet = isthmus_quiet_count();
	iq->iq_holds = isthmus_hold_count(td);
	iq->iq_pid_max = pid_max;
	iq->iq_created = counter_u64_fetch(stats[ISTHMUS_STAT_CREATED]);
	iq->iq_queued = counter_u64_fetch(stats[ISTHMUS_STAT_QUEUED]);
	iq->iq_resumed = counter_u64_fetch(stats[ISTHMUS_STAT_RESUMED]);
	iq->iq_frozen = counter_u64_fetch(stats[ISTHMUS_STAT_FROZEN]);
	iq->iq_discarded = counter_u64_fetch(stats[ISTHMUS_STAT_DISCARDED]);
	iq->iq_read = counter_u64_fetch(stats[ISTHMUS_STAT_READ]);
	iq->iq_failed = counter_u64_fetch(stats[ISTHMUS_STAT_FAILED]);
	iq->iq_held_in = counter_u64_fetch(stats[ISTHMUS_STAT_HELD_IN]);
	iq->iq_held_out = counter_u64_fetch(stats[ISTHMUS_STAT_HELD_OUT]);
	iq->iq_quiet_in = counter_u64_fetch(stats[ISTHMUS_STAT_QUIET_IN]);
}

static int
write_answer(const union command *c, struct isthmus_fault *fault)
{

	if (c->header.ih_reply != 0 && copyout(c,
	    (void *)(uintptr_t)c->header.ih_reply, c->header.ih_size) != 0)
		return (isthmus_fail(fault, EFAULT,
		    "the answer cannot be written to the process's memory"));
	return (0);
}

static int
carry_out(struct thread *td, struct opened *op, union command *c,
    struct isthmus_fault *fault)
{
	int error;

	switch (c->header.ih_command) {
	case ISTHMUS_QUERY:
		query(td, &c->query);
		return (write_answer(c, fault));
	case ISTHMUS_TCP_CREATE:
		return (isthmus_tcp_create(td, &c->tcp, fault));
	case ISTHMUS_TCP_QUEUE:
		return (isthmus_tcp_queue(td, &c->tcp, fault));
	case ISTHMUS_TCP_READ:
		error = isthmus_tcp_read(td, &c->tcp, fault);
		if (error != 0 && error != EMSGSIZE)
			return (error);
		return (write_answer(c, fault) != 0 ? EFAULT : error);
	case ISTHMUS_TCP_KICK:
	case ISTHMUS_TCP_FREEZE:
	case ISTHMUS_TCP_DISCARD:
		/* An answer that cannot be written must not come too late. */
		if ((error = write_answer(c, fault)) != 0 ||
		    (error = isthmus_tcp_select(td, &c->select, fault)) != 0)
			return (error);
		return (write_answer(c, fault));
	case ISTHMUS_PID_NEXT:
		return (isthmus_pid_next(td, &c->pid, fault));
	case ISTHMUS_BRK:
		return (isthmus_brk(td, &c->brk, fault));
	case ISTHMUS_HOLD:
		return (isthmus_hold(td, &c->hold, op, fault));
	case ISTHMUS_RELEASE:
		return (isthmus_release(td, &c->hold, fault));
	default:
		return (isthmus_fail(fault, EOPNOTSUPP,
		    "there is no such command"));
	}
}

/*
 * Where a command comes from: the next bytes of a write(2), or the address
 * given to ioctl(2).
 */
struct origin {
	struct uio	*or_uio;
	uint64_t	 or_address;
	size_t		 or_left;
};

static int
take(struct origin *or, void *to, size_t length, struct isthmus_fault *fault)
{
	int error;

	if (or->or_uio != NULL)
		error = uiomove(to, (int)length, or->or_uio);
	else
		error = copyin((const void *)(uintptr_t)or->or_address, to,
		    length);
	if (error != 0)
		return (isthmus_fail(fault, error,
		    "the command is not in the process's memory"));
	or->or_address += length;
	or->or_left -= length;
	return (0);
}

static int
one_command(struct thread *td, struct opened *op, struct origin *or,
    struct isthmus_fault *fault)
{
	union command c;
	const size_t header = sizeof(c.header);
	int error;

	memset(&c, 0, sizeof(c));
	if (or->or_left < header)
		return (isthmus_fail(fault, EINVAL, "the command is cut off"));
	if ((error = take(or, &c, header, fault)) != 0 ||
	    (error = isthmus_check_header(&c.header, or->or_left + header,
	    fault)) != 0 ||
	    (error = take(or, (char *)&c + header, c.header.ih_size - header,
	    fault)) != 0 ||
	    (error = isthmus_check(&c, pid_max, fault)) != 0)
		return (error);
	if (c.header.ih_command != ISTHMUS_QUERY &&
	    (error = check_privilege(td, fault)) != 0)
		return (error);
	return (carry_out(td, op, &c, fault));
}

static int
command(struct thread *td, struct opened *op, struct origin *or)
{
	struct isthmus_fault fault;
	int error;

	memset(&fault, 0, sizeof(fault));
	error = one_command(td, op, or, &fault);
	if (error != 0) {
		ISTHMUS_COUNT(FAILED);
		op->op_fault = fault;
	} else
		memset(&op->op_fault, 0, sizeof(op->op_fault));
	return (error);
}

/*
 * If commands before the failed one succeeded, the caller learns how many
 * bytes those were; the next write tells it the error.
 */
static int
isthmus_dev_write(struct cdev *dev __unused, struct uio *uio,
    int ioflag __unused)
{
	struct origin or;
	struct opened *op;
	ssize_t done;
	bool any;
	int error;

	if (uio->uio_resid > ISTHMUS_WRITE_MAX)
		return (EMSGSIZE);
	if ((error = devfs_get_cdevpriv((void **)&op)) != 0)
		return (error);
	any = false;
	or.or_uio = uio;
	sx_xlock(&op->op_lock);
	do {
		done = uio->uio_resid;
		or.or_address = 0;
		or.or_left = uio->uio_resid;
		error = command(uio->uio_td, op, &or);
		if (error != 0) {
			if (any) {
				uio->uio_resid = done;
				error = 0;
			}
			break;
		}
		any = true;
		maybe_yield();
	} while (uio->uio_resid > 0);
	sx_xunlock(&op->op_lock);
	return (error);
}

static int
isthmus_dev_ioctl(struct cdev *dev __unused, u_long number, caddr_t data,
    int fflag __unused, struct thread *td)
{
	struct origin or;
	struct opened *op;
	int error;

	if (number != ISTHMUS_IOC_COMMAND)
		return (ENOTTY);
	if ((error = devfs_get_cdevpriv((void **)&op)) != 0)
		return (error);
	memset(&or, 0, sizeof(or));
	or.or_address = *(uint64_t *)(void *)data;
	or.or_left = ISTHMUS_COMMAND_MAX;
	sx_xlock(&op->op_lock);
	error = command(td, op, &or);
	sx_xunlock(&op->op_lock);
	return (error);
}

static int
isthmus_dev_read(struct cdev *dev __unused, struct uio *uio,
    int ioflag __unused)
{
	char sentence[ISTHMUS_SENTENCE];
	struct opened *op;
	size_t length;
	int error;

	if ((error = devfs_get_cdevpriv((void **)&op)) != 0)
		return (error);
	sx_xlock(&op->op_lock);
	length = isthmus_sentence(&op->op_fault, sentence, sizeof(sentence));
	sx_xunlock(&op->op_lock);
	return (uiomove(sentence, (int)MIN(length, (size_t)uio->uio_resid),
	    uio));
}

static void
close_opened(void *data)
{
	struct opened *op = data;

	isthmus_hold_close(op);
	sx_destroy(&op->op_lock);
	free(op, M_ISTHMUS);
	sx_xlock(&isthmus_state_lock);
	isthmus_opened--;
	sx_xunlock(&isthmus_state_lock);
}

static int
isthmus_open(struct cdev *dev __unused, int oflags __unused,
    int devtype __unused, struct thread *td __unused)
{
	struct opened *op;
	int error;

	sx_xlock(&isthmus_state_lock);
	if (isthmus_unloading) {
		sx_xunlock(&isthmus_state_lock);
		return (ENXIO);
	}
	isthmus_opened++;
	sx_xunlock(&isthmus_state_lock);
	op = malloc(sizeof(*op), M_ISTHMUS, M_WAITOK | M_ZERO);
	sx_init(&op->op_lock, "isthmus descriptor");
	error = devfs_set_cdevpriv(op, close_opened);
	if (error != 0)
		close_opened(op);
	return (error);
}

bool
isthmus_dev_owns(const struct file *fp)
{
	struct cdevsw *csw;
	struct cdev *dev;
	int ref;

	if (fp->f_type != DTYPE_VNODE || fp->f_vnode == NULL ||
	    fp->f_vnode->v_type != VCHR)
		return (false);
	csw = devvn_refthread(fp->f_vnode, &dev, &ref);
	if (csw == NULL)
		return (false);
	dev_relthread(dev, ref);
	return (csw == &isthmus_cdevsw);
}
