/* SPDX-License-Identifier: Apache-2.0 */
/*
 * malice_test.c - a peer that cheats, once for each refusal there is
 *
 * The villain is an honest engine whose messages are changed on the way, or for
 * which the test computes what an engine never would. After each cheat the
 * victim must name it, be dead, have no result, and have touched nothing else. All of it
 * once more for each engine of the group.
 */
#include "base/memory.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "group/ifma.h"
#include "psi/engine.h"
#include "tests/support/duel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { POINTS = 6, BYTES_MAX = 1024 };

/* ---- What a dead engine looks like ---- */

static void
expect_dead(struct duel *d, enum round_role victim, enum round_refusal refusal)
{
    struct round *r = d->side[victim].round;
    struct round_message m = {.step = ROUND_CLOSE};
    enum round_refusal why;
    uint32_t index;
    size_t count;

    assert_false(round_is_turn(r));
    assert_int_equal(round_next(r, &m), ERR_UNEXPECTED);
    assert_int_equal(round_awaited(r, &index, &count), ROUND_STEP_COUNT);
    assert_null(round_hits(r, &count));
    assert_int_equal(count, 0);
    assert_false(round_is_closed(r));
    assert_false(round_is_counted(r));
    assert_false(r->audited);
    assert_int_equal(round_receive(r, &m, &why), ERR_UNEXPECTED);
    assert_int_equal(why, refusal);
    for (size_t i = 0; i < d->side[victim].count; i++) {
        char token[32];
        snprintf(token, sizeof token, "token %zu",
                 i + (victim == ROUND_INITIATOR ? 0 : 1));
        assert_string_equal(d->side[victim].items[i].token, token);
    }
}

/* ---- Tricks with one message ---- */

/* A message on its way to the victim. */
struct forgery {
    const char *name; /* may be NULL */
    struct duel *duel;
    enum round_role villain;
    struct duel_said *said; /* step and index may be changed */
    uint8_t bytes[BYTES_MAX];
    size_t count;
};

struct trick {
    const char *name;
    enum round_step step;
    uint32_t index;
    void (*forge)(struct forgery *f);
    enum round_refusal refusal;
    enum err code;
};

static uint8_t *list_of(struct forgery *f)
{
    size_t head = f->said->step == ROUND_REPLIES ? (size_t)REPLIES_LIST
                  : f->said->step == ROUND_BLOCK ? (size_t)BLOCK_REPLIES
                                                 : 0;

    return f->bytes + head;
}

static void swap_points(uint8_t *a, uint8_t *b)
{
    uint8_t kept[POINT_BYTES];

    memcpy(kept, a, POINT_BYTES);
    memcpy(a, b, POINT_BYTES);
    memcpy(b, kept, POINT_BYTES);
}

static void sort_points(uint8_t *list, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0; j--)
            if (memcmp(list + (j - 1) * POINT_BYTES, list + j * POINT_BYTES,
                       POINT_BYTES) > 0)
                swap_points(list + (j - 1) * POINT_BYTES, list + j * POINT_BYTES);
}

/* Some other valid points: multiples of the true ones. */
static void other_points(uint8_t *list, size_t count)
{
    const uint8_t scalar[SCALAR_BYTES] = {3};

    for (size_t i = 0; i < count; i++)
        assert_int_equal(
            group_mul(scalar, list + i * POINT_BYTES, list + i * POINT_BYTES), OK);
}

static void not_canonical(struct forgery *f)
{
    memset(list_of(f) + POINT_BYTES, 0xFF, POINT_BYTES);
}

/* The field element plus the field's prime: the same point, written wrongly. */
static void not_reduced(struct forgery *f)
{
    /* 2^255 - 19 + 0, and 0 is the identity's encoding. */
    uint8_t *point = list_of(f);

    memset(point, 0xFF, POINT_BYTES);
    point[0] = 0xED;
    point[31] = 0x7F;
}

static void identity(struct forgery *f)
{
    memset(list_of(f), 0, POINT_BYTES);
}

static void unsorted(struct forgery *f)
{
    swap_points(list_of(f), list_of(f) + POINT_BYTES);
}

static void duplicate(struct forgery *f)
{
    memcpy(list_of(f) + POINT_BYTES, list_of(f), POINT_BYTES);
}

static void one_byte_short(struct forgery *f)
{
    f->count--;
}

static void one_byte_long(struct forgery *f)
{
    f->count++;
}

static void one_point_short(struct forgery *f)
{
    f->count -= POINT_BYTES;
}

