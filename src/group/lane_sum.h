/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane_sum.h - sums of products, in constant time, and by buckets
 *
 * In constant time a few points side by side share their doublings.
 *
 * Long sums of what is no secret are made by buckets. A scalar is 32 digits from -128 to
 * 127. For one digit's place at a time, each lane adds each of its points to the bucket
 * of that digit's size, and the buckets are then added up with their sizes as weights, by
 * additions alone: 128 of the highest, 128 + 127 of the two highest, and so on. That is
 * the method of Pippenger, as [BDLO12] 4 has it. A point costs 32 additions, where digits
 * of half the size cost 64 of them, as many readings of a table, and the table.
 *
 * Time     of `combine` the same for all scalars and points; that of `sum` depends on
 *          them, and so do the addresses that are read and written
 * Secrets  of `combine` what an engine's are; of `sum` none
 * Flags    -mavx2 -mfma
 *
 * Nouns  pile, sum
 */
#ifndef GROUP_LANE_SUM_H
#define GROUP_LANE_SUM_H

#include "group/lane_engine.h"

/* ---- sums in constant time ---- */

/* What a sum needs: a few vectors' tables and digits, and their sum in each lane. */
struct sum {
    struct table table[SUM_VECTORS];
    int8_t digits[SUM_VECTORS][DIGITS][LANES];
    struct point total;
};

/* Are all digits of the lane zero? */
static bool is_nothing(const int8_t digits[DIGITS][LANES], size_t lane)
{
    unsigned any = 0;

    for (int i = 0; i < DIGITS; i++)
        any |= (uint8_t)digits[i][lane];
    any = (0 - any) >> 31;
    engine_tells(&any, sizeof any);
    return any == 0;
}

/* Make vector `v` of the sum; false: group_mul refuses one of its products. */
static bool open_terms(struct sum *s,
                       size_t v,
                       const uint8_t *scalars,
                       const uint8_t *points,
                       size_t present)
{
    const int8_t(*digits)[LANES] = (const int8_t(*)[LANES])s->digits[v];
    unsigned good = 0;
    struct point p;

    spread_digits(s->digits[v], scalars, ENCODING_BYTES, present);
    for (size_t lane = 0; lane < LANES; lane++) {
        if (lane < present)
            good |= (unsigned)!is_nothing(digits, lane) << lane;
        else
            for (int i = 0; i < DIGITS; i++)
                s->digits[v][i][lane] = 0;
    }
    for (size_t lane = present; lane < LANES; lane++)
        good |= 1U << lane;
    good &= open_vector(&p, points, present);
    table_make(&s->table[v], &p);
    memory_wipe(&p, sizeof p);
    return good == ALL_LANES;
}

/* The sum of the first `vectors` is added to the total; they share their doublings. */
static void add_terms(struct sum *s, size_t vectors)
{
    struct point part = point_identity();
    struct term term;

    for (int i = DIGITS - 1; i >= 0; i--) {
        if (i < DIGITS - 1)
            point_double_four_times(&part, &part);
        for (size_t v = 0; v < vectors; v++) {
            table_read(&term, &s->table[v], digit_load(s->digits[v][i]));
            point_add(&part, &part, &term);
        }
    }
    point_term(&term, &part);
    point_add(&s->total, &s->total, &term);
    memory_wipe(&part, sizeof part);
    memory_wipe(&term, sizeof term);
}

/* out = twice the sum of the lanes */
static void encode_sum(const struct point *total, uint8_t out[ENCODING_BYTES])
{
    uint8_t lanes[VECTOR_BYTES];
    struct doubled doubled;
    struct fe inverse;

    point_double_open(&doubled, total);
    fe_mul(&inverse, &doubled.eg, &doubled.fh);
    fe_invert(&inverse, &inverse);
    doubled_encode(lanes, &doubled, &inverse);
    engine_tells(lanes, sizeof lanes); /* libsodium asks whether these are encodings */
    memcpy(out, lanes, ENCODING_BYTES);
    for (int i = 1; i < LANES; i++)
        must(group_add(out, lanes + i * ENCODING_BYTES, out) == OK);
    memory_wipe(lanes, sizeof lanes);
    memory_wipe(&doubled, sizeof doubled);
    memory_wipe(&inverse, sizeof inverse);
}

/* lane_combine without its end */
static KERNEL enum err combine_vectors(const uint8_t *scalars,
                                       const uint8_t *points,
                                       size_t count,
                                       uint8_t out[ENCODING_BYTES])
{
    UNINITIALISED struct sum s;
    enum err e = OK;
    size_t vectors = 0;

    s.total = point_identity();
    for (size_t at = 0; at < count && e == OK; at += LANES) {
        if (!open_terms(&s, vectors++, scalars + at * ENCODING_BYTES,
                        points + at * ENCODING_BYTES, vector_count(count, at)))
            e = ERR_FORGED;
        if (vectors == SUM_VECTORS || count - at <= LANES) {
            add_terms(&s, vectors);
            vectors = 0;
        }
    }
    if (e == OK)
        encode_sum(&s.total, out);
    else
        memset(out, 0, ENCODING_BYTES);
    memory_wipe(&s, sizeof s);
    return e;
}

/* An engine's `combine`. */
static enum err lane_combine(const uint8_t *scalars,
                             const uint8_t *points,
                             size_t count,
                             uint8_t out[ENCODING_BYTES])
{
    enum err e = combine_vectors(scalars, points, count, out);

    wipe_frames();
    return e;
}

/* ---- sums of what is no secret ---- */

