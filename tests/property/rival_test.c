/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rival_test.c - what a rational rival gains, counted
 *
 * Moves of docs/adversary.tsv that end in a number: names learnt by going through a
 * dictionary, invented entries that a sample finds, hits that who stops is ahead by, what
 * two runs tell together. Each number is printed beside its bound.
 */
#include "agreement/sample_test.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/hash.h"
#include "crypto/merkle.h"
#include "psi/points.h"
#include "tests/support/dice.h"
#include "tests/support/duel.h"
#include "tests/support/play.h"

#include <inttypes.h>
#include <math.h>

static struct dice dice;

static int set_up(void **state)
{
    (void)state;
    dice_init(&dice, dice_seed());
    return crypto_start() == OK ? 0 : -1;
}

/* ---- T1: a dictionary against the budget ---- */

enum { RUNS = 1000, TURNS = 30, GIVER = 0, RIVAL = 1 };

/* What one enumerator comes to. */
struct attempt {
    int64_t answered; /* names of its dictionary of which it knows now */
    int64_t rounds;
    size_t refused;
};

/* The rival proposes the largest bucket that its node lets pass; who is asked is careless
 * and accepts whatever is proposed. False: not even the smallest passes. */
static bool ask_for_more(struct play *p, struct attempt *a)
{
    static const int64_t buckets[] = {65536, 64, 4};

    for (size_t i = 0; i < COUNT_OF(buckets); i++) {
        const struct verdict *v = play_propose(p, RIVAL, buckets[i]);

        if (!v->effective) {
            a->refused++;
            assert_true(strncmp(v->rule, "budget.", 7) == 0 ||
                        strcmp(v->rule, "R9") == 0);
            continue;
        }
        v = play_accept(p, GIVER, 4);
        if (v->effective) {
            a->answered += buckets[i];
            a->rounds++;
        }
        play_abort_round(p, RIVAL);
        return v->effective;
    }
    return false;
}

static void enumerate(struct attempt *a, const struct saga_terms *terms)
{
    struct play p;

    play_begin_as(&p, (uint8_t)dice_below(&dice, 256));
    play_meet(&p);
    play_agree(&p, terms);
    for (int turn = 0; turn < TURNS; turn++)
        if (!ask_for_more(&p, a))
            play_at(&p, p.saga.clock[RIVAL] + (int64_t)dice_below(&dice, 20) * SAGA_DAY);
    assert_true(play_agreement(&p)->tokens_used[RIVAL] == a->answered);
    fold_free(p.fold);
    saga_fini(&p.saga);
}

static void T1_an_enumerator_learns_no_more_than_the_budget(void **state)
{
    int64_t most = 0;
    size_t refused = 0;

    (void)state;
    for (int run = 0; run < RUNS; run++) {
        struct saga_terms terms = saga_terms();
        struct attempt a = {.answered = 0};

        terms.tokens_life = (int64_t)dice_below(&dice, 2000);
        terms.rounds_period = 1 + (int64_t)dice_below(&dice, 12);
        terms.period_days = 1 + (int64_t)dice_below(&dice, 60);
        enumerate(&a, &terms);
        assert_true(a.answered <= terms.tokens_life);
        assert_true(a.refused > 0); /* the one over the cap */
        most = a.answered > most ? a.answered : most;
        refused += a.refused;
    }
    printf("# %d runs: at most %" PRId64
           " names of a dictionary, budgets up to 2000; %zu "
           "proposals over a cap refused\n",
           RUNS, most, refused);
    assert_true(most > 0);
}

/* ---- T2: an inflated set against a sample ---- */

enum { RECORDS = 500, DRAWS = 2000 };

static void make_leaves(uint8_t leaves[RECORDS][MERKLE_BYTES], uint8_t root[MERKLE_BYTES])
{
    struct merkle tree;

    merkle_init(&tree);
    for (uint32_t i = 0; i < RECORDS; i++) {
        merkle_leaf(&i, sizeof i, leaves[i]);
        merkle_add(&tree, leaves[i]);
    }
    merkle_root(&tree, root);
}

