/* SPDX-License-Identifier: Apache-2.0 */
/*
 * show.c - an agreement as a person reads it before signing
 *
 * First the words, then what is executed, field by field under the names that
 * refusals and differences use, and last what the other side can do with it at
 * worst: worst, because it is computed from what the rules let pass and not from
 * what the parties intend.
 */
#include "agreement/agreement.h"
#include "agreement/codes.h"
#include "agreement/column.h"
#include "agreement/document.h"
#include "base/instant.h"
#include "base/num.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PAIR_WIDTH = 42, INDENT = 25, LINE_CEILING = 65536, YEAR_DAYS = 365 };

/* A number, and the sentence it stands in. */
static const struct number {
    const char *section; /* NULL: in the agreement itself */
    const char *key;
    const char *before;
    const char *after;
    const char *zero; /* instead, if it is 0; NULL: nothing special */
} numbers[] = {
    {"recipe", "min_attributes", "at least ", " attributes of a record in every token",
     NULL},
    {"round", "count_min", "below ", " hits a round ends with the count alone",
     "hits are shown however few they are"},
    {"round", "blocks", "hits are shown in ", " blocks, in turns", NULL},
    {"round", "audit_one_in", "of the rounds without hits one in ",
     ", drawn by lot, is proven in full", "no round without hits is ever proven"},
    {"round", "challenge_days", "inspectors can ask for ",
     " days what a token stands for", "inspectors can ask for nothing"},
    {"budget", "records_round", "at most ", " records of each side in one round",
     "no record is loaded"},
    {"budget", "tokens_record", "at most ", " tokens for one record", NULL},
    {"budget", "rounds_period", "at most ", " rounds in one period", "no round is held"},
    {"budget", "period_days", "a period is any ", " days in a row", NULL},
    {"budget", "tokens_life", "at most ", " tokens of each side while it lasts",
     "no token is matched"},
    {"budget", "hits_round", "more than ", " hits in a round stop it",
     "any hit stops a round"},
    {"budget", "requests_day", "at most ", " requests of each side in a day",
     "no request is taken"},
    {"budget", "ratio", "neither side starts more than ",
     " times as many rounds as the other, plus one",
     "each side may start any share of them"},
    {"clocks", "ack_hours", "a request is acknowledged within ", " hours", NULL},
    {"clocks", "core_hours", "core data are due within ", " hours", NULL},
    {"clocks", "correction_hours", "a correction is applied within ", " hours", NULL},
    {"clocks", "incident_hours", "notice of an incident is due within ", " hours", NULL},
    {"retention", "item_days", "what was received is erased after ", " days", NULL},
    {"retention", "round_days", "what is left of a round is erased after ", " days",
     NULL},
    {"retention", "log_days", "the log is kept for ", " days", NULL},
    {NULL, "notice_days", "it ends ", " days after one side has given notice",
     "it ends when one side gives notice"},
};

/* The page, and the line that is being put together for it. */
struct page {
    const struct agreement *a;
    struct buffer *out;
    struct buffer line;
    enum err status; /* of the lines so far */
};

/* "section.key" or "key". */
static void
set_path(char path[static FAULT_RULE_BYTES], const char *section, const char *key)
{
    (void)snprintf(path, FAULT_RULE_BYTES, "%s%s%s", section ? section : "",
                   section ? "." : "", key);
}

static void add_heading(struct page *p, const char *text)
{
    buffer_printf(p->out, "\n%s\n\n", text);
}

static void add_item(struct page *p, const char *path, const char *text)
{
    column_item(p->out, path, text, INDENT, AGREEMENT_COLUMNS);
}

/* The line put together, as an item; the next one begins empty. */
static void add_line(struct page *p, const char *path)
{
    if (p->status == OK)
        p->status = buffer_status(&p->line);
    add_item(p, path, buffer_text(&p->line));
    buffer_clear(&p->line);
}

/* Prose: side by side if there are two languages, else one below the other. */
static void add_prose(struct page *p, const char *key)
{
    const json_t *languages = json_at(p->a->object, "languages");
    const json_t *texts = json_at(p->a->object, key);
    size_t count = json_array_size(languages);

    if (count == 2) {
        column_pair(p->out,
                    json_text(texts, json_string_value(json_array_get(languages, 0))),
                    json_text(texts, json_string_value(json_array_get(languages, 1))),
                    PAIR_WIDTH);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const char *language = json_string_value(json_array_get(languages, i));

        if (i > 0)
            buffer_add_byte(p->out, '\n');
        column_item(p->out, "", json_text(texts, language), 0, AGREEMENT_COLUMNS);
    }
}

