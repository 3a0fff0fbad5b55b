/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roll.h - which ids were met: a set of their hashes, filled first and asked afterwards
 *
 * Eight bytes for each time an id is met. Two ids are taken for one once in 2^64 pairs,
 * which is good enough to count by and for nothing else.
 */
#ifndef DOOR_ROLL_H
#define DOOR_ROLL_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"

#include <stdbool.h>

struct roll {
    struct buffer hashes;
};

/* Empty, and its end. */
void roll_init(struct roll *r);
void roll_fini(struct roll *r);

/* Errors ERR_LIMIT 64 million; ERR_NOMEM */
MUST_CHECK enum err roll_add(struct roll *r, const char *id);

/* Once, after the last was added. */
void roll_close(struct roll *r);

/* Shape: it was closed. */
bool roll_has(const struct roll *r, const char *id);

#endif