/* Does a sample of q different records hold one of the first `invented`? */
static bool catches(size_t invented, size_t q)
{
    bool drawn[RECORDS] = {false};

    for (size_t i = 0; i < q;) {
        size_t at = dice_below(&dice, RECORDS);

        if (drawn[at])
            continue;
        if (at < invented)
            return true;
        drawn[at] = true;
        i++;
    }
    return false;
}

static void T2_a_sample_finds_invented_entries_as_often_as_computed(void **state)
{
    static const size_t percent[] = {1, 5, 10};
    static const size_t samples[] = {20, 60, 100};

    (void)state;
    for (size_t f = 0; f < COUNT_OF(percent); f++) {
        for (size_t s = 0; s < COUNT_OF(samples); s++) {
            size_t invented = RECORDS * percent[f] / 100;
            double missed = 1;
            double spread;
            size_t caught = 0;

            for (size_t i = 0; i < samples[s]; i++)
                missed *= (double)(RECORDS - invented - i) / (double)(RECORDS - i);
            for (int i = 0; i < DRAWS; i++)
                caught += catches(invented, samples[s]);
            spread = 5 * sqrt(missed * (1 - missed) / DRAWS) + 1.0 / DRAWS;
            printf("# f %zu %%, q %zu: found in %.3f of the runs, computed %.3f\n",
                   percent[f], samples[s], (double)caught / DRAWS, 1 - missed);
            assert_true(fabs((double)caught / DRAWS - (1 - missed)) <= spread);
        }
    }
}

static void T2_a_leaf_that_was_added_later_does_not_open(void **state)
{
    static uint8_t leaves[RECORDS + 1][MERKLE_BYTES];
    struct merkle_proof proof;
    uint8_t root[MERKLE_BYTES];
    uint8_t grown[MERKLE_BYTES];
    struct merkle tree;

    (void)state;
    make_leaves(leaves, root);
    for (uint64_t i = 0; i < RECORDS; i++) {
        assert_int_equal(merkle_prove_inclusion(leaves[0], RECORDS, i, &proof), OK);
        assert_int_equal(merkle_verify_inclusion(leaves[i], i, RECORDS, root, &proof),
                         OK);
    }
    memset(leaves[RECORDS], 0xEE, MERKLE_BYTES);
    merkle_init(&tree);
    for (size_t i = 0; i <= RECORDS; i++)
        merkle_add(&tree, leaves[i]);
    merkle_root(&tree, grown);
    assert_int_equal(merkle_prove_inclusion(leaves[0], RECORDS + 1, RECORDS, &proof), OK);
    assert_int_equal(
        merkle_verify_inclusion(leaves[RECORDS], RECORDS, RECORDS + 1, grown, &proof),
        OK);
    for (uint64_t size = RECORDS; size <= RECORDS + 1; size++)
        for (uint64_t i = 0; i <= RECORDS; i++)
            assert_int_equal(
                merkle_verify_inclusion(leaves[RECORDS], i, size, root, &proof),
                ERR_FORGED);
}

/* ---- T3: stopping after any message ---- */

enum { SHARED = 24, BUCKET = 32, BLOCKS = 4 };

static struct duel *make_duel(void)
{
    struct duel *d = duel_new();

    duel_give(d, ROUND_INITIATOR, 0, SHARED + 4);
    duel_give(d, ROUND_RESPONDER, 4, SHARED + 8);
    for (int role = 0; role < 2; role++) {
        d->side[role].setup.own_bucket = BUCKET;
        d->side[role].setup.blocks = BLOCKS;
        d->side[role].setup.count_max = BUCKET;
    }
    return d;
}

/* Hits that a side is left with after so many messages. */
static size_t knows(const struct duel *d, enum round_role role, size_t said)
{
    struct round *r = duel_rebuild(d, role, said, NULL);
    enum err e = round_salvage(r);
    size_t count;

    assert_true(e == OK || e == ERR_UNEXPECTED); /* closed: it has all */
    round_hits(r, &count);
    round_free(r);
    return count;
}

