/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tray.c - the folder in which the dockets of a round lie, and their answers
 */
#include "exchange/tray.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "store/keystore.h"

#include <unistd.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char key_what[] = "entente-spread-key";
static const char *const endings[] = {
    [DOCKET_WORK] = ".work", [DOCKET_ANSWER] = ".answer"};

_Static_assert(TRAY_PATH_MAX >= PATH_MAX, "what realpath fills");

enum { REST_CHARS = 7, KEY_FILE_MAX = 256, FILES_MAX = 1 << 16 };

static const char done_name[] = "done";

/* ---- names ---- */

static enum err too_long(struct fault *f)
{
    return fault_set(f, ERR_LIMIT, "",
                     "The folder's path is too long; use a shorter one.");
}

static bool join(char out[TRAY_PATH_MAX], const char *folder, const char *name)
{
    int count = snprintf(out, TRAY_PATH_MAX, "%s/%s", folder, name);

    return count > 0 && count < TRAY_PATH_MAX;
}

static enum err resolve(const char *path, char out[TRAY_PATH_MAX], struct fault *f)
{
    if (realpath(path, out) != NULL)
        return OK;
    return fault_set(f, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "",
                     "There is no folder \"%s\" to be used (%s); make it first.", path,
                     strerrordesc_np(errno));
}

/* The folder of the key file is resolved, for the file need not be there yet. */
static enum err name_key(const char *key_file, struct tray *t, struct fault *f)
{
    const char *slash = strrchr(key_file, '/');
    char above[TRAY_PATH_MAX] = ".";
    char whole[TRAY_PATH_MAX];
    size_t bytes = slash == NULL ? 0 : (size_t)(slash - key_file) + 1;
    enum err e;

    if (bytes >= sizeof above)
        return too_long(f);
    if (bytes > 0) {
        memcpy(above, key_file, bytes);
        above[bytes] = '\0';
    }
    e = resolve(above, whole, f);
    if (e == OK && !join(t->key_file, whole, slash == NULL ? key_file : slash + 1))
        e = too_long(f);
    return e;
}

enum err
tray_name(const char *folder, const char *key_file, struct tray *out, struct fault *f)
{
    enum err e = resolve(folder, out->folder, f);

    if (e != OK)
        return e;
    if (key_file != NULL)
        return name_key(key_file, out, f);
    return join(out->key_file, out->folder, "key") ? OK : too_long(f);
}

/* ---- the key ---- */

enum err tray_draw_key(struct tray *t, struct random *r, struct fault *f)
{
    enum err e = random_fill(r, t->key, sizeof t->key);

    return e == OK ? OK : fault_set(f, e, "", "The system gives no randomness.");
}

enum err tray_write_key(const struct tray *t, struct fault *f)
{
    return keystore_file_write(t->key_file, key_what, t->key, f);
}

enum err tray_read_key(struct tray *t, struct fault *f)
{
    return keystore_file_read(t->key_file, key_what, t->key, f);
}

void tray_mark(const struct tray *t, uint8_t out[TRAY_MARK_BYTES])
{
    static const char label[] = "entente/1 mark of a key";

    hash_sha256_parts(
        (const struct part[]){{label, sizeof label}, {t->key, sizeof t->key}}, 2, out);
}

/* ---- files of parts ---- */

bool tray_parse(const char *name, struct tray_file *out)
{
    unsigned part;
    unsigned at;
    char again[64];
    size_t bytes;

    if (sscanf(name, "part-%4u.%1u.", &part, &at) != 2 || part < 1 ||
        part > DOCKET_PARTS_MAX || at > BALE_MESSAGES)
        return false;
    for (int kind = DOCKET_WORK; kind <= DOCKET_ANSWER; kind++) {
        snprintf(again, sizeof again, "part-%04u.%u%s", part, at, endings[kind]);
        bytes = strlen(again);
        if (strncmp(name, again, bytes) != 0)
            continue;
        *out =
            (struct tray_file){part - 1, at, (enum docket_kind)kind, name[bytes] != '\0'};
        return name[bytes] == '\0' ||
               (name[bytes] == '.' && strlen(name + bytes) == REST_CHARS);
    }
    return false;
}

static bool path_of(const struct tray *t,
                    const struct tray_file *file,
                    const char *more,
                    char out[TRAY_PATH_MAX])
{
    int count = snprintf(out, TRAY_PATH_MAX, "%s/part-%04u.%u%s%s", t->folder,
                         (unsigned)file->part + 1, file->at, endings[file->kind], more);

    return count > 0 && count < TRAY_PATH_MAX;
}

/* ---- all of them ---- */

