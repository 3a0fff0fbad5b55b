/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gather.c - walking lists, rare words first
 *
 *     near       which lexemes each word of the query may mean
 *     walk       add up, name by name, what the lists of these say
 *     choose     the names with the highest sums, by counting how many have each sum
 *     refine     for these alone, which word met which, and the years
 *
 * Sums and weights are in 1 / LAYOUT_WEIGHT_UNIT nats.
 */
#include "find/gather.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    ENOUGH = 64,             /* names that are better than the rest could be */
    WALK_MAX = 1 << 17,      /* names of the lists of one word */
    CHOSEN_MAX = 512,        /* names that are refined */
    CHOSEN_YEARS_MAX = 4096, /* where years tell namesakes apart */
    SUM_BUCKETS = 1024,
    NAME_SHARE = 4,     /* a name's other words count one part in so many */
    INITIAL_WORTH = 24, /* a letter that a word begins with */
    YEAR_SAME = 40,
    YEAR_NEAR = 8,
    YEAR_OTHER = -48,
    YEARS_APART = 2,
    MEETINGS_MAX = 64
};

/* A query at work. */
struct work {
    struct gather *g;
    const struct segment *s;
    const struct gather_wish *wish;
    uint8_t weight[WORDS_MAX];     /* of the query's words */
    uint32_t cost[WORDS_MAX];      /* names in their lists */
    uint16_t first[WORDS_MAX + 1]; /* of each word's entries */
    size_t walked[WORDS_MAX];      /* the words in the order they are walked */
    unsigned all;                  /* what the words weigh together */
    bool body;
};

enum err gather_init(struct gather *g, size_t names, size_t lexemes)
{
    *g = (struct gather){.touched_count = 0};
    g->near.items = memory_new(NEAR_MAX, sizeof *g->near.items);
    g->near.mark = memory_new(lexemes, sizeof *g->near.mark);
    g->sums = memory_new(names, sizeof *g->sums);
    g->touched = memory_new(GATHER_TOUCHED_MAX, sizeof *g->touched);
    if (g->near.items != NULL && g->near.mark != NULL && g->sums != NULL &&
        g->touched != NULL)
        return OK;
    gather_fini(g);
    return ERR_NOMEM;
}

void gather_fini(struct gather *g)
{
    memory_free(g->near.items);
    memory_free(g->near.mark);
    memory_free(g->sums);
    memory_free(g->touched);
    *g = (struct gather){.touched_count = 0};
}

static unsigned
weigh_word(const struct work *w, size_t number, const struct form_word *word)
{
    const struct near_list *near = &w->g->near;
    unsigned weight = word->rarity / (FORM_RARITY_UNIT / LAYOUT_WEIGHT_UNIT);
    unsigned found = UINT8_MAX;

    /* Nothing counted it: as rare as the most common word here that it may be. */
    for (size_t i = w->first[number]; weight == 0 && i < near->count; i++)
        if (near->items[i].nearness >= NEAR_SURE &&
            w->s->lexemes[near->items[i].lexeme].weight < found)
            found = w->s->lexemes[near->items[i].lexeme].weight;
    if (weight == 0)
        weight = found;
    weight = weight < UINT8_MAX ? weight : UINT8_MAX;
    return weight > 0 ? weight : 1;
}

static void find_near(struct work *w)
{
    const struct form *form = w->wish->form;
    struct near_list *near = &w->g->near;

    for (size_t i = 0; i < form->count; i++) {
        const struct form_word *word = &form->words[i];
        const struct near_how how = {.body = w->body,
                                     .begun = w->wish->begun && i + 1 == form->count,
                                     .thorough = w->wish->thorough};

        w->first[i] = (uint16_t)near->count;
        if (!near_add(near, w->s, word, i, &how))
            near_add_parts(near, w->s, word, i, w->body);
        if (i + 1 < form->count)
            near_add_joined(near, w->s, word, i, w->body);
        for (size_t k = w->first[i]; k < near->count; k++)
            w->cost[i] += segment_frequency(w->s, near->items[k].lexeme);
        w->weight[i] = (uint8_t)weigh_word(w, i, word);
        w->all += w->weight[i];
    }
    w->first[form->count] = (uint16_t)near->count;
}

/* Cheap words first, which are the rare ones. */
static void put_in_order(struct work *w)
{
    for (size_t i = 0; i < w->wish->form->count; i++) {
        size_t at = i;

        for (; at > 0 && w->cost[w->walked[at - 1]] > w->cost[i]; at--)
            w->walked[at] = w->walked[at - 1];
        w->walked[at] = i;
    }
}

