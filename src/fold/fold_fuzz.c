/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_fuzz.c - the bytes are what two sides decide; any two orders of feeding agree
 *
 * tests/support/improv.c turns decisions into entries of every kind, apt or not, and
 * holds three folds to one verdict on each.
 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "fold/fold.h"
#include "tests/support/improv.h"

#include <string.h>

enum { ACTS_MAX = 200 };

struct tape {
    const uint8_t *at;
    const uint8_t *end;
};

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    must(crypto_start() == OK);
    return 0;
}

/* One byte for a small choice, three for a large one; zeros at the end of the tape. */
static uint64_t read_choice(void *state, uint64_t below)
{
    struct tape *t = state;
    uint64_t value = 0;

    for (int i = 0; i < (below <= 256 ? 1 : 3); i++)
        value = value << 8 | (t->at < t->end ? *t->at++ : 0);
    return value % below;
}

static void check_digest(const struct fold *f, const uint8_t expected[32])
{
    uint8_t digest[32];

    must(fold_digest(f, digest) == OK);
    must(memcmp(digest, expected, sizeof digest) == 0);
}

/* All of one lane, then all of the other. */
static void retell(const struct saga *s, int first, const uint8_t expected[32])
{
    struct fold *f = saga_fold(s);

    for (int i = 0; i < FOLD_SIDES; i++)
        while (fold_fed(f, first ^ i) < s->count[first ^ i])
            must(saga_feed(s, f, first ^ i) == OK);
    check_digest(f, expected);
    fold_free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tape tape = {data, data + size};
    uint8_t digest[32];
    struct improv m;

    improv_init(&m, (struct chance){read_choice, &tape});
    for (int i = 0; i < ACTS_MAX && tape.at < tape.end; i++)
        improv_act(&m);
    must(fold_digest(m.world, digest) == OK);
    for (int side = 0; side < FOLD_SIDES; side++) {
        retell(&m.saga, side, digest);
        improv_deliver_all(&m, side);
        check_digest(m.own[side], digest);
    }
    improv_fini(&m);
    return 0;
}
