/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame.c - type, length, payload
 */
#include "courier/frame.h"

#include "base/must.h"
#include "base/num.h"
#include "lane/entry.h"

#include <string.h>

static const uint8_t magic[] = "entente-bundle/1";

enum {
    MAGIC_BYTES = sizeof magic - 1,
    HEADER_BYTES = 5,
    END_BYTES = HEADER_BYTES + SIGNATURE_BYTES,
    HEAD_MAX = 4096,
    BODY_MAX = (4 << 20) + ENTRY_SALT_BYTES,
    BLOB_MAX = 32 + (1 << 20) * 32 /* an ordered hash and the most points of a side */
};

static const char purpose[] = "bundle";

static const struct {
    const char *name;
    size_t most; /* bytes of payload */
} rules[FRAME_COUNT] = {
    [FRAME_HEAD] = {"HEAD", HEAD_MAX},
    [FRAME_ENTRY] = {"ENTRY", ENTRY_MAX},
    [FRAME_BODY] = {"BODY", BODY_MAX},
    [FRAME_BLOB] = {"BLOB", BLOB_MAX},
    [FRAME_GONE] = {"GONE", 1},
    [FRAME_COSIGN] = {"COSIGN", BUNDLE_LINE_MAX},
    [FRAME_END] = {"END", SIGNATURE_BYTES},
};

/* Fill `out` from the source, without the hash. */
static enum err fill(struct frame_reader *r, uint8_t *out, size_t count, struct fault *f)
{
    while (count > 0) {
        size_t got = 0;
        enum err e = r->from.read(r->from.state, out, count, &got);

        if (e == OK && got == 0)
            return fault_set(f, ERR_IO, "",
                             "The bundle is cut off after %llu bytes; ask for it again.",
                             (unsigned long long)r->bytes);
        if (e != OK)
            return fault_set(f, e, "", "The bundle could not be read to its end.");
        must(got <= count);
        r->bytes += got;
        out += got;
        count -= got;
    }
    return OK;
}

enum err
frame_reader_init(struct frame_reader *r, const struct source *from, struct fault *f)
{
    uint8_t start[MAGIC_BYTES];
    enum err e;

    *r = (struct frame_reader){.from = *from, .hash = hash_stream_new()};
    if (!r->hash)
        return fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    e = frame_read_bytes(r, start, sizeof start, f);
    if (e == OK && memcmp(start, magic, MAGIC_BYTES) != 0)
        e = fault_set(f, ERR_MALFORMED, "",
                      "This is not a bundle of version 1; check the file.");
    if (e != OK)
        frame_reader_fini(r);
    return e;
}

void frame_reader_fini(struct frame_reader *r)
{
    hash_stream_free(r->hash);
    r->hash = NULL;
}

enum err frame_read(struct frame_reader *r, struct frame *out, struct fault *f)
{
    uint8_t header[HEADER_BYTES];
    uint32_t count;
    enum err e = fill(r, header, sizeof header, f);

    if (e != OK)
        return e;
    count = load_u32(header + 1);
    if (header[0] < FRAME_HEAD || header[0] > FRAME_END)
        return fault_set(f, ERR_MALFORMED, "",
                         "The bundle holds a frame of the unknown type %u.", header[0]);
    if (count > rules[header[0]].most || r->bytes + count > BUNDLE_BYTES_MAX)
        return fault_set(f, ERR_LIMIT, "",
                         "The bundle holds a frame %s of %u bytes; that is more than may "
                         "be.",
                         rules[header[0]].name, count);
    if (header[0] != FRAME_END)
        hash_stream_add(r->hash, header, sizeof header);
    out->type = (enum frame_type)header[0];
    out->count = count;
    return OK;
}

enum err
frame_read_bytes(struct frame_reader *r, void *out, size_t count, struct fault *f)
{
    enum err e = fill(r, out, count, f);

    if (e == OK)
        hash_stream_add(r->hash, out, count);
    return e;
}

enum err frame_read_end(struct frame_reader *r,
                        const struct frame *end,
                        const uint8_t node[SIGN_KEY_BYTES],
                        struct fault *f)
{
    uint8_t signature[SIGNATURE_BYTES];
    uint8_t hash[SHA256_BYTES];
    enum err e;

    must(end->type == FRAME_END);
    if (end->count != sizeof signature)
        return fault_set(f, ERR_MALFORMED, "", "The bundle's signature has %zu bytes.",
                         end->count);
    e = fill(r, signature, sizeof signature, f);
    if (e != OK)
        return e;
    hash_stream_end(r->hash, hash);
    r->hash = NULL;
    if (sign_verify(node, purpose, hash, sizeof hash, signature) != OK)
        return fault_set(f, ERR_FORGED, "",
                         "The bundle is not as its sender signed it; ask for it again.");
    return OK;
}

static enum err put(struct frame_writer *w, const void *bytes, size_t count)
{
    if (w->failed == OK) {
        w->bytes += count;
        w->failed = w->to.write(w->to.state, bytes, count);
    }
    return w->failed;
}

enum err frame_writer_init(struct frame_writer *w, const struct sink *to)
{
    enum err e;

    *w = (struct frame_writer){.to = *to, .hash = hash_stream_new()};
    if (!w->hash)
        return ERR_NOMEM;
    hash_stream_add(w->hash, magic, MAGIC_BYTES);
    e = put(w, magic, MAGIC_BYTES);
    if (e != OK)
        frame_writer_fini(w);
    return e;
}

void frame_writer_fini(struct frame_writer *w)
{
    hash_stream_free(w->hash);
    w->hash = NULL;
}

static enum err put_header(struct frame_writer *w, enum frame_type type, size_t count)
{
    uint8_t header[HEADER_BYTES];

    header[0] = (uint8_t)type;
    store_u32(header + 1, (uint32_t)count);
    if (type != FRAME_END)
        hash_stream_add(w->hash, header, sizeof header);
    return put(w, header, sizeof header);
}

enum err
frame_write(struct frame_writer *w, enum frame_type type, const void *bytes, size_t count)
{
    enum err e;

    must(type != FRAME_END);
    if (count > rules[type].most ||
        w->bytes + HEADER_BYTES + count > BUNDLE_BYTES_MAX - END_BYTES)
        return ERR_LIMIT;
    e = put_header(w, type, count);
    if (e != OK)
        return e;
    hash_stream_add(w->hash, bytes, count);
    return put(w, bytes, count);
}

enum err frame_write_end(struct frame_writer *w, const struct sign_secret *node)
{
    uint8_t signature[SIGNATURE_BYTES];
    uint8_t hash[SHA256_BYTES];
    enum err e;

    hash_stream_end(w->hash, hash);
    w->hash = NULL;
    sign_message(node, purpose, hash, sizeof hash, signature);
    e = put_header(w, FRAME_END, sizeof signature);
    return e == OK ? put(w, signature, sizeof signature) : e;
}
