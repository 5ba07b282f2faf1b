/*
 * Options of sockets with other values than those of fresh ones: TCP without a peer and connected, UDP, IPv4 and IPv6, unix. What
 * the kernel gives before is what it must give afterwards, of options that were not set, too.
 */
#include "tcp.h"

#include <linux/filter.h>
#include <linux/net_tstamp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#define IPV4 1
#define IPV6 2
#define TCP 4
#define UDP 8
#define UNIX 16
#define CONNECTED 32
#define INET (IPV4 | IPV6)

/* Numbers, since the system's headers may be older than its kernel: include/uapi/linux/{in,in6,tcp,udp}.h, asm-generic/socket.h. */
static const struct option {
	const char *text;
	int level, name, value;
	unsigned of;	/* a socket that has one of these has the option */
} options[] = {
	{ "SO_DEBUG", SOL_SOCKET, 1, 1, INET }, { "SO_REUSEADDR", SOL_SOCKET, 2, 1, INET }, { "SO_DONTROUTE", SOL_SOCKET, 5, 1, UDP },
	{ "SO_BROADCAST", SOL_SOCKET, 6, 1, UDP }, { "SO_SNDBUF", SOL_SOCKET, 7, 70000, TCP | UDP | UNIX },
	{ "SO_RCVBUF", SOL_SOCKET, 8, 80000, TCP | UDP | UNIX }, { "SO_KEEPALIVE", SOL_SOCKET, 9, 1, TCP | CONNECTED },
	{ "SO_OOBINLINE", SOL_SOCKET, 10, 1, TCP | CONNECTED }, { "SO_NO_CHECK", SOL_SOCKET, 11, 1, UDP },
	{ "SO_PRIORITY", SOL_SOCKET, 12, 3, TCP | UDP }, { "SO_PASSCRED", SOL_SOCKET, 16, 1, UNIX }, { "SO_RCVLOWAT", SOL_SOCKET, 18, 5, TCP | UDP | CONNECTED },
	{ "SO_TIMESTAMP", SOL_SOCKET, 29, 1, UDP }, { "SO_PASSSEC", SOL_SOCKET, 34, 1, UNIX }, { "SO_TIMESTAMPNS", SOL_SOCKET, 35, 1, UNIX },
	{ "SO_MARK", SOL_SOCKET, 36, 7, INET }, { "SO_TIMESTAMPING", SOL_SOCKET, 37, SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE, UDP | TCP },
	{ "SO_RXQ_OVFL", SOL_SOCKET, 40, 1, INET }, { "SO_WIFI_STATUS", SOL_SOCKET, 41, 1, INET }, { "SO_PEEK_OFF", SOL_SOCKET, 42, 0, UDP | UNIX },
	{ "SO_NOFCS", SOL_SOCKET, 43, 1, INET }, { "SO_SELECT_ERR_QUEUE", SOL_SOCKET, 45, 1, INET }, { "SO_BUSY_POLL", SOL_SOCKET, 46, 50, INET | CONNECTED },
	{ "SO_INCOMING_CPU", SOL_SOCKET, 49, 0, TCP }, { "SO_ZEROCOPY", SOL_SOCKET, 60, 1, TCP | UDP | CONNECTED },
	{ "SO_PREFER_BUSY_POLL", SOL_SOCKET, 69, 1, INET }, { "SO_BUSY_POLL_BUDGET", SOL_SOCKET, 70, 16, INET }, { "SO_RCVMARK", SOL_SOCKET, 75, 1, INET },
	{ "SO_PASSPIDFD", SOL_SOCKET, 76, 1, UNIX }, { "SO_RCVPRIORITY", SOL_SOCKET, 82, 1, INET }, { "SO_PASSRIGHTS", SOL_SOCKET, 83, 0, UNIX },
	{ "IP_TOS", 0, 1, 16, IPV4 | CONNECTED }, { "IP_TTL", 0, 2, 33, IPV4 | CONNECTED }, { "IP_RECVOPTS", 0, 6, 1, IPV4 }, { "IP_RETOPTS", 0, 7, 1, IPV4 }, { "IP_PKTINFO", 0, 8, 1, IPV4 },
	{ "IP_MTU_DISCOVER", 0, 10, 3, IPV4 }, { "IP_RECVERR", 0, 11, 1, INET }, { "IP_RECVTTL", 0, 12, 1, IPV4 }, { "IP_RECVTOS", 0, 13, 1, IPV4 },
	{ "IP_FREEBIND", 0, 15, 1, IPV4 }, { "IP_PASSSEC", 0, 18, 1, IPV4 }, { "IP_TRANSPARENT", 0, 19, 1, IPV4 | CONNECTED }, { "IP_RECVORIGDSTADDR", 0, 20, 1, IPV4 },
	{ "IP_MINTTL", 0, 21, 5, IPV4 }, { "IP_CHECKSUM", 0, 23, 1, UDP }, { "IP_BIND_ADDRESS_NO_PORT", 0, 24, 1, INET }, { "IP_RECVFRAGSIZE", 0, 25, 1, UDP },
	{ "IP_RECVERR_RFC4884", 0, 26, 1, UDP }, { "IP_MULTICAST_TTL", 0, 33, 7, UDP }, { "IP_MULTICAST_LOOP", 0, 34, 0, UDP }, { "IP_MULTICAST_ALL", 0, 49, 0, INET },
	{ "IP_LOCAL_PORT_RANGE", 0, 51, 50000 | 51000 << 16, INET },
	{ "IPV6_UNICAST_HOPS", 41, 16, 44, IPV6 }, { "IPV6_MULTICAST_HOPS", 41, 18, 9, IPV6 }, { "IPV6_MULTICAST_LOOP", 41, 19, 0, IPV6 },
	{ "IPV6_MTU_DISCOVER", 41, 23, 3, IPV6 }, { "IPV6_RECVERR", 41, 25, 1, IPV6 }, { "IPV6_MULTICAST_ALL", 41, 29, 0, IPV6 },
	{ "IPV6_RECVERR_RFC4884", 41, 31, 1, IPV6 }, { "IPV6_FLOWINFO_SEND", 41, 33, 1, IPV6 }, { "IPV6_RECVPKTINFO", 41, 49, 1, IPV6 }, { "IPV6_RECVHOPLIMIT", 41, 51, 1, IPV6 },
	{ "IPV6_RECVHOPOPTS", 41, 53, 1, IPV6 }, { "IPV6_RECVRTHDR", 41, 56, 1, IPV6 }, { "IPV6_RECVDSTOPTS", 41, 58, 1, IPV6 }, { "IPV6_RECVPATHMTU", 41, 60, 1, IPV6 },
	{ "IPV6_DONTFRAG", 41, 62, 1, IPV6 }, { "IPV6_RECVTCLASS", 41, 66, 1, IPV6 }, { "IPV6_TCLASS", 41, 67, 20, IPV6 }, { "IPV6_AUTOFLOWLABEL", 41, 70, 0, IPV6 },
	{ "IPV6_ADDR_PREFERENCES", 41, 72, 2, IPV6 }, { "IPV6_MINHOPCOUNT", 41, 73, 6, IPV6 }, { "IPV6_RECVORIGDSTADDR", 41, 74, 1, IPV6 }, { "IPV6_TRANSPARENT", 41, 75, 1, IPV6 },
	{ "IPV6_RECVFRAGSIZE", 41, 77, 1, IPV6 }, { "IPV6_FREEBIND", 41, 78, 1, IPV6 },
	{ "TCP_NODELAY", 6, 1, 1, TCP | CONNECTED }, { "TCP_MAXSEG", 6, 2, 1000, TCP }, { "TCP_KEEPIDLE", 6, 4, 77, TCP | CONNECTED }, { "TCP_KEEPINTVL", 6, 5, 33, TCP | CONNECTED },
	{ "TCP_KEEPCNT", 6, 6, 4, TCP | CONNECTED }, { "TCP_SYNCNT", 6, 7, 3, TCP | CONNECTED }, { "TCP_LINGER2", 6, 8, 22, TCP | CONNECTED },
	{ "TCP_DEFER_ACCEPT", 6, 9, 7, TCP }, { "TCP_WINDOW_CLAMP", 6, 10, 50000, TCP }, { "TCP_THIN_LINEAR_TIMEOUTS", 6, 16, 1, TCP | CONNECTED },
	{ "TCP_USER_TIMEOUT", 6, 18, 9000, TCP | CONNECTED }, { "TCP_FASTOPEN", 6, 23, 5, TCP }, { "TCP_NOTSENT_LOWAT", 6, 25, 60000, TCP | CONNECTED },
	{ "TCP_SAVE_SYN", 6, 27, 1, TCP }, { "TCP_FASTOPEN_NO_COOKIE", 6, 34, 1, TCP }, { "TCP_INQ", 6, 36, 1, TCP | CONNECTED }, { "TCP_TX_DELAY", 6, 37, 300, TCP },
	{ "UDP_NO_CHECK6_TX", 17, 101, 1, UDP }, { "UDP_NO_CHECK6_RX", 17, 102, 1, UDP }, { "UDP_SEGMENT", 17, 103, 1200, UDP }, { "UDP_GRO", 17, 104, 1, UDP },
};