static int by_place(const void *a, const void *b)
{
    const struct tray_file *x = a;
    const struct tray_file *y = b;

    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

enum err
tray_list(const struct tray *t, struct tray_file **out, size_t *count, struct fault *f)
{
    DIR *folder = opendir(t->folder);
    struct tray_file *list = NULL;
    struct dirent *entry;
    size_t room = 0;
    enum err e = OK;

    if (folder == NULL)
        return fault_set(f, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "",
                         "The folder \"%s\" cannot be read (%s).", t->folder,
                         strerrordesc_np(errno));
    *count = 0;
    while (e == OK && (entry = readdir(folder)) != NULL) { /* NOLINT: ours alone */
        struct tray_file file;
        struct tray_file *grown;

        if (!tray_parse(entry->d_name, &file) || file.is_rest || *count == FILES_MAX)
            continue;
        grown = memory_grow(list, &room, *count + 1, sizeof *list);
        if (grown == NULL) {
            e = fault_set(f, ERR_NOMEM, "", "Out of memory.");
        } else {
            list = grown;
            list[(*count)++] = file;
        }
    }
    (void)closedir(folder);
    if (*count > 0)
        qsort(list, *count, sizeof *list, by_place);
    if (e != OK) {
        memory_free(list);
        return e;
    }
    *out = list;
    return OK;
}

void tray_measure(const struct tray *t, int64_t *files, int64_t *bytes)
{
    DIR *folder = opendir(t->folder);
    struct dirent *entry;

    *files = 0;
    *bytes = 0;
    while (folder != NULL && (entry = readdir(folder)) != NULL) { /* NOLINT: ours alone */
        struct tray_file file;
        struct stat about;

        if (tray_parse(entry->d_name, &file) &&
            fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0) {
            ++*files;
            *bytes += about.st_size;
        }
    }
    if (folder != NULL)
        (void)closedir(folder);
}

enum tray_look tray_look(const struct tray *t, const struct tray_file *file)
{
    char path[TRAY_PATH_MAX];
    struct stat about;

    if (!path_of(t, file, "", path) || lstat(path, &about) != 0)
        return TRAY_NOTHING;
    return S_ISREG(about.st_mode) ? TRAY_FILE : TRAY_OTHER;
}

/* What is no empty file is no word of ours. */
static bool is_word(const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0 && S_ISREG(about.st_mode) && about.st_size == 0;
}

bool tray_is_done(const struct tray *t)
{
    char path[TRAY_PATH_MAX];

    return join(path, t->folder, done_name) && is_word(path);
}

bool tray_reopen(const struct tray *t)
{
    char path[TRAY_PATH_MAX];
    struct stat about;

    if (!join(path, t->folder, done_name))
        return false;
    if (is_word(path))
        (void)!unlink(path);
    return lstat(path, &about) != 0;
}

/* ---- one of them ---- */

static enum err not_written(const char *path, struct fault *f)
{
    return fault_set(f, ERR_IO, "", "\"%s\" cannot be written (%s).", path,
                     strerrordesc_np(errno));
}

/* Each writer has a file of its own until it is whole. */
static enum err
write_file(const struct buffer *bytes, const char *path, char *beside, struct fault *f)
{
    int fd = mkstemp(beside); /* for the owner alone */
    bool written;

    if (fd < 0)
        return not_written(path, f);
    written = file_write_all(fd, bytes->data, bytes->bytes) == OK && fsync(fd) == 0;
    written = close(fd) == 0 && written;
    written = written && rename(beside, path) == 0;
    if (written)
        return OK;
    not_written(path, f);
    (void)!unlink(beside);
    return ERR_IO;
}

enum err tray_put(const struct tray *t,
                  const struct tray_file *file,
                  const struct buffer *plain,
                  struct fault *f)
{
    char path[TRAY_PATH_MAX];
    char beside[TRAY_PATH_MAX];
    struct buffer sealed;
    enum err e;

    if (!path_of(t, file, "", path) || !path_of(t, file, ".XXXXXX", beside))
        return too_long(f);
    buffer_init(&sealed, DOCKET_BYTES_MAX);
    e = docket_seal(t->key, file->kind, plain, &sealed);
    if (e != OK)
        e = fault_set(f, e, "", "A part of the round cannot be sealed (%s).",
                      err_name(e));
    else
        e = write_file(&sealed, path, beside, f);
    buffer_fini(&sealed);
    return e;
}

static enum err not_ours(const char *path, struct fault *f)
{
    return fault_set(f, ERR_FORGED, "",
                     "\"%s\" cannot be opened with the key of this folder; remove it.",
                     path);
}

/* As many bytes as the file had when it was opened. */
static enum err read_all(int fd, size_t bytes, struct buffer *out)
{
    uint8_t *to = buffer_extend(out, bytes);
    size_t done = 0;
    ssize_t got = 1;

    if (to == NULL)
        return buffer_status(out);
    while (done < bytes && got != 0) {
        got = read(fd, to + done, bytes - done);
        if (got < 0 && errno != EINTR)
            return ERR_IO;
        done += got > 0 ? (size_t)got : 0;
    }
    return done == bytes ? OK : ERR_FORGED; /* it is being cut off */
}

/* A plain file of a possible size; whatever else lies there does not hold us up. */
static enum err
read_file(const char *path, size_t most, struct buffer *out, struct fault *f)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    struct stat about;
    enum err e = ERR_FORGED;

    if (fd < 0 && errno == ENOENT)
        return fault_set(f, ERR_NOT_FOUND, "", "There is no \"%s\".", path);
    if (fd < 0 && (errno == ELOOP || errno == ENXIO))
        return not_ours(path, f);
    if (fd < 0)
        return fault_set(f, ERR_IO, "", "\"%s\" cannot be read (%s).", path,
                         strerrordesc_np(errno));
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0 &&
        (uintmax_t)about.st_size <= most)
        e = read_all(fd, (size_t)about.st_size, out);
    if (e == ERR_FORGED)
        e = not_ours(path, f);
    else if (e != OK)
        e = fault_set(f, e, "", "\"%s\" cannot be read (%s).", path, err_name(e));
    (void)close(fd);
    return e;
}

