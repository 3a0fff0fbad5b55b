/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hostile_test.c - a peer that signs what no node would append
 */
#include "base/num.h"
#include "crypto/hash.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static enum err write_buffer(void *state, const void *bytes, size_t count)
{
    struct buffer *b = state;

    buffer_add(b, bytes, count);
    return buffer_status(b);
}

/* The next entry of w's lane, which its own fold would refuse: a step of no round. */
static void sign_stray_step(struct twin *w, const struct part *blob, struct buffer *out)
{
    struct pair *p = w->pair;
    struct entry_place place = {.n = p->own.tree.size};
    struct entry_blob said = {.bytes = blob->count};
    uint8_t seen_root[32];
    struct entry_draft draft = {.place = &place,
                                .seen_n = p->their.tree.size,
                                .seen_root = seen_root,
                                .time = p->own.last_time,
                                .kind = KIND_ROUND_STEP,
                                .blobs = &said,
                                .blob_count = 1};
    const uint8_t round[32] = {7};
    struct fault f = {0};
    bool ok = true;

    draft.fact = twins_fact("round", round);
    json_put_text(draft.fact, "step", "tokens", &ok);
    json_put_int(draft.fact, "index", 0, &ok);
    json_put_int(draft.fact, "count", 0, &ok);
    assert_true(ok);
    memcpy(place.lane, p->own.id, sizeof place.lane);
    memcpy(place.prev, p->own.last, sizeof place.prev);
    merkle_root(&p->their.tree, seen_root);
    hash_sha256(blob->bytes, blob->count, said.hash);
    twins_want(entry_sign(&draft, NULL, &w->node->node_key, out, &f), OK, &f);
    json_decref(draft.fact);
}

/* A bundle of that entry alone. */
static void bundle_of(struct twin *w,
                      const struct buffer *entry,
                      const struct part *blob,
                      struct buffer *out)
{
    const struct sink sink = {write_buffer, out};
    struct merkle tree = w->pair->own.tree;
    struct bundle_head head = {
        .first = tree.size, .size = tree.size + 1, .have = w->pair->their.tree.size};
    struct note note = {.size = tree.size + 1};
    struct bundle_writer *writer = NULL;
    struct buffer text;
    uint8_t leaf[MERKLE_BYTES];

    memcpy(head.from, w->pair->own.id, sizeof head.from);
    memcpy(head.to, w->pair->their.id, sizeof head.to);
    memcpy(note.lane, w->pair->own.id, sizeof note.lane);
    merkle_leaf(entry->data, entry->bytes, leaf);
    merkle_add(&tree, leaf);
    merkle_root(&tree, note.root);
    buffer_init(&text, BUNDLE_NOTE_MAX - 1);
    assert_int_equal(note_sign(&note, &w->node->node_key, &text), OK);
    memcpy(head.note, text.data, text.bytes + 1);
    buffer_fini(&text);

    assert_int_equal(bundle_writer_new(&sink, &head, &writer), OK);
    assert_int_equal(bundle_write_entry(writer, entry->data, entry->bytes), OK);
    assert_int_equal(bundle_write_blob(writer, blob->bytes, blob->count), OK);
    assert_int_equal(bundle_writer_end(writer, &w->node->node_key), OK);
}

/* The entry is kept as evidence and answered; what it carried is not. */
static void test_T9_what_is_refused_does_not_stay(void **state)
{
    static uint8_t list[32 * 64];
    const struct part blob = {list, sizeof list};
    struct sync_report report = {.sent = 0};
    struct fault f = {0};
    struct buffer entry, bundle;
    struct twins t;
    struct pair *p;
    uint64_t n;

    (void)state;
    memset(list, 0x5A, sizeof list);
    twins_make(&t, NULL);
    p = t.side[TWIN_A].pair;
    n = p->their.tree.size;
    buffer_init(&entry, ENTRY_MAX);
    buffer_init(&bundle, TWINS_BUNDLE_MAX);
    sign_stray_step(&t.side[TWIN_B], &blob, &entry);
    bundle_of(&t.side[TWIN_B], &entry, &blob, &bundle);
    twins_want(twin_take(&t.side[TWIN_A], &bundle, bundle.bytes, &report, &f), OK, &f);
    assert_int_equal(report.fresh, 1);
    assert_int_equal(report.refused, 1);

    buffer_clear(&bundle);
    assert_int_equal(pair_attachment(p, STORE_PEER, n, 1, &bundle), ERR_NOT_FOUND);
    buffer_clear(&bundle);
    assert_int_equal(store_entry_get(p->node->store, p->number, STORE_PEER, n, &bundle),
                     OK);
    assert_int_equal(bundle.bytes, entry.bytes);
    assert_memory_equal(bundle.data, entry.data, entry.bytes);
    buffer_fini(&entry);
    buffer_fini(&bundle);
    twins_free(&t);
}

static void put_key(json_t *object, const char *key, uint8_t seed)
{
    const uint8_t bytes[SIGN_SEED_BYTES] = {seed};
    struct sign_secret secret;
    bool ok = true;

    sign_secret_from_seed(bytes, &secret);
    json_put_bytes(object, key, secret.key, sizeof secret.key, &ok);
    assert_true(ok);
}

/* B's card made over into that of a third party, but for one key. */
static void forge_card(const struct twin *b, const char *copied, struct buffer *out)
{
    static const char *const names[] = {"root", "node", "link", "overseer"};
    const uint8_t seed[SIGN_SEED_BYTES] = {0};
    json_t *card = json_deep_copy(b->node->card->object);
    json_t *officers = json_object_get(card, "officers");
    struct sign_secret root;
    struct fault f = {0};

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i], copied) != 0)
            put_key(card, names[i], (uint8_t)i);
    for (size_t i = 0; i < json_array_size(officers); i++)
        put_key(json_array_get(officers, i), "key", (uint8_t)(100 + i));
    sign_secret_from_seed(seed, &root);
    twins_want(card_write(card, &root, out, &f), OK, &f);
}

static void test_T5_a_card_with_the_key_of_another_party(void **state)
{
    static const struct {
        const char *copied;
        enum err expected;
    } cases[] = {{"link", ERR_DENIED}, {"node", ERR_DENIED}, {"none", OK}};
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    for (int i = 0; i < TWINS; i++) { /* a peer's key, and one's own */
        struct node *n = t.side[i].node;

        for (size_t k = 0; k < COUNT_OF(cases); k++) {
            struct pair *third = NULL;
            struct buffer card;

            buffer_init(&card, CARD_FILE_MAX + 1);
            forge_card(&t.side[TWIN_B], cases[k].copied, &card);
            twins_want(node_add_peer(n, card.data, card.bytes, &third, &f),
                       cases[k].expected, &f);
            buffer_fini(&card);
        }
        assert_int_equal(n->pair_count, 2);
    }
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_T9_what_is_refused_does_not_stay),
        cmocka_unit_test(test_T5_a_card_with_the_key_of_another_party),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
