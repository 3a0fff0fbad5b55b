/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.c - the node's own full check of the two lanes
 */
#include "cli/audit.h"

#include "base/instant.h"
#include "base/memory.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "exchange/node.h"
#include "exchange/sync.h"
#include "lane/note.h"
#include "store/lane.h"

#include <inttypes.h>
#include <string.h>

/* A lane as far as it has been checked. */
struct audit {
    struct pair *pair;
    enum store_side side;
    struct merkle tree;
    uint8_t last[32];
    int64_t last_time;
    uint64_t last_seen;
    int64_t erased; /* attachments */
    struct meter *meter;
    struct fault *fault;
};

enum { LOOK_EVERY = 16 /* entries between two looks at the clock */ };

static enum store_side other(enum store_side side)
{
    return side == STORE_OWN ? STORE_PEER : STORE_OWN;
}

static const struct card *card_of(const struct pair *p, enum store_side side)
{
    return side == STORE_OWN ? p->node->card : p->peer;
}

static const struct pair_lane *lane_of(const struct pair *p, enum store_side side)
{
    return side == STORE_OWN ? &p->own : &p->their;
}

MUST_CHECK static enum err blame(struct audit *a, enum err e, uint64_t n, const char *why)
{
    return fault_set(a->fault, e, "R38", "Entry %" PRIu64 " of the %s lane is wrong: %s",
                     n, a->side == STORE_OWN ? "own" : "peer's", why);
}

MUST_CHECK static enum err check_place(struct audit *a, const struct entry *e)
{
    struct pair *p = a->pair;
    struct entry_place place = {
        .n = a->tree.size,
        .time_min = a->last_time,
        .time_max = INSTANT_MAX,
        .seen_min = a->last_seen,
        .seen_max = lane_of(p, other(a->side))->tree.size,
    };
    struct fault why = {.code = OK};
    uint8_t root[32];
    enum err err;

    memcpy(place.lane, lane_of(p, a->side)->id, sizeof place.lane);
    memcpy(place.prev, a->last, sizeof place.prev);
    if (e->seen_n <= place.seen_max) {
        err = store_lane_root(p->node->store, p->number, other(a->side), e->seen_n, root);
        if (err != OK)
            return err;
        place.seen_root = root;
    }
    err = entry_verify(e, card_of(p, a->side), &place, &why);
    return err == OK ? OK : blame(a, err, e->n, why.text);
}

/* A held attachment must be what the entry says; one that is gone must have been
 * erasable. */
MUST_CHECK static enum err
check_attachment(struct audit *a, const struct entry *e, int index)
{
    const struct kind_rule *rule = kind_rule(e->kind);
    struct buffer bytes;
    uint8_t hash[32];
    enum err err;

    buffer_init(&bytes, index == 0 ? rule->body_max : rule->blob_max);
    err = pair_attachment(a->pair, a->side, e->n, index, &bytes);
    if (err == ERR_NOT_FOUND) {
        a->erased++;
        err = rule->erasable
                  ? OK
                  : blame(a, ERR_CORRUPT, e->n, "its attachment is not there.");
    } else if (err == OK && index == 0) {
        memset(hash, 0, sizeof hash);
        if (bytes.bytes >= ENTRY_SALT_BYTES)
            entry_body_commit(bytes.data, bytes.data + ENTRY_SALT_BYTES,
                              bytes.bytes - ENTRY_SALT_BYTES, hash);
        if (memcmp(hash, e->body, sizeof hash) != 0)
            err = blame(a, ERR_CORRUPT, e->n, "its body is another.");
    } else if (err == OK) {
        hash_sha256(bytes.data, bytes.bytes, hash);
        if (memcmp(hash, e->blob[index - 1].hash, sizeof hash) != 0)
            err = blame(a, ERR_CORRUPT, e->n, "its attachment is another.");
    }
    buffer_fini(&bytes);
    return err;
}

MUST_CHECK static enum err check_attachments(struct audit *a, const struct entry *e)
{
    enum err err = e->has_body ? check_attachment(a, e, 0) : OK;

    for (size_t i = 0; i < e->blob_count && err == OK; i++)
        err = check_attachment(a, e, (int)i + 1);
    return err;
}

