/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ftm_test.c - entities into records
 */
#include "base/buffer.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "format/ftm.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct seen {
    struct buffer text;
    size_t reports;
    size_t report_line;
};

static enum err take(void *state, const struct record *r, size_t line)
{
    struct seen *s = state;

    if (s == NULL)
        return OK;
    buffer_printf(&s->text, "%zu %s %s", line, record_kind_word(r->kind), r->id);
    for (size_t i = 0; i < r->name_count; i++)
        buffer_printf(&s->text, " | %s %s", record_name_kind_word(r->names[i].kind),
                      r->names[i].text);
    for (size_t i = 0; i < r->birth_count; i++)
        buffer_printf(&s->text, " | born %s", r->births[i].text);
    for (size_t i = 0; i < RECORD_LISTS; i++)
        for (size_t j = 0; j < r->codes[i].count; j++)
            buffer_printf(&s->text, " | %zu %s", i, r->codes[i].items[j].text);
    for (size_t i = 0; i < r->identifier_count; i++)
        buffer_printf(&s->text, " | %s:%s:%s",
                      identifier_kind_word(r->identifiers[i].kind),
                      r->identifiers[i].country, r->identifiers[i].text);
    if (r->source != NULL)
        buffer_printf(&s->text, " | from %s", r->source);
    buffer_add_text(&s->text, "\n");
    return OK;
}

static enum err report(void *state, size_t line, const struct fault *f)
{
    struct seen *s = state;

    assert_true(f->code != OK && f->text[0] != '\0');
    if (s != NULL) {
        s->reports++;
        s->report_line = line;
    }
    return OK;
}

static enum err import(const char *bytes,
                       size_t count,
                       size_t step,
                       struct seen *s,
                       struct tally *t,
                       struct fault *f)
{
    struct source_memory m = {(const uint8_t *)bytes, count, step, OK};
    struct source source = source_of_memory(&m);
    struct sink sink = {take, report, s};

    memset(s, 0, sizeof *s);
    memset(f, 0, sizeof *f);
    buffer_init(&s->text, 1u << 20);
    return ftm_import(&source, &sink, t, f);
}

static const char good[] =
    "\xEF\xBB\xBF"
    "{\"id\":\"Q-1\",\"caption\":\"Serge\",\"schema\":\"Person\",\"properties\":{"
    "\"name\":["
    "\"Sergei Tolmarov\",\"\xD0\xA1\xD0\xB5\xD1\x80\xD0\xB3\xD0\xB5\xD0\xB9\",\"S. "
    "Tolmarov\"],"
    "\"alias\":[\"Sea Fox\"],\"weakAlias\":[\"Fox\"],\"previousName\":[\"Serge T\"],"
    "\"birthDate\":[\"1971-03\",\"1971\"],\"nationality\":[\"xa\"],\"country\":[\"xb\","
    "\"xa\"],"
    "\"topics\":[\"sanction\"],\"program\":[\"Sea Order 1\"],\"notes\":[\"x\"]},"
    "\"datasets\":[\"list_nine\"],\"target\":true}\r\n"
    "\n"
    "{\"id\":\"Q-2\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"Q-1\"]}}\n"
    "{\"id\":\"Q-3\",\"schema\":\"Vessel\",\"properties\":{\"name\":[\"Silver "
    "Heron\"]}}\n"
    "{\"id\":\"Q-4\",\"schema\":\"Person\",\"properties\":{\"firstName\":[\"Anna\"],"
    "\"lastName\":[\"Mirova\"]}}\n"
    "{\"id\":\"Q-5\",\"schema\":\"Company\",\"properties\":{\"name\":\"Northern "
    "Lantern\"}}";

