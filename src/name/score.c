/* SPDX-License-Identifier: Apache-2.0 */
/*
 * score.c - names and records judged as a whole
 *
 * Of two records' names the pair that meets best is what counts, since every name of a
 * record is its bearer's. Having many names to choose from makes a good pair likelier by
 * chance, and several different names that all meet make chance unlikelier; the two are
 * weighed against each other in `aliases`.
 */
#include "name/score.h"

#include "base/memory.h"
#include "base/num.h"
#include "name/align.h"
#include "name/model.h"
#include "name/weigh.h"

#include <stdbool.h>
#include <string.h>

enum {
    FURTHER_MAX = 3,           /* further pairs of names that are counted */
    NAMES_MEET = 0,            /* log-odds from which on two names are said to meet */
    BESIDE_BEYOND = SCORE_UNIT /* by which facts may say more than the names */
};

static int32_t within(int32_t log_odds)
{
    if (log_odds > SCORE_MOST)
        return SCORE_MOST;
    return log_odds < -SCORE_MOST ? -SCORE_MOST : log_odds;
}

static const struct model *model_of(enum record_kind kind)
{
    return kind == RECORD_PERSON ? &model_person : &model_body;
}

int32_t score_names(enum record_kind kind,
                    const struct form *left,
                    const struct form *right,
                    int32_t floor)
{
    struct alignment alignment;
    struct weighing weighing;
    int32_t odds;

    if (left->count == 0 || right->count == 0)
        return floor > -SCORE_MOST ? SCORE_LEAST : -SCORE_MOST;
    align_forms(left, right, &alignment);
    weigh_alignment(left, right, &alignment, &weighing);
    odds = model_judge(model_of(kind), &weighing, floor);
    return odds == INT32_MIN ? SCORE_LEAST : within(odds);
}

int32_t score_sum(int32_t names, enum fact fact)
{
    return within(names + fact_weight(fact));
}

/* e to the power of -x for x >= 0, by halving x until the series is short. */
static double decay(double x)
{
    double small = x / 1024;
    double y = 1 - small * (1 - small / 2 * (1 - small / 3 * (1 - small / 4)));

    for (int i = 0; i < 10; i++)
        y *= y;
    return y;
}

/* The natural logarithm of 1 + z, for z from 0 to 1. */
static double log_more(double z)
{
    double t = z / (2 + z); /* at most a third */
    double square = t * t;
    double sum = 0;

    for (int i = 15; i > 0; i -= 2)
        sum = sum * square + 1.0 / i;
    return 2 * t * sum;
}

/* The log-odds when either of two reasons for doubt may hold: a little below the less. */
static int32_t both_doubts(int32_t a, int32_t b)
{
    int32_t less = a < b ? a : b;
    double apart = (double)(a < b ? b - a : a - b) / (double)SCORE_UNIT;

    return less -
           (int32_t)(log_more(decay(apart < 64 ? apart : 64)) * (double)SCORE_UNIT);
}

uint32_t score_probability(int32_t log_odds)
{
    int32_t bound = within(log_odds);
    double less = decay((double)(bound < 0 ? -bound : bound) / (double)SCORE_UNIT);
    double share = bound < 0 ? less / (1 + less) : 1 / (1 + less);
    uint32_t millionths = (uint32_t)(share * (double)SCORE_SURE + 0.5);

    if (millionths < 1)
        return 1;
    return millionths < SCORE_SURE ? millionths : SCORE_SURE - 1;
}

/* Forms of a record's names, and which name each is of. */
struct side {
    struct form *forms;
    uint16_t names[SCORE_NAMES_MAX];
    size_t count;
};

static bool is_same(const struct form *a, const struct form *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->words[i].text, b->words[i].text) != 0)
            return false;
    return true;
}

/* Whether the form after the last is a name, and none that is there already. */
static bool is_further(const struct side *side)
{
    const struct form *last = &side->forms[side->count];

    for (size_t i = 0; i < side->count; i++)
        if (is_same(&side->forms[i], last))
            return false;
    return last->count > 0;
}

/* Names that cannot be read are passed over; they are the importer's to report. */
static enum err read_side(const struct record *r, struct side *out)
{
    size_t most = r->name_count < SCORE_NAMES_MAX ? r->name_count : SCORE_NAMES_MAX;

    out->count = 0;
    out->forms = memory_new(most > 0 ? most : 1, sizeof *out->forms);
    if (out->forms == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < most; i++)
        if (form_of_name(r->kind, r->names[i].text, &out->forms[out->count]) == OK &&
            is_further(out))
            out->names[out->count++] = (uint16_t)i;
    return OK;
}

/* Which names met any of the other record's, as bits. */
struct meetings {
    uint64_t left;
    uint64_t right;
};

static uint16_t count_further(const struct meetings *m)
{
    int left = __builtin_popcountll(m->left);
    int right = __builtin_popcountll(m->right);
    int fewer = left < right ? left : right;

    return fewer > 0 ? (uint16_t)(fewer - 1) : 0;
}

/* What rarity beyond the usual adds, of persons: bodies' rare words are often spelt in
 * but one way, and met already. Units: met in 1/256 nat. */
static int32_t rare_part(enum record_kind kind, int32_t met)
{
    int32_t from = FACT_RARE_FROM * FORM_RARITY_UNIT;

    if (kind != RECORD_PERSON || met <= from)
        return 0;
    return fact_weight(FACT_RARE) * (met - from) / FORM_RARITY_UNIT;
}

