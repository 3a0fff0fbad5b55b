/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.c - the keys of a node's folder
 */
#include "exchange/keys.h"

#include "base/memory.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "exchange/agent.h"
#include "exchange/node.h"
#include "store/keyfile.h"

#include <stdio.h>
#include <string.h>

/* The first word of a key's file. */
static const char *what_of(const char *name)
{
    static const struct {
        const char *name;
        const char *what;
    } kinds[] = {
        {"node", "entente-node"},         {"link", "entente-link"},
        {"overseer", "entente-overseer"}, {"root", "entente-root"},
        {"approver", "entente-approver"},
    };

    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(name, kinds[i].name) == 0)
            return kinds[i].what;
    return "entente-officer";
}

static enum err path_of(const char *dir, const char *name, char path[NODE_PATH_MAX])
{
    char below[KEYS_NAME_MAX + 8];
    int count = snprintf(below, sizeof below, "keys/%s", name);

    if (count < 0 || (size_t)count >= sizeof below)
        return ERR_LIMIT;
    return node_path(dir, below, path);
}

static enum err
load(const char *dir, const char *name, struct keyfile *out, struct fault *f)
{
    char path[NODE_PATH_MAX];
    enum err e = path_of(dir, name, path);

    if (e != OK)
        return fault_set(f, e, "", "The path of a key is too long.");
    e = keyfile_load(path, what_of(name), out, f);
    if (e == ERR_NOT_FOUND)
        return fault_set(f, e, "",
                         "There is no key \"%s\" in \"%s\"; those that there are: "
                         "entente key",
                         name, dir);
    return e;
}

static enum err
save(const char *dir, const char *name, const struct keyfile *k, struct fault *f)
{
    char path[NODE_PATH_MAX];
    enum err e = path_of(dir, name, path);

    return e == OK ? keyfile_save(path, what_of(name), k, f)
                   : fault_set(f, e, "", "The path of a key is too long.");
}

/* The seed of a locked key by its passphrase. */
static enum err open_asked(const struct keyfile *k,
                           const char *name,
                           const struct keys_asker *asker,
                           uint8_t seed[KEYFILE_SEED_BYTES],
                           struct fault *f)
{
    char text[PASSPHRASE_BYTES_MAX + 1] = "";
    struct keyfile_lock lock = {.text = text};
    enum err e;

    if (asker == NULL)
        return fault_set(f, ERR_DENIED, "",
                         "The key \"%s\" is locked and no agent holds it; run: entente "
                         "key hold %s",
                         name, name);
    e = asker->ask(asker->state, name, text, f);
    if (e == OK) {
        lock.bytes = strlen(text);
        e = keyfile_open(k, what_of(name), &lock, seed);
        if (e == ERR_FORGED || e == ERR_LIMIT)
            e = fault_set(f, ERR_FORGED, "",
                          "That is not the passphrase of the key \"%s\".", name);
        else if (e != OK)
            e = fault_set(f, e, "", "The key \"%s\" cannot be unlocked (%s).", name,
                          err_name(e));
    }
    memory_wipe(text, sizeof text);
    return e;
}

/* The seed, whether open, locked, or with the agent. */
static enum err seed_of(const struct keyfile *k,
                        const char *dir,
                        const char *name,
                        const struct keys_asker *asker,
                        uint8_t seed[KEYFILE_SEED_BYTES],
                        struct fault *f)
{
    if (!k->locked) {
        memcpy(seed, k->seed, KEYFILE_SEED_BYTES);
        return OK;
    }
    if (agent_ask(dir, name, seed) == OK)
        return OK;
    return open_asked(k, name, asker, seed, f);
}

enum err keys_read(const char *dir,
                   const char *name,
                   const struct keys_asker *asker,
                   struct sign_secret *out,
                   struct fault *f)
{
    uint8_t seed[KEYFILE_SEED_BYTES] = {0};
    struct keyfile k = {.locked = false};
    enum err e = load(dir, name, &k, f);

