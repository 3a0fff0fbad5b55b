/* SPDX-License-Identifier: Apache-2.0 */
/*
 * points.c - lists of points: made, multiplied, sorted, checked, compared
 */
#include "psi/points.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/merkle.h"
#include "psi/progress.h"

#include <stdatomic.h>
#include <string.h>

enum { TAG_ITEM = 1, TAG_DUMMY = 2 }; /* keys.c has the others */

static const uint8_t identity[POINT_BYTES];

void points_expand_item(const struct keys_side *side,
                        const char *token,
                        uint8_t uniform[GROUP_UNIFORM_BYTES])
{
    static const uint8_t tag = TAG_ITEM;

    group_uniform(
        (const struct part[]){{&tag, 1}, {side->sid, SID_BYTES}, {token, strlen(token)}},
        3, KEYS_CONTEXT, uniform);
}

void points_expand_dummy(const struct keys *keys,
                         uint32_t i,
                         uint8_t uniform[GROUP_UNIFORM_BYTES])
{
    static const uint8_t tag = TAG_DUMMY;
    uint8_t number[4], value[SHA256_BYTES];

    store_u32(number, i);
    hash_hmac256(keys->seed, &(const struct part){number, sizeof number}, 1, value);
    group_uniform((const struct part[]){{&tag, 1},
                                        {keys->side.sid, SID_BYTES},
                                        {&keys->side.role, 1},
                                        {value, sizeof value}},
                  4, KEYS_CONTEXT, uniform);
    memory_wipe(value, sizeof value);
}

/* A list that all cores work through. */
struct work {
    const struct group_engine *engine;
    const uint8_t *k;  /* to multiply by */
    const uint8_t *in; /* the list */
    uint8_t *out;
    atomic_size_t bad; /* the first point that is not valid, so far */
};

static enum err multiply(void *state, size_t from, size_t count)
{
    const struct work *w = state;
    size_t at = from * POINT_BYTES;

    must(w->engine->multiply(w->k, 0, w->in + at, count, w->out + at) == count);
    return OK;
}

enum err points_multiply(const struct points_work *w,
                         const uint8_t k[SCALAR_BYTES],
                         const uint8_t *in,
                         size_t count,
                         uint8_t *out)
{
    struct work work = {.engine = w->engine, .k = k, .in = in, .out = out};

    return progress_do(w->progress, w->phase, multiply, &work, count);
}

/* Strings that share their first eight bytes are compared in full. */
static bool
is_before(const uint8_t *in, size_t width, const struct place *a, const struct place *b)
{
    if (a->lead != b->lead)
        return a->lead < b->lead;
    return memcmp(in + a->index * width, in + b->index * width, width) < 0;
}

/* Let the place at `at` sink in the heap places[0..count), greatest on top. */
static void
sink(const uint8_t *in, size_t width, struct place *places, size_t count, size_t at)
{
    struct place sinking = places[at];

    for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && is_before(in, width, &places[child], &places[child + 1]))
            child++;
        if (!is_before(in, width, &sinking, &places[child]))
            break;
        places[at] = places[child];
        at = child;
    }
    places[at] = sinking;
}

void points_sort(const uint8_t *in, size_t width, size_t count, struct place *places)
{
    must(width >= 8 && count <= UINT32_MAX);
    for (size_t i = 0; i < count; i++)
        places[i] = (struct place){load_u64(in + i * width), (uint32_t)i};
    for (size_t i = count / 2; i-- > 0;)
        sink(in, width, places, count, i);
    for (size_t end = count; end-- > 1;) {
        struct place greatest = places[0];
        places[0] = places[end];
        places[end] = greatest;
        sink(in, width, places, end, 0);
    }
}

void points_gather(const uint8_t *in,
                   size_t width,
                   size_t count,
                   const struct place *places,
                   uint8_t *out)
{
    for (size_t i = 0; i < count; i++)
        memcpy(out + i * width, in + places[i].index * width, width);
}

static enum err check(void *state, size_t from, size_t count)
{
    struct work *w = state;
    size_t first = from + w->engine->check(w->in + from * POINT_BYTES, count);
    size_t bad = atomic_load(&w->bad);

    if (first == from + count)
        return OK;
    while (first < bad && !atomic_compare_exchange_weak(&w->bad, &bad, first))
        continue;
    return ERR_FORGED;
}

enum err points_check(const struct points_work *w,
                      const uint8_t *list,
                      size_t count,
                      enum round_refusal *why)
{
    struct work work = {.engine = w->engine, .in = list, .bad = count};
    enum err e = progress_do(w->progress, w->phase, check, &work, count);
    const uint8_t *point;

    if (e != ERR_FORGED)
        return e;
    point = list + atomic_load(&work.bad) * POINT_BYTES;
    *why =
        memcmp(point, identity, POINT_BYTES) == 0 ? ROUND_BAD_IDENTITY : ROUND_BAD_POINT;
    return OK;
}

enum round_refusal points_ascend(const uint8_t *list, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const uint8_t *point = list + i * POINT_BYTES;
        int order = memcmp(point - POINT_BYTES, point, POINT_BYTES);
        if (order >= 0)
            return order == 0 ? ROUND_BAD_DUPLICATE : ROUND_BAD_SORT;
    }
    return ROUND_FINE;
}

size_t points_shared(const uint8_t *a, size_t a_count, const uint8_t *b, size_t b_count)
{
    size_t shared = 0;

    for (size_t i = 0, j = 0; i < a_count && j < b_count;) {
        int order = memcmp(a + i * POINT_BYTES, b + j * POINT_BYTES, POINT_BYTES);
        shared += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return shared;
}

bool points_find(const uint8_t *list,
                 size_t count,
                 const uint8_t point[POINT_BYTES],
                 size_t *at)
{
    size_t from = 0, to = count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = memcmp(list + middle * POINT_BYTES, point, POINT_BYTES);
        if (order == 0) {
            *at = middle;
            return true;
        }
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

void points_root(const uint8_t *list, size_t count, uint8_t out[32])
{
    merkle_list_root(list, count, POINT_BYTES, POINT_BYTES, out);
}
