/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sound.c - the best of all ways to turn one word into the other
 *
 * The law. Both words are read as units: letters, or letters that stand for one sound. A
 * step meets a unit of one word with one of the other, leaves a unit out, or meets two
 * neighbours crosswise; what a step is worth stands in the table for the two scripts. The
 * evidence is the start's and the steps' sum in the best of all ways, at most what
 * each of the two words has with itself.
 *
 * A way is never more than DETOUR_MAX units behind or ahead of where the lengths of the
 * words need it to be.
 *
 * What leaving a unit out is worth depends on its own word alone, so it is worked out
 * once a word; the search over the two words adds and compares and nothing else.
 *
 * Of two scripts the one farther from Latin letters stands on the left: its habits, such
 * as vowels that nobody writes, are what the table knows.
 */
#include "name/sound.h"

#include "base/must.h"
#include "base/num.h"
#include "name/sound_table.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
    LETTERS_MAX = WORD_MAX,        /* of a word; what two parted words have more is cut */
    SETTLED_COST = SOUND_UNIT / 2, /* of another spelling of a name's class */
    NO_ROW = SOUND_PAIRS * SOUND_SIDES,
    DETOUR_MAX = 2, /* units of one word that a way is behind, or ahead, for nothing */
    NEVER = INT_MIN / 4,            /* no way at all */
    SAID_MAX = 4,                   /* steps told one by one */
    DIGIT_EVIDENCE = 2 * SOUND_UNIT /* of each digit of equal numbers */
};

struct search {
    struct sound_reading *left;
    struct sound_reading *right;
    size_t pair; /* of scripts */
    size_t back; /* how far j may fall behind i, and run ahead of it */
    size_t ahead;
    struct sound_reading own[2]; /* of words that are not read from their first letter */
};

typedef int lattice_row[LETTERS_MAX + 2];

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

static int clamp(int evidence)
{
    return least(most(evidence, SOUND_NONE), SOUND_SAME);
}

static size_t farness(enum script script)
{
    switch ((int)script) {
    case SCRIPT_NONE:
    case SCRIPT_LATIN:
        return 0;
    case SCRIPT_CYRILLIC:
        return 1;
    case SCRIPT_ARABIC:
        return 3;
    case SCRIPT_HEBREW:
        return 4;
    case SCRIPT_HANGUL:
        return 5;
    case SCRIPT_HAN:
        return 6;
    default:
        return 2;
    }
}

/* The row of the tables for two scripts, the farther first. */
static size_t pair_of(enum script farther, enum script nearer)
{
    static const uint8_t with_latin[] = {0, 1, 7, 3, 4, 5, 6};
    enum { CYRILLIC_BOTH = 2, OTHER_BOTH = 8 };
    size_t far = farness(farther);

    if (farther != nearer || far == 0)
        return with_latin[far];
    return far == 1 ? CYRILLIC_BOTH : OTHER_BOTH;
}

static bool is_softening(char c)
{
    return c == 'e' || c == 'i' || c == 'y';
}

/* The longest unit at `text`, which begins with a letter that leads on; how many letters
 * it takes. */
static uint8_t longest_unit(const char *text, size_t *taken)
{
    const struct sound_node *node = &sound_table.nodes[text[0] - 'a' + 1];
    uint8_t unit = node->unit;

    *taken = 1;
    for (size_t i = 1; text[i] >= 'a' && text[i] <= 'z'; i++) {
        uint8_t next = node->next[text[i] - 'a'];

        if (next == 0)
            break;
        node = &sound_table.nodes[next];
        if (node->unit != 0) {
            unit = node->unit;
            *taken = i + 1;
        }
    }
    if (sound_table.soft[unit] != 0 && is_softening(text[1]))
        unit = sound_table.soft[unit];
    return unit;
}

/* Most letters are units of their own, and numbered as in the alphabet. */
static void read_units(const char *text, struct sound_reading *r)
{
    size_t count = 0;
    size_t taken;

    r->units[0] = 0;
    r->digits = false;
    for (size_t at = 0; text[at] != '\0' && count < LETTERS_MAX; at += taken) {
        unsigned letter = (unsigned)text[at] - 'a';
        uint8_t unit = (uint8_t)(letter + 1);

        taken = 1;
        if (letter >= 26) {
            r->digits = true;
            continue;
        }
        if ((sound_table.leads >> letter & 1) != 0)
            unit = longest_unit(text + at, &taken);
        r->units[++count] = unit;
    }
    r->count = count;
    r->units[count + 1] = 0;
    r->row = NO_ROW;
}

