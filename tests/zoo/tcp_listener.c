/* TCP listeners, IPv4 and IPv6: backlog, options, port reuse, one shared with a child, one bound but not listening. */
#include "tcp.h"

#include <fcntl.h>
#include <poll.h>

static void exchange(const char *address, int port, int listener)
{
	char back[4];
	int client = zoo_connect(address, port);

	zoo_write_all(client, "ping", 4);	/* before it is accepted, for TCP_DEFER_ACCEPT */
	int server = zoo_try(accept(listener, NULL, NULL));
	zoo_read_all(server, back, 4);
	zoo_check(!memcmp(back, "ping", 4), "port %d gave %.4s", port, back);
	zoo_check(zoo_option(server, IPPROTO_TCP, TCP_NODELAY) == 1 || port != 47000, "an accepted connection does not inherit TCP_NODELAY");
	zoo_try(close(client));
	zoo_try(close(server));
}

static void check_name(int fd, const char *address, int port)
{
	struct sockaddr_storage expected, got;
	socklen_t expected_length = zoo_address(&expected, address, port), length = sizeof(got);

	memset(&got, 0, sizeof(got));
	zoo_try(getsockname(fd, (struct sockaddr *)&got, &length));
	zoo_check(length == expected_length && !memcmp(&got, &expected, length), "descriptor %d is not bound to %s port %d", fd, address, port);
}