static void entities(void **state)
{
    static const size_t steps[] = {1, 5, 100000};
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        assert_int_equal(import(good, strlen(good), steps[i], &s, &t, &f), OK);
        assert_string_equal(
            buffer_text(&s.text),
            "1 person Q-1 | primary Sergei Tolmarov | original "
            "\xD0\xA1\xD0\xB5\xD1\x80\xD0\xB3\xD0\xB5\xD0\xB9 | alias S. Tolmarov | "
            "alias Sea "
            "Fox | alias Serge T | weak Fox | born 1971-03 | born 1971 | 0 xa | 0 xb | 1 "
            "sanction | 3 sea-order-1 | from list_nine\n"
            "4 thing Q-3 | primary Silver Heron\n"
            "5 person Q-4 | primary Anna Mirova\n"
            "6 organisation Q-5 | primary Northern Lantern\n");
        assert_int_equal(t.rows, 5);
        assert_int_equal(t.taken, 4);
        assert_int_equal(t.passed_over, 1);
        assert_int_equal(t.bad + t.incomplete, 0);
        buffer_fini(&s.text);
    }
}

/* What a number is depends on whose it is; a wallet is named by its key. */
static void identifiers(void **state)
{
    static const char text[] =
        "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ada Verin\"],"
        "\"passportNumber\":[\"C 1234567\"],\"idNumber\":[\"xa:77 88\"],"
        "\"email\":[\"ada@example.org\"],\"phone\":[\"+15550100199\"],"
        "\"website\":[\"example.org\"]}}\n"
        "{\"id\":\"b\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Lantern\"],"
        "\"registrationNumber\":[\"HRB 1234\"],\"taxNumber\":[\"5566\"],"
        "\"imoNumber\":[\"1234565\"],\"swiftBic\":[\"DEUTDEFF\"],"
        "\"leiCode\":[\"506700GE1G29325QX363\"]}}\n"
        "{\"id\":\"c\",\"schema\":\"Vessel\",\"properties\":{\"name\":[\"Heron\"],"
        "\"imoNumber\":[\"IMO9074729\"],\"mmsi\":[\"211234560\"]}}\n"
        "{\"id\":\"d\",\"schema\":\"Airplane\",\"properties\":{\"name\":[\"Swift\"],"
        "\"registrationNumber\":[\"N123AB\"]}}\n"
        "{\"id\":\"e\",\"schema\":\"Vehicle\",\"properties\":{\"name\":[\"Van\"],"
        "\"registrationNumber\":[\"A123BC77\"]}}\n"
        "{\"id\":\"f\",\"schema\":\"CryptoWallet\",\"properties\":{\"publicKey\":["
        "\"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa\"]}}\n"
        "{\"id\":\"g\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Bo Verin\"],"
        "\"phone\":[\"0555 010\"]}}\n";
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    assert_int_equal(import(text, strlen(text), 64, &s, &t, &f), OK);
    assert_string_equal(
        buffer_text(&s.text),
        "1 person a | primary Ada Verin | passport::C 1234567 | national-id:xa:77 88 | "
        "email::ada@example.org | phone::+15550100199 | url::example.org\n"
        "2 organisation b | primary Lantern | tax-id::5566 | registration::HRB 1234 | "
        "lei::506700GE1G29325QX363 | bic::DEUTDEFF | imo-company::1234565\n"
        "3 thing c | primary Heron | imo::IMO9074729 | mmsi::211234560\n"
        "4 thing d | primary Swift | aircraft::N123AB\n"
        "5 thing e | primary Van | plate::A123BC77\n"
        "6 thing f | primary 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa | "
        "wallet::1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa\n"
        "7 person g | primary Bo Verin | phone::0555 010\n");
    assert_int_equal(t.incomplete, 1);
    assert_int_equal(s.report_line, 7);
    buffer_fini(&s.text);
}

