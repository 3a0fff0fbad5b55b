/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vole.h - millions of correlated field elements from a thousand
 *
 * The holder has Delta and gets w for each slot, the giver gets u and v, such that
 * w = v + Delta u and the u look random to the holder. A stage turns k + t + 1 such
 * values into n: t trees give a sparse vector of t values at places that only the giver
 * knows, and a public matrix adds to each of its n places ten of k hidden values (lpn.h).
 * Stages are stacked until the base (seed.h) can feed the innermost.
 *
 * The law of a stage: k = 2^(h+7), blocks of 2^h places with one value each, n <=
 * 2^(h+11); so that k t / n is 128 always. tools/bulk/parameters says what that is good
 * for.
 *
 * Source    [WYKW21], [YWLZW20], with coefficients in the field
 * Secrets   Delta, w, u, v, places; none reaches an address or a branch, except that the
 *           matrix's places, which are public, are addresses
 */
#ifndef BULK_VOLE_H
#define BULK_VOLE_H

#include "base/attr.h"
#include "base/err.h"
#include "bulk/crew.h"
#include "bulk/draw.h"
#include "bulk/seed.h"

enum {
    VOLE_STAGES_MAX = 8,
    VOLE_BASE_MAX = 1024,
    VOLE_HEIGHT_MIN = 2,
    VOLE_CHECK_BYTES = 32 /* what the holder proves itself by, for each iteration */
};

struct vole_stage {
    uint32_t count;  /* iterations */
    uint32_t height; /* h: of a tree */
    uint32_t bits;   /* h + 7: 2^bits hidden values */
    uint32_t trees;  /* t */
    size_t rows;     /* n = t 2^h, of one iteration */
};

/* A function of the number of slots alone. */
struct vole_plan {
    size_t slots;
    size_t stages;
    struct vole_stage stage[VOLE_STAGES_MAX]; /* innermost first */
    size_t iterations;                        /* of all stages */
    size_t values;                            /* that the base gives */
    size_t bits; /* that the base gives: one a level of a tree */
    size_t tree_bytes;
};

/* The stages for so many slots, at most 2^27 (must). */
void vole_plan_make(size_t slots, struct vole_plan *out);

/* What both sides agree on before the trees. */
struct vole_common {
    struct vole_plan plan;
    struct aes side[2]; /* children of a node */
    struct aes pad;     /* the tweaked hash */
    uint8_t sid[32];
    uint8_t salt[32]; /* tossed by both: the matrices hang on it */
    const struct crew *crew;
};

/* The number of the tree that is opened from this bit on: after those of the base. */
static inline uint64_t vole_tree(size_t bit)
{
    return SEED_CHUNKS + (uint64_t)bit;
}

/* ---- The holder of Delta ---- */

struct vole_holder;

/*
 * Grow all trees and write what the giver needs to `out`, plan.tree_bytes long.
 *
 * Owns     common and seed borrowed, its crew kept; *made given (vole_holder_free)
 * Errors   ERR_NOMEM, ERR_CANCELLED
 */
MUST_CHECK enum err vole_holder_new(const struct vole_common *common,
                                    struct block delta,
                                    const struct seed *seed,
                                    struct draw *roots,
                                    uint8_t *out,
                                    struct vole_holder **made);

/* The rest of its work, which needs nobody: `coins` is the hash of the conversation that
 * the checks hang on. Again does nothing. Errors ERR_CANCELLED: only vole_holder_free is
 * left. */
MUST_CHECK enum err vole_holder_work(struct vole_holder *h, const uint8_t coins[32]);

/* w of all slots; after the work. Borrowed, and the caller may change them. */
struct block *vole_holder_slots(struct vole_holder *h);

/* The proofs of all iterations, given the giver's sums (16 bytes each). After the work.
 */
void vole_holder_prove(const struct vole_holder *h, const uint8_t *sums, uint8_t *proofs);

void vole_holder_free(struct vole_holder *h); /* wipes; NULL is fine */

/* ---- The giver ---- */

struct vole_giver {
    const struct crew *crew;
    size_t slots;
    struct block *v; /* at least `slots`, given (vole_giver_fini) */
    uint8_t *sums;   /* 16 bytes an iteration, for the holder */
    uint8_t *proofs; /* what the holder must prove */
    size_t iterations;
    size_t rows; /* that were allocated */
};

/*
 * Take the trees (plan.tree_bytes), under the same coins. u is added to `sum`, slots
 * long.
 *
 * Errors   ERR_NOMEM, ERR_CANCELLED. A holder that cheats is found by its proofs alone.
 */
MUST_CHECK enum err vole_giver_init(struct vole_giver *g,
                                    const struct vole_common *common,
                                    const struct seed *seed,
                                    const uint8_t *trees,
                                    const uint8_t coins[32],
                                    struct block *sum);
void vole_giver_told(struct vole_giver *g); /* sums are done with: wiped and freed */
void vole_giver_read(struct vole_giver *g); /* v is done with */
void vole_giver_fini(struct vole_giver *g); /* wipes and frees */

/* Errors ERR_FORGED: the holder did not grow its trees as it must. */
MUST_CHECK enum err vole_giver_check(const struct vole_giver *g, const uint8_t *proofs);

#endif
