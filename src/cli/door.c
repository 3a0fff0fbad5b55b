/* SPDX-License-Identifier: Apache-2.0 */
/*
 * door.c - entente door: users of the doors, and objects that are taken back
 *
 * A secret is printed once, by the command that makes it, and is nowhere afterwards.
 */
#include "base/file.h"
#include "base/memory.h"
#include "base/num.h"
#include "cli/verbs.h"
#include "crypto/entropy.h"
#include "door/clock.h"
#include "door/hall.h"
#include "door/rights.h"
#include "door/user.h"
#include "exchange/node.h"
#include "http/certificate.h"
#include "intel/stamp.h"
#include "store/credential.h"
#include "store/object.h"

#include <unistd.h>

#include <string.h>

static const char *const kind_words[] = {"?", "basic", "bearer", "certificate"};

/* The store of a folder that is a node's. */
MUST_CHECK static enum err open_store(struct call *c, struct store **out, struct fault *f)
{
    char path[NODE_PATH_MAX];
    enum err e = node_path(c->dir, "node.db", path);

    if (e != OK || access(path, F_OK) != 0)
        return fault_set(f, ERR_NOT_FOUND, "",
                         "There is no node in \"%s\"; name its folder with -C DIR.",
                         c->dir);
    return store_open_objects(c->dir, c->wait_ms, out, f);
}

/* ---- add ---- */

MUST_CHECK static enum err
find_kind(const struct call *c, enum store_credential_kind *out, struct fault *f)
{
    const char *const *value = c->words.value;
    int count = (value[OPTION_BASIC] != NULL) + (value[OPTION_BEARER] != NULL) +
                (value[OPTION_CERTIFICATE] != NULL);

    if (count > 1)
        return fault_set(f, ERR_USAGE, "",
                         "A user has one of --basic, --bearer and --certificate; add "
                         "another one for another way in.");
    *out = value[OPTION_BEARER] != NULL        ? STORE_CREDENTIAL_BEARER
           : value[OPTION_CERTIFICATE] != NULL ? STORE_CREDENTIAL_CERTIFICATE
                                               : STORE_CREDENTIAL_BASIC;
    return OK;
}

/* Who is given nothing may read own holdings. */
MUST_CHECK static enum err find_rights(const struct call *c, char **out, struct fault *f)
{
    static const char *const usual[] = {"own"};
    const char **reads = NULL;
    const char **writes = NULL;
    size_t read_count = 0, write_count = 0;
    enum err e = words_all(&c->words, OPTION_READ, &reads, &read_count, f);

    if (e == OK)
        e = words_all(&c->words, OPTION_WRITE, &writes, &write_count, f);
    if (e == OK)
        e = read_count + write_count == 0
                ? rights_write(usual, 1, NULL, 0, out, f)
                : rights_write(reads, read_count, writes, write_count, out, f);
    memory_free(reads);
    memory_free(writes);
    return e;
}

MUST_CHECK static enum err make_hash(const struct call *c,
                                     struct store_credential *credential,
                                     char secret[USER_SECRET_CHARS + 1],
                                     struct fault *f)
{
    struct random random = entropy_random();
    struct buffer pem;
    enum err e;

    if (credential->kind != STORE_CREDENTIAL_CERTIFICATE) {
        if (user_secret_make(&random, secret) != OK)
            return fault_set(f, ERR_RANDOM, "", "The system has no randomness.");
        user_secret_hash(secret, credential->hash);
        return OK;
    }
    buffer_init(&pem, CERTIFICATE_FILE_MAX);
    e = file_read(c->words.value[OPTION_CERTIFICATE], &pem, f);
    if (e == OK)
        e = certificate_fingerprint(pem.data, pem.bytes, credential->hash, f);
    buffer_fini(&pem);
    return e;
}

MUST_CHECK static enum err say_why(enum err e, const char *name, struct fault *f)
{
    if (e == ERR_EXISTS)
        return fault_set(f, e, "", "There is a user \"%s\" or that certificate already.",
                         name);
    if (e == ERR_MALFORMED || (e == ERR_LIMIT && f->code != e))
        return fault_set(f, e, "",
                         "A user's name has 1 to %d of the characters A-Z a-z 0-9 . _ @ "
                         "and -.",
                         STORE_CREDENTIAL_NAME_MAX);
    if (e == ERR_NOT_FOUND)
        return fault_set(f, e, "", "There is no user \"%s\"; see: entente door user list",
                         name);
    return e;
}

static void
say_added(struct call *c, const struct store_credential *credential, const char *secret)
{
    struct output *o = &c->output;

    json_put_text(o->json, "user", credential->name, &o->ok);
    json_put_text(o->json, "kind", kind_words[credential->kind], &o->ok);
    json_put_text(o->json, "rights", credential->rights, &o->ok);
    output_say(o, o->json, "User {user} ({kind}) may: {rights}\n");
    if (credential->kind == STORE_CREDENTIAL_CERTIFICATE) {
        output_put_hex(o->json, "sha256", credential->hash, sizeof credential->hash,
                       &o->ok);
        output_say(o, o->json, "Known by the certificate {sha256}\n");
        return;
    }
    json_put_text(o->json, "secret", secret, &o->ok);
    output_say(o, o->json,
               "Secret, shown this once and kept nowhere here:\n  {secret}\n");
}

