/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fraud_test.c - proofs that prove, and everything that proves nothing
 */
#include "base/num.h"
#include "crypto/entropy.h"
#include "lane/entry.h"
#include "lane/fraud.h"
#include "lane/note.h"
#include "tests/support/failing.h"
#include "tests/support/hex.h"
#include "tests/support/party.h"
#include "tests/vectors/lane.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct party north;
static struct party south;
static uint8_t lane[32]; /* of north for south */

static int set_up(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, failing_free);
    if (crypto_start() != OK)
        return 1;
    party_make(&north, "Unit of Northmark", 1);
    party_make(&south, "Unit of Southmark", 17);
    hex_load(vector_lane_id, lane, sizeof lane);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    party_free(&north);
    party_free(&south);
    return 0;
}

/* An entry n of a lane (refused, of entry m), signed by a node; buffer_fini. */
struct item {
    const uint8_t *lane;
    uint64_t n;
    int64_t m;
    const struct sign_secret *node;
};

static void make_entry(struct buffer *out, const struct item *item)
{
    static const uint8_t root[32];
    struct entry_place place = {.n = item->n};
    struct entry_draft draft = {.place = &place, .seen_root = root, .kind = KIND_REFUSED};
    json_t *fact = json_object();
    bool ok = true;

    memcpy(place.lane, item->lane, 32);
    json_put_int(fact, "n", item->m, &ok);
    json_put_text(fact, "rule", "clock", &ok);
    assert_true(ok);
    draft.fact = fact;
    buffer_init(out, ENTRY_MAX);
    assert_int_equal(entry_sign(&draft, NULL, item->node, out, NULL), OK);
    json_decref(fact);
}

/* A checkpoint of size n whose root is all m. */
static void make_note(struct buffer *out, const struct item *item)
{
    struct note n = {.size = item->n};

    memcpy(n.lane, item->lane, 32);
    memset(n.root, (int)item->m, sizeof n.root);
    buffer_init(out, NOTE_MAX);
    assert_int_equal(note_sign(&n, item->node, out), OK);
}

enum what { ENTRIES, NOTES };

/* Two items on a line, checked against north's card. */
static enum err try_two(enum what what, const struct item *one, const struct item *two)
{
    struct buffer a;
    struct buffer b;
    struct buffer line;
    struct buffer said;
    struct fault f = {0};
    enum err e;

    buffer_init(&line, FRAUD_LINE_MAX);
    buffer_init(&said, 4096);
    if (what == ENTRIES) {
        make_entry(&a, one);
        make_entry(&b, two);
        assert_int_equal(fraud_entries(a.data, a.bytes, b.data, b.bytes, &line), OK);
    } else {
        make_note(&a, one);
        make_note(&b, two);
        assert_int_equal(fraud_notes(a.data, a.bytes, b.data, b.bytes, &line), OK);
    }
    e = fraud_verify(buffer_text(&line), north.card, &said, &f);
    assert_true(e == OK ? said.bytes > 0 : said.bytes == 0 && f.text[0] && f.code == e);
    buffer_fini(&a);
    buffer_fini(&b);
    buffer_fini(&line);
    buffer_fini(&said);
    return e;
}

static void two_histories(void **state)
{
    const struct item a = {lane, 5, 1, &north.node};
    const struct item b = {lane, 5, 2, &north.node};

    (void)state;
    for (int what = ENTRIES; what <= NOTES; what++) {
        assert_int_equal(try_two((enum what)what, &a, &b), OK);
        assert_int_equal(try_two((enum what)what, &b, &a), OK);
    }
}

static void what_proves_nothing(void **state)
{
    static const uint8_t other[32] = {1};
    const struct item a = {lane, 5, 1, &north.node};
    const struct item cases[] = {
        a,                          /* the same */
        {lane, 6, 2, &north.node},  /* another place */
        {other, 5, 2, &north.node}, /* another lane */
        {lane, 5, 2, &south.node},  /* signed by another party */
        {lane, 5, 2, &north.link},  /* by another key of the accused */
        {lane, 5, 2, &north.officer[0]},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (int what = ENTRIES; what <= NOTES; what++) {
            assert_int_equal(try_two((enum what)what, &a, &cases[i]), ERR_FORGED);
            assert_int_equal(try_two((enum what)what, &cases[i], &a), ERR_FORGED);
        }
    }
}

