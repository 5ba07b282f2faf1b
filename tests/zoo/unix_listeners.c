/* Listening and bound unix sockets: named and abstract, stream and packet, with pending connections and their queued data, datagrams. */
#include "zoo.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

static socklen_t address(struct sockaddr_un *to, const char *name, bool abstract)
{
	memset(to, 0, sizeof(*to));
	to->sun_family = AF_UNIX;
	strcpy(to->sun_path + abstract, name);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name) + 1);
}

static int bound(int type, const char *name, bool abstract, int backlog)
{
	struct sockaddr_un to;
	socklen_t length = address(&to, name, abstract);
	int fd = zoo_try(socket(AF_UNIX, type, 0));

	zoo_try(bind(fd, (struct sockaddr *)&to, length));
	if (backlog >= 0)
		zoo_try(listen(fd, backlog));
	return fd;
}

static int connected(int type, const char *name, bool abstract)
{
	struct sockaddr_un to;
	socklen_t length = address(&to, name, abstract);
	int fd = zoo_try(socket(AF_UNIX, type, 0));

	zoo_try(connect(fd, (struct sockaddr *)&to, length));
	return fd;
}

static void check_name(int fd, const char *name, bool abstract)
{
	struct sockaddr_un expected, got;
	socklen_t expected_length = address(&expected, name, abstract), length = sizeof(got);

	zoo_try(getsockname(fd, (struct sockaddr *)&got, &length));
	zoo_check(length == expected_length && !memcmp(&got, &expected, length), "descriptor %d: name \"%s\", %u bytes", fd, got.sun_path + abstract, length);
}

static void exchange(int a, int b)
{
	char back[8];

	zoo_write_all(a, "ping", 4);
	zoo_read_all(b, back, 4);
	zoo_check(!memcmp(back, "ping", 4), "got %.4s", back);
	zoo_write_all(b, "pong", 4);
	zoo_read_all(a, back, 4);
	zoo_check(!memcmp(back, "pong", 4), "got %.4s", back);
}

static void use(int listener, int type, const char *name, bool abstract)
{
	check_name(listener, name, abstract);
	int client = connected(type, name, abstract);
	int server = zoo_try(accept(listener, NULL, NULL));

	exchange(client, server);
	zoo_try(close(client));
	zoo_try(close(server));
}

int main(int argc, char **argv)
{
	char unique[64], back[64];
	struct stat state;
	int value;
	socklen_t length = sizeof(value);

	zoo_init(argc, argv);
	snprintf(unique, sizeof(unique), "zoo-unix-listeners-%d", getpid());
	int named = bound(SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, "named", false, 7);
	zoo_try(chmod("named", 0620));
	int abstract = bound(SOCK_STREAM, unique, true, 16);
	int packet = bound(SOCK_SEQPACKET, "packet", false, 3);
	int not_listening = bound(SOCK_STREAM, "not-listening", false, -1);
	int datagrams = bound(SOCK_DGRAM, "datagrams", false, -1);
	int sender = connected(SOCK_DGRAM, "datagrams", false);
	zoo_write_all(sender, "queued datagram", 15);
	zoo_write_all(sender, "second", 6);
	/* Accepted. */
	int client = connected(SOCK_STREAM, "named", false);
	int server = zoo_try(accept(named, NULL, NULL));
	zoo_write_all(client, "accepted, unread", 16);
	int packet_client = connected(SOCK_SEQPACKET, "packet", false);
	int packet_server = zoo_try(accept(packet, NULL, NULL));
	zoo_ready();
	zoo_wait();

	zoo_check(fcntl(named, F_GETFD) == FD_CLOEXEC && fcntl(named, F_GETFL) == (O_RDWR | O_NONBLOCK), "the listener's flags differ");
	zoo_try(stat("named", &state));
	zoo_check(S_ISSOCK(state.st_mode) && (state.st_mode & 07777) == 0620, "the socket's file has mode %o", state.st_mode);
	int listeners[] = { named, abstract, packet, not_listening, datagrams };
	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(listeners); i++) {
		zoo_try(getsockopt(listeners[i], SOL_SOCKET, SO_ACCEPTCONN, &value, &length));
		zoo_check(value == (i < 3), "descriptor %d: SO_ACCEPTCONN is %d", listeners[i], value);
	}
	zoo_refused(EAGAIN, accept(named, NULL, NULL));
	use(named, SOCK_STREAM, "named", false);
	use(abstract, SOCK_STREAM, unique, true);
	use(packet, SOCK_SEQPACKET, "packet", false);
	check_name(not_listening, "not-listening", false);
	zoo_try(listen(not_listening, 1));
	use(not_listening, SOCK_STREAM, "not-listening", false);
	zoo_check(recv(datagrams, back, sizeof(back), MSG_DONTWAIT) == 15 && !memcmp(back, "queued datagram", 15), "the first datagram differs");
	zoo_check(recv(datagrams, back, sizeof(back), MSG_DONTWAIT) == 6 && !memcmp(back, "second", 6), "the second datagram differs");
	zoo_write_all(sender, "new", 3);
	zoo_check(recv(datagrams, back, sizeof(back), MSG_DONTWAIT) == 3, "the datagram socket lost its sender");
	zoo_read_all(server, back, 16);
	zoo_check(!memcmp(back, "accepted, unread", 16), "the accepted connection's data differs");
	exchange(client, server);
	exchange(packet_client, packet_server);
	/* A full backlog still refuses: 3 pending packets connections plus one. */
	for (int i = 0; i < 4; i++)
		connected(SOCK_SEQPACKET, "packet", false);
	int late = zoo_try(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0));
	struct sockaddr_un to;
	length = address(&to, "packet", false);
	zoo_refused(EAGAIN, connect(late, (struct sockaddr *)&to, length));
	zoo_pass();
}
