/* Robust futex lists: a thread and a process that die with a robust mutex after the restore leave it as owner-dead. */
#include "zoo.h"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>

static pthread_mutex_t *mutexes;	/* shared: [0] main's, [1] a thread's, [2] a child's */
static pthread_barrier_t barrier;

static void get_list(pid_t tid, void **head, size_t *length)
{
	zoo_try(syscall(SYS_get_robust_list, tid, head, length));
}

static void *thread(void *unused)
{
	void *before, *after;
	size_t length;

	(void)unused;
	get_list(0, &before, &length);
	zoo_check(pthread_mutex_lock(&mutexes[1]) == 0, "lock");
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	get_list(0, &after, &length);
	zoo_check(before == after && length == 24, "the thread's list is %p in place of %p (%zu)", after, before, length);
	return NULL;	/* dies with the mutex */
}

static void expect_dead_owner(int which)
{
	int result = pthread_mutex_lock(&mutexes[which]);

	zoo_check(result == EOWNERDEAD, "mutex %d: %s in place of an owner that died", which, strerror(result));
	zoo_check(pthread_mutex_consistent(&mutexes[which]) == 0, "mutex %d can't be made consistent", which);
	zoo_check(pthread_mutex_unlock(&mutexes[which]) == 0, "mutex %d can't be unlocked", which);
}

int main(int argc, char **argv)
{
	pthread_mutexattr_t attributes;
	pthread_t other;
	void *before, *after;
	size_t length;

	zoo_init(argc, argv);
	mutexes = zoo_try(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	for (int i = 0; i < 3; i++)
		pthread_mutex_init(&mutexes[i], &attributes);
	zoo_check(pthread_mutex_lock(&mutexes[0]) == 0, "lock");
	get_list(0, &before, &length);
	zoo_check(before && length == 24, "no list to begin with");
	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_check(pthread_mutex_lock(&mutexes[2]) == 0, "lock");
		zoo_child_ready();
		zoo_wait();
		_exit(0);
	}
	zoo_await(child);
	pthread_barrier_init(&barrier, NULL, 2);
	pthread_create(&other, NULL, thread, NULL);
	pthread_barrier_wait(&barrier);
	zoo_ready();
	zoo_wait();

	get_list(0, &after, &length);
	zoo_check(before == after && length == 24, "the list is %p in place of %p (%zu)", after, before, length);
	zoo_check(pthread_mutex_trylock(&mutexes[1]) == EBUSY && pthread_mutex_trylock(&mutexes[2]) == EBUSY, "a mutex is not held any more");
	pthread_barrier_wait(&barrier);
	pthread_join(other, NULL);
	expect_dead_owner(1);
	zoo_release(child);
	zoo_reap(child);
	expect_dead_owner(2);
	zoo_check(pthread_mutex_unlock(&mutexes[0]) == 0, "main's mutex can't be unlocked");
	zoo_check(pthread_mutex_lock(&mutexes[0]) == 0, "main's mutex can't be locked again");
	zoo_pass();
}
