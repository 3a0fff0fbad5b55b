/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terms.c - reading conditions from options, and laying them out
 */
#include "cli/terms.h"

#include "agreement/codes.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/paper.h"
#include "exchange/item.h"

#include <stdio.h>
#include <string.h>

enum { WORDS_MAX = 4, LINE_MAX_BYTES = 4096 };

/* Conditions that are one of a few words, each with what it means. */
static const struct choice {
    enum words_option option;
    const char *key;
    const char *heading;
    struct {
        const char *word;
        const char *meaning;
    } words[WORDS_MAX];
} choices[] = {
    {OPTION_COURT,
     "court",
     "in court",
     {{"no", "no"}, {"ask", "only if the giver is asked first"}, {"yes", "yes"}}},
    {OPTION_ONWARD,
     "onward",
     "onward",
     {{"none", "to nobody"}, {"consent", "by the giver's consent, each time"}}},
    {OPTION_HANDLING,
     "handling",
     "handling",
     {{"disclosure", "disclosure: to be looked at in the node, no copy leaves it"},
      {"release", "release: copies may be made"}}},
    {OPTION_SOURCE,
     "source",
     "source",
     {{"a", "a, reliable"},
      {"b", "b, mostly reliable"},
      {"c", "c, mostly not reliable"},
      {"x", "x, reliability unknown"}}},
    {OPTION_APPROVAL,
     "approval",
     "approval",
     {{"no", "of no third party"}, {"yes", "third parties approve before it is read"}}},
};

static const char *const grades[] = {
    "1, known to be true", "2, known to the source itself",
    "3, agrees with other information", "4, cannot be assessed"};

static const struct words_range info_range = {1, 4, 4};

/* ---- reading ---- */

MUST_CHECK static enum err
set_choice(const struct words *w, const struct choice *ch, json_t *out, struct fault *f)
{
    const char *said = w->value[ch->option];
    struct buffer list;
    bool ok = true;
    enum err e;

    if (said == NULL)
        return OK;
    buffer_init(&list, LINE_MAX_BYTES);
    for (size_t i = 0; i < WORDS_MAX && ch->words[i].word != NULL; i++) {
        if (strcmp(said, ch->words[i].word) == 0) {
            json_put_text(out, ch->key, said, &ok);
            buffer_fini(&list);
            return ok ? OK : fault_set(f, ERR_NOMEM, "", "Out of memory.");
        }
        buffer_printf(&list, "%s%s", i > 0 ? ", " : "", ch->words[i].word);
    }
    e = fault_set(f, ERR_USAGE, "R25", "--%s is one of %s, not %s.", ch->key,
                  buffer_text(&list), said);
    buffer_fini(&list);
    return e;
}

/* "a,b" into a list of codes of that table; "none" is the empty one. */
MUST_CHECK static enum err set_codes(json_t *out,
                                     const char *key,
                                     const char *said,
                                     enum code_table table,
                                     struct fault *f)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    const char *at = said;
    enum err e = OK;

    while (ok && e == OK && *at != '\0' && strcmp(said, "none") != 0) {
        size_t length = strcspn(at, ",");
        char code[JSON_CODE_MAX + 1] = "";

        if (length <= JSON_CODE_MAX)
            memcpy(code, at, length);
        e = paper_check_code(table, code, "R11", f);
        if (e == OK && json_array_append_new(list, json_string(code)) != 0)
            ok = false;
        at += length + (at[length] == ',');
    }
    if (e != OK) {
        json_decref(list);
        return e;
    }
    json_put(out, key, list, &ok);
    return ok ? OK : fault_set(f, ERR_NOMEM, "", "Out of memory.");
}

/* What the options say, over what stands there. */
MUST_CHECK static enum err set_terms(struct call *c, json_t *out, struct fault *f)
{
    const struct words *w = &c->words;
    int64_t value = 0;
    bool ok = true;
    enum err e = OK;

    for (size_t i = 0; i < COUNT_OF(choices) && e == OK; i++)
        e = set_choice(w, &choices[i], out, f);
    if (e == OK && w->value[OPTION_PURPOSES] != NULL)
        e = set_codes(out, "purposes", w->value[OPTION_PURPOSES], CODES_PURPOSE, f);
    if (e == OK && w->value[OPTION_ACTIONS] != NULL)
        e = set_codes(out, "actions", w->value[OPTION_ACTIONS], CODES_ACTION, f);
    if (e == OK && w->value[OPTION_INFO] != NULL) {
        e = words_number(w, OPTION_INFO, &info_range, &value, f);
        if (e == OK)
            json_put_int(out, "info", value, &ok);
    }
    if (e == OK && w->value[OPTION_UNTIL_DATE] != NULL) {
        e = words_date(w, OPTION_UNTIL_DATE, &value, f);
        if (e == OK)
            json_put_time(out, "until", value, &ok);
    }
    return ok || e != OK ? e : fault_set(f, ERR_NOMEM, "", "Out of memory.");
}

