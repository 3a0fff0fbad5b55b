/* SPDX-License-Identifier: Apache-2.0 */
/*
 * band.c - keys to rows, rows in order, and reading
 *
 * Law. Everything that touches slots goes through them in order of start, so that what is
 * read next lies beside what was read last; in the order of the list it would be a few
 * cache misses a key.
 */
#include "bulk/band.h"

#include "base/memory.h"
#include "base/must.h"
#include "bulk/band_row.h"
#include "crypto/blake.h"

enum {
    BUCKET_BITS_MIN = 11, /* starts that share a bucket of the first pass */
    BUCKETS = 2048,       /* at most, so that each has a place in the caches */
    BUCKET_SLICE = 16,
    SLICES = 16, /* of the keys, at most */
    SLICE_MIN = 1 << 12,
    READ_SLICE = 1 << 13, /* rows */
    COUNT_MAX = 1 << 26,
    SLOTS_MAX = 1 << 27
};

void band_init(struct band_hash *h, const uint8_t salt[BAND_SALT_BYTES], enum path path)
{
    const struct part part = {salt, BAND_SALT_BYTES};
    struct block key[4];

    blake_hash("psi/1 okvs-keys", &part, 1, (uint8_t *)key, sizeof key);
    aes_init(&h->point, key[0], path);
    aes_init(&h->start, key[1], path);
    aes_init(&h->bits, key[2], path);
    aes_init(&h->value, key[3], path);
}

void band_points(const struct band_hash *h,
                 const uint8_t (*ids)[BAND_ID_BYTES],
                 struct block *out,
                 size_t count)
{
    struct block low[ROW_BATCH];

    for (size_t at = 0; at < count; at += ROW_BATCH) {
        size_t n = count - at < ROW_BATCH ? count - at : ROW_BATCH;
        for (size_t i = 0; i < n; i++)
            low[i] = block_load(ids[at + i]);
        aes_hash(&h->point, low, out + at, n);
        for (size_t i = 0; i < n; i++)
            out[at + i] = block_add(out[at + i], block_load(ids[at + i] + BLOCK_BYTES));
    }
    memory_wipe(low, sizeof low);
}

/* A start from the upper half of a row's first block: uniform but for 2^-37. */
static uint32_t start_of(struct block first, size_t slots)
{
    uint64_t starts = slots - BAND_WIDTH + 1;
    uint64_t high = first.word[1] >> 32;
    uint64_t low = first.word[1] & 0xffffffff;

    return (uint32_t)((high * starts + (low * starts >> 32)) >> 32);
}

/* A key on its way, in one piece: fewer places are written to at once. */
struct dealt {
    struct block point;
    uint32_t start, origin;
};

/* What ordering works on: rows, first in the order given, are dealt and come back in
 * their own. The keys are cut into slices that count their starts by themselves, so that
 * each knows where in a bucket its own begin. */
struct ordering {
    struct band_rows rows;
    const struct band_keys *keys;
    struct dealt *dealt; /* by bucket */
    uint32_t *place;     /* by slice and bucket */
    size_t *end;         /* of each bucket */
    size_t buckets;
    size_t slice;
    unsigned bits; /* starts that share a bucket: 2^bits */
};

static enum err hash_slice(void *state, size_t from, size_t count)
{
    struct ordering *o = state;
    const struct band_hash *h = o->rows.hash;
    uint32_t *place = o->place + from / o->slice * o->buckets;
    struct block *point = o->rows.point;
    struct block first[ROW_BATCH];

    for (size_t at = from; at < from + count; at += ROW_BATCH) {
        size_t n = from + count - at < ROW_BATCH ? from + count - at : ROW_BATCH;
        if (o->keys->points)
            memcpy(point + at, o->keys->points + at, n * sizeof *point);
        else
            band_points(h, o->keys->ids + at, point + at, n);
        aes_hash(&h->start, point + at, first, n);
        for (size_t i = 0; i < n; i++) {
            o->rows.start[at + i] = start_of(first[i], o->rows.slots);
            place[o->rows.start[at + i] >> o->bits]++;
        }
    }
    memory_wipe(first, sizeof first);
    return OK;
}