/* The texts of an array on one line, with ", " between. */
static void join(struct buffer *line, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *value = json_array_get(list, i);

        if (i > 0)
            buffer_add_text(line, ", ");
        if (json_is_string(value))
            buffer_add_text(line, json_string_value(value));
        else
            buffer_printf(line, "%" PRId64, (int64_t)json_integer_value(value));
    }
}

static void add_parties(struct page *p)
{
    static const char *const names[] = {"parties[0]", "parties[1]"};
    const json_t *parties = json_at(p->a->object, "parties");
    const json_t *oversight = json_at(p->a->object, "oversight");
    char text[160];

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        (void)snprintf(text, sizeof text,
                       "card %s, %" PRId64 " of its signatories must sign",
                       json_text(json_array_get(parties, i), "card"), p->a->threshold[i]);
        add_item(p, names[i], text);
    }
    for (size_t i = 0; i < json_array_size(oversight); i++) {
        (void)snprintf(text, sizeof text, "%s, an overseer and no third party",
                       json_string_value(json_array_get(oversight, i)));
        add_item(p, "oversight", text);
    }
}

static void add_languages(struct page *p)
{
    const char *prevailing = json_text(p->a->object, "prevailing");

    join(&p->line, json_at(p->a->object, "languages"));
    add_line(p, "languages");
    if (strcmp(prevailing, "all") == 0)
        buffer_add_text(&p->line, "all: no text prevails over another");
    else
        buffer_printf(&p->line, "%s, where the texts differ", prevailing);
    add_line(p, "prevailing");
}

static void add_lists(struct page *p)
{
    for (size_t i = 0; i < DOCUMENT_LISTS; i++) {
        const struct document_list *l = &document_lists[i];
        const json_t *in = l->section ? json_at(p->a->object, l->section) : p->a->object;
        const json_t *codes = json_at(in, l->key);
        char path[FAULT_RULE_BYTES];

        set_path(path, l->section, l->key);
        if (json_array_size(codes) == 0)
            add_item(p, path, "none");
        for (size_t k = 0; k < json_array_size(codes); k++) {
            const char *code = json_string_value(json_array_get(codes, k));
            char text[256];

            (void)snprintf(text, sizeof text, "%s: %s", code,
                           codes_words(l->table, code));
            add_item(p, k == 0 ? path : "", text);
        }
    }
}

/* What a bulk round does not have (profile.c). */
static bool is_of_blocks(const struct number *n)
{
    return n->section != NULL && strcmp(n->section, "round") == 0 &&
           strcmp(n->key, "count_min") != 0;
}

static void add_numbers(struct page *p)
{
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        const struct number *n = &numbers[i];
        const json_t *in = n->section ? json_at(p->a->object, n->section) : p->a->object;
        int64_t value = json_int(in, n->key);
        char path[FAULT_RULE_BYTES];
        char text[256];

        if (p->a->is_bulk && is_of_blocks(n))
            continue;
        set_path(path, n->section, n->key);
        if (value == 0 && n->zero)
            (void)snprintf(text, sizeof text, "0: %s", n->zero);
        else
            (void)snprintf(text, sizeof text, "%s%" PRId64 "%s", n->before, value,
                           n->after);
        add_item(p, path, text);
    }
}

/* How many persons each decision takes, and whether they differ from gate to gate. */
static void add_gates(struct page *p)
{
    static const struct {
        const char *path;
        const char *one;
        const char *many;
    } gates[AGREEMENT_GATES] = {
        {"gates.start", "starts a round", "start a round together"},
        {"gates.confirm", "confirms a hit, or accepts an item",
         "confirm a hit, or accept an item, together"},
        {"gates.ask", "asks", "ask together"},
        {"gates.release", "answers, and gives an item or lets it leave",
         "answer, and give an item or let it leave, together"},
    };
    static const char *const words[] = {"no", "one", "two", "three"};

    for (size_t i = 0; i < COUNT_OF(gates); i++) {
        int64_t persons = p->a->gates[i];

        buffer_printf(&p->line, "%s officer%s %s", words[persons],
                      persons == 1 ? "" : "s",
                      persons == 1 ? gates[i].one : gates[i].many);
        add_line(p, gates[i].path);
    }
    add_item(p, "gates.separate",
             p->a->separate
                 ? "true: who starts a round judges no lead of it, and who judges a lead "
                   "neither asks about it nor answers such a request"
                 : "false: who starts a round may judge its leads, ask and answer");
}

