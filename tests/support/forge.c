/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/forge.h"

#include "base/must.h"
#include "courier/bundle.h"
#include "crypto/hash.h"
#include "lane/note.h"

#include <string.h>

void forge_start(struct forge *f, struct twin *as, const struct pair *reader)
{
    memset(f, 0, sizeof *f);
    f->as = as;
    f->reader = reader;
    f->tree = as->pair->own.tree;
    memcpy(f->last, as->pair->own.last, sizeof f->last);
    f->time = as->pair->own.last_time;
    f->first = f->tree.size;
    f->node = &as->node->node_key;
    f->seen = reader->own.tree.size;
    f->have = f->seen;
    memcpy(f->to, reader->own.id, sizeof f->to);
}

void forge_fini(struct forge *f)
{
    for (size_t i = 0; i < f->count; i++) {
        entry_free(f->item[i].entry);
        buffer_fini(&f->item[i].bytes);
        for (size_t k = 0; k <= ENTRY_BLOBS_MAX; k++)
            buffer_fini(&f->item[i].attachment[k]);
    }
}

static void seal(const struct pair_act *act, struct forge_item *item, uint8_t commit[32])
{
    static const uint8_t salt[ENTRY_SALT_BYTES] = {5};
    struct buffer *out = &item->attachment[0];

    if (act->sealed) {
        buffer_add(out, act->sealed, act->sealed_bytes);
    } else {
        buffer_add(out, salt, sizeof salt);
        must(json_write(act->body, out) == OK);
    }
    entry_body_commit(out->data, out->data + ENTRY_SALT_BYTES,
                      out->bytes - ENTRY_SALT_BYTES, commit);
}

void forge_add(struct forge *f, const struct pair_act *act)
{
    struct forge_item *item = &f->item[f->count++];
    struct entry_place place = {.n = f->tree.size};
    struct entry_blob blob = {.bytes = act->blob_bytes};
    uint8_t commit[32];
    uint8_t root[32] = {0};
    struct fault why = {0};
    struct entry_draft draft = {.place = &place,
                                .seen_n = f->seen,
                                .seen_root = root,
                                .time = f->time,
                                .kind = act->kind,
                                .fact = act->fact};

    must(f->count <= FORGE_ITEMS_MAX);
    memset(item, 0, sizeof *item);
    buffer_init(&item->bytes, ENTRY_MAX);
    for (size_t i = 0; i <= ENTRY_BLOBS_MAX; i++)
        buffer_init(&item->attachment[i], TWINS_BUNDLE_MAX);
    memcpy(place.lane, f->as->pair->own.id, 32);
    memcpy(place.prev, f->last, 32);
    if (f->seen <= f->reader->own.tree.size)
        must(store_lane_root(f->reader->node->store, f->reader->number, STORE_OWN,
                             f->seen, root) == OK);
    if (act->body || act->sealed) {
        seal(act, item, commit);
        draft.body = commit;
    }
    if (act->blob) {
        buffer_add(&item->attachment[1], act->blob, act->blob_bytes);
        hash_sha256(act->blob, act->blob_bytes, blob.hash);
        draft.blobs = &blob;
        draft.blob_count = 1;
    }
    twins_want(entry_sign(&draft, act->officer, f->node, &item->bytes, &why), OK, &why);
    twins_want(entry_parse(item->bytes.data, item->bytes.bytes, &item->entry, &why), OK,
               &why);
    merkle_add(&f->tree, item->entry->leaf);
    memcpy(f->last, item->entry->leaf, 32);
}

void forge_act(struct forge *f, enum kind kind, json_t *fact)
{
    struct pair_act act = {.kind = kind,
                           .fact = fact,
                           .officer = kind_rule(kind)->roles != 0 ? &f->as->chief : NULL};

    forge_add(f, &act);
    json_decref(fact);
}

void forge_gone(struct forge *f)
{
    f->item[f->count - 1].gone = true;
}

struct repeating {
    struct forge *forge;
    void (*change)(void *state, const char *step, struct buffer *blob);
    void *state;
};

