/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lookup.c - from what was typed to judged records
 */
#include "exchange/lookup.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "exchange/held.h"
#include "exchange/search.h"
#include "find/keyboard.h"
#include "name/explain.h"
#include "name/form.h"
#include "name/score.h"

#include <stdlib.h>
#include <string.h>

enum {
    LIKELY = 0,       /* log-odds from which on what was typed is taken as it stands */
    READABLE = -2000, /* log-odds that another reading must reach, */
    CLEARER = 1000,   /* and by how much it must do better */
    READING_BYTES = 2 * RECORD_NAME_MAX,
    WHY_CEILING = 1 << 16
};

/* One look-up under way. */
struct looking {
    struct node *node;
    struct find *find;
    const struct lookup_plan *plan;
    struct lookup *out;
    struct record asked; /* the text as a record of its own, to compare with */
    struct find_query query;
    uint16_t years[FIND_YEARS_MAX];
    struct find_hit hits[FIND_HITS_MAX];
    size_t count;
};

void lookup_free(struct lookup *l)
{
    if (l == NULL)
        return;
    for (size_t i = 0; i < l->count; i++) {
        record_fini(&l->hits[i].record);
        if (l->hits[i].why != NULL)
            memory_wipe_free(l->hits[i].why, strlen(l->hits[i].why));
    }
    memory_wipe_free(l, sizeof *l);
}

/* What a reader of a name should be warned of. */
MUST_CHECK static enum err
warn(enum record_kind kind, const char *name, const char *out[LOOKUP_WARNINGS_MAX + 1])
{
    static const struct {
        unsigned mark;
        const char *words;
    } warnings[LOOKUP_WARNINGS_MAX] = {
        {WORDS_MIXED, "letters of two scripts in one word"},
        {WORDS_HIDDEN, "invisible or direction-turning characters"},
        {WORDS_MARKED, "more marks than letters bear"},
        {WORDS_CUT, "too long to be read whole"},
        {WORDS_UNKNOWN, "a script that cannot be read"},
    };
    struct form *form = memory_new(1, sizeof *form);
    size_t count = 0;
    enum err e = form != NULL ? form_of_name(kind, name, form) : ERR_NOMEM;

    for (size_t i = 0; i < COUNT_OF(warnings) && e == OK; i++)
        if ((form->marks & warnings[i].mark) != 0)
            out[count++] = warnings[i].words;
    out[count] = NULL;
    memory_free(form);
    return e;
}

/* What is looked for, as a record; births and kind stay. */
MUST_CHECK static enum err ask(struct looking *l, const char *text, struct fault *f)
{
    enum err e;

    record_fini(&l->asked);
    e = record_add_name(&l->asked, text, RECORD_NAME_PRIMARY);
    if (e == ERR_LIMIT)
        return fault_set(f, e, "",
                         "A name has at most %d bytes; search for a part of it.",
                         (int)RECORD_NAME_MAX);
    if (e == ERR_MALFORMED)
        return fault_set(f, e, "",
                         "What is searched for is empty, is not UTF-8 or holds control "
                         "characters.");
    for (size_t i = 0; i < l->plan->birth_count && e == OK; i++) {
        const char *birth = l->plan->births[i];

        e = record_add_birth(&l->asked, birth);
        if (e == ERR_MALFORMED)
            return fault_set(f, ERR_USAGE, "",
                             "%s is no date of birth; write YYYY, YYYY-MM or YYYY-MM-DD.",
                             birth);
    }
    if (e != OK)
        return fault_set(f, e, "", "There is not enough memory.");
    l->query.year_count = l->asked.birth_count;
    for (size_t i = 0; i < l->asked.birth_count; i++)
        l->years[i] = (uint16_t)record_birth_year(&l->asked.births[i]);
    l->query.text = l->asked.names[0].text;
    memcpy(l->out->text, l->query.text, strlen(l->query.text) + 1);
    return OK;
}

/* Whether what was typed has found what was meant, or has been found as it stands. */
static bool is_likely(const struct find_hit *hits, size_t count)
{
    return count > 0 && (hits[0].odds >= LIKELY || hits[0].likeness == FIND_ALIKE);
}

static int32_t best_odds(const struct find_hit *hits, size_t count)
{
    return count > 0 ? hits[0].odds : -SCORE_MOST;
}

/* The reading of the keys in another layout that finds more than what was typed does. */
MUST_CHECK static enum err try_readings(struct looking *l, struct fault *f)
{
    struct find_hit *hits = memory_new(FIND_HITS_MAX, sizeof *hits);
    struct find_query query = l->query;
    char text[READING_BYTES];
    char best[READING_BYTES] = "";
    enum err e = hits != NULL ? OK : ERR_NOMEM;

    for (size_t i = 0; i < keyboard_readings() && e == OK; i++) {
        size_t count = 0;

        if (!keyboard_retype(i, l->plan->text, text, sizeof text) ||
            strlen(text) > RECORD_NAME_MAX)
            continue;
        query.text = text;
        e = find_query(l->find, &query, hits, &count);
        if (e != OK || best_odds(hits, count) < READABLE ||
            best_odds(hits, count) < best_odds(l->hits, l->count) + CLEARER)
            continue;
        memcpy(l->hits, hits, count * sizeof *hits);
        l->count = count;
        memcpy(best, text, sizeof best);
        l->out->layout = keyboard_name(i);
    }
    memory_free(hits);
    if (e != OK)
        return fault_set(f, e, "", "The search failed (%s).", err_name(e));
    return best[0] != '\0' ? ask(l, best, f) : OK;
}