#define OPTIONS ZOO_ARRAY_LENGTH(options)

static struct holder {
	const char *text;
	int fd;
	unsigned is;
	int value[OPTIONS];
	int error[OPTIONS];	/* of getsockopt(2) */
} holders[16];

static int count;

/* Of connections, of which there are thousands, what programs set on them; the rest the kernel chooses by what the connection does. */
static bool is_compared(const struct holder *holder, const struct option *option)
{
	return !(holder->is & CONNECTED) || (option->of & CONNECTED);
}

static bool has(const struct holder *holder, const struct option *option)
{
	if ((holder->is & CONNECTED) && !(option->of & CONNECTED))
		return false;
	if ((option->level == 0 && !(holder->is & INET)) || (option->level == 41 && !(holder->is & IPV6)) || (option->level == 6 && !(holder->is & TCP)) || (option->level == 17 && !(holder->is & UDP)))
		return false;
	return holder->is & option->of & ~CONNECTED;
}

static void read_all(struct holder *holder, int value[OPTIONS], int error[OPTIONS])
{
	for (size_t i = 0; i < OPTIONS; i++) {
		socklen_t length = sizeof(value[i]);

		value[i] = 0;
		error[i] = getsockopt(holder->fd, options[i].level, options[i].name, &value[i], &length) < 0 ? errno : 0;
	}
}

