/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ticket_test.c - tickets that were given, and every other text
 */
#include "crypto/entropy.h"
#include "door/ticket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t key[TICKET_KEY_BYTES] = {7};
static const uint8_t scope[SHA256_BYTES] = {9};

static void a_ticket_is_read_again_and_again(void **state)
{
    static const int64_t times[] = {0, 1, INT64_C(1700000000123456), INT64_MAX};
    char ticket[TICKET_CHARS + 1];
    int64_t after;

    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        ticket_write(key, scope, times[i], ticket);
        assert_int_equal(strlen(ticket), TICKET_CHARS);
        for (int turn = 0; turn < 2; turn++) {
            after = -1;
            assert_int_equal(ticket_read(key, scope, ticket, &after), OK);
            assert_int_equal(after, times[i]);
        }
    }
}

/* Python: hmac.new(bytes([7]) + bytes(31), b"entente door ticket\0" + bytes([9]) +
 * bytes(31)
 * + (1).to_bytes(8, "big"), "sha256").digest()[:16], after the eight bytes of time. */
static void a_ticket_is_what_a_second_computation_says(void **state)
{
    char ticket[TICKET_CHARS + 1];

    (void)state;
    ticket_write(key, scope, 1, ticket);
    assert_string_equal(ticket, "AAAAAAAAAAHLFNe3tueHqVuOTjkkS9mD");
}

static void no_other_text_is_one(void **state)
{
    static const uint8_t other[SHA256_BYTES] = {8};
    char ticket[TICKET_CHARS + 2] = "";
    int64_t after = 5;

    (void)state;
    ticket_write(key, scope, 3, ticket);
    assert_int_equal(ticket_read(other, scope, ticket, &after), ERR_FORGED);
    assert_int_equal(ticket_read(key, other, ticket, &after), ERR_FORGED);
    for (size_t i = 0; i < TICKET_CHARS; i++) {
        char kept = ticket[i];

        ticket[i] = kept == 'A' ? 'B' : 'A';
        assert_int_equal(ticket_read(key, scope, ticket, &after), ERR_FORGED);
        ticket[i] = '!';
        assert_int_equal(ticket_read(key, scope, ticket, &after), ERR_MALFORMED);
        ticket[i] = kept;
    }
    ticket[TICKET_CHARS] = 'A';
    assert_int_equal(ticket_read(key, scope, ticket, &after), ERR_MALFORMED);
    ticket[TICKET_CHARS - 1] = '\0';
    assert_int_equal(ticket_read(key, scope, ticket, &after), ERR_MALFORMED);
    assert_int_equal(ticket_read(key, scope, "", &after), ERR_MALFORMED);
    assert_int_equal(after, 5); /* untouched */
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_is_read_again_and_again),
        cmocka_unit_test(a_ticket_is_what_a_second_computation_says),
        cmocka_unit_test(no_other_text_is_one),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
