/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * The module: loaded and unloaded.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/jail.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/sx.h>

#include "isthmus_var.h"

MALLOC_DEFINE(M_ISTHMUS, "isthmus", "moving of processes");

counter_u64_t isthmus_stats[ISTHMUS_STATS];

static struct cdev *device;

static int
load(void)
{
	struct make_dev_args args;
	int error;

	COUNTER_ARRAY_ALLOC(isthmus_stats, ISTHMUS_STATS, M_WAITOK);
	isthmus_jail_flag = prison_add_allow(NULL, "isthmus", NULL,
	    "Jail may move processes in and out");
	if ((error = isthmus_quiet_load()) != 0)
		goto counters;
	if ((error = isthmus_linux_load()) != 0)
		goto quiet;
	make_dev_args_init(&args);
	args.mda_devsw = &isthmus_cdevsw;
	args.mda_uid = UID_ROOT;
	args.mda_gid = GID_WHEEL;
	args.mda_mode = 0600;
	if ((error = make_dev_s(&args, &device, ISTHMUS_DEVICE)) == 0)
		return (0);
	isthmus_linux_unload();
quiet:
	(void)isthmus_quiet_unload();
counters:
	COUNTER_ARRAY_FREE(isthmus_stats, ISTHMUS_STATS);
	return (error);
}

static int
check_unused(void)
{

	if (isthmus_opened != 0 || isthmus_quiet_count() != 0 ||
	    isthmus_hold_count(NULL) != 0)
		return (EBUSY);
	return (0);
}

static int
unload(void)
{
	int error;

	sx_xlock(&isthmus_state_lock);
	if ((error = check_unused()) == 0 &&
	    (error = isthmus_quiet_unload()) == 0)
		isthmus_unloading = true;
	sx_xunlock(&isthmus_state_lock);
	if (error != 0)
		return (error);
	isthmus_linux_unload();
	destroy_dev(device);
	COUNTER_ARRAY_FREE(isthmus_stats, ISTHMUS_STATS);
	return (0);
}

static int
isthmus_event(module_t module __unused, int event, void *arg __unused)
{
	int error;

	switch (event) {
	case MOD_LOAD:
		return (load());
	case MOD_QUIESCE:
		sx_xlock(&isthmus_state_lock);
		error = check_unused();
		sx_xunlock(&isthmus_state_lock);
		return (error);
	case MOD_UNLOAD:
		return (unload());
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t isthmus_module = {
	ISTHMUS_DEVICE, isthmus_event, NULL
};

DECLARE_MODULE(isthmus, isthmus_module, SI_SUB_PROTO_IFATTACHDOMAIN,
    SI_ORDER_ANY);
MODULE_VERSION(isthmus, 1);
