/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pairing.h - both sides of bulk correlations in one place, for tests
 */
#ifndef SUPPORT_PAIRING_H
#define SUPPORT_PAIRING_H

#include "bulk/seed.h"
#include "bulk/vole.h"

struct pairing {
    enum path path;
    struct block delta;
    struct vole_common common;
    struct draw draw;
    struct seed holds, gives;
    struct block key[OT_COUNT][2]; /* of the transfers */
    uint8_t trees[SEED_TREE_BYTES];
    uint8_t *corrections;
};

/* Transferred keys, trees and corrections for a plan of so many slots, by a seed. */
void pairing_init(struct pairing *p, size_t slots, uint64_t seed, enum path path);
void pairing_fini(struct pairing *p);

/* What a holder of this Delta takes from trees and corrections as they are now, with the
 * keys that it would have chosen; given (seed_fini). */
void pairing_take(const struct pairing *p, struct block delta, struct seed *holds);

#endif
