/* SPDX-License-Identifier: Apache-2.0 */
/*
 * band_solve.c - elimination in order of start, and back substitution from the end
 *
 * Law. The row kept at pivot p has all its ones in slots p to p + 191: a row that is
 * added to another was kept at that one's lowest slot. So four lanes hold it, whatever
 * was added.
 */
#include "base/memory.h"
#include "bulk/band.h"
#include "bulk/band_row.h"

enum {
    SEGMENT = 1 << 15, /* slots; a multiple of 64 */
    SPILL_FIRST = 256,
    ASK = 1 << 14 /* groups of four slots between two questions */
};

struct solver {
    struct band_row *row; /* by pivot */
    struct block *value;  /* by pivot; the slots themselves once solved */
    uint64_t *taken;      /* bitmap of pivots */
    size_t slots;
    const struct band_rows *rows;
    struct spill *spill; /* of each segment */
};

/* What is left of a row: all its ones are in the slots at to at + 191. */
struct equation {
    struct band_row row;
    struct block value;
    size_t at;
};

/* Rows that went on past their segment's end. */
struct spill {
    struct equation *equation;
    size_t count, room;
};

enum fate { FATE_KEPT, FATE_BEYOND, FATE_DEPENDENT };

/* Reduce the row by those that are there and keep what is left at its lowest slot, unless
 * that is `end` or beyond. */
static enum fate insert(struct solver *s, size_t end, struct equation *q)
{
    struct band_row row = q->row;
    struct block value = q->value;
    size_t word = q->at >> 6;
    size_t last = (q->at + BAND_WIDTH - 1) >> 6;
    uint64_t here = row.lane[word & 3]; /* the lane of `word`, at hand */

    for (;;) {
        const struct band_row *other;
        size_t pivot;
        while (here == 0) {
            if (word == last)
                return FATE_DEPENDENT;
            here = row.lane[++word & 3];
        }
        pivot = 64 * word + (size_t)__builtin_ctzll(here);
        if (pivot >= end) {
            *q = (struct equation){row, value, pivot};
            return FATE_BEYOND;
        }
        if ((s->taken[word] & here & (0 - here)) == 0) {
            s->taken[word] |= here & (0 - here);
            s->row[pivot] = row;
            s->value[pivot] = value;
            return FATE_KEPT;
        }
        other = &s->row[pivot];
        for (unsigned i = 0; i < LANES; i++)
            row.lane[i] ^= other->lane[i];
        here ^= other->lane[word & 3];
        value = block_add(value, s->value[pivot]);
        last = (pivot + BAND_WIDTH - 1) >> 6;
    }
}

static enum err put_aside(struct spill *spill, const struct equation *q)
{
    if (spill->count == spill->room) {
        size_t room = spill->room > 0 ? 2 * spill->room : SPILL_FIRST;
        struct equation *more =
            memory_resize(spill->equation, spill->room, room, sizeof *more);
        if (!more)
            return ERR_NOMEM;
        spill->equation = more;
        spill->room = room;
    }
    spill->equation[spill->count++] = *q;
    return OK;
}

/* The first row that starts at this slot or later. */
static size_t row_at(const struct band_rows *rows, size_t slot)
{
    size_t low = 0;
    size_t high = rows->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows->start[middle] < slot)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The rows that start in some slots, whole segments. */
static enum err eliminate_some(void *state, size_t from, size_t count)
{
    struct solver *s = state;
    const struct band_rows *rows = s->rows;
    size_t end = from + count;
    size_t stop = row_at(rows, end);
    struct band_row row[ROW_BATCH];
    struct block value[ROW_BATCH];
    enum err e = OK;

    for (size_t at = row_at(rows, from); e == OK && at < stop; at += ROW_BATCH) {
        size_t n = stop - at < ROW_BATCH ? stop - at : ROW_BATCH;
        band_row_make(rows, at, n, row);
        band_values(rows, at, n, value);
        for (size_t i = 0; e == OK && i < n; i++) {
            struct equation q = {row[i], value[i], rows->start[at + i]};
            enum fate fate = insert(s, end, &q);
            if (fate == FATE_DEPENDENT)
                e = ERR_RETRY;
            else if (fate == FATE_BEYOND)
                e = put_aside(&s->spill[from / SEGMENT], &q);
        }
    }
    memory_wipe(row, sizeof row);
    memory_wipe(value, sizeof value);
    return e;
}

