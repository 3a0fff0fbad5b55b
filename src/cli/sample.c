/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample.c - entente sample: entries for inspectors, drawn by both sides together (R40)
 */
#include "exchange/sample.h"

#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/entries.h"
#include "cli/verbs.h"

static json_t *view_sample(const struct pair *p, const struct fold_sample *s, bool *ok)
{
    json_t *row = json_object();

    output_put_hex(row, "id", s->id, sizeof s->id, ok);
    json_put_int(row, "peer", p->number, ok);
    output_put_hex(row, "agreement", s->agreement, sizeof s->agreement, ok);
    json_put_text(row, "by", s->starter == p->side ? "own" : "peer", ok);
    json_put_time(row, "started", s->started_at, ok);
    json_put_int(row, "count", s->count, ok);
    json_put_text(row, "status",
                  s->opened   ? "drawn"
                  : s->joined ? "joined"
                              : "started",
                  ok);
    if (s->opened)
        output_put_hex(row, "seed", s->seed, sizeof s->seed, ok);
    else
        json_put(row, "seed", json_null(), ok);
    return row;
}

static enum err run_list(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {
        {"id", "SAMPLE", 12, false},   {"agreement", "AGREEMENT", 12, false},
        {"by", "BY", 0, false},        {"started", "STARTED", 0, false},
        {"count", "ENTRIES", 0, true}, {"status", "STATUS", 0, false},
    };
    struct output *o = &c->output;
    json_t *rows = output_array(o);
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    for (size_t k = 0; e == OK && k < n->pair_count; k++)
        for (size_t i = 0; i < fold_sample_count(n->pairs[k]->fold); i++)
            if (json_array_append_new(
                    rows, view_sample(n->pairs[k], fold_sample_at(n->pairs[k]->fold, i),
                                      &o->ok)) != 0)
                o->ok = false;
    output_table(o, rows, columns, COUNT_OF(columns));
    if (e == OK && json_array_size(rows) == 0)
        output_say(o, rows, "No samples yet.\n");
    return e;
}

MUST_CHECK static enum err read_count(const char *word, int64_t *out, struct fault *f)
{
    uint64_t count = 0;

    if (text_decimal(word, FOLD_SAMPLES_MAX, &count) != OK || count == 0)
        return fault_set(f, ERR_USAGE, "", "%s is no number of entries, 1 to %d.", word,
                         (int)FOLD_SAMPLES_MAX);
    *out = (int64_t)count;
    return OK;
}

static enum err run_start(struct call *c, struct fault *f)
{
    const struct fold_agreement *a = NULL;
    struct output *o = &c->output;
    struct sign_secret officer;
    struct pair *p = NULL;
    int64_t count = 0;
    enum err e = read_count(words_at(&c->words, 0), &count, f);

    if (e == OK)
        e = call_agreement(c, words_at(&c->words, 1), CHOOSE_TO_USE, &p, &a, f);
    if (e == OK)
        e = call_officer(c, KIND_SAMPLE_START, &officer, f);
    if (e != OK)
        return e;
    e = sample_start(p, a, count, &officer, f);
    memory_wipe(&officer, sizeof officer);
    if (e != OK)
        return e;
    json_decref(o->json);
    o->json =
        view_sample(p, fold_sample_at(p->fold, fold_sample_count(p->fold) - 1), &o->ok);
    output_say(o, o->json,
               "Sample {id:12} of {count} entries is begun; the other side joins it.\n");
    buffer_add_text(&o->text, CALL_PASS_ON);
    return OK;
}

/* The sample that a word means, of the one peer that has it. */
MUST_CHECK static enum err find_sample(struct call *c,
                                       struct pair **pair,
                                       const struct fold_sample **out,
                                       struct fault *f)
{
    enum err e = call_pair(c, NULL, pair, f);

    return e == OK ? sample_find(*pair, words_at(&c->words, 0), out, f) : e;
}

static enum err run_join(struct call *c, struct fault *f)
{
    const struct fold_sample *s = NULL;
    struct output *o = &c->output;
    struct sign_secret officer;
    struct pair *p = NULL;
    enum err e = find_sample(c, &p, &s, f);

    if (e == OK)
        e = call_officer(c, KIND_SAMPLE_JOIN, &officer, f);
    if (e != OK)
        return e;
    e = sample_join(p, s, &officer, f);
    memory_wipe(&officer, sizeof officer);
    if (e != OK)
        return e;
    json_decref(o->json);
    o->json = view_sample(p, s, &o->ok);
    output_say(o, o->json,
               "Sample {id:12} is joined; it is drawn when the other side has opened "
               "its share.\n");
    buffer_add_text(&o->text, CALL_PASS_ON);
    return OK;
}

/* What was drawn, with what this node holds of it. */
MUST_CHECK static enum err
open_drawn(struct output *o, struct pair *p, const struct fold_sample *s, struct fault *f)
{
    struct fold_drawn drawn[FOLD_SAMPLES_MAX];
    json_t *rows = json_array();
    size_t count = 0;
    enum err e = fold_sample_draw(p->fold, s, drawn, &count);

    if (e != OK)
        e = fault_set(f, e, "", "Out of memory.");
    for (size_t i = 0; i < count && e == OK; i++) {
        json_t *row = NULL;

        e = entries_get(p, drawn[i].side == p->side ? STORE_OWN : STORE_PEER, drawn[i].n,
                        &row, f);
        if (e == OK && json_array_append_new(rows, row) != 0)
            o->ok = false;
    }
    if (e == OK)
        entries_show(o, rows);
    json_put(o->json, "drawn", rows, &o->ok);
    return e;
}

static enum err run_show(struct call *c, struct fault *f)
{
    const struct fold_sample *s = NULL;
    struct output *o = &c->output;
    struct pair *p = NULL;
    enum err e = find_sample(c, &p, &s, f);

    if (e != OK)
        return e;
    json_decref(o->json);
    o->json = view_sample(p, s, &o->ok);
    output_say(o, o->json,
               "Sample {id:12}, begun by {by} {started}, {count} entries: {status}\n");
    if (s->opened)
        return open_drawn(o, p, s, f);
    output_say(o, o->json,
               "Nothing is drawn until it is joined, and the share of who began it is "
               "opened.\n");
    return OK;
}

const struct verb sample_verbs[] = {
    {.name = "list", .words = "", .help = "all samples", .run = run_list, .usual = true},
    {.name = "start",
     .words = "COUNT [AGREEMENT]",
     .help = "begin to draw so many entries for inspectors",
     .words_min = 1,
     .words_max = 2,
     .options = OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_WITH),
     .run = run_start},
    {.name = "join",
     .words = "[SAMPLE]",
     .help = "add this side's share to the peer's",
     .words_max = 1,
     .options = OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_WITH),
     .run = run_join},
    {.name = "show",
     .words = "[SAMPLE]",
     .help = "the entries that were drawn, with what is held of them",
     .words_max = 1,
     .options = OPTION_BIT(OPTION_WITH),
     .run = run_show},
    {.name = NULL},
};
