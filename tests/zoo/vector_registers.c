/* x87, SSE, AVX and AVX-512 state, with control words, in the middle of a loop that uses none of it. */
#include "zoo.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>

static volatile int go_on __attribute__((used));
static unsigned char loaded[32 * 64] __attribute__((used, aligned(64))), stored[32 * 64] __attribute__((used, aligned(64)));
static uint64_t loaded_masks[8] __attribute__((used)), stored_masks[8] __attribute__((used));
static long double x87_loaded[8], x87_stored[8];
static uint16_t x87_control = 0x0b7f, x87_control_after;	/* rounds up, 64 bits of mantissa */
static uint32_t mxcsr = 0x7fa0, mxcsr_after;	/* rounds towards zero, precision flag set */

static void on_term(int signal)
{
	(void)signal;
	go_on = 1;
}

#define SPIN "1: cmpl $0, go_on(%%rip)\n je 1b\n"
#define LOAD(move, file, i, size) #move " loaded+" #i "*" #size "(%%rip), %%" #file #i "\n"
#define STORE(move, file, i, size) #move " %%" #file #i ", stored+" #i "*" #size "(%%rip)\n"
#define LOW(m, what, f, s) what(m, f, 0, s) what(m, f, 1, s) what(m, f, 2, s) what(m, f, 3, s) what(m, f, 4, s) what(m, f, 5, s) \
	what(m, f, 6, s) what(m, f, 7, s) what(m, f, 8, s) what(m, f, 9, s) what(m, f, 10, s) what(m, f, 11, s) what(m, f, 12, s) \
	what(m, f, 13, s) what(m, f, 14, s) what(m, f, 15, s)
#define HIGH(m, what, f, s) what(m, f, 16, s) what(m, f, 17, s) what(m, f, 18, s) what(m, f, 19, s) what(m, f, 20, s) what(m, f, 21, s) \
	what(m, f, 22, s) what(m, f, 23, s) what(m, f, 24, s) what(m, f, 25, s) what(m, f, 26, s) what(m, f, 27, s) what(m, f, 28, s) \
	what(m, f, 29, s) what(m, f, 30, s) what(m, f, 31, s)
#define LOAD_MASK(i) "kmovq loaded_masks+8*" #i "(%%rip), %%k" #i "\n"
#define STORE_MASK(i) "kmovq %%k" #i ", stored_masks+8*" #i "(%%rip)\n"
#define ALL_MASKS(what) what(0) what(1) what(2) what(3) what(4) what(5) what(6) what(7)
#define CLOBBERS "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", \
	"xmm13", "xmm14", "xmm15", "memory", "cc"

static __attribute__((noinline)) void spin_x87(void)
{
	__asm__ volatile("fninit; fldcw %0; ldmxcsr %1" : : "m"(x87_control), "m"(mxcsr));
	for (int i = 0; i < 8; i++)
		__asm__ volatile("fldt %0" : : "m"(x87_loaded[i]));
	__asm__ volatile(SPIN : : : "memory", "cc");
	for (int i = 7; i >= 0; i--)
		__asm__ volatile("fstpt %0" : "=m"(x87_stored[i]));
	__asm__ volatile("fnstcw %0; stmxcsr %1; fninit" : "=m"(x87_control_after), "=m"(mxcsr_after));
	__asm__ volatile("ldmxcsr %0" : : "m"(*(uint32_t[]){ 0x1f80 }));
}

static __attribute__((noinline)) void spin_sse(void)
{
	__asm__ volatile(LOW(movups, LOAD, xmm, 16) SPIN LOW(movups, STORE, xmm, 16) : : : CLOBBERS);
}

static __attribute__((noinline)) void spin_avx(void)
{
	__asm__ volatile(LOW(vmovups, LOAD, ymm, 32) SPIN LOW(vmovups, STORE, ymm, 32) "vzeroupper\n" : : : CLOBBERS);
}

static __attribute__((noinline)) void spin_avx512(void)
{
	__asm__ volatile(LOW(vmovups, LOAD, zmm, 64) HIGH(vmovups, LOAD, zmm, 64) ALL_MASKS(LOAD_MASK)
			 SPIN
			 LOW(vmovups, STORE, zmm, 64) HIGH(vmovups, STORE, zmm, 64) ALL_MASKS(STORE_MASK) "vzeroupper\n"
			 : : : CLOBBERS);
}

static pid_t spinner(void (*spin)(void), size_t bytes, bool masks, const char *name)
{
	volatile int *spinning = zoo_try(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	sigset_t term;
	pid_t child = zoo_fork();

	if (child > 0) {
		zoo_await(child);
		while (!*spinning)
			sched_yield();
		zoo_try(munmap((void *)spinning, 4096));
		return child;
	}
	zoo_fill(loaded, sizeof(loaded), (uint64_t)bytes);
	zoo_fill(loaded_masks, sizeof(loaded_masks), 77);
	for (int i = 0; i < 8; i++)
		x87_loaded[i] = 1.0L / (3 + i) * (i % 2 ? -1e300L : 1e-300L);
	zoo_try(sigaction(SIGTERM, &(struct sigaction){ .sa_handler = on_term }, NULL));
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	zoo_child_ready();
	*spinning = 1;
	zoo_try(sigprocmask(SIG_UNBLOCK, &term, NULL));
	spin();
	zoo_check(!memcmp(loaded, stored, bytes), "%s: a register differs", name);
	if (masks)
		zoo_check(!memcmp(loaded_masks, stored_masks, sizeof(loaded_masks)), "%s: a mask register differs", name);
	if (!bytes) {
		for (int i = 0; i < 8; i++)
			zoo_check(!memcmp(&x87_loaded[i], &x87_stored[i], 10), "x87 register %d is %Lg in place of %Lg", i, x87_stored[i], x87_loaded[i]);
		zoo_check(x87_control_after == x87_control, "x87 control word %#x in place of %#x", x87_control_after, x87_control);
		zoo_check(mxcsr_after == mxcsr, "mxcsr %#x in place of %#x", mxcsr_after, mxcsr);
	}
	_exit(0);
}

int main(int argc, char **argv)
{
	pid_t children[4];
	size_t count = 0;

	zoo_init(argc, argv);
	children[count++] = spinner(spin_x87, 0, false, "x87");
	children[count++] = spinner(spin_sse, 16 * 16, false, "SSE");
	if (__builtin_cpu_supports("avx"))
		children[count++] = spinner(spin_avx, 16 * 32, false, "AVX");
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
		children[count++] = spinner(spin_avx512, 32 * 64, true, "AVX-512");
	zoo_ready();
	zoo_wait();
	for (size_t i = 0; i < count; i++)
		zoo_release(children[i]);
	for (size_t i = 0; i < count; i++)
		zoo_reap(children[i]);
	zoo_pass();
}
