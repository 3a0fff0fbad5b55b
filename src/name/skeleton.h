/* SPDX-License-Identifier: Apache-2.0 */
/*
 * skeleton.h - the consonants of a word, in classes of sound
 *
 * The law. Vowels, h, kh, w and y are dropped; one A at the start stands for all of them
 * there. Consonants become one capital letter each, several spellings one letter: s z ts
 * are S, f v ph F, k q c ck K, sh ch sz shch tch X, j zh dj dzh J. A doubled letter
 * counts once. A skeleton of one letter says too little and takes its word along. A word
 * with a digit in it stays as it is, and so does a Korean or Chinese given name in its
 * settled spelling.
 *
 * A skeleton is made of A-Z, a-z and 0-9, and has 1 to SKELETON_MAX characters.
 */
#ifndef NAME_SKELETON_H
#define NAME_SKELETON_H

#include "name/words.h"

#include <stddef.h>

enum { SKELETON_MAX = 12, SKELETON_ALTERNATIVES = 3 };

struct skeleton {
    char text[SKELETON_MAX + 1];
};

/* Of a word that given_settle has seen, or that it shall not see. Time: linear. */
void skeleton_of(const struct word *word, struct skeleton *out);

/* Of a word whose vowels say who it is: its letters, o as u and e as i. */
void skeleton_whole(const struct word *word, struct skeleton *out);

/*
 * Further skeletons of a word whose spelling no single rule can settle: dh that may be z,
 * w that may be v, h that may be g. None of them equals skeleton_of's, nor another.
 *
 * Shape    text: a settled spelling, a-z and 0-9, at most WORD_MAX bytes
 * Returns  how many were written, 0 for most words
 * Time     linear
 */
size_t skeleton_alternatives(const char *text,
                             enum script script,
                             struct skeleton out[SKELETON_ALTERNATIVES]);

#endif