MUST_CHECK static enum err find_hits(struct looking *l, struct fault *f)
{
    enum err e = find_query(l->find, &l->query, l->hits, &l->count);

    if (e == OK && !is_likely(l->hits, l->count)) {
        e = try_readings(l, f);
        if (e != OK)
            return e;
    }
    if (e == OK && !is_likely(l->hits, l->count)) {
        l->query.thorough = true;
        e = find_query(l->find, &l->query, l->hits, &l->count);
    }
    if (e != OK)
        return fault_set(f, e, "", "The search failed (%s).", err_name(e));
    return OK;
}

/* The reasons of the scorer, and what the search makes of it where that is more: else the
 * reasons would end in another probability than is shown. */
MUST_CHECK static enum err
explain(const struct looking *l, int32_t scored, struct lookup_hit *hit)
{
    struct buffer why;
    size_t bytes = 0;
    enum err e;

    buffer_init(&why, WHY_CEILING);
    e = explain_records(&l->asked, &hit->record, &why);
    if (e == OK && hit->log_odds > scored)
        buffer_printf(&why,
                      "with a word completed, or words parted otherwise: %+.2f instead\n",
                      (double)hit->log_odds / (double)SCORE_UNIT);
    if (e == OK) {
        hit->why = (char *)buffer_take(&why, &bytes);
        e = hit->why != NULL ? OK : ERR_NOMEM;
    }
    buffer_fini(&why);
    return e;
}

/* A record that a peer lets us have. */
MUST_CHECK static enum err
read_held(struct looking *l, const struct find_hit *found, struct lookup_hit *hit)
{
    static const char held_list[] = "held";
    struct held held;
    enum err e = held_read(l->node, found->row - SEARCH_HELD_ROWS, &held);

    if (e != OK)
        return e;
    hit->record = held.record;
    hit->held = true;
    hit->pair = held.pair;
    hit->item = held.item;
    hit->version = held.version;
    memcpy(hit->list, held_list, sizeof held_list);
    return OK;
}

MUST_CHECK static enum err
read_hit(struct looking *l, const struct find_hit *found, struct lookup_hit *hit)
{
    struct buffer bytes;
    struct buffer list;
    enum err e;

    buffer_init(&bytes, STORE_RECORD_MAX);
    buffer_init(&list, STORE_LIST_MAX);
    e = store_record_get(l->node->store, found->row, &bytes, &list);
    if (e == OK)
        e = search_read_record(bytes.data, bytes.bytes, &hit->record);
    if (e == OK)
        memcpy(hit->list, buffer_text(&list), list.bytes + 1);
    buffer_fini(&bytes);
    buffer_fini(&list);
    return e;
}

/* Read the record that was found and judge it with all it says. */
MUST_CHECK static enum err judge(struct looking *l, const struct find_hit *found)
{
    struct lookup_hit *hit = &l->out->hits[l->out->count];
    struct score score = {.log_odds = 0};
    enum err e;

    record_init(&hit->record);
    e = found->source == FIND_SOURCE_HELD ? read_held(l, found, hit)
                                          : read_hit(l, found, hit);
    if (e == ERR_NOT_FOUND && found->source == FIND_SOURCE_HELD)
        return OK; /* it ended since the index was made */
    l->out->count++;
    l->asked.kind = hit->record.kind;
    if (e == OK)
        e = score_records(&l->asked, &hit->record, &score);
    if (e != OK)
        return e;
    hit->met = found->name < hit->record.name_count ? found->name : 0;
    /* A word completed, or read as two, can make more of the name than the scorer does.
     */
    hit->log_odds = score.log_odds + found->gain;
    hit->likeness = found->likeness;
    hit->millionths = score_probability(hit->log_odds);
    e = warn(hit->record.kind, hit->record.names[hit->met].text, hit->warnings);
    return e == OK && l->plan->why ? explain(l, score.log_odds, hit) : e;
}

static int compare_hits(const void *a, const void *b)
{
    const struct lookup_hit *one = a;
    const struct lookup_hit *other = b;
    const int32_t x = find_rank(one->log_odds, one->likeness);
    const int32_t y = find_rank(other->log_odds, other->likeness);

    return (x < y) - (x > y);
}

MUST_CHECK static enum err look(struct looking *l, struct fault *f)
{
    enum err e = ask(l, l->plan->text, f);

    if (e == OK && warn(RECORD_PERSON, l->plan->text, l->out->warnings) != OK)
        e = fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    if (e == OK)
        e = find_hits(l, f);
    if (e != OK)
        return e;
    for (size_t i = 0; i < l->count && e == OK; i++)
        e = judge(l, &l->hits[i]);
    if (e != OK)
        return fault_set(f, e, "", "A record that was found cannot be read (%s).",
                         err_name(e));
    qsort(l->out->hits, l->out->count, sizeof *l->out->hits, compare_hits);
    return OK;
}

enum err lookup_names(struct node *n,
                      struct find *find,
                      const struct lookup_plan *plan,
                      struct lookup **out,
                      struct fault *f)
{
    struct looking *l = memory_new(1, sizeof *l);
    struct lookup *found = memory_new(1, sizeof *found);
    enum err e;

    must(plan->birth_count <= FIND_YEARS_MAX);
    if (l == NULL || found == NULL) {
        memory_free(l);
        memory_free(found);
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    }
    l->node = n;
    l->find = find;
    l->plan = plan;
    l->out = found;
    record_init(&l->asked);
    l->query = (struct find_query){
        .kinds = plan->kinds, .years = l->years, .limit = plan->limit, .begun = true};
    e = look(l, f);
    record_fini(&l->asked);
    memory_wipe_free(l, sizeof *l);
    if (e != OK) {
        lookup_free(found);
        return e;
    }
    *out = found;
    return OK;
}
