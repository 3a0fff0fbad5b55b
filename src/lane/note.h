/* SPDX-License-Identifier: Apache-2.0 */
/*
 * note.h - checkpoints: C2SP signed notes of a lane's size and root
 *
 * The text is
 *     entente/lane/<base64url lane id>\n<size>\n<base64 root>\n\n
 *     — <origin> <base64(key id || signature)>\n           type 01, the writer
 *     — entente/party/<base64url root key> <base64(...)>\n type 04, the reader
 *
 * Source PROTOCOL.md 4.4; [C2SP] signed-note v1.0.0, tlog-checkpoint v1.0.0,
 *        tlog-cosignature v1.0.1
 */
#ifndef LANE_NOTE_H
#define LANE_NOTE_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/sign.h"

#include <stddef.h>
#include <stdint.h>

enum {
    NOTE_MAX = 4096,
    NOTE_LINES_MAX = 16, /* signature lines */
    NOTE_NAME_BYTES = 64,
    NOTE_TYPE_WRITER = 0x01, /* Ed25519 */
    NOTE_TYPE_READER = 0x04  /* Ed25519 cosignature/v1 */
};

struct note {
    uint8_t lane[32];
    uint64_t size;
    uint8_t root[32];
};

/* The names under which the lane's writer and a reader sign. */
void note_lane_name(const uint8_t lane[32], char out[NOTE_NAME_BYTES]);
void note_party_name(const uint8_t root[SIGN_KEY_BYTES], char out[NOTE_NAME_BYTES]);

/* Write and sign a checkpoint; appends the text to out. */
MUST_CHECK enum err
note_sign(const struct note *n, const struct sign_secret *writer, struct buffer *out);

/* Read a checkpoint and verify the writer's signature on it. Unknown signature
 * lines are passed over, as the standard says.
 * Errors ERR_MALFORMED, ERR_LIMIT, ERR_FORGED with a sentence. */
MUST_CHECK enum err note_read(const void *text,
                              size_t bytes,
                              const uint8_t writer[SIGN_KEY_BYTES],
                              struct note *out,
                              struct fault *f);

/* Append the cosignature line (with newline) of `reader`, whose root key names it. */
MUST_CHECK enum err note_cosign(const struct note *n,
                                const struct sign_secret *reader,
                                const uint8_t reader_root[SIGN_KEY_BYTES],
                                int64_t time,
                                struct buffer *out);

/* Verify one cosignature line over the note; *time is what the cosigner claims.
 * Errors ERR_MALFORMED, ERR_FORGED. */
MUST_CHECK enum err note_verify_cosignature(const struct note *n,
                                            const char *line,
                                            const uint8_t reader[SIGN_KEY_BYTES],
                                            const uint8_t reader_root[SIGN_KEY_BYTES],
                                            int64_t *time);

/* The key as text ("name+hash+base64"), for verifiers of the standard. */
MUST_CHECK enum err note_key_text(const char *name,
                                  uint8_t type,
                                  const uint8_t key[SIGN_KEY_BYTES],
                                  struct buffer *out);

#endif
