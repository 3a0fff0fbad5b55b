/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list_match.c - the peer's list is judged, and own tags are looked up in it
 *
 * Where the entries of each upper part begin is had from the zeroes of `upper`. An entry
 * remembers who found it, so that hits come out in the list's order, which is that of
 * handles.
 */
#include "base/memory.h"
#include "bulk/list_wire.h"

enum {
    SLICE = 1 << 14,  /* tags of a call */
    AHEAD = 24,       /* tags whose upper part is fetched beforehand */
    AHEAD_LOWER = 12, /* and whose lower parts */
    WORD_BITS = 64
};

struct matching {
    const struct list *own;
    struct list_shape shape;
    const uint8_t *upper, *lower, *labels;
    uint32_t *start; /* of each upper part, and the end */
    uint32_t *found; /* by entry: the place of the own tag, from 1; 0: none */
    enum path path;
    struct list_hits *out;
};

/* 64 bits of `upper`, the first one lowest; beyond the end there are ones. */
static uint64_t upper_word(const struct matching *m, size_t at)
{
    size_t bits = m->shape.size + ((size_t)1 << m->shape.bits);
    size_t from = at * sizeof(uint64_t);
    size_t left = m->shape.upper_bytes - from;
    uint64_t word = 0;

    memcpy(&word, m->upper + from, left < sizeof word ? left : sizeof word);
    return bits - WORD_BITS * at < WORD_BITS ? word | ~UINT64_C(0) << (bits & 63) : word;
}

/* Is what fills the last byte zero? */
static bool is_filled_up(const struct matching *m)
{
    size_t bits = m->shape.size + ((size_t)1 << m->shape.bits);

    return (bits & 7) == 0 || m->upper[bits >> 3] >> (bits & 7) == 0;
}

/* The j-th zero, j from 0, has as many ones before it as entries begin with j or less.
 * All zeroes must be there and all ones before the last of them. */
static bool read_upper(struct matching *m)
{
    size_t parts = (size_t)1 << m->shape.bits;
    size_t words = crew_slices(m->shape.size + parts, WORD_BITS);
    size_t zeroes = 0;

    m->start[0] = 0;
    for (size_t at = 0; at < words; at++)
        for (uint64_t left = ~upper_word(m, at); left != 0; left &= left - 1) {
            size_t place = WORD_BITS * at + (size_t)__builtin_ctzll(left);
            if (zeroes == parts)
                return false;
            m->start[zeroes + 1] = (uint32_t)(place - zeroes);
            zeroes++;
        }
    return zeroes == parts && m->start[parts] == m->shape.size && is_filled_up(m);
}

static bool is_less(const uint8_t *a, const uint8_t *b)
{
    struct list_code x = list_code_load(a);
    struct list_code y = list_code_load(b);

    return x.lower < y.lower || (x.lower == y.lower && x.last < y.last);
}

/* Do lower parts ascend under each upper part, without one twice? */
static enum err check_order(void *state, size_t from, size_t count)
{
    const struct matching *m = state;

    for (size_t part = from; part < from + count; part++)
        for (size_t i = m->start[part] + (size_t)1; i < m->start[part + 1]; i++) {
            const uint8_t *here = m->lower + LIST_LOWER_BYTES * i;
            if (!is_less(here - LIST_LOWER_BYTES, here))
                return ERR_FORGED;
        }
    return OK;
}

static void look_up(struct matching *m, size_t at)
{
    struct list_code c = list_code_of(m->own->tag[at], m->shape.bits);

    for (size_t i = m->start[c.upper]; i < m->start[c.upper + 1]; i++) {
        struct list_code entry = list_code_load(m->lower + LIST_LOWER_BYTES * i);
        if (entry.lower == c.lower && entry.last == c.last)
            __atomic_store_n(&m->found[i], (uint32_t)at + 1, __ATOMIC_RELAXED);
    }
}

static void fetch_upper(const struct matching *m, size_t at, size_t end)
{
    if (at < end)
        __builtin_prefetch(&m->start[list_code_of(m->own->tag[at], m->shape.bits).upper]);
}

