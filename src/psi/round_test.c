/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round_test.c - honest rounds, their refusal of bad set-ups, and their failures
 */
#include "base/memory.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "psi/round.h"
#include "tests/support/duel.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void start_libraries_check(void **state)
{
    struct duel *d = duel_new();
    size_t count;

    (void)state;
    duel_give(d, ROUND_INITIATOR, 0, 3);
    duel_give(d, ROUND_RESPONDER, 1, 5);
    duel_start(d);
    duel_finish(d);
    for (int role = 0; role < 2; role++) {
        assert_true(round_is_closed(d->side[role].round));
        assert_int_equal(round_count(d->side[role].round), 2);
        round_hits(d->side[role].round, &count);
        assert_int_equal(count, 2);
    }
    duel_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(start_libraries_check),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests_name("psi/round", tests, NULL, NULL);
}
