/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane_story.c - the story, day by day
 *
 * A day is one round with its judgements, three requests, a dozen items given, and what
 * happens to a few of them. Items are erased three weeks later. The law: who speaks has
 * seen everything, and the first error is kept and stops all that follows.
 */
#include "bench/tools/lane_story.h"

#include "base/instant.h"
#include "base/memory.h"
#include "base/text.h"
#include "bench/tools/lane_scribe.h"
#include "exchange/custody.h"
#include "fold/item.h"
#include "fold/request.h"
#include "lane/note.h"
#include "store/keystore.h"
#include "store/store.h"

#include <string.h>

enum { LIVE_MAX = 4096, HITS = 6, ITEMS = 12, HELD_DAYS = 21, UNTIL_DAYS = 60 };

/* An item that its holder has not erased yet. */
struct live {
    uint8_t id[32];
    enum store_side giver;
    int version;
    uint64_t offer_n;
    uint64_t key_n;
    int64_t over_at;
};

struct story {
    struct scribe by;
    const struct fold_agreement *agreement;
    struct live live[LIVE_MAX]; /* a ring, the oldest at `first` */
    size_t first;
    size_t live_count;
};

/* One of a list of the agreement. */
static const char *agreed(struct story *s, const char *list, size_t at)
{
    const json_t *words = json_at(s->agreement->document->object, list);

    return json_string_value(json_array_get(words, at % json_array_size(words)));
}

static const char *purpose(struct story *s)
{
    return agreed(s, "purposes", scribe_roll(&s->by, 3));
}

/* ---- a round ---- */

static void step(struct story *s,
                 enum store_side side,
                 const uint8_t round[32],
                 const char *word,
                 int64_t index,
                 uint64_t bytes)
{
    json_t *fact = fact_text(fact_about("round", round), "step", word);
    int64_t count = strcmp(word, "counted") == 0 ? HITS : 0;

    fact = fact_int(fact_int(fact, "index", index), "count", count);
    (void)scribe_say(&s->by, side,
                     (struct scribe_act){.kind = KIND_ROUND_STEP,
                                         .fact = fact,
                                         .blob_bytes = bytes,
                                         .blob_gone = true});
}

static json_t *with_list(struct story *s, json_t *fact, int64_t bucket)
{
    uint8_t commit[32];

    scribe_fill(&s->by, commit, sizeof commit);
    fact = fact_int(fact, "bucket", bucket);
    fact = fact_id(fact, "cleared", s->agreement->document->cleared);
    return fact_id(fact, "commit", commit);
}

/* The points of both sides go to and fro; returns who reveals first. */
static void exchange_points(struct story *s, enum store_side side, const uint8_t id[32])
{
    enum store_side peer = scribe_other(side);
    const struct fold_round *r = fold_round_find(s->by.pair->fold, id);
    enum store_side first = r != NULL && r->responder_first ? peer : side;
    int64_t blocks = s->agreement->document->blocks;

    step(s, side, id, "commit", 0, 224);
    step(s, side, id, "tokens", 0, 256 * 32);
    step(s, peer, id, "commit", 0, 224);
    step(s, peer, id, "tokens", 0, 256 * 32);
    step(s, peer, id, "replies", 0, 256 * 32);
    step(s, side, id, "replies", 0, 256 * 32);
    step(s, side, id, "counted", 0, 4);
    step(s, peer, id, "counted", 0, 4);
    for (int64_t i = 0; i < blocks; i++) {
        step(s, first, id, "block", i, 68 + 32 * 256 / (uint64_t)blocks);
        step(s, scribe_other(first), id, "block", i, 68 + 32 * 256 / (uint64_t)blocks);
    }
    step(s, first, id, "close", 0, 68);
    step(s, scribe_other(first), id, "close", 0, 68);
}

static void open_hits(struct story *s, const uint8_t id[32])
{
    uint8_t commit[SCRIBE_SIDES][32];

    for (int side = STORE_OWN; side <= STORE_PEER; side++) {
        scribe_fill(&s->by, commit[side], 32);
        (void)scribe_say(&s->by, (enum store_side)side,
                         (struct scribe_act){.kind = KIND_HIT_COMMIT,
                                             .fact = fact_id(fact_about("round", id),
                                                             "commit", commit[side])});
    }
    for (int side = STORE_OWN; side <= STORE_PEER; side++)
        (void)scribe_say(&s->by, (enum store_side)side,
                         (struct scribe_act){.kind = KIND_HIT_OPEN,
                                             .fact = fact_about("round", id),
                                             .commit = commit[side]});
}

