/* signalfd: its mask, signals that are pending for it, and new ones. */
#include "zoo.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

static void take(int fd, int signal, int value)
{
	struct signalfd_siginfo info;

	zoo_check(read(fd, &info, sizeof(info)) == sizeof(info), "signal %d cannot be read: %s", signal, strerror(errno));
	zoo_check((int)info.ssi_signo == signal, "signal %u in place of %d", info.ssi_signo, signal);
	zoo_check(info.ssi_int == value && (int)info.ssi_pid == getpid(), "signal %d: value %d from %u", signal, info.ssi_int, info.ssi_pid);
}

int main(int argc, char **argv)
{
	struct signalfd_siginfo info;
	sigset_t mask;

	zoo_init(argc, argv);
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	sigaddset(&mask, 40);
	zoo_try(sigprocmask(SIG_BLOCK, &mask, NULL));
	int fd = zoo_try(signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC));
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR2);
	sigaddset(&mask, 64);
	zoo_try(sigprocmask(SIG_BLOCK, &mask, NULL));
	int other = zoo_try(signalfd(-1, &mask, SFD_NONBLOCK));
	zoo_try(sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 11 }));
	for (int i = 0; i < 5; i++)
		zoo_try(sigqueue(getpid(), 40, (union sigval){ .sival_int = 20 + i }));
	zoo_ready();
	zoo_wait();

	zoo_check(fcntl(fd, F_GETFD) == FD_CLOEXEC, "close-on-exec is lost");
	zoo_check(poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, 0) == 1, "the descriptor is not readable");
	take(fd, SIGUSR1, 11);
	for (int i = 0; i < 5; i++)
		take(fd, 40, 20 + i);
	zoo_refused(EAGAIN, read(fd, &info, sizeof(info)));
	zoo_try(sigqueue(getpid(), 64, (union sigval){ .sival_int = 33 }));
	zoo_refused(EAGAIN, read(fd, &info, sizeof(info)));
	take(other, 64, 33);
	zoo_try(sigqueue(getpid(), SIGUSR2, (union sigval){ .sival_int = 34 }));
	take(other, SIGUSR2, 34);
	zoo_pass();
}
