/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entente_psi_test.c - the public face: honest sessions, wrong use, and every code
 */
#include "base/memory.h"
#include "base/num.h"
#include "bulk/band.h"
#include "bulk/bulk.h"
#include "crypto/blake.h"
#include "library/entente-psi.h"
#include "tests/support/failing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { OF_MINE = 500, SHARED_FROM = 300, CALLS_MAX = 100 };

static int fixed_random(void *context, unsigned char *out, size_t bytes)
{
    memset(out, *(const int *)context, bytes);
    return 0;
}

static int no_random(void *context, unsigned char *out, size_t bytes)
{
    (void)context;
    memset(out, 0xff, bytes); /* what is left behind is not used */
    return -1;
}

/* Counts its calls, and stops the session at one of them. */
struct watch {
    unsigned calls;
    unsigned stop; /* 0: never */
    unsigned last_done;
    unsigned total;
};

static int look(void *context, unsigned done, unsigned total)
{
    struct watch *w = context;

    w->calls++;
    assert_in_range(done, w->last_done, total);
    w->last_done = done;
    w->total = total;
    return w->calls == w->stop;
}

static struct entente_psi_options options_of(enum entente_psi_role role,
                                             enum entente_psi_mode mode)
{
    return (struct entente_psi_options){.size = sizeof(struct entente_psi_options),
                                        .role = role,
                                        .mode = mode,
                                        .own_items = OF_MINE,
                                        .peer_items = OF_MINE,
                                        .context = "north and south",
                                        .context_bytes = 15};
}

/* Add "item FROM" and on, labels telling the number and the role. */
static enum entente_psi_code
add_texts(struct entente_psi *s, unsigned from, bool labelled)
{
    enum entente_psi_code e = ENTENTE_PSI_OK;

    for (unsigned i = 0; e == ENTENTE_PSI_OK && i < OF_MINE; i++) {
        char text[32];
        uint8_t label[2] = {(uint8_t)(from + i), (uint8_t)((from + i) >> 8)};
        int bytes = snprintf(text, sizeof text, "item %u", from + i);
        e = entente_psi_add(s, text, (size_t)bytes, 1, labelled ? label : NULL);
    }
    return e;
}

static enum entente_psi_code
make(const struct entente_psi_options *o, unsigned from, struct entente_psi **s)
{
    enum entente_psi_code e = entente_psi_new(o, s);

    if (e == ENTENTE_PSI_OK)
        e = add_texts(*s, from, o->label_bytes > 0);
    return e == ENTENTE_PSI_OK ? entente_psi_start(*s) : e;
}

/* Let them talk until one fails, or both are over. */
static enum entente_psi_code talk(struct entente_psi *s[2])
{
    enum entente_psi_code e = ENTENTE_PSI_OK;

    for (unsigned turn = 0;
         e == ENTENTE_PSI_OK && entente_psi_stage(s[1 - turn]) != ENTENTE_PSI_OVER;
         turn = 1 - turn) {
        const unsigned char *bytes;
        size_t count;
        e = entente_psi_next(s[turn], &bytes, &count);
        if (e == ENTENTE_PSI_OK && entente_psi_stage(s[turn]) == ENTENTE_PSI_AWAITS)
            e = entente_psi_work(s[turn]);
        if (e == ENTENTE_PSI_OK) {
            assert_int_equal(entente_psi_awaited(s[1 - turn]), count);
            e = entente_psi_receive(s[1 - turn], bytes, count);
        }
    }
    return e;
}

/* A whole session between two such sides; s[i] NULL where none was made. */
static enum entente_psi_code run(const struct entente_psi_options o[2],
                                 struct entente_psi *s[2])
{
    enum entente_psi_code e;

    s[0] = s[1] = NULL;
    e = make(&o[0], 0, &s[0]);
    if (e == ENTENTE_PSI_OK)
        e = make(&o[1], SHARED_FROM, &s[1]);
    return e == ENTENTE_PSI_OK ? talk(s) : e;
}

static void drop(struct entente_psi *s[2])
{
    entente_psi_free(s[0]);
    entente_psi_free(s[1]);
}

