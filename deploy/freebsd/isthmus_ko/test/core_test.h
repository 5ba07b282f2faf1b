/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Checks of the parts that know no kernel: one CASE() a behaviour.
 */

#ifndef _CORE_TEST_H_
#define	_CORE_TEST_H_

#include <stdio.h>
#include <stdlib.h>

#include "../isthmus_core.h"

struct test_case {
	const char	*tc_name;
	void		(*tc_run)(void);
	struct test_case *tc_next;
};

void	test_register(struct test_case *);
void	test_failed(const char *file, int line, const char *what);

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

/* A connection that is accepted as it stands. */
struct isthmus_tcp	sample_tcp(uint8_t state);
struct isthmus_select	sample_select(void);
struct isthmus_hold	sample_hold(void);

uint32_t	random_word(void);
void		random_seed(uint32_t);

#endif /* !_CORE_TEST_H_ */
