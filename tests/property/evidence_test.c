/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evidence_test.c - bytes that were changed, and bytes that were never good
 *
 * A real lane, its checkpoint and its bundle, changed by chance: what was changed does
 * not verify (I7), and whatever bytes come, reading them costs no more than they are
 * worth and changes nothing (I8).
 */
#include "agreement/agreement.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/envelope.h"
#include "exchange/content.h"
#include "lane/fraud.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"
#include "tests/support/sparring.h"
#include "tests/support/stock.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { KIB = 1024, INPUT_MAX = 300 * KIB };

static struct stock stock;
static struct dice dice;
static uint8_t input[INPUT_MAX];

static size_t so_many(size_t usual)
{
    return getenv("ENTENTE_LONG") ? 100 * usual : usual;
}

static int set_up(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, failing_free);
    if (crypto_start() != OK)
        return -1;
    dice_init(&dice, dice_seed());
    stock_make(&stock);
    printf("# a lane of %zu entries, a bundle of %zu bytes\n", stock.count,
           stock.bundle.bytes);
    return stock.count > 10 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    stock_free(&stock);
    return 0;
}

/* A copy in `input` with one byte another. */
static size_t change_a_byte(const struct buffer *good)
{
    must(good->bytes > 0 && good->bytes <= sizeof input);
    memcpy(input, good->data, good->bytes);
    input[dice_below(&dice, good->bytes)] ^= (uint8_t)(1 + dice_below(&dice, 255));
    return good->bytes;
}

/* ---- I7 ---- */

static void I7_a_changed_byte_of_an_entry(void **state)
{
    size_t count = so_many(6000);

    (void)state;
    for (size_t n = 0; n < stock.count; n++)
        assert_int_equal(
            stock_verify(&stock, n, stock.entry[n].data, stock.entry[n].bytes), OK);
    for (size_t i = 0; i < count; i++) {
        size_t n = dice_below(&dice, stock.count);
        size_t bytes = change_a_byte(&stock.entry[n]);

        assert_int_not_equal(stock_verify(&stock, n, input, bytes), OK);
    }
    printf("# %zu changes\n", count);
}

static void I7_a_changed_byte_of_a_checkpoint(void **state)
{
    const uint8_t *key = stock.writer->node;
    size_t count = so_many(2000);
    size_t signed_part;
    struct note good;
    struct fault f = {0};

    (void)state;
    assert_int_equal(note_read(stock.note.data, stock.note.bytes, key, &good, &f), OK);
    signed_part =
        (size_t)(strstr(buffer_text(&stock.note), "\n\n") + 1 - buffer_text(&stock.note));
    for (size_t i = 0; i < count; i++) {
        size_t bytes = change_a_byte(&stock.note);
        struct note n;

        /* Lines of others' signatures are theirs; what the writer signed is not. */
        if (note_read(input, bytes, key, &n, &f) == OK) {
            assert_memory_equal(input, stock.note.data, signed_part);
            assert_memory_equal(&n, &good, sizeof n);
        }
    }
    printf("# %zu changes\n", count);
}

struct reading {
    const uint8_t *at;
    size_t left;
};

static enum err read_some(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct reading *r = state;

    *got = capacity < r->left ? capacity : r->left;
    memcpy(out, r->at, *got);
    r->at += *got;
    r->left -= *got;
    return OK;
}

static enum err check_bundle(const uint8_t *bytes, size_t count)
{
    struct reading r = {bytes, count};
    const struct source source = {read_some, &r};
    struct bundle_head head;
    struct fault f = {0};

    return bundle_check(&source, stock.writer->node, &head, &f);
}

static void I7_a_changed_byte_of_a_bundle(void **state)
{
    size_t count = so_many(2000);

    (void)state;
    assert_int_equal(check_bundle(stock.bundle.data, stock.bundle.bytes), OK);
    for (size_t i = 0; i < count; i++) {
        size_t bytes = change_a_byte(&stock.bundle);

        assert_int_not_equal(check_bundle(input, bytes), OK);
    }
    printf("# %zu changes\n", count);
}

/* ---- T12: a log that was rewritten ---- */

static void fill_lane(const struct buffer *lane[STOCK_MAX])
{
    for (size_t n = 0; n < stock.count; n++)
        lane[n] = &stock.entry[n];
}

