/* Resource limits, soft and hard, of a process and its child; that they still hold. */
#include "zoo.h"

#include <fcntl.h>
#include <sys/resource.h>

#define LIMITS 16

static void get(struct rlimit limits[LIMITS])
{
	for (int i = 0; i < LIMITS; i++)
		zoo_try(getrlimit((__rlimit_resource_t)i, &limits[i]));
}

static void check(const char *who, const struct rlimit before[LIMITS])
{
	struct rlimit after[LIMITS];

	get(after);
	for (int i = 0; i < LIMITS; i++)
		zoo_check(after[i].rlim_cur == before[i].rlim_cur && after[i].rlim_max == before[i].rlim_max, "%s: limit %d is %lu/%lu in place of %lu/%lu", who, i,
			  after[i].rlim_cur, after[i].rlim_max, before[i].rlim_cur, before[i].rlim_max);
}

static void set(int which, rlim_t soft, rlim_t hard)
{
	zoo_try(setrlimit((__rlimit_resource_t)which, &(struct rlimit){ soft, hard }));
}

int main(int argc, char **argv)
{
	struct rlimit before[LIMITS];

	zoo_init(argc, argv);
	set(RLIMIT_CORE, 4096, 8192);
	set(RLIMIT_FSIZE, 10000000, RLIM_INFINITY);
	set(RLIMIT_NOFILE, 1234, 5678);
	pid_t child = zoo_fork();
	if (child == 0) {
		set(RLIMIT_CPU, 1000, 2000);
		set(RLIMIT_STACK, 4 << 20, 16 << 20);
		set(RLIMIT_DATA, 1ul << 33, 1ul << 34);
		set(RLIMIT_NOFILE, 60, 100);	/* below descriptors that are open */
		set(RLIMIT_AS, 1ul << 40, 1ul << 41);
		get(before);
		zoo_child_ready();
		zoo_wait();
		check("child", before);
		for (;;) {
			int fd = open("/dev/null", O_RDONLY);
			if (fd < 0)
				break;
			zoo_check(fd < 60, "descriptor %d was given though the limit is 60", fd);
		}
		zoo_check(errno == EMFILE, "open: %s", strerror(errno));
		_exit(0);
	}
	zoo_await(child);
	get(before);
	zoo_ready();
	zoo_wait();
	check("root", before);
	zoo_release(child);
	zoo_reap(child);
	zoo_pass();
}
