#include "zoo.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define MAX_CHILDREN 256

static struct {
	pid_t pid;
	int ready;
} children[MAX_CHILDREN];

static int child_count;
static const char *result_name, *log_name;
static char directory[PATH_MAX];
static int argument_count;
static char **arguments;
static pid_t daemon_pid;
static int ready_pipe = -1;	/* the daemon's end of the pipe that the command reads */
static int child_pipe = -1;	/* a child's end of the pipe that zoo_await() reads */

static void print_file(const char *path, FILE *out)
{
	char line[4096];
	FILE *file = fopen(path, "re");

	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		fputs(line, out);
	fclose(file);
}

/* The command's part: waits for the daemon's word and reports it. */
static void await_daemon(int pipe_end)
{
	char path[PATH_MAX + 32];
	pid_t pid = 0;
	char rest;

	ssize_t got = read(pipe_end, &pid, sizeof(pid));
	if (got == sizeof(pid)) {
		/* Until the daemon has closed its end: the pipe is none of its resources. */
		while (read(pipe_end, &rest, 1) > 0)
			;
		printf("%d\n", pid);
		exit(0);
	}
	snprintf(path, sizeof(path), "%s/%s", directory, result_name);
	FILE *file = fopen(path, "re");
	int verdict = file ? fgetc(file) : 'F';
	if (file)
		fclose(file);
	print_file(path, stderr);
	exit(verdict == 'S' ? ZOO_SKIPPED : 1);
}

/* Descriptors other than 0..2 that whoever started us left open are none of the program's resources. */
static void reopen_stdio(int keep)
{
	int null = open("/dev/null", O_RDWR);
	int log = open(log_name, O_WRONLY | O_CREAT | O_APPEND, 0644);

	if (null < 0 || log < 0)
		_exit(1);
	dup2(null, 0);
	dup2(null, 1);
	dup2(log, 2);
	if (keep > 3)
		close_range(3, keep - 1, 0);
	close_range(keep + 1, ~0u, 0);
	/* High up, so that programs get the descriptor numbers from 3 on. */
	ready_pipe = fcntl(keep, F_DUPFD_CLOEXEC, 1000);
	close(keep);
}

void zoo_init(int argc, char **argv)
{
	zoo_init_named(argc, argv, "result", "log");
}