static void T3_who_stops_is_at_most_one_block_ahead(void **state)
{
    struct duel *d = make_duel();
    size_t ahead = 0;

    (void)state;
    duel_start(d);
    duel_finish(d);
    for (size_t said = 0; said <= d->said_count; said++) {
        size_t known[2] = {knows(d, ROUND_INITIATOR, said),
                           knows(d, ROUND_RESPONDER, said)};
        size_t more = known[0] > known[1] ? known[0] - known[1] : known[1] - known[0];

        printf("# after message %zu: initiator knows %zu hits, responder %zu\n", said,
               known[0], known[1]);
        assert_true(more <= BUCKET / BLOCKS);
        ahead = more > ahead ? more : ahead;
    }
    assert_int_equal(knows(d, ROUND_INITIATOR, d->said_count), SHARED);
    assert_int_equal(knows(d, ROUND_RESPONDER, d->said_count), SHARED);
    assert_true(ahead > 0);
    duel_free(d);
}

/* ---- T8, T10: what runs have in common ---- */

static const struct duel_said *tokens_of(const struct duel *d, enum round_role sender)
{
    for (size_t i = 0; i < d->said_count; i++)
        if (d->said[i].sender == sender && d->said[i].step == ROUND_TOKENS)
            return &d->said[i];
    fail();
    return NULL;
}

/* Points of two lists that are the same. */
static size_t in_common(const uint8_t *a, const uint8_t *b, size_t count)
{
    size_t common = 0;
    size_t at;

    for (size_t i = 0; i < count; i++)
        common += points_find(a, count, b + i * POINT_BYTES, &at);
    return common;
}

static void T8_equal_names_differ_between_agreements(void **state)
{
    struct duel *d = make_duel();
    uint8_t first[2][BUCKET * POINT_BYTES];
    uint8_t lanes[2][32];
    const uint8_t root[3][SIGN_KEY_BYTES] = {{1}, {2}, {3}};

    (void)state;
    duel_start(d);
    duel_finish(d);
    for (int role = 0; role < 2; role++)
        memcpy(first[role], tokens_of(d, (enum round_role)role)->bytes,
               sizeof first[role]);
    for (int role = 0; role < 2; role++)
        d->side[role].setup.agreement[0] ^= 1;
    duel_start(d);
    duel_finish(d);
    for (int role = 0; role < 2; role++)
        for (int other = 0; other < 2; other++)
            assert_int_equal(in_common(first[role],
                                       tokens_of(d, (enum round_role)other)->bytes,
                                       BUCKET),
                             0);
    entry_lane_id(root[0], root[1], lanes[0]);
    entry_lane_id(root[0], root[2], lanes[1]);
    assert_memory_not_equal(lanes[0], lanes[1], 32);
    duel_free(d);
}

/* Two runs between which one side has added a record: what the other learns by comparing
 * them is whether it holds that record, and nothing of the rest. */
static void T10_two_runs_tell_what_was_added_if_it_hits(void **state)
{
    (void)state;
    for (int held = 0; held < 2; held++) {
        struct duel *d = make_duel();
        uint8_t first[BUCKET * POINT_BYTES];
        size_t before;
        size_t after;

        duel_start(d);
        duel_finish(d);
        memcpy(first, tokens_of(d, ROUND_INITIATOR)->bytes, sizeof first);
        before = knows(d, ROUND_RESPONDER, d->said_count);
        duel_give(d, ROUND_INITIATOR, held ? SHARED + 4 : 200, held ? SHARED + 5 : 201);
        for (int role = 0; role < 2; role++) {
            d->side[role].setup.id[0] ^= 1;
            d->side[role].setup.secret[0] ^= (uint8_t)(1 + role);
        }
        duel_start(d);
        duel_finish(d);
        after = knows(d, ROUND_RESPONDER, d->said_count);
        assert_int_equal(tokens_of(d, ROUND_INITIATOR)->count, sizeof first);
        assert_int_equal(in_common(first, tokens_of(d, ROUND_INITIATOR)->bytes, BUCKET),
                         0);
        printf(
            "# a record was added that the other side %s: hits %zu, then %zu; points in "
            "common 0; bound: the added records that hit\n",
            held ? "holds" : "does not hold", before, after);
        assert_int_equal(after, before + (size_t)held);
        duel_free(d);
    }
}

