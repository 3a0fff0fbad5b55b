/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log.c - entente log: the two lanes as people read them, and what can be handed on
 */
#include "base/file.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/audit.h"
#include "cli/verbs.h"
#include "cli/view.h"
#include "exchange/folder.h"
#include "exchange/journal.h"
#include "exchange/node.h"
#include "lane/fraud.h"
#include "store/lane.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- show ---- */

struct showing {
    const struct pair *pair;
    enum store_side side;
    uint64_t end; /* the first that is not shown */
    json_t *rows;
    bool *ok;
};

static const char *lane_word(enum store_side side)
{
    return side == STORE_OWN ? "own" : "peer";
}

static void
put_verdict(json_t *row, const struct pair *p, enum store_side side, uint64_t n, bool *ok)
{
    const struct verdict *v = fold_verdict(p->fold, pair_side(p, side), n);

    json_put_text(row, "verdict", v->effective ? "effective" : "refused", ok);
    if (v->effective)
        json_put(row, "rule", json_null(), ok);
    else
        json_put_text(row, "rule", v->rule, ok);
}

static void put_actor(json_t *row,
                      const struct pair *p,
                      enum store_side side,
                      const struct entry *e,
                      bool *ok)
{
    const struct card *card = side == STORE_OWN ? p->node->card : p->peer;
    const struct card_officer *officer = e->has_act ? card_officer(card, e->actor) : NULL;

    if (officer != NULL)
        json_put_text(row, "by", officer->name, ok);
    else
        json_put(row, "by", json_null(), ok);
}

/* The one word of a fact that tells entries of a type apart. */
static void put_detail(json_t *row, const struct entry *e, bool *ok)
{
    static const char *const words[] = {"step", "verdict", "how",    "scope",
                                        "code", "rule",    "purpose"};
    const char *found = NULL;
    char text[96];

    for (size_t i = 0; i < COUNT_OF(words) && found == NULL; i++)
        if (json_has(e->fact, words[i]))
            found = json_text(e->fact, words[i]);
    if (found != NULL && strcmp(found, "block") == 0) {
        (void)snprintf(text, sizeof text, "block %" PRId64, json_int(e->fact, "index"));
        found = text;
    }
    if (found != NULL)
        json_put_text(row, "detail", found, ok);
    else
        json_put(row, "detail", json_null(), ok);
}

static enum err show_entry(void *state, const struct store_entry *stored)
{
    struct showing *s = state;
    struct entry *e = NULL;
    enum err err = stored->n < s->end
                       ? entry_parse(stored->bytes, stored->count, &e, NULL)
                       : ERR_RETRY;
    json_t *row;

    if (err != OK)
        return err;
    row = json_object();
    json_put_text(row, "lane", lane_word(s->side), s->ok);
    json_put_int(row, "n", (int64_t)e->n, s->ok);
    json_put_time(row, "time", e->time, s->ok);
    json_put_int(row, "seen", (int64_t)e->seen_n, s->ok);
    json_put_text(row, "type", kind_rule(e->kind)->name, s->ok);
    put_detail(row, e, s->ok);
    put_actor(row, s->pair, s->side, e, s->ok);
    put_verdict(row, s->pair, s->side, e->n, s->ok);
    output_put_hex(row, "leaf", e->leaf, sizeof e->leaf, s->ok);
    if (json_array_append_new(s->rows, row) != 0)
        *s->ok = false;
    entry_free(e);
    return OK;
}

/* Which entries are wanted. */
struct span {
    int64_t first;
    int64_t end;
    int64_t last; /* so many, of both lanes */
};

MUST_CHECK static enum err
read_span(const struct words *w, struct span *s, struct fault *f)
{
    static const struct words_range from = {0, INT32_MAX, 0};
    static const struct words_range to = {0, INT32_MAX, INT32_MAX};
    static const struct words_range last = {1, INT32_MAX, INT32_MAX};
    enum err e = words_number(w, OPTION_FROM_ENTRY, &from, &s->first, f);

    if (e == OK)
        e = words_number(w, OPTION_TO_ENTRY, &to, &s->end, f);
    return e == OK ? words_number(w, OPTION_LAST, &last, &s->last, f) : e;
}

