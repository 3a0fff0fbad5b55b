/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spread.c - a bulk round whose parts other machines work on, through a folder
 *
 * The law: a part is done when its hits are kept and all its messages are in the lanes;
 * what it then has of hits and transcript is read from there.
 */
#include "exchange/spread.h"

#include "base/memory.h"
#include "base/num.h"
#include "exchange/docket.h"
#include "exchange/haul.h"
#include "exchange/measure.h"
#include "exchange/node.h"
#include "exchange/posting.h"
#include "exchange/tray.h"
#include "json/json.h"
#include "lane/entry.h"
#include "lane/kind.h"
#include "store/lane.h"
#include "store/store.h"

#include <string.h>

/* ---- parts ---- */

/* How many messages of a part are in the lanes. */
static unsigned said(const struct haul_part *part)
{
    unsigned k = 0;

    while (k < BALE_MESSAGES && part->place[k] != 0)
        k++;
    return k;
}

static bool is_due(const struct haul *h, const struct haul_part *part)
{
    unsigned k = said(part);

    return !part->over && (k == BALE_MESSAGES || docket_is_ours(h->is_first, k));
}

static enum store_side side_of(const struct haul *h, unsigned k)
{
    return docket_is_ours(h->is_first, k) ? STORE_OWN : STORE_PEER;
}

/* The hash of a message, as the entry that carries it says it. */
static enum err message_hash(const struct pair *p,
                             const struct haul *h,
                             size_t index,
                             unsigned k,
                             uint8_t out[SHA256_BYTES])
{
    struct entry *entry = NULL;
    struct buffer bytes;
    enum err e;

    buffer_init(&bytes, ENTRY_MAX);
    e = store_entry_get(p->node->store, p->number, side_of(h, k),
                        h->part[index].place[k] - 1, &bytes);
    if (e == OK)
        e = entry_parse(bytes.data, bytes.bytes, &entry, NULL);
    if (e == OK && entry->blob_count != 1)
        e = ERR_CORRUPT;
    if (e == OK)
        memcpy(out, entry->blob[0].hash, SHA256_BYTES);
    entry_free(entry);
    buffer_fini(&bytes);
    return e;
}

/* All is said of a part, and these are its hits. */
static enum err finish_part(
    const struct pair *p, struct haul *h, size_t index, const uint8_t *hits, size_t count)
{
    struct haul_part *part = &h->part[index];
    struct round_hit *grown =
        memory_resize(h->hits, h->hit_count, h->hit_count + count + 1, sizeof *grown);
    uint8_t hash[SHA256_BYTES];
    enum err e = OK;

    if (grown == NULL)
        return ERR_NOMEM;
    h->hits = grown;
    memory_wipe(part->transcript, sizeof part->transcript);
    for (unsigned k = 0; k < BALE_MESSAGES && e == OK; k++) {
        e = message_hash(p, h, index, k, hash);
        if (e == OK)
            bale_say(part->transcript, k, hash);
    }
    if (e != OK)
        return e;
    for (size_t i = 0; i < count; i++) {
        struct round_hit *hit = &h->hits[h->hit_count++];
        uint32_t item;

        docket_hit(hits, i, &item, hit->handle);
        hit->item = h->item[h->start[index] + item];
    }
    part->fed = part->reached = BALE_MESSAGES;
    part->over = true;
    h->over_count++;
    return OK;
}

static size_t items_of(const struct haul *h, size_t index)
{
    return h->start[index + 1] - h->start[index];
}

/* Are these hits as an engine gives them, of items that the part has? */
static bool
are_hits(const struct haul *h, size_t index, const uint8_t *hits, size_t count)
{
    uint8_t handle[2][BULK_HANDLE_BYTES];
    uint32_t item;

    if (count > items_of(h, index))
        return false;
    for (size_t i = 0; i < count; i++) {
        docket_hit(hits, i, &item, handle[i % 2]);
        if (item >= items_of(h, index) ||
            (i > 0 && memcmp(handle[(i - 1) % 2], handle[i % 2], BULK_HANDLE_BYTES) >= 0))
            return false;
    }
    return true;
}

static enum err keep_hits(struct pair *p,
                          const struct haul *h,
                          size_t index,
                          const struct docket_answer *a)
{
    struct store *s = p->node->store;
    enum err e = store_begin(s);

    if (e != OK)
        return e;
    e = posting_put_hits(s, h->terms.round, index, a);
    if (e == OK)
        return store_commit(s);
    store_rollback(s);
    return e;
}