/* ---- T16: text that looks like other text ---- */

/* Prose in which something does not show, or shows elsewhere. */
static const char *const hidden[] = {
    "pay\xE2\x80\xAEtxet", /* right-to-left override */
    "a\xE2\x80\xAD"
    "b", /* left-to-right override */
    "a\xE2\x81\xA6"
    "b\xE2\x81\xA9", /* isolate */
    "a\xE2\x80\x8F"
    "b", /* right-to-left mark */
    "a\xD8\x9C"
    "b",                     /* Arabic letter mark */
    "un\xE2\x80\x8Blimited", /* zero width space */
    "un\xE2\x81\xA0limited", /* word joiner */
    "\xEF\xBB\xBFtext",      /* byte order mark */
    "un\xC2\xADlimited",     /* soft hyphen */
    "a\xF3\xA0\x81\x81"
    "b",             /* tag character */
    "a\xEF\xB8\x8F", /* variation selector */
    "a\xE2\x80\xA8"
    "b", /* line separator */
    "a\x01"
    "b", /* control */
    "a\x7F"
    "b",            /* delete */
    "e\xCC\x81tat", /* not NFC */
};

static enum err read_with(const char *path, const char *text, struct agreement **out)
{
    json_t *object = sample_json();
    struct fault f = {0};
    enum err e;

    sample_set(object, path, json_stringn_nocheck(text, strlen(text)));
    e = agreement_from_json(object, out, &f);
    json_decref(object);
    return e;
}

static void T16_what_does_not_show_is_not_signed(void **state)
{
    static const char *const places[] = {"title.en", "text.ru", "glossary[0].labels.en"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hidden); i++)
        for (size_t k = 0; k < COUNT_OF(places); k++) {
            struct agreement *a = NULL;

            if (read_with(places[k], hidden[i], &a) == OK)
                fail_msg("text %zu passes in %s", i, places[k]);
            assert_null(a);
        }
}

/* Letters of another alphabet are prose: they pass, and are then another agreement, of
 * which the difference is shown. A code takes none. */
static void T16_letters_that_look_alike_are_another_agreement(void **state)
{
    struct agreement *latin = NULL;
    struct agreement *mixed = NULL;
    struct agreement *none = NULL;
    struct buffer said;

    (void)state;
    assert_int_equal(read_with("glossary[0].labels.en", "Ocean", &latin), OK);
    assert_int_equal(read_with("glossary[0].labels.en",
                               "\xD0\x9E"
                               "cean",
                               &mixed),
                     OK);
    assert_memory_not_equal(latin->id, mixed->id, sizeof latin->id);
    buffer_init(&said, 1 << 16);
    assert_int_equal(agreement_diff(latin->object, mixed->object, &said), OK);
    assert_non_null(strstr(buffer_text(&said), "glossary"));
    buffer_fini(&said);
    agreement_free(latin);
    agreement_free(mixed);
    assert_int_not_equal(read_with("glossary[0].code", "gr\xD0\xBEup-one", &none), OK);
    assert_int_not_equal(read_with("purposes[0]",
                                   "border\xE2\x80\x90"
                                   "check",
                                   &none),
                         OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(T1_an_enumerator_learns_no_more_than_the_budget),
        cmocka_unit_test(T2_a_sample_finds_invented_entries_as_often_as_computed),
        cmocka_unit_test(T2_a_leaf_that_was_added_later_does_not_open),
        cmocka_unit_test(T3_who_stops_is_at_most_one_block_ahead),
        cmocka_unit_test(T8_equal_names_differ_between_agreements),
        cmocka_unit_test(T10_two_runs_tell_what_was_added_if_it_hits),
        cmocka_unit_test(T16_what_does_not_show_is_not_signed),
        cmocka_unit_test(T16_letters_that_look_alike_are_another_agreement),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
