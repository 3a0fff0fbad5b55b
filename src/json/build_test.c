/* SPDX-License-Identifier: Apache-2.0 */
#include "json/json.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t foo[] = {'f', 'o', 'o'};

static json_t *build(bool *ok)
{
    json_t *object = json_object();

    *ok = object != NULL;
    json_put_int(object, "n", -5, ok);
    json_put_text(object, "t", "text", ok);
    json_put_time(object, "time", 9, ok);
    json_put_bytes(object, "bytes", foo, sizeof foo, ok);
    json_put_bytes(object, "none", NULL, 0, ok);
    json_put_bool(object, "yes", true, ok);
    json_put(object, "list", json_array(), ok);
    return object;
}

static void test_what_is_put_stands_there(void **state)
{
    bool ok;
    json_t *object = build(&ok);
    struct buffer b;

    (void)state;
    assert_true(ok);
    buffer_init(&b, 1000);
    assert_int_equal(json_write(object, &b), OK);
    assert_string_equal(
        buffer_text(&b),
        "{\"bytes\":\"Zm9v\",\"list\":[],\"n\":-5,\"none\":\"\",\"t\":\"text\","
        "\"time\":\"1970-01-01T00:00:09Z\",\"yes\":true}");
    buffer_fini(&b);
    json_decref(object);
}

static void test_each_allocation_failing(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        json_t *object;
        bool ok;

        failing_start(n);
        object = build(&ok);
        json_decref(object);
        if (failing_stop() < n) {
            assert_true(ok);
            assert_true(n > 10);
            return;
        }
        assert_false(ok);
        assert_int_equal(failing_left(), 0);
    }
}

static void test_after_a_failure_nothing_is_put(void **state)
{
    json_t *object = json_object();
    bool ok = true;

    (void)state;
    json_put_text(object, "t", "\xFF", &ok); /* not UTF-8 */
    assert_false(ok);
    json_put_int(object, "n", 1, &ok);
    json_put_bytes(object, "b", foo, sizeof foo, &ok);
    json_put(object, "list", json_array(), &ok);
    assert_false(ok);
    assert_int_equal(json_object_size(object), 0);
    ok = true;
    json_put(object, "list", NULL, &ok);
    assert_false(ok);
    ok = true;
    json_put(NULL, "list", json_array(), &ok);
    assert_false(ok);
    json_decref(object);
}

static int use_failing_heap(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, failing_free);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_put_stands_there),
        cmocka_unit_test(test_each_allocation_failing),
        cmocka_unit_test(test_after_a_failure_nothing_is_put),
    };

    return cmocka_run_group_tests(tests, use_failing_heap, NULL);
}