static void place_buckets(struct ordering *o)
{
    uint32_t sum = 0;

    for (size_t b = 0; b < o->buckets; b++) {
        for (size_t i = 0; i < SLICES; i++) {
            uint32_t here = o->place[i * o->buckets + b];
            o->place[i * o->buckets + b] = sum;
            sum += here;
        }
        o->end[b] = sum;
    }
}

static enum err deal_slice(void *state, size_t from, size_t count)
{
    struct ordering *o = state;
    uint32_t *place = o->place + from / o->slice * o->buckets;

    for (size_t i = from; i < from + count; i++) {
        uint32_t start = o->rows.start[i];
        uint32_t to = place[start >> o->bits]++;
        o->dealt[to] = (struct dealt){o->rows.point[i], start, (uint32_t)i};
    }
    return OK;
}

/* Put one bucket in order, by counting. */
static void sort_bucket(struct ordering *o, size_t from, size_t to, uint32_t *place)
{
    struct band_rows *rows = &o->rows;
    size_t mask = ((size_t)1 << o->bits) - 1;
    uint32_t sum = 0;

    memset(place, 0, (mask + 1) * sizeof *place);
    for (size_t i = from; i < to; i++)
        place[o->dealt[i].start & mask]++;
    for (size_t b = 0; b <= mask; b++) {
        uint32_t here = place[b];
        place[b] = sum;
        sum += here;
    }
    for (size_t i = from; i < to; i++) {
        size_t at = from + place[o->dealt[i].start & mask]++;
        rows->point[at] = o->dealt[i].point;
        rows->start[at] = o->dealt[i].start;
        rows->origin[at] = o->dealt[i].origin;
    }
}

static enum err sort_buckets(void *state, size_t from, size_t count)
{
    struct ordering *o = state;
    uint32_t *place = memory_new((size_t)1 << o->bits, sizeof *place);

    if (!place)
        return ERR_NOMEM;
    for (size_t b = from; b < from + count; b++)
        sort_bucket(o, b > 0 ? o->end[b - 1] : 0, o->end[b], place);
    memory_free(place);
    return OK;
}

static enum err order(struct ordering *o)
{
    const struct crew *crew = o->rows.crew;
    const struct crew_job hash = {"order", hash_slice, o, o->rows.count, o->slice};
    const struct crew_job deal = {"order", deal_slice, o, o->rows.count, o->slice};
    const struct crew_job sort = {"order", sort_buckets, o, o->buckets, BUCKET_SLICE};
    enum err e = crew_do(crew, &hash);

    if (e != OK)
        return e;
    place_buckets(o);
    e = crew_do(crew, &deal);
    return e == OK ? crew_do(crew, &sort) : e;
}

static void start_ordering(struct ordering *o, size_t slots)
{
    o->bits = BUCKET_BITS_MIN;
    while (slots >> o->bits > BUCKETS)
        o->bits++;
    o->buckets = ((slots - BAND_WIDTH) >> o->bits) + 1;
    o->slice = o->rows.count / SLICES + SLICE_MIN;
}

enum err band_order(const struct band_hash *h,
                    const struct band_keys *keys,
                    size_t slots,
                    const struct crew *crew,
                    struct band_rows *out)
{
    size_t n = keys->count;
    struct ordering o = {.rows = {.hash = h, .crew = crew, .count = n, .slots = slots},
                         .keys = keys};
    enum err e = ERR_NOMEM;

    must(n <= COUNT_MAX && slots >= BAND_WIDTH && slots <= SLOTS_MAX);
    start_ordering(&o, slots);
    o.rows.point = crew_take(crew, n, sizeof *o.rows.point);
    o.rows.start = crew_take(crew, n, sizeof *o.rows.start);
    o.rows.origin = crew_take(crew, n, sizeof *o.rows.origin);
    o.dealt = crew_take(crew, n, sizeof *o.dealt);
    o.place = memory_new(SLICES * o.buckets, sizeof *o.place);
    o.end = memory_new(o.buckets, sizeof *o.end);
    if (o.dealt && o.place && o.end && o.rows.point && o.rows.start && o.rows.origin)
        e = order(&o);
    crew_give(crew, o.dealt, n * sizeof *o.dealt);
    memory_wipe_free(o.place, SLICES * o.buckets * sizeof *o.place);
    memory_wipe_free(o.end, o.buckets * sizeof *o.end);
    if (e == OK)
        *out = o.rows;
    else
        band_fini(&o.rows);
    return e;
}

