/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ot_test.c - the chosen key and no other; offers and answers that are no points
 */
#include "bulk/ot.h"
#include "crypto/entropy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct transfer {
    struct ot_session session;
    struct block choices;
    struct draw chooser, answerer;
    uint8_t scalars[OT_COUNT][SCALAR_BYTES];
    uint8_t offer[OT_OFFER_BYTES];
    uint8_t scalar[SCALAR_BYTES];
    uint8_t answer[OT_ANSWER_BYTES];
    struct block key[OT_COUNT][2];
    struct block chosen[OT_COUNT];
};

static void offer(struct transfer *t)
{
    const uint8_t secret[DRAW_SECRET_BYTES] = {9};

    memset(t, 0, sizeof *t);
    memset(&t->session, 5, sizeof t->session);
    t->choices = block_of(0x0123456789abcdef, 0xfedcba9876543210);
    draw_init(&t->chooser, secret, "chooser", path_best());
    draw_init(&t->answerer, secret, "answerer", path_best());
    assert_int_equal(
        ot_choose(&t->session, t->choices, &t->chooser, t->scalars, t->offer), OK);
    assert_int_equal(ot_answer(&t->answerer, t->scalar, t->answer), OK);
}

static enum err keys(struct transfer *t)
{
    return ot_keys(&t->session, t->offer, t->scalar, t->answer, t->key);
}

static enum err finish(struct transfer *t)
{
    return ot_finish(&t->session, t->choices, (const uint8_t(*)[SCALAR_BYTES])t->scalars,
                     t->offer, t->answer, t->chosen);
}

static void the_chosen_key_and_not_the_other(void **state)
{
    struct transfer t;

    (void)state;
    offer(&t);
    assert_int_equal(keys(&t), OK);
    assert_int_equal(finish(&t), OK);
    for (unsigned i = 0; i < OT_COUNT; i++) {
        unsigned bit = (unsigned)block_bit(t.choices, i);
        assert_memory_equal(&t.chosen[i], &t.key[i][bit], sizeof t.chosen[i]);
        assert_memory_not_equal(&t.chosen[i], &t.key[i][1 - bit], sizeof t.chosen[i]);
    }
}

static void another_session_has_other_keys(void **state)
{
    struct transfer t;

    (void)state;
    offer(&t);
    assert_int_equal(keys(&t), OK);
    t.session.late[0] ^= 1;
    assert_int_equal(finish(&t), OK);
    for (unsigned i = 0; i < OT_COUNT; i++) {
        unsigned bit = (unsigned)block_bit(t.choices, i);
        assert_memory_not_equal(&t.chosen[i], &t.key[i][bit], sizeof t.chosen[i]);
    }
}

static void what_is_no_point_is_refused(void **state)
{
    static const uint8_t bad[][POINT_BYTES] = {
        {0}, /* the identity */
        {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, /* p */
        {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, /* p - 1 */
        {1},                                                          /* negative */
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct transfer t;
        offer(&t);
        memcpy(t.offer + (7 * 2 + 1) * POINT_BYTES, bad[i], POINT_BYTES);
        assert_int_equal(keys(&t), ERR_FORGED);
        offer(&t);
        memcpy(t.answer, bad[i], POINT_BYTES);
        assert_int_equal(finish(&t), ERR_FORGED);
    }
}

static int start(void **state)
{
    (void)state;
    return crypto_start();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chosen_key_and_not_the_other),
        cmocka_unit_test(another_session_has_other_keys),
        cmocka_unit_test(what_is_no_point_is_refused),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
