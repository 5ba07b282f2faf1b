/* Stack, heap and program break: content, the stack still grows down, the break still moves both ways, malloc still works. */
#include "zoo.h"

#include <stdlib.h>
#include <sys/mman.h>

#define PAGE 4096ul
#define BLOCKS 500

static __attribute__((noinline)) unsigned deep(int levels)
{
	volatile char frame[8192];

	for (size_t i = 0; i < sizeof(frame); i += 512)
		frame[i] = (char)levels;
	return levels ? deep(levels - 1) + (unsigned char)frame[512] : 0;
}

static __attribute__((noinline)) void inside(int level, unsigned char *top)
{
	unsigned char local[20000];

	zoo_fill(local, sizeof(local), 900 + (unsigned)level);
	if (level < 20) {
		inside(level + 1, top);
	} else {
		zoo_ready();
		zoo_wait();
		zoo_check_fill("the first frame", top, 4096, 3);
	}
	zoo_check_fill("a stack frame", local, sizeof(local), 900 + (unsigned)level);
}

int main(int argc, char **argv)
{
	static char *blocks[BLOCKS];
	unsigned char top[4096];

	zoo_init(argc, argv);
	zoo_fill(top, sizeof(top), 3);
	char *start = sbrk(0);
	zoo_check(sbrk(40 * PAGE + 123) == start, "sbrk: %s", strerror(errno));
	zoo_fill(start, 40 * PAGE + 123, 1);
	for (size_t i = 0; i < BLOCKS; i++) {
		blocks[i] = malloc(1 + i * 37);
		zoo_fill(blocks[i], 1 + i * 37, i);
	}
	for (size_t i = 0; i < BLOCKS; i += 3) {
		free(blocks[i]);
		blocks[i] = NULL;
	}
	char *at = sbrk(0);

	inside(0, top);

	zoo_check(sbrk(0) == at, "the break is %p in place of %p", sbrk(0), (void *)at);
	zoo_check_fill("below the break", start, 40 * PAGE + 123, 1);
	for (size_t i = 0; i < BLOCKS; i++)
		if (blocks[i])
			zoo_check_fill("a block of the heap", blocks[i], 1 + i * 37, i);
	for (size_t i = 0; i < BLOCKS; i++) {
		blocks[i] = realloc(blocks[i], 5000);
		zoo_check(blocks[i], "realloc fails");
		memset(blocks[i], (int)i, 5000);
	}
	for (size_t i = 0; i < BLOCKS; i++) {
		zoo_check(blocks[i][4999] == (char)i, "the heap is corrupt");
		free(blocks[i]);
	}
	at = sbrk(0);
	zoo_check(sbrk(16 * PAGE) == at, "the break cannot grow: %s", strerror(errno));
	memset(at, 'b', 16 * PAGE);
	zoo_check(sbrk(0) == at + 16 * PAGE, "the break did not grow");
	zoo_check(sbrk(-16l * (long)PAGE) != (void *)-1 && sbrk(0) == at, "the break cannot shrink");
	unsigned expected = 0;
	for (int level = 1; level <= 400; level++)
		expected += (unsigned char)level;
	zoo_check(deep(400) == expected, "the stack, grown by 3 MB, is corrupt");
	zoo_pass();
}
