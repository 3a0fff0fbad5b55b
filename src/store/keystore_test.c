/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keystore_test.c - secrets that come and go, and files that are replaced whole
 */
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "crypto/seal.h"
#include "store/keystore.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"
#include "tests/support/scratch.h"

#include <unistd.h>

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

struct place {
    char dir[SCRATCH_PATH_MAX];
    char file[SCRATCH_PATH_MAX];
    char seal[SCRATCH_PATH_MAX];
    struct dice dice;
    struct random random;
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    scratch_make(p->dir);
    scratch_name(p->dir, "keystore", p->file);
    scratch_name(p->dir, "keys/seal", p->seal);
    dice_init(&p->dice, 5);
    p->random = dice_random(&p->dice);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;

    scratch_remove(p->dir);
    free(p);
    return 0;
}

/* Ids and secrets by number. */
static void number(uint32_t i, uint8_t tag, uint8_t out[32])
{
    memset(out, tag, 32);
    store_u32(out, i);
}

static enum err put(struct place *p, uint32_t i, struct fault *f)
{
    uint8_t id[32];
    uint8_t secret[32];

    number(i, 'i', id);
    number(i, 's', secret);
    return keystore_put(p->dir, &p->random, id, secret, f);
}

static enum err drop(struct place *p, uint32_t i)
{
    uint8_t id[32];

    number(i, 'i', id);
    return keystore_drop(p->dir, &p->random, id, NULL);
}

/* The secret is there and right, or as `due`; nothing is written on failure. */
static void assert_get(const struct place *p, uint32_t i, enum err due)
{
    uint8_t id[32];
    uint8_t secret[32];
    uint8_t found[32] = {0};
    struct fault f = {0};

    number(i, 'i', id);
    number(i, 's', secret);
    assert_int_equal(keystore_get(p->dir, id, found, &f), due);
    if (due != OK) {
        memset(secret, 0, sizeof secret);
        assert_int_equal(f.code, due);
        assert_true(strlen(f.text) > 10);
    }
    assert_memory_equal(found, secret, sizeof found);
}

