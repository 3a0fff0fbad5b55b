/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bundle.h - what one side hands to the other: writer and reader of the frames
 *
 * The same bytes on removable media and as one turn of a link. The reader checks
 * each length against the limit for its frame type, and each blob against what its
 * signed entry declared and its kind allows, before it reserves memory. It does
 * not judge: it hands complete entries to its caller, one at a time.
 *
 * Source PROTOCOL.md 8.1, 8.2, 9
 */
#ifndef COURIER_BUNDLE_H
#define COURIER_BUNDLE_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"
#include "crypto/sign.h"
#include "lane/entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BUNDLE_NOTE_MAX = 2048,
    BUNDLE_COSIGNS_MAX = 4,
    BUNDLE_LINE_MAX = 512,
    BUNDLE_ENTRIES_MAX = 100000,
    BUNDLE_BYTES_MAX = 1 << 30
};

struct bundle_head {
    uint8_t from[32]; /* lane of the sender */
    uint8_t to[32];   /* lane of the receiver */
    uint64_t first;
    uint64_t size;
    uint64_t have;
    char note[BUNDLE_NOTE_MAX]; /* sender's checkpoint at size; "" when size is 0 */
};

/* Where a writer puts its bytes. */
struct sink {
    enum err (*write)(void *state, const void *bytes, size_t count);
    void *state;
};

/*
 * Write the frames in their order: an entry, then its attachments, and cosignatures last.
 *
 * Owns     *out given (bundle_writer_end or bundle_writer_free)
 * Errors   what the sink returns, for good; ERR_LIMIT more or larger than may be;
 *          ERR_MALFORMED a head that contradicts itself; ERR_NOMEM
 */
struct bundle_writer;
MUST_CHECK enum err bundle_writer_new(const struct sink *to,
                                      const struct bundle_head *head,
                                      struct bundle_writer **out);
MUST_CHECK enum err
bundle_write_entry(struct bundle_writer *w, const void *bytes, size_t count);
MUST_CHECK enum err
bundle_write_body(struct bundle_writer *w, const void *bytes, size_t count);
MUST_CHECK enum err
bundle_write_blob(struct bundle_writer *w, const void *bytes, size_t count);
MUST_CHECK enum err bundle_write_gone(struct bundle_writer *w, int index);
MUST_CHECK enum err bundle_write_cosignature(struct bundle_writer *w, const char *line);
/* Sign and finish; frees the writer in every case. */
MUST_CHECK enum err bundle_writer_end(struct bundle_writer *w,
                                      const struct sign_secret *node);
void bundle_writer_free(struct bundle_writer *w); /* abandon; NULL is fine */

/* One entry with its attachments, all hashes checked. Borrowed until the next read. */
struct bundle_item {
    const struct entry *entry;
    const uint8_t *bytes; /* the entry's own bytes */
    size_t count;
    bool gone[1 + ENTRY_BLOBS_MAX];
    const uint8_t *attachment[1 + ENTRY_BLOBS_MAX]; /* 0 body (with salt), 1.. blobs */
    size_t attachment_bytes[1 + ENTRY_BLOBS_MAX];
};

struct bundle_reader;

/* Read magic and HEAD. Errors as below. *out given. */
MUST_CHECK enum err
bundle_reader_new(const struct source *from, struct bundle_reader **out, struct fault *f);
const struct bundle_head *bundle_reader_head(const struct bundle_reader *r);

/*
 * The next entry, or *item NULL when the entries are over and END was verified
 * under `node` (the sender's key).
 *
 * Errors   ERR_MALFORMED, ERR_LIMIT, ERR_FORGED, with a sentence in *f; ERR_IO cut off
 *          or unreadable; ERR_NOMEM. The reader is then of no more use.
 */
MUST_CHECK enum err bundle_read(struct bundle_reader *r,
                                const uint8_t node[SIGN_KEY_BYTES],
                                const struct bundle_item **item,
                                struct fault *f);
/* Cosignature lines that came, after the last entry. */
size_t bundle_reader_cosignatures(const struct bundle_reader *r,
                                  const char *lines[BUNDLE_COSIGNS_MAX]);
void bundle_reader_free(struct bundle_reader *r);

/* Verify a whole bundle's END signature in one pass without reading entries. */
MUST_CHECK enum err bundle_check(const struct source *from,
                                 const uint8_t node[SIGN_KEY_BYTES],
                                 struct bundle_head *head,
                                 struct fault *f);

#endif
