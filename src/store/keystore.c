/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keystore.c - named secrets in one sealed file, and files that are replaced whole
 *
 * DIR/keystore is
 *
 *     "entente-keystore/1\n" || seal of ( id (32) || secret (32) ) ...
 *
 * Replacing goes through PATH.new, always the same name: what a process that died
 * left there is overwritten by the next change, so no old copy stays for long, and
 * none that holds a secret outlives the next drop.
 */
#include "store/keystore.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "crypto/seal.h"
#include "store/folder.h"

#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PAIR_BYTES = 32 + KEYSTORE_SECRET_BYTES, WHAT_MAX = 32, LINE_MAX_BYTES = 96 };

static const char magic[] = "entente-keystore/1\n";
static const char about[] = "entente/1 keystore";
static const char seal_what[] = "entente-seal-key";

enum {
    MAGIC_BYTES = sizeof magic - 1,
    FILE_MAX = MAGIC_BYTES + SEAL_EXTRA_BYTES + KEYSTORE_SECRETS_MAX * PAIR_BYTES
};

_Static_assert(sizeof(struct keystore_secret) == PAIR_BYTES, "as it stands in the file");

/* The secrets in memory. */
struct secrets {
    struct keystore_secret *pairs;
    size_t count;
};

static enum err no_memory(struct fault *f)
{
    return fault_set(f, ERR_NOMEM, "",
                     "There is not enough memory; close other programs.");
}

/* Say why a file could not be written, from errno. */
static enum err not_written(const char *path, struct fault *f)
{
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
        return fault_set(
            f, ERR_IO, "",
            "The disk is full; \"%s\" is as it was. Make room, then try again.", path);
    return fault_set(f, errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO, "",
                     "\"%s\" cannot be written (%s); check the folder and its owner.",
                     path, strerrordesc_np(errno));
}

/* Write PATH.new and make its bytes durable. */
static bool write_new(const char *path, const void *bytes, size_t count, unsigned mode)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool written;
    int why;

    if (file < 0)
        return false;
    written = file_write_all(file, bytes, count) == OK && fchmod(file, mode) == 0 &&
              fsync(file) == 0;
    why = errno;
    if (close(file) != 0 && written) {
        written = false;
        why = errno;
    }
    if (!written)
        unlink(path);
    errno = why;
    return written;
}

/* What is to be written, and whether it may take the place of another file. */
struct content {
    const void *bytes;
    size_t count;
    unsigned mode;
    bool replace;
};

/* Give it its name, which another file may have only to be replaced. NFS and others know
 * no rename that refuses to replace; a link refuses it everywhere. */
static int put_in_place(const char *fresh, const char *path, bool replace)
{
    int failed =
        renameat2(AT_FDCWD, fresh, AT_FDCWD, path, replace ? 0 : RENAME_NOREPLACE);

    if (failed == 0 || replace ||
        (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP))
        return failed;
    failed = link(fresh, path);
    if (failed == 0)
        unlink(fresh);
    return failed;
}

static enum err write_file(const char *path, const struct content *c, struct fault *f)
{
    char fresh[FOLDER_PATH_MAX];
    int count = snprintf(fresh, sizeof fresh, "%s.new", path);

    if (count < 0 || (size_t)count >= sizeof fresh)
        return fault_set(f, ERR_LIMIT, "", "The path \"%s\" is too long.", path);
    unlink(fresh);
    if (!write_new(fresh, c->bytes, c->count, c->mode))
        return not_written(path, f);
    if (put_in_place(fresh, path, c->replace) != 0) {
        int why = errno;

        unlink(fresh);
        errno = why;
        if (why == EEXIST)
            return fault_set(f, ERR_EXISTS, "", "There already is a file \"%s\".", path);
        return not_written(path, f);
    }
    if (folder_sync_above(path) != OK)
        return fault_set(f, ERR_IO, "",
                         "\"%s\" could not be made durable; check the disk.", path);
    return OK;
}

enum err keystore_replace(
    const char *path, const void *bytes, size_t count, unsigned mode, struct fault *f)
{
    const struct content c = {bytes, count, mode, true};

    return write_file(path, &c, f);
}

enum err keystore_create(
    const char *path, const void *bytes, size_t count, unsigned mode, struct fault *f)
{
    const struct content c = {bytes, count, mode, false};

    return write_file(path, &c, f);
}

