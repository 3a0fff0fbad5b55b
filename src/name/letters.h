/* SPDX-License-Identifier: Apache-2.0 */
/*
 * letters.h - the words of a name of any script in Latin letters, read from its bytes
 *
 * The law. Letters that differ only in writing are read alike: case, width, presentation
 * forms and compatibility forms fold, marks vanish except those that make another
 * consonant, apostrophes and invisible characters vanish, and whatever else is no letter
 * and no digit parts words. A word is then spoken in a-z and 0-9 by the table of its
 * script. Not for people to read and not reversible: it brings spellings of one name
 * together, so it is nearer to how lists write names than to any standard. Vowels that a
 * script does not write are not invented. Reading what was read changes nothing.
 *
 * A word whose letters are of two scripts that look alike is read in the script of most
 * of them, and the name is marked. A Han or Hangul name that stands in one word is
 * parted, since those scripts write family and given name together; and from a word in
 * Arabic letters the article is taken, and what other scripts write apart (abd, allah,
 * al-din).
 *
 * The tables are data: src/name/tables/letters.tsv and han.tsv, made by
 * tools/names/letters from the Unicode character database.
 *
 * Source    [UCD] 15.0: NFKC, case folding, categories, kMandarin
 */
#ifndef NAME_LETTERS_H
#define NAME_LETTERS_H

#include "base/attr.h"
#include "base/err.h"
#include "name/script.h"

#include <stddef.h>
#include <stdint.h>

enum {
    LETTERS_BYTES_MAX = 512, /* of a name */
    LETTERS_WORD_MAX = 47,   /* letters of a word */
    LETTERS_WORDS_MAX = 32,
    LETTERS_HASH_BYTES = 32
};

/* What a reader of the name should be warned of. */
enum {
    LETTERS_MIXED = 1u << 0,   /* letters of two scripts in one word */
    LETTERS_HIDDEN = 1u << 1,  /* invisible or direction-turning characters */
    LETTERS_MARKED = 1u << 2,  /* more marks than a letter bears */
    LETTERS_CUT = 1u << 3,     /* too many words, or too long a word */
    LETTERS_UNKNOWN = 1u << 4, /* a script without a table */
};

/* How a word stood in the name. */
enum {
    LETTERS_COMMA = 1u << 0,  /* the name's first comma comes after it */
    LETTERS_HYPHEN = 1u << 1, /* a hyphen, and nothing else, joins it to the one before */
    LETTERS_DOT = 1u << 2,    /* a dot comes right after it: a word cut short, perhaps */
    LETTERS_BRACKET = 1u << 3, /* within brackets or quotation marks */
    LETTERS_ARTICLE = 1u << 4, /* the Arabic article was taken from its head */
    LETTERS_PARTED = 1u << 5,  /* nothing stood between it and the one before */
};

struct letters_word {
    char text[LETTERS_WORD_MAX + 1]; /* a-z and 0-9, never empty */
    uint8_t length;
    uint8_t flags;      /* LETTERS_COMMA ... LETTERS_PARTED */
    enum script script; /* it is written in; SCRIPT_NONE if it has no letter */
};

struct letters {
    size_t count;
    unsigned marks; /* LETTERS_MIXED ... LETTERS_UNKNOWN */
    struct letters_word
        words[LETTERS_WORDS_MAX]; /* in the name's order, the first ones */
};

/*
 * Read `bytes` bytes of UTF-8. A name without letters and digits has no words, and is OK.
 *
 * Errors   ERR_MALFORMED not UTF-8; ERR_LIMIT more than LETTERS_BYTES_MAX bytes
 * Time     linear
 */
MUST_CHECK enum err letters_read(const char *text, size_t bytes, struct letters *out);

/* SHA-256 over every row of the tables: two nodes that read letters otherwise get two
 * hashes. */
void letters_hash(uint8_t out[LETTERS_HASH_BYTES]);

#endif