void band_fini(struct band_rows *rows)
{
    crew_give(rows->crew, rows->point, rows->count * sizeof *rows->point);
    crew_give(rows->crew, rows->start, rows->count * sizeof *rows->start);
    crew_give(rows->crew, rows->origin, rows->count * sizeof *rows->origin);
    *rows = (struct band_rows){0};
}

void band_row_make(const struct band_rows *rows,
                   size_t first,
                   size_t count,
                   struct band_row out[ROW_BATCH])
{
    struct block head[ROW_BATCH];
    struct block tail[ROW_BATCH];

    aes_hash(&rows->hash->start, rows->point + first, head, count);
    aes_hash(&rows->hash->bits, rows->point + first, tail, count);
    for (size_t i = 0; i < count; i++) {
        unsigned k = rows->start[first + i] >> 6;
        unsigned by = rows->start[first + i] & 63;
        uint64_t bits[3] = {head[i].word[0], tail[i].word[0], tail[i].word[1]};
        uint64_t *lane = out[i].lane;
        /* Shifting by 63 - by and once more is shifting by 64 - by, and right for 0. */
        lane[k & 3] = bits[0] << by;
        lane[(k + 1) & 3] = bits[1] << by | bits[0] >> 1 >> (63 - by);
        lane[(k + 2) & 3] = bits[2] << by | bits[1] >> 1 >> (63 - by);
        lane[(k + 3) & 3] = bits[2] >> 1 >> (63 - by);
    }
}

/* The tables of the lane that holds slots 64k to 64k + 63; slots beyond the end are 0. */
static void
sum_lane(const struct block *slots, size_t count, size_t k, struct lane_sums *out)
{
    for (unsigned i = 0; i < NIBBLES; i++) {
        struct block four[4];
        for (unsigned j = 0; j < 4; j++) {
            size_t at = 64 * k + 4 * i + j;
            four[j] = at < count ? slots[at] : block_zero();
        }
        band_row_sums(four, out->nibble[i]);
    }
}

/* Beyond the row its lanes are zero, and a table's first sum is; asking all nibbles costs
 * less than finding out where it begins. */
static struct block read_row(const struct lane_sums sums[LANES],
                             const struct band_row *row)
{
    struct block sum = block_zero();

    for (unsigned k = 0; k < LANES; k++)
        sum = block_add(sum, band_row_lane(&sums[k], row->lane[k], 0, NIBBLES));
    return sum;
}

void band_read_span(const struct band_rows *rows,
                    size_t first,
                    size_t count,
                    const struct block *slots,
                    struct block *out)
{
    struct band_row row[ROW_BATCH];
    struct lane_sums sums[LANES];
    size_t built = 0; /* lanes below it have their tables, the last four of them */

    for (size_t at = 0; at < count; at += ROW_BATCH) {
        size_t n = count - at < ROW_BATCH ? count - at : ROW_BATCH;
        band_row_make(rows, first + at, n, row);
        for (size_t i = 0; i < n; i++) {
            uint32_t start = rows->start[first + at + i];
            size_t k = start >> 6;
            for (built = built < k ? k : built; built < k + LANES; built++)
                sum_lane(slots, rows->slots, built, &sums[built & 3]);
            out[at + i] = read_row(sums, &row[i]);
        }
    }
    memory_wipe(row, sizeof row);
    memory_wipe(sums, sizeof sums);
}

struct reading {
    const struct band_rows *rows;
    const struct block *slots;
    struct block *out;
};

static enum err read_some(void *state, size_t from, size_t count)
{
    const struct reading *r = state;

    band_read_span(r->rows, from, count, r->slots, r->out + from);
    return OK;
}

enum err
band_read(const struct band_rows *rows, const struct block *slots, struct block *out)
{
    struct reading r = {rows, slots, out};
    const struct crew_job job = {"read", read_some, &r, rows->count, READ_SLICE};

    return crew_do(rows->crew, &job);
}

void band_values(const struct band_rows *rows,
                 size_t first,
                 size_t count,
                 struct block *out)
{
    aes_hash(&rows->hash->value, rows->point + first, out, count);
}
