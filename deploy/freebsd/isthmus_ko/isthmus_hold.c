/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * ISTHMUS_HOLD and ISTHMUS_RELEASE: a packet filter of its own that drops
 * segments of an address and port without an answer to either side.
 */

#include "opt_inet.h"
#include "opt_inet6.h"

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/jail.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mbuf.h>
#include <sys/proc.h>
#include <sys/queue.h>
#include <sys/rmlock.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <net/if.h>
#include <net/if_var.h>
#include <net/pfil.h>
#include <net/vnet.h>
#include <netinet/in.h>
#include <netinet/ip_var.h>
#include <netinet6/ip6_var.h>

#include "isthmus_var.h"

/* In force at a time, in all network stacks together. */
#define	HOLD_MAX	256

struct hold {
	LIST_ENTRY(hold) ho_next;
	struct isthmus_hold ho_hold;
	struct vnet	*ho_vnet;
	const void	*ho_owner;	/* descriptor that ends it, or NULL */
	time_t		 ho_until;	/* time_uptime, or 0 */
};

static LIST_HEAD(, hold) holds = LIST_HEAD_INITIALIZER(holds);
static struct rmlock holds_lock;
RM_SYSINIT(isthmus_holds, &holds_lock, "isthmus holds");
static volatile u_int holds_count;

VNET_DEFINE_STATIC(pfil_hook_t, isthmus_hook4);
#define	V_isthmus_hook4	VNET(isthmus_hook4)
VNET_DEFINE_STATIC(pfil_hook_t, isthmus_hook6);
#define	V_isthmus_hook6	VNET(isthmus_hook6)

static bool
is_held(const struct isthmus_segment *ig, struct ifnet *ifp, bool inbound)
{
	struct rm_priotracker tracker;
	const struct hold *ho;
	bool held;

	held = false;
	rm_rlock(&holds_lock, &tracker);
	LIST_FOREACH(ho, &holds, ho_next) {
		if (ho->ho_vnet == curvnet && (ho->ho_until == 0 ||
		    time_uptime < ho->ho_until) &&
		    (ho->ho_hold.ih_local.ie_scope == 0 || (ifp != NULL &&
		    ho->ho_hold.ih_local.ie_scope == if_getindex(ifp))) &&
		    isthmus_hold_covers(&ho->ho_hold, ig, inbound)) {
			held = true;
			break;
		}
	}
	rm_runlock(&holds_lock, &tracker);
	return (held);
}

/*
 * Outbound, PFIL_CONSUMED: TCP takes the segment for sent, and for lost when
 * nothing comes back.  PFIL_DROPPED would be an error to the process.
 */
static pfil_return_t
hold_check(struct mbuf **mp, struct ifnet *ifp, int flags,
    void *ruleset __unused, struct inpcb *inp __unused)
{
	uint8_t packet[ISTHMUS_PACKET_MAX];
	struct isthmus_segment ig;
	bool inbound = PFIL_DIR(flags) == PFIL_IN;
	int length;

	if (__predict_true(holds_count == 0))
		return (PFIL_PASS);
	length = imin((*mp)->m_pkthdr.len, sizeof(packet));
	m_copydata(*mp, 0, length, packet);
	if (!isthmus_packet_parse(packet, length, &ig) ||
	    !is_held(&ig, ifp, inbound))
		return (PFIL_PASS);
	m_freem(*mp);
	*mp = NULL;
	if (inbound) {
		ISTHMUS_COUNT(HELD_IN);
		return (PFIL_DROPPED);
	}
	ISTHMUS_COUNT(HELD_OUT);
	return (PFIL_CONSUMED);
}

static struct hold *
find_hold(const struct isthmus_hold *ih, const struct vnet *vnet)
{
	struct hold *ho;

	LIST_FOREACH(ho, &holds, ho_next)
		if (ho->ho_vnet == vnet && isthmus_hold_same(&ho->ho_hold, ih))
			return (ho);
	return (NULL);
}

/*
 * Ends holds of a descriptor or of a network stack, and those whose time is
 * over.
 */
static void
end_holds(const void *owner, const struct vnet *vnet)
{
	LIST_HEAD(, hold) ended = LIST_HEAD_INITIALIZER(ended);
	struct hold *ho, *next;

	rm_wlock(&holds_lock);
	LIST_FOREACH_SAFE(ho, &holds, ho_next, next) {
		if ((owner == NULL || ho->ho_owner != owner) &&
		    (vnet == NULL || ho->ho_vnet != vnet) &&
		    (ho->ho_until == 0 || time_uptime < ho->ho_until))
			continue;
		LIST_REMOVE(ho, ho_next);
		LIST_INSERT_HEAD(&ended, ho, ho_next);
		holds_count--;
	}
	rm_wunlock(&holds_lock);
	LIST_FOREACH_SAFE(ho, &ended, ho_next, next)
		free(ho, M_ISTHMUS);
}

