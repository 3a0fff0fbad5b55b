/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile_test.c - which documents choose bulk rounds, and what their buckets cost
 */
#include "agreement/agreement.h"
#include "agreement/sample_test.h"
#include "base/num.h"
#include "crypto/entropy.h"

/* The sample as a bulk agreement of so many parts. */
static json_t *bulk_json(const char *bulk, const char *buckets)
{
    json_t *object = sample_json();

    sample_set_text(object, "bulk", bulk);
    sample_set_text(object, "budget.buckets", buckets);
    sample_set_text(object, "round.blocks", "1");
    sample_set_text(object, "round.audit_one_in", "0");
    sample_set_text(object, "round.challenge_days", "0");
    return object;
}

static void test_shape(void **state)
{
    static const struct {
        const char *path;
        const char *value;
        enum err e;
        const char *rule;
    } cases[] = {
        {"bulk.parts", "1", OK, ""},
        {"bulk.parts", "0", ERR_LIMIT, "bulk.parts"},
        {"bulk.parts", "1025", ERR_LIMIT, "bulk.parts"},
        {"bulk.work", "50", OK, ""},
        {"bulk.work", "80", OK, ""},
        {"bulk.work", "49", ERR_LIMIT, "bulk.work"},
        {"bulk.work", "81", ERR_LIMIT, "bulk.work"},
        {"bulk.extra", "1", ERR_MALFORMED, "bulk.extra"},
        {"round.output", "\"count\"", ERR_DENIED, "round.output"},
        {"round.blocks", "16", ERR_DENIED, "round.blocks"},
        {"round.audit_one_in", "1", ERR_DENIED, "round.audit_one_in"},
        {"round.challenge_days", "1", ERR_DENIED, "round.challenge_days"},
        {"budget.buckets", "[512, 1048576]", OK, ""},
        {"budget.buckets", "[511]", ERR_DENIED, "budget.buckets"},
        {"budget.buckets", "[513]", ERR_DENIED, "budget.buckets"},
        {"budget.buckets", "[1143480]", ERR_DENIED, "budget.buckets"},
        {"budget.buckets", "[67108865]", ERR_LIMIT, "budget.buckets"},
        {"budget.records_round", "67108864", OK, ""},
        {"budget.records_round", "67108865", ERR_LIMIT, "budget.records_round"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *object = bulk_json("{\"parts\": 1, \"work\": 64}", "[512, 609]");
        struct fault f = {.rule = ""};
        struct agreement *a = NULL;
        enum err e;

        sample_set_text(object, cases[i].path, cases[i].value);
        e = agreement_from_json(object, &a, &f);
        if (e != cases[i].e || strcmp(f.rule, cases[i].rule) != 0)
            fail_msg("%s %s: %s, rule \"%s\": %s", cases[i].path, cases[i].value,
                     err_name(e), f.rule, f.text);
        agreement_free(a);
        json_decref(object);
    }
}

/* A bucket is as many parts as were agreed. */
static void test_parts(void **state)
{
    static const struct {
        const char *bulk;
        const char *buckets;
        enum err e;
    } cases[] = {
        {"{\"parts\": 3, \"work\": 64}", "[1536, 1674]", OK},
        {"{\"parts\": 3, \"work\": 64}", "[1537]", ERR_DENIED},
        {"{\"parts\": 3, \"work\": 64}", "[512]", ERR_DENIED},
        {"{\"parts\": 64, \"work\": 64}", "[67108864]", OK},
        {"{\"parts\": 63, \"work\": 64}", "[67108863]", ERR_DENIED},
        {"{\"parts\": 1024, \"work\": 64}", "[524288, 67108864]", OK},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *object = bulk_json(cases[i].bulk, cases[i].buckets);
        struct fault f = {.rule = ""};
        struct agreement *a = NULL;

        if (agreement_from_json(object, &a, &f) != cases[i].e)
            fail_msg("%s %s: %s", cases[i].bulk, cases[i].buckets, f.text);
        agreement_free(a);
        json_decref(object);
    }
}

/* From a second computation in Python of the formulas of PROTOCOL.md 7.8. */
static void test_R17_debit_and_room(void **state)
{
    static const struct {
        int parts, work;
        int64_t bucket, debit, room;
    } cases[] = {
        {1, 50, 512, 898, 512},
        {1, 64, 1024, 2009, 1024},
        {1, 50, 1048576, 1550246, 1048576},
        {1, 64, 1048576, 1807449, 1048576},
        {1, 80, 1048576, 6681216, 1048576},
        {1, 65, 512, 1083, 512},
        {1, 72, 512, 2282, 512},
        {2, 50, 1024, 2 * 898, 688},
        {1024, 50, 524288, 1024 * 898, 352256},
        {64, 64, 67108864, INT64_C(64) * 1807449, 66561984},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char bulk[64];
        char buckets[64];
        struct agreement *a;
        json_t *object;

        (void)snprintf(bulk, sizeof bulk, "{\"parts\": %d, \"work\": %d}", cases[i].parts,
                       cases[i].work);
        (void)snprintf(buckets, sizeof buckets, "[%lld]", (long long)cases[i].bucket);
        object = bulk_json(bulk, buckets);
        a = sample_read(object);
        assert_true(a->is_bulk);
        assert_int_equal(a->parts, cases[i].parts);
        assert_int_equal(a->work, cases[i].work);
        assert_int_equal(agreement_debit(a, cases[i].bucket), cases[i].debit);
        assert_int_equal(agreement_bucket(a, cases[i].room), cases[i].bucket);
        assert_int_equal(agreement_bucket(a, cases[i].room + 1), 0);
        agreement_free(a);
        json_decref(object);
    }
}

/* Without the member all is as it was: a bucket holds and costs itself. */
static void test_accountable(void **state)
{
    json_t *object = sample_json();
    struct agreement *a = sample_read(object);
    struct fault f = {.rule = ""};
    struct agreement *none = NULL;

    (void)state;
    assert_false(a->is_bulk);
    assert_int_equal(a->parts, 1);
    assert_int_equal(agreement_debit(a, 4096), 4096);
    assert_int_equal(agreement_bucket(a, 4096), 4096);
    agreement_free(a);
    sample_set_text(object, "budget.records_round", "1000001");
    assert_int_equal(agreement_from_json(object, &none, &f), ERR_LIMIT);
    assert_string_equal(f.rule, "budget.records_round");
    json_decref(object);
}

static int start(void **state)
{
    (void)state;
    return crypto_start() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_R17_debit_and_room),
        cmocka_unit_test(test_accountable),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
