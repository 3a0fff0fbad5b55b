/* SPDX-License-Identifier: Apache-2.0 */
/*
 * haul.c - carrying the parts of a bulk round between the lanes and their engines
 *
 * Where a message stands is looked up in the lanes (`place`): parts go on in any order. A
 * part that is not in memory is fed from the start; own messages are compared.
 */
#include "exchange/haul.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "bulk/bulk.h"
#include "crypto/hash.h"
#include "exchange/docket.h"
#include "exchange/measure.h"
#include "exchange/node.h"
#include "exchange/posting.h"
#include "exchange/spread.h"
#include "store/keystore.h"
#include "store/store.h"

#include <string.h>

enum {
    SETTING_NAME = 80,
    KEPT_ITEMS_MAX = 1 << 22, /* declared by both in all parts: engines stay in memory */
    PART_ITEMS = 1 << 14,     /* how many fill as much as what an engine has of itself */
    TIME_BYTES = 8
};

/* ---- making one ---- */

void haul_sleep(struct haul_part *part)
{
    bulk_free(part->engine);
    part->engine = NULL;
    part->fed = 0;
    memory_wipe(part->transcript, sizeof part->transcript);
}

void haul_free(struct haul *h)
{
    if (h == NULL)
        return;
    for (size_t i = 0; h->part != NULL && i < h->parts; i++)
        haul_sleep(&h->part[i]);
    memory_free(h->part);
    if (h->ids != NULL)
        memory_wipe_free(h->ids, h->count * sizeof *h->ids);
    memory_free(h->item);
    memory_free(h->start);
    memory_free(h->hits);
    buffer_fini(&h->clock);
    memory_wipe_free(h, sizeof *h);
}

static void token_id(const struct load *l, size_t i, uint8_t id[BULK_ID_BYTES])
{
    bulk_id(l->distinct[i].token, strlen(l->distinct[i].token), id);
}

/* How many tokens fall into each part; start[i + 1] is that of part i. */
static void
count_items(const struct load *l, const uint8_t round[32], size_t parts, size_t *start)
{
    for (size_t i = 0; i < l->distinct_count; i++) {
        uint8_t id[BULK_ID_BYTES];

        token_id(l, i, id);
        start[bale_part(round, id, parts) + 1]++;
    }
}

enum err haul_commitment(const struct load *l,
                         const struct carry_terms *t,
                         const uint8_t secret[32],
                         uint8_t out[32],
                         struct fault *f)
{
    uint8_t commit[BALE_COMMIT_BYTES];
    size_t parts = (size_t)t->agreement->parts;
    size_t *start = memory_new(parts + 1, sizeof *start);
    enum err e = start == NULL ? ERR_NOMEM : OK;

    if (e == OK) {
        count_items(l, t->id, parts, start);
        for (size_t i = 0; i < parts && e == OK; i++)
            if (start[i + 1] > (size_t)t->own_bucket / parts)
                e = ERR_LIMIT;
    }
    memory_free(start);
    if (e == OK)
        e = bale_commit(l, secret, commit);
    if (e == ERR_LIMIT)
        return fault_set(f, e, "bulk.parts",
                         "More tokens fall into one part of the round than it declares, "
                         "which is rarer than once in 2^40; propose another round.");
    if (e != OK)
        return fault_set(f, e, "", "Out of memory.");
    hash_sha256(commit, sizeof commit, out);
    return OK;
}

/* Sort the tokens' ids by part; within one they keep their order. */
static enum err sort_items(struct haul *h, const struct load *l)
{
    h->count = l->distinct_count;
    h->ids = memory_new(h->count + 1, sizeof *h->ids);
    h->item = memory_new(h->count + 1, sizeof *h->item);
    h->start = memory_new(h->parts + 2, sizeof *h->start);
    if (h->ids == NULL || h->item == NULL || h->start == NULL)
        return ERR_NOMEM;
    count_items(l, h->terms.round, h->parts, h->start + 1);
    for (size_t i = 1; i <= h->parts; i++)
        h->start[i + 1] += h->start[i];
    for (size_t i = 0; i < h->count; i++) {
        uint8_t id[BULK_ID_BYTES];
        size_t at;

        token_id(l, i, id);
        at = h->start[bale_part(h->terms.round, id, h->parts) + 1]++;
        memcpy(h->ids[at], id, sizeof id);
        h->item[at] = (uint32_t)i;
    }
    return OK; /* start[i + 1] is now where part i ends, and start[0] is 0 */
}

