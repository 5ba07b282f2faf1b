/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * The device itself, process IDs, heaps and holds.
 */

#if defined(__linux__)
#include <sys/syscall.h>
#else
#include <sys/param.h>
#include <sys/linker.h>
#include <sys/sysctl.h>
#include <sys/syscall.h>
#endif
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "module_test.h"

#if defined(__linux__)
#define	IOC	ISTHMUS_IOC_LINUX
#else
#define	IOC	ISTHMUS_IOC_COMMAND
#endif

CASE(The_module_says_what_it_is)
{
	int device = device_open();
	struct isthmus_query iq = query(device);

	EXPECT(iq.iq_abi_min <= ISTHMUS_ABI_VERSION);
	EXPECT(iq.iq_abi_max >= ISTHMUS_ABI_VERSION);
	EXPECT((iq.iq_capabilities & ISTHMUS_CAN_TCP) != 0);
	EXPECT(iq.iq_open >= 1);
	EXPECT(iq.iq_kernel_running / 100000 == iq.iq_kernel_built / 100000);
	EXPECT(iq.iq_pid_max >= 2000);
	EXPECT(reason(device)[0] == '\0');
	close(device);
}

CASE(Commands_can_be_given_by_ioctl)
{
	struct isthmus_query iq;
	int device = device_open();

	memset(&iq, 0, sizeof(iq));
	iq.iq_header = header(ISTHMUS_QUERY, sizeof(iq));
	iq.iq_header.ih_reply = (uintptr_t)&iq;
	EXPECT(ioctl(device, IOC, &iq) == 0);
	EXPECT(iq.iq_open >= 1);
	EXPECT(ioctl(device, IOC, (void *)16) == -1 && errno == EFAULT);
	EXPECT(ioctl(device, IOC + 1, &iq) == -1);
	EXPECT(ioctl(STDOUT_FILENO, IOC, &iq) == -1);
	close(device);
}

CASE(Commands_are_carried_out_up_to_the_first_that_fails)
{
	struct isthmus_query iq[4];
	int device = device_open(), i;

	memset(iq, 0, sizeof(iq));
	for (i = 0; i < 4; i++) {
		iq[i].iq_header = header(ISTHMUS_QUERY, sizeof(iq[i]));
		iq[i].iq_header.ih_reply = (uintptr_t)&iq[i];
	}
	EXPECT(write(device, iq, sizeof(iq)) == (ssize_t)sizeof(iq));
	EXPECT(iq[3].iq_open >= 1);
	iq[2].iq_header.ih_magic = 1;
	EXPECT(write(device, iq, sizeof(iq)) == 2 * (ssize_t)sizeof(iq[0]));
	EXPECT(strstr(reason(device), "magic") != NULL);
	EXPECT(write(device, &iq[2], sizeof(iq[2])) == -1 && errno == EINVAL);
	EXPECT(write(device, iq, sizeof(iq[0]) - 1) == -1 && errno == EINVAL);
	EXPECT(write(device, iq, sizeof(iq[0]) + 5) ==
	    (ssize_t)sizeof(iq[0]));
	close(device);
}

CASE(Only_the_superuser_may)
{
	struct isthmus_pid ip;
	int device = device_open(), status = 0;
	pid_t pid;

	memset(&ip, 0, sizeof(ip));
	ip.ip_header = header(ISTHMUS_PID_NEXT, sizeof(ip));
	ip.ip_pid = 80000;
	fflush(stdout);
	if ((pid = fork()) == 0) {
		if (setuid(65534) != 0)
			_exit(3);
		_exit(give(device, &ip, sizeof(ip)) == EPERM &&
		    open(DEVICE, O_RDWR) == -1 ? 0 : 4);
	}
	EXPECT(waitpid(pid, &status, 0) == pid && status == 0);
	close(device);
}

static pid_t
fork_and_wait(void)
{
	pid_t pid;

	fflush(stdout);
	if ((pid = fork()) == 0)
		_exit(0);
	(void)waitpid(pid, NULL, 0);
	return (pid);
}