static void one_point_long(struct forgery *f)
{
    memset(f->bytes + f->count, 0x7F, POINT_BYTES);
    f->count += POINT_BYTES;
}

static void nothing(struct forgery *f)
{
    f->count = 0;
}

static void flip_first(struct forgery *f)
{
    f->bytes[0] ^= 1;
}

static void flip_last(struct forgery *f)
{
    f->bytes[f->count - 1] ^= 1;
}

static void other_tokens(struct forgery *f)
{
    other_points(f->bytes, POINTS);
    sort_points(f->bytes, POINTS);
}

/* The victim's own list, and one point of it among the villain's. */
static const struct duel_said *
find(const struct forgery *f, enum round_role sender, enum round_step step)
{
    for (size_t i = 0; i < f->duel->said_count; i++)
        if (f->duel->said[i].sender == sender && f->duel->said[i].step == step)
            return &f->duel->said[i];
    return NULL;
}

static void victims_tokens(const struct forgery *f, uint8_t out[POINTS * POINT_BYTES])
{
    const struct round *victim = f->duel->side[!f->villain].round;

    memcpy(out, victim->own.tokens, (size_t)POINTS * POINT_BYTES);
}

static void reflected_list(struct forgery *f)
{
    victims_tokens(f, f->bytes);
}

static void reflected_point(struct forgery *f)
{
    uint8_t theirs[POINTS * POINT_BYTES];

    victims_tokens(f, theirs);
    memcpy(f->bytes, theirs + (size_t)(POINTS - 1) * POINT_BYTES, POINT_BYTES);
    sort_points(f->bytes, POINTS);
}

/* Points under another key than the committed one, sorted as they should be. */
static void garbage_replies(struct forgery *f)
{
    other_points(list_of(f), POINTS);
    sort_points(list_of(f), POINTS);
}

/* A garbage list where one reply alone is false. */
static void one_garbage_reply(struct forgery *f)
{
    other_points(list_of(f) + POINT_BYTES, 1);
    sort_points(list_of(f), POINTS);
}

static void lie_more(struct forgery *f)
{
    store_u32(f->bytes, load_u32(f->bytes) + 1);
}

static void lie_less(struct forgery *f)
{
    store_u32(f->bytes, load_u32(f->bytes) - 1);
}

static void flip_proof(struct forgery *f)
{
    f->bytes[BLOCK_PROOF] ^= 1;
}

static void flip_answer(struct forgery *f)
{
    f->bytes[BLOCK_PROOF + 32] ^= 1;
}

static void no_proof(struct forgery *f)
{
    memset(f->bytes + BLOCK_PROOF, 0, DLEQ_PROOF_BYTES);
}

static void second_key(struct forgery *f)
{
    other_points(list_of(f) + POINT_BYTES, 1);
}

static void within_swapped(struct forgery *f)
{
    swap_points(list_of(f), list_of(f) + POINT_BYTES);
}

/* What the villain would say in the next block, as if it were this one. */
static void next_block(struct forgery *f)
{
    struct round *villain =
        duel_rebuild(f->duel, f->villain, f->duel->said_count - 1, NULL);
    struct round_message m;

    villain->block++;
    assert_int_equal(round_next(villain, &m), OK);
    assert_int_equal(m.step, ROUND_BLOCK);
    assert_int_equal(m.count, f->count);
    memcpy(f->bytes, m.bytes, m.count);
    store_u32(f->bytes, f->said->index);
    round_free(villain);
}

/* One reply of the next block in the place of one of this. */
static void between_swapped(struct forgery *f)
{
    uint8_t honest[BYTES_MAX];

    memcpy(honest, f->bytes, f->count);
    next_block(f);
    memcpy(honest + BLOCK_REPLIES, f->bytes + BLOCK_REPLIES, POINT_BYTES);
    memcpy(f->bytes, honest, f->count);
}

static void number_within(struct forgery *f)
{
    store_u32(f->bytes, f->said->index + 1);
}

static void number_without(struct forgery *f)
{
    f->said->index++;
}

static void number_both(struct forgery *f)
{
    f->said->index++;
    store_u32(f->bytes, f->said->index);
}

static void close_count(struct forgery *f)
{
    f->bytes[CLOSE_COUNT + 3] ^= 1;
}

static void close_root(struct forgery *f)
{
    f->bytes[CLOSE_HITS_ROOT] ^= 1;
}

