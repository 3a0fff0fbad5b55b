/* SPDX-License-Identifier: Apache-2.0 */
/*
 * merkle_test.c - the tree against the usual eight leaves and against the standard's
 * recursive definitions, and every proof of small trees against every change to it
 */
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "crypto/merkle.h"
#include "tests/support/dice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { SMALL = 40, LARGE = 1000 };

/* ---- The definitions of RFC 9162 2.1, word for word: the second opinion. ---- */

static void define_node(const uint8_t *left, const uint8_t *right, uint8_t out[32])
{
    uint8_t both[65] = {1};

    memcpy(both + 1, left, 32);
    memcpy(both + 33, right, 32);
    hash_sha256(both, sizeof both, out);
}

static uint64_t define_split(uint64_t n)
{
    uint64_t k = 1;

    while (2 * k < n)
        k *= 2;
    return k;
}

/* MTH(D[at:at+n]) over leaf hashes. */
static void define_root(const uint8_t *leaves, uint64_t n, uint8_t out[32])
{
    uint8_t left[32];
    uint8_t right[32];
    uint64_t k;

    if (n == 0) {
        hash_sha256("", 0, out);
        return;
    }
    if (n == 1) {
        memcpy(out, leaves, 32);
        return;
    }
    k = define_split(n);
    define_root(leaves, k, left);
    define_root(leaves + k * 32, n - k, right);
    define_node(left, right, out);
}

static void append_root(struct merkle_proof *p, const uint8_t *leaves, uint64_t n)
{
    define_root(leaves, n, p->hash[p->count++]);
}

/* PATH(m, D_n) */
static void
define_path(uint64_t m, const uint8_t *leaves, uint64_t n, struct merkle_proof *p)
{
    uint64_t k;

    if (n == 1)
        return;
    k = define_split(n);
    if (m < k) {
        define_path(m, leaves, k, p);
        append_root(p, leaves + k * 32, n - k);
    } else {
        define_path(m - k, leaves + k * 32, n - k, p);
        append_root(p, leaves, k);
    }
}

/* SUBPROOF(m, D_n, b) */
static void define_subproof(
    uint64_t m, const uint8_t *leaves, uint64_t n, bool b, struct merkle_proof *p)
{
    uint64_t k;

    if (m == n) {
        if (!b)
            append_root(p, leaves, n);
        return;
    }
    k = define_split(n);
    if (m <= k) {
        define_subproof(m, leaves, k, b, p);
        append_root(p, leaves + k * 32, n - k);
    } else {
        define_subproof(m - k, leaves + k * 32, n - k, false, p);
        append_root(p, leaves, k);
    }
}

/* ---- Leaves ---- */

static uint8_t small[SMALL * 32];
static uint8_t large[LARGE * 32];

static void fill(uint8_t *leaves, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t name[8];

        store_u64(name, i);
        merkle_leaf(name, sizeof name, leaves + i * 32);
    }
}

static int set_up(void **state)
{
    (void)state;
    if (crypto_start() != OK)
        return 1;
    fill(small, SMALL);
    fill(large, LARGE);
    return 0;
}

static void assert_proof(const struct merkle_proof *a, const struct merkle_proof *b)
{
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->hash, b->hash, a->count * 32);
}

/* ---- Outside truth ---- */

/* The leaves that every implementation of certificate transparency is tried with,
 * and the roots of their first n. */
static const char *const usual[] = {"",
                                    "00",
                                    "10",
                                    "2021",
                                    "3031",
                                    "40414243",
                                    "5051525354555657",
                                    "606162636465666768696a6b6c6d6e6f"};