/* Read up to `most` bytes of a file; ERR_CORRUPT when it is larger. */
static enum err
read_file(const char *path, uint8_t *out, size_t most, size_t *count, struct fault *f)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* no pipe holds us up */
    size_t used = 0;
    ssize_t got = 1;
    uint8_t more;

    if (file < 0)
        return fault_set(f, errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO,
                         "", "\"%s\" cannot be read (%s).", path, strerrordesc_np(errno));
    while (got != 0 && used < most) {
        got = read(file, out + used, most - used);
        if (got < 0 && errno != EINTR)
            break;
        used += got > 0 ? (size_t)got : 0;
    }
    if (got > 0)
        got = read(file, &more, 1) > 0 ? 1 : 0;
    close(file);
    if (got < 0)
        return fault_set(f, ERR_IO, "", "\"%s\" cannot be read; check the disk.", path);
    if (got > 0)
        return fault_set(f, ERR_CORRUPT, "", "\"%s\" is larger than it can be.", path);
    *count = used;
    return OK;
}

enum err keystore_file_write(const char *path,
                             const char *what,
                             const uint8_t seed[32],
                             struct fault *f)
{
    char line[LINE_MAX_BYTES];
    char text[BASE64_CHARS(32) + 1];
    const struct content c = {line, strlen(what) + sizeof text + 1, 0600, false};
    enum err e;

    must(strlen(what) <= WHAT_MAX);
    text_base64_encode(seed, 32, text);
    snprintf(line, sizeof line, "%s %s\n", what, text);
    e = write_file(path, &c, f);
    memory_wipe(line, sizeof line);
    memory_wipe(text, sizeof text);
    return e;
}

/* The seed in "WHAT SEED\n", byte for byte. */
static enum err parse_line(char *line, size_t count, const char *what, uint8_t seed[32])
{
    size_t word = strlen(what);
    size_t due = word + 1 + BASE64_CHARS(32) + 1;

    if (count != due || memcmp(line, what, word) != 0 || line[word] != ' ' ||
        line[due - 1] != '\n' || memchr(line, 0, due))
        return ERR_MALFORMED;
    line[due - 1] = 0;
    return text_base64_decode(line + word + 1, seed, 32);
}

enum err
keystore_file_read(const char *path, const char *what, uint8_t seed[32], struct fault *f)
{
    uint8_t found[32] = {0};
    char line[LINE_MAX_BYTES];
    size_t count = 0;
    enum err e = read_file(path, (uint8_t *)line, sizeof line, &count, f);

    must(strlen(what) <= WHAT_MAX);
    if (e == OK || e == ERR_CORRUPT) {
        if (e == ERR_CORRUPT || parse_line(line, count, what, found) != OK)
            e = fault_set(f, ERR_MALFORMED, "",
                          "\"%s\" is not a key file of the kind %s; restore it from a "
                          "backup.",
                          path, what);
    }
    if (e == OK)
        memcpy(seed, found, sizeof found);
    memory_wipe(found, sizeof found);
    memory_wipe(line, sizeof line);
    return e;
}

static void secrets_fini(struct secrets *s)
{
    memory_wipe_free(s->pairs, s->count * PAIR_BYTES);
    *s = (struct secrets){0};
}

/* The key that seals the file. Where `r` is given it is made if there is none. */
static enum err
seal_key(const char *dir, struct random *r, uint8_t key[SEAL_KEY_BYTES], struct fault *f)
{
    char path[FOLDER_PATH_MAX];
    enum err e = folder_path(dir, "keys", path, f);

    if (e == OK && r)
        e = folder_make(path, f);
    if (e == OK)
        e = folder_path(dir, "keys/seal", path, f);
    if (e == OK)
        e = keystore_file_read(path, seal_what, key, f);
    if (e != ERR_NOT_FOUND || !r)
        return e;
    e = random_fill(r, key, SEAL_KEY_BYTES);
    if (e != OK)
        return fault_set(f, e, "", "The system gives no randomness.");
    return keystore_file_write(path, seal_what, key, f);
}

static enum err damaged(const char *path, struct fault *f)
{
    return fault_set(
        f, ERR_CORRUPT, "",
        "\"%s\" is not what this node wrote; restore the folder from a backup.", path);
}

/* Unseal the bytes after the magic into s->pairs, which has room for them. */
static enum err open_sealed(const char *dir, const uint8_t *file, struct secrets *s)
{
    uint8_t key[SEAL_KEY_BYTES];
    enum err e = seal_key(dir, NULL, key, NULL);

    if (e == OK)
        e = seal_open(key, about, file + MAGIC_BYTES,
                      SEAL_EXTRA_BYTES + s->count * PAIR_BYTES, (uint8_t *)s->pairs);
    memory_wipe(key, sizeof key);
    return e;
}

/* Whether these bytes can be the file: what is before the seal, and their number. */
static bool is_sealed_form(const uint8_t *file, size_t bytes)
{
    return bytes >= MAGIC_BYTES + SEAL_EXTRA_BYTES &&
           memcmp(file, magic, MAGIC_BYTES) == 0 &&
           (bytes - MAGIC_BYTES - SEAL_EXTRA_BYTES) % PAIR_BYTES == 0;
}

