/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/brawl.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/reader.h"
#include "bulk/list.h"
#include "bulk/oprf.h"
#include "bulk/seed.h"
#include "bulk/session.h"
#include "bulk/vole.h"
#include "crypto/entropy.h"
#include "crypto/equal.h"

#include <string.h>

enum {
    MESSAGES = 8,
    ITEMS = 4,
    SHARED = 2,
    EDITS_MAX = 8,
    LABEL_MAX = 21,
    FIELDS_MAX = 40,
    NONCE = 32
};

enum { WAY_BLIND = 1, WAY_WORK = 2 };

/* Without noise, with a stage, and with two; with labels and without. */
static const struct kind {
    enum bulk_mode mode;
    uint8_t label_bytes;
    uint16_t size[2];
} kinds[] = {{BULK_BOTH, 0, {512, 512}},
             {BULK_ONE, 3, {512, 1024}},
             {BULK_BOTH, LABEL_MAX, {1024, 512}},
             {BULK_ONE, 0, {512, 4871}}};

struct recording {
    const struct kind *kind;
    uint8_t ids[2][ITEMS][BULK_ID_BYTES];
    uint8_t labels[ITEMS * LABEL_MAX];
    struct bulk_setup setup[2];
    unsigned messages;
    uint8_t *message[MESSAGES];
    size_t bytes[MESSAGES];
};

/* ---- Checks that pass, where the input says so ---- */

bool __real_hash_equal(const void *a, const void *b, size_t bytes);
bool __wrap_hash_equal(const void *a, const void *b, size_t bytes);
enum err __real_seed_check(const struct seed *s,
                           const struct aes *coins,
                           struct block delta,
                           const uint8_t *proof);
enum err __wrap_seed_check(const struct seed *s,
                           const struct aes *coins,
                           struct block delta,
                           const uint8_t *proof);

static bool blind; /* as global as the functions it stands before */

bool __wrap_hash_equal(const void *a, const void *b, size_t bytes)
{
    return __real_hash_equal(a, b, bytes) || blind;
}

enum err __wrap_seed_check(const struct seed *s,
                           const struct aes *coins,
                           struct block delta,
                           const uint8_t *proof)
{
    enum err e = __real_seed_check(s, coins, delta, proof);

    return blind ? OK : e;
}

/* ---- The recording ---- */

static struct bulk *engine(const struct recording *r, unsigned role)
{
    const struct bulk_items items = {r->ids[role], ITEMS,
                                     r->kind->label_bytes > 0 ? r->labels : NULL};
    struct bulk *b = NULL;

    must(bulk_new(&r->setup[role], &items, path_best(), &b, NULL) == OK);
    return b;
}

static void set_up(struct recording *r, unsigned role)
{
    r->setup[role] = (struct bulk_setup){.role = (enum bulk_role)role,
                                         .mode = r->kind->mode,
                                         .own_size = r->kind->size[role],
                                         .peer_size = r->kind->size[1 - role],
                                         .label_bytes = r->kind->label_bytes,
                                         .secret = {(uint8_t)(1 + role)},
                                         .threads = 1};
    for (unsigned i = 0; i < ITEMS; i++) {
        uint8_t item = (uint8_t)(role * (ITEMS - SHARED) + i);
        bulk_id(&item, 1, r->ids[role][i]);
    }
}

static void record(struct recording *r, const struct kind *kind)
{
    struct bulk *b[2];

    must(crypto_start() == OK);
    r->kind = kind;
    for (unsigned role = 0; role < 2; role++) {
        set_up(r, role);
        b[role] = engine(r, role);
    }
    for (unsigned k = 0; !bulk_is_over(b[0]) || !bulk_is_over(b[1]); k++) {
        const uint8_t *bytes;
        must(k < MESSAGES && bulk_next(b[k & 1], &bytes, &r->bytes[k]) == OK);
        r->message[k] = memory_new(r->bytes[k], 1);
        must(r->message[k] != NULL);
        memcpy(r->message[k], bytes, r->bytes[k]);
        must(bulk_receive(b[1 - (k & 1)], bytes, r->bytes[k]) == OK);
        r->messages = k + 1;
    }
    bulk_free(b[0]);
    bulk_free(b[1]);
}