static void secrets_come_and_go(void **state)
{
    struct place *p = *state;
    struct stat about;

    assert_get(p, 1, ERR_NOT_FOUND);
    assert_int_equal(drop(p, 1), OK);
    assert_int_equal(access(p->file, F_OK), -1); /* nothing to write down */
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(put(p, i, NULL), OK);
    assert_int_equal(put(p, 3, NULL), OK); /* takes its own place */
    for (uint32_t i = 0; i < 5; i++)
        assert_get(p, i, OK);
    assert_int_equal(drop(p, 0), OK);
    assert_int_equal(drop(p, 4), OK);
    assert_get(p, 0, ERR_NOT_FOUND);
    assert_get(p, 1, OK);
    assert_get(p, 3, OK);
    assert_get(p, 4, ERR_NOT_FOUND);
    assert_int_equal(stat(p->file, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(stat(p->seal, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    scratch_name(p->dir, "keys", p->seal);
    assert_int_equal(stat(p->seal, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
}

static bool is_odd(void *state, const uint8_t id[32])
{
    ++*(int *)state;
    return load_u32(id) % 2 == 1;
}

static void keeps_what_is_wanted(void **state)
{
    struct place *p = *state;
    struct stat before;
    struct stat after;
    int asked = 0;

    assert_int_equal(keystore_keep(p->dir, &p->random, is_odd, &asked, NULL), OK);
    for (uint32_t i = 0; i < 9; i++)
        assert_int_equal(put(p, i, NULL), OK);
    assert_int_equal(keystore_keep(p->dir, &p->random, is_odd, &asked, NULL), OK);
    assert_int_equal(asked, 9);
    for (uint32_t i = 0; i < 9; i++)
        assert_get(p, i, i % 2 == 1 ? OK : ERR_NOT_FOUND);
    assert_int_equal(stat(p->file, &before), 0);
    assert_int_equal(keystore_keep(p->dir, &p->random, is_odd, &asked, NULL), OK);
    assert_int_equal(stat(p->file, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino); /* not rewritten for nothing */
}

/* Unseal any file of the folder with the seal key and look for a secret in it. */
static void the_dropped_secret_is_in_no_file(void **state)
{
    static const char *const names[] = {"keystore", "keystore.new"};
    struct place *p = *state;
    uint8_t key[32];
    uint8_t secret[32];
    uint8_t sealed[4096];
    uint8_t plain[4096] = {0};

    for (uint32_t i = 0; i < 6; i++)
        assert_int_equal(put(p, i, NULL), OK);
    scratch_name(p->dir, "keystore.new", p->file);
    scratch_name(p->dir, "keystore", p->seal);
    scratch_copy(p->seal, p->file, SIZE_MAX); /* as a process left it that died */
    assert_int_equal(drop(p, 2), OK);
    scratch_name(p->dir, "keys/seal", p->seal);
    assert_int_equal(keystore_file_read(p->seal, "entente-seal-key", key, NULL), OK);
    for (size_t i = 0; i < 2; i++) {
        char path[SCRATCH_PATH_MAX];
        FILE *f;
        size_t count;

        scratch_name(p->dir, names[i], path);
        f = fopen(path, "rb");
        if (i == 1) {
            assert_null(f); /* what was left is gone too */
            break;
        }
        assert_non_null(f);
        count = fread(sealed, 1, sizeof sealed, f);
        fclose(f);
        assert_memory_equal(sealed, "entente-keystore/1\n", 19);
        assert_int_equal(count, 19 + SEAL_EXTRA_BYTES + 5 * 64);
        assert_int_equal(
            seal_open(key, "entente/1 keystore", sealed + 19, count - 19, plain), OK);
        number(2, 's', secret);
        assert_null(memmem(plain, sizeof plain, secret, sizeof secret));
        number(3, 's', secret);
        assert_non_null(memmem(plain, sizeof plain, secret, sizeof secret));
        assert_false(scratch_holds(p->dir, secret, sizeof secret)); /* sealed */
    }
}

static void a_full_keystore_says_so(void **state)
{
    struct place *p = *state;
    struct fault f = {0};
    int asked = 0;

    assert_int_equal(put(p, 0, NULL), OK);
    { /* the file of the largest size, made by hand: putting each is slow */
        static uint8_t plain[KEYSTORE_SECRETS_MAX * 64];
        static uint8_t file[19 + SEAL_EXTRA_BYTES + sizeof plain];
        uint8_t key[32];

        for (uint32_t i = 0; i < KEYSTORE_SECRETS_MAX; i++) {
            number(i, 'i', plain + 64 * i);
            number(i, 's', plain + 64 * i + 32);
        }
        memcpy(file, "entente-keystore/1\n", 19);
        assert_int_equal(keystore_file_read(p->seal, "entente-seal-key", key, NULL), OK);
        assert_int_equal(seal_close(&p->random, key, "entente/1 keystore", plain,
                                    sizeof plain, file + 19),
                         OK);
        assert_int_equal(keystore_replace(p->file, file, sizeof file, 0600, NULL), OK);
    }
    assert_get(p, KEYSTORE_SECRETS_MAX - 1, OK);
    assert_int_equal(put(p, KEYSTORE_SECRETS_MAX, &f), ERR_LIMIT);
    assert_true(f.text[0]);
    assert_int_equal(put(p, 17, NULL), OK); /* one that is there may be put again */
    assert_int_equal(drop(p, 17), OK);
    assert_int_equal(put(p, KEYSTORE_SECRETS_MAX, NULL), OK);
    assert_int_equal(keystore_keep(p->dir, &p->random, is_odd, &asked, NULL), OK);
    assert_get(p, KEYSTORE_SECRETS_MAX - 1, OK);
    assert_get(p, KEYSTORE_SECRETS_MAX, ERR_NOT_FOUND);
}

enum { MANY = 1000 };

static void fill_many(struct keystore_secret *out, size_t count, uint8_t tag)
{
    for (uint32_t i = 0; i < count; i++) {
        number(i, 'i', out[count - 1 - i].id);
        number(i, tag, out[count - 1 - i].secret);
    }
}

static void many_are_put_and_read_at_once(void **state)
{
    static struct keystore_secret many[MANY];
    struct place *p = *state;
    struct keystore_secret *all = NULL;
    size_t count = 7;
    uint8_t id[32];

    assert_int_equal(keystore_get_all(p->dir, &all, &count, NULL), OK);
    assert_int_equal(count, 0);
    number(1, 'i', id);
    assert_null(keystore_among(all, count, id));
    keystore_free_all(all, count);
    assert_int_equal(keystore_put_all(p->dir, &p->random, NULL, 0, NULL), OK);
    assert_int_equal(access(p->file, F_OK), -1);
    assert_int_equal(put(p, 5, NULL), OK);
    assert_int_equal(put(p, MANY + 5, NULL), OK);
    fill_many(many, MANY, 't');
    assert_int_equal(keystore_put_all(p->dir, &p->random, many, MANY, NULL), OK);
    assert_int_equal(keystore_get_all(p->dir, &all, &count, NULL), OK);
    assert_int_equal(count, MANY + 1);
    for (uint32_t i = 0; i < MANY; i++) {
        const struct keystore_secret *one;
        uint8_t secret[32];

        number(i, 'i', id);
        number(i, 't', secret);
        one = keystore_among(all, count, id);
        assert_non_null(one);
        assert_memory_equal(one->secret, secret, sizeof secret);
    }
    number(MANY, 'i', id);
    assert_null(keystore_among(all, count, id));
    keystore_free_all(all, count);
    assert_get(p, MANY + 5, OK);
}

/* An old keystore that somebody digs out of freed blocks lacks its nonce. */
static void the_file_before_is_shut_for_good(void **state)
{
    static const uint8_t zeroes[19 + 40];
    struct place *p = *state;
    uint8_t head[sizeof zeroes];
    FILE *before;

    assert_int_equal(put(p, 1, NULL), OK);
    before = fopen(p->file, "rb");
    assert_non_null(before);
    assert_int_equal(drop(p, 1), OK);
    assert_int_equal(fread(head, 1, sizeof head, before), sizeof head);
    assert_memory_equal(head, zeroes, sizeof head);
    assert_int_equal(fclose(before), 0);
}

/* Write `count` bytes as a file. */
static void write_file(const char *path, const void *bytes, size_t count)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, count, f), count);
    assert_int_equal(fclose(f), 0);
}

static size_t read_file(const char *path, uint8_t *out, size_t most)
{
    FILE *f = fopen(path, "rb");
    size_t count;

    assert_non_null(f);
    count = fread(out, 1, most, f);
    fclose(f);
    return count;
}

static void every_changed_byte_is_noticed(void **state)
{
    struct place *p = *state;
    uint8_t bytes[1024];
    size_t count;

    for (uint32_t i = 0; i < 2; i++)
        assert_int_equal(put(p, i, NULL), OK);
    count = read_file(p->file, bytes, sizeof bytes);
    for (size_t at = 0; at < count; at++) {
        bytes[at] ^= 0x40;
        write_file(p->file, bytes, count);
        assert_get(p, 0, ERR_CORRUPT);
        bytes[at] ^= 0x40;
    }
    for (size_t at = 0; at < count; at++) {
        write_file(p->file, bytes, at);
        assert_get(p, 0, ERR_CORRUPT);
    }
    bytes[count] = 0;
    write_file(p->file, bytes, count + 1);
    assert_get(p, 0, ERR_CORRUPT);
    assert_int_equal(put(p, 3, NULL), ERR_CORRUPT); /* nor written over */
    write_file(p->file, bytes, count);
    assert_get(p, 0, OK);
}

static void another_seal_key_is_noticed(void **state)
{
    struct place *p = *state;
    static const uint8_t seed[32] = {9};

    assert_int_equal(put(p, 0, NULL), OK);
    assert_int_equal(unlink(p->seal), 0);
    assert_get(p, 0, ERR_CORRUPT);
    assert_int_equal(put(p, 1, NULL), ERR_CORRUPT);
    assert_int_equal(access(p->seal, F_OK), -1); /* no new key over old secrets */
    assert_int_equal(keystore_file_write(p->seal, "entente-seal-key", seed, NULL), OK);
    assert_get(p, 0, ERR_CORRUPT);
}

/* Killed between any two system calls, the file is the old one or the new one. */
static void a_killed_writer_leaves_a_whole_file(void **state)
{
    struct place *p = *state;
    struct dice dice;

    dice_init(&dice, dice_seed());
    assert_int_equal(put(p, 0, NULL), OK);
    for (int round = 0; round < 30; round++) {
        struct timespec pause = {.tv_nsec = (long)(dice_below(&dice, 20) * 1000000)};
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0) {
            for (uint32_t i = 1;; i = i % 7 + 1)
                must(drop(p, i) == OK && put(p, i, NULL) == OK);
        }
        nanosleep(&pause, NULL);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
        assert_get(p, 0, OK);
        assert_int_equal(put(p, 9, NULL), OK);
        assert_get(p, 9, OK);
    }
}

static void a_full_disk_leaves_the_old_file(void **state)
{
    struct place *p = *state;
    struct rlimit before;
    struct rlimit small;
    struct fault f = {0};
    char path[SCRATCH_PATH_MAX];

    assert_int_equal(put(p, 0, NULL), OK);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = 100;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(put(p, 1, &f), ERR_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_non_null(strstr(f.text, "disk is full"));
    assert_get(p, 0, OK);
    assert_get(p, 1, ERR_NOT_FOUND);
    scratch_name(p->dir, "keystore.new", path);
    assert_int_equal(access(path, F_OK), -1);
}

static void no_randomness_changes_nothing(void **state)
{
    struct place *p = *state;
    struct fault f = {0};

    p->dice.fail_at = 1;
    assert_int_equal(put(p, 0, &f), ERR_RANDOM); /* for the seal key */
    assert_true(f.text[0]);
    assert_int_equal(access(p->seal, F_OK), -1);
    p->dice.fail_at = 0;
    assert_int_equal(put(p, 0, NULL), OK);
    p->dice.fail_at = p->dice.calls + 1;
    assert_int_equal(put(p, 1, &f), ERR_RANDOM); /* for the nonce */
    assert_get(p, 0, OK);
    assert_get(p, 1, ERR_NOT_FOUND);
}

static void a_full_memory_changes_nothing(void **state)
{
    struct place *p = *state;

    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(put(p, i, NULL), OK);
    for (size_t n = 1;; n++) {
        struct fault f = {0};
        enum err e;

        failing_start(n);
        e = put(p, 7, &f);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_true(f.text[0]);
        assert_get(p, 7, ERR_NOT_FOUND);
    }
    assert_get(p, 7, OK);
}

static void key_files_say_what_they_are(void **state)
{
    /* The line by hand: RFC 4648 of 32 bytes of 0xff. */
    static const char line[] = "entente-node-key "
                               "__________________________________________8\n";
    struct place *p = *state;
    struct stat about;
    uint8_t seed[32];
    uint8_t found[32];
    uint8_t text[128];
    struct fault f = {0};
    char path[SCRATCH_PATH_MAX];

    memset(seed, 0xff, sizeof seed);
    scratch_name(p->dir, "key", path);
    assert_int_equal(keystore_file_read(path, "entente-node-key", found, &f),
                     ERR_NOT_FOUND);
    assert_int_equal(keystore_file_write(path, "entente-node-key", seed, &f), OK);
    assert_int_equal(read_file(path, text, sizeof text), sizeof line - 1);
    assert_memory_equal(text, line, sizeof line - 1);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(keystore_file_read(path, "entente-node-key", found, &f), OK);
    assert_memory_equal(found, seed, sizeof seed);
    assert_int_equal(keystore_file_write(path, "entente-node-key", seed, &f), ERR_EXISTS);
    assert_int_equal(keystore_file_read(path, "entente-link-key", found, &f),
                     ERR_MALFORMED);
    assert_null(strstr(f.text, "____")); /* it does not repeat what it read */
    scratch_name(p->dir, "no/such/folder", path);
    assert_int_equal(keystore_file_write(path, "entente-node-key", seed, &f),
                     ERR_NOT_FOUND);
    assert_int_equal(keystore_file_read(p->dir, "entente-node-key", found, &f), ERR_IO);
}

static void every_other_line_is_refused(void **state)
{
    static const char *const lines[] = {
        "",
        "\n",
        "entente-node-key\n",
        "entente-node-key __________________________________________8", /* no end */
        "entente-node-key __________________________________________8\n\n",
        "entente-node-key __________________________________________8 \n",
        "entente-node-key __________________________________________9\n", /* spare bits */
        "entente-node-key  _________________________________________8\n",
        "entente-node-key ///////////////////////////////////////////8\n",
        "Entente-node-key __________________________________________8\n",
        "entente-node-kex __________________________________________8\n",
        " entente-node-key __________________________________________8\n",
        ("entente-node-key __________________________________________8\n"
         "entente-node-key __________________________________________8\n"),
    };
    struct place *p = *state;
    char path[SCRATCH_PATH_MAX];

    scratch_name(p->dir, "key", path);
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        uint8_t found[32] = {1};
        struct fault f = {0};

        write_file(path, lines[i], strlen(lines[i]));
        if (keystore_file_read(path, "entente-node-key", found, &f) != ERR_MALFORMED)
            fail_msg("line %zu was taken", i);
        assert_int_equal(found[0], 1);
        assert_true(f.text[0]);
    }
}

static void files_are_replaced_whole(void **state)
{
    struct place *p = *state;
    struct stat about;
    uint8_t bytes[16];
    struct fault f;
    char path[SCRATCH_PATH_MAX];

    scratch_name(p->dir, "file", path);
    assert_int_equal(keystore_replace(path, "one", 3, 0644, &f), OK);
    assert_int_equal(keystore_replace(path, "", 0, 0600, &f), OK);
    assert_int_equal(read_file(path, bytes, sizeof bytes), 0);
    assert_int_equal(keystore_replace(path, "two", 3, 0640, &f), OK);
    assert_int_equal(read_file(path, bytes, sizeof bytes), 3);
    assert_memory_equal(bytes, "two", 3);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0640);
    assert_int_equal(keystore_create(path, "three", 5, 0644, &f), ERR_EXISTS);
    assert_int_equal(read_file(path, bytes, sizeof bytes), 3);
    scratch_name(p->dir, "other", path);
    assert_int_equal(keystore_create(path, "three", 5, 0644, &f), OK);
    assert_int_equal(read_file(path, bytes, sizeof bytes), 5);
    scratch_name(p->dir, "none/file", path);
    assert_int_equal(keystore_replace(path, "one", 3, 0644, &f), ERR_NOT_FOUND);
    {
        char long_path[5000];

        memset(long_path, 'a', sizeof long_path);
        long_path[sizeof long_path - 1] = 0;
        assert_int_equal(keystore_replace(long_path, "one", 3, 0644, &f), ERR_LIMIT);
    }
}

/* From here on this process has no rename with flags, as on NFS. */
static void lose_rename_flags(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat2, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[4])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog program = {COUNT_OF(filter), filter};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        _exit(99);
}

/* A key file may lie on a share, whose rename cannot refuse to replace. */
static void a_share_takes_key_files(void **state)
{
    struct place *p = *state;
    const uint8_t seed[32] = {7};
    const uint8_t other[32] = {8};
    char fresh[SCRATCH_PATH_MAX + 8];
    uint8_t found[32] = {0};
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        lose_rename_flags();
        _exit(
            (keystore_file_write(p->file, "entente-test-key", seed, NULL) == OK ? 0 : 1) +
            (keystore_file_write(p->file, "entente-test-key", other, NULL) == ERR_EXISTS
                 ? 0
                 : 2));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(keystore_file_read(p->file, "entente-test-key", found, NULL), OK);
    assert_memory_equal(found, seed, sizeof found);
    assert_true(snprintf(fresh, sizeof fresh, "%s.new", p->file) > 0);
    assert_int_equal(access(fresh, F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(secrets_come_and_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keeps_what_is_wanted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_dropped_secret_is_in_no_file, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_full_keystore_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_are_put_and_read_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_file_before_is_shut_for_good, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(every_changed_byte_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_seal_key_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_killed_writer_leaves_a_whole_file, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_leaves_the_old_file, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_randomness_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_memory_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(key_files_say_what_they_are, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_share_takes_key_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_other_line_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_are_replaced_whole, set_up, tear_down),
    };

    must(crypto_start() == OK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
