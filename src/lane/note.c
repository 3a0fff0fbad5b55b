/* SPDX-License-Identifier: Apache-2.0 */
/*
 * note.c - checkpoints as signed notes, and cosignatures on them
 *
 * The law. The text that is signed is always written anew from size and root, never
 * taken from what was read, and what was read must be that text byte for byte. Of the
 * signature lines every one must be well formed; those by keys that were not asked for
 * are passed over, and one by a key that was asked for must verify.
 *
 * Source [C2SP] signed-note, tlog-checkpoint, tlog-cosignature
 */
#include "lane/note.h"

#include "base/instant.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/merkle.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    KEY_ID_BYTES = 4,
    TEXT_MAX = 192, /* three lines: a name, 13 digits, a root */
    WRITER_BYTES = KEY_ID_BYTES + SIGNATURE_BYTES,
    READER_BYTES = KEY_ID_BYTES + 8 + SIGNATURE_BYTES,
    BASE64_MAX = 4 * ((READER_BYTES + 2) / 3) + 1
};

static const char dash[] = "\xE2\x80\x94 "; /* U+2014 and a blank */
static const char lane_prefix[] = "entente/lane/";
static const char party_prefix[] = "entente/party/";

/* ---- Base64 with padding, [RFC4648] 4, by way of the other alphabet ---- */

static void encode64(const uint8_t *in, size_t bytes, char out[BASE64_MAX])
{
    size_t count = BASE64_CHARS(bytes);

    must(4 * ((bytes + 2) / 3) < BASE64_MAX);
    text_base64_encode(in, bytes, out);
    for (char *at = out; *at; at++)
        *at = *at == '-' ? '+' : *at == '_' ? '/' : *at;
    while (count % 4 != 0)
        out[count++] = '=';
    out[count] = 0;
}

/* Rewrites `text`. At most `capacity` bytes, else as if malformed. */
MUST_CHECK static enum err
decode64(char *text, uint8_t *out, size_t capacity, size_t *bytes)
{
    size_t count = strlen(text);

    if (count % 4 != 0 || strpbrk(text, "-_"))
        return ERR_MALFORMED;
    for (int i = 0; i < 2 && count > 0 && text[count - 1] == '='; i++)
        text[--count] = 0;
    for (char *at = text; *at; at++)
        *at = *at == '+' ? '-' : *at == '/' ? '_' : *at;
    if (text_base64_check(text, bytes) != OK || *bytes > capacity)
        return ERR_MALFORMED;
    return text_base64_decode(text, out, *bytes);
}

/* ---- Names and keys ---- */

static void make_name(const char *prefix, const uint8_t id[32], char out[NOTE_NAME_BYTES])
{
    size_t count = strlen(prefix);

    must(count + BASE64_CHARS(32) < NOTE_NAME_BYTES);
    memcpy(out, prefix, count);
    text_base64_encode(id, 32, out + count);
}

void note_lane_name(const uint8_t lane[32], char out[NOTE_NAME_BYTES])
{
    make_name(lane_prefix, lane, out);
}

void note_party_name(const uint8_t root[SIGN_KEY_BYTES], char out[NOTE_NAME_BYTES])
{
    make_name(party_prefix, root, out);
}

static void make_key_id(const char *name,
                        uint8_t type,
                        const uint8_t key[SIGN_KEY_BYTES],
                        uint8_t out[KEY_ID_BYTES])
{
    const struct part parts[] = {
        {name, strlen(name)}, {"\n", 1}, {&type, 1}, {key, SIGN_KEY_BYTES}};
    uint8_t hash[SHA256_BYTES];

    hash_sha256_parts(parts, COUNT_OF(parts), hash);
    memcpy(out, hash, KEY_ID_BYTES);
}

enum err note_key_text(const char *name,
                       uint8_t type,
                       const uint8_t key[SIGN_KEY_BYTES],
                       struct buffer *out)
{
    uint8_t typed[1 + SIGN_KEY_BYTES] = {type};
    uint8_t id[KEY_ID_BYTES];
    char hex[2 * KEY_ID_BYTES + 1];
    char text[BASE64_MAX];

    make_key_id(name, type, key, id);
    text_hex_encode(id, sizeof id, hex);
    memcpy(typed + 1, key, SIGN_KEY_BYTES);
    encode64(typed, sizeof typed, text);
    buffer_printf(out, "%s+%s+%s", name, hex, text);
    return buffer_status(out);
}

/* ---- Writing ---- */

/* The note's text: what a writer signs. */
static void make_text(const struct note *n, char out[TEXT_MAX])
{
    char name[NOTE_NAME_BYTES];
    char root[BASE64_MAX];
    int count;

    note_lane_name(n->lane, name);
    encode64(n->root, sizeof n->root, root);
    count = snprintf(out, TEXT_MAX, "%s\n%" PRIu64 "\n%s\n", name, n->size, root);
    must(count > 0 && count < TEXT_MAX);
}