static enum err repeat_one(void *state, const struct store_entry *stored)
{
    struct repeating *r = state;
    struct pair *p = r->forge->as->pair;
    struct entry *e = NULL;
    struct buffer body;
    struct buffer blob;
    struct pair_act act = {.kind = KIND_HELLO};

    must(entry_parse(stored->bytes, stored->count, &e, NULL) == OK);
    buffer_init(&body, TWINS_BUNDLE_MAX);
    buffer_init(&blob, TWINS_BUNDLE_MAX);
    act.kind = e->kind;
    act.fact = json_deep_copy(e->fact);
    if (r->forge->edit != NULL)
        r->forge->edit(act.fact);
    act.officer = e->has_act ? &r->forge->as->chief : NULL;
    if (e->has_body && pair_attachment(p, STORE_OWN, e->n, 0, &body) == OK) {
        act.sealed = body.data;
        act.sealed_bytes = body.bytes;
    }
    if (e->blob_count > 0 && pair_attachment(p, STORE_OWN, e->n, 1, &blob) == OK) {
        const char *step = e->kind == KIND_ROUND_STEP ? json_text(e->fact, "step") : "";

        r->change(r->state, step, &blob);
        act.blob = blob.data;
        act.blob_bytes = blob.bytes;
    }
    forge_add(r->forge, &act);
    json_decref(act.fact);
    buffer_fini(&body);
    buffer_fini(&blob);
    entry_free(e);
    return OK;
}

void forge_repeat(struct forge *f,
                  void (*change)(void *state, const char *step, struct buffer *blob),
                  void *state)
{
    struct repeating r = {f, change, state};
    struct pair *p = f->as->pair;

    must(store_entry_each(p->node->store, p->number, STORE_OWN, f->tree.size, repeat_one,
                          &r) == OK);
}

static enum err write_buffer(void *state, const void *bytes, size_t count)
{
    buffer_add(state, bytes, count);
    return buffer_status(state);
}

static void write_item(struct bundle_writer *w, const struct forge_item *item)
{
    must(bundle_write_entry(w, item->bytes.data, item->bytes.bytes) == OK);
    for (int i = 0; i <= (int)item->entry->blob_count; i++) {
        const struct buffer *b = &item->attachment[i];

        if (i == 0 && !item->entry->has_body)
            continue;
        if (item->gone)
            must(bundle_write_gone(w, i) == OK);
        else if (i == 0)
            must(bundle_write_body(w, b->data, b->bytes) == OK);
        else
            must(bundle_write_blob(w, b->data, b->bytes) == OK);
    }
}

void forge_bundle(struct forge *f, struct buffer *out)
{
    struct sink sink = {.write = write_buffer, .state = out};
    struct bundle_head head = {.first = f->first, .size = f->tree.size, .have = f->have};
    struct note note = {.size = f->tree.size};
    struct bundle_writer *w = NULL;
    struct buffer text;

    memcpy(head.from, f->as->pair->own.id, 32);
    memcpy(head.to, f->to, 32);
    memcpy(note.lane, f->as->pair->own.id, 32);
    merkle_root(&f->tree, note.root);
    note.root[0] ^= f->false_root ? 1 : 0;
    buffer_init(&text, BUNDLE_NOTE_MAX - 1);
    must(note_sign(&note, f->node, &text) == OK);
    memcpy(head.note, text.data, text.bytes + 1);
    buffer_fini(&text);
    buffer_clear(out);
    must(bundle_writer_new(&sink, &head, &w) == OK);
    for (size_t i = 0; i < f->count; i++)
        write_item(w, &f->item[i]);
    must(bundle_writer_end(w, f->node) == OK);
}

enum err forge_send(struct forge *f, struct twin *to, struct fault *why)
{
    struct sync_report report;
    struct buffer bundle;
    enum err e;

    buffer_init(&bundle, TWINS_BUNDLE_MAX);
    forge_bundle(f, &bundle);
    e = twin_take(to, &bundle, bundle.bytes, &report, why);
    buffer_fini(&bundle);
    return e;
}
