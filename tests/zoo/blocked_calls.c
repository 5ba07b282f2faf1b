/*
 * Frozen in a system call that waits: each goes on waiting after the restore (or says EINTR where signal(7) allows that),
 * and ends with the right result. One child a call.
 */
#include "zoo.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static int data[2], pair[2], locked;
static int *word;

/* Calls that the kernel restarts by itself: no EINTR is allowed. */

static void wait_read(void)
{
	char byte;

	zoo_check(read(data[0], &byte, 1) == 1 && byte == 'd', "read: %s", strerror(errno));
}

static void wait_receive(void)
{
	char byte;

	zoo_check(recv(pair[0], &byte, 1, 0) == 1 && byte == 'p', "recv: %s", strerror(errno));
}

static void wait_futex(void)
{
	long result = syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, NULL, 0);

	zoo_check(result == 0 || errno == EAGAIN, "futex: %s", strerror(errno));
	zoo_check(*(volatile int *)word == 1, "the futex wait ended before it was woken");
}

static void wait_child(void)
{
	int status;

	pid_t child = zoo_try(fork());
	if (child == 0) {
		zoo_wait();
		_exit(9);
	}
	*word = child;
	zoo_check(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 9, "waitpid: %s", strerror(errno));
}

static void wait_lock(void)
{
	/* Not inherited: another open file description. */
	int own = zoo_try(open("locked", O_RDWR));

	zoo_check(flock(own, LOCK_EX) == 0, "flock: %s", strerror(errno));
}

/* Calls with a time-out, or that signal(7) lists as never restarted: EINTR is allowed, an early or wrong end is not. */

static void wait_poll(void)
{
	struct pollfd fd = { .fd = data[0], .events = POLLIN };
	int result;

	while ((result = poll(&fd, 1, 600000)) < 0 && errno == EINTR)
		;
	zoo_check(result == 1 && fd.revents == POLLIN, "poll: %d, %#x", result, fd.revents);
}

static void wait_select(void)
{
	fd_set set;
	int result;

	do {
		FD_ZERO(&set);
		FD_SET(data[0], &set);
		result = select(data[0] + 1, &set, NULL, NULL, &(struct timeval){ 600, 0 });
	} while (result < 0 && errno == EINTR);
	zoo_check(result == 1 && FD_ISSET(data[0], &set), "select: %d", result);
}

static void wait_epoll(void)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = 5 };
	int set = zoo_try(epoll_create1(0)), result;

	zoo_try(epoll_ctl(set, EPOLL_CTL_ADD, data[0], &event));
	while ((result = epoll_wait(set, &event, 1, 600000)) < 0 && errno == EINTR)
		;
	zoo_check(result == 1 && event.data.u64 == 5, "epoll_wait: %d", result);
}

static void wait_sleep(void)
{
	struct timespec left = { 2, 0 };
	int64_t before = zoo_now(CLOCK_MONOTONIC);

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		zoo_check(left.tv_sec < 2 || !left.tv_nsec, "nanosleep left %ld.%09ld s of 2", left.tv_sec, left.tv_nsec);
	int64_t took = zoo_now(CLOCK_MONOTONIC) - before;
	zoo_check(took >= 1900000000, "nanosleep of 2 s took %ld ns", took);
}

static void wait_pause(void)
{
	sigset_t none;

	sigemptyset(&none);
	zoo_check(sigsuspend(&none) < 0 && errno == EINTR, "sigsuspend returned");
}

/* A signal that comes before the restored call waits again ends no call: it is sent until it has. */
static void signal_until_ended(pid_t child)
{
	siginfo_t info = { 0 };

	for (;;) {
		zoo_try(waitid(P_PID, child, &info, WEXITED | WNOHANG | WNOWAIT));
		if (info.si_pid == child)
			return;
		zoo_try(kill(child, SIGUSR1));
		zoo_try(usleep(10000));
	}
}

static void on_signal(int signal)
{
	(void)signal;
}

static const struct kind {
	const char *name;
	void (*wait)(void);
	long number;
} kinds[] = {
	{ "read", wait_read, SYS_read },
	{ "recv", wait_receive, SYS_recvfrom },
	{ "futex", wait_futex, SYS_futex },
	{ "waitpid", wait_child, SYS_wait4 },
	{ "flock", wait_lock, SYS_flock },
	{ "poll", wait_poll, SYS_poll },
	{ "select", wait_select, SYS_pselect6 },
	{ "epoll_wait", wait_epoll, SYS_epoll_wait },
	{ "nanosleep", wait_sleep, SYS_clock_nanosleep },
	{ "sigsuspend", wait_pause, SYS_rt_sigsuspend },
};

int main(int argc, char **argv)
{
	pid_t children[ZOO_ARRAY_LENGTH(kinds)];
	int *words[ZOO_ARRAY_LENGTH(kinds)], pipes[ZOO_ARRAY_LENGTH(kinds)], sockets[ZOO_ARRAY_LENGTH(kinds)], status;

	zoo_init(argc, argv);
	zoo_try(sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = on_signal }, NULL));
	locked = zoo_try(open("locked", O_RDWR | O_CREAT, 0600));
	zoo_try(flock(locked, LOCK_EX));
	int *all = zoo_try(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(kinds); i++) {
		zoo_try(pipe(data));
		zoo_try(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		pipes[i] = data[1];
		sockets[i] = pair[1];
		words[i] = word = all + i;
		children[i] = zoo_fork();
		if (children[i] == 0) {
			close(locked);
			zoo_child_ready();
			kinds[i].wait();
			_exit(0);
		}
		zoo_await(children[i]);
		close(data[0]);
		close(pair[0]);
	}
	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(kinds); i++)
		if (kinds[i].wait != wait_sleep)
			zoo_await_blocked(children[i], kinds[i].number);
	zoo_ready();
	zoo_wait();

	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(kinds); i++)
		zoo_check(kinds[i].wait == wait_sleep || waitpid(children[i], &status, WNOHANG) == 0, "%s ended though nothing had happened: status %#x",
			  kinds[i].name, status);
	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(kinds); i++) {
		if (kinds[i].wait == wait_receive)
			zoo_write_all(sockets[i], "p", 1);
		else if (kinds[i].wait == wait_futex) {
			*words[i] = 1;
			zoo_try(syscall(SYS_futex, words[i], FUTEX_WAKE, 1, NULL, NULL, 0));
		} else if (kinds[i].wait == wait_child)
			zoo_try(kill(*words[i], SIGTERM));
		else if (kinds[i].wait == wait_lock)
			zoo_try(flock(locked, LOCK_UN));
		else if (kinds[i].wait == wait_pause)
			signal_until_ended(children[i]);
		else if (kinds[i].wait != wait_sleep)	/* it has ended by now on a busy machine, and nobody reads */
			zoo_write_all(pipes[i], "d", 1);
	}
	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(kinds); i++)
		zoo_reap(children[i]);
	zoo_pass();
}
