/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * Checks of the parts that know no kernel.
 */

#ifndef _CORE_TEST_H_
#define	_CORE_TEST_H_

#include "test.h"
#include "../isthmus_core.h"

/* Commands that are accepted as they stand. */
struct isthmus_tcp	sample_tcp(uint8_t state);
struct isthmus_select	sample_select(void);
struct isthmus_hold	sample_hold(void);

#endif /* !_CORE_TEST_H_ */
