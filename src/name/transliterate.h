/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transliterate.h - a word of any script in Latin letters
 *
 * Not for people to read and not reversible: it brings spellings of one name together.
 * So it is nearer to how lists write names than to any standard. Vowels that a script
 * does not write are not invented.
 *
 * The tables cover Latin with its extensions, Cyrillic (Russian, Ukrainian, Belarusian,
 * South Slavic, and the letters of the Caucasus and Central Asia with the palochka),
 * Arabic with the letters of Persian, Pashto and Urdu, Hebrew, Greek, Georgian, Armenian
 * and Hangul. A letter of any other script becomes "u" and its code point in hex: it
 * matches itself.
 */
#ifndef NAME_TRANSLITERATE_H
#define NAME_TRANSLITERATE_H

#include "name/script.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Write the word, made of normalised points (name/normalise.h) without blanks, as
 * a-z and 0-9 with a NUL. What does not fit is cut, never in the middle of a letter.
 *
 * Shape    out: capacity bytes, at least 1 (must)
 * Time     linear
 */
void transliterate_word(
    const uint32_t *points, size_t count, enum script script, char *out, size_t capacity);

#endif
