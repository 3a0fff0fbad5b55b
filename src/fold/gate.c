/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate.c - several officers for one act, and one officer at one gate
 *
 * The law. Everything here is said by one side and asked of that side's own entries, so
 * it is kept once for all copies of the state. An act is known by the hash of its type,
 * fact, body and blobs: who concurs, concurs to exactly that.
 */
#include "fold/gate.h"

#include "base/must.h"
#include "base/text.h"
#include "fold/concur.h"
#include "fold/handles.h"
#include "fold/revoke.h"
#include "fold/room.h"

#include <string.h>

static const struct verdict not_gated = {
    false, "gate",
    "An act of this type needs one officer alone; let that one do it, nobody concurs."};
static const struct verdict not_an_officer = {
    false, "R10",
    "Who concurs must have the role that the act itself needs; let such an officer of "
    "the card concur."};
static const struct verdict concurred_before = {
    false, "repeated",
    "This officer has concurred to exactly this before; another one must, or the act "
    "itself is to be done."};
static const struct verdict too_many = {
    false, "limit",
    "An officer may have at most 1000 concurring entries that are not used up; do some "
    "of these acts first, or let another officer concur."};
static const struct verdict too_few = {false, "R19",
                                       "The agreement wants more officers at this gate; "
                                       "let other officers concur to exactly "
                                       "this act first."};
static const struct verdict not_separate = {
    false, "R19",
    "Under this agreement nobody passes two gates of one matter, and this officer has "
    "passed an earlier one; let another officer act."};

/* ---- what is concurred to ---- */

static void put_blobs(json_t *object, const struct entry *e, bool *ok)
{
    json_t *blobs = json_array();

    for (size_t i = 0; i < e->blob_count && *ok; i++) {
        json_t *one = json_object();

        json_put_bytes(one, "hash", e->blob[i].hash, sizeof e->blob[i].hash, ok);
        json_put_int(one, "size", (int64_t)e->blob[i].bytes, ok);
        if (json_array_append_new(blobs, one) != 0)
            *ok = false;
    }
    json_put(object, "blobs", blobs, ok);
}

enum err fold_concur_what(const struct entry *e, uint8_t out[32])
{
    json_t *object = json_object();
    bool ok = object != NULL;
    enum err err = ERR_NOMEM;

    json_put_text(object, "type", kind_rule(e->kind)->name, &ok);
    json_put(object, "fact", json_incref((json_t *)(uintptr_t)e->fact), &ok);
    if (e->has_body)
        json_put_bytes(object, "body", e->body, sizeof e->body, &ok);
    if (e->blob_count > 0)
        put_blobs(object, e, &ok);
    if (ok)
        err = json_hash(object, out);
    json_decref(object);
    return err;
}

enum err gate_prepare(struct ask *q)
{
    q->has_what = kind_rule(q->entry->kind)->gated && q->fold->concur_count[q->side] > 0;
    return q->has_what ? fold_concur_what(q->entry, q->what) : OK;
}

/* ---- who concurred ---- */

static int officer_of(const struct ask *q)
{
    const struct card *card = q->fold->card[q->side];
    const struct card_officer *officer = card_officer(card, q->entry->actor);

    must(officer); /* R10 comes first */
    return (int)(officer - card->officer);
}

/* The officers, as bits, who concurred to it. */
static uint64_t
concurred(const struct fold *f, int side, enum kind kind, const uint8_t what[32])
{
    uint64_t officers = 0;

    for (size_t i = 0; i < f->concur_count[side]; i++) {
        const struct fold_concur *c = &f->concurs[side][i];

        if (c->kind == kind && memcmp(c->what, what, sizeof c->what) == 0)
            officers |= UINT64_C(1) << c->officer;
    }
    return officers;
}

static int count_of(uint64_t officers)
{
    int count = 0;

    for (; officers != 0; officers &= officers - 1)
        count++;
    return count;
}

