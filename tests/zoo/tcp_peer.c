/*
 * The other end of connections, outside of the tree that is dumped: runs beside it, in another network namespace, and does
 * what the program tells it over the unix socket DIRECTORY/peer. One command a packet (struct zoo_peer_command), one
 * answer each (struct zoo_peer_answer). Ends by SIGTERM or SIGKILL.
 */
#include "tcp_peer.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/un.h>

/* The number of bytes that come until the end of the file, or -1 when one is not the pattern's. */
static int64_t drain(int fd, uint64_t seed, uint64_t most)
{
	char *expected = malloc(most), *all = malloc(most);
	uint64_t done = 0;
	ssize_t count;

	while (done < most && (count = read(fd, all + done, most - done)) > 0)
		done += (uint64_t)count;
	zoo_fill(expected, done, seed);
	bool same = memcmp(expected, all, done) == 0;
	free(expected);
	free(all);
	return same ? (int64_t)done : -1;
}

static struct zoo_peer_answer answer_to(const struct zoo_peer_command *command)
{
	static char got[1 << 16];
	struct sockaddr_storage to;
	struct zoo_peer_answer answer = { 0 };
	socklen_t length;
	ssize_t count;
	uint64_t bytes;

	switch (command->what) {
	case PEER_CONNECT:
		answer.value = zoo_connect(command->address, command->port);
		break;
	case PEER_LISTEN:
		answer.value = zoo_listen(command->address, command->port, 16);
		break;
	case PEER_ACCEPT:
		answer.value = zoo_try(accept(command->fd, NULL, NULL));
		break;
	case PEER_STUFF:
		answer.value = (int64_t)zoo_stuff(command->fd, command->seed, command->bytes);
		break;
	case PEER_DRAIN:
		answer.value = drain(command->fd, command->seed, command->bytes ? command->bytes : 64 << 20);
		break;
	case PEER_SHUTDOWN:
		answer.value = shutdown(command->fd, SHUT_WR);
		break;
	case PEER_CLOSE:
		answer.value = close(command->fd);
		break;
	case PEER_STATE:
		answer.value = zoo_state(command->fd);
		break;
	case PEER_ECHO:
		/* Sends what it reads back, that many bytes. */
		for (bytes = 0; bytes < command->bytes; bytes += (uint64_t)count) {
			count = read(command->fd, got, sizeof(got));
			if (count <= 0)
				break;
			zoo_write_all(command->fd, got, (size_t)count);
		}
		answer.value = (int64_t)bytes;
		break;
	case PEER_NAME:
		memset(&to, 0, sizeof(to));
		length = sizeof(to);
		zoo_try(getsockname(command->fd, (struct sockaddr *)&to, &length));
		answer.value = ntohs(((struct sockaddr_in *)&to)->sin_port);
		break;
	}
	answer.error = answer.value < 0 ? errno : 0;
	return answer;
}

int main(int argc, char **argv)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = "peer" };
	struct zoo_peer_command command;

	zoo_init_named(argc, argv, "peer-result", "peer-log");
	unlink("peer");
	int listener = zoo_try(socket(AF_UNIX, SOCK_SEQPACKET, 0));
	zoo_try(bind(listener, (struct sockaddr *)&to, sizeof(to)));
	zoo_try(listen(listener, 4));
	zoo_ready();
	/* The program connects before the dump and again after the restore. */
	for (;;) {
		int client = zoo_try(accept(listener, NULL, NULL));
		while (recv(client, &command, sizeof(command), 0) == sizeof(command)) {
			struct zoo_peer_answer answer = answer_to(&command);
			if (send(client, &answer, sizeof(answer), MSG_NOSIGNAL) != sizeof(answer))
				break;
		}
		close(client);
	}
}