/* Something that the villain said before, once more. */
static void replayed(struct forgery *f)
{
    const struct duel_said *first = find(f, f->villain, ROUND_COMMIT);

    f->said->step = first->step;
    f->said->index = first->index;
    f->count = first->count;
    memcpy(f->bytes, first->bytes, first->count);
}

/* The victim's own words, said back. */
static void parroted(struct forgery *f)
{
    const struct duel_said *theirs = find(f, !f->villain, f->said->step);

    f->count = theirs->count;
    memcpy(f->bytes, theirs->bytes, theirs->count);
}

static void out_of_order(struct forgery *f)
{
    f->said->step = ROUND_REPLIES;
}

static void no_step(struct forgery *f)
{
    f->said->step = ROUND_STEP_COUNT;
}

static const struct trick tricks[] = {
    {"commit is not the committed one", ROUND_COMMIT, 0, flip_first, ROUND_BAD_COMMITMENT,
     ERR_FORGED},
    {"commit's last byte", ROUND_COMMIT, 0, flip_last, ROUND_BAD_COMMITMENT, ERR_FORGED},
    {"commit short", ROUND_COMMIT, 0, one_byte_short, ROUND_BAD_SIZE, ERR_MALFORMED},
    {"commit long", ROUND_COMMIT, 0, one_byte_long, ROUND_BAD_SIZE, ERR_MALFORMED},
    {"commit out of order", ROUND_COMMIT, 0, out_of_order, ROUND_BAD_ORDER,
     ERR_UNEXPECTED},

    {"tokens not canonical", ROUND_TOKENS, 0, not_canonical, ROUND_BAD_POINT,
     ERR_MALFORMED},
    {"tokens not reduced", ROUND_TOKENS, 0, not_reduced, ROUND_BAD_POINT, ERR_MALFORMED},
    {"tokens with identity", ROUND_TOKENS, 0, identity, ROUND_BAD_IDENTITY,
     ERR_MALFORMED},
    {"tokens unsorted", ROUND_TOKENS, 0, unsorted, ROUND_BAD_SORT, ERR_MALFORMED},
    {"tokens twice", ROUND_TOKENS, 0, duplicate, ROUND_BAD_DUPLICATE, ERR_MALFORMED},
    {"tokens reflected", ROUND_TOKENS, 0, reflected_list, ROUND_BAD_REFLECTION,
     ERR_FORGED},
    {"one token reflected", ROUND_TOKENS, 0, reflected_point, ROUND_BAD_REFLECTION,
     ERR_FORGED},
    {"tokens not committed", ROUND_TOKENS, 0, other_tokens, ROUND_BAD_ROOT, ERR_FORGED},
    {"tokens short", ROUND_TOKENS, 0, one_point_short, ROUND_BAD_SIZE, ERR_MALFORMED},
    {"tokens long", ROUND_TOKENS, 0, one_point_long, ROUND_BAD_SIZE, ERR_MALFORMED},
    {"no tokens", ROUND_TOKENS, 0, nothing, ROUND_BAD_SIZE, ERR_MALFORMED},
    {"tokens replayed", ROUND_TOKENS, 0, replayed, ROUND_BAD_ORDER, ERR_UNEXPECTED},
    {"tokens before their time", ROUND_TOKENS, 0, out_of_order, ROUND_BAD_ORDER,
     ERR_UNEXPECTED},
    {"tokens numbered", ROUND_TOKENS, 0, number_without, ROUND_BAD_ORDER, ERR_UNEXPECTED},

    {"replies not canonical", ROUND_REPLIES, 0, not_canonical, ROUND_BAD_POINT,
     ERR_MALFORMED},
    {"replies with identity", ROUND_REPLIES, 0, identity, ROUND_BAD_IDENTITY,
     ERR_MALFORMED},
    {"replies unsorted", ROUND_REPLIES, 0, unsorted, ROUND_BAD_SORT, ERR_MALFORMED},
    {"replies twice", ROUND_REPLIES, 0, duplicate, ROUND_BAD_DUPLICATE, ERR_MALFORMED},
    {"replies short", ROUND_REPLIES, 0, one_point_short, ROUND_BAD_SIZE, ERR_MALFORMED},
    {"replies long", ROUND_REPLIES, 0, one_point_long, ROUND_BAD_SIZE, ERR_MALFORMED},
    {"replies replayed", ROUND_REPLIES, 0, replayed, ROUND_BAD_ORDER, ERR_UNEXPECTED},

    {"one more counted", ROUND_COUNTED, 0, lie_more, ROUND_BAD_COUNT, ERR_FORGED},
    {"one less counted", ROUND_COUNTED, 0, lie_less, ROUND_BAD_COUNT, ERR_FORGED},
    {"counted short", ROUND_COUNTED, 0, one_byte_short, ROUND_BAD_SIZE, ERR_MALFORMED},
    {"counted is no step", ROUND_COUNTED, 0, no_step, ROUND_BAD_ORDER, ERR_UNEXPECTED},

    {"proof flipped", ROUND_BLOCK, 0, flip_proof, ROUND_BAD_PROOF, ERR_FORGED},
    {"answer flipped", ROUND_BLOCK, 1, flip_answer, ROUND_BAD_PROOF, ERR_FORGED},
    {"no proof", ROUND_BLOCK, 0, no_proof, ROUND_BAD_PROOF, ERR_FORGED},
    {"second key for one reply", ROUND_BLOCK, 0, second_key, ROUND_BAD_PROOF, ERR_FORGED},
    {"second key, last block", ROUND_BLOCK, 1, second_key, ROUND_BAD_PROOF, ERR_FORGED},
    {"replies swapped within a block", ROUND_BLOCK, 0, within_swapped, ROUND_BAD_PROOF,
     ERR_FORGED},
    {"blocks swapped", ROUND_BLOCK, 0, next_block, ROUND_BAD_PROOF, ERR_FORGED},
    {"replies swapped between blocks", ROUND_BLOCK, 0, between_swapped, ROUND_BAD_PROOF,
     ERR_FORGED},
    {"block not canonical", ROUND_BLOCK, 0, not_canonical, ROUND_BAD_POINT,
     ERR_MALFORMED},
    {"block with identity", ROUND_BLOCK, 1, identity, ROUND_BAD_IDENTITY, ERR_MALFORMED},
    {"block's number within", ROUND_BLOCK, 0, number_within, ROUND_BAD_ORDER,
     ERR_UNEXPECTED},
    {"block's number without", ROUND_BLOCK, 0, number_without, ROUND_BAD_ORDER,
     ERR_UNEXPECTED},
    {"another block", ROUND_BLOCK, 1, number_both, ROUND_BAD_ORDER, ERR_UNEXPECTED},
    {"block short", ROUND_BLOCK, 0, one_point_short, ROUND_BAD_SIZE, ERR_MALFORMED},
    {"block replayed", ROUND_BLOCK, 1, replayed, ROUND_BAD_ORDER, ERR_UNEXPECTED},

    {"close with another transcript", ROUND_CLOSE, 0, flip_first, ROUND_BAD_TRANSCRIPT,
     ERR_FORGED},
    {"close with another count", ROUND_CLOSE, 0, close_count, ROUND_BAD_TRANSCRIPT,
     ERR_FORGED},
    {"close with another root", ROUND_CLOSE, 0, close_root, ROUND_BAD_TRANSCRIPT,
     ERR_FORGED},
    {"close short", ROUND_CLOSE, 0, one_byte_short, ROUND_BAD_SIZE, ERR_MALFORMED},
    {"close replayed", ROUND_CLOSE, 0, replayed, ROUND_BAD_ORDER, ERR_UNEXPECTED},

    {"coin of another share", ROUND_COIN, 0, flip_first, ROUND_BAD_COIN, ERR_FORGED},
    {"coin said back", ROUND_COIN, 0, parroted, ROUND_BAD_COIN, ERR_FORGED},
    {"coin short", ROUND_COIN, 0, one_byte_short, ROUND_BAD_SIZE, ERR_MALFORMED},
};

