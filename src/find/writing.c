/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writing.c - the written words of a name beside those of its form
 */
#include "find/writing.h"

#include "find/keys.h"
#include "name/particle.h"

#include <stdbool.h>
#include <string.h>

enum { LEAST = 2 }; /* letters of a word to be found by */

void writing_read(const char *name, struct writing *out)
{
    size_t letters = 0;

    out->hash = 0;
    if (letters_read(name, strlen(name), &out->read) != OK)
        out->read.count = 0;
    for (size_t i = 0; i < out->read.count; i++) {
        const struct letters_word *w = &out->read.words[i];

        out->hash = (uint16_t)(out->hash + keys_hash(w->text, w->length, 0));
        letters += w->length;
    }
    out->letters = (uint8_t)(letters < UINT8_MAX ? letters : UINT8_MAX);
}

/* Words that very many names have, and that say nothing of whose it is. */
static bool is_telling(const struct letters_word *w)
{
    const enum particle p = particle_of(w->text, w->length);

    return w->length >= LEAST && (p == PARTICLE_NONE || p >= PARTICLE_TITLE) &&
           p != PARTICLE_ABD && p != PARTICLE_ABU && p != PARTICLE_UMM;
}

static bool is_there(const struct form_word *words, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i].text, text) == 0)
            return true;
    return false;
}

/* The word as a name of its own would have it, in the letters it is written in. False if
 * it would be several. */
static bool
form_alone(struct writing *w, const struct letters_word *from, struct form_word *out)
{
    if (form_of_name(RECORD_PERSON, from->text, &w->one) != OK || w->one.count != 1)
        return false;
    *out = w->one.words[0];
    memcpy(out->text, from->text, from->length + 1u);
    out->script = from->script;
    return true;
}

size_t writing_further(struct writing *w, struct form_word words[WORDS_MAX], size_t count)
{
    for (size_t i = 0; i < w->read.count && count < WORDS_MAX; i++) {
        const struct letters_word *word = &w->read.words[i];

        if (is_telling(word) && !is_there(words, count, word->text) &&
            form_alone(w, word, &words[count]))
            count++;
    }
    return count;
}