int
isthmus_hold(struct thread *td, const struct isthmus_hold *ih,
    const void *owner, struct isthmus_fault *fault)
{
	struct hold *fresh, *ho;

	end_holds(NULL, NULL);
	fresh = malloc(sizeof(*fresh), M_ISTHMUS, M_WAITOK | M_ZERO);
	fresh->ho_hold = *ih;
	fresh->ho_vnet = TD_TO_VNET(td);
	if ((ih->ih_flags & ISTHMUS_HOLD_KEEP) == 0)
		fresh->ho_owner = owner;
	if (ih->ih_seconds != 0)
		fresh->ho_until = time_uptime + ih->ih_seconds;

	rm_wlock(&holds_lock);
	ho = find_hold(ih, fresh->ho_vnet);
	if (ho == NULL && holds_count >= HOLD_MAX) {
		rm_wunlock(&holds_lock);
		free(fresh, M_ISTHMUS);
		return (isthmus_fail(fault, ENOSPC,
		    "too many addresses are held"));
	}
	if (ho != NULL)
		LIST_REMOVE(ho, ho_next);
	else
		holds_count++;
	LIST_INSERT_HEAD(&holds, fresh, ho_next);
	rm_wunlock(&holds_lock);
	free(ho, M_ISTHMUS);
	return (0);
}

int
isthmus_release(struct thread *td, const struct isthmus_hold *ih,
    struct isthmus_fault *fault)
{
	struct hold *ho;

	end_holds(NULL, NULL);
	rm_wlock(&holds_lock);
	if ((ho = find_hold(ih, TD_TO_VNET(td))) != NULL) {
		LIST_REMOVE(ho, ho_next);
		holds_count--;
	}
	rm_wunlock(&holds_lock);
	free(ho, M_ISTHMUS);
	return (ho != NULL ? 0 : isthmus_fail(fault, ENOENT,
	    "the address and port are not held"));
}

void
isthmus_hold_close(const void *owner)
{

	end_holds(owner, NULL);
}

/*
 * In the network stack of the caller; in all of them if there is none.
 */
uint32_t
isthmus_hold_count(struct thread *td)
{
	struct rm_priotracker tracker;
	const struct hold *ho;
	uint32_t n;

	end_holds(NULL, NULL);
	n = 0;
	rm_rlock(&holds_lock, &tracker);
	LIST_FOREACH(ho, &holds, ho_next)
		if (td == NULL || ho->ho_vnet == TD_TO_VNET(td))
			n++;
	rm_runlock(&holds_lock, &tracker);
	return (n);
}

static pfil_hook_t
hook_into(struct pfil_head *head, enum pfil_types type, const char *name)
{
	struct pfil_hook_args args = {
		.pa_version = PFIL_VERSION,
		.pa_flags = PFIL_IN | PFIL_OUT,
		.pa_type = type,
		.pa_mbuf_chk = hold_check,
		.pa_modname = ISTHMUS_DEVICE,
		.pa_rulname = name,
	};
	struct pfil_link_args link = {
		.pa_version = PFIL_VERSION,
		.pa_flags = PFIL_IN | PFIL_OUT | PFIL_HEADPTR | PFIL_HOOKPTR,
		.pa_head = head,
	};

	link.pa_hook = pfil_add_hook(&args);
	(void)pfil_link(&link);
	return (link.pa_hook);
}

static void
vnet_isthmus_init(const void *unused __unused)
{

	V_isthmus_hook4 = hook_into(V_inet_pfil_head, PFIL_TYPE_IP4, "ipv4");
	V_isthmus_hook6 = hook_into(V_inet6_pfil_head, PFIL_TYPE_IP6, "ipv6");
}
VNET_SYSINIT(isthmus, SI_SUB_PROTO_FIREWALL, SI_ORDER_ANY, vnet_isthmus_init,
    NULL);

static void
vnet_isthmus_uninit(const void *unused __unused)
{

	pfil_remove_hook(V_isthmus_hook4);
	pfil_remove_hook(V_isthmus_hook6);
	NET_EPOCH_WAIT();
	end_holds(NULL, curvnet);
}
VNET_SYSUNINIT(isthmus, SI_SUB_PROTO_FIREWALL, SI_ORDER_ANY,
    vnet_isthmus_uninit, NULL);
