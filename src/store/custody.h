/* SPDX-License-Identifier: Apache-2.0 */
/*
 * custody.h - what opens the items given and held, for the own overseer
 *
 * A row stands here as long as a version's content may be read in this node: its content
 * key, sealed to the overseer's key, beside the offer that it opens. The key itself is in
 * the keystore. A row's number is never given again; the index of names knows held
 * content by it.
 */
#ifndef STORE_CUSTODY_H
#define STORE_CUSTODY_H

#include "base/attr.h"
#include "base/err.h"
#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

enum { STORE_SEALED_KEY_BYTES = 80 };

struct store_custody {
    int64_t row;
    int64_t peer;
    enum store_side side; /* of the giver */
    uint64_t n;           /* of its offer */
    uint8_t sealed[STORE_SEALED_KEY_BYTES];
};

/* Keep one; c->row is not looked at. Errors ERR_EXISTS; ERR_NOT_FOUND no such entry. */
MUST_CHECK enum err store_custody_put(struct store *s, const struct store_custody *c);

/* The one of an offer. ERR_NOT_FOUND. */
MUST_CHECK enum err store_custody_get(struct store *s,
                                      int64_t peer,
                                      enum store_side side,
                                      uint64_t n,
                                      struct store_custody *out);

/* The one with this row. ERR_NOT_FOUND. */
MUST_CHECK enum err
store_custody_at(struct store *s, int64_t row, struct store_custody *out);

/* Erase the row. OK if it is not there. Gone from the files after store_scrub. */
MUST_CHECK enum err store_custody_erase(struct store *s, int64_t row);

/* Call visit for each of a peer (0: of all), in ascending order of row; its error stops
 * and is returned. */
MUST_CHECK enum err store_custody_each(struct store *s,
                                       int64_t peer,
                                       enum err (*visit)(void *state,
                                                         const struct store_custody *c),
                                       void *state);

#endif