/* A part whose hits were kept, if all is said of it. */
static enum err join_part(struct pair *p, struct haul *h, size_t index)
{
    struct buffer hits;
    enum err e;

    if (h->part[index].over || said(&h->part[index]) < BALE_MESSAGES)
        return OK;
    buffer_init(&hits, POSTING_HITS_MAX);
    e = posting_read_hits(p->node->store, h->terms.round, index, &hits);
    if (e == OK && (hits.bytes % DOCKET_HIT_BYTES != 0 ||
                    !are_hits(h, index, hits.data, hits.bytes / DOCKET_HIT_BYTES)))
        e = ERR_CORRUPT;
    if (e == OK)
        e = finish_part(p, h, index, hits.data, hits.bytes / DOCKET_HIT_BYTES);
    buffer_fini(&hits);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* From here on the engines of this process rest. */
static enum err notice_spread(struct pair *p, struct haul *h)
{
    struct posting *posting = memory_new(1, sizeof *posting);
    enum err e = posting == NULL ? ERR_NOMEM
                                 : posting_read(p->node->store, h->terms.round, posting);

    h->is_spread = e == OK && posting->parts > 0;
    memory_free(posting);
    for (size_t i = 0; i < h->parts && h->is_spread; i++)
        if (!h->part[i].over)
            haul_sleep(&h->part[i]);
    return e;
}

enum err spread_join(struct pair *p, struct haul *h)
{
    enum err e = h->is_spread ? OK : notice_spread(p, h);

    for (size_t i = 0; i < h->parts && h->is_spread && e == OK; i++)
        e = join_part(p, h, i); /* another process may have taken its answer */
    return e;
}

/* ---- dockets ---- */

/* What is due of a part, without the peer's messages. */
static enum err
fill_docket(const struct pair *p, const struct haul *h, size_t index, struct docket *out)
{
    enum err e = OK;

    *out = (struct docket){
        .part = (uint32_t)index,
        .own_size = h->own_size,
        .peer_size = h->peer_size,
        .is_first = h->is_first,
        .ids = (const uint8_t(*)[BULK_ID_BYTES])(h->ids + h->start[index]),
        .count = items_of(h, index),
        .at = said(&h->part[index])};
    memcpy(out->round, h->terms.round, sizeof out->round);
    bale_binding(&h->terms, (uint32_t)index, out->binding);
    bale_secret(h->secret, (uint32_t)index, out->secret);
    for (unsigned k = 0; k < out->at && e == OK; k++)
        e = message_hash(p, h, index, k, out->hash[k]);
    return e;
}

/* The peer's messages, each in a buffer of its own. */
static enum err read_messages(const struct pair *p,
                              const struct haul *h,
                              struct docket *docket,
                              struct buffer blob[BALE_MESSAGES])
{
    const struct haul_part *part = &h->part[docket->part];
    enum err e = OK;

    for (unsigned k = 0; k < docket->at && e == OK; k++) {
        if (side_of(h, k) == STORE_OWN)
            continue;
        e = pair_attachment(p, STORE_PEER, part->place[k] - 1, 1, &blob[k]);
        if (e == ERR_NOT_FOUND && !measure_place(p, part->place[k] - 1))
            e = ERR_LIMIT; /* it was not kept */
        docket->message[k] = (struct part){blob[k].data, blob[k].bytes};
    }
    return e;
}

static enum err lay_docket(const struct pair *p,
                           const struct haul *h,
                           size_t index,
                           const struct tray *t,
                           struct spread *s,
                           struct fault *f)
{
    struct buffer blob[BALE_MESSAGES];
    struct buffer plain;
    struct docket docket;
    struct tray_file file = {(uint32_t)index, said(&h->part[index]), DOCKET_WORK, false};
    enum err e;

    if (tray_look(t, &file) == TRAY_FILE)
        return OK;
    buffer_init(&plain, DOCKET_BYTES_MAX);
    for (unsigned k = 0; k < BALE_MESSAGES; k++)
        buffer_init(&blob[k], DOCKET_MESSAGE_MAX);
    e = fill_docket(p, h, index, &docket);
    if (e == OK)
        e = read_messages(p, h, &docket, blob);
    if (e == OK)
        e = docket_write(&docket, &plain);
    if (e == ERR_NOT_FOUND)
        s->code = "gone";
    else if (e == ERR_LIMIT) /* no message of a part is so long */
        s->code = "bad-message";
    else
        e = e == OK ? tray_put(t, &file, &plain, f) : carry_say_stopped(e, f);
    for (unsigned k = 0; k < BALE_MESSAGES; k++)
        buffer_fini(&blob[k]);
    buffer_fini(&plain);
    memory_wipe(&docket, sizeof docket);
    return s->code != NULL ? OK : e;
}

/* ---- answers ---- */

/* Can message k have so many bytes, in a lane? */
static bool has_room(unsigned k, size_t bytes)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;

