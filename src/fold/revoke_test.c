/* SPDX-License-Identifier: Apache-2.0 */
/* A key that was revoked says nothing any more, and what it said before still stands. */
#include "base/num.h"
#include "fold/fold.h"
#include "fold/revoked.h"
#include "tests/support/barter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t *officer(const struct play *p, int side, enum saga_officer who)
{
    return p->saga.card[side].officer[who].key;
}

/* A side brings a slip of a key of `owner`'s card, having seen no more than before. */
static const struct verdict *
bring_unseen(struct play *p, int side, int owner, const uint8_t *key)
{
    return play_mutter(p, side, KIND_KEY_REVOKE,
                       saga_slip(&p->saga, owner, key, "key-stolen"));
}

static const struct verdict *
bring(struct play *p, int side, int owner, const uint8_t *key)
{
    play_see(p, side);
    return bring_unseen(p, side, owner, key);
}

static const struct verdict *
suspend_as(struct play *p, int side, enum saga_officer who, const char *scope)
{
    return play_say_as(p, side, who, KIND_AGREE_SUSPEND, fact_suspended(p, scope));
}

static const struct verdict *verdict_at(const struct play *p, int side, size_t n)
{
    return fold_verdict(p->fold, side, n);
}

/* In the lane of the key's own party: from the next entry on. */
static void test_T17_revoked_officer_of_the_own_lane(void **state)
{
    struct fold_revoked how;
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_false(fold_is_revoked(p.fold, 0, officer(&p, 0, SAGA_SECOND), NULL));
    assert_effective(suspend_as(&p, 0, SAGA_SECOND, "rounds"));
    assert_effective(bring(&p, 0, 0, officer(&p, 0, SAGA_SECOND)));
    assert_refused(suspend_as(&p, 0, SAGA_SECOND, "releases"), "K4");
    assert_effective(suspend_as(&p, 0, SAGA_THIRD, "releases")); /* others may */
    assert_int_equal(play_agreement(&p)->suspended[0],
                     FOLD_SUSPENDED_ROUNDS | FOLD_SUSPENDED_RELEASES);
    assert_true(fold_is_revoked(p.fold, 0, officer(&p, 0, SAGA_SECOND), &how));
    assert_int_equal(how.from, p.saga.count[0] - 2);
    assert_string_equal(how.code, "key-stolen");
    play_end(&p);
}

/* Said by an officer who has seen no more than before. */
static const struct verdict *
suspend_unseen(struct play *p, int side, enum saga_officer who, const char *scope)
{
    struct entry *e =
        saga_entry(&p->saga, side, KIND_AGREE_SUSPEND, fact_suspended(p, scope));

    saga_act(&p->saga, e, side, who);
    return play_tell(p, side, e, SAGA_NO_DRAFT);
}

/* Brought by the other side: a thief who never hears of it has nothing of that. */
static void test_T17_revoked_by_what_the_peer_brings(void **state)
{
    struct play p;
    size_t last;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(suspend_as(&p, 0, SAGA_SECOND, "rounds"));
    last = p.saga.count[0] - 1;
    assert_effective(bring(&p, 1, 0, officer(&p, 0, SAGA_SECOND)));
    assert_refused(suspend_unseen(&p, 0, SAGA_SECOND, "releases"), "K4");
    assert_refused(suspend_as(&p, 0, SAGA_SECOND, "releases"), "K4");
    assert_effective(verdict_at(&p, 0, last)); /* what was seen before stands */
    assert_int_equal(play_agreement(&p)->suspended[0], FOLD_SUSPENDED_ROUNDS);
    play_end(&p);
}

/* It reaches back to what the bringer had not seen, and what rested on that falls too. */
static void test_T17_what_came_late_is_taken_back(void **state)
{
    struct play p;
    size_t taken;

    (void)state;
    play_begin_agreed(&p);
    play_see(&p, 1);
    taken = p.saga.count[0];
    assert_effective(suspend_as(&p, 0, SAGA_SECOND, "rounds"));
    assert_effective(play_say(&p, 0, KIND_AGREE_RESUME, fact_agreed(&p, p.draft)));
    assert_effective(suspend_as(&p, 0, SAGA_THIRD, "releases"));
    assert_effective(bring_unseen(&p, 1, 0, officer(&p, 0, SAGA_SECOND)));
    assert_refused(verdict_at(&p, 0, taken), "K4");
    assert_refused(verdict_at(&p, 0, taken + 1), "R6"); /* nothing was suspended */
    assert_effective(verdict_at(&p, 0, taken + 2));
    assert_int_equal(play_agreement(&p)->suspended[0], FOLD_SUSPENDED_RELEASES);
    play_end(&p);
}