static void expect_hits(const struct entente_psi *s, unsigned from, bool labelled)
{
    uint8_t seen[OF_MINE] = {0};
    struct entente_psi_hit hit;
    size_t count = entente_psi_hit_count(s);

    assert_int_equal(count, OF_MINE - SHARED_FROM);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(entente_psi_hit(s, i, &hit), ENTENTE_PSI_OK);
        assert_in_range(hit.item + from, SHARED_FROM, OF_MINE - 1);
        assert_int_equal(seen[hit.item]++, 0);
        assert_true((hit.label != NULL) == labelled);
        if (labelled)
            assert_int_equal(hit.label[0] | hit.label[1] << 8, hit.item + from);
    }
    assert_int_equal(entente_psi_hit(s, count, &hit), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_hit(s, 0, NULL), ENTENTE_PSI_USAGE);
}

static void who_is_to_learn_learns_the_hits(void **state)
{
    (void)state;
    for (unsigned mode = 0; mode < 2; mode++) {
        for (unsigned labelled = 0; labelled < 2; labelled++) {
            struct entente_psi_options o[2];
            struct entente_psi *s[2];
            for (unsigned i = 0; i < 2; i++) {
                o[i] = options_of((enum entente_psi_role)i, (enum entente_psi_mode)mode);
                o[i].label_bytes = 2 * labelled;
            }
            assert_int_equal(run(o, s), ENTENTE_PSI_OK);
            expect_hits(s[1], SHARED_FROM, labelled);
            if (mode == ENTENTE_PSI_BOTH)
                expect_hits(s[0], 0, labelled);
            else
                assert_int_equal(entente_psi_hit_count(s[0]), 0);
            assert_int_equal(entente_psi_stage(s[0]), ENTENTE_PSI_OVER);
            drop(s);
        }
    }
}

/* The library says what the engine says, under the binding that the context hashes to. */
static void the_messages_are_the_engines(void **state)
{
    const struct part context = {"north and south", 15};
    struct entente_psi_options o = options_of(ENTENTE_PSI_FIRST, ENTENTE_PSI_ONE);
    struct bulk_setup setup = {.own_size = 512, .peer_size = 512};
    struct bulk_items items = {NULL, 1, NULL};
    uint8_t id[1][BULK_ID_BYTES];
    struct entente_psi *s;
    struct bulk *engine;
    const uint8_t *bytes[2];
    size_t count[2];
    int key = 7;

    (void)state;
    o.random = fixed_random;
    o.random_context = &key;
    assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_OK);
    assert_int_equal(entente_psi_add(s, "x", 1, 1, NULL), ENTENTE_PSI_OK);
    assert_int_equal(entente_psi_start(s), ENTENTE_PSI_OK);
    bulk_id("x", 1, id[0]);
    items.ids = (const uint8_t(*)[BULK_ID_BYTES])id;
    blake_hash("psi/1 context", &context, 1, setup.binding, sizeof setup.binding);
    memset(setup.secret, key, sizeof setup.secret);
    assert_int_equal(bulk_new(&setup, &items, path_best(), &engine, NULL), OK);
    assert_int_equal(bulk_next(engine, &bytes[0], &count[0]), OK);
    assert_int_equal(entente_psi_next(s, &bytes[1], &count[1]), ENTENTE_PSI_OK);
    assert_int_equal(count[0], count[1]);
    assert_memory_equal(bytes[0], bytes[1], count[0]);
    bulk_free(engine);
    entente_psi_free(s);
}

static void empty_lists_and_empty_items_are_fine(void **state)
{
    struct entente_psi_options o[2];
    struct entente_psi *s[2];

    (void)state;
    for (unsigned shared = 0; shared < 2; shared++) {
        for (unsigned i = 0; i < 2; i++) {
            o[i] = options_of((enum entente_psi_role)i, ENTENTE_PSI_BOTH);
            o[i].own_items = o[i].peer_items = shared;
            o[i].context_bytes = 0;
            o[i].context = NULL;
            assert_int_equal(entente_psi_new(&o[i], &s[i]), ENTENTE_PSI_OK);
            assert_int_equal(entente_psi_add(s[i], NULL, 0, shared, NULL),
                             ENTENTE_PSI_OK);
            assert_int_equal(entente_psi_start(s[i]), ENTENTE_PSI_OK);
        }
        assert_int_equal(talk(s), ENTENTE_PSI_OK);
        assert_int_equal(entente_psi_hit_count(s[0]), shared);
        assert_int_equal(entente_psi_hit_count(s[1]), shared);
        drop(s);
    }
}

