/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe.h - how a record becomes the few strings that are matched
 *
 * An agreement names a recipe by id and by the hash of its vectors. Both sides make
 * their tokens with it, each from its own records, and the round compares the tokens
 * privately. Two records that describe one person should share a token whatever the
 * script and spelling; two records of different people should rarely do.
 *
 * There are two recipes, with one code and two columns of limits: "lean" makes two
 * tokens of a name and seldom lets strangers meet; "full" makes four and finds more.
 *
 * The law.
 *  1. Every token is made of at least two attributes (R13): a name of one word never
 *     becomes a token alone, nor a word that is read as several (name/words.h: written).
 *  2. Tokens are printable ASCII, at most RECIPE_TOKEN_MAX bytes, and begin with the
 *     class of the record, so that a person and a ship of one name do not meet.
 *  3. The same record always gives the same tokens in the same order, on every machine:
 *     nothing here reads a file, a clock, a locale or a random source.
 *  4. A recipe never changes. A better one is a new recipe with a new id; recipe_find
 *     knows both.
 *
 * Source   PROTOCOL.md Annex C, whose rules a second implementation can follow
 */
#ifndef NAME_RECIPE_H
#define NAME_RECIPE_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "intel/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECIPE_LEAN_ID "entente-recipe-2-lean"
#define RECIPE_FULL_ID "entente-recipe-2-full"

enum {
    RECIPE_TOKEN_MAX = 160, /* bytes, without the NUL (PROTOCOL.md 7.1) */
    RECIPE_TOKENS_MAX = 64, /* most tokens of one record, whatever `most` says */
    RECIPE_HASH_BYTES = 32,
    RECIPE_ATTRIBUTES = 2, /* every token says so many; no agreement gets more */
    RECIPE_ALIAS_BYTES = 16
};

/* What a token is made of. A word of an organisation's name counts as a word of a
 * person's does: one is GIVEN, another is FAMILY. */
enum recipe_attribute {
    RECIPE_GIVEN = 1u << 0,
    RECIPE_FAMILY = 1u << 1,
    RECIPE_BIRTH_YEAR = 1u << 2,
    RECIPE_NUMBER = 1u << 3,  /* an identifier's characters */
    RECIPE_ISSUER = 1u << 4,  /* its kind, and the country that gave it out */
    RECIPE_NAME = 1u << 5,    /* a group's whole name */
    RECIPE_GLOSSARY = 1u << 6 /* which both sides have signed to mean this group */
};

enum recipe_source { RECIPE_FROM_IDENTIFIER, RECIPE_FROM_GLOSSARY, RECIPE_FROM_NAME };

struct recipe_token {
    char text[RECIPE_TOKEN_MAX + 1]; /* the string that is matched */
    enum recipe_source source;
    uint16_t at;         /* index of the record's identifier, or of the name */
    uint8_t words[2];    /* indices in the form of that name; equal if there is one */
    int year;            /* of birth, 0 if none is in it */
    unsigned attributes; /* RECIPE_ bits, always two or more */
    uint16_t rarity;     /* of its bones together, 0 if it has none */
    uint16_t layer;      /* tokens of a lower layer are better */
};

/*
 * One alias of one glossary entry, as it is compared: by its settled words. A glossary
 * is an array of them, sorted by recipe_alias_sort. The codes are borrowed.
 */
struct recipe_alias {
    uint8_t name[RECIPE_ALIAS_BYTES];
    const char *code;
};

struct recipe_glossary {
    const struct recipe_alias *items;
    size_t count;
};

struct recipe; /* opaque, constant, lives for ever */

/* NULL: no such recipe. */
const struct recipe *recipe_find(const char *id);
const char *recipe_id(const struct recipe *recipe);

/*
 * An alias or label of a glossary entry; code is one of the agreement's (at most 64
 * bytes). crypto_start() comes first.
 *
 * Errors   ERR_NOT_FOUND it has no word; those of form_of_name
 */
MUST_CHECK enum err
recipe_alias_of(const char *text, const char *code, struct recipe_alias *out);
void recipe_alias_sort(struct recipe_alias *items, size_t count);

/*
 * The tokens of one record, without repetition, best first: identifiers, then the
 * glossary's, then those of names by the rules of the recipe.
 *
 * Shape    out: `most` of them, most <= RECIPE_TOKENS_MAX (must); *count <= most. When
 *          there are more, the last ones are left out. *count may be 0: the record then
 *          says too little to be matched. glossary may be NULL; with one, crypto_start()
 *          comes first.
 * Errors   ERR_MALFORMED a name is not UTF-8; ERR_LIMIT a name is longer than
 *          RECORD_NAME_MAX. Neither happens to a record built by intel/record.h. An
 *          identifier that can be no token is passed over.
 * Time     linear in the bytes of the names
 */
MUST_CHECK enum err recipe_tokens(const struct recipe *recipe,
                                  const struct record *record,
                                  const struct recipe_glossary *glossary,
                                  size_t most,
                                  struct recipe_token *out,
                                  size_t *count);

/* True when the token is of this recipe's form and says at least two attributes, which
 * are the ones in its bits: the linter of R13. */
bool recipe_check_attributes(const struct recipe *recipe,
                             const struct recipe_token *token);

/*
 * SHA-256 over the tables from which names are read and the tokens of the recipe's fixed
 * records, computed anew: two nodes whose tables differ get two hashes, and the
 * agreement refuses to run. crypto_start() comes first.
 *
 * Time     some milliseconds
 */
void recipe_vector_hash(const struct recipe *recipe, uint8_t out[RECIPE_HASH_BYTES]);

/*
 * Append one line that a human reads: which name, which words and bones, which year;
 * which identifier, whose last characters only are shown if it opens an account. The
 * line holds the name: it is for the record's own side.
 *
 * Errors   ERR_NOT_FOUND the record does not make this token; those of recipe_tokens
 *          and of the buffer
 */
MUST_CHECK enum err recipe_explain(const struct recipe *recipe,
                                   const struct record *record,
                                   const struct recipe_glossary *glossary,
                                   const char *token,
                                   struct buffer *out);

#endif
