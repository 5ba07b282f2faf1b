#include "tcp_peer.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/un.h>

static int control = -1;

void zoo_peer_open(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = "peer" };
	int fd = zoo_try(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));

	if (connect(fd, (struct sockaddr *)&to, sizeof(to)))
		zoo_fail("no peer answers in %s: %s", zoo_directory(), strerror(errno));
	control = zoo_try(fcntl(fd, F_DUPFD_CLOEXEC, 900));
	zoo_try(close(fd));
}

void zoo_peer_close(void)
{
	zoo_try(close(control));
	control = -1;
}

static void start(struct zoo_peer_command *command)
{
	if (send(control, command, sizeof(*command), MSG_NOSIGNAL) != sizeof(*command))
		zoo_fail("the peer is gone: %s", strerror(errno));
}

int64_t zoo_peer_wait(void)
{
	struct zoo_peer_answer answer;

	if (recv(control, &answer, sizeof(answer), 0) != sizeof(answer))
		zoo_fail("the peer gives no answer: see peer-result in %s", zoo_directory());
	errno = answer.error;
	return answer.value;
}

void zoo_peer_start(enum zoo_peer_what what, int fd, uint64_t seed, uint64_t bytes)
{
	start(&(struct zoo_peer_command){ .what = what, .fd = fd, .seed = seed, .bytes = bytes });
}

int64_t zoo_peer(enum zoo_peer_what what, int fd, uint64_t seed, uint64_t bytes)
{
	zoo_peer_start(what, fd, seed, bytes);
	return zoo_peer_wait();
}

static int open_there(enum zoo_peer_what what, const char *address, int port)
{
	struct zoo_peer_command command = { .what = what, .port = port };

	snprintf(command.address, sizeof(command.address), "%s", address);
	start(&command);
	return (int)zoo_peer_wait();
}

int zoo_peer_connect(const char *address, int port)
{
	return open_there(PEER_CONNECT, address, port);
}

int zoo_peer_listen(const char *address, int port)
{
	return open_there(PEER_LISTEN, address, port);
}