static void wrong_options_are_refused(void **state)
{
    const struct entente_psi_options good =
        options_of(ENTENTE_PSI_FIRST, ENTENTE_PSI_ONE);
    struct {
        struct entente_psi_options o;
        uint64_t later;
    } longer = {good, 0};
    struct entente_psi *s = NULL;
    struct entente_psi_options o;
    uint64_t bytes = 1;

    (void)state;
    assert_int_equal(entente_psi_new(NULL, &s), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_new(&good, NULL), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_memory(&good, NULL), ENTENTE_PSI_USAGE);
    o = good;
    o.size--;
    assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_USAGE);
    o = good;
    o.role = (enum entente_psi_role)2;
    assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_USAGE);
    o = good;
    o.mode = (enum entente_psi_mode)2;
    assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_USAGE);
    o = good;
    o.context = NULL;
    assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_USAGE);
    o = good;
    o.own_items = ENTENTE_PSI_ITEMS_MAX + 1;
    assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_LIMIT);
    assert_int_equal(entente_psi_memory(&o, &bytes), ENTENTE_PSI_LIMIT);
    o = good;
    o.peer_items = UINT32_MAX;
    assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_LIMIT);
    o = good;
    o.label_bytes = ENTENTE_PSI_LABEL_MAX + 1;
    assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_LIMIT);
    assert_int_equal(bytes, 1);
    assert_null(s);

    longer.o.size = sizeof longer; /* of a later version: fine if it wants no more */
    longer.later = 1;
    assert_int_equal(entente_psi_new(&longer.o, &s), ENTENTE_PSI_USAGE);
    longer.later = 0;
    assert_int_equal(entente_psi_new(&longer.o, &s), ENTENTE_PSI_OK);
    entente_psi_free(s);
}

static void a_ceiling_is_judged_before_anything_is_taken(void **state)
{
    struct entente_psi_options o = options_of(ENTENTE_PSI_SECOND, ENTENTE_PSI_BOTH);
    struct entente_psi *s = NULL;
    uint64_t bytes;

    (void)state;
    o.own_items = o.peer_items = ENTENTE_PSI_ITEMS_MAX;
    assert_int_equal(entente_psi_memory(&o, &bytes), ENTENTE_PSI_OK);
    o.memory_bytes = bytes - 1;
    failing_start(0);
    assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_CEILING);
    assert_int_equal(failing_stop(), 0);
    assert_null(s);
    o.own_items = o.peer_items = 10;
    assert_int_equal(entente_psi_memory(&o, &bytes), ENTENTE_PSI_OK);
    o.memory_bytes = bytes;
    assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_OK);
    entente_psi_free(s);
}

static void wrong_items_leave_the_session_as_it_was(void **state)
{
    struct entente_psi_options o = options_of(ENTENTE_PSI_FIRST, ENTENTE_PSI_ONE);
    struct entente_psi *s;

    (void)state;
    o.own_items = 2;
    assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_OK);
    assert_int_equal(entente_psi_add(s, NULL, 1, 1, NULL), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_add(s, "ab", 1, 1, "l"), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_add(s, "abc", 1, 3, NULL), ENTENTE_PSI_LIMIT);
    assert_int_equal(entente_psi_add(s, "ab", SIZE_MAX, 2, NULL), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_add(NULL, "ab", 1, 2, NULL), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_add(s, "ab", 1, 2, NULL), ENTENTE_PSI_OK);
    assert_int_equal(entente_psi_add(s, "c", 1, 1, NULL), ENTENTE_PSI_LIMIT);
    assert_int_equal(entente_psi_start(s), ENTENTE_PSI_OK);
    assert_int_equal(entente_psi_add(s, NULL, 0, 0, NULL), ENTENTE_PSI_USAGE);
    entente_psi_free(s);

    o.label_bytes = 1;
    assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_OK);
    assert_int_equal(entente_psi_add(s, "ab", 1, 2, NULL), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_add(s, "ab", 1, 2, "12"), ENTENTE_PSI_OK);
    entente_psi_free(s);
}

