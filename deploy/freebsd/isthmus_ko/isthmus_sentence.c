/*-
 * SPDX-License-Identifier: Apache-2.0
 *
 * The reason for a refusal in words.
 */

#include "isthmus_core.h"

#if !defined(_KERNEL)
#include <stdio.h>
#endif

/*
 * Returns the length of the sentence without its terminating zero: 0 if there
 * is no fault.
 */
size_t
isthmus_sentence(const struct isthmus_fault *fault, char *text, size_t room)
{
	int length;

	if (fault->if_text == NULL)
		length = snprintf(text, room, "%s", "");
	else if (!fault->if_range)
		length = snprintf(text, room, "%s", fault->if_text);
	else if (fault->if_low == fault->if_high)
		length = snprintf(text, room, "%s is %llu, must be %llu",
		    fault->if_text, (unsigned long long)fault->if_value,
		    (unsigned long long)fault->if_low);
	else
		length = snprintf(text, room, "%s is %llu, must be %llu to "
		    "%llu", fault->if_text,
		    (unsigned long long)fault->if_value,
		    (unsigned long long)fault->if_low,
		    (unsigned long long)fault->if_high);
	if (length < 0 || room == 0)
		return (0);
	return ((size_t)length < room ? (size_t)length : room - 1);
}
