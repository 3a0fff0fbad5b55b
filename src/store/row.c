/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row.c - reading a row of the table `object`
 */
#include "store/row.h"

#include "base/num.h"
#include "crypto/hash.h"

#include <string.h>

void row_read(struct sql *q, struct row *out)
{
    out->added = sql_get_int(q, 0);
    out->key = sql_get_int(q, 1);
    out->latest = (int)sql_get_int(q, 2);
    out->version = sql_get_int(q, 3);
    out->spec = (int)sql_get_int(q, 4);
    out->revoked = sql_get_int(q, 5) != 0;
    out->withdrawn = sql_get_int(q, 6) != 0;
    out->tlp = (int)sql_get_int(q, 7);
    out->type = sql_get_text(q, 8);
    sql_get_fixed(q, 9, out->uuid, sizeof out->uuid);
    out->said = sql_get_text(q, 10);
    out->list = sql_get_text(q, 11);
    sql_get_fixed(q, 12, out->meaning, sizeof out->meaning);
    out->id[0] = 0;
    if (q->status != OK)
        return;
    if (!object_is_type(out->type) || strlen(out->said) > STAMP_TEXT_MAX ||
        out->added > STAMP_MAX || out->tlp < MARKING_NONE || out->tlp >= MARKING_LEVELS)
        sql_fail(q, ERR_CORRUPT);
    else
        object_id_format(out->type, out->uuid, out->id);
}

bool row_has_version(const struct row *r)
{
    return r->said[0] != 0;
}

int64_t row_time(const struct row *r)
{
    return row_has_version(r) ? r->version : r->added;
}

int64_t key_make(const char *id)
{
    uint8_t hash[SHA256_BYTES];
    uint64_t bits;
    int64_t key;

    hash_sha256(id, strlen(id), hash);
    bits = load_u64(hash);
    memcpy(&key, &bits, sizeof key);
    return key;
}
