/* SPDX-License-Identifier: Apache-2.0 */
/*
 * note_test.c - checkpoints against a second computation, and against every other text
 *
 * That the Go programs of the standard's authors read them is shown in tests/interop.
 */
#include "base/instant.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/merkle.h"
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

enum { TIME = 1930132800 };

static struct party north;
static struct party south;
static struct note four; /* that of the vectors */

static int set_up(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, failing_free);
    if (crypto_start() != OK)
        return 1;
    party_make(&north, "Unit of Northmark", 1);
    party_make(&south, "Unit of Southmark", 17);
    four.size = 4;
    hex_load(vector_lane_id, four.lane, sizeof four.lane);
    memset(four.root, 0x44, sizeof four.root);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    party_free(&north);
    party_free(&south);
    return 0;
}

static enum err read_text(const char *text)
{
    struct note n;
    struct fault f = {0};
    enum err e = note_read(text, strlen(text), north.node.key, &n, &f);

    assert_true(e == OK || (f.text[0] != 0 && f.code == e));
    return e;
}

/* ---- Against the second computation ---- */

static void known_note(void **state)
{
    struct buffer out;
    struct note n = {.size = 99};

    (void)state;
    buffer_init(&out, NOTE_MAX);
    assert_int_equal(note_sign(&four, &north.node, &out), OK);
    assert_string_equal(buffer_text(&out), vector_note);
    buffer_fini(&out);
    assert_int_equal(
        note_read(vector_note, strlen(vector_note), north.node.key, &n, NULL), OK);
    assert_memory_equal(n.lane, four.lane, 32);
    assert_memory_equal(n.root, four.root, 32);
    assert_int_equal(n.size, 4);
}

static void known_cosignature(void **state)
{
    struct buffer out;
    int64_t time = 0;

    (void)state;
    buffer_init(&out, NOTE_MAX);
    assert_int_equal(note_cosign(&four, &south.node, south.root.key, TIME, &out), OK);
    assert_string_equal(buffer_text(&out), vector_note_cosignature);
    buffer_fini(&out);
    assert_int_equal(note_verify_cosignature(&four, vector_note_cosignature,
                                             south.node.key, south.root.key, &time),
                     OK);
    assert_int_equal(time, TIME);
}

static void known_keys(void **state)
{
    char name[NOTE_NAME_BYTES];
    struct buffer out;

    (void)state;
    buffer_init(&out, 256);
    note_lane_name(four.lane, name);
    assert_int_equal(note_key_text(name, NOTE_TYPE_WRITER, north.node.key, &out), OK);
    assert_string_equal(buffer_text(&out), vector_note_writer_key);
    buffer_clear(&out);
    note_party_name(south.root.key, name);
    assert_int_equal(note_key_text(name, NOTE_TYPE_READER, south.node.key, &out), OK);
    assert_string_equal(buffer_text(&out), vector_note_reader_key);
    buffer_fini(&out);
    buffer_init(&out, 10);
    assert_int_equal(note_key_text(name, NOTE_TYPE_READER, south.node.key, &out),
                     ERR_LIMIT);
    buffer_fini(&out);
}

static void smallest_and_largest(void **state)
{
    static const uint64_t sizes[] = {0, 1, UINT64_C(1) << MERKLE_LEVELS};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct note made = {.size = sizes[i]};
        struct note n;
        struct buffer out;

        memset(made.lane, 0xFF, sizeof made.lane); /* all of / and + in base64 */
        memset(made.root, 0xFB, sizeof made.root);
        buffer_init(&out, NOTE_MAX);
        assert_int_equal(note_sign(&made, &north.node, &out), OK);
        assert_int_equal(note_read(out.data, out.bytes, north.node.key, &n, NULL), OK);
        assert_memory_equal(&n, &made, sizeof n);
        assert_int_equal(note_read(out.data, out.bytes, south.node.key, &n, NULL),
                         ERR_FORGED);
        buffer_fini(&out);
        buffer_init(&out, 64);
        assert_int_equal(note_sign(&made, &north.node, &out), ERR_LIMIT);
        buffer_fini(&out);
    }
}

/* ---- Every other text ---- */

/* Another text above the writer's line. */
static enum err read_under(const char *body)
{
    char text[NOTE_MAX];

    snprintf(text, sizeof text, "%s\n%s", body, strstr(vector_note, "\n\n") + 2);
    return read_text(text);
}