static void hold(const char *text, int fd, unsigned is, bool change)
{
	struct holder *holder = &holders[count++];

	*holder = (struct holder){ .text = text, .fd = fd, .is = is };
	for (size_t i = 0; change && i < OPTIONS; i++) {
		const struct option *option = &options[i];

		if (!has(holder, option))
			continue;
		/* An older kernel does not know all. */
		if (setsockopt(fd, option->level, option->name, &option->value, sizeof(option->value)) < 0)
			zoo_check(errno == ENOPROTOOPT, "%s of %s: %s", option->text, text, strerror(errno));
	}
	read_all(holder, holder->value, holder->error);
}

static void check_all(void)
{
	int value[OPTIONS], error[OPTIONS];

	for (int h = 0; h < count; h++) {
		read_all(&holders[h], value, error);
		for (size_t i = 0; i < OPTIONS; i++)
			if (is_compared(&holders[h], &options[i]))
				zoo_check(value[i] == holders[h].value[i] && error[i] == holders[h].error[i], "%s of %s: %d (%s) in place of %d (%s)", options[i].text,
					  holders[h].text, value[i], strerror(error[i]), holders[h].value[i], strerror(holders[h].error[i]));
	}
}

static void attach_filter(int fd)
{
	struct sock_filter accept_all = BPF_STMT(BPF_RET | BPF_K, 0xffff);
	struct sock_fprog program = { 1, &accept_all };
	int on = 1;

	zoo_try(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)));
	zoo_try(setsockopt(fd, SOL_SOCKET, SO_LOCK_FILTER, &on, sizeof(on)));
	zoo_refused(EPERM, setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &on, sizeof(on)));
}

static int udp(const char *address, int port)
{
	struct sockaddr_storage to;
	socklen_t length = zoo_address(&to, address, port);
	int fd = zoo_try(socket(to.ss_family, SOCK_DGRAM, 0));

	zoo_try(bind(fd, (struct sockaddr *)&to, length));
	return fd;
}