static void clock_setting(const uint8_t round[32], char name[SETTING_NAME])
{
    memcpy(name, "haul/", 5);
    text_hex_encode(round, 32, name + 5);
}

/* What the clock showed at our TREES of each part; 0: not yet. */
static enum err read_clock(struct pair *p, struct haul *h)
{
    char name[SETTING_NAME];
    enum err e;

    clock_setting(h->terms.round, name);
    buffer_init(&h->clock, TIME_BYTES * h->parts);
    e = store_setting_get(p->node->store, name, &h->clock);
    if (e == OK)
        return h->clock.bytes == TIME_BYTES * h->parts ? OK : ERR_CORRUPT;
    if (e != ERR_NOT_FOUND)
        return e;
    for (size_t i = 0; i < TIME_BYTES * h->parts; i++)
        buffer_add_byte(&h->clock, 0);
    return buffer_status(&h->clock);
}

enum err haul_drop(struct store *s, const uint8_t round[32])
{
    char name[SETTING_NAME];

    enum err e;

    clock_setting(round, name);
    e = store_setting_erase(s, name);
    return e == OK ? posting_drop(s, round) : e;
}

static void set_terms(struct pair *p, const struct fold_round *r, struct haul *h)
{
    const struct agreement *a = fold_agreement_find(p->fold, r->agreement)->document;
    int first = r->responder_first ? 1 - r->initiator : r->initiator;

    memcpy(h->terms.agreement, r->agreement, sizeof h->terms.agreement);
    memcpy(h->terms.round, r->id, sizeof h->terms.round);
    for (int i = 0; i < 2; i++) {
        int side = i == 0 ? r->initiator : 1 - r->initiator;

        memcpy(h->terms.commitment[i], r->commitment[side], 32);
        h->terms.bucket[i] = (uint32_t)r->bucket[side];
    }
    h->is_first = p->side == first;
    h->is_timed = a->work < AGREEMENT_WORK_UNTIMED;
    h->parts = (size_t)a->parts;
    h->own_size = (uint32_t)(r->bucket[p->side] / a->parts);
    h->peer_size = (uint32_t)(r->bucket[1 - p->side] / a->parts);
    h->hits_least = (size_t)a->count_min;
    h->hits_most = (size_t)a->hits_round;
}

/* Of what the round loaded. Errors ERR_CORRUPT it is not what we committed to. */
static enum err
fill(struct pair *p, const struct fold_round *r, const struct load *l, struct haul *h)
{
    uint8_t commitment[32];
    enum err e = bale_commit(l, h->secret, h->commit);

    if (e != OK)
        return e;
    hash_sha256(h->commit, sizeof h->commit, commitment);
    if (memcmp(commitment, r->commitment[p->side], sizeof commitment) != 0)
        return ERR_CORRUPT;
    set_terms(p, r, h);
    h->part = memory_new(h->parts, sizeof *h->part);
    if (h->part == NULL)
        return ERR_NOMEM;
    e = sort_items(h, l);
    return e == OK ? read_clock(p, h) : e;
}

/* The haul of this round, in memory or made again. */
static enum err ready(struct pair *p, const struct fold_round *r)
{
    struct match *m;
    enum err e;

    if (p->match != NULL && p->match->haul != NULL &&
        memcmp(p->match->id, r->id, sizeof p->match->id) == 0)
        return OK;
    carry_forget(p);
    m = carry_new();
    if (m == NULL)
        return ERR_NOMEM;
    memcpy(m->id, r->id, sizeof m->id);
    m->haul = memory_new(1, sizeof *m->haul);
    e = m->haul == NULL ? ERR_NOMEM : OK;
    if (e == OK)
        e = keystore_get(p->node->dir, r->id, m->haul->secret, NULL);
    if (e == OK)
        e = load_again(p, r->id, &m->load);
    if (e == OK)
        e = fill(p, r, &m->load, m->haul);
    if (e == OK)
        carry_keep(p, m);
    else
        match_free(m);
    return e;
}