/* What a reader signs. */
static void make_cosigned(const struct note *n, int64_t time, char out[TEXT_MAX + 64])
{
    char text[TEXT_MAX];
    int count;

    make_text(n, text);
    count =
        snprintf(out, TEXT_MAX + 64, "cosignature/v1\ntime %" PRId64 "\n%s", time, text);
    must(count > 0 && count < TEXT_MAX + 64);
}

static void
add_line(struct buffer *out, const char *name, const uint8_t *signature, size_t bytes)
{
    char text[BASE64_MAX];

    encode64(signature, bytes, text);
    buffer_printf(out, "%s%s %s\n", dash, name, text);
}

enum err
note_sign(const struct note *n, const struct sign_secret *writer, struct buffer *out)
{
    uint8_t line[WRITER_BYTES];
    char name[NOTE_NAME_BYTES];
    char text[TEXT_MAX];

    must(n->size <= UINT64_C(1) << MERKLE_LEVELS);
    note_lane_name(n->lane, name);
    make_text(n, text);
    make_key_id(name, NOTE_TYPE_WRITER, writer->key, line);
    sign_raw(writer, text, strlen(text), line + KEY_ID_BYTES);
    buffer_printf(out, "%s\n", text);
    add_line(out, name, line, sizeof line);
    return buffer_status(out);
}

enum err note_cosign(const struct note *n,
                     const struct sign_secret *reader,
                     const uint8_t reader_root[SIGN_KEY_BYTES],
                     int64_t time,
                     struct buffer *out)
{
    uint8_t line[READER_BYTES];
    char name[NOTE_NAME_BYTES];
    char text[TEXT_MAX + 64];

    must(time >= 0 && time <= INSTANT_MAX);
    note_party_name(reader_root, name);
    make_cosigned(n, time, text);
    make_key_id(name, NOTE_TYPE_READER, reader->key, line);
    store_u64(line + KEY_ID_BYTES, (uint64_t)time);
    sign_raw(reader, text, strlen(text), line + KEY_ID_BYTES + 8);
    add_line(out, name, line, sizeof line);
    return buffer_status(out);
}

/* ---- Reading ---- */

/* One signature line taken apart. */
struct line {
    const char *name;
    size_t bytes;
    uint8_t signature[NOTE_MAX]; /* key id first */
};