static void calls_out_of_turn_change_nothing(void **state)
{
    const struct entente_psi_options o[2] = {
        options_of(ENTENTE_PSI_FIRST, ENTENTE_PSI_ONE),
        options_of(ENTENTE_PSI_SECOND, ENTENTE_PSI_ONE)};
    struct entente_psi *s[2] = {NULL, NULL};
    const unsigned char *bytes;
    uint64_t place;
    size_t count;

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(entente_psi_new(&o[i], &s[i]), ENTENTE_PSI_OK);
        assert_int_equal(entente_psi_stage(s[i]), ENTENTE_PSI_FILLS);
        assert_int_equal(entente_psi_next(s[i], &bytes, &count), ENTENTE_PSI_USAGE);
        assert_int_equal(entente_psi_receive(s[i], "", 0), ENTENTE_PSI_USAGE);
        assert_int_equal(entente_psi_work(s[i]), ENTENTE_PSI_USAGE);
        assert_int_equal(entente_psi_awaited(s[i]), 0);
        assert_int_equal(entente_psi_hit_count(s[i]), 0);
        assert_int_equal(entente_psi_start(s[i]), ENTENTE_PSI_OK);
        assert_int_equal(entente_psi_start(s[i]), ENTENTE_PSI_USAGE);
        assert_int_equal(entente_psi_duplicate(s[i], &place, &place), ENTENTE_PSI_USAGE);
    }
    assert_int_equal(entente_psi_receive(s[0], "", 0), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_work(s[0]), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_next(s[0], NULL, &count), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_next(s[1], &bytes, &count), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_receive(s[1], NULL, 1), ENTENTE_PSI_USAGE);
    assert_int_equal(talk(s), ENTENTE_PSI_OK);
    assert_int_equal(entente_psi_next(s[0], &bytes, &count), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_receive(s[1], "", 0), ENTENTE_PSI_USAGE);
    drop(s);

    assert_int_equal(entente_psi_stage(NULL), ENTENTE_PSI_ENDED);
    assert_int_equal(entente_psi_hit_count(NULL), 0);
    assert_int_equal(entente_psi_awaited(NULL), 0);
    assert_int_equal(entente_psi_patience_ms(NULL), 0);
    entente_psi_free(NULL);
}

static void duplicates_are_named_by_place(void **state)
{
    struct entente_psi_options o = options_of(ENTENTE_PSI_FIRST, ENTENTE_PSI_ONE);
    struct entente_psi *s;
    uint64_t first;
    uint64_t second;

    (void)state;
    assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_OK);
    assert_int_equal(entente_psi_add(s, "abcdebfg", 1, 8, NULL), ENTENTE_PSI_OK);
    assert_int_equal(entente_psi_start(s), ENTENTE_PSI_DUPLICATE);
    assert_int_equal(entente_psi_duplicate(s, &first, &second), ENTENTE_PSI_OK);
    assert_int_equal(first, 1);
    assert_int_equal(second, 5);
    assert_int_equal(entente_psi_stage(s), ENTENTE_PSI_ENDED);
    assert_int_equal(entente_psi_duplicate(s, NULL, &second), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_start(s), ENTENTE_PSI_USAGE);
    entente_psi_free(s);
}

