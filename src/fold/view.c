/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view.c - answering callers from the copy that has absorbed everything
 */
#include "fold/view.h"

#include "base/must.h"
#include "base/num.h"
#include "fold/bout.h"
#include "fold/pact.h"
#include "fold/state.h"

#include <string.h>

static const char *const status_names[] = {
    [FOLD_PROPOSED] = "proposed",
    [FOLD_SIGNED_ONE] = "signed-one",
    [FOLD_SIGNED_BOTH] = "signed-both",
    [FOLD_IN_FORCE] = "in-force",
    [FOLD_SUSPENDED] = "suspended",
    [FOLD_NOTICE] = "notice",
    [FOLD_ENDED] = "ended",
    [FOLD_EXPIRED] = "expired",
    [FOLD_SUPERSEDED] = "superseded",
};
static const char *const round_status_names[] = {
    [FOLD_ROUND_PROPOSED] = "proposed", [FOLD_ROUND_VOID] = "void",
    [FOLD_ROUND_DECLINED] = "declined", [FOLD_ROUND_RUNNING] = "running",
    [FOLD_ROUND_CLOSED] = "closed",     [FOLD_ROUND_ABORTED] = "aborted",
};
static const char *const judgement_names[] = {
    [FOLD_UNJUDGED] = "unjudged",
    [FOLD_SAME] = "same",
    [FOLD_DIFFERENT] = "different",
    [FOLD_UNSURE] = "unsure",
};

bool fold_is_verified(const struct fold *f)
{
    return fold_has_verified(f, 0) && fold_has_verified(f, 1);
}

bool fold_has_verified(const struct fold *f, int side)
{
    return f->view[VIEW_ALL].verified[side];
}

const char *fold_status_name(enum fold_status s)
{
    must((size_t)s < COUNT_OF(status_names));
    return status_names[s];
}

/* Every pact there is was judged effective, so the copy of all knows it. */
size_t fold_agreement_count(const struct fold *f)
{
    return f->pact_count;
}

const struct fold_agreement *fold_agreement_at(const struct fold *f, size_t i)
{
    must(i < f->pact_count);
    return &f->pacts[i].in[VIEW_ALL].is;
}

const struct fold_agreement *fold_agreement_find(const struct fold *f,
                                                 const uint8_t id[32])
{
    size_t at = pact_find(f, VIEW_ALL, id);

    return at == NOTHING ? NULL : &f->pacts[at].in[VIEW_ALL].is;
}

/* The pact around what a caller was given. */
static const struct pact *pact_of(const struct fold *f, const struct fold_agreement *a)
{
    size_t at = pact_find(f, VIEW_ALL, a->id);

    must(at != NOTHING);
    return &f->pacts[at];
}

enum fold_status
fold_agreement_status(const struct fold *f, const struct fold_agreement *a, int64_t now)
{
    return pact_status(pact_of(f, a), VIEW_ALL, now);
}

bool fold_agreement_allows_rounds(const struct fold *f,
                                  const struct fold_agreement *a,
                                  int64_t now)
{
    return !pact_allows(pact_of(f, a), VIEW_ALL, now, FOLD_SUSPENDED_ROUNDS);
}

bool fold_agreement_signed_by(const struct fold *f,
                              const struct fold_agreement *a,
                              const uint8_t key[SIGN_KEY_BYTES])
{
    return pact_is_signed_by(f, pact_of(f, a), VIEW_ALL, key);
}

int64_t fold_agreement_rounds_left(const struct fold *f,
                                   const struct fold_agreement *a,
                                   int64_t now)
{
    return pact_rounds_left(pact_of(f, a), VIEW_ALL, now);
}

const char *fold_round_status_name(enum fold_round_status s)
{
    must((size_t)s < COUNT_OF(round_status_names));
    return round_status_names[s];
}

size_t fold_round_count(const struct fold *f)
{
    return f->bout_count;
}

const struct fold_round *fold_round_at(const struct fold *f, size_t i)
{
    must(i < f->bout_count);
    return &f->bouts[i].is;
}

const struct fold_round *fold_round_find(const struct fold *f, const uint8_t id[32])
{
    size_t at = bout_find(f, VIEW_ALL, id);

    return at == NOTHING ? NULL : &f->bouts[at].is;
}

bool fold_round_may_abort(const struct fold *f,
                          const struct fold_round *r,
                          int side,
                          int64_t time)
{
    const struct bout *b = &f->bouts[bout_find(f, VIEW_ALL, r->id)];

    return !r->closed[side] || bout_is_withheld(f, b, side, time);
}

int64_t fold_round_blocks(const struct fold *f, const struct fold_round *r)
{
    return bout_blocks(fold_agreement_find(f, r->agreement)->document, r);
}

const struct fold_round *fold_round_open(const struct fold *f)
{
    size_t at = bout_open(f, VIEW_ALL);

    return at == NOTHING ? NULL : &f->bouts[at].is;
}

const char *fold_judgement_name(enum fold_judgement j)
{
    must((size_t)j < COUNT_OF(judgement_names));
    return judgement_names[j];
}

enum fold_judgement fold_judgement_of(const struct fold *f,
                                      const uint8_t round[32],
                                      const uint8_t handle[FOLD_HANDLE_BYTES],
                                      int side)
{
    size_t at = bout_find(f, VIEW_ALL, round);
    const struct handles_leaf *leaf;

    if (at == NOTHING)
        return FOLD_UNJUDGED;
    leaf = handles_find(&f->handles, f->bouts[at].hits, handle);
    return leaf ? leaf->by[side] : FOLD_UNJUDGED;
}

struct saying {
    void (*visit)(void *state, const enum fold_judgement by[FOLD_SIDES]);
    void *state;
};

static enum err say_leaf(void *state, const struct handles_leaf *leaf)
{
    const struct saying *s = state;

    s->visit(s->state, leaf->by);
    return OK;
}

void fold_judgement_each(const struct fold *f,
                         const uint8_t round[32],
                         void (*visit)(void *state,
                                       const enum fold_judgement by[FOLD_SIDES]),
                         void *state)
{
    struct saying s = {visit, state};
    size_t at = bout_find(f, VIEW_ALL, round);

    if (at != NOTHING)
        must(handles_walk(&f->handles, f->bouts[at].hits, say_leaf, &s) == OK);
}