/* The keys of one kind of approvers on one line, if there are any. */
static void add_approvers_of(struct page *p, enum agreement_when when, const char *what)
{
    char key[BASE64_CHARS(sizeof p->a->approver[0].key) + 1];
    const char *before = what;

    for (size_t i = 0; i < p->a->approver_count; i++) {
        if (p->a->approver[i].when != when)
            continue;
        text_base64_encode(p->a->approver[i].key, sizeof p->a->approver[i].key, key);
        buffer_printf(&p->line, "%s%s", before, key);
        before = ", ";
    }
    if (before != what)
        add_line(p, "approvers");
}

static void add_approvers(struct page *p)
{
    if (p->a->approver_count == 0)
        add_item(p, "approvers", "none: no third party has to approve anything");
    add_approvers_of(p, AGREEMENT_ACTIVATION,
                     "third parties must approve before it begins: ");
    add_approvers_of(
        p, AGREEMENT_USE,
        "third parties must approve before an item that asks for it is read, "
        "and before it is passed on: ");
}

/* What was chosen in place of accountable rounds. */
static void add_bulk(struct page *p)
{
    buffer_printf(&p->line,
                  "bulk rounds, in %" PRId64 " parts: fast for long lists, and without a "
                  "proof of each answer or an exact limit on what is asked",
                  p->a->parts);
    add_line(p, "bulk.parts");
    buffer_printf(&p->line,
                  "what is counted as asked allows for 2^%" PRId64
                  " hashes of the peer; %s",
                  p->a->work,
                  p->a->work < AGREEMENT_WORK_UNTIMED
                      ? "each part's answer must come within 30 seconds and 10 "
                        "microseconds an item, so rounds are for a link"
                      : "answers have no time limit, so rounds can go by courier");
    add_line(p, "bulk.work");
}

static void add_matching(struct page *p)
{
    const json_t *recipe = json_at(p->a->object, "recipe");

    add_item(p, "recipe.id", p->a->recipe);
    add_item(p, "recipe.vectors", json_text(recipe, "vectors"));
    add_item(p, "round.output",
             p->a->output == AGREEMENT_HITS
                 ? "hits: each side learns which of its own records are on both lists"
                 : "count: each side learns how many tokens are on both lists");
    join(&p->line, json_at(json_at(p->a->object, "budget"), "buckets"));
    buffer_add_text(&p->line, p->a->is_bulk
                                  ? ": a side declares one of these as its list's size"
                                  : ": a side sends exactly so many points in a round");
    add_line(p, "budget.buckets");
    if (p->a->is_bulk)
        add_bulk(p);
    add_item(p, "onward",
             p->a->onward_consent
                 ? "consent: passed on only with the originator's consent for each use"
                 : "deny: passed on to nobody");
}

static void add_dates(struct page *p)
{
    static const char *const keys[] = {"starts", "expires", "review", "prev"};

    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (json_has(p->a->object, keys[i]))
            add_item(p, keys[i], json_text(p->a->object, keys[i]));
}

static void add_label(struct page *p, const json_t *label, const json_t *languages)
{
    const json_t *aliases = json_at(label, "aliases");

    for (size_t i = 0; i < json_array_size(languages); i++) {
        const char *language = json_string_value(json_array_get(languages, i));

        buffer_printf(&p->line, "%s%s: %s", i > 0 ? "; " : "", language,
                      json_text(json_at(label, "labels"), language));
    }
    if (json_array_size(aliases) > 0)
        buffer_add_text(&p->line, "; also called ");
    join(&p->line, aliases);
    add_line(p, json_text(label, "code"));
}

static void add_glossary(struct page *p)
{
    const json_t *glossary = json_at(p->a->object, "glossary");

    if (json_array_size(glossary) == 0)
        return;
    add_heading(p, "GLOSSARY");
    for (size_t i = 0; i < json_array_size(glossary); i++)
        add_label(p, json_array_get(glossary, i), json_at(p->a->object, "languages"));
}

/* How many times a window of `days` begins in `span` days: the most rounds that pass
 * are that many times rounds_period, since a period is any so many days in a row. */
static int64_t windows(int64_t span, int64_t days)
{
    return (span + days - 1) / days;
}

static int64_t at_most(int64_t value, int64_t most)
{
    return value < most ? value : most;
}

/* The most tokens that the peer can have matched in so many days. */
static int64_t worst_tokens(const struct agreement *a, int64_t days)
{
    int64_t rounds = windows(days, a->period_days) * a->rounds_period;

    return at_most(rounds * agreement_debit_max(a), a->tokens_life);
}

