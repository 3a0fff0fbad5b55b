/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.c - entente report: what was done with each peer, in numbers
 */
#include "exchange/report.h"

#include "base/instant.h"
#include "base/memory.h"
#include "base/num.h"
#include "cli/page.h"
#include "cli/report_words.h"
#include "cli/verbs.h"

#include <string.h>

/* The language of --lang, else the first one of the newest agreement that there are
 * phrases in, else English. */
MUST_CHECK static enum err choose_language(const struct call *c,
                                           const struct report *const *reports,
                                           size_t count,
                                           enum phrases_language *out,
                                           struct fault *f)
{
    const char *word = c->words.value[OPTION_LANGUAGES];

    *out = PHRASES_EN;
    if (word != NULL && !phrases_language(word, out))
        return fault_set(f, ERR_USAGE, "",
                         "There are no reports in \"%s\"; there are in en, ru, ar and "
                         "fr.",
                         word);
    for (size_t i = 0; i < count && word == NULL; i++) {
        const struct report *r = reports[i];
        const json_t *languages;

        if (r->agreement_count == 0)
            continue;
        languages = json_at(r->agreements[r->agreement_count - 1].is->document->object,
                            "languages");
        (void)phrases_language(json_string_value(json_array_get(languages, 0)), out);
        break;
    }
    return OK;
}

MUST_CHECK static enum err
read_period(const struct words *w, struct report_period *out, struct fault *f)
{
    enum err e = OK;

    *out = (struct report_period){0, INSTANT_MAX + 1};
    if (w->value[OPTION_SINCE] != NULL)
        e = words_date(w, OPTION_SINCE, &out->since, f);
    if (e == OK && w->value[OPTION_BEFORE] != NULL)
        e = words_date(w, OPTION_BEFORE, &out->until, f);
    if (e == OK && out->since >= out->until)
        return fault_set(f, ERR_USAGE, "", "The period ends before it begins.");
    return e;
}

/* Of one peer, or of all. *out holds `count` reports and is given. */
MUST_CHECK static enum err
make_all(struct call *c, struct report ***out, size_t *count, struct fault *f)
{
    struct report_period period;
    struct pair *one = NULL;
    struct node *n = NULL;
    enum err e = read_period(&c->words, &period, f);

    if (e == OK)
        e = call_look(c, &n, f);
    if (e == OK && c->words.value[OPTION_WITH] != NULL)
        e = call_pair(c, NULL, &one, f);
    if (e != OK)
        return e;
    *out = memory_new(n->pair_count + 1, sizeof(struct report *));
    if (*out == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    for (size_t i = 0; i < n->pair_count && e == OK; i++) {
        if (one != NULL && n->pairs[i] != one)
            continue;
        e = report_make(n->pairs[i], &period, &(*out)[*count], f);
        if (e == OK)
            ++*count;
    }
    return e;
}

MUST_CHECK static enum err write_page(const struct call *c,
                                      const struct report *const *reports,
                                      size_t count,
                                      enum phrases_language language,
                                      struct fault *f)
{
    struct buffer page;
    enum err e;

    buffer_init(&page, PAGE_MAX);
    e = page_write(reports, count, language, &page);
    if (e != OK)
        e = fault_set(f, e, "", "The page is too large; ask for one peer: --with PEER.");
    else
        e = call_write_new(c, c->words.value[OPTION_HTML], page.data, page.bytes, f);
    buffer_fini(&page);
    return e;
}

static void say_all(struct call *c,
                    const struct report *const *reports,
                    size_t count,
                    enum phrases_language language)
{
    struct output *o = &c->output;
    json_t *list = output_array(o);

    for (size_t i = 0; i < count; i++) {
        if (json_array_append_new(list, report_words_json(reports[i], &o->ok)) != 0)
            o->ok = false;
        if (c->words.value[OPTION_HTML] != NULL)
            continue;
        buffer_add_text(&o->text, i > 0 ? "\n\n" : "");
        report_words_text(o, reports[i], language);
    }
    if (count == 0)
        output_say(o, list, "No peers yet.\n");
}

static enum err run(struct call *c, struct fault *f)
{
    const char *path = c->words.value[OPTION_HTML];
    struct report **reports = NULL;
    const struct report *const *all;
    enum phrases_language language = PHRASES_EN;
    size_t count = 0;
    enum err e = make_all(c, &reports, &count, f);

    all = (const struct report *const *)reports;
    if (e == OK)
        e = choose_language(c, all, count, &language, f);
    if (e == OK && path != NULL)
        e = write_page(c, all, count, language, f);
    if (e == OK)
        say_all(c, all, count, language);
    if (e == OK && path != NULL) {
        output_visible(&c->output.text, "Wrote ", false);
        output_visible(&c->output.text, path, false);
        buffer_add_text(&c->output.text, ".\n");
    }
    for (size_t i = 0; i < count; i++)
        report_free(reports[i]);
    memory_free(reports);
    return e;
}

const struct verb report_verbs[] = {
    {.name = "",
     .words = "",
     .help = "what was done with each peer, in numbers, for officers and overseers",
     .options = OPTION_BIT(OPTION_WITH) | OPTION_BIT(OPTION_LANGUAGES),
     .more = OPTION_MORE(OPTION_HTML) | OPTION_MORE(OPTION_SINCE) |
             OPTION_MORE(OPTION_BEFORE) | OPTION_MORE(OPTION_FORCE),
     .run = run},
    {.name = NULL},
};
