/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roll.c - a row of hashes, sorted once
 */
#include "door/roll.h"

#include "crypto/hash.h"

#include <stdlib.h>
#include <string.h>

enum { MET_MAX = 64 << 20 };

static uint64_t hash_of(const char *id)
{
    uint8_t whole[SHA256_BYTES];
    uint64_t hash;

    hash_sha256(id, strlen(id), whole);
    memcpy(&hash, whole, sizeof hash);
    return hash;
}

static int compare(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a;
    const uint64_t right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

void roll_init(struct roll *r)
{
    buffer_init(&r->hashes, MET_MAX * sizeof(uint64_t));
}

void roll_fini(struct roll *r)
{
    buffer_fini(&r->hashes);
}

enum err roll_add(struct roll *r, const char *id)
{
    const uint64_t hash = hash_of(id);

    buffer_add(&r->hashes, &hash, sizeof hash);
    return buffer_status(&r->hashes);
}

void roll_close(struct roll *r)
{
    if (r->hashes.bytes > 0)
        qsort(r->hashes.data, r->hashes.bytes / sizeof(uint64_t), sizeof(uint64_t),
              compare);
}

bool roll_has(const struct roll *r, const char *id)
{
    const uint64_t hash = hash_of(id);

    return r->hashes.bytes > 0 &&
           bsearch(&hash, r->hashes.data, r->hashes.bytes / sizeof hash, sizeof hash,
                   compare) != NULL;
}
