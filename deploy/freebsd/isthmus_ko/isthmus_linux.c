/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * ioctl(2) of programs of the Linux layer, which does not pass numbers that it
 * does not know on to devices.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/capsicum.h>
#include <sys/file.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>

#include <machine/../linux/linux.h>
#include <machine/../linux/linux_proto.h>
#include <compat/linux/linux_ioctl.h>

#include "isthmus_var.h"

static linux_ioctl_function_t isthmus_linux_ioctl;

static struct linux_ioctl_handler handler = {
	.func = isthmus_linux_ioctl,
	.low = ISTHMUS_IOC_LINUX,
	.high = ISTHMUS_IOC_LINUX,
};

/*
 * The number may mean something else to another descriptor: ENOIOCTL lets the
 * Linux layer go on looking.
 */
static int
isthmus_linux_ioctl(struct thread *td, struct linux_ioctl_args *args)
{
	uint64_t address = args->arg;
	struct file *fp;
	cap_rights_t rights;
	int error;

	error = fget(td, args->fd, cap_rights_init(&rights, CAP_IOCTL), &fp);
	if (error != 0)
		return (error);
	if (isthmus_dev_owns(fp) && args->cmd == ISTHMUS_IOC_LINUX) {
		/* The Linux layer holds it; nothing here needs it. */
		DROP_GIANT();
		error = fo_ioctl(fp, ISTHMUS_IOC_COMMAND, &address,
		    td->td_ucred, td);
		PICKUP_GIANT();
	} else
		error = ENOIOCTL;
	fdrop(fp, td);
	return (error);
}

int
isthmus_linux_load(void)
{

	return (linux_ioctl_register_handler(&handler));
}

void
isthmus_linux_unload(void)
{

	(void)linux_ioctl_unregister_handler(&handler);
}

MODULE_DEPEND(isthmus, linux64, 1, 1, 1);
