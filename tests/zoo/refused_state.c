/*
 * Further resources that cannot be carried to another host: state that no image holds, and what is tied to processes outside of
 * the tree. Argument: which; otherwise like refused.c.
 */
#include "refused.h"

#include <arpa/inet.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

static int waiting_event(void)
{
	int fd = zoo_try(inotify_init1(IN_NONBLOCK));

	zoo_try(inotify_add_watch(fd, ".", IN_CREATE));
	zoo_try(close(zoo_try(open("noticed", O_WRONLY | O_CREAT, 0644))));
	return fd;
}

/* A listener on the loopback device, and a client that it has accepted. */
static void connected(int *client, int *server)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(to);
	int listener = zoo_try(socket(AF_INET, SOCK_STREAM, 0));

	zoo_try(bind(listener, (struct sockaddr *)&to, length));
	zoo_try(listen(listener, 1));
	zoo_try(getsockname(listener, (struct sockaddr *)&to, &length));
	*client = zoo_try(socket(AF_INET, SOCK_STREAM, 0));
	zoo_try(connect(*client, (struct sockaddr *)&to, length));
	*server = zoo_try(accept(listener, NULL, NULL));
	zoo_try(close(listener));
}

/* The other end was closed with a reset, which nobody has noticed yet. */
static int pending_error(void)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };
	int client, server;

	connected(&client, &server);
	zoo_try(setsockopt(client, SOL_SOCKET, SO_LINGER, &now, sizeof(now)));
	zoo_try(close(client));
	return server;
}

static int multicast(void)
{
	struct ip_mreqn group = { .imr_ifindex = 1 };
	int fd = zoo_try(socket(AF_INET, SOCK_DGRAM, 0));

	zoo_try(inet_pton(AF_INET, "239.77.0.1", &group.imr_multiaddr));
	return setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)) < 0 ? -1 : fd;
}

static int multicast6(void)
{
	struct ipv6_mreq group = { .ipv6mr_interface = 1 };
	int fd = zoo_try(socket(AF_INET6, SOCK_DGRAM, 0));

	zoo_try(inet_pton(AF_INET6, "ff05::7701", &group.ipv6mr_multiaddr));
	return setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &group, sizeof(group)) < 0 ? -1 : fd;
}

__attribute__((noreturn)) static int sleeper(void *unused)
{
	(void)unused;
	for (;;)
		pause();
}

/* In a descriptor table that was copied: the pipes by which zoo_ready() is heard are up here. */
static void close_harness(void)
{
	zoo_try(close_range(600, ~0u, 0));
}

static int copy_of_table(void *argument)
{
	close_harness();
	sleeper(argument);
}

static int sharing(int flags)
{
	static char stack[16384] __attribute__((aligned(16)));

	owner = zoo_try(clone(flags & CLONE_FILES ? sleeper : copy_of_table, stack + sizeof(stack), flags | SIGCHLD, NULL));
	return -2;
}

static int shared_files(void)
{
	return sharing(CLONE_FILES);
}

static int shared_directories(void)
{
	return sharing(CLONE_FS);
}

static int shared_memory(void)
{
	return sharing(CLONE_VM);
}

static pthread_barrier_t barrier;

static void *unsharer(void *flags)
{
	zoo_try(unshare((int)(intptr_t)flags));
	if ((intptr_t)flags & CLONE_FILES)
		close_harness();
	pthread_barrier_wait(&barrier);
	for (;;)
		pause();
}

static int unsharing(int flags)
{
	pthread_t thread;

	pthread_barrier_init(&barrier, NULL, 2);
	pthread_create(&thread, NULL, unsharer, (void *)(intptr_t)flags);
	pthread_barrier_wait(&barrier);
	return -2;
}

static int thread_files(void)
{
	return unsharing(CLONE_FILES);
}

static int thread_directories(void)
{
	return unsharing(CLONE_FS);
}

static int thread_network(void)
{
	return unsharing(CLONE_NEWNET);
}

static int reset_on_fork(void)
{
	struct sched_param parameters = { .sched_priority = 1 };

	return sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &parameters) < 0 ? -1 : -2;
}

static int memory_policy(void)
{
	unsigned long nodes = 1;

	return syscall(SYS_set_mempolicy, 2 /* MPOL_BIND */, &nodes, 8 * sizeof(nodes)) < 0 ? -1 : -2;
}

static int aio_ring(void)
{
	unsigned long context = 0;

	return syscall(SYS_io_setup, 4, &context) < 0 ? -1 : -2;
}

static int unmounted_file(void)
{
	zoo_try(mkdir("mounted", 0755));
	if (mount("none", "mounted", "tmpfs", 0, "size=64k"))
		return -1;
	int fd = zoo_try(open("mounted/file", O_RDWR | O_CREAT, 0644));
	zoo_try(umount2("mounted", MNT_DETACH));
	return fd;
}

static struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "listener" };

