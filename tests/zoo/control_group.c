/* A control group of the unified hierarchy: the root is in one, a child in another below it. */
#include "zoo.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

static char hierarchy[PATH_MAX], original[PATH_MAX], outer[PATH_MAX], inner[PATH_MAX];

/* Where the hierarchy is mounted. */
static bool find_hierarchy(void)
{
	char line[4096], path[PATH_MAX];
	FILE *file = fopen("/proc/self/mountinfo", "re");

	while (file && fgets(line, sizeof(line), file))
		if (strstr(line, " - cgroup2 ") && sscanf(line, "%*s %*s %*s / %4000s", path) == 1)
			snprintf(hierarchy, sizeof(hierarchy), "%s", path);
	if (file)
		fclose(file);
	return hierarchy[0] != 0;
}

/* The path behind "0::". */
static void current(char *group)
{
	char line[PATH_MAX];
	FILE *file = fopen("/proc/self/cgroup", "re");

	group[0] = 0;
	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "0::", 3))
			sscanf(line + 3, "%4000s", group);
	if (file)
		fclose(file);
}

static bool join(const char *group)
{
	char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s%s/cgroup.procs", hierarchy, group);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool joined = write(fd, "0", 1) == 1;
	close(fd);
	return joined;
}

static void check(const char *who, const char *expected)
{
	char found[PATH_MAX];

	current(found);
	zoo_check(!strcmp(found, expected), "%s is in control group %s, not in %s", who, found, expected);
}

static void leave(void)
{
	char path[2 * PATH_MAX];

	join(original);
	for (const char *group = inner; group; group = group == inner ? outer : NULL) {
		snprintf(path, sizeof(path), "%s%s", hierarchy, group);
		rmdir(path);
	}
}

int main(int argc, char **argv)
{
	char path[2 * PATH_MAX];

	zoo_init(argc, argv);
	if (!find_hierarchy())
		zoo_skip("no unified hierarchy of control groups is mounted");
	current(original);
	snprintf(outer, sizeof(outer), "%.3000s%sisthmus-zoo-%d", original, original[1] ? "/" : "", getpid());
	snprintf(inner, sizeof(inner), "%.3500s/inner", outer);
	for (const char *group = outer; group; group = group == outer ? inner : NULL) {
		snprintf(path, sizeof(path), "%s%s", hierarchy, group);
		if (mkdir(path, 0755) && errno != EEXIST) // left by a process of the same number that was killed
			zoo_skip("%s cannot be made: %s", path, strerror(errno));
	}
	pid_t child = zoo_fork();
	if (child == 0) {
		if (!join(inner))
			zoo_fail("joining %s: %s", inner, strerror(errno));
		zoo_child_ready();
		zoo_wait();
		check("the child", inner);
		_exit(0);
	}
	zoo_await(child);
	if (!join(outer))
		zoo_fail("joining %s: %s", outer, strerror(errno));
	zoo_ready();
	zoo_wait();

	check("the root", outer);
	zoo_release(child);
	zoo_reap(child);
	leave();
	zoo_pass();
}