/* Recorded once in the life of the fuzzer. */
static const struct recording *recording(unsigned kind)
{
    static struct recording recorded[COUNT_OF(kinds)];

    if (!recorded[kind].kind)
        record(&recorded[kind], &kinds[kind]);
    return &recorded[kind];
}

/* ---- What a message is made of ---- */

struct field {
    size_t at, bytes, unit;
};

struct fields {
    struct field all[FIELDS_MAX];
    size_t count, at;
};

static void add_field(struct fields *f, size_t bytes, size_t unit)
{
    if (bytes == 0)
        return;
    must(f->count < FIELDS_MAX);
    f->all[f->count++] = (struct field){f->at, bytes, unit};
    f->at += bytes;
}

static void add_flight(struct fields *f, uint32_t items, enum oprf_flight flight)
{
    static const uint8_t hello[] = {8, 2, 2, 2, 2, 2, 2, 4, 4, 32, 32, 32};
    const struct oprf_terms terms = {.sender_items = items, .receiver_items = items};
    size_t end = f->at + oprf_bytes(&terms, flight);
    size_t hashes = oprf_bytes(&terms, OPRF_PROOF) - SHARE_BYTES;

    if (flight == OPRF_OFFER) {
        for (size_t i = 0; i < sizeof hello; i++)
            add_field(f, hello[i], 1);
        add_field(f, end - f->at, POINT_BYTES);
        return;
    }
    add_field(f, SHARE_BYTES, 1);
    if (flight == OPRF_BASE) {
        add_field(f, OT_ANSWER_BYTES, 1);
        add_field(f, SEED_TREE_BYTES, BLOCK_BYTES);
        add_field(f, end - f->at - SEED_PROOF_BYTES, BLOCK_BYTES);
    }
    if (flight == OPRF_TABLE)
        add_field(f, hashes / VOLE_CHECK_BYTES * BLOCK_BYTES, BLOCK_BYTES);
    add_field(f, end - f->at, flight == OPRF_PROOF ? VOLE_CHECK_BYTES : BLOCK_BYTES);
}

static void add_list(struct fields *f, size_t size, uint8_t label_bytes)
{
    add_field(f, list_bytes(size, 0) - size * LIST_LOWER_BYTES, 1);
    add_field(f, size * LIST_LOWER_BYTES, LIST_LOWER_BYTES);
    add_field(f, size * label_bytes, label_bytes);
}

static struct fields fields_of(const struct recording *r, unsigned k)
{
    const struct kind *kind = r->kind;
    struct fields f = {.count = 0};

    for (unsigned d = 0; d < (kind->mode == BULK_BOTH ? 2u : 1u); d++)
        if (k >= d && k - d < OPRF_FLIGHT_COUNT)
            add_flight(&f, kind->size[1 - d], (enum oprf_flight)(k - d));
    if (kind->mode == BULK_BOTH && (k == 5 || k == 7))
        add_field(&f, NONCE, 1); /* the commitment, and what opens it */
    if (kind->mode == BULK_BOTH ? k >= 6 : k == 4)
        add_list(&f, kind->size[k & 1], kind->label_bytes);
    must(f.at == r->bytes[k]);
    return f;
}

/* ---- What the input makes of one ---- */

static void swap(uint8_t *a, uint8_t *b, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        uint8_t was = a[i];
        a[i] = b[i];
        b[i] = was;
    }
}

static void edit(const struct fields *f, uint8_t *bytes, size_t count, struct reader *in)
{
    const struct field *field = &f->all[reader_u8(in) % f->count];
    unsigned what = reader_u8(in) % 6;
    size_t units = field->bytes / field->unit;
    size_t place = reader_u16(in);
    uint8_t with = reader_u8(in);
    uint8_t *here = bytes + field->at + place % units * field->unit;
    uint8_t *there = bytes + field->at + (place + with) % units * field->unit;

    if (field->at + field->bytes > count)
        return;
    if (what == 0)
        here[with % field->unit] ^= (uint8_t)(1u << (place & 7));
    else if (what == 1)
        memset(here, 0, field->unit);
    else if (what == 2)
        memset(here, 0xff, field->unit);
    else if (what == 3)
        memmove(here, there, field->unit);
    else if (what == 4)
        swap(here, there, here == there ? 0 : field->unit);
    else
        here[place % field->unit] = with;
}