static int listening(void)
{
	int fd = zoo_try(socket(AF_UNIX, SOCK_STREAM, 0));

	zoo_try(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	zoo_try(listen(fd, 4));
	return fd;
}

/* Runs work() in a process that is not part of the tree, and waits until it has returned there. */
static void outside(void (*work)(int), int argument, int keep)
{
	int ends[2];
	char byte;

	zoo_try(pipe(ends));
	pid_t child = zoo_try(fork());
	if (child == 0) {
		if (zoo_try(fork()) > 0)
			_exit(0);
		zoo_try(setsid());
		for (int fd = 3; fd < 1024; fd++)
			if (fd != ends[1] && fd != keep)
				close(fd);
		work(argument);
		zoo_write_all(ends[1], "", 1);
		close(ends[1]);
		sleeper(NULL);
	}
	close(ends[1]);
	zoo_try(waitpid(child, NULL, 0));
	zoo_check(read(ends[0], &byte, 1) == 1, "the process outside failed");
	close(ends[0]);
}

static void connect_to_listener(int unused)
{
	(void)unused;
	zoo_try(connect(zoo_try(socket(AF_UNIX, SOCK_STREAM, 0)), (struct sockaddr *)&address, sizeof(address)));
}

static void nothing(int unused)
{
	(void)unused;
}

static int outside_client(void)
{
	int fd = listening();

	outside(connect_to_listener, 0, -1);
	return fd;
}

static int outside_peer(void)
{
	int ends[2];

	zoo_try(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	outside(nothing, 0, ends[1]);
	zoo_try(close(ends[1]));
	return ends[0];
}

static int outside_listener(void)
{
	int fd = listening();
	int client = zoo_try(socket(AF_UNIX, SOCK_STREAM, 0));

	outside(nothing, 0, fd);
	zoo_try(close(fd));
	zoo_try(connect(client, (struct sockaddr *)&address, sizeof(address)));
	return client;
}

static int extended_filter(void)
{
	/* r0 = 65535; exit */
	struct bpf_insn accept_all[] = { { .code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 65535 }, { .code = BPF_JMP | BPF_EXIT } };
	union bpf_attr attributes = { .prog_type = BPF_PROG_TYPE_SOCKET_FILTER, .insn_cnt = 2, .insns = (uintptr_t)accept_all, .license = (uintptr_t)"GPL" };
	int program = (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof(attributes));
	int fd = zoo_try(socket(AF_INET, SOCK_DGRAM, 0));

	if (program < 0)
		return -1;
	zoo_try(setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &program, sizeof(program)));
	zoo_try(close(program));
	return fd;
}

static int corked(void)
{
	int fd = zoo_try(socket(AF_INET, SOCK_DGRAM, 0)), on = 1;

	zoo_try(setsockopt(fd, IPPROTO_UDP, 1, &on, sizeof(on)));	/* UDP_CORK */
	return fd;
}

static int ip_options(void)
{
	unsigned char record_route[] = { 7, 7, 4, 0, 0, 0, 0, 0 };
	int fd = zoo_try(socket(AF_INET, SOCK_STREAM, 0));

	zoo_try(setsockopt(fd, IPPROTO_IP, IP_OPTIONS, record_route, sizeof(record_route)));
	return fd;
}

/* A timer that has expired many times, and its signal was not taken. */
static int timer_signal(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 4 };
	sigset_t set;
	timer_t timer;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 4);
	zoo_try(sigprocmask(SIG_BLOCK, &set, NULL));
	zoo_try(timer_create(CLOCK_MONOTONIC, &event, &timer));
	zoo_try(timer_settime(timer, 0, &(struct itimerspec){ { 0, 1000000 }, { 0, 100000 } }, NULL));
	do
		zoo_try(sigpending(&set));
	while (!sigismember(&set, SIGRTMIN + 4));
	return -2;
}

/* The child has the eventfd open still, so it stays in the set. */
static int epoll_orphan(void)
{
	int set = zoo_try(epoll_create1(EPOLL_CLOEXEC)), member = zoo_try(eventfd(0, EFD_CLOEXEC));

	zoo_try(epoll_ctl(set, EPOLL_CTL_ADD, member, &(struct epoll_event){ .events = EPOLLIN }));
	if (zoo_try(fork()) == 0)
		copy_of_table(NULL);
	zoo_try(close(member));
	return set;
}

static int deleted_watch(void)
{
	int fd = zoo_try(inotify_init1(IN_NONBLOCK));

	zoo_try(open("watched", O_RDWR | O_CREAT, 0644));
	zoo_try(inotify_add_watch(fd, "watched", IN_MODIFY));
	zoo_try(unlink("watched"));
	return fd;
}

static int outside_owner(void)
{
	int ends[2];

	zoo_try(pipe(ends));
	zoo_try(fcntl(ends[0], F_SETOWN, 1));
	return ends[0];
}

static int queued_credentials(void)
{
	int ends[2], on = 1;

	zoo_try(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
	zoo_try(setsockopt(ends[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)));
	zoo_check(send(ends[0], "from", 4, 0) == 4, "send: %s", strerror(errno));
	return ends[1];
}

static const struct refused_kind kinds[] = {
	{ "epoll_orphan", epoll_orphan }, { "deleted_watch", deleted_watch }, { "outside_owner", outside_owner }, { "queued_credentials", queued_credentials },
	{ "extended_filter", extended_filter }, { "corked", corked }, { "ip_options", ip_options }, { "timer_signal", timer_signal }, { "waiting_event", waiting_event }, { "pending_error", pending_error }, { "multicast", multicast }, { "multicast6", multicast6 },
	{ "shared_files", shared_files }, { "shared_directories", shared_directories }, { "shared_memory", shared_memory },
	{ "thread_files", thread_files }, { "thread_directories", thread_directories }, { "thread_network", thread_network },
	{ "reset_on_fork", reset_on_fork }, { "memory_policy", memory_policy }, { "aio_ring", aio_ring },
	{ "unmounted_file", unmounted_file }, { "outside_client", outside_client }, { "outside_peer", outside_peer },
	{ "outside_listener", outside_listener },
};

int main(int argc, char **argv)
{
	return refused_main(argc, argv, kinds, ZOO_ARRAY_LENGTH(kinds));
}