/* Within an engine's long work: whoever carries the round may stop it. */
static bool tick_within(void *state, const char *phase, size_t done, size_t total)
{
    const struct haul *h = state;

    return h->progress.tick == NULL ||
           h->progress.tick(h->progress.state, phase, done, total);
}

/* The engine of a part, which has had no message yet. */
static enum err wake(struct haul *h, size_t index)
{
    struct bulk_setup setup = {.role = h->is_first ? BULK_FIRST : BULK_SECOND,
                               .mode = BULK_BOTH,
                               .own_size = h->own_size,
                               .peer_size = h->peer_size,
                               .progress = {tick_within, h}};
    struct bulk_items items = {
        .ids = (const uint8_t(*)[BULK_ID_BYTES])(h->ids + h->start[index]),
        .count = h->start[index + 1] - h->start[index]};
    enum err e;

    bale_binding(&h->terms, (uint32_t)index, setup.binding);
    bale_secret(h->secret, (uint32_t)index, setup.secret);
    e = bulk_new(&setup, &items, path_best(), &h->part[index].engine, NULL);
    memory_wipe(&setup, sizeof setup);
    return e;
}

/* ---- where messages stand ---- */

static void note_place(struct haul *h, const struct pair_step *s)
{
    if (strcmp(s->step, "commit") == 0)
        h->commit_place[s->side] = s->n + 1;
    if (strcmp(s->step, "close") == 0)
        h->close_place[s->side] = s->n + 1;
    for (unsigned k = 0; k < BALE_MESSAGES && s->index < h->parts; k++)
        if (strcmp(s->step, bale_step(k)) == 0)
            h->part[s->index].place[k] = s->n + 1;
}

void haul_survey(const struct pair *p, struct haul *h)
{
    for (; h->surveyed < p->step_count; h->surveyed++) {
        const struct pair_step *s = &p->steps[h->surveyed];

        if (s->kind == KIND_ROUND_STEP &&
            memcmp(s->round, h->terms.round, sizeof s->round) == 0 &&
            fold_verdict(p->fold, pair_side(p, s->side), s->n)->effective)
            note_place(h, s);
    }
}

/* What the peer attached to an entry, of at most `most` bytes; else the round ends. */
static enum err read_message(const struct pair *p,
                             uint64_t place,
                             size_t most,
                             struct carry *c,
                             struct buffer *out)
{
    enum err e;

    buffer_init(out, most);
    e = pair_attachment(p, STORE_PEER, place - 1, 1, out);
    if (e == ERR_NOT_FOUND)
        c->end = CARRY_GONE;
    if (e == ERR_LIMIT || (e == ERR_NOT_FOUND && !measure_place(p, place - 1))) {
        c->end = CARRY_REFUSED;
        c->code = "bad-message";
    }
    return e == ERR_NOT_FOUND || e == ERR_LIMIT ? OK : e;
}

static void refuse(struct carry *c, const char *code)
{
    c->end = CARRY_REFUSED;
    c->code = code;
}

/* ---- a part ---- */

/* Would this part's clock run while another's does, and count what is done for that? */
static bool is_held(const struct haul *h, const struct haul_part *part)
{
    bool held = false;

    if (h->is_timed && h->is_first && part->reached == BALE_TREES)
        for (size_t i = 0; i < h->parts && part->place[BALE_TREES] == 0; i++)
            held |=
                h->part[i].place[BALE_TREES] != 0 && h->part[i].place[BALE_PROOF] == 0;
    return held;
}

/* Has the part a message to make or to take? */
static bool is_due(const struct haul *h, const struct haul_part *part, bool listen)
{
    unsigned k = part->reached;

    if (part->over || is_held(h, part))
        return false;
    if (k == BALE_MESSAGES || (part->engine != NULL && part->fed < k))
        return true;
    return part->place[k] != 0 || (docket_is_ours(h->is_first, k) && !listen);
}

