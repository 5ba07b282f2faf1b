/*
 * Connections of listening unix sockets that nobody has accepted yet, in the order of their queues: without data, with data, of
 * clients that send no more or have closed their end, of streams and of packets.
 */
#include "zoo.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

#define CLIENTS 5
#define BIG 150000

static char pattern[BIG], got[BIG];

static struct sockaddr_un name_of(const char *name, bool abstract, socklen_t *length)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	strcpy(to.sun_path + abstract, name);
	*length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name) + 1);
	return to;
}

static int listen_at(int type, const char *name, bool abstract)
{
	socklen_t length;
	struct sockaddr_un to = name_of(name, abstract, &length);
	int fd = zoo_try(socket(AF_UNIX, type, 0));

	zoo_try(bind(fd, (struct sockaddr *)&to, length));
	zoo_try(listen(fd, CLIENTS + 2));
	return fd;
}

static int connect_to(int type, const char *name, bool abstract)
{
	socklen_t length;
	struct sockaddr_un to = name_of(name, abstract, &length);
	int fd = zoo_try(socket(AF_UNIX, type, 0));

	zoo_try(connect(fd, (struct sockaddr *)&to, length));
	return fd;
}

/* 0 sends nothing, 1 something, 2 much, 3 something and no more; 4 sends something and is closed. */
static void set_up(int type, const char *name, bool abstract, int clients[CLIENTS])
{
	char text[32];

	for (int i = 0; i < CLIENTS; i++) {
		clients[i] = connect_to(type, name, abstract);
		if (i == 0)
			continue;
		snprintf(text, sizeof(text), "request %d", i);
		zoo_try(send(clients[i], text, strlen(text), 0));
		if (type == SOCK_SEQPACKET)
			zoo_try(send(clients[i], "", 0, 0));
		if (i == 2)
			zoo_write_all(clients[i], pattern, BIG);
		if (i == 3)
			zoo_try(shutdown(clients[i], SHUT_WR));
	}
	zoo_try(close(clients[4]));
}

static void check(int type, int listener, const char *name, bool abstract, const int clients[CLIENTS])
{
	char text[32], back[32];

	for (int i = 0; i < CLIENTS; i++) {
		int server = zoo_try(accept(listener, NULL, NULL));

		if (i == 0)
			zoo_refused(EAGAIN, recv(server, back, sizeof(back), MSG_DONTWAIT));
		else {
			snprintf(text, sizeof(text), "request %d", i);
			ssize_t length = zoo_try(recv(server, back, strlen(text), 0));
			zoo_check(length == (ssize_t)strlen(text) && !memcmp(back, text, strlen(text)), "%s: connection %d gave %.*s", name, i, (int)length, back);
			if (type == SOCK_SEQPACKET)
				zoo_check(recv(server, back, sizeof(back), 0) == 0, "%s: connection %d lost its empty packet", name, i);
		}
		if (i == 2) {
			zoo_check(recv(server, got, BIG, MSG_WAITALL) == BIG && !memcmp(got, pattern, BIG), "%s: the long message differs", name);
			zoo_refused(EAGAIN, recv(server, back, sizeof(back), MSG_DONTWAIT));
		}
		if (i >= 3)
			zoo_check(recv(server, back, sizeof(back), 0) == 0, "%s: connection %d does not end", name, i);
		if (i < 3) {
			zoo_write_all(clients[i], "more", 4);
			zoo_read_all(server, back, 4);
			zoo_check(!memcmp(back, "more", 4), "%s: connection %d gave %.4s", name, i, back);
		}
		if (i < 4) {
			zoo_write_all(server, "reply", 5);
			zoo_read_all(clients[i], back, 5);
		}
		zoo_try(close(server));
	}
	/* And the listener still takes connections. */
	int client = connect_to(type, name, abstract);
	int server = zoo_try(accept(listener, NULL, NULL));
	zoo_write_all(client, "new", 3);
	zoo_read_all(server, back, 3);
}

int main(int argc, char **argv)
{
	int stream[CLIENTS], packet[CLIENTS], abstract[CLIENTS], quiet[3];
	char unique[64], text[8];

	zoo_init(argc, argv);
	zoo_fill(pattern, BIG, 7);
	snprintf(unique, sizeof(unique), "zoo-unix-pending-%d", getpid());
	int stream_listener = listen_at(SOCK_STREAM, "stream", false);
	int packet_listener = listen_at(SOCK_SEQPACKET, "packet", false);
	int abstract_listener = listen_at(SOCK_STREAM, unique, true);
	int quiet_listener = listen_at(SOCK_STREAM, "quiet", false);
	set_up(SOCK_STREAM, "stream", false, stream);
	set_up(SOCK_SEQPACKET, "packet", false, packet);
	set_up(SOCK_STREAM, unique, true, abstract);
	/* None has sent anything. */
	for (int i = 0; i < 3; i++)
		quiet[i] = connect_to(SOCK_STREAM, "quiet", false);
	zoo_ready();
	zoo_wait();

	check(SOCK_STREAM, stream_listener, "stream", false, stream);
	check(SOCK_SEQPACKET, packet_listener, "packet", false, packet);
	check(SOCK_STREAM, abstract_listener, unique, true, abstract);
	for (int i = 0; i < 3; i++) {
		int server = zoo_try(accept(quiet_listener, NULL, NULL));
		snprintf(text, sizeof(text), "quiet %d", i);
		zoo_write_all(server, text, 7);
		zoo_read_all(quiet[i], got, 7);
		zoo_check(!memcmp(got, text, 7), "connection %d gave %.7s", i, got);
	}
	zoo_pass();
}