static void judge_hit(struct story *s,
                      enum store_side side,
                      const uint8_t round[32],
                      const uint8_t hit[FOLD_HANDLE_BYTES],
                      bool same)
{
    json_t *fact = fact_about("round", round);

    fact = fact_text(fact_hit(fact, hit), "verdict", same ? "same" : "different");
    fact = fact_text(fact, "reason", scribe_code(&s->by, CODES_JUDGEMENT));
    (void)scribe_say(&s->by, side,
                     (struct scribe_act){.kind = KIND_HIT_JUDGE, .fact = fact});
}

/* Both judge each lead, one of two the same; the first one always. */
static void run_round(struct story *s,
                      enum store_side side,
                      uint8_t round[32],
                      uint8_t hits[HITS][FOLD_HANDLE_BYTES])
{
    json_t *fact =
        fact_text(fact_about("agreement", s->agreement->id), "purpose", purpose(s));

    fact = with_list(
        s, fact_text(fact, "justification", scribe_code(&s->by, CODES_JUSTIFICATION)),
        256);
    (void)scribe_say(&s->by, side,
                     (struct scribe_act){.kind = KIND_ROUND_PROPOSE, .fact = fact});
    if (s->by.err != OK)
        return;
    memcpy(round,
           fold_round_at(s->by.pair->fold, fold_round_count(s->by.pair->fold) - 1)->id,
           32);
    (void)scribe_say(
        &s->by, scribe_other(side),
        (struct scribe_act){.kind = KIND_ROUND_ACCEPT,
                            .fact = with_list(s, fact_about("round", round), 256)});
    if (s->by.err != OK)
        return;
    exchange_points(s, side, round);
    open_hits(s, round);
    for (int i = 0; i < HITS; i++) {
        bool same = i == 0 || scribe_roll(&s->by, 2) == 0;

        scribe_fill(&s->by, hits[i], FOLD_HANDLE_BYTES);
        judge_hit(s, side, round, hits[i], same);
        judge_hit(s, scribe_other(side), round, hits[i], same);
    }
}

/* ---- requests ---- */

static const uint8_t *newest_request(struct story *s)
{
    return fold_request_at(s->by.pair->fold, fold_request_count(s->by.pair->fold) - 1)
        ->id;
}

/* What follows a request; the side is who asked. */
static void answer(struct story *s, enum store_side side)
{
    enum store_side holder = scribe_other(side);
    uint8_t id[32];
    json_t *fact;

    if (s->by.err != OK)
        return;
    memcpy(id, newest_request(s), sizeof id);
    (void)scribe_say(
        &s->by, holder,
        (struct scribe_act){.kind = KIND_ASK_ACK, .fact = fact_about("ask", id)});
    if (scribe_roll(&s->by, 5) == 0) {
        fact =
            fact_text(fact_about("ask", id), "code", scribe_code(&s->by, CODES_DECLINE));
        (void)scribe_say(&s->by, holder,
                         (struct scribe_act){.kind = KIND_ASK_DECLINE, .fact = fact});
        return;
    }
    (void)scribe_say(
        &s->by, holder,
        (struct scribe_act){.kind = KIND_ASK_ACCEPT,
                            .fact = fact_int(fact_about("ask", id), "due_hours", 20)});
    (void)scribe_say(
        &s->by, holder,
        (struct scribe_act){.kind = KIND_ASK_ANSWER,
                            .fact = fact_text(fact_about("ask", id), "part", "whole")});
    fact = fact_text(fact_text(fact_about("ask", id), "useful", "yes"), "used", "later");
    (void)scribe_say(&s->by, side,
                     (struct scribe_act){.kind = KIND_ASK_FEEDBACK, .fact = fact});
}

static json_t *with_reason(struct story *s, json_t *fact)
{
    fact = fact_text(fact, "question", scribe_code(&s->by, CODES_QUESTION));
    fact = fact_text(fact, "purpose", purpose(s));
    fact = fact_text(fact, "justification", scribe_code(&s->by, CODES_JUSTIFICATION));
    return fact_int(fact, "due_hours", 24);
}

static void
ask(struct story *s, const uint8_t round[32], const uint8_t hit[FOLD_HANDLE_BYTES])
{
    for (int i = 0; i < 3; i++) {
        enum store_side side = i % 2 == 0 ? STORE_OWN : STORE_PEER;
        json_t *fact = fact_about("agreement", s->agreement->id);

        if (i < 2) {
            json_decref(fact);
            fact = fact_hit(fact_about("round", round), hit);
        } else {
            fact = fact_text(fact, "topic", agreed(s, "topics", scribe_roll(&s->by, 2)));
        }
        (void)scribe_say(
            &s->by, side,
            (struct scribe_act){.kind = i < 2 ? KIND_ASK_HIT : KIND_ASK_TOPIC,
                                .fact = with_reason(s, fact)});
        answer(s, side);
    }
}