MUST_CHECK static enum err check_tree(struct audit *a, const struct store_entry *stored)
{
    uint8_t leaf[32];
    uint8_t root[32];

    merkle_leaf(stored->bytes, stored->count, leaf);
    if (memcmp(leaf, stored->leaf, sizeof leaf) != 0)
        return blame(a, ERR_CORRUPT, stored->n, "its bytes were changed on disk.");
    merkle_add(&a->tree, leaf);
    merkle_root(&a->tree, root);
    if (memcmp(root, stored->root, sizeof root) != 0)
        return blame(a, ERR_CORRUPT, stored->n, "the stored root is another.");
    return OK;
}

/* Tell how far this lane is; ERR_CANCELLED: no further. */
MUST_CHECK static enum err tell(const struct audit *a)
{
    bool own = a->side == STORE_OWN;
    uint64_t done = a->tree.size;

    if (done % LOOK_EVERY != 0 ||
        meter_tick(a->meter, own ? "own lane" : "peer's lane", (size_t)done,
                   (size_t)lane_of(a->pair, a->side)->tree.size))
        return OK;
    return fault_set(a->fault, ERR_CANCELLED, "",
                     "Stopped after %" PRIu64 " entries of the %s lane, which were as "
                     "they should be; the rest was not looked at.",
                     done, own ? "own" : "peer's");
}

static enum err check_entry(void *state, const struct store_entry *stored)
{
    struct audit *a = state;
    struct fault why = {.code = OK};
    struct entry *e = NULL;
    enum err err = tell(a);

    if (err != OK)
        return err;
    err = entry_parse(stored->bytes, stored->count, &e, &why);
    if (err != OK)
        return blame(a, err, stored->n, why.text);
    err = check_place(a, e);
    if (err == OK)
        err = check_tree(a, stored);
    if (err == OK)
        err = check_attachments(a, e);
    memcpy(a->last, e->leaf, sizeof a->last);
    a->last_time = e->time;
    a->last_seen = e->seen_n;
    entry_free(e);
    return err;
}

/* ---- checkpoints ---- */

MUST_CHECK static enum err
load_note(struct audit *a, struct note *out, struct buffer *text, struct fault *f)
{
    struct pair *p = a->pair;
    uint8_t root[32];
    uint64_t size = 0;
    enum err e = store_note_get(p->node->store, p->number, a->side, STORE_NOTE_CHECKPOINT,
                                &size, text);

    if (e == OK)
        e = note_read(text->data, text->bytes, card_of(p, a->side)->node, out, f);
    if (e == OK)
        e = store_lane_root(p->node->store, p->number, a->side, out->size, root);
    if (e == OK && memcmp(root, out->root, sizeof root) != 0)
        e = fault_set(f, ERR_FORGED, "R38",
                      "The checkpoint at %" PRIu64
                      " entries is of another lane than the one held.",
                      out->size);
    return e;
}

/* The reader's cosignature, if it is of this checkpoint. */
MUST_CHECK static enum err check_cosignature(struct audit *a,
                                             const struct note *note,
                                             int64_t *when,
                                             struct fault *f)
{
    struct pair *p = a->pair;
    const struct card *reader = card_of(p, other(a->side));
    struct buffer line;
    uint64_t size = 0;
    enum err e;

    buffer_init(&line, BUNDLE_LINE_MAX);
    e = store_note_get(p->node->store, p->number, a->side, STORE_NOTE_COSIGNATURE, &size,
                       &line);
    if (e == OK && size == note->size) {
        e = note_verify_cosignature(note, buffer_text(&line), reader->node, reader->root,
                                    when);
        if (e != OK)
            e = fault_set(f, e, "R38",
                          "The cosignature at %" PRIu64 " entries does not verify.",
                          size);
    }
    buffer_fini(&line);
    return e == ERR_NOT_FOUND ? OK : e;
}

