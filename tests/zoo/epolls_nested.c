/* An epoll set in an epoll set, two levels, with readiness that comes through after the restore. */
#include "zoo.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

static void add(int set, int fd, uint32_t events, uint64_t data)
{
	zoo_try(epoll_ctl(set, EPOLL_CTL_ADD, fd, &(struct epoll_event){ .events = events, .data.u64 = data }));
}

static void expect(int set, uint64_t data)
{
	struct epoll_event got[4];
	int count = zoo_try(epoll_wait(set, got, 4, 0));

	zoo_check(count == 1 && got[0].data.u64 == data, "%d events, the first's data is %lu in place of %lu", count, got[0].data.u64, data);
}

int main(int argc, char **argv)
{
	struct epoll_event got;

	zoo_init(argc, argv);
	/* The outer sets get the smaller numbers: the inner ones do not exist yet when they are made in this order. */
	int outer = zoo_try(epoll_create1(0));
	int middle = zoo_try(epoll_create1(0));
	int inner = zoo_try(epoll_create1(0));
	int ready = zoo_try(eventfd(1, EFD_NONBLOCK));
	int later = zoo_try(eventfd(0, EFD_NONBLOCK));
	add(inner, ready, EPOLLIN, 1);
	add(middle, inner, EPOLLIN, 2);
	add(outer, middle, EPOLLIN, 3);
	int edge = zoo_try(epoll_create1(0));
	int below = zoo_try(epoll_create1(0));
	add(below, later, EPOLLIN, 4);
	add(edge, below, EPOLLIN | EPOLLET, 5);
	zoo_ready();
	zoo_wait();

	expect(outer, 3);
	expect(middle, 2);
	expect(inner, 1);
	zoo_try(eventfd_read(ready, &(eventfd_t){ 0 }));
	zoo_check(zoo_try(epoll_wait(outer, &got, 1, 0)) == 0, "still ready");
	zoo_check(zoo_try(epoll_wait(edge, &got, 1, 0)) == 0, "ready without a reason");
	zoo_try(eventfd_write(later, 1));
	expect(edge, 5);
	expect(below, 4);
	zoo_pass();
}
