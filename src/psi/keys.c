/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.c - everything that one side of a round derives from its secret
 *
 * Scalars are HashToScalar of a tag byte and an HMAC under the secret; the tags
 * of PROTOCOL.md 7.2 and 7.3 stand in one enum, so that no two uses share one.
 */
#include "psi/keys.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"

#include <string.h>

/* Tags 1 and 2 are the items and the dummies of points.c. */
enum { TAG_KEY = 3, TAG_KEY_NONCE, TAG_KEY_CHALLENGE, TAG_BLOCK_NONCE, TAG_POINT_NONCE };

static void
hash_scalar(uint8_t tag, const uint8_t value[SHA256_BYTES], uint8_t out[SCALAR_BYTES])
{
    group_hash_scalar((const struct part[]){{&tag, 1}, {value, SHA256_BYTES}}, 2,
                      KEYS_CONTEXT, out);
}

static void derive(const struct keys *keys, const char *label, uint8_t out[32])
{
    hash_hmac256(keys->secret, &(const struct part){label, strlen(label)}, 1, out);
}

void keys_derive(const struct round_setup *setup, struct keys *out)
{
    uint8_t value[SHA256_BYTES];

    memcpy(out->side.sid, setup->agreement, sizeof setup->agreement);
    memcpy(out->side.sid + sizeof setup->agreement, setup->id, sizeof setup->id);
    out->side.role = (uint8_t)setup->role;
    memcpy(out->secret, setup->secret, sizeof out->secret);
    derive(out, "key", value);
    hash_scalar(TAG_KEY, value, out->k);
    derive(out, "dummy", out->seed);
    derive(out, "coin", out->share);
    /* Only the zero scalar fails, and no hash will ever be seen to give it. */
    must(group_mul_base(out->k, out->key) == OK);
    memory_wipe(value, sizeof value);
}

/* c = HashToScalar(05 || sid || role || K || t*G) */
static void key_challenge(const struct keys_side *side,
                          const uint8_t key[POINT_BYTES],
                          const uint8_t commitment[POINT_BYTES],
                          uint8_t c[SCALAR_BYTES])
{
    static const uint8_t tag = TAG_KEY_CHALLENGE;

    group_hash_scalar((const struct part[]){{&tag, 1},
                                            {side->sid, SID_BYTES},
                                            {&side->role, 1},
                                            {key, POINT_BYTES},
                                            {commitment, POINT_BYTES}},
                      5, KEYS_CONTEXT, c);
}

void keys_prove(const struct keys *keys, uint8_t proof[KEYS_PROOF_BYTES])
{
    static const char label[] = "key nonce";
    uint8_t value[SHA256_BYTES], t[SCALAR_BYTES], commitment[POINT_BYTES],
        ck[SCALAR_BYTES];

    hash_hmac256(keys->secret,
                 (const struct part[]){{label, sizeof label - 1},
                                       {keys->side.sid, SID_BYTES},
                                       {&keys->side.role, 1}},
                 3, value);
    hash_scalar(TAG_KEY_NONCE, value, t);
    must(group_mul_base(t, commitment) == OK); /* as in keys_derive */
    key_challenge(&keys->side, keys->key, commitment, proof);
    scalar_mul(proof, keys->k, ck);
    scalar_sub(t, ck, proof + SCALAR_BYTES);
    memory_wipe(value, sizeof value);
    memory_wipe(t, sizeof t);
    memory_wipe(ck, sizeof ck);
}

enum err keys_verify(const struct keys_side *side,
                     const uint8_t key[POINT_BYTES],
                     const uint8_t proof[KEYS_PROOF_BYTES])
{
    const uint8_t *c = proof, *s = proof + SCALAR_BYTES;
    uint8_t a[POINT_BYTES], b[POINT_BYTES], expected[SCALAR_BYTES];

    if (scalar_check(c) != OK || scalar_check(s) != OK)
        return ERR_FORGED;
    /* t' = s*G + c*K */
    if (group_mul_base(s, a) != OK || group_mul(c, key, b) != OK ||
        group_add(a, b, a) != OK)
        return ERR_FORGED;
    key_challenge(side, key, a, expected);
    return memcmp(c, expected, SCALAR_BYTES) == 0 ? OK : ERR_FORGED;
}

/* HashToScalar(tag || HMAC(secret, label || u32 n || H(points) || H(images))) */
static void proof_nonce(const struct keys *keys,
                        uint8_t tag,
                        const char *label,
                        uint32_t n,
                        const struct dleq_statement *s,
                        uint8_t nonce[SCALAR_BYTES])
{
    uint8_t number[4], points[SHA256_BYTES], images[SHA256_BYTES], value[SHA256_BYTES];

    store_u32(number, n);
    hash_sha256(s->points, s->count * POINT_BYTES, points);
    hash_sha256(s->images, s->count * POINT_BYTES, images);
    hash_hmac256(keys->secret,
                 (const struct part[]){{label, strlen(label)},
                                       {number, sizeof number},
                                       {points, sizeof points},
                                       {images, sizeof images}},
                 4, value);
    hash_scalar(tag, value, nonce);
    memory_wipe(value, sizeof value);
}

void keys_block_nonce(const struct keys *keys,
                      uint32_t index,
                      const struct dleq_statement *s,
                      uint8_t nonce[SCALAR_BYTES])
{
    proof_nonce(keys, TAG_BLOCK_NONCE, "block nonce", index, s, nonce);
}

void keys_point_nonce(const struct keys *keys,
                      uint32_t position,
                      const struct dleq_statement *s,
                      uint8_t nonce[SCALAR_BYTES])
{
    proof_nonce(keys, TAG_POINT_NONCE, "point nonce", position, s, nonce);
}

static void commit(const char *label,
                   const struct keys_side *side,
                   const uint8_t value[32],
                   uint8_t out[32])
{
    hash_sha256_parts((const struct part[]){{label, strlen(label) + 1}, /* with its NUL */
                                            {side->sid, SID_BYTES},
                                            {&side->role, 1},
                                            {value, 32}},
                      4, out);
}

void keys_commit_seed(const struct keys_side *side,
                      const uint8_t seed[32],
                      uint8_t out[32])
{
    commit("entente/1 seed", side, seed, out);
}

void keys_commit_share(const struct keys_side *side,
                       const uint8_t share[32],
                       uint8_t out[32])
{
    commit("entente/1 coin", side, share, out);
}
