/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dump.c - the whole state as one canonical value
 *
 * The law. Two folds of the same lanes write the same bytes, whatever the order in
 * which they were fed; so lists are in an order of their content, and nothing that
 * only one node knows is in it. What has not happened is left out.
 */
#include "fold/dump.h"

#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "fold/bout.h"
#include "fold/revoked.h"

#include <stdlib.h>
#include <string.h>

/* A notice can run past the last instant that has a text. */
void dump_time(json_t *object, const char *key, int64_t time, bool *ok)
{
    if (time != 0)
        json_put_time(object, key, time > INSTANT_MAX ? INSTANT_MAX : time, ok);
}

void dump_append(json_t *array, json_t *taken, bool *ok)
{
    if (json_array_append_new(array, taken) != 0)
        *ok = false;
}

static json_t *refused(const struct log *log, bool *ok)
{
    json_t *list = json_array();

    for (size_t n = 0; n < log->judged && *ok; n++) {
        if (log->events[n].verdict->effective)
            continue;
        json_t *one = json_object();

        json_put_int(one, "n", (int64_t)n, ok);
        json_put_text(one, "rule", log->events[n].verdict->rule, ok);
        dump_append(list, one, ok);
    }
    return list;
}

static const uint8_t *key_at(const struct card *c, int key)
{
    if (key == KEY_OVERSEER)
        return c->overseer;
    return key == KEY_NODE ? c->node : c->officer[key].key;
}

/* The revoked key that comes next after `last`, or NULL. */
static const uint8_t *next_revoked(const struct fold *f, int side, const uint8_t *last)
{
    const uint8_t *next = NULL;

    for (int key = 0; key < KEY_COUNT; key++) {
        const uint8_t *one = key_at(f->card[side], key);

        if (f->cuts[side][key].is && (!last || memcmp(one, last, SIGN_KEY_BYTES) > 0) &&
            (!next || memcmp(one, next, SIGN_KEY_BYTES) < 0))
            next = one;
    }
    return next;
}

static json_t *revoked(const struct fold *f, int side, bool *ok)
{
    json_t *list = json_array();

    for (const uint8_t *key = next_revoked(f, side, NULL); key && *ok;
         key = next_revoked(f, side, key)) {
        json_t *one = json_object();
        struct fold_revoked how;

        must(fold_is_revoked(f, side, key, &how));
        json_put_bytes(one, "key", key, SIGN_KEY_BYTES, ok);
        json_put_int(one, "from", (int64_t)how.from, ok);
        json_put_text(one, "code", how.code, ok);
        dump_append(list, one, ok);
    }
    return list;
}

static json_t *sides(const struct fold *f, bool *ok)
{
    json_t *both = json_array();

    for (int side = 0; side < FOLD_SIDES; side++) {
        json_t *one = json_object();

        json_put_bytes(one, "card", f->card[side]->id, 32, ok);
        json_put_bytes(one, "lane", f->log[side].id, 32, ok);
        json_put_int(one, "entries", (int64_t)f->log[side].judged, ok);
        json_put_bool(one, "hello", f->view[VIEW_ALL].hello[side], ok);
        json_put_bool(one, "verified", f->view[VIEW_ALL].verified[side], ok);
        json_put(one, "refused", refused(&f->log[side], ok), ok);
        json_put(one, "revoked", revoked(f, side, ok), ok);
        dump_append(both, one, ok);
    }
    return both;
}

static json_t *suspended(unsigned bits, bool *ok)
{
    json_t *scopes = json_array();

    if ((bits & FOLD_SUSPENDED_ALL) != 0)
        dump_append(scopes, json_string("all"), ok);
    if ((bits & FOLD_SUSPENDED_ROUNDS) != 0)
        dump_append(scopes, json_string("rounds"), ok);
    if ((bits & FOLD_SUSPENDED_RELEASES) != 0)
        dump_append(scopes, json_string("releases"), ok);
    return scopes;
}

static json_t *agreement_side(const struct pact *p, int side, bool *ok)
{
    const struct fold_agreement *a = &p->in[VIEW_ALL].is;
    json_t *one = json_object();

    json_put_bool(one, "proposed", p->in[VIEW_ALL].proposed[side], ok);
    json_put_int(one, "signatures", a->signatures[side], ok);
    dump_time(one, "ready_at", a->ready_at[side], ok);
    json_put(one, "suspended", suspended(a->suspended[side], ok), ok);
    dump_time(one, "notice_at", a->notice_at[side], ok);
    dump_time(one, "notice_paused_at", a->notice_paused_at[side], ok);
    dump_time(one, "notice_ends", a->notice_ends[side], ok);
    json_put_int(one, "proposals_accepted", a->proposals_accepted[side], ok);
    json_put_int(one, "tokens_used", a->tokens_used[side], ok);
    return one;
}