static void fetch_lower(const struct matching *m, size_t at, size_t end)
{
    size_t entry;

    if (at >= end)
        return;
    entry = m->start[list_code_of(m->own->tag[at], m->shape.bits).upper];
    __builtin_prefetch(m->lower + LIST_LOWER_BYTES * entry);
}

static enum err look_up_some(void *state, size_t from, size_t count)
{
    struct matching *m = state;
    size_t end = from + count;

    for (size_t at = from; at < end; at++) {
        fetch_upper(m, at + AHEAD, end);
        fetch_lower(m, at + AHEAD_LOWER, end);
        if (m->own->item[at] < m->own->count)
            look_up(m, at);
    }
    return OK;
}

static void write_hit(struct matching *m, size_t entry, size_t number)
{
    const struct list *own = m->own;
    struct list_hits *out = m->out;
    struct bulk_hit *hit = &out->hit[number];
    size_t at = m->found[entry] - (size_t)1;
    struct list_seal s;

    *hit = (struct bulk_hit){.item = own->item[at]};
    block_store(hit->handle, own->tag[at]);
    if (out->label_bytes == 0)
        return;
    hit->label = out->labels + number * out->label_bytes;
    s = list_seal_of(own->key[hit->item], m->path, !own->second, entry);
    list_seal_label(&s, m->labels + entry * out->label_bytes,
                    out->labels + number * out->label_bytes, out->label_bytes);
    memory_wipe(&s, sizeof s);
}

static void fetch_found(const struct matching *m, size_t entry)
{
    if (entry >= m->shape.size || m->found[entry] == 0)
        return;
    __builtin_prefetch(&m->own->tag[m->found[entry] - 1]);
    __builtin_prefetch(&m->own->item[m->found[entry] - 1]);
}

static enum err write_hits(struct matching *m)
{
    struct list_hits *out = m->out;
    size_t number = 0;

    for (size_t i = 0; i < m->shape.size; i++)
        out->count += m->found[i] != 0;
    out->hit = crew_take(out->crew, out->count, sizeof *out->hit);
    out->labels = crew_take(out->crew, out->count, out->label_bytes);
    if (!out->hit || !out->labels)
        return ERR_NOMEM;
    for (size_t i = 0; i < m->shape.size; i++) {
        fetch_found(m, i + AHEAD);
        if (m->found[i] != 0)
            write_hit(m, i, number++);
    }
    return OK;
}

static enum err match(struct matching *m, const struct crew *crew)
{
    const struct crew_job order = {"match", check_order, m, (size_t)1 << m->shape.bits,
                                   SLICE};
    const struct crew_job seek = {"match", look_up_some, m,
                                  m->own->item ? m->own->size : 0, SLICE};
    enum err e;

    if (!read_upper(m))
        return ERR_FORGED;
    e = crew_do(crew, &order);
    if (e == OK)
        e = crew_do(crew, &seek);
    return e == OK ? write_hits(m) : e;
}

enum err list_match_hits(const struct list *own,
                         const struct list_wire *peer,
                         enum path path,
                         struct list_hits *out)
{
    const struct crew *crew = own->crew;
    struct list_hits made = {.crew = crew, .label_bytes = peer->label_bytes};
    struct matching m = {.own = own,
                         .shape = list_shape_of(peer->size, peer->label_bytes),
                         .upper = peer->bytes,
                         .path = path,
                         .out = &made};
    size_t parts = (size_t)1 << m.shape.bits;
    enum err e = ERR_NOMEM;

    m.lower = m.upper + m.shape.upper_bytes;
    m.labels = m.upper + m.shape.labels;
    m.start = crew_take(crew, parts + 1, sizeof *m.start);
    m.found = crew_take(crew, peer->size, sizeof *m.found);
    if (m.start && m.found) {
        memset(m.found, 0, peer->size * sizeof *m.found);
        e = match(&m, crew);
    }
    crew_give(crew, m.start, (parts + 1) * sizeof *m.start);
    crew_give(crew, m.found, peer->size * sizeof *m.found);
    if (e == OK)
        *out = made;
    else
        list_match_fini(&made);
    return e;
}

void list_match_fini(struct list_hits *h)
{
    crew_give(h->crew, h->hit, h->count * sizeof *h->hit);
    crew_give(h->crew, h->labels, h->count * h->label_bytes);
    *h = (struct list_hits){0};
}