MUST_CHECK static enum err add_user(struct call *c, const char *name, struct fault *f)
{
    struct store_credential credential = {.name = name};
    char secret[USER_SECRET_CHARS + 1] = "";
    char *rights = NULL;
    struct store *s = NULL;
    enum err e = find_kind(c, &credential.kind, f);

    if (e == OK)
        e = find_rights(c, &rights, f);
    if (e == OK)
        e = make_hash(c, &credential, secret, f);
    if (e == OK)
        e = open_store(c, &s, f);
    if (e == OK) {
        credential.rights = rights;
        credential.made = clock_now();
        e = store_credential_add(s, &credential);
        if (e == OK)
            say_added(c, &credential, secret);
        else
            e = say_why(e, name, f);
    }
    store_close(s);
    memory_free(rights);
    memory_wipe(secret, sizeof secret);
    memory_wipe(credential.hash, sizeof credential.hash);
    return e;
}

/* ---- list, remove ---- */

static enum err add_row(void *state, const struct store_credential *credential)
{
    struct call *c = state;
    char made[STAMP_CHARS + 1];
    json_t *row = json_object();

    stamp_format(credential->made, made);
    json_put_text(row, "user", credential->name, &c->output.ok);
    json_put_text(row, "kind", kind_words[credential->kind], &c->output.ok);
    json_put_text(row, "rights", credential->rights, &c->output.ok);
    json_put_text(row, "made", made, &c->output.ok);
    if (json_array_append_new(c->output.json, row) != 0)
        c->output.ok = false;
    return OK;
}

MUST_CHECK static enum err list_users(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {{"user", "USER", 0, false},
                                                   {"kind", "KIND", 0, false},
                                                   {"made", "MADE", 19, false},
                                                   {"rights", "RIGHTS", 0, false}};
    json_t *rows = output_array(&c->output);
    struct store *s = NULL;
    enum err e = open_store(c, &s, f);

    if (e == OK)
        e = store_credential_each(s, add_row, c);
    store_close(s);
    output_table(&c->output, rows, columns, COUNT_OF(columns));
    return e;
}

MUST_CHECK static enum err remove_user(struct call *c, const char *name, struct fault *f)
{
    struct store *s = NULL;
    enum err e = open_store(c, &s, f);

    if (e == OK) {
        e = store_credential_remove(s, name);
        if (e != OK)
            e = say_why(e, name, f);
    }
    store_close(s);
    if (e == OK) {
        json_put_text(c->output.json, "removed", name, &c->output.ok);
        output_say(&c->output, c->output.json,
                   "User {removed} is not known any more, from the next request on.\n");
    }
    return e;
}

static enum err run_user(struct call *c, struct fault *f)
{
    const char *what = words_at(&c->words, 0);
    const char *name = words_at(&c->words, 1);

    if (strcmp(what, "list") == 0 && name == NULL)
        return list_users(c, f);
    if (strcmp(what, "add") == 0 && name != NULL)
        return add_user(c, name, f);
    if (strcmp(what, "remove") == 0 && name != NULL)
        return remove_user(c, name, f);
    return fault_set(f, ERR_USAGE, "",
                     "It is: entente door user add NAME, entente door user list, or "
                     "entente door user remove NAME.");
}

/* ---- withdraw ---- */

MUST_CHECK static enum err
withdraw_one(struct call *c, struct store *s, const char *id, struct fault *f)
{
    int64_t added = 0;
    enum err e = store_object_withdraw(s, id, clock_now(), &added);
    json_t *row = json_object();

    if (e == OK) {
        json_put_text(row, "id", id, &c->output.ok);
        json_put_text(row, "now", added != 0 ? "revoked" : "erased", &c->output.ok);
        output_say(&c->output, row, "{now}: {id}\n");
    }
    if (json_array_append_new(c->output.json, row) != 0)
        c->output.ok = false;
    if (e == ERR_NOT_FOUND)
        return fault_set(f, e, "", "There is no object %s here.", id);
    if (e == ERR_EXISTS)
        return fault_set(f, e, "", "%s was withdrawn before.", id);
    return e == OK ? OK : store_explain(s, e, f);
}

static enum err run_withdraw(struct call *c, struct fault *f)
{
    struct store *s = NULL;
    enum err e = open_store(c, &s, f);

    (void)output_array(&c->output);
    if (e == OK)
        e = store_begin(s);
    for (size_t i = 0; i < c->words.count && e == OK; i++)
        e = withdraw_one(c, s, words_at(&c->words, i), f);
    if (e == OK)
        e = store_commit(s);
    if (e == OK)
        e = store_scrub(s);
    store_close(s);
    return e;
}

const struct verb door_verbs[] = {
    {.name = "user",
     .words = "add NAME | list | remove NAME",
     .help = "who may use the doors, how, and for what",
     .words_min = 1,
     .words_max = 2,
     .more = OPTION_MORE(OPTION_BASIC) | OPTION_MORE(OPTION_BEARER) |
             OPTION_MORE(OPTION_CERTIFICATE) | OPTION_MORE(OPTION_READ) |
             OPTION_MORE(OPTION_WRITE),
     .run = run_user},
    {.name = "withdraw",
     .words = "ID...",
     .help = "take objects back: they are served as revoked, without content",
     .words_min = 1,
     .words_max = 1000,
     .run = run_withdraw},
    {.name = NULL},
};
