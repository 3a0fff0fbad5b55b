/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intent_test.c - two officers for one act, and the same salted words for both
 */
#include "base/text.h"
#include "exchange/intent.h"
#include "exchange/letter.h"
#include "exchange/request.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void edit_two(json_t *draft)
{
    twins_edit(draft);
    twins_set(draft, "gates", "ask", 2);
}

static const struct twins_plan two = {.edit = edit_two};

static enum err
ask(struct twin *w, const char *text, const struct sign_secret *officer, bool *waiting)
{
    struct pair_act act = {.kind = KIND_ASK_TOPIC, .officer = officer};
    json_t *fact = twins_fact("agreement", twin_agreement(w)->id);
    struct fault f = {0};
    json_t *body = NULL;
    bool ok = true;
    enum err e;

    json_put_text(fact, "topic", "terrorism", &ok);
    json_put_text(fact, "question", "circumstances", &ok);
    json_put_text(fact, "purpose", "investigation", &ok);
    json_put_text(fact, "justification", "case-file", &ok);
    json_put_int(fact, "due_hours", 24, &ok);
    assert_true(ok);
    twins_want(letter_make("K-17", text, &body, &f), OK, &f);
    act.fact = fact;
    act.body = body;
    e = intent_append(w->pair, &act, waiting, &f);
    json_decref(fact);
    json_decref(body);
    return e;
}

struct seen {
    uint8_t what[32];
    size_t count;
    char text[64];
};

static enum err see(void *state, const struct intent *i)
{
    struct seen *s = state;

    memcpy(s->what, i->what, 32);
    s->count++;
    assert_int_equal(i->kind, KIND_ASK_TOPIC);
    assert_int_equal(text_copy(s->text, sizeof s->text, json_text(i->body, "text")), OK);
    assert_true(i->made_at > 0);
    return OK;
}

static struct seen look(struct twin *w)
{
    struct seen s = {.count = 0};

    assert_int_equal(intent_each(w->pair, see, &s), OK);
    return s;
}

static void test_R19_the_second_word_is_the_act(void **state)
{
    struct twins t;
    struct twin *a = &t.side[TWIN_A];
    struct fault f = {0};
    struct seen s;
    json_t *letters = NULL;
    bool waiting = false;

    (void)state;
    twins_make(&t, &two);
    assert_int_equal(ask(a, "Who is he?", &a->chief, &waiting), OK);
    assert_true(waiting);
    s = look(a);
    assert_int_equal(s.count, 1);
    assert_string_equal(s.text, "Who is he?");
    twins_settle(&t); /* the peer sees that somebody concurred to something */
    assert_false(twin_holds(&t.side[TWIN_B], "Who is he?", 10));
    assert_int_equal(fold_request_count(t.side[TWIN_B].pair->fold), 0);
    assert_int_equal(intent_pass(a->pair, s.what, &a->chief, &waiting, &f), ERR_DENIED);
    twins_want(intent_pass(a->pair, s.what, &a->clerk, &waiting, &f), OK, &f);
    assert_false(waiting);
    assert_int_equal(look(a).count, 0);
    twins_settle(&t);
    assert_int_equal(fold_request_count(t.side[TWIN_B].pair->fold), 1);
    twins_want(request_letters(t.side[TWIN_B].pair,
                               fold_request_at(t.side[TWIN_B].pair->fold, 0), &letters,
                               &f),
               OK, &f);
    assert_string_equal(json_text(json_object_get(letters, "asked"), "text"),
                        "Who is he?");
    json_decref(letters);
    assert_true(twins_agree(&t));
    twins_free(&t);
}

static void test_R19_one_is_enough_where_one_is_agreed(void **state)
{
    struct twins t;
    struct twin *a = &t.side[TWIN_A];
    bool waiting = true;

    (void)state;
    twins_make(&t, NULL);
    assert_int_equal(ask(a, "Who is he?", &a->clerk, &waiting), OK);
    assert_false(waiting);
    assert_int_equal(look(a).count, 0);
    assert_int_equal(fold_request_count(a->pair->fold), 1);
    twins_free(&t);
}

static void test_dropped_and_found(void **state)
{
    struct twins t;
    struct twin *a = &t.side[TWIN_A];
    struct fault f = {0};
    struct seen s;
    uint8_t what[32];
    char hex[65];
    bool waiting;

    (void)state;
    twins_make(&t, &two);
    assert_int_equal(ask(a, "The first.", &a->chief, &waiting), OK);
    assert_int_equal(ask(a, "The second.", &a->chief, &waiting), OK);
    s = look(a);
    assert_int_equal(s.count, 2);
    assert_string_equal(s.text, "The second.");
    text_hex_encode(s.what, 32, hex);
    hex[12] = '\0';
    twins_want(intent_find(a->pair, hex, what, &f), OK, &f);
    assert_memory_equal(what, s.what, sizeof what);
    twins_want(intent_drop(a->pair, what, &f), OK, &f);
    assert_int_equal(intent_drop(a->pair, what, &f), ERR_NOT_FOUND);
    assert_int_equal(intent_find(a->pair, hex, what, &f), ERR_NOT_FOUND);
    assert_int_equal(intent_pass(a->pair, s.what, &a->clerk, &waiting, &f),
                     ERR_NOT_FOUND);
    s = look(a);
    assert_int_equal(s.count, 1);
    assert_string_equal(s.text, "The first.");
    assert_false(twin_holds(a, "The second.", 11));
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_R19_the_second_word_is_the_act),
        cmocka_unit_test(test_R19_one_is_enough_where_one_is_agreed),
        cmocka_unit_test(test_dropped_and_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