MUST_CHECK static enum err read_lane(
    struct pair *p, enum store_side side, const struct span *span, json_t *rows, bool *ok)
{
    const struct pair_lane *lane = side == STORE_OWN ? &p->own : &p->their;
    int64_t size = (int64_t)lane->tree.size;
    int64_t end = span->end < size ? span->end : size;
    int64_t first = span->first > end - span->last ? span->first : end - span->last;
    struct showing s = {
        .pair = p, .side = side, .end = (uint64_t)end, .rows = rows, .ok = ok};
    enum err e = store_entry_each(p->node->store, p->number, side,
                                  (uint64_t)(first > 0 ? first : 0), show_entry, &s);

    return e == ERR_RETRY ? OK : e;
}

static const char *time_at(const json_t *rows, size_t at)
{
    return at < json_array_size(rows) ? json_text(json_array_get(rows, at), "time")
                                      : NULL;
}

/* Two lanes, each in order of time, as one in order of time, of which the last are kept.
 */
static void
merge(const json_t *own, const json_t *peer, size_t last, json_t *rows, bool *ok)
{
    size_t count = json_array_size(own) + json_array_size(peer);
    size_t left_out = count > last ? count - last : 0;
    size_t i = 0;
    size_t k = 0;

    while (i < json_array_size(own) || k < json_array_size(peer)) {
        const char *a = time_at(own, i);
        const char *b = time_at(peer, k);
        bool is_own = b == NULL || (a != NULL && strcmp(a, b) <= 0);
        json_t *row = is_own ? json_array_get(own, i++) : json_array_get(peer, k++);

        if (i + k > left_out && json_array_append(rows, row) != 0)
            *ok = false;
    }
}

static enum err run_show(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {
        {"lane", "LANE", 0, false},       {"n", "N", 0, true},
        {"time", "TIME", 0, false},       {"type", "TYPE", 0, false},
        {"detail", "", 0, false},         {"by", "BY", 0, false},
        {"verdict", "VERDICT", 0, false}, {"rule", "RULE", 0, false},
    };
    const struct words *w = &c->words;
    struct output *o = &c->output;
    json_t *own = json_array();
    json_t *peer = json_array();
    json_t *rows = output_array(o);
    struct pair *p = NULL;
    struct span span;
    enum err e = read_span(w, &span, f);

    if (e == OK)
        e = call_pair(c, words_at(w, 0), &p, f);
    if (e == OK && (w->value[OPTION_PEER] == NULL || w->value[OPTION_OWN] != NULL))
        e = read_lane(p, STORE_OWN, &span, own, &o->ok);
    if (e == OK && (w->value[OPTION_OWN] == NULL || w->value[OPTION_PEER] != NULL))
        e = read_lane(p, STORE_PEER, &span, peer, &o->ok);
    if (e == OK) {
        merge(own, peer, (size_t)span.last, rows, &o->ok);
        output_table(o, rows, columns, COUNT_OF(columns));
    }
    json_decref(own);
    json_decref(peer);
    return e;
}

/* ---- entry ---- */

/* What stands in an attachment, if it is held: of a body its text, of a blob its size. */
MUST_CHECK static enum err add_attachment(struct output *o,
                                          const struct pair *p,
                                          enum store_side side,
                                          const struct entry *e,
                                          int index)
{
    const struct kind_rule *rule = kind_rule(e->kind);
    json_t *list = json_object_get(o->json, "attachments");
    json_t *row = json_object();
    json_t *body = NULL;
    struct buffer bytes;
    enum err err;

    buffer_init(&bytes, index == 0 ? rule->body_max : rule->blob_max);
    err = pair_attachment(p, side, e->n, index, &bytes);
    json_put_text(row, "part", index == 0 ? "body" : "blob", &o->ok);
    json_put_bool(row, "held", err == OK, &o->ok);
    json_put_int(row, "bytes", (int64_t)bytes.bytes, &o->ok);
    if (err == OK && index == 0 && bytes.bytes > ENTRY_SALT_BYTES &&
        json_read_canonical(bytes.data + ENTRY_SALT_BYTES, bytes.bytes - ENTRY_SALT_BYTES,
                            rule->body_max, &body, NULL) == OK)
        json_put(row, "body", body, &o->ok);
    if (json_array_append_new(list, row) != 0)
        o->ok = false;
    buffer_fini(&bytes);
    return err == ERR_NOT_FOUND ? OK : err;
}

