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
    BUCKET_BITS = 11, /* starts that share a bucket of the first pass */
    BUCKET = 1 << BUCKET_BITS,
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

static void make_starts(const struct band_hash *h,
                        const struct block *points,
                        size_t count,
                        size_t slots,
                        uint32_t *out)
{
    struct block first[ROW_BATCH];

    for (size_t at = 0; at < count; at += ROW_BATCH) {
        size_t n = count - at < ROW_BATCH ? count - at : ROW_BATCH;
        aes_hash(&h->start, points + at, first, n);
        for (size_t i = 0; i < n; i++)
            out[at + i] = start_of(first[i], slots);
    }
    memory_wipe(first, sizeof first);
}

/* What stands where, once counts are running sums. */
static size_t run_up(uint32_t *counts, size_t buckets)
{
    size_t sum = 0;
    size_t largest = 0;

    for (size_t b = 0; b < buckets; b++) {
        uint32_t here = counts[b];
        largest = here > largest ? here : largest;
        counts[b] = (uint32_t)sum;
        sum += here;
    }
    return largest;
}

/* Scatter to buckets of starts; afterwards ends[b] is where bucket b ends. */
static void scatter(struct band_rows *rows,
                    const struct block *points,
                    const uint32_t *start,
                    uint32_t *ends)
{
    for (size_t i = 0; i < rows->count; i++) {
        uint32_t to = ends[start[i] >> BUCKET_BITS]++;
        rows->point[to] = points[i];
        rows->start[to] = start[i];
        rows->origin[to] = (uint32_t)i;
    }
}

struct bucket_room {
    struct block *point;
    uint32_t *start;
    uint32_t *origin;
};

/* Put one bucket in order, by counting. */
static void
sort_bucket(struct band_rows *rows, size_t from, size_t to, struct bucket_room *room)
{
    uint32_t place[BUCKET] = {0};
    size_t n = to - from;

    for (size_t i = from; i < to; i++)
        place[rows->start[i] & (BUCKET - 1)]++;
    (void)run_up(place, BUCKET);
    for (size_t i = 0; i < n; i++) {
        uint32_t at = place[rows->start[from + i] & (BUCKET - 1)]++;
        room->point[at] = rows->point[from + i];
        room->start[at] = rows->start[from + i];
        room->origin[at] = rows->origin[from + i];
    }
    memcpy(rows->point + from, room->point, n * sizeof *room->point);
    memcpy(rows->start + from, room->start, n * sizeof *room->start);
    memcpy(rows->origin + from, room->origin, n * sizeof *room->origin);
}

static enum err
sort_buckets(struct band_rows *rows, const uint32_t *ends, size_t buckets, size_t most)
{
    struct bucket_room room = {memory_new(most, sizeof *room.point),
                               memory_new(most, sizeof *room.start),
                               memory_new(most, sizeof *room.origin)};
    enum err e = ERR_NOMEM;

    if (room.point && room.start && room.origin) {
        for (size_t b = 0; b < buckets; b++)
            sort_bucket(rows, b > 0 ? ends[b - 1] : 0, ends[b], &room);
        e = OK;
    }
    memory_wipe_free(room.point, most * sizeof *room.point);
    memory_wipe_free(room.start, most * sizeof *room.start);
    memory_wipe_free(room.origin, most * sizeof *room.origin);
    return e;
}

static enum err order(struct band_rows *rows,
                      const struct block *points,
                      uint32_t *start,
                      uint32_t *ends,
                      size_t buckets)
{
    size_t most;

    make_starts(rows->hash, points, rows->count, rows->slots, start);
    for (size_t i = 0; i < rows->count; i++)
        ends[start[i] >> BUCKET_BITS]++;
    most = run_up(ends, buckets);
    scatter(rows, points, start, ends);
    return sort_buckets(rows, ends, buckets, most);
}

enum err band_order(const struct band_hash *h,
                    const struct block *points,
                    size_t count,
                    size_t slots,
                    struct band_rows *out)
{
    size_t buckets = ((slots - BAND_WIDTH) >> BUCKET_BITS) + 1;
    uint32_t *start = memory_new(count, sizeof *start);
    uint32_t *ends = memory_new(buckets, sizeof *ends);
    struct band_rows rows = {.hash = h, .count = count, .slots = slots};
    enum err e = ERR_NOMEM;

    must(count <= COUNT_MAX && slots >= BAND_WIDTH && slots <= SLOTS_MAX);
    rows.point = memory_new(count, sizeof *rows.point);
    rows.start = memory_new(count, sizeof *rows.start);
    rows.origin = memory_new(count, sizeof *rows.origin);
    if (start && ends && rows.point && rows.start && rows.origin)
        e = order(&rows, points, start, ends, buckets);
    memory_wipe_free(start, count * sizeof *start);
    memory_wipe_free(ends, buckets * sizeof *ends);
    if (e == OK)
        *out = rows;
    else
        band_fini(&rows);
    return e;
}

void band_fini(struct band_rows *rows)
{
    memory_wipe_free(rows->point, rows->count * sizeof *rows->point);
    memory_wipe_free(rows->start, rows->count * sizeof *rows->start);
    memory_wipe_free(rows->origin, rows->count * sizeof *rows->origin);
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

static struct block
read_row(const struct lane_sums sums[LANES], const struct band_row *row, uint32_t start)
{
    unsigned k = start >> 6;
    unsigned first = (start & 63) >> 2;
    struct block sum = band_row_lane(&sums[k & 3], row->lane[k & 3], first, NIBBLES);

    sum = block_add(
        sum, band_row_lane(&sums[(k + 1) & 3], row->lane[(k + 1) & 3], 0, NIBBLES));
    sum = block_add(
        sum, band_row_lane(&sums[(k + 2) & 3], row->lane[(k + 2) & 3], 0, NIBBLES));
    return block_add(
        sum, band_row_lane(&sums[(k + 3) & 3], row->lane[(k + 3) & 3], 0, first + 1));
}

void band_read(const struct band_rows *rows, const struct block *slots, struct block *out)
{
    struct band_row row[ROW_BATCH];
    struct lane_sums sums[LANES];
    size_t built = 0; /* lanes below it have their tables, the last four of them */

    for (size_t at = 0; at < rows->count; at += ROW_BATCH) {
        size_t n = rows->count - at < ROW_BATCH ? rows->count - at : ROW_BATCH;
        band_row_make(rows, at, n, row);
        for (size_t i = 0; i < n; i++) {
            size_t k = rows->start[at + i] >> 6;
            for (built = built < k ? k : built; built < k + LANES; built++)
                sum_lane(slots, rows->slots, built, &sums[built & 3]);
            out[at + i] = read_row(sums, &row[i], rows->start[at + i]);
        }
    }
    memory_wipe(row, sizeof row);
    memory_wipe(sums, sizeof sums);
}

void band_values(const struct band_rows *rows,
                 size_t first,
                 size_t count,
                 struct block *out)
{
    aes_hash(&rows->hash->value, rows->point + first, out, count);
}
