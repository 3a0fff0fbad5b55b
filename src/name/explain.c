/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain.c - the parts of a score, gathered by what a person can point at
 *
 * The pair is judged step by step: as if no word had been compared, as if the words that
 * met were all there are, with those that met none, and with what else is known. What
 * each step adds is its part; as no trait that speaks for lowers the answer, words that
 * met never have a part against, nor words that stand alone one for. The first step's is
 * shared out among the words by evidence, the second's by weight. Lines are rounded as a
 * running sum, so that what is printed adds up as printed.
 */
#include "name/explain.h"

#include "base/num.h"
#include "name/align.h"
#include "name/model.h"
#include "name/score.h"
#include "name/sound.h"
#include "name/weigh.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    CENT = MODEL_UNIT / 100,
    RARE = 7 * FORM_RARITY_UNIT,
    COMMON = 5 * FORM_RARITY_UNIT
};

static const char *const role_words[ROLE_COUNT] = {
    [ROLE_NAME] = "name",          [ROLE_GIVEN] = "given name",
    [ROLE_FAMILY] = "family name", [ROLE_PATRONYMIC] = "patronymic",
    [ROLE_KUNYA] = "kunya",        [ROLE_NISBA] = "place name",
    [ROLE_INITIAL] = "initial",    [ROLE_NUMBER] = "number",
    [ROLE_WORD] = "word",          [ROLE_COMMON] = "common word",
    [ROLE_ACRONYM] = "acronym",
};

/* What is being written: both names, and the running sum of what has been printed. */
struct telling {
    const struct form *form[2];
    const struct alignment *alignment;
    struct buffer *out;
    int32_t sum;
    int32_t printed; /* in hundredths */
};

static int32_t to_cents(int32_t sum)
{
    return (sum + (sum < 0 ? -CENT / 2 : CENT / 2)) / CENT;
}

static void add_number(struct buffer *out, int32_t cents)
{
    buffer_printf(out, "%c%d.%02d", cents < 0 ? '-' : '+', abs(cents) / 100,
                  abs(cents) % 100);
}

/* End a line with its part. */
static void end_line(struct telling *t, int32_t part)
{
    int32_t cents;

    t->sum += part;
    cents = to_cents(t->sum);
    buffer_add_text(t->out, ": ");
    add_number(t->out, cents - t->printed);
    buffer_add_text(t->out, "\n");
    t->printed = cents;
}

static void add_words(struct telling *t, size_t side, size_t first, size_t count)
{
    const struct form_word *words = &t->form[side]->words[first];

    for (size_t i = 0; i < count; i++)
        buffer_printf(t->out, "%s%s", i > 0 ? " " : "", words[i].text);
    if (words[0].script != SCRIPT_LATIN && words[0].script != SCRIPT_NONE)
        buffer_printf(t->out, " (%s)", script_word(words[0].script));
}

static void add_rarity(struct telling *t, const struct form_word *word)
{
    int weight = align_weight(word);

    if (weight >= RARE)
        buffer_add_text(t->out, ", rare");
    else if (weight < COMMON)
        buffer_add_text(t->out, ", common");
}

/* The more telling role of two that met. */
static const struct form_word *telling_word(const struct form_word *a,
                                            const struct form_word *b)
{
    return a->role == ROLE_NAME || a->role == ROLE_WORD ? b : a;
}

static void add_manner(struct telling *t, const struct align_pair *p)
{
    const struct form_word *a = &t->form[0]->words[p->left];
    const struct form_word *b = &t->form[1]->words[p->right];
    struct sound_trace trace;

    if (p->how == ALIGN_JOINED) {
        buffer_add_text(t->out, "two words and one");
        return;
    }
    if (p->how == ALIGN_ACRONYM) {
        buffer_add_text(t->out, "first letters");
        return;
    }
    buffer_add_text(t->out, role_words[telling_word(a, b)->role]);
    add_rarity(t, a->rarity < b->rarity ? a : b);
    buffer_add_text(t->out, "; ");
    (void)sound_explain(a, b, &trace);
    sound_say(&trace, t->out);
}

/* The share of `whole` that falls to the weights from `before` to `before + weight`. */
static int32_t share_of(int32_t whole, int64_t before, int64_t weight, int64_t all)
{
    if (all == 0)
        return 0;
    return (int32_t)(whole * (before + weight) / all - whole * before / all);
}