MUST_CHECK static enum err answer_entry(struct call *c,
                                        const struct pair *p,
                                        enum store_side side,
                                        const struct entry *e)
{
    struct output *o = &c->output;
    struct buffer text;
    enum err err = OK;

    json_put_text(o->json, "lane", lane_word(side), &o->ok);
    json_put(o->json, "entry", json_incref(e->object), &o->ok);
    output_put_hex(o->json, "leaf", e->leaf, sizeof e->leaf, &o->ok);
    put_actor(o->json, p, side, e, &o->ok);
    put_verdict(o->json, p, side, e->n, &o->ok);
    json_put(o->json, "attachments", json_array(), &o->ok);
    if (e->has_body)
        err = add_attachment(o, p, side, e, 0);
    for (size_t i = 0; i < e->blob_count && err == OK; i++)
        err = add_attachment(o, p, side, e, (int)i + 1);
    buffer_init(&text, 1 << 24);
    if (err == OK)
        err = output_lay_out(o->json, &text);
    if (err == OK)
        output_visible(&o->text, buffer_text(&text), true);
    buffer_fini(&text);
    return err;
}

/* "N" as the number of an entry. */
MUST_CHECK static enum err read_position(const char *word, uint64_t *out, struct fault *f)
{
    if (text_decimal(word, (uint64_t)JSON_INTEGER_MAX, out) == OK)
        return OK;
    return fault_set(f, ERR_USAGE, "",
                     "%s is no number of an entry; see: entente log show", word);
}

static enum store_side side_of(const struct call *c)
{
    return c->words.value[OPTION_PEER] != NULL ? STORE_PEER : STORE_OWN;
}

static enum err run_entry(struct call *c, struct fault *f)
{
    enum store_side side = side_of(c);
    struct pair *p = NULL;
    struct entry *entry = NULL;
    struct buffer bytes;
    uint64_t n = 0;
    enum err e = read_position(words_at(&c->words, 0), &n, f);

    buffer_init(&bytes, ENTRY_MAX);
    if (e == OK)
        e = call_pair(c, words_at(&c->words, 1), &p, f);
    if (e == OK) {
        e = store_entry_get(p->node->store, p->number, side, n, &bytes);
        if (e != OK)
            e = fault_set(f, e, "",
                          "There is no entry %" PRIu64 " in the %s lane; see: entente "
                          "log show",
                          n, side == STORE_OWN ? "own" : "peer's");
    }
    if (e == OK)
        e = entry_parse(bytes.data, bytes.bytes, &entry, f);
    if (e == OK)
        e = answer_entry(c, p, side, entry);
    entry_free(entry);
    buffer_fini(&bytes);
    return e;
}

static enum err run_prove(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct pair *p = NULL;
    struct buffer proof;
    uint64_t n = 0;
    enum err e = read_position(words_at(&c->words, 0), &n, f);

    buffer_init(&proof, 1 << 16);
    if (e == OK)
        e = call_pair(c, words_at(&c->words, 1), &p, f);
    if (e == OK)
        e = audit_prove(p, side_of(c), n, &proof, f);
    if (e == OK) {
        json_put_text(o->json, "proof", buffer_text(&proof), &o->ok);
        buffer_add(&o->text, proof.data, proof.bytes);
    }
    buffer_fini(&proof);
    return e;
}

/* ---- verify, checkpoint, export ---- */

static enum err run_verify(struct call *c, struct fault *f)
{
    static const char said[] =
        "Every entry, signature, root and attachment of both lanes is as it should be.\n"
        "own lane     {own.entries} entries, checkpoint at {own.checkpoint}, cosigned at "
        "{own.cosigned}\n"
        "peer's lane  {peer.entries} entries, checkpoint at {peer.checkpoint}, cosigned "
        "at {peer.cosigned}\n";
    struct output *o = &c->output;
    struct pair *p = NULL;
    enum err e = call_pair(c, words_at(&c->words, 0), &p, f);

