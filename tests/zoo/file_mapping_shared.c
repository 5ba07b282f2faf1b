/* Shared file mappings: of one file in two processes, read-only ones, and of a deleted file. */
#include "zoo.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define PAGE 4096ul

static char *map(const char *path, int flags, int protection)
{
	int fd = zoo_try(open(path, flags));
	char *memory = zoo_try(mmap(NULL, 8 * PAGE, protection, MAP_SHARED, fd, 0));

	zoo_try(close(fd));
	return memory;
}

int main(int argc, char **argv)
{
	static char content[8 * PAGE];
	struct stat mapped, named;

	zoo_init(argc, argv);
	zoo_fill(content, sizeof(content), 1);
	for (int i = 0; i < 2; i++) {
		int fd = zoo_try(open(i ? "gone" : "mapped", O_RDWR | O_CREAT | O_TRUNC, 0644));
		zoo_write_all(fd, content, sizeof(content));
		zoo_try(close(fd));
	}
	char *shared = map("mapped", O_RDWR, PROT_READ | PROT_WRITE);
	char *readonly = map("mapped", O_RDONLY, PROT_READ);
	char *gone = map("gone", O_RDWR, PROT_READ | PROT_WRITE);
	int writeable = zoo_try(open("mapped", O_RDWR));
	char *made_readonly = zoo_try(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, writeable, 4 * PAGE));
	zoo_fill(shared, PAGE, 2);
	zoo_fill(gone, PAGE, 3);
	zoo_try(unlink("gone"));

	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_child_ready();
		zoo_wait();
		zoo_fill(shared + 2 * PAGE, PAGE, 4);
		zoo_fill(gone + 2 * PAGE, PAGE, 5);
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();

	zoo_release(child);
	zoo_reap(child);
	zoo_check_fill("the first page", shared, PAGE, 2);
	zoo_check(!memcmp(shared + PAGE, content + PAGE, PAGE), "the second page is not the file's");
	zoo_check_fill("the child's page", shared + 2 * PAGE, PAGE, 4);
	zoo_check(!memcmp(readonly, shared, 8 * PAGE), "the read-only mapping differs from the writable one");
	zoo_refused(EACCES, mprotect(readonly, PAGE, PROT_READ | PROT_WRITE));
	zoo_try(mprotect(made_readonly, PAGE, PROT_READ | PROT_WRITE));
	made_readonly[0] ^= 1;
	zoo_check(shared[4 * PAGE] == made_readonly[0], "two mappings of one file are not shared");
	zoo_try(fstat(writeable, &mapped));
	zoo_try(stat("mapped", &named));
	zoo_check(mapped.st_ino == named.st_ino, "the descriptor is another file");
	char byte;
	zoo_try(pread(writeable, &byte, 1, 4 * PAGE));
	zoo_check(byte == made_readonly[0], "a write to the mapping does not reach the file");
	byte ^= 2;
	zoo_try(pwrite(writeable, &byte, 1, 5 * PAGE));
	zoo_check(shared[5 * PAGE] == byte, "a write to the file does not reach the mapping");
	zoo_check_fill("the deleted file", gone, PAGE, 3);
	zoo_check(!memcmp(gone + PAGE, content + PAGE, PAGE), "the deleted file's second page differs");
	zoo_check_fill("the child's page of the deleted file", gone + 2 * PAGE, PAGE, 5);
	zoo_refused(ENOENT, access("gone", F_OK));
	zoo_pass();
}
