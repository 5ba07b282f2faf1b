/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * ISTHMUS_PID_NEXT and ISTHMUS_BRK.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bitstring.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/sysctl.h>

#include <vm/vm.h>
#include <vm/vm_param.h>
#include <vm/pmap.h>
#include <vm/vm_map.h>

#include "isthmus_var.h"

/* The allocator of process IDs (kern_fork.c, kern_proc.c). */
extern int lastpid;
extern bitstr_t proc_id_pidmap;
extern bitstr_t proc_id_grpidmap;
extern bitstr_t proc_id_sessidmap;
extern bitstr_t proc_id_reapmap;

static int
check_random(struct thread *td, struct isthmus_fault *fault)
{
	char name[] = "kern.randompid";
	size_t length;
	int error, random;

	length = sizeof(random);
	error = kernel_sysctlbyname(td, name, &random, &length, NULL, 0, NULL,
	    0);
	if (error != 0)
		return (isthmus_fail(fault, error,
		    "kern.randompid cannot be read"));
	if (random != 0)
		return (isthmus_fail(fault, EBUSY,
		    "process IDs are chosen at random: set kern.randompid=0"));
	return (0);
}

/*
 * The allocator looks for the next free ID after the last one.  It also passes
 * over those in use as a group, session or reaper, without a word.
 */
int
isthmus_pid_next(struct thread *td, const struct isthmus_pid *ip,
    struct isthmus_fault *fault)
{
	const char *taken;
	int error, pid = ip->ip_pid;

	if ((error = check_random(td, fault)) != 0)
		return (error);
	taken = NULL;
	mtx_lock(&procid_lock);
	if (bit_test(&proc_id_pidmap, pid))
		taken = "the PID is that of a process, or of one that its "
		    "parent has not waited for";
	else if (bit_test(&proc_id_grpidmap, pid))
		taken = "the PID is in use as a process group";
	else if (bit_test(&proc_id_sessidmap, pid))
		taken = "the PID is in use as a session";
	else if (bit_test(&proc_id_reapmap, pid))
		taken = "the PID is in use as that of a reaper";
	else
		lastpid = pid - 1;
	mtx_unlock(&procid_lock);
	return (taken == NULL ? 0 : isthmus_fail(fault, EEXIST, taken));
}

/*
 * brk(2) of the Linux layer, like the native one, counts whole pages from
 * vm_daddr.
 */
int
isthmus_brk(struct thread *td, const struct isthmus_brk *ib,
    struct isthmus_fault *fault)
{
	struct vmspace *vm = td->td_proc->p_vmspace;
	vm_offset_t end, start;

	start = round_page((vm_offset_t)ib->ib_start);
	end = MAX(start, round_page((vm_offset_t)ib->ib_end));
	vm_map_lock(&vm->vm_map);
	if (end > vm_map_max(&vm->vm_map)) {
		vm_map_unlock(&vm->vm_map);
		return (isthmus_fail(fault, ENOMEM,
		    "the heap would end above the process's address space"));
	}
	vm->vm_daddr = (caddr_t)start;
	vm->vm_dsize = atop(end - start);
	vm_map_unlock(&vm->vm_map);
	return (0);
}