static void T12_I7_the_first_bad_entry_is_named(void **state)
{
    const struct buffer *lane[STOCK_MAX + 1];
    struct buffer other;

    (void)state;
    fill_lane(lane);
    assert_int_equal(stock_first_bad(&stock, lane, stock.count), stock.count);
    for (size_t n = 0; n < stock.count; n++) {
        size_t bytes = change_a_byte(&stock.entry[n]); /* changed */

        buffer_init(&other, ENTRY_MAX);
        buffer_add(&other, input, bytes);
        lane[n] = &other;
        assert_int_equal(stock_first_bad(&stock, lane, stock.count), n);
        buffer_fini(&other);
        fill_lane(lane);
        if (n + 1 == stock.count)
            break;
        lane[n] = lane[n + 1]; /* exchanged with the next */
        lane[n + 1] = &stock.entry[n];
        assert_int_equal(stock_first_bad(&stock, lane, stock.count), n);
        memmove(&lane[n + 1], &lane[n + 2], (stock.count - n - 2) * sizeof *lane);
        assert_int_equal(stock_first_bad(&stock, lane, stock.count - 1), n); /* dropped */
        fill_lane(lane);
        memmove(&lane[n + 1], &lane[n], (stock.count - n) * sizeof *lane); /* doubled */
        assert_int_equal(stock_first_bad(&stock, lane, stock.count + 1), n + 1);
        fill_lane(lane);
    }
}

/* What is cut off at the end is missing from the root that was cosigned. */
static void T12_a_truncated_lane_has_another_root(void **state)
{
    struct merkle tree;
    struct note good;
    struct fault f = {0};
    uint8_t leaf[MERKLE_BYTES];
    uint8_t root[MERKLE_BYTES];

    (void)state;
    assert_int_equal(
        note_read(stock.note.data, stock.note.bytes, stock.writer->node, &good, &f), OK);
    assert_in_range(good.size, 1, stock.count);
    merkle_init(&tree);
    for (size_t n = 0; n < good.size; n++) {
        merkle_root(&tree, root);
        assert_memory_not_equal(root, good.root, sizeof root);
        merkle_leaf(stock.entry[n].data, stock.entry[n].bytes, leaf);
        merkle_add(&tree, leaf);
    }
    merkle_root(&tree, root);
    assert_memory_equal(root, good.root, sizeof root);
}

/* ---- T7: an entry where it does not belong ---- */

static void T7_an_entry_fits_its_own_place_alone(void **state)
{
    (void)state;
    for (size_t n = 0; n < stock.count; n++)
        for (size_t other = 0; other < stock.count; other++)
            if (other != n)
                assert_int_equal(stock_verify(&stock, n, stock.entry[other].data,
                                              stock.entry[other].bytes),
                                 ERR_UNEXPECTED);
    for (size_t n = 0; n < stock.count; n++) { /* in the lane for another reader */
        struct entry_place *place = &stock.place[n];

        place->lane[0] ^= 1;
        assert_int_equal(
            stock_verify(&stock, n, stock.entry[n].data, stock.entry[n].bytes),
            ERR_UNEXPECTED);
        place->lane[0] ^= 1;
    }
}

/* The same bundle again and again is nothing new. */
static void T7_a_bundle_taken_again_changes_nothing(void **state)
{
    struct twin *b = &stock.t.side[TWIN_B];
    uint64_t size = b->pair->own.tree.size;
    struct sync_report report;
    struct fault f = {0};

    (void)state;
    for (int i = 0; i < 20; i++) {
        twins_want(twin_take(b, &stock.bundle, stock.bundle.bytes, &report, &f), OK, &f);
        assert_int_equal(report.fresh, 0);
        assert_int_equal(report.held, stock.count);
    }
    assert_int_equal(b->pair->own.tree.size, size);
}

/* ---- T9: a million frames ---- */

enum { FRAMES = 1000000, FRAME_SECONDS = 20 };

/* A bundle that goes on as long as a reader reads: its head, then entries without end,
 * rightly written, each signed by nobody. */
struct flood {
    struct buffer next;
    size_t given; /* of next */
    uint64_t n;
};

static void frame(struct buffer *out, uint8_t type, const void *bytes, size_t count)
{
    buffer_add_byte(out, type);
    buffer_add_u32(out, (uint32_t)count);
    buffer_add(out, bytes, count);
}

