/* SPDX-License-Identifier: Apache-2.0 */
/*
 * align.c - the words of two names, met greedily by evidence
 *
 * Names have few words and a word has few that it could meet, so the strongest pair
 * first is, in practice, the best choice overall, and unlike an optimal assignment it
 * can be followed by eye. The two names are put in an order of their own before, so
 * that equal evidence is broken alike from both sides.
 *
 * Law of the work table: sound[i][j] is what the letters of word i of the first and
 * word j of the second say, kept for the words that are left over at the end.
 */
#include "name/align.h"

#include "name/sound.h"

#include <string.h>

enum {
    UNIT = FORM_RARITY_UNIT,
    WEIGHT_LEAST = UNIT,     /* of any word */
    WEIGHT_MOST = 10 * UNIT, /* a word seen in 1 of 22,000 names */
    FLOOR = UNIT / 2,        /* letters that say less are no meeting */
    JOINED_LEAST = 5,        /* letters of a word that could be two */
    JOINED_GAP = 2,          /* letters that may be gained or lost by joining */
    FURTHER_MAX = 48         /* joined words and acronyms that are looked at */
};

struct work {
    const struct form *left;
    const struct form *right;
    size_t left_count;
    size_t right_count;
    int16_t sound[ALIGN_WORDS][ALIGN_WORDS];
    struct align_pair further[FURTHER_MAX]; /* meetings of more than two words */
    size_t count;
};

static int least(int a, int b)
{
    return a < b ? a : b;
}

static size_t words_of(const struct form *form)
{
    return form->count < ALIGN_WORDS ? form->count : ALIGN_WORDS;
}

int align_weight(const struct form_word *word)
{
    int weight = word->rarity;

    if (weight < WEIGHT_LEAST)
        return WEIGHT_LEAST;
    return least(weight, WEIGHT_MOST);
}

int align_most(const struct form *left, const struct form *right)
{
    int weights[2] = {0, 0};

    for (size_t i = 0; i < words_of(left); i++)
        weights[0] += align_weight(&left->words[i]);
    for (size_t i = 0; i < words_of(right); i++)
        weights[1] += align_weight(&right->words[i]);
    return least(weights[0], weights[1]);
}

static int weight_of(const struct form *form, size_t first, size_t count)
{
    int weight = 0;

    for (size_t i = first; i < first + count; i++)
        weight += align_weight(&form->words[i]);
    return weight;
}

/* The same letters are all that could be said, however short the word. */
static bool is_equal(const struct work *w, const struct align_pair *pair)
{
    return pair->left_count == 1 && pair->right_count == 1 &&
           strcmp(w->left->words[pair->left].text, w->right->words[pair->right].text) ==
               0;
}

static void weigh_pair(const struct work *w, struct align_pair *pair)
{
    int weight = (weight_of(w->left, pair->left, pair->left_count) +
                  weight_of(w->right, pair->right, pair->right_count)) /
                 2;

    pair->evidence = is_equal(w, pair) ? weight : least(pair->sound, weight);
}

/* A name in which more of them could be seen is no name; those after are not. */
static void add_further(struct work *w, struct align_pair pair)
{
    if (pair.sound < FLOOR || w->count == FURTHER_MAX)
        return;
    weigh_pair(w, &pair);
    w->further[w->count++] = pair;
}

static bool is_initial(const struct form_word *word)
{
    return word->text[0] != '\0' && word->text[1] == '\0' && word->role != ROLE_NUMBER;
}

static enum align_how how_met(const struct form_word *a, const struct form_word *b)
{
    if (strcmp(a->settled, b->settled) == 0 || strcmp(a->text, b->text) == 0)
        return ALIGN_SAME;
    return is_initial(a) != is_initial(b) ? ALIGN_INITIAL : ALIGN_SOUND;
}

static unsigned bits(size_t first, size_t count)
{
    return ((1u << count) - 1u) << first;
}

/* Words of the same letters meet each other, so what else they sound like need not be
 * asked. Returns the bits of the words on the right; *left has those on the left. */
static unsigned hear_equal(struct work *w, unsigned *left)
{
    unsigned right = 0;

    *left = 0;
    for (size_t i = 0; i < w->left_count; i++)
        for (size_t j = 0; j < w->right_count && (*left >> i & 1) == 0; j++)
            if ((right >> j & 1) == 0 &&
                strcmp(w->left->words[i].text, w->right->words[j].text) == 0) {
                w->sound[i][j] =
                    (int16_t)sound_compare(&w->left->words[i], &w->right->words[j]);
                *left |= 1u << i;
                right |= 1u << j;
            }
    return right;
}

