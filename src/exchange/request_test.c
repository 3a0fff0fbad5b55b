/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "exchange/letter.h"
#include "exchange/request.h"
#include "tests/support/forge.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void pledge(struct twin *w)
{
    struct fault f = {0};
    struct pair_act act = {.kind = KIND_PLEDGE, .officer = &w->chief};
    json_t *fact = twins_fact("agreement", twin_agreement(w)->id);
    json_t *body = NULL;
    bool ok = true;

    json_put_text(fact, "topic", "terrorism", &ok);
    json_put_int(fact, "due_hours", 24, &ok);
    assert_true(ok);
    twins_want(letter_make(NULL, "Something.", &body, &f), OK, &f);
    act.fact = fact;
    act.body = body;
    twins_want(pair_append(w->pair, &act, &f), OK, &f);
    json_decref(fact);
    json_decref(body);
}

/* A word that means a request of each of two peers must reach neither. */
static void test_find_among_peers(void **state)
{
    struct twins t;
    struct node both;
    struct pair *pairs[2];
    struct pair *pair = NULL;
    const struct fold_request *found = NULL;
    struct fault f = {0};
    char hex[65];

    (void)state;
    twins_make(&t, NULL);
    pledge(&t.side[TWIN_A]);
    text_hex_encode(fold_request_at(t.side[TWIN_A].pair->fold, 0)->id, 32, hex);
    both = *t.side[TWIN_A].node;
    both.pairs = pairs;
    both.pair_count = 2;
    pairs[0] = t.side[TWIN_B].pair; /* knows of no request */
    pairs[1] = t.side[TWIN_A].pair;
    twins_want(request_find_among(&both, hex, &pair, &found, &f), OK, &f);
    assert_ptr_equal(pair, pairs[1]);
    assert_memory_equal(found->id, fold_request_at(pairs[1]->fold, 0)->id, 32);
    assert_int_equal(request_find_among(&both, "no", &pair, &found, &f), ERR_NOT_FOUND);
    pairs[0] = pairs[1];
    pair = NULL;
    found = NULL;
    hex[8] = '\0';
    assert_int_equal(request_find_among(&both, hex, &pair, &found, &f), ERR_USAGE);
    assert_null(pair);
    assert_null(found);
    assert_non_null(strstr(f.text, "--with"));
    memset(&both, 0, sizeof both);
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find_among_peers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
