/*
 * Processes of other users than the restoring one, with capabilities kept over the change and without. Where CRIU has no
 * CAP_SYS_RESOURCE it can't read their limits: then preflight has to refuse them.
 */
#include "zoo.h"

#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static void check(const char *who, uid_t real, uid_t effective, uid_t saved, gid_t real_group, gid_t effective_group)
{
	uid_t user[3];
	gid_t of_group[3];

	zoo_try(getresuid(&user[0], &user[1], &user[2]));
	zoo_try(getresgid(&of_group[0], &of_group[1], &of_group[2]));
	zoo_check(user[0] == real && user[1] == effective && user[2] == saved, "%s: users %u %u %u", who, user[0], user[1], user[2]);
	zoo_check(of_group[0] == real_group && of_group[1] == effective_group, "%s: groups %u %u", who, of_group[0], of_group[1]);
}

int main(int argc, char **argv)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct kept[2] = { { .effective = 1u << CAP_NET_BIND_SERVICE, .permitted = 1u << CAP_NET_BIND_SERVICE | 1u << CAP_CHOWN } }, now[2];

	zoo_init(argc, argv);
	zoo_try(chmod(zoo_directory(), 0777));
	pid_t with = zoo_fork();
	if (with == 0) {
		zoo_try(setgroups(0, NULL));
		zoo_try(setresgid(1234, 1235, 1236));
		zoo_try(prctl(PR_SET_KEEPCAPS, 1));
		zoo_try(setresuid(1001, 1002, 1003));
		zoo_try(syscall(SYS_capset, &header, kept));
		zoo_child_ready();
		zoo_wait();
		check("with capabilities", 1001, 1002, 1003, 1234, 1235);
		zoo_try(syscall(SYS_capget, &header, now));
		zoo_check(!memcmp(now, kept, sizeof(now)), "capabilities %#x of %#x", now[0].effective, now[0].permitted);
		_exit(0);
	}
	zoo_await(with);
	pid_t without = zoo_fork();
	if (without == 0) {
		zoo_try(setgroups(1, (gid_t[]){ 33 }));
		zoo_try(setresgid(33, 33, 33));
		zoo_try(setresuid(33, 33, 33));
		zoo_child_ready();
		zoo_wait();
		check("without", 33, 33, 33, 33, 33);
		zoo_refused(EPERM, setuid(0));
		_exit(0);
	}
	zoo_await(without);
	zoo_ready();
	zoo_wait();
	zoo_release(with);
	zoo_reap(with);
	zoo_release(without);
	zoo_reap(without);
	zoo_pass();
}