    if (e == OK)
        e = meter_start(&c->meter, f);
    if (e == OK)
        e = audit_pair(p, &c->meter, o->json, &o->ok, f);
    if (e == OK)
        output_say(o, o->json, said);
    return e;
}

static void add_checkpoint(struct output *o,
                           const struct pair *p,
                           enum store_side side,
                           const struct buffer *note)
{
    const struct pair_lane *lane = side == STORE_OWN ? &p->own : &p->their;
    json_t *row = json_object();
    char digits[CARD_FINGERPRINT_BYTES];
    uint8_t root[32];

    merkle_root(&lane->tree, root);
    card_digits(root, digits);
    json_put_int(row, "size", (int64_t)lane->tree.size, &o->ok);
    json_put_text(row, "head", digits, &o->ok);
    json_put_text(row, "note", buffer_text(note), &o->ok);
    output_say(o, row,
               side == STORE_OWN ? "own lane, {size} entries, head number {head}\n"
                                 : "peer's lane, {size} entries, head number {head}\n");
    output_visible(&o->text, buffer_text(note), true);
    json_put(o->json, lane_word(side), row, &o->ok);
}

static enum err run_checkpoint(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct pair *p = NULL;
    struct buffer own;
    struct buffer peer;
    enum err e = call_pair(c, words_at(&c->words, 0), &p, f);

    buffer_init(&own, NOTE_MAX);
    buffer_init(&peer, NOTE_MAX);
    if (e == OK)
        e = sync_checkpoint(p, STORE_OWN, &own, f);
    if (e == OK || e == ERR_NOT_FOUND) {
        enum err there = p != NULL ? sync_checkpoint(p, STORE_PEER, &peer, NULL) : e;

        e = there == OK || there == ERR_NOT_FOUND ? (e == OK ? e : there) : there;
    }
    if (e == OK) {
        add_checkpoint(o, p, STORE_OWN, &own);
        add_checkpoint(o, p, STORE_PEER, &peer);
    }
    buffer_fini(&own);
    buffer_fini(&peer);
    return e;
}

static enum err run_export(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct pair *p = NULL;
    enum err e = call_pair(c, words_at(&c->words, 1), &p, f);

    if (e == OK)
        e = folder_evidence(p, words_at(&c->words, 0), f);
    if (e != OK)
        return e;
    output_put_any(o->json, "folder", words_at(&c->words, 0), &o->ok);
    json_put_int(o->json, "own", (int64_t)p->own.tree.size, &o->ok);
    json_put_int(o->json, "peer", (int64_t)p->their.tree.size, &o->ok);
    output_say(
        o, o->json,
        "Wrote {own} own and {peer} of the peer's entries with cards, checkpoints and "
        "agreements to {folder}; a stranger can check them without this program.\n");
    return OK;
}

/* ---- attempts ---- */

static enum err add_attempt(void *state, const struct journal_line *line)
{
    struct output *o = state;
    json_t *row = json_object();

    json_put_time(row, "time", line->time, &o->ok);
    json_put_text(row, "kind", line->kind, &o->ok);
    json_put_text(row, "what", line->what, &o->ok);
    json_put_text(row, "who", line->who, &o->ok);
    json_put_text(row, "rule", line->rule, &o->ok);
    return json_array_append_new(o->json, row) == 0 ? OK : ERR_NOMEM;
}

static enum err run_attempts(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {
        {"time", "TIME", 0, false}, {"kind", "", 0, false},
        {"what", "WHAT", 0, false}, {"who", "WHO", 0, false},
        {"rule", "RULE", 0, false},
    };
    struct output *o = &c->output;
    json_t *rows = output_array(o);
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e == OK)
        e = journal_each(n->dir, add_attempt, o, f);
    if (e == OK && json_array_size(rows) == 0)
        output_say(o, rows, "Nothing was refused here yet.\n");
    output_table(o, rows, columns, COUNT_OF(columns));
    return e;
}

