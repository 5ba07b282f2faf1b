/* User, group and supplementary group IDs, capabilities of every set, securebits; in a child with reduced ones. */
#include "zoo.h"

#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

struct credentials {
	uid_t real, effective, saved, file;
	gid_t real_group, effective_group, saved_group, file_group;
	int group_count;
	gid_t groups[64];
	struct __user_cap_data_struct capabilities[2];
	uint64_t bounding, ambient;
	int secure_bits, keep;
};

static void get(struct credentials *credentials)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };

	memset(credentials, 0, sizeof(*credentials));
	zoo_try(getresuid(&credentials->real, &credentials->effective, &credentials->saved));
	zoo_try(getresgid(&credentials->real_group, &credentials->effective_group, &credentials->saved_group));
	credentials->file = (uid_t)setfsuid((uid_t)-1);
	credentials->file_group = (gid_t)setfsgid((gid_t)-1);
	credentials->group_count = zoo_try(getgroups(64, credentials->groups));
	zoo_try(syscall(SYS_capget, &header, credentials->capabilities));
	for (unsigned capability = 0; capability < 64; capability++) {
		if (prctl(PR_CAPBSET_READ, capability) == 1)
			credentials->bounding |= 1ul << capability;
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, capability, 0, 0) == 1)
			credentials->ambient |= 1ul << capability;
	}
	credentials->secure_bits = prctl(PR_GET_SECUREBITS);
	credentials->keep = prctl(PR_GET_KEEPCAPS);
}

static void check(const char *who, const struct credentials *before)
{
	struct credentials after;

	get(&after);
#define SAME(field) zoo_check(after.field == before->field, "%s: " #field " is %#lx in place of %#lx", who, (unsigned long)after.field, (unsigned long)before->field)
	SAME(real);
	SAME(effective);
	SAME(saved);
	SAME(file);
	SAME(real_group);
	SAME(effective_group);
	SAME(saved_group);
	SAME(file_group);
	SAME(group_count);
	for (int i = 0; i < after.group_count; i++)
		SAME(groups[i]);
	for (int i = 0; i < 2; i++) {
		SAME(capabilities[i].effective);
		SAME(capabilities[i].permitted);
		SAME(capabilities[i].inheritable);
	}
	SAME(bounding);
	SAME(ambient);
	SAME(secure_bits);
	SAME(keep);
#undef SAME
}

static void set_capabilities(uint64_t effective, uint64_t permitted, uint64_t inheritable)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = {
		{ (uint32_t)effective, (uint32_t)permitted, (uint32_t)inheritable },
		{ (uint32_t)(effective >> 32), (uint32_t)(permitted >> 32), (uint32_t)(inheritable >> 32) },
	};

	zoo_try(syscall(SYS_capset, &header, data));
}

static uint64_t permitted(void)
{
	struct credentials now;

	get(&now);
	return now.capabilities[0].permitted | (uint64_t)now.capabilities[1].permitted << 32;
}

int main(int argc, char **argv)
{
	struct credentials before;
	gid_t groups[] = { 4, 20, 100, 5000, 70000 };

	zoo_init(argc, argv);
	/* IDs stay root's: without CAP_SYS_RESOURCE, CRIU can't read the limits of another's process. See credentials_user.c. */
	zoo_try(setgroups(ZOO_ARRAY_LENGTH(groups), groups));

	pid_t child = zoo_fork();
	if (child == 0) {
		uint64_t all = permitted();
		zoo_try(setgroups(0, NULL));
		zoo_try(prctl(PR_CAPBSET_DROP, CAP_SYS_TIME));
		zoo_try(prctl(PR_CAPBSET_DROP, CAP_MKNOD));
		uint64_t few = 1ul << CAP_NET_BIND_SERVICE | 1ul << CAP_CHOWN | 1ul << CAP_KILL;
		set_capabilities(all, all, few);
		zoo_try(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE, 0, 0));
		zoo_try(prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP | SECBIT_NO_CAP_AMBIENT_RAISE));
		set_capabilities(few & ~(1ul << CAP_KILL), few, few & ~(1ul << CAP_CHOWN));
		get(&before);
		zoo_child_ready();
		zoo_wait();
		check("child", &before);
		zoo_refused(EPERM, prctl(PR_CAPBSET_DROP, CAP_SYS_BOOT));
		zoo_refused(EPERM, setgroups(0, NULL));
		_exit(0);
	}
	zoo_await(child);
	pid_t none = zoo_fork();
	if (none == 0) {
		set_capabilities(0, 0, 0);
		get(&before);
		zoo_child_ready();
		zoo_wait();
		check("child without capabilities", &before);
		_exit(0);
	}
	zoo_await(none);
	get(&before);
	zoo_ready();
	zoo_wait();
	check("root", &before);
	zoo_release(child);
	zoo_reap(child);
	zoo_release(none);
	zoo_reap(none);
	zoo_pass();
}