/* A revoked node key: its lane ends, and nothing more is matched or released. */
static void test_T17_revoked_node_key_ends_the_lane(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(bring(&p, 1, 0, p.saga.card[0].node));
    for (int who = SAGA_SECOND; who < SAGA_OFFICERS; who++)
        assert_refused(suspend_unseen(&p, 0, (enum saga_officer)who, "all"), "K4");
    assert_refused(
        play_mutter(&p, 0, KIND_REFUSED,
                    fact_with(fact_with_int(json_object(), "n", 0), "rule", "r16")),
        "K4");
    assert_refused(play_propose(&p, 1, 64), "K4");
    assert_refused(play_say(&p, 1, KIND_ITEM_OFFER, fact_offer(&p)), "K4");
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN), FOLD_SUSPENDED);
    /* Duties and the ways out of an agreement stay open to the other side. */
    assert_effective(suspend_as(&p, 1, SAGA_ANYONE, "all"));
    assert_effective(play_say(&p, 1, KIND_AGREE_NOTICE, fact_noticed(&p, "give")));
    play_end(&p);
}

/* Also of an agreement that is proposed afterwards. */
static void test_T17_no_agreement_heals_a_revoked_node_key(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    assert_effective(bring(&p, 0, 1, p.saga.card[1].node));
    p.draft = saga_draft(&p.saga, &terms);
    assert_effective(play_propose_draft(&p, 0, p.draft));
    assert_effective(play_say(&p, 0, KIND_AGREE_SIGN, fact_agreed(&p, p.draft)));
    assert_refused(play_say(&p, 1, KIND_AGREE_SIGN, fact_agreed(&p, p.draft)), "K4");
    play_end(&p);
}

static void test_T17_what_no_slip_can_do(void **state)
{
    struct play p;
    json_t *fact;

    (void)state;
    play_begin_agreed(&p);
    /* Signed by the other's root key; of no key in the card; for no known reason. */
    assert_refused(bring(&p, 0, 1, officer(&p, 0, SAGA_SECOND)), "slip");
    assert_refused(bring(&p, 1, 0, p.saga.card[0].root), "slip");
    assert_refused(bring(&p, 1, 0, p.saga.card[0].link), "slip");
    fact = saga_slip(&p.saga, 0, officer(&p, 0, SAGA_SECOND), "a-name-here");
    assert_refused(play_say(&p, 1, KIND_KEY_REVOKE, fact), "R12");
    assert_effective(suspend_as(&p, 0, SAGA_SECOND, "rounds"));
    play_end(&p);
}

/* Anyone may bring it, and it may be brought twice, also by both at once. */
static void test_T17_slip_is_idempotent(void **state)
{
    struct fold_revoked how;
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    play_see(&p, 0);
    play_see(&p, 1);
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_effective(bring_unseen(&p, side, 0, officer(&p, 0, SAGA_SECOND)));
    assert_true(fold_is_revoked(p.fold, 0, officer(&p, 0, SAGA_SECOND), &how));
    assert_int_equal(how.from, p.saga.count[0]); /* the party's own counts */
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_refused(bring(&p, side, 0, officer(&p, 0, SAGA_SECOND)), "repeated");
    assert_true(fold_is_revoked(p.fold, 0, officer(&p, 0, SAGA_SECOND), &how));
    assert_int_equal(how.from, p.saga.count[0] - 1);
    play_end(&p);
}

/* An officer leaves, and the party says so itself; nobody undoes what that officer had
 * said by bringing the slip again in a lane that claims to have heard of nothing. */
static void test_T17_peer_undoes_nothing_with_a_slip_of_ours(void **state)
{
    struct play p;
    size_t said;

    (void)state;
    play_begin_agreed(&p);
    play_see(&p, 1);
    said = p.saga.count[0];
    assert_effective(suspend_as(&p, 0, SAGA_SECOND, "releases"));
    assert_effective(bring(&p, 0, 0, officer(&p, 0, SAGA_SECOND)));
    assert_effective(bring_unseen(&p, 1, 0, officer(&p, 0, SAGA_SECOND)));
    assert_effective(verdict_at(&p, 0, said));
    assert_int_equal(play_agreement(&p)->suspended[0], FOLD_SUSPENDED_RELEASES);
    assert_refused(play_say(&p, 1, KIND_ITEM_OFFER, fact_offer(&p)), "R6");
    play_end(&p);
}

/* The same if the peer's slip is heard of first: what it took comes back. */
static void test_T17_own_slip_counts_in_whatever_order(void **state)
{
    struct play p;
    size_t said;

    (void)state;
    play_begin_agreed(&p);
    play_see(&p, 1);
    said = p.saga.count[0];
    assert_effective(suspend_as(&p, 0, SAGA_SECOND, "releases"));
    assert_effective(bring_unseen(&p, 1, 0, officer(&p, 0, SAGA_SECOND)));
    assert_refused(verdict_at(&p, 0, said), "K4");
    assert_effective(bring_unseen(&p, 0, 0, officer(&p, 0, SAGA_SECOND)));
    assert_effective(verdict_at(&p, 0, said));
    assert_int_equal(play_agreement(&p)->suspended[0], FOLD_SUSPENDED_RELEASES);
    play_end(&p);
}