/* Six points a side in two blocks of three, and three tokens shared, or none. */
static struct duel *duel_of_six(bool alone)
{
    struct duel *d = duel_new();

    duel_give(d, ROUND_INITIATOR, 0, 4);
    if (alone)
        duel_give(d, ROUND_RESPONDER, 1, 1);
    else
        duel_give(d, ROUND_RESPONDER, 1, 6);
    for (int role = 0; role < 2; role++)
        d->side[role].setup.own_bucket = POINTS;
    return d;
}

/* Let messages pass until the villain is to say `step`, and have it said. */
static void await_villain(struct forgery *f, enum round_step step, uint32_t index)
{
    enum round_role turn;

    assert_true(duel_until(f->duel, step, index));
    assert_true(duel_turn(f->duel, &turn));
    if (turn != f->villain) {
        enum round_refusal why;
        const struct duel_said *said = duel_speak(f->duel);
        assert_int_equal(duel_tell(f->duel, said, said->bytes, said->count, &why), OK);
        assert_true(duel_until(f->duel, step, index));
    }
    f->said = duel_speak(f->duel);
    assert_int_equal(f->said->sender, f->villain);
    assert_true(f->said->count + POINT_BYTES <= sizeof f->bytes);
    memcpy(f->bytes, f->said->bytes, f->said->count);
    f->count = f->said->count;
}