static void walk_list(struct work *w, uint32_t lexeme, uint16_t worth)
{
    struct gather *g = w->g;
    const uint32_t *end = w->s->lists + w->s->lists_at[lexeme + 1];

    for (const uint32_t *at = w->s->lists + w->s->lists_at[lexeme]; at < end; at++) {
        const uint16_t sum = g->sums[*at];

        if (sum == 0) {
            if (g->touched_count == GATHER_TOUCHED_MAX)
                continue;
            g->touched[g->touched_count++] = *at;
        }
        g->sums[*at] = (uint16_t)(sum + worth);
    }
}

/* Walk the lists of a word: the sure ones first, and the others while there is room. */
static void walk_word(struct work *w, size_t number)
{
    const struct near_list *near = &w->g->near;
    size_t room = WALK_MAX;

    for (int sure = 1; sure >= 0; sure--) {
        for (size_t i = w->first[number]; i < w->first[number + 1]; i++) {
            const struct near *n = &near->items[i];
            const uint32_t names = segment_frequency(w->s, n->lexeme);
            const unsigned worth = (unsigned)w->weight[number] * n->nearness / NEAR_SAME;

            if ((n->nearness >= NEAR_SURE) != (sure == 1) || (names > room && !sure))
                continue;
            room -= names < room ? names : room;
            walk_list(w, n->lexeme, (uint16_t)(worth > 0 ? worth : 1));
        }
    }
}

/* Whether enough names have more than what is left could give to any other, so that a
 * list longer than these names' own words need not be walked. */
static bool is_enough(const struct work *w, unsigned left, uint32_t cost)
{
    const struct gather *g = w->g;
    size_t better = 0;

    if (g->touched_count < ENOUGH || cost < g->touched_count * 4)
        return false;
    for (size_t i = 0; i < g->touched_count && better < ENOUGH; i++)
        better += g->sums[g->touched[i]] > left ? 1 : 0;
    return better == ENOUGH;
}

static void walk(struct work *w)
{
    unsigned left = w->all;

    for (size_t i = 0; i < w->wish->form->count; i++) {
        const size_t number = w->walked[i];

        if (is_enough(w, left, w->cost[number]))
            return;
        walk_word(w, number);
        left -= w->weight[number];
    }
}

/* What a name's sum is worth, less what its other words weigh: 0 .. SUM_BUCKETS - 1. */
static size_t bucket_of(const struct work *w, uint32_t name)
{
    const int sum = w->g->sums[name];
    const int other = w->s->weights[name] * (LAYOUT_WEIGHT_UNIT / LAYOUT_NAME_UNIT) - sum;
    int worth = sum - (other > 0 ? other / NAME_SHARE : 0);

    worth = (worth + SUM_BUCKETS / 2) / 2;
    worth = worth < 0 ? 0 : worth;
    return (size_t)(worth < SUM_BUCKETS ? worth : SUM_BUCKETS - 1);
}

/* Move the best names to the front of the touched ones; how many they are. Names that
 * are just as good as the last of them are taken as they come. */
static size_t choose(struct work *w, size_t most)
{
    struct gather *g = w->g;
    size_t counts[SUM_BUCKETS] = {0};
    size_t least = SUM_BUCKETS;
    size_t above = 0;
    size_t spare;
    size_t chosen = 0;

    if (g->touched_count <= most)
        return g->touched_count;
    for (size_t i = 0; i < g->touched_count; i++)
        counts[bucket_of(w, g->touched[i])]++;
    while (least > 0 && above + counts[least - 1] <= most)
        above += counts[--least];
    spare = most - above;
    for (size_t i = 0; i < g->touched_count; i++) {
        const uint32_t name = g->touched[i];
        const size_t bucket = bucket_of(w, name);
        const bool at_edge = bucket + 1 == least && spare > 0;

        if (bucket < least && !at_edge)
            continue;
        spare -= at_edge ? 1 : 0;
        g->touched[i] = g->touched[chosen];
        g->touched[chosen++] = name;
    }
    return chosen;
}

/* A word of the query that may be a word of a name. */
struct meeting {
    unsigned worth;
    uint8_t word;
    uint8_t other;
    bool is_begun;
};

static size_t
find_meetings(const struct work *w, const struct layout_name *n, struct meeting *out)
{
    const struct near_list *near = &w->g->near;
    size_t count = 0;

    for (size_t i = 0; i < n->count; i++) {
        uint16_t at = near->mark[segment_lexeme(w->s->words[n->words + i])];

        for (; at != 0 && count < MEETINGS_MAX; at = near->items[at - 1].next) {
            const struct near *e = &near->items[at - 1];

            out[count++] = (struct meeting){.worth = (unsigned)w->weight[e->word] *
                                                     e->nearness / NEAR_SAME,
                                            .word = e->word,
                                            .other = (uint8_t)i,
                                            .is_begun = e->is_begun};
        }
    }
    return count;
}