MUST_CHECK static enum err
check_notes(struct audit *a, json_t *row, bool *ok, struct fault *f)
{
    struct note note = {.size = 0};
    struct buffer text;
    int64_t when = 0;
    enum err e;

    buffer_init(&text, NOTE_MAX);
    e = load_note(a, &note, &text, f);
    if (e == OK)
        e = check_cosignature(a, &note, &when, f);
    buffer_fini(&text);
    if (e == OK)
        json_put_int(row, "checkpoint", (int64_t)note.size, ok);
    else
        json_put(row, "checkpoint", json_null(), ok);
    if (e == OK && when > 0 && when <= INSTANT_MAX)
        json_put_time(row, "cosigned", when, ok);
    else
        json_put(row, "cosigned", json_null(), ok);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- the whole ---- */

MUST_CHECK static enum err check_lane(struct audit *a, json_t *object, bool *ok)
{
    struct pair *p = a->pair;
    json_t *row = json_object();
    enum err e;

    merkle_init(&a->tree);
    e = store_entry_each(p->node->store, p->number, a->side, 0, check_entry, a);
    if (e == OK)
        e = check_notes(a, row, ok, a->fault);
    json_put_int(row, "entries", (int64_t)a->tree.size, ok);
    json_put_int(row, "erased", a->erased, ok);
    json_put(object, a->side == STORE_OWN ? "own" : "peer", row, ok);
    return e;
}

enum err
audit_pair(struct pair *p, struct meter *meter, json_t *object, bool *ok, struct fault *f)
{
    struct audit own = {.pair = p, .side = STORE_OWN, .meter = meter, .fault = f};
    struct audit peer = {.pair = p, .side = STORE_PEER, .meter = meter, .fault = f};
    enum err e = check_lane(&own, object, ok);

    return e == OK ? check_lane(&peer, object, ok) : e;
}

/* ---- proving ---- */

struct leaves {
    struct buffer bytes; /* 32 of each */
    uint64_t left;
};

static enum err add_leaf(void *state, const struct store_entry *stored)
{
    struct leaves *l = state;

    if (l->left > 0) {
        buffer_add(&l->bytes, stored->leaf, sizeof stored->leaf);
        l->left--;
    }
    return buffer_status(&l->bytes);
}

/* Standard base64 with padding, and a line feed. */
static void add_hash(struct buffer *out, const uint8_t hash[32])
{
    char text[BASE64_CHARS(32) + 1];

    text_base64_encode(hash, 32, text);
    for (char *at = text; *at != '\0'; at++)
        *at = *at == '-' ? '+' : *at == '_' ? '/' : *at;
    buffer_printf(out, "%s=\n", text);
}

MUST_CHECK static enum err
prove(struct pair *p, enum store_side side, uint64_t n, uint64_t size, struct buffer *out)
{
    struct leaves leaves = {.left = size};
    struct merkle_proof *proof = memory_new(1, sizeof *proof);
    enum err e = proof != NULL ? OK : ERR_NOMEM;

    buffer_init(&leaves.bytes, (size_t)size * 32);
    if (e == OK)
        e = store_entry_each(p->node->store, p->number, side, 0, add_leaf, &leaves);
    if (e == OK)
        e = merkle_prove_inclusion(leaves.bytes.data, size, n, proof);
    if (e == OK) {
        buffer_printf(out, "c2sp.org/tlog-proof@v1\nindex %" PRIu64 "\n", n);
        for (size_t i = 0; i < proof->count; i++)
            add_hash(out, proof->hash[i]);
        buffer_add_byte(out, '\n');
    }
    buffer_fini(&leaves.bytes);
    memory_free(proof);
    return e;
}

enum err audit_prove(
    struct pair *p, enum store_side side, uint64_t n, struct buffer *out, struct fault *f)
{
    struct audit a = {.pair = p, .side = side};
    struct note note = {.size = 0};
    struct buffer text;
    enum err e;

    buffer_init(&text, NOTE_MAX);
    e = load_note(&a, &note, &text, f);
    buffer_fini(&text);
    if (e == ERR_NOT_FOUND || (e == OK && n >= note.size))
        return fault_set(f, ERR_NOT_FOUND, "R38",
                         "No checkpoint of the lane holds entry %" PRIu64
                         " yet; one is made when a bundle is given.",
                         n);
    if (e == OK)
        e = prove(p, side, n, note.size, out);
    if (e == OK)
        e = sync_checkpoint(p, side, out, f);
    return e;
}