enum {
    PILE_VECTORS = 4096 / LANES,
    PILE_LEAST = 256, /* points: fewer are summed by `combine` in less time */
    BUCKETS = 129     /* the first is for digits of zero, and not read */
};

/* A decoded point as the second term of sums: its Z is 1. */
struct flat {
    struct fe minus, plus, dt;
};

/* What a sum of up to PILE_VECTORS vectors needs. */
struct pile {
    struct flat flat[PILE_VECTORS];
    int8_t digits[DIGIT_BYTE_COUNT][PILE_VECTORS][LANES];
    struct row bucket[LANES][BUCKETS];
};

/* In each lane the bucket of its own size. */
static inline void
pile_read(struct point *p, const struct pile *pile, const uint8_t size[LANES])
{
    const struct row *row[LANES];
    struct fe h[ROW_ELEMENTS];

    for (int i = 0; i < LANES; i++)
        row[i] = &pile->bucket[i][size[i]];
    fe_gather(h, row);
    *p = (struct point){h[0], h[1], h[2], h[3]};
}

/* The reverse of pile_read. */
static inline void
pile_write(struct pile *pile, const uint8_t size[LANES], const struct point *p)
{
    const struct fe h[ROW_ELEMENTS] = {p->x, p->y, p->z, p->t};
    struct row *row[LANES];

    for (int i = 0; i < LANES; i++)
        row[i] = &pile->bucket[i][size[i]];
    fe_scatter(row, h);
}

/* Every bucket is the neutral element. */
static inline void pile_clear(struct pile *pile)
{
    const struct point zero = point_identity();
    uint8_t size[LANES];

    for (int i = 0; i < BUCKETS; i++) {
        memset(size, i, sizeof size);
        pile_write(pile, size, &zero);
    }
}

/* To each lane's bucket its point, or the negative of it. */
static inline void
pile_add(struct pile *pile, const struct flat *flat, const int8_t digits[LANES])
{
    const struct choice negative = digit_negative(digit_load(digits));
    const struct fe one = fe_constant(const_one);
    struct point p;
    struct term term;
    uint8_t size[LANES];

    for (int i = 0; i < LANES; i++)
        size[i] = (uint8_t)(digits[i] < 0 ? -digits[i] : digits[i]);
    fe_select(&term.minus, negative, &flat->plus, &flat->minus);
    fe_select(&term.plus, negative, &flat->minus, &flat->plus);
    fe_negate_if(&term.dt, negative, &flat->dt);
    fe_add(&term.zz, &one, &one);
    pile_read(&p, pile, size);
    point_add(&p, &p, &term);
    pile_write(pile, size, &p);
}

/* h = the sum of the buckets, each times its size */
static inline void pile_weigh(struct point *h, const struct pile *pile)
{
    struct point run = point_identity(), p;
    struct term term;
    uint8_t size[LANES];

    *h = run;
    for (int i = BUCKETS - 1; i > 0; i--) {
        memset(size, i, sizeof size);
        pile_read(&p, pile, size);
        point_term(&term, &p);
        point_add(&run, &run, &term);
        point_term(&term, &run);
        point_add(h, h, &term);
    }
}

/* Decode a vector and cut its scalars; false: group_mul refuses one of its products. */
static bool pile_open(struct pile *pile,
                      size_t v,
                      const uint8_t *scalars,
                      const uint8_t *points,
                      size_t present)
{
    struct point p;
    struct term term;
    int8_t places[DIGIT_BYTE_COUNT];
    bool good = open_vector(&p, points, present) == ALL_LANES;

    point_term(&term, &p);
    pile->flat[v] = (struct flat){term.minus, term.plus, term.dt};
    for (size_t lane = 0; lane < LANES; lane++) {
        int any = 0;

        memset(places, 0, sizeof places);
        if (lane < present)
            digits_bytes_of_half(scalars + lane * ENCODING_BYTES, places);
        for (int i = 0; i < DIGIT_BYTE_COUNT; i++) {
            pile->digits[i][v][lane] = places[i];
            any |= places[i];
        }
        good = good && (any != 0 || lane >= present);
    }
    return good;
}

/* h = the sum of the first `vectors`, in each lane */
static void pile_sum(struct point *h, struct pile *pile, size_t vectors)
{
    struct point part;
    struct term term;

    *h = point_identity();
    for (int i = DIGIT_BYTE_COUNT - 1; i >= 0; i--) {
        pile_clear(pile);
        for (size_t v = 0; v < vectors; v++)
            pile_add(pile, &pile->flat[v], pile->digits[i][v]);
        pile_weigh(&part, pile);
        point_double_four_times(h, h);
        point_double_four_times(h, h);
        point_term(&term, &part);
        point_add(h, h, &term);
    }
}

/* An engine's `sum`. */
static enum err lane_sum(const uint8_t *scalars,
                         const uint8_t *points,
                         size_t count,
                         uint8_t out[ENCODING_BYTES])
{
    UNINITIALISED struct pile pile;
    struct point total = point_identity(), part;
    struct term term;

    if (count < PILE_LEAST)
        return lane_combine(scalars, points, count, out);
    for (size_t at = 0; at < count;) {
        size_t vectors = 0;

        for (; vectors < PILE_VECTORS && at < count; vectors++, at += LANES)
            if (!pile_open(&pile, vectors, scalars + at * ENCODING_BYTES,
                           points + at * ENCODING_BYTES, vector_count(count, at))) {
                memset(out, 0, ENCODING_BYTES);
                return ERR_FORGED;
            }
        pile_sum(&part, &pile, vectors);
        point_term(&term, &part);
        point_add(&total, &total, &term);
    }
    encode_sum(&total, out);
    return OK;
}

#endif