/* Options that do not fit, a byte that was changed, one too few: all the same code. */
static void whatever_the_peer_does_wrong_is_refused(void **state)
{
    enum { OTHER_CONTEXT, OTHER_SIZE, OTHER_LABEL, CHANGED, CUT, WAYS };

    (void)state;
    for (unsigned way = 0; way < WAYS; way++) {
        struct entente_psi_options o[2] = {
            options_of(ENTENTE_PSI_FIRST, ENTENTE_PSI_ONE),
            options_of(ENTENTE_PSI_SECOND, ENTENTE_PSI_ONE)};
        struct entente_psi *s[2];
        const unsigned char *bytes;
        uint8_t *copy;
        size_t count;
        if (way == OTHER_CONTEXT)
            o[1].context_bytes--;
        if (way == OTHER_SIZE)
            o[1].peer_items = 5000;
        if (way == OTHER_LABEL)
            o[1].label_bytes = 2;
        for (unsigned i = 0; i < 2; i++)
            assert_int_equal(make(&o[i], 0, &s[i]), ENTENTE_PSI_OK);
        assert_int_equal(entente_psi_next(s[0], &bytes, &count), ENTENTE_PSI_OK);
        copy = memory_new(count, 1);
        assert_non_null(copy);
        memcpy(copy, bytes, count);
        copy[count - 1] ^= way == CHANGED ? 0x80 : 0; /* no canonical point any more */
        assert_int_equal(entente_psi_receive(s[1], copy, way == CUT ? count - 1 : count),
                         ENTENTE_PSI_REFUSED);
        assert_int_equal(entente_psi_stage(s[1]), ENTENTE_PSI_ENDED);
        assert_int_equal(entente_psi_next(s[1], &bytes, &count), ENTENTE_PSI_USAGE);
        assert_int_equal(entente_psi_hit_count(s[1]), 0);
        memory_free(copy);
        drop(s);
    }
}

static void randomness_is_the_callers(void **state)
{
    struct entente_psi_options o = options_of(ENTENTE_PSI_FIRST, ENTENTE_PSI_ONE);
    struct entente_psi *s[3];
    const unsigned char *bytes[3];
    size_t count;
    int key = 1;

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        key = i < 2 ? 1 : 2;
        o.random = fixed_random;
        o.random_context = &key;
        assert_int_equal(make(&o, 0, &s[i]), ENTENTE_PSI_OK);
        assert_int_equal(entente_psi_next(s[i], &bytes[i], &count), ENTENTE_PSI_OK);
    }
    assert_memory_equal(bytes[0], bytes[1], count);
    assert_memory_not_equal(bytes[0], bytes[2], count);
    for (unsigned i = 0; i < 3; i++)
        entente_psi_free(s[i]);

    o.random = no_random;
    assert_int_equal(make(&o, 0, &s[0]), ENTENTE_PSI_NO_RANDOMNESS);
    assert_int_equal(entente_psi_stage(s[0]), ENTENTE_PSI_ENDED);
    entente_psi_free(s[0]);
}

/* Between any two messages a session may be made again, from the same random bytes. */
static void a_session_made_again_is_where_it_was(void **state)
{
    unsigned char *said[8] = {NULL};
    size_t bytes[8];
    struct entente_psi *s[2] = {NULL, NULL};
    int key[2] = {1, 2};

    (void)state;
    for (unsigned step = 0; step <= 8; step++) {
        for (unsigned side = 0; side < 2; side++) {
            struct entente_psi_options o =
                options_of((enum entente_psi_role)side, ENTENTE_PSI_BOTH);
            o.random = fixed_random;
            o.random_context = &key[side];
            o.threads = 1 + step % 3;
            entente_psi_free(s[side]);
            assert_int_equal(make(&o, side * SHARED_FROM, &s[side]), ENTENTE_PSI_OK);
            for (unsigned i = 0; i < step; i++) {
                const unsigned char *made;
                size_t count;
                if ((i & 1) != side) {
                    assert_int_equal(entente_psi_receive(s[side], said[i], bytes[i]),
                                     ENTENTE_PSI_OK);
                    continue;
                }
                assert_int_equal(entente_psi_next(s[side], &made, &count),
                                 ENTENTE_PSI_OK);
                assert_int_equal(count, bytes[i]);
                assert_memory_equal(made, said[i], count);
            }
        }
        if (step < 8) {
            const unsigned char *made;
            assert_int_equal(entente_psi_next(s[step & 1], &made, &bytes[step]),
                             ENTENTE_PSI_OK);
            said[step] = memory_new(bytes[step], 1);
            assert_non_null(said[step]);
            memcpy(said[step], made, bytes[step]);
        }
    }
    expect_hits(s[0], 0, false);
    expect_hits(s[1], SHARED_FROM, false);
    drop(s);
    for (unsigned i = 0; i < 8; i++)
        memory_free(said[i]);
}

