/* What the TCP programs share: endpoints of either family, states, queues, and the peer outside of the tree. */
#ifndef ZOO_TCP_H
#define ZOO_TCP_H

#include "zoo.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

enum {
	ZOO_ESTABLISHED = 1, ZOO_SYN_SENT, ZOO_SYN_RECV, ZOO_FIN_WAIT1, ZOO_FIN_WAIT2, ZOO_TIME_WAIT, ZOO_CLOSE, ZOO_CLOSE_WAIT,
	ZOO_LAST_ACK, ZOO_LISTEN, ZOO_CLOSING,
};

/* An address as text and a port from 47000 on (the ports that the runner holds traffic of). */
socklen_t zoo_address(struct sockaddr_storage *to, const char *text, int port);

/* A listener with SO_REUSEADDR, and its backlog. */
int zoo_listen(const char *address, int port, int backlog);

int zoo_connect(const char *address, int port);
int zoo_connect_from(const char *own, const char *address, int port);

/* The state of a socket (one of the above), and the bytes in its queues. */
int zoo_state(int fd);
int zoo_unread(int fd);
int zoo_unsent(int fd);		/* not acknowledged, or not even sent */

/* Returns when the socket is in the state, or has so many unread bytes. */
void zoo_await_state(int fd, int state);
void zoo_await_unread(int fd, int bytes);

int zoo_option(int fd, int level, int name);
void zoo_set_option(int fd, int level, int name, int value);

/* Writes without waiting until the socket takes no more; returns the bytes it took, of zoo_fill()'s pattern of that seed. */
size_t zoo_stuff(int fd, uint64_t seed, size_t most);

/* Reads all until the end of the file and fails unless it is the pattern, of that many bytes. */
void zoo_drain(const char *name, int fd, uint64_t seed, size_t bytes);

#endif