/* What a word earns with itself. */
static int with_itself(const struct sound_reading *r, size_t pair)
{
    int sum = sound_table.start[pair] + sound_table.first[pair][0];

    for (size_t i = 1; i <= r->count; i++)
        sum += sound_table.meet[pair][r->units[i]][r->units[i]];
    return sum;
}

/* What the word's units are worth by a row of the table, unless that is known. */
static void weigh_units(struct sound_reading *r, size_t row)
{
    const struct sound_table *t = &sound_table;

    if (r->row == row)
        return;
    r->row = row;
    r->itself = with_itself(r, row / SOUND_SIDES);
    for (size_t i = 1; i <= r->count; i++) {
        size_t unit = r->units[i];
        size_t previous = r->units[i - 1];
        size_t next = r->units[i + 1];

        r->leave[i] = (int16_t)least(0, t->leave[row][unit] + t->after[unit][previous] +
                                            t->before[unit][next]);
    }
}

/* Which of the openings, that say nothing, a word begins with: abu X and abu Y are as
 * alike as X and Y. */
static unsigned find_openings(const char *text)
{
    enum { REST_MIN = 3 };
    unsigned found = 0;

    for (size_t i = 0; i < SOUND_OPENINGS; i++) {
        const char *opening = sound_table.openings[i];
        size_t length = 0;

        while (opening[length] != '\0' && opening[length] == text[length])
            length++;
        if (opening[length] == '\0' && strnlen(text + length, REST_MIN) == REST_MIN)
            found |= 1u << i;
    }
    return found;
}

/* The letters of the first opening of several. */
static size_t opening_letters(unsigned openings)
{
    return openings == 0 ? 0 : strlen(sound_table.openings[__builtin_ctz(openings)]);
}

void sound_read(const struct form_word *word, struct sound_reading *out)
{
    out->word = word;
    out->openings = find_openings(word->text);
    read_units(word->text, out);
}

/* Pass over an opening that both words have. */
static void pass_opening(struct search *s)
{
    size_t passed = opening_letters(s->left->openings & s->right->openings);

    if (passed == 0)
        return;
    s->own[0].word = s->left->word;
    s->own[1].word = s->right->word;
    read_units(s->left->word->text + passed, &s->own[0]);
    read_units(s->right->word->text + passed, &s->own[1]);
    s->left = &s->own[0];
    s->right = &s->own[1];
}

/* True if the words changed sides. */
static bool begin(struct search *s, struct sound_reading *a, struct sound_reading *b)
{
    enum script left = a->word->script;
    enum script right = b->word->script;
    bool change = farness(left) < farness(right) ||
                  (farness(left) == farness(right) && left > right);

    s->left = change ? b : a;
    s->right = change ? a : b;
    s->pair = pair_of(s->left->word->script, s->right->word->script);
    pass_opening(s);
    return change;
}

static int meet(const struct search *s, size_t i, size_t j)
{
    const struct sound_table *t = &sound_table;
    uint8_t left = s->left->units[i];
    uint8_t right = s->right->units[j];
    int value = t->meet[s->pair][left][right];

    return i == 1 && j == 1 ? value + t->first[s->pair][left != right] : value;
}

/* Two neighbours that stand the other way round on the other side. */
static int swap(const struct search *s, size_t i, size_t j)
{
    const int16_t(*values)[SOUND_UNITS] = sound_table.meet[s->pair];
    const uint8_t *left = &s->left->units[i];
    const uint8_t *right = &s->right->units[j];

    if (left[0] != right[-1] || left[-1] != right[0] || left[0] == left[-1])
        return NEVER;
    return sound_table.swap + values[left[0]][right[-1]] + values[left[-1]][right[0]];
}

/* Row i of the lattice, from the one above it and the one above that; what it holds that
 * is best. */
