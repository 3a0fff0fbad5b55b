/* SPDX-License-Identifier: Apache-2.0 */
/*
 * posting.c - what the store keeps of a round that other machines work on
 *
 *   "spread/ROUND"              u32 parts || mark of the key || folder || 00 || key file
 *                               || 00
 *   "spread/ROUND/PART/PIECE"   hits of a part, in as many pieces as it takes and at
 *                               least one
 */
#include "exchange/posting.h"

#include "base/memory.h"
#include "base/num.h"
#include "base/reader.h"
#include "base/text.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

enum {
    SETTING_NAME = 96,
    PREFIX_CHARS = 7,
    PLACE_BYTES = 4 + TRAY_MARK_BYTES + 2 * TRAY_PATH_MAX,
    PIECE_BYTES = STORE_SETTING_MAX / DOCKET_HIT_BYTES * DOCKET_HIT_BYTES,
    PIECES = DOCKET_ITEMS_MAX / (PIECE_BYTES / DOCKET_HIT_BYTES) + 1
};

static const char prefix[] = "spread/";

static void place_setting(const uint8_t round[32], char name[SETTING_NAME])
{
    memcpy(name, prefix, PREFIX_CHARS);
    text_hex_encode(round, 32, name + PREFIX_CHARS);
}

static void hits_setting(const uint8_t round[32],
                         size_t part,
                         unsigned piece,
                         char name[SETTING_NAME])
{
    size_t used;

    place_setting(round, name);
    used = strlen(name);
    snprintf(name + used, SETTING_NAME - used, "/%u/%u", (unsigned)part, piece);
}

bool posting_names(const char *setting, uint8_t round[32])
{
    return strncmp(setting, prefix, PREFIX_CHARS) == 0 &&
           strlen(setting) == PREFIX_CHARS + 64 &&
           text_hex_decode(setting + PREFIX_CHARS, round, 32) == OK;
}

/* ---- where ---- */

/* A text with its NUL, into room for TRAY_PATH_MAX. */
static bool read_path(struct reader *r, char *out)
{
    size_t left = r->left;
    const char *text = (const char *)reader_view(r, left);
    size_t bytes = text == NULL ? left : strnlen(text, left);

    if (bytes == left || text_copy(out, TRAY_PATH_MAX, text) != OK)
        return false;
    reader_init(r, (const uint8_t *)text + bytes + 1, left - bytes - 1);
    return true;
}

static enum err parse_place(const struct buffer *place, struct posting *out)
{
    struct reader r;

    reader_init(&r, place->data, place->bytes);
    out->parts = reader_u32(&r);
    reader_bytes(&r, out->mark, sizeof out->mark);
    if (!reader_ok(&r) || out->parts == 0 || out->parts > DOCKET_PARTS_MAX ||
        !read_path(&r, out->tray.folder) || !read_path(&r, out->tray.key_file) ||
        r.left != 0)
        return ERR_CORRUPT;
    return OK;
}

enum err posting_read(struct store *s, const uint8_t round[32], struct posting *out)
{
    char name[SETTING_NAME];
    struct buffer place;
    enum err e;

    place_setting(round, name);
    buffer_init(&place, PLACE_BYTES);
    e = store_setting_get(s, name, &place);
    if (e == OK)
        e = parse_place(&place, out);
    buffer_fini(&place);
    if (e != OK)
        out->parts = 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err posting_put(struct store *s, const uint8_t round[32], const struct posting *p)
{
    char name[SETTING_NAME];
    struct buffer place;
    enum err e;

    place_setting(round, name);
    buffer_init(&place, PLACE_BYTES);
    buffer_add_u32(&place, p->parts);
    buffer_add(&place, p->mark, sizeof p->mark);
    buffer_add(&place, p->tray.folder, strlen(p->tray.folder) + 1);
    buffer_add(&place, p->tray.key_file, strlen(p->tray.key_file) + 1);
    e = buffer_status(&place);
    if (e == OK)
        e = store_setting_put(s, name, place.data, place.bytes);
    buffer_fini(&place);
    return e;
}

/* ---- hits ---- */

enum err posting_read_hits(struct store *s,
                           const uint8_t round[32],
                           size_t part,
                           struct buffer *out)
{
    char name[SETTING_NAME];
    struct buffer piece;
    enum err e = OK;

    buffer_init(&piece, PIECE_BYTES);
    for (unsigned i = 0; i < PIECES && e == OK; i++) {
        hits_setting(round, part, i, name);
        e = store_setting_get(s, name, &piece);
        if (e == OK)
            buffer_add(out, piece.data, piece.bytes);
        if (e == ERR_NOT_FOUND && i > 0) {
            e = OK;
            break;
        }
    }
    buffer_fini(&piece);
    return e == OK ? buffer_status(out) : e;
}

enum err posting_put_hits(struct store *s,
                          const uint8_t round[32],
                          size_t part,
                          const struct docket_answer *a)
{
    size_t left = a->hit_count * DOCKET_HIT_BYTES;
    const uint8_t *at = a->hits;
    enum err e = OK;

    for (unsigned i = 0; i < PIECES && e == OK; i++) {
        size_t bytes = left < PIECE_BYTES ? left : PIECE_BYTES;
        char name[SETTING_NAME];

        hits_setting(round, part, i, name);
        if (i == 0 || bytes > 0)
            e = store_setting_put(s, name, at, bytes);
        else
            e = store_setting_erase(s, name);
        at += bytes;
        left -= bytes;
    }
    return e;
}

/* ---- the end ---- */

enum err posting_clear(struct store *s, const uint8_t round[32])
{
    struct posting *p = memory_new(1, sizeof *p);
    enum err e = p == NULL ? ERR_NOMEM : posting_read(s, round, p);

    if (e == OK && p->parts > 0)
        tray_erase(&p->tray, p->mark);
    memory_free(p);
    return e == ERR_CORRUPT ? OK : e;
}

enum err posting_drop(struct store *s, const uint8_t round[32])
{
    struct posting *p = memory_new(1, sizeof *p);
    char name[SETTING_NAME];
    uint32_t pieces = 0;
    enum err e = p == NULL ? ERR_NOMEM : posting_read(s, round, p);

    if (e == OK)
        pieces = PIECES * p->parts;
    memory_free(p);
    e = e == ERR_CORRUPT ? OK : e;
    for (uint32_t i = 0; i < pieces && e == OK; i++) {
        hits_setting(round, i / PIECES, i % PIECES, name);
        e = store_setting_erase(s, name);
    }
    place_setting(round, name);
    return e == OK ? store_setting_erase(s, name) : e;
}
