/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diff_test.c - every difference has its line, and nothing else has one
 */
#include "agreement/sample_test.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "tests/support/failing.h"

static int start(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, failing_free);
    return crypto_start() == OK ? 0 : -1;
}

static void check(const json_t *old, const json_t *new, const char *shown)
{
    struct buffer b;

    buffer_init(&b, 1 << 20);
    assert_int_equal(agreement_diff(old, new, &b), OK);
    assert_string_equal(buffer_text(&b), shown);
    buffer_fini(&b);
}

static void test_no_difference(void **state)
{
    json_t *a = sample_json();
    json_t *b = sample_json();

    (void)state;
    check(a, a, "");
    check(a, b, "");
    json_decref(b);
    json_decref(a);
}

/* One place of the sample changed ("" takes it away), and the whole of what is shown. */
static const struct change {
    const char *path, *value, *shown;
} changes[] = {
    {"budget.rounds_period", "24", "budget.rounds_period: 12 -> 24\n"},
    {"notice_days", "30", "notice_days: 90 -> 30\n"},
    {"onward", "\"deny\"", "onward: consent -> deny\n"},
    {"expires", "\"2033-12-31T00:00:00Z\"",
     "expires: \"2032-12-31T00:00:00Z\" -> \"2033-12-31T00:00:00Z\"\n"},
    {"parties[1].threshold", "3", "parties[1].threshold: 1 -> 3\n"},
    {"prev", "", "prev: \"BgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgY\" -> (none)\n"},
    {"review", "7", "review: 2031-07-01 -> 7\n"},

    /* Lists are sets. */
    {"topics", "[\"terrorism\",\"sanctions\"]", "topics: +sanctions -fraud\n"},
    {"topics", "[\"terrorism\",\"fraud\",\"sanctions\",\"corruption\"]",
     "topics: +sanctions +corruption\n"},
    {"exclusions", "[]", "exclusions: -minors -refugees\n"},
    {"topics", "[\"fraud\",\"terrorism\"]",
     "topics: the same in another order or number\n"},
    {"topics", "[\"fraud\",\"fraud\",\"terrorism\"]",
     "topics: the same in another order or number\n"},
    {"budget.buckets", "[64,256,1024,4096,16384]", "budget.buckets: +16384\n"},
    {"stages.core", "", "stages.core: -births\n"},
    {"glossary[1].aliases", "", "glossary.group-two.aliases: empty\n"},

    /* Texts, paragraph by paragraph. */
    {"text.en", "\"Article 1\\nOne.\\n\\nArticle 2\\nThree.\"",
     "text.en:\n- Two.\n+ Three.\n"},
    {"text.en", "\"Article 1\"", "text.en:\n- One.\n- Article 2\n- Two.\n"},
    {"title.ru", "\"Пример\"", "title.ru: \"Образец\" -> \"Пример\"\n"},

    /* The glossary, by its codes. */
    {"glossary[0].labels.en", "\"Group 1\"",
     "glossary.group-one.labels.en: \"The First Group\" -> \"Group 1\"\n"},
    {"glossary[0].aliases[0]", "\"G\\u202e2\"",
     "glossary.group-one.aliases: +\"G\xef\xbf\xbd"
     "2\" -\"G1\"\n"},
    {"glossary[1]", "",
     "glossary.group-two.aliases: empty\n"
     "glossary.group-two.code: group-two -> (none)\n"
     "glossary.group-two.labels.en: \"The Second Group\" -> (none)\n"
     "glossary.group-two.labels.ru: \"Вторая группа\" -> (none)\n"},

    /* What no agreement holds is shown all the same. */
    {"budget.extra", "true", "budget.extra: (none) -> true\n"},
    {"gates", "[1]",
     "gates: {\"ask\":1,\"confirm\":1,\"release\":3,\"separate\":true,\"start\":2} -> "
     "[1]\n"},
    {"approvers[1].when", "\"activation\"", "approvers[1].when: use -> activation\n"},
    {"round", "5",
     "round: {\"audit_one_in\":4,\"blocks\":16,\"challenge_days\":90,\"count_min\":1,"
     "\"output\":\"hits\"} -> 5\n"},
};

static int by_line(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The order of members is the document's; here only which lines there are counts. */
static void sort_lines(char *text, char *out, size_t bytes)
{
    char *lines[64];
    size_t count = 0;

    for (char *end = strchr(text, '\n'); end; end = strchr(text, '\n')) {
        *end = 0;
        lines[count++] = text;
        text = end + 1;
    }
    qsort(lines, count, sizeof lines[0], by_line);
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(out);

        (void)snprintf(out + used, bytes - used, "%s\n", lines[i]);
    }
}

static void test_changes(void **state)
{
    json_t *old = sample_json();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        json_t *new = sample_json();

        if (*changes[i].value)
            sample_set_text(new, changes[i].path, changes[i].value);
        else
            sample_set(new, changes[i].path, NULL);
        if (strcmp(changes[i].path, "glossary[1]") == 0) {
            char sorted[2000];
            struct buffer b;

            buffer_init(&b, 10000);
            assert_int_equal(agreement_diff(old, new, &b), OK);
            sort_lines((char *)b.data, sorted, sizeof sorted);
            assert_string_equal(sorted, changes[i].shown);
            buffer_fini(&b);
        } else {
            check(old, new, changes[i].shown);
        }
        json_decref(new);
    }
    json_decref(old);
}

