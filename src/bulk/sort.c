/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sort.c - dealing twice, and inserting
 *
 * The first deal counts by slices, so that threads know where their slice of a bucket
 * begins; the second deals each bucket back to where it came from, and is the last to
 * move a block far.
 */
#include "bulk/sort.h"

#include "base/memory.h"

enum {
    SLICES = 16, /* of the first deal, at most */
    SLICE_MIN = 1 << 12,
    COARSE_BITS_MAX = 10,
    COARSE = 1 << 12, /* blocks of a bucket of the first deal, about */
    FINE_BITS = 10    /* of the second */
};

struct sorting {
    struct block *block;
    uint32_t *index; /* may be NULL */
    struct block *dealt;
    uint32_t *dealt_index;
    uint32_t *place; /* by slice and bucket: where its blocks go */
    size_t *end;     /* of each bucket */
    size_t count;
    size_t slice;
    unsigned bits; /* of the first deal */
};

static void insert_all(struct block *block, uint32_t *index, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct block b = block[i];
        uint32_t x = index ? index[i] : 0;
        size_t at = i;
        for (; at > 0 && sort_is_less(b, block[at - 1]); at--) {
            block[at] = block[at - 1];
            if (index)
                index[at] = index[at - 1];
        }
        block[at] = b;
        if (index)
            index[at] = x;
    }
}

/* `bits` bits of the block, after `skipped` ones. */
static size_t bucket_of(struct block b, unsigned skipped, unsigned bits)
{
    return (size_t)(__builtin_bswap64(b.word[0]) << skipped >> 1 >> (63 - bits));
}

static enum err count_slice(void *state, size_t from, size_t count)
{
    struct sorting *s = state;
    uint32_t *place = s->place + (from / s->slice << s->bits);

    for (size_t i = from; i < from + count; i++)
        place[bucket_of(s->block[i], 0, s->bits)]++;
    return OK;
}

static void place_buckets(struct sorting *s)
{
    uint32_t sum = 0;

    for (size_t b = 0; b < (size_t)1 << s->bits; b++) {
        for (size_t i = 0; i < SLICES; i++) {
            uint32_t here = s->place[(i << s->bits) + b];
            s->place[(i << s->bits) + b] = sum;
            sum += here;
        }
        s->end[b] = sum;
    }
}

static enum err deal_slice(void *state, size_t from, size_t count)
{
    struct sorting *s = state;
    uint32_t *place = s->place + (from / s->slice << s->bits);

    for (size_t i = from; i < from + count; i++) {
        uint32_t to = place[bucket_of(s->block[i], 0, s->bits)]++;
        s->dealt[to] = s->block[i];
        if (s->index)
            s->dealt_index[to] = s->index[i];
    }
    return OK;
}

/* One bucket, back to where its blocks are to stand. */
static void finish_bucket(struct sorting *s, size_t from, size_t to)
{
    uint32_t place[1 << FINE_BITS] = {0};
    uint32_t sum = 0;

    for (size_t i = from; i < to; i++)
        place[bucket_of(s->dealt[i], s->bits, FINE_BITS)]++;
    for (size_t b = 0; b < 1 << FINE_BITS; b++) {
        uint32_t here = place[b];
        place[b] = sum;
        sum += here;
    }
    for (size_t i = from; i < to; i++) {
        size_t at = from + place[bucket_of(s->dealt[i], s->bits, FINE_BITS)]++;
        s->block[at] = s->dealt[i];
        if (s->index)
            s->index[at] = s->dealt_index[i];
    }
    for (size_t b = 0; b < 1 << FINE_BITS; b++) {
        size_t start = b > 0 ? place[b - 1] : 0;
        insert_all(s->block + from + start, s->index ? s->index + from + start : NULL,
                   place[b] - start);
    }
}

static enum err finish_buckets(void *state, size_t from, size_t count)
{
    struct sorting *s = state;

    for (size_t b = from; b < from + count; b++)
        finish_bucket(s, b > 0 ? s->end[b - 1] : 0, s->end[b]);
    return OK;
}

/* The first deal. */
static enum err deal(const struct crew *crew, struct sorting *s)
{
    const struct crew_job count = {"sort", count_slice, s, s->count, s->slice};
    const struct crew_job deal = {"sort", deal_slice, s, s->count, s->slice};
    enum err e = crew_do(crew, &count);

    if (e != OK)
        return e;
    place_buckets(s);
    return crew_do(crew, &deal);
}

static enum err rooms(const struct crew *crew, struct sorting *s)
{
    size_t buckets;

    s->slice = s->count / SLICES + 1;
    while (s->bits < COARSE_BITS_MAX && s->count >> s->bits > COARSE)
        s->bits++;
    buckets = (size_t)1 << s->bits;
    s->dealt = crew_take(crew, s->count, sizeof *s->dealt);
    s->dealt_index = s->index ? crew_take(crew, s->count, sizeof *s->dealt_index) : NULL;
    s->place = memory_new(SLICES * buckets, sizeof *s->place);
    s->end = memory_new(buckets, sizeof *s->end);
    return s->dealt && (s->dealt_index || !s->index) && s->place && s->end ? OK
                                                                           : ERR_NOMEM;
}

static void drop(const struct crew *crew, struct sorting *s)
{
    size_t buckets = (size_t)1 << s->bits;

    crew_give(crew, s->dealt, s->count * sizeof *s->dealt);
    crew_give(crew, s->dealt_index, s->count * sizeof *s->dealt_index);
    memory_wipe_free(s->place, SLICES * buckets * sizeof *s->place);
    memory_wipe_free(s->end, buckets * sizeof *s->end);
}

enum err
sort_blocks(const struct crew *crew, struct block *blocks, uint32_t *index, size_t count)
{
    struct sorting s = {.block = blocks, .index = index, .count = count};
    enum err e = rooms(crew, &s);

    if (e == OK)
        e = deal(crew, &s);
    if (e == OK) {
        const struct crew_job finish = {"sort", finish_buckets, &s, (size_t)1 << s.bits,
                                        1};
        e = crew_do(crew, &finish);
    }
    drop(crew, &s);
    return e;
}

enum err
sort_deal(const struct crew *crew, struct block **blocks, uint32_t **index, size_t count)
{
    struct sorting s = {.block = *blocks, .index = *index, .count = count};
    enum err e = rooms(crew, &s);

    if (e == OK)
        e = deal(crew, &s);
    if (e == OK) {
        *blocks = s.dealt;
        *index = s.dealt_index;
        s.dealt = s.block;
        s.dealt_index = s.index;
    }
    drop(crew, &s);
    return e;
}
