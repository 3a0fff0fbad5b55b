/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sparring.c - a round against a peer that a fuzzer moves
 */
#include "tests/support/sparring.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/reader.h"
#include "crypto/entropy.h"
#include "tests/support/duel.h"

#include <string.h>

enum { KINDS = 4, POINT = 32, EDITS_MAX = 8, EXTRA_MAX = 64 };

/* What the fuzzer may do with a message; all else is to leave it. */
enum move {
    MOVE_LEAVE,
    MOVE_CUT,
    MOVE_LENGTHEN,
    MOVE_EDIT,
    MOVE_SWAP,
    MOVE_COPY,
    MOVE_REPLACE,
    MOVE_RESTEP,
    MOVE_RENUMBER,
    MOVE_REPLAY
};

/* Rounds with hits, either side first; count only; audited. */
static struct duel *record(unsigned kind)
{
    struct duel *d = duel_new();

    duel_give(d, ROUND_INITIATOR, 0, 2);
    duel_give(d, ROUND_RESPONDER, 1, 3);
    for (int role = 0; role < 2; role++) {
        struct round_setup *s = &d->side[role].setup;
        s->own_bucket = role == ROUND_INITIATOR ? 2 : 3;
        s->output = kind < 2 ? ROUND_HITS : ROUND_COUNT;
        s->responder_first = kind % 2 == 1;
        s->audit_one_in = kind == 3;
    }
    duel_start(d);
    duel_finish(d);
    return d;
}

/* Recorded once in the life of the fuzzer. */
static const struct duel *recording(unsigned kind)
{
    static struct duel *recorded[KINDS];

    if (recorded[kind] == NULL)
        recorded[kind] = record(kind);
    return recorded[kind];
}

static void resize(struct duel_said *f, size_t count)
{
    uint8_t *bytes = memory_resize(f->bytes, f->count, count, 1);

    must(bytes != NULL);
    f->bytes = bytes;
    f->count = count;
}

static void edit(struct duel_said *f, struct reader *in)
{
    for (unsigned n = reader_u8(in) % EDITS_MAX + 1u; n > 0 && f->count > 0; n--) {
        size_t at = reader_u16(in) % f->count;
        f->bytes[at] ^= reader_u8(in);
    }
}

/* Move whole points about, counted from the end where the lists are. */
static void shuffle(struct duel_said *f, struct reader *in, bool swap)
{
    size_t points = f->count / POINT;
    uint8_t kept[POINT], *a, *b;

    if (points == 0)
        return;
    a = f->bytes + f->count - (reader_u8(in) % points + 1) * POINT;
    b = f->bytes + f->count - (reader_u8(in) % points + 1) * POINT;
    memcpy(kept, a, POINT);
    memmove(a, b, POINT);
    if (swap)
        memcpy(b, kept, POINT);
}

static void replace(struct duel_said *f, struct reader *in)
{
    size_t want = reader_u16(in) % (f->count + EXTRA_MAX + 1);
    size_t count = want < in->left ? want : in->left;
    const uint8_t *bytes = reader_view(in, count);

    resize(f, count);
    if (count > 0 && bytes != NULL)
        memcpy(f->bytes, bytes, count);
}

/* What the peer said earlier takes the place of what it says. */
static void replay(struct duel_said *f, const struct duel *d, struct reader *in)
{
    const struct duel_said *other = &d->said[reader_u8(in) % d->said_count];

    resize(f, other->count);
    memcpy(f->bytes, other->bytes, other->count);
    f->step = other->step;
    f->index = other->index;
}

static void forge(struct duel_said *f, const struct duel *d, struct reader *in)
{
    switch ((enum move)(reader_u8(in) % (MOVE_REPLAY + 1))) {
    case MOVE_LEAVE:
        break;
    case MOVE_CUT:
        resize(f, reader_u16(in) % (f->count + 1));
        break;
    case MOVE_LENGTHEN:
        resize(f, f->count + reader_u8(in) % EXTRA_MAX);
        break;
    case MOVE_EDIT:
        edit(f, in);
        break;
    case MOVE_SWAP:
        shuffle(f, in, true);
        break;
    case MOVE_COPY:
        shuffle(f, in, false);
        break;
    case MOVE_REPLACE:
        replace(f, in);
        break;
    case MOVE_RESTEP:
        f->step = (enum round_step)(reader_u8(in) % (ROUND_STEP_COUNT + 1));
        break;
    case MOVE_RENUMBER:
        f->index = reader_u32(in);
        break;
    case MOVE_REPLAY:
        replay(f, d, in);
        break;
    }
}

static bool is_same(const struct duel_said *a, const struct duel_said *b)
{
    return a->step == b->step && a->index == b->index && a->count == b->count &&
           memcmp(a->bytes, b->bytes, a->count) == 0;
}

static void expect_refused(struct round *r, enum round_refusal why)
{
    struct round_message m;
    uint32_t index;
    size_t count;

    must(why != ROUND_FINE);
    must(!round_is_turn(r) && round_next(r, &m) == ERR_UNEXPECTED);
    must(round_awaited(r, &index, &count) == ROUND_STEP_COUNT);
    must(round_hits(r, &count) == NULL && count == 0);
    must(!round_is_closed(r) && !round_is_counted(r));
}

/* Give the target one of the peer's messages, changed; false: it was refused. */
static bool
hear(struct round *r, const struct duel *d, size_t i, struct reader *in, bool *is_honest)
{
    struct duel_said f = d->said[i]; /* with bytes of its own */
    struct round_message m;
    enum round_refusal why;
    enum err e;

    f.bytes = memory_new(f.count, 1);
    must(f.bytes != NULL);
    memcpy(f.bytes, d->said[i].bytes, f.count);
    forge(&f, d, in);
    *is_honest = *is_honest && is_same(&f, &d->said[i]);
    m = (struct round_message){f.step, f.index, f.bytes, f.count};
    e = round_receive(r, &m, &why);
    memory_free(f.bytes);
    if (e == OK)
        return true;
    must(!*is_honest);
    expect_refused(r, why);
    return false;
}

/* While the peer was honest the target says what it said when recorded. */
static void say(struct round *r, const struct duel_said *expected, bool is_honest)
{
    struct round_message m;

    must(round_is_turn(r));
    must(round_next(r, &m) == OK);
    must(m.step == expected->step || !is_honest);
    if (is_honest)
        must(m.count == expected->count &&
             memcmp(m.bytes, expected->bytes, m.count) == 0);
}

void sparring_play(enum round_role target, const uint8_t *bytes, size_t count)
{
    struct reader in;
    const struct duel *d;
    struct round *r;
    bool is_honest = true;

    must(crypto_start() == OK);
    reader_init(&in, bytes, count);
    d = recording(reader_u8(&in) % KINDS);
    r = duel_rebuild(d, target, 0, NULL);
    for (size_t i = 0; i < d->said_count; i++) {
        if (d->said[i].sender == target)
            say(r, &d->said[i], is_honest);
        else if (!hear(r, d, i, &in, &is_honest))
            break;
    }
    /* No round closes on anything but the one conversation. */
    must(round_is_closed(r) == is_honest);
    round_free(r);
}