static json_t *agreement(const struct pact *p, bool *ok)
{
    const struct fold_agreement *a = &p->in[VIEW_ALL].is;
    json_t *one = json_object();
    json_t *both = json_array();

    json_put_bytes(one, "agreement", a->id, 32, ok);
    if (a->superseded)
        json_put_time(one, "superseded_from", a->superseded_from, ok);
    json_put_int(one, "rounds_accepted", a->rounds_accepted, ok);
    json_put_int(one, "hits_counted", a->hits_counted, ok);
    for (int side = 0; side < FOLD_SIDES; side++)
        dump_append(both, agreement_side(p, side, ok), ok);
    json_put(one, "sides", both, ok);
    return one;
}

static json_t *round_side(const struct bout *b, int side, bool *ok)
{
    const struct fold_round *r = &b->is;
    json_t *one = json_object();

    if (side == r->initiator || r->accepted_at != 0) {
        json_put_int(one, "bucket", r->bucket[side], ok);
        json_put_bytes(one, "commit", r->commitment[side], 32, ok);
    }
    if (r->end_code[side][0])
        json_put_text(one, "code", r->end_code[side], ok);
    json_put_int(one, "steps", r->steps[side], ok);
    if (r->counted[side] >= 0)
        json_put_int(one, "counted", r->counted[side], ok);
    json_put_bool(one, "closed", r->closed[side], ok);
    json_put_bool(one, "hits_committed", r->hits_committed[side], ok);
    json_put_bool(one, "hits_opened", r->hits_opened[side], ok);
    return one;
}

struct hit_list {
    json_t *list;
    bool *ok;
};

static enum err add_hit(void *state, const struct handles_leaf *leaf)
{
    struct hit_list *hits = state;
    json_t *one = json_object();
    json_t *both = json_array();

    json_put_bytes(one, "hit", leaf->handle, sizeof leaf->handle, hits->ok);
    for (int side = 0; side < FOLD_SIDES; side++)
        dump_append(both, json_string(fold_judgement_name(leaf->by[side])), hits->ok);
    json_put(one, "judged", both, hits->ok);
    dump_append(hits->list, one, hits->ok);
    return *hits->ok ? OK : ERR_NOMEM;
}

static json_t *round_value(const struct fold *f, const struct bout *b, bool *ok)
{
    const struct fold_round *r = &b->is;
    struct hit_list hits = {json_array(), ok};
    json_t *one = json_object();
    json_t *both = json_array();

    json_put_bytes(one, "round", r->id, 32, ok);
    json_put_bytes(one, "agreement", r->agreement, 32, ok);
    json_put_int(one, "initiator", r->initiator, ok);
    json_put_int(one, "propose_n", (int64_t)r->propose_n, ok);
    json_put_time(one, "proposed_at", r->proposed_at, ok);
    if (r->accepted_at != 0) {
        json_put_int(one, "accept_n", (int64_t)r->accept_n, ok);
        json_put_time(one, "accepted_at", r->accepted_at, ok);
        json_put_bool(one, "responder_first", r->responder_first, ok);
    }
    json_put_text(one, "status", fold_round_status_name(r->status), ok);
    for (int side = 0; side < FOLD_SIDES; side++)
        dump_append(both, round_side(b, side, ok), ok);
    json_put(one, "sides", both, ok);
    if (handles_walk(&f->handles, b->hits, add_hit, &hits) != OK)
        *ok = false;
    json_put(one, "hits", hits.list, ok);
    return one;
}

void dump_code(json_t *object, const char *key, const char *code, bool *ok)
{
    if (code[0])
        json_put_text(object, key, code, ok);
}

/* What was said of a request, and when. */
static void put_course(json_t *one, const struct fold_request *r, bool *ok)
{
    json_put_time(one, "asked_at", r->asked_at, ok);
    dump_time(one, "due_at", r->due_at, ok);
    dump_time(one, "acked_at", r->acked_at, ok);
    dump_time(one, "accepted_at", r->accepted_at, ok);
    dump_time(one, "declined_at", r->declined_at, ok);
    dump_code(one, "code", r->code, ok);
    json_put_int(one, "answers", r->answers, ok);
    dump_time(one, "answered_at", r->answered_at, ok);
    if (r->answered_at != 0)
        json_put_bool(one, "nothing", r->nothing, ok);
    dump_time(one, "withdrawn_at", r->withdrawn_at, ok);
    dump_code(one, "useful", r->useful, ok);
    dump_code(one, "used", r->used, ok);
}

