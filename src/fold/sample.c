/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample.c - what the state says of samples, and which entries they drew
 */
#include "fold/sample.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "fold/state.h"

#include <stdlib.h>
#include <string.h>

size_t fold_sample_count(const struct fold *f)
{
    return f->sample_count;
}

const struct fold_sample *fold_sample_at(const struct fold *f, size_t i)
{
    must(i < f->sample_count);
    return &f->samples[i].is;
}

const struct fold_sample *fold_sample_find(const struct fold *f, const uint8_t id[32])
{
    size_t at = ids_find(&f->sample_ids, id);

    return at == IDS_NONE ? NULL : &f->samples[at].is;
}

/* An entry that can be drawn, and its lot. */
struct lot {
    uint8_t hash[32];
    struct fold_drawn entry;
};

static int by_hash(const void *a, const void *b)
{
    const struct lot *first = a;
    const struct lot *second = b;

    return memcmp(first->hash, second->hash, sizeof first->hash);
}

static void cast(const struct fold *f, const struct fold_sample *s, struct lot *lot)
{
    uint8_t place[8];

    store_u64(place, lot->entry.n);
    hash_sha256_parts((const struct part[]){{s->seed, sizeof s->seed},
                                            {f->log[lot->entry.side].id, 32},
                                            {place, sizeof place}},
                      3, lot->hash);
}

/* Lots for the effective acts among a lane's first entries; how many. */
static size_t cast_lane(const struct fold *f,
                        const struct fold_sample *s,
                        int side,
                        uint64_t entries,
                        struct lot *lots)
{
    size_t count = 0;

    for (uint64_t n = 0; n < entries; n++) {
        const struct event *e = &f->log[side].events[n];

        if (!e->acted || !e->verdict->effective)
            continue;
        lots[count].entry = (struct fold_drawn){.side = side, .n = n};
        cast(f, s, &lots[count]);
        count++;
    }
    return count;
}

enum err fold_sample_draw(const struct fold *f,
                          const struct fold_sample *s,
                          struct fold_drawn *out,
                          size_t *count)
{
    struct lot *lots;
    size_t most = (size_t)s->count;
    size_t found;

    must(s->opened);
    lots = memory_new(s->start_n + s->seen, sizeof *lots);
    if (!lots)
        return ERR_NOMEM;
    found = cast_lane(f, s, s->starter, s->start_n, lots);
    found += cast_lane(f, s, 1 - s->starter, s->seen, lots + found);
    qsort(lots, found, sizeof *lots, by_hash);
    *count = found < most ? found : most;
    for (size_t i = 0; i < *count; i++)
        out[i] = lots[i].entry;
    memory_free(lots);
    return OK;
}
