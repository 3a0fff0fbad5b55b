/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pair.c - appending to our lane and taking entries of theirs
 *
 * The law of both: work on locals, store in one transaction, and only when it is
 * durable let the lane, the fold and the list of steps know. If memory fails between
 * the disk and the fold the process ends its work with an error; the next start folds
 * from the disk and finds everything.
 */
#include "exchange/pair.h"

#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "exchange/caught.h"
#include "exchange/match.h"
#include "exchange/measure.h"
#include "exchange/node.h"
#include "fold/revoked.h"
#include "lane/fraud.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { CLOCK_SKEW_S = 3600, ATTACHMENTS = 1 + ENTRY_BLOBS_MAX, LOAD_RUN = 256 };

int pair_side(const struct pair *p, enum store_side side)
{
    return side == STORE_OWN ? p->side : 1 - p->side;
}

int64_t pair_now(const struct pair *p)
{
    int64_t now = node_now(p->node);

    if (now < p->own.last_time)
        now = p->own.last_time;
    return now > p->their.last_time ? now : p->their.last_time;
}

const char *pair_name(const struct pair *p, int side)
{
    return card_name(side == p->side ? p->node->card : p->peer, "en");
}

static struct pair_lane *lane_of(struct pair *p, enum store_side side)
{
    return side == STORE_OWN ? &p->own : &p->their;
}

/* ---- what follows a durable entry ---- */

/* Remember where a round.step, hit.open or ask.answer stands. */
static enum err note_step(struct pair *p, enum store_side side, const struct entry *e)
{
    struct pair_step *s;

    if (p->step_count == p->step_room) {
        size_t room = p->step_room == 0 ? 64 : p->step_room * 2;
        struct pair_step *grown =
            memory_resize(p->steps, p->step_count, room, sizeof *grown);

        if (grown == NULL)
            return ERR_NOMEM;
        p->steps = grown;
        p->step_room = room;
    }
    s = &p->steps[p->step_count];
    memset(s, 0, sizeof *s);
    json_bytes(e->fact,
               e->kind == KIND_ASK_ANSWER ? "ask"
               : e->kind == KIND_RECEIPT  ? "export"
                                          : "round",
               s->round, sizeof s->round);
    if (e->kind == KIND_ROUND_STEP) {
        if (text_copy(s->step, sizeof s->step, json_text(e->fact, "step")) != OK)
            return OK; /* a step with so long a name is none of ours */
        s->index = (uint32_t)json_int(e->fact, "index");
    }
    s->kind = e->kind;
    s->side = side;
    s->n = e->n;
    for (size_t i = 0; i < e->blob_count; i++)
        s->bytes += e->blob[i].bytes;
    p->step_count++;
    return OK;
}

/* The document of an agree.propose; NULL if it cannot be read (the fold refuses it). */
static enum err read_document(const struct entry *e,
                              const void *blob,
                              size_t bytes,
                              struct agreement **out)
{
    enum err err = OK;

    *out = NULL;
    if (e->kind == KIND_AGREE_PROPOSE && blob != NULL)
        err = agreement_read(blob, bytes, out, NULL);
    return err == ERR_NOMEM ? err : OK;
}

static void count_refusal(struct pair *p, int64_t time)
{
    int64_t day = time / INSTANT_DAY;

    p->refusal_count = day == p->refusal_day ? p->refusal_count + 1 : 1;
    p->refusal_day = day;
}

/* Let lane, fold and steps know of an entry that is on disk. */
static enum err absorb(struct pair *p,
                       enum store_side side,
                       const struct entry *e,
                       const void *blob,
                       size_t blob_bytes)
{
    struct pair_lane *lane = lane_of(p, side);
    struct agreement *document = NULL;
    enum err err = read_document(e, blob, blob_bytes, &document);

    if (err == OK)
        err = fold_feed(p->fold, pair_side(p, side), e, document);
    if (err == OK && (e->kind == KIND_ROUND_STEP || e->kind == KIND_HIT_OPEN ||
                      e->kind == KIND_ASK_ANSWER || e->kind == KIND_RECEIPT))
        err = note_step(p, side, e);
    if (err != OK)
        return err;
    p->judgements += e->kind == KIND_HIT_JUDGE;
    if (side == STORE_OWN && e->kind == KIND_REFUSED)
        count_refusal(p, e->time);
    merkle_add(&lane->tree, e->leaf);
    memcpy(lane->last, e->leaf, sizeof lane->last);
    lane->last_time = e->time;
    lane->last_seen = e->seen_n;
    return OK;
}

