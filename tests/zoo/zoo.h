/*
 * The harness of the zoo: one tiny program a resource. A program sets its resource up, says that it is ready, waits,
 * is dumped and restored meanwhile, and then checks itself.
 *
 *	PROGRAM DIRECTORY [ARGUMENT...]
 *
 * The command returns when the program is ready: by then a daemon of its own session runs on, and the command has
 * printed the daemon's PID. Exit status 0: ready; 1: the set-up failed, the reason is on standard error; 77: the
 * machine lacks something that the program needs, the reason is on standard error.
 * SIGTERM tells the daemon to check itself. It leaves its verdict in DIRECTORY/result ("PASS", or "FAIL" and the
 * reason) and exits with 0 or 1.
 */
#ifndef ZOO_H
#define ZOO_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define ZOO_SKIPPED 77
#define ZOO_ARRAY_LENGTH(a) (sizeof(a) / sizeof((a)[0]))

/* Becomes a daemon whose working directory is DIRECTORY, with SIGTERM blocked; the caller goes on in the daemon. */
void zoo_init(int argc, char **argv);

/* The same for a companion of a program: its verdict and its log get other names. */
void zoo_init_named(int argc, char **argv, const char *result, const char *log);

/* DIRECTORY as an absolute path. */
const char *zoo_directory(void);

/* The argument at index (0 is the first after DIRECTORY), or the fallback when it was not given. */
const char *zoo_argument(int index, const char *fallback);

/* Lets the command return: the resource is set up. Call once, in the daemon itself. */
void zoo_ready(void);

/* Returns when SIGTERM arrives. */
void zoo_wait(void);

/* Forks; what the child must not share with its parent is closed. zoo_fail() in the daemon kills such children. */
pid_t zoo_fork(void);

/* In a child: lets the parent's zoo_await() return. */
void zoo_child_ready(void);

/* Returns when the child has called zoo_child_ready(); fails when it died before. */
void zoo_await(pid_t child);

/* Sends SIGTERM to the child, whose zoo_wait() returns. */
void zoo_release(pid_t child);

/* Waits for the child's end and fails unless it exited with 0. */
void zoo_reap(pid_t child);

/* Returns when the thread sleeps in the system call of that number. */
void zoo_await_blocked(pid_t tid, long number);

void zoo_pass(void) __attribute__((noreturn));
void zoo_skip(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void zoo_fail_at(const char *file, int line, const char *format, ...) __attribute__((noreturn, format(printf, 3, 4)));

#define zoo_fail(...) zoo_fail_at(__FILE__, __LINE__, __VA_ARGS__)

/* Fails with the formatted reason unless the condition holds. */
#define zoo_check(condition, ...)			\
	do {						\
		if (!(condition))			\
			zoo_fail(__VA_ARGS__);		\
	} while (0)

/* The value of a call that returns -1 on error; fails with the error otherwise. */
#define zoo_try(call)								\
	({									\
		__typeof__(call) zoo_result_ = (call);				\
		if (zoo_result_ == (__typeof__(call))-1)			\
			zoo_fail("%s: %s", #call, strerror(errno));		\
		zoo_result_;							\
	})

/* Fails unless the call fails with the given error. */
#define zoo_refused(error, call)								\
	do {											\
		errno = 0;									\
		long zoo_result_ = (long)(call);						\
		if (zoo_result_ != -1 || errno != (error))					\
			zoo_fail("%s: returned %ld (%s) in place of %s", #call, zoo_result_,	\
				 strerror(errno), strerror(error));				\
	} while (0)

/* A pseudo-random pattern that a seed determines. */
void zoo_fill(void *memory, size_t bytes, uint64_t seed);

/* The offset of the first byte that differs from zoo_fill()'s pattern, or -1. */
ssize_t zoo_differs(const void *memory, size_t bytes, uint64_t seed);

/* Fails with the name unless the memory holds zoo_fill()'s pattern. */
void zoo_check_fill(const char *name, const void *memory, size_t bytes, uint64_t seed);

/* Writes, or reads, exactly that many bytes, or fails. */
void zoo_write_all(int fd, const void *memory, size_t bytes);
void zoo_read_all(int fd, void *memory, size_t bytes);

/* The number on the "name:" line of /proc/PID/status, or of another file of /proc, in the given base; fails when it is missing. */
unsigned long long zoo_proc_number(const char *path, const char *name, int base);

/* Nanoseconds of a clock. */
int64_t zoo_now(int clock);

#endif
