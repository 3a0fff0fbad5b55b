/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.h - strings found by one probe in a table that was made when the program was
 * built
 *
 * The tables are written by people and tools as TSV in src/name/tables and compiled to C
 * by tools/names/compile, which searches one seed for each bucket of keys such that every
 * key has a slot of its own. So a look-up hashes once, reads one seed and compares with
 * one key. Most of what is looked up is no key, and most of that is told by its length,
 * its first letter and its last, before anything is hashed.
 */
#ifndef NAME_TABLE_H
#define NAME_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TABLE_KEY_MAX = 64, TABLE_HASH_BYTES = 32, TABLE_SHAPES = 32 };

/* begins and ends know of keys up to this length. */
enum { TABLE_LENGTHS_MAX = 31 };

struct table_slot {
    uint32_t at;     /* of the key in the pool; its NUL and the value's text follow */
    uint16_t value;  /* of the row, if its value is a number or a class */
    uint8_t length;  /* of the key; 0 in an empty slot */
    uint8_t further; /* length of the value's text; or the row's second number */
};

struct table {
    const struct table_slot *slots;
    const uint16_t *seeds;
    const char *pool;
    uint32_t count;   /* slots */
    uint32_t buckets; /* seeds */
    /* Which lengths the keys have (bit n: n letters) that begin, or end, with a letter.
     */
    uint32_t begins[26];
    uint32_t ends[26];
    /* Which lengths they have by their first and their last byte, each by its low bits;
     * the last bit is that of all longer ones. */
    uint32_t shapes[TABLE_SHAPES][TABLE_SHAPES];
    uint8_t hash[TABLE_HASH_BYTES]; /* SHA-256 of its rows, "key TAB value LF", sorted */
};

/* Of all the bytes. */
uint64_t table_hash(const char *key, size_t length);

/* The row of this key, NULL if there is none. `hash` is table_hash of the same bytes. */
const struct table_slot *
table_find(const struct table *table, const char *key, size_t length, uint64_t hash);

/* Whether a key of this length with these ends is in the table. */
static inline bool
table_has_shape(const struct table *table, const char *key, size_t length)
{
    const size_t bit = length < TABLE_LENGTHS_MAX ? length : TABLE_LENGTHS_MAX;

    return length > 0 && (table->shapes[(uint8_t)key[0] % TABLE_SHAPES]
                                       [(uint8_t)key[length - 1] % TABLE_SHAPES] >>
                              bit &
                          1) != 0;
}

/* table_find, where most of what is looked up is no key. */
static inline const struct table_slot *
table_seek(const struct table *table, const char *key, size_t length)
{
    return table_has_shape(table, key, length)
               ? table_find(table, key, length, table_hash(key, length))
               : NULL;
}

/* The text of a row's value, "" if it is not a text. */
const char *table_text(const struct table *table, const struct table_slot *slot);

/* The key of row `row`, in no order that says anything. NULL after the last row, and
 * *left = how many rows too far it is: for tests. */
const char *table_row(const struct table *table, size_t row, size_t *left);

#endif
