/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gather.c - walking lists, rare words first
 *
 *     near     which lexemes each word of the query may mean
 *     walk     one bit for each name seen; a name that is seen again is a candidate
 *     judge    what a candidate's words weigh that met one of the query's
 *     choose   the candidates of most weight, by counting how many have each
 *     refine   for these alone, which word met which, the initials and the years
 *
 * The names of a short list are all candidates. Those of a long one become candidates
 * only where too few names hold two of the words. Weights are in 1 / LAYOUT_WEIGHT_UNIT
 * nats.
 */
#include "find/gather.h"

#include "base/memory.h"
#include "base/num.h"

#include <stdlib.h>
#include <string.h>

enum {
    ENOUGH = 6,            /* names that are better than the rest could be */
    SOME = 3,              /* names that are better than one word alone could be */
    SHORT = 256,           /* names of a list that are all candidates */
    MANY = 2048,           /* names after which farther lists are not walked */
    LONG = 2048,           /* names of a list that is better not walked */
    COST_OF_JUDGING = 16,  /* in names walked */
    EXPANDED_MAX = 384,    /* candidates that hold one word only, */
    EXPANDED_YEARS = 8192, /* and where years tell most of them apart */
    FEW = 2048,            /* names that may be judged so as not to walk a list */
    REFINED = 64,          /* candidates that are refined, */
    REFINED_YEARS = 128,   /* and where years tell namesakes apart */
    BUCKETS = 2048,        /* of judgements */
    NAME_SHARE = 4,        /* a name's other words count one part in so many */
    INITIAL_WORTH = 24,    /* a letter that a word begins with */
    YEAR_SAME = 40,
    YEAR_NEAR = 8,
    YEAR_OTHER = -48,
    YEARS_APART = 2,
    KNOWN = 8,         /* names of a word that is not taken apart */
    PART_MIN = 2,      /* letters of a part of a word, */
    PREFIX_MAX = 3,    /* of one that need not be a word itself, */
    TAIL_MIN = 5,      /* and of the rest then */
    FURTHER_SHARE = 2, /* a further word counts one part in so many */
    PART_SHARE = 3,    /* a part counts so many quarters of its weight */
    AHEAD = 8,         /* candidates that memory is asked for before they are judged */
    MEETINGS_MAX = 64
};

/* A query at work. */
struct work {
    struct gather *g;
    const struct segment *s;
    const struct gather_wish *wish;
    uint8_t weight[NEAR_WORDS_MAX];     /* of the query's words */
    uint32_t cost[NEAR_WORDS_MAX];      /* names in their lists */
    uint16_t first[NEAR_WORDS_MAX + 1]; /* of each word's entries */
    size_t order[NEAR_WORDS_MAX];       /* the words as they are walked */
    size_t walked;
    size_t judged;                 /* candidates */
    size_t count;                  /* of the query's words */
    unsigned all;                  /* what the words weigh together */
    uint8_t whole[NEAR_WORDS_MAX]; /* of a tail of a word whose head is the word before it
                                    * here: which word of the form, plus 1 */
    size_t further;                /* the first of the further words; they come last */
    bool body;
};

static size_t blocks_of(size_t names)
{
    return names / 64 + 1;
}

enum err gather_init(struct gather *g, size_t names, size_t lexemes)
{
    *g = (struct gather){.count = 0};
    g->near.items = memory_new(NEAR_MAX, sizeof *g->near.items);
    g->near.mark = memory_new(lexemes, sizeof *g->near.mark);
    g->seen = memory_new(blocks_of(names), sizeof *g->seen);
    g->taken = memory_new(blocks_of(names), sizeof *g->taken);
    g->candidates = memory_new(GATHER_CANDIDATES_MAX, sizeof *g->candidates);
    if (g->near.items != NULL && g->near.mark != NULL && g->seen != NULL &&
        g->taken != NULL && g->candidates != NULL)
        return OK;
    gather_fini(g);
    return ERR_NOMEM;
}

void gather_fini(struct gather *g)
{
    memory_free(g->near.items);
    memory_free(g->near.mark);
    memory_free(g->seen);
    memory_free(g->taken);
    memory_free(g->candidates);
    *g = (struct gather){.count = 0};
}

/* How rare a word is: as the segment has it, or as it is counted everywhere, or else as
 * the most common word that it may be. */
