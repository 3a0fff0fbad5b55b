/* SPDX-License-Identifier: Apache-2.0 */
/*
 * birth.c - making a node: its keys, its card, its store
 *
 * Everything is made in DIR.new and renamed to DIR as the last act; a failure on the
 * way removes DIR.new. The root key is written to keys/root for the ceremony; move it
 * off the machine afterwards (nothing else reads it).
 */
#include "exchange/birth.h"

#include "base/buffer.h"
#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/sign.h"
#include "exchange/node.h"
#include "lane/card.h"
#include "lane/kind.h"
#include "store/keystore.h"

#include <unistd.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { OFFICERS = CARD_OFFICERS_MAX };

struct birth {
    const char *dir; /* where it is made */
    const struct birth_plan *plan;
    struct random random;
    struct sign_secret root;
    struct sign_secret node;
    struct sign_secret link;
    struct sign_secret overseer;
    struct sign_secret officer[OFFICERS];
};

static enum err draw_keys(struct birth *b)
{
    enum err e = sign_secret_make(&b->random, &b->root);

    if (e == OK)
        e = sign_secret_make(&b->random, &b->node);
    if (e == OK)
        e = sign_secret_make(&b->random, &b->link);
    if (e == OK)
        e = sign_secret_make(&b->random, &b->overseer);
    for (size_t i = 0; i < b->plan->officer_count && e == OK; i++)
        e = sign_secret_make(&b->random, &b->officer[i]);
    return e;
}

static json_t *
officer_json(const struct birth_officer *o, const uint8_t key[SIGN_KEY_BYTES], bool *ok)
{
    static const enum role roles[] = {ROLE_SIGNATORY, ROLE_START, ROLE_CONFIRM, ROLE_ASK,
                                      ROLE_RELEASE};
    json_t *object = json_object();
    json_t *list = json_array();

    json_put_bytes(object, "key", key, SIGN_KEY_BYTES, ok);
    json_put_text(object, "name", o->name, ok);
    for (size_t i = 0; i < COUNT_OF(roles); i++)
        if ((o->roles & (unsigned)roles[i]) != 0 &&
            json_array_append_new(list, json_string(kind_role_name(roles[i]))) != 0)
            *ok = false;
    json_put(object, "roles", list, ok);
    return object;
}

static json_t *text_list(const char *const *texts, size_t count, bool *ok)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        if (json_array_append_new(list, json_string(texts[i])) != 0)
            *ok = false;
    return list;
}

static json_t *card_json(const struct birth *b, bool *ok)
{
    const struct birth_plan *plan = b->plan;
    int64_t now = (int64_t)time(NULL);
    json_t *card = json_object();
    json_t *names = json_object();
    json_t *officers = json_array();

    for (size_t i = 0; i < plan->name_count; i++)
        json_put_text(names, plan->names[i].lang, plan->names[i].name, ok);
    for (size_t i = 0; i < plan->officer_count; i++)
        if (json_array_append_new(
                officers, officer_json(&plan->officers[i], b->officer[i].key, ok)) != 0)
            *ok = false;
    json_put_int(card, "v", 1, ok);
    json_put_text(card, "type", "card", ok);
    json_put_int(card, "serial", 1, ok);
    json_put_time(card, "issued", now, ok);
    json_put(card, "names", names, ok);
    json_put_bytes(card, "root", b->root.key, SIGN_KEY_BYTES, ok);
    json_put_bytes(card, "node", b->node.key, SIGN_KEY_BYTES, ok);
    json_put_bytes(card, "link", b->link.key, SIGN_KEY_BYTES, ok);
    json_put_time(card, "until", now + plan->days * INSTANT_DAY, ok);
    json_put(card, "officers", officers, ok);
    json_put_bytes(card, "overseer", b->overseer.key, SIGN_KEY_BYTES, ok);
    json_put(card, "contacts", text_list(plan->contacts, plan->contact_count, ok), ok);
    json_put_text(card, "address", plan->address, ok);
    return card;
}

static enum err write_card(const struct birth *b, struct fault *f)
{
    struct buffer bytes;
    char path[NODE_PATH_MAX];
    bool ok = true;
    json_t *card = card_json(b, &ok);
    enum err e;

    buffer_init(&bytes, CARD_FILE_MAX);
    if (ok) {
        e = card_write(card, &b->root, &bytes, f);
    } else {
        json_decref(card);
        e = fault_set(f, ERR_MALFORMED, "", "A name or contact is not valid UTF-8.");
    }
    if (e == OK)
        e = node_path(b->dir, "card.json", path);
    if (e == OK)
        e = keystore_replace(path, bytes.data, bytes.bytes, 0644, f);
    buffer_fini(&bytes);
    return e;
}

static enum err make_folder(const char *dir, const char *name, struct fault *f)
{
    char path[NODE_PATH_MAX];
    enum err e = node_path(dir, name, path);

    if (e == OK && mkdir(path, 0700) != 0)
        e = fault_set(f, ERR_IO, "", "The folder %s cannot be made: %s.", path,
                      strerrordesc_np(errno));
    return e;
}

static enum err write_key(const struct birth *b,
                          const char *name,
                          const char *what,
                          const struct sign_secret *key,
                          struct fault *f)
{
    char path[NODE_PATH_MAX];
    enum err e = node_path(b->dir, name, path);

    return e == OK ? keystore_file_write(path, what, key->seed, f) : e;
}

static enum err write_keys(const struct birth *b, struct fault *f)
{
    char name[NODE_NAME_MAX + 32];
    enum err e = make_folder(b->dir, "keys", f);

