/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe.h - how a record becomes the few strings that are matched
 *
 * An agreement names a recipe by id and by the hash of its vectors. Both sides make
 * their tokens with it, each from its own records, and the round compares the tokens
 * privately. Two records that describe one person should share a token whatever the
 * script and spelling; two records of different people should rarely do.
 *
 * The law.
 *  1. Every token is made of at least two attributes (R13): a name of one word never
 *     becomes a token alone.
 *  2. Tokens are printable ASCII, at most RECIPE_TOKEN_MAX bytes, and begin with the
 *     class of the record, so that a person and a ship of one name do not meet.
 *  3. The same record always gives the same tokens in the same order, on every machine:
 *     nothing here reads a file, a clock, a locale or a random source.
 *  4. A recipe never changes. A better one is a new recipe with a new id; recipe_find
 *     knows both.
 *
 * The tokens of "entente-recipe-1" are described in recipe.c, with the reasons.
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

#define RECIPE_1_ID "entente-recipe-1"

enum {
    RECIPE_TOKEN_MAX = 160, /* bytes, without the NUL (PROTOCOL.md 7.1) */
    RECIPE_TOKENS_MAX = 64, /* most tokens of one record, whatever `most` says */
    RECIPE_HASH_BYTES = 32
};

/* What a token is made of. A word of an organisation's name counts as a word of a
 * person's does: one distinct word is GIVEN, another is FAMILY. */
enum recipe_attribute {
    RECIPE_GIVEN = 1u << 0,
    RECIPE_FAMILY = 1u << 1,
    RECIPE_FURTHER = 1u << 2, /* a third distinct word or more */
    RECIPE_BIRTH_YEAR = 1u << 3
};

struct recipe_token {
    char text[RECIPE_TOKEN_MAX + 1]; /* the string that is matched */
    uint16_t name_at;                /* index of the record's name it came from */
    int year;                        /* of birth, 0 if none is in it */
    unsigned attributes;             /* RECIPE_ bits, always two or more */
};

struct recipe; /* opaque, constant, lives for ever */

/* NULL: no such recipe. */
const struct recipe *recipe_find(const char *id);
const char *recipe_id(const struct recipe *recipe);

/*
 * The tokens of one record, without repetition, best first.
 *
 * Shape    out: `most` of them, most <= RECIPE_TOKENS_MAX (must); *count <= most. When
 *          there are more, the last ones are left out. *count may be 0: the record then
 *          says too little to be matched.
 * Errors   ERR_MALFORMED a name is not UTF-8; ERR_LIMIT a name is longer than
 *          RECORD_NAME_MAX. Neither happens to a record built by intel/record.h.
 * Time     linear in the bytes of the names
 */
MUST_CHECK enum err recipe_tokens(const struct recipe *recipe,
                                  const struct record *record,
                                  size_t most,
                                  struct recipe_token *out,
                                  size_t *count);

/* True when the token is of this recipe's form and says at least two attributes, which
 * are the ones in its bits: the linter of R13. */
bool recipe_check_attributes(const struct recipe *recipe,
                             const struct recipe_token *token);

/*
 * SHA-256 over what this build makes of the recipe's fixed names, of every letter and of
 * every row of its tables, computed anew: two nodes whose tables or Unicode data differ
 * get two hashes, and the agreement refuses to run. crypto_start() comes first.
 *
 * Time     some milliseconds
 */
void recipe_vector_hash(const struct recipe *recipe, uint8_t out[RECIPE_HASH_BYTES]);

/*
 * Append one line that a human reads: which name, which words and skeletons, which year.
 * The line holds the name: it is for the record's own side.
 *
 * Errors   ERR_NOT_FOUND the record does not make this token; those of recipe_tokens
 *          and of the buffer
 */
MUST_CHECK enum err recipe_explain(const struct recipe *recipe,
                                   const struct record *record,
                                   const char *token,
                                   struct buffer *out);

#endif