/* How many bytes the file may have: those it has, within the limit. */
static size_t file_bytes(const char *path)
{
    struct stat found;

    if (stat(path, &found) != 0 || found.st_size < 0 || found.st_size > FILE_MAX)
        return FILE_MAX;
    return (size_t)found.st_size;
}

/* Read the file, absent as empty; there is room for so many more than it holds. */
static enum err load(const char *dir, size_t more, struct secrets *out, struct fault *f)
{
    char path[FOLDER_PATH_MAX];
    struct secrets s = {0};
    size_t bytes = 0;
    uint8_t *file;
    enum err e = folder_path(dir, "keystore", path, f);

    if (e != OK)
        return e;
    file = memory_new(file_bytes(path), 1);
    if (!file)
        return no_memory(f);
    e = read_file(path, file, file_bytes(path), &bytes, f);
    if (e == OK && !is_sealed_form(file, bytes))
        e = damaged(path, f);
    if (e == OK)
        s.count = (bytes - MAGIC_BYTES - SEAL_EXTRA_BYTES) / PAIR_BYTES;
    if (e == OK || e == ERR_NOT_FOUND) {
        s.pairs = memory_new(s.count + more, PAIR_BYTES);
        if (!s.pairs)
            e = no_memory(f);
        else if (e == ERR_NOT_FOUND)
            e = OK;
        else if (open_sealed(dir, file, &s) != OK)
            e = damaged(path, f);
    }
    memory_free(file);
    if (e == OK)
        *out = s;
    else
        secrets_fini(&s);
    return e;
}

/* Where a keystore begins: what its seal cannot be opened without. */
enum { HEAD_BYTES = MAGIC_BYTES + SEAL_EXTRA_BYTES };

/* Zero the head of a file that another has replaced, on the disk too. It is gone for
 * everyone else; should this fail, what it held is as safe as keys/seal. */
static void zero_head(int file)
{
    static const uint8_t zeroes[HEAD_BYTES];
    struct stat found;

    if (file >= 0 && fstat(file, &found) == 0 && S_ISREG(found.st_mode) &&
        found.st_nlink == 0 && found.st_size >= HEAD_BYTES)
        (void)!(pwrite(file, zeroes, sizeof zeroes, 0) == (ssize_t)sizeof zeroes &&
                fsync(file) == 0);
}

/* Put these bytes in the place of the file. */
static enum err
replace(const char *path, const void *bytes, size_t count, struct fault *f)
{
    int before = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    enum err e = keystore_replace(path, bytes, count, 0600, f);

    if (e == OK)
        zero_head(before);
    if (before >= 0)
        close(before);
    return e;
}

/* Seal and replace the file. */
static enum err
save(const char *dir, struct random *r, const struct secrets *s, struct fault *f)
{
    const size_t bytes = MAGIC_BYTES + SEAL_EXTRA_BYTES + s->count * PAIR_BYTES;
    char path[FOLDER_PATH_MAX];
    uint8_t key[SEAL_KEY_BYTES];
    uint8_t *file = NULL;
    enum err e = folder_path(dir, "keystore", path, f);

    if (e != OK)
        return e;
    e = seal_key(dir, r, key, f);
    if (e == OK) {
        file = memory_new(bytes, 1);
        if (!file)
            e = no_memory(f);
    }
    if (e == OK) {
        memcpy(file, magic, MAGIC_BYTES);
        e = seal_close(r, key, about, s->pairs, s->count * PAIR_BYTES,
                       file + MAGIC_BYTES);
        if (e != OK)
            e = fault_set(f, e, "", "The system gives no randomness.");
    }
    if (e == OK)
        e = replace(path, file, bytes, f);
    memory_wipe(key, sizeof key);
    memory_free(file);
    return e;
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(((const struct keystore_secret *)a)->id,
                  ((const struct keystore_secret *)b)->id, 32);
}

static void sort(struct keystore_secret *pairs, size_t count)
{
    if (count > 1)
        qsort(pairs, count, sizeof *pairs, compare_ids);
}

const struct keystore_secret *
keystore_among(const struct keystore_secret *secrets, size_t count, const uint8_t id[32])
{
    /* An id is what a secret begins with. */
    return count > 0 ? bsearch(id, secrets, count, sizeof *secrets, compare_ids) : NULL;
}

/* Remove those that `keep` does not want; their places are wiped. */
static void
filter(struct secrets *s, bool (*keep)(void *state, const uint8_t id[32]), void *state)
{
    for (size_t i = 0; i < s->count;) {
        struct keystore_secret *pair = &s->pairs[i];

        if (keep(state, pair->id)) {
            i++;
            continue;
        }
        /* The last takes its place; its own is then the one to wipe. */
        s->count--;
        memmove(pair, &s->pairs[s->count], sizeof *pair);
        memory_wipe(&s->pairs[s->count], sizeof *pair);
    }
}

