/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layout.h - the bytes of one segment of the index, as they lie in its file
 *
 *     head
 *     lexemes    the different words of its names, ascending by body, then text
 *     lists_at   lexeme -> where its list begins (one more: the end)
 *     lists      names that hold the lexeme, ascending
 *     names      ascending by record
 *     weights    of each name: what its words weigh together
 *     born       of each name: its year of birth, if its record has just one
 *     words      the words of each name, in the order of the name; its further ones
 *     records    in the order they were added
 *     years      of birth, of each record
 *     initials   of the names of bodies, each ended by a NUL
 *     buckets    hash of a key -> where its lexemes begin (one more: the end)
 *     keys       keys, and the lexemes kept under them
 *
 * A segment is a cache of one machine and one build: numbers are the machine's own, and
 * the words are the program's struct form_word as it is, so nothing is lost between a
 * name and what is scored. The head says which build made it; any other makes it anew.
 */
#ifndef FIND_LAYOUT_H
#define FIND_LAYOUT_H

#include "name/form.h"

#include <stdint.h>

enum {
    LAYOUT_VERSION = 2,
    LAYOUT_HASH_BYTES = 32,
    LAYOUT_ORDER = 0x01020304, /* reads otherwise where bytes stand in another order */
    LAYOUT_ROLE_SHIFT = 27,    /* a word: its role above, its lexeme below */
    LAYOUT_LEXEMES_MAX = 1 << LAYOUT_ROLE_SHIFT,
    LAYOUT_RECORDS_MAX = 1 << 28,
    LAYOUT_NAMES_MAX = 1 << 29,
    LAYOUT_WEIGHT_UNIT = 16, /* of a lexeme's weight in one nat */
    LAYOUT_NAME_UNIT = 4,    /* of a name's weight in one nat */
    LAYOUT_BORN_FROM = 1899, /* years are counted from here; 0 is none, several, or far */
};

enum layout_section {
    LAYOUT_LEXEMES,
    LAYOUT_LISTS_AT,
    LAYOUT_LISTS,
    LAYOUT_NAMES,
    LAYOUT_WEIGHTS,
    LAYOUT_BORN,
    LAYOUT_WORDS,
    LAYOUT_RECORDS,
    LAYOUT_YEARS,
    LAYOUT_INITIALS,
    LAYOUT_BUCKETS,
    LAYOUT_KEYS,
    LAYOUT_SECTIONS
};

struct layout_head {
    char magic[8]; /* "EntFind" and a NUL */
    uint32_t version;
    uint32_t order;
    uint32_t word_bytes;               /* of struct form_word */
    uint32_t roles;                    /* ROLE_COUNT */
    uint8_t tables[LAYOUT_HASH_BYTES]; /* of what the forms were made with */
    uint64_t bytes;                    /* of the whole segment */
    uint64_t at[LAYOUT_SECTIONS];      /* where each section begins, in this order */
    uint64_t count[LAYOUT_SECTIONS];   /* its items */
};

struct layout_lexeme {
    struct form_word word; /* its role is 0 */
    uint8_t body;          /* 1: of bodies, 0: of persons */
    uint8_t weight;        /* how rare it is */
};

struct layout_name {
    uint32_t words;  /* where its words begin */
    uint32_t record; /* it is a name of */
    uint32_t initials;
    uint16_t number;  /* among the names of its record */
    uint16_t written; /* a hash of the words that were written, in any order */
    uint8_t legal;
    uint8_t letters; /* of these words */
    uint8_t count;   /* of its words, 1 or more */
    uint8_t further; /* written words that are none of these, kept behind them */
};

struct layout_record {
    int64_t row;
    uint32_t years; /* where its years begin */
    uint8_t year_count;
    uint8_t kind; /* enum record_kind */
    uint8_t source;
};

struct layout_key {
    uint32_t key; /* find/keys.h */
    uint32_t lexeme;
};

/* Bytes of one item of a section. */
static inline uint32_t layout_item_bytes(enum layout_section section)
{
    static const uint32_t bytes[LAYOUT_SECTIONS] = {
        [LAYOUT_LEXEMES] = sizeof(struct layout_lexeme),
        [LAYOUT_LISTS_AT] = sizeof(uint32_t),
        [LAYOUT_LISTS] = sizeof(uint32_t),
        [LAYOUT_NAMES] = sizeof(struct layout_name),
        [LAYOUT_WEIGHTS] = sizeof(uint8_t),
        [LAYOUT_BORN] = sizeof(uint8_t),
        [LAYOUT_WORDS] = sizeof(uint32_t),
        [LAYOUT_RECORDS] = sizeof(struct layout_record),
        [LAYOUT_YEARS] = sizeof(uint16_t),
        [LAYOUT_INITIALS] = sizeof(char),
        [LAYOUT_BUCKETS] = sizeof(uint32_t),
        [LAYOUT_KEYS] = sizeof(struct layout_key),
    };

    return bytes[section];
}

#endif