CASE(The_next_process_has_the_PID_that_was_asked_for)
{
	struct isthmus_pid ip;
	int device = device_open(), hit = 0, i;

	memset(&ip, 0, sizeof(ip));
	ip.ip_header = header(ISTHMUS_PID_NEXT, sizeof(ip));
	for (i = 0; i < 20; i++) {
		ip.ip_pid = 50000 + random_word() % 40000;
		if (give(device, &ip, sizeof(ip)) != 0)
			continue;	/* taken: others run here too */
		if (fork_and_wait() == (pid_t)ip.ip_pid)
			hit++;
	}
	EXPECT(hit >= 15);
	ip.ip_pid = (uint32_t)getpid();
	EXPECT(give(device, &ip, sizeof(ip)) == EEXIST);
	ip.ip_pid = 1;
	EXPECT(give(device, &ip, sizeof(ip)) == EINVAL);
	EXPECT(strstr(reason(device), "PID is 1") != NULL);
	ip.ip_pid = 2000000;
	EXPECT(give(device, &ip, sizeof(ip)) == EINVAL);
	close(device);
}

static int
try_brk(int device)
{
	struct isthmus_brk ib;
	const uintptr_t start = 0x300000000000u, size = 0x10000;
	char *heap;

	heap = mmap((void *)start, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1, 0);
	if (heap == MAP_FAILED)
		return (3);
	memset(&ib, 0, sizeof(ib));
	ib.ib_header = header(ISTHMUS_BRK, sizeof(ib));
	ib.ib_start = start;
	ib.ib_end = start + size;
	if (give(device, &ib, sizeof(ib)) != 0)
		return (4);
#if defined(__linux__)
	if (syscall(SYS_brk, start + size + 4096) !=
	    (long)(start + size + 4096))
		return (5);
#else
	if (syscall(SYS_break, start + size + 4096) == -1)
		return (5);
#endif
	heap[size + 100] = 1;
	heap[100] = 1;
	return (0);
}

CASE(The_heap_grows_where_it_is_told)
{
	int device = device_open(), status = 0;
	pid_t pid;

	fflush(stdout);
	if ((pid = fork()) == 0)
		_exit(try_brk(device));
	EXPECT(waitpid(pid, &status, 0) == pid && status == 0);
	close(device);
}

CASE(A_held_address_and_port_hears_and_says_nothing)
{
	struct isthmus_endpoint ie;
	struct isthmus_query before, after;
	int device = device_open(), fds[2];
	struct sockaddr_storage ss;
	socklen_t length = sizeof(ss);
	size_t i;

	for (i = 0; i < 2; i++) {
		REQUIRE(net_connect(all_nets[i], fds));
		EXPECT(getpeername(fds[0], (struct sockaddr *)&ss,
		    &length) == 0);
		ie = net_loopback(all_nets[i], ntohs(i == 0 ?
		    ((struct sockaddr_in *)&ss)->sin_port :
		    ((struct sockaddr_in6 *)&ss)->sin6_port));
		before = query(device);
		EXPECT(hold(device, ISTHMUS_HOLD, &ie, ISTHMUS_HOLD_IN |
		    ISTHMUS_HOLD_OUT, 0) == 0);
		EXPECT(send_all(fds[0], "in", 2));
		EXPECT(send_all(fds[1], "out", 3));
		EXPECT(is_silent(fds[0]));
		EXPECT(is_silent(fds[1]));
		after = query(device);
		EXPECT(after.iq_holds == 1);
		EXPECT(after.iq_held_in > before.iq_held_in);
		EXPECT(after.iq_held_out > before.iq_held_out);
		EXPECT(hold(device, ISTHMUS_RELEASE, &ie, 0, 0) == 0);
		EXPECT(hold(device, ISTHMUS_RELEASE, &ie, 0, 0) == ENOENT);
		EXPECT(receives(fds[1], "in", 2));
		EXPECT(receives(fds[0], "out", 3));
		close(fds[0]);
		close(fds[1]);
	}
	EXPECT(query(device).iq_holds == 0);
	close(device);
}