/* ---- loading ---- */

struct loading {
    struct pair *pair;
    enum store_side side;
    struct fault *fault;
    size_t left; /* of this run */
    bool ended;
};

static enum err load_entry(void *state, const struct store_entry *stored)
{
    struct loading *l = state;
    struct entry *e = NULL;
    struct buffer blob;
    enum err err;

    if (l->left == 0)
        return ERR_RETRY;
    l->left--;
    err = entry_parse(stored->bytes, stored->count, &e, NULL);
    buffer_init(&blob, AGREEMENT_MAX);
    if (err == OK && memcmp(e->leaf, stored->leaf, sizeof e->leaf) != 0)
        err = ERR_CORRUPT;
    if (err == OK && e->kind == KIND_AGREE_PROPOSE)
        err = pair_attachment(l->pair, l->side, e->n, 1, &blob);
    if (err == OK)
        err = absorb(l->pair, l->side, e, blob.data, blob.bytes);
    buffer_fini(&blob);
    entry_free(e);
    if (err != OK && err != ERR_NOMEM && err != ERR_IO)
        return fault_set(
            l->fault, ERR_CORRUPT, "R38",
            "Entry %llu of the %s lane with peer %lld is not what was written; "
            "restore the node from a backup.",
            (unsigned long long)stored->n, l->side == STORE_OWN ? "own" : "peer's",
            (long long)l->pair->number);
    return err;
}

/* So many entries more of a lane. */
static enum err load_run(struct loading *l)
{
    struct pair *p = l->pair;
    enum err e;

    l->left = LOAD_RUN;
    e = store_entry_each(p->node->store, p->number, l->side,
                         lane_of(p, l->side)->tree.size, load_entry, l);
    l->ended = e == OK;
    return e == ERR_RETRY ? OK : e;
}

/* The lanes turn about, since an entry that has seen what is not loaded yet is kept
 * waiting as a whole. */
static enum err load_lanes(struct pair *p, struct fault *f)
{
    struct loading own = {.pair = p, .side = STORE_OWN, .fault = f};
    struct loading their = {.pair = p, .side = STORE_PEER, .fault = f};
    enum err e = OK;

    while (e == OK && !(own.ended && their.ended)) {
        if (!own.ended)
            e = load_run(&own);
        if (e == OK && !their.ended)
            e = load_run(&their);
    }
    return e;
}

/* Nothing is known of a lane but its id. */
static void forget_lane(struct pair_lane *lane)
{
    struct pair_lane fresh = {.last_time = 0};

    memcpy(fresh.id, lane->id, sizeof fresh.id);
    merkle_init(&fresh.tree);
    *lane = fresh;
}

/* A slip took away what was judged before it came: judge all of it again. */
static enum err fold_again(struct pair *p, struct fault *f)
{
    if (!fold_is_stale(p->fold))
        return OK;
    fold_restart(p->fold);
    match_free(p->match); /* it may have been fed steps that count no more */
    p->match = NULL;
    forget_lane(&p->own);
    forget_lane(&p->their);
    p->step_count = 0;
    p->judgements = 0;
    p->refusal_day = 0;
    p->refusal_count = 0;
    return load_lanes(p, f);
}

static enum err load_peer_card(struct pair *p, struct fault *f)
{
    struct buffer bytes;
    enum err e;

