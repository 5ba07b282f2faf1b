/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Sockets on the loopback interface.
 */

#include "module_test.h"

const enum net all_nets[3] = { NET_IPV4, NET_IPV6, NET_MAPPED };

int
net_socket(enum net net)
{
	int fd, off = 0;

	fd = socket(net == NET_IPV4 ? AF_INET : AF_INET6, SOCK_STREAM, 0);
	if (fd >= 0 && net != NET_IPV4)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off,
		    sizeof(off));
	return (fd);
}

uint8_t
net_family(enum net net)
{

	return (net == NET_IPV4 ? ISTHMUS_FAMILY_IPV4 : ISTHMUS_FAMILY_IPV6);
}

struct isthmus_endpoint
net_loopback(enum net net, uint16_t port)
{
	struct isthmus_endpoint ie;
	static const uint8_t ipv4[4] = { 127, 0, 0, 1 };

	memset(&ie, 0, sizeof(ie));
	ie.ie_port = port;
	switch (net) {
	case NET_IPV4:
		memcpy(ie.ie_address, ipv4, 4);
		break;
	case NET_IPV6:
		ie.ie_address[15] = 1;
		break;
	case NET_MAPPED:
		ie.ie_address[10] = ie.ie_address[11] = 0xff;
		memcpy(ie.ie_address + 12, ipv4, 4);
		break;
	}
	return (ie);
}

static socklen_t
to_sockaddr(const struct isthmus_endpoint *ie, enum net net,
    struct sockaddr_storage *ss)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)ss;
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)ss;

	memset(ss, 0, sizeof(*ss));
	if (net == NET_IPV4) {
		sin->sin_family = AF_INET;
		sin->sin_port = htons(ie->ie_port);
		memcpy(&sin->sin_addr, ie->ie_address, 4);
		return (sizeof(*sin));
	}
	sin6->sin6_family = AF_INET6;
	sin6->sin6_port = htons(ie->ie_port);
	memcpy(&sin6->sin6_addr, ie->ie_address, 16);
	return (sizeof(*sin6));
}

int
net_listen(enum net net, uint16_t *port)
{
	struct isthmus_endpoint ie = net_loopback(net, *port);
	struct sockaddr_storage ss;
	socklen_t length = to_sockaddr(&ie, net, &ss);
	int fd, on = 1;

	if ((fd = net_socket(net)) < 0)
		return (-1);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&ss, length) != 0 ||
	    listen(fd, 16) != 0 ||
	    getsockname(fd, (struct sockaddr *)&ss, &length) != 0) {
		close(fd);
		return (-1);
	}
	*port = ntohs(net == NET_IPV4 ?
	    ((struct sockaddr_in *)&ss)->sin_port :
	    ((struct sockaddr_in6 *)&ss)->sin6_port);
	return (fd);
}

bool
net_connect(enum net net, int fds[2])
{
	struct isthmus_endpoint ie;
	struct sockaddr_storage ss;
	uint16_t port = 0;
	socklen_t length;
	int listener;

	fds[0] = fds[1] = -1;
	if ((listener = net_listen(net, &port)) < 0)
		return (false);
	ie = net_loopback(net, port);
	length = to_sockaddr(&ie, net, &ss);
	if ((fds[0] = net_socket(net)) >= 0 &&
	    connect(fds[0], (struct sockaddr *)&ss, length) == 0)
		fds[1] = accept(listener, NULL, NULL);
	close(listener);
	return (fds[1] >= 0);
}

bool
send_all(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;
	ssize_t n;

	while (length > 0) {
		if ((n = send(fd, at, length, MSG_NOSIGNAL)) <= 0)
			return (false);
		at += n;
		length -= (size_t)n;
	}
	return (true);
}

static bool
is_readable(int fd, int timeout)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return (poll(&pfd, 1, timeout) == 1);
}

bool
receives(int fd, const void *expected, size_t length)
{
	const uint8_t *at = expected;
	uint8_t bytes[65536];
	ssize_t n;

	while (length > 0) {
		if (!is_readable(fd, A_WHILE)) {
			printf("%zu bytes did not come\n", length);
			return (false);
		}
		n = recv(fd, bytes, length < sizeof(bytes) ? length :
		    sizeof(bytes), 0);
		if (n <= 0) {
			printf("%zu bytes will not come: %s\n", length,
			    n == 0 ? "end" : strerror(errno));
			return (false);
		}
		if (memcmp(bytes, at, (size_t)n) != 0) {
			printf("other bytes came, %zu from the end\n", length);
			return (false);
		}
		at += n;
		length -= (size_t)n;
	}
	return (true);
}

bool
receives_end(int fd)
{
	char byte;

	return (is_readable(fd, A_WHILE) && recv(fd, &byte, 1, 0) == 0);
}

bool
is_silent(int fd)
{

	return (!is_readable(fd, A_MOMENT));
}

void
fill_random(uint8_t *bytes, size_t length)
{

	while (length-- > 0)
		*bytes++ = (uint8_t)random_word();
}
