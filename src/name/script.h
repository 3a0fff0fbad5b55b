/* SPDX-License-Identifier: Apache-2.0 */
/*
 * script.h - which script a code point, or a word, is written in
 *
 * Only the scripts that the recipes treat on their own are told apart; everything else
 * is SCRIPT_OTHER. What is no letter has no script.
 */
#ifndef NAME_SCRIPT_H
#define NAME_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

enum script {
    SCRIPT_NONE, /* digits, blanks, marks, punctuation */
    SCRIPT_LATIN,
    SCRIPT_CYRILLIC,
    SCRIPT_ARABIC,
    SCRIPT_HEBREW,
    SCRIPT_GREEK,
    SCRIPT_GEORGIAN,
    SCRIPT_ARMENIAN,
    SCRIPT_HANGUL,
    SCRIPT_HAN,
    SCRIPT_OTHER,
    SCRIPT_COUNT
};

/* By block; SCRIPT_NONE for what is no letter. */
enum script script_of_point(uint32_t point);

/* The script of most letters; of two with equally many the later in the list, since it
 * is Latin letters that stray into words of others. SCRIPT_NONE when there is no letter.
 */
enum script script_of(const uint32_t *points, size_t count);

/* "Latin", "Cyrillic" ...; never NULL. For explanations to people. */
const char *script_word(enum script script);

#endif