/* What letters alone add, where the other side has a word that begins with them. */
static int weigh_initials(const struct work *w,
                          const struct layout_name *n,
                          unsigned met,
                          unsigned used)
{
    const struct form *form = w->wish->form;
    int worth = 0;

    for (size_t i = 0; i < form->count; i++) {
        if ((met & 1u << i) != 0)
            continue;
        for (size_t k = 0; k < n->count; k++) {
            const uint32_t lexeme = segment_lexeme(w->s->words[n->words + k]);
            const char *text = w->s->lexemes[lexeme].word.text;

            if ((used & 1u << k) != 0 || text[0] != form->words[i].text[0] ||
                (text[1] != '\0' && form->words[i].text[1] != '\0'))
                continue;
            used |= 1u << k;
            worth += INITIAL_WORTH;
            break;
        }
    }
    return worth;
}

static int weigh_years(const struct work *w, const struct layout_record *r)
{
    int nearest = INT32_MAX;

    if (r->year_count == 0 || w->wish->year_count == 0)
        return 0;
    for (size_t i = 0; i < r->year_count; i++) {
        for (size_t k = 0; k < w->wish->year_count; k++) {
            const int apart = abs(w->s->years[r->years + i] - w->wish->years[k]);

            nearest = apart < nearest ? apart : nearest;
        }
    }
    if (nearest == 0)
        return YEAR_SAME;
    if (nearest == 1)
        return YEAR_NEAR;
    return nearest <= YEARS_APART ? 0 : YEAR_OTHER;
}

/* Which word met which, the strongest first, each once. */
static void refine(const struct work *w, uint32_t name, struct gather_name *out)
{
    const struct layout_name *n = &w->s->names[name];
    struct meeting meetings[MEETINGS_MAX];
    size_t count = find_meetings(w, n, meetings);
    unsigned met = 0;
    unsigned used = 0;
    int worth = 0;
    int alone = w->s->weights[name] * (LAYOUT_WEIGHT_UNIT / LAYOUT_NAME_UNIT);

    out->name = name;
    out->begun = GATHER_NONE;
    for (;;) {
        const struct meeting *best = NULL;
        uint32_t lexeme;

        for (size_t i = 0; i < count; i++)
            if ((met & 1u << meetings[i].word) == 0 &&
                (used & 1u << meetings[i].other) == 0 &&
                (best == NULL || meetings[i].worth > best->worth))
                best = &meetings[i];
        if (best == NULL)
            break;
        lexeme = segment_lexeme(w->s->words[n->words + best->other]);
        met |= 1u << best->word;
        used |= 1u << best->other;
        worth += (int)(best->worth + w->weight[best->word] / 2);
        alone -= w->s->lexemes[lexeme].weight;
        if (best->is_begun)
            out->begun = lexeme;
    }
    worth += weigh_initials(w, n, met, used);
    worth += weigh_years(w, &w->s->records[n->record]);
    out->worth = worth - (alone > 0 ? alone / NAME_SHARE : 0);
}

/* Put a name in its place among the best so far. */
static size_t
insert(struct gather_name *out, size_t count, size_t most, const struct gather_name *n)
{
    size_t at = count;

    if (count == most && n->worth <= out[count - 1].worth)
        return count;
    if (count == most)
        at--;
    else
        count++;
    for (; at > 0 && out[at - 1].worth < n->worth; at--)
        out[at] = out[at - 1];
    out[at] = *n;
    return count;
}

static bool is_wanted(const struct work *w, uint32_t name)
{
    const struct layout_record *r = &w->s->records[w->s->names[name].record];

    return (w->wish->kinds & 1u << r->kind) != 0;
}

size_t gather_names(struct gather *g,
                    const struct segment *s,
                    const struct gather_wish *wish,
                    struct gather_name out[GATHER_MAX])
{
    struct work w = {.g = g, .s = s, .wish = wish};
    const size_t most = wish->most < GATHER_MAX ? wish->most : GATHER_MAX;
    size_t chosen;
    size_t count = 0;

    w.body = (wish->kinds & 1u << RECORD_PERSON) == 0;
    if (most == 0)
        return 0;
    find_near(&w);
    put_in_order(&w);
    walk(&w);
    chosen = choose(&w, wish->year_count > 0 ? CHOSEN_YEARS_MAX : CHOSEN_MAX);
    for (size_t i = 0; i < chosen; i++) {
        struct gather_name name;

        if (!is_wanted(&w, g->touched[i]))
            continue;
        refine(&w, g->touched[i], &name);
        count = insert(out, count, most, &name);
    }
    while (g->touched_count > 0)
        g->sums[g->touched[--g->touched_count]] = 0;
    near_clear(&g->near);
    return count;
}