/* ---- Against the second computation ---- */

static enum err verify_line(const char *line, const struct card *accused)
{
    struct buffer said;
    enum err e;

    buffer_init(&said, 4096);
    e = fraud_verify(line, accused, &said, NULL);
    buffer_fini(&said);
    return e;
}

static void known_lines(void **state)
{
    struct buffer said;

    (void)state;
    buffer_init(&said, 4096);
    assert_int_equal(fraud_verify(vector_fraud_entries, north.card, &said, NULL), OK);
    assert_int_equal(fraud_verify(vector_fraud_entries, north.card, NULL, NULL), OK);
    assert_string_equal(buffer_text(&said),
                        "Two different entries 3 of lane "
                        "iZxL0pYhjdeqGjN-X_1nJs0VeKL4TJwcPPEQpCRNr-o, both signed by "
                        "Unit of Northmark (fingerprint 63586 86069 56743 98929 10044 "
                        "25585 93460 46114).");
    buffer_clear(&said);
    assert_int_equal(fraud_verify(vector_fraud_notes, north.card, &said, NULL), OK);
    assert_string_equal(buffer_text(&said),
                        "Two different histories of the first 4 entries of lane "
                        "iZxL0pYhjdeqGjN-X_1nJs0VeKL4TJwcPPEQpCRNr-o, both signed by "
                        "Unit of Northmark (fingerprint 63586 86069 56743 98929 10044 "
                        "25585 93460 46114).");
    buffer_fini(&said);
    assert_int_equal(verify_line(vector_fraud_entries, south.card), ERR_FORGED);
    assert_int_equal(verify_line(vector_fraud_notes, south.card), ERR_FORGED);
}

static void known_writing(void **state)
{
    struct buffer line;

    (void)state;
    buffer_init(&line, FRAUD_LINE_MAX);
    assert_int_equal(fraud_entries(vector_entry_propose, strlen(vector_entry_propose),
                                   vector_entry_step, strlen(vector_entry_step), &line),
                     OK);
    assert_string_equal(buffer_text(&line), vector_fraud_entries);
    buffer_fini(&line);
}

/* ---- Bytes ---- */

static void every_bit_counts(void **state)
{
    static const char *const lines[] = {vector_fraud_entries, vector_fraud_notes};

    (void)state;
    for (size_t which = 0; which < COUNT_OF(lines); which++) {
        size_t count = strlen(lines[which]);
        char line[FRAUD_LINE_MAX];

        memcpy(line, lines[which], count + 1);
        for (size_t i = 0; i < count; i++) {
            for (unsigned bit = 0; bit < 8; bit++) {
                line[i] = (char)(lines[which][i] ^ (1 << bit));
                if (verify_line(line, north.card) == OK)
                    fail_msg("bit %u of byte %zu does not count", bit, i);
            }
            line[i] = lines[which][i];
        }
        for (size_t i = 0; i < count; i++) {
            line[i] = 0;
            assert_int_not_equal(verify_line(line, north.card), OK);
            line[i] = lines[which][i];
        }
    }
}

static void malformed_lines(void **state)
{
    static const char *const lines[] = {
        "",
        "entente-fraud/1",
        "entente-fraud/1 entry",
        "entente-fraud/1 entry ",
        "entente-fraud/1 entry AAAA",
        "entente-fraud/1 entry AAAA ",
        "entente-fraud/1 entry  AAAA",
        "entente-fraud/1 entry AAAA AAAA",
        "entente-fraud/1 entry AAAA AAAA AAAA",
        "entente-fraud/1 entry AAAA AAAA\n",
        "entente-fraud/1 entry AAA= AAA=",
        "entente-fraud/1 checkpoint AAAA AAAA",
        "entente-fraud/1 note AAAA AAAA",
        "entente-fraud/2 entry AAAA AAAA",
        " entente-fraud/1 entry AAAA AAAA",
    };
    char line[FRAUD_LINE_MAX + 2];
    char *at;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        assert_int_equal(verify_line(lines[i], north.card), ERR_MALFORMED);
    /* Two values of the most that a line can hold, and one character more. */
    memset(line, 'A', sizeof line);
    memcpy(line, "entente-fraud/1 entry ", 22);
    line[22 + 10923] = ' ';
    line[FRAUD_LINE_MAX + 1] = 0;
    assert_int_equal(verify_line(line, north.card), ERR_MALFORMED);
    line[FRAUD_LINE_MAX] = 0;
    assert_int_equal(verify_line(line, north.card), ERR_MALFORMED);
    at = line + 22 + 10924; /* a second value of one byte over the limit: 8193 is 10924 */
    at[10924] = 0;
    assert_int_equal(verify_line(line, north.card), ERR_MALFORMED);
}