static void deliver(struct forgery *f, enum round_refusal refusal, enum err code)
{
    /* As long as claimed and no longer, so that reading on is found out. */
    uint8_t *exact = memory_new(f->count, 1);
    enum round_refusal why = ROUND_FINE;
    enum err e;

    assert_non_null(exact);
    memcpy(exact, f->bytes, f->count);
    e = duel_tell(f->duel, f->said, exact, f->count, &why);
    memory_free(exact);
    if (e != code || why != refusal)
        print_message("# %s: refused as %s\n", f->name != NULL ? f->name : "a trick",
                      round_refusal_name(why));
    assert_int_equal(why, refusal);
    assert_int_equal(e, code);
    expect_dead(f->duel, !f->villain, refusal);
}

static void play(const struct trick *t, enum round_role villain, bool responder_first)
{
    struct forgery f = {.name = t->name, .duel = duel_of_six(false), .villain = villain};

    for (int role = 0; role < 2; role++) {
        f.duel->side[role].setup.responder_first = responder_first;
        f.duel->side[role].setup.output =
            t->step == ROUND_COIN ? ROUND_COUNT : ROUND_HITS;
    }
    duel_start(f.duel);
    await_villain(&f, t->step, t->index);
    t->forge(&f);
    deliver(&f, t->refusal, t->code);
    duel_free(f.duel);
}

static void T4_every_trick_is_refused_by_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tricks); i++) {
        for (int variant = 0; variant < 4; variant++) {
            enum round_role villain =
                (variant & 1) == 0 ? ROUND_INITIATOR : ROUND_RESPONDER;
            /* A coin can only be said back by the second to speak. */
            if (tricks[i].forge == parroted && villain == ROUND_INITIATOR)
                continue;
            play(&tricks[i], villain, (variant & 2) != 0);
        }
    }
}

/* ---- Tricks with COMMIT, whose hash the victim was told before ---- */

/* Give the victim a changed COMMIT that opens the commitment it has. */
static void commit_forged(enum round_role villain,
                          void (*forge)(struct forgery *f),
                          enum round_refusal refusal,
                          enum err code)
{
    struct forgery f = {.duel = duel_of_six(false), .villain = villain};
    uint8_t commitment[32];

    duel_start(f.duel);
    await_villain(&f, ROUND_COMMIT, 0);
    forge(&f);
    hash_sha256(f.bytes, f.count, commitment);
    duel_replace(f.duel, !villain,
                 duel_rebuild(f.duel, !villain, f.duel->said_count - 1, commitment));
    deliver(&f, refusal, code);
    duel_free(f.duel);
}

static void key_not_canonical(struct forgery *f)
{
    memset(f->bytes + COMMIT_KEY, 0xFF, POINT_BYTES);
}

static void key_identity(struct forgery *f)
{
    memset(f->bytes + COMMIT_KEY, 0, POINT_BYTES);
}

static void key_reflected(struct forgery *f)
{
    memcpy(f->bytes, f->duel->side[!f->villain].round->own.commit, COMMIT_BYTES);
}

/* Our key with a proof that nobody can have. */
static void key_multiple(struct forgery *f)
{
    key_reflected(f);
    other_points(f->bytes + COMMIT_KEY, 1);
}

static void key_proof_flipped(struct forgery *f)
{
    f->bytes[COMMIT_PROOF] ^= 1;
}

static void key_answer_flipped(struct forgery *f)
{
    f->bytes[COMMIT_PROOF + 32] ^= 1;
}

static void key_answer_not_reduced(struct forgery *f)
{
    memset(f->bytes + COMMIT_PROOF + 32, 0xFF, SCALAR_BYTES);
}

static void key_proof_zero(struct forgery *f)
{
    memset(f->bytes + COMMIT_PROOF, 0, KEYS_PROOF_BYTES);
}

/* A true proof of the same secret, but of another round or the other role. */
static void key_proof_elsewhere(struct forgery *f, bool other_role)
{
    struct round_setup setup = f->duel->side[f->villain].setup;
    struct keys keys;

    if (other_role)
        setup.role = !setup.role;
    else
        setup.id[31] ^= 1;
    keys_derive(&setup, &keys);
    assert_memory_equal(keys.key, f->bytes + COMMIT_KEY, POINT_BYTES);
    keys_prove(&keys, f->bytes + COMMIT_PROOF);
}

