/* What a program asks of tcp_peer. */
#ifndef ZOO_TCP_PEER_H
#define ZOO_TCP_PEER_H

#include "tcp.h"

enum zoo_peer_what {
	PEER_CONNECT,	/* to address and port; answers a descriptor of the peer */
	PEER_LISTEN,	/* likewise */
	PEER_ACCEPT,	/* on a descriptor; likewise */
	PEER_STUFF,	/* writes a seed's pattern without waiting; answers the bytes it took */
	PEER_DRAIN,	/* reads so many bytes, or all until the end; answers how many, or -1 when they are not the pattern */
	PEER_ECHO,	/* sends so many bytes back as they come */
	PEER_SHUTDOWN,
	PEER_CLOSE,
	PEER_STATE,
	PEER_NAME,	/* its port */
};

struct zoo_peer_command {
	enum zoo_peer_what what;
	int fd, port;
	uint64_t seed, bytes;
	char address[48];
};

struct zoo_peer_answer {
	int64_t value;
	int error;
};

/* The connection to the peer: opened before the first command, closed before zoo_ready(). */
void zoo_peer_open(void);
void zoo_peer_close(void);

/* Has the peer do something and returns its answer; the second returns at once, and zoo_peer_wait() gets the answer later. */
int64_t zoo_peer(enum zoo_peer_what what, int fd, uint64_t seed, uint64_t bytes);
void zoo_peer_start(enum zoo_peer_what what, int fd, uint64_t seed, uint64_t bytes);
int64_t zoo_peer_wait(void);

/* Has the peer connect, or listen. */
int zoo_peer_connect(const char *address, int port);
int zoo_peer_listen(const char *address, int port);

#endif