/* What is wrong inside a half is wrong with the line, also when it is a limit. */
static void malformed_halves(void **state)
{
    char wrong[2 * NOTE_MAX];
    const char *version = strstr(vector_entry_step, "\"v\":1");
    struct fault f = {0};
    struct buffer line;
    struct buffer said;

    (void)state;
    snprintf(wrong, sizeof wrong, "%.*s\"v\":2%s", (int)(version - vector_entry_step),
             vector_entry_step, version + 5);
    buffer_init(&line, FRAUD_LINE_MAX);
    buffer_init(&said, 4096);
    assert_int_equal(fraud_entries(wrong, strlen(wrong), wrong, strlen(wrong), &line),
                     OK);
    assert_int_equal(fraud_verify(buffer_text(&line), north.card, &said, &f),
                     ERR_MALFORMED);
    assert_int_equal(f.code, ERR_MALFORMED);
    assert_int_equal(fraud_verify(buffer_text(&line), north.card, &said, NULL),
                     ERR_MALFORMED);
    buffer_fini(&line);
    buffer_fini(&said);
}

static void nothing_larger_is_written(void **state)
{
    static const uint8_t zeros[ENTRY_MAX + 1];
    struct buffer line;

    (void)state;
    buffer_init(&line, 2 * FRAUD_LINE_MAX);
    assert_int_equal(fraud_entries(zeros, ENTRY_MAX + 1, zeros, 1, &line), ERR_LIMIT);
    assert_int_equal(fraud_entries(zeros, 1, zeros, ENTRY_MAX + 1, &line), ERR_LIMIT);
    assert_int_equal(fraud_notes(zeros, NOTE_MAX + 1, zeros, 1, &line), ERR_LIMIT);
    assert_int_equal(fraud_notes(zeros, 1, zeros, NOTE_MAX + 1, &line), ERR_LIMIT);
    assert_int_equal(line.bytes, 0);
    assert_int_equal(fraud_entries(zeros, ENTRY_MAX, zeros, ENTRY_MAX, &line), OK);
    assert_true(line.bytes <= FRAUD_LINE_MAX);
    assert_int_equal(verify_line(buffer_text(&line), north.card), ERR_MALFORMED);
    buffer_fini(&line);
    buffer_init(&line, 64);
    assert_int_equal(fraud_entries(zeros, 100, zeros, 100, &line), ERR_LIMIT);
    buffer_fini(&line);
}

/* ---- Failures ---- */

static void without_memory(void **state)
{
    static const char *const lines[] = {vector_fraud_entries, vector_fraud_notes};
    struct buffer line;
    enum err e = ERR_NOMEM;

    (void)state;
    for (size_t which = 0; which < COUNT_OF(lines); which++) {
        for (size_t n = 1;; n++) {
            failing_start(n);
            e = verify_line(lines[which], north.card);
            if (failing_stop() < n)
                break;
            assert_int_equal(e, ERR_NOMEM);
            assert_int_equal(failing_left(), 0);
        }
        assert_int_equal(e, OK);
    }
    for (size_t n = 1;; n++) {
        buffer_init(&line, FRAUD_LINE_MAX);
        failing_start(n);
        e = fraud_notes("a", 1, "b", 1, &line);
        if (failing_stop() < n)
            break;
        assert_int_equal(e, ERR_NOMEM);
        assert_int_equal(line.bytes, 0);
        buffer_fini(&line);
    }
    assert_int_equal(e, OK);
    buffer_fini(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_histories),    cmocka_unit_test(what_proves_nothing),
        cmocka_unit_test(known_lines),      cmocka_unit_test(known_writing),
        cmocka_unit_test(every_bit_counts), cmocka_unit_test(malformed_lines),
        cmocka_unit_test(malformed_halves), cmocka_unit_test(nothing_larger_is_written),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
