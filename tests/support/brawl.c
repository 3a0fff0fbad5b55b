/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/brawl.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/reader.h"
#include "crypto/entropy.h"

#include <string.h>

enum { MESSAGES = 8, ITEMS = 4, SHARED = 2, SIZE = 512, EDITS_MAX = 8 };

struct recording {
    uint8_t ids[2][ITEMS][BULK_ID_BYTES];
    struct bulk_setup setup[2];
    uint8_t *message[MESSAGES];
    size_t bytes[MESSAGES];
};

static struct bulk *engine(const struct recording *r, unsigned role)
{
    const struct bulk_items items = {r->ids[role], ITEMS, NULL};
    struct bulk *b = NULL;

    must(bulk_new(&r->setup[role], &items, path_best(), &b, NULL) == OK);
    return b;
}

static void record(struct recording *r)
{
    struct bulk *b[2];

    must(crypto_start() == OK);
    for (unsigned role = 0; role < 2; role++) {
        r->setup[role] = (struct bulk_setup){.role = (enum bulk_role)role,
                                             .mode = BULK_BOTH,
                                             .own_size = SIZE,
                                             .peer_size = SIZE,
                                             .secret = {(uint8_t)(1 + role)}};
        for (unsigned i = 0; i < ITEMS; i++) {
            uint8_t item = (uint8_t)(role * (ITEMS - SHARED) + i);
            bulk_id(&item, 1, r->ids[role][i]);
        }
        b[role] = engine(r, role);
    }
    for (unsigned k = 0; k < MESSAGES; k++) {
        const uint8_t *bytes;
        must(bulk_next(b[k & 1], &bytes, &r->bytes[k]) == OK);
        r->message[k] = memory_new(r->bytes[k], 1);
        must(r->message[k] != NULL);
        memcpy(r->message[k], bytes, r->bytes[k]);
        must(bulk_receive(b[1 - (k & 1)], bytes, r->bytes[k]) == OK);
    }
    bulk_free(b[0]);
    bulk_free(b[1]);
}

/* Recorded once in the life of the fuzzer. */
static const struct recording *recording(void)
{
    static struct recording recorded;

    if (!recorded.message[0])
        record(&recorded);
    return &recorded;
}

/* The message that the input made of this one; its length is *count. */
static uint8_t *
bend(const struct recording *r, unsigned k, struct reader *in, size_t *count)
{
    uint8_t how = reader_u8(in);
    unsigned from = how % 4 == 3 ? reader_u8(in) % MESSAGES : k;
    size_t bytes = how % 4 == 2 ? reader_u32(in) % (r->bytes[k] + 64) : r->bytes[k];
    uint8_t *made = memory_new(bytes, 1);

    must(made != NULL);
    memcpy(made, r->message[from], bytes < r->bytes[from] ? bytes : r->bytes[from]);
    for (unsigned n = reader_u8(in) % EDITS_MAX; n > 0 && bytes > 0; n--) {
        size_t at = reader_u32(in) % bytes;
        made[at] ^= reader_u8(in);
    }
    *count = bytes;
    return made;
}

static void check_hits(const struct bulk *b, enum bulk_role role, bool over)
{
    unsigned first = role == BULK_FIRST ? ITEMS - SHARED : 0;
    size_t count;
    const struct bulk_hit *hit = bulk_hits(b, &count);

    must(count <= SHARED && (over || count == 0));
    for (size_t i = 0; i < count; i++)
        must(hit[i].item >= first && hit[i].item < first + SHARED);
}

void brawl_play(enum bulk_role role, const uint8_t *data, size_t size)
{
    const struct recording *r = recording();
    struct bulk *b = engine(r, (unsigned)role);
    struct reader in;
    unsigned bent;
    enum err e = OK;

    reader_init(&in, data, size);
    bent = reader_u8(&in) % MESSAGES;
    for (unsigned k = 0; e == OK && k < MESSAGES; k++) {
        const uint8_t *bytes;
        uint8_t *made;
        size_t count;
        if ((k & 1) == (unsigned)role) {
            e = bulk_next(b, &bytes, &count);
            must(e == OK && count == r->bytes[k]);
            continue;
        }
        if (k != bent) {
            e = bulk_receive(b, r->message[k], r->bytes[k]);
            continue;
        }
        made = bend(r, k, &in, &count);
        e = bulk_receive(b, made, count);
        memory_free(made);
    }
    must(e == OK || e == ERR_FORGED);
    must(e == OK || (!bulk_is_turn(b) && bulk_awaited(b) == 0 && !bulk_is_over(b)));
    check_hits(b, role, e == OK);
    bulk_free(b);
}