/* The stock's second entry, with another number: no act, no blob, no body. */
static void write_next(struct flood *f)
{
    char text[ENTRY_MAX];
    const char *old = buffer_text(&stock.entry[0]);
    const char *at = strstr(old, "\"n\":0,");
    int length;

    must(at != NULL);
    length = snprintf(text, sizeof text, "%.*s\"n\":%" PRIu64 ",%s", (int)(at - old), old,
                      f->n++, at + strlen("\"n\":0,"));
    buffer_clear(&f->next);
    frame(&f->next, 0x02, text, (size_t)length);
    f->given = 0;
}

static enum err read_flood(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct flood *f = state;

    if (f->given == f->next.bytes)
        write_next(f);
    *got = f->next.bytes - f->given;
    *got = *got < capacity ? *got : capacity;
    memcpy(out, f->next.data + f->given, *got);
    f->given += *got;
    return OK;
}

/* One bundle as long as may be; how many of its frames were read. */
static uint64_t read_one_flood(const struct buffer *head, clock_t until)
{
    struct flood flood = {.n = 0};
    const struct source source = {read_flood, &flood};
    const struct bundle_item *item = NULL;
    struct bundle_reader *r = NULL;
    struct fault f = {0};
    enum err e;

    buffer_init(&flood.next, 64 * KIB);
    buffer_add(&flood.next, head->data, head->bytes);
    failing_start(0);
    e = bundle_reader_new(&source, &r, &f);
    while (e == OK && clock() < until) {
        size_t before = failing_bytes();

        e = bundle_read(r, stock.writer->node, &item, &f);
        assert_true(failing_bytes() - before <= 64 * KIB);
    }
    assert_true(e == OK || f.text[0] != 0);
    bundle_reader_free(r);
    (void)failing_stop();
    assert_int_equal(failing_left(), 0);
    buffer_fini(&flood.next);
    return flood.n;
}

static enum err add_bytes(void *state, const void *bytes, size_t count)
{
    buffer_add(state, bytes, count);
    return buffer_status(state);
}

static void make_head(struct buffer *out)
{
    const struct sink sink = {add_bytes, out};
    struct bundle_head head = {.size = UINT64_C(1) << 40, .note = "x"};
    struct bundle_writer *w = NULL;

    memcpy(head.from, stock.place[0].lane, sizeof head.from);
    must(bundle_writer_new(&sink, &head, &w) == OK);
    bundle_writer_free(w);
}

static void T9_a_million_frames_stay_small(void **state)
{
    clock_t until = clock() + FRAME_SECONDS * CLOCKS_PER_SEC;
    uint64_t frames = 0;
    size_t bundles = 0;
    struct buffer head;

    (void)state;
    buffer_init(&head, 64 * KIB);
    make_head(&head);
    for (; frames < FRAMES && clock() < until; bundles++) {
        uint64_t read = read_one_flood(&head, until);

        assert_in_range(read, 1, BUNDLE_ENTRIES_MAX + 1);
        frames += read;
    }
    printf("# %" PRIu64 " frames in %zu bundles\n", frames, bundles);
    assert_true(frames > 1000);
    buffer_fini(&head);
}

/* ---- I8 ---- */

/* Random bytes, or a good input with something done to it. */
static size_t spoil(const struct buffer *good)
{
    size_t count = good->bytes < sizeof input / 2 ? good->bytes : sizeof input / 2;
    uint64_t how = dice_below(&dice, 6);

    memcpy(input, good->data, count);
    if (how == 0)
        count = dice_below(&dice, count + 1); /* cut */
    for (uint64_t i = how == 1 ? 1 + dice_below(&dice, 40) : how != 0; i > 0 && count > 0;
         i--)
        input[dice_below(&dice, count)] = (uint8_t)dice_below(&dice, 256);
    if (how == 2 && count > 0) { /* a part of it once more */
        size_t from = dice_below(&dice, count);
        size_t bytes = dice_below(&dice, count - from + 1);

        memcpy(input + count, input + from, bytes);
        count += bytes;
    }
    if (how == 3) { /* nonsense */
        count = dice_below(&dice, 2 * KIB);
        for (size_t i = 0; i < count; i++)
            input[i] = (uint8_t)dice_below(&dice, 256);
    }
    if (how == 4) { /* a digit is a nine: sizes and numbers */
        for (size_t i = 0; i < count; i++)
            if (input[i] >= '0' && input[i] < '9' && dice_below(&dice, 64) == 0)
                input[i] = '9';
    }
    if (how == 5) { /* nested without end */
        size_t from = dice_below(&dice, count + 1);
        size_t bytes = dice_below(&dice, 64 * KIB);

        memset(input + from, dice_below(&dice, 2) == 0 ? '[' : '{', bytes);
        count = from + bytes > count ? from + bytes : count;
    }
    return count;
}