/* ---- a salt that does not do ---- */

enum { CANDIDATES = 200000, SLOTS_OF_512 = 576, TO_TREES = 3 };

/* The sides of one session of fixed randomness, the second with these items. */
static void make_fixed(struct entente_psi *s[2], int *key, const char (*items)[16])
{
    for (unsigned i = 0; i < 2; i++) {
        struct entente_psi_options o =
            options_of((enum entente_psi_role)i, ENTENTE_PSI_ONE);

        o.random = fixed_random;
        o.random_context = &key[i];
        assert_int_equal(entente_psi_new(&o, &s[i]), ENTENTE_PSI_OK);
        if (i == 1)
            assert_int_equal(entente_psi_add(s[i], items, 16, OF_MINE, NULL),
                             ENTENTE_PSI_OK);
        assert_int_equal(entente_psi_start(s[i]), ENTENTE_PSI_OK);
    }
}

/* Talk up to TREES; the salt that all three messages make. */
static void talk_to_trees(struct entente_psi *s[2], uint8_t salt[32])
{
    uint8_t offer[124];
    uint8_t nonce[2][32];
    uint8_t sid[32];
    const struct part said = {offer, sizeof offer};
    const struct part named[] = {{sid, 32}, {nonce[1], 32}};
    const struct part salted[] = {{sid, 32}, {nonce[0], 32}, {nonce[1], 32}};

    for (unsigned k = 0; k < TO_TREES; k++) {
        const unsigned char *bytes;
        size_t count;

        assert_int_equal(entente_psi_next(s[k % 2], &bytes, &count), ENTENTE_PSI_OK);
        if (k == 0)
            memcpy(offer, bytes, sizeof offer);
        else
            memcpy(nonce[k % 2], bytes, sizeof nonce[0]);
        assert_int_equal(entente_psi_receive(s[1 - k % 2], bytes, count), ENTENTE_PSI_OK);
    }
    blake_hash("psi/1 sid0", &said, 1, sid, sizeof sid);
    blake_hash("psi/1 sid", named, COUNT_OF(named), sid, sizeof sid);
    blake_hash("psi/1 salt", salted, COUNT_OF(salted), salt, 32);
}

static void name_item(unsigned number, char item[16])
{
    memset(item, 0, 16);
    (void)snprintf(item, 16, "item %u", number);
}

/* Of many items those whose rows begin first under a salt: all at one place, and so more
 * of them than a row has bits. */
static void choose_crowd(const uint8_t salt[32], char (*items)[16])
{
    uint8_t(*ids)[BULK_ID_BYTES] = memory_new(CANDIDATES, sizeof *ids);
    struct band_keys keys = {(const uint8_t(*)[BAND_ID_BYTES])ids, NULL, CANDIDATES};
    struct band_hash h;
    struct band_rows rows;

    assert_non_null(ids);
    for (unsigned i = 0; i < CANDIDATES; i++) {
        char item[16];

        name_item(i, item);
        bulk_id(item, sizeof item, ids[i]);
    }
    band_init(&h, salt, path_best());
    assert_int_equal(band_order(&h, &keys, SLOTS_OF_512, NULL, &rows), OK);
    assert_in_range(rows.start[OF_MINE - 1], 0, 99); /* so at most 291 slots for 500 */
    for (unsigned i = 0; i < OF_MINE; i++)
        name_item(rows.origin[i], items[i]);
    band_fini(&rows);
    memory_free(ids);
}

/* Once in 2^40 the salt of an honest session does not do for a list. Here the list is
 * made for the salt, which the fixed randomness gives whatever the lists are. */