static void add_worst_budget(struct page *p)
{
    int64_t life_days = (p->a->expires - p->a->starts + INSTANT_DAY - 1) / INSTANT_DAY;
    int64_t year = worst_tokens(p->a, at_most(YEAR_DAYS, life_days));
    int64_t most = agreement_debit_max(p->a);

    buffer_printf(&p->line,
                  "at worst the peer can test %" PRId64 " tokens a year, and %" PRId64
                  " while the agreement lasts: one person with each, or %" PRId64
                  " people a year if it spends %" PRId64 " on each. Whether a person on "
                  "its list is a guess, this program cannot tell.",
                  year, worst_tokens(p->a, life_days), year / p->a->tokens_record,
                  p->a->tokens_record);
    add_line(p, "budget");
    buffer_printf(&p->line,
                  "in one round it can test %" PRId64 " tokens, the largest bucket%s, "
                  "whatever records_round says: the fillers of a bucket cannot be told "
                  "from guesses.",
                  most,
                  p->a->is_bulk ? " and what a bulk round can be made to answer beyond it"
                                : "");
    add_line(p, "budget.buckets");
}

static void add_worst_audit(struct page *p)
{
    if (p->a->audit_one_in > 0)
        buffer_printf(
            &p->line,
            "a peer that answers with nonsense, so that the count is 0, must break "
            "off, on record, once in %" PRId64 " such rounds on average.",
            p->a->audit_one_in);
    else
        buffer_add_text(&p->line,
                        "a peer that answers with nonsense, so that the count is 0, "
                        "need never break off.");
    add_line(p, p->a->is_bulk ? "bulk" : "round.audit_one_in");
}

/* Who breaks off, and when, and what it then has. */
static void add_worst_break(struct page *p)
{
    int64_t bucket = p->a->bucket[p->a->bucket_count - 1];

    if (p->a->is_bulk) {
        add_item(p, "bulk",
                 "the side that shows its list last, which is each in turn, can break "
                 "off and has all of its hits, the other none; it has them also where "
                 "more than hits_round then stop the round; and below count_min both "
                 "programs have seen the hits that they then keep to themselves.");
        return;
    }
    buffer_printf(&p->line,
                  "a peer that breaks off while hits are shown is ahead by one block, "
                  "at most %" PRId64 " of its tokens; one whose program makes its points "
                  "otherwise than agreed can see all of its hits and show none.",
                  windows(bucket, p->a->blocks));
    add_line(p, "round.blocks");
}

static void add_worst_round(struct page *p)
{
    if (p->a->output == AGREEMENT_HITS) {
        add_worst_break(p);
        buffer_add_text(&p->line, "of each hit the peer sees: ");
        join(&p->line, json_at(json_at(p->a->object, "stages"), "hit"));
        buffer_add_text(&p->line,
                        ". It learns that the two lists share it even if nobody "
                        "confirms it.");
        add_line(p, "stages.hit");
    } else {
        add_item(p, "round.output",
                 "a count names nobody, but a peer that loads one person and invented "
                 "others learns of that person by the count, and one whose program marks "
                 "its points learns which of its tokens were counted.");
    }
    add_worst_audit(p);
}

static void add_worst(struct page *p)
{
    add_heading(p, "WHAT THIS LETS THE OTHER SIDE DO AT WORST");
    add_worst_budget(p);
    add_worst_round(p);
    buffer_printf(&p->line,
                  "at worst it asks %" PRId64
                  " times a day; each answer is a decision of "
                  "a person on this side.",
                  p->a->requests_day);
    add_line(p, "budget.requests_day");
    add_item(p, "retention",
             "it can store the points of every round. If one day it has a large quantum "
             "computer, it can test them against a dictionary of names; erasing keys on "
             "this side does not help.");
    add_item(p, "purposes",
             "once people of the other side have read something, no program keeps them "
             "from using it for another purpose. The log shows what they were given.");
}

enum err agreement_show(const struct agreement *a, struct buffer *out)
{
    struct page page = {.a = a, .out = out};
    char id[BASE64_CHARS(sizeof a->id) + 1];

    buffer_init(&page.line, LINE_CEILING);
    text_base64_encode(a->id, sizeof a->id, id);
    buffer_printf(out, "AGREEMENT %s\n\n", id);
    add_prose(&page, "title");
    buffer_add_byte(out, '\n');
    add_prose(&page, "text");
    add_heading(&page, "WHAT IS EXECUTED");
    add_parties(&page);
    add_languages(&page);
    add_lists(&page);
    add_matching(&page);
    add_numbers(&page);
    add_gates(&page);
    add_approvers(&page);
    add_dates(&page);
    add_glossary(&page);
    add_worst(&page);
    buffer_fini(&page.line);
    return page.status == OK ? buffer_status(out) : page.status;
}