static void malformed_texts(void **state)
{
#define LANE "entente/lane/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
#define ROOT "REREREREREREREREREREREREREREREREREREREREREQ=\n"
    static const struct {
        const char *body;
        enum err expected;
    } cases[] = {
        {LANE "4\n" ROOT, ERR_FORGED}, /* well formed, signed for another lane */
        {"", ERR_MALFORMED},
        {"\n", ERR_MALFORMED},
        {LANE, ERR_MALFORMED},
        {LANE "4\n", ERR_MALFORMED},
        {LANE "4\n" ROOT "an extension\n", ERR_MALFORMED},
        {LANE "\n" ROOT, ERR_MALFORMED},
        {LANE "04\n" ROOT, ERR_MALFORMED},
        {LANE "+4\n" ROOT, ERR_MALFORMED},
        {LANE "4 \n" ROOT, ERR_MALFORMED},
        {LANE "-1\n" ROOT, ERR_MALFORMED},
        {LANE "1099511627777\n" ROOT, ERR_LIMIT},
        {LANE "99999999999999999999\n" ROOT, ERR_LIMIT},
        {LANE "4\nREREREREREREREREREREREREREREREREREREREREREQ\n", ERR_MALFORMED},
        {LANE "4\nREREREREREREREREREREREREREREREREREREREREREF=\n", ERR_MALFORMED},
        {LANE "4\nREREREREREREREREREREREREREREREREREREREREREQE\n", ERR_MALFORMED},
        {LANE "4\n-EREREREREREREREREREREREREREREREREREREREREQ=\n", ERR_MALFORMED},
        {LANE "4\n\n" ROOT, ERR_MALFORMED},
        {"entente/lane/AAAA\n4\n" ROOT, ERR_MALFORMED},
        {"entente/log/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n4\n" ROOT,
         ERR_MALFORMED},
        {"entente/lane/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n4\n" ROOT,
         ERR_MALFORMED},
        {LANE "4\r\n" ROOT, ERR_MALFORMED},
        {LANE "4\n" ROOT "\xFF\n", ERR_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (read_under(cases[i].body) != cases[i].expected)
            fail_msg("case %zu: %s", i, cases[i].body);
    assert_int_equal(note_read(NULL, 0, north.node.key, &(struct note){0}, NULL),
                     ERR_MALFORMED);
}

static void every_bit_counts(void **state)
{
    size_t count = strlen(vector_note);
    char text[NOTE_MAX];

    (void)state;
    memcpy(text, vector_note, count + 1);
    for (size_t i = 0; i < count; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            struct note n;

            text[i] = (char)(vector_note[i] ^ (1 << bit));
            if (note_read(text, count, north.node.key, &n, NULL) == OK)
                fail_msg("bit %u of byte %zu does not count", bit, i);
        }
        text[i] = vector_note[i];
    }
    for (size_t i = 0; i < count; i++)
        assert_int_not_equal(
            note_read(vector_note, i, north.node.key, &(struct note){0}, NULL), OK);
}

/* The note with lines of others, before (if `first`) or after the writer's. */
static enum err read_with_lines(const char *line, size_t count, bool first)
{
    size_t body = (size_t)(strstr(vector_note, "\n\n") + 2 - vector_note);
    struct buffer text;
    enum err e;

    buffer_init(&text, 2 * NOTE_MAX);
    buffer_add(&text, vector_note, body);
    if (!first)
        buffer_add_text(&text, vector_note + body);
    for (size_t i = 0; i < count; i++)
        buffer_add_text(&text, line);
    if (first)
        buffer_add_text(&text, vector_note + body);
    e = read_text(buffer_text(&text));
    buffer_fini(&text);
    return e;
}

static void lines_of_others(void **state)
{
    static const char *const passed_over[] = {
        "\xE2\x80\x94 witness.example/w1 AAAAAAA=\n", /* an id and one byte */
        "\xE2\x80\x94 witness.example/\xC3\xA9t\xC3\xA9 AAAAAAAA\n",
        vector_note_cosignature,
    };
    static const char *const malformed[] = {
        "\n",
        "- witness.example/w1 AAAAAAA=\n",
        "\xE2\x80\x94witness.example/w1 AAAAAAA=\n",
        "\xE2\x80\x94 witness.example/w1\n",
        "\xE2\x80\x94 witness.example/w1 \n",
        "\xE2\x80\x94 witness.example/w1 AAAAAA==\n", /* an id and nothing */
        "\xE2\x80\x94 witness.example/w1 AAAAAAB=\n", /* spare bits */
        "\xE2\x80\x94 witness.example/w1 AAAAAAA\n",
        "\xE2\x80\x94 witness.example/w1 AAAAAAA= \n",
        "\xE2\x80\x94 witness.example/w1 AAAA_AA=\n",
        "\xE2\x80\x94  AAAAAAA=\n",
        "\xE2\x80\x94 a+b AAAAAAA=\n",
        "\xE2\x80\x94 a\xC2\xA0z AAAAAAA=\n",       /* no-break space */
        "\xE2\x80\x94 a\xE3\x80\x80z AAAAAAA=\n",   /* ideographic space */
        "\xE2\x80\x94 witness.example/w1 AAAAAAA=", /* cut off, when last */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(passed_over); i++) {
        assert_int_equal(read_with_lines(passed_over[i], 1, false), OK);
        assert_int_equal(read_with_lines(passed_over[i], 1, true), OK);
        assert_int_equal(read_with_lines(passed_over[i], NOTE_LINES_MAX - 1, true), OK);
        assert_int_equal(read_with_lines(passed_over[i], NOTE_LINES_MAX, true),
                         ERR_LIMIT);
        assert_int_equal(read_with_lines(passed_over[i], NOTE_LINES_MAX, false),
                         ERR_LIMIT);
    }
    for (size_t i = 0; i < COUNT_OF(malformed); i++) {
        assert_int_equal(read_with_lines(malformed[i], 1, false), ERR_MALFORMED);
        assert_int_equal(read_with_lines(malformed[i], 1, true), ERR_MALFORMED);
    }
    assert_int_equal(read_with_lines(passed_over[0], 200, false), ERR_LIMIT); /* > 4096 */
}

/* The writer's line twice is as good as once; beside a bad one it is not. */
static void lines_of_the_writer(void **state)
{
    const char *line = strstr(vector_note, "\n\n") + 2;
    char forged[256];
    struct buffer out;
    struct note n;

    (void)state;
    assert_int_equal(read_with_lines(line, 1, false), OK);
    snprintf(forged, sizeof forged, "%s", line);
    forged[strlen(forged) - 10] = forged[strlen(forged) - 10] == 'A' ? 'B' : 'A';
    assert_int_equal(read_with_lines(forged, 1, false), ERR_FORGED);
    assert_int_equal(read_with_lines(forged, 1, true), ERR_FORGED);
    /* Signed by the reader only, or by nobody. */
    buffer_init(&out, NOTE_MAX);
    buffer_add(&out, vector_note, (size_t)(line - vector_note));
    assert_int_equal(note_read(out.data, out.bytes, north.node.key, &n, NULL),
                     ERR_FORGED);
    buffer_add_text(&out, vector_note_cosignature);
    assert_int_equal(note_read(out.data, out.bytes, north.node.key, &n, NULL),
                     ERR_FORGED);
    buffer_fini(&out);
}

/* ---- Cosignatures ---- */

static enum err verify_line(const char *line)
{
    int64_t time = -7;
    enum err e =
        note_verify_cosignature(&four, line, south.node.key, south.root.key, &time);

    assert_true((e == OK) == (time != -7));
    return e;
}

static void cosignature_is_of_this_note_and_reader(void **state)
{
    struct note other = four;
    int64_t time;

    (void)state;
    other.size = 5;
    assert_int_equal(note_verify_cosignature(&other, vector_note_cosignature,
                                             south.node.key, south.root.key, &time),
                     ERR_FORGED);
    other = four;
    other.root[0] ^= 1;
    assert_int_equal(note_verify_cosignature(&other, vector_note_cosignature,
                                             south.node.key, south.root.key, &time),
                     ERR_FORGED);
    other = four;
    other.lane[0] ^= 1;
    assert_int_equal(note_verify_cosignature(&other, vector_note_cosignature,
                                             south.node.key, south.root.key, &time),
                     ERR_FORGED);
    assert_int_equal(note_verify_cosignature(&four, vector_note_cosignature,
                                             north.node.key, south.root.key, &time),
                     ERR_FORGED);
    assert_int_equal(note_verify_cosignature(&four, vector_note_cosignature,
                                             south.node.key, north.root.key, &time),
                     ERR_FORGED);
}

static void cosignature_bits(void **state)
{
    size_t count = strlen(vector_note_cosignature);
    char line[512];

    (void)state;
    memcpy(line, vector_note_cosignature, count + 1);
    for (size_t i = 0; i + 1 < count; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            line[i] = (char)(vector_note_cosignature[i] ^ (1 << bit));
            if (verify_line(line) == OK)
                fail_msg("bit %u of byte %zu does not count", bit, i);
        }
        line[i] = vector_note_cosignature[i];
    }
    line[count - 1] = 0; /* without the newline, as lines are often kept */
    assert_int_equal(verify_line(line), OK);
}

