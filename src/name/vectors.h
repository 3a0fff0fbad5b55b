/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vectors.h - fixed records by which two nodes see that their recipes agree
 *
 * The names are invented, or are common given names put together. The tokens that are
 * expected of them, with the reason for each record, stand in tests/vectors/recipe2.json.
 */
#ifndef NAME_VECTORS_H
#define NAME_VECTORS_H

#include "intel/record.h"

#include <stdbool.h>
#include <stddef.h>

enum { VECTOR_NAMES = 4, VECTOR_NAME_BYTES = 128 };

/* A record without heap; not to be finished, and not to be moved. */
struct vector {
    struct record record;
    struct record_name names[VECTOR_NAMES];
    struct record_birth births[2];
    char texts[VECTOR_NAMES][VECTOR_NAME_BYTES];
};

/* Fill *out with the vector of this index; false after the last. */
bool vectors_at(size_t index, struct vector *out);

#endif
