/* SPDX-License-Identifier: Apache-2.0 */
#include "base/instant.h"
#include "base/memory.h"
#include "base/num.h"
#include "cli/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ARGS_MAX = 16 };

#define TAKES                                                                            \
    (OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_TOPIC) |        \
     OPTION_BIT(OPTION_DIR) | OPTION_BIT(OPTION_DAYS) | OPTION_BIT(OPTION_FROM_DATE))
#define TAKES_MORE OPTION_MORE(OPTION_STAGE)

/* A line of words as argv, "prog" before it. */
struct line {
    char text[256];
    char *argv[ARGS_MAX + 1];
    int argc;
};

static void part(struct line *l, const char *text)
{
    char *at = l->text;

    (void)snprintf(l->text, sizeof l->text, "prog %s", text);
    l->argc = 0;
    while (*at != '\0') {
        size_t length = strcspn(at, " ");
        bool last = at[length] == '\0';

        l->argv[l->argc++] = at;
        at[length] = '\0';
        at += length + !last;
    }
    l->argv[l->argc] = NULL;
}

static enum err read_line(
    struct line *l, const char *text, bool leading, struct words *w, struct fault *f)
{
    part(l, text);
    return words_read(l->argc, l->argv, &(struct words_set){TAKES, TAKES_MORE}, leading,
                      w, f);
}

static void test_parts_options_and_words(void **state)
{
    struct words w = {.count = 0};
    struct line l;

    (void)state;
    assert_int_equal(
        read_line(&l, "one --as ann two --json -C dir three", false, &w, NULL), OK);
    assert_int_equal(w.count, 3);
    assert_string_equal(words_at(&w, 0), "one");
    assert_string_equal(words_at(&w, 2), "three");
    assert_null(words_at(&w, 3));
    assert_string_equal(w.value[OPTION_AS], "ann");
    assert_string_equal(w.value[OPTION_DIR], "dir");
    assert_string_equal(w.value[OPTION_JSON], "");
    assert_null(w.value[OPTION_TOPIC]);
    words_fini(&w);
    assert_int_equal(read_line(&l, "--stage core", false, &w, NULL), OK);
    assert_string_equal(w.value[OPTION_STAGE], "core");
    words_fini(&w);
    assert_int_equal(read_line(&l, "--court no", false, &w, NULL), ERR_USAGE);
}

static void test_stops_at_the_first_word_if_leading(void **state)
{
    struct words w = {.count = 0};
    struct line l;

    (void)state;
    assert_int_equal(read_line(&l, "-C dir verb --unknown", true, &w, NULL), OK);
    assert_int_equal(w.count, 2);
    assert_string_equal(words_at(&w, 1), "--unknown");
    words_fini(&w);
}

static void test_keeps_every_value_in_order(void **state)
{
    struct words w = {.count = 0};
    const char **all = NULL;
    size_t count = 0;
    struct line l;

    (void)state;
    assert_int_equal(
        read_line(&l, "--topic a --as x --topic b --topic=c", false, &w, NULL), OK);
    assert_int_equal(words_all(&w, OPTION_TOPIC, &all, &count, NULL), OK);
    assert_int_equal(count, 3);
    assert_string_equal(all[0], "a");
    assert_string_equal(all[2], "c");
    assert_string_equal(w.value[OPTION_TOPIC], "c");
    memory_free(all);
    words_fini(&w);
}

static void test_refuses_what_is_no_option(void **state)
{
    static const struct {
        const char *line;
        const char *said;
    } rows[] = {
        {"--nonsense", "--nonsense"},
        {"--jsom", "did you mean --json?"},
        {"--as", "--as needs a value"},
        {"--json=yes", "--json takes no value"},
        {"-x", "no option"},
        {"--list a", "no option --list"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct words w = {.count = 0};
        struct fault f = {.code = OK};
        struct line l;

        assert_int_equal(read_line(&l, rows[i].line, false, &w, &f), ERR_USAGE);
        assert_non_null(strstr(f.text, rows[i].said));
        assert_null(w.given);
    }
}

static void test_makes_words_without_a_line(void **state)
{
    static const struct words_pair good[] = {{"as", "--dir"}, {"json", NULL}, {"as", ""}};
    static const struct words_pair bad[][1] = {
        {{"nothing", "x"}}, {{"days", NULL}}, {{"json", "x"}},
        {{"wait", "1"}},    {{"--as", "x"}},  {{"", "x"}},
    };
    const struct words_set may = {TAKES, TAKES_MORE};
    struct words_about about;
    struct words w = {.count = 7};
    struct fault f;

    (void)state;
    assert_int_equal(words_make(good, COUNT_OF(good), &may, &w, &f), OK);
    assert_string_equal(w.value[OPTION_AS], "");
    assert_string_equal(w.value[OPTION_JSON], "");
    assert_null(w.value[OPTION_DAYS]);
    assert_int_equal(w.given_count, 3);
    assert_string_equal(w.given[0].value, "--dir");
    assert_int_equal(w.count, 0);
    words_fini(&w);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        f.text[0] = '\0';
        assert_int_equal(words_make(bad[i], 1, &may, &w, &f), ERR_USAGE);
        assert_true(f.text[0] != '\0');
    }
    assert_true(words_tell(&may, OPTION_DAYS, &about));
    assert_string_equal(about.name, "days");
    assert_non_null(about.value);
    assert_true(words_tell(&may, OPTION_JSON, &about));
    assert_null(about.value);
    assert_false(words_tell(&may, OPTION_WAIT, &about));
}