/* The engine has had message `fed`. */
static void step_on(struct haul_part *part, const uint8_t *bytes, size_t count)
{
    uint8_t hash[SHA256_BYTES];

    hash_sha256(bytes, count, hash);
    bale_say(part->transcript, part->fed, hash);
    part->fed++;
    if (part->reached < part->fed)
        part->reached = part->fed;
    part->worked = false;
}

/* From here on the peer's time runs: in the store before the message is in the lane. */
static enum err start_clock(struct pair *p, struct haul *h, size_t index)
{
    char name[SETTING_NAME];

    clock_setting(h->terms.round, name);
    store_u64(h->clock.data + TIME_BYTES * index, (uint64_t)node_now(p->node));
    return store_setting_put(p->node->store, name, h->clock.data, h->clock.bytes);
}

/* Did the peer have longer for its table than is debited, or was the clock set back?
 * Only when it is first looked at: what we have answered was in time. */
static bool
is_late(const struct pair *p, const struct haul *h, size_t index, const struct carry *c)
{
    const struct haul_part *part = &h->part[index];
    int64_t most = bulk_patience_ms(part->engine);
    int64_t waited =
        node_now(p->node) - (int64_t)load_u64(h->clock.data + TIME_BYTES * index);

    if (!h->is_timed || c->listen || most == 0 || part->place[part->fed + 1] != 0)
        return false;
    return waited < 0 || waited * 1000 > most;
}

static enum err send_message(
    struct pair *p, struct haul *h, size_t index, struct carry *c, struct fault *f)
{
    struct haul_part *part = &h->part[index];
    struct carry_step step = {.name = bale_step(part->fed), .index = (uint32_t)index};
    uint64_t place = part->place[part->fed];
    enum err e = bulk_next(part->engine, &step.bytes, &step.byte_count);

    if (e == ERR_RETRY) {
        refuse(c, "bad-salt");
        return OK;
    }
    if (e == OK && place != 0) {
        e = carry_compare(p, place - 1, &step, f);
    } else if (e == OK) {
        if (h->is_timed && bulk_patience_ms(part->engine) > 0)
            e = start_clock(p, h, index);
        e = e == OK ? carry_append(p, h->terms.round, &step, f) : carry_say_stopped(e, f);
        c->did += e == OK;
    } else {
        e = carry_say_stopped(e, f);
    }
    if (e == OK)
        step_on(part, step.bytes, step.byte_count);
    else
        haul_sleep(part);
    return e;
}

static enum err receive_message(
    struct pair *p, struct haul *h, size_t index, struct carry *c, struct fault *f)
{
    struct haul_part *part = &h->part[index];
    size_t hits = 0;
    struct buffer blob;
    enum err e =
        read_message(p, part->place[part->fed], bulk_awaited(part->engine), c, &blob);

    if (e == OK && c->end == CARRY_WAITS && is_late(p, h, index, c))
        refuse(c, "too-late");
    if (e == OK && c->end == CARRY_WAITS) {
        e = bulk_receive(part->engine, blob.data, blob.bytes);
        if (e == OK)
            step_on(part, blob.data, blob.bytes);
        else
            haul_sleep(part);
        if (e == ERR_FORGED || e == ERR_UNEXPECTED)
            refuse(c, "bad-message");
        e = c->end == CARRY_REFUSED ? OK : e;
    }
    buffer_fini(&blob);
    if (e == OK && c->end == CARRY_WAITS) {
        (void)bulk_hits(part->engine, &hits);
        if (h->hit_count + hits > h->hits_most)
            refuse(c, "tripwire");
    }
    return e == OK ? OK : carry_say_stopped(e, f);
}

/* All is said of this part: keep its hits, let the engine go. */
static enum err take_hits(struct haul *h, size_t index)
{
    struct haul_part *part = &h->part[index];
    size_t count = 0;
    const struct bulk_hit *hits = bulk_hits(part->engine, &count);
    struct round_hit *grown =
        memory_resize(h->hits, h->hit_count, h->hit_count + count + 1, sizeof *grown);

