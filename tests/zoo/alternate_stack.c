/* The alternate signal stack: where it is, its size and flags, that a signal is delivered on it; one a thread. */
#include "zoo.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1 << 31)	/* linux/signal.h, which clashes with the C library's */
#endif
#define SIZE 65536ul

static __thread char *volatile delivered_at;
static pthread_barrier_t barrier;

static void on_signal(int signal)
{
	(void)signal;
	delivered_at = __builtin_frame_address(0);
}

static char *set(int flags)
{
	char *memory = zoo_try(mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	zoo_try(sigaltstack(&(stack_t){ .ss_sp = memory, .ss_size = SIZE, .ss_flags = flags }, NULL));
	return memory;
}

static void check(const char *who, char *memory, int flags)
{
	stack_t after;

	zoo_try(sigaltstack(NULL, &after));
	zoo_check(after.ss_sp == memory && after.ss_size == SIZE, "%s: the stack is %zu bytes at %p", who, after.ss_size, after.ss_sp);
	zoo_check(after.ss_flags == flags, "%s: flags %#x in place of %#x", who, after.ss_flags, flags);
	zoo_try(raise(SIGUSR1));
	zoo_check(delivered_at >= memory && delivered_at < memory + SIZE, "%s: the signal was delivered at %p", who, delivered_at);
	delivered_at = NULL;
	zoo_try(raise(SIGUSR2));
	zoo_check(delivered_at < memory || delivered_at >= memory + SIZE, "%s: a signal without SA_ONSTACK was delivered there", who);
}

static void *thread(void *with_stack)
{
	char *memory = with_stack ? set(SS_AUTODISARM) : NULL;
	stack_t after;

	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	if (memory)
		check("thread", memory, SS_AUTODISARM);
	else {
		zoo_try(sigaltstack(NULL, &after));
		zoo_check(after.ss_flags == SS_DISABLE, "a thread without an alternate stack got one: flags %#x", after.ss_flags);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[2];

	zoo_init(argc, argv);
	zoo_try(sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = on_signal, .sa_flags = SA_ONSTACK }, NULL));
	zoo_try(sigaction(SIGUSR2, &(struct sigaction){ .sa_handler = on_signal }, NULL));
	pthread_barrier_init(&barrier, NULL, 3);
	char *memory = set(0);
	pthread_create(&threads[0], NULL, thread, NULL);
	pthread_create(&threads[1], NULL, thread, "with");
	pthread_barrier_wait(&barrier);
	zoo_ready();
	zoo_wait();
	check("main", memory, 0);
	pthread_barrier_wait(&barrier);
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	zoo_pass();
}