static void key_proof_of_another_round(struct forgery *f)
{
    key_proof_elsewhere(f, false);
}

static void key_proof_of_another_role(struct forgery *f)
{
    key_proof_elsewhere(f, true);
}

static void T4_a_key_must_be_one_s_own(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        enum round_role v = i == 0 ? ROUND_INITIATOR : ROUND_RESPONDER;
        commit_forged(v, key_not_canonical, ROUND_BAD_POINT, ERR_MALFORMED);
        commit_forged(v, key_identity, ROUND_BAD_IDENTITY, ERR_MALFORMED);
        commit_forged(v, key_reflected, ROUND_BAD_REFLECTION, ERR_FORGED);
        commit_forged(v, key_multiple, ROUND_BAD_KEY_PROOF, ERR_FORGED);
        commit_forged(v, key_proof_flipped, ROUND_BAD_KEY_PROOF, ERR_FORGED);
        commit_forged(v, key_answer_flipped, ROUND_BAD_KEY_PROOF, ERR_FORGED);
        commit_forged(v, key_answer_not_reduced, ROUND_BAD_KEY_PROOF, ERR_FORGED);
        commit_forged(v, key_proof_zero, ROUND_BAD_KEY_PROOF, ERR_FORGED);
        commit_forged(v, key_proof_of_another_round, ROUND_BAD_KEY_PROOF, ERR_FORGED);
        commit_forged(v, key_proof_of_another_role, ROUND_BAD_KEY_PROOF, ERR_FORGED);
    }
}

/* ---- Tricks that show only later ---- */

/* The villain says false REPLIES, and all else truly. Both counts are 0, as the
 * two lists share nothing, so nothing is noticed until the proofs come. */
static struct forgery after_false_replies(enum round_role villain,
                                          void (*forge)(struct forgery *f))
{
    struct forgery f = {.duel = duel_of_six(true), .villain = villain};
    enum round_refusal why;

    f.duel->side[villain].setup.responder_first = true;
    f.duel->side[!villain].setup.responder_first = true;
    duel_start(f.duel);
    await_villain(&f, ROUND_REPLIES, 0);
    forge(&f);
    assert_int_equal(duel_tell(f.duel, f.said, f.bytes, f.count, &why), OK);
    return f;
}

/* Let the villain prove block after block, until one is refused; which one? */
static uint32_t first_refused_block(struct forgery *f)
{
    for (uint32_t block = 0;; block++) {
        enum round_refusal why;

        await_villain(f, ROUND_BLOCK, block);
        if (duel_tell(f->duel, f->said, f->bytes, f->count, &why) == OK)
            continue;
        assert_int_equal(why, ROUND_BAD_REPLIES);
        expect_dead(f->duel, !f->villain, ROUND_BAD_REPLIES);
        return block;
    }
}

static void T4_a_list_of_garbage_cannot_be_proven(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        enum round_role villain = i == 0 ? ROUND_INITIATOR : ROUND_RESPONDER;
        struct forgery f = after_false_replies(villain, garbage_replies);

        assert_int_equal(first_refused_block(&f), 0);
        duel_free(f.duel);
        /* Where one reply alone is false, the block it is missing from tells. */
        f = after_false_replies(villain, one_garbage_reply);
        assert_in_range(first_refused_block(&f), 0, 1);
        duel_free(f.duel);
    }
}

/* The sorted list is true, the hash of their order is not. */
static void T2_the_order_was_committed_to(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct forgery f =
            after_false_replies(i == 0 ? ROUND_INITIATOR : ROUND_RESPONDER, flip_first);

        await_villain(&f, ROUND_BLOCK, 1);
        deliver(&f, ROUND_BAD_REPLIES, ERR_FORGED);
        duel_free(f.duel);
    }
}

/* Where only the count was agreed, garbage that hides the hits is found out when
 * the coin demands an audit; the villain's engine is told the count it expects. */
