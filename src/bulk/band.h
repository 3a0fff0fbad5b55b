/* SPDX-License-Identifier: Apache-2.0 */
/*
 * band.h - a vector that answers for many keys without showing which keys
 *
 * Each key has a row: 192 random bits that begin at a random slot, and a value. Solving
 * finds slots such that the sum of those under a key's bits is the key's value; reading
 * computes that sum, and is linear in the slots, which the whole protocol rests on. If
 * the values are uniform, so are the slots: slots that no key binds are filled at random.
 *
 * Rows and values are hashes of the key under a salt, so nobody can choose keys whose
 * rows depend on one another before the salt is known.
 *
 * Source    the matrix and its elimination in order of start: [DW19]
 * Secrets   keys, rows, slots. Which addresses are touched depends on the hashes of the
 *           keys: who shares the machine's caches may see them (THREATS.md)
 */
#ifndef BULK_BAND_H
#define BULK_BAND_H

#include "base/attr.h"
#include "base/err.h"
#include "bulk/aes.h"
#include "bulk/crew.h"

#include <stddef.h>
#include <stdint.h>

enum { BAND_WIDTH = 192, BAND_SALT_BYTES = 32, BAND_ID_BYTES = 32 };

/* The hashes that a salt selects. */
struct band_hash {
    struct aes point, start, bits, value;
};

/* All four keys. */
void band_init(struct band_hash *h, const uint8_t salt[BAND_SALT_BYTES], enum path path);

/* The point of each id: what stands for the key from then on. */
void band_points(const struct band_hash *h,
                 const uint8_t (*ids)[BAND_ID_BYTES],
                 struct block *out,
                 size_t count);

/* Keys in ascending order of start. */
struct band_rows {
    const struct band_hash *hash;
    const struct crew *crew;
    size_t count;
    size_t slots;
    struct block *point;
    uint32_t *start;
    uint32_t *origin; /* where it stood among the points given */
};

/* What is put in order: keys by their ids, or by points that were made of these. */
struct band_keys {
    const uint8_t (*ids)[BAND_ID_BYTES];
    const struct block *points; /* NULL: ids */
    size_t count;
};

/*
 * Put keys in order for a vector of `slots` slots.
 *
 * Shape    count <= 2^26, 192 <= slots <= 2^27 (must)
 * Owns     h and crew kept, and asked for all that is done with the rows; keys borrowed;
 *          *out given (band_fini)
 * Errors   ERR_NOMEM, ERR_CANCELLED
 */
MUST_CHECK enum err band_order(const struct band_hash *h,
                               const struct band_keys *keys,
                               size_t slots,
                               const struct crew *crew,
                               struct band_rows *out);

/* Wipes and frees; an empty one is fine. */
void band_fini(struct band_rows *rows);

/*
 * Solve for the vector under which every key reads its value.
 *
 * Shape    out has rows->slots blocks; fill makes the slots that are free
 * Errors   ERR_RETRY no such vector: two keys are the same, or the salt is one of the
 *          few that do not do; ERR_NOMEM; ERR_CANCELLED. out is then wiped.
 */
MUST_CHECK enum err
band_solve_slots(const struct band_rows *rows, const struct aes *fill, struct block *out);

/* out[i] = the sum of the slots under row first + i; alone, and for all rows by the crew.
 * Errors ERR_CANCELLED */
void band_read_span(const struct band_rows *rows,
                    size_t first,
                    size_t count,
                    const struct block *slots,
                    struct block *out);
MUST_CHECK enum err
band_read(const struct band_rows *rows, const struct block *slots, struct block *out);

/* out[i] = the value of row first + i. */
void band_values(const struct band_rows *rows,
                 size_t first,
                 size_t count,
                 struct block *out);

#endif
