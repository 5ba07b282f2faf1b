/* Deleted but open files: small and large, of two processes, with another name left, replaced by a new file of that name. */
#include "zoo.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#define LARGE (3u << 20)

static int create(const char *name, const void *content, size_t bytes)
{
	int fd = zoo_try(open(name, O_RDWR | O_CREAT | O_TRUNC, 0604));

	zoo_write_all(fd, content, bytes);
	return fd;
}

int main(int argc, char **argv)
{
	static char content[LARGE], back[LARGE];
	struct stat state, named;
	char text[8];

	zoo_init(argc, argv);
	zoo_fill(content, sizeof(content), 1);
	int small = create("small", "small file", 10);
	zoo_try(lseek(small, 6, SEEK_SET));
	int reader = zoo_try(open("small", O_RDONLY));	/* the same file, opened twice */
	zoo_try(fchown(small, 12, 34));
	zoo_try(fchmod(small, 02751));
	zoo_try(unlink("small"));
	int large = create("large", content, sizeof(content));
	zoo_try(unlink("large"));
	int linked = create("linked", "linked", 6);
	zoo_try(link("linked", "other-name"));
	zoo_try(unlink("linked"));
	int replaced = create("replaced", "old", 3);
	zoo_try(unlink("replaced"));
	zoo_try(close(create("replaced", "new", 3)));
	int renamed = create("before", "renamed", 7);
	zoo_try(rename("before", "after"));
	zoo_try(mkdir("directory", 0700));
	int nested = create("directory/nested", "nested", 6);
	zoo_try(unlink("directory/nested"));
	int empty = create("empty", "", 0);
	zoo_try(unlink("empty"));

	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_child_ready();
		zoo_wait();
		zoo_try(pwrite(small, "SMALL", 5, 0));
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();

	zoo_check(lseek(small, 0, SEEK_CUR) == 6, "offset %ld", (long)lseek(small, 0, SEEK_CUR));
	zoo_release(child);
	zoo_reap(child);
	zoo_read_all(reader, back, 10);
	zoo_check(!memcmp(back, "SMALL file", 10), "the two descriptors are not one file: %.10s", back);
	zoo_try(fstat(small, &state));
	zoo_check(state.st_nlink == 0, "the deleted file has %lu names", (unsigned long)state.st_nlink);
	zoo_check(state.st_uid == 12 && state.st_gid == 34 && (state.st_mode & 07777) == 02751, "owner %u:%u, mode %o", state.st_uid, state.st_gid, state.st_mode);
	zoo_refused(ENOENT, access("small", F_OK));
	zoo_try(pread(large, back, sizeof(back), 0));
	zoo_check_fill("the large file", back, sizeof(back), 1);
	zoo_check(lseek(large, 0, SEEK_CUR) == LARGE, "the large file's offset is %ld", (long)lseek(large, 0, SEEK_CUR));
	zoo_refused(ENOENT, access("large", F_OK));
	zoo_try(fstat(linked, &state));
	zoo_try(stat("other-name", &named));
	zoo_check(state.st_ino == named.st_ino, "the linked file is another file");
	zoo_refused(ENOENT, access("linked", F_OK));
	zoo_try(pread(replaced, text, 3, 0));
	zoo_check(!memcmp(text, "old", 3), "the replaced file is the new one");
	int now = zoo_try(open("replaced", O_RDONLY));
	zoo_read_all(now, text, 3);
	zoo_check(!memcmp(text, "new", 3), "the new file of the replaced name is lost");
	zoo_try(fstat(renamed, &state));
	zoo_try(stat("after", &named));
	zoo_check(state.st_ino == named.st_ino, "the renamed file is another file");
	zoo_try(pread(nested, back, 6, 0));
	zoo_check(!memcmp(back, "nested", 6), "the nested file's content differs");
	zoo_try(rmdir("directory"));
	zoo_try(fstat(empty, &state));
	zoo_check(state.st_size == 0 && state.st_nlink == 0, "the empty file has %ld bytes", (long)state.st_size);
	zoo_write_all(empty, "x", 1);
	zoo_pass();
}
