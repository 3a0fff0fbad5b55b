/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docket_test.c - a part played by two sides of which neither keeps an engine
 */
#include "crypto/entropy.h"
#include "exchange/docket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SIDES = 2, ITEMS = 40, SHARED = 7, SIZE = 512 };

static const uint8_t folder_key[SEAL_KEY_BYTES] = {9};

/* A part: item i of side s is "s i", the first few of both are the same. */
struct play {
    uint8_t ids[SIDES][ITEMS][BULK_ID_BYTES];
    struct buffer message[BALE_MESSAGES];
    uint8_t hash[BALE_MESSAGES][SHA256_BYTES];
    unsigned at;
};

static void play_init(struct play *p)
{
    memset(p, 0, sizeof *p);
    for (int s = 0; s < SIDES; s++)
        for (int i = 0; i < ITEMS; i++) {
            char text[32];
            int count = snprintf(text, sizeof text, "%d %d", i < SHARED ? 0 : s, i);

            bulk_id(text, (size_t)count, p->ids[s][i]);
        }
    for (int k = 0; k < BALE_MESSAGES; k++)
        buffer_init(&p->message[k], DOCKET_MESSAGE_MAX);
}

static void play_fini(struct play *p)
{
    for (int k = 0; k < BALE_MESSAGES; k++)
        buffer_fini(&p->message[k]);
}

static struct docket docket_of(const struct play *p, int side)
{
    struct docket e = {.round = {3},
                       .binding = {4},
                       .secret = {(uint8_t)(5 + side)},
                       .part = 2,
                       .own_size = SIZE,
                       .peer_size = SIZE,
                       .is_first = side == 0,
                       .ids = p->ids[side],
                       .count = ITEMS,
                       .at = p->at};

    memcpy(e.hash, p->hash, sizeof e.hash);
    for (unsigned k = 0; k < p->at; k++)
        e.message[k] = (struct part){p->message[k].data, p->message[k].bytes};
    return e;
}

/* Through its bytes, sealed, as a worker gets it. */
static enum err answer(const struct docket *e, struct buffer *out)
{
    struct buffer plain, sealed, opened, made;
    struct docket again;
    uint8_t name[2][SHA256_BYTES];
    enum err err;

    buffer_init(&plain, DOCKET_BYTES_MAX);
    buffer_init(&sealed, DOCKET_BYTES_MAX);
    buffer_init(&opened, DOCKET_BYTES_MAX);
    buffer_init(&made, DOCKET_BYTES_MAX);
    assert_int_equal(docket_write(e, &plain), OK);
    assert_int_equal(docket_seal(folder_key, DOCKET_WORK, &plain, &sealed), OK);
    assert_int_equal(docket_open(folder_key, DOCKET_ANSWER, &sealed, &opened),
                     ERR_FORGED);
    buffer_clear(&opened);
    assert_int_equal(docket_open(folder_key, DOCKET_WORK, &sealed, &opened), OK);
    assert_int_equal(docket_read(&opened, &again), OK);
    docket_name(e, name[0]);
    docket_name(&again, name[1]);
    assert_memory_equal(name[0], name[1], sizeof name[0]);
    err = docket_do(&again, NULL, &made);
    if (err == OK)
        assert_int_equal(docket_seal(folder_key, DOCKET_ANSWER, &made, out), OK);
    buffer_fini(&plain);
    buffer_fini(&sealed);
    buffer_fini(&opened);
    buffer_fini(&made);
    return err;
}

/* Do the docket twice, and read the answer. */
static struct docket_answer ask(const struct docket *e, struct buffer *plain)
{
    struct docket_answer a;
    struct buffer sealed[2];
    uint8_t name[SHA256_BYTES];

    for (int i = 0; i < 2; i++) {
        buffer_init(&sealed[i], DOCKET_BYTES_MAX);
        assert_int_equal(answer(e, &sealed[i]), OK);
    }
    assert_int_equal(sealed[0].bytes, sealed[1].bytes);
    assert_memory_equal(sealed[0].data, sealed[1].data, sealed[0].bytes);
    buffer_clear(plain);
    assert_int_equal(docket_open(folder_key, DOCKET_ANSWER, &sealed[0], plain), OK);
    assert_int_equal(docket_read_answer(plain->data, plain->bytes, &a), OK);
    docket_name(e, name);
    assert_memory_equal(a.name, name, sizeof name);
    buffer_fini(&sealed[0]);
    buffer_fini(&sealed[1]);
    return a;
}

