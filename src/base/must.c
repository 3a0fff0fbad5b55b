/* SPDX-License-Identifier: Apache-2.0 */
/*
 * must.c - the end of a program that has caught itself in a mistake
 *
 * It prints where and stops; it prints no value, since a value may be secret.
 */
#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

void must_fail(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, condition);
    abort();
}
