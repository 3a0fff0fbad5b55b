/* SPDX-License-Identifier: Apache-2.0 */
/*
 * script.h - the scripts that names are read from
 *
 * Only the scripts that letters.tsv reads are told apart; everything else is
 * SCRIPT_OTHER. What is no letter has no script.
 */
#ifndef NAME_SCRIPT_H
#define NAME_SCRIPT_H

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
    SCRIPT_KANA,
    SCRIPT_THAI,
    SCRIPT_INDIC, /* Devanagari, Bengali, Tamil and the others with one layout */
    SCRIPT_ETHIOPIC,
    SCRIPT_OTHER,
    SCRIPT_COUNT
};

/* "Latin", "Cyrillic" ...; never NULL. For explanations to people. */
const char *script_word(enum script script);

#endif