static void malformed_cosignatures(void **state)
{
    char line[2 * NOTE_MAX];
    const char *writer = strstr(vector_note, "\n\n") + 2;

    (void)state;
    assert_int_equal(verify_line(""), ERR_MALFORMED);
    assert_int_equal(verify_line("\n"), ERR_MALFORMED);
    assert_int_equal(verify_line(writer), ERR_FORGED);
    snprintf(line, sizeof line, "%s\n", vector_note_cosignature);
    assert_int_equal(verify_line(line), ERR_MALFORMED);
    snprintf(line, sizeof line, "\n%s", vector_note_cosignature);
    assert_int_equal(verify_line(line), ERR_MALFORMED);
    snprintf(line, sizeof line, "%s%s", vector_note_cosignature, vector_note_cosignature);
    assert_int_equal(verify_line(line), ERR_MALFORMED);
    memset(line, 'A', sizeof line - 1);
    line[sizeof line - 1] = 0;
    assert_int_equal(verify_line(line), ERR_MALFORMED);
    line[NOTE_MAX] = 0;
    assert_int_equal(verify_line(line), ERR_MALFORMED);
}

static void times(void **state)
{
    static const int64_t seconds[] = {0, 1, INSTANT_MAX};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(seconds); i++) {
        struct buffer out;
        int64_t time = -1;

        buffer_init(&out, NOTE_MAX);
        assert_int_equal(
            note_cosign(&four, &south.node, south.root.key, seconds[i], &out), OK);
        assert_int_equal(note_verify_cosignature(&four, buffer_text(&out), south.node.key,
                                                 south.root.key, &time),
                         OK);
        assert_int_equal(time, seconds[i]);
        buffer_fini(&out);
    }
}