    if (e == OK)
        e = seed_of(&k, dir, name, asker, seed, f);
    if (e == OK)
        sign_secret_from_seed(seed, out);
    memory_wipe(seed, sizeof seed);
    memory_wipe(&k, sizeof k);
    return e;
}

enum err keys_confirm(const char *dir,
                      const char *name,
                      const struct keys_asker *asker,
                      struct fault *f)
{
    uint8_t seed[KEYFILE_SEED_BYTES] = {0};
    struct keyfile k = {.locked = false};
    enum err e = load(dir, name, &k, f);

    if (e == OK && !k.locked)
        e = fault_set(
            f, ERR_DENIED, "",
            "The key \"%s\" has no passphrase; give it one: entente key lock %s", name,
            name);
    if (e == OK)
        e = open_asked(&k, name, asker, seed, f);
    memory_wipe(seed, sizeof seed);
    memory_wipe(&k, sizeof k);
    return e;
}

enum err keys_read_file(const char *path,
                        const char *name,
                        const struct keys_asker *asker,
                        struct sign_secret *out,
                        struct fault *f)
{
    uint8_t seed[KEYFILE_SEED_BYTES] = {0};
    struct keyfile k = {.locked = false};
    enum err e = keyfile_load(path, what_of(name), &k, f);

    if (e == OK && k.locked)
        e = open_asked(&k, name, asker, seed, f);
    else if (e == OK)
        memcpy(seed, k.seed, sizeof seed);
    if (e == OK)
        sign_secret_from_seed(seed, out);
    memory_wipe(seed, sizeof seed);
    memory_wipe(&k, sizeof k);
    return e;
}

enum err keys_look(const char *dir, const char *name, bool *locked, struct fault *f)
{
    struct keyfile k = {.locked = false};
    enum err e = load(dir, name, &k, f);

    if (e == OK)
        *locked = k.locked;
    memory_wipe(&k, sizeof k);
    return e;
}

/* The key file as an open one, for writing it anew. An agent is not asked: who changes a
 * passphrase must know it. */
static enum err load_open(const char *dir,
                          const char *name,
                          const struct keys_asker *asker,
                          struct keyfile *out,
                          struct fault *f)
{
    struct keyfile k = {.locked = false};
    enum err e = load(dir, name, &k, f);

    if (e == OK && k.locked)
        e = open_asked(&k, name, asker, k.seed, f);
    if (e == OK) {
        *out = (struct keyfile){.locked = false};
        memcpy(out->seed, k.seed, sizeof out->seed);
    }
    memory_wipe(&k, sizeof k);
    return e;
}

enum err keys_lock(const char *dir,
                   const char *name,
                   const struct keys_asker *asker,
                   const struct keyfile_lock *lock,
                   struct fault *f)
{
    struct random random = entropy_random();
    struct keyfile k = {.locked = false};
    enum err e = load_open(dir, name, asker, &k, f);

    if (e != OK)
        return e;
    e = keyfile_close(&k, what_of(name), lock, &random);
    if (e == ERR_LIMIT)
        e = fault_set(f, e, "", "A passphrase has %d to %d bytes; choose another.",
                      PASSPHRASE_BYTES_MIN, PASSPHRASE_BYTES_MAX);
    else if (e != OK)
        e = fault_set(f, e, "", "The key \"%s\" cannot be locked (%s).", name,
                      err_name(e));
    else
        e = save(dir, name, &k, f);
    memory_wipe(&k, sizeof k);
    return e;
}

enum err keys_unlock(const char *dir,
                     const char *name,
                     const struct keys_asker *asker,
                     struct fault *f)
{
    struct keyfile k = {.locked = false};
    enum err e = load_open(dir, name, asker, &k, f);

    if (e == OK)
        e = save(dir, name, &k, f);
    memory_wipe(&k, sizeof k);
    return e;
}
