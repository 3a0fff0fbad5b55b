/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bale.c - what the sides of a bulk round commit to, and what its parts are bound by
 *
 * The law: every label is hashed with its NUL, and every hash says what it is for.
 */
#include "exchange/bale.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "crypto/merkle.h"

#include <stdlib.h>
#include <string.h>

const char *bale_step(unsigned k)
{
    static const char *const names[BALE_MESSAGES] = {"offer", "base", "trees", "table",
                                                     "proof", "bind", "list",  "open"};

    must(k < BALE_MESSAGES);
    return names[k];
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, SHA256_BYTES);
}

/* Salted, so that the root says nothing of a token that can be guessed. */
static enum err
token_root(const struct load *l, const uint8_t secret[32], uint8_t root[32])
{
    static const char label[] = "bulk token";
    uint8_t(*salted)[SHA256_BYTES] = memory_new(l->distinct_count + 1, sizeof *salted);

    if (salted == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < l->distinct_count; i++) {
        const char *token = l->distinct[i].token;
        struct part parts[] = {{label, strlen(label)}, {token, strlen(token)}};

        hash_hmac256(secret, parts, COUNT_OF(parts), salted[i]);
    }
    qsort(salted, l->distinct_count, sizeof *salted, by_bytes);
    merkle_list_root(salted, l->distinct_count, sizeof *salted, sizeof *salted, root);
    memory_free(salted);
    return OK;
}

enum err bale_commit(const struct load *l,
                     const uint8_t secret[32],
                     uint8_t out[BALE_COMMIT_BYTES])
{
    static const char label[] = "bulk nonce";
    struct part part = {label, strlen(label)};
    enum err e = token_root(l, secret, out + 64);

    if (e != OK)
        return e;
    hash_hmac256(secret, &part, 1, out);
    memcpy(out + 32, l->record_root, sizeof l->record_root);
    return OK;
}

size_t bale_part(const uint8_t round[32], const uint8_t id[32], size_t parts)
{
    static const char label[] = "entente/1 part";
    uint8_t hash[SHA256_BYTES];

    if (parts == 1)
        return 0;
    hash_sha256_parts((const struct part[]){{label, sizeof label}, {round, 32}, {id, 32}},
                      3, hash);
    return (size_t)(load_u64(hash) % parts);
}

void bale_binding(const struct bale_terms *t, uint32_t part, uint8_t out[32])
{
    static const char label[] = "entente/1 bulk";
    uint8_t number[4];

    store_u32(number, part);
    hash_sha256_parts((const struct part[]){{label, sizeof label},
                                            {t->agreement, sizeof t->agreement},
                                            {t->round, sizeof t->round},
                                            {number, sizeof number},
                                            {t->commitment, sizeof t->commitment}},
                      5, out);
}

void bale_secret(const uint8_t secret[32], uint32_t part, uint8_t out[32])
{
    static const char label[] = "bulk part";
    uint8_t number[4];

    store_u32(number, part);
    hash_hmac256(secret,
                 (const struct part[]){{label, strlen(label)}, {number, sizeof number}},
                 2, out);
}

void bale_say(uint8_t transcript[32], unsigned k, const uint8_t hash[32])
{
    uint8_t number = (uint8_t)k;

    hash_sha256_parts((const struct part[]){{transcript, 32}, {&number, 1}, {hash, 32}},
                      3, transcript);
}

static int by_handle(const void *a, const void *b)
{
    const struct round_hit *x = a;
    const struct round_hit *y = b;

    return memcmp(x->handle, y->handle, sizeof x->handle);
}

void bale_sort(struct round_hit *hits, size_t count)
{
    if (count > 0)
        qsort(hits, count, sizeof *hits, by_handle);
}

void bale_close(const struct bale_terms *t,
                const uint8_t (*transcripts)[32],
                size_t parts,
                const struct round_hit *hits,
                size_t count,
                uint8_t out[BALE_CLOSE_BYTES])
{
    static const char label[] = "entente/1 bulk transcript";
    uint8_t buckets[8];

    store_u32(buckets, t->bucket[0]);
    store_u32(buckets + 4, t->bucket[1]);
    hash_sha256_parts((const struct part[]){{label, sizeof label},
                                            {t->agreement, sizeof t->agreement},
                                            {t->round, sizeof t->round},
                                            {t->commitment, sizeof t->commitment},
                                            {buckets, sizeof buckets},
                                            {transcripts, 32 * parts}},
                      6, out);
    store_u32(out + 32, (uint32_t)count);
    merkle_list_root(count > 0 ? hits->handle : NULL, count, sizeof hits->handle,
                     sizeof *hits, out + 36);
}

const char *bale_compare(const uint8_t ours[BALE_CLOSE_BYTES],
                         const uint8_t *theirs,
                         size_t bytes,
                         int64_t said)
{
    uint32_t count = load_u32(ours + 32);

    if (bytes != BALE_CLOSE_BYTES)
        return "bad-message";
    if (said != (int64_t)count || load_u32(theirs + 32) != count)
        return "bad-count";
    return memcmp(theirs, ours, BALE_CLOSE_BYTES) == 0 ? NULL : "bad-transcript";
}
