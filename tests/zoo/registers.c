/* General registers and flags in the middle of a loop: all are loaded, the loop spins until SIGTERM, all are compared. */
#include "zoo.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>

#define REGISTERS 15
#define DIRECTION_FLAG (1ul << 10)

static const char *const names[REGISTERS] = {
	"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
};

static volatile int go_on __attribute__((used));
static uint64_t loaded[REGISTERS] __attribute__((used));
static uint64_t stored[REGISTERS] __attribute__((used));
static uint64_t stored_flags __attribute__((used));
static uint64_t stack_before __attribute__((used)), stack_inside __attribute__((used));

static void on_term(int signal)
{
	(void)signal;
	go_on = 1;
}

static __attribute__((noinline)) void spin(void)
{
	__asm__ volatile(
		"sub $128, %%rsp\n"	/* the red zone */
		"push %%rbp\n"
		"push %%rbx\n"
		"mov %%rsp, stack_before(%%rip)\n"
		"pushfq\n"
		"orq $0x400, (%%rsp)\n"	/* the direction flag: comparisons leave it alone */
		"popfq\n"
		"mov loaded+0(%%rip), %%rax\n mov loaded+8(%%rip), %%rbx\n mov loaded+16(%%rip), %%rcx\n"
		"mov loaded+24(%%rip), %%rdx\n mov loaded+32(%%rip), %%rsi\n mov loaded+40(%%rip), %%rdi\n"
		"mov loaded+48(%%rip), %%rbp\n mov loaded+56(%%rip), %%r8\n mov loaded+64(%%rip), %%r9\n"
		"mov loaded+72(%%rip), %%r10\n mov loaded+80(%%rip), %%r11\n mov loaded+88(%%rip), %%r12\n"
		"mov loaded+96(%%rip), %%r13\n mov loaded+104(%%rip), %%r14\n mov loaded+112(%%rip), %%r15\n"
		"1: cmpl $0, go_on(%%rip)\n"
		"je 1b\n"
		"mov %%rax, stored+0(%%rip)\n mov %%rbx, stored+8(%%rip)\n mov %%rcx, stored+16(%%rip)\n"
		"mov %%rdx, stored+24(%%rip)\n mov %%rsi, stored+32(%%rip)\n mov %%rdi, stored+40(%%rip)\n"
		"mov %%rbp, stored+48(%%rip)\n mov %%r8, stored+56(%%rip)\n mov %%r9, stored+64(%%rip)\n"
		"mov %%r10, stored+72(%%rip)\n mov %%r11, stored+80(%%rip)\n mov %%r12, stored+88(%%rip)\n"
		"mov %%r13, stored+96(%%rip)\n mov %%r14, stored+104(%%rip)\n mov %%r15, stored+112(%%rip)\n"
		"mov %%rsp, stack_inside(%%rip)\n"
		"pushfq\n"
		"popq stored_flags(%%rip)\n"
		"cld\n"
		"pop %%rbx\n"
		"pop %%rbp\n"
		"add $128, %%rsp\n"
		: : : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc");
}

int main(int argc, char **argv)
{
	sigset_t term;

	zoo_init(argc, argv);
	volatile int *spinning = zoo_try(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_fill(loaded, sizeof(loaded), 1);
		zoo_try(sigaction(SIGTERM, &(struct sigaction){ .sa_handler = on_term }, NULL));
		sigemptyset(&term);
		sigaddset(&term, SIGTERM);
		zoo_child_ready();
		*spinning = 1;
		zoo_try(sigprocmask(SIG_UNBLOCK, &term, NULL));
		spin();
		for (size_t i = 0; i < REGISTERS; i++)
			zoo_check(stored[i] == loaded[i], "%s is %#lx in place of %#lx", names[i], stored[i], loaded[i]);
		zoo_check(stack_inside == stack_before, "rsp is %#lx in place of %#lx", stack_inside, stack_before);
		zoo_check(stored_flags & DIRECTION_FLAG, "the direction flag is lost: %#lx", stored_flags);
		_exit(0);
	}
	zoo_await(child);
	while (!*spinning)
		sched_yield();
	zoo_ready();
	zoo_wait();
	zoo_release(child);
	zoo_reap(child);
	zoo_pass();
}
