/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secrets_test.c - what memory holds of secrets when they have served
 *
 * The heap is wrapped: what is in use can be searched for a secret, and no block may hold
 * one when it is freed. What the secrets are is known here because a side's randomness is
 * a function of its secret.
 */
#include "bulk/block.h"
#include "bulk/draw.h"
#include "bulk/ot.h"
#include "crypto/blake.h"
#include "crypto/entropy.h"
#include "tests/support/bout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Blocks are searched whole, also where a room has closed off what is no array. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allow_user_poisoning=0";
}

enum { BLOCKS_MAX = 4096, NEEDLES_MAX = 8, NEEDLE_BYTES = 16, SHARE = 32, HEAD = 124 };

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void __real_free(void *block);
void __wrap_free(void *block);

static struct {
    struct {
        const uint8_t *at;
        size_t bytes;
    } block[BLOCKS_MAX];
    size_t blocks;
    uint8_t needle[NEEDLES_MAX][NEEDLE_BYTES];
    size_t needles;
    size_t left; /* blocks that were freed with a needle in them */
} heap;

static bool holds(const uint8_t *at, size_t bytes, const uint8_t *needle)
{
    return memmem(at, bytes, needle, NEEDLE_BYTES) != NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    void *made = __real_calloc(count, size);

    if (made && heap.blocks < BLOCKS_MAX) {
        heap.block[heap.blocks].at = made;
        heap.block[heap.blocks++].bytes = count * size;
    }
    return made;
}

void __wrap_free(void *block)
{
    size_t i = 0;

    while (i < heap.blocks && heap.block[i].at != block)
        i++;
    if (block && i < heap.blocks) {
        for (size_t n = 0; n < heap.needles; n++)
            heap.left += holds(block, heap.block[i].bytes, heap.needle[n]);
        heap.block[i] = heap.block[--heap.blocks];
    }
    __real_free(block);
}

/* Look for these bytes from now on, as blocks are freed. */
static void watch(const void *bytes)
{
    assert_true(heap.needles < NEEDLES_MAX);
    memcpy(heap.needle[heap.needles++], bytes, NEEDLE_BYTES);
}

/* Does any block in use hold the secret? */
static bool is_kept(const void *secret)
{
    assert_in_range(heap.blocks, 1, BLOCKS_MAX - 1);
    for (size_t i = 0; i < heap.blocks; i++)
        if (holds(heap.block[i].at, heap.block[i].bytes, secret))
            return true;
    return false;
}

/* What a side draws first: a block (Delta, or the key that fills slots), its shares of
 * the salt and of the mask, and the first scalar. */
struct drawn {
    struct block first;
    uint8_t nonce[SHARE];
    uint8_t mask[SHARE];
    uint8_t scalar[SCALAR_BYTES];
};

static struct drawn
draw_of(const struct bout *b, enum bulk_role role, const char *purpose)
{
    struct drawn d;
    struct draw draw;
    struct random random;

    draw_init(&draw, b->side[role].setup.secret, purpose, b->path);
    draw_blocks(&draw, &d.first, 1);
    draw_bytes(&draw, d.nonce, sizeof d.nonce);
    draw_bytes(&draw, d.mask, sizeof d.mask);
    random = draw_random(&draw);
    assert_int_equal(group_random_scalar(&random, d.scalar), OK);
    return d;
}

/* A key of the first transfer, as the answerer has it. */
static struct block first_key(const struct bout *b, const struct drawn *receiver)
{
    const struct part offer = {b->message[0], HEAD};
    struct ot_session session;
    const struct part named[] = {{session.early, OT_SESSION_BYTES},
                                 {receiver->nonce, SHARE}};
    struct block key[OT_COUNT][2];
    uint8_t answer[OT_ANSWER_BYTES];

    blake_hash("psi/1 sid0", &offer, 1, session.early, OT_SESSION_BYTES);
    blake_hash("psi/1 sid", named, 2, session.late, OT_SESSION_BYTES);
    assert_int_equal(group_mul_base(receiver->scalar, answer), OK);
    assert_int_equal(
        ot_keys(&session, b->message[0] + HEAD, receiver->scalar, answer, key), OK);
    return key[0][1];
}

static void start_bout(struct bout *b)
{
    memset(&heap, 0, sizeof heap);
    bout_init(b, BULK_ONE);
    for (unsigned role = 0; role < 2; role++) {
        for (size_t i = 0; i < BULK_SECRET_BYTES; i++)
            b->side[role].setup.secret[i] = (uint8_t)(17 * i + 90 * role + 5);
        b->side[role].setup.own_size = 1024; /* one stage of noise */
        b->side[role].setup.label_bytes = 4;
        bout_give(b, (enum bulk_role)role, 4 * role, 8 + 4 * role);
    }
    bout_start(b);
}

/* Scalars and keys of the transfers go when these are done, Delta with the round. */
static void secrets_go_when_they_have_served(void **state)
{
    struct bout b;
    struct drawn sender;
    struct drawn receiver;
    struct block key;

    (void)state;
    start_bout(&b);
    sender = draw_of(&b, BULK_FIRST, "sender");
    receiver = draw_of(&b, BULK_SECOND, "receiver");
    assert_int_equal(bout_say(&b), OK);
    key = first_key(&b, &receiver);
    assert_true(is_kept(&sender.first) && is_kept(sender.scalar));
    assert_int_equal(bout_hear(&b), OK);
    assert_false(is_kept(receiver.scalar));
    assert_true(is_kept(&key) && is_kept(receiver.mask));
    assert_int_equal(bout_say(&b), OK);
    assert_false(is_kept(&key));
    assert_int_equal(bout_hear(&b), OK);
    assert_false(is_kept(sender.scalar));
    assert_true(is_kept(&sender.first) && is_kept(&receiver.first));
    bout_finish(&b);
    assert_false(is_kept(&sender.first) || is_kept(&receiver.first));
    bout_fini(&b);
}

/* Nothing that is freed holds them, however far the round went. */
static void no_freed_memory_holds_a_secret(void **state)
{
    (void)state;
    for (unsigned steps = 0; steps <= 5; steps++) {
        struct bout b;
        struct drawn drawn[2];
        start_bout(&b);
        drawn[0] = draw_of(&b, BULK_FIRST, "sender");
        drawn[1] = draw_of(&b, BULK_SECOND, "receiver");
        for (unsigned role = 0; role < 2; role++) {
            watch(&drawn[role].first);
            watch(drawn[role].scalar);
            watch(b.side[role].setup.secret);
        }
        while (b.said < steps) {
            assert_int_equal(bout_say(&b), OK);
            assert_int_equal(bout_hear(&b), OK);
        }
        bout_fini(&b);
        assert_int_equal(heap.left, 0);
    }
}

static int start(void **state)
{
    (void)state;
    return crypto_start();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_go_when_they_have_served),
        cmocka_unit_test(no_freed_memory_holds_a_secret),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
