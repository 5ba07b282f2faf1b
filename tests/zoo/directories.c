/* Open directories: position within, *at() calls through them, one that was deleted or renamed. */
#include "zoo.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>

int main(int argc, char **argv)
{
	char name[32], buffer[512];
	struct stat state, named;

	zoo_init(argc, argv);
	zoo_try(mkdir("full", 0755));
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "full/file%02d", i);
		zoo_try(close(zoo_try(open(name, O_WRONLY | O_CREAT, 0600))));
	}
	int full = zoo_try(open("full", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	long got = zoo_try(syscall(SYS_getdents64, full, buffer, sizeof(buffer)));
	zoo_check(got > 0, "nothing read");
	off_t position = zoo_try(lseek(full, 0, SEEK_CUR));
	static char expected[8192], rest[8192];
	int other = zoo_try(open("full", O_RDONLY | O_DIRECTORY));
	zoo_try(lseek(other, position, SEEK_SET));
	long expected_length = zoo_try(syscall(SYS_getdents64, other, expected, sizeof(expected)));
	zoo_try(close(other));
	zoo_try(mkdir("old-name", 0755));
	int renamed = zoo_try(open("old-name", O_RDONLY | O_DIRECTORY));
	zoo_try(rename("old-name", "new-name"));
	int by_path = zoo_try(open("full", O_PATH | O_DIRECTORY));
	zoo_ready();
	zoo_wait();

	zoo_check(lseek(full, 0, SEEK_CUR) == position, "position %ld in place of %ld", (long)lseek(full, 0, SEEK_CUR), (long)position);
	zoo_check(fcntl(full, F_GETFD) == FD_CLOEXEC, "close-on-exec is lost");
	got = zoo_try(syscall(SYS_getdents64, full, rest, sizeof(rest)));
	zoo_check(got == expected_length && !memcmp(rest, expected, (size_t)got), "the rest of the directory differs");
	zoo_try(fstatat(full, "file07", &state, 0));
	zoo_try(stat("full/file07", &named));
	zoo_check(state.st_ino == named.st_ino, "the directory is another one");
	zoo_try(close(zoo_try(openat(by_path, "made-after", O_WRONLY | O_CREAT, 0600))));
	zoo_try(access("full/made-after", F_OK));
	zoo_try(close(zoo_try(openat(renamed, "inside", O_WRONLY | O_CREAT, 0600))));
	zoo_try(access("new-name/inside", F_OK));
	zoo_pass();
}
