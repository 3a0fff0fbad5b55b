/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import.c - entente import: a party's own list, from files
 *
 * A bad row never costs the batch: the first are named on standard error, the others
 * counted. A file that fails changes nothing; those before it stay.
 */
#include "base/memory.h"
#include "base/num.h"
#include "cli/paper.h"
#include "cli/verbs.h"
#include "exchange/holdings.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { BAD_SHOWN = 20 };

/* What the callbacks need of one file's import. */
struct reading {
    struct meter *meter;
    const char *path;
    size_t bad;
};

static void say_bad(void *state, size_t line, const struct fault *why)
{
    struct reading *r = state;
    struct buffer path;

    r->bad++;
    if (r->bad > BAD_SHOWN)
        return;
    if (r->meter->drawn)
        (void)fputs("\r\033[K", stderr);
    buffer_init(&path, 1 << 16);
    output_visible(&path, r->path, false);
    (void)fprintf(stderr, "%s:%zu: %s\n", buffer_text(&path), line, why->text);
    buffer_fini(&path);
    if (r->bad == BAD_SHOWN)
        (void)fputs("further bad rows are only counted\n", stderr);
}

static bool tick(void *state, size_t done, size_t total)
{
    struct reading *r = state;

    return meter_tick_bytes(r->meter, done, total);
}

static json_t *
view_import(const char *path, const struct holdings_report *report, bool *ok)
{
    json_t *row = json_object();

    output_put_any(row, "file", path, ok);
    json_put_int(row, "taken", report->taken, ok);
    json_put_int(row, "unchanged", report->unchanged, ok);
    json_put_int(row, "bad", report->bad, ok);
    json_put_int(row, "incomplete", report->incomplete, ok);
    json_put_int(row, "passed_over", report->passed_over, ok);
    json_put_int(row, "gone", report->gone, ok);
    return row;
}

/* What is seldom is said only where it is. */
static void
say_import(struct output *o, const json_t *row, const struct holdings_report *report)
{
    output_say(o, row, "{file}: {taken} taken, {unchanged} unchanged, {bad} bad");
    if (report->incomplete > 0)
        output_say(o, row, ", {incomplete} taken in part");
    if (report->passed_over > 0)
        output_say(o, row, ", {passed_over} of other kinds");
    if (report->gone > 0)
        output_say(o, row, ", {gone} erased");
    output_say(o, row, "\n");
}

MUST_CHECK static enum err
import_file(struct call *c, struct holdings_plan *plan, json_t *rows, struct fault *f)
{
    struct reading reading = {.meter = &c->meter, .path = plan->path};
    struct holdings_report report = {.taken = 0};
    struct node *n = NULL;
    json_t *row;
    enum err e = call_node(c, &n, f);

    plan->bad = say_bad;
    plan->tick = tick;
    plan->state = &reading;
    if (e == OK)
        e = holdings_import(n, plan, &report, f);
    if (e == ERR_MALFORMED)
        e = call_name_file(plan->path, e, f);
    if (e != OK)
        return e;
    row = view_import(plan->path, &report, &c->output.ok);
    say_import(&c->output, row, &report);
    if (json_array_append_new(rows, row) != 0)
        c->output.ok = false;
    return OK;
}

/* A workbook is what many offices have, and no format read here says so. */
MUST_CHECK static enum err check_files(const struct words *w, struct fault *f)
{
    static const char *const endings[] = {".xlsx", ".xls", ".ods"};

    for (size_t i = 0; i < w->count; i++) {
        const char *dot = strrchr(w->word[i], '.');

        for (size_t k = 0; dot != NULL && k < COUNT_OF(endings); k++)
            if (strcasecmp(dot, endings[k]) == 0)
                return fault_set(
                    f, ERR_MALFORMED, "",
                    "%s is a workbook of a spreadsheet; save its sheet as CSV, "
                    "in UTF-8 and with commas, then import that.",
                    w->word[i]);
    }
    return OK;
}

MUST_CHECK static enum err
find_format(const char *word, enum format_kind *out, struct fault *f)
{
    *out = FORMAT_UNKNOWN;
    if (word == NULL || format_find(word, out))
        return OK;
    return fault_set(f, ERR_USAGE, "", "--format is csv or ftm, not %s.", word);
}

/* A code that no agreement can name would keep the records out of every round. */
MUST_CHECK static enum err check_codes(const struct holdings_plan *plan, struct fault *f)
{
    enum err e = OK;

    for (size_t i = 0; i < plan->topic_count && e == OK; i++)
        e = paper_check_code(CODES_TOPIC, plan->topics[i], "R11", f);
    for (size_t i = 0; i < plan->region_count && e == OK; i++)
        e = paper_check_code(CODES_REGION, plan->regions[i], "R11", f);
    return e;
}

static enum err run(struct call *c, struct fault *f)
{
    const struct words *w = &c->words;
    const char **topics = NULL;
    const char **regions = NULL;
    struct holdings_plan plan = {
        .list = w->value[OPTION_LIST],
        .mapping = w->value[OPTION_MAP],
        .replace = w->value[OPTION_REPLACE] != NULL,
    };
    json_t *rows = output_array(&c->output);
    enum err e = OK;

    if (plan.replace && plan.list != NULL && w->count > 1)
        return fault_set(f, ERR_USAGE, "",
                         "--replace with --list takes one file: each would replace the "
                         "one before it.");
    e = find_format(w->value[OPTION_FORMAT], &plan.format, f);
    if (e == OK)
        e = check_files(w, f);
    if (e == OK)
        e = words_all(w, OPTION_TOPIC, &topics, &plan.topic_count, f);
    if (e == OK)
        e = words_all(w, OPTION_REGION, &regions, &plan.region_count, f);
    plan.topics = topics;
    plan.regions = regions;
    if (e == OK)
        e = check_codes(&plan, f);
    if (e == OK)
        e = meter_start(&c->meter, f);
    for (size_t i = 0; i < w->count && e == OK; i++) {
        plan.path = w->word[i];
        e = import_file(c, &plan, rows, f);
    }
    if (e == OK)
        output_say(&c->output, rows,
                   "Next: `entente round preview` counts what of it a round would take, "
                   "and says why not the rest.\n");
    memory_free(topics);
    memory_free(regions);
    return e;
}

const struct verb import_verbs[] = {
    {.name = "",
     .words = "FILE...",
     .help = "read records from CSV or FollowTheMoney files into a list",
     .words_min = 1,
     .words_max = SIZE_MAX,
     .options = OPTION_BIT(OPTION_LIST) | OPTION_BIT(OPTION_FORMAT) |
                OPTION_BIT(OPTION_MAP) | OPTION_BIT(OPTION_TOPIC) |
                OPTION_BIT(OPTION_REGION) | OPTION_BIT(OPTION_REPLACE),
     .run = run},
    {.name = NULL},
};
