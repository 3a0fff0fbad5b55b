/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row.h - a row of the table `object`, as its statements read it
 *
 * For store/ alone. Every statement that reads rows begins with ROW_COLUMNS, bytes last,
 * so that whoever does not want them does not read the pages they are on.
 *
 * Nouns  row, key
 */
#ifndef STORE_ROW_H
#define STORE_ROW_H

#include "intel/object.h"
#include "store/object.h"
#include "store/sql.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROW_COLUMNS                                                                      \
    "SELECT added, key, latest, version, spec, revoked, withdrawn, tlp, type, uuid,"     \
    " said, list, meaning, bytes FROM object "

enum { ROW_BYTES_COLUMN = 13 };

/* The head of a row; texts are borrowed from the statement until its next step. */
struct row {
    int64_t added;
    int64_t key;
    int latest;
    int64_t version; /* as it stands in the column */
    int spec;
    bool revoked;
    bool withdrawn;
    int tlp;
    const char *type;
    const char *said;
    const char *list;
    uint8_t uuid[16];
    uint8_t meaning[OBJECT_MEANING_BYTES];
    char id[OBJECT_ID_MAX + 1];
};

/* The row that q stands on. What cannot stand there is ERR_CORRUPT, by sql_end. */
void row_read(struct sql *q, struct row *out);

/* False for the row of an object without a version of its own. */
bool row_has_version(const struct row *r);

/* What orders the versions of an object: its version, or when it was added. */
int64_t row_time(const struct row *r);

/* The number by which an id is found: 64 bits of its hash, so that nobody can make many
 * ids that are found together. */
int64_t key_make(const char *id);

#endif
