/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/beside.h"
#include "exchange/judge.h"
#include "exchange/leads.h"
#include "exchange/match.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_whole_round(void **state)
{
    struct twins t;
    struct leads leads;
    struct fault f = {0};

    (void)state;
    twins_make(&t, NULL);
    twins_play_round(&t, TWIN_A);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    assert_true(twins_agree(&t));
    for (int i = 0; i < TWINS; i++) {
        twins_want(leads_load(t.side[i].pair, NULL, &leads, &f), OK, &f);
        assert_int_equal(leads.count, TWINS_SHARED);
        leads_fini(&leads);
    }
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