    buffer_init(&bytes, CARD_FILE_MAX);
    e = store_peer_card(p->node->store, p->number, &bytes);
    if (e == OK)
        e = card_read(bytes.data, bytes.bytes, &p->peer, f);
    buffer_fini(&bytes);
    return e;
}

static enum err start_fold(struct pair *p)
{
    const struct card *own = p->node->card;

    p->side = memcmp(own->root, p->peer->root, SIGN_KEY_BYTES) < 0 ? 0 : 1;
    entry_lane_id(own->root, p->peer->root, p->own.id);
    entry_lane_id(p->peer->root, own->root, p->their.id);
    merkle_init(&p->own.tree);
    merkle_init(&p->their.tree);
    return fold_new(p->side == 0 ? own : p->peer, p->side == 0 ? p->peer : own, &p->fold);
}

static enum err load_fraud(struct pair *p)
{
    struct buffer line;
    enum err e;

    buffer_init(&line, FRAUD_LINE_MAX);
    e = store_fraud_get(p->node->store, p->number, &line);
    buffer_fini(&line);
    if (e == ERR_NOT_FOUND)
        return OK;
    if (e == OK) {
        p->fraud = true;
        fold_mark_fraud(p->fold, 1 - p->side);
    }
    return e;
}

enum err pair_catch_up(struct pair *p, struct fault *f)
{
    enum err e = load_lanes(p, f);

    if (e == OK)
        e = fold_again(p, f);
    return e == OK ? load_fraud(p) : e;
}

enum err pair_load(struct node *n, int64_t number, struct pair **out, struct fault *f)
{
    struct pair *p = memory_new(1, sizeof *p);
    enum err e = p == NULL ? ERR_NOMEM : OK;

    if (e == OK) {
        p->node = n;
        p->number = number;
        e = load_peer_card(p, f);
    }
    if (e == OK)
        e = start_fold(p);
    if (e == OK)
        e = pair_catch_up(p, f);
    if (e == ERR_NOMEM || e == ERR_IO)
        e = fault_set(f, e, "",
                      "The lanes with peer %lld cannot be read (%s); try again.",
                      (long long)number, err_name(e));
    if (e != OK) {
        pair_free(p);
        return e;
    }
    *out = p;
    return OK;
}

void pair_free(struct pair *p)
{
    if (p == NULL)
        return;
    match_free(p->match);
    fold_free(p->fold);
    card_free(p->peer);
    memory_free(p->steps);
    memory_free(p);
}

enum err pair_attachment(
    const struct pair *p, enum store_side side, uint64_t n, int index, struct buffer *out)
{
    return store_attachment_get(p->node->store, p->number, side, n, index, out);
}

/* ---- storing one entry with its attachments ---- */

struct parcel {
    const struct entry *entry;
    const void *bytes;
    size_t count;
    const void *attachment[ATTACHMENTS]; /* NULL: none, or destroyed */
    size_t attachment_bytes[ATTACHMENTS];
};

static enum err put_parcel(struct pair *p, enum store_side side, const struct parcel *c)
{
    struct store *s = p->node->store;
    struct merkle tree = lane_of(p, side)->tree;
    struct store_entry row = {.n = c->entry->n, .bytes = c->bytes, .count = c->count};
    enum err e;

    merkle_add(&tree, c->entry->leaf);
    memcpy(row.leaf, c->entry->leaf, sizeof row.leaf);
    merkle_root(&tree, row.root);
    e = store_entry_append(s, p->number, side, &row);
    for (int i = 0; i < ATTACHMENTS && e == OK; i++)
        if (c->attachment[i] != NULL)
            e = store_attachment_put(
                s, p->number, side, c->entry->n, i,
                &(struct part){c->attachment[i], c->attachment_bytes[i]});
    return e;
}

static enum err say_stale(struct fault *f)
{
    return fault_set(f, ERR_NOMEM, "",
                     "Out of memory after an entry was written; start again, nothing is "
                     "lost.");
}

