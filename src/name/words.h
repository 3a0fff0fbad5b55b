/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.h - the words of a name that say who it is, in Latin letters
 *
 * The law for a person's name: an article vanishes (al-, el-, as-, and the Arabic one
 * inside its word), so do words of descent (bin, ibn, ould, oglu, kyzy) and titles;
 * abd + X, abu + X, umm + X, X + al-din and X + ullah are one word each, however they
 * were parted. A number in a person's name vanishes. For a body's name (organisation,
 * group, thing): legal forms, articles and prepositions vanish, single letters in a row
 * are one word, and numbers of all kinds are digits. If nothing would be left, what was
 * there stays.
 *
 * A one-word name in Han or Hangul is parted, since those scripts write family and given
 * name together. The given name of a Korean or Chinese name is one word.
 *
 * A name is *written* in words that a blank or another sign parts; a hyphen parts none,
 * nor does what is parted here where nothing stood. Two words of one written word are
 * not two parts of a name (R13): Alireza, Jean-Pierre. Each word knows what it was
 * written in. The family and the given name of a Korean or Chinese name that stands in
 * one run of Han or Hangul are two, for these scripts write no blank between them.
 */
#ifndef NAME_WORDS_H
#define NAME_WORDS_H

#include "base/attr.h"
#include "base/err.h"
#include "name/script.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WORD_MAX = 47, WORDS_MAX = 16, WORDS_INITIALS_MAX = 24 };

/* What a word is in its name. Of a body's name, only the last four and ROLE_NUMBER. */
enum word_role {
    ROLE_NAME,       /* given or family, not told apart */
    ROLE_GIVEN,      /* a known given name */
    ROLE_FAMILY,     /* before a comma, or by its ending */
    ROLE_PATRONYMIC, /* Ivanovich, Petrovna, what follows bin, what precedes oglu */
    ROLE_KUNYA,      /* abu X, umm X */
    ROLE_NISBA,      /* al-Shishani: where from */
    ROLE_INITIAL,    /* one letter */
    ROLE_NUMBER,
    ROLE_WORD,    /* a telling word of a body's name */
    ROLE_COMMON,  /* one that many bodies share: trading, bank, institute */
    ROLE_ACRONYM, /* made of, or standing for, first letters */
    ROLE_COUNT
};

/* What a body is by law, as far as the forms of different countries answer each other. */
enum legal_form {
    LEGAL_NONE,
    LEGAL_COMPANY,     /* company, corporation, enterprise: not said which */
    LEGAL_LIMITED,     /* Ltd, GmbH, SARL, OOO, LLC */
    LEGAL_STOCK,       /* JSC, AG, SA, OAO, PLC */
    LEGAL_PARTNERSHIP, /* LP, KG, SNC */
    LEGAL_STATE,       /* FGUP and other undertakings of a state */
    LEGAL_SOLE,        /* a merchant of his own: establishment, IP, EI */
    LEGAL_ASSOCIATION, /* e.V., NGO, a society without gain */
    LEGAL_COOPERATIVE,
    LEGAL_COUNT
};

/* What a reader should be warned of. */
enum {
    WORDS_MIXED = 1u << 0,   /* letters of two scripts in one word */
    WORDS_HIDDEN = 1u << 1,  /* invisible or direction-turning characters */
    WORDS_MARKED = 1u << 2,  /* more marks than a letter bears */
    WORDS_CUT = 1u << 3,     /* too many words, or too long a word */
    WORDS_UNKNOWN = 1u << 4, /* a script without a table */
};

struct word {
    char text[WORD_MAX + 1]; /* a-z and 0-9 */
    enum script script;      /* of the word as it was written */
    enum word_role role;
    uint32_t written; /* bit n: made of the n-th written word, or of a part of it */
};

struct words {
    struct word items[WORDS_MAX]; /* in the order of the name, the first WORDS_MAX */
    size_t count;
    unsigned marks; /* WORDS_ bits */
    bool eastern;   /* family and given name of Korea or China (name/east.h) */
    uint16_t legal; /* of a body: enum legal_form */
    /* Of a body: the first letters of its words as they were written; a capital is the
     * letter of a word that an acronym may leave out (Of, And, Company). */
    char initials[WORDS_INITIALS_MAX + 1];
};

/*
 * Errors   ERR_MALFORMED not UTF-8; ERR_LIMIT longer than NORMAL_BYTES_MAX
 * Time     linear
 */
MUST_CHECK enum err words_of_person(const char *name, struct words *out);
MUST_CHECK enum err words_of_body(const char *name, struct words *out);

#endif