static void usual_leaves(void **state)
{
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    struct merkle m;
    uint8_t expected[32];
    uint8_t got[32];

    (void)state;
    merkle_init(&m);
    for (size_t n = 0; n < COUNT_OF(roots); n++) {
        uint8_t bytes[16];
        size_t count;

        assert_int_equal(text_hex_decode(roots[n], expected, 32), OK);
        merkle_root(&m, got);
        assert_memory_equal(got, expected, 32);
        assert_int_equal(m.size, n);
        if (n == COUNT_OF(usual))
            break;
        count = strlen(usual[n]) / 2;
        assert_int_equal(text_hex_decode(usual[n], bytes, count), OK);
        merkle_leaf(bytes, count, got);
        merkle_add(&m, got);
    }
}

/* Two proofs of the same tree that are fixed beside those roots everywhere: leaf 5 of 8
 * (counted from 0), and 6 leaves to 8. */
static void usual_proofs(void **state)
{
    static const char *const inclusion_5_of_8[] = {
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"};
    static const char *const consistency_6_of_8[] = {
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"};
    uint8_t leaves[8 * 32];
    struct merkle_proof p;
    uint8_t expected[32];

    (void)state;
    for (size_t i = 0; i < 8; i++) {
        uint8_t bytes[16];
        size_t count = strlen(usual[i]) / 2;

        assert_int_equal(text_hex_decode(usual[i], bytes, count), OK);
        merkle_leaf(bytes, count, leaves + i * 32);
    }
    assert_int_equal(merkle_prove_inclusion(leaves, 8, 5, &p), OK);
    assert_int_equal(p.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(text_hex_decode(inclusion_5_of_8[i], expected, 32), OK);
        assert_memory_equal(p.hash[i], expected, 32);
    }
    assert_int_equal(merkle_prove_consistency(leaves, 6, 8, &p), OK);
    assert_int_equal(p.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(text_hex_decode(consistency_6_of_8[i], expected, 32), OK);
        assert_memory_equal(p.hash[i], expected, 32);
    }
}

/* ---- All small trees against the definitions ---- */

static void root_is_as_defined(void **state)
{
    struct merkle m;
    uint8_t expected[32];
    uint8_t got[32];

    (void)state;
    merkle_init(&m);
    for (uint64_t n = 0; n < LARGE; n++) {
        merkle_root(&m, got);
        define_root(large, n, expected);
        assert_memory_equal(got, expected, 32);
        merkle_add(&m, large + n * 32);
    }
}

static void a_list_is_rooted_as_its_leaves(void **state)
{
    static struct {
        uint32_t before;
        uint8_t thing[5];
    } list[SMALL];
    static uint8_t leaves[SMALL * 32];
    uint8_t want[32];
    uint8_t made[32];

    (void)state;
    for (size_t n = 0; n < SMALL; n++) {
        memset(&list[n], (int)n + 1, sizeof list[n]);
        merkle_leaf(list[n].thing, sizeof list[n].thing, leaves + n * 32);
    }
    for (size_t n = 0; n <= SMALL; n++) {
        memset(&list[0].before, (int)n, sizeof list[0].before); /* no part of it */
        define_root(leaves, n, want);
        merkle_list_root(list[0].thing, n, sizeof list[0].thing, sizeof list[0], made);
        assert_memory_equal(made, want, sizeof want);
    }
}

static void inclusion_is_as_defined(void **state)
{
    uint8_t root[32];

    (void)state;
    for (uint64_t n = 1; n <= SMALL; n++) {
        define_root(small, n, root);
        for (uint64_t i = 0; i < n; i++) {
            struct merkle_proof expected = {0};
            struct merkle_proof got;

            define_path(i, small, n, &expected);
            assert_int_equal(merkle_prove_inclusion(small, n, i, &got), OK);
            assert_proof(&got, &expected);
            assert_int_equal(merkle_verify_inclusion(small + i * 32, i, n, root, &got),
                             OK);
        }
    }
}

static void consistency_is_as_defined(void **state)
{
    uint8_t old_root[32];
    uint8_t root[32];

    (void)state;
    for (uint64_t n = 0; n <= SMALL; n++) {
        define_root(small, n, root);
        for (uint64_t m = 0; m <= n; m++) {
            struct merkle_proof expected = {0};
            struct merkle_proof got;

            define_root(small, m, old_root);
            if (m > 0)
                define_subproof(m, small, n, true, &expected);
            assert_int_equal(merkle_prove_consistency(small, m, n, &got), OK);
            assert_proof(&got, &expected);
            assert_int_equal(merkle_verify_consistency(m, old_root, n, root, &got), OK);
        }
    }
}

/* ---- Forgeries ---- */

/* A proof changed in one way: a bit of an element, an element gone, doubled or added. */
static size_t change_count(const struct merkle_proof *p)
{
    return 4 * p->count + 1;
}

static struct merkle_proof change_proof(const struct merkle_proof *p, size_t which)
{
    struct merkle_proof q = *p;
    size_t at = which / 4;

    if (which == 4 * p->count) {
        q.count++;
    } else if (which % 4 == 0) {
        q.hash[at][0] ^= 0x80;
    } else if (which % 4 == 1) {
        q.hash[at][31] ^= 1;
    } else if (which % 4 == 2) {
        memmove(q.hash[at], q.hash[at + 1], (q.count - at - 1) * 32);
        q.count--;
    } else {
        memmove(q.hash[at + 1], q.hash[at], (q.count - at) * 32);
        q.count++;
    }
    return q;
}

static void expect_inclusion_forged(const uint8_t *leaf,
                                    uint64_t index,
                                    uint64_t size,
                                    const uint8_t *root,
                                    const struct merkle_proof *p)
{
    assert_int_equal(merkle_verify_inclusion(leaf, index, size, root, p), ERR_FORGED);
}

static void forge_inclusion(uint64_t n, uint64_t i)
{
    const uint8_t *leaf = small + i * 32;
    struct merkle_proof p;
    uint8_t root[32];
    uint8_t other[32];

    define_root(small, n, root);
    assert_int_equal(merkle_prove_inclusion(small, n, i, &p), OK);
    for (size_t which = 0; which < change_count(&p); which++) {
        struct merkle_proof q = change_proof(&p, which);

        expect_inclusion_forged(leaf, i, n, root, &q);
    }
    for (uint64_t j = 0; j < n + 2; j++)
        if (j != i)
            expect_inclusion_forged(leaf, j, n, root, &p);
    for (size_t byte = 0; byte < 32; byte++) {
        memcpy(other, root, 32);
        other[byte] ^= 4;
        expect_inclusion_forged(leaf, i, n, other, &p);
        memcpy(other, leaf, 32);
        other[byte] ^= 4;
        expect_inclusion_forged(other, i, n, root, &p);
    }
    /* A count beyond the array must not be read. */
    p.count = SIZE_MAX;
    expect_inclusion_forged(leaf, i, n, root, &p);
}

static void changed_inclusion_is_refused(void **state)
{
    (void)state;
    for (uint64_t n = 1; n <= SMALL; n++)
        for (uint64_t i = 0; i < n; i++)
            forge_inclusion(n, i);
}

/* Sizes are part of what a root says only together with the proof's form; where the
 * form of two sizes is the same, the same bytes prove both, and the checkpoint, which
 * signs size and root together, tells them apart. Elsewhere another size is refused. */
static void other_size_is_refused(void **state)
{
    uint8_t root[32];
    struct merkle_proof p;

    (void)state;
    for (uint64_t n = 1; n <= SMALL; n++) {
        define_root(small, n, root);
        for (uint64_t i = 0; i < n; i++) {
            assert_int_equal(merkle_prove_inclusion(small, n, i, &p), OK);
            for (uint64_t other = 0; other <= 2 * SMALL; other++) {
                struct merkle_proof form;
                bool same = other == n;

                if (other > i && other <= SMALL && !same) {
                    assert_int_equal(merkle_prove_inclusion(small, other, i, &form), OK);
                    same = form.count == p.count;
                }
                if (!same && (other <= i || other <= SMALL))
                    expect_inclusion_forged(small + i * 32, i, other, root, &p);
            }
        }
    }
}

static void expect_inconsistent(uint64_t m,
                                const uint8_t *old_root,
                                uint64_t n,
                                const uint8_t *root,
                                const struct merkle_proof *p)
{
    assert_int_equal(merkle_verify_consistency(m, old_root, n, root, p), ERR_FORGED);
}

static void forge_consistency(uint64_t m, uint64_t n)
{
    struct merkle_proof p;
    uint8_t old_root[32];
    uint8_t root[32];
    uint8_t other[32];

    define_root(small, m, old_root);
    define_root(small, n, root);
    assert_int_equal(merkle_prove_consistency(small, m, n, &p), OK);
    for (size_t which = 0; which < change_count(&p); which++) {
        struct merkle_proof q = change_proof(&p, which);

        expect_inconsistent(m, old_root, n, root, &q);
    }
    for (size_t byte = 0; byte < 32; byte++) {
        memcpy(other, old_root, 32);
        other[byte] ^= 16;
        expect_inconsistent(m, other, n, root, &p);
        memcpy(other, root, 32);
        other[byte] ^= 16;
        /* The empty tree is consistent with every other. */
        if (m > 0 || n == 0)
            expect_inconsistent(m, old_root, n, other, &p);
    }
    for (uint64_t other_m = 0; other_m <= n + 1; other_m++)
        if (other_m != m)
            expect_inconsistent(other_m, old_root, n, root, &p);
    if (n > m && m > 0)
        expect_inconsistent(n, root, m, old_root, &p);
    p.count = SIZE_MAX;
    expect_inconsistent(m, old_root, n, root, &p);
}

static void changed_consistency_is_refused(void **state)
{
    (void)state;
    for (uint64_t n = 0; n <= SMALL; n++)
        for (uint64_t m = 0; m <= n; m++)
            forge_consistency(m, n);
}

/* Two trees that differ in an old leaf are not consistent, whatever the proof. */
static void rewritten_leaf_is_refused(void **state)
{
    uint8_t changed[SMALL * 32];
    uint8_t old_root[32];
    uint8_t root[32];
    struct merkle_proof p;

    (void)state;
    for (uint64_t m = 1; m < SMALL; m++) {
        for (uint64_t at = 0; at < m; at++) {
            memcpy(changed, small, sizeof changed);
            changed[at * 32] ^= 1;
            define_root(small, m, old_root);
            define_root(changed, SMALL, root);
            assert_int_equal(merkle_prove_consistency(changed, m, SMALL, &p), OK);
            expect_inconsistent(m, old_root, SMALL, root, &p);
            assert_int_equal(merkle_prove_consistency(small, m, SMALL, &p), OK);
            expect_inconsistent(m, old_root, SMALL, root, &p);
        }
    }
}

/* ---- Edges ---- */

static void bounds(void **state)
{
    const uint64_t most = UINT64_C(1) << MERKLE_LEVELS;
    struct merkle_proof p = {.count = 77};
    uint8_t root[32] = {0};

    (void)state;
    assert_int_equal(merkle_prove_inclusion(small, 0, 0, &p), ERR_LIMIT);
    assert_int_equal(merkle_prove_inclusion(small, 5, 5, &p), ERR_LIMIT);
    assert_int_equal(merkle_prove_inclusion(small, most + 1, 0, &p), ERR_LIMIT);
    assert_int_equal(merkle_prove_consistency(small, 6, 5, &p), ERR_LIMIT);
    assert_int_equal(merkle_prove_consistency(small, 6, most + 1, &p), ERR_LIMIT);
    assert_int_equal(p.count, 77); /* untouched */
    p.count = 0;
    expect_inclusion_forged(small, 0, 0, root, &p);
    expect_inclusion_forged(small, 0, most + 1, root, &p);
    expect_inclusion_forged(small, UINT64_MAX, UINT64_MAX, root, &p);
    expect_inconsistent(0, root, UINT64_MAX, root, &p);
    expect_inconsistent(UINT64_MAX, root, UINT64_MAX, root, &p);
}

/* A tree of 2^40 equal leaves has 41 different nodes: the largest proofs there are
 * can be made by hand and verified. */
static void largest_tree(void **state)
{
    const uint64_t most = UINT64_C(1) << MERKLE_LEVELS;
    uint8_t perfect[MERKLE_LEVELS + 1][32];
    struct merkle_proof p = {.count = MERKLE_LEVELS};
    uint8_t old_root[32];
    struct merkle m;

    (void)state;
    memcpy(perfect[0], small, 32);
    for (size_t i = 0; i < MERKLE_LEVELS; i++) {
        define_node(perfect[i], perfect[i], perfect[i + 1]);
        memcpy(p.hash[i], perfect[i], 32);
    }
    for (uint64_t i = 1; i != 0 && i <= most; i *= 2)
        assert_int_equal(
            merkle_verify_inclusion(perfect[0], i - 1, most, perfect[MERKLE_LEVELS], &p),
            OK);
    /* All but one leaf: the old tree's peaks stand in the proof. */
    merkle_init(&m);
    m.size = most - 1;
    for (size_t i = 0; i < MERKLE_LEVELS; i++)
        memcpy(m.peaks[i], perfect[MERKLE_LEVELS - 1 - i], 32);
    merkle_root(&m, old_root);
    p.count = MERKLE_LEVELS + 1;
    memcpy(p.hash[0], perfect[0], 32);
    for (size_t i = 0; i < MERKLE_LEVELS; i++)
        memcpy(p.hash[i + 1], perfect[i], 32);
    assert_int_equal(
        merkle_verify_consistency(most - 1, old_root, most, perfect[MERKLE_LEVELS], &p),
        OK);
    /* And the last leaf completes it. */
    merkle_add(&m, perfect[0]);
    merkle_root(&m, old_root);
    assert_memory_equal(old_root, perfect[MERKLE_LEVELS], 32);
}

/* Trees of random sizes up to the largest array: proofs hold between any two. */
static void random_trees(void **state)
{
    struct dice dice;

    (void)state;
    dice_init(&dice, dice_seed());
    for (int turn = 0; turn < 200; turn++) {
        uint64_t n = 1 + dice_below(&dice, LARGE);
        uint64_t m = dice_below(&dice, n + 1);
        uint64_t i = dice_below(&dice, n);
        struct merkle_proof p;
        uint8_t old_root[32];
        uint8_t root[32];

        define_root(large, m, old_root);
        define_root(large, n, root);
        assert_int_equal(merkle_prove_inclusion(large, n, i, &p), OK);
        assert_int_equal(merkle_verify_inclusion(large + i * 32, i, n, root, &p), OK);
        assert_int_equal(merkle_prove_consistency(large, m, n, &p), OK);
        assert_int_equal(merkle_verify_consistency(m, old_root, n, root, &p), OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usual_leaves),
        cmocka_unit_test(usual_proofs),
        cmocka_unit_test(root_is_as_defined),
        cmocka_unit_test(a_list_is_rooted_as_its_leaves),
        cmocka_unit_test(inclusion_is_as_defined),
        cmocka_unit_test(consistency_is_as_defined),
        cmocka_unit_test(changed_inclusion_is_refused),
        cmocka_unit_test(other_size_is_refused),
        cmocka_unit_test(changed_consistency_is_refused),
        cmocka_unit_test(rewritten_leaf_is_refused),
        cmocka_unit_test(bounds),
        cmocka_unit_test(largest_tree),
        cmocka_unit_test(random_trees),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
