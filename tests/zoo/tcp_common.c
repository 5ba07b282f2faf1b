#include "tcp.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

socklen_t zoo_address(struct sockaddr_storage *to, const char *text, int port)
{
	struct sockaddr_in *four = (struct sockaddr_in *)to;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;

	memset(to, 0, sizeof(*to));
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons((uint16_t)port);
		return sizeof(*four);
	}
	if (inet_pton(AF_INET6, text, &six->sin6_addr) != 1)
		zoo_fail("%s is no address", text);
	six->sin6_family = AF_INET6;
	six->sin6_port = htons((uint16_t)port);
	return sizeof(*six);
}

int zoo_listen(const char *address, int port, int backlog)
{
	struct sockaddr_storage to;
	socklen_t length = zoo_address(&to, address, port);
	int fd = zoo_try(socket(to.ss_family, SOCK_STREAM, 0));

	zoo_set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (bind(fd, (struct sockaddr *)&to, length))
		zoo_fail("bind to %s port %d: %s", address, port, strerror(errno));
	zoo_try(listen(fd, backlog));
	return fd;
}

int zoo_connect(const char *address, int port)
{
	return zoo_connect_from(NULL, address, port);
}

int zoo_connect_from(const char *own, const char *address, int port)
{
	struct sockaddr_storage to, from;
	socklen_t length = zoo_address(&to, address, port);
	int fd = zoo_try(socket(to.ss_family, SOCK_STREAM, 0));

	if (own) {
		socklen_t from_length = zoo_address(&from, own, 0);
		zoo_try(bind(fd, (struct sockaddr *)&from, from_length));
	}
	if (connect(fd, (struct sockaddr *)&to, length))
		zoo_fail("connect to %s port %d: %s", address, port, strerror(errno));
	return fd;
}

int zoo_state(int fd)
{
	struct tcp_info info;
	socklen_t length = sizeof(info);

	zoo_try(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length));
	return info.tcpi_state;
}

int zoo_unread(int fd)
{
	int bytes;

	zoo_try(ioctl(fd, SIOCINQ, &bytes));
	return bytes;
}

int zoo_unsent(int fd)
{
	int bytes;

	zoo_try(ioctl(fd, SIOCOUTQ, &bytes));
	return bytes;
}

void zoo_await_state(int fd, int state)
{
	while (zoo_state(fd) != state)
		sched_yield();
}

void zoo_await_unread(int fd, int bytes)
{
	while (zoo_unread(fd) < bytes)
		sched_yield();
}

int zoo_option(int fd, int level, int name)
{
	int value = 0;
	socklen_t length = sizeof(value);

	zoo_try(getsockopt(fd, level, name, &value, &length));
	return value;
}

void zoo_set_option(int fd, int level, int name, int value)
{
	zoo_try(setsockopt(fd, level, name, &value, sizeof(value)));
}

size_t zoo_stuff(int fd, uint64_t seed, size_t most)
{
	char *pattern = malloc(most);
	size_t done = 0;

	zoo_fill(pattern, most, seed);
	while (done < most) {
		ssize_t got = send(fd, pattern + done, most - done, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (got < 0 && errno == EAGAIN)
			break;
		if (got < 0)
			zoo_fail("send after %zu bytes: %s", done, strerror(errno));
		done += (size_t)got;
	}
	free(pattern);
	return done;
}

void zoo_drain(const char *name, int fd, uint64_t seed, size_t bytes)
{
	char *pattern = malloc(bytes + 1), *got = malloc(bytes + 1);
	size_t done = 0;
	ssize_t count;

	zoo_fill(pattern, bytes, seed);
	while ((count = read(fd, got + done, bytes + 1 - done)) > 0)
		done += (size_t)count;
	if (count < 0)
		zoo_fail("%s: read after %zu of %zu bytes: %s", name, done, bytes, strerror(errno));
	zoo_check(done == bytes, "%s: %zu bytes and an end of file in place of %zu bytes", name, done, bytes);
	zoo_check(!memcmp(pattern, got, bytes), "%s: the data differs", name);
	free(pattern);
	free(got);
}