static enum err
keep_parcel(struct pair *p, enum store_side side, const struct parcel *c, struct fault *f)
{
    struct store *s = p->node->store;
    enum err e = store_begin(s);

    if (e == OK)
        e = put_parcel(p, side, c);
    if (e == OK)
        e = store_commit(s);
    if (e != OK)
        e = store_explain(s, e, f);
    store_rollback(s);
    if (e != OK)
        return e;
    e = absorb(p, side, c->entry, c->attachment[1], c->attachment_bytes[1]);
    if (e == OK)
        e = fold_again(p, NULL);
    p->stale = e != OK;
    return e == OK ? OK : say_stale(f);
}

/* ---- appending ---- */

/* An act being made; everything here is freed by making_fini. */
struct making {
    struct buffer sealed; /* salt || canonical body */
    struct buffer bytes;  /* the signed entry */
    struct entry *entry;
    uint8_t commit[32];
};

static void making_fini(struct making *m)
{
    buffer_fini(&m->sealed);
    buffer_fini(&m->bytes);
    entry_free(m->entry);
}

static enum err seal_body(struct pair *p, const struct pair_act *act, struct making *m)
{
    uint8_t salt[ENTRY_SALT_BYTES];
    enum err e = OK;

    if (act->sealed != NULL) {
        buffer_add(&m->sealed, act->sealed, act->sealed_bytes);
    } else if (act->body != NULL) {
        e = random_fill(&p->node->random, salt, sizeof salt);
        buffer_add(&m->sealed, salt, sizeof salt);
        memory_wipe(salt, sizeof salt);
        if (e == OK)
            e = json_write(act->body, &m->sealed);
    } else {
        return OK;
    }
    if (e == OK)
        e = buffer_status(&m->sealed);
    if (e == OK)
        entry_body_commit(m->sealed.data, m->sealed.data + ENTRY_SALT_BYTES,
                          m->sealed.bytes - ENTRY_SALT_BYTES, m->commit);
    return e;
}

static enum err
sign_act(struct pair *p, const struct pair_act *act, struct making *m, struct fault *f)
{
    struct entry_place place = {.n = p->own.tree.size};
    struct entry_blob blob = {.bytes = act->blob_bytes};
    uint8_t seen_root[32];
    struct entry_draft draft = {
        .place = &place,
        .seen_n = p->their.tree.size,
        .seen_root = seen_root,
        .time = pair_now(p),
        .kind = act->kind,
        .fact = act->fact,
        .body = m->sealed.bytes > 0 ? m->commit : NULL,
        .blobs = act->blob != NULL ? &blob : NULL,
        .blob_count = act->blob != NULL ? 1 : 0,
    };
    enum err e;

    memcpy(place.lane, p->own.id, sizeof place.lane);
    memcpy(place.prev, p->own.last, sizeof place.prev);
    merkle_root(&p->their.tree, seen_root);
    if (act->blob != NULL)
        hash_sha256(act->blob, act->blob_bytes, blob.hash);
    e = entry_sign(&draft, act->officer, &p->node->node_key, &m->bytes, f);
    if (e == OK)
        e = entry_parse(m->bytes.data, m->bytes.bytes, &m->entry, f);
    return e;
}

/* Would the fold take it? */
static enum err try_act(struct pair *p,
                        const struct pair_act *act,
                        const struct making *m,
                        struct fault *f)
{
    struct verdict v;
    struct agreement *document = NULL;
    enum err e = read_document(m->entry, act->blob, act->blob_bytes, &document);

    if (e == OK)
        e = fold_try(p->fold, p->side, m->entry, document, &v);
    agreement_free(document);
    if (e != OK)
        return fault_set(f, e, "", "The act could not be judged (%s).", err_name(e));
    if (!v.effective)
        return fault_set(f, ERR_DENIED, v.rule, "%s", v.text);
    return OK;
}

