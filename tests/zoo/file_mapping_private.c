/* Private file mappings: pages as in the file, pages copied on write, mappings of code, past the end, of a part. */
#include "zoo.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>

#define PAGE 4096ul

static sigjmp_buf fault;
static char big[8 * PAGE] __attribute__((aligned(4096))) = { 1 };	/* .data: itself a private file mapping */

static void on_fault(int signal)
{
	siglongjmp(fault, signal);
}

int main(int argc, char **argv)
{
	static char content[16 * PAGE + 100];
	char file_content[PAGE];

	zoo_init(argc, argv);
	zoo_try(sigaction(SIGBUS, &(struct sigaction){ .sa_handler = on_fault }, NULL));
	zoo_fill(content, sizeof(content), 1);
	int fd = zoo_try(open("mapped", O_RDWR | O_CREAT | O_TRUNC, 0644));
	zoo_write_all(fd, content, sizeof(content));

	char *cow = zoo_try(mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
	for (size_t page = 0; page < 16; page += 3)
		zoo_fill(cow + page * PAGE, PAGE, 50 + page);
	char *readonly = zoo_try(mmap(NULL, 4 * PAGE, PROT_READ, MAP_PRIVATE, fd, 8 * PAGE));
	char *none = zoo_try(mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 4 * PAGE));
	zoo_fill(none + PAGE, PAGE, 70);
	zoo_try(mprotect(none, 4 * PAGE, PROT_NONE));
	/* Written, then made read-only: as a linker leaves relocated data. */
	char *relro = zoo_try(mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 2 * PAGE));
	zoo_fill(relro, PAGE, 71);
	zoo_try(mprotect(relro, 2 * PAGE, PROT_READ));
	/* The file's last page is partial; the page after it is past the end of the file. */
	char *tail = zoo_try(mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 16 * PAGE));
	tail[200] = 'x';
	zoo_try(close(fd));
	zoo_fill(big + PAGE, PAGE, 72);

	zoo_ready();
	zoo_wait();

	for (size_t page = 0; page < 16; page++)
		if (page % 3 == 0)
			zoo_check_fill("copied page", cow + page * PAGE, PAGE, 50 + page);
		else
			zoo_check(!memcmp(cow + page * PAGE, content + page * PAGE, PAGE), "page %zu is not the file's", page);
	zoo_check(!memcmp(readonly, content + 8 * PAGE, 4 * PAGE), "the read-only mapping is not the file's");
	zoo_check(!memcmp(relro + PAGE, content + 3 * PAGE, PAGE), "the page that was not written is not the file's");
	zoo_check_fill("written, then read-only", relro, PAGE, 71);
	zoo_try(mprotect(none, 4 * PAGE, PROT_READ | PROT_WRITE));
	zoo_check_fill("copied under PROT_NONE", none + PAGE, PAGE, 70);
	zoo_check(!memcmp(none, content + 4 * PAGE, PAGE), "page under PROT_NONE is not the file's");
	zoo_check(!memcmp(tail, content + 16 * PAGE, 100), "the partial page is not the file's");
	zoo_check(tail[200] == 'x' && !tail[150] && !tail[4000], "the partial page's rest is wrong");
	if (sigsetjmp(fault, 1) == 0) {
		*(volatile char *)(tail + PAGE);
		zoo_fail("a page past the end of the file can be read");
	}
	zoo_check_fill(".data", big + PAGE, PAGE, 72);
	zoo_check(big[0] == 1 && !big[3 * PAGE], ".data that was not written is wrong");

	/* Private: the file itself never changed, and what is not copied yet still follows the file. */
	fd = zoo_try(open("mapped", O_RDWR));
	for (size_t page = 0; page < 16; page++) {
		zoo_try(pread(fd, file_content, PAGE, (off_t)(page * PAGE)));
		zoo_check(!memcmp(file_content, content + page * PAGE, PAGE), "the file's page %zu changed", page);
	}
	memset(file_content, 'n', PAGE);
	zoo_try(pwrite(fd, file_content, PAGE, PAGE));
	zoo_try(pwrite(fd, file_content, PAGE, 0));
	zoo_check(!memcmp(cow + PAGE, file_content, PAGE), "a clean page does not follow the file");
	zoo_check_fill("copied page after a write to the file", cow, PAGE, 50);
	zoo_pass();
}