    if (grown == NULL)
        return ERR_NOMEM;
    h->hits = grown;
    for (size_t i = 0; i < count; i++) {
        struct round_hit *hit = &h->hits[h->hit_count++];

        hit->item = h->item[h->start[index] + hits[i].item];
        memcpy(hit->handle, hits[i].handle, sizeof hit->handle);
    }
    part->over = true;
    h->over_count++;
    bulk_free(part->engine);
    part->engine = NULL;
    return OK;
}

static enum err tick(struct haul *h)
{
    size_t done = 0;

    for (size_t i = 0; i < h->parts; i++)
        done += h->part[i].reached;
    return tick_within(h, "parts", done, BALE_MESSAGES * h->parts) ? OK : ERR_CANCELLED;
}

/* Whatever is next for a part. */
static enum err
go_on(struct pair *p, struct haul *h, size_t index, struct carry *c, struct fault *f)
{
    struct haul_part *part = &h->part[index];
    enum err e = part->engine == NULL ? wake(h, index) : OK;

    if (e == OK && part->fed == BALE_MESSAGES)
        e = take_hits(h, index);
    else if (e == OK)
        return docket_is_ours(h->is_first, part->fed)
                   ? send_message(p, h, index, c, f)
                   : receive_message(p, h, index, c, f);
    return e == OK ? OK : carry_say_stopped(e, f);
}

static enum err
carry_part(struct pair *p, struct haul *h, size_t index, struct carry *c, struct fault *f)
{
    while (is_due(h, &h->part[index], c->listen)) {
        enum err e = go_on(p, h, index, c, f);

        haul_survey(p, h);
        if (e != OK || c->end != CARRY_WAITS)
            return e;
        e = tick(h);
        if (e != OK)
            return carry_say_stopped(e, f);
    }
    return OK;
}

/* ---- all parts ---- */

static enum err
carry_commit(struct pair *p, const struct fold_round *r, struct carry *c, struct fault *f)
{
    struct haul *h = p->match->haul;
    struct carry_step step = {
        .name = "commit", .bytes = h->commit, .byte_count = sizeof h->commit};
    uint8_t hash[SHA256_BYTES];
    struct buffer blob;
    enum err e = OK;

    if (h->commit_place[STORE_OWN] == 0 && !c->listen) {
        e = carry_append(p, h->terms.round, &step, f);
        c->did += e == OK;
        haul_survey(p, h);
    }
    if (e != OK || h->met || h->commit_place[STORE_PEER] == 0)
        return e;
    e = read_message(p, h->commit_place[STORE_PEER], BALE_COMMIT_BYTES, c, &blob);
    hash_sha256(blob.data, blob.bytes, hash);
    h->met = e == OK && blob.bytes == BALE_COMMIT_BYTES &&
             memcmp(hash, r->commitment[1 - p->side], sizeof hash) == 0;
    buffer_fini(&blob);
    if (e == OK && c->end == CARRY_WAITS && !h->met)
        refuse(c, "bad-message");
    return e == OK ? OK : carry_say_stopped(e, f);
}

static enum err make_close(struct haul *h, uint8_t out[BALE_CLOSE_BYTES])
{
    uint8_t(*transcripts)[32] = memory_new(h->parts, sizeof *transcripts);

    if (transcripts == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < h->parts; i++)
        memcpy(transcripts[i], h->part[i].transcript, sizeof transcripts[i]);
    bale_sort(h->hits, h->hit_count);
    bale_close(&h->terms, (const uint8_t(*)[32])transcripts, h->parts, h->hits,
               h->hit_count, out);
    memory_free(transcripts);
    return OK;
}