static void test_reads_numbers_in_range(void **state)
{
    static const struct words_range range = {1, 400, 365};
    static const struct {
        const char *line;
        enum err wanted;
        int64_t value;
    } rows[] = {
        {"x", OK, 365},
        {"--days 1", OK, 1},
        {"--days 400", OK, 400},
        {"--days 0", ERR_USAGE, 0},
        {"--days 401", ERR_USAGE, 0},
        {"--days -1", ERR_USAGE, 0},
        {"--days 07", ERR_USAGE, 0},
        {"--days 1e2", ERR_USAGE, 0},
        {"--days 99999999999999999999", ERR_USAGE, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct words w = {.count = 0};
        struct line l;
        int64_t value = 0;

        assert_int_equal(read_line(&l, rows[i].line, false, &w, NULL), OK);
        assert_int_equal(words_number(&w, OPTION_DAYS, &range, &value, NULL),
                         rows[i].wanted);
        assert_int_equal(value, rows[i].value);
        words_fini(&w);
    }
}

static void test_reads_dates(void **state)
{
    static const struct {
        const char *line;
        enum err wanted;
        int64_t value;
    } rows[] = {
        {"--from 1970-01-02", OK, 86400},
        {"--from 1970-01-01T00:00:01Z", OK, 1},
        {"--from 2023-02-29", ERR_USAGE, 0},
        {"--from tomorrow", ERR_USAGE, 0},
        {"x", ERR_USAGE, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct words w = {.count = 0};
        struct line l;
        int64_t value = 0;

        assert_int_equal(read_line(&l, rows[i].line, false, &w, NULL), OK);
        assert_int_equal(words_date(&w, OPTION_FROM_DATE, &value, NULL), rows[i].wanted);
        assert_int_equal(value, rows[i].value);
        words_fini(&w);
    }
}

static void test_finds_the_nearest_name(void **state)
{
    static const char *const names[] = {"card", "agree", "log", NULL};

    (void)state;
    assert_string_equal(words_nearest("crad", names), "card");
    assert_string_equal(words_nearest("agre", names), "agree");
    assert_string_equal(words_nearest("agreee", names), "agree");
    assert_string_equal(words_nearest("card", names), "card");
    assert_null(words_nearest("xyz", names));
    assert_null(words_nearest("", names));
    assert_null(words_nearest("a-name-that-is-longer-than-any-name-here", names));
}

static void test_help_names_each_option(void **state)
{
    struct buffer help;

    (void)state;
    buffer_init(&help, 65536);
    words_help(&(struct words_set){TAKES, TAKES_MORE}, &help);
    assert_non_null(strstr(buffer_text(&help), "-C, --dir DIR"));
    assert_non_null(strstr(buffer_text(&help), "--as NAME"));
    assert_null(strstr(buffer_text(&help), "--watch"));
    buffer_clear(&help);
    words_help(&(struct words_set){UINT64_MAX >> (63 - OPTION_ALL),
                                   UINT64_MAX >> (64 + OPTION_ALL + 1 - OPTION_COUNT)},
               &help);
    assert_int_equal(buffer_status(&help), OK);
    buffer_fini(&help);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_options_and_words),
        cmocka_unit_test(test_stops_at_the_first_word_if_leading),
        cmocka_unit_test(test_keeps_every_value_in_order),
        cmocka_unit_test(test_refuses_what_is_no_option),
        cmocka_unit_test(test_makes_words_without_a_line),
        cmocka_unit_test(test_reads_numbers_in_range),
        cmocka_unit_test(test_reads_dates),
        cmocka_unit_test(test_finds_the_nearest_name),
        cmocka_unit_test(test_help_names_each_option),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
