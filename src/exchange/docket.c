/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docket.c - what one part of a bulk round has to do next, as bytes for any machine
 *
 *   docket   head, then of each of the peer's messages its length and its bytes
 *   head     label || round || binding || secret || u32 part || u32 own size
 *            || u32 peer's size || u8 is first || u8 at || u32 count || ids || hashes
 *   answer   label || name || u8 outcome || u8 is over || u32 length || message
 *            || u32 count || (u32 item || handle) of each hit
 *
 * The name is the hash of the head.
 */
#include "exchange/docket.h"

#include "base/memory.h"
#include "base/num.h"
#include "base/reader.h"
#include "bulk/path.h"

#include <string.h>

static const char work_label[] = "entente/1 bulk work";
static const char answer_label[] = "entente/1 bulk answer";

enum { FIXED_BYTES = 3 * 32 + 3 * 4 + 2 + 4 };

bool docket_is_ours(bool is_first, unsigned k)
{
    return (k % 2 == 0) == is_first;
}

/* ---- the bytes of a docket ---- */

/* What stands before the ids. */
static void fixed_head(const struct docket *e, uint8_t out[FIXED_BYTES])
{
    memcpy(out, e->round, 32);
    memcpy(out + 32, e->binding, 32);
    memcpy(out + 64, e->secret, 32);
    store_u32(out + 96, e->part);
    store_u32(out + 100, e->own_size);
    store_u32(out + 104, e->peer_size);
    out[108] = e->is_first;
    out[109] = (uint8_t)e->at;
    store_u32(out + 110, (uint32_t)e->count);
}

void docket_name(const struct docket *e, uint8_t out[SHA256_BYTES])
{
    uint8_t fixed[FIXED_BYTES];
    const struct part head[] = {{work_label, sizeof work_label},
                                {fixed, sizeof fixed},
                                {e->ids, e->count * BULK_ID_BYTES},
                                {e->hash, e->at * sizeof e->hash[0]}};

    fixed_head(e, fixed);
    hash_sha256_parts(head, COUNT_OF(head), out);
    memory_wipe(fixed, sizeof fixed);
}

enum err docket_write(const struct docket *e, struct buffer *out)
{
    uint8_t fixed[FIXED_BYTES];

    fixed_head(e, fixed);
    buffer_add(out, work_label, sizeof work_label);
    buffer_add(out, fixed, sizeof fixed);
    buffer_add(out, e->ids, e->count * BULK_ID_BYTES);
    buffer_add(out, e->hash, e->at * sizeof e->hash[0]);
    for (unsigned k = 0; k < e->at; k++)
        if (!docket_is_ours(e->is_first, k)) {
            buffer_add_u32(out, (uint32_t)e->message[k].count);
            buffer_add(out, e->message[k].bytes, e->message[k].count);
        }
    memory_wipe(fixed, sizeof fixed);
    return buffer_status(out);
}

static bool read_label(struct reader *r, const char *label, size_t bytes)
{
    const uint8_t *there = reader_view(r, bytes);

    return there != NULL && memcmp(there, label, bytes) == 0;
}

static bool read_fixed(struct reader *r, struct docket *e)
{
    uint8_t is_first;

    reader_bytes(r, e->round, sizeof e->round);
    reader_bytes(r, e->binding, sizeof e->binding);
    reader_bytes(r, e->secret, sizeof e->secret);
    e->part = reader_u32(r);
    e->own_size = reader_u32(r);
    e->peer_size = reader_u32(r);
    is_first = reader_u8(r);
    e->is_first = is_first == 1;
    e->at = reader_u8(r);
    e->count = reader_u32(r);
    return reader_ok(r) && is_first <= 1 && e->at <= BALE_MESSAGES &&
           e->part < DOCKET_PARTS_MAX && e->own_size <= DOCKET_ITEMS_MAX &&
           e->peer_size <= DOCKET_ITEMS_MAX && e->count <= e->own_size;
}

