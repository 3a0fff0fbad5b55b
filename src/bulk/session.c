/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.c - what both sides of the function compute alike
 */
#include "bulk/session.h"

#include "base/memory.h"
#include "base/num.h"
#include "bulk/lpn.h"
#include "bulk/sizes.h"
#include "crypto/blake.h"

enum { VERSION = 3, RUN = 64 };

void session_init(struct session *s,
                  const struct oprf_terms *terms,
                  enum path path,
                  const struct crew *crew)
{
    *s = (struct session){.terms = *terms, .path = path, .common.crew = crew};
    vole_plan_make(sizes_for(terms->receiver_items)->slots, &s->common.plan);
}

void session_hello(const struct session *s, uint8_t out[HELLO_BYTES])
{
    memcpy(out, "ENTBULK1", 8);
    store_u16(out + 8, VERSION);
    store_u16(out + 10, BAND_WIDTH);
    store_u16(out + 12, LPN_TERMS);
    store_u16(out + 14, TREE_HEIGHT_MAX);
    store_u16(out + 16, VOLE_BASE_MAX);
    store_u16(out + 18, s->terms.use);
    store_u32(out + 20, s->terms.sender_items);
    store_u32(out + 24, s->terms.receiver_items);
    memcpy(out + 28, s->terms.binding, OPRF_BINDING_BYTES);
}

void session_commit(const struct session *s,
                    const char *what,
                    const uint8_t share[SHARE_BYTES],
                    uint8_t out[32])
{
    uint8_t hello[HELLO_BYTES];
    const struct part parts[] = {
        {hello, sizeof hello}, {what, strlen(what)}, {share, SHARE_BYTES}};

    session_hello(s, hello);
    blake_hash("psi/1 commit", parts, COUNT_OF(parts), out, 32);
}

void session_say(struct session *s, const uint8_t *bytes, size_t count)
{
    const struct part parts[] = {{s->said, sizeof s->said}, {bytes, count}};
    uint8_t next[32];

    blake_hash("psi/1 flight", parts, COUNT_OF(parts), next, sizeof next);
    memcpy(s->said, next, sizeof next);
}

void session_offered(struct session *s, const uint8_t head[OFFER_HEAD_BYTES])
{
    const struct part part = {head, OFFER_HEAD_BYTES};

    memcpy(s->commitment[0], head + HELLO_BYTES, 32);
    memcpy(s->commitment[1], head + HELLO_BYTES + 32, 32);
    blake_hash("psi/1 sid0", &part, 1, s->ot.early, sizeof s->ot.early);
}

void session_named(struct session *s, const uint8_t nonce[SHARE_BYTES])
{
    const struct part parts[] = {{s->ot.early, sizeof s->ot.early}, {nonce, SHARE_BYTES}};
    const struct part sid = {s->ot.late, sizeof s->ot.late};
    struct block key[3];

    memcpy(s->nonce, nonce, SHARE_BYTES);
    blake_hash("psi/1 sid", parts, COUNT_OF(parts), s->ot.late, sizeof s->ot.late);
    memcpy(s->common.sid, s->ot.late, sizeof s->common.sid);
    blake_hash("psi/1 keys", &sid, 1, (uint8_t *)key, sizeof key);
    aes_init(&s->common.side[0], key[0], s->path);
    aes_init(&s->common.side[1], key[1], s->path);
    aes_init(&s->common.pad, key[2], s->path);
}

struct aes session_coins(const struct session *s)
{
    const struct part parts[] = {{s->common.sid, sizeof s->common.sid},
                                 {s->said, sizeof s->said}};
    struct block key;
    struct aes coins;

    blake_hash("psi/1 chi", parts, COUNT_OF(parts), (uint8_t *)&key, sizeof key);
    aes_init(&coins, key, s->path);
    return coins;
}

void session_salted(struct session *s, const uint8_t nonce[SHARE_BYTES])
{
    const struct part parts[] = {{s->common.sid, sizeof s->common.sid},
                                 {nonce, SHARE_BYTES},
                                 {s->nonce, SHARE_BYTES}};

    blake_hash("psi/1 salt", parts, COUNT_OF(parts), s->common.salt,
               sizeof s->common.salt);
    band_init(&s->band, s->common.salt, s->path);
}

/* In the order of the rows, or where there is no room for the items, in that of these. */
static void put_tags(const struct band_rows *rows,
                     size_t first,
                     size_t count,
                     const struct block *tag,
                     const struct oprf_tags *out)
{
    if (out->item) {
        memcpy(out->tag + first, tag, count * sizeof *tag);
        memcpy(out->item + first, rows->origin + first, count * sizeof *out->item);
        return;
    }
    for (size_t i = 0; i < count; i++)
        out->tag[rows->origin[first + i]] = tag[i];
}

void session_tags(const struct session *s,
                  const struct band_rows *rows,
                  size_t first,
                  size_t count,
                  struct block *read,
                  const struct oprf_tags *out)
{
    struct block made[RUN];
    struct block shifted[RUN];

    for (size_t at = 0; at < count; at += RUN) {
        const struct block *point = rows->point + first + at;
        size_t n = count - at < RUN ? count - at : RUN;
        for (size_t i = 0; i < n; i++) {
            read[at + i] = block_add(read[at + i], s->mask);
            shifted[i] = block_add(point[i], block_of(2, 0));
        }
        aes_rekeyed(s->path, read + at, point, made, n);
        put_tags(rows, first + at, n, made, out);
        if (!out->more)
            continue;
        aes_rekeyed(s->path, read + at, shifted, made, n);
        for (size_t i = 0; i < n; i++)
            out->more[rows->origin[first + at + i]] = made[i];
    }
    memory_wipe(made, sizeof made);
    memory_wipe(shifted, sizeof shifted);
}
