/* SPDX-License-Identifier: Apache-2.0 */
/*
 * revoke.c - keys that a party's root key has taken back
 *
 * The law. Where a slip cuts a lane follows from the bytes of the two lanes alone: from
 * whose key it names, where it stands and what its entry had seen. Nobody's verdict
 * changes that, so two sides that revoke each other's keys at once come to one state,
 * and a thief gains nothing by never having seen the slip.
 */
#include "fold/revoke.h"

#include "agreement/codes.h"
#include "base/must.h"
#include "base/text.h"
#include "fold/revoked.h"
#include "lane/slip.h"

#include <string.h>

static const struct verdict node_revoked = {
    false, "K4",
    "The node key that signs this lane is revoked, and the lane has ended; a new card, "
    "exchanged and compared, begins new lanes."};
static const struct verdict officer_revoked = {
    false, "K4", "The key that acted is revoked; let another officer of the card act."};
static const struct verdict no_key_of_these = {
    false, "slip",
    "The slip is not of a key of these two cards, signed by the card's root key; look "
    "whose it is, and bring it there."};
static const struct verdict no_reason = {
    false, "R12",
    "The slip's reason is not a known code; `entente agree codes revocations` lists "
    "them."};
static const struct verdict revoked_before = {
    false, "repeated", "This key was revoked before; nothing is to do."};

/* Which of a card's keys that act in a lane this is; KEY_COUNT none. */
static int find_key(const struct card *card, const uint8_t key[SIGN_KEY_BYTES])
{
    const struct card_officer *officer = card_officer(card, key);

    if (officer)
        return (int)(officer - card->officer);
    if (memcmp(key, card->overseer, SIGN_KEY_BYTES) == 0)
        return KEY_OVERSEER;
    return memcmp(key, card->node, SIGN_KEY_BYTES) == 0 ? KEY_NODE : KEY_COUNT;
}

/* Whose key a slip revokes, and which of that card's; false if nobody's here. */
static bool find_owner(const struct fold *f, const struct slip *s, int *owner, int *key)
{
    for (*owner = 0; *owner < FOLD_SIDES; ++*owner) {
        if (memcmp(f->card[*owner]->root, s->root, sizeof s->root) != 0)
            continue;
        *key = find_key(f->card[*owner], s->key);
        return *key != KEY_COUNT;
    }
    return false;
}

/* Which slip counts if both lanes hold one. Of a node key that which cuts first, for who
 * has the key writes the lane and could bring the slip late. Of any other that in the own
 * lane unless it had heard of the other: a peer that claims to have seen little would
 * undo with the party's own slip what an officer said while in office. */
static const struct fold_revoked *counting(const struct cut *c, int key)
{
    if (!c->own.is || !c->other.is)
        return c->own.is ? &c->own.how : &c->other.how;
    if (key == KEY_NODE)
        return c->other.how.from < c->own.how.from ? &c->other.how : &c->own.how;
    return c->own.seen > c->other.n ? &c->other.how : &c->own.how;
}

/* A slip has come; what was judged from where the cut was, or is now, is stale. */
static void settle(struct fold *f, int owner, int key)
{
    struct cut *cut = &f->cuts[owner][key];
    const struct fold_revoked *how = counting(cut, key);
    uint64_t before = cut->is ? cut->how.from : UINT64_MAX;

    if (how->from != before)
        f->stale |= f->log[owner].judged > (how->from < before ? how->from : before);
    cut->is = true;
    cut->how = *how;
}

void revoke_foresee(struct fold *f, int side, const struct entry *e)
{
    struct fold_revoked made = {.from = 0};
    struct brought *brought;
    struct slip s;
    int owner, key;

    if (e->kind != KIND_KEY_REVOKE)
        return;
    slip_from_fact(e->fact, &s);
    if (!find_owner(f, &s, &owner, &key) || !codes_has(CODES_REVOCATION, s.code))
        return;
    made.from = owner == side ? e->n + 1 : e->seen_n;
    must(text_copy(made.code, sizeof made.code, s.code) == OK);
    brought = owner == side ? &f->cuts[owner][key].own : &f->cuts[owner][key].other;
    if (brought->is)
        return; /* a later one is refused, and says nothing new */
    *brought = (struct brought){true, e->n, e->seen_n, made};
    settle(f, owner, key);
}

static bool is_cut(const struct fold *f, int side, int key, uint64_t n)
{
    return f->cuts[side][key].is && n >= f->cuts[side][key].how.from;
}

const struct verdict *revoke_refuses(const struct ask *q)
{
    int key;

    if (is_cut(q->fold, q->side, KEY_NODE, q->n))
        return &node_revoked;
    if (!q->entry->has_act)
        return NULL;
    key = find_key(q->fold->card[q->side], q->entry->actor);
    return key != KEY_COUNT && is_cut(q->fold, q->side, key, q->n) ? &officer_revoked
                                                                   : NULL;
}

uint64_t revoke_officers(const struct fold *f, int side, uint64_t n)
{
    uint64_t officers = 0;

    for (int key = 0; key < CARD_OFFICERS_MAX; key++)
        if (is_cut(f, side, key, n))
            officers |= UINT64_C(1) << key;
    return officers;
}

const struct verdict *revoke_may(struct ask *q)
{
    struct slip s;
    int owner, key;

    slip_from_fact(q->entry->fact, &s);
    if (!find_owner(q->fold, &s, &owner, &key))
        return &no_key_of_these;
    if (!codes_has(CODES_REVOCATION, s.code))
        return &no_reason;
    q->subject = (size_t)owner;
    q->detail = key;
    return q->fold->view[q->view].revoked[owner][key] ? &revoked_before : NULL;
}

/* Nothing is released to, or matched with, a node whose key another may have. */
void revoke_apply(struct fold *f, int view, int side, const struct event *e)
{
    (void)side;
    f->view[view].revoked[e->subject][e->detail] = true;
    if (e->detail != KEY_NODE)
        return;
    f->view[view].halted = true;
    for (size_t i = 0; i < f->pact_count; i++)
        f->pacts[i].in[view].halted = true;
}

bool fold_is_revoked(const struct fold *f,
                     int side,
                     const uint8_t key[SIGN_KEY_BYTES],
                     struct fold_revoked *out)
{
    int at = find_key(f->card[side], key);

    if (at == KEY_COUNT || !f->cuts[side][at].is)
        return false;
    if (out)
        *out = f->cuts[side][at].how;
    return true;
}

bool fold_is_stale(const struct fold *f)
{
    return f->stale;
}