enum err tray_get(const struct tray *t,
                  const struct tray_file *file,
                  struct buffer *plain,
                  struct fault *f)
{
    const size_t most =
        file->kind == DOCKET_WORK ? DOCKET_BYTES_MAX : DOCKET_ANSWER_BYTES_MAX;
    char path[TRAY_PATH_MAX];
    struct buffer sealed;
    enum err e;

    if (!path_of(t, file, "", path))
        return too_long(f);
    buffer_init(&sealed, most);
    e = read_file(path, most, &sealed, f);
    if (e == OK) {
        e = docket_open(t->key, file->kind, &sealed, plain);
        if (e == ERR_FORGED)
            e = not_ours(path, f);
        else if (e != OK)
            e = fault_set(f, e, "", "\"%s\" cannot be opened (%s).", path, err_name(e));
    }
    buffer_fini(&sealed);
    return e;
}

void tray_remove(const struct tray *t, const struct tray_file *file)
{
    char path[TRAY_PATH_MAX];

    if (path_of(t, file, "", path))
        (void)!unlink(path);
}

/* ---- the end ---- */

/* Read the key of this mark. */
static bool
find_key(struct tray *t, const char *path, const uint8_t mark[TRAY_MARK_BYTES])
{
    uint8_t found[TRAY_MARK_BYTES];

    if (text_copy(t->key_file, sizeof t->key_file, path) != OK ||
        tray_read_key(t, NULL) != OK)
        return false;
    tray_mark(t, found);
    return memcmp(found, mark, sizeof found) == 0;
}

/* Zero it, if it is the file that holds this key and no other that was put there. */
static bool zero_key(int fd, const struct tray *t)
{
    static const uint8_t zeroes[KEY_FILE_MAX];
    uint8_t held[KEY_FILE_MAX];
    char text[BASE64_CHARS(SEAL_KEY_BYTES) + 1];
    ssize_t bytes = pread(fd, held, sizeof held, 0);
    bool good;

    text_base64_encode(t->key, sizeof t->key, text);
    good = bytes > 0 && memmem(held, (size_t)bytes, text, strlen(text)) != NULL &&
           pwrite(fd, zeroes, (size_t)bytes, 0) == bytes && fsync(fd) == 0;
    memory_wipe(held, sizeof held);
    memory_wipe(text, sizeof text);
    return good;
}

static void erase_key(const char *path, const uint8_t mark[TRAY_MARK_BYTES])
{
    struct tray *t = memory_new(1, sizeof *t);
    int fd = -1;

    if (t != NULL && find_key(t, path, mark))
        fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd >= 0) {
        if (zero_key(fd, t))
            (void)!unlink(path);
        (void)close(fd);
    }
    if (t != NULL)
        memory_wipe_free(t, sizeof *t);
}

/* Also what died in the middle of being written. */
static void erase_files(DIR *folder)
{
    struct dirent *entry;

    while ((entry = readdir(folder)) != NULL) { /* NOLINT: ours alone */
        struct tray_file file;

        if (tray_parse(entry->d_name, &file))
            (void)!unlinkat(dirfd(folder), entry->d_name, 0);
    }
}

static void leave_word(DIR *folder)
{
    int fd = openat(dirfd(folder), done_name,
                    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);

    if (fd >= 0)
        (void)close(fd);
}

/* The folder that was named, unless a link stands in its place now. */
static DIR *open_folder(const struct tray *t)
{
    char now[TRAY_PATH_MAX];
    DIR *folder;
    int fd;

    if (realpath(t->folder, now) == NULL || strcmp(now, t->folder) != 0)
        return NULL;
    fd = open(now, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    folder = fd < 0 ? NULL : fdopendir(fd);
    if (folder == NULL && fd >= 0)
        (void)close(fd);
    return folder;
}

void tray_erase(const struct tray *t, const uint8_t mark[TRAY_MARK_BYTES])
{
    char fresh[TRAY_PATH_MAX];
    DIR *folder;

    erase_key(t->key_file, mark);
    if (snprintf(fresh, sizeof fresh, "%s.new", t->key_file) < (int)sizeof fresh)
        erase_key(fresh, mark); /* of a process that died while it wrote the key */
    folder = open_folder(t);
    if (folder == NULL)
        return;
    erase_files(folder);
    leave_word(folder);
    (void)closedir(folder);
}