static json_t *request_value(const struct fold_request *r, bool *ok)
{
    json_t *one = json_object();

    json_put_bytes(one, "request", r->id, 32, ok);
    json_put_bytes(one, "agreement", r->agreement, 32, ok);
    json_put_text(one, "kind", fold_request_kind_name(r->kind), ok);
    json_put_int(one, "asker", r->asker, ok);
    json_put_int(one, "author_n", (int64_t)r->author_n, ok);
    if (r->kind == FOLD_ASK_HIT) {
        json_put_bytes(one, "round", r->round, 32, ok);
        json_put_bytes(one, "hit", r->hit, FOLD_HANDLE_BYTES, ok);
    }
    if (r->kind == FOLD_ASK_ITEM || r->kind == FOLD_ASK_CONSENT)
        json_put_bytes(one, "item", r->item, 32, ok);
    if (r->kind == FOLD_ASK_CONSENT) {
        json_put_int(one, "version", r->version, ok);
        json_put_bytes(one, "recipient", r->recipient, 32, ok);
    }
    dump_code(one, "topic", r->topic, ok);
    dump_code(one, "question", r->question, ok);
    dump_code(one, "purpose", r->purpose, ok);
    put_course(one, r, ok);
    json_put_text(one, "status", fold_request_status_name(r->status), ok);
    return one;
}

static int by_id(const void *a, const void *b)
{
    const void *const *first = a;
    const void *const *second = b;

    return memcmp(*first, *second, 32);
}

const void **dump_sorted(const void *things, size_t count, size_t size, bool *ok)
{
    const void **sorted = memory_new(count, sizeof *sorted);
    const uint8_t *at = things;

    if (!sorted) {
        *ok = false;
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        sorted[i] = at + i * size;
    qsort(sorted, count, sizeof *sorted, by_id);
    return sorted;
}

static json_t *agreements(const struct fold *f, bool *ok)
{
    const struct fold_agreement *first =
        f->pact_count > 0 ? &f->pacts[0].in[VIEW_ALL].is : NULL;
    const void **ids = dump_sorted(first, f->pact_count, sizeof *f->pacts, ok);
    json_t *list = json_array();

    for (size_t i = 0; i < f->pact_count && *ok; i++)
        dump_append(list, agreement(&f->pacts[ids_find(&f->pact_ids, ids[i])], ok), ok);
    memory_free(ids);
    return list;
}

static json_t *rounds(const struct fold *f, bool *ok)
{
    const void **bouts = dump_sorted(f->bouts, f->bout_count, sizeof *f->bouts, ok);
    json_t *list = json_array();

    for (size_t i = 0; i < f->bout_count && *ok; i++)
        dump_append(list, round_value(f, bouts[i], ok), ok);
    memory_free(bouts);
    return list;
}

static json_t *requests(const struct fold *f, bool *ok)
{
    const void **errands =
        dump_sorted(f->errands, f->errand_count, sizeof *f->errands, ok);
    json_t *list = json_array();

    for (size_t i = 0; i < f->errand_count && *ok; i++)
        dump_append(list, request_value(errands[i], ok), ok);
    memory_free(errands);
    return list;
}
enum err fold_dump(const struct fold *f, json_t **out)
{
    json_t *state = json_object();
    bool ok = state != NULL;

    json_put_int(state, "v", 1, &ok);
    json_put_text(state, "type", "state", &ok);
    dump_time(state, "latest", f->view[VIEW_ALL].latest, &ok);
    json_put(state, "sides", sides(f, &ok), &ok);
    json_put(state, "agreements", agreements(f, &ok), &ok);
    json_put(state, "rounds", rounds(f, &ok), &ok);
    json_put(state, "requests", requests(f, &ok), &ok);
    json_put(state, "items", dump_item_list(f, &ok), &ok);
    json_put(state, "approvals", dump_sample_approvals(f, &ok), &ok);
    json_put(state, "samples", dump_sample_list(f, &ok), &ok);
    if (!ok) {
        json_decref(state);
        return ERR_NOMEM;
    }
    *out = state;
    return OK;
}

enum err fold_digest(const struct fold *f, uint8_t out[32])
{
    json_t *state;
    enum err e = fold_dump(f, &state);

    if (e != OK)
        return e;
    e = json_hash(state, out);
    json_decref(state);
    return e;
}
