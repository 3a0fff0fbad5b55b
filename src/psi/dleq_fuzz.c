/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dleq_fuzz.c - no bytes but those of an honest prover verify
 *
 * Input: a number of pairs, then edits of the proven statement and its proof, each
 * two bytes of place and one to add by exclusive or.
 */
#include "base/must.h"
#include "base/reader.h"
#include "crypto/entropy.h"
#include "psi/dleq.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { PAIRS_MAX = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Key, points, images and proof in one piece, so that edits reach all of it. */
struct claim {
    uint8_t key[POINT_BYTES];
    uint8_t points[PAIRS_MAX * POINT_BYTES];
    uint8_t images[PAIRS_MAX * POINT_BYTES];
    uint8_t proof[DLEQ_PROOF_BYTES];
};

static struct dleq_statement statement(const struct claim *c, size_t count)
{
    return (struct dleq_statement){c->key, c->points,  c->images, count,
                                   "fuzz", DLEQ_WHOLE, NULL};
}

static void prove(struct claim *c, size_t count)
{
    const uint8_t k[SCALAR_BYTES] = {5}, nonce[SCALAR_BYTES] = {7};
    struct dleq_statement s = statement(c, count);

    memset(c, 0, sizeof *c);
    must(group_mul_base(k, c->key) == OK);
    for (size_t i = 0; i < count; i++) {
        uint8_t scalar[SCALAR_BYTES] = {(uint8_t)(i + 2)};
        must(group_mul_base(scalar, c->points + i * POINT_BYTES) == OK);
        must(group_mul(k, c->points + i * POINT_BYTES, c->images + i * POINT_BYTES) ==
             OK);
    }
    must(dleq_prove(&s, k, nonce, c->proof) == OK);
}

/* Only what the statement and the proof hold counts as an edit. */
static bool is_edited(const struct claim *a, const struct claim *b, size_t count)
{
    return memcmp(a->key, b->key, sizeof a->key) != 0 ||
           memcmp(a->points, b->points, count * POINT_BYTES) != 0 ||
           memcmp(a->images, b->images, count * POINT_BYTES) != 0 ||
           memcmp(a->proof, b->proof, sizeof a->proof) != 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader in;
    struct claim honest, edited;
    struct dleq_statement s;
    size_t count;

    must(crypto_start() == OK);
    reader_init(&in, data, size);
    count = reader_u8(&in) % PAIRS_MAX + 1u;
    prove(&honest, count);
    edited = honest;
    s = statement(&edited, count);
    while (in.left > 0 && reader_ok(&in)) {
        size_t at = reader_u16(&in) % sizeof edited;
        ((uint8_t *)&edited)[at] ^= reader_u8(&in);
    }
    must((dleq_verify(&s, edited.proof) == OK) == !is_edited(&honest, &edited, count));
    return 0;
}