    json_put_text(fact, "step", bale_step(k), &ok);
    ok = ok && bytes <= kind_blob_max(KIND_ROUND_STEP, fact);
    json_decref(fact);
    return ok;
}

/* Is it the answer to what is asked now? */
static bool is_fitting(const struct haul *h,
                       const struct docket *docket,
                       const struct docket_answer *a)
{
    uint8_t name[SHA256_BYTES];
    bool is_last = docket->at + 1 >= BALE_MESSAGES;

    docket_name(docket, name);
    if (memcmp(name, a->name, sizeof name) != 0)
        return false;
    if (a->outcome != DOCKET_DONE)
        return true;
    return a->is_over == is_last &&
           (a->message.count > 0) == (docket->at < BALE_MESSAGES) &&
           (docket->at == BALE_MESSAGES || has_room(docket->at, a->message.count)) &&
           are_hits(h, docket->part, a->hits, a->hit_count);
}

/* Into the store, and into the lane. */
static enum err take(struct pair *p,
                     size_t index,
                     const struct docket_answer *a,
                     struct spread *s,
                     struct fault *f)
{
    struct haul *h = p->match->haul;
    unsigned k = said(&h->part[index]);
    enum err e = OK;

    if (a->outcome != DOCKET_DONE)
        s->code = a->outcome == DOCKET_BAD_SALT ? "bad-salt" : "bad-message";
    else if (h->hit_count + a->hit_count > h->hits_most)
        s->code = "tripwire";
    if (s->code != NULL)
        return OK;
    if (a->is_over)
        e = keep_hits(p, h, index, a);
    if (e != OK)
        return carry_say_stopped(e, f);
    if (k < BALE_MESSAGES) {
        const struct carry_step step = {.name = bale_step(k),
                                        .index = (uint32_t)index,
                                        .bytes = a->message.bytes,
                                        .byte_count = a->message.count};

        e = carry_append(p, h->terms.round, &step, f);
        haul_survey(p, h);
    }
    if (e == OK && a->is_over) {
        e = finish_part(p, h, index, a->hits, a->hit_count);
        e = e == OK ? OK : carry_say_stopped(e, f);
    }
    s->taken += e == OK;
    return e;
}

/* How many of a part's places need nothing any more. */
static unsigned passed(const struct haul_part *part)
{
    return part->over ? BALE_MESSAGES + 1 : said(part);
}

/* Remove what was for places that have been said, or all there is. */
static enum err
clear(const struct haul *h, const struct tray *t, bool all, struct fault *f)
{
    struct tray_file *list = NULL;
    size_t count = 0;
    enum err e = tray_list(t, &list, &count, f);

    for (size_t i = 0; i < count; i++)
        if (all || list[i].part >= h->parts ||
            list[i].at < passed(&h->part[list[i].part]))
            tray_remove(t, &list[i]);
    memory_free(list);
    return e;
}

/* The answer to what is due of a part, if it is there. */
static enum err take_answer(
    struct pair *p, size_t index, const struct tray *t, struct spread *s, struct fault *f)
{
    const struct haul *h = p->match->haul;
    struct tray_file file = {(uint32_t)index, said(&h->part[index]), DOCKET_ANSWER,
                             false};
    struct docket_answer answer;
    struct docket docket;
    struct buffer plain;
    enum err e;

    if (tray_look(t, &file) == TRAY_NOTHING)
        return OK;
    buffer_init(&plain, DOCKET_ANSWER_BYTES_MAX);
    e = fill_docket(p, h, index, &docket);
    e = e == OK ? tray_get(t, &file, &plain, f) : carry_say_stopped(e, f);
    if (e == OK)
        e = docket_read_answer(plain.data, plain.bytes, &answer);
    if (e == OK && is_fitting(h, &docket, &answer)) {
        e = take(p, index, &answer, s, f);
    } else if (e == OK || e == ERR_MALFORMED || e == ERR_FORGED) {
        s->passed_by++;
        tray_remove(t, &file);
        file.kind = DOCKET_WORK; /* it may be to another docket: it is laid anew */
        tray_remove(t, &file);
        e = OK;
    }
    buffer_fini(&plain);
    memory_wipe(&docket, sizeof docket);
    return e;
}

