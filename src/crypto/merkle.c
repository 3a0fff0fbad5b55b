/* SPDX-License-Identifier: Apache-2.0 */
/*
 * merkle.c - roots and proofs of a Merkle tree, without recursion
 *
 * The law. A proof is made from the definition, top down: at each split the half
 * that the path leaves is one element, the root of a range of leaves. A proof is
 * verified bottom up by the standard's own steps, after its length was computed
 * from the sizes alone. So making and verifying share only the hash of a node.
 *
 * Source [RFC9162] 2.1
 */
#include "crypto/merkle.h"

#include "base/must.h"
#include "crypto/hash.h"

#include <stdbool.h>
#include <string.h>

static const uint64_t leaves_max = UINT64_C(1) << MERKLE_LEVELS;

/* What a path leaves beside it: leaves at .. at + count - 1. */
struct range {
    uint64_t at;
    uint64_t count;
};

/* The ranges of a proof, from the top of the tree down. */
struct descent {
    size_t count;
    struct range range[MERKLE_PROOF_MAX];
};

static void hash_node(const uint8_t left[MERKLE_BYTES],
                      const uint8_t right[MERKLE_BYTES],
                      uint8_t out[MERKLE_BYTES])
{
    static const uint8_t prefix = 1;
    const struct part parts[] = {
        {&prefix, 1}, {left, MERKLE_BYTES}, {right, MERKLE_BYTES}};

    hash_sha256_parts(parts, 3, out);
}

void merkle_leaf(const void *data, size_t bytes, uint8_t out[MERKLE_BYTES])
{
    static const uint8_t prefix = 0;
    const struct part parts[] = {{&prefix, 1}, {data, bytes}};

    hash_sha256_parts(parts, 2, out);
}

void merkle_init(struct merkle *m)
{
    memset(m, 0, sizeof *m);
}

/* A tree of n leaves is one perfect subtree for each bit set in n. */
static size_t count_peaks(uint64_t n)
{
    return (size_t)__builtin_popcountll(n);
}

void merkle_add(struct merkle *m, const uint8_t leaf[MERKLE_BYTES])
{
    uint8_t peak[MERKLE_BYTES];
    size_t count = count_peaks(m->size);

    must(m->size < leaves_max);
    memcpy(peak, leaf, sizeof peak);
    /* As adding one carries over the low bits that are set, so the new leaf joins
     * the smallest subtrees one after the other. */
    for (uint64_t carry = m->size; carry & 1; carry >>= 1) {
        count--;
        hash_node(m->peaks[count], peak, peak);
    }
    memcpy(m->peaks[count], peak, sizeof peak);
    m->size++;
}

void merkle_root(const struct merkle *m, uint8_t out[MERKLE_BYTES])
{
    uint8_t root[MERKLE_BYTES];
    size_t count = count_peaks(m->size);

    if (count == 0) {
        hash_sha256(NULL, 0, out);
        return;
    }
    memcpy(root, m->peaks[count - 1], sizeof root);
    for (size_t i = count - 1; i-- > 0;)
        hash_node(m->peaks[i], root, root);
    memcpy(out, root, sizeof root);
}

void merkle_list_root(const void *list,
                      size_t count,
                      size_t bytes,
                      size_t stride,
                      uint8_t out[MERKLE_BYTES])
{
    const uint8_t *at = list;
    uint8_t leaf[MERKLE_BYTES];
    struct merkle m;

    merkle_init(&m);
    for (size_t i = 0; i < count; i++) {
        merkle_leaf(at + i * stride, bytes, leaf);
        merkle_add(&m, leaf);
    }
    merkle_root(&m, out);
}