static unsigned
weigh_word(const struct work *w, size_t number, const struct form_word *word)
{
    const struct near_list *near = &w->g->near;
    unsigned weight = word->rarity / (FORM_RARITY_UNIT / LAYOUT_WEIGHT_UNIT);
    unsigned common = UINT8_MAX;

    for (size_t i = w->first[number]; i < near->count; i++) {
        const unsigned own = w->s->lexemes[near->items[i].lexeme].weight;

        if (near->items[i].nearness == NEAR_SAME && own > weight)
            weight = own;
        if (near->items[i].nearness >= NEAR_SURE && own < common)
            common = own;
    }
    if (weight == 0)
        weight = common;
    weight = weight < UINT8_MAX ? weight : UINT8_MAX;
    return weight > 0 ? weight : 1;
}

/* The entries since the last word are those of one more, of this weight. */
static void end_word(struct work *w, unsigned weight)
{
    const struct near_list *near = &w->g->near;

    for (size_t k = w->first[w->count]; k < near->count; k++)
        w->cost[w->count] += segment_frequency(w->s, near->items[k].lexeme);
    w->weight[w->count] = (uint8_t)(weight < UINT8_MAX ? weight : UINT8_MAX);
    w->first[++w->count] = (uint16_t)near->count;
}

/* A word of a segment, of these letters, that part of the query may be. True if there is
 * one and there was room. */
static bool add_part(struct work *w, const char *text, unsigned most)
{
    struct near_list *near = &w->g->near;
    unsigned weight;

    if (w->count == NEAR_WORDS_MAX ||
        !near_add_exact(near, w->s, text, w->count, w->body) ||
        near->count == w->first[w->count])
        return false;
    weight = w->s->lexemes[near->items[near->count - 1].lexeme].weight;
    weight = weight * PART_SHARE / 4;
    end_word(w, weight < most ? weight : most);
    return true;
}

/* A word may be two words written as one: what is written in the segment decides. */
static void add_parts(struct work *w, size_t number)
{
    const char *text = w->wish->form->words[number].text;
    const size_t count = strlen(text);

    for (size_t cut = PART_MIN; cut + PART_MIN <= count; cut++) {
        char head[WORD_MAX + 1] = "";
        const bool is_long = cut <= PREFIX_MAX && count - cut >= TAIL_MIN;
        bool has_head;

        memcpy(head, text, cut);
        has_head = add_part(w, head, UINT8_MAX);
        if ((has_head || is_long) && add_part(w, text + cut, UINT8_MAX) && has_head)
            w->whole[w->count - 1] = (uint8_t)(number + 1);
    }
}

static void add_joined(struct work *w, const struct form_word *first)
{
    const unsigned weight = w->weight[first - w->wish->form->words];
    const size_t head = strlen(first[0].text);
    const size_t tail = strlen(first[1].text);
    char text[WORD_MAX + 1] = "";

    if (head + tail > WORD_MAX)
        return;
    memcpy(text, first[0].text, head);
    memcpy(text + head, first[1].text, tail);
    (void)add_part(w, text, weight + w->weight[first + 1 - w->wish->form->words]);
}

/* Whether the segment knows a word of just these letters well. */
static bool is_known(const struct work *w, size_t number)
{
    for (size_t i = w->first[number]; i < w->first[number + 1]; i++)
        if (w->g->near.items[i].nearness == NEAR_SAME &&
            segment_frequency(w->s, w->g->near.items[i].lexeme) >= KNOWN)
            return true;
    return false;
}

/* The written words of the query that its form has in another way. */
static void add_further(struct work *w)
{
    const size_t from = w->count;
    const struct near_how how = {.body = w->body};

    for (size_t i = 0; i < w->wish->further_count && w->count < NEAR_WORDS_MAX; i++) {
        const struct form_word *word = &w->wish->further[i];
        unsigned weight;

        near_add(&w->g->near, w->s, word, w->count, &how);
        weight = weigh_word(w, w->count, word);
        end_word(w, weight / FURTHER_SHARE);
    }
    w->further = from;
}

static void find_near(struct work *w)
{
    const struct form *form = w->wish->form;

    for (size_t i = 0; i < form->count; i++) {
        const struct near_how how = {.body = w->body,
                                     .begun = w->wish->begun && i + 1 == form->count,
                                     .thorough = w->wish->thorough};

        near_add(&w->g->near, w->s, &form->words[i], i, &how);
        end_word(w, weigh_word(w, i, &form->words[i]));
        w->all += w->weight[i];
    }
    for (size_t i = 0; i + 1 < form->count; i++)
        add_joined(w, &form->words[i]);
    for (size_t i = 0; i < form->count; i++)
        if (!is_known(w, i))
            add_parts(w, i);
    add_further(w);
}

