/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tray.h - the folder in which the dockets of a round lie, and their answers
 *
 *     part-0003.2.work     part 3, of which 2 messages have been said
 *     part-0003.2.answer   what is said next
 *     key                  which opens them; unless it lies elsewhere
 *     done                 empty: the round is over
 *
 * The law
 *  1. A file appears under its name only when it is whole, and is for its owner alone.
 *     Several may write the same file at once: what is in it is the same. What a process
 *     that died leaves has six characters more in its name, and is never read.
 *  2. Others can write in the folder. So nothing but a plain file of a possible size is
 *     read, no link is followed in it, and what is not sealed with the key is nothing.
 *     What is erased is erased in the folder that was named, by its name, and of key
 *     files the one with this key.
 *
 * Private to exchange/.
 */
#ifndef EXCHANGE_TRAY_H
#define EXCHANGE_TRAY_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/random.h"
#include "crypto/seal.h"
#include "exchange/docket.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TRAY_PATH_MAX = 4096 };

struct tray {
    char folder[TRAY_PATH_MAX];
    char key_file[TRAY_PATH_MAX];
    uint8_t key[SEAL_KEY_BYTES]; /* memory_wipe */
};

/* Name the folder, which is there, and its key file (NULL: FOLDER/key), as paths that are
 * good from anywhere. Errors ERR_NOT_FOUND, ERR_LIMIT, ERR_IO; with *f */
MUST_CHECK enum err
tray_name(const char *folder, const char *key_file, struct tray *out, struct fault *f);

/* A fresh key; its file is written, or read, by the next two. Errors ERR_RANDOM;
 * ERR_EXISTS there is another; ERR_NOT_FOUND, ERR_MALFORMED, ERR_IO; with *f */
MUST_CHECK enum err tray_draw_key(struct tray *t, struct random *r, struct fault *f);
MUST_CHECK enum err tray_write_key(const struct tray *t, struct fault *f);
MUST_CHECK enum err tray_read_key(struct tray *t, struct fault *f);

/* By which a key is known again, and which says nothing of it. */
enum { TRAY_MARK_BYTES = 32 };
void tray_mark(const struct tray *t, uint8_t out[TRAY_MARK_BYTES]);

struct tray_file {
    uint32_t part; /* from 0 */
    unsigned at;
    enum docket_kind kind;
    bool is_rest; /* of a process that died, or is writing */
};

/* What a name in the folder means; false: it is none of ours. */
bool tray_parse(const char *name, struct tray_file *out);

/* All of the folder that is whole, ascending by part and then by at: given (memory_free).
 * Errors ERR_NOT_FOUND, ERR_IO, ERR_NOMEM, with *f. */
MUST_CHECK enum err
tray_list(const struct tray *t, struct tray_file **out, size_t *count, struct fault *f);

/* How many files lie there, also such as are not whole, and how large they are all
 * together; none where the folder is not to be reached. */
void tray_measure(const struct tray *t, int64_t *files, int64_t *bytes);

/* Is there such a file, or something else in its place? */
enum tray_look { TRAY_NOTHING, TRAY_FILE, TRAY_OTHER };
enum tray_look tray_look(const struct tray *t, const struct tray_file *file);

/* Is the round over? And take that back, for another one; false: something else has this
 * name, and stays. */
bool tray_is_done(const struct tray *t);
bool tray_reopen(const struct tray *t);

/* Seal and write. Errors ERR_IO, ERR_LIMIT, ERR_NOMEM; with *f */
MUST_CHECK enum err tray_put(const struct tray *t,
                             const struct tray_file *file,
                             const struct buffer *plain,
                             struct fault *f);

/* Read and open, into an empty buffer. Errors ERR_NOT_FOUND; ERR_FORGED it is not sealed
 * with this key, or no file; ERR_IO, ERR_NOMEM; with *f */
MUST_CHECK enum err tray_get(const struct tray *t,
                             const struct tray_file *file,
                             struct buffer *plain,
                             struct fault *f);

/* Remove a file, if it is there. */
void tray_remove(const struct tray *t, const struct tray_file *file);

/* Zero and remove the key of this mark, remove all that it opens, and leave word that it
 * is done: as far as it can be. */
void tray_erase(const struct tray *t, const uint8_t mark[TRAY_MARK_BYTES]);

#endif
