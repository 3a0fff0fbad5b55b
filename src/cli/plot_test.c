/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/markup.h"
#include "cli/plot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void draw(void (*how)(struct buffer *, const struct plot *),
                 const struct plot *p,
                 char *out,
                 size_t room)
{
    struct buffer b;

    buffer_init(&b, 1 << 20);
    how(&b, p);
    assert_int_equal(buffer_status(&b), OK);
    assert_true(b.bytes < room);
    memcpy(out, buffer_text(&b), b.bytes + 1);
    buffer_fini(&b);
}

static int number_after(const char *at, const char *name)
{
    const char *found = strstr(at, name);

    assert_non_null(found);
    return (int)strtol(found + strlen(name), NULL, 10);
}

/* Every bar within the view box, whatever the numbers. */
static void check_bars(const char *svg)
{
    int width = 0;
    int height = 0;

    assert_int_equal(
        sscanf(strstr(svg, "viewBox=\"0 0 "), "viewBox=\"0 0 %d %d", &width, &height), 2);
    for (const char *at = strstr(svg, "<rect"); at != NULL;
         at = strstr(at + 1, "<rect")) {
        assert_true(number_after(at, " x=\"") >= 0);
        assert_true(number_after(at, " y=\"") >= 0);
        assert_true(number_after(at, " x=\"") + number_after(at, "width=\"") <= width);
        assert_true(number_after(at, " y=\"") + number_after(at, "height=\"") <= height);
    }
}

static void bars_stay_in_their_places(void **state)
{
    static const int64_t values[] = {0, 1, 7, 1000000, INT64_MAX};
    char svg[1 << 16];

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        for (int rtl = 0; rtl < 2; rtl++) {
            struct plot p = {.title = "t", .rtl = rtl != 0, .count = 12};

            for (size_t k = 0; k < p.count; k++)
                p.bar[k] = (struct plot_bar){"label", {values[i], 1}, k == 3};
            draw(plot_rows, &p, svg, sizeof svg);
            check_bars(svg);
            draw(plot_columns, &p, svg, sizeof svg);
            check_bars(svg);
        }
}

static void lengths_are_as_the_numbers(void **state)
{
    struct plot p = {.title = "t", .count = 2};
    char svg[1 << 14];
    const char *first;
    const char *second;

    (void)state;
    p.bar[0] = (struct plot_bar){"a", {100, 0}, true};
    p.bar[1] = (struct plot_bar){"b", {50, 0}, true};
    draw(plot_rows, &p, svg, sizeof svg);
    first = strstr(svg, "<rect");
    second = strstr(first + 1, "<rect");
    assert_int_equal(number_after(first, "width=\""),
                     2 * number_after(second, "width=\""));
    assert_null(strstr(second + 1, "<rect"));
}

static void what_is_not_nothing_can_be_seen(void **state)
{
    struct plot p = {.title = "t", .count = 1};
    char svg[1 << 14];

    (void)state;
    p.bar[0] = (struct plot_bar){"a", {1000000, 1}, false};
    draw(plot_rows, &p, svg, sizeof svg);
    assert_int_equal(number_after(strstr(svg, "class=\"peer\""), "width=\""), 1);
}

static void texts_are_escaped(void **state)
{
    struct plot p = {.title = "<script>\"'&", .count = 1};
    char svg[1 << 14];

    (void)state;
    p.bar[0] = (struct plot_bar){"</text><b>\xe2\x80\xae", {1, 1}, false};
    draw(plot_rows, &p, svg, sizeof svg);
    assert_null(strstr(svg, "<script>"));
    assert_non_null(strstr(svg, "&lt;script&gt;&quot;&#39;&amp;"));
    assert_null(strstr(svg, "<b>"));
    assert_null(strstr(svg, "\xe2\x80\xae"));
}

static void an_empty_plot_is_one_too(void **state)
{
    struct plot p = {.title = "t"};
    char svg[1 << 12];

    (void)state;
    draw(plot_columns, &p, svg, sizeof svg);
    assert_non_null(strstr(svg, "</svg>"));
    draw(plot_rows, &p, svg, sizeof svg);
    assert_non_null(strstr(svg, "</svg>"));
}

static void an_element_ends_as_it_began(void **state)
{
    struct buffer b;

    (void)state;
    buffer_init(&b, 256);
    markup_element(&b, "bdi dir=\"ltr\"", "a & b");
    assert_string_equal(buffer_text(&b), "<bdi dir=\"ltr\">a &amp; b</bdi>");
    buffer_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_stay_in_their_places),
        cmocka_unit_test(lengths_are_as_the_numbers),
        cmocka_unit_test(what_is_not_nothing_can_be_seen),
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(an_empty_plot_is_one_too),
        cmocka_unit_test(an_element_ends_as_it_began),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