/* A time beyond those that can be written, though the reader's key stands behind it:
 * its eight bytes are characters 5 to 16 after the key id's. */
static void no_time_beyond_the_calendar(void **state)
{
    char line[512];
    char *at;

    (void)state;
    snprintf(line, sizeof line, "%s", vector_note_cosignature);
    at = strrchr(line, ' ') + 1;
    at[6] = '/';
    assert_int_equal(verify_line(line), ERR_MALFORMED);
}

static void without_memory(void **state)
{
    struct buffer out;

    (void)state;
    buffer_init(&out, NOTE_MAX);
    failing_start(1);
    assert_int_equal(note_sign(&four, &north.node, &out), ERR_NOMEM);
    assert_true(failing_stop() > 0);
    buffer_clear(&out);
    failing_start(1);
    assert_int_equal(note_cosign(&four, &south.node, south.root.key, TIME, &out),
                     ERR_NOMEM);
    (void)failing_stop();
    buffer_clear(&out);
    failing_start(1);
    assert_int_equal(note_key_text("a", NOTE_TYPE_WRITER, north.node.key, &out),
                     ERR_NOMEM);
    (void)failing_stop();
    buffer_fini(&out);
    /* Reading needs none. */
    failing_start(1);
    assert_int_equal(read_text(vector_note), OK);
    assert_int_equal(verify_line(vector_note_cosignature), OK);
    assert_int_equal(failing_stop(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_note),
        cmocka_unit_test(known_cosignature),
        cmocka_unit_test(known_keys),
        cmocka_unit_test(smallest_and_largest),
        cmocka_unit_test(malformed_texts),
        cmocka_unit_test(every_bit_counts),
        cmocka_unit_test(lines_of_others),
        cmocka_unit_test(lines_of_the_writer),
        cmocka_unit_test(cosignature_is_of_this_note_and_reader),
        cmocka_unit_test(cosignature_bits),
        cmocka_unit_test(malformed_cosignatures),
        cmocka_unit_test(times),
        cmocka_unit_test(no_time_beyond_the_calendar),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