static void a_salt_that_does_not_do_is_told_apart(void **state)
{
    static char items[OF_MINE][16];
    struct entente_psi *s[2];
    const unsigned char *bytes = NULL;
    size_t count = 0;
    uint8_t salt[2][32];
    int key[2] = {1, 2};

    (void)state;
    for (unsigned i = 0; i < OF_MINE; i++)
        name_item(i, items[i]);
    make_fixed(s, key, (const char(*)[16])items);
    talk_to_trees(s, salt[0]);
    assert_int_equal(entente_psi_next(s[1], &bytes, &count), ENTENTE_PSI_OK);
    drop(s);

    choose_crowd(salt[0], items);
    make_fixed(s, key, (const char(*)[16])items);
    talk_to_trees(s, salt[1]);
    assert_memory_equal(salt[0], salt[1], sizeof salt[0]);
    bytes = NULL;
    assert_int_equal(entente_psi_next(s[1], &bytes, &count), ENTENTE_PSI_RETRY);
    assert_null(bytes);
    assert_int_equal(entente_psi_stage(s[1]), ENTENTE_PSI_ENDED);
    assert_int_equal(entente_psi_next(s[1], &bytes, &count), ENTENTE_PSI_USAGE);
    assert_int_equal(entente_psi_awaited(s[1]), 0);
    assert_int_equal(entente_psi_hit_count(s[1]), 0);
    drop(s);

    key[1] = 3; /* begun again with another secret, the same list is like any other */
    make_fixed(s, key, (const char(*)[16])items);
    assert_int_equal(talk(s), ENTENTE_PSI_OK);
    assert_int_equal(entente_psi_hit_count(s[1]), 0);
    drop(s);
}

static void progress_counts_up_and_stops_anywhere(void **state)
{
    unsigned calls[2] = {CALLS_MAX, CALLS_MAX};

    (void)state;
    for (unsigned side = 0; side < 2; side++) {
        for (unsigned stop = 0; stop <= calls[side]; stop++) {
            struct entente_psi_options o[2] = {
                options_of(ENTENTE_PSI_FIRST, ENTENTE_PSI_ONE),
                options_of(ENTENTE_PSI_SECOND, ENTENTE_PSI_ONE)};
            struct watch w = {.stop = stop};
            struct entente_psi *s[2];
            o[side].progress = look;
            o[side].progress_context = &w;
            if (stop > 0) {
                assert_int_equal(run(o, s), ENTENTE_PSI_CANCELLED);
                assert_int_equal(w.calls, stop);
                assert_int_equal(entente_psi_stage(s[side]), ENTENTE_PSI_ENDED);
                assert_int_equal(entente_psi_hit_count(s[side]), 0);
            } else {
                assert_int_equal(run(o, s), ENTENTE_PSI_OK);
                assert_int_equal(w.last_done, w.total);
                calls[side] = w.calls;
            }
            drop(s);
        }
    }
}

/* At each of the first allocations, which are the face's own, and at some of the
 * engine's, whose own test takes each. */
static void memory_may_end_anywhere(void **state)
{
    (void)state;
    for (unsigned mode = 0; mode < 2; mode++) {
        for (size_t n = 1;; n += n < 8 ? 1 : 17) {
            struct entente_psi_options o[2];
            struct entente_psi *s[2];
            enum entente_psi_code e;
            for (unsigned i = 0; i < 2; i++) {
                o[i] = options_of((enum entente_psi_role)i, (enum entente_psi_mode)mode);
                o[i].label_bytes = 2;
            }
            failing_start(n);
            e = run(o, s);
            if (failing_stop() < n) {
                assert_int_equal(e, ENTENTE_PSI_OK);
                drop(s);
                break;
            }
            assert_int_equal(e, ENTENTE_PSI_NO_MEMORY);
            drop(s);
        }
    }
}

