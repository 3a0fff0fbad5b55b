/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_wire_test.c - no byte of a bulk round changes unnoticed
 *
 * bulk.txt has one SHA-256 for each message of a few small rounds with fixed secrets. It
 * is written by tests/interop/test_bulk.py --write, from an implementation of its own. A
 * changed line is a changed protocol: it needs a word in the commit and in CHANGES.
 */
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "tests/support/bout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct wire_case {
    const char *name;
    enum bulk_mode mode;
    uint8_t label_bytes;
    uint32_t size[2], from[2], to[2];
};

static const struct wire_case cases[] = {
    {"one", BULK_ONE, 0, {512, 512}, {0, 30}, {40, 60}},
    {"one-stage", BULK_ONE, 5, {512, 1024}, {0, 10}, {20, 110}},
    {"both", BULK_BOTH, 17, {1024, 512}, {0, 20}, {30, 50}},
};

static FILE *open_script(void)
{
    char path[4096];
    const char *root = getenv("ENTENTE_ROOT");
    FILE *file;

    assert_non_null(root);
    snprintf(path, sizeof path, "%s/tests/wire/bulk.txt", root);
    file = fopen(path, "r");
    assert_non_null(file);
    return file;
}

static void play(const struct wire_case *c, enum path path, FILE *script)
{
    struct bout b;

    bout_init(&b, c->mode);
    b.path = path;
    for (unsigned role = 0; role < 2; role++) {
        b.side[role].setup.label_bytes = c->label_bytes;
        b.side[role].setup.own_size = c->size[role];
        bout_give(&b, (enum bulk_role)role, c->from[role], c->to[role]);
    }
    bout_start(&b);
    bout_finish(&b);
    for (unsigned i = 0; i < b.said; i++) {
        char line[256];
        char made[256];
        char hex[2 * SHA256_BYTES + 1];
        uint8_t hash[SHA256_BYTES];
        hash_sha256(b.message[i], b.bytes[i], hash);
        text_hex_encode(hash, sizeof hash, hex);
        snprintf(made, sizeof made, "%s %u %zu %s\n", c->name, i, b.bytes[i], hex);
        assert_non_null(fgets(line, sizeof line, script));
        assert_string_equal(made, line);
    }
    bout_fini(&b);
}

/* What is sent does not depend on the machine. The portable path is slow: its kernels are
 * compared with the others one by one, and it plays a round where ENTENTE_LONG is set. */
static void rounds_are_those_of_the_text(void **state)
{
    (void)state;
    for (enum path path = getenv("ENTENTE_LONG") ? PATH_PORTABLE : path_best();
         path <= path_best(); path++) {
        size_t count = path == PATH_PORTABLE ? 1 : COUNT_OF(cases);
        FILE *script = open_script();
        char line[256];
        for (size_t i = 0; i < count; i++)
            play(&cases[i], path, script);
        assert_true(count == 1 || !fgets(line, sizeof line, script));
        fclose(script);
    }
}

static int start(void **state)
{
    (void)state;
    return crypto_start();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rounds_are_those_of_the_text)};

    return cmocka_run_group_tests(tests, start, NULL);
}