static void hear_words(struct work *w)
{
    unsigned left;
    unsigned right;
    struct sound_reading words[ALIGN_WORDS] UNINITIALISED; /* of the right, as asked */
    struct sound_reading word UNINITIALISED;

    for (size_t i = 0; i < w->left_count; i++)
        for (size_t j = 0; j < w->right_count; j++)
            w->sound[i][j] = SOUND_NONE;
    right = hear_equal(w, &left);
    if (left == bits(0, w->left_count))
        return;
    for (size_t j = 0; j < w->right_count; j++)
        if ((right >> j & 1) == 0)
            sound_read(&w->right->words[j], &words[j]);
    for (size_t i = 0; i < w->left_count; i++) {
        if ((left >> i & 1) != 0)
            continue;
        sound_read(&w->left->words[i], &word);
        for (size_t j = 0; j < w->right_count; j++)
            if ((right >> j & 1) == 0)
                w->sound[i][j] = (int16_t)sound_meet(&word, &words[j]);
    }
}

/* Whether two neighbours could be written as `one`: by length and the first sound, before
 * asking what they sound like. */
static bool may_join(const struct form_word *first,
                     const struct form_word *second,
                     const struct form_word *one)
{
    size_t parts;
    size_t whole;

    if (first->text[1] == '\0' || second->text[1] == '\0' ||
        (first->text[0] != one->text[0] &&
         first->skeleton.text[0] != one->skeleton.text[0]))
        return false;
    parts = strlen(first->text) + strlen(second->text);
    whole = strlen(one->text);
    return whole >= JOINED_LEAST && whole + JOINED_GAP >= parts &&
           parts + JOINED_GAP + 1 >= whole;
}

