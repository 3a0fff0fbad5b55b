/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_words.c - reports as JSON and as lines of text
 *
 * The law: the text leaves out what is nothing, so that a report is one page; JSON and
 * the page of HTML leave nothing out.
 */
#include "cli/report_words.h"

#include "base/instant.h"
#include "base/num.h"
#include "cli/view.h"
#include "exchange/node.h"

#include <stdio.h>
#include <string.h>

void report_words_period(const struct report *r,
                         enum phrases_language language,
                         char out[REPORT_WORDS_PERIOD_BYTES])
{
    char from[INSTANT_BYTES] = "...";
    char until[INSTANT_BYTES] = "...";

    if (r->since == 0 && r->until > INSTANT_MAX) {
        (void)snprintf(out, REPORT_WORDS_PERIOD_BYTES, "%s",
                       phrases_of(language, "report", "ever"));
        return;
    }
    if (r->since > 0)
        instant_format(r->since, from);
    if (r->until <= INSTANT_MAX)
        instant_format(r->until, until);
    (void)snprintf(out, REPORT_WORDS_PERIOD_BYTES, "%.10s - %.10s", from, until);
}

void report_words_id(const uint8_t id[32], char out[2 * 32 + 1])
{
    for (int i = 0; i < REPORT_WORDS_ID_CHARS / 2; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", id[i]);
}

const char *report_words_title(const struct agreement *a, enum phrases_language language)
{
    const json_t *titles = json_at(a->object, "title");
    const char *code = phrases_code(language);

    return json_has(titles, code) ? json_text(titles, code) : view_title(a);
}

/* ---- JSON ---- */

static json_t *view_sides(const int64_t counts[REPORT_SIDES], bool *ok)
{
    json_t *sides = json_object();

    json_put_int(sides, "own", counts[REPORT_OWN], ok);
    json_put_int(sides, "peer", counts[REPORT_PEER], ok);
    return sides;
}

static json_t *view_numbers(const struct report_agreement *a, bool *ok)
{
    json_t *sections = json_object();

    for (int n = 0; n < REPORT_NUMBERS; n++) {
        const struct report_row *row = report_row((enum report_number)n);
        json_t *section = json_object_get(sections, row->section);

        if (section == NULL) {
            section = json_object();
            json_put(sections, row->section, section, ok);
        }
        if (row->both)
            json_put_int(section, row->key, a->number[n][REPORT_OWN], ok);
        else
            json_put(section, row->key, view_sides(a->number[n], ok), ok);
    }
    return sections;
}

static json_t *view_marked(const struct report_agreement *a, bool *ok)
{
    json_t *marked = json_object();

    for (int m = 0; m < REPORT_MARKINGS; m++) {
        json_t *fates = json_object();

        for (int fate = 0; fate < REPORT_FATES; fate++)
            json_put(fates, report_fate_name((enum report_fate)fate),
                     view_sides(a->marked[m][fate], ok), ok);
        json_put(marked, report_marking_name((enum report_marking)m), fates, ok);
    }
    return marked;
}

static json_t *view_months(const struct report_agreement *a, bool *ok)
{
    json_t *list = json_array();

    for (int i = 0; i < REPORT_MONTHS; i++) {
        json_t *month = view_sides(a->month[i].rounds, ok);

        json_put_text(month, "month", a->month[i].name, ok);
        if (json_array_append_new(list, month) != 0)
            *ok = false;
    }
    return list;
}

static json_t *view_pact(const struct pair *p, const struct report_agreement *a, bool *ok)
{
    json_t *view = view_agreement(p, a->is, ok);

    json_put_time(view, "review", a->is->document->review, ok);
    json_put(view, "numbers", view_numbers(a, ok), ok);
    json_put(view, "marked", view_marked(a, ok), ok);
    json_put(view, "months", view_months(a, ok), ok);
    return view;
}

static json_t *view_refusals(const struct report *r, bool *ok)
{
    json_t *list = json_array();

    for (size_t i = 0; i < r->refusal_count; i++) {
        json_t *row = view_sides(r->refusals[i].times, ok);

        json_put_text(row, "rule", r->refusals[i].rule, ok);
        if (json_array_append_new(list, row) != 0)
            *ok = false;
    }
    return list;
}

/* Of the whole node, and of no side but its own. */
static json_t *view_attempts(const struct attempts *a, bool *ok)
{
    json_t *view = json_object();
    json_t *list = json_array();

    for (size_t i = 0; i < a->row_count; i++) {
        json_t *row = json_object();

        json_put_text(row, "rule", a->row[i].rule, ok);
        json_put_int(row, "times", a->row[i].times, ok);
        if (json_array_append_new(list, row) != 0)
            *ok = false;
    }
    json_put_int(view, "all", a->count, ok);
    json_put(view, "rules", list, ok);
    return view;
}

json_t *report_words_json(const struct report *r, bool *ok)
{
    json_t *view = json_object();
    json_t *agreements = json_array();

    json_put(view, "peer", view_peer(r->pair, ok), ok);
    json_put(view, "since", json_null(), ok);
    json_put(view, "until", json_null(), ok);
    if (r->since > 0)
        json_put_time(view, "since", r->since, ok);
    if (r->until <= INSTANT_MAX)
        json_put_time(view, "until", r->until, ok);
    json_put_time(view, "made", r->now, ok);
    for (size_t i = 0; i < r->agreement_count; i++)
        if (json_array_append_new(agreements,
                                  view_pact(r->pair, &r->agreements[i], ok)) != 0)
            *ok = false;
    json_put(view, "agreements", agreements, ok);
    json_put(view, "refused", view_sides(r->refused, ok), ok);
    json_put(view, "rules", view_refusals(r, ok), ok);
    json_put(view, "attempts", view_attempts(&r->attempts, ok), ok);
    return view;
}

/* ---- text ---- */

struct text {
    struct output *output;
    const struct report *report;
    enum phrases_language language;
};

static const char *say(const struct text *t, const char *section, const char *key)
{
    return phrases_of(t->language, section, key);
}

static void put_word(const struct text *t, json_t *to, const char *key, const char *value)
{
    json_put_text(to, key, value, &t->output->ok);
}

static void add_head(struct text *t)
{
    const struct report *r = t->report;
    const struct output_column columns[] = {
        {"own", say(t, "report", "own"), 0, false},
        {"peer", say(t, "report", "peer"), 0, false},
        {"fingerprint", say(t, "report", "fingerprint"), 0, false},
        {"period", say(t, "report", "period"), 0, false},
        {"made", say(t, "report", "made"), 0, false},
    };
    char period[REPORT_WORDS_PERIOD_BYTES];
    char digits[CARD_FINGERPRINT_BYTES];
    json_t *head = json_object();

    card_digits(r->pair->peer->id, digits);
    report_words_period(r, t->language, period);
    put_word(t, head, "title", say(t, "report", "title"));
    put_word(t, head, "law", say(t, "report", "law"));
    put_word(t, head, "own", card_name(r->pair->node->card, phrases_code(t->language)));
    put_word(t, head, "peer", card_name(r->pair->peer, phrases_code(t->language)));
    put_word(t, head, "fingerprint", digits);
    put_word(t, head, "period", period);
    json_put_time(head, "made", r->now, &t->output->ok);
    output_say(t->output, head, "{title}\n\n");
    output_fields(t->output, head, columns, COUNT_OF(columns));
    output_say(t->output, head, "\n{law}\n");
    json_decref(head);
}

static json_t *begin_row(const struct text *t, const char *label)
{
    json_t *row = json_object();

    put_word(t, row, "label", label);
    put_word(t, row, "own", "");
    put_word(t, row, "peer", "");
    put_word(t, row, "both", "");
    return row;
}

static void end_row(const struct text *t, json_t *rows, json_t *taken)
{
    if (json_array_append_new(rows, taken) != 0)
        t->output->ok = false;
}

static void put_sides(const struct text *t, json_t *row, const int64_t counts[])
{
    json_put_int(row, "own", counts[REPORT_OWN], &t->output->ok);
    json_put_int(row, "peer", counts[REPORT_PEER], &t->output->ok);
}

static void
add_number(const struct text *t, json_t *rows, const struct report_agreement *a, int n)
{
    const struct report_row *is = report_row((enum report_number)n);
    const int64_t *counts = a->number[n];
    char label[256];
    json_t *row;

    if (counts[REPORT_OWN] == 0 && counts[REPORT_PEER] == 0)
        return;
    (void)snprintf(
        label, sizeof label, "  %s",
        phrases_of_number(t->language, is->section, is->key, a->is->document->is_bulk));
    row = begin_row(t, label);
    if (is->both)
        json_put_int(row, "both", counts[REPORT_OWN], &t->output->ok);
    else
        put_sides(t, row, counts);
    end_row(t, rows, row);
}

/* Numbers of one section from `first` on; returns the number after them. */
static int add_section(const struct text *t,
                       json_t *rows,
                       const struct report_agreement *a,
                       int first)
{
    const char *section = report_row((enum report_number)first)->section;
    json_t *title = begin_row(t, say(t, section, ""));
    bool nothing = true;
    int end = first;

    while (end < REPORT_NUMBERS &&
           strcmp(report_row((enum report_number)end)->section, section) == 0) {
        nothing = nothing && a->number[end][REPORT_OWN] == 0 &&
                  a->number[end][REPORT_PEER] == 0;
        end++;
    }
    if (nothing)
        put_word(t, title, "both", say(t, "report", "none"));
    end_row(t, rows, title);
    for (int n = first; n < end; n++)
        add_number(t, rows, a, n);
    return end;
}

static void show_rows(const struct text *t, const char *first, const json_t *rows)
{
    const struct output_column columns[] = {
        {"label", first, 0, false},
        {"own", say(t, "report", "own"), 0, true},
        {"peer", say(t, "report", "peer"), 0, true},
        {"both", say(t, "report", "both"), 0, true},
    };
    output_table(t->output, rows, columns, COUNT_OF(columns));
}

static void
add_marked(const struct text *t, json_t *rows, const struct report_agreement *a)
{
    json_t *title = begin_row(t, say(t, "marked", ""));
    size_t before;

    end_row(t, rows, title);
    before = json_array_size(rows);
    for (int m = 0; m < REPORT_MARKINGS; m++) {
        const int64_t *counts = a->marked[m][REPORT_OFFERED];
        char label[256];
        json_t *row;

        if (counts[REPORT_OWN] == 0 && counts[REPORT_PEER] == 0)
            continue;
        (void)snprintf(label, sizeof label, "  %s",
                       say(t, "marked", report_marking_name((enum report_marking)m)));
        row = begin_row(t, label);
        put_sides(t, row, counts);
        end_row(t, rows, row);
    }
    if (json_array_size(rows) == before)
        put_word(t, title, "both", say(t, "report", "none"));
}

static void add_agreement(struct text *t, const struct report_agreement *a)
{
    json_t *is = view_agreement(t->report->pair, a->is, &t->output->ok);
    json_t *rows = json_array();
    int n = 0;

    put_word(t, is, "title", report_words_title(a->is->document, t->language));
    put_word(t, is, "agreement", say(t, "agreement", "agreement"));
    put_word(t, is, "state", say(t, "status", fold_status_name(a->status)));
    put_word(t, is, "from", say(t, "agreement", "starts"));
    put_word(t, is, "to", say(t, "agreement", "expires"));
    put_word(t, is, "again", say(t, "agreement", "review"));
    json_put_time(is, "review", a->is->document->review, &t->output->ok);
    output_say(t->output, is,
               "\n{agreement} {id:12}: {title}\n{state}. {from}: {starts:10}. {to}: "
               "{expires:10}. {again}: {review:10}.\n");
    while (n < REPORT_NUMBERS)
        n = add_section(t, rows, a, n);
    add_marked(t, rows, a);
    show_rows(t, "", rows);
    json_decref(rows);
    json_decref(is);
}

static void add_refusals(struct text *t)
{
    const struct report *r = t->report;
    json_t *rows = json_array();

    for (size_t i = 0; i < r->refusal_count; i++) {
        json_t *row = begin_row(t, r->refusals[i].rule);

        put_sides(t, row, r->refusals[i].times);
        end_row(t, rows, row);
    }
    end_row(t, rows, begin_row(t, say(t, "refused", "all")));
    put_sides(t, json_array_get(rows, r->refusal_count), r->refused);
    buffer_add_text(&t->output->text, "\n");
    show_rows(t, say(t, "refused", ""), rows);
    json_decref(rows);
}

static void add_attempts(struct text *t)
{
    const struct attempts *a = &t->report->attempts;
    json_t *rows = json_array();

    for (size_t i = 0; i <= a->row_count; i++) {
        bool is_all = i == a->row_count;
        json_t *row = begin_row(t, is_all ? say(t, "refused", "all") : a->row[i].rule);

        json_put_int(row, "own", is_all ? a->count : a->row[i].times, &t->output->ok);
        end_row(t, rows, row);
    }
    buffer_add_text(&t->output->text, "\n");
    show_rows(t, say(t, "attempts", ""), rows);
    json_decref(rows);
}

void report_words_text(struct output *o,
                       const struct report *r,
                       enum phrases_language language)
{
    struct text t = {o, r, language};

    add_head(&t);
    if (r->agreement_count == 0) {
        buffer_add_text(&o->text, "\n");
        output_visible(&o->text, phrases_of(language, "report", "no_agreement"), false);
        buffer_add_text(&o->text, "\n");
    }
    for (size_t i = 0; i < r->agreement_count; i++)
        add_agreement(&t, &r->agreements[i]);
    add_refusals(&t);
    add_attempts(&t);
}