/* Cheap words first, which are the rare ones. */
static void put_in_order(struct work *w)
{
    for (size_t i = 0; i < w->count; i++) {
        size_t at = i;

        for (; at > 0 && w->cost[w->order[at - 1]] > w->cost[i]; at--)
            w->order[at] = w->order[at - 1];
        w->order[at] = i;
    }
}

static void add_candidate(struct gather *g, uint32_t name)
{
    const uint64_t bit = UINT64_C(1) << name % 64;

    if ((g->taken[name / 64] & bit) != 0 || g->count == GATHER_CANDIDATES_MAX)
        return;
    g->taken[name / 64] |= bit;
    g->candidates[g->count++].name = name;
}

static void walk_list(struct gather *g, const uint32_t *at, const uint32_t *end)
{
    for (; at < end; at++) {
        const uint64_t bit = UINT64_C(1) << *at % 64;

        if ((g->seen[*at / 64] & bit) != 0)
            add_candidate(g, *at);
        else
            g->seen[*at / 64] |= bit;
    }
}

/* Walk the lists of a word, the nearest first, and the others only while that was not
 * many names; if all are few, all of them are candidates. */
static void walk_word(struct work *w, size_t number)
{
    static const unsigned tiers[] = {NEAR_SAME + 1, 215, 180, 0};
    const struct near_list *near = &w->g->near;
    const uint32_t *lists = w->s->lists;
    size_t walked = 0;

    for (size_t t = 0; t + 1 < COUNT_OF(tiers) && walked < MANY; t++) {
        for (size_t i = w->first[number]; i < w->first[number + 1]; i++) {
            const uint32_t begin = w->s->lists_at[near->items[i].lexeme];
            const uint32_t end = w->s->lists_at[near->items[i].lexeme + 1];

            if (near->items[i].nearness >= tiers[t] ||
                near->items[i].nearness < tiers[t + 1])
                continue;
            walk_list(w->g, lists + begin, lists + end);
            walked += end - begin;
            for (uint32_t k = begin; w->cost[number] <= SHORT && k < end; k++)
                add_candidate(w->g, lists[k]);
        }
    }
}

/* Whether it is known, without its record, that a name's bearer is of other years. */
static bool is_of_other_years(const struct work *w, uint32_t name)
{
    int year;

    if (w->wish->year_count == 0)
        return false;
    year = LAYOUT_BORN_FROM + w->s->born[name];
    if (year == LAYOUT_BORN_FROM)
        return false;
    for (size_t i = 0; i < w->wish->year_count; i++)
        if (abs(year - w->wish->years[i]) <= YEARS_APART)
            return false;
    return true;
}

/* The weight up to which names of a word's lists are no more than `most`, or just more.
 */
static unsigned find_heaviest(const struct work *w, size_t number, size_t most)
{
    const struct near_list *near = &w->g->near;
    size_t counts[UINT8_MAX + 1] = {0};
    unsigned heaviest = 0;
    size_t lighter = 0;

    for (size_t i = w->first[number]; i < w->first[number + 1]; i++) {
        const uint32_t lexeme = near->items[i].lexeme;

        for (uint32_t k = w->s->lists_at[lexeme]; k < w->s->lists_at[lexeme + 1]; k++)
            if (!is_of_other_years(w, w->s->lists[k]))
                counts[w->s->weights[w->s->lists[k]]]++;
    }
    while (heaviest < UINT8_MAX && lighter < most)
        lighter += counts[heaviest++];
    return heaviest;
}

/* Make candidates of the names of a word's lists, the nearest lists first and, of names
 * in them, the ones with the least beside the word. */
static void expand_word(struct work *w, size_t number, size_t most)
{
    const struct near_list *near = &w->g->near;
    const size_t room = w->g->count + most;
    const unsigned heaviest =
        w->cost[number] <= most ? UINT8_MAX : find_heaviest(w, number, most);

    for (int sure = 1; sure >= 0; sure--) {
        for (size_t i = w->first[number]; i < w->first[number + 1]; i++) {
            const uint32_t lexeme = near->items[i].lexeme;
            uint32_t k = w->s->lists_at[lexeme];

            if ((near->items[i].nearness >= NEAR_SURE) != (sure == 1))
                continue;
            for (; k < w->s->lists_at[lexeme + 1] && w->g->count < room; k++)
                if (w->s->weights[w->s->lists[k]] <= heaviest &&
                    !is_of_other_years(w, w->s->lists[k]))
                    add_candidate(w->g, w->s->lists[k]);
        }
    }
}