/* ---- a round ---- */

static enum err not_stored(enum err e, struct fault *f)
{
    return fault_set(f, e, "", "It cannot be stored where the round is spread (%s).",
                     err_name(e));
}

/* Is it another round's, whose key lies elsewhere? */
static enum err check_empty(const struct tray *t, struct fault *f)
{
    struct tray_file *list = NULL;
    size_t count = 0;
    enum err e = tray_list(t, &list, &count, f);

    for (size_t i = 0; i < count && e == OK; i++)
        if (list[i].kind == DOCKET_WORK)
            e = fault_set(f, ERR_EXISTS, "",
                          "There is work of another round in \"%.300s\"; take an empty "
                          "folder.",
                          t->folder);
    memory_free(list);
    return e;
}

/* A key, and what lies in the folder is not of it: known first, and then written. */
static enum err
make_key(struct pair *p, struct posting *posting, struct tray *t, struct fault *f)
{
    const struct haul *h = p->match->haul;
    enum err e = posting->parts == 0 ? check_empty(t, f) : OK;

    if (e == OK && !tray_reopen(t))
        e = fault_set(f, ERR_EXISTS, "",
                      "In \"%.300s\" something is named \"done\", which would tell "
                      "workers that the round is over; take an empty folder.",
                      t->folder);
    if (e == OK)
        e = tray_draw_key(t, &p->node->random, f);
    if (e != OK)
        return e;
    posting->parts = (uint32_t)h->parts;
    memcpy(posting->tray.folder, t->folder, sizeof t->folder);
    memcpy(posting->tray.key_file, t->key_file, sizeof t->key_file);
    tray_mark(t, posting->mark);
    e = posting_put(p->node->store, h->terms.round, posting);
    if (e != OK)
        return not_stored(e, f);
    e = clear(h, t, true, f);
    return e == OK ? tray_write_key(t, f) : e;
}

/* The key of this round, or of none: another's is left alone. */
static enum err
find_key(struct pair *p, struct posting *posting, struct tray *t, struct fault *f)
{
    uint8_t mark[TRAY_MARK_BYTES] = {0};
    struct fault why = {.rule = ""};
    enum err e = tray_read_key(t, &why);

    if (e == ERR_NOT_FOUND)
        return make_key(p, posting, t, f);
    if (e == OK)
        tray_mark(t, mark);
    if (e == OK && posting->parts > 0 && memcmp(mark, posting->mark, sizeof mark) == 0) {
        (void)tray_reopen(t); /* the round runs, whoever says that it is over */
        return OK;
    }
    if (e != OK && e != ERR_MALFORMED)
        return fault_set(f, e, why.rule, "%s", why.text);
    return fault_set(f, ERR_EXISTS, "",
                     "There is another key in \"%.300s\"; take an empty folder, or "
                     "another file for the key.",
                     t->key_file);
}

/* The folder and its key, as they were when the round was first spread. */
static enum err
open_tray(struct pair *p, struct spread *s, struct tray *t, struct fault *f)
{
    struct posting *posting = memory_new(1, sizeof *posting);
    enum err e = tray_name(s->folder, s->key_file, t, f);

    if (e == OK && posting == NULL)
        e = fault_set(f, ERR_NOMEM, "", "Out of memory.");
    if (e == OK) {
        e = posting_read(p->node->store, p->match->haul->terms.round, posting);
        if (e != OK)
            e = fault_set(f, e, "", "It cannot be read where the round is spread (%s).",
                          err_name(e));
    }
    if (e == OK && posting->parts > 0 && strcmp(posting->tray.folder, t->folder) != 0)
        e = fault_set(f, ERR_EXISTS, "",
                      "This round is spread through \"%.300s\"; go on with that folder, "
                      "or take it back with: entente round spread --stop",
                      posting->tray.folder);
    if (e == OK && posting->parts > 0) /* wherever the key was put then */
        memcpy(t->key_file, posting->tray.key_file, sizeof t->key_file);
    if (e == OK)
        e = find_key(p, posting, t, f);
    memory_free(posting);
    return e;
}

/* Part of a store's transaction, all of it. */
static enum err forget(struct store *store, const uint8_t round[32])
{
    enum err e = store_begin(store);

    if (e != OK)
        return e;
    e = posting_drop(store, round);
    if (e == OK)
        return store_commit(store);
    store_rollback(store);
    return e;
}