static void read_entry(const uint8_t *bytes, size_t count)
{
    struct entry *e = NULL;
    struct fault f = {0};

    if (entry_parse(bytes, count, &e, &f) != OK)
        assert_true(e == NULL && f.text[0] != 0);
    entry_free(e);
}

static void read_card(const uint8_t *bytes, size_t count)
{
    struct card *c = NULL;
    struct fault f = {0};

    if (card_read(bytes, count, &c, &f) != OK)
        assert_true(c == NULL && f.text[0] != 0);
    card_free(c);
}

static void read_document(const uint8_t *bytes, size_t count)
{
    struct agreement *a = NULL;
    struct fault f = {0};

    if (agreement_read(bytes, count, &a, &f) != OK)
        assert_true(a == NULL && f.text[0] != 0);
    agreement_free(a);
}

static void read_note(const uint8_t *bytes, size_t count)
{
    struct note n;
    struct fault f = {0};

    if (note_read(bytes, count, stock.writer->node, &n, &f) != OK)
        assert_true(f.text[0] != 0);
}

static void read_fraud(const uint8_t *bytes, size_t count)
{
    static char line[2 * INPUT_MAX];
    struct fault f = {0};
    int length = snprintf(line, sizeof line, "entente-fraud/1 entry ");

    memcpy(line + length, bytes, count);
    line[(size_t)length + count] = 0;
    assert_int_not_equal(fraud_verify(line, stock.writer, NULL, &f), OK);
    assert_true(f.text[0] != 0);
}

static void read_content(const uint8_t *bytes, size_t count)
{
    const struct agreement *a = twin_agreement(&stock.t.side[TWIN_B])->document;
    json_t *content = NULL;

    if (content_read(a, "record", bytes, count, &content) != OK)
        assert_null(content);
    json_decref(content);
}

static void read_envelope(const uint8_t *bytes, size_t count)
{
    static const uint8_t key[ENVELOPE_KEY_BYTES] = {9};
    static uint8_t out[INPUT_MAX];
    const struct part sealed = {bytes, count};

    assert_int_equal(envelope_open(key, stock.writer->root, key, &sealed, out),
                     ERR_FORGED);
}

static void read_bundle(const uint8_t *bytes, size_t count)
{
    struct reading r = {bytes, count};
    const struct source source = {read_some, &r};
    const struct bundle_item *item = NULL;
    struct bundle_reader *reader = NULL;
    struct fault f = {0};
    enum err e = bundle_reader_new(&source, &reader, &f);

    while (e == OK) {
        e = bundle_read(reader, stock.writer->node, &item, &f);
        if (e == OK && item == NULL)
            break;
    }
    assert_true(e == OK || f.text[0] != 0);
    bundle_reader_free(reader);
}

/* Read spoilt inputs: what is asked of the heap grows with the input, nothing stays, and
 * none takes long. */
static void spoil_and_read(void (*read)(const uint8_t *, size_t),
                           const struct buffer *good,
                           size_t most)
{
    size_t count = so_many(2000);
    size_t worst = 0;
    clock_t longest = 0;

    for (size_t i = 0; i < count; i++) {
        size_t bytes = spoil(good);
        clock_t begun = clock();

        failing_start(0);
        read(input, bytes);
        (void)failing_stop();
        begun = clock() - begun;
        longest = begun > longest ? begun : longest;
        worst = failing_bytes() > worst ? failing_bytes() : worst;
        assert_int_equal(failing_left(), 0);
        assert_true(failing_bytes() <= most + 400 * bytes);
    }
    printf("# %zu inputs; at most %zu bytes asked of the heap, %ld ms\n", count, worst,
           longest * 1000 / CLOCKS_PER_SEC);
    assert_true(longest < 2 * CLOCKS_PER_SEC);
}

static void I8_T9_any_bytes_as_an_entry(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++)
        spoil_and_read(read_entry, &stock.entry[dice_below(&dice, stock.count)],
                       64 * KIB);
}

static void I8_T9_any_bytes_as_a_card(void **state)
{
    (void)state;
    spoil_and_read(read_card, &stock.card, 64 * KIB);
}

static void I8_T9_any_bytes_as_an_agreement(void **state)
{
    (void)state;
    spoil_and_read(read_document, &stock.document, 64 * KIB);
}

static void I8_T9_any_bytes_as_a_checkpoint(void **state)
{
    (void)state;
    spoil_and_read(read_note, &stock.note, 64 * KIB);
}

