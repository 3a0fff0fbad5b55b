/* SPDX-License-Identifier: Apache-2.0 */
/*
 * letter.h - the tables of letters: what a code point is in a name, and how it is read
 *
 * Compiled from src/name/tables/letters.tsv and han.tsv, whose heads say what each row
 * means. A letter is known by its index in the rows; letters that are read alike and take
 * part in no rule share an index.
 */
#ifndef NAME_LETTER_H
#define NAME_LETTER_H

#include "name/script.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LETTER_PAGE = 128,
    LETTER_PAIR_SLOTS = 2048,
    LETTER_READS_MAX = 7,
    LETTER_END = 0xFFFF
};

/* What a letter is; the names are those of letters.tsv. */
enum letter_what {
    LETTER_BLANK,
    LETTER_LETTER,
    LETTER_STEM,   /* a consonant with a vowel in it */
    LETTER_ENDING, /* takes that vowel away */
    LETTER_BEFORE, /* a vowel, written before the consonant that it follows */
    LETTER_DIGIT,
    LETTER_EXPAND, /* stands for several; its point is where they begin */
    LETTER_MARK,
    LETTER_MUTE,
    LETTER_HIDDEN,
    LETTER_JOINER,
    LETTER_APOSTROPHE,
    LETTER_COMMA,
    LETTER_DOT,
    LETTER_HYPHEN,
    LETTER_OPEN,
    LETTER_CLOSE,
    LETTER_QUOTE
};

/* When a variant of a reading holds. */
enum letter_when {
    LETTER_FIRST,
    LETTER_LAST,
    LETTER_FAMILY,
    LETTER_PERSIAN,
    LETTER_UKRAINIAN,
    LETTER_VIETNAMESE
};

/* What a letter shows of its name's tongue, as bits. */
enum {
    LETTER_SIGN_PERSIAN = 1u << 0,
    LETTER_SIGN_DOTTED = 1u << 1, /* the dotted i of Ukrainian and Belarusian */
    LETTER_SIGN_UKRAINIAN = 1u << 2,
    LETTER_SIGN_BELARUSIAN = 1u << 3,
    LETTER_SIGN_RUSSIAN = 1u << 4, /* the letters that Ukrainian lacks */
    LETTER_SIGN_TURKIC = 1u << 5,
    LETTER_SIGN_VIETNAMESE = 1u << 6
};

struct letter {
    uint32_t point;   /* 0 if many share it; beyond Unicode for a pair */
    uint16_t variant; /* 1 + the index of its first variant, 0 for none */
    uint16_t look;    /* 1 + the index of its first look, 0 for none */
    uint8_t what;     /* enum letter_what */
    uint8_t script;   /* enum script */
    uint8_t length;   /* of reads */
    uint8_t pairs;    /* it makes a pair with some letter before it */
    uint8_t signs;    /* LETTER_SIGN_ bits */
    uint8_t unknown;  /* it has no reading */
    uint8_t plain;    /* it reads so wherever it stands */
    char reads[LETTER_READS_MAX + 1];
};

struct letter_pair {
    uint16_t first;
    uint16_t second;
    uint16_t whole; /* 0 in an empty slot */
};

struct letter_variant {
    uint16_t letter;
    uint8_t when; /* enum letter_when */
    uint8_t length;
    char reads[LETTER_READS_MAX + 1];
};

struct letter_look {
    uint16_t letter;
    uint8_t script; /* in a word of which it is taken for the other */
    uint16_t other;
};

extern const struct letter letter_rows[];
extern const uint16_t letter_pages[];
extern const uint16_t letter_ids[][LETTER_PAGE];
extern const uint16_t letter_expansions[]; /* each ended by LETTER_END */
extern const struct letter_pair letter_pairs[LETTER_PAIR_SLOTS];
extern const struct letter_variant letter_variants[]; /* a letter's stand together */
extern const size_t letter_variant_count;
extern const struct letter_look letter_looks[];
extern const size_t letter_look_count;
extern const uint32_t letter_doubles[][2]; /* Han family names of two letters */
extern const size_t letter_double_count;
extern const uint8_t
    letter_plain[128];                /* the reading of an ASCII letter or digit, or 0 */
extern const uint8_t letter_hash[32]; /* SHA-256 of the rows of both tables */

/* The letter of a code point below 0x110000; LETTER_BLANK's for a Hangul syllable. */
uint16_t letter_of(uint32_t point);

/* The letter that two make, 0 if none. */
uint16_t letter_paired(uint16_t first, uint16_t second);

/* The variant of a letter's reading that holds then, NULL if there is none. */
const struct letter_variant *letter_variant(uint16_t letter, enum letter_when when);

/* What the letter is taken for in a word of this script; itself, if for nothing else. */
uint16_t letter_look(uint16_t letter, enum script script);

/* True when the two Han letters are one family name. */
bool letter_is_double(uint32_t first, uint32_t second);

#endif