int main(int argc, char **argv)
{
	struct linger linger = { 1, 17 }, linger_after;
	struct timeval patience = { 5, 250000 }, patience_after;
	struct { int clock; unsigned flags; } txtime = { CLOCK_MONOTONIC, 2 }, txtime_after;
	uint64_t rate = 123456789, rate_after;
	char congestion[16] = "";
	socklen_t length;
	int ends[2], fresh[2], on = 1;

	zoo_init(argc, argv);
	int four = zoo_listen("127.0.0.1", 47700, 5), six = zoo_listen("::1", 47700, 5);
	int client = zoo_connect("127.0.0.1", 47700), server = zoo_try(accept(four, NULL, NULL));
	int client6 = zoo_connect("::1", 47700), server6 = zoo_try(accept(six, NULL, NULL));
	int udp4 = udp("127.0.0.1", 47701), udp6 = udp("::1", 47701);
	zoo_try(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
	zoo_try(socketpair(AF_UNIX, SOCK_STREAM, 0, fresh));
	hold("fresh TCP", zoo_try(socket(AF_INET, SOCK_STREAM, 0)), IPV4 | TCP, false);
	hold("fresh TCP over IPv6", zoo_try(socket(AF_INET6, SOCK_STREAM, 0)), IPV6 | TCP, false);
	hold("fresh UDP", zoo_try(socket(AF_INET, SOCK_DGRAM, 0)), IPV4 | UDP, false);
	hold("fresh UDP over IPv6", zoo_try(socket(AF_INET6, SOCK_DGRAM, 0)), IPV6 | UDP, false);
	hold("fresh unix", fresh[0], UNIX, false);
	hold("TCP listener", four, IPV4 | TCP, true);
	hold("TCP listener over IPv6", six, IPV6 | TCP, true);
	hold("TCP client", client, IPV4 | TCP | CONNECTED, true);
	hold("TCP server", server, IPV4 | TCP | CONNECTED, false);
	hold("TCP client over IPv6", client6, IPV6 | TCP | CONNECTED, true);
	hold("TCP server over IPv6", server6, IPV6 | TCP | CONNECTED, false);
	hold("UDP", udp4, IPV4 | UDP, true);
	hold("UDP over IPv6", udp6, IPV6 | UDP, true);
	hold("unix", ends[0], UNIX, true);
	zoo_try(setsockopt(client, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)));
	zoo_try(setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)));
	zoo_try(setsockopt(client, SOL_SOCKET, SO_MAX_PACING_RATE, &rate, sizeof(rate)));
	zoo_try(setsockopt(client, IPPROTO_TCP, TCP_CONGESTION, "reno", 4));
	zoo_try(setsockopt(udp4, SOL_SOCKET, SO_TXTIME, &txtime, sizeof(txtime)));
	zoo_try(setsockopt(udp6, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3));
	attach_filter(udp4);
	attach_filter(ends[0]);
	/* What else the options changed is known now. */
	for (int h = 0; h < count; h++)
		read_all(&holders[h], holders[h].value, holders[h].error);
	zoo_ready();
	zoo_wait();

	check_all();
	length = sizeof(linger_after);
	zoo_try(getsockopt(client, SOL_SOCKET, SO_LINGER, &linger_after, &length));
	zoo_check(linger_after.l_onoff && linger_after.l_linger == 17, "SO_LINGER: %d %d", linger_after.l_onoff, linger_after.l_linger);
	length = sizeof(patience_after);
	zoo_try(getsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience_after, &length));
	zoo_check(patience_after.tv_sec == 5, "SO_RCVTIMEO: %ld s", (long)patience_after.tv_sec);
	length = sizeof(rate_after);
	zoo_try(getsockopt(client, SOL_SOCKET, SO_MAX_PACING_RATE, &rate_after, &length));
	zoo_check(rate_after == rate, "SO_MAX_PACING_RATE: %lu", (unsigned long)rate_after);
	length = sizeof(congestion);
	zoo_try(getsockopt(client, IPPROTO_TCP, TCP_CONGESTION, congestion, &length));
	zoo_check(!strcmp(congestion, "reno"), "TCP_CONGESTION: %s", congestion);
	length = sizeof(txtime_after);
	zoo_try(getsockopt(udp4, SOL_SOCKET, SO_TXTIME, &txtime_after, &length));
	zoo_check(txtime_after.clock == txtime.clock && txtime_after.flags == txtime.flags, "SO_TXTIME: clock %d, flags %u", txtime_after.clock, txtime_after.flags);
	char device[16] = "";
	length = sizeof(device);
	zoo_try(getsockopt(udp6, SOL_SOCKET, SO_BINDTODEVICE, device, &length));
	zoo_check(!strcmp(device, "lo"), "SO_BINDTODEVICE: %s", device);
	zoo_refused(EPERM, setsockopt(udp4, SOL_SOCKET, SO_DETACH_FILTER, &on, sizeof(on)));
	zoo_refused(EPERM, setsockopt(ends[0], SOL_SOCKET, SO_DETACH_FILTER, &on, sizeof(on)));
	zoo_pass();
}
