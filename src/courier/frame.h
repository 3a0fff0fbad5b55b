/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame.h - the pieces of a bundle: type, length, payload, all under one hash
 *
 * For courier/ alone. The hash runs over everything before the END frame. A frame's
 * length is checked against the limit for its type before anything of it is read,
 * and the bundle's length so far against BUNDLE_BYTES_MAX.
 *
 * Source PROTOCOL.md 8.1, 9
 */
#ifndef COURIER_FRAME_H
#define COURIER_FRAME_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"
#include "courier/bundle.h"
#include "crypto/hash.h"

#include <stddef.h>
#include <stdint.h>

enum frame_type {
    FRAME_HEAD = 1,
    FRAME_ENTRY,
    FRAME_BODY,
    FRAME_BLOB,
    FRAME_GONE,
    FRAME_COSIGN,
    FRAME_END,
    FRAME_COUNT
};

struct frame {
    enum frame_type type;
    size_t count; /* bytes of payload, within the type's limit */
};

struct frame_reader {
    struct source from;
    struct hash_stream *hash; /* given up by frame_read_end */
    uint64_t bytes;           /* so far */
};

/* Begin, and read the magic. Errors as frame_read; *r is then finished with. */
MUST_CHECK enum err
frame_reader_init(struct frame_reader *r, const struct source *from, struct fault *f);
void frame_reader_fini(struct frame_reader *r);

/*
 * Read the next frame's type and length.
 *
 * Errors   ERR_MALFORMED no such type; ERR_LIMIT too long for its type, or the bundle
 *          is too long; ERR_IO cut off; ERR_CANCELLED; each with a sentence
 */
MUST_CHECK enum err
frame_read(struct frame_reader *r, struct frame *out, struct fault *f);

/* Read exactly `count` bytes of the payload. ERR_IO, ERR_CANCELLED. */
MUST_CHECK enum err
frame_read_bytes(struct frame_reader *r, void *out, size_t count, struct fault *f);

/* Read the payload of END and verify it. ERR_FORGED, ERR_MALFORMED its length, ERR_IO. */
MUST_CHECK enum err frame_read_end(struct frame_reader *r,
                                   const struct frame *end,
                                   const uint8_t node[SIGN_KEY_BYTES],
                                   struct fault *f);

struct frame_writer {
    struct sink to;
    struct hash_stream *hash;
    uint64_t bytes;
    enum err failed; /* what the sink has returned; nothing is written after it */
};

/* Begin, and write the magic. ERR_NOMEM, and what the sink returns. */
MUST_CHECK enum err frame_writer_init(struct frame_writer *w, const struct sink *to);
void frame_writer_fini(struct frame_writer *w);

/* Write a frame. ERR_LIMIT: too long for its type, or the bundle is too long. */
MUST_CHECK enum err frame_write(struct frame_writer *w,
                                enum frame_type type,
                                const void *bytes,
                                size_t count);

/* Sign and write END. */
MUST_CHECK enum err frame_write_end(struct frame_writer *w,
                                    const struct sign_secret *node);

#endif
