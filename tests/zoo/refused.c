/*
 * Resources that cannot be carried to another host. Argument: which. Leaves "PID DESCRIPTOR" of the owner (descriptor -1:
 * none) in the file "owner". Nobody dumps it: before anything is frozen it has to be refused, by name and with its owner.
 */
#include "zoo.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/io_uring.h>
#include <linux/netlink.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <linux/userfaultfd.h>
#include <net/if.h>
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/fanotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>

static pid_t owner;

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

/* Each returns the descriptor, -2 when there is none, or -1 and errno when the machine does not give it. */
static const struct {
	const char *name;
	int (*set_up)(void);
} kinds[] = {
	{ "io_uring", io_uring }, { "sysv_shm", sysv_shm }, { "terminal", terminal }, { "packet_socket", packet_socket },
	{ "raw_socket", raw_socket }, { "netlink_socket", netlink_socket }, { "userfaultfd", user_fault }, { "fanotify", fanotify },
	{ "perf_event", perf_event }, { "bpf_map", bpf_map }, { "pidfd", pid_descriptor }, { "traced_child", traced_child },
	{ "lease", lease }, { "seccomp", seccomp_filter }, { "packet_pipe", packet_pipe },
	{ "ignored_trap", ignored_trap }, { "chroot", chrooted }, { "tun", tun_device }, { "secret_memory", secret_memory },
};

int main(int argc, char **argv)
{
	zoo_init(argc, argv);
	const char *wanted = zoo_argument(0, "");
	int note = zoo_try(open("owner", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));

	owner = getpid();
	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(kinds); i++) {
		if (strcmp(kinds[i].name, wanted))
			continue;
		int fd = kinds[i].set_up();
		if (fd == -1)
			zoo_skip("this machine gives no %s: %s", wanted, strerror(errno));
		dprintf(note, "%d %d\n", owner, fd == -2 ? -1 : fd);
		zoo_try(close(note));
		zoo_ready();
		zoo_wait();
		zoo_pass();
	}
	zoo_fail("no kind \"%s\"", wanted);
}