/* A message of the peer, which must be what the docket names. */
static bool read_message(struct reader *r, struct docket *e, unsigned k)
{
    uint32_t count = reader_u32(r);
    uint8_t hash[SHA256_BYTES];

    if (count > DOCKET_MESSAGE_MAX)
        return false;
    e->message[k] = (struct part){reader_view(r, count), count};
    if (!reader_ok(r))
        return false;
    hash_sha256(e->message[k].bytes, count, hash);
    return memcmp(hash, e->hash[k], sizeof hash) == 0;
}

enum err docket_read(const struct buffer *bytes, struct docket *out)
{
    struct docket e = {.part = 0};
    struct reader r;
    bool good;

    reader_init(&r, bytes->data, bytes->bytes);
    good = read_label(&r, work_label, sizeof work_label) && read_fixed(&r, &e);
    if (good) {
        uint8_t *ids = bytes->data + (bytes->bytes - r.left);

        (void)reader_view(&r, e.count * BULK_ID_BYTES);
        e.ids = (const uint8_t(*)[BULK_ID_BYTES])ids;
        for (unsigned k = 0; k < e.at; k++)
            reader_bytes(&r, e.hash[k], sizeof e.hash[k]);
        good = reader_ok(&r);
    }
    for (unsigned k = 0; k < e.at && good; k++)
        good = docket_is_ours(e.is_first, k) || read_message(&r, &e, k);
    good = good && reader_end(&r) &&
           (e.at == BALE_MESSAGES || docket_is_ours(e.is_first, e.at));
    if (good)
        *out = e;
    memory_wipe(&e, sizeof e);
    return good ? OK : ERR_MALFORMED;
}

/* ---- doing it ---- */

static enum err make_engine(const struct docket *e,
                            const struct bulk_progress *progress,
                            struct bulk **out)
{
    struct bulk_setup setup = {.role = e->is_first ? BULK_FIRST : BULK_SECOND,
                               .mode = BULK_BOTH,
                               .own_size = e->own_size,
                               .peer_size = e->peer_size};
    struct bulk_items items = {.ids = e->ids, .count = e->count};
    enum err err;

    memcpy(setup.binding, e->binding, sizeof setup.binding);
    memcpy(setup.secret, e->secret, sizeof setup.secret);
    if (progress != NULL)
        setup.progress = *progress;
    err = bulk_new(&setup, &items, path_best(), out, NULL);
    memory_wipe(&setup, sizeof setup);
    return err;
}

/* An own message again. */
static enum err say_again(struct bulk *b, const uint8_t hash[SHA256_BYTES])
{
    const uint8_t *bytes;
    size_t count;
    uint8_t made[SHA256_BYTES];
    enum err e = bulk_next(b, &bytes, &count);

    if (e != OK)
        return e == ERR_UNEXPECTED || e == ERR_RETRY ? ERR_CORRUPT : e;
    hash_sha256(bytes, count, made);
    return memcmp(made, hash, sizeof made) == 0 ? OK : ERR_CORRUPT;
}

/* All that has been said. Errors ERR_FORGED the peer's last message is refused. */
static enum err feed(const struct docket *e, struct bulk *b)
{
    enum err err = OK;

    for (unsigned k = 0; k < e->at && err == OK; k++) {
        if (docket_is_ours(e->is_first, k))
            err = say_again(b, e->hash[k]);
        else
            err = bulk_receive(b, e->message[k].bytes, e->message[k].count);
    }
    return err == ERR_UNEXPECTED ? ERR_FORGED : err;
}

/* What is due, and the hits once all has been said. */
static enum err add_answer(struct bulk *b, bool is_due, struct buffer *out)
{
    const uint8_t *bytes = NULL;
    size_t count = 0;
    const struct bulk_hit *hits;
    enum err e = is_due ? bulk_next(b, &bytes, &count) : OK;

    if (e != OK)
        return e;
    buffer_add_byte(out, DOCKET_DONE);
    buffer_add_byte(out, bulk_is_over(b));
    buffer_add_u32(out, (uint32_t)count);
    buffer_add(out, bytes, count);
    count = 0;
    hits = bulk_is_over(b) ? bulk_hits(b, &count) : NULL;
    buffer_add_u32(out, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        buffer_add_u32(out, hits[i].item);
        buffer_add(out, hits[i].handle, sizeof hits[i].handle);
    }
    return OK;
}

