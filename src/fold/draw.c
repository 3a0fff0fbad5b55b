/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draw.c - the rules of sample.*
 *
 * The law. The starter commits to its share before it sees the other's, and the other
 * gives its own before it sees the starter's; so neither chooses the coin, and what it
 * draws from was fixed before either share was known.
 */
#include "fold/draw.h"

#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "fold/pact.h"
#include "fold/room.h"

#include <string.h>

static const struct verdict unknown_agreement = {
    false, "agreement",
    "No agreement with this id was proposed; check the id, or wait for it to arrive."};
static const struct verdict too_many = {
    false, "limit", "A side may start at most 1000 samples; let the other one start it."};
static const struct verdict unknown_sample = {
    false, "sample",
    "No sample with this id was started; check the id, or wait for it to arrive."};
static const struct verdict wrong_side = {
    false, "sample.own",
    "That is for the other side to say: who did not start a sample joins it, who started "
    "it opens it."};
static const struct verdict said_before = {
    false, "repeated", "This side has said so before; nothing is to do."};
static const struct verdict not_joined = {
    false, "sample.joined",
    "The other side has not joined the sample; wait for its share to arrive."};
static const struct verdict other_share = {
    false, "R40",
    "The share is not the one that was committed to; open exactly that one."};

const struct verdict *draw_may_start(struct ask *q)
{
    uint8_t id[32];

    json_bytes(q->entry->fact, "agreement", id, sizeof id);
    if (pact_find(q->fold, q->view, id) == NOTHING)
        return &unknown_agreement;
    return q->fold->started[q->side] < FOLD_SAMPLES_MAX ? NULL : &too_many;
}

/* Its id: under which agreement, and where it stands. */
static void name_sample(const struct fold *f, struct fold_sample *s)
{
    static const char label[] = "entente/1 sample"; /* hashed with its NUL */
    uint8_t place[8];

    store_u64(place, s->start_n);
    hash_sha256_parts((const struct part[]){{label, sizeof label},
                                            {s->agreement, 32},
                                            {f->log[s->starter].id, 32},
                                            {place, sizeof place}},
                      4, s->id);
}

enum err draw_record_start(struct fold *f, struct ask *q)
{
    struct sample made = {.is = {.starter = q->side,
                                 .start_n = q->n,
                                 .seen = q->entry->seen_n,
                                 .count = json_int(q->entry->fact, "count"),
                                 .started_at = q->entry->time}};
    struct sample *samples =
        room_for(f->samples, &f->sample_capacity, f->sample_count, sizeof *samples);
    enum err e;

    if (!samples)
        return ERR_NOMEM;
    f->samples = samples;
    json_bytes(q->entry->fact, "agreement", made.is.agreement, 32);
    json_bytes(q->entry->fact, "commit", made.is.commit, 32);
    name_sample(f, &made.is);
    e = ids_add(&f->sample_ids, made.is.id, f->sample_count);
    if (e != OK)
        return e;
    f->samples[f->sample_count] = made;
    f->started[q->side]++;
    q->subject = f->sample_count++;
    return OK;
}

void draw_apply_start(struct fold *f, int view, int side, const struct event *e)
{
    (void)side;
    f->samples[e->subject].in[view].known = true;
}

/* The sample that the entry names, if this side started it, or did not; else why not. */
static const struct sample *
find(struct ask *q, bool as_starter, const struct verdict **refusal)
{
    uint8_t id[32];
    const struct sample *s;

    json_bytes(q->entry->fact, "sample", id, sizeof id);
    q->subject = ids_find(&q->fold->sample_ids, id);
    s = q->subject == IDS_NONE ? NULL : &q->fold->samples[q->subject];
    if (!s || !s->in[q->view].known)
        *refusal = &unknown_sample;
    else if ((s->is.starter == q->side) != as_starter)
        *refusal = &wrong_side;
    else
        return s;
    return NULL;
}

const struct verdict *draw_may_join(struct ask *q)
{
    const struct verdict *refusal;
    const struct sample *s = find(q, false, &refusal);

    if (!s)
        return refusal;
    return s->in[q->view].joined ? &said_before : NULL;
}

enum err draw_record_join(struct fold *f, struct ask *q)
{
    struct sample *s = &f->samples[q->subject];

    json_bytes(q->entry->fact, "share", s->share, sizeof s->share);
    s->is.joined = true;
    s->is.joined_at = q->entry->time;
    return OK;
}

void draw_apply_join(struct fold *f, int view, int side, const struct event *e)
{
    (void)side;
    f->samples[e->subject].in[view].joined = true;
}

static bool is_committed(const struct fold_sample *s, const uint8_t share[32])
{
    static const char label[] = "entente/1 sample coin"; /* hashed with its NUL */
    uint8_t commit[32];

    hash_sha256_parts(
        (const struct part[]){{label, sizeof label}, {s->agreement, 32}, {share, 32}}, 3,
        commit);
    return memcmp(commit, s->commit, sizeof commit) == 0;
}

/* Only the starter opens, and only its own opening is asked for, so no copy needs to know
 * of it. */
const struct verdict *draw_may_open(struct ask *q)
{
    const struct verdict *refusal;
    const struct sample *s = find(q, true, &refusal);
    uint8_t share[32];

    if (!s)
        return refusal;
    if (!s->in[q->view].joined)
        return &not_joined;
    if (s->is.opened)
        return &said_before;
    json_bytes(q->entry->fact, "share", share, sizeof share);
    return is_committed(&s->is, share) ? NULL : &other_share;
}

enum err draw_record_open(struct fold *f, struct ask *q)
{
    static const char label[] = "entente/1 sample seed"; /* hashed with its NUL */
    struct sample *s = &f->samples[q->subject];
    uint8_t coin[32];

    json_bytes(q->entry->fact, "share", coin, sizeof coin);
    for (size_t i = 0; i < sizeof coin; i++)
        coin[i] ^= s->share[i];
    hash_sha256_parts(
        (const struct part[]){{label, sizeof label}, {s->is.id, 32}, {coin, 32}}, 3,
        s->is.seed);
    s->is.opened = true;
    return OK;
}