/* The peer's CLOSE must be what ours is, and so must be what the fold was told. */
static enum err
check_close(struct pair *p, const uint8_t close[BALE_CLOSE_BYTES], struct carry *c)
{
    const struct haul *h = p->match->haul;
    int64_t said = fold_round_find(p->fold, h->terms.round)->counted[1 - p->side];
    const char *code = NULL;
    struct buffer blob;
    enum err e = read_message(p, h->close_place[STORE_PEER], BALE_CLOSE_BYTES, c, &blob);

    if (e == OK && c->end == CARRY_WAITS)
        code = bale_compare(close, blob.data, blob.bytes, said);
    if (code != NULL)
        refuse(c, code);
    buffer_fini(&blob);
    return e;
}

/* Who reveals last closes first. */
static enum err carry_close(struct pair *p, struct carry *c, struct fault *f)
{
    struct haul *h = p->match->haul;
    uint8_t close[BALE_CLOSE_BYTES];
    struct carry_step step = {.name = "close",
                              .count = (uint32_t)h->hit_count,
                              .bytes = close,
                              .byte_count = sizeof close};
    enum err e = make_close(h, close);

    if (e == OK && h->close_place[STORE_PEER] != 0)
        e = check_close(p, close, c);
    if (e != OK)
        return carry_say_stopped(e, f);
    if (c->end == CARRY_WAITS && h->close_place[STORE_OWN] == 0 && !c->listen &&
        (!h->is_first || h->close_place[STORE_PEER] != 0)) {
        e = carry_append(p, h->terms.round, &step, f);
        c->did += e == OK;
        haul_survey(p, h);
    }
    if (e == OK && c->end == CARRY_WAITS && h->close_place[STORE_OWN] != 0 &&
        h->close_place[STORE_PEER] != 0)
        c->end = CARRY_CLOSED;
    return e;
}

static bool is_kept(const struct haul *h)
{
    return h->parts * (PART_ITEMS + (size_t)h->own_size + h->peer_size) <= KEPT_ITEMS_MAX;
}

enum err haul_ready(struct pair *p, const struct fold_round *r, struct fault *f)
{
    enum err e = ready(p, r);

    return e == OK ? OK : carry_say_stopped(e, f);
}

static enum err
carry_parts(struct pair *p, const struct fold_round *r, struct carry *c, struct fault *f)
{
    struct haul *h = p->match->haul;
    enum err e;

    haul_survey(p, h);
    e = spread_join(p, h);
    e = e == OK ? carry_commit(p, r, c, f) : carry_say_stopped(e, f);
    for (size_t i = 0; i < h->parts && e == OK && c->end == CARRY_WAITS; i++) {
        if (h->is_spread && !c->listen) /* other machines do that (spread.h) */
            break;
        e = carry_part(p, h, i, c, f);
        if (!is_kept(h) && !h->part[i].over)
            haul_sleep(&h->part[i]);
    }
    if (e == OK && c->end == CARRY_WAITS && h->over_count == h->parts)
        e = carry_close(p, c, f);
    return e;
}

enum err
haul_round(struct pair *p, const struct fold_round *r, struct carry *c, struct fault *f)
{
    static const struct round_progress none;
    enum err e = ready(p, r);

    if (!carry_begin(c, &e, f))
        return e;
    p->match->haul->progress = c->progress != NULL ? *c->progress : none;
    e = carry_parts(p, r, c, f);
    if (p->match != NULL && p->match->haul != NULL)
        p->match->haul->progress = none;
    return e;
}

bool haul_hits(const struct haul *h, const struct round_hit **hits, size_t *count)
{
    *hits = h->hits;
    *count = h->hit_count;
    return h->over_count == h->parts && h->hit_count >= h->hits_least &&
           h->hit_count <= h->hits_most;
}

bool haul_ahead(struct haul *h, const struct round_progress *progress)
{
    static const struct round_progress none;
    bool did = false;

    h->progress = progress != NULL ? *progress : none;
    for (size_t i = 0; i < h->parts && !did; i++) {
        struct haul_part *part = &h->part[i];

        if (part->engine == NULL || part->worked || part->fed < part->reached ||
            bulk_awaited(part->engine) == 0)
            continue;
        part->worked = true;
        did = bulk_work(part->engine) == OK;
        if (!did)
            haul_sleep(part);
    }
    h->progress = none;
    return did;
}