/* Secrets of which none may stand there twice. */
struct fresh {
    struct keystore_secret *pairs; /* ascending */
    size_t count;
};

static bool is_not_fresh(void *state, const uint8_t id[32])
{
    const struct fresh *fresh = state;

    return keystore_among(fresh->pairs, fresh->count, id) == NULL;
}

static enum err
put_sorted(const char *dir, struct random *r, const struct fresh *fresh, struct fault *f)
{
    struct fresh those = *fresh;
    struct secrets s;
    enum err e = load(dir, fresh->count, &s, f);

    if (e != OK)
        return e;
    filter(&s, is_not_fresh, &those);
    if (s.count + fresh->count > KEYSTORE_SECRETS_MAX) {
        e = fault_set(f, ERR_LIMIT, "",
                      "The keystore holds %d secrets at most; let items end or give them "
                      "up, and finish what rounds are open.",
                      KEYSTORE_SECRETS_MAX);
    } else {
        memcpy(&s.pairs[s.count], fresh->pairs, fresh->count * PAIR_BYTES);
        s.count += fresh->count;
        e = save(dir, r, &s, f);
    }
    secrets_fini(&s);
    return e;
}

enum err keystore_put_all(const char *dir,
                          struct random *r,
                          const struct keystore_secret *secrets,
                          size_t count,
                          struct fault *f)
{
    struct fresh fresh = {.count = count};
    enum err e;

    if (count == 0)
        return OK;
    must(count <= KEYSTORE_SECRETS_MAX);
    fresh.pairs = memory_new(count, PAIR_BYTES);
    if (!fresh.pairs)
        return no_memory(f);
    memcpy(fresh.pairs, secrets, count * PAIR_BYTES);
    sort(fresh.pairs, count);
    for (size_t i = 1; i < count; i++)
        must(compare_ids(&fresh.pairs[i - 1], &fresh.pairs[i]) != 0);
    e = put_sorted(dir, r, &fresh, f);
    memory_wipe_free(fresh.pairs, count * PAIR_BYTES);
    return e;
}

enum err keystore_put(const char *dir,
                      struct random *r,
                      const uint8_t id[32],
                      const uint8_t secret[KEYSTORE_SECRET_BYTES],
                      struct fault *f)
{
    struct keystore_secret one;
    enum err e;

    memcpy(one.id, id, sizeof one.id);
    memcpy(one.secret, secret, sizeof one.secret);
    e = keystore_put_all(dir, r, &one, 1, f);
    memory_wipe(&one, sizeof one);
    return e;
}

enum err keystore_get_all(const char *dir,
                          struct keystore_secret **out,
                          size_t *count,
                          struct fault *f)
{
    struct secrets s;
    enum err e = load(dir, 0, &s, f);

    if (e != OK)
        return e;
    sort(s.pairs, s.count);
    *out = s.pairs;
    *count = s.count;
    return OK;
}

void keystore_free_all(struct keystore_secret *secrets, size_t count)
{
    memory_wipe_free(secrets, count * PAIR_BYTES);
}

enum err keystore_get(const char *dir,
                      const uint8_t id[32],
                      uint8_t secret[KEYSTORE_SECRET_BYTES],
                      struct fault *f)
{
    struct secrets s;
    enum err e = load(dir, 0, &s, f);

    if (e != OK)
        return e;
    e = ERR_NOT_FOUND;
    for (size_t i = 0; i < s.count; i++) {
        if (memcmp(s.pairs[i].id, id, 32) == 0) {
            memcpy(secret, s.pairs[i].secret, KEYSTORE_SECRET_BYTES);
            e = OK;
        }
    }
    secrets_fini(&s);
    return e == OK ? OK : fault_set(f, e, "", "The keystore has no such secret.");
}

enum err keystore_keep(const char *dir,
                       struct random *r,
                       bool (*keep)(void *state, const uint8_t id[32]),
                       void *state,
                       struct fault *f)
{
    struct secrets s;
    size_t count;
    enum err e = load(dir, 0, &s, f);

    if (e != OK)
        return e;
    count = s.count;
    filter(&s, keep, state);
    if (s.count < count)
        e = save(dir, r, &s, f);
    secrets_fini(&s);
    return e;
}

static bool is_other(void *state, const uint8_t id[32])
{
    return memcmp(state, id, 32) != 0;
}

enum err
keystore_drop(const char *dir, struct random *r, const uint8_t id[32], struct fault *f)
{
    uint8_t wanted[32];

    memcpy(wanted, id, sizeof wanted);
    return keystore_keep(dir, r, is_other, wanted, f);
}