static int
fill_row(const struct search *s, size_t i, const int *above2, const int *above, int *row)
{
    const int16_t *values = sound_table.meet[s->pair][s->left->units[i]];
    const uint8_t *right = s->right->units;
    int leave = s->left->leave[i];
    size_t from = i > s->back + 1 ? i - s->back : 1;
    size_t to = s->right->count < i + s->ahead ? s->right->count : i + s->ahead;
    int last = from > 1 ? NEVER : above[0] + leave;
    int most_of_all = last;

    row[from - 1] = last;
    for (size_t j = from; j <= to; j++) {
        int met = above[j - 1] + values[right[j]];
        int best = most(met, above[j] + leave);

        if (right[j - 1] == s->left->units[i] && j > 1)
            best = most(best, above2[j - 2] + swap(s, i, j));
        last = most(best, last + s->right->leave[j]);
        row[j] = last;
        most_of_all = most(most_of_all, last);
    }
    row[to + 1] = NEVER;
    return most_of_all;
}

/* The first row, and what the first step earns more. */
static void fill_first(const struct search *s, int *zero, int *one)
{
    size_t to = s->right->count < 1 + s->ahead ? s->right->count : 1 + s->ahead;

    zero[0] = sound_table.start[s->pair];
    for (size_t j = 1; j <= to; j++)
        zero[j] = zero[j - 1] + s->right->leave[j];
    one[0] = zero[0] + s->left->leave[1];
    for (size_t j = 1; j <= to; j++)
        one[j] = most(most(zero[j - 1] + meet(s, 1, j), zero[j] + s->left->leave[1]),
                      one[j - 1] + s->right->leave[j]);
    one[to + 1] = NEVER;
}

/* What the left word's units may earn at most from here on. */
static int gains(const struct search *s)
{
    const int16_t *gain = sound_table.gain[s->pair];
    int sum = 0;

    for (size_t i = 1; i <= s->left->count; i++)
        sum += gain[s->left->units[i]];
    return sum;
}

/* SOUND_NONE as soon as no way can be worth more. */
static int best_way(const struct search *s)
{
    const int16_t *gain = sound_table.gain[s->pair];
    int rest = gains(s) - gain[s->left->units[1]];
    lattice_row rows[3];
    int *above2 = rows[2];
    int *above = rows[0];
    int *row = rows[1];

    fill_first(s, above, row);
    for (size_t i = 2; i <= s->left->count; i++) {
        int *next = above2;

        above2 = above;
        above = row;
        row = next;
        rest -= gain[s->left->units[i]];
        if (fill_row(s, i, above2, above, row) + rest <= SOUND_NONE)
            return SOUND_NONE;
    }
    return row[s->right->count];
}

static int spelt(struct search *s)
{
    size_t row = s->pair * SOUND_SIDES;
    size_t left = s->left->count;
    size_t right = s->right->count;
    int evidence;

    s->back = DETOUR_MAX + (left > right ? left - right : 0);
    s->ahead = DETOUR_MAX + (right > left ? right - left : 0);
    weigh_units(s->left, row);
    weigh_units(s->right, row + 1);
    evidence = best_way(s);
    if (evidence <= SOUND_NONE)
        return SOUND_NONE;
    return clamp(least(evidence, least(s->left->itself, s->right->itself)));
}

/* Hangul and Han write whole names in one letter. */
static bool is_initial(const struct form_word *w)
{
    return w->role == ROLE_INITIAL ||
           (w->text[0] != '\0' && w->text[1] == '\0' && w->script != SCRIPT_HANGUL &&
            w->script != SCRIPT_HAN);
}

/* By the first units: "Yu." and "Yuriy" begin with one letter in their own script. */
static int initial(const struct search *s)
{
    uint8_t left = s->left->units[1];
    uint8_t right = s->right->units[1];
    int alike = sound_table.meet[s->pair][left][right] +
                sound_table.first[s->pair][left != right];

    return sound_table.initial[alike <= 0];
}

/* A class's spelling of the words' class is worth as much as it is with itself, less what
 * the other spelling costs. */
static int settled(const struct form_word *w, size_t pair)
{
    struct sound_reading r UNINITIALISED; /* read_units sets what is read of it */

    read_units(w->settled + opening_letters(find_openings(w->settled)), &r);
    return with_itself(&r, pair) - SETTLED_COST;
}

static int judge(struct search *s,
                 const struct form_word *a,
                 const struct form_word *b,
                 enum sound_how *how)
{
    bool equal = strcmp(a->text, b->text) == 0;
    int evidence;

