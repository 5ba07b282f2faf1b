/* Unix socket pairs: stream, datagram and packet; queued data both ways, shut down halves, a dead peer, options, in a child. */
#include "zoo.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static void pair(int type, int ends[2])
{
	zoo_try(socketpair(AF_UNIX, type, 0, ends));
}

static void take(int fd, const char *text)
{
	char back[256];
	size_t length = strlen(text);
	ssize_t got = recv(fd, back, sizeof(back), MSG_DONTWAIT);

	zoo_check(got == (ssize_t)length && !memcmp(back, text, length), "descriptor %d gave %zd bytes \"%.*s\" in place of \"%s\"", fd, got,
		  got > 0 ? (int)got : 0, back, text);
}

static void put(int fd, const char *text)
{
	zoo_check(send(fd, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)strlen(text), "descriptor %d: %s", fd, strerror(errno));
}

int main(int argc, char **argv)
{
	static char big[150000], back[150000];
	int stream[2], packet[2], datagram[2], half[2], dead[2], shared[2], large[2], value;
	socklen_t length = sizeof(value);
	struct timeval timeout = { 0 };

	zoo_init(argc, argv);
	pair(SOCK_STREAM | SOCK_CLOEXEC, stream);
	put(stream[0], "first ");
	put(stream[0], "second");
	put(stream[1], "answer");
	pair(SOCK_SEQPACKET | SOCK_NONBLOCK, packet);
	put(packet[0], "one");
	put(packet[0], "three");
	put(packet[1], "reply");
	pair(SOCK_DGRAM, datagram);
	put(datagram[0], "a datagram");
	put(datagram[0], "another");
	put(datagram[1], "back");
	pair(SOCK_STREAM, half);
	put(half[0], "before the end");
	zoo_try(shutdown(half[0], SHUT_WR));
	pair(SOCK_STREAM, dead);
	put(dead[0], "last words");
	zoo_try(close(dead[0]));
	pair(SOCK_STREAM, shared);
	pair(SOCK_STREAM, large);
	value = 400000;
	zoo_try(setsockopt(large[0], SOL_SOCKET, SO_SNDBUF, &value, sizeof(value)));
	zoo_fill(big, sizeof(big), 1);
	zoo_write_all(large[0], big, sizeof(big));
	value = 1;
	/* On a socket with an empty queue: CRIU does not carry queued control messages. */
	zoo_try(setsockopt(shared[0], SOL_SOCKET, SO_PASSCRED, &value, sizeof(value)));
	zoo_try(setsockopt(packet[0], SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ 12, 500000 }, sizeof(timeout)));

	pid_t child = zoo_fork();
	if (child == 0) {
		zoo_try(close(shared[0]));
		zoo_child_ready();
		zoo_wait();
		take(shared[1], "to the child");
		put(shared[1], "from the child");
		_exit(0);
	}
	zoo_await(child);
	zoo_try(close(shared[1]));
	put(shared[0], "to the child");
	zoo_ready();
	zoo_wait();

	zoo_check(fcntl(stream[0], F_GETFD) == FD_CLOEXEC && fcntl(packet[0], F_GETFD) == 0, "close-on-exec differs");
	zoo_check(fcntl(packet[0], F_GETFL) == (O_RDWR | O_NONBLOCK) && fcntl(stream[0], F_GETFL) == O_RDWR, "flags differ");
	zoo_try(getsockopt(shared[0], SOL_SOCKET, SO_PASSCRED, &value, &length));
	zoo_check(value == 1, "SO_PASSCRED is lost");
	length = sizeof(timeout);
	zoo_try(getsockopt(packet[0], SOL_SOCKET, SO_RCVTIMEO, &timeout, &length));
	zoo_check(timeout.tv_sec == 12 && timeout.tv_usec == 500000, "SO_RCVTIMEO is %ld.%06ld s", timeout.tv_sec, timeout.tv_usec);
	take(stream[0], "answer");
	take(stream[1], "first second");
	put(stream[1], "and after");
	take(stream[0], "and after");
	take(packet[1], "one");
	take(packet[1], "three");
	take(packet[0], "reply");
	put(packet[0], "more");
	take(packet[1], "more");
	take(datagram[1], "a datagram");
	take(datagram[1], "another");
	take(datagram[0], "back");
	put(datagram[1], "x");
	take(datagram[0], "x");
	take(half[1], "before the end");
	zoo_check(recv(half[1], back, 1, MSG_DONTWAIT) == 0, "no end of file after a half shutdown");
	zoo_refused(EPIPE, send(half[0], "x", 1, MSG_NOSIGNAL));
	put(half[1], "still this way");
	take(half[0], "still this way");
	take(dead[1], "last words");
	zoo_check(recv(dead[1], back, 1, MSG_DONTWAIT) == 0, "no end of file after the peer's death");
	zoo_read_all(large[1], back, sizeof(back));
	zoo_check(!memcmp(big, back, sizeof(big)), "the large queue differs");
	zoo_check(poll(&(struct pollfd){ .fd = large[1], .events = POLLIN }, 1, 0) == 0, "the large queue had more");
	zoo_release(child);
	zoo_reap(child);
	take(shared[0], "from the child");
	zoo_check(recv(shared[0], back, 1, MSG_DONTWAIT) == 0, "no end of file though the child has ended");
	zoo_pass();
}