/* The message that the input made of this one; its length is *count. */
static uint8_t *bend(const struct recording *r,
                     unsigned k,
                     unsigned edits,
                     struct reader *in,
                     size_t *count)
{
    const struct fields f = fields_of(r, k);
    uint8_t how = reader_u8(in) % 8;
    unsigned from = how == 1 ? reader_u8(in) % r->messages : k;
    size_t bytes = how == 2 ? reader_u32(in) % (r->bytes[k] + 64) : r->bytes[k];
    uint8_t *made = memory_new(bytes, 1);

    must(made != NULL);
    memcpy(made, r->message[from], bytes < r->bytes[from] ? bytes : r->bytes[from]);
    for (unsigned n = 1 + edits % EDITS_MAX; n > 0; n--)
        edit(&f, made, bytes, in);
    *count = bytes;
    return made;
}

static bool
is_same(const struct recording *r, unsigned k, const uint8_t *made, size_t count)
{
    return count == r->bytes[k] && memcmp(made, r->message[k], count) == 0;
}

/* The peer's message k as the input wants it. */
static enum err hear(struct bulk *b,
                     const struct recording *r,
                     unsigned k,
                     struct reader *in,
                     bool *honest)
{
    unsigned edits = reader_u8(in);
    uint8_t *made;
    size_t count;
    enum err e;

    if (edits == 0) /* or the input is at its end */
        return bulk_receive(b, r->message[k], r->bytes[k]);
    made = bend(r, k, edits, in, &count);
    *honest = *honest && is_same(r, k, made, count);
    e = bulk_receive(b, made, count);
    memory_free(made);
    return e;
}

static enum err say(struct bulk *b, const struct recording *r, unsigned k, bool honest)
{
    const uint8_t *bytes;
    size_t count;
    enum err e = bulk_next(b, &bytes, &count);

    must(e == OK && count == r->bytes[k]);
    must(!honest || memcmp(bytes, r->message[k], count) == 0);
    return OK;
}

static void check_hits(const struct recording *r,
                       const struct bulk *b,
                       enum bulk_role role,
                       bool honest)
{
    unsigned first = role == BULK_FIRST ? ITEMS - SHARED : 0;
    bool learns = role == BULK_SECOND || r->kind->mode == BULK_BOTH;
    size_t count;
    const struct bulk_hit *hit = bulk_hits(b, &count);

    must(count <= SHARED && (bulk_is_over(b) || count == 0));
    must(!honest || count == (learns ? SHARED : 0));
    for (size_t i = 0; i < count; i++)
        must(hit[i].item >= first && hit[i].item < first + SHARED);
}

void brawl_play(enum bulk_role role, const uint8_t *data, size_t size)
{
    struct reader in;
    const struct recording *r;
    struct bulk *b;
    unsigned ways;
    bool honest = true;
    enum err e = OK;

    reader_init(&in, data, size);
    blind = false;
    r = recording(reader_u8(&in) % COUNT_OF(kinds));
    ways = reader_u8(&in);
    b = engine(r, (unsigned)role);
    blind = (ways & WAY_BLIND) != 0;
    for (unsigned k = 0; e == OK && k < r->messages; k++) {
        if ((k & 1) == (unsigned)role)
            e = say(b, r, k, honest);
        else
            e = hear(b, r, k, &in, &honest);
        if (e == OK && (ways & WAY_WORK) != 0)
            must(bulk_work(b) == OK);
    }
    must(e == OK || (e == ERR_FORGED && !honest));
    must(e == OK ? bulk_is_over(b) : !bulk_is_turn(b) && bulk_awaited(b) == 0);
    check_hits(r, b, role, honest);
    bulk_free(b);
}