    *how = equal ? SOUND_EQUAL : SOUND_APART;
    if (s->left->digits || s->right->digits)
        return equal ? clamp((int)strlen(a->text) * DIGIT_EVIDENCE) : SOUND_NONE;
    if (s->left->count == 0 || s->right->count == 0)
        return SOUND_NONE;
    if (is_initial(a) || is_initial(b)) {
        *how = SOUND_INITIAL;
        return initial(s);
    }
    if (equal)
        return clamp(with_itself(s->left, s->pair));
    evidence = spelt(s);
    *how = evidence > SOUND_NONE ? SOUND_SPELT : SOUND_APART;
    if (strcmp(a->settled, b->settled) == 0) {
        *how = SOUND_SETTLED;
        evidence = most(evidence, clamp(settled(a, s->pair)));
    }
    return evidence;
}

int sound_meet(struct sound_reading *a, struct sound_reading *b)
{
    struct search s UNINITIALISED; /* large; begin and spelt set what is read of it */
    enum sound_how how;

    (void)begin(&s, a, b);
    return judge(&s, a->word, b->word, &how);
}

int sound_compare(const struct form_word *a, const struct form_word *b)
{
    struct sound_reading left UNINITIALISED;
    struct sound_reading right UNINITIALISED;

    sound_read(a, &left);
    sound_read(b, &right);
    return sound_meet(&left, &right);
}

int sound_joined(const struct form_word *first,
                 const struct form_word *second,
                 const struct form_word *whole)
{
    struct form_word glued = {.script = first->script};
    size_t length = strlen(first->text);
    size_t further = strlen(second->text);
    struct sound_reading left UNINITIALISED;
    struct sound_reading right UNINITIALISED;
    struct search s UNINITIALISED;

    if (length + further > WORD_MAX)
        return SOUND_NONE;
    memcpy(glued.text, first->text, length);
    memcpy(glued.text + length, second->text, further + 1);
    sound_read(&glued, &left);
    sound_read(whole, &right);
    (void)begin(&s, &left, &right);
    if (s.left->digits || s.right->digits || s.left->count == 0 || s.right->count == 0)
        return SOUND_NONE;
    return spelt(&s);
}

/* The whole lattice, for finding the way back; what lies beside the ways is never. */
static void fill_lattice(const struct search *s, lattice_row *rows)
{
    for (size_t i = 0; i <= s->left->count; i++)
        for (size_t j = 0; j <= s->right->count; j++)
            rows[i][j] = NEVER;
    fill_first(s, rows[0], rows[1]);
    for (size_t i = 2; i <= s->left->count; i++)
        (void)fill_row(s, i, rows[i - 2], rows[i - 1], rows[i]);
}

static void add_letters(char *to, const struct sound_reading *r, size_t at)
{
    const char *letters = sound_table.letters[r->units[at]];

    must(strlen(letters) <= SOUND_LETTERS_MAX);
    memcpy(to, letters, strlen(letters) + 1);
}

/* One step of the best way that ends at (*i, *j); moves there to where it began. */
static void step_back(const struct search *s,
                      lattice_row *rows,
                      size_t *i,
                      size_t *j,
                      struct sound_step *step)
{
    int here = rows[*i][*j];

    *step = (struct sound_step){.evidence = 0};
    if (*i > 0 && *j > 0 && here == rows[*i - 1][*j - 1] + meet(s, *i, *j)) {
        add_letters(step->left, s->left, (*i)--);
        add_letters(step->right, s->right, (*j)--);
    } else if (*i > 0 && here == rows[*i - 1][*j] + s->left->leave[*i]) {
        add_letters(step->left, s->left, (*i)--);
    } else if (*j > 0 && here == rows[*i][*j - 1] + s->right->leave[*j]) {
        add_letters(step->right, s->right, (*j)--);
    } else { /* two neighbours; the longer of them are cut, never read on */
        (void)snprintf(step->left, sizeof step->left, "%s%s",
                       sound_table.letters[s->left->units[*i - 1]],
                       sound_table.letters[s->left->units[*i]]);
        (void)snprintf(step->right, sizeof step->right, "%s%s",
                       sound_table.letters[s->right->units[*j - 1]],
                       sound_table.letters[s->right->units[*j]]);
        *i -= 2;
        *j -= 2;
    }
    step->evidence = here - rows[*i][*j];
}

