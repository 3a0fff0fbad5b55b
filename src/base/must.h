/* SPDX-License-Identifier: Apache-2.0 */
/*
 * must.h - a check of our own reasoning, always on
 *
 * Aborts with file and line when false. For our mistakes only, never for input.
 */
#ifndef BASE_MUST_H
#define BASE_MUST_H

#include "base/attr.h"

#define must(condition)                                                                  \
    ((condition) ? (void)0 : must_fail(#condition, __FILE__, __LINE__))

/* Says where on stderr, and aborts; for the macro alone. */
NORETURN void must_fail(const char *condition, const char *file, int line);

#endif
