/* 64 MB of random pages, some of them huge-page advised, with a checksum; all of it can be written afterwards. */
#include "zoo.h"

#include <sys/mman.h>

#define BYTES (64ul << 20)

int main(int argc, char **argv)
{
	zoo_init(argc, argv);
	char *memory = zoo_try(mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	zoo_try(madvise(memory, BYTES / 2, MADV_HUGEPAGE));
	zoo_fill(memory, BYTES, 1);
	pid_t child = zoo_fork();	/* shares the pages until one of the two writes */
	if (child == 0) {
		zoo_fill(memory + BYTES / 4, 1 << 20, 2);
		zoo_child_ready();
		zoo_wait();
		zoo_check_fill("the child's own part", memory + BYTES / 4, 1 << 20, 2);
		zoo_fill(memory, 1 << 20, 3);
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();
	zoo_check_fill("64 MB", memory, BYTES, 1);
	zoo_release(child);
	zoo_reap(child);
	zoo_check_fill("64 MB, after the child wrote to its own", memory, BYTES, 1);
	zoo_fill(memory, BYTES, 4);
	zoo_check_fill("64 MB, written again", memory, BYTES, 4);
	zoo_pass();
}
