/* 1,500 descriptors of several kinds, with gaps, in two processes. */
#include "zoo.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define COUNT 1500

static int fds[COUNT];

static void check(const char *who)
{
	struct stat state;
	eventfd_t value;
	char path[64], target[64], byte;

	for (int i = 0; i < COUNT; i++) {
		switch (i % 5) {
		case 0:
			zoo_try(fstat(fds[i], &state));
			zoo_check(state.st_size == i, "%s: file %d has %ld bytes", who, i, (long)state.st_size);
			zoo_check(lseek(fds[i], 0, SEEK_CUR) == i, "%s: file %d is at %ld", who, i, (long)lseek(fds[i], 0, SEEK_CUR));
			break;
		case 1:
			zoo_try(eventfd_read(fds[i], &value));
			zoo_check((int)value == i, "%s: counter %d is %lu", who, i, value);
			zoo_try(eventfd_write(fds[i], value));
			break;
		case 2:
			zoo_check(recv(fds[i], &byte, 1, MSG_PEEK) == 1 && byte == (char)i, "%s: socket %d", who, i);
			break;
		case 3:
			zoo_check(send(fds[i], "", 0, 0) == 0, "%s: socket %d: %s", who, i, strerror(errno));
			break;
		default:
			snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[i]);
			zoo_check(readlink(path, target, sizeof(target)) == 9 && !memcmp(target, "/dev/null", 9), "%s: descriptor %d", who, fds[i]);
		}
	}
}

int main(int argc, char **argv)
{
	char name[32], byte;
	int pair[2];

	zoo_init(argc, argv);
	zoo_try(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 4000, 4000 }));
	for (int i = 0; i < COUNT; i++) {
		switch (i % 5) {
		case 0:
			snprintf(name, sizeof(name), "file%d", i);
			fds[i] = zoo_try(open(name, O_RDWR | O_CREAT, 0600));
			zoo_try(ftruncate(fds[i], i));
			zoo_try(lseek(fds[i], i, SEEK_SET));
			break;
		case 1:
			fds[i] = zoo_try(eventfd((unsigned)i, EFD_NONBLOCK));
			break;
		case 2:
			zoo_try(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
			fds[i] = pair[0];
			byte = (char)i;
			zoo_write_all(pair[1], &byte, 1);
			break;
		case 3:
			fds[i] = pair[1];
			break;
		default:
			fds[i] = zoo_try(fcntl(0, F_DUPFD, 2000 + 2 * i % 1900));
		}
	}
	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_child_ready();
		zoo_wait();
		check("child");
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();
	check("root");
	zoo_release(child);
	zoo_reap(child);
	check("root, again");
	zoo_pass();
}
