/* Working directory and umask, of a process, its children and a directory that was renamed. */
#include "zoo.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

static void check(const char *who, const char *expected, mode_t mask)
{
	char path[PATH_MAX], own[PATH_MAX];
	struct stat here, named;

	zoo_check(getcwd(path, sizeof(path)), "%s: getcwd: %s", who, strerror(errno));
	snprintf(own, sizeof(own), "%s%s", zoo_directory(), expected);
	zoo_check(strcmp(path, own) == 0, "%s: working directory %s in place of %s", who, path, own);
	zoo_try(stat(".", &here));
	zoo_try(stat(own, &named));
	zoo_check(here.st_ino == named.st_ino, "%s: the working directory is another one of that name", who);
	mode_t now = umask(0);
	zoo_check(now == mask, "%s: umask %o in place of %o", who, now, mask);
	umask(now);
	char file[32];
	snprintf(file, sizeof(file), "made-by-%d", getpid());
	int fd = zoo_try(open(file, O_WRONLY | O_CREAT, 0777));
	zoo_try(fstat(fd, &here));
	zoo_check((here.st_mode & 0777) == (0777 & ~mask), "%s: a new file has mode %o", who, here.st_mode);
}

int main(int argc, char **argv)
{
	zoo_init(argc, argv);
	zoo_try(mkdir("one", 0755));
	zoo_try(mkdir("one/a name with spaces", 0755));
	zoo_try(mkdir("before", 0755));
	pid_t inside = zoo_fork();
	if (inside == 0) {
		zoo_try(chdir("one/a name with spaces"));
		umask(0);
		zoo_child_ready();
		zoo_wait();
		check("child", "/one/a name with spaces", 0);
		_exit(0);
	}
	zoo_await(inside);
	pid_t moved = zoo_fork();
	if (moved == 0) {
		zoo_try(chdir("before"));
		umask(0777);
		zoo_try(rename("../before", "../after"));
		zoo_child_ready();
		zoo_wait();
		check("child in a renamed directory", "/after", 0777);
		_exit(0);
	}
	zoo_await(moved);
	umask(027);
	zoo_ready();
	zoo_wait();
	check("root", "", 027);
	zoo_release(inside);
	zoo_reap(inside);
	zoo_release(moved);
	zoo_reap(moved);
	zoo_pass();
}
