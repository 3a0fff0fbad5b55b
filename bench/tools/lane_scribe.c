/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane_scribe.c - one entry after another, by whoever's turn it is
 */
#include "bench/tools/lane_scribe.h"

#include "base/buffer.h"
#include "crypto/hash.h"
#include "exchange/keys.h"
#include "store/store.h"

#include <inttypes.h>
#include <string.h>

enum { BATCH = 4000 /* entries in a transaction */ };

uint64_t scribe_roll(struct scribe *s, uint64_t below)
{
    uint64_t x = s->dice += UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (x ^ (x >> 31)) % below;
}

void scribe_fill(struct scribe *s, uint8_t *out, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        out[i] = (uint8_t)scribe_roll(s, 256);
}

void scribe_fail(struct scribe *s, enum err e, const char *what)
{
    if (s->err == OK)
        s->err = fault_set(s->fault, e, "", "%s (%s).", what, err_name(e));
}

struct pair_lane *scribe_lane(struct scribe *s, enum store_side side)
{
    return side == STORE_OWN ? &s->pair->own : &s->pair->their;
}

enum store_side scribe_other(enum store_side side)
{
    return side == STORE_OWN ? STORE_PEER : STORE_OWN;
}

/* ---- one entry ---- */

/* An entry being made. */
struct making {
    struct scribe_act act;
    enum store_side side;
    struct buffer body; /* salt || canonical body */
    uint8_t commit[32];
    uint8_t blob[SCRIBE_BLOB_MAX];
    struct entry_blob declared;
    struct buffer bytes;
    struct entry *entry;
};

static enum err make_body(struct scribe *s, struct making *m)
{
    size_t length = 40 + scribe_roll(s, 260);
    uint8_t salt[ENTRY_SALT_BYTES];
    char text[512];
    json_t *body = json_object();
    bool ok = true;
    enum err e;

    for (size_t i = 0; i < length; i++)
        text[i] = (char)(scribe_roll(s, 6) == 0 ? ' ' : 'a' + (int)scribe_roll(s, 26));
    text[length] = '\0';
    scribe_fill(s, salt, sizeof salt);
    buffer_add(&m->body, salt, sizeof salt);
    json_put_text(body, "text", text, &ok);
    e = ok ? json_write(body, &m->body) : ERR_NOMEM;
    json_decref(body);
    if (e == OK)
        e = buffer_status(&m->body);
    if (e == OK)
        entry_body_commit(salt, m->body.data + sizeof salt, m->body.bytes - sizeof salt,
                          m->commit);
    return e;
}

static void make_blob(struct scribe *s, struct making *m)
{
    m->declared.bytes = m->act.blob_bytes;
    if (m->act.blob_gone) {
        scribe_fill(s, m->declared.hash, sizeof m->declared.hash);
        return;
    }
    scribe_fill(s, m->blob, (size_t)m->act.blob_bytes);
    hash_sha256(m->blob, (size_t)m->act.blob_bytes, m->declared.hash);
}

static enum err sign(struct scribe *s, struct making *m)
{
    const struct kind_rule *rule = kind_rule(m->act.kind);
    const struct pair_lane *lane = scribe_lane(s, m->side);
    const struct pair_lane *seen = scribe_lane(s, scribe_other(m->side));
    struct entry_place place = {.n = lane->tree.size};
    uint8_t root[32];
    struct entry_draft draft = {
        .place = &place,
        .seen_n = seen->tree.size,
        .seen_root = root,
        .time = s->now,
        .kind = m->act.kind,
        .fact = m->act.fact,
        .body = m->act.commit,
        .blobs = rule->blobs > 0 ? &m->declared : NULL,
        .blob_count = rule->blobs,
    };
    enum err e = OK;

    if (rule->body && m->act.commit == NULL) {
        e = make_body(s, m);
        draft.body = m->commit;
    }
    if (rule->blobs > 0)
        make_blob(s, m);
    memcpy(place.lane, lane->id, sizeof place.lane);
    memcpy(place.prev, lane->last, sizeof place.prev);
    merkle_root(&seen->tree, root);
    if (e == OK)
        e = entry_sign(&draft, rule->roles != 0 ? &s->officer[m->side] : NULL,
                       &s->node_key[m->side], &m->bytes, s->fault);
    return e == OK ? entry_parse(m->bytes.data, m->bytes.bytes, &m->entry, s->fault) : e;
}

static enum err keep(struct scribe *s, const struct making *m)
{
    struct store *store = s->node->store;
    struct pair_lane *lane = scribe_lane(s, m->side);
    uint64_t n = m->entry->n;
    struct store_entry row = {.n = n, .bytes = m->bytes.data, .count = m->bytes.bytes};
    enum err e;

