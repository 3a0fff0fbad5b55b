/* SPDX-License-Identifier: Apache-2.0 */
/*
 * speak.h - the letters of one word in a-z and 0-9
 */
#ifndef NAME_SPEAK_H
#define NAME_SPEAK_H

#include "name/letter.h"

#include <stddef.h>
#include <stdint.h>

/* Letters of a word, or of a part of one. */
struct speak_word {
    const uint16_t *letters;
    const uint32_t *points; /* as they were written, for letters that share an index */
    size_t count;
    enum script script;
    unsigned tongues; /* bits 1 << enum letter_when of the name's tongue */
};

/* What is left of a word when `count` letters from `from` are taken. */
struct speak_word speak_part(struct speak_word word, size_t from, size_t count);

/*
 * Write how the word is spoken, and a NUL. What does not fit is cut, never in the middle
 * of a letter.
 *
 * Shape    out: capacity bytes, at least 1 (must)
 * Returns  bytes written; *cut becomes true when something did not fit
 * Time     linear
 */
size_t
speak_letters(const struct speak_word *word, char *out, size_t capacity, bool *cut);

/* The same of a Han family name. */
size_t speak_family(const struct speak_word *word, char *out, size_t capacity, bool *cut);

#endif
