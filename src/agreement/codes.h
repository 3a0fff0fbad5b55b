/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codes.h - the closed vocabulary that agreements and entries are executed from
 *
 * Codes, not prose, are executed (R4); what is not in a table is refused (R11).
 * Each code carries its words in English; other languages come from the
 * agreement's own text.
 */
#ifndef AGREEMENT_CODES_H
#define AGREEMENT_CODES_H

#include <stdbool.h>
#include <stddef.h>

enum code_table {
    CODES_TOPIC,     /* what the sharing is about */
    CODES_REGION,    /* "any" or part of the world or ISO 3166 alpha-2 in lower case */
    CODES_PURPOSE,   /* what it may be used for, and what not */
    CODES_ACTION,    /* what a receiver may do */
    CODES_EXCLUSION, /* who must never be loaded */
    CODES_ATTRIBUTE, /* members of a record that a stage may show */
    CODES_JUSTIFICATION, /* why a round is run (R12) */
    CODES_SUSPENSION,
    CODES_QUESTION, /* what is asked (R12) */
    CODES_DECLINE,
    CODES_JUDGEMENT,  /* reasons for same, different, unsure */
    CODES_DUTY,       /* what survives the end (R8) */
    CODES_NOTICE,     /* why an item is corrected, withdrawn, restricted or contested */
    CODES_GLASS,      /* emergencies in which an item leaves without consent (R30) */
    CODES_INCIDENT,   /* what went wrong (R41) */
    CODES_REVOCATION, /* why a key is revoked (K4) */
    CODES_ABORT,      /* what a node found wrong with a round */
    CODES_TABLE_COUNT
};

struct code {
    const char *code;
    const char *words; /* a few English words */
};

/* The table's plural, as agreements spell it: "topics"; never NULL. */
const char *codes_table_name(enum code_table t);

/* The whole table, in the order in which it is shown. */
const struct code *codes_list(enum code_table t, size_t *count);

/* True when the table holds the code; letter case counts. */
bool codes_has(enum code_table t, const char *code);

/* The code's words, or the code itself if the table does not hold it. */
const char *codes_words(enum code_table t, const char *code);

#endif