/* ---- fraud ---- */

static enum err run_fraud(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct pair *p = NULL;
    struct buffer line;
    enum err e = call_pair(c, words_at(&c->words, 0), &p, f);

    buffer_init(&line, FRAUD_LINE_MAX);
    if (e == OK) {
        e = store_fraud_get(p->node->store, p->number, &line);
        if (e != OK)
            e = fault_set(f, e, "R38", "No proof of fraud by %s is held.",
                          pair_name(p, 1 - p->side));
    }
    if (e == OK) {
        json_put_text(o->json, "fraud", buffer_text(&line), &o->ok);
        output_say(o, o->json, "{fraud}\n");
    }
    buffer_fini(&line);
    return e;
}

static enum err run_check_fraud(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    const char *path = NULL;
    struct card *card = NULL;
    struct buffer line;
    struct buffer said;
    enum err e = words_need(&c->words, OPTION_CARD, &path, f);

    buffer_init(&line, FRAUD_LINE_MAX);
    buffer_init(&said, 4096);
    if (e == OK)
        e = view_card_file(path, &card, f);
    if (e == OK)
        e = file_read(words_at(&c->words, 0), &line, f);
    if (e == OK && line.bytes > 0 && line.data[line.bytes - 1] == '\n')
        line.data[--line.bytes] = '\0';
    if (e == OK && strlen(buffer_text(&line)) != line.bytes)
        e = fault_set(f, ERR_MALFORMED, "R38", "This is no line of a fraud proof.");
    if (e == OK)
        e = fraud_verify(buffer_text(&line), card, &said, f);
    if (e == OK) {
        json_put_text(o->json, "shown", buffer_text(&said), &o->ok);
        output_say(o, o->json, "It holds: {shown}\n");
    }
    card_free(card);
    buffer_fini(&line);
    buffer_fini(&said);
    return e;
}

const struct verb log_verbs[] = {
    {.name = "show",
     .words = "[PEER]",
     .help = "the entries of both lanes in order of time",
     .words_max = 1,
     .options =
         OPTION_BIT(OPTION_OWN) | OPTION_BIT(OPTION_PEER) | OPTION_BIT(OPTION_FROM_ENTRY),
     .more = OPTION_MORE(OPTION_TO_ENTRY) | OPTION_MORE(OPTION_LAST),
     .run = run_show},
    {.name = "entry",
     .words = "N [PEER]",
     .help = "one entry of the own lane, or with --peer of the peer's",
     .words_min = 1,
     .words_max = 2,
     .options = OPTION_BIT(OPTION_PEER) | OPTION_BIT(OPTION_WITH),
     .run = run_entry},
    {.name = "attempts",
     .words = "",
     .help = "what was tried here and refused, and when the overseer looked",
     .run = run_attempts},
    {.name = "verify",
     .words = "[PEER]",
     .help = "check every signature, root and attachment again",
     .words_max = 1,
     .run = run_verify},
    {.name = "checkpoint",
     .words = "[PEER]",
     .help = "the last checkpoints, with cosignatures and head numbers",
     .words_max = 1,
     .run = run_checkpoint},
    {.name = "prove",
     .words = "N [PEER]",
     .help = "prove that an entry is in a checkpoint (c2sp.org/tlog-proof)",
     .words_min = 1,
     .words_max = 2,
     .options = OPTION_BIT(OPTION_PEER) | OPTION_BIT(OPTION_WITH),
     .run = run_prove},
    {.name = "export",
     .words = "DIR [PEER]",
     .help = "write what a stranger needs to check both lanes",
     .words_min = 1,
     .words_max = 2,
     .options = OPTION_BIT(OPTION_WITH),
     .run = run_export},
    {.name = "fraud",
     .words = "[PEER]",
     .help = "print the proof that a peer signed two histories",
     .words_max = 1,
     .run = run_fraud},
    {.name = "check-fraud",
     .words = "FILE",
     .help = "check a proof of fraud against the accused party's card",
     .words_min = 1,
     .words_max = 1,
     .options = OPTION_BIT(OPTION_CARD),
     .run = run_check_fraud},
    {.name = NULL},
};