/* White_Space of Unicode beyond ASCII. */
static bool is_wide_space(uint32_t c)
{
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/* A key's name: no blank, no plus. */
static bool is_name(const char *name)
{
    const uint8_t *at = (const uint8_t *)name;
    const uint8_t *end = at + strlen(name);

    if (at == end || strpbrk(name, " +"))
        return false;
    while (at < end)
        if (is_wide_space(text_next(&at, end)))
            return false;
    return true;
}

/* Take the line apart, which is rewritten. */
MUST_CHECK static enum err split_line(char *text, struct line *out)
{
    char *name;
    char *blank;

    if (strncmp(text, dash, strlen(dash)) != 0)
        return ERR_MALFORMED;
    name = text + strlen(dash);
    blank = strchr(name, ' ');
    if (!blank)
        return ERR_MALFORMED;
    *blank = 0;
    if (!is_name(name) ||
        decode64(blank + 1, out->signature, sizeof out->signature, &out->bytes) != OK ||
        out->bytes <= KEY_ID_BYTES)
        return ERR_MALFORMED;
    out->name = name;
    return OK;
}

/* Is the line by this key? */
static bool is_by(const struct line *line,
                  const char *name,
                  uint8_t type,
                  const uint8_t key[SIGN_KEY_BYTES])
{
    uint8_t id[KEY_ID_BYTES];

    make_key_id(name, type, key, id);
    return strcmp(line->name, name) == 0 && memcmp(line->signature, id, sizeof id) == 0;
}

/* Cut the next line off *at; NULL unless it ends with a newline. */
static char *next_line(char **at)
{
    char *line = *at;
    char *end = strchr(line, '\n');

    if (!end)
        return NULL;
    *end = 0;
    *at = end + 1;
    return line;
}

/* The three lines and the empty one. */
MUST_CHECK static enum err read_text(char **at, struct note *out, struct fault *f)
{
    const size_t prefix = strlen(lane_prefix);
    const char *origin = next_line(at);
    const char *size = origin ? next_line(at) : NULL;
    char *root = size ? next_line(at) : NULL;
    const char *empty = root ? next_line(at) : NULL;
    size_t bytes;
    enum err e;

    if (!empty || *empty)
        return fault_set(f, ERR_MALFORMED, "",
                         "A checkpoint is three lines, an empty one and signatures; this "
                         "is not one.");
    if (strncmp(origin, lane_prefix, prefix) != 0 ||
        text_base64_decode(origin + prefix, out->lane, sizeof out->lane) != OK)
        return fault_set(f, ERR_MALFORMED, "",
                         "The checkpoint's first line, \"%s\", names no lane.", origin);
    e = text_decimal(size, UINT64_C(1) << MERKLE_LEVELS, &out->size);
    if (e != OK)
        return fault_set(f, e, "", "The checkpoint's second line, \"%s\", is no size.",
                         size);
    if (decode64(root, out->root, sizeof out->root, &bytes) != OK ||
        bytes != sizeof out->root)
        return fault_set(f, ERR_MALFORMED, "",
                         "The checkpoint's third line is no root hash.");
    return OK;
}

/* Every line well formed, and the writer's among them and good. */
MUST_CHECK static enum err read_lines(char *at,
                                      const struct note *n,
                                      const uint8_t writer[SIGN_KEY_BYTES],
                                      struct fault *f)
{
    char name[NOTE_NAME_BYTES];
    char text[TEXT_MAX];
    struct line line;
    size_t good = 0;

    note_lane_name(n->lane, name);
    make_text(n, text);
    for (size_t i = 0; *at; i++) {
        char *next = next_line(&at);

        if (i == NOTE_LINES_MAX)
            return fault_set(f, ERR_LIMIT, "",
                             "The checkpoint has more than %d signatures; remove those "
                             "of others.",
                             NOTE_LINES_MAX);
        if (!next || split_line(next, &line) != OK)
            return fault_set(f, ERR_MALFORMED, "",
                             "Signature line %zu of the checkpoint is malformed.", i + 1);
        if (!is_by(&line, name, NOTE_TYPE_WRITER, writer))
            continue;
        if (line.bytes != WRITER_BYTES ||
            sign_verify_raw(writer, text, strlen(text), line.signature + KEY_ID_BYTES))
            return fault_set(f, ERR_FORGED, "",
                             "The signature of the lane's writer on the checkpoint does "
                             "not verify.");
        good++;
    }
    if (good == 0)
        return fault_set(f, ERR_FORGED, "",
                         "The checkpoint is not signed by the lane's writer.");
    return OK;
}

/* UTF-8 without controls other than newline (and so without NUL). */
static bool is_plain(const uint8_t *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (text[i] < 0x20 && text[i] != '\n')
            return false;
    return text_is_utf8(text, bytes);
}

enum err note_read(const void *text,
                   size_t bytes,
                   const uint8_t writer[SIGN_KEY_BYTES],
                   struct note *out,
                   struct fault *f)
{
    char copy[NOTE_MAX + 1];
    char *at = copy;
    struct note n;
    enum err e;

    if (bytes > NOTE_MAX)
        return fault_set(f, ERR_LIMIT, "", "A checkpoint is at most %d bytes.", NOTE_MAX);
    if (!is_plain(text, bytes))
        return fault_set(f, ERR_MALFORMED, "",
                         "The checkpoint holds bytes that are not plain UTF-8 text.");
    if (bytes > 0)
        memcpy(copy, text, bytes);
    copy[bytes] = 0;
    e = read_text(&at, &n, f);
    if (e == OK)
        e = read_lines(at, &n, writer, f);
    if (e == OK)
        *out = n;
    return e;
}

enum err note_verify_cosignature(const struct note *n,
                                 const char *line,
                                 const uint8_t reader[SIGN_KEY_BYTES],
                                 const uint8_t reader_root[SIGN_KEY_BYTES],
                                 int64_t *time)
{
    char copy[NOTE_MAX + 1];
    char name[NOTE_NAME_BYTES];
    char text[TEXT_MAX + 64];
    struct line parts;
    size_t bytes = strnlen(line, sizeof copy);
    uint64_t claimed;

    if (bytes > NOTE_MAX || !is_plain((const uint8_t *)line, bytes))
        return ERR_MALFORMED;
    memcpy(copy, line, bytes + 1);
    if (bytes > 0 && copy[bytes - 1] == '\n')
        copy[bytes - 1] = 0;
    if (strchr(copy, '\n') || split_line(copy, &parts) != OK)
        return ERR_MALFORMED;
    note_party_name(reader_root, name);
    if (!is_by(&parts, name, NOTE_TYPE_READER, reader))
        return ERR_FORGED;
    if (parts.bytes != READER_BYTES)
        return ERR_MALFORMED;
    claimed = load_u64(parts.signature + KEY_ID_BYTES);
    if (claimed > (uint64_t)INSTANT_MAX)
        return ERR_MALFORMED;
    make_cosigned(n, (int64_t)claimed, text);
    if (sign_verify_raw(reader, text, strlen(text), parts.signature + KEY_ID_BYTES + 8) !=
        OK)
        return ERR_FORGED;
    *time = (int64_t)claimed;
    return OK;
}
