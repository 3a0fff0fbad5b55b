/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/entropy.h"
#include "store/keyfile.h"
#include "store/keystore.h"
#include "tests/support/scratch.h"

#include <unistd.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char what[] = "entente-officer";
static const struct passphrase_cost cheap = {1, 8};
static const struct keyfile_lock right = {"correct horse", 13, &cheap};

struct place {
    char dir[SCRATCH_PATH_MAX];
    char path[SCRATCH_PATH_MAX];
    uint8_t seed[KEYFILE_SEED_BYTES];
    struct random random;
};

static int place_make(void **state)
{
    static struct place p;

    scratch_make(p.dir);
    scratch_name(p.dir, "key", p.path);
    p.random = entropy_random();
    assert_int_equal(random_fill(&p.random, p.seed, sizeof p.seed), OK);
    assert_int_equal(keystore_file_write(p.path, what, p.seed, NULL), OK);
    *state = &p;
    return 0;
}

static int place_remove(void **state)
{
    scratch_remove(((struct place *)*state)->dir);
    return 0;
}

static void lock(struct place *p)
{
    struct keyfile k;

    assert_int_equal(keyfile_load(p->path, what, &k, NULL), OK);
    assert_false(k.locked);
    assert_memory_equal(k.seed, p->seed, sizeof k.seed);
    assert_int_equal(keyfile_close(&k, what, &right, &p->random), OK);
    assert_true(k.locked);
    assert_int_equal(keyfile_save(p->path, what, &k, NULL), OK);
}

static void what_is_locked_opens_by_its_passphrase_only(void **state)
{
    static const uint8_t zero[KEYFILE_SEED_BYTES] = {0};
    static const struct keyfile_lock wrong[] = {
        {"correct horsf", 13, NULL}, {"correct hors", 12, NULL}, {"short", 5, NULL}};
    struct place *p = *state;
    struct keyfile k;
    uint8_t seed[KEYFILE_SEED_BYTES];

    lock(p);
    assert_int_equal(keyfile_load(p->path, what, &k, NULL), OK);
    assert_true(k.locked);
    assert_int_equal(keyfile_open(&k, what, &right, seed), OK);
    assert_memory_equal(seed, p->seed, sizeof seed);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(keyfile_open(&k, what, &wrong[i], seed),
                         i < 2 ? ERR_FORGED : ERR_LIMIT);
        assert_memory_equal(seed, zero, sizeof seed);
    }
    /* A seal says what kind of key it is. */
    assert_int_equal(keyfile_open(&k, "entente-node", &right, seed), ERR_FORGED);
}

static void T11_the_open_seed_is_in_no_file(void **state)
{
    struct place *p = *state;
    char text[64] = "";
    FILE *file = fopen(p->path, "r");

    assert_non_null(file);
    assert_int_equal(fscanf(file, "entente-officer %63s", text), 1);
    fclose(file);
    assert_true(scratch_holds(p->dir, text, strlen(text)));
    lock(p);
    assert_false(scratch_holds(p->dir, text, strlen(text)));
    assert_false(scratch_holds(p->dir, p->seed, sizeof p->seed));
}

/* The blocks of the file that was replaced hold nothing, but for who kept a link to it.
 */
static void the_replaced_file_is_zeroed(void **state)
{
    struct place *p = *state;
    char link_path[SCRATCH_PATH_MAX];
    char text[256] = "";
    char zero[256] = "";
    int before = open(p->path, O_RDONLY | O_CLOEXEC);

    assert_true(before >= 0);
    lock(p);
    assert_true(pread(before, text, sizeof text, 0) > 40);
    assert_memory_equal(text, zero, sizeof zero);
    close(before);
    scratch_name(p->dir, "backup", link_path);
    assert_int_equal(keystore_replace(p->path, "kept", 4, 0600, NULL), OK);
    assert_int_equal(link(p->path, link_path), 0);
    before = open(link_path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(
        keyfile_save(p->path, what, &(struct keyfile){.locked = false}, NULL), OK);
    assert_int_equal(pread(before, text, sizeof text, 0), 4);
    assert_memory_equal(text, "kept", 4);
    close(before);
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fputs(text, file) < 0, 0);
    fclose(file);
}

static void what_is_no_key_file_is_refused(void **state)
{
    static const char salt[] = "AAAAAAAAAAAAAAAAAAAAAA";
    static const char *const forms[] = {
        "",
        "entente-officer locked \n",
        "entente-officer locked 1 8 %s\n",
        "entente-officer locked 0 8 %s %s\n",
        "entente-officer locked 01 8 %s %s\n",
        "entente-officer locked 1 99999 %s %s\n",
        "entente-officer locked 1 8 %s %s",
        "entente-officer locked 1 8 %s %s \n",
        "entente-officer locked 1  8 %s %s\n",
        "entente-officer locked 1 8 %s %sA\n",
        "entente-officer locked 1 8 %.21s %s\n",
        "entente-officer locked -1 8 %s %s\n",
        "entente-node locked 1 8 %s %s\n",
    };
    struct place *p = *state;
    char sealed[97];
    char text[512];
    struct keyfile k = {.locked = true, .salt = {7}};
    const struct keyfile before = k;
    struct fault f = {.code = OK};

    memset(sealed, 'A', 96);
    sealed[96] = '\0';
    snprintf(text, sizeof text, "entente-officer locked 1 8 %s %s\n", salt, sealed);
    write_text(p->path, text);
    assert_int_equal(keyfile_load(p->path, what, &k, &f), OK); /* the right form */
    k = before;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(text, sizeof text, forms[i], salt, sealed);
#pragma GCC diagnostic pop
        write_text(p->path, text);
        assert_int_equal(keyfile_load(p->path, what, &k, &f), ERR_MALFORMED);
        assert_memory_equal(&k, &before, sizeof k);
        assert_true(strlen(f.text) > 20);
    }
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    write_text(p->path, text);
    assert_int_equal(keyfile_load(p->path, what, &k, &f), ERR_MALFORMED);
    scratch_name(p->dir, "none", p->path);
    assert_int_equal(keyfile_load(p->path, what, &k, &f), ERR_NOT_FOUND);
}

static enum err no_randomness(void *state, uint8_t *out, size_t count)
{
    (void)state;
    memset(out, 0, count);
    return ERR_RANDOM;
}

static void without_randomness_nothing_is_locked(void **state)
{
    struct place *p = *state;
    struct random none = {.fill = no_randomness};
    struct keyfile k;

    assert_int_equal(keyfile_load(p->path, what, &k, NULL), OK);
    assert_int_equal(keyfile_close(&k, what, &right, &none), ERR_RANDOM);
    assert_false(k.locked);
    assert_memory_equal(k.seed, p->seed, sizeof k.seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_locked_opens_by_its_passphrase_only,
                                        place_make, place_remove),
        cmocka_unit_test_setup_teardown(T11_the_open_seed_is_in_no_file, place_make,
                                        place_remove),
        cmocka_unit_test_setup_teardown(the_replaced_file_is_zeroed, place_make,
                                        place_remove),
        cmocka_unit_test_setup_teardown(what_is_no_key_file_is_refused, place_make,
                                        place_remove),
        cmocka_unit_test_setup_teardown(without_randomness_nothing_is_locked, place_make,
                                        place_remove),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