/* Say the next message of the part. */
static struct docket_answer say(struct play *p, struct buffer *plain)
{
    struct docket e = docket_of(p, (int)(p->at % 2));
    struct docket_answer a = ask(&e, plain);

    assert_int_equal(a.outcome, DOCKET_DONE);
    assert_int_equal(a.is_over, p->at + 1 == BALE_MESSAGES);
    assert_true(a.message.count > 0);
    buffer_add(&p->message[p->at], a.message.bytes, a.message.count);
    hash_sha256(a.message.bytes, a.message.count, p->hash[p->at]);
    p->at++;
    return a;
}

static void say_until(struct play *p, unsigned at)
{
    struct buffer plain;

    buffer_init(&plain, DOCKET_BYTES_MAX);
    while (p->at < at)
        (void)say(p, &plain);
    buffer_fini(&plain);
}

/* Which own items are hits, by their handles. */
static void want_hits(const struct docket_answer *a, uint8_t handle[][BULK_HANDLE_BYTES])
{
    assert_true(a->is_over);
    assert_int_equal(a->hit_count, SHARED);
    for (size_t i = 0; i < a->hit_count; i++) {
        uint8_t of[BULK_HANDLE_BYTES];
        uint32_t item;

        docket_hit(a->hits, i, &item, of);
        assert_true(item < SHARED);
        memcpy(handle[item], of, sizeof of);
    }
}

static void test_a_part_from_dockets_alone(void **state)
{
    uint8_t handle[SIDES][SHARED][BULK_HANDLE_BYTES] = {0};
    struct docket_answer a;
    struct docket e;
    struct buffer plain;
    struct play p;

    (void)state;
    play_init(&p);
    buffer_init(&plain, DOCKET_BYTES_MAX);
    say_until(&p, BALE_MESSAGES - 1);
    a = say(&p, &plain);
    want_hits(&a, handle[1]);
    for (int side = 0; side < SIDES; side++) { /* all is said, the hits are left */
        e = docket_of(&p, side);
        a = ask(&e, &plain);
        assert_int_equal(a.message.count, 0);
        want_hits(&a, handle[side]);
    }
    assert_memory_equal(handle[0], handle[1], sizeof handle[0]);
    buffer_fini(&plain);
    play_fini(&p);
}

/* The peer's message is another: the name is another, and so it is refused. */
static void test_a_second_docket_has_another_name(void **state)
{
    uint8_t name[2][SHA256_BYTES];
    struct docket_answer a;
    struct buffer plain;
    struct docket e;
    struct play p;

    (void)state;
    play_init(&p);
    buffer_init(&plain, DOCKET_BYTES_MAX);
    say_until(&p, 2);
    e = docket_of(&p, 0);
    docket_name(&e, name[0]);
    p.message[1].data[400] ^= 1;
    hash_sha256(p.message[1].data, p.message[1].bytes, p.hash[1]);
    e = docket_of(&p, 0);
    docket_name(&e, name[1]);
    assert_memory_not_equal(name[0], name[1], sizeof name[0]);
    a = ask(&e, &plain);
    assert_int_equal(a.outcome, DOCKET_BAD_MESSAGE);
    assert_int_equal(a.message.count + a.hit_count, 0);
    assert_false(a.is_over);
    e.message[1].count--;
    hash_sha256(e.message[1].bytes, e.message[1].count, e.hash[1]);
    a = ask(&e, &plain);
    assert_int_equal(a.outcome, DOCKET_BAD_MESSAGE);
    buffer_fini(&plain);
    play_fini(&p);
}

