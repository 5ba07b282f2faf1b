/*
 * Resources that cannot be carried to another host. Argument: which. Leaves "PID DESCRIPTOR" of the owner (descriptor -1:
 * none) in the file "owner". Nobody dumps it: before anything is frozen it has to be refused, by name and with its owner.
 */
#include "refused.h"

#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/io_uring.h>
#include <linux/netlink.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/fanotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>

static int io_uring(void)
{
	struct io_uring_params parameters = { 0 };

	return (int)syscall(SYS_io_uring_setup, 4, &parameters);
}

static int sysv_shm(void)
{
	int id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);

	if (id < 0)
		return -1;
	void *memory = shmat(id, NULL, 0);
	shmctl(id, IPC_RMID, NULL);	/* goes with its last user */
	return memory == (void *)-1 ? -1 : -2;
}

static int terminal(void)
{
	return posix_openpt(O_RDWR | O_NOCTTY);
}

static int packet_socket(void)
{
	return socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
}

static int raw_socket(void)
{
	return socket(AF_INET, SOCK_RAW, 253);
}

static int netlink_socket(void)
{
	return socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
}

static int user_fault(void)
{
	return (int)syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
}

static int fanotify(void)
{
	return fanotify_init(FAN_CLASS_NOTIF, O_RDONLY);
}

static int perf_event(void)
{
	struct perf_event_attr attributes = { .type = PERF_TYPE_SOFTWARE, .size = sizeof(attributes), .config = PERF_COUNT_SW_TASK_CLOCK };

	return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0);
}

static int bpf_map(void)
{
	union bpf_attr attributes = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 4 };

	return (int)syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof(attributes));
}

static int pid_descriptor(void)
{
	return (int)syscall(SYS_pidfd_open, getpid(), 0);
}

static int traced_child(void)
{
	owner = zoo_fork();
	if (owner == 0) {
		zoo_try(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
		zoo_child_ready();
		zoo_wait();
		_exit(0);
	}
	zoo_await(owner);
	return -2;
}

static int lease(void)
{
	int fd = zoo_try(open("leased", O_RDONLY | O_CREAT, 0600));

	return fcntl(fd, F_SETLEASE, F_RDLCK) < 0 ? -1 : fd;
}

static int seccomp_filter(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { 1, &allow };

	zoo_try(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0 ? -1 : -2;
}

static int packet_pipe(void)
{
	int ends[2];

	return pipe2(ends, O_DIRECT) < 0 ? -1 : ends[1];
}

static int ignored_trap(void)
{
	return sigaction(SIGTRAP, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL) < 0 ? -1 : -2;
}

static int chrooted(void)
{
	return chroot(".") < 0 ? -1 : -2;
}

static int tun_device(void)
{
	return open("/dev/net/tun", O_RDWR);
}

static int secret_memory(void)
{
	int fd = (int)syscall(SYS_memfd_secret, 0);

	if (fd >= 0)
		zoo_try(ftruncate(fd, 4096));
	return fd;
}

static int stopped_child(void)
{
	int status;

	owner = zoo_fork();
	if (owner == 0) {
		raise(SIGSTOP);
		zoo_wait();
		_exit(0);
	}
	zoo_try(waitpid(owner, &status, WUNTRACED));
	zoo_check(WIFSTOPPED(status), "the child did not stop");
	return -2;
}

static int connecting(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(to);
	int listener = zoo_try(socket(AF_INET, SOCK_STREAM, 0));

	/* A full queue: the listener drops what asks for more. */
	zoo_try(bind(listener, (struct sockaddr *)&to, length));
	zoo_try(listen(listener, 0));
	zoo_try(getsockname(listener, (struct sockaddr *)&to, &length));
	for (int i = 0; i < 8; i++) {
		int fd = zoo_try(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
		struct tcp_info info;
		socklen_t size = sizeof(info);

		if (connect(fd, (struct sockaddr *)&to, length) < 0 && errno != EINPROGRESS)
			return -1;
		zoo_try(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size));
		if (info.tcpi_state == TCP_SYN_SENT)
			return fd;
	}
	zoo_fail("the queue does not fill");
}

static int cancelled_timerfd(void)
{
	int fd = zoo_try(timerfd_create(CLOCK_REALTIME, 0));
	struct itimerspec when = { .it_value.tv_sec = time(NULL) + 86400 };

	return timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL) < 0 ? -1 : fd;
}

static int cpu_timer(void)
{
	timer_t timer;

	return timer_create(CLOCK_PROCESS_CPUTIME_ID, NULL, &timer) < 0 ? -1 : -2;
}

/* More than CRIU puts into its images. */
static int big_deleted_mapping(void)
{
	const off_t bytes = (64 << 20) + 4096;
	int fd = zoo_try(open("big", O_RDWR | O_CREAT | O_TRUNC, 0600));

	zoo_try(unlink("big"));
	if (fallocate(fd, 0, 0, bytes) < 0)
		return -1;
	zoo_try(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0));
	zoo_try(close(fd));
	return -2;
}

static int rights_in_flight(void)
{
	int ends[2];
	char byte = 'x', control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	zoo_try(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &ends[0], sizeof(int));
	zoo_try(sendmsg(ends[0], &message, 0));
	return ends[1];
}

static int waiting_datagram(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(to);
	int fd = zoo_try(socket(AF_INET, SOCK_DGRAM, 0));

	zoo_try(bind(fd, (struct sockaddr *)&to, length));
	zoo_try(getsockname(fd, (struct sockaddr *)&to, &length));
	return sendto(fd, "x", 1, 0, (struct sockaddr *)&to, length) < 0 ? -1 : fd;
}

static const struct refused_kind kinds[] = {
	{ "io_uring", io_uring }, { "sysv_shm", sysv_shm }, { "terminal", terminal }, { "packet_socket", packet_socket },
	{ "raw_socket", raw_socket }, { "netlink_socket", netlink_socket }, { "userfaultfd", user_fault }, { "fanotify", fanotify },
	{ "perf_event", perf_event }, { "bpf_map", bpf_map }, { "pidfd", pid_descriptor }, { "traced_child", traced_child },
	{ "lease", lease }, { "seccomp", seccomp_filter }, { "packet_pipe", packet_pipe },
	{ "ignored_trap", ignored_trap }, { "chroot", chrooted }, { "tun", tun_device }, { "secret_memory", secret_memory },
	{ "stopped_child", stopped_child }, { "connecting", connecting }, { "cancelled_timerfd", cancelled_timerfd },
	{ "cpu_timer", cpu_timer }, { "big_deleted_mapping", big_deleted_mapping }, { "rights_in_flight", rights_in_flight },
	{ "waiting_datagram", waiting_datagram },
};

int main(int argc, char **argv)
{
	return refused_main(argc, argv, kinds, ZOO_ARRAY_LENGTH(kinds));
}