/* What the years of birth add or take. */
static int weigh_years(const struct work *w, uint32_t name)
{
    const struct layout_record *r;
    int nearest = INT32_MAX;

    if (w->wish->year_count == 0)
        return 0;
    if (is_of_other_years(w, name))
        return YEAR_OTHER;
    r = &w->s->records[w->s->names[name].record];
    if (r->year_count == 0)
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

/* What a name's words weigh that met one of the query's, less a share of the others. */
static int judge_name(const struct work *w, uint32_t name)
{
    const struct near_list *near = &w->g->near;
    const struct layout_name *n = &w->s->names[name];
    const uint32_t *words = w->s->words + n->words;
    unsigned met = 0;
    int worth = 0;
    int other;

    for (size_t i = 0; i < (size_t)n->count + n->further; i++) {
        const uint16_t mark = near->mark[segment_lexeme(words[i])];
        const struct near *e = mark != 0 ? &near->items[mark - 1] : NULL;

        if (e == NULL || (met & 1u << e->word) != 0)
            continue;
        met |= 1u << e->word;
        worth += w->weight[e->word] * e->nearness / NEAR_SAME;
    }
    other = w->s->weights[name] * (LAYOUT_WEIGHT_UNIT / LAYOUT_NAME_UNIT) - worth;
    worth += weigh_years(w, name);
    return worth - (other > 0 ? other / NAME_SHARE : 0);
}

static void ask_ahead(const struct segment *s, uint32_t name)
{
    __builtin_prefetch(&s->names[name]);
    __builtin_prefetch(&s->weights[name]);
}

/* Judge the candidates that have not been; memory is asked for them ahead of time. */
static void judge(struct work *w)
{
    struct gather_candidate *c = w->g->candidates;
    const size_t count = w->g->count;

    for (size_t i = w->judged; i < count; i++) {
        if (i + 2 * AHEAD < count)
            ask_ahead(w->s, c[i + 2 * AHEAD].name);
        if (i + AHEAD < count)
            __builtin_prefetch(&w->s->words[w->s->names[c[i + AHEAD].name].words]);
        c[i].worth = (int16_t)judge_name(w, c[i].name);
    }
    w->judged = count;
}

/* Whether so many candidates are worth more than this. */
static bool has_better(struct work *w, unsigned worth, size_t enough)
{
    size_t better = 0;

    judge(w);
    for (size_t i = 0; i < w->g->count && better < enough; i++)
        better += w->g->candidates[i].worth > (int)worth ? 1 : 0;
    return better == enough;
}

/* Whether a long list need not be walked: no name that is not a candidate could be worth
 * more than what has been found. Such a name has what is left and, unless all names of
 * the lists before are candidates, one of the words before. */
static bool may_stop(struct work *w, size_t number, unsigned left, unsigned best)
{
    size_t so_far = 0;
    bool expanded;

    left += w->wish->year_count > 0 ? YEAR_SAME : 0;

    if (w->cost[number] < LONG)
        return false;
    for (size_t i = 0; i < w->walked; i++)
        so_far += w->cost[w->order[i]];
    expanded = so_far * COST_OF_JUDGING < w->cost[number] && so_far <= FEW;
    for (size_t i = 0; i < w->walked && expanded; i++)
        expand_word(w, w->order[i], FEW);
    return has_better(w, expanded ? left : left + best, ENOUGH);
}

static void walk(struct work *w)
{
    const unsigned bonus = w->wish->year_count > 0 ? YEAR_SAME : 0;
    const size_t most = w->wish->year_count > 0 ? EXPANDED_YEARS : EXPANDED_MAX;
    unsigned left = w->all;
    unsigned best = 0;
    size_t room = most * 4;

    for (; w->walked < w->count; w->walked++) {
        const size_t number = w->order[w->walked];

        if (w->walked > 0 && may_stop(w, number, left, best))
            return;
        if (number < w->further || w->cost[number] < LONG)
            walk_word(w, number);
        left -= number < w->wish->form->count ? w->weight[number] : 0;
        best = w->weight[number] > best ? w->weight[number] : best;
    }
    for (size_t i = 0; i < w->count && !has_better(w, best + bonus, SOME); i++) {
        const uint32_t cost = w->cost[w->order[i]];

        if (i == 0 || cost <= room)
            expand_word(w, w->order[i], most);
        room -= cost < room ? cost : room;
    }
    judge(w);
}

static size_t bucket_of(int worth)
{
    const int bucket = worth + BUCKETS / 4;

    return (size_t)(bucket < 0 ? 0 : bucket < BUCKETS ? bucket : BUCKETS - 1);
}

/* Move the best candidates to the front; how many they are. Of those that are just as
 * good as the last of them some are left out. */
static size_t choose(struct gather *g, size_t most)
{
    struct gather_candidate *c = g->candidates;
    uint32_t counts[BUCKETS] = {0};
    size_t least = BUCKETS;
    size_t above = 0;
    size_t chosen = 0;

    if (g->count <= most)
        return g->count;
    for (size_t i = 0; i < g->count; i++)
        counts[bucket_of(c[i].worth)]++;
    while (least > 0 && above + counts[least - 1] <= most)
        above += counts[--least];
    most -= above;
    for (size_t i = 0; i < g->count; i++) {
        const size_t bucket = bucket_of(c[i].worth);
        const bool at_edge = bucket + 1 == least && most > 0;

        if (bucket < least && !at_edge)
            continue;
        most -= at_edge ? 1 : 0;
        c[chosen++].name = c[i].name;
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

    for (size_t i = 0; i < (size_t)n->count + n->further; i++) {
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
            const char *text;

            if ((used & 1u << k) != 0)
                continue;
            text = w->s->lexemes[lexeme].word.text;
            if (text[0] != form->words[i].text[0] ||
                (text[1] != '\0' && form->words[i].text[1] != '\0'))
                continue;
            used |= 1u << k;
            worth += INITIAL_WORTH;
            break;
        }
    }
    return worth;
}

/* Whether both parts of some word were met. */
static void find_parted(const struct work *w,
                        unsigned met,
                        const uint32_t lexemes[NEAR_WORDS_MAX],
                        struct gather_name *out)
{
    for (size_t i = w->wish->form->count + 1; i < w->count; i++) {
        if (w->whole[i] == 0 || (met >> (i - 1) & 3u) != 3)
            continue;
        out->parted = (uint8_t)(w->whole[i] - 1);
        out->parts[0] = lexemes[i - 1];
        out->parts[1] = lexemes[i];
    }
}

/* Which word met which, the strongest first, each once. */
static void refine(const struct work *w, uint32_t name, struct gather_name *out)
{
    const struct layout_name *n = &w->s->names[name];
    struct meeting meetings[MEETINGS_MAX] UNINITIALISED;
    size_t count = find_meetings(w, n, meetings);
    uint32_t lexemes[NEAR_WORDS_MAX];
    unsigned met = 0;
    unsigned used = 0;
    int worth = 0;
    int alone = w->s->weights[name] * (LAYOUT_WEIGHT_UNIT / LAYOUT_NAME_UNIT);

    out->name = name;
    out->begun = out->parts[0] = out->parts[1] = GATHER_NONE;
    out->further = false;
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
        alone -= best->other < n->count ? w->s->lexemes[lexeme].weight : 0;
        out->further = out->further || best->other >= n->count;
        if (best->is_begun)
            out->begun = lexeme;
        lexemes[best->word] = lexeme;
    }
    find_parted(w, met, lexemes, out);
    worth += weigh_initials(w, n, met, used);
    worth += weigh_years(w, name);
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

/* Leave everything as the next query wants it. */
static void clear(struct work *w)
{
    const size_t bytes = blocks_of(w->s->name_count) * sizeof *w->g->seen;

    memset(w->g->seen, 0, bytes);
    memset(w->g->taken, 0, bytes);
    w->g->count = 0;
    near_clear(&w->g->near);
}

size_t gather_names(struct gather *g,
                    const struct segment *s,
                    const struct gather_wish *wish,
                    struct gather_name out[GATHER_MAX])
{
    struct work w = {.g = g, .s = s, .wish = wish};
    const size_t most = wish->most < GATHER_MAX ? wish->most : GATHER_MAX;
    const size_t refined = wish->year_count > 0 ? REFINED_YEARS : REFINED;
    size_t chosen;
    size_t count = 0;

    w.body = (wish->kinds & 1u << RECORD_PERSON) == 0;
    if (most == 0)
        return 0;
    find_near(&w);
    put_in_order(&w);
    walk(&w);
    chosen = choose(g, refined > most ? refined : most);
    for (size_t i = 0; i < chosen; i++) {
        const uint32_t name = g->candidates[i].name;
        struct gather_name best;

        /* A person's name is in words of persons: its record need not be read. */
        if (w.body && (wish->kinds & 1u << s->records[s->names[name].record].kind) == 0)
            continue;
        refine(&w, name, &best);
        count = insert(out, count, most, &best);
    }
    clear(&w);
    return count;
}