/* Something said twice is refused, and that is answered. */
static void repeat(struct story *s)
{
    json_t *fact;
    uint64_t n;

    if (s->by.err != OK)
        return;
    n = scribe_say(&s->by, STORE_PEER,
                   (struct scribe_act){.kind = KIND_ASK_ACK,
                                       .fact = fact_about("ask", newest_request(s)),
                                       .refused = true});
    fact = fact_text(fact_int(json_object(), "n", (int64_t)n), "rule", "ask.own");
    (void)scribe_say(&s->by, STORE_OWN,
                     (struct scribe_act){.kind = KIND_REFUSED, .fact = fact});
}

/* ---- items ---- */

static json_t *on_terms(struct story *s, json_t *fact, int days)
{
    json_t *purposes = json_array();
    json_t *actions = json_array();
    bool ok = json_array_append_new(purposes, json_string(agreed(s, "purposes", 0))) == 0;

    ok &= json_array_append_new(actions, json_string(agreed(s, "actions", 0))) == 0;
    json_put(fact, "purposes", purposes, &ok);
    json_put(fact, "actions", actions, &ok);
    fact = fact_text(fact_text(fact_text(fact, "court", "ask"), "onward", "consent"),
                     "handling", "release");
    fact = fact_time(fact, "until", s->by.now + days * INSTANT_DAY);
    return fact_text(fact_int(fact_text(fact, "source", "b"), "info", 2), "approval",
                     "no");
}

static json_t *of_version(const struct live *l)
{
    return fact_int(fact_about("item", l->id), "version", l->version);
}

/* The holder takes the newest version and gets its key. */
static void take(struct story *s, struct live *l)
{
    (void)scribe_say(
        &s->by, scribe_other(l->giver),
        (struct scribe_act){.kind = KIND_ITEM_ACCEPT, .fact = of_version(l)});
    l->key_n = scribe_say(&s->by, l->giver,
                          (struct scribe_act){.kind = KIND_ITEM_KEY,
                                              .fact = of_version(l),
                                              .blob_bytes = 80,
                                              .blob_gone = l->giver == STORE_OWN});
}

static json_t *with_content(struct story *s, json_t *fact)
{
    uint8_t content[32];

    scribe_fill(&s->by, content, sizeof content);
    return fact_id(fact_text(on_terms(s, fact, UNTIL_DAYS), "stage", "core"), "content",
                   content);
}

static struct live *give(struct story *s, enum store_side giver)
{
    static const uint8_t nothing[32];
    struct live *l = &s->live[(s->first + s->live_count) % LIVE_MAX];
    json_t *fact = fact_id(fact_about("agreement", s->agreement->id), "about", nothing);

    if (s->live_count == LIVE_MAX)
        scribe_fail(&s->by, ERR_LIMIT, "Too many items are held at once");
    *l = (struct live){.giver = giver, .version = 1};
    l->offer_n =
        scribe_say(&s->by, giver,
                   (struct scribe_act){.kind = KIND_ITEM_OFFER,
                                       .fact = with_content(s, fact),
                                       .blob_bytes = 200 + scribe_roll(&s->by, 700)});
    if (s->by.err != OK)
        return l;
    memcpy(l->id,
           fold_item_at(s->by.pair->fold, fold_item_count(s->by.pair->fold) - 1)->id, 32);
    take(s, l);
    l->over_at = s->by.now + HELD_DAYS * INSTANT_DAY;
    s->live_count++;
    return l;
}

/* Content goes first, then it is said. */
static void erase(struct story *s, const struct live *l, const char *cause)
{
    enum err e = store_attachment_erase(s->by.node->store, s->by.pair->number, l->giver,
                                        l->offer_n, 1);

    if (e == OK)
        e = store_attachment_erase(s->by.node->store, s->by.pair->number, l->giver,
                                   l->key_n, 1);
    if (e != OK)
        scribe_fail(&s->by, e, "Content cannot be erased");
    (void)scribe_say(
        &s->by, scribe_other(l->giver),
        (struct scribe_act){.kind = KIND_ITEM_ERASED,
                            .fact = fact_text(of_version(l), "cause", cause)});
}