static void add_refusal(enum docket_outcome why, struct buffer *out)
{
    buffer_add_byte(out, (uint8_t)why);
    buffer_add_byte(out, 0);
    buffer_add_u32(out, 0);
    buffer_add_u32(out, 0);
}

enum err docket_do(const struct docket *e,
                   const struct bulk_progress *progress,
                   struct buffer *out)
{
    uint8_t name[SHA256_BYTES];
    struct bulk *b = NULL;
    enum err err = make_engine(e, progress, &b);

    if (err != OK)
        return err;
    docket_name(e, name);
    buffer_add(out, answer_label, sizeof answer_label);
    buffer_add(out, name, sizeof name);
    err = feed(e, b);
    if (err == OK)
        err = add_answer(b, e->at < BALE_MESSAGES, out);
    bulk_free(b);
    if (err == ERR_FORGED)
        add_refusal(DOCKET_BAD_MESSAGE, out);
    else if (err == ERR_RETRY)
        add_refusal(DOCKET_BAD_SALT, out);
    else if (err != OK)
        return err;
    return buffer_status(out);
}

/* ---- answers ---- */

enum err docket_read_answer(const uint8_t *bytes, size_t count, struct docket_answer *out)
{
    struct docket_answer a = {.message = {NULL, 0}};
    struct reader r;
    uint8_t outcome;
    uint8_t over;
    size_t length;

    reader_init(&r, bytes, count);
    if (!read_label(&r, answer_label, sizeof answer_label))
        return ERR_MALFORMED;
    reader_bytes(&r, a.name, sizeof a.name);
    outcome = reader_u8(&r);
    over = reader_u8(&r);
    length = reader_u32(&r);
    a.message = (struct part){reader_view(&r, length), length};
    a.hit_count = reader_u32(&r);
    if (outcome > DOCKET_BAD_SALT || over > 1 || a.hit_count > DOCKET_ITEMS_MAX)
        return ERR_MALFORMED;
    a.hits = reader_view(&r, a.hit_count * DOCKET_HIT_BYTES);
    a.outcome = (enum docket_outcome)outcome;
    a.is_over = over == 1;
    if (!reader_end(&r) || (a.hit_count > 0 && !a.is_over))
        return ERR_MALFORMED;
    *out = a;
    return OK;
}

void docket_hit(const uint8_t *hits,
                size_t at,
                uint32_t *item,
                uint8_t handle[BULK_HANDLE_BYTES])
{
    const uint8_t *hit = hits + at * DOCKET_HIT_BYTES;

    *item = load_u32(hit);
    memcpy(handle, hit + 4, BULK_HANDLE_BYTES);
}

/* ---- sealed ---- */

static const char *about(enum docket_kind kind)
{
    return kind == DOCKET_WORK ? work_label : answer_label;
}

enum err docket_seal(const uint8_t key[SEAL_KEY_BYTES],
                     enum docket_kind kind,
                     const struct buffer *plain,
                     struct buffer *out)
{
    uint8_t *sealed = buffer_extend(out, plain->bytes + SEAL_EXTRA_BYTES);

    if (sealed != NULL)
        seal_close_same(key, about(kind), plain->data, plain->bytes, sealed);
    return buffer_status(out);
}

enum err docket_open(const uint8_t key[SEAL_KEY_BYTES],
                     enum docket_kind kind,
                     const struct buffer *sealed,
                     struct buffer *out)
{
    uint8_t *plain;

    if (sealed->bytes <= SEAL_EXTRA_BYTES)
        return ERR_FORGED;
    plain = buffer_extend(out, sealed->bytes - SEAL_EXTRA_BYTES);
    if (plain == NULL)
        return buffer_status(out);
    return seal_open(key, about(kind), sealed->data, sealed->bytes, plain);
}