static void bad_lines(void **state)
{
    static const char text[] =
        "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ada Verin\"],"
        "\"birthDate\":[\"unknown\"]}}\n"
        "{\"id\":\"b\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Cut"
        "\n"
        "{\"id\":\"c\",\"schema\":\"Person\",\"properties\":{\"name\":[]}}\n"
        "{\"id\":\"\",\"schema\":\"Person\",\"properties\":{\"name\":[\"No Id\"]}}\n"
        "{\"id\":7,\"schema\":\"Person\",\"properties\":{\"name\":[\"No Id\"]}}\n"
        "{\"id\":\"e\",\"properties\":{\"name\":[\"No Schema\"]}}\n"
        "[1]\n"
        "{\"id\":\"f\",\"schema\":\"Person\"}\n"
        "{\"id\":\"g\",\"schema\":\"Person\",\"properties\":[]}\n"
        "{\"id\":\"h\",\"schema\":\"Person\",\"properties\":{\"name\":[\"\xFF\xFE\"]}}\n"
        "{\"id\":\"i\",\"schema\":\"Person\",\"properties\":{\"name\":[\"a\\u0000b\"]}}\n"
        "{\"id\":\"j\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Last One\"]}}\n";
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    assert_int_equal(import(text, strlen(text), 64, &s, &t, &f), OK);
    assert_string_equal(buffer_text(&s.text), "1 person a | primary Ada Verin\n"
                                              "12 person j | primary Last One\n");
    assert_int_equal(t.rows, 12);
    assert_int_equal(t.taken, 2);
    assert_int_equal(t.bad, 10);
    assert_int_equal(t.incomplete, 1);
    buffer_fini(&s.text);
}

static void other_files(void **state)
{
    static const struct {
        const char *bytes;
        size_t count;
    } files[] = {
        {"id,name\n1,A\n", 12},
        {"\xFF\xFE{\0\"\0", 6},
        {"[{\"id\":1}]", 10},
        {"\x7F"
         "ELF\0\0\n",
         7},
        {"<xml/>", 6},
    };
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        assert_int_equal(import(files[i].bytes, files[i].count, 3, &s, &t, &f),
                         ERR_MALFORMED);
        assert_true(f.text[0] != '\0');
        assert_int_equal(s.reports + s.text.bytes, 0);
        buffer_fini(&s.text);
    }
    assert_int_equal(import("", 0, 3, &s, &t, &f), OK);
    assert_int_equal(t.rows, 0);
    buffer_fini(&s.text);
}

/* A line longer than the bound is skipped, however long. */
static void long_line(void **state)
{
    static const char last[] = "\n{\"id\":\"j\",\"schema\":\"Person\",\"properties\":{"
                               "\"name\":[\"Last One\"]}}\n";
    struct buffer b;
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    buffer_init(&b, 1u << 23);
    buffer_add_text(&b, "{\"id\":\"");
    for (size_t i = 0; i < 400000; i++)
        buffer_add_text(&b, "0123456789");
    buffer_add_text(&b, last);
    assert_int_equal(import((const char *)b.data, b.bytes, 65536, &s, &t, &f), OK);
    assert_string_equal(buffer_text(&s.text), "2 person j | primary Last One\n");
    assert_int_equal(t.bad, 1);
    assert_int_equal(s.report_line, 1);
    buffer_fini(&s.text);
    buffer_fini(&b);
}

static void deep_line(void **state)
{
    struct buffer b;
    struct seen s;
    struct tally t;
    struct fault f;

    (void)state;
    buffer_init(&b, 1u << 20);
    for (size_t i = 0; i < 100000; i++)
        buffer_add_text(&b, "{\"a\":");
    assert_int_equal(import((const char *)b.data, b.bytes, 65536, &s, &t, &f), OK);
    assert_int_equal(t.bad, 1);
    buffer_fini(&s.text);
    buffer_fini(&b);
}

static void out_of_memory(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct source_memory m = {(const uint8_t *)good, strlen(good), 4096, OK};
        struct source source = source_of_memory(&m);
        struct sink sink = {take, report, NULL};
        struct tally t;
        struct fault f = {0};
        enum err e;

        failing_start(n);
        e = ftm_import(&source, &sink, &t, &f);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            assert_int_equal(t.taken, 4);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
    }
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entities),      cmocka_unit_test(identifiers),
        cmocka_unit_test(bad_lines),     cmocka_unit_test(other_files),
        cmocka_unit_test(long_line),     cmocka_unit_test(deep_line),
        cmocka_unit_test(out_of_memory),
    };

    return cmocka_run_group_tests_name("format/ftm", tests, start, NULL);
}