static void tell_met(struct telling *t, int32_t part)
{
    const struct alignment *a = t->alignment;
    int64_t all = 0;
    int64_t before = 0;

    for (size_t i = 0; i < a->count; i++)
        all += a->pairs[i].evidence;
    for (size_t i = 0; i < a->count; i++) {
        const struct align_pair *p = &a->pairs[i];

        add_words(t, 0, p->left, p->left_count);
        buffer_add_text(t->out, " ~ ");
        add_words(t, 1, p->right, p->right_count);
        buffer_add_text(t->out, ": ");
        add_manner(t, p);
        end_line(t, share_of(part, before, p->evidence, all));
        before += p->evidence;
    }
}

static bool is_rest(const struct telling *t, size_t side, size_t word)
{
    uint16_t rest = side == 0 ? t->alignment->left_rest : t->alignment->right_rest;

    return (rest >> word & 1) != 0;
}

static int64_t weight_of_rest(const struct telling *t)
{
    int64_t all = 0;

    for (size_t side = 0; side < 2; side++)
        for (size_t i = 0; i < t->form[side]->count; i++)
            if (is_rest(t, side, i))
                all += align_weight(&t->form[side]->words[i]);
    return all;
}

static void tell_rest(struct telling *t, int32_t part)
{
    static const char *const sides[2] = {"left", "right"};
    int64_t all = weight_of_rest(t);
    int64_t before = 0;

    for (size_t side = 0; side < 2; side++)
        for (size_t i = 0; i < t->form[side]->count; i++) {
            const struct form_word *word = &t->form[side]->words[i];

            if (!is_rest(t, side, i))
                continue;
            buffer_printf(t->out, "only on the %s: ", sides[side]);
            add_words(t, side, i, 1);
            buffer_printf(t->out, " (%s)", role_words[word->role]);
            end_line(t, share_of(part, before, align_weight(word), all));
            before += align_weight(word);
        }
}

/* The steps in which a pair is judged; each knows what those before it know. */
enum step {
    STEP_NOTHING,
    STEP_MET,
    STEP_REST,
    STEP_NEAR,
    STEP_ORDER,
    STEP_ROLES,
    STEP_BODY,
    STEP_COUNT
};

static const struct {
    enum step known_from;
    enum weigh_trait trait;
    int16_t before; /* what the trait is taken for until then */
} later[] = {
    {STEP_ORDER, WEIGH_ORDER, 0},         {STEP_ORDER, WEIGH_TURNED, 0},
    {STEP_ORDER, WEIGH_FIRST, 2},         {STEP_ORDER, WEIGH_LAST, 2},
    {STEP_ROLES, WEIGH_FAMILY, 1},        {STEP_ROLES, WEIGH_GIVEN, 1},
    {STEP_ROLES, WEIGH_PATRONYMIC, 1},    {STEP_ROLES, WEIGH_KUNYA, 1},
    {STEP_ROLES, WEIGH_INITIAL_APART, 0}, {STEP_BODY, WEIGH_NUMBERS, 2},
    {STEP_BODY, WEIGH_LEGAL, 2},
};

static int32_t judge_step(const struct telling *t, enum record_kind kind, enum step step)
{
    const struct model *model = kind == RECORD_PERSON ? &model_person : &model_body;
    struct alignment known = *t->alignment;
    struct weighing weighing;

    if (step < STEP_MET)
        known.count = 0;
    if (step < STEP_REST) {
        known.left_rest = 0;
        known.right_rest = 0;
    }
    if (step < STEP_NEAR)
        known.near = SOUND_NONE;
    weigh_alignment(t->form[0], t->form[1], &known, &weighing);
    for (size_t i = 0; i < COUNT_OF(later); i++)
        if (step < later[i].known_from)
            weighing.of[later[i].trait] = later[i].before;
    return model_judge(model, &weighing, INT32_MIN);
}

