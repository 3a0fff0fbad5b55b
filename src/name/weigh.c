/* SPDX-License-Identifier: Apache-2.0 */
/*
 * weigh.c - the traits of an alignment
 *
 * Each group of traits has a function of its own. Sums may leave what a trait can hold
 * only for names of many rare words, and end at the bound.
 */
#include "name/weigh.h"

#include "base/must.h"
#include "base/num.h"
#include "name/sound.h"

#include <string.h>

static const char *const names[WEIGH_COUNT] = {
    [WEIGH_MET] = "met",
    [WEIGH_DOUBT] = "doubt",
    [WEIGH_REST_LOW] = "rest-low",
    [WEIGH_REST_HIGH] = "rest-high",
    [WEIGH_RAREST_LOW] = "rarest-low",
    [WEIGH_RAREST_HIGH] = "rarest-high",
    [WEIGH_SHARE] = "share",
    [WEIGH_COVER_LOW] = "cover-low",
    [WEIGH_COVER_HIGH] = "cover-high",
    [WEIGH_TOP] = "top",
    [WEIGH_SECOND] = "second",
    [WEIGH_THIRD] = "third",
    [WEIGH_WEAKEST] = "weakest",
    [WEIGH_WEAKEST_LOSS] = "weakest-loss",
    [WEIGH_NEAR] = "near",
    [WEIGH_PAIRS] = "pairs",
    [WEIGH_ALIKE] = "alike",
    [WEIGH_EQUAL] = "equal",
    [WEIGH_INITIALS] = "initials",
    [WEIGH_JOINED] = "joined",
    [WEIGH_LEFT_LOW] = "left-low",
    [WEIGH_LEFT_HIGH] = "left-high",
    [WEIGH_ORDER] = "order",
    [WEIGH_FIRST] = "first",
    [WEIGH_LAST] = "last",
    [WEIGH_FAMILY] = "family",
    [WEIGH_GIVEN] = "given",
    [WEIGH_PATRONYMIC] = "patronymic",
    [WEIGH_KUNYA] = "kunya",
    [WEIGH_NAMES_LOW] = "names-low",
    [WEIGH_NAMES_HIGH] = "names-high",
    [WEIGH_INITIAL_APART] = "initial-apart",
    [WEIGH_NUMBERS] = "numbers",
    [WEIGH_LEGAL] = "legal",
    [WEIGH_SCRIPTS] = "scripts",
    [WEIGH_TURNED] = "turned",
};

/* Both names and what met, with the sides as arrays. */
struct view {
    const struct form *form[2];
    size_t count[2];
    unsigned rest[2]; /* bits of the words that met none */
    const struct alignment *alignment;
    struct weighing *out;
};