enum err spread_stop(struct pair *p, const uint8_t round[32], struct fault *f)
{
    struct posting *posting = memory_new(1, sizeof *posting);
    struct store *store = p->node->store;
    enum err e = posting == NULL ? ERR_NOMEM : posting_read(store, round, posting);

    if (e == OK && posting->parts == 0)
        e = fault_set(
            f, ERR_DENIED, "",
            "This round is not spread over machines. See: entente round status");
    else if (e == OK || e == ERR_CORRUPT)
        e = posting_clear(store, round); /* while it is known where */
    memory_free(posting);
    if (e == ERR_DENIED)
        return e;
    if (e == OK)
        e = forget(store, round);
    carry_forget(p);
    return e == OK ? OK : not_stored(e, f);
}

/* What the engines' own way does: COMMIT, and CLOSE when all parts are done. */
static enum err
carry_ends(struct pair *p, const uint8_t round[32], struct spread *s, struct fault *f)
{
    struct carry c = {.progress = NULL};
    enum err e = haul_round(p, fold_round_find(p->fold, round), &c, f);

    if (c.end == CARRY_REFUSED)
        s->code = c.code;
    else if (c.end == CARRY_GONE)
        s->code = "gone";
    else if (c.end == CARRY_LOST)
        s->code = "lost";
    return e;
}

static enum err
take_all(struct pair *p, const struct tray *t, struct spread *s, struct fault *f)
{
    struct haul *h = p->match->haul;
    enum err e = OK;

    for (size_t i = 0; i < h->parts && e == OK && s->code == NULL; i++)
        if (is_due(h, &h->part[i]))
            e = take_answer(p, i, t, s, f);
    if (e == OK && s->code == NULL)
        e = clear(h, t, false, f);
    for (size_t i = 0; i < h->parts && e == OK && s->code == NULL; i++) {
        const struct haul_part *part = &h->part[i];

        s->done += part->over;
        s->workers += is_due(h, part);
        s->peer += !part->over && !is_due(h, part);
        if (is_due(h, part))
            e = lay_docket(p, h, i, t, s, f);
    }
    return e;
}

static enum err refuse(const struct pair *p, const struct fold_round *r, struct fault *f)
{
    const struct agreement *a =
        r == NULL ? NULL : fold_agreement_find(p->fold, r->agreement)->document;

    if (a == NULL || r->status != FOLD_ROUND_RUNNING || !a->is_bulk)
        return fault_set(f, ERR_DENIED, "",
                         "Only a bulk round that runs can be spread over machines. See: "
                         "entente round status");
    if (a->work < AGREEMENT_WORK_UNTIMED)
        return fault_set(f, ERR_DENIED, "bulk.work",
                         "The answers of this round have a time limit, so it runs over "
                         "the link; one without has work %d in its agreement.",
                         AGREEMENT_WORK_UNTIMED);
    return OK;
}

/* Nothing may be said any more under its agreement (R6, R9). */
static bool is_out_of_force(const struct pair *p, const struct fold_round *r)
{
    return fold_round_may_abort(p->fold, r, p->side, pair_now(p)) &&
           !fold_agreement_allows_rounds(
               p->fold, fold_agreement_find(p->fold, r->agreement), pair_now(p));
}

enum err
spread_round(struct pair *p, const uint8_t round[32], struct spread *s, struct fault *f)
{
    struct tray *t = memory_new(1, sizeof *t);
    enum err e = t == NULL ? fault_set(f, ERR_NOMEM, "", "Out of memory.")
                           : refuse(p, fold_round_find(p->fold, round), f);

    s->parts = s->workers = s->peer = s->done = s->taken = s->passed_by = 0;
    s->code = NULL;
    if (e == OK && is_out_of_force(p, fold_round_find(p->fold, round)))
        s->code = "not-in-force";
    if (e == OK && s->code == NULL)
        e = haul_ready(p, fold_round_find(p->fold, round), f);
    if (e == OK && s->code == NULL)
        e = open_tray(p, s, t, f);
    if (e == OK && s->code == NULL)
        e = carry_ends(p, round, s, f);
    if (e == OK && s->code == NULL) {
        s->parts = p->match->haul->parts;
        e = take_all(p, t, s, f);
    }
    if (e == OK && s->code == NULL)
        e = carry_ends(p, round, s, f);
    if (t != NULL)
        memory_wipe_free(t, sizeof *t);
    return e;
}
