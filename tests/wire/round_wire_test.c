/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round_wire_test.c - no byte of a round changes unnoticed
 *
 * round.txt has one SHA-256 for each message of a few small rounds with fixed
 * secrets, and their hits. It is written by tests/vectors/round_vectors.py, which
 * computes the rounds from the text of PROTOCOL.md in plain Python. A changed
 * line is a changed protocol: it needs a word in the commit and in CHANGES.
 */
#include "base/text.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "tests/support/duel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const role_names[2] = {"initiator", "responder"};

struct script {
    FILE *file;
    const char *name; /* of the case */
};

static FILE *open_script(void)
{
    char path[4096];
    const char *root = getenv("ENTENTE_ROOT");
    FILE *file;

    assert_non_null(root);
    snprintf(path, sizeof path, "%s/tests/wire/round.txt", root);
    file = fopen(path, "r");
    assert_non_null(file);
    return file;
}

/* The next line of the file must be this one. */
static void expect(struct script *s,
                   enum round_role role,
                   const char *what,
                   size_t index,
                   const uint8_t *value,
                   size_t bytes)
{
    char line[256], made[256], hex[65];

    assert_true(bytes <= 32);
    text_hex_encode(value, bytes, hex);
    snprintf(made, sizeof made, "%s %s %s %zu %s\n", s->name, role_names[role], what,
             index, hex);
    assert_non_null(fgets(line, sizeof line, s->file));
    assert_string_equal(made, line);
}

static void expect_outcome(struct script *s, struct duel *d, enum round_role role)
{
    struct round *r = d->side[role].round;
    size_t count;
    const struct round_hit *hits = round_hits(r, &count);
    struct buffer kept;
    uint8_t hash[SHA256_BYTES];

    for (size_t i = 0; i < count; i++)
        expect(s, role, "hit", hits[i].item, hits[i].handle, sizeof hits[i].handle);
    buffer_init(&kept, 1 << 20);
    assert_int_equal(round_keep_proofs(r, &kept), OK);
    hash_sha256(kept.data, kept.bytes, hash);
    expect(s, role, "kept", 0, hash, sizeof hash);
    buffer_fini(&kept);
}

static void play(struct script *s, struct duel *d, const char *name)
{
    uint8_t hash[SHA256_BYTES];

    s->name = name;
    duel_give(d, ROUND_INITIATOR, 0, 3);
    duel_give(d, ROUND_RESPONDER, 1, 5);
    duel_start(d);
    duel_finish(d);
    for (size_t i = 0; i < d->said_count; i++) {
        const struct duel_said *m = &d->said[i];
        hash_sha256(m->bytes, m->count, hash);
        expect(s, m->sender, round_step_name(m->step), m->index, hash, sizeof hash);
    }
    for (int role = 0; role < 2; role++) {
        assert_true(round_is_closed(d->side[role].round));
        expect_outcome(s, d, (enum round_role)role);
    }
    duel_free(d);
}

static void rounds_are_those_of_the_text(void **state)
{
    struct script s = {.file = open_script()};
    struct duel *d;
    char line[256];

    (void)state;
    play(&s, duel_new(), "hits");

    d = duel_new();
    for (int role = 0; role < 2; role++) {
        d->side[role].setup.responder_first = true;
        d->side[role].setup.blocks = 5; /* more than points: one is empty */
    }
    play(&s, d, "responder-first");

    d = duel_new();
    for (int role = 0; role < 2; role++)
        d->side[role].setup.output = ROUND_COUNT;
    play(&s, d, "count");

    d = duel_new();
    for (int role = 0; role < 2; role++) {
        d->side[role].setup.output = ROUND_COUNT;
        d->side[role].setup.audit_one_in = 1;
    }
    play(&s, d, "audited");

    d = duel_new();
    for (int role = 0; role < 2; role++)
        d->side[role].setup.count_min = 3;
    play(&s, d, "too-few");

    assert_null(fgets(line, sizeof line, s.file));
    fclose(s.file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_are_those_of_the_text),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests_name("wire/round", tests, NULL, NULL);
}
