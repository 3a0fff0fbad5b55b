/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random.c - asking a source of randomness, and never keeping half an answer
 */
#include "base/random.h"

#include <string.h>

enum err random_fill(struct random *r, uint8_t *out, size_t count)
{
    if (count == 0 || r->fill(r->state, out, count) == OK)
        return OK;
    memset(out, 0, count);
    return ERR_RANDOM;
}
