/* Signal masks and pending signals: of the process and of one thread, standard and queued real-time ones with their values. */
#include "zoo.h"

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define QUEUED 20

static pid_t thread_id;
static pthread_barrier_t barrier;

static void take(const char *where, int signal, int code, int value, pid_t from)
{
	sigset_t set;
	siginfo_t info;

	sigemptyset(&set);
	sigaddset(&set, signal);
	/* Not sigtimedwait(): it shows SI_TKILL as SI_USER. */
	if (syscall(SYS_rt_sigtimedwait, &set, &info, &(struct timespec){ 0 }, 8) != signal)
		zoo_fail("%s: signal %d (value %d) is not pending", where, signal, value);
	zoo_check(info.si_code == code, "%s: signal %d has code %d in place of %d", where, signal, info.si_code, code);
	zoo_check(info.si_pid == from, "%s: signal %d is from %d in place of %d", where, signal, info.si_pid, from);
	if (code == SI_QUEUE)
		zoo_check(info.si_value.sival_int == value, "%s: signal %d has value %d in place of %d", where, signal, info.si_value.sival_int, value);
}

static void none_left(const char *where)
{
	sigset_t set;

	sigfillset(&set);
	sigdelset(&set, SIGTERM);
	int signal = sigtimedwait(&set, NULL, &(struct timespec){ 0 });
	zoo_check(signal < 0 && errno == EAGAIN, "%s: signal %d is pending too", where, signal);
}

static void *thread(void *unused)
{
	sigset_t mask, after;

	(void)unused;
	thread_id = gettid();
	sigfillset(&mask);
	sigdelset(&mask, 50);
	zoo_try(pthread_sigmask(SIG_SETMASK, &mask, &after));
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);	/* released by main after SIGTERM */
	zoo_try(pthread_sigmask(SIG_SETMASK, NULL, &after));
	for (int signal = 1; signal <= 64; signal++) {
		if (signal == 32 || signal == 33 || signal == SIGKILL || signal == SIGSTOP)
			continue;	/* the C library's own, and those that can't be blocked */
		zoo_check(sigismember(&after, signal) == (signal != 50), "thread: signal %d's mask bit is %d", signal, sigismember(&after, signal));
	}
	take("thread", SIGUSR1, SI_TKILL, 0, getpid());
	take("thread", 41, SI_TKILL, 0, getpid());
	take("thread", 41, SI_TKILL, 0, getpid());
	take("thread", 42, SI_QUEUE, 4242, getpid());
	none_left("thread");
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t other;
	sigset_t mask, after, pending;

	zoo_init(argc, argv);
	pthread_barrier_init(&barrier, NULL, 2);
	sigemptyset(&mask);
	int blocked[] = { SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD, SIGALRM, 40, 41, 42, 64 };
	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(blocked); i++)
		sigaddset(&mask, blocked[i]);
	zoo_try(sigprocmask(SIG_SETMASK, &mask, NULL));
	pthread_create(&other, NULL, thread, NULL);
	pthread_barrier_wait(&barrier);

	/* For the process. SIGUSR1 twice: a standard signal is kept once. */
	zoo_try(kill(getpid(), SIGUSR2));
	zoo_try(kill(getpid(), SIGUSR2));
	for (int i = 0; i < QUEUED; i++)
		zoo_try(sigqueue(getpid(), 40, (union sigval){ .sival_int = 1000 + i }));
	zoo_try(kill(getpid(), 64));
	/* For one thread each. */
	zoo_try(syscall(SYS_tgkill, getpid(), thread_id, SIGUSR1));
	zoo_try(syscall(SYS_tgkill, getpid(), thread_id, 41));
	zoo_try(syscall(SYS_tgkill, getpid(), thread_id, 41));
	zoo_check(pthread_sigqueue(other, 42, (union sigval){ .sival_int = 4242 }) == 0, "pthread_sigqueue fails");
	zoo_try(syscall(SYS_tgkill, getpid(), gettid(), SIGALRM));
	/* From a child that has gone: SIGCHLD with its status. */
	pid_t child = zoo_fork();
	if (child == 0)
		_exit(7);
	siginfo_t ended;
	zoo_try(waitid(P_PID, child, &ended, WEXITED | WNOWAIT));
	zoo_ready();
	zoo_wait();

	zoo_try(sigprocmask(SIG_SETMASK, NULL, &after));
	for (int signal = 1; signal <= 64; signal++)
		if (signal != 32 && signal != 33)
			zoo_check(sigismember(&after, signal) == sigismember(&mask, signal), "signal %d's mask bit is %d", signal, sigismember(&after, signal));
	zoo_try(sigpending(&pending));
	zoo_check(!sigismember(&pending, SIGUSR1), "the other thread's signal is pending here");
	take("process", SIGALRM, SI_TKILL, 0, getpid());
	take("process", SIGUSR2, SI_USER, 0, getpid());
	for (int i = 0; i < QUEUED; i++)
		take("process", 40, SI_QUEUE, 1000 + i, getpid());
	take("process", 64, SI_USER, 0, getpid());
	take("process", SIGCHLD, CLD_EXITED, 0, child);
	none_left("process");
	zoo_check(waitpid(child, NULL, WNOHANG) == child, "the zombie is gone");
	pthread_barrier_wait(&barrier);
	pthread_join(other, NULL);
	zoo_pass();
}
