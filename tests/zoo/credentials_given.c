/*
 * Processes that become other users by their restore: the test writes other IDs, groups and capabilities into the images of the
 * two children (CRIU could not read the limits of a process of another user without CAP_SYS_RESOURCE). The first child gets
 * some capabilities, the second gets none.
 */
#include "zoo.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static void check_ids(const char *who, const uid_t *users, const gid_t *groups, int count, const gid_t *further)
{
	uid_t user[3];
	gid_t group[3], list[8];

	zoo_try(getresuid(&user[0], &user[1], &user[2]));
	zoo_try(getresgid(&group[0], &group[1], &group[2]));
	int found = zoo_try(getgroups(8, list));
	zoo_check(!memcmp(user, users, sizeof(user)), "%s: users %u %u %u", who, user[0], user[1], user[2]);
	zoo_check(!memcmp(group, groups, sizeof(group)), "%s: groups %u %u %u", who, group[0], group[1], group[2]);
	zoo_check(found == count && !memcmp(list, further, sizeof(gid_t) * (size_t)count), "%s: %d further groups, first %u", who, found, list[0]);
}

static void check_capabilities(const char *who, uint64_t effective, uint64_t permitted)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[2];

	zoo_try(syscall(SYS_capget, &header, sets));
	uint64_t now = sets[0].effective | (uint64_t)sets[1].effective << 32, may = sets[0].permitted | (uint64_t)sets[1].permitted << 32;
	zoo_check(now == effective && may == permitted, "%s: capabilities %#lx of %#lx", who, now, may);
}

/* What the kernel makes of it: whose a new file is, and whether a low port may be bound. */
static void check_effect(const char *who, uid_t user, gid_t group, bool low_port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(987), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct stat status;

	int file = zoo_try(open(who, O_WRONLY | O_CREAT | O_EXCL, 0600));
	zoo_try(fstat(file, &status));
	zoo_check(status.st_uid == user && status.st_gid == group, "%s: a new file is of %u:%u", who, status.st_uid, status.st_gid);
	int fd = zoo_try(socket(AF_INET, SOCK_STREAM, 0));
	if (low_port)
		zoo_try(bind(fd, (struct sockaddr *)&to, sizeof(to)));
	else
		zoo_refused(EACCES, bind(fd, (struct sockaddr *)&to, sizeof(to)));
	zoo_refused(EPERM, setgroups(0, NULL));
}

int main(int argc, char **argv)
{
	zoo_init(argc, argv);
	zoo_try(chmod(zoo_directory(), 0777));
	pid_t with = zoo_fork();
	if (with == 0) {
		zoo_child_ready();
		zoo_wait();
		check_ids("with", (uid_t[]){ 1001, 1002, 1003 }, (gid_t[]){ 1234, 1235, 1236 }, 2, (gid_t[]){ 33, 1300 });
		check_capabilities("with", 1u << CAP_NET_BIND_SERVICE, 1u << CAP_NET_BIND_SERVICE | 1u << CAP_CHOWN);
		check_effect("with", 1002, 1235, true);
		_exit(0);
	}
	zoo_await(with);
	pid_t without = zoo_fork();
	if (without == 0) {
		zoo_child_ready();
		zoo_wait();
		check_ids("without", (uid_t[]){ 33, 33, 33 }, (gid_t[]){ 33, 33, 33 }, 0, NULL);
		check_capabilities("without", 0, 0);
		check_effect("without", 33, 33, false);
		zoo_refused(EPERM, setuid(0));
		zoo_check(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1, "no_new_privs is not set");
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