static void notify(struct story *s, const struct live *l, int version, const char *effect)
{
    json_t *fact = fact_int(fact_about("item", l->id), "version", version);

    fact = fact_text(fact_text(fact, "effect", effect), "code",
                     scribe_code(&s->by, CODES_NOTICE));
    (void)scribe_say(&s->by, l->giver,
                     (struct scribe_act){.kind = KIND_NOTICE_GIVE, .fact = fact});
}

/* Its newest notice, and its only export. */
static const struct fold_notice *newest_notice(struct story *s, const struct live *l)
{
    const struct fold_item *item = fold_item_find(s->by.pair->fold, l->id);

    return &item->notices[item->notice_count - 1];
}

static void apply(struct story *s, const struct live *l)
{
    if (s->by.err == OK)
        (void)scribe_say(
            &s->by, scribe_other(l->giver),
            (struct scribe_act){.kind = KIND_NOTICE_APPLY,
                                .fact = fact_about("notice", newest_notice(s, l)->id)});
}

/* Passed on with consent, then restricted for a while. */
static void pass_on(struct story *s, const struct live *l)
{
    uint8_t recipient[32];
    json_t *fact = fact_text(of_version(l), "purpose", agreed(s, "purposes", 0));
    const struct fold_item *item;

    scribe_fill(&s->by, recipient, sizeof recipient);
    fact = fact_int(fact_id(fact, "recipient", recipient), "uses", 1);
    fact = fact_time(fact, "until", s->by.now + 9 * INSTANT_DAY);
    (void)scribe_say(&s->by, l->giver,
                     (struct scribe_act){.kind = KIND_CONSENT_GIVE, .fact = fact});
    if (s->by.err != OK)
        return;
    item = fold_item_find(s->by.pair->fold, l->id);
    (void)scribe_say(
        &s->by, scribe_other(l->giver),
        (struct scribe_act){.kind = KIND_ITEM_EXPORT,
                            .fact = fact_about("consent", item->consents[0].id)});
    notify(s, l, l->version, "restrict");
    apply(s, l);
    if (s->by.err != OK)
        return;
    item = fold_item_find(s->by.pair->fold, l->id);
    fact = fact_id(fact_about("export", item->exports[0].id), "notice",
                   newest_notice(s, l)->id);
    (void)scribe_say(&s->by, scribe_other(l->giver),
                     (struct scribe_act){.kind = KIND_RECEIPT, .fact = fact});
    (void)scribe_say(
        &s->by, l->giver,
        (struct scribe_act){.kind = KIND_NOTICE_LIFT,
                            .fact = fact_about("notice", newest_notice(s, l)->id)});
}

/* A new version takes the place of the first. */
static void renew(struct story *s, struct live *l)
{
    struct live old = *l;

    l->offer_n =
        scribe_say(&s->by, l->giver,
                   (struct scribe_act){.kind = KIND_ITEM_RENEW,
                                       .fact = with_content(s, fact_about("item", l->id)),
                                       .blob_bytes = 200 + scribe_roll(&s->by, 700)});
    l->version++;
    take(s, l);
    notify(s, l, old.version, "correct");
    erase(s, &old, "replaced");
    apply(s, l);
}

/* Copied, then the conditions are tightened. */
static void copy(struct story *s, const struct live *l)
{
    json_t *fact = fact_text(of_version(l), "purpose", agreed(s, "purposes", 0));

    (void)scribe_say(&s->by, scribe_other(l->giver),
                     (struct scribe_act){.kind = KIND_ITEM_COPY, .fact = fact});
    (void)scribe_say(
        &s->by, l->giver,
        (struct scribe_act){.kind = KIND_ITEM_TIGHTEN,
                            .fact = on_terms(s, of_version(l), UNTIL_DAYS - 20)});
}

static void deal(struct story *s)
{
    for (int i = 0; i < ITEMS && s->by.err == OK; i++) {
        struct live *l = give(s, i % 2 == 0 ? STORE_OWN : STORE_PEER);

        if (i < 2)
            pass_on(s, l);
        else if (i < 4)
            renew(s, l);
        else if (i < 5)
            copy(s, l);
    }
}

static void tidy(struct story *s)
{
    while (s->by.err == OK && s->live_count > 0 &&
           s->live[s->first].over_at <= s->by.now) {
        erase(s, &s->live[s->first], "chosen");
        s->first = (s->first + 1) % LIVE_MAX;
        s->live_count--;
    }
}

static void live_a_day(struct story *s, enum store_side side)
{
    uint8_t round[32];
    uint8_t hits[HITS][FOLD_HANDLE_BYTES];

    tidy(s);
    run_round(s, side, round, hits);
    ask(s, round, hits[0]);
    repeat(s);
    deal(s);
}

