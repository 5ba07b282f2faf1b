/* A long computation (integers with carries, doubles, strings) that is frozen anywhere and must end with the right result. */
#include "zoo.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>

static volatile sig_atomic_t go_on;

static void on_term(int signal)
{
	(void)signal;
	go_on = 1;
}

struct state {
	uint64_t low, high, hash;
	double real;
	char text[64];
};

static void step(struct state *state, uint64_t round)
{
	unsigned __int128 wide = ((unsigned __int128)state->high << 64 | state->low) * 6364136223846793005u + round;

	state->low = (uint64_t)wide;
	state->high = (uint64_t)(wide >> 64);
	state->real = state->real * 3.7 * (1 - state->real);
	if (round % 1024 == 0) {
		snprintf(state->text, sizeof(state->text), "%.17g %lx", state->real, state->low);
		for (const char *c = state->text; *c; c++)
			state->hash = state->hash * 31 + (unsigned char)*c;
	}
}

int main(int argc, char **argv)
{
	struct state live = { .low = 1, .real = 0.5 }, again = live;
	uint64_t rounds = 0;
	sigset_t term;

	zoo_init(argc, argv);
	zoo_try(sigaction(SIGTERM, &(struct sigaction){ .sa_handler = on_term }, NULL));
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	zoo_try(sigprocmask(SIG_UNBLOCK, &term, NULL));
	zoo_ready();
	while (!go_on)
		step(&live, ++rounds);
	for (uint64_t round = 1; round <= rounds; round++)
		step(&again, round);
	zoo_check(rounds > 1000, "only %lu rounds", rounds);
	zoo_check(!memcmp(&live, &again, sizeof(live)), "after %lu rounds: %s in place of %s", rounds, live.text, again.text);
	zoo_pass();
}
