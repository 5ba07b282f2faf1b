/* 3,000 mappings: alternating protections, a page each, some with data, with holes between. */
#include "zoo.h"

#include <sys/mman.h>

#define PAGE 4096ul
#define COUNT 3000ul

int main(int argc, char **argv)
{
	static const int protections[] = { PROT_READ | PROT_WRITE, PROT_READ, PROT_NONE, PROT_READ | PROT_EXEC };

	zoo_init(argc, argv);
	char *area = zoo_try(mmap(NULL, 2 * COUNT * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	for (size_t i = 0; i < COUNT; i++) {
		if (i % 3 == 0)
			zoo_fill(area + 2 * i * PAGE, PAGE, i);
		zoo_try(mprotect(area + 2 * i * PAGE, PAGE, protections[i % 4]));
		zoo_try(munmap(area + (2 * i + 1) * PAGE, PAGE));
	}
	zoo_ready();
	zoo_wait();
	for (size_t i = 0; i < COUNT; i++) {
		unsigned char resident;
		zoo_refused(ENOMEM, mincore(area + (2 * i + 1) * PAGE, PAGE, &resident));
		zoo_try(mincore(area + 2 * i * PAGE, PAGE, &resident));
		zoo_try(mprotect(area + 2 * i * PAGE, PAGE, PROT_READ | PROT_WRITE));
		if (i % 3 == 0)
			zoo_check_fill("a mapping", area + 2 * i * PAGE, PAGE, i);
		else
			zoo_check(!area[2 * i * PAGE], "mapping %zu was never written and is not zero", i);
	}
	zoo_pass();
}
