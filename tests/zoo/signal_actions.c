/* Signal actions: every signal's handler, flags, mask and restorer as the kernel keeps them. */
#include "zoo.h"

#include <signal.h>
#include <sys/syscall.h>

#define SIGNALS 64

/* The kernel's own layout (rt_sigaction(2)): glibc hides the restorer. */
struct kernel_action {
	void *handler;
	unsigned long flags;
	void *restorer;
	uint64_t mask;
};

static volatile sig_atomic_t caught, caught_value, count_one_shot;
static volatile sig_atomic_t blocked_inside;

static void on_signal(int signal, siginfo_t *info, void *context)
{
	sigset_t mask;

	(void)context;
	caught = signal;
	caught_value = info->si_value.sival_int;
	sigprocmask(SIG_BLOCK, NULL, &mask);
	blocked_inside = sigismember(&mask, SIGUSR2) && sigismember(&mask, 40) && !sigismember(&mask, 41);
}

static void on_one_shot(int signal)
{
	(void)signal;
	count_one_shot++;
}

static void on_trap(int signal)
{
	caught = signal;
}

static void get(int signal, struct kernel_action *action)
{
	memset(action, 0, sizeof(*action));
	zoo_try(syscall(SYS_rt_sigaction, signal, NULL, action, 8));
}

int main(int argc, char **argv)
{
	struct kernel_action before[SIGNALS + 1], after;
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART };

	zoo_init(argc, argv);
	sigaddset(&action.sa_mask, SIGUSR2);
	sigaddset(&action.sa_mask, 40);
	zoo_try(sigaction(SIGUSR1, &action, NULL));
	zoo_try(sigaction(45, &action, NULL));
	zoo_try(sigaction(SIGUSR2, &(struct sigaction){ .sa_handler = on_one_shot, .sa_flags = SA_RESETHAND | SA_NODEFER }, NULL));
	/* Not SIG_IGN: the int3 that CRIU's parasite ends with makes the kernel reset an ignored SIGTRAP before it is dumped. */
	zoo_try(sigaction(SIGTRAP, &(struct sigaction){ .sa_handler = on_trap, .sa_flags = SA_NODEFER }, NULL));
	zoo_try(sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL));
	zoo_try(sigaction(SIGHUP, &(struct sigaction){ .sa_handler = SIG_IGN, .sa_flags = SA_RESTART }, NULL));
	zoo_try(sigaction(SIGCHLD, &(struct sigaction){ .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP }, NULL));
	zoo_try(sigaction(SIGSEGV, &(struct sigaction){ .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK }, NULL));
	zoo_try(sigaction(SIGRTMAX, &(struct sigaction){ .sa_handler = on_one_shot }, NULL));
	/* Straight from the kernel's interface: no restorer, and default actions with leftover masks. */
	struct kernel_action bare = { .handler = SIG_DFL, .flags = SA_INTERRUPT, .mask = 0x55 };
	zoo_try(syscall(SYS_rt_sigaction, SIGWINCH, &bare, NULL, 8));
	bare = (struct kernel_action){ .handler = (void *)on_one_shot, .flags = 0x04000000 | SA_NODEFER, .restorer = (void *)0x12345000, .mask = ~0ul };
	zoo_try(syscall(SYS_rt_sigaction, SIGURG, &bare, NULL, 8));
	for (int signal = 1; signal <= SIGNALS; signal++)
		get(signal, &before[signal]);

	zoo_ready();
	zoo_wait();

	for (int signal = 1; signal <= SIGNALS; signal++) {
		get(signal, &after);
		zoo_check(after.handler == before[signal].handler, "signal %d: handler %p in place of %p", signal, after.handler, before[signal].handler);
		zoo_check(after.flags == before[signal].flags, "signal %d: flags %#lx in place of %#lx", signal, after.flags, before[signal].flags);
		zoo_check(after.mask == before[signal].mask, "signal %d: mask %#lx in place of %#lx", signal, after.mask, before[signal].mask);
		zoo_check(after.restorer == before[signal].restorer, "signal %d: restorer %p in place of %p", signal, after.restorer, before[signal].restorer);
	}
	zoo_try(sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 77 }));
	zoo_check(caught == SIGUSR1 && caught_value == 77, "SIGUSR1 did not arrive with its value: %d, %d", caught, caught_value);
	zoo_check(blocked_inside, "the handler's mask did not hold inside it");
	zoo_try(sigqueue(getpid(), 45, (union sigval){ .sival_int = 78 }));
	zoo_check(caught == 45 && caught_value == 78, "signal 45 did not arrive");
	zoo_try(raise(SIGTRAP));
	zoo_check(caught == SIGTRAP, "SIGTRAP did not arrive");
	zoo_try(raise(SIGPIPE));
	zoo_try(raise(SIGHUP));
	zoo_try(raise(SIGUSR2));
	get(SIGUSR2, &after);
	zoo_check(count_one_shot == 1 && after.handler == SIG_DFL, "SA_RESETHAND does not hold");
	zoo_pass();
}