static void memory_may_end_where_duplicates_are_sought(void **state)
{
    struct entente_psi_options o = options_of(ENTENTE_PSI_FIRST, ENTENTE_PSI_ONE);

    (void)state;
    for (size_t n = 1;; n++) {
        struct entente_psi *s;
        enum entente_psi_code e;
        assert_int_equal(entente_psi_new(&o, &s), ENTENTE_PSI_OK);
        assert_int_equal(entente_psi_add(s, "aa", 1, 2, NULL), ENTENTE_PSI_OK);
        failing_start(n);
        e = entente_psi_start(s);
        n = failing_stop() < n ? 0 : n;
        entente_psi_free(s);
        assert_int_equal(e, n == 0 ? ENTENTE_PSI_DUPLICATE : ENTENTE_PSI_NO_MEMORY);
        if (n == 0)
            break;
    }
}

static void every_code_has_words_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i <= ENTENTE_PSI_NO_RANDOMNESS; i++) {
        assert_string_not_equal(entente_psi_code_name((enum entente_psi_code)i),
                                "unknown");
        assert_true(strlen(entente_psi_sentence((enum entente_psi_code)i)) > 10);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(entente_psi_code_name((enum entente_psi_code)i),
                                    entente_psi_code_name((enum entente_psi_code)j));
    }
    assert_string_equal(entente_psi_code_name((enum entente_psi_code)99), "unknown");
    assert_non_null(entente_psi_sentence((enum entente_psi_code) - 1));
    assert_true(strchr(entente_psi_version(), '.') != NULL);
}

static void parameters_can_be_asked(void **state)
{
    (void)state;
    assert_int_equal(entente_psi_peer_max(1 << 20, 50), bulk_peer_max(1 << 20, 50));
    assert_int_equal(entente_psi_peer_max((1 << 20) - 1, 50), bulk_peer_max(1 << 20, 50));
    assert_true(entente_psi_peer_max(0, 40) > 512);
    assert_int_equal(entente_psi_peer_max(1, 39), 0);
    assert_int_equal(entente_psi_peer_max(1, 81), 0);
    assert_int_equal(entente_psi_peer_max(ENTENTE_PSI_ITEMS_MAX + 1, 50), 0);
}

static void patience_is_for_one_message(void **state)
{
    const struct entente_psi_options o[2] = {
        options_of(ENTENTE_PSI_FIRST, ENTENTE_PSI_ONE),
        options_of(ENTENTE_PSI_SECOND, ENTENTE_PSI_ONE)};
    struct entente_psi *s[2];

    (void)state;
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(make(&o[i], 0, &s[i]), ENTENTE_PSI_OK);
    for (unsigned said = 0; said < 5; said++) {
        const unsigned char *bytes;
        size_t count;
        assert_int_equal(entente_psi_next(s[said & 1], &bytes, &count), ENTENTE_PSI_OK);
        /* After TREES the first side waits for TABLE. */
        assert_true((entente_psi_patience_ms(s[said & 1]) > 0) == (said == 2));
        assert_int_equal(entente_psi_receive(s[1 - (said & 1)], bytes, count),
                         ENTENTE_PSI_OK);
    }
    drop(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_to_learn_learns_the_hits),
        cmocka_unit_test(the_messages_are_the_engines),
        cmocka_unit_test(empty_lists_and_empty_items_are_fine),
        cmocka_unit_test(wrong_options_are_refused),
        cmocka_unit_test(a_ceiling_is_judged_before_anything_is_taken),
        cmocka_unit_test(wrong_items_leave_the_session_as_it_was),
        cmocka_unit_test(calls_out_of_turn_change_nothing),
        cmocka_unit_test(duplicates_are_named_by_place),
        cmocka_unit_test(whatever_the_peer_does_wrong_is_refused),
        cmocka_unit_test(randomness_is_the_callers),
        cmocka_unit_test(a_session_made_again_is_where_it_was),
        cmocka_unit_test(a_salt_that_does_not_do_is_told_apart),
        cmocka_unit_test(progress_counts_up_and_stops_anywhere),
        cmocka_unit_test(memory_may_end_anywhere),
        cmocka_unit_test(memory_may_end_where_duplicates_are_sought),
        cmocka_unit_test(every_code_has_words_of_its_own),
        cmocka_unit_test(parameters_can_be_asked),
        cmocka_unit_test(patience_is_for_one_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
