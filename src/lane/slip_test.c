/* SPDX-License-Identifier: Apache-2.0 */
/* A slip is what its root key signed, and nothing else. */
#include "base/memory.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "lane/kind.h"
#include "lane/slip.h"
#include "tests/support/party.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct slip a_slip(const struct party *p)
{
    struct slip s;

    assert_int_equal(slip_sign(&p->root, p->officer[PARTY_ANALYST].key, "key-stolen", &s),
                     OK);
    return s;
}

static enum err read_text(const char *text, struct slip *out, struct fault *f)
{
    return slip_read(text, strlen(text), out, f);
}

static void test_T17_slip_there_and_back(void **state)
{
    struct party p;
    struct slip s;
    struct slip read;
    struct buffer line;
    json_t *fact = NULL;
    struct fault f = {0};

    (void)state;
    party_make(&p, "Example", 1);
    s = a_slip(&p);
    buffer_init(&line, SLIP_LINE_MAX);
    assert_int_equal(slip_write(&s, &line), OK);
    assert_int_equal(read_text(buffer_text(&line), &read, &f), OK);
    assert_memory_equal(&read, &s, sizeof s);
    buffer_add_text(&line, " \r\n");
    assert_int_equal(read_text(buffer_text(&line), &read, &f), OK);
    assert_int_equal(slip_fact(&s, &fact), OK);
    assert_int_equal(kind_check(KIND_KEY_REVOKE, fact, &f), OK);
    memset(&read, 0, sizeof read);
    slip_from_fact(fact, &read);
    assert_memory_equal(&read, &s, sizeof s);
    json_decref(fact);
    buffer_fini(&line);
    party_free(&p);
}

static void test_T17_nothing_of_a_slip_can_be_changed(void **state)
{
    struct party p;
    struct party other;
    struct slip s;
    json_t *fact = NULL;
    struct fault f = {0};

    (void)state;
    party_make(&p, "Example", 1);
    party_make(&other, "Sample", 40);
    for (int change = 0; change < 4; change++) {
        s = a_slip(&p);
        if (change == 0)
            memcpy(s.root, other.root.key, sizeof s.root);
        else if (change == 1)
            memcpy(s.key, p.node.key, sizeof s.key);
        else if (change == 2)
            s.code[4] = 'l';
        else
            s.signature[3] ^= 1;
        assert_int_equal(slip_verify(&s), ERR_FORGED);
        assert_int_equal(slip_fact(&s, &fact), OK);
        assert_int_equal(kind_check(KIND_KEY_REVOKE, fact, &f), ERR_MALFORMED);
        json_decref(fact);
    }
    party_free(&p);
    party_free(&other);
}

static void test_T17_what_is_no_slip(void **state)
{
    static const char *const texts[] = {
        "",
        "\n",
        "entente-slip/1",
        "entente-slip/1 a b c d",
        "entente-slip/1 a b c d e",
        "entente-approval/1 AAAA AAAA AAAA AAAA",
    };
    struct party p;
    struct slip s = {.code = "untouched"};
    struct buffer line;
    struct fault f = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_int_equal(read_text(texts[i], &s, &f), ERR_MALFORMED);
        assert_string_equal(s.code, "untouched");
    }
    assert_int_equal(slip_read("a\0b", 3, &s, &f), ERR_MALFORMED);
    party_make(&p, "Example", 1);
    buffer_init(&line, 4096);
    s = a_slip(&p);
    assert_int_equal(slip_write(&s, &line), OK);
    for (size_t cut = 0; cut < line.bytes; cut++) /* any shorter one */
        assert_int_not_equal(slip_read(line.data, cut, &s, &f), OK);
    buffer_add_text(&line, " more");
    assert_int_equal(slip_read(line.data, line.bytes, &s, &f), ERR_MALFORMED);
    while (line.bytes <= SLIP_LINE_MAX)
        buffer_add_text(&line, " ");
    assert_int_equal(slip_read(line.data, line.bytes, &s, &f), ERR_LIMIT);
    assert_int_equal(slip_sign(&p.root, p.node.key, "", &s), ERR_MALFORMED);
    assert_int_equal(slip_sign(&p.root, p.node.key, "Key Lost", &s), ERR_MALFORMED);
    buffer_fini(&line);
    party_free(&p);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_T17_slip_there_and_back),
        cmocka_unit_test(test_T17_nothing_of_a_slip_can_be_changed),
        cmocka_unit_test(test_T17_what_is_no_slip),
    };

    return cmocka_run_group_tests_name("lane/slip", tests, start, NULL);
}