    if (e == OK)
        e = make_folder(b->dir, "keys/officers", f);
    if (e == OK)
        e = write_key(b, "keys/root", "entente-root", &b->root, f);
    if (e == OK)
        e = write_key(b, "keys/node", "entente-node", &b->node, f);
    if (e == OK)
        e = write_key(b, "keys/link", "entente-link", &b->link, f);
    if (e == OK)
        e = write_key(b, "keys/overseer", "entente-overseer", &b->overseer, f);
    for (size_t i = 0; i < b->plan->officer_count && e == OK; i++) {
        snprintf(name, sizeof name, "keys/officers/%s", b->plan->officers[i].name);
        e = write_key(b, name, "entente-officer", &b->officer[i], f);
    }
    return e;
}

static enum err make_store(const struct birth *b, struct fault *f)
{
    struct store *s = NULL;
    enum err e = store_open(b->dir, true, 0, &s, f);

    store_close(s);
    return e;
}

/* Remove what a failed birth made: exactly the names it may have made. */
static void remove_made(const struct birth *b)
{
    static const char *const files[] = {
        "card.json", "node.db",   "node.db-wal",   "node.db-shm",
        "lock",      "keystore",  "keys/root",     "keys/node",
        "keys/link", "keys/seal", "keys/overseer",
    };
    char path[NODE_PATH_MAX];
    char name[NODE_NAME_MAX + 32];

    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (node_path(b->dir, files[i], path) == OK)
            (void)!unlink(path);
    for (size_t i = 0; i < b->plan->officer_count; i++) {
        snprintf(name, sizeof name, "keys/officers/%s", b->plan->officers[i].name);
        if (node_path(b->dir, name, path) == OK)
            (void)!unlink(path);
    }
    if (node_path(b->dir, "keys/officers", path) == OK)
        (void)!rmdir(path);
    if (node_path(b->dir, "keys", path) == OK)
        (void)!rmdir(path);
    (void)!rmdir(b->dir);
}

/* Officers' names become file names, and no two may be one. */
static enum err check_officers(const struct birth_plan *plan, struct fault *f)
{
    if (plan->officer_count > OFFICERS)
        return fault_set(f, ERR_LIMIT, "R10", "A card can name %d officers.",
                         (int)OFFICERS);
    for (size_t i = 0; i < plan->officer_count; i++) {
        const char *name = plan->officers[i].name;
        size_t plain = strspn(
            name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

        if (name[0] == '\0' || name[plain] != '\0' || plain > NODE_NAME_MAX)
            return fault_set(
                f, ERR_MALFORMED, "R10",
                "The officer's name \"%s\" must be 1 to %d letters, digits, - or _.",
                name, (int)NODE_NAME_MAX);
        for (size_t j = 0; j < i; j++)
            if (strcmp(name, plan->officers[j].name) == 0)
                return fault_set(f, ERR_MALFORMED, "R10",
                                 "Two officers are named \"%s\".", name);
    }
    return OK;
}

/* The target may be absent or an empty folder; anything else is somebody's. */
static enum err check_target(const char *dir, struct fault *f)
{
    struct stat info;

    if (lstat(dir, &info) != 0)
        return errno == ENOENT ? OK
                               : fault_set(f, ERR_IO, "", "%s cannot be looked at: %s.",
                                           dir, strerrordesc_np(errno));
    if (!S_ISDIR(info.st_mode) || rmdir(dir) != 0)
        return fault_set(
            f, ERR_EXISTS, "",
            "%s already holds something; name a folder that is new or empty.", dir);
    return OK;
}

static enum err make_all(struct birth *b, struct fault *f)
{
    enum err e = draw_keys(b);

    if (e != OK)
        return fault_set(f, e, "", "No randomness to make keys from.");
    if (mkdir(b->dir, 0700) != 0) {
        if (errno == EEXIST)
            return fault_set(f, ERR_EXISTS, "",
                             "%s is there, perhaps left by an attempt that was cut "
                             "short; remove it, then try again.",
                             b->dir);
        return fault_set(f, ERR_IO, "", "The folder %s cannot be made: %s.", b->dir,
                         strerrordesc_np(errno));
    }
    e = write_keys(b, f);
    if (e == OK)
        e = write_card(b, f);
    if (e == OK)
        e = make_store(b, f);
    if (e != OK)
        remove_made(b);
    return e;
}

enum err birth_node(const char *dir, const struct birth_plan *plan, struct fault *f)
{
    struct birth *b = memory_new(1, sizeof *b);
    char beside[NODE_PATH_MAX];
    size_t length = strlen(dir);
    enum err e = check_officers(plan, f);

    while (length > 1 && dir[length - 1] == '/')
        length--;
    if (b == NULL)
        e = fault_set(f, ERR_NOMEM, "", "Out of memory.");
    if (e == OK && snprintf(beside, sizeof beside, "%.*s.new", (int)length, dir) >=
                       NODE_PATH_MAX - 64)
        e = fault_set(f, ERR_LIMIT, "", "The path %s is too long.", dir);
    if (e == OK)
        e = check_target(dir, f);
    if (e == OK) {
        b->dir = beside;
        b->plan = plan;
        b->random = entropy_random();
        e = make_all(b, f);
    }
    if (e == OK && rename(beside, dir) != 0) {
        e = fault_set(f, ERR_IO, "", "The folder %s cannot be made: %s.", dir,
                      strerrordesc_np(errno));
        remove_made(b);
    }
    memory_wipe_free(b, sizeof *b);
    return e;
}
