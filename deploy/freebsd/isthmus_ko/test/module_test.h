/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Tests of the running module, by its device.  The program builds for FreeBSD
 * and, as the Linux layer's programs use the same interface, for Linux.
 */

#ifndef _MODULE_TEST_H_
#define	_MODULE_TEST_H_

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "test.h"
#include "../isthmus_ioctl.h"

#define	DEVICE		"/dev/" ISTHMUS_DEVICE
#define	A_MOMENT	300	/* ms in which nothing must happen */
#define	A_WHILE		20000	/* ms in which something must */

/* module_device.c */
int	device_open(void);
int	give(int device, const void *command, size_t size);
struct isthmus_header header(uint16_t command, size_t size);
struct isthmus_query query(int device);
int	act(int device, uint16_t command, int fd);	/* select by descriptor */
int	hold(int device, uint16_t command, const struct isthmus_endpoint *,
	    uint32_t flags, uint32_t seconds);
const char *reason(int device);

/* module_net.c */
enum net { NET_IPV4, NET_IPV6, NET_MAPPED };
extern const enum net all_nets[3];
int	net_socket(enum net);
uint8_t	net_family(enum net);
struct isthmus_endpoint net_loopback(enum net, uint16_t port);
int	net_listen(enum net, uint16_t *port);
/* Both ends of a real connection; false if that failed. */
bool	net_connect(enum net, int fds[2]);
bool	send_all(int fd, const void *, size_t);
/* Waits for exactly these bytes. */
bool	receives(int fd, const void *, size_t);
bool	receives_end(int fd);
/* True if nothing arrives, not even an end or a reset, for a moment. */
bool	is_silent(int fd);
void	fill_random(uint8_t *, size_t);

/* module_pair.c: both ends of a connection that never was, in two states. */
struct pair {
	struct isthmus_tcp	pr_state[2];
	uint8_t			pr_unread[2][3000];	/* at each end */
	uint8_t			pr_unacked[2][3000];	/* of each end */
	int			pr_fd[2];
};

void	pair_states(struct pair *, enum net, uint8_t first, uint8_t second);
bool	pair_create(int device, struct pair *);
void	pair_close(struct pair *);
/* What an end still has to read: its unread bytes, then the other's queue. */
bool	pair_receives_rest(const struct pair *, int end);

#endif /* !_MODULE_TEST_H_ */