/* What two neighbours say of `one`, if it is more than either says alone. */
static int
joined_sound(const struct form_word *first, const struct form_word *one, int alone)
{
    int sound = SOUND_NONE;

    if (alone < SOUND_SAME / 2 && may_join(first, first + 1, one))
        sound = sound_joined(first, first + 1, one);
    return sound > alone + UNIT ? sound : SOUND_NONE;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

static void meet_joined(struct work *w)
{
    const struct form_word *left = w->left->words;
    const struct form_word *right = w->right->words;

    for (size_t i = 0; i < w->left_count; i++)
        for (size_t j = 0; j < w->right_count; j++) {
            struct align_pair pair = {.left = (uint8_t)i,
                                      .right = (uint8_t)j,
                                      .left_count = 2,
                                      .right_count = 1,
                                      .how = ALIGN_JOINED};

            if (i + 1 < w->left_count) {
                pair.sound = joined_sound(&left[i], &right[j],
                                          most(w->sound[i][j], w->sound[i + 1][j]));
                add_further(w, pair);
            }
            pair.left_count = 1;
            pair.right_count = 2;
            if (j + 1 < w->right_count) {
                pair.sound = joined_sound(&right[j], &left[i],
                                          most(w->sound[i][j], w->sound[i][j + 1]));
                add_further(w, pair);
            }
        }
}

static int acronym_sound(const struct form *body, const struct form_word *word)
{
    return form_spells(body, word->text) ? (int)strlen(word->text) * 2 * UNIT
                                         : SOUND_NONE;
}

/* An acronym meets every word of the body whose first letters it is. */
static void meet_acronyms(struct work *w)
{
    struct align_pair pair = {
        .left_count = 1, .right_count = (uint8_t)w->right_count, .how = ALIGN_ACRONYM};

    for (size_t i = 0; i < w->left_count && w->right_count > 1; i++) {
        pair.left = (uint8_t)i;
        pair.sound = acronym_sound(w->right, &w->left->words[i]);
        add_further(w, pair);
    }
    pair.left = 0;
    pair.left_count = (uint8_t)w->left_count;
    pair.right_count = 1;
    for (size_t j = 0; j < w->right_count && w->left_count > 1; j++) {
        pair.right = (uint8_t)j;
        pair.sound = acronym_sound(w->left, &w->right->words[j]);
        add_further(w, pair);
    }
}

static unsigned left_bits(const struct align_pair *pair)
{
    return bits(pair->left, pair->left_count);
}

static unsigned right_bits(const struct align_pair *pair)
{
    return bits(pair->right, pair->right_count);
}

/* Of two meetings of equal evidence, the one nearer to the same place in both names. */
static bool is_better(const struct align_pair *a, const struct align_pair *b)
{
    int far_a = a->left > a->right ? a->left - a->right : a->right - a->left;
    int far_b = b->left > b->right ? b->left - b->right : b->right - b->left;

    if (a->evidence != b->evidence)
        return a->evidence > b->evidence;
    if (a->sound != b->sound)
        return a->sound > b->sound;
    return far_a < far_b;
}

static void
take_better(const struct work *w, struct align_pair pair, struct align_pair *best)
{
    weigh_pair(w, &pair);
    if (best->left_count == 0 || is_better(&pair, best))
        *best = pair;
}

/* The best meeting of words that are still free; one of no words if there is none. */
static struct align_pair best_meeting(const struct work *w, unsigned left, unsigned right)
{
    struct align_pair best = {.left_count = 0};

    for (size_t i = 0; i < w->left_count; i++)
        for (size_t j = 0; j < w->right_count; j++)
            if ((left >> i & 1) != 0 && (right >> j & 1) != 0 && w->sound[i][j] >= FLOOR)
                take_better(w,
                            (struct align_pair){.left = (uint8_t)i,
                                                .right = (uint8_t)j,
                                                .left_count = 1,
                                                .right_count = 1,
                                                .sound = w->sound[i][j]},
                            &best);
    for (size_t i = 0; i < w->count; i++)
        if ((left_bits(&w->further[i]) & ~left) == 0 &&
            (right_bits(&w->further[i]) & ~right) == 0)
            take_better(w, w->further[i], &best);
    return best;
}

static void choose(const struct work *w, struct alignment *out)
{
    unsigned left = bits(0, w->left_count);
    unsigned right = bits(0, w->right_count);
    struct align_pair best = best_meeting(w, left, right);

    out->count = 0;
    while (best.left_count != 0) {
        if (best.left_count == 1 && best.right_count == 1)
            best.how = how_met(&w->left->words[best.left], &w->right->words[best.right]);
        out->pairs[out->count++] = best;
        left &= ~left_bits(&best);
        right &= ~right_bits(&best);
        best = best_meeting(w, left, right);
    }
    out->left_rest = (uint16_t)left;
    out->right_rest = (uint16_t)right;
}

static int nearest_rest(const struct work *w, const struct alignment *a)
{
    int near = SOUND_NONE;

    for (size_t i = 0; i < w->left_count; i++)
        for (size_t j = 0; j < w->right_count; j++)
            if ((a->left_rest >> i & 1) != 0 && (a->right_rest >> j & 1) != 0 &&
                w->sound[i][j] > near)
                near = w->sound[i][j];
    return near;
}

/* An order of forms that does not depend on which stands left. */
static bool is_ordered(const struct form *a, const struct form *b)
{
    if (a->count != b->count)
        return a->count < b->count;
    for (size_t i = 0; i < words_of(a); i++) {
        int order = strcmp(a->words[i].text, b->words[i].text);

        if (order != 0)
            return order < 0;
        if (a->words[i].script != b->words[i].script)
            return a->words[i].script < b->words[i].script;
    }
    return true;
}

static void flip(struct alignment *a)
{
    uint16_t rest = a->left_rest;

    a->left_rest = a->right_rest;
    a->right_rest = rest;
    for (size_t i = 0; i < a->count; i++) {
        struct align_pair p = a->pairs[i];

        a->pairs[i].left = p.right;
        a->pairs[i].right = p.left;
        a->pairs[i].left_count = p.right_count;
        a->pairs[i].right_count = p.left_count;
    }
}

void align_forms(const struct form *left, const struct form *right, struct alignment *out)
{
    bool ordered = is_ordered(left, right);
    struct work w UNINITIALISED; /* large; what is read of it is set */

    w.left = ordered ? left : right;
    w.right = ordered ? right : left;
    w.left_count = words_of(w.left);
    w.right_count = words_of(w.right);
    w.count = 0;
    hear_words(&w);
    meet_joined(&w);
    meet_acronyms(&w);
    choose(&w, out);
    out->near = nearest_rest(&w, out);
    if (!ordered)
        flip(out);
}
