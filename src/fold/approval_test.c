/* SPDX-License-Identifier: Apache-2.0 */
/* What third parties say, and what waits for it. */
#include "fold/fold.h"
#include "tests/support/play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct verdict *
approve(struct play *p, int side, const uint8_t about[32], int approver)
{
    return play_say(p, side, KIND_APPROVE, fact_approval(about, approver));
}

static const uint8_t *agreed(const struct play *p)
{
    return saga_id(&p->saga, p->draft);
}

/* Two who approve the activation and, between them, one who approves uses. */
static struct saga_terms terms_with_approvers(void)
{
    struct saga_terms terms = saga_terms();

    terms.approver_count = 3;
    terms.approves[0] = AGREEMENT_ACTIVATION;
    terms.approves[1] = AGREEMENT_USE;
    terms.approves[2] = AGREEMENT_ACTIVATION;
    return terms;
}

static void begin(struct play *p)
{
    struct saga_terms terms = terms_with_approvers();

    play_begin_as(p, 0);
    play_meet(p);
    play_agree(p, &terms);
}

static void test_R28_missing_approval_blocks_activation(void **state)
{
    struct play p;

    (void)state;
    begin(&p);
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN), FOLD_SIGNED_BOTH);
    assert_refused(play_propose(&p, 0, 64), "R28");
    assert_refused(play_say(&p, 0, KIND_AGREE_SUSPEND, fact_suspended(&p, "all")), "R28");
    assert_effective(approve(&p, 1, agreed(&p), 0));
    assert_refused(play_propose(&p, 0, 64), "R28");
    assert_effective(approve(&p, 0, agreed(&p), 1)); /* allowed, and not enough */
    assert_refused(play_propose(&p, 0, 64), "R28");
    assert_effective(approve(&p, 0, agreed(&p), 2));
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN), FOLD_IN_FORCE);
    assert_effective(play_propose(&p, 0, 64));
    play_end(&p);
}

/* R28 stands after R2 and before R9. */
static void test_R28_in_its_place(void **state)
{
    struct saga_terms terms = terms_with_approvers();
    struct play p;

    (void)state;
    terms.starts = SAGA_BEGIN + 9 * SAGA_DAY;
    play_begin_as(&p, 0);
    play_meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    assert_effective(play_propose_draft(&p, 0, p.draft));
    play_sign_both(&p, p.draft);
    assert_refused(play_propose(&p, 0, 64), "R2");
    play_ready_both(&p, p.draft);
    assert_refused(play_propose(&p, 0, 64), "R28");
    assert_effective(approve(&p, 0, agreed(&p), 0));
    assert_effective(approve(&p, 0, agreed(&p), 2));
    assert_refused(play_propose(&p, 0, 64), "R9");
    play_end(&p);
}

static void test_R28_only_listed_approvers(void **state)
{
    static const uint8_t unknown[32] = {9};
    struct play p;

    (void)state;
    begin(&p);
    assert_refused(approve(&p, 0, unknown, 0), "approve");
    assert_refused(approve(&p, 0, agreed(&p), 3), "R28");
    assert_effective(approve(&p, 0, agreed(&p), 0));
    assert_refused(approve(&p, 0, agreed(&p), 0), "repeated");
    assert_refused(approve(&p, 1, agreed(&p), 0), "repeated"); /* either side's counts */
    play_end(&p);
}

/* An approval may come before anything is signed, since it is of the document's id. */
static void test_R28_approved_in_advance(void **state)
{
    struct saga_terms terms = terms_with_approvers();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    assert_refused(approve(&p, 0, agreed(&p), 0), "approve"); /* not proposed yet */
    assert_effective(play_propose_draft(&p, 0, p.draft));
    assert_effective(approve(&p, 1, agreed(&p), 0));
    assert_effective(approve(&p, 1, agreed(&p), 2));
    play_sign_both(&p, p.draft);
    play_ready_both(&p, p.draft);
    assert_effective(play_propose(&p, 0, 64));
    play_end(&p);
}

/* Both sides bring the same approval at once: both are effective, and it is one. */
static void test_R28_concurrent_approvals(void **state)
{
    struct play p;

    (void)state;
    begin(&p);
    play_see(&p, 0);
    play_see(&p, 1);
    for (int side = 0; side < FOLD_SIDES; side++)
        assert_effective(
            play_mutter(&p, side, KIND_APPROVE, fact_approval(agreed(&p), 0)));
    assert_effective(play_mutter(&p, 0, KIND_APPROVE, fact_approval(agreed(&p), 2)));
    /* The other side has not seen the last one: in its past it is not in force. */
    assert_refused(play_mutter(&p, 1, KIND_ROUND_PROPOSE,
                               fact_proposal(&p, "border-check", "case-file", 64)),
                   "R28");
    assert_effective(play_propose(&p, 1, 64));
    play_end(&p);
}

/* An amendment takes its predecessor's place only once it is approved. */
static void test_R28_amendment_supersedes_when_approved(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    int first;

    (void)state;
    play_begin_agreed(&p);
    first = p.draft;
    terms.prev = agreed(&p);
    terms.approver_count = 1;
    terms.approves[0] = AGREEMENT_ACTIVATION;
    play_agree(&p, &terms);
    assert_int_equal(play_status(&p, first, SAGA_BEGIN), FOLD_IN_FORCE);
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN), FOLD_SIGNED_BOTH);
    assert_effective(approve(&p, 1, agreed(&p), 0));
    assert_int_equal(play_status(&p, first, SAGA_BEGIN), FOLD_SUPERSEDED);
    assert_int_equal(play_status(&p, p.draft, SAGA_BEGIN), FOLD_IN_FORCE);
    play_end(&p);
}

/* Approving is a duty's kin: it needs nothing in force. */
static void test_approving_after_the_end(void **state)
{
    struct play p;

    (void)state;
    begin(&p);
    play_at(&p, SAGA_BEGIN + 400 * SAGA_DAY);
    assert_effective(approve(&p, 0, agreed(&p), 1));
    play_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_R28_missing_approval_blocks_activation),
        cmocka_unit_test(test_R28_in_its_place),
        cmocka_unit_test(test_R28_only_listed_approvers),
        cmocka_unit_test(test_R28_approved_in_advance),
        cmocka_unit_test(test_R28_concurrent_approvals),
        cmocka_unit_test(test_R28_amendment_supersedes_when_approved),
        cmocka_unit_test(test_approving_after_the_end),
    };

    return cmocka_run_group_tests_name("fold/approval", tests, play_start, NULL);
}