/* Segments by themselves, then what spilled over; which slots are pivots does not depend
 * on the order in which rows come. */
static enum err eliminate(struct solver *s)
{
    const struct crew_job job = {"solve", eliminate_some, s, s->slots, SEGMENT};
    size_t segments = crew_slices(s->slots, SEGMENT);
    enum err e = ERR_NOMEM;

    s->spill = memory_new(segments, sizeof *s->spill);
    if (s->spill)
        e = crew_do(s->rows->crew, &job);
    for (size_t i = 0; s->spill && i < segments; i++) {
        struct spill *spill = &s->spill[i];
        for (size_t j = 0; e == OK && j < spill->count; j++)
            if (insert(s, SIZE_MAX, &spill->equation[j]) != FATE_KEPT)
                e = ERR_RETRY;
        memory_wipe_free(spill->equation, spill->room * sizeof *spill->equation);
    }
    memory_free(s->spill);
    return e;
}

/* The slot at `pivot`, when all above its group of four are in the tables. */
static struct block
solve_slot(const struct solver *s, const struct lane_sums sums[LANES], size_t pivot)
{
    const uint64_t *lane = s->row[pivot].lane;
    size_t k = pivot >> 6;
    unsigned own = (unsigned)(pivot & 63) >> 2;
    unsigned inside = (unsigned)(lane[k & 3] >> 4 * own) & 15;
    struct block sum = s->value[pivot];

    for (unsigned b = (pivot & 3) + 1; b < 4; b++)
        sum = block_add(
            sum, block_and(s->value[pivot - (pivot & 3) + b], block_mask(inside >> b)));
    sum = block_add(sum, band_row_lane(&sums[k & 3], lane[k & 3], own + 1, NIBBLES));
    sum =
        block_add(sum, band_row_lane(&sums[(k + 1) & 3], lane[(k + 1) & 3], 0, NIBBLES));
    sum =
        block_add(sum, band_row_lane(&sums[(k + 2) & 3], lane[(k + 2) & 3], 0, NIBBLES));
    return block_add(sum,
                     band_row_lane(&sums[(k + 3) & 3], lane[(k + 3) & 3], 0, own + 1));
}

/* From the last group of four slots to the first. */
static enum err substitute(const struct solver *s)
{
    struct lane_sums sums[LANES] = {0};
    size_t groups = s->slots / 4;
    enum err e = OK;

    for (size_t group = groups; e == OK && group-- > 0;) {
        if (group % ASK == 0)
            e = crew_ask(s->rows->crew, "solve", groups - group, groups);
        for (size_t pivot = 4 * group + 3;; pivot--) {
            if ((s->taken[pivot >> 6] >> (pivot & 63) & 1) != 0)
                s->value[pivot] = solve_slot(s, sums, pivot);
            if (pivot == 4 * group)
                break;
        }
        band_row_sums(s->value + 4 * group, sums[(group >> 4) & 3].nibble[group & 15]);
    }
    memory_wipe(sums, sizeof sums);
    return e;
}

enum err
band_solve_slots(const struct band_rows *rows, const struct aes *fill, struct block *out)
{
    size_t words = rows->slots / 64 + LANES;
    struct solver s = {.value = out, .slots = rows->slots, .rows = rows};
    enum err e = ERR_NOMEM;

    s.row = crew_take(rows->crew, rows->slots, sizeof *s.row);
    s.taken = memory_new_large(words, sizeof *s.taken);
    if (s.row && s.taken) {
        aes_stream(fill, 0, out, rows->slots);
        e = eliminate(&s);
    }
    if (e == OK)
        e = substitute(&s);
    if (e != OK)
        memory_wipe(out, rows->slots * sizeof *out);
    crew_give(rows->crew, s.row, rows->slots * sizeof *s.row);
    memory_wipe_free(s.taken, words * sizeof *s.taken);
    return e;
}
