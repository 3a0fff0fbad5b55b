/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keyfile.c - one secret in a file of its own, open or under a passphrase
 */
#include "store/keyfile.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "crypto/seal.h"
#include "store/keystore.h"

#include <unistd.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LINE_BYTES = 256, WORDS = 6 };

/* A number of 1 to 4 digits without a zero before it; 0 for anything else. */
static uint32_t read_number(const char *text)
{
    size_t digits = strspn(text, "0123456789");

    if (text[0] == '0' || digits == 0 || digits > 4 || text[digits] != '\0')
        return 0;
    return (uint32_t)strtoul(text, NULL, 10);
}

/* The words of "WHAT locked PASSES MEBIBYTES SALT SEALED\n", one blank between two. */
static enum err parse_locked(char *line, const char *what, struct keyfile *out)
{
    struct keyfile k = {.locked = true};
    char *words[WORDS] = {NULL};
    char *rest = line;
    size_t count = 0;
    enum err e;

    while (rest != NULL && count < WORDS)
        words[count++] = strsep(&rest, " \n");
    if (count != WORDS || rest == NULL || rest[0] != '\0' ||
        strcmp(words[0], what) != 0 || strcmp(words[1], "locked") != 0)
        return ERR_MALFORMED;
    k.cost.passes = read_number(words[2]);
    k.cost.mebibytes = read_number(words[3]);
    e = text_base64_decode(words[4], k.salt, sizeof k.salt);
    if (e == OK)
        e = text_base64_decode(words[5], k.sealed, sizeof k.sealed);
    if (e != OK || k.cost.passes == 0 || k.cost.mebibytes == 0)
        return ERR_MALFORMED;
    *out = k;
    return OK;
}

static bool is_locked(const char *line, const char *what)
{
    size_t length = strlen(what);

    return strncmp(line, what, length) == 0 &&
           strncmp(line + length, " locked ", strlen(" locked ")) == 0;
}

enum err
keyfile_load(const char *path, const char *what, struct keyfile *out, struct fault *f)
{
    struct keyfile k = {.locked = false};
    struct buffer bytes;
    char line[LINE_BYTES + 1] = "";
    enum err e;

    buffer_init(&bytes, LINE_BYTES);
    e = file_read(path, &bytes, f);
    if (e == OK && bytes.bytes > 0)
        memcpy(line, bytes.data, bytes.bytes);
    buffer_fini(&bytes);
    if (e == OK && is_locked(line, what)) {
        e = parse_locked(line, what, &k);
        if (e != OK)
            e = fault_set(f, e, "",
                          "\"%s\" is no key file under a passphrase; restore it from a "
                          "backup.",
                          path);
    } else if (e == OK || e == ERR_LIMIT) {
        e = keystore_file_read(path, what, k.seed, f);
    }
    if (e == OK)
        *out = k;
    memory_wipe(line, sizeof line);
    memory_wipe(&k, sizeof k);
    return e;
}

/* Zero what the file held that another has taken the place of. Bytes that a link of
 * another name still keeps are another's. Only when the new file is durable. */
static void wipe_replaced(int file)
{
    static const uint8_t zeroes[LINE_BYTES];
    struct stat about;

    if (file >= 0 && fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
        about.st_nlink == 0 && about.st_size > 0 && about.st_size <= LINE_BYTES)
        (void)!(pwrite(file, zeroes, (size_t)about.st_size, 0) == about.st_size &&
                fsync(file) == 0);
}

enum err
keyfile_save(const char *path, const char *what, const struct keyfile *k, struct fault *f)
{
    char line[LINE_BYTES];
    char salt[BASE64_CHARS(PASSPHRASE_SALT_BYTES) + 1];
    char sealed[BASE64_CHARS(sizeof k->sealed) + 1];
    int before = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    int count;
    enum err e;

    text_base64_encode(k->locked ? k->sealed : k->seed,
                       k->locked ? sizeof k->sealed : sizeof k->seed, sealed);
    text_base64_encode(k->salt, sizeof k->salt, salt);
    if (k->locked)
        count = snprintf(line, sizeof line, "%s locked %" PRIu32 " %" PRIu32 " %s %s\n",
                         what, k->cost.passes, k->cost.mebibytes, salt, sealed);
    else
        count = snprintf(line, sizeof line, "%s %s\n", what, sealed);
    must(count > 0 && (size_t)count < sizeof line);
    e = keystore_replace(path, line, (size_t)count, 0600, f);
    if (e == OK)
        wipe_replaced(before);
    if (before >= 0)
        (void)close(before);
    memory_wipe(line, sizeof line);
    memory_wipe(sealed, sizeof sealed);
    return e;
}

enum err keyfile_close(struct keyfile *k,
                       const char *what,
                       const struct keyfile_lock *lock,
                       struct random *r)
{
    struct keyfile made = {.locked = true,
                           .cost = lock->cost != NULL ? *lock->cost : passphrase_usual};
    uint8_t key[SEAL_KEY_BYTES];
    enum err e;

    must(!k->locked);
    e = random_fill(r, made.salt, sizeof made.salt);
    if (e == OK)
        e = passphrase_key(lock->text, lock->bytes, made.salt, &made.cost, key);
    if (e == OK)
        e = seal_close(r, key, what, k->seed, sizeof k->seed, made.sealed);
    memory_wipe(key, sizeof key);
    if (e != OK)
        return e;
    memory_wipe(k, sizeof *k);
    *k = made;
    return OK;
}

enum err keyfile_open(const struct keyfile *k,
                      const char *what,
                      const struct keyfile_lock *lock,
                      uint8_t seed[KEYFILE_SEED_BYTES])
{
    uint8_t key[SEAL_KEY_BYTES];
    enum err e;

    must(k->locked);
    memory_wipe(seed, KEYFILE_SEED_BYTES);
    e = passphrase_key(lock->text, lock->bytes, k->salt, &k->cost, key);
    if (e == OK)
        e = seal_open(key, what, k->sealed, sizeof k->sealed, seed);
    memory_wipe(key, sizeof key);
    return e;
}
