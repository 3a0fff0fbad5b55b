/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sound.c - the cheapest way to turn one word into the other, letter by letter
 *
 * The law: a letter met is evidence for, a letter changed or left out evidence against,
 * a vowel less than a consonant; the best of all ways counts.
 */
#include "name/sound.h"

#include "base/num.h"

#include <stdbool.h>
#include <string.h>

enum { MEET = 320, CHANGE = -768, LEAVE = -640, LEAVE_VOWEL = -192, CHANGE_VOWEL = -160 };

static bool is_vowel(char c)
{
    return strchr("aeiouyhw", c) != NULL;
}

static int clamp(int evidence)
{
    if (evidence > SOUND_SAME)
        return SOUND_SAME;
    return evidence < SOUND_NONE ? SOUND_NONE : evidence;
}

static int leave(char c)
{
    return is_vowel(c) ? LEAVE_VOWEL : LEAVE;
}

static int meet(char a, char b)
{
    if (a == b)
        return is_vowel(a) ? MEET / 2 : MEET;
    return is_vowel(a) && is_vowel(b) ? CHANGE_VOWEL : CHANGE;
}

static int max2(int a, int b)
{
    return a > b ? a : b;
}

static int compare_text(const char *a, const char *b)
{
    int row[2 * WORD_MAX + 2] = {0};
    size_t width = strlen(b);

    for (size_t j = 1; j <= width; j++)
        row[j] = row[j - 1] + leave(b[j - 1]);
    for (size_t i = 0; a[i] != '\0'; i++) {
        int corner = row[0];

        row[0] += leave(a[i]);
        for (size_t j = 1; j <= width; j++) {
            int both = corner + meet(a[i], b[j - 1]);

            corner = row[j];
            row[j] = max2(both, max2(row[j] + leave(a[i]), row[j - 1] + leave(b[j - 1])));
        }
    }
    return row[width];
}

static int
judge(const struct form_word *a, const struct form_word *b, enum sound_how *how)
{
    *how = SOUND_EQUAL;
    if (strcmp(a->text, b->text) == 0)
        return a->text[1] == '\0' ? SOUND_UNIT : clamp(compare_text(a->text, b->text));
    *how = SOUND_SETTLED;
    if (strcmp(a->settled, b->settled) == 0)
        return clamp(compare_text(a->settled, a->settled) - SOUND_UNIT / 4);
    *how = SOUND_INITIAL;
    if (a->text[1] == '\0' || b->text[1] == '\0')
        return a->text[0] == b->text[0] ? SOUND_UNIT / 2 : SOUND_NONE / 2;
    *how = SOUND_SPELT;
    return clamp(max2(compare_text(a->text, b->text),
                      strcmp(a->skeleton.text, b->skeleton.text) == 0 ? 0 : SOUND_NONE));
}

int sound_compare(const struct form_word *a, const struct form_word *b)
{
    enum sound_how how;

    return judge(a, b, &how);
}

int sound_joined(const struct form_word *first,
                 const struct form_word *second,
                 const struct form_word *whole)
{
    char glued[2 * WORD_MAX + 1];
    size_t length = strlen(first->text);

    memcpy(glued, first->text, length);
    memcpy(glued + length, second->text, strlen(second->text) + 1);
    return clamp(compare_text(whole->text, glued));
}

int sound_explain(const struct form_word *a,
                  const struct form_word *b,
                  struct sound_trace *out)
{
    out->count = 0;
    out->evidence = judge(a, b, &out->how);
    return out->evidence;
}

void sound_say(const struct sound_trace *trace, struct buffer *out)
{
    static const char *const how[] = {"the same letters", "spellings of one name",
                                      "an initial", "near in its letters",
                                      "other letters"};

    buffer_add_text(out, how[trace->how]);
}
