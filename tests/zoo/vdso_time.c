/*
 * Time through the vDSO, which belongs to the kernel that the program came from: function pointers taken before the
 * freeze are called after it, and agree with the system calls; monotonic time never goes back.
 */
#include "zoo.h"

#include <elf.h>
#include <sched.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

static int (*vdso_clock_gettime)(clockid_t, struct timespec *);
static int (*vdso_gettimeofday)(struct timeval *, void *);
static time_t (*vdso_time)(time_t *);
static int (*vdso_getcpu)(unsigned *, unsigned *, void *);
static int (*vdso_clock_getres)(clockid_t, struct timespec *);

/* Looks a symbol up in the vDSO by hand: the C library may cache, or avoid it. */
static void *find(const char *wanted)
{
	const char *base = (const char *)getauxval(AT_SYSINFO_EHDR);
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)base;
	const Elf64_Phdr *program = (const Elf64_Phdr *)(base + header->e_phoff);
	const Elf64_Dyn *dynamic = NULL;
	const Elf64_Sym *symbols = NULL;
	const char *names = NULL;
	const uint32_t *hash = NULL;
	Elf64_Addr shift = 0;

	for (int i = 0; i < header->e_phnum; i++) {
		if (program[i].p_type == PT_LOAD)
			shift = (Elf64_Addr)base + program[i].p_offset - program[i].p_vaddr;
		else if (program[i].p_type == PT_DYNAMIC)
			dynamic = (const Elf64_Dyn *)(base + program[i].p_offset);
	}
	for (; dynamic->d_tag != DT_NULL; dynamic++) {
		if (dynamic->d_tag == DT_SYMTAB)
			symbols = (const Elf64_Sym *)(dynamic->d_un.d_ptr + shift);
		else if (dynamic->d_tag == DT_STRTAB)
			names = (const char *)(dynamic->d_un.d_ptr + shift);
		else if (dynamic->d_tag == DT_HASH)
			hash = (const uint32_t *)(dynamic->d_un.d_ptr + shift);
	}
	zoo_check(symbols && names, "the vDSO has no symbols");
	/* Without DT_HASH the table's end is not known; these symbols are among the first. */
	uint32_t count = hash ? hash[1] : 16;
	for (uint32_t i = 0; i < count; i++)
		if (symbols[i].st_value && strcmp(names + symbols[i].st_name, wanted) == 0)
			return (void *)(symbols[i].st_value + shift);
	zoo_fail("the vDSO has no %s", wanted);
}

static int64_t nanoseconds(const struct timespec *time)
{
	return time->tv_sec * 1000000000LL + time->tv_nsec;
}

/* The vDSO's answer lies between two of the system call's. */
static void compare(int clock)
{
	struct timespec before, through, after;

	for (int i = 0; i < 1000; i++) {
		zoo_try(syscall(SYS_clock_gettime, clock, &before));
		zoo_check(vdso_clock_gettime(clock, &through) == 0, "clock %d: the vDSO fails", clock);
		zoo_try(syscall(SYS_clock_gettime, clock, &after));
		zoo_check(nanoseconds(&before) <= nanoseconds(&through) && nanoseconds(&through) <= nanoseconds(&after),
			  "clock %d: %ld, then %ld through the vDSO, then %ld", clock, nanoseconds(&before), nanoseconds(&through), nanoseconds(&after));
	}
}

static void compare_all(void)
{
	struct timeval day;
	struct timespec now, through;
	unsigned cpu, node;

	int clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE, CLOCK_MONOTONIC_RAW, CLOCK_TAI,
			 CLOCK_PROCESS_CPUTIME_ID };
	for (size_t i = 0; i < ZOO_ARRAY_LENGTH(clocks); i++)
		compare(clocks[i]);
	zoo_check(vdso_gettimeofday(&day, NULL) == 0, "gettimeofday fails");
	zoo_try(syscall(SYS_clock_gettime, CLOCK_REALTIME, &now));
	int64_t apart = nanoseconds(&now) - (day.tv_sec * 1000000000LL + day.tv_usec * 1000);
	zoo_check(apart >= 0 && apart < 5000000000, "gettimeofday is off by %ld ns", apart);
	time_t seconds = vdso_time(NULL);
	zoo_check(now.tv_sec - seconds <= 5 && seconds - now.tv_sec <= 5, "time is %ld in place of %ld", seconds, now.tv_sec);
	cpu_set_t all, one;
	zoo_try(sched_getaffinity(0, sizeof(all), &all));
	for (int i = 0; i < CPU_SETSIZE; i++) {
		if (!CPU_ISSET(i, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(i, &one);
		zoo_try(sched_setaffinity(0, sizeof(one), &one));
		zoo_check(vdso_getcpu(&cpu, &node, NULL) == 0 && (int)cpu == i, "getcpu says %u on %d", cpu, i);
	}
	zoo_try(sched_setaffinity(0, sizeof(all), &all));
	zoo_check(vdso_clock_getres(CLOCK_MONOTONIC, &through) == 0, "clock_getres fails");
	zoo_try(syscall(SYS_clock_getres, CLOCK_MONOTONIC, &now));
	zoo_check(nanoseconds(&now) == nanoseconds(&through), "clock_getres is %ld", nanoseconds(&through));
}

int main(int argc, char **argv)
{
	zoo_init(argc, argv);
	if (!getauxval(AT_SYSINFO_EHDR))
		zoo_skip("this kernel gives programs no vDSO");
	*(void **)&vdso_clock_gettime = find("__vdso_clock_gettime");
	*(void **)&vdso_gettimeofday = find("__vdso_gettimeofday");
	*(void **)&vdso_time = find("__vdso_time");
	*(void **)&vdso_getcpu = find("__vdso_getcpu");
	*(void **)&vdso_clock_getres = find("__vdso_clock_getres");
	compare_all();
	struct timespec monotonic, later;
	int64_t real = zoo_now(CLOCK_REALTIME);
	/* Frozen in the middle of reading the time, as likely as not. */
	pid_t child = zoo_fork();
	if (child == 0) {
		sigset_t pending;
		zoo_check(vdso_clock_gettime(CLOCK_MONOTONIC, &monotonic) == 0, "the vDSO fails");
		zoo_child_ready();
		do {
			for (int i = 0; i < 1000; i++) {
				zoo_check(vdso_clock_gettime(CLOCK_MONOTONIC, &later) == 0, "the vDSO fails");
				zoo_check(nanoseconds(&later) >= nanoseconds(&monotonic), "monotonic time went back by %ld ns",
					  nanoseconds(&monotonic) - nanoseconds(&later));
				zoo_check(nanoseconds(&later) - nanoseconds(&monotonic) < 60000000000, "monotonic time made a jump");
				monotonic = later;
			}
			zoo_try(sigpending(&pending));
		} while (!sigismember(&pending, SIGTERM));
		_exit(0);
	}
	zoo_await(child);
	zoo_ready();
	zoo_wait();
	zoo_release(child);
	zoo_reap(child);
	compare_all();
	zoo_check(zoo_now(CLOCK_REALTIME) > real && zoo_now(CLOCK_REALTIME) - real < 600000000000, "the time of day made a jump");
	zoo_pass();
}