static bool
refuses(uint16_t port)
{
	struct sockaddr_in sin;
	struct pollfd pfd;
	int fd = net_socket(NET_IPV4);
	bool refused;

	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_port = htons(port);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1 &&
	    errno == ECONNREFUSED)
		refused = true;
	else {
		pfd.fd = fd;
		pfd.events = POLLOUT;
		refused = poll(&pfd, 1, A_MOMENT) == 1;
	}
	close(fd);
	return (refused);
}

CASE(Resets_alone_can_be_held)
{
	struct isthmus_endpoint ie = net_loopback(NET_IPV4, 9);
	int device = device_open();

	REQUIRE(refuses(9));
	EXPECT(hold(device, ISTHMUS_HOLD, &ie, ISTHMUS_HOLD_RST, 0) == 0);
	EXPECT(!refuses(9));
	EXPECT(refuses(10));
	ie.ie_port = 0;
	EXPECT(hold(device, ISTHMUS_HOLD, &ie, ISTHMUS_HOLD_RST, 0) == 0);
	EXPECT(!refuses(10));
	close(device);
}

CASE(A_hold_ends_with_its_descriptor_or_its_time)
{
	struct isthmus_endpoint ie = net_loopback(NET_IPV4, 9);
	int device = device_open(), other = device_open();
	struct pollfd none = { .fd = -1 };

	EXPECT(hold(other, ISTHMUS_HOLD, &ie, ISTHMUS_HOLD_IN, 0) == 0);
	EXPECT(query(device).iq_holds == 1);
	close(other);
	EXPECT(query(device).iq_holds == 0);
	other = device_open();
	EXPECT(hold(other, ISTHMUS_HOLD, &ie, ISTHMUS_HOLD_IN |
	    ISTHMUS_HOLD_KEEP, 0) == 0);
	close(other);
	EXPECT(query(device).iq_holds == 1);
	EXPECT(hold(device, ISTHMUS_HOLD, &ie, ISTHMUS_HOLD_IN |
	    ISTHMUS_HOLD_KEEP, 1) == 0);
	EXPECT(query(device).iq_holds == 1);
	(void)poll(&none, 1, 2100);	/* the clock has whole seconds */
	EXPECT(query(device).iq_holds == 0);
	EXPECT(refuses(9));
	close(device);
}

#if !defined(__linux__)
CASE(The_module_cannot_be_unloaded_while_it_is_in_use)
{
	struct isthmus_endpoint ie = net_loopback(NET_IPV4, 9);
	int device = device_open(), fds[2], id = kldfind("isthmus.ko");

	if (id < 0)
		SKIP("the module was not loaded by kldload");
	EXPECT(kldunload(id) == -1 && errno == EBUSY);
	EXPECT(kldunloadf(id, LINKER_UNLOAD_FORCE) == -1 && errno == EBUSY);
	REQUIRE(net_connect(NET_IPV4, fds));
	EXPECT(act(device, ISTHMUS_TCP_FREEZE, fds[0]) == 0);
	close(device);
	EXPECT(kldunload(id) == -1 && errno == EBUSY);
	EXPECT(kldunloadf(id, LINKER_UNLOAD_FORCE) == -1 && errno == EBUSY);
	close(fds[0]);
	close(fds[1]);
	device = device_open();
	EXPECT(hold(device, ISTHMUS_HOLD, &ie, ISTHMUS_HOLD_IN |
	    ISTHMUS_HOLD_KEEP, 0) == 0);
	close(device);
	EXPECT(kldunload(id) == -1 && errno == EBUSY);
	device = device_open();
	EXPECT(hold(device, ISTHMUS_RELEASE, &ie, 0, 0) == 0);
	close(device);
}
#endif
