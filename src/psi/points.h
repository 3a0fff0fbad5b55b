/* SPDX-License-Identifier: Apache-2.0 */
/*
 * points.h - lists of points: made, multiplied, sorted, checked, compared
 *
 * A list is count x POINT_BYTES bytes. It ascends if each point is greater than
 * the one before it as a byte string.
 *
 * Time     making and multiplying: the count (and token lengths) only. Sorting,
 *          checking and comparing look at points that have been or will be sent,
 *          and at nothing else; which item stands behind a point is carried
 *          along unread.
 * Owns     borrows all
 * Source   PROTOCOL.md 7.2 to 7.4
 */
#ifndef PSI_POINTS_H
#define PSI_POINTS_H

#include "group/engine.h"
#include "psi/keys.h"
#include "psi/round.h"

/* What the point of a token is the one-way map of, and that of dummy number i. */
void points_expand_item(const struct keys_side *side,
                        const char *token,
                        uint8_t uniform[GROUP_UNIFORM_BYTES]);
void points_expand_dummy(const struct keys *keys,
                         uint32_t i,
                         uint8_t uniform[GROUP_UNIFORM_BYTES]);

/* By what a list is worked through, and who is told about it. */
struct points_work {
    const struct group_engine *engine;
    const struct round_progress *progress; /* may be NULL */
    const char *phase;
};

/*
 * out[i] = k * in[i]; the points are valid and k is not zero (must).
 * Errors   ERR_CANCELLED
 */
MUST_CHECK enum err points_multiply(const struct points_work *w,
                                    const uint8_t k[SCALAR_BYTES],
                                    const uint8_t *in,
                                    size_t count,
                                    uint8_t *out);

/* Where a byte string of a list went when the list was sorted. */
struct place {
    uint64_t lead;  /* its first eight bytes */
    uint32_t index; /* where it stood */
};

/*
 * Fill places so that places[0], places[1], ... name the strings in ascending
 * order. In place and without the heap (qsort would keep an unwiped copy).
 * Shape    in: count strings of `width` >= 8 bytes
 */
void points_sort(const uint8_t *in, size_t width, size_t count, struct place *places);

/* out = the strings in the order of the places. */
void points_gather(const uint8_t *in,
                   size_t width,
                   size_t count,
                   const struct place *places,
                   uint8_t *out);

/*
 * Every point is a canonical encoding and not the identity: else *why is
 * ROUND_BAD_POINT or ROUND_BAD_IDENTITY, for the first that is not.
 * Errors   ERR_CANCELLED
 */
MUST_CHECK enum err points_check(const struct points_work *w,
                                 const uint8_t *list,
                                 size_t count,
                                 enum round_refusal *why);

/* ROUND_FINE if the list ascends, else ROUND_BAD_SORT or ROUND_BAD_DUPLICATE. */
enum round_refusal points_ascend(const uint8_t *list, size_t count);

/* How many points two ascending lists share. */
size_t points_shared(const uint8_t *a, size_t a_count, const uint8_t *b, size_t b_count);

/* Where a point stands in an ascending list; false: nowhere. */
bool points_find(const uint8_t *list,
                 size_t count,
                 const uint8_t point[POINT_BYTES],
                 size_t *at);

/* The Merkle root with each point one leaf. */
void points_root(const uint8_t *list, size_t count, uint8_t out[32]);

#endif
