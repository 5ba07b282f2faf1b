/* epoll: data, every event flag, edge-triggered with an unseen edge, one-shot armed and disarmed, exclusive, shared with a child. */
#include "zoo.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

struct entry {
	uint32_t events;
	uint64_t data;
};

static void add(int set, int fd, uint32_t events, uint64_t data)
{
	struct epoll_event event = { .events = events, .data.u64 = data };

	zoo_try(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event));
}

/* What the kernel says that the set holds for the descriptor. */
static bool find(int set, int fd, struct entry *entry)
{
	char path[64], line[256];
	int tfd;
	bool found = false;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", set);
	FILE *file = fopen(path, "re");
	zoo_check(file, "%s: %s", path, strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		unsigned long long data;
		if (sscanf(line, "tfd: %d events: %x data: %llx", &tfd, &entry->events, &data) == 3 && tfd == fd) {
			entry->data = data;
			found = true;
			break;
		}
	}
	fclose(file);
	return found;
}

static void check(int set, int fd, uint32_t events, uint64_t data)
{
	struct entry entry;

	zoo_check(find(set, fd, &entry), "descriptor %d is not in the set", fd);
	/* The kernel itself adds EPOLLERR and EPOLLHUP, and a one-shot entry that fired keeps its private bits only. */
	zoo_check((entry.events | EPOLLERR | EPOLLHUP) == (events | EPOLLERR | EPOLLHUP), "descriptor %d: events %#x in place of %#x", fd,
		  entry.events, events);
	zoo_check(entry.data == data, "descriptor %d: data %#lx in place of %#lx", fd, entry.data, data);
}

static void expect(const char *what, int set, uint64_t data, uint32_t events)
{
	struct epoll_event got[8];
	int count = zoo_try(epoll_wait(set, got, 8, 0));

	for (int i = 0; i < count; i++)
		if (got[i].data.u64 == data) {
			zoo_check(got[i].events == events, "%s: events %#x in place of %#x", what, got[i].events, events);
			return;
		}
	zoo_fail("%s: no event (%d others)", what, count);
}

static void expect_none(const char *what, int set)
{
	struct epoll_event got[8];
	int count = zoo_try(epoll_wait(set, got, 8, 0));

	zoo_check(count == 0, "%s: %d events, the first %#x of %#lx", what, count, got[0].events, got[0].data.u64);
}

int main(int argc, char **argv)
{
	struct epoll_event got[8];
	int ends[2];

	zoo_init(argc, argv);
	int level = zoo_try(eventfd(0, EFD_NONBLOCK));
	int edge = zoo_try(eventfd(0, EFD_NONBLOCK));
	int armed = zoo_try(eventfd(0, EFD_NONBLOCK));
	int disarmed = zoo_try(eventfd(0, EFD_NONBLOCK));
	int exclusive = zoo_try(eventfd(0, EFD_NONBLOCK));
	zoo_try(pipe2(ends, O_NONBLOCK));
	int set = zoo_try(epoll_create1(EPOLL_CLOEXEC));
	add(set, level, EPOLLIN, 0xdeadbeef00000001);
	add(set, edge, EPOLLIN | EPOLLET | EPOLLPRI | EPOLLRDHUP, 0x7fffffff12345678);
	add(set, armed, EPOLLIN | EPOLLONESHOT, 3);
	add(set, disarmed, EPOLLIN | EPOLLONESHOT | EPOLLET, 4);
	add(set, exclusive, EPOLLIN | EPOLLEXCLUSIVE, 5);
	add(set, ends[1], EPOLLOUT | EPOLLET, ~0ull);
	add(set, ends[0], EPOLLIN, 0);
	zoo_check(zoo_try(epoll_wait(set, got, 8, 0)) == 1, "the pipe's edge did not come");
	zoo_try(eventfd_write(disarmed, 1));
	zoo_check(zoo_try(epoll_wait(set, got, 8, 0)) == 1 && got[0].data.u64 == 4, "the one-shot event did not come");
	zoo_try(eventfd_write(edge, 1));	/* an edge that nobody has seen */

	/* Two sets, one descriptor under two numbers, and an entry at a number of its own. */
	int second = zoo_try(epoll_create1(0));
	int high = zoo_try(fcntl(level, F_DUPFD, 400));
	add(second, level, EPOLLIN | EPOLLET, 20);
	add(second, high, EPOLLIN, 21);
	int empty = zoo_try(epoll_create1(0));

	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_child_ready();
		zoo_wait();
		check(set, level, EPOLLIN, 0xdeadbeef00000001);
		zoo_try(eventfd_write(level, 1));
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();

	zoo_check(fcntl(set, F_GETFD) == FD_CLOEXEC && fcntl(second, F_GETFD) == 0, "close-on-exec differs");
	check(set, level, EPOLLIN, 0xdeadbeef00000001);
	check(set, edge, EPOLLIN | EPOLLET | EPOLLPRI | EPOLLRDHUP, 0x7fffffff12345678);
	check(set, armed, EPOLLIN | EPOLLONESHOT, 3);
	struct entry entry;
	zoo_check(find(set, disarmed, &entry), "the disarmed entry is lost");
	zoo_check(!(entry.events & EPOLLIN) && entry.data == 4, "the disarmed entry: events %#x, data %#lx", entry.events, entry.data);
	zoo_check(find(set, exclusive, &entry) && entry.data == 5 && entry.events & EPOLLIN, "the exclusive entry: events %#x, data %#lx", entry.events, entry.data);
	zoo_check(entry.events & EPOLLEXCLUSIVE, "EPOLLEXCLUSIVE is lost: events %#x", entry.events);
	check(set, ends[1], EPOLLOUT | EPOLLET, ~0ull);
	check(second, level, EPOLLIN | EPOLLET, 20);
	check(second, high, EPOLLIN, 21);

	/* The edge of before is seen once; a restore may show a ready edge again, but never lose one. */
	expect("the unseen edge", set, 0x7fffffff12345678, EPOLLIN);
	expect_none("no more edges", set);
	expect_none("the empty set", empty);
	expect_none("the second set", second);
	zoo_release(child);
	zoo_reap(child);
	expect("level-triggered", set, 0xdeadbeef00000001, EPOLLIN);
	expect("level-triggered, again", set, 0xdeadbeef00000001, EPOLLIN);
	expect("the second set, edge", second, 20, EPOLLIN);
	expect("the second set, under the other number", second, 21, EPOLLIN);
	zoo_try(eventfd_read(level, &(eventfd_t){ 0 }));
	zoo_try(eventfd_write(armed, 1));
	expect("one-shot", set, 3, EPOLLIN);
	expect_none("one-shot fires once", set);
	zoo_try(epoll_ctl(set, EPOLL_CTL_MOD, disarmed, &(struct epoll_event){ .events = EPOLLIN | EPOLLONESHOT, .data.u64 = 44 }));
	expect("armed again", set, 44, EPOLLIN);
	zoo_try(eventfd_write(exclusive, 1));
	expect("exclusive", set, 5, EPOLLIN);
	zoo_refused(EEXIST, epoll_ctl(set, EPOLL_CTL_ADD, level, &(struct epoll_event){ .events = EPOLLIN }));
	zoo_pass();
}
