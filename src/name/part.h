/* SPDX-License-Identifier: Apache-2.0 */
/*
 * part.h - one written word as the words that other scripts would make of it
 *
 * Han and Hangul write family and given name together, Arabic writes its article, and
 * often abd, allah and al-din, without a blank.
 */
#ifndef NAME_PART_H
#define NAME_PART_H

#include "name/letters.h"
#include "name/speak.h"

/*
 * Append the word, spoken, to `out`: as one word, as several, or as none if it is silent.
 *
 * Shape    flags: of the written word, LETTERS_COMMA ...; alone: it is the whole name
 * Time     linear
 */
void part_word(const struct speak_word *word,
               uint8_t flags,
               bool alone,
               struct letters *out);

#endif
