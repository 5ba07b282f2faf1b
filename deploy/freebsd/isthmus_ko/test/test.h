/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * A test program: one CASE() a behaviour.
 */

#ifndef _TEST_H_
#define	_TEST_H_

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test_case {
	const char	*tc_name;
	void		(*tc_run)(void);
	struct test_case *tc_next;
};

void	test_register(struct test_case *);
void	test_failed(const char *file, int line, const char *what);
void	test_skipped(const char *why);

#define	CASE(name)							\
	static void name(void);						\
	static struct test_case name##_case = { #name, name, NULL };	\
	__attribute__((constructor)) static void			\
	name##_register(void)						\
	{								\
		test_register(&name##_case);				\
	}								\
	static void							\
	name(void)

#define	EXPECT(what)							\
	do {								\
		if (!(what))						\
			test_failed(__FILE__, __LINE__, #what);		\
	} while (0)

/* Like EXPECT, where nothing that follows would make sense. */
#define	REQUIRE(what)							\
	do {								\
		if (!(what)) {						\
			test_failed(__FILE__, __LINE__, #what);		\
			return;						\
		}							\
	} while (0)

/* Says why a case cannot run here; it counts as skipped. */
#define	SKIP(why)							\
	do {								\
		test_skipped(why);					\
		return;							\
	} while (0)

uint32_t	random_word(void);
void		random_seed(uint32_t);

#endif /* !_TEST_H_ */
