/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.h - a name as everything above sees it: its words, and what is known of each
 *
 * The scorer, the recipes and the index read names through this form and nothing else,
 * so that what one of them finds the others find too. The name itself is kept beside
 * (R46); the form is never shown as if it were the name.
 */
#ifndef NAME_FORM_H
#define NAME_FORM_H

#include "base/attr.h"
#include "base/err.h"
#include "intel/record.h"
#include "name/skeleton.h"
#include "name/table.h"
#include "name/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FORM_RARITY_UNIT = 256,                   /* of form_word.rarity in one nat */
    FORM_RARITY_MOST = 11 * FORM_RARITY_UNIT, /* of a word that no table knows */
    FORM_HASH_BYTES = 32
};

extern const struct table table_rarity_persons;
extern const struct table table_rarity_bodies;

struct form_word {
    char text[WORD_MAX + 1];    /* a-z and 0-9: its letters, as they are read */
    char settled[WORD_MAX + 1]; /* the leading spelling of its class, or its text */
    struct skeleton skeleton;   /* of the settled spelling */
    enum script script;         /* it was written in */
    enum word_role role;
    uint16_t rarity;  /* -ln of the share of names that hold it, in FORM_RARITY_UNIT */
    uint32_t written; /* as in struct word: in which of the name's written words */
};

struct form {
    struct form_word words[WORDS_MAX]; /* in the order of the name */
    size_t count;
    unsigned marks; /* WORDS_ bits: what a reader should be warned of */
    uint16_t legal; /* of a body: enum legal_form */
    char initials[WORDS_INITIALS_MAX + 1]; /* of a body: as in struct words */
};

/*
 * The form of a name of a record of this kind. No word is an empty form, and OK.
 *
 * Errors   ERR_MALFORMED not UTF-8; ERR_LIMIT longer than RECORD_NAME_MAX
 * Time     linear
 */
MUST_CHECK enum err
form_of_name(enum record_kind kind, const char *name, struct form *out);

/* True when the word, of two letters or more, is made of the first letters of the body's
 * words in their order: "nfpc" of the form of "Nuclear Fuel Production Company". */
bool form_spells(const struct form *form, const char *acronym);

/* SHA-256 over every row of the tables by which words are told apart, settled and
 * weighed: two nodes whose tables differ get two hashes. crypto_start() comes first. */
void form_tables_hash(uint8_t out[FORM_HASH_BYTES]);

#endif
