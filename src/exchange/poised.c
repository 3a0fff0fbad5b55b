/* SPDX-License-Identifier: Apache-2.0 */
/*
 * poised.c - rounds that wait for more officers at the gate "start"
 */
#include "exchange/poised.h"

#include "base/memory.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "exchange/intent.h"
#include "fold/concur.h"
#include "store/keystore.h"

#include <string.h>

enum { WORDS_MAX = 3 };

int poised_needs(const struct agreement *a, enum kind kind)
{
    int needs = fold_gate_needs(a, kind);

    return needs > 1 ? needs : 1;
}

void poised_round_id(const struct pair *p,
                     const uint8_t agreement[32],
                     int words,
                     uint8_t out[32])
{
    static const uint8_t zero = 0;
    uint8_t n[8];
    struct part parts[] = {{"entente/1 round", 15},
                           {&zero, 1},
                           {agreement, 32},
                           {p->own.id, 32},
                           {n, sizeof n}};

    store_u64(n, p->own.tree.size + (uint64_t)(words - 1));
    hash_sha256_parts(parts, COUNT_OF(parts), out);
}

static bool is_round(enum kind kind)
{
    return kind == KIND_ROUND_PROPOSE || kind == KIND_ROUND_ACCEPT;
}

/* ---- what waits ---- */

struct looking {
    const struct pair *pair;
    const uint8_t *round; /* NULL: any */
    bool found;
};

static bool has_secret(const struct pair *p, const uint8_t round[32])
{
    uint8_t secret[KEYSTORE_SECRET_BYTES];
    enum err e = keystore_get(p->node->dir, round, secret, NULL);

    memory_wipe(secret, sizeof secret);
    return e != ERR_NOT_FOUND;
}

/* The round that is looked for, or any for which something was made ready. */
static bool is_meant(const struct looking *l, const uint8_t round[32])
{
    return l->round != NULL ? memcmp(round, l->round, 32) == 0
                            : has_secret(l->pair, round);
}

/* Of a proposal, at each place that it may still have; what it was made for may be past.
 */
static bool waits_to_propose(const struct looking *l, const struct intent *i)
{
    uint8_t agreement[32];
    uint8_t round[32];

    json_bytes(i->fact, "agreement", agreement, sizeof agreement);
    for (int words = 1; words <= WORDS_MAX; words++) {
        poised_round_id(l->pair, agreement, words, round);
        if (is_meant(l, round))
            return true;
    }
    return false;
}

static bool waits_to_accept(const struct looking *l, const struct intent *i)
{
    const struct fold_round *r;
    uint8_t round[32];

    json_bytes(i->fact, "round", round, sizeof round);
    r = fold_round_find(l->pair->fold, round);
    return r != NULL && r->status == FOLD_ROUND_PROPOSED && is_meant(l, round);
}

static enum err look_at(void *state, const struct intent *i)
{
    struct looking *l = state;

    if (i->kind == KIND_ROUND_PROPOSE)
        l->found = l->found || waits_to_propose(l, i);
    if (i->kind == KIND_ROUND_ACCEPT)
        l->found = l->found || waits_to_accept(l, i);
    return OK;
}

static bool look(const struct node *n, const uint8_t *round)
{
    for (size_t i = 0; i < n->pair_count; i++) {
        struct looking l = {.pair = n->pairs[i], .round = round};

        if (intent_each(n->pairs[i], look_at, &l) != OK || l.found)
            return true;
    }
    return false;
}

bool poised_is(struct node *n, const uint8_t round[32])
{
    return look(n, round);
}

bool poised_any(const struct node *n)
{
    return look(n, NULL);
}

/* ---- before the next word ---- */

struct checking {
    const struct pair *pair;
    const uint8_t *what;
    bool is_round;
    uint8_t round[32];
};

/* The id that the round will have if the words that lack follow now. */
static enum err find_round(void *state, const struct intent *i)
{
    struct checking *c = state;
    const struct pair *p = c->pair;
    uint8_t id[32];

    if (memcmp(i->what, c->what, sizeof i->what) != 0 || !is_round(i->kind))
        return OK;
    c->is_round = true;
    if (i->kind == KIND_ROUND_ACCEPT) {
        json_bytes(i->fact, "round", c->round, sizeof c->round);
    } else {
        const struct fold_agreement *a;
        int words;
        int said = fold_concur_to(p->fold, p->side, i->kind, i->what);

        json_bytes(i->fact, "agreement", id, sizeof id);
        a = fold_agreement_find(p->fold, id);
        if (a == NULL)
            return ERR_CORRUPT;
        words = poised_needs(a->document, i->kind) - said;
        poised_round_id(p, id, words > 1 ? words : 1, c->round);
    }
    return OK;
}

enum err poised_check(struct pair *p, const uint8_t what[32], struct fault *f)
{
    struct checking c = {.pair = p, .what = what};
    uint8_t secret[KEYSTORE_SECRET_BYTES];
    enum err e = intent_each(p, find_round, &c);

    if (e != OK)
        return fault_set(f, e, "", "What waits cannot be read (%s).", err_name(e));
    if (!c.is_round)
        return OK;
    e = keystore_get(p->node->dir, c.round, secret, f);
    memory_wipe(secret, sizeof secret);
    if (e == ERR_NOT_FOUND)
        return fault_set(f, ERR_UNEXPECTED, "R19",
                         "Something else was said to the peer since, and what was made "
                         "ready is of another round; drop this with entente gate drop, "
                         "and do it again.");
    return e;
}