/* But not from a party whose lane has heard of it: nothing is wakened at will. */
static void test_T17_own_slip_wakens_nothing(void **state)
{
    struct play p;
    size_t said;

    (void)state;
    play_begin_agreed(&p);
    play_see(&p, 1);
    said = p.saga.count[0];
    assert_effective(suspend_as(&p, 0, SAGA_SECOND, "releases"));
    assert_effective(bring_unseen(&p, 1, 0, officer(&p, 0, SAGA_SECOND)));
    assert_refused(bring(&p, 0, 0, officer(&p, 0, SAGA_SECOND)), "repeated");
    assert_refused(verdict_at(&p, 0, said), "K4");
    play_end(&p);
}

/* Who has the node key writes the lane, and could bring the slip as late as it likes. */
static void test_T17_of_a_node_key_the_earlier_counts(void **state)
{
    struct play p;
    size_t said;

    (void)state;
    play_begin_agreed(&p);
    play_see(&p, 1);
    said = p.saga.count[0];
    assert_effective(suspend_as(&p, 0, SAGA_SECOND, "releases"));
    assert_effective(bring_unseen(&p, 0, 0, p.saga.card[0].node));
    assert_effective(bring_unseen(&p, 1, 0, p.saga.card[0].node));
    assert_refused(verdict_at(&p, 0, said), "K4");
    play_end(&p);
}

/* Each revokes the other's node key, neither knowing of it: both lanes end. */
static void test_T17_each_revokes_the_other_at_once(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    play_see(&p, 0);
    play_see(&p, 1);
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_effective(bring_unseen(&p, side, 1 - side, p.saga.card[1 - side].node));
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_refused(suspend_unseen(&p, side, SAGA_ANYONE, "all"), "K4");
    play_end(&p);
}

/* The root key's word needs no acquaintance, and no clock that is right. */
static void test_T17_slip_before_all_else(void **state)
{
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_at(&p, 1);
    assert_effective(bring(&p, 1, 0, officer(&p, 0, SAGA_SIGNATORY)));
    play_at(&p, SAGA_BEGIN);
    assert_effective(play_say(&p, 0, KIND_HELLO, fact_hello(p.saga.card[0].id)));
    assert_refused(play_say_as(&p, 0, SAGA_SIGNATORY, KIND_VERIFIED,
                               fact_verified(p.saga.card[1].id)),
                   "K4");
    assert_effective(play_say(&p, 0, KIND_VERIFIED, fact_verified(p.saga.card[1].id)));
    play_end(&p);
}

/* Who concurred and was then revoked does not count at the gate. */
static void test_T17_revoked_officer_does_not_concur(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    terms.gates[AGREEMENT_START] = 2;
    play_begin_as(&p, 0);
    play_meet(&p);
    play_agree(&p, &terms);
    assert_effective(play_concur_as(&p, 0, SAGA_SECOND, KIND_ROUND_PROPOSE,
                                    fact_proposal(&p, "border-check", "case-file", 64)));
    assert_effective(bring(&p, 0, 0, officer(&p, 0, SAGA_SECOND)));
    assert_refused(play_propose(&p, 0, 64), "R19");
    assert_effective(play_concur_as(&p, 0, SAGA_THIRD, KIND_ROUND_PROPOSE,
                                    fact_proposal(&p, "border-check", "case-file", 64)));
    assert_effective(play_propose(&p, 0, 64));
    play_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_T17_revoked_officer_of_the_own_lane),
        cmocka_unit_test(test_T17_revoked_by_what_the_peer_brings),
        cmocka_unit_test(test_T17_what_came_late_is_taken_back),
        cmocka_unit_test(test_T17_revoked_node_key_ends_the_lane),
        cmocka_unit_test(test_T17_no_agreement_heals_a_revoked_node_key),
        cmocka_unit_test(test_T17_what_no_slip_can_do),
        cmocka_unit_test(test_T17_slip_is_idempotent),
        cmocka_unit_test(test_T17_peer_undoes_nothing_with_a_slip_of_ours),
        cmocka_unit_test(test_T17_own_slip_counts_in_whatever_order),
        cmocka_unit_test(test_T17_own_slip_wakens_nothing),
        cmocka_unit_test(test_T17_of_a_node_key_the_earlier_counts),
        cmocka_unit_test(test_T17_each_revokes_the_other_at_once),
        cmocka_unit_test(test_T17_slip_before_all_else),
        cmocka_unit_test(test_T17_revoked_officer_does_not_concur),
    };

    return cmocka_run_group_tests_name("fold/revoke", tests, play_start, NULL);
}
