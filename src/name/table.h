/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.h - strings found by one probe in a table that was made when the program was
 * built
 *
 * The tables are written by people and tools as TSV in src/name/tables and compiled to C
 * by tools/names/compile, which searches one seed for each bucket of keys such that every
 * key has a slot of its own. So a look-up hashes once, reads one seed and compares with
 * one key; the hash is that of the key's bytes alone, and serves several tables.
 */
#ifndef NAME_TABLE_H
#define NAME_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum { TABLE_KEY_MAX = 64, TABLE_HASH_BYTES = 32 };

/* begins and ends know of keys up to this length. */
enum { TABLE_LENGTHS_MAX = 31 };

/* FNV-1a of 64 bits: its start, and the step for one more byte. */
#define TABLE_HASH_START UINT64_C(0xcbf29ce484222325)
#define TABLE_HASH_PRIME UINT64_C(0x100000001b3)

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
    uint8_t hash[TABLE_HASH_BYTES]; /* SHA-256 of its rows, "key TAB value LF", sorted */
};

/* FNV-1a of the bytes. */
uint64_t table_hash(const char *key, size_t length);

/* The row of this key, NULL if there is none. `hash` is table_hash of the same bytes. */
const struct table_slot *
table_find(const struct table *table, const char *key, size_t length, uint64_t hash);

/* The text of a row's value, "" if it is not a text. */
const char *table_text(const struct table *table, const struct table_slot *slot);

/* The key of row `row`, in no order that says anything. NULL after the last row, and
 * *left = how many rows too far it is: for tests. */
const char *table_row(const struct table *table, size_t row, size_t *left);

#endif
