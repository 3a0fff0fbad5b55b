/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "exchange/birth.h"
#include "exchange/node.h"
#include "lane/kind.h"
#include "tests/support/twins.h"

#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static const struct twins_plan strangers_plan = {.strangers = true};

/* ---- birth ---- */

static enum err
bear(const char *dir, const char *officer, const char *name, struct fault *f)
{
    const struct birth_name names[] = {{"en", name}};
    const struct birth_officer officers[] = {{officer, ROLE_SIGNATORY},
                                             {"second", ROLE_START}};
    const struct birth_plan plan = {.names = names,
                                    .name_count = 1,
                                    .officers = officers,
                                    .officer_count = 2,
                                    .address = "",
                                    .days = 30};

    return birth_node(dir, &plan, f);
}

static void test_birth(void **state)
{
    static const char *const secrets[] = {"keys/root", "keys/node", "keys/link",
                                          "keys/overseer", "keys/officers/first"};
    char dir[SCRATCH_PATH_MAX];
    char path[SCRATCH_PATH_MAX];
    char key[SCRATCH_PATH_MAX];
    struct node *n = NULL;
    struct fault f = {0};
    struct stat about;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    scratch_name(t.folder, "new", dir);
    twins_want(bear(dir, "first", "Testland Office", &f), OK, &f);
    twins_want(node_open(dir, 0, NULL, &n, &f), OK, &f);
    assert_int_equal(n->pair_count, 0);
    for (size_t i = 0; i < COUNT_OF(secrets); i++) {
        scratch_name(dir, secrets[i], key);
        assert_int_equal(stat(key, &about), 0);
        assert_int_equal(about.st_mode & 077, 0);
    }
    node_close(n);
    twins_want(bear(dir, "first", "Testland Office", &f), ERR_EXISTS, &f);
    scratch_name(t.folder, "bad", path);
    twins_want(bear(path, "../first", "Testland", &f), ERR_MALFORMED, &f);
    twins_want(bear(path, "second", "Testland", &f), ERR_MALFORMED, &f);
    twins_want(bear(path, "", "Testland", &f), ERR_MALFORMED, &f);
    twins_want(bear(path, "first", "\xff", &f), ERR_MALFORMED, &f);
    twins_want(bear(path, "first", "a\001", &f), ERR_MALFORMED, &f);
    assert_int_not_equal(access(path, F_OK), 0);
    scratch_name(t.folder, "bad.new", path);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_equal(mkdir(path, 0700), 0); /* as a process that died leaves it */
    scratch_name(t.folder, "bad", path);
    twins_want(bear(path, "first", "Testland", &f), ERR_EXISTS, &f);
    twins_want(bear("/proc/nowhere", "first", "Testland", &f), ERR_IO, &f);
    twins_free(&t);
}

/* ---- opening ---- */

