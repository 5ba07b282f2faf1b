/* Frozen inside a signal handler: on the alternate stack, nested in another, with registers and mask to go back to. */
#include "zoo.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>

#define SIZE 131072ul

static volatile sig_atomic_t outer, inner, mask_was_right;

static void check_mask(const char *where, int signal, int expected)
{
	sigset_t mask;

	zoo_try(sigprocmask(SIG_BLOCK, NULL, &mask));
	zoo_check(sigismember(&mask, signal) == expected, "%s: signal %d's mask bit is %d", where, signal, sigismember(&mask, signal));
}

/* Frozen in here. */
static void on_inner(int signal, siginfo_t *info, void *context)
{
	double fraction = 1.0 / 3;

	(void)signal;
	zoo_ready();
	zoo_wait();
	zoo_check(info->si_value.sival_int == 99, "the handler's siginfo changed");
	zoo_check(sigismember(&((ucontext_t *)context)->uc_sigmask, SIGUSR1), "the frame's mask changed");
	check_mask("in the inner handler", SIGUSR2, 1);
	check_mask("in the inner handler", SIGUSR1, 1);
	zoo_check(fraction == 1.0 / 3, "a double of the handler changed");
	inner++;
}

static void on_outer(int signal, siginfo_t *info, void *context)
{
	(void)signal, (void)info, (void)context;
	zoo_try(sigqueue(getpid(), SIGUSR2, (union sigval){ .sival_int = 99 }));
	check_mask("back in the outer handler", SIGUSR2, 0);
	check_mask("back in the outer handler", SIGUSR1, 1);
	outer++;
}

int main(int argc, char **argv)
{
	double real = 2.0 / 7;
	uint64_t general = 0x123456789abcdef;

	zoo_init(argc, argv);
	char *memory = zoo_try(mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	zoo_try(sigaltstack(&(stack_t){ .ss_sp = memory, .ss_size = SIZE }, NULL));
	zoo_try(sigaction(SIGUSR1, &(struct sigaction){ .sa_sigaction = on_outer, .sa_flags = SA_SIGINFO | SA_ONSTACK }, NULL));
	zoo_try(sigaction(SIGUSR2, &(struct sigaction){ .sa_sigaction = on_inner, .sa_flags = SA_SIGINFO | SA_ONSTACK }, NULL));
	__asm__ volatile("" : "+x"(real), "+r"(general));
	zoo_try(raise(SIGUSR1));
	__asm__ volatile("" : "+x"(real), "+r"(general));
	zoo_check(outer == 1 && inner == 1, "the handlers ran %d and %d times", outer, inner);
	zoo_check(real == 2.0 / 7 && general == 0x123456789abcdef, "a variable changed");
	check_mask("after the handlers", SIGUSR1, 0);
	check_mask("after the handlers", SIGUSR2, 0);
	check_mask("after the handlers", SIGTERM, 1);
	stack_t after;
	zoo_try(sigaltstack(NULL, &after));
	zoo_check(after.ss_sp == memory && after.ss_flags == 0, "the alternate stack is %p, flags %#x", after.ss_sp, after.ss_flags);
	zoo_pass();
}