/* One officer's words that nobody acts on take no room from the others. */
static bool has_room(const struct fold *f, int side, int officer)
{
    size_t unused = 0;

    for (size_t i = 0; i < f->concur_count[side]; i++)
        unused += f->concurs[side][i].officer == officer;
    return unused < FOLD_CONCURS_MAX;
}

const struct verdict *gate_may_concur(struct ask *q)
{
    const struct card *card = q->fold->card[q->side];
    uint8_t what[32];
    enum kind kind;
    int officer = officer_of(q);

    if (kind_find(json_text(q->entry->fact, "type"), &kind) != OK ||
        !kind_rule(kind)->gated)
        return &not_gated;
    if ((card->officer[officer].roles & kind_rule(kind)->roles) == 0)
        return &not_an_officer;
    json_bytes(q->entry->fact, "what", what, sizeof what);
    if ((concurred(q->fold, q->side, kind, what) >> officer & 1) != 0)
        return &concurred_before;
    return has_room(q->fold, q->side, officer) ? NULL : &too_many;
}

enum err gate_record_concur(struct fold *f, struct ask *q)
{
    struct fold_concur c = {
        .officer = officer_of(q), .n = q->n, .said_at = q->entry->time};
    struct fold_concur *concurs =
        room_for(f->concurs[q->side], &f->concur_capacity[q->side],
                 f->concur_count[q->side], sizeof *concurs);

    if (!concurs)
        return ERR_NOMEM;
    f->concurs[q->side] = concurs;
    must(kind_find(json_text(q->entry->fact, "type"), &c.kind) == OK);
    json_bytes(q->entry->fact, "what", c.what, sizeof c.what);
    concurs[f->concur_count[q->side]++] = c;
    return OK;
}

/* ---- the matter of an act ---- */

/* The place that a member of the fact names; what may has passed is there. */
static size_t place_of(const struct ask *q, const struct ids *ids, const char *key)
{
    uint8_t id[32];
    size_t at;

    json_bytes(q->entry->fact, key, id, sizeof id);
    at = ids_find(ids, id);
    must(at != IDS_NONE);
    return at;
}

/* The pact under which a gated entry acts. */
static const struct pact *pact_of(const struct ask *q)
{
    const struct fold *f = q->fold;
    const json_t *fact = q->entry->fact;
    size_t at;

    if (json_has(fact, "agreement"))
        at = place_of(q, &f->pact_ids, "agreement");
    else if (json_has(fact, "round"))
        at = f->bouts[place_of(q, &f->bout_ids, "round")].pact;
    else if (json_has(fact, "ask"))
        at = f->errands[place_of(q, &f->errand_ids, "ask")].pact;
    else if (json_has(fact, "item"))
        at = f->parcels[place_of(q, &f->parcel_ids, "item")].pact;
    else
        at = f->parcels[f->spots[place_of(q, &f->spot_ids, "consent")].parcel].pact;
    return &f->pacts[at];
}

/* The officers who passed a gate of a lead: who judged it. */
static uint64_t judges_of(const struct ask *q,
                          const uint8_t round[32],
                          const uint8_t handle[FOLD_HANDLE_BYTES])
{
    const struct fold *f = q->fold;
    size_t at = ids_find(&f->bout_ids, round);
    const struct handles_leaf *leaf;

    must(at != IDS_NONE);
    leaf = handles_find(&f->handles, f->bouts[at].hits, handle);
    return leaf ? leaf->passed[q->side] : 0;
}