const char *weigh_name(enum weigh_trait trait)
{
    must((size_t)trait < COUNT_OF(names));
    return names[trait];
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

static void set(const struct view *v, enum weigh_trait trait, int value)
{
    v->out->of[trait] = (int16_t)most(least(value, INT16_MAX), INT16_MIN);
}

/* The smaller and the larger of two sides' numbers go to two traits. */
static void set_sides(const struct view *v,
                      enum weigh_trait low,
                      enum weigh_trait high,
                      const int sides[2])
{
    set(v, low, least(sides[0], sides[1]));
    set(v, high, most(sides[0], sides[1]));
}

static bool is_rest(const struct view *v, size_t side, size_t word)
{
    return (v->rest[side] >> word & 1) != 0;
}

static int pair_weight(const struct view *v, const struct align_pair *pair)
{
    int weight = 0;

    for (size_t i = 0; i < pair->left_count; i++)
        weight += align_weight(&v->form[0]->words[pair->left + i]);
    for (size_t i = 0; i < pair->right_count; i++)
        weight += align_weight(&v->form[1]->words[pair->right + i]);
    return weight / 2;
}

static void weigh_rest(const struct view *v)
{
    int rest[2] = {0, 0};
    int rarest[2] = {0, 0};
    int words[2] = {0, 0};
    int cover[2];

    for (size_t side = 0; side < 2; side++) {
        int all = 0;

        for (size_t i = 0; i < v->count[side]; i++) {
            int weight = align_weight(&v->form[side]->words[i]);

            all += weight;
            if (is_rest(v, side, i)) {
                rest[side] += weight;
                rarest[side] = most(rarest[side], weight);
                words[side]++;
            }
        }
        cover[side] = v->alignment->count > 0 ? 1000 * (all - rest[side]) / all : 0;
    }
    set_sides(v, WEIGH_REST_LOW, WEIGH_REST_HIGH, rest);
    set_sides(v, WEIGH_RAREST_LOW, WEIGH_RAREST_HIGH, rarest);
    set_sides(v, WEIGH_LEFT_LOW, WEIGH_LEFT_HIGH, words);
    set_sides(v, WEIGH_COVER_LOW, WEIGH_COVER_HIGH, cover);
    set(v, WEIGH_NEAR, v->alignment->near);
}

static bool is_equal(const struct view *v, const struct align_pair *pair)
{
    return pair->how == ALIGN_SAME && strcmp(v->form[0]->words[pair->left].text,
                                             v->form[1]->words[pair->right].text) == 0;
}

static void weigh_met(const struct view *v)
{
    const struct alignment *a = v->alignment;
    int met = 0;
    int weight = 0;
    int weakest = SOUND_SAME;
    int loss = 0;

    for (size_t i = 0; i < a->count; i++) {
        int full = pair_weight(v, &a->pairs[i]);

        met += a->pairs[i].evidence;
        weight += full;
        loss = most(loss, full - a->pairs[i].evidence);
        if (!is_equal(v, &a->pairs[i]))
            weakest = least(weakest, a->pairs[i].sound);
    }
    set(v, WEIGH_MET, met);
    set(v, WEIGH_DOUBT, weight - met);
    set(v, WEIGH_TOP, a->count > 0 ? a->pairs[0].evidence : 0);
    set(v, WEIGH_SECOND, a->count > 1 ? a->pairs[1].evidence : 0);
    set(v, WEIGH_THIRD, a->count > 2 ? a->pairs[2].evidence : 0);
    set(v, WEIGH_WEAKEST, a->count > 0 ? weakest : SOUND_NONE);
    set(v, WEIGH_WEAKEST_LOSS, loss);
}

/* What was met, of that and what was not: what is left on both sides speaks against
 * more than what is left on one, which may just be the longer name. */
static void weigh_share(const struct view *v)
{
    int met = v->out->of[WEIGH_MET];
    int low = v->out->of[WEIGH_REST_LOW];
    int high = v->out->of[WEIGH_REST_HIGH];
    int all = met + v->out->of[WEIGH_DOUBT] + 5 * low / 2 + (high - low) / 4;

    set(v, WEIGH_SHARE, all > 0 ? 1000 * met / all : 0);
}

static void weigh_manner(const struct view *v)
{
    const struct alignment *a = v->alignment;
    int counts[ALIGN_ACRONYM + 1] = {0};
    int equal = 0;

    for (size_t i = 0; i < a->count; i++) {
        const struct align_pair *p = &a->pairs[i];

        counts[p->how]++;
        if (is_equal(v, p))
            equal++;
    }
    set(v, WEIGH_PAIRS, (int)a->count);
    set(v, WEIGH_ALIKE, counts[ALIGN_SAME]);
    set(v, WEIGH_EQUAL, equal);
    set(v, WEIGH_INITIALS, counts[ALIGN_INITIAL]);
    set(v, WEIGH_JOINED, counts[ALIGN_JOINED] + counts[ALIGN_ACRONYM]);
}

/* 2 when the words at this end met each other, 1 when one met another, 0 when none. */
static int end_met(const struct view *v, bool last)
{
    const struct alignment *a = v->alignment;
    size_t left = last ? v->count[0] - 1 : 0;
    size_t right = last ? v->count[1] - 1 : 0;
    int verdict = 0;

    for (size_t i = 0; i < a->count; i++) {
        const struct align_pair *p = &a->pairs[i];
        bool at_left = left >= p->left && left < (size_t)p->left + p->left_count;
        bool at_right = right >= p->right && right < (size_t)p->right + p->right_count;

        if (at_left && at_right)
            return 2;
        if (at_left || at_right)
            verdict = 1;
    }
    return verdict;
}

/* Meetings that cross, given the place of each word in its name. A family name may stand
 * first or last, so two orders are weighed. */
static int count_crossings(const struct view *v, uint8_t place[2][ALIGN_WORDS])
{
    const struct alignment *a = v->alignment;
    int crossings = 0;

    for (size_t i = 0; i < a->count; i++)
        for (size_t j = i + 1; j < a->count; j++)
            if ((place[0][a->pairs[i].left] < place[0][a->pairs[j].left]) !=
                (place[1][a->pairs[i].right] < place[1][a->pairs[j].right]))
                crossings++;
    return crossings;
}

static void weigh_order(const struct view *v)
{
    uint8_t written[2][ALIGN_WORDS];
    uint8_t turned[2][ALIGN_WORDS]; /* with family names behind the others */

    for (size_t side = 0; side < 2; side++) {
        uint8_t count = 0;

        for (int family = 0; family < 2; family++)
            for (size_t i = 0; i < v->count[side]; i++)
                if ((v->form[side]->words[i].role == ROLE_FAMILY) == (family == 1))
                    turned[side][i] = count++;
        for (size_t i = 0; i < v->count[side]; i++)
            written[side][i] = (uint8_t)i;
    }
    set(v, WEIGH_ORDER, count_crossings(v, written));
    set(v, WEIGH_TURNED, count_crossings(v, turned));
    set(v, WEIGH_FIRST, end_met(v, false));
    set(v, WEIGH_LAST, end_met(v, true));
}

static int count_rest(const struct view *v, size_t side, enum word_role role)
{
    int count = 0;

    for (size_t i = 0; i < v->count[side]; i++)
        if (is_rest(v, side, i) && v->form[side]->words[i].role == role)
            count++;
    return count;
}

/* 3 a word of this role met its like, 2 it met a word of another role, 0 both names have
 * one that met none, 1 else. */
static int role_verdict(const struct view *v, enum word_role role)
{
    const struct alignment *a = v->alignment;
    bool other = false;

    for (size_t i = 0; i < a->count; i++) {
        bool left = v->form[0]->words[a->pairs[i].left].role == role;
        bool right = v->form[1]->words[a->pairs[i].right].role == role;

        if (left && right)
            return 3;
        other = other || left || right;
    }
    if (other)
        return 2;
    return count_rest(v, 0, role) > 0 && count_rest(v, 1, role) > 0 ? 0 : 1;
}

static int numbers_verdict(const struct view *v)
{
    int left = count_rest(v, 0, ROLE_NUMBER);
    int right = count_rest(v, 1, ROLE_NUMBER);

    if (left == 0 && right == 0)
        return 2;
    return left > 0 && right > 0 ? 0 : 1;
}

static bool is_initial_apart(const struct view *v)
{
    return (count_rest(v, 0, ROLE_INITIAL) > 0 && v->rest[1] != 0) ||
           (count_rest(v, 1, ROLE_INITIAL) > 0 && v->rest[0] != 0);
}

static int legal_verdict(const struct view *v)
{
    uint16_t left = v->form[0]->legal;
    uint16_t right = v->form[1]->legal;

    if (left == right)
        return left == 0 ? 2 : 3;
    return left == 0 || right == 0 ? 1 : 0;
}

static void weigh_roles(const struct view *v)
{
    static const enum word_role aside[] = {ROLE_NISBA, ROLE_PATRONYMIC, ROLE_KUNYA,
                                           ROLE_INITIAL};
    int others[2];

    for (size_t side = 0; side < 2; side++) {
        others[side] = __builtin_popcount(v->rest[side]);
        for (size_t i = 0; i < COUNT_OF(aside); i++)
            others[side] -= count_rest(v, side, aside[i]);
    }
    set(v, WEIGH_FAMILY, role_verdict(v, ROLE_FAMILY));
    set(v, WEIGH_GIVEN, role_verdict(v, ROLE_GIVEN));
    set(v, WEIGH_PATRONYMIC, role_verdict(v, ROLE_PATRONYMIC));
    set(v, WEIGH_KUNYA, role_verdict(v, ROLE_KUNYA));
    set_sides(v, WEIGH_NAMES_LOW, WEIGH_NAMES_HIGH, others);
    set(v, WEIGH_INITIAL_APART, is_initial_apart(v));
    set(v, WEIGH_NUMBERS, numbers_verdict(v));
    set(v, WEIGH_LEGAL, legal_verdict(v));
}

/* The script of the first word that has one. */
static enum script form_script(const struct form *form)
{
    for (size_t i = 0; i < form->count; i++)
        if (form->words[i].script != SCRIPT_NONE)
            return form->words[i].script;
    return SCRIPT_LATIN;
}

static int scripts_verdict(const struct view *v)
{
    enum script left = form_script(v->form[0]);
    enum script right = form_script(v->form[1]);
    enum script other = left == SCRIPT_LATIN ? right : left;

    if (left == right)
        return left == SCRIPT_LATIN ? 0 : 1;
    if (left != SCRIPT_LATIN && right != SCRIPT_LATIN)
        return 4;
    if (other == SCRIPT_CYRILLIC)
        return 2;
    return other == SCRIPT_ARABIC ? 3 : 4;
}

void weigh_alignment(const struct form *left,
                     const struct form *right,
                     const struct alignment *alignment,
                     struct weighing *out)
{
    struct view v = {.form = {left, right},
                     .count = {left->count, right->count},
                     .rest = {alignment->left_rest, alignment->right_rest},
                     .alignment = alignment,
                     .out = out};

    weigh_rest(&v);
    weigh_met(&v);
    weigh_share(&v);
    weigh_manner(&v);
    weigh_order(&v);
    weigh_roles(&v);
    set(&v, WEIGH_SCRIPTS, scripts_verdict(&v));
}