static void change_sides(struct sound_step *step)
{
    struct sound_step other = *step;

    memcpy(step->left, other.right, sizeof step->left);
    memcpy(step->right, other.left, sizeof step->right);
}

static void trace_way(const struct search *s, bool change, struct sound_trace *out)
{
    lattice_row rows[LETTERS_MAX + 1];
    size_t i = s->left->count;
    size_t j = s->right->count;

    fill_lattice(s, rows);
    while (i > 0 || j > 0) {
        step_back(s, rows, &i, &j, &out->steps[out->count]);
        if (change)
            change_sides(&out->steps[out->count]);
        out->count++;
    }
    for (size_t k = 0; k < out->count / 2; k++) {
        struct sound_step other = out->steps[k];

        out->steps[k] = out->steps[out->count - 1 - k];
        out->steps[out->count - 1 - k] = other;
    }
}

int sound_explain(const struct form_word *a,
                  const struct form_word *b,
                  struct sound_trace *out)
{
    struct sound_reading left UNINITIALISED;
    struct sound_reading right UNINITIALISED;
    struct search s UNINITIALISED;
    bool change;

    sound_read(a, &left);
    sound_read(b, &right);
    change = begin(&s, &left, &right);
    out->count = 0;
    out->evidence = judge(&s, a, b, &out->how);
    if (out->how == SOUND_SPELT)
        trace_way(&s, change, out);
    return out->evidence;
}

static bool is_left_out(const struct sound_step *step)
{
    return step->left[0] == '\0' || step->right[0] == '\0';
}

static bool is_vowel(const struct sound_step *step)
{
    const char *letters = step->left[0] != '\0' ? step->left : step->right;

    return letters[1] == '\0' && strchr("aeiouy", letters[0]) != NULL;
}

/* "g for q, d for dh": the first SAID_MAX of what was changed. True if there was any. */
static bool say_changed(const struct sound_trace *trace, struct buffer *out)
{
    size_t told = 0;

    for (size_t i = 0; i < trace->count; i++) {
        const struct sound_step *step = &trace->steps[i];

        if (is_left_out(step) || strcmp(step->left, step->right) == 0)
            continue;
        if (told++ < SAID_MAX)
            buffer_printf(out, "%s%s for %s", told > 1 ? ", " : "", step->right,
                          step->left);
    }
    if (told > SAID_MAX)
        buffer_printf(out, " and %zu more", told - SAID_MAX);
    return told > 0;
}

/* "a, m left out", or for many vowels and nothing else: "vowels left out". True if there
 * was any. */
static bool say_left_out(const struct sound_trace *trace, bool first, struct buffer *out)
{
    size_t count = 0;
    size_t vowels = 0;
    size_t told = 0;

    for (size_t i = 0; i < trace->count; i++) {
        count += is_left_out(&trace->steps[i]) ? 1 : 0;
        vowels += is_left_out(&trace->steps[i]) && is_vowel(&trace->steps[i]) ? 1 : 0;
    }
    if (count == 0)
        return false;
    buffer_add_text(out, first ? "" : ", ");
    if (vowels == count && count > 2) {
        buffer_add_text(out, "vowels left out");
        return true;
    }
    for (size_t i = 0; i < trace->count && told < SAID_MAX; i++)
        if (is_left_out(&trace->steps[i]))
            buffer_printf(out, "%s%s%s", told++ > 0 ? ", " : "", trace->steps[i].left,
                          trace->steps[i].right);
    if (count > SAID_MAX)
        buffer_printf(out, " and %zu more", count - SAID_MAX);
    buffer_add_text(out, " left out");
    return true;
}

void sound_say(const struct sound_trace *trace, struct buffer *out)
{
    static const char *const whole[] = {[SOUND_EQUAL] = "the same letters",
                                        [SOUND_SETTLED] = "spellings of one name",
                                        [SOUND_APART] = "other letters"};
    bool changed;

    if (trace->how == SOUND_INITIAL) {
        buffer_add_text(out, trace->evidence > 0 ? "its initial" : "another initial");
        return;
    }
    if (trace->how != SOUND_SPELT) {
        buffer_add_text(out, whole[trace->how]);
        return;
    }
    changed = say_changed(trace, out);
    if (!say_left_out(trace, !changed, out) && !changed)
        buffer_add_text(out, whole[SOUND_EQUAL]);
}
