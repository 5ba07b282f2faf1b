/*
 * Something arrives that no image holds, when SIGUSR1 tells it to, and is taken when SIGUSR2 does; a file "arrived" or "taken" says
 * that it has. Argument: which. What arrived and was not taken has to be there at the end.
 */
#include "zoo.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

/* Not of the range whose traffic is held while the program is dumped. */
#define PORT 46900

static int one, other;
static struct sockaddr_in to;

static int bound(int type, uint16_t port)
{
	int fd = zoo_try(socket(AF_INET, type, 0)), on = 1;

	to = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	zoo_try(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)));
	zoo_try(bind(fd, (struct sockaddr *)&to, sizeof(to)));
	return fd;
}

static void make_datagram(void)
{
	one = bound(SOCK_DGRAM, PORT);
}

static void send_datagram(void)
{
	zoo_try(sendto(one, "late", 4, 0, (struct sockaddr *)&to, sizeof(to)));
}

static void take_datagram(void)
{
	char text[8];

	zoo_check(recv(one, text, sizeof(text), MSG_DONTWAIT) == 4 && !memcmp(text, "late", 4), "the datagram is lost");
}

static void make_event(void)
{
	one = zoo_try(inotify_init1(IN_NONBLOCK));
	zoo_try(mkdir("watched", 0755));
	zoo_try(inotify_add_watch(one, "watched", IN_CREATE));
}

static void cause_event(void)
{
	zoo_try(close(zoo_try(open("watched/late", O_WRONLY | O_CREAT, 0644))));
}

static void take_event(void)
{
	char event[512];

	zoo_check(read(one, event, sizeof(event)) > 0, "the event is lost");
}

static void make_connection(void)
{
	one = bound(SOCK_STREAM, PORT + 1);
	int listener = bound(SOCK_STREAM, PORT);

	zoo_try(listen(listener, 1));
	zoo_try(connect(one, (struct sockaddr *)&to, sizeof(to)));
	other = zoo_try(accept(listener, NULL, NULL));
	zoo_try(close(listener));
}

static void reset_connection(void)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	zoo_try(setsockopt(other, SOL_SOCKET, SO_LINGER, &now, sizeof(now)));
	zoo_try(close(other));
}

static void take_error(void)
{
	int error;
	socklen_t length = sizeof(error);

	zoo_try(getsockopt(one, SOL_SOCKET, SO_ERROR, &error, &length));
	zoo_check(error == ECONNRESET, "the error is %d", error);
	zoo_try(close(one));
}

static void make_pair(void)
{
	int ends[2];

	zoo_try(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	one = ends[0];
	other = ends[1];
}

static void pass_descriptor(void)
{
	char byte = 'x', control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &other, sizeof(int));
	zoo_try(sendmsg(other, &message, 0));
}

static void take_descriptor(void)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };
	int passed;

	zoo_check(recvmsg(one, &message, MSG_DONTWAIT) == 1 && CMSG_FIRSTHDR(&message), "the descriptor is lost");
	memcpy(&passed, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	zoo_try(close(passed));
}

static timer_t timer;

static void make_timer(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 4 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 4);
	zoo_try(sigprocmask(SIG_BLOCK, &set, NULL));
	zoo_try(timer_create(CLOCK_MONOTONIC, &event, &timer));
}

/* Its next expiry is far away, and those of three periods were told at once. */
static void expire_late(void)
{
	struct timespec now;
	sigset_t set;
	const time_t period = 100;

	zoo_try(clock_gettime(CLOCK_REALTIME, &now));
	zoo_try(timer_delete(timer));
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 4 };
	zoo_try(timer_create(CLOCK_REALTIME, &event, &timer));
	zoo_try(timer_settime(timer, TIMER_ABSTIME, &(struct itimerspec){ { period, 0 }, { now.tv_sec - 3 * period - period / 2, 0 } }, NULL));
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 4);
	zoo_try(sigwaitinfo(&set, NULL));
	zoo_check(timer_getoverrun(timer) == 3, "the timer's overrun is %d", timer_getoverrun(timer));
}

static void take_expiries(void)
{
	zoo_check(timer_getoverrun(timer) == 3, "the timer's overrun is %d", timer_getoverrun(timer));
	zoo_try(timer_settime(timer, 0, &(struct itimerspec){ { 100, 0 }, { 100, 0 } }, NULL));
}

static const struct {
	const char *name;
	void (*make)(void), (*arrive)(void), (*take)(void);
} kinds[] = {
	{ "datagram", make_datagram, send_datagram, take_datagram },
	{ "event", make_event, cause_event, take_event },
	{ "error", make_connection, reset_connection, take_error },
	{ "expiries", make_timer, expire_late, take_expiries },
	{ "descriptor", make_pair, pass_descriptor, take_descriptor },
};

int main(int argc, char **argv)
{
	size_t kind = 0;
	bool waiting = false;
	sigset_t set;

	zoo_init(argc, argv);
	while (kind < ZOO_ARRAY_LENGTH(kinds) && strcmp(kinds[kind].name, zoo_argument(0, "")))
		kind++;
	zoo_check(kind < ZOO_ARRAY_LENGTH(kinds), "no kind \"%s\"", zoo_argument(0, ""));
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGTERM);
	zoo_try(sigprocmask(SIG_BLOCK, &set, NULL));
	kinds[kind].make();
	zoo_ready();

	for (;;) {
		int signal = sigwaitinfo(&set, NULL);

		if (signal == SIGTERM)
			break;
		if (signal == SIGUSR1) {
			kinds[kind].arrive();
			waiting = true;
			zoo_try(close(zoo_try(open("arrived", O_WRONLY | O_CREAT, 0644))));
		}
		if (signal == SIGUSR2) {
			kinds[kind].take();
			waiting = false;
			zoo_try(close(zoo_try(open("taken", O_WRONLY | O_CREAT, 0644))));
		}
	}
	if (waiting)
		kinds[kind].take();
	zoo_pass();
}