void zoo_init_named(int argc, char **argv, const char *result, const char *log)
{
	int ends[2];
	sigset_t mask;

	if (argc < 2 || !realpath(argv[1], directory) || chdir(directory)) {
		fprintf(stderr, "usage: %s DIRECTORY [ARGUMENT...]\n", argv[0]);
		exit(2);
	}
	result_name = result;
	log_name = log;
	argument_count = argc - 2;
	arguments = argv + 2;
	unlink(result_name);
	if (pipe(ends)) {
		perror("pipe");
		exit(1);
	}
	pid_t first = fork();
	if (first < 0) {
		perror("fork");
		exit(1);
	}
	if (first > 0) {
		close(ends[1]);
		await_daemon(ends[0]);
	}
	close(ends[0]);
	if (setsid() < 0)
		_exit(1);
	/* The session's leader is the daemon itself: a tree's root has to lead its session to be dumped. */
	if (ends[1] >= 3)
		reopen_stdio(ends[1]);
	else
		_exit(1);
	daemon_pid = getpid();
	for (int signal = 1; signal < 32; signal++)
		if (signal != SIGKILL && signal != SIGSTOP)
			sigaction(signal, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	umask(022);
}

const char *zoo_directory(void)
{
	return directory;
}

const char *zoo_argument(int index, const char *fallback)
{
	return index < argument_count ? arguments[index] : fallback;
}

void zoo_ready(void)
{
	pid_t pid = getpid();

	if (write(ready_pipe, &pid, sizeof(pid)) != sizeof(pid))
		zoo_fail("the command does not listen any more: %s", strerror(errno));
	close(ready_pipe);
	ready_pipe = -1;
}

void zoo_wait(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	/* A freeze interrupts sigwaitinfo(), which the kernel does not restart (signal(7)). */
	while (sigwaitinfo(&set, NULL) != SIGTERM)
		if (errno != EINTR)
			zoo_fail("sigwaitinfo: %s", strerror(errno));
}

pid_t zoo_fork(void)
{
	int ends[2];

	if (child_count == MAX_CHILDREN)
		zoo_fail("more than %d children", MAX_CHILDREN);
	zoo_try(pipe(ends));
	int in = zoo_try(fcntl(ends[0], F_DUPFD_CLOEXEC, 600));
	int out = zoo_try(fcntl(ends[1], F_DUPFD_CLOEXEC, 600));
	close(ends[0]);
	close(ends[1]);
	pid_t pid = zoo_try(fork());
	if (pid == 0) {
		if (ready_pipe >= 0)
			close(ready_pipe);
		if (child_pipe >= 0)
			close(child_pipe);
		for (int i = 0; i < child_count; i++)
			if (children[i].ready >= 0)
				close(children[i].ready);
		ready_pipe = -1;
		child_count = 0;
		close(in);
		child_pipe = out;
		return 0;
	}
	close(out);
	children[child_count].pid = pid;
	children[child_count++].ready = in;
	return pid;
}

void zoo_child_ready(void)
{
	zoo_write_all(child_pipe, "", 1);
	close(child_pipe);
	child_pipe = -1;
}

void zoo_await(pid_t child)
{
	char byte;

	for (int i = 0; i < child_count; i++) {
		if (children[i].pid != child)
			continue;
		if (read(children[i].ready, &byte, 1) != 1)
			zoo_fail("child %d died while it set itself up", child);
		/* Until the child has closed its end. */
		while (read(children[i].ready, &byte, 1) > 0)
			;
		close(children[i].ready);
		children[i].ready = -1;
		return;
	}
	zoo_fail("%d is no child", child);
}

void zoo_release(pid_t child)
{
	zoo_try(kill(child, SIGTERM));
}

void zoo_reap(pid_t child)
{
	int status;
	pid_t got;

	while ((got = waitpid(child, &status, 0)) < 0 && errno == EINTR)
		;
	if (got != child)
		zoo_fail("waitpid(%d): %s", child, strerror(errno));
	if (WIFSIGNALED(status))
		zoo_fail("child %d was killed by signal %d", child, WTERMSIG(status));
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		zoo_fail("child %d ended with status %#x", child, status);
	for (int i = 0; i < child_count; i++)
		if (children[i].pid == child)
			children[i].pid = 0;
}

void zoo_await_blocked(pid_t tid, long number)
{
	char path[64], text[256];
	long current;

	snprintf(path, sizeof(path), "/proc/%d/syscall", tid);
	for (;;) {
		int fd = zoo_try(open(path, O_RDONLY | O_CLOEXEC));
		ssize_t got = zoo_try(read(fd, text, sizeof(text) - 1));
		close(fd);
		text[got] = 0;
		if (sscanf(text, "%ld", &current) == 1 && current == number)
			return;
		sched_yield();
	}
}

/* The first verdict stays. Uses nothing that a signal handler may not. */
static void leave_verdict(const char *kind, const char *text)
{
	char name[PATH_MAX + 48], path[PATH_MAX + 32];

	snprintf(name, sizeof(name), "%s/%s.%d", directory, result_name, (int)getpid());
	snprintf(path, sizeof(path), "%s/%s", directory, result_name);
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd >= 0) {
		if (write(fd, kind, strlen(kind)) < 0 || write(fd, text, strlen(text)) < 0 || write(fd, "\n", 1) < 0)
			_exit(3);
		close(fd);
		if (link(name, path) && errno != EEXIST)
			_exit(3);
		unlink(name);
	}
}

static void kill_children(void)
{
	for (int i = 0; i < child_count; i++)
		if (children[i].pid > 0)
			kill(children[i].pid, SIGKILL);
}

void zoo_pass(void)
{
	char path[PATH_MAX + 32];

	snprintf(path, sizeof(path), "%s/%s", directory, result_name);
	if (getpid() != daemon_pid)
		zoo_fail("zoo_pass() is the daemon's; its PID was %d", daemon_pid);
	if (access(path, F_OK) == 0)
		_exit(1);	/* a child failed */
	leave_verdict("PASS", "");
	_exit(0);
}

void zoo_skip(const char *format, ...)
{
	char text[1024];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	leave_verdict("SKIP ", text);
	kill_children();
	_exit(ZOO_SKIPPED);
}

void zoo_fail_at(const char *file, int line, const char *format, ...)
{
	char text[2048];
	va_list list;

	int used = snprintf(text, sizeof(text), "%s:%d: ", file, line);
	va_start(list, format);
	vsnprintf(text + used, sizeof(text) - (size_t)used, format, list);
	va_end(list);
	leave_verdict("FAIL ", text);
	kill_children();
	_exit(1);
}