enum err
terms_of_offer(struct call *c, const struct agreement *a, json_t **out, struct fault *f)
{
    const char *purposes = NULL;
    json_t *made = NULL;
    int64_t until = 0;
    bool ok = true;
    enum err e = words_need(&c->words, OPTION_PURPOSES, &purposes, f);

    if (e == OK && (purposes[0] == '\0' || strcmp(purposes, "none") == 0))
        e = fault_set(f, ERR_USAGE, "R25",
                      "What is given for no purpose cannot be used; say --purpose.");
    if (e == OK)
        e = words_date(&c->words, OPTION_UNTIL_DATE, &until, f);
    if (e == OK) {
        e = item_conditions(until, &made);
        if (e != OK)
            return fault_set(f, e, "", "Out of memory.");
        json_put_text(made, "approval",
                      agreement_has_approvers(a, AGREEMENT_USE) ? "yes" : "no", &ok);
        e = ok ? set_terms(c, made, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    }
    if (e == OK)
        *out = made;
    else
        json_decref(made);
    return e;
}

enum err terms_of_tightening(
    struct call *c, const json_t *old, json_t **out, bool *any, struct fault *f)
{
    json_t *made = json_deep_copy(old);
    enum err e;

    if (made == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    e = set_terms(c, made, f);
    if (e != OK) {
        json_decref(made);
        return e;
    }
    *any = json_equal(made, old) == 0;
    *out = made;
    return OK;
}

/* ---- showing ---- */

void terms_admiralty(const json_t *conditions, char out[TERMS_ADMIRALTY_BYTES])
{
    char source = json_text(conditions, "source")[0];
    int64_t info = json_int(conditions, "info");

    out[0] = source == 'x' ? 'F' : (char)(source - 'a' + 'A');
    out[1] = info == 4 ? '6' : (char)('0' + info);
    out[2] = '\0';
}

void terms_put(json_t *object, const json_t *conditions, bool *ok)
{
    char grade[TERMS_ADMIRALTY_BYTES];
    json_t *copy = json_deep_copy(conditions);

    terms_admiralty(conditions, grade);
    json_put_text(copy, "admiralty", grade, ok);
    json_put(object, "conditions", copy, ok);
}

static void add_codes(struct buffer *out, const json_t *list, const char *none)
{
    size_t i;
    json_t *code;

    json_array_foreach(list, i, code)
    {
        buffer_printf(out, "%s%s", i > 0 ? ", " : "", json_string_value(code));
    }
    if (json_array_size(list) == 0)
        buffer_add_text(out, none);
}

void terms_line(const json_t *conditions,
                const char *stage,
                bool is_lead,
                struct buffer *out)
{
    char grade[TERMS_ADMIRALTY_BYTES];

    terms_admiralty(conditions, grade);
    buffer_printf(out, "%s%s | for ", is_lead ? "LEAD | " : "", stage);
    add_codes(out, json_at(conditions, "purposes"), "nothing");
    buffer_add_text(out, " | action ");
    add_codes(out, json_at(conditions, "actions"), "none");
    buffer_printf(
        out, " | court %s | onward %s | %s | until %s | source %s%d (%s)%s",
        json_text(conditions, "court"), json_text(conditions, "onward"),
        json_text(conditions, "handling"), json_text(conditions, "until"),
        json_text(conditions, "source"), (int)json_int(conditions, "info"), grade,
        strcmp(json_text(conditions, "approval"), "yes") == 0 ? " | approval needed"
                                                              : "");
}

/* Of a list, each code with its words on a line; of the first the heading. */
static void show_codes(struct output *o,
                       const char *heading,
                       const json_t *list,
                       enum code_table table)
{
    size_t i;
    json_t *code;

    json_array_foreach(list, i, code)
    {
        const char *word = json_string_value(code);

        buffer_printf(&o->text, "  %-11s %s: %s\n", i == 0 ? heading : "", word,
                      codes_words(table, word));
    }
    if (json_array_size(list) == 0)
        buffer_printf(&o->text, "  %-11s none\n", heading);
}

static void
show_was(struct output *o, const json_t *now, const json_t *old, const char *key)
{
    const json_t *was = old != NULL ? json_object_get(old, key) : NULL;
    struct buffer list;

    if (was == NULL || json_equal(json_object_get(now, key), was) != 0)
        return;
    buffer_init(&list, LINE_MAX_BYTES);
    if (json_is_array(was))
        add_codes(&list, was, "none");
    else if (json_is_integer(was))
        buffer_printf(&list, "%d", (int)json_integer_value(was));
    else
        buffer_add_text(&list, json_string_value(was));
    buffer_printf(&o->text, "  %-11s ^ changed; it was: %s\n", "", buffer_text(&list));
    buffer_fini(&list);
}

static const char *meaning_of(const struct choice *ch, const char *word)
{
    for (size_t i = 0; i < WORDS_MAX && ch->words[i].word != NULL; i++)
        if (strcmp(ch->words[i].word, word) == 0)
            return ch->words[i].meaning;
    return word;
}

void terms_show(struct output *o, const json_t *conditions, const json_t *old)
{
    char grade[TERMS_ADMIRALTY_BYTES];
    int64_t info = json_int(conditions, "info");

    show_codes(o, "purposes", json_at(conditions, "purposes"), CODES_PURPOSE);
    show_was(o, conditions, old, "purposes");
    show_codes(o, "actions", json_at(conditions, "actions"), CODES_ACTION);
    show_was(o, conditions, old, "actions");
    for (size_t i = 0; i < COUNT_OF(choices); i++) {
        buffer_printf(&o->text, "  %-11s %s\n", choices[i].heading,
                      meaning_of(&choices[i], json_text(conditions, choices[i].key)));
        show_was(o, conditions, old, choices[i].key);
    }
    terms_admiralty(conditions, grade);
    buffer_printf(&o->text, "  %-11s %s (with the source, Admiralty %s)\n", "information",
                  info >= 1 && info <= 4 ? grades[info - 1] : "", grade);
    show_was(o, conditions, old, "info");
    buffer_printf(&o->text, "  %-11s %s\n", "until", json_text(conditions, "until"));
    show_was(o, conditions, old, "until");
}