/* ---- the beginning and the end ---- */

/* What is done of a round once it is over. */
static enum err mark_rounds(struct story *s)
{
    enum err e = OK;

    for (size_t i = 0; i < fold_round_count(s->by.pair->fold) && e == OK; i++) {
        char name[80] = "done/";

        text_hex_encode(fold_round_at(s->by.pair->fold, i)->id, 32, name + 5);
        e = store_setting_put(s->by.node->store, name, "1", 1);
    }
    return e;
}

/* The keys of what is given and held, and the overseer's copies of them. */
static enum err keep_keys(struct story *s)
{
    struct keystore_secret *keys = memory_new(s->live_count + 1, sizeof *keys);
    enum err e = keys != NULL ? OK : ERR_NOMEM;

    for (size_t i = 0; i < s->live_count && e == OK; i++) {
        const struct live *l = &s->live[(s->first + i) % LIVE_MAX];
        const struct fold_item *item = fold_item_find(s->by.pair->fold, l->id);

        custody_key_name(s->by.pair, item, &item->versions[l->version - 1], keys[i].id);
        scribe_fill(&s->by, keys[i].secret, sizeof keys[i].secret);
        e = custody_keep(s->by.pair, l->giver, l->offer_n, keys[i].secret);
    }
    if (e == OK)
        e = keystore_put_all(s->by.node->dir, &s->by.node->random, keys, s->live_count,
                             NULL);
    memory_wipe_free(keys, (s->live_count + 1) * sizeof *keys);
    return e;
}

static enum err sign_note(struct story *s, enum store_side side)
{
    const struct pair_lane *lane = scribe_lane(&s->by, side);
    const struct card *reader = side == STORE_OWN ? s->by.pair->peer : s->by.node->card;
    struct note note = {.size = lane->tree.size};
    struct buffer text;
    struct buffer line;
    enum err e;

    memcpy(note.lane, lane->id, sizeof note.lane);
    merkle_root(&lane->tree, note.root);
    buffer_init(&text, NOTE_MAX);
    buffer_init(&line, NOTE_MAX);
    e = note_sign(&note, &s->by.node_key[side], &text);
    if (e == OK)
        e = note_cosign(&note, &s->by.node_key[scribe_other(side)], reader->root,
                        s->by.now, &line);
    if (e == OK)
        e = store_note_put(s->by.node->store, s->by.pair->number, side,
                           STORE_NOTE_CHECKPOINT, note.size,
                           &(struct part){text.data, text.bytes});
    if (e == OK)
        e = store_note_put(s->by.node->store, s->by.pair->number, side,
                           STORE_NOTE_COSIGNATURE, note.size,
                           &(struct part){line.data, line.bytes});
    buffer_fini(&text);
    buffer_fini(&line);
    return e;
}

static enum err finish(struct story *s)
{
    enum err e = mark_rounds(s);

    if (e == OK)
        e = keep_keys(s);
    for (int side = STORE_OWN; side <= STORE_PEER && e == OK; side++)
        e = sign_note(s, (enum store_side)side);
    if (e == OK)
        e = store_acknowledged_put(s->by.node->store, s->by.pair->number,
                                   s->by.pair->own.tree.size);
    return e;
}

static enum err run(struct story *s, uint64_t entries)
{
    enum err e = store_begin(s->by.node->store);
    enum store_side side = STORE_OWN;

    if (e != OK)
        return e;
    while (s->by.err == OK && scribe_size(&s->by) < entries) {
        live_a_day(s, side);
        side = scribe_other(side);
    }
    if (s->by.err == OK)
        s->by.err = finish(s);
    if (s->by.err == OK)
        s->by.err = store_commit(s->by.node->store);
    else
        store_rollback(s->by.node->store);
    return s->by.err;
}

enum err
story_tell(struct node *n, const char *peer_dir, uint64_t entries, struct fault *f)
{
    struct story *s = memory_new(1, sizeof *s);
    enum err e = s != NULL ? OK : ERR_NOMEM;

    if (e == OK)
        e = scribe_start(&s->by, n, peer_dir, f);
    if (e == OK && fold_agreement_count(s->by.pair->fold) == 0)
        e = fault_set(f, ERR_UNEXPECTED, "", "There is no agreement.");
    if (e == OK)
        s->agreement = fold_agreement_at(s->by.pair->fold, 0);
    if (e == OK)
        e = run(s, entries);
    if (e != OK && f->code == OK)
        e = fault_set(f, e, "", "The lanes could not be written (%s).", err_name(e));
    memory_wipe_free(s, sizeof *s);
    return e;
}