/* The same difference the other way round. */
static void test_backwards(void **state)
{
    json_t *old = sample_json();
    json_t *new = sample_json();

    (void)state;
    sample_set(new, "prev", NULL);
    check(new, old, "prev: (none) -> \"BgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgY\"\n");
    sample_set(new, "glossary[0]", NULL);
    sample_set_text(new, "prev", "\"BgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgY\"");
    {
        struct buffer b;

        buffer_init(&b, 10000);
        assert_int_equal(agreement_diff(new, old, &b), OK);
        assert_non_null(
            strstr(buffer_text(&b),
                   "glossary.group-one.labels.ru: (none) -> \"Первая группа\"\n"));
        assert_non_null(strstr(buffer_text(&b), "glossary.group-one.aliases: +\"G1\" +"));
        buffer_fini(&b);
    }
    json_decref(new);
    json_decref(old);
}

/* Another order is another agreement, so it is not passed over. */
static void test_glossary_in_another_order(void **state)
{
    json_t *old = sample_json();
    json_t *new = sample_json();
    json_t *glossary = json_object_get(new, "glossary");

    (void)state;
    json_array_append(glossary, json_array_get(glossary, 0));
    json_array_remove(glossary, 0);
    check(old, new, "glossary: the same in another order or number\n");
    json_decref(new);
    json_decref(old);
}

static void test_both_languages(void **state)
{
    json_t *old = sample_json();
    json_t *new = sample_json();

    (void)state;
    sample_set_text(new, "text.en", "\"Article 1\\nOne.\\n\\nArticle 2\\nThree.\"");
    sample_set_text(new, "text.ru", "\"Статья 1\\nРаз.\\n\\nСтатья 2\\nТри.\"");
    check(old, new, "text.en:\n- Two.\n+ Three.\ntext.ru:\n- Два.\n+ Три.\n");
    json_decref(new);
    json_decref(old);
}

/* Values that are no agreements: nothing is missed, nothing hangs, nothing is read past
 * its end. */
static void test_any_values(void **state)
{
    static const struct {
        const char *old, *new, *shown;
    } cases[] = {
        {"{}", "{}", ""},
        {"[]", "[]", ""},
        {"{\"a\":{}}", "{}", "a: empty\n"},
        {"{}", "[]", ": {} -> []\n"},
        {"[{\"code\":\"x\"}]", "[{\"code\":\"x\"},{\"code\":\"x\"}]",
         ": the same in another order or number\n"},
        {"[1]", "[2]", ": +2 -1\n"},
        {"[[1],2]", "[[3],2]", "[0]: +3 -1\n"},
        {"[{}]", "[{},{\"a\":1}]", "[1].a: (none) -> 1\n"},
        {"[{\"code\":\"x\"},{\"a\":1}]", "[{\"a\":1},{\"code\":\"x\"}]",
         "[1].a: 1 -> (none)\n[0].a: (none) -> 1\n"},
        {"{\"a\":null}", "{\"a\":false}", "a: null -> false\n"},
        {"{\"a\":\"x y\"}", "{\"a\":\"x\\ny\"}", "a:\n- x y\n+ x\n+ y\n"},
        {"{\"a\\u202eb\":1}", "{}",
         "a\xef\xbf\xbd"
         "b: 1 -> (none)\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *old = sample_value(cases[i].old);
        json_t *new = sample_value(cases[i].new);

        check(old, new, cases[i].shown);
        json_decref(new);
        json_decref(old);
    }
}

static void test_long_lists(void **state)
{
    json_t *old = json_array();
    json_t *new;
    struct buffer b;

    (void)state;
    for (int i = 0; i < 1001; i++)
        json_array_append_new(old, json_integer(i));
    new = json_deep_copy(old);
    check(old, new, "");
    json_array_remove(new, 0);
    buffer_init(&b, 1 << 16);
    assert_int_equal(agreement_diff(old, new, &b), OK);
    assert_memory_equal(buffer_text(&b), ": [0,1,2,", 9);
    buffer_fini(&b);
    json_decref(new);
    json_decref(old);
}

static void test_ceiling(void **state)
{
    json_t *old = sample_json();
    json_t *new = sample_json();
    struct buffer b;

    (void)state;
    sample_set_text(new, "notice_days", "30");
    buffer_init(&b, 10);
    assert_int_equal(agreement_diff(old, new, &b), ERR_LIMIT);
    buffer_fini(&b);
    json_decref(new);
    json_decref(old);
}

static void test_no_memory(void **state)
{
    json_t *old = sample_json();
    json_t *new = sample_json();

    (void)state;
    sample_set_text(new, "text.en", "\"Article 1\\nOne.\\n\\nArticle 2\\nThree.\"");
    sample_set_text(new, "gates", "[1]");
    sample_set_text(new, "title.ru", "\"Пример\"");
    for (size_t n = 1;; n++) {
        struct buffer b;
        enum err e;

        buffer_init(&b, 1 << 20);
        failing_start(n);
        e = agreement_diff(old, new, &b);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            assert_true(n > 5);
            buffer_fini(&b);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
        buffer_fini(&b);
    }
    json_decref(new);
    json_decref(old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_difference),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_backwards),
        cmocka_unit_test(test_both_languages),
        cmocka_unit_test(test_glossary_in_another_order),
        cmocka_unit_test(test_any_values),
        cmocka_unit_test(test_long_lists),
        cmocka_unit_test(test_ceiling),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests_name("agreement/diff", tests, start, NULL);
}