    merkle_add(&lane->tree, m->entry->leaf);
    memcpy(lane->last, m->entry->leaf, sizeof lane->last);
    lane->last_time = m->entry->time;
    lane->last_seen = m->entry->seen_n;
    memcpy(row.leaf, m->entry->leaf, sizeof row.leaf);
    merkle_root(&lane->tree, row.root);
    e = store_entry_append(store, s->pair->number, m->side, &row);
    if (e == OK && m->body.bytes > 0)
        e = store_attachment_put(store, s->pair->number, m->side, n, 0,
                                 &(struct part){m->body.data, m->body.bytes});
    if (e == OK && m->entry->blob_count > 0 && !m->act.blob_gone)
        e = store_attachment_put(store, s->pair->number, m->side, n, 1,
                                 &(struct part){m->blob, (size_t)m->act.blob_bytes});
    return e;
}

static enum err judge(struct scribe *s, const struct making *m)
{
    int side = pair_side(s->pair, m->side);
    enum err e = fold_feed(s->pair->fold, side, m->entry, NULL);
    const struct verdict *v;

    if (e != OK)
        return e;
    v = fold_verdict(s->pair->fold, side, m->entry->n);
    if (v->effective == m->act.refused)
        return fault_set(s->fault, ERR_DENIED, "", "Entry %" PRIu64 ", %s, was %s %s: %s",
                         m->entry->n, kind_rule(m->act.kind)->name,
                         v->effective ? "effective" : "refused by", v->rule, v->text);
    return OK;
}

uint64_t scribe_size(struct scribe *s)
{
    return s->pair->own.tree.size + s->pair->their.tree.size;
}

/* Say something a while later; the entry's number. */
uint64_t scribe_say(struct scribe *s, enum store_side side, struct scribe_act act)
{
    struct making m = {.act = act, .side = side};
    uint64_t n = scribe_lane(s, side)->tree.size;
    enum err e;

    if (s->err == OK) {
        s->now += 60 + (int64_t)scribe_roll(s, 1200);
        buffer_init(&m.body, 4096);
        buffer_init(&m.bytes, ENTRY_MAX);
        e = sign(s, &m);
        if (e == OK)
            e = keep(s, &m);
        if (e == OK)
            e = judge(s, &m);
        if (e == OK && scribe_size(s) % BATCH == 0) {
            e = store_commit(s->node->store);
            if (e == OK)
                e = store_begin(s->node->store);
        }
        if (e != OK && s->fault->code == OK)
            scribe_fail(s, e, "An entry could not be made");
        s->err = e;
        entry_free(m.entry);
        buffer_fini(&m.bytes);
        buffer_fini(&m.body);
    }
    json_decref(act.fact);
    return n;
}

/* ---- facts ---- */

json_t *fact_id(json_t *fact, const char *key, const uint8_t id[32])
{
    bool ok = true;

    json_put_bytes(fact, key, id, 32, &ok);
    return fact;
}

json_t *fact_text(json_t *fact, const char *key, const char *word)
{
    bool ok = true;

    json_put_text(fact, key, word, &ok);
    return fact;
}

json_t *fact_int(json_t *fact, const char *key, int64_t value)
{
    bool ok = true;

    json_put_int(fact, key, value, &ok);
    return fact;
}

json_t *fact_time(json_t *fact, const char *key, int64_t value)
{
    bool ok = true;

    json_put_time(fact, key, value, &ok);
    return fact;
}

json_t *fact_about(const char *key, const uint8_t id[32])
{
    return fact_id(json_object(), key, id);
}

const char *scribe_code(struct scribe *s, enum code_table table)
{
    size_t count = 0;
    const struct code *codes = codes_list(table, &count);

    return codes[scribe_roll(s, count)].code;
}

json_t *fact_hit(json_t *fact, const uint8_t *handle)
{
    bool ok = true;

    json_put_bytes(fact, "hit", handle, FOLD_HANDLE_BYTES, &ok);
    return fact;
}

enum err
scribe_start(struct scribe *s, struct node *n, const char *peer_dir, struct fault *f)
{
    const char *dirs[SCRIBE_SIDES] = {n->dir, peer_dir};
    enum err e = OK;

    if (n->pair_count != 1)
        return fault_set(f, ERR_UNEXPECTED, "", "The node has not one peer.");
    *s = (struct scribe){.node = n, .pair = n->pairs[0], .fault = f};
    s->now = pair_now(s->pair);
    for (int i = 0; i < SCRIBE_SIDES && e == OK; i++) {
        e = keys_read(dirs[i], "node", NULL, &s->node_key[i], f);
        if (e == OK)
            e = keys_read(dirs[i], "officers/officer", NULL, &s->officer[i], f);
    }
    return e;
}
