/*
 * Holds one of every resource that CRIU dumps into an image of its own, and waits. argv[1] is a directory for its files.
 * Writes "ready" there when all is set up.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <linux/netlink.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MUST(call) ({ long r_ = (long)(call); if (r_ < 0) { perror(#call); exit(1); } r_; })

static const char *dir;

static const char *path(const char *name)
{
	static char buffer[4][512];
	static int next;
	char *p = buffer[next++ & 3];
	snprintf(p, sizeof(buffer[0]), "%s/%s", dir, name);
	return p;
}

static void *thread(void *unused)
{
	prctl(PR_SET_NAME, "second");
	for (;;)
		pause();
	return unused;
}

static void tcp(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int listener = MUST(socket(AF_INET, SOCK_STREAM, 0)), client, server, half, half_peer;

	MUST(bind(listener, (void *)&address, length));
	MUST(listen(listener, 8));
	MUST(getsockname(listener, (void *)&address, &length));
	client = MUST(socket(AF_INET, SOCK_STREAM, 0));
	MUST(connect(client, (void *)&address, length));
	server = MUST(accept(listener, NULL, NULL));
	MUST(write(client, "to the server", 13));
	MUST(write(server, "to the client", 13));
	half = MUST(socket(AF_INET, SOCK_STREAM, 0));
	MUST(connect(half, (void *)&address, length));
	half_peer = MUST(accept(listener, NULL, NULL));
	MUST(write(half, "last", 4));
	MUST(shutdown(half, SHUT_WR));
	(void)half_peer;
}

static void tcp6(void)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
	int one = 1, listener = MUST(socket(AF_INET6, SOCK_STREAM, 0)), udp;

	MUST(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)));
	MUST(bind(listener, (void *)&address, sizeof(address)));
	MUST(listen(listener, 4));
	udp = MUST(socket(AF_INET6, SOCK_DGRAM, 0));
	MUST(bind(udp, (void *)&address, sizeof(address)));
}

static void unix_sockets(int descriptor)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int pair[2], listener, receiver, sender;
	char byte = 'd', control[CMSG_SPACE(sizeof(int))];
	struct iovec vector = { &byte, 1 };
	struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	MUST(write(pair[0], "queued", 6));
	MUST(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
	MUST(sendmsg(pair[1], &message, 0));
	listener = MUST(socket(AF_UNIX, SOCK_STREAM, 0));
	strcpy(address.sun_path, path("listener"));
	MUST(bind(listener, (void *)&address, sizeof(address)));
	MUST(listen(listener, 4));
	receiver = MUST(socket(AF_UNIX, SOCK_DGRAM, 0));
	strcpy(address.sun_path, path("receiver"));
	MUST(bind(receiver, (void *)&address, sizeof(address)));
	sender = MUST(socket(AF_UNIX, SOCK_DGRAM, 0));
	MUST(connect(sender, (void *)&address, sizeof(address)));
	MUST(write(sender, "one", 3));
	MUST(write(sender, "three", 5));
}

static void events(int watched)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET | EPOLLONESHOT, .data.u64 = 0x1122334455667788 };
	struct itimerspec timer = { .it_interval.tv_sec = 3600, .it_value.tv_sec = 3000 };
	int inner = MUST(epoll_create1(EPOLL_CLOEXEC)), outer = MUST(epoll_create1(0)), fd;
	sigset_t set;

	MUST(epoll_ctl(inner, EPOLL_CTL_ADD, watched, &event));
	event.events = EPOLLIN;
	MUST(epoll_ctl(outer, EPOLL_CTL_ADD, inner, &event));
	MUST(eventfd(42, EFD_SEMAPHORE));
	fd = MUST(timerfd_create(CLOCK_MONOTONIC, 0));
	MUST(timerfd_settime(fd, 0, &timer, NULL));
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	MUST(sigprocmask(SIG_BLOCK, &set, NULL));
	MUST(signalfd(-1, &set, SFD_NONBLOCK));
	MUST(kill(getpid(), SIGUSR1));
	fd = MUST(inotify_init1(IN_NONBLOCK));
	MUST(inotify_add_watch(fd, dir, IN_MODIFY));
}

static void files(void)
{
	struct flock range = { .l_type = F_WRLCK, .l_start = 10, .l_len = 20 };
	int fd = MUST(open(path("regular"), O_RDWR | O_CREAT | O_APPEND, 0600)), pipes[2];

	MUST(write(fd, "contents", 8));
	MUST(fcntl(fd, F_SETLK, &range));
	MUST(flock(MUST(open(path("flocked"), O_RDWR | O_CREAT, 0600)), LOCK_EX));
	fd = MUST(open(path("deleted"), O_RDWR | O_CREAT, 0600));
	MUST(write(fd, "a ghost", 7));
	MUST(lseek(fd, 200000, SEEK_SET));
	MUST(write(fd, "with a hole", 11));
	MUST(unlink(path("deleted")));
	MUST(pipe(pipes));
	MUST(write(pipes[1], "in the pipe", 11));
	MUST(mkfifo(path("fifo"), 0600));
	fd = MUST(open(path("fifo"), O_RDWR));
	MUST(write(fd, "in the fifo", 11));
	fd = MUST(memfd_create("secret", MFD_ALLOW_SEALING));
	MUST(ftruncate(fd, 8192));
	MUST(write(fd, "memory", 6));
	MUST(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
	MUST(open(dir, O_RDONLY | O_DIRECTORY));
	MUST(open("/dev/null", O_WRONLY));
}

static void timers(void)
{
	struct itimerval interval = { .it_value.tv_sec = 5000 };
	struct itimerspec expiry = { .it_value.tv_sec = 4000, .it_interval.tv_nsec = 5000 };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2 };
	timer_t timer;

	MUST(setitimer(ITIMER_REAL, &interval, NULL));
	MUST(timer_create(CLOCK_MONOTONIC, &event, &timer));
	MUST(timer_settime(timer, 0, &expiry, NULL));
}

int main(int argc, char **argv)
{
	struct rlimit limit = { 200, 300 };
	stack_t stack = { .ss_size = 65536 };
	struct sigaction action = { .sa_handler = SIG_IGN };
	pthread_t id;
	char *shared;
	int fd;

	if (argc != 2)
		return 2;
	dir = argv[1];
	umask(027);
	MUST(chdir(dir));
	shared = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	shared[4096] = 1;
	stack.ss_sp = malloc(stack.ss_size);
	MUST(sigaltstack(&stack, NULL));
	MUST(sigaction(SIGHUP, &action, NULL));
	MUST(setrlimit(RLIMIT_NOFILE, &limit));
	files();
	tcp();
	tcp6();
	fd = MUST(eventfd(0, 0));
	unix_sockets(fd);
	events(fd);
	timers();
	pthread_create(&id, NULL, thread, NULL);
	if (MUST(fork()) == 0) {
		setpgid(0, 0);
		for (;;)
			pause();
	}
	if (MUST(fork()) == 0)
		_exit(7); /* stays a zombie */
	MUST(prctl(PR_SET_NAME, "h\xc3\xa4lf \xff"));
	fd = MUST(open(path("ready"), O_WRONLY | O_CREAT, 0600));
	MUST(close(fd));
	for (;;)
		pause();
}