/* What this side has said comes out as something else. */
static void test_own_message_is_another(void **state)
{
    struct buffer out;
    struct docket e;
    struct play p;

    (void)state;
    play_init(&p);
    buffer_init(&out, DOCKET_BYTES_MAX);
    say_until(&p, 2);
    e = docket_of(&p, 0);
    e.hash[0][5] ^= 1;
    assert_int_equal(answer(&e, &out), ERR_CORRUPT);
    e = docket_of(&p, 0);
    e.own_size = SIZE + 1; /* no declared size */
    assert_int_equal(answer(&e, &out), ERR_LIMIT);
    e = docket_of(&p, 0);
    memcpy(p.ids[0][1], p.ids[0][0], sizeof p.ids[0][0]);
    assert_int_equal(answer(&e, &out), ERR_EXISTS);
    buffer_fini(&out);
    play_fini(&p);
}

/* No byte of a docket or an answer can be left off, and what reads as one is one. */
static void test_bytes(void **state)
{
    struct docket_answer a;
    struct buffer work, plain;
    struct docket e, again;
    struct play p;

    (void)state;
    play_init(&p);
    buffer_init(&work, DOCKET_BYTES_MAX);
    buffer_init(&plain, DOCKET_BYTES_MAX);
    say_until(&p, 2);
    e = docket_of(&p, 0);
    assert_int_equal(docket_write(&e, &work), OK);
    for (size_t left = 0; left < work.bytes; left += left < 2000 ? 1 : 997)
        assert_int_equal(
            docket_read(&(struct buffer){.data = work.data, .bytes = left}, &again),
            ERR_MALFORMED);
    for (size_t at = 0; at < work.bytes; at += at < 200 ? 1 : 401) {
        work.data[at] ^= 0x80;
        if (docket_read(&work, &again) == OK) {
            uint8_t name[2][SHA256_BYTES];

            docket_name(&e, name[0]);
            docket_name(&again, name[1]);
            assert_memory_not_equal(name[0], name[1], sizeof name[0]);
        }
        work.data[at] ^= 0x80;
    }
    assert_int_equal(docket_read(&work, &again), OK);
    e = docket_of(&p, 1); /* it is not this side's turn */
    buffer_clear(&work);
    assert_int_equal(docket_write(&e, &work), OK);
    assert_int_equal(docket_read(&work, &again), ERR_MALFORMED);
    e = docket_of(&p, 0);
    (void)ask(&e, &plain);
    for (size_t left = 0; left < plain.bytes; left += left < 2000 ? 1 : 997)
        assert_int_equal(docket_read_answer(plain.data, left, &a), ERR_MALFORMED);
    buffer_fini(&work);
    buffer_fini(&plain);
    play_fini(&p);
}

static void test_sealed(void **state)
{
    struct buffer plain, sealed, opened;
    uint8_t other[SEAL_KEY_BYTES] = {8};

    (void)state;
    buffer_init(&plain, 64);
    buffer_init(&sealed, 64 + SEAL_EXTRA_BYTES);
    buffer_init(&opened, 64);
    buffer_add_text(&plain, "something");
    assert_int_equal(docket_open(folder_key, DOCKET_WORK, &sealed, &opened), ERR_FORGED);
    assert_int_equal(docket_seal(folder_key, DOCKET_WORK, &plain, &sealed), OK);
    assert_int_equal(docket_open(other, DOCKET_WORK, &sealed, &opened), ERR_FORGED);
    for (size_t at = 0; at < sealed.bytes; at++) {
        sealed.data[at] ^= 1;
        buffer_clear(&opened);
        assert_int_equal(docket_open(folder_key, DOCKET_WORK, &sealed, &opened),
                         ERR_FORGED);
        sealed.data[at] ^= 1;
    }
    buffer_fini(&sealed);
    buffer_init(&sealed, plain.bytes + SEAL_EXTRA_BYTES - 1);
    assert_int_equal(docket_seal(folder_key, DOCKET_WORK, &plain, &sealed), ERR_LIMIT);
    buffer_fini(&plain);
    buffer_fini(&sealed);
    buffer_fini(&opened);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_part_from_dockets_alone),
        cmocka_unit_test(test_a_second_docket_has_another_name),
        cmocka_unit_test(test_own_message_is_another),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_sealed),
    };

    if (crypto_start() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
