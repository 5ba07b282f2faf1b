/* FS and GS bases, and with them thread-local variables, errno and the stack protector's canary. */
#include "zoo.h"

#include <asm/prctl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>

static __thread uint64_t initialised = 0x1122334455667788;
static __thread unsigned char zeroed[10000];

/* As zoo_wait(), without the C library: errno stays as it is. */
static void wait_quietly(void)
{
	uint64_t term = 1ul << (SIGTERM - 1);
	long result;

	do {
		register long size __asm__("r10") = 8;
		__asm__ volatile("syscall" : "=a"(result)
				 : "0"(SYS_rt_sigtimedwait), "D"(&term), "S"(0), "d"(0), "r"(size) : "rcx", "r11", "memory");
	} while (result == -EINTR);
}

int main(int argc, char **argv)
{
	uint64_t fs = 0, gs = 0, fs_after = 0, gs_after = 0, through = 0, canary, canary_after;

	zoo_init(argc, argv);
	uint64_t *page = zoo_try(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	page[3] = 0xfeedfacecafebeef;
	zoo_try(syscall(SYS_arch_prctl, ARCH_SET_GS, page));
	zoo_try(syscall(SYS_arch_prctl, ARCH_GET_FS, &fs));
	zoo_try(syscall(SYS_arch_prctl, ARCH_GET_GS, &gs));
	__asm__ volatile("mov %%fs:40, %0" : "=r"(canary));
	initialised++;
	zoo_fill(zeroed, sizeof(zeroed), 1);
	errno = 4321;
	uint64_t *local = &initialised;

	/* In a child too: its bases are its own. */
	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_try(syscall(SYS_arch_prctl, ARCH_SET_GS, (uint64_t)page + 8));
		initialised = 5;
		zoo_child_ready();
		zoo_wait();
		__asm__ volatile("mov %%gs:16, %0" : "=r"(through));
		zoo_check(through == 0xfeedfacecafebeef, "the child reads %#lx through GS", through);
		zoo_check(initialised == 5, "the child's thread-local variable is %#lx", initialised);
		_exit(0);
	}
	zoo_await(child);
	errno = 4321;
	zoo_ready();
	errno = 4321;
	wait_quietly();

	zoo_check(errno == 4321, "errno is %d", errno);
	zoo_try(syscall(SYS_arch_prctl, ARCH_GET_FS, &fs_after));
	zoo_try(syscall(SYS_arch_prctl, ARCH_GET_GS, &gs_after));
	zoo_check(fs_after == fs, "FS base %#lx in place of %#lx", fs_after, fs);
	zoo_check(gs_after == gs, "GS base %#lx in place of %#lx", gs_after, gs);
	__asm__ volatile("mov %%gs:24, %0" : "=r"(through));
	zoo_check(through == 0xfeedfacecafebeef, "%#lx is read through GS", through);
	__asm__ volatile("mov %%fs:40, %0" : "=r"(canary_after));
	zoo_check(canary_after == canary, "the stack protector's canary changed");
	zoo_check(local == &initialised && initialised == 0x1122334455667789, "the thread-local variable is %#lx", initialised);
	zoo_check_fill("thread-local memory", zeroed, sizeof(zeroed), 1);
	zoo_release(child);
	zoo_reap(child);
	zoo_pass();
}
