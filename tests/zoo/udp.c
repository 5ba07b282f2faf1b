/* UDP sockets, IPv4 and IPv6: bound, connected, options, broadcast, one shared with a child. */
#include "tcp.h"

#include <fcntl.h>

static int bound(const char *address, int port)
{
	struct sockaddr_storage to;
	socklen_t length = zoo_address(&to, address, port);
	int fd = zoo_try(socket(to.ss_family, SOCK_DGRAM | SOCK_NONBLOCK, 0));

	if (to.ss_family == AF_INET6)
		zoo_set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	zoo_try(bind(fd, (struct sockaddr *)&to, length));
	return fd;
}

static void attach(int fd, const char *address, int port)
{
	struct sockaddr_storage to;
	socklen_t length = zoo_address(&to, address, port);

	zoo_try(connect(fd, (struct sockaddr *)&to, length));
}

static void deliver(int from, int to, const char *text)
{
	char back[64];

	zoo_check(send(from, text, strlen(text), 0) == (ssize_t)strlen(text), "send of \"%s\": %s", text, strerror(errno));
	ssize_t got = recv(to, back, sizeof(back), 0);
	zoo_check(got == (ssize_t)strlen(text) && !memcmp(back, text, (size_t)got), "\"%s\" did not arrive (%zd)", text, got);
}

int main(int argc, char **argv)
{
	struct sockaddr_storage name, expected;
	socklen_t length, expected_length;
	char back[8];

	zoo_init(argc, argv);
	int server = bound("127.0.0.1", 47200);
	int client = zoo_try(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	attach(client, "127.0.0.1", 47200);
	int six = bound("::1", 47200);
	int six_client = bound("::1", 47201);
	attach(six_client, "::1", 47200);
	attach(six, "::1", 47201);
	int any = bound("0.0.0.0", 47202);
	zoo_set_option(any, SOL_SOCKET, SO_BROADCAST, 1);
	zoo_set_option(any, SOL_SOCKET, SO_RCVBUF, 70000);
	int buffer = zoo_option(any, SOL_SOCKET, SO_RCVBUF);
	int fresh = zoo_try(socket(AF_INET, SOCK_DGRAM, 0));
	length = sizeof(name);
	memset(&name, 0, sizeof(name));
	zoo_try(getsockname(client, (struct sockaddr *)&name, &length));
	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_child_ready();
		zoo_wait();
		zoo_check(send(client, "child", 5, 0) == 5, "the child can't send: %s", strerror(errno));
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();

	struct sockaddr_storage again;
	memset(&again, 0, sizeof(again));
	length = sizeof(again);
	zoo_try(getsockname(client, (struct sockaddr *)&again, &length));
	zoo_check(!memcmp(&again, &name, length), "the client's port changed");
	expected_length = zoo_address(&expected, "127.0.0.1", 47200);
	memset(&again, 0, sizeof(again));
	length = sizeof(again);
	zoo_try(getpeername(client, (struct sockaddr *)&again, &length));
	zoo_check(length == expected_length && !memcmp(&again, &expected, length), "the client's peer changed");
	zoo_refused(EAGAIN, recv(server, back, 1, 0));
	deliver(client, server, "hello");
	deliver(six_client, six, "hello six");
	deliver(six, six_client, "hello back");
	zoo_refused(ENOTCONN, getpeername(server, (struct sockaddr *)&again, &length));
	zoo_check(zoo_option(any, SOL_SOCKET, SO_BROADCAST) == 1 && zoo_option(server, SOL_SOCKET, SO_BROADCAST) == 0, "SO_BROADCAST differs");
	zoo_check(zoo_option(any, SOL_SOCKET, SO_RCVBUF) == buffer, "SO_RCVBUF is %d", zoo_option(any, SOL_SOCKET, SO_RCVBUF));
	zoo_check(zoo_option(six, IPPROTO_IPV6, IPV6_V6ONLY) == 1, "IPV6_V6ONLY is lost");
	zoo_check(fcntl(client, F_GETFD) == FD_CLOEXEC && fcntl(server, F_GETFL) == (O_RDWR | O_NONBLOCK), "the flags differ");
	attach(fresh, "127.0.0.1", 47202);
	deliver(fresh, any, "to any");
	zoo_release(child);
	zoo_reap(child);
	zoo_check(recv(server, back, 8, 0) == 5, "the child's datagram did not arrive");
	zoo_pass();
}