/* The largest power of two below n, for n > 1. */
static uint64_t split_size(uint64_t n)
{
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

static void
range_root(const uint8_t *leaves, const struct range *range, uint8_t out[MERKLE_BYTES])
{
    struct merkle m;

    merkle_init(&m);
    for (uint64_t i = 0; i < range->count; i++)
        merkle_add(&m, leaves + (range->at + i) * MERKLE_BYTES);
    merkle_root(&m, out);
}

static void leave_range(struct descent *d, uint64_t at, uint64_t count)
{
    must(d->count < MERKLE_PROOF_MAX);
    d->range[d->count++] = (struct range){at, count};
}

/* A proof lists its elements from the bottom of the tree up. */
static void
write_proof(const uint8_t *leaves, const struct descent *d, struct merkle_proof *out)
{
    memset(out, 0, sizeof *out);
    out->count = d->count;
    for (size_t i = 0; i < d->count; i++)
        range_root(leaves, &d->range[d->count - 1 - i], out->hash[i]);
}

/* PATH(m, D_n) of 2.1.3.1. */
enum err merkle_prove_inclusion(const uint8_t *leaves,
                                uint64_t size,
                                uint64_t index,
                                struct merkle_proof *out)
{
    struct descent d = {0};
    struct range in = {0, size};

    if (size > leaves_max || index >= size)
        return ERR_LIMIT;
    while (in.count > 1) {
        uint64_t k = split_size(in.count);

        if (index < in.at + k) {
            leave_range(&d, in.at + k, in.count - k);
            in.count = k;
        } else {
            leave_range(&d, in.at, k);
            in.at += k;
            in.count -= k;
        }
    }
    write_proof(leaves, &d, out);
    return OK;
}

/* SUBPROOF(m, D_n, b) of 2.1.4.1: go to where the old tree ends. If the way there
 * went right, the old tree has no root of its own there, and the proof adds it. */
enum err merkle_prove_consistency(const uint8_t *leaves,
                                  uint64_t old_size,
                                  uint64_t size,
                                  struct merkle_proof *out)
{
    struct descent d = {0};
    struct range in = {0, size};

    if (size > leaves_max || old_size > size)
        return ERR_LIMIT;
    while (old_size > 0 && in.at + in.count > old_size) {
        uint64_t k = split_size(in.count);

        if (old_size <= in.at + k) {
            leave_range(&d, in.at + k, in.count - k);
            in.count = k;
        } else {
            leave_range(&d, in.at, k);
            in.at += k;
            in.count -= k;
        }
    }
    if (in.at > 0)
        leave_range(&d, in.at, in.count);
    write_proof(leaves, &d, out);
    return OK;
}

static unsigned bit_length(uint64_t n)
{
    return n == 0 ? 0 : 64 - (unsigned)__builtin_clzll(n);
}

/* From leaf `index` up to where its way meets that of the last leaf there is one
 * element for each level; above that, one for each step in which it is the right child.
 */
static size_t inclusion_count(uint64_t index, uint64_t size)
{
    unsigned meet = bit_length(index ^ (size - 1));

    return meet + count_peaks(index >> meet);
}

enum err merkle_verify_inclusion(const uint8_t leaf[MERKLE_BYTES],
                                 uint64_t index,
                                 uint64_t size,
                                 const uint8_t root[MERKLE_BYTES],
                                 const struct merkle_proof *proof)
{
    uint8_t r[MERKLE_BYTES];
    uint64_t fn = index;
    uint64_t sn = size - 1;

    if (size > leaves_max || index >= size ||
        proof->count != inclusion_count(index, size))
        return ERR_FORGED;
    memcpy(r, leaf, sizeof r);
    for (size_t i = 0; i < proof->count; i++) {
        if (sn == 0) /* a proof too long, which the exact length has ruled out */
            return ERR_FORGED;
        if (fn & 1 || fn == sn) {
            hash_node(proof->hash[i], r, r);
            for (; !(fn & 1) && fn != 0; fn >>= 1)
                sn >>= 1;
        } else {
            hash_node(r, proof->hash[i], r);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(r, root, sizeof r) == 0 ? OK : ERR_FORGED;
}

/* The way of the old tree's last leaf, begun at the largest perfect subtree that
 * ends with it; that subtree's root comes first, unless it is the whole old tree. */
static size_t consistency_count(uint64_t old_size, uint64_t size)
{
    size_t perfect = (size_t)__builtin_ctzll(old_size);
    bool whole = count_peaks(old_size) == 1;

    return inclusion_count(old_size - 1, size) - perfect + (whole ? 0 : 1);
}

/* Steps 2 to 7 of 2.1.4.2, for 0 < old_size < size and a proof of the right length. */
static bool is_consistent(uint64_t old_size,
                          const uint8_t old_root[MERKLE_BYTES],
                          uint64_t size,
                          const uint8_t root[MERKLE_BYTES],
                          const struct merkle_proof *proof)
{
    uint8_t fr[MERKLE_BYTES];
    uint8_t sr[MERKLE_BYTES];
    uint64_t fn = old_size - 1;
    uint64_t sn = size - 1;
    bool whole = count_peaks(old_size) == 1;

    for (; fn & 1; fn >>= 1)
        sn >>= 1;
    memcpy(fr, whole ? old_root : proof->hash[0], sizeof fr);
    memcpy(sr, fr, sizeof sr);
    for (size_t i = whole ? 0 : 1; i < proof->count; i++) {
        const uint8_t *c = proof->hash[i];

        if (sn == 0) /* likewise */
            return false;
        if (fn & 1 || fn == sn) {
            hash_node(c, fr, fr);
            hash_node(c, sr, sr);
            for (; !(fn & 1) && fn != 0; fn >>= 1)
                sn >>= 1;
        } else {
            hash_node(sr, c, sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(fr, old_root, sizeof fr) == 0 &&
           memcmp(sr, root, sizeof sr) == 0;
}

enum err merkle_verify_consistency(uint64_t old_size,
                                   const uint8_t old_root[MERKLE_BYTES],
                                   uint64_t size,
                                   const uint8_t root[MERKLE_BYTES],
                                   const struct merkle_proof *proof)
{
    uint8_t empty[MERKLE_BYTES];
    bool good = false;

    if (size > leaves_max || old_size > size)
        return ERR_FORGED;
    if (old_size == 0) {
        hash_sha256(NULL, 0, empty);
        good = proof->count == 0 && memcmp(old_root, empty, sizeof empty) == 0 &&
               (size > 0 || memcmp(root, empty, sizeof empty) == 0);
    } else if (old_size == size) {
        good = proof->count == 0 && memcmp(old_root, root, MERKLE_BYTES) == 0;
    } else if (proof->count == consistency_count(old_size, size)) {
        good = is_consistent(old_size, old_root, size, root, proof);
    }
    return good ? OK : ERR_FORGED;
}