/* Everything short of writing: the act sealed, signed and found good. */
static enum err
make_act(struct pair *p, const struct pair_act *act, struct making *m, struct fault *f)
{
    enum err e;

    buffer_init(&m->sealed, kind_rule(act->kind)->body_max);
    buffer_init(&m->bytes, ENTRY_MAX);
    if (p->stale)
        return say_stale(f);
    if (p->node->looking)
        return fault_set(f, ERR_DENIED, "R39",
                         "The node is open for its overseer, who reads and does not "
                         "act.");
    if (p->fraud)
        return fault_set(
            f, ERR_FORGED, "R38",
            "The peer signed two histories; exchange with it has stopped. The proof "
            "is printed by: entente log fraud");
    e = seal_body(p, act, m);
    if (e != OK)
        return fault_set(f, e, "", "The entry's body cannot be made (%s).", err_name(e));
    e = sign_act(p, act, m, f);
    if (e == OK)
        e = try_act(p, act, m, f);
    return e == ERR_NOMEM ? fault_set(f, e, "", "Out of memory.") : e;
}

enum err pair_try(struct pair *p, const struct pair_act *act, struct fault *f)
{
    struct making m = {.entry = NULL};
    enum err e = make_act(p, act, &m, f);

    making_fini(&m);
    return e;
}

enum err pair_append(struct pair *p, const struct pair_act *act, struct fault *f)
{
    struct making m = {.entry = NULL};
    enum err e = make_act(p, act, &m, f);

    if (e == OK) {
        struct parcel c = {
            .entry = m.entry, .bytes = m.bytes.data, .count = m.bytes.bytes};

        c.attachment[0] = m.sealed.bytes > 0 ? m.sealed.data : NULL;
        c.attachment_bytes[0] = m.sealed.bytes;
        c.attachment[1] = act->blob;
        c.attachment_bytes[1] = act->blob_bytes;
        e = keep_parcel(p, STORE_OWN, &c, f);
    }
    making_fini(&m);
    return e;
}

/* ---- taking ---- */

static enum err check_place(struct pair *p, const struct entry *e, struct fault *f)
{
    struct entry_place place = {
        .n = p->their.tree.size,
        .time_min = p->their.last_time,
        .time_max = node_now(p->node) + CLOCK_SKEW_S,
        .seen_min = p->their.last_seen,
        .seen_max = p->own.tree.size,
    };
    uint8_t root[32];
    enum err err = OK;

    memcpy(place.lane, p->their.id, sizeof place.lane);
    memcpy(place.prev, p->their.last, sizeof place.prev);
    if (e->seen_n <= place.seen_max) {
        err = store_lane_root(p->node->store, p->number, STORE_OWN, e->seen_n, root);
        place.seen_root = root;
    }
    if (err != OK)
        return fault_set(f, err, "", "The own lane cannot be read (%s).", err_name(err));
    return entry_verify(e, p->peer, &place, f);
}

/* May one more refusal be answered today? A refused `refused` needs no answer. */
static bool is_answered(const struct pair *p, enum kind kind)
{
    return kind != KIND_REFUSED && (pair_now(p) / INSTANT_DAY != p->refusal_day ||
                                    p->refusal_count < PAIR_REFUSALS_DAY);
}