static void T4_an_audit_finds_hidden_hits(void **state)
{
    struct forgery f = {.duel = duel_of_six(false), .villain = ROUND_RESPONDER};
    struct duel_said *said;
    enum round_refusal why;
    uint8_t truth[COUNTED_BYTES];

    (void)state;
    for (int role = 0; role < 2; role++) {
        f.duel->side[role].setup.output = ROUND_COUNT;
        f.duel->side[role].setup.audit_one_in = 1;
        f.duel->side[role].setup.responder_first = true;
    }
    duel_start(f.duel);
    await_villain(&f, ROUND_REPLIES, 0);
    garbage_replies(&f);
    assert_int_equal(duel_tell(f.duel, f.said, f.bytes, f.count, &why), OK);
    assert_true(duel_until(f.duel, ROUND_COUNTED, 0));
    said = duel_speak(f.duel);
    assert_int_equal(load_u32(said->bytes), 0);
    store_u32(truth, 3);
    assert_int_equal(duel_tell(f.duel, said, truth, sizeof truth, &why), OK);
    said = duel_speak(f.duel);
    store_u32(truth, 0);
    assert_int_equal(duel_tell(f.duel, said, truth, sizeof truth, &why), OK);
    await_villain(&f, ROUND_BLOCK, 0);
    deliver(&f, ROUND_BAD_REPLIES, ERR_FORGED);
    duel_free(f.duel);
}

/* Without an audit the two transcripts still differ, and no CLOSE fits. */
static void a_lie_that_is_not_audited_leaves_no_common_transcript(void **state)
{
    struct forgery f = {.duel = duel_of_six(true), .villain = ROUND_RESPONDER};
    enum round_refusal why;

    (void)state;
    for (int role = 0; role < 2; role++)
        f.duel->side[role].setup.output = ROUND_COUNT;
    duel_start(f.duel);
    await_villain(&f, ROUND_REPLIES, 0);
    garbage_replies(&f);
    assert_int_equal(duel_tell(f.duel, f.said, f.bytes, f.count, &why), OK);
    f.villain = ROUND_INITIATOR; /* to whom it now looks so */
    await_villain(&f, ROUND_CLOSE, 0);
    deliver(&f, ROUND_BAD_TRANSCRIPT, ERR_FORGED);
    duel_free(f.duel);
}

static void T1_more_hits_than_allowed_stop_the_round(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct forgery f = {.duel = duel_of_six(false),
                            .villain = i == 0 ? ROUND_INITIATOR : ROUND_RESPONDER};

        f.duel->side[!f.villain].setup.count_max = 2;
        duel_start(f.duel);
        await_villain(&f, ROUND_COUNTED, 0);
        deliver(&f, ROUND_TRIPWIRE, ERR_UNEXPECTED);
        duel_free(f.duel);
    }
}

static void as_many_hits_as_allowed_do_not(void **state)
{
    struct duel *d = duel_of_six(false);

    (void)state;
    d->side[0].setup.count_max = 3;
    d->side[1].setup.count_max = 3;
    duel_start(d);
    duel_finish(d);
    assert_true(round_is_closed(d->side[0].round));
    duel_free(d);
}

/* A false count that trips the wire is a false count. */
static void a_lie_is_named_before_the_tripwire(void **state)
{
    struct forgery f = {.duel = duel_of_six(false), .villain = ROUND_INITIATOR};

    (void)state;
    f.duel->side[ROUND_RESPONDER].setup.count_max = 2;
    duel_start(f.duel);
    await_villain(&f, ROUND_COUNTED, 0);
    lie_more(&f);
    deliver(&f, ROUND_BAD_COUNT, ERR_FORGED);
    duel_free(f.duel);
}

/* What was said in one round is worth nothing in the next. */
static void T7_messages_of_another_round_do_not_fit(void **state)
{
    struct forgery f = {.duel = duel_of_six(false), .villain = ROUND_INITIATOR};
    uint8_t commit[COMMIT_BYTES], tokens[POINTS * POINT_BYTES];

    (void)state;
    duel_start(f.duel);
    duel_finish(f.duel);
    memcpy(commit, f.duel->said[0].bytes, sizeof commit);
    memcpy(tokens, f.duel->said[1].bytes, sizeof tokens);
    for (int role = 0; role < 2; role++)
        f.duel->side[role].setup.id[0] ^= 1;

    duel_start(f.duel);
    await_villain(&f, ROUND_COMMIT, 0);
    memcpy(f.bytes, commit, sizeof commit);
    deliver(&f, ROUND_BAD_COMMITMENT, ERR_FORGED);

    duel_start(f.duel);
    await_villain(&f, ROUND_TOKENS, 0);
    memcpy(f.bytes, tokens, sizeof tokens);
    deliver(&f, ROUND_BAD_ROOT, ERR_FORGED);
    duel_free(f.duel);
}

