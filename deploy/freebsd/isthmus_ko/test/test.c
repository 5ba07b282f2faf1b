/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Runs the checks: all of them, or those named.  "-l" lists their names,
 * "-s SEED" starts the random ones elsewhere.
 */

#include <unistd.h>

#include "test.h"

static struct test_case *cases;
static int failures;
static const char *skipped;
static uint32_t state = 1;

void
test_register(struct test_case *tc)
{

	tc->tc_next = cases;
	cases = tc;
}

void
test_failed(const char *file, int line, const char *what)
{

	failures++;
	printf("%s:%d: not so: %s\n", file, line, what);
}

void
test_skipped(const char *why)
{

	skipped = why;
}

void
random_seed(uint32_t seed)
{

	state = seed != 0 ? seed : 1;
}

/* xorshift32 */
uint32_t
random_word(void)
{

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return (state);
}

static int
is_wanted(const char *name, int count, char **names)
{
	int i;

	for (i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return (1);
	return (count == 0);
}

int
main(int argc, char **argv)
{
	struct test_case *tc;
	int before, bad, left, list, option, ran;
	uint32_t seed;

	list = 0;
	seed = 1;
	while ((option = getopt(argc, argv, "ls:")) != -1) {
		if (option == 'l')
			list = 1;
		else if (option == 's')
			seed = (uint32_t)strtoul(optarg, NULL, 0);
		else
			return (2);
	}
	bad = left = ran = 0;
	for (tc = cases; tc != NULL; tc = tc->tc_next) {
		if (!is_wanted(tc->tc_name, argc - optind, argv + optind))
			continue;
		ran++;
		if (list) {
			printf("%s\n", tc->tc_name);
			continue;
		}
		random_seed(seed);
		before = failures;
		skipped = NULL;
		tc->tc_run();
		if (failures != before)
			bad++;
		else if (skipped != NULL)
			left++;
		printf("%s %s%s%s\n", failures != before ? "FAILED" :
		    skipped != NULL ? "skipped" : "ok", tc->tc_name,
		    skipped != NULL ? ": " : "", skipped != NULL ? skipped :
		    "");
		fflush(stdout);
	}
	if (!list)
		printf("%d passed, %d failed, %d skipped\n",
		    ran - bad - left, bad, left);
	return (ran == 0 || bad != 0);
}