/* A refused entry of the peer is answered in our own lane: both lanes show it (R37). */
static enum err
answer_refusal(struct pair *p, uint64_t n, const struct verdict *v, struct fault *f)
{
    char rule[FOLD_RULE_BYTES];
    json_t *fact = json_object();
    bool ok = fact != NULL;
    struct pair_act act = {.kind = KIND_REFUSED, .fact = fact};
    enum err e;
    size_t i;

    for (i = 0; v->rule[i] != '\0' && i + 1 < sizeof rule; i++)
        rule[i] = (char)tolower((unsigned char)v->rule[i]);
    rule[i] = '\0';
    json_put_int(fact, "n", (int64_t)n, &ok);
    json_put_text(fact, "rule", rule, &ok);
    e = ok ? pair_append(p, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    return e == ERR_DENIED ? OK
                           : e; /* before both are verified even this cannot be said */
}

/* Is what came with the entry of no use to anyone, the entry itself being what counts? */
static bool is_idle(const struct pair *p, const struct entry *e, const struct verdict *v)
{
    const struct fold_round *r;
    uint8_t id[32];

    if (!kind_rule(e->kind)->erasable)
        return false;
    if (!v->effective)
        return true;
    if (e->kind != KIND_ROUND_STEP)
        return false;
    json_bytes(e->fact, "round", id, sizeof id);
    r = fold_round_find(p->fold, id);
    return r != NULL && r->status == FOLD_ROUND_ABORTED;
}

/* The points of a step that came too late must not stay here either (R15). */
static enum err erase_idle(struct pair *p, const struct entry *e, struct fault *f)
{
    enum err err = OK;

    for (int i = 0; i < ATTACHMENTS && err == OK; i++)
        err = store_attachment_erase(p->node->store, p->number, STORE_PEER, e->n, i);
    p->unscrubbed = true;
    return err == OK ? OK
                     : fault_set(f, err, "R15",
                                 "What came with entry %llu cannot be erased (%s).",
                                 (unsigned long long)e->n, err_name(err));
}

/* The fold has judged a fresh entry of the peer. */
static enum err follow_verdict(struct pair *p, const struct entry *e, struct fault *f)
{
    const struct verdict *v = fold_verdict(p->fold, 1 - p->side, e->n);
    enum err err = is_idle(p, e, v) ? erase_idle(p, e, f) : OK;

    if (err != OK || v->effective || !is_answered(p, e->kind))
        return err;
    return answer_refusal(p, e->n, v, f);
}

/* What goes with an entry; what may not be destroyed must be there. */
static enum err pack(const struct bundle_item *item, struct parcel *c, struct fault *f)
{
    for (int i = 0; i < ATTACHMENTS; i++) {
        if (item->gone[i] && !kind_rule(item->entry->kind)->erasable)
            return fault_set(
                f, ERR_UNEXPECTED, "",
                "Entry %llu came without its attachment, which may not be erased.",
                (unsigned long long)item->entry->n);
        c->attachment[i] = item->gone[i] ? NULL : item->attachment[i];
        c->attachment_bytes[i] = item->gone[i] ? 0 : item->attachment_bytes[i];
    }
    return OK;
}

/* Whose node key is revoked writes no lane: not even a slip is taken from there, which
 * anyone can bring by hand. */
static enum err check_not_ended(const struct pair *p, uint64_t n, struct fault *f)
{
    struct fold_revoked how;

    if (!fold_is_revoked(p->fold, 1 - p->side, p->peer->node, &how) || n < how.from)
        return OK;
    return fault_set(f, ERR_DENIED, "K4",
                     "The peer's node key is revoked, and its lane ended with %llu "
                     "entries; nothing more is taken from it.",
                     (unsigned long long)how.from);
}

enum err
pair_take(struct pair *p, const struct bundle_item *item, bool *fresh, struct fault *f)
{
    struct parcel c = {.entry = item->entry, .bytes = item->bytes, .count = item->count};
    uint64_t n = item->entry->n;
    enum err e;

    *fresh = false;
    if (p->stale)
        return say_stale(f);
    if (p->fraud)
        return fault_set(
            f, ERR_FORGED, "R38",
            "The peer signed two histories; nothing more is taken from it. See the "
            "proof with: entente log fraud");
    if (n < p->their.tree.size)
        return caught_compare(p, item, f);
    e = check_not_ended(p, n, f);
    if (e == OK)
        e = check_place(p, item->entry, f);
    if (e == OK)
        e = pack(item, &c, f);
    if (e == OK && !measure_entry(p, item->entry))
        c.attachment[1] = NULL; /* the entry says enough */
    if (e == ERR_NOMEM)
        e = fault_set(f, e, "", "Out of memory.");
    if (e == OK)
        e = keep_parcel(p, STORE_PEER, &c, f);
    if (e != OK)
        return e;
    *fresh = true;
    must(fold_judged(p->fold, 1 - p->side) == n + 1);
    return follow_verdict(p, item->entry, f);
}
