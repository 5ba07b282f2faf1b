/* Anonymous memory shared between parent, children and a grandchild; parts of it unmapped, protected or at another address. */
#include "zoo.h"

#include <sys/mman.h>

#define PAGE 4096ul
#define PAGES 64ul

static char *shared(size_t pages)
{
	return zoo_try(mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

int main(int argc, char **argv)
{
	zoo_init(argc, argv);
	char *one = shared(PAGES);
	char *two = shared(PAGES);	/* adjacent, but another object */
	char *alone = shared(4);	/* one process only, no page touched */
	zoo_fill(one, PAGES * PAGE / 2, 1);
	zoo_fill(two, PAGES * PAGE, 2);

	pid_t first = zoo_fork();
	if (first == 0) {
		/* The same object at another address, and only its second half. */
		char *moved = zoo_try(mremap(one + PAGES / 2 * PAGE, PAGES / 2 * PAGE, PAGES / 2 * PAGE,
					     MREMAP_MAYMOVE | MREMAP_FIXED, (void *)0x20000000));
		zoo_fill(moved, PAGE, 3);
		zoo_child_ready();
		zoo_wait();
		zoo_check_fill("the child's own page", moved, PAGE, 3);
		zoo_fill(moved + PAGE, PAGE, 4);
		zoo_check_fill("the parent's page, read by the child", two, PAGES * PAGE, 2);
		_exit(0);
	}
	zoo_await(first);
	pid_t second = zoo_fork();
	if (second == 0) {
		pid_t grandchild = zoo_fork();
		if (grandchild == 0) {
			zoo_try(mprotect(two, PAGES * PAGE, PROT_READ));
			zoo_child_ready();
			zoo_wait();
			zoo_fill(one + 10 * PAGE, PAGE, 6);
			zoo_check_fill("read by the grandchild", two, PAGES * PAGE, 2);
			_exit(0);
		}
		zoo_await(grandchild);
		zoo_try(munmap(two, PAGES * PAGE));
		zoo_child_ready();
		zoo_wait();
		zoo_release(grandchild);
		zoo_reap(grandchild);
		_exit(0);
	}
	zoo_await(second);
	zoo_ready();
	zoo_wait();

	zoo_check_fill("the first object", one, PAGES * PAGE / 2, 1);
	zoo_check_fill("the child's page", one + PAGES / 2 * PAGE, PAGE, 3);
	for (size_t i = PAGES / 2 * PAGE + PAGE; i < PAGES * PAGE; i++)
		zoo_check(!one[i], "byte %zu was never written and is not zero", i);
	zoo_check_fill("the second object", two, PAGES * PAGE, 2);
	for (size_t i = 0; i < 4 * PAGE; i++)
		zoo_check(!alone[i], "the untouched object is not zero");
	zoo_release(first);
	zoo_reap(first);
	zoo_check_fill("what the child wrote after the restore", one + (PAGES / 2 + 1) * PAGE, PAGE, 4);
	zoo_release(second);
	zoo_reap(second);
	zoo_check_fill("what the grandchild wrote after the restore", one + 10 * PAGE, PAGE, 6);
	zoo_check_fill("the second object, untouched by that", two, PAGES * PAGE, 2);
	zoo_pass();
}