static void I8_T9_any_bytes_as_a_fraud_proof(void **state)
{
    (void)state;
    spoil_and_read(read_fraud, &stock.entry[0], 256 * KIB);
}

static void I8_T9_any_bytes_as_content(void **state)
{
    struct buffer good;

    (void)state;
    buffer_init(&good, KIB);
    buffer_add_text(&good, "{\"derived\":true,\"record\":{\"names\":[{\"text\":\"Ann\"}],"
                           "\"v\":1},\"stage\":\"record\",\"type\":\"content\",\"v\":1}");
    spoil_and_read(read_content, &good, 64 * KIB);
    spoil_and_read(read_envelope, &good, 64 * KIB);
    buffer_fini(&good);
}

static void I8_T9_any_bytes_as_a_bundle(void **state)
{
    (void)state;
    spoil_and_read(read_bundle, &stock.bundle, 512 * KIB);
}

/* A peer's messages in a round, moved by chance (support/sparring.h). */
static void I8_T9_any_messages_of_a_round(void **state)
{
    size_t count = so_many(300);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        size_t bytes = dice_below(&dice, 400);

        for (size_t k = 0; k < bytes; k++)
            input[k] = (uint8_t)dice_below(&dice, 256);
        sparring_play(i % 2 == 0 ? ROUND_INITIATOR : ROUND_RESPONDER, input, bytes);
    }
    printf("# %zu rounds\n", count);
}

/* A whole node takes bundles that were spoilt: it is as it was. */
static void I8_T9_a_node_takes_any_bytes_and_is_as_it_was(void **state)
{
    struct twin *b = &stock.t.side[TWIN_B];
    const uint64_t own = b->pair->own.tree.size;
    const uint64_t their = b->pair->their.tree.size;
    size_t count = so_many(2000);
    uint8_t before[32];
    uint8_t after[32];
    size_t worst = 0;

    (void)state;
    assert_int_equal(fold_digest(b->pair->fold, before), OK);
    for (size_t i = 0; i < count; i++) {
        struct buffer bundle = {.data = input, .bytes = spoil(&stock.bundle)};
        struct sync_report report;
        struct fault f = {0};

        failing_start(0);
        if (twin_take(b, &bundle, bundle.bytes, &report, &f) != OK)
            assert_true(f.text[0] != 0);
        (void)failing_stop();
        worst = failing_bytes() > worst ? failing_bytes() : worst;
        assert_true(failing_bytes() <= 16 * KIB * KIB);
        assert_false(b->pair->fraud);
        assert_int_equal(b->pair->own.tree.size, own);
        assert_int_equal(b->pair->their.tree.size, their);
    }
    assert_int_equal(fold_digest(b->pair->fold, after), OK);
    assert_memory_equal(before, after, sizeof after);
    twin_close(b);
    twin_open(b);
    twin_verify_lanes(b);
    assert_int_equal(fold_digest(b->pair->fold, after), OK);
    assert_memory_equal(before, after, sizeof after);
    printf("# %zu bundles; at most %zu bytes asked of the heap\n", count, worst);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(I7_a_changed_byte_of_an_entry),
        cmocka_unit_test(I7_a_changed_byte_of_a_checkpoint),
        cmocka_unit_test(I7_a_changed_byte_of_a_bundle),
        cmocka_unit_test(T12_I7_the_first_bad_entry_is_named),
        cmocka_unit_test(T12_a_truncated_lane_has_another_root),
        cmocka_unit_test(T7_an_entry_fits_its_own_place_alone),
        cmocka_unit_test(T7_a_bundle_taken_again_changes_nothing),
        cmocka_unit_test(T9_a_million_frames_stay_small),
        cmocka_unit_test(I8_T9_any_bytes_as_an_entry),
        cmocka_unit_test(I8_T9_any_bytes_as_a_card),
        cmocka_unit_test(I8_T9_any_bytes_as_an_agreement),
        cmocka_unit_test(I8_T9_any_bytes_as_a_checkpoint),
        cmocka_unit_test(I8_T9_any_bytes_as_a_fraud_proof),
        cmocka_unit_test(I8_T9_any_bytes_as_content),
        cmocka_unit_test(I8_T9_any_bytes_as_a_bundle),
        cmocka_unit_test(I8_T9_any_messages_of_a_round),
        cmocka_unit_test(I8_T9_a_node_takes_any_bytes_and_is_as_it_was),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