static void tell_names(struct telling *t, enum record_kind kind)
{
    static const char *const lines[STEP_COUNT] = {
        [STEP_NEAR] = "two of those are somewhat alike",
        [STEP_ORDER] = "the order of the words",
        [STEP_ROLES] = "what the words are in their names",
        [STEP_BODY] = "legal forms and numbers",
    };
    struct alignment alignment;
    int32_t sums[STEP_COUNT];

    align_forms(t->form[0], t->form[1], &alignment);
    t->alignment = &alignment;
    for (size_t step = 0; step < STEP_COUNT; step++)
        sums[step] = judge_step(t, kind, (enum step)step);
    buffer_add_text(t->out, "before any word is compared");
    end_line(t, sums[STEP_NOTHING]);
    tell_met(t, sums[STEP_MET] - sums[STEP_NOTHING]);
    tell_rest(t, sums[STEP_REST] - sums[STEP_MET]);
    for (size_t step = STEP_NEAR; step < STEP_COUNT; step++)
        if (sums[step] != sums[step - 1]) {
            buffer_add_text(t->out, lines[step]);
            end_line(t, sums[step] - sums[step - 1]);
        }
    t->alignment = NULL;
}

static void tell_fact(struct telling *t, enum fact fact)
{
    if (fact == FACT_NONE)
        return;
    buffer_add_text(t->out, fact_say(fact));
    end_line(t, fact_weight(fact));
}

static void tell_sum(struct telling *t)
{
    int32_t odds = t->sum;
    uint32_t millionths;

    if (abs(odds) > SCORE_MOST) {
        odds = odds < 0 ? -SCORE_MOST : SCORE_MOST;
        buffer_add_text(t->out, "no score is certain");
        end_line(t, odds - t->sum);
    }
    millionths = score_probability(odds);
    buffer_add_text(t->out, "together ");
    add_number(t->out, t->printed);
    if (millionths < SCORE_SURE / 100 || millionths >= SCORE_SURE - SCORE_SURE / 200)
        buffer_printf(t->out, ": probability 0.%06u\n", millionths);
    else
        buffer_printf(t->out, ": probability 0.%02u\n",
                      (millionths + SCORE_SURE / 200) / (SCORE_SURE / 100));
}

static void tell_forms(struct telling *t, enum record_kind kind)
{
    if (t->form[0]->count > 0 && t->form[1]->count > 0) {
        tell_names(t, kind);
        return;
    }
    buffer_add_text(t->out, "a name without a word");
    end_line(t, -SCORE_MOST);
}

enum err explain_names(enum record_kind kind,
                       const struct form *left,
                       const struct form *right,
                       enum fact fact,
                       struct buffer *out)
{
    struct telling t = {.form = {left, right}, .out = out};

    tell_forms(&t, kind);
    tell_fact(&t, fact);
    tell_sum(&t);
    return buffer_status(out);
}

/* The form of one of a record's names; an empty one if it cannot be read. */
static void read_name(const struct record *r, size_t name, struct form *out)
{
    if (name >= r->name_count || form_of_name(r->kind, r->names[name].text, out) != OK)
        out->count = 0;
}

static void tell_part(struct telling *t, const char *what, int32_t part)
{
    if (part == 0)
        return;
    buffer_add_text(t->out, what);
    end_line(t, part);
}

static void tell_aliases(struct telling *t, const struct score *score)
{
    tell_part(t,
              score->crowd < 0 ? "others may bear such a name" : "few bear such a name",
              score->crowd);
    if (score->further > 0)
        buffer_printf(t->out, "%u further names met; ", score->further);
    if (score->further > 0 || score->aliases != 0) {
        buffer_add_text(t->out, fact_say(FACT_CHOICE));
        end_line(t, score->aliases);
    }
}

/* Each fact in turn, and what is taken back if they say more than the names allow. */
static void tell_beside(struct telling *t, const struct score *score)
{
    const enum fact facts[] = {score->birth, score->country, score->region};
    int32_t sum = 0;

    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        tell_fact(t, facts[i]);
        sum += fact_weight(facts[i]);
    }
    tell_part(t, "facts say no more than the names allow", score->beside - sum);
}

enum err
explain_records(const struct record *left, const struct record *right, struct buffer *out)
{
    struct form forms[2];
    struct telling t = {.form = {&forms[0], &forms[1]}, .out = out};
    struct score score;
    enum err e = score_records(left, right, &score);

    if (e != OK)
        return e;
    read_name(left, score.left_name, &forms[0]);
    read_name(right, score.right_name, &forms[1]);
    if (score.names == -SCORE_MOST) {
        buffer_add_text(out, "nothing in their names meets");
        end_line(&t, score.names);
    } else {
        tell_forms(&t, left->kind);
    }
    tell_aliases(&t, &score);
    tell_beside(&t, &score);
    tell_fact(&t, score.identifier);
    tell_sum(&t);
    return buffer_status(out);
}
