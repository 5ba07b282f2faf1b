/* Private anonymous memory: content, holes, every protection, advice, guard pages, sparse and zero pages. */
#include "zoo.h"

#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE 4096ul

static sigjmp_buf fault;

static void on_fault(int signal)
{
	siglongjmp(fault, signal);
}

/* Whether touching the address faults, and how. */
static int touch(volatile char *address, bool write)
{
	int got = sigsetjmp(fault, 1);

	if (got == 0) {
		char value = *address;
		if (write)
			*address = value;
	}
	return got;
}

static char *map(size_t pages, int protection, int flags)
{
	return zoo_try(mmap(NULL, pages * PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0));
}

/* The VmFlags line of the mapping that starts at the address. */
static bool has_flag(const void *start, const char *flag)
{
	char line[512], wanted[32];
	bool inside = false, found = false;
	FILE *file = fopen("/proc/self/smaps", "re");

	zoo_check(file, "smaps: %s", strerror(errno));
	snprintf(wanted, sizeof(wanted), "%lx-", (unsigned long)start);
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, wanted, strlen(wanted)) == 0)
			inside = true;
		else if (inside && strncmp(line, "VmFlags:", 8) == 0) {
			found = strstr(line, flag);
			break;
		}
	}
	fclose(file);
	return found;
}

int main(int argc, char **argv)
{
	zoo_init(argc, argv);
	struct sigaction action = { .sa_handler = on_fault };
	zoo_try(sigaction(SIGSEGV, &action, NULL));

	char *plain = map(64, PROT_READ | PROT_WRITE, 0);
	zoo_fill(plain, 64 * PAGE, 1);

	char *sparse = map(1024, PROT_READ | PROT_WRITE, 0);	/* every 7th page only */
	for (size_t page = 0; page < 1024; page += 7)
		zoo_fill(sparse + page * PAGE, PAGE, 100 + page);

	char *hole = map(16, PROT_READ | PROT_WRITE, 0);	/* data under a PROT_NONE hole */
	zoo_fill(hole, 16 * PAGE, 2);
	zoo_try(mprotect(hole + 4 * PAGE, 4 * PAGE, PROT_NONE));
	zoo_try(munmap(hole + 12 * PAGE, PAGE));

	char *reserve = map(4096, PROT_NONE, MAP_NORESERVE);
	char *readonly = map(8, PROT_READ | PROT_WRITE, 0);
	zoo_fill(readonly, 8 * PAGE, 3);
	zoo_try(mprotect(readonly, 8 * PAGE, PROT_READ));

	unsigned char *code = (unsigned char *)map(1, PROT_READ | PROT_WRITE, 0);
	memcpy(code, "\xb8\x2a\x00\x00\x00\xc3", 6);	/* mov $42,%eax; ret */
	zoo_try(mprotect(code, PAGE, PROT_READ | PROT_EXEC));

	char *zero = map(32, PROT_READ | PROT_WRITE, 0);	/* read, never written: the zero page */
	for (size_t page = 0; page < 32; page++)
		zoo_check(!*(volatile char *)(zero + page * PAGE), "fresh memory is not zero");
	char *untouched = map(32, PROT_READ | PROT_WRITE, 0);

	char *nofork = map(4, PROT_READ | PROT_WRITE, 0);
	zoo_fill(nofork, 4 * PAGE, 4);
	zoo_try(madvise(nofork, 4 * PAGE, MADV_DONTFORK));
	char *nodump = map(4, PROT_READ | PROT_WRITE, 0);
	zoo_fill(nodump, 4 * PAGE, 5);
	zoo_try(madvise(nodump, 4 * PAGE, MADV_DONTDUMP));
	char *wipe = map(4, PROT_READ | PROT_WRITE, 0);
	zoo_fill(wipe, 4 * PAGE, 6);
	zoo_try(madvise(wipe, 4 * PAGE, MADV_WIPEONFORK));
	char *locked = map(4, PROT_READ | PROT_WRITE, 0);
	zoo_fill(locked, 4 * PAGE, 7);
	zoo_try(mlock(locked, 4 * PAGE));
	char *down = map(16, PROT_READ | PROT_WRITE, MAP_GROWSDOWN);
	zoo_fill(down, 16 * PAGE, 8);
	char *fixed = zoo_try(mmap((void *)0x10000000, 4 * PAGE, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
	zoo_fill(fixed, 4 * PAGE, 9);

	zoo_ready();
	zoo_wait();

	zoo_check_fill("plain", plain, 64 * PAGE, 1);
	for (size_t page = 0; page < 1024; page++) {
		if (page % 7 == 0) {
			zoo_check_fill("sparse", sparse + page * PAGE, PAGE, 100 + page);
			continue;
		}
		for (size_t i = 0; i < PAGE; i++)
			zoo_check(!sparse[page * PAGE + i], "sparse page %zu that was never written is not zero", page);
	}
	zoo_check(touch(hole + 4 * PAGE, false) == SIGSEGV, "the PROT_NONE pages can be read");
	zoo_check(touch(hole + 12 * PAGE, false) == SIGSEGV, "the unmapped page is mapped");
	zoo_check_fill("before the hole", hole, 4 * PAGE, 2);
	zoo_try(mprotect(hole + 4 * PAGE, 4 * PAGE, PROT_READ | PROT_WRITE));
	zoo_check_fill("under the hole", hole, 12 * PAGE, 2);
	zoo_check(touch(reserve + 2048 * PAGE, false) == SIGSEGV, "the reserve can be read");
	zoo_check_fill("read-only", readonly, 8 * PAGE, 3);
	zoo_check(touch(readonly, true) == SIGSEGV, "the read-only pages can be written");
	zoo_check(((int (*)(void))code)() == 42, "the generated code returned something else");
	zoo_check(touch((char *)code, true) == SIGSEGV, "the generated code can be written");
	for (size_t i = 0; i < 32 * PAGE; i++)
		zoo_check(!zero[i] && !untouched[i], "a page that was never written is not zero");
	zoo_check_fill("DONTFORK", nofork, 4 * PAGE, 4);
	zoo_check_fill("DONTDUMP", nodump, 4 * PAGE, 5);
	zoo_check_fill("WIPEONFORK", wipe, 4 * PAGE, 6);
	zoo_check_fill("locked", locked, 4 * PAGE, 7);
	zoo_check_fill("growing down", down, 16 * PAGE, 8);
	zoo_check_fill("fixed", fixed, 4 * PAGE, 9);
	zoo_check(has_flag(nofork, " dc"), "MADV_DONTFORK is lost");
	zoo_check(has_flag(nodump, " dd"), "MADV_DONTDUMP is lost");
	zoo_check(has_flag(wipe, " wf"), "MADV_WIPEONFORK is lost");
	zoo_check(has_flag(locked, " lo"), "the lock in memory is lost");
	zoo_check(has_flag(reserve, " nr"), "MAP_NORESERVE is lost");
	/* Each can still be written where it could be. */
	zoo_fill(plain, 64 * PAGE, 11);
	zoo_check_fill("plain, written again", plain, 64 * PAGE, 11);
	zoo_pass();
}
