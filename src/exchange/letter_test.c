/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "crypto/entropy.h"
#include "exchange/letter.h"
#include "lane/entry.h"
#include "store/lane.h"
#include "tests/support/forge.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Salts of 7, 8, 9 ... */
static enum err count_up(void *state, uint8_t *out, size_t count)
{
    (void)state;
    for (size_t i = 0; i < count; i++)
        out[i] = (uint8_t)(7 + i);
    return OK;
}

static enum err no_random(void *state, uint8_t *out, size_t count)
{
    (void)state;
    memset(out, 0, count);
    return ERR_RANDOM;
}

/* The hash is that of an independent computation (Python's hashlib). */
static void test_R27_a_recipient_is_a_salted_hash(void **state)
{
    struct random random = {count_up, NULL};
    struct letter_recipient to = {.name = NULL};
    struct fault f = {0};
    char hex[65];

    (void)state;
    assert_int_equal(letter_recipient_make(&random, "Service of D\xc3\xb3ria", &to, &f),
                     OK);
    text_hex_encode(to.hash, sizeof to.hash, hex);
    assert_string_equal(
        hex, "540b0eba40674805b7cf1be6dc5e0ca1baadcf76b7ef39ece022035c5308fdc3");
    assert_int_equal(to.salt[31], 38);
}

static void test_refuses_what_is_no_name(void **state)
{
    struct random random = {count_up, NULL};
    struct random none = {no_random, NULL};
    struct letter_recipient to = {.name = NULL};
    struct fault f = {0};
    char long_name[LETTER_NAME_MAX + 2];

    (void)state;
    memset(long_name, 'n', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    assert_int_equal(letter_recipient_make(&random, long_name, &to, &f), ERR_MALFORMED);
    assert_string_equal(f.rule, "R27");
    assert_int_equal(letter_recipient_make(&random, "", &to, &f), ERR_MALFORMED);
    assert_int_equal(letter_recipient_make(&random, "a\x01", &to, &f), ERR_MALFORMED);
    assert_int_equal(letter_recipient_make(&random, "\xff", &to, &f), ERR_MALFORMED);
    assert_null(to.name);
    long_name[LETTER_NAME_MAX] = '\0';
    assert_int_equal(letter_recipient_make(&random, long_name, &to, &f), OK);
    to.name = NULL;
    assert_int_equal(letter_recipient_make(&none, "Doria", &to, &f), ERR_RANDOM);
    assert_null(to.name);
}

static void test_refuses_what_is_no_letter(void **state)
{
    struct fault f = {0};
    json_t *body = NULL;

    (void)state;
    assert_int_equal(letter_make("", "x", &body, &f), ERR_DENIED);
    assert_string_equal(f.rule, "R12");
    assert_int_equal(letter_make("A-1", "\x01", &body, &f), ERR_MALFORMED);
    assert_null(body);
}

/* Append a pledge with this body, which is taken; its entry's number. */
static uint64_t append(struct twin *w, json_t *body)
{
    struct fault f = {0};
    struct pair_act act = {.kind = KIND_PLEDGE, .officer = &w->chief, .body = body};
    json_t *fact = twins_fact("agreement", twin_agreement(w)->id);
    bool ok = true;

    json_put_text(fact, "topic", "terrorism", &ok);
    json_put_int(fact, "due_hours", 24, &ok);
    act.fact = fact;
    twins_want(pair_append(w->pair, &act, &f), OK, &f);
    json_decref(fact);
    json_decref(body);
    return w->pair->own.tree.size - 1;
}

static void test_reads_back_what_was_written(void **state)
{
    struct random random = {count_up, NULL};
    struct letter_recipient to = {.name = NULL};
    uint8_t other[32] = {1};
    struct fault f = {0};
    struct twins t;
    struct pair *p;
    json_t *body = NULL;
    json_t *read = NULL;
    uint64_t n;

    (void)state;
    twins_make(&t, NULL);
    p = t.side[TWIN_A].pair;
    assert_int_equal(letter_recipient_make(&random, "Doria", &to, &f), OK);
    assert_int_equal(letter_make_to("A-1", "Why.", &to, &body, &f), OK);
    n = append(&t.side[TWIN_A], body);
    assert_int_equal(letter_read_to(p, STORE_OWN, n, true, to.hash, &read), OK);
    assert_string_equal(json_text(read, "name"), "Doria");
    assert_string_equal(json_text(read, "case"), "A-1");
    json_decref(read);
    read = NULL;
    assert_int_equal(letter_read_to(p, STORE_OWN, n, true, other, &read), ERR_MALFORMED);
    assert_int_equal(letter_read_to(p, STORE_OWN, n, false, to.hash, &read),
                     ERR_MALFORMED);
    assert_int_equal(letter_read(p, STORE_OWN, n, true, &read), ERR_MALFORMED);
    assert_int_equal(letter_read(p, STORE_OWN, 0, false, &read), ERR_NOT_FOUND);
    assert_null(read);
    assert_int_equal(letter_show(p, p->side, n, NULL, &read), OK);
    assert_true(json_is_null(read));
    twins_free(&t);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_R27_a_recipient_is_a_salted_hash),
        cmocka_unit_test(test_refuses_what_is_no_name),
        cmocka_unit_test(test_refuses_what_is_no_letter),
        cmocka_unit_test(test_reads_back_what_was_written),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