static void spoil(const char *dir, const char *name, const char *text)
{
    char path[SCRATCH_PATH_MAX];
    FILE *file;

    scratch_name(dir, name, path);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void test_open_errors(void **state)
{
    static const struct {
        const char *name;
        const char *text; /* NULL: removed */
        enum err expected;
    } cases[] = {
        {"card.json", NULL, ERR_NOT_FOUND},    {"card.json", "{}\n", ERR_MALFORMED},
        {"keys/node", NULL, ERR_NOT_FOUND},    {"keys/node", "x\n", ERR_MALFORMED},
        {"node.db", NULL, ERR_NOT_FOUND},      {"node.db", "no database", ERR_CORRUPT},
        {"keys/link", "again", ERR_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char path[SCRATCH_PATH_MAX];
        struct node *n = NULL;
        struct fault f = {0};
        struct twins t;

        twins_make(&t, NULL);
        twin_close(&t.side[0]);
        scratch_name(t.side[0].dir, cases[i].name, path);
        if (cases[i].text)
            spoil(t.side[0].dir, cases[i].name, cases[i].text);
        else
            assert_int_equal(unlink(path), 0);
        assert_int_equal(node_open(t.side[0].dir, 0, NULL, &n, &f), cases[i].expected);
        assert_true(f.text[0] != 0);
        assert_null(n);
        twins_free(&t);
    }
}

static void test_lock_and_mixed_keys(void **state)
{
    char from[SCRATCH_PATH_MAX];
    char to[SCRATCH_PATH_MAX];
    struct node *n = NULL;
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_want(node_open(t.side[0].dir, 0, NULL, &n, &f), ERR_BUSY, &f);
    twin_close(&t.side[0]);
    scratch_name(t.side[1].dir, "keys/link", from);
    scratch_name(t.side[0].dir, "keys/link", to);
    scratch_copy(from, to, 4096);
    twins_want(node_open(t.side[0].dir, 0, NULL, &n, &f), ERR_CORRUPT, &f);
    twins_free(&t);
}

/* ---- people and peers ---- */

static void test_officers(void **state)
{
    char from[SCRATCH_PATH_MAX];
    char to[SCRATCH_PATH_MAX];
    struct sign_secret key;
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_want(node_officer_key(t.side[0].node, NULL, &key, &f), ERR_USAGE, &f);
    twins_want(node_officer_key(t.side[0].node, "nobody", &key, &f), ERR_NOT_FOUND, &f);
    assert_non_null(strstr(f.text, "chief"));
    twins_want(node_officer_key(t.side[0].node, "../node", &key, &f), ERR_NOT_FOUND, &f);
    scratch_name(t.side[1].dir, "keys/officers/chief", from);
    scratch_name(t.side[0].dir, "keys/officers/guest", to);
    scratch_copy(from, to, 4096);
    twins_want(node_officer_key(t.side[0].node, "guest", &key, &f), ERR_DENIED, &f);
    assert_string_equal(f.rule, "R10");
    twins_free(&t);
}

static enum err add(struct node *n, const char *dir, struct pair **out, struct fault *f)
{
    char path[SCRATCH_PATH_MAX];
    uint8_t bytes[CARD_FILE_MAX];
    FILE *file;
    size_t count;

    scratch_name(dir, "card.json", path);
    file = fopen(path, "rb");
    assert_non_null(file);
    count = fread(bytes, 1, sizeof bytes, file);
    assert_int_equal(fclose(file), 0);
    return node_add_peer(n, bytes, count, out, f);
}

static void test_R52_peers(void **state)
{
    char dir[SCRATCH_PATH_MAX];
    struct pair *p = NULL;
    struct fault f = {0};
    struct node *n;
    struct twins t;

    (void)state;
    twins_make(&t, &strangers_plan);
    n = t.side[0].node;
    twins_want(add(n, t.side[0].dir, &p, &f), ERR_DENIED, &f); /* our own */
    twins_want(add(n, t.side[1].dir, &p, &f), OK, &f);         /* again */
    assert_int_equal(n->pair_count, 1);
    assert_int_equal(p->own.tree.size, 1);
    twins_want(node_add_peer(n, "{}", 2, &p, &f), ERR_MALFORMED, &f);
    scratch_name(t.folder, "third", dir);
    twins_want(bear(dir, "first", "Westmark Agency", &f), OK, &f);
    twins_set_clock(TWIN_A, twins_clock(TWIN_A) + 40 * TWINS_DAY);
    twins_want(add(n, dir, &p, &f), ERR_DENIED, &f); /* its keys ran out */
    assert_string_equal(f.rule, "K3");
    twins_set_clock(TWIN_A, twins_clock(TWIN_A) - 40 * TWINS_DAY);
    twins_want(add(n, dir, &p, &f), OK, &f);

    twins_want(node_pair(n, NULL, &p, &f), ERR_USAGE, &f);
    assert_non_null(strstr(f.text, "Westmark"));
    twins_want(node_pair(n, "2", &p, &f), OK, &f);
    assert_true(p == n->pairs[1]);
    twins_want(node_pair(n, "southmark", &p, &f), OK, &f);
    assert_true(p == n->pairs[0]);
    twins_want(node_pair(n, "mark", &p, &f), ERR_USAGE, &f);
    twins_want(node_pair(n, "elsewhere", &p, &f), ERR_NOT_FOUND, &f);
    assert_true(node_pair_by_link(n, n->pairs[1]->peer->link) == n->pairs[1]);
    assert_null(node_pair_by_link(n, n->card->link));
    assert_true(node_pair_by_lane(n, n->pairs[0]->their.id) == n->pairs[0]);
    assert_null(node_pair_by_lane(n, n->pairs[0]->own.id));
    assert_memory_not_equal(n->pairs[0]->own.id, n->pairs[1]->own.id, 32);
    twin_close(&t.side[0]);
    twin_open(&t.side[0]);
    assert_int_equal(t.side[0].node->pair_count, 2);
    twins_free(&t);
}

static void test_no_peer_yet(void **state)
{
    char dir[SCRATCH_PATH_MAX];
    struct pair *p = NULL;
    struct node *n = NULL;
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, &strangers_plan);
    scratch_name(t.folder, "third", dir);
    twins_want(bear(dir, "first", "Westmark Agency", &f), OK, &f);
    twins_want(node_open(dir, 0, NULL, &n, &f), OK, &f);
    twins_want(node_pair(n, NULL, &p, &f), ERR_NOT_FOUND, &f);
    assert_false(node_has_open_round(n));
    node_close(n);
    twins_free(&t);
}

/* What another process appends while a node rests is read on; what is not its lanes any
 * more is read anew. */
static void test_rest_and_wake(void **state)
{
    static const uint8_t leaf[32] = {1};
    struct match_load load = {.cleared = true};
    struct node *other = NULL;
    struct fault f = {0};
    struct pair *before;
    struct twin w;
    struct twins t;
    uint64_t size;

    (void)state;
    twins_make(&t, NULL);
    w = t.side[TWIN_A];
    before = w.pair;
    size = before->own.tree.size;
    node_rest(w.node);
    twins_want(node_open(w.node->dir, 0, NULL, &other, &f), OK, &f);
    twins_want(node_wake(w.node, 0, NULL, &f), ERR_BUSY, &f);
    other->clock = w.node->clock;
    w.pair = other->pairs[0];
    twins_want(twin_propose(&w, &load, &f), OK, &f);
    node_close(other);

    w = t.side[TWIN_A];
    twins_want(node_wake(w.node, 0, NULL, &f), OK, &f);
    assert_ptr_equal(w.node->pairs[0], before);
    assert_true(before->own.tree.size > size);
    assert_non_null(twin_round(&w));
    size = before->own.tree.size;

    merkle_add(&before->own.tree, leaf); /* as of a store that was put back */
    node_rest(w.node);
    twins_want(node_wake(w.node, 0, NULL, &f), OK, &f);
    w.pair = w.node->pairs[0];
    assert_true(w.pair->own.tree.size == size);
    w.pair->stale = true;
    node_rest(w.node);
    twins_want(node_wake(w.node, 0, NULL, &f), OK, &f);
    assert_false(w.node->pairs[0]->stale);
    t.side[TWIN_A].pair = w.node->pairs[0];
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_birth),
        cmocka_unit_test(test_open_errors),
        cmocka_unit_test(test_lock_and_mixed_keys),
        cmocka_unit_test(test_officers),
        cmocka_unit_test(test_R52_peers),
        cmocka_unit_test(test_no_peer_yet),
        cmocka_unit_test(test_rest_and_wake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