int main(int argc, char **argv)
{
	struct sockaddr_storage to;
	socklen_t length;

	zoo_init(argc, argv);
	int four = zoo_listen("127.0.0.1", 47000, 13);
	zoo_set_option(four, IPPROTO_TCP, TCP_NODELAY, 1);
	zoo_set_option(four, SOL_SOCKET, SO_KEEPALIVE, 1);
	zoo_set_option(four, IPPROTO_TCP, TCP_KEEPIDLE, 77);
	zoo_set_option(four, IPPROTO_TCP, TCP_KEEPINTVL, 7);
	zoo_set_option(four, IPPROTO_TCP, TCP_KEEPCNT, 4);
	zoo_set_option(four, SOL_SOCKET, SO_RCVBUF, 100000);
	zoo_set_option(four, IPPROTO_IP, IP_FREEBIND, 1);
	int receive_buffer = zoo_option(four, SOL_SOCKET, SO_RCVBUF);
	int any = zoo_listen("0.0.0.0", 47001, 511);
	zoo_try(fcntl(any, F_SETFL, O_RDWR | O_NONBLOCK));
	zoo_try(fcntl(any, F_SETFD, FD_CLOEXEC));
	zoo_set_option(any, IPPROTO_TCP, TCP_DEFER_ACCEPT, 30);
	int deferred = zoo_option(any, IPPROTO_TCP, TCP_DEFER_ACCEPT);
	length = zoo_address(&to, "::", 47001);
	int six = zoo_try(socket(AF_INET6, SOCK_STREAM, 0));
	zoo_set_option(six, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	zoo_set_option(six, SOL_SOCKET, SO_REUSEADDR, 1);
	zoo_try(bind(six, (struct sockaddr *)&to, length));
	zoo_try(listen(six, 5));
	int both = zoo_listen("::", 47002, 5);	/* IPv4 too */
	int reuse[2];
	length = zoo_address(&to, "127.0.0.1", 47003);
	for (int i = 0; i < 2; i++) {
		reuse[i] = zoo_try(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
		zoo_set_option(reuse[i], SOL_SOCKET, SO_REUSEPORT, 1);
		zoo_try(bind(reuse[i], (struct sockaddr *)&to, length));
		zoo_try(listen(reuse[i], 64));
	}
	length = zoo_address(&to, "127.0.0.1", 47004);
	int bound = zoo_try(socket(AF_INET, SOCK_STREAM, 0));
	zoo_set_option(bound, SOL_SOCKET, SO_REUSEADDR, 1);
	zoo_try(bind(bound, (struct sockaddr *)&to, length));
	int fresh = zoo_try(socket(AF_INET, SOCK_STREAM, 0));
	int shared = zoo_listen("127.0.0.1", 47005, 5);
	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_child_ready();
		zoo_wait();
		exchange("127.0.0.1", 47005, shared);
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();

	check_name(four, "127.0.0.1", 47000);
	check_name(any, "0.0.0.0", 47001);
	check_name(six, "::", 47001);
	int listeners[] = { four, any, six, both, reuse[0], reuse[1], shared };
	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(listeners); i++) {
		zoo_check(zoo_state(listeners[i]) == ZOO_LISTEN, "listener %zu is in state %d", i, zoo_state(listeners[i]));
		zoo_check(zoo_option(listeners[i], SOL_SOCKET, SO_ERROR) == 0, "listener %zu has an error", i);
	}
	struct tcp_info info;
	length = sizeof(info);
	zoo_try(getsockopt(four, IPPROTO_TCP, TCP_INFO, &info, &length));
	zoo_check(info.tcpi_sacked == 13, "the backlog is %u", info.tcpi_sacked);
	length = sizeof(info);
	zoo_try(getsockopt(any, IPPROTO_TCP, TCP_INFO, &info, &length));
	zoo_check(info.tcpi_sacked == 511, "the backlog is %u", info.tcpi_sacked);
	zoo_check(zoo_option(four, IPPROTO_TCP, TCP_NODELAY) == 1, "TCP_NODELAY is lost");
	zoo_check(zoo_option(any, IPPROTO_TCP, TCP_DEFER_ACCEPT) == deferred, "TCP_DEFER_ACCEPT is %d", zoo_option(any, IPPROTO_TCP, TCP_DEFER_ACCEPT));
	zoo_check(zoo_option(four, SOL_SOCKET, SO_KEEPALIVE) == 1, "SO_KEEPALIVE is lost");
	zoo_check(zoo_option(four, IPPROTO_TCP, TCP_KEEPIDLE) == 77, "TCP_KEEPIDLE is lost");
	zoo_check(zoo_option(four, IPPROTO_TCP, TCP_KEEPINTVL) == 7, "TCP_KEEPINTVL is lost");
	zoo_check(zoo_option(four, IPPROTO_TCP, TCP_KEEPCNT) == 4, "TCP_KEEPCNT is lost");
	zoo_check(zoo_option(four, SOL_SOCKET, SO_RCVBUF) == receive_buffer, "SO_RCVBUF is %d", zoo_option(four, SOL_SOCKET, SO_RCVBUF));
	zoo_check(zoo_option(four, IPPROTO_IP, IP_FREEBIND) == 1, "IP_FREEBIND is lost");
	zoo_check(zoo_option(four, SOL_SOCKET, SO_REUSEADDR) == 1, "SO_REUSEADDR is lost");
	zoo_check(zoo_option(six, IPPROTO_IPV6, IPV6_V6ONLY) == 1 && zoo_option(both, IPPROTO_IPV6, IPV6_V6ONLY) == 0, "IPV6_V6ONLY differs");
	zoo_check(zoo_option(reuse[0], SOL_SOCKET, SO_REUSEPORT) == 1 && zoo_option(any, SOL_SOCKET, SO_REUSEPORT) == 0, "SO_REUSEPORT differs");
	zoo_check(fcntl(any, F_GETFL) == (O_RDWR | O_NONBLOCK) && fcntl(any, F_GETFD) == FD_CLOEXEC, "the flags are lost");
	zoo_refused(EAGAIN, accept(any, NULL, NULL));
	exchange("127.0.0.1", 47000, four);
	zoo_try(fcntl(any, F_SETFL, O_RDWR));
	exchange("127.0.0.1", 47001, any);
	exchange("::1", 47001, six);
	exchange("::1", 47002, both);
	exchange("127.0.0.1", 47002, both);
	zoo_release(child);
	zoo_reap(child);
	exchange("127.0.0.1", 47005, shared);
	for (int i = 0; i < 30; i++)
		zoo_connect("127.0.0.1", 47003);
	for (int i = 0; i < 2; i++)
		zoo_check(poll(&(struct pollfd){ .fd = reuse[i], .events = POLLIN }, 1, 0) == 1, "the sockets that share a port don't share its connections");
	zoo_check(zoo_state(bound) == ZOO_CLOSE && zoo_state(fresh) == ZOO_CLOSE, "a socket that does not listen is in another state");
	check_name(bound, "127.0.0.1", 47004);
	zoo_try(listen(bound, 1));
	exchange("127.0.0.1", 47004, bound);
	zoo_pass();
}