/* An empty block carries zeroes for a proof, and nothing else will do. */
static void an_empty_block_has_no_room_for_a_proof(void **state)
{
    struct forgery f = {.duel = duel_of_six(false), .villain = ROUND_INITIATOR};

    (void)state;
    for (int role = 0; role < 2; role++)
        f.duel->side[role].setup.blocks = POINTS + 1;
    duel_start(f.duel);
    await_villain(&f, ROUND_BLOCK, 0); /* floor(6/7) = 0 points */
    assert_int_equal(f.count, BLOCK_REPLIES);
    flip_proof(&f);
    deliver(&f, ROUND_BAD_PROOF, ERR_FORGED);
    duel_free(f.duel);
}

/* Once both have closed, nothing that comes can take the result away. */
static void a_closed_round_is_over(void **state)
{
    struct duel *d = duel_of_six(false);
    enum round_refusal why;
    size_t count;

    (void)state;
    duel_start(d);
    duel_finish(d);
    for (size_t i = 0; i < d->said_count; i++) {
        const struct duel_said *said = &d->said[i];
        assert_int_equal(duel_tell(d, said, said->bytes, said->count, &why),
                         ERR_UNEXPECTED);
        assert_int_equal(why, ROUND_BAD_ORDER);
    }
    for (int role = 0; role < 2; role++) {
        assert_true(round_is_closed(d->side[role].round));
        assert_int_equal(round_count(d->side[role].round), 3);
        assert_non_null(round_hits(d->side[role].round, &count));
        assert_int_equal(count, 3);
    }
    duel_free(d);
}

/* A message that comes while it is our turn is no less out of order. */
static void T7_speaking_out_of_turn_ends_the_round(void **state)
{
    struct duel *d = duel_of_six(false);
    const struct duel_said mine = {ROUND_RESPONDER, ROUND_COMMIT, 0, NULL, 0};
    enum round_refusal why;

    (void)state;
    duel_start(d);
    assert_true(round_is_turn(d->side[ROUND_INITIATOR].round));
    assert_int_equal(duel_tell(d, &mine, NULL, 0, &why), ERR_UNEXPECTED);
    assert_int_equal(why, ROUND_BAD_ORDER);
    expect_dead(d, ROUND_INITIATOR, ROUND_BAD_ORDER);
    duel_free(d);
}

/* Every engine that this processor runs, and then that of AVX-512 over plain C. */
enum { ENGINES_MAX = 4 };

static const struct group_engine *engine_to_try(size_t i)
{
    if (engine_at(i) != NULL || i == 0)
        return engine_at(i);
    return engine_at(i - 1) != NULL ? &ifma_plain_engine : NULL;
}

static int use_engine(void **state)
{
    duel_compute_with(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(T4_every_trick_is_refused_by_its_name),
        cmocka_unit_test(T4_a_key_must_be_one_s_own),
        cmocka_unit_test(T4_a_list_of_garbage_cannot_be_proven),
        cmocka_unit_test(T2_the_order_was_committed_to),
        cmocka_unit_test(T4_an_audit_finds_hidden_hits),
        cmocka_unit_test(a_lie_that_is_not_audited_leaves_no_common_transcript),
        cmocka_unit_test(T1_more_hits_than_allowed_stop_the_round),
        cmocka_unit_test(as_many_hits_as_allowed_do_not),
        cmocka_unit_test(a_lie_is_named_before_the_tripwire),
        cmocka_unit_test(T7_messages_of_another_round_do_not_fit),
        cmocka_unit_test(an_empty_block_has_no_room_for_a_proof),
        cmocka_unit_test(a_closed_round_is_over),
        cmocka_unit_test(T7_speaking_out_of_turn_ends_the_round),
    };

    enum { COUNT = sizeof tests / sizeof tests[0] };
    static struct CMUnitTest all[ENGINES_MAX * COUNT];
    static char names[ENGINES_MAX * COUNT][120];
    size_t count = 0;

    if (crypto_start() != OK)
        return 1;
    for (size_t i = 0; engine_to_try(i) != NULL; i++) {
        for (size_t j = 0; j < COUNT; j++, count++) {
            (void)snprintf(names[count], sizeof names[0], "%s, %s", tests[j].name,
                           engine_to_try(i)->name);
            all[count] = tests[j];
            all[count].name = names[count];
            all[count].setup_func = use_engine;
            all[count].initial_state = (void *)(uintptr_t)engine_to_try(i);
        }
    }
    return _cmocka_run_group_tests("psi/malice", all, count, NULL, NULL);
}