/* The officers of this side who passed an earlier gate of the same matter. */
static uint64_t passed_before(const struct ask *q)
{
    const struct fold *f = q->fold;
    enum kind kind = q->entry->kind;
    uint8_t round[32];
    uint8_t handle[FOLD_HANDLE_BYTES];
    const struct fold_request *r;

    if (kind == KIND_HIT_JUDGE)
        return f->bouts[place_of(q, &f->bout_ids, "round")].passed[q->side];
    if (kind == KIND_ASK_HIT) {
        json_bytes(q->entry->fact, "round", round, sizeof round);
        json_bytes(q->entry->fact, "hit", handle, sizeof handle);
        return judges_of(q, round, handle);
    }
    if (kind != KIND_ASK_ANSWER)
        return 0;
    r = &f->errands[place_of(q, &f->errand_ids, "ask")].is;
    return r->kind == FOLD_ASK_HIT ? judges_of(q, r->round, r->hit) : 0;
}

/* ---- judging, and passing ---- */

static const struct {
    enum role role;
    enum agreement_gate gate;
} gates[] = {
    {ROLE_START, AGREEMENT_START},
    {ROLE_CONFIRM, AGREEMENT_CONFIRM},
    {ROLE_ASK, AGREEMENT_ASK},
    {ROLE_RELEASE, AGREEMENT_RELEASE},
};

int fold_gate_needs(const struct agreement *a, enum kind kind)
{
    const struct kind_rule *rule = kind_rule(kind);

    for (size_t i = 0; rule->gated && i < sizeof gates / sizeof gates[0]; i++)
        if (rule->roles == gates[i].role)
            return (int)a->gates[gates[i].gate];
    return 1;
}

const struct verdict *gate_refuses(const struct ask *q)
{
    const struct agreement *a;
    uint64_t barred, others, self;

    if (!kind_rule(q->entry->kind)->gated)
        return NULL;
    a = pact_of(q)->document;
    self = UINT64_C(1) << officer_of(q);
    barred = a->separate ? passed_before(q) : 0;
    if ((self & barred) != 0)
        return &not_separate;
    others = q->has_what ? concurred(q->fold, q->side, q->entry->kind, q->what) : 0;
    others &= ~(self | barred | revoke_officers(q->fold, q->side, q->n));
    return count_of(others) + 1 < fold_gate_needs(a, q->entry->kind) ? &too_few : NULL;
}

/* Use up what was concurred to this; the officers who did. */
static uint64_t use_up(struct fold *f, const struct ask *q)
{
    struct fold_concur *concurs = f->concurs[q->side];
    uint64_t officers = concurred(f, q->side, q->entry->kind, q->what);
    size_t left = 0;

    for (size_t i = 0; officers != 0 && i < f->concur_count[q->side]; i++)
        if (concurs[i].kind != q->entry->kind ||
            memcmp(concurs[i].what, q->what, sizeof q->what) != 0)
            concurs[left++] = concurs[i];
    if (officers != 0)
        f->concur_count[q->side] = left;
    return officers;
}

void gate_pass(struct fold *f, const struct ask *q)
{
    uint8_t handle[FOLD_HANDLE_BYTES];
    uint64_t officers;
    struct bout *b;

    if (!kind_rule(q->entry->kind)->gated)
        return;
    officers = UINT64_C(1) << officer_of(q);
    if (q->has_what)
        officers |= use_up(f, q);
    if (q->entry->kind == KIND_ROUND_PROPOSE || q->entry->kind == KIND_ROUND_ACCEPT) {
        f->bouts[q->subject].passed[q->side] |= officers;
    } else if (q->entry->kind == KIND_HIT_JUDGE) {
        b = &f->bouts[q->subject];
        json_bytes(q->entry->fact, "hit", handle, sizeof handle);
        handles_pass(&f->handles, b->hits, handle, q->side, officers);
    }
}

/* ---- for callers ---- */

size_t fold_concur_count(const struct fold *f, int side)
{
    return f->concur_count[side];
}

const struct fold_concur *fold_concur_at(const struct fold *f, int side, size_t i)
{
    must(i < f->concur_count[side]);
    return &f->concurs[side][i];
}

int fold_concur_to(const struct fold *f, int side, enum kind kind, const uint8_t what[32])
{
    return count_of(concurred(f, side, kind, what) &
                    ~revoke_officers(f, side, f->log[side].fed));
}