/* What the crowd takes, of names that say `met`; the rare part is in it. */
static int32_t crowd_part(int32_t odds, int32_t met, int32_t rare)
{
    return both_doubts(odds, met * SCORE_UNIT / FORM_RARITY_UNIT - FACT_CROWD) - odds +
           rare;
}

/* What speaks for, beside the names, is bounded by them; what speaks against is not. */
static int32_t bound_beside(int32_t names, int32_t beside)
{
    int32_t most = names + BESIDE_BEYOND;

    if (most < 0)
        most = 0;
    return beside < most ? beside : most;
}

int32_t score_search(enum record_kind kind,
                     const struct form *left,
                     const struct form *right,
                     enum fact born,
                     int32_t floor)
{
    struct alignment alignment;
    struct weighing w;
    int32_t rare;
    int32_t odds;

    if (left->count == 0 || right->count == 0)
        return floor > -SCORE_MOST ? SCORE_LEAST : -SCORE_MOST;
    align_forms(left, right, &alignment);
    weigh_alignment(left, right, &alignment, &w);
    rare = rare_part(kind, w.of[WEIGH_MET]);
    if (floor > -SCORE_MOST)
        floor -= rare + fact_weight(born);
    odds = model_judge(model_of(kind), &w, floor);
    if (odds == INT32_MIN)
        return SCORE_LEAST;
    odds += crowd_part(odds, w.of[WEIGH_MET], rare);
    return within(odds + bound_beside(odds, fact_weight(born)));
}

/* Compare one pair of names, and keep it if it is the best so far. True if they met. */
static bool meet_pair(enum record_kind kind,
                      const struct form *left,
                      const struct form *right,
                      struct score *best)
{
    struct alignment alignment;
    struct weighing w;
    int32_t rare;
    int32_t floor;
    int32_t odds;
    int32_t crowd;

    align_forms(left, right, &alignment);
    weigh_alignment(left, right, &alignment, &w);
    rare = rare_part(kind, w.of[WEIGH_MET]);
    floor = best->names + best->crowd - rare;
    odds = model_judge(model_of(kind), &w, floor < NAMES_MEET ? floor : NAMES_MEET);
    if (odds == INT32_MIN)
        return false;
    crowd = crowd_part(odds, w.of[WEIGH_MET], rare);
    if (odds + crowd > best->names + best->crowd) {
        best->names = odds;
        best->crowd = crowd;
        best->left_name = UINT16_MAX; /* the caller says which */
    }
    return odds >= NAMES_MEET;
}

/* The best pair of names, and how many others met. */
static void meet_names(enum record_kind kind,
                       const struct side *left,
                       const struct side *right,
                       struct score *out)
{
    struct meetings m = {0, 0};

    out->names = -SCORE_MOST;
    for (size_t i = 0; i < left->count; i++)
        for (size_t j = 0; j < right->count; j++) {
            if (meet_pair(kind, &left->forms[i], &right->forms[j], out)) {
                m.left |= UINT64_C(1) << i;
                m.right |= UINT64_C(1) << j;
            }
            if (out->left_name == UINT16_MAX) {
                out->left_name = left->names[i];
                out->right_name = right->names[j];
            }
        }
    out->further = count_further(&m);
}

/* What there being several names says: those that met besides, less the choice. */
static int32_t
weigh_aliases(const struct side *left, const struct side *right, uint16_t further)
{
    int32_t sum =
        fact_weight(FACT_ALIAS) * (further < FURTHER_MAX ? further : FURTHER_MAX);

    for (size_t pairs = left->count * right->count; pairs > 1; pairs /= 2)
        sum += fact_weight(FACT_CHOICE);
    return sum;
}

static bool is_comparable(enum record_kind left, enum record_kind right)
{
    return (left == RECORD_PERSON) == (right == RECORD_PERSON);
}

static int32_t weigh_beside(const struct score *s)
{
    const enum fact facts[] = {s->birth, s->country, s->region};
    int32_t sum = 0;

    for (size_t i = 0; i < COUNT_OF(facts); i++)
        sum += fact_weight(facts[i]);
    return bound_beside(s->names + s->crowd + s->aliases, sum);
}

static void judge(const struct record *left,
                  const struct record *right,
                  const struct side sides[2],
                  struct score *out)
{
    meet_names(left->kind, &sides[0], &sides[1], out);
    out->aliases = weigh_aliases(&sides[0], &sides[1], out->further);
    out->birth = fact_of_births(left->births, left->birth_count, right->births,
                                right->birth_count);
    out->country = fact_of_countries(left, right);
    out->region = fact_of_regions(left, right);
    out->identifier = fact_of_identifiers(left, right);
    out->beside = weigh_beside(out);
    out->log_odds = within(out->names + out->crowd + out->aliases + out->beside +
                           fact_weight(out->identifier));
}

enum err
score_records(const struct record *left, const struct record *right, struct score *out)
{
    struct side sides[2] = {{.forms = NULL}, {.forms = NULL}};
    struct score score = {.log_odds = -SCORE_MOST, .names = -SCORE_MOST};
    enum err e = OK;

    if (is_comparable(left->kind, right->kind)) {
        e = read_side(left, &sides[0]);
        if (e == OK)
            e = read_side(right, &sides[1]);
        if (e == OK)
            judge(left, right, sides, &score);
        memory_free(sides[0].forms);
        memory_free(sides[1].forms);
    }
    if (e == OK)
        *out = score;
    return e;
}
