/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ids.h - from a 32-byte id to the place of the thing in its array
 *
 * Open addressing on the first bytes of the id, at most half full. The ids are
 * hashes: a round's is fixed by its place in the lane, so nobody can choose many that
 * collide, and of agreements there are few.
 */
#ifndef FOLD_IDS_H
#define FOLD_IDS_H

#include "base/attr.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { IDS_BYTES = 32 };
#define IDS_NONE SIZE_MAX

struct ids_slot {
    uint8_t id[IDS_BYTES];
    size_t place_plus_one; /* 0: free */
};

struct ids {
    struct ids_slot *slots;
    size_t capacity; /* 0 or a power of two */
    size_t count;
};

/* An all-zero struct ids is empty. */
void ids_fini(struct ids *ids);

/* The place of an id, or IDS_NONE. */
size_t ids_find(const struct ids *ids, const uint8_t id[IDS_BYTES]);

/* Add an id that is not there yet (must). Errors ERR_NOMEM: nothing changed. */
MUST_CHECK enum err ids_add(struct ids *ids, const uint8_t id[IDS_BYTES], size_t place);

#endif
