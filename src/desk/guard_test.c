/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guard_test.c - requests from the page, from other sites, and from other names
 */
#include "base/num.h"
#include "desk/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct guard here = {"127.0.0.1", 8787, false, false};

static struct server_request *ask(const char *host, const char *origin, const char *site)
{
    static struct server_request r;

    memset(&r, 0, sizeof r);
    (void)snprintf(r.host, sizeof r.host, "%s", host);
    (void)snprintf(r.origin, sizeof r.origin, "%s", origin);
    (void)snprintf(r.site, sizeof r.site, "%s", site);
    return &r;
}

static void only_its_own_names_are_known(void **state)
{
    static const char *const good[] = {"127.0.0.1:8787", "localhost:8787",
                                       "LOCALHOST:8787", "[::1]:8787"};
    static const char *const bad[] = {"",
                                      "127.0.0.1",
                                      "127.0.0.1:80",
                                      "localhost",
                                      "evil.example:8787",
                                      "localhost:8787.evil.example",
                                      "127.0.0.1.evil.example:8787",
                                      "localhost:87870"};
    const struct guard usual = {"desk.arvenia.example", 443, true, false};
    const struct guard beside = {"127.0.0.1", 8787, false, true};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(guard_knows_host(&here, ask(good[i], "", "")));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(guard_knows_host(&here, ask(bad[i], "", "")));
    assert_true(guard_knows_host(&usual, ask("desk.arvenia.example", "", "")));
    assert_true(guard_knows_host(&usual, ask("desk.arvenia.example:443", "", "")));
    assert_true(guard_knows_host(&beside, ask("127.0.0.1:8787", "", "")));
    assert_false(guard_knows_host(&beside, ask("LocalHost:8787", "", "")));
}

static void a_site_has_a_name(void **state)
{
    static const struct {
        const char *desk, *host, *site;
    } rows[] = {
        {"127.0.0.1", "localhost:8787", "localhost"},
        {"127.0.0.1", "LocalHost:8787", "localhost"},
        {"127.0.0.1", "127.0.0.1:8787", ""},
        {"[::1]", "[::1]:8787", ""},
        {"[::1]", "localhost:8787", "localhost"},
        {"desk.arvenia.example", "desk.arvenia.example:8787", "desk.arvenia.example"},
        {"desk.arvenia.example", "DESK.arvenia.example:8787", "desk.arvenia.example"},
        {"Desk.Arvenia.example", "desk.arvenia.example:8787", "desk.arvenia.example"},
        {"localhost.arvenia.example", "localhost.arvenia.example:8787",
         "localhost.arvenia.example"},
        {"10.0.0.7", "10.0.0.7:8787", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct guard g = {rows[i].desk, 8787, true, false};
        char site[GUARD_SITE_BYTES];

        guard_site(&g, ask(rows[i].host, "", ""), site);
        assert_string_equal(site, rows[i].site);
    }
}

static void what_changes_something_comes_from_the_page(void **state)
{
    static const struct {
        const char *origin;
        const char *site;
        bool reads;
        bool changes;
    } rows[] = {
        {"http://127.0.0.1:8787", "same-origin", true, true},
        {"http://127.0.0.1:8787", "", true, true},
        {"", "", true, false},
        {"", "none", true, false},
        {"", "same-origin", true, false},
        {"", "cross-site", false, false},
        {"", "same-site", false, false},
        {"null", "", false, false},
        {"https://127.0.0.1:8787", "", false, false},
        {"http://127.0.0.1:8788", "same-site", false, false},
        {"http://localhost:8787", "", false, false}, /* not what Host says */
        {"http://evil.example", "cross-site", false, false},
        {"http://127.0.0.1:8787", "cross-site", false, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct server_request *r =
            ask("127.0.0.1:8787", rows[i].origin, rows[i].site);

        assert_int_equal(guard_is_own(&here, r, false), rows[i].reads);
        assert_int_equal(guard_is_own(&here, r, true), rows[i].changes);
    }
}

static void a_cookie_is_found_among_others(void **state)
{
    static const struct {
        const char *header;
        const char *value; /* NULL: none */
    } rows[] = {
        {"", NULL},
        {"entente-8787=abc", "abc"},
        {"a=b; entente-8787=abc; c=d", "abc"},
        {"entente-87870=no; entente-8787=abc", "abc"},
        {"entente-8786=no", NULL},
        {"xentente-8787=no", NULL},
        {"entente-8787", NULL},
        {"entente-8787=", ""},
        {"entente-8787=12345678", NULL}, /* longer than there is room for */
        {"; ;;", NULL},
    };
    const struct guard far = {"127.0.0.1", 8787, true, false};
    struct server_request *r = ask("", "", "");
    char value[8];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        (void)snprintf(r->cookie, sizeof r->cookie, "%s", rows[i].header);
        assert_int_equal(guard_cookie(&here, r, value, sizeof value),
                         rows[i].value != NULL);
        if (rows[i].value != NULL)
            assert_string_equal(value, rows[i].value);
    }
    (void)snprintf(r->cookie, sizeof r->cookie, "__Host-entente-8787=abc");
    assert_true(guard_cookie(&far, r, value, sizeof value));
    assert_false(guard_cookie(&here, r, value, sizeof value));
}

static void tokens_are_the_same_or_not(void **state)
{
    (void)state;
    assert_true(guard_same("abc", "abc"));
    assert_false(guard_same("abd", "abc"));
    assert_false(guard_same("", "abc"));
    assert_false(guard_same("abcd", "abc"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_its_own_names_are_known),
        cmocka_unit_test(a_site_has_a_name),
        cmocka_unit_test(what_changes_something_comes_from_the_page),
        cmocka_unit_test(a_cookie_is_found_among_others),
        cmocka_unit_test(tokens_are_the_same_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
