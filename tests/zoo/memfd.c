/* Memory files: content, offset, seals, size with holes; mapped shared and private, only as a descriptor, only as a mapping. */
#include "zoo.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define PAGE 4096ul

static void check_name(int fd, const char *expected)
{
	char path[64], target[128];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ssize_t length = zoo_try(readlink(path, target, sizeof(target) - 1));
	target[length] = 0;
	zoo_check(strncmp(target, expected, strlen(expected)) == 0, "descriptor %d is \"%s\" in place of \"%s\"", fd, target, expected);
}

int main(int argc, char **argv)
{
	static char content[16 * PAGE];
	struct stat state;

	zoo_init(argc, argv);
	zoo_fill(content, sizeof(content), 1);

	int plain = zoo_try(memfd_create("zoo-plain", MFD_CLOEXEC));
	zoo_write_all(plain, content, sizeof(content));
	zoo_try(lseek(plain, 12345, SEEK_SET));

	int sealed = zoo_try(memfd_create("zoo-sealed", MFD_ALLOW_SEALING));
	zoo_write_all(sealed, content, 100);
	zoo_try(fcntl(sealed, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW));

	int grow = zoo_try(memfd_create("zoo-grow", MFD_ALLOW_SEALING));
	zoo_try(ftruncate(grow, 8 * PAGE));
	char *mapped = zoo_try(mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, grow, 0));
	zoo_fill(mapped + 2 * PAGE, PAGE, 2);
	zoo_try(fcntl(grow, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL));

	int closed = zoo_try(memfd_create("zoo-closed", 0));
	zoo_try(ftruncate(closed, 4 * PAGE));
	char *only_mapped = zoo_try(mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, closed, 0));
	zoo_fill(only_mapped, PAGE, 3);
	zoo_try(close(closed));

	char *copied = zoo_try(mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, plain, 0));
	zoo_fill(copied + PAGE, PAGE, 4);

	int empty = zoo_try(memfd_create("zoo-empty", 0));
	int sparse = zoo_try(memfd_create("zoo-sparse", 0));
	zoo_try(ftruncate(sparse, 1 << 20));
	zoo_try(pwrite(sparse, "end", 3, (1 << 20) - 3));

	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_child_ready();
		zoo_wait();
		zoo_check(lseek(plain, 0, SEEK_CUR) == 12345, "the child sees another offset");
		zoo_fill(mapped + 3 * PAGE, PAGE, 5);
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();

	static char read_back[16 * PAGE];
	check_name(plain, "/memfd:zoo-plain");
	zoo_check(lseek(plain, 0, SEEK_CUR) == 12345, "the offset is %ld", (long)lseek(plain, 0, SEEK_CUR));
	zoo_check(fcntl(plain, F_GETFD) == FD_CLOEXEC, "MFD_CLOEXEC is lost");
	zoo_check(zoo_try(pread(plain, read_back, sizeof(read_back), 0)) == sizeof(read_back), "short read");
	zoo_check(!memcmp(read_back, content, sizeof(content)), "the plain file's content differs");

	check_name(sealed, "/memfd:zoo-sealed");
	zoo_check(fcntl(sealed, F_GET_SEALS) == (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW), "seals %#x", fcntl(sealed, F_GET_SEALS));
	zoo_refused(EPERM, write(sealed, "x", 1));
	zoo_refused(EPERM, ftruncate(sealed, 10));
	zoo_try(fcntl(sealed, F_ADD_SEALS, F_SEAL_SEAL));
	zoo_check(zoo_try(pread(sealed, read_back, PAGE, 0)) == 100, "the sealed file has another size");
	zoo_check(!memcmp(read_back, content, 100), "the sealed file's content differs");

	zoo_check(fcntl(grow, F_GET_SEALS) == (F_SEAL_SHRINK | F_SEAL_SEAL), "seals %#x", fcntl(grow, F_GET_SEALS));
	zoo_refused(EPERM, fcntl(grow, F_ADD_SEALS, F_SEAL_GROW));
	zoo_release(child);
	zoo_reap(child);
	zoo_check_fill("the mapped file", mapped + 2 * PAGE, PAGE, 2);
	zoo_check_fill("what the child wrote", mapped + 3 * PAGE, PAGE, 5);
	zoo_try(pread(grow, read_back, PAGE, 3 * PAGE));
	zoo_check_fill("what the child wrote, through the descriptor", read_back, PAGE, 5);
	zoo_check_fill("the file that is only mapped", only_mapped, PAGE, 3);
	zoo_check(!only_mapped[PAGE], "a hole is not zero");
	zoo_check_fill("the copied page", copied + PAGE, PAGE, 4);
	zoo_check(!memcmp(copied, content, PAGE), "the private mapping's clean page differs");
	zoo_check(fcntl(plain, F_GET_SEALS) == F_SEAL_SEAL, "a file without sealing got seals %#x", fcntl(plain, F_GET_SEALS));

	zoo_try(fstat(empty, &state));
	zoo_check(state.st_size == 0, "the empty file has %ld bytes", (long)state.st_size);
	zoo_try(fstat(sparse, &state));
	zoo_check(state.st_size == 1 << 20, "the sparse file has %ld bytes", (long)state.st_size);
	zoo_try(pread(sparse, read_back, 8, (1 << 20) - 8));
	zoo_check(!memcmp(read_back, "\0\0\0\0\0end", 8), "the sparse file's end differs");
	zoo_pass();
}
