/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credential.c - who may use the doors
 *
 * Looking one up by its hash compares every one of the kind with it, each in constant
 * time, so that how long it takes says nothing of how much of a hash was right.
 */
#include "store/credential.h"

#include "crypto/hash.h"
#include "store/sql.h"

#include <string.h>

static bool is_name(const char *name)
{
    size_t count = strlen(name);

    return count > 0 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789._@-") == count;
}

static enum err count_all(struct store *s, int64_t *count)
{
    static const char text[] = "SELECT count(*) FROM credential";
    struct sql q;

    sql_start(&q, s, text);
    if (sql_row(&q))
        *count = sql_get_int(&q, 0);
    return sql_end(&q);
}

static enum err insert(struct store *s, const struct store_credential *c)
{
    static const char text[] = "INSERT INTO credential (name, kind, hash, rights, made)"
                               " VALUES (?, ?, ?, ?, ?)";
    struct sql q;

    sql_start(&q, s, text);
    sql_text(&q, c->name);
    sql_int(&q, c->kind);
    sql_blob(&q, c->hash, sizeof c->hash);
    sql_text(&q, c->rights);
    sql_int(&q, c->made);
    return sql_finish(&q, NULL);
}

enum err store_credential_add(struct store *s, const struct store_credential *c)
{
    int64_t count = 0;
    enum err e;

    if (strlen(c->name) > STORE_CREDENTIAL_NAME_MAX ||
        strlen(c->rights) > STORE_CREDENTIAL_RIGHTS_MAX)
        return ERR_LIMIT;
    if (!is_name(c->name))
        return ERR_MALFORMED;
    e = count_all(s, &count);
    if (e == OK && count >= STORE_CREDENTIALS_MAX)
        e = ERR_LIMIT;
    return e == OK ? insert(s, c) : e;
}

enum err store_credential_remove(struct store *s, const char *name)
{
    static const char text[] = "DELETE FROM credential WHERE name = ?";
    struct sql q;
    int64_t gone;
    enum err e;

    sql_start(&q, s, text);
    sql_text(&q, name);
    e = sql_finish(&q, &gone);
    return e == OK && gone == 0 ? ERR_NOT_FOUND : e;
}

/* The row that q stands on. */
static void read_row(struct sql *q, struct store_credential *c)
{
    c->name = sql_get_text(q, 0);
    c->kind = (enum store_credential_kind)sql_get_int(q, 1);
    sql_get_fixed(q, 2, c->hash, sizeof c->hash);
    c->rights = sql_get_text(q, 3);
    c->made = sql_get_int(q, 4);
}

enum err store_credential_get(struct store *s,
                              const char *name,
                              enum err (*visit)(void *state,
                                                const struct store_credential *c),
                              void *state)
{
    static const char text[] =
        "SELECT name, kind, hash, rights, made FROM credential WHERE name = ?";
    struct store_credential c;
    struct sql q;

    sql_start(&q, s, text);
    sql_text(&q, name);
    sql_visit(s, true);
    if (sql_row(&q)) {
        read_row(&q, &c);
        if (q.status == OK)
            sql_fail(&q, visit(state, &c));
    } else {
        sql_fail(&q, ERR_NOT_FOUND);
    }
    sql_visit(s, false);
    return sql_end(&q);
}

enum err store_credential_find(struct store *s,
                               enum store_credential_kind kind,
                               const uint8_t hash[STORE_CREDENTIAL_HASH_BYTES],
                               enum err (*visit)(void *state,
                                                 const struct store_credential *c),
                               void *state)
{
    static const char text[] = "SELECT name, kind, hash, rights, made FROM credential"
                               " WHERE kind = ? ORDER BY name";
    struct store_credential c;
    bool found = false;
    struct sql q;

    sql_start(&q, s, text);
    sql_int(&q, kind);
    sql_visit(s, true);
    while (sql_row(&q)) {
        read_row(&q, &c);
        if (q.status != OK || !hash_equal(c.hash, hash, sizeof c.hash))
            continue;
        found = true;
        sql_fail(&q, visit(state, &c));
    }
    if (!found)
        sql_fail(&q, ERR_NOT_FOUND);
    sql_visit(s, false);
    return sql_end(&q);
}

enum err store_credential_each(struct store *s,
                               enum err (*visit)(void *state,
                                                 const struct store_credential *c),
                               void *state)
{
    static const char text[] =
        "SELECT name, kind, hash, rights, made FROM credential ORDER BY name";
    struct store_credential c;
    struct sql q;

    sql_start(&q, s, text);
    sql_visit(s, true);
    while (sql_row(&q)) {
        read_row(&q, &c);
        if (q.status == OK)
            sql_fail(&q, visit(state, &c));
    }
    sql_visit(s, false);
    return sql_end(&q);
}
