/* SPDX-License-Identifier: Apache-2.0 */
/* Notices, consents, and what left the holder's node. */
#include "base/instant.h"
#include "fold/parcel.h"
#include "fold/state.h" /* to see whom a notice binds */
#include "tests/support/barter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t unknown[32] = {9};

static void begin(struct play *p)
{
    play_begin_agreed(p);
    barter_give(p);
}

static int64_t ends(const struct play *p, int version, const char **cause)
{
    const struct fold_item *item = barter_item(p);

    return fold_item_ends(p->fold, item, &item->versions[version - 1], cause);
}

static const struct verdict *answer(struct play *p, int side, enum kind kind)
{
    json_t *fact = fact_of_notice(p);

    return play_say(p, side, kind,
                    kind == KIND_NOTICE_DISPUTE ? fact_with(fact, "code", "case-file")
                                                : fact);
}

/* The overseer of a side's card acts. */
static const struct verdict *
oversee(struct play *p, int side, enum kind kind, json_t *fact)
{
    struct entry *e;

    play_see(p, side);
    e = saga_entry(&p->saga, side, kind, fact);
    memcpy(e->actor, p->saga.card[side].overseer, sizeof e->actor);
    return play_tell(p, side, e, SAGA_NO_DRAFT);
}

static void a_notice_has_its_author_and_reason(void **state)
{
    struct play p;

    (void)state;
    begin(&p);
    assert_refused(
        play_say(&p, GIVER, KIND_NOTICE_GIVE,
                 fact_with_bytes(fact_notice(&p, 1, "withdraw"), "item", 9, 32)),
        "item");
    assert_refused(play_say(&p, HOLDER, KIND_NOTICE_GIVE, fact_notice(&p, 1, "restrict")),
                   "item.own");
    assert_refused(barter_notify(&p, 2, "withdraw"), "item.version");
    assert_refused(barter_notify(&p, 1, "correct"), "item.version"); /* by what? */
    assert_refused(play_say(&p, GIVER, KIND_NOTICE_GIVE,
                            fact_with(fact_notice(&p, 1, "withdraw"), "code", "because")),
                   "R12");
    barter_renew(&p);
    assert_effective(barter_notify(&p, 1, "correct"));
    assert_refused(barter_notify(&p, 2, "correct"), "item.version");
    assert_effective(
        play_say(&p, HOLDER, KIND_NOTICE_GIVE, fact_notice(&p, 2, "contest")));
    assert_int_equal(barter_notice(&p)->by, HOLDER);
    assert_int_equal(barter_notice(&p)->effect, FOLD_CONTEST);
    assert_string_equal(barter_notice(&p)->code, "wrong-data");
    play_end(&p);
}

/* What one side says takes no room from the other, and the giver can always withdraw. */
static void R32_so_many_notices_of_each_side(void **state)
{
    struct play p;

    (void)state;
    begin(&p);
    for (int i = 0; i < FOLD_NOTICES_MAX; i++)
        assert_effective(
            play_say(&p, HOLDER, KIND_NOTICE_GIVE, fact_notice(&p, 1, "contest")));
    assert_refused(play_say(&p, HOLDER, KIND_NOTICE_GIVE, fact_notice(&p, 1, "contest")),
                   "limit");
    for (int i = 0; i < FOLD_NOTICES_MAX; i++)
        assert_effective(barter_notify(&p, 1, "restrict"));
    assert_refused(barter_notify(&p, 1, "restrict"), "limit");
    assert_effective(barter_notify(&p, 1, "withdraw"));
    assert_true(fold_item_is_withdrawn(barter_item(&p)));
    assert_refused(barter_notify(&p, 1, "withdraw"), "limit");
    play_end(&p);
}

/* The room that is left for a withdrawal is for that of the newest version alone. */
static void R32_withdrawing_an_old_version_takes_room(void **state)
{
    struct play p;

    (void)state;
    begin(&p);
    barter_renew(&p);
    for (int i = 0; i < FOLD_NOTICES_MAX; i++)
        assert_effective(barter_notify(&p, 1, "withdraw"));
    assert_refused(barter_notify(&p, 1, "withdraw"), "limit");
    assert_effective(barter_notify(&p, 2, "withdraw"));
    play_end(&p);
}

/* R32: a notice ends what it takes away, and is applied when nothing of it is held. */
static void R32_applied_when_nothing_is_held(void **state)
{
    struct play p;
    const char *cause;

    (void)state;
    begin(&p);
    assert_effective(barter_notify(&p, 1, "withdraw"));
    assert_int_equal(ends(&p, 1, &cause), SAGA_BEGIN + 60 * SAGA_DAY); /* not heard of */
    barter_hear(&p);
    assert_int_equal(ends(&p, 1, &cause),
                     barter_notice(&p)->given_at + 72 * INSTANT_HOUR);
    assert_string_equal(cause, "withdrawn");
    assert_refused(play_say(&p, HOLDER, KIND_NOTICE_APPLY, saga_fact("notice", unknown)),
                   "notice");
    assert_refused(answer(&p, GIVER, KIND_NOTICE_APPLY), "notice.own");
    assert_refused(answer(&p, HOLDER, KIND_NOTICE_APPLY), "item.held");
    assert_effective(barter_erase(&p, 1, "withdrawn"));
    assert_effective(answer(&p, HOLDER, KIND_NOTICE_APPLY));
    assert_refused(answer(&p, HOLDER, KIND_NOTICE_APPLY), "repeated");
    assert_refused(answer(&p, HOLDER, KIND_NOTICE_DISPUTE), "repeated");
    assert_int_equal(barter_notice(&p)->applied_n, p.saga.count[HOLDER] - 3);
    play_end(&p);
}

/* A correction takes away what it covers and leaves the newer version. */
static void R32_a_correction_covers_older_versions(void **state)
{
    struct play p;
    const char *cause;

    (void)state;
    begin(&p);
    barter_renew(&p);
    barter_renew(&p);
    assert_effective(barter_notify(&p, 2, "correct"));
    barter_hear(&p);
    assert_int_equal(ends(&p, 2, &cause),
                     barter_notice(&p)->given_at + 72 * INSTANT_HOUR);
    assert_string_equal(cause, "replaced");
    assert_int_equal(ends(&p, 3, &cause), SAGA_BEGIN + 60 * SAGA_DAY);
    assert_refused(barter_copy(&p, 2), "R34");
    assert_effective(barter_copy(&p, 3));
    assert_effective(barter_erase(&p, 2, "replaced"));
    assert_refused(answer(&p, HOLDER, KIND_NOTICE_APPLY), "item.held");
    assert_effective(barter_erase(&p, 1, "replaced"));
    assert_effective(answer(&p, HOLDER, KIND_NOTICE_APPLY));
    play_end(&p);
}

/* Restricted, it is kept and leaves no more; applied or not. */
static void a_restriction_is_applied_by_keeping_it_in(void **state)
{
    struct play p;

    (void)state;
    begin(&p);
    assert_effective(barter_notify(&p, 1, "restrict"));
    assert_effective(answer(&p, HOLDER, KIND_NOTICE_APPLY));
    assert_int_equal(ends(&p, 1, NULL), SAGA_BEGIN + 60 * SAGA_DAY);
    assert_refused(barter_copy(&p, 1), "R34");
    assert_refused(answer(&p, GIVER, KIND_NOTICE_DISPUTE), "notice.own");
    play_end(&p);
}

static void R34_disputed_it_is_kept_and_stays_in(void **state)
{
    struct play p;

    (void)state;
    begin(&p);
    assert_effective(barter_notify(&p, 1, "restrict"));
    assert_refused(answer(&p, HOLDER, KIND_NOTICE_DISPUTE), "R34");
    assert_effective(barter_notify(&p, 1, "withdraw"));
    assert_refused(barter_copy(&p, 1), "R34");
    assert_refused(play_say(&p, HOLDER, KIND_NOTICE_DISPUTE,
                            fact_with(fact_of_notice(&p), "code", "because")),
                   "R34");
    assert_effective(answer(&p, HOLDER, KIND_NOTICE_DISPUTE));
    assert_int_equal(ends(&p, 1, NULL), SAGA_BEGIN + 60 * SAGA_DAY);
    assert_refused(barter_copy(&p, 1), "R34");
    assert_true(fold_item_is_withdrawn(barter_item(&p)));
    play_end(&p);
}

static void R35_only_listed_authorities_lift(void **state)
{
    struct play p;

    (void)state;
    begin(&p);
    assert_refused(play_say(&p, GIVER, KIND_NOTICE_LIFT, saga_fact("notice", unknown)),
                   "notice");
    assert_effective(barter_notify(&p, 1, "restrict"));
    assert_refused(answer(&p, HOLDER, KIND_NOTICE_LIFT), "R35");
    assert_refused(oversee(&p, GIVER, KIND_NOTICE_LIFT, fact_of_notice(&p)), "R35");
    assert_refused(
        play_say_as(&p, GIVER, SAGA_STARTER, KIND_NOTICE_LIFT, fact_of_notice(&p)),
        "R10");
    assert_effective(answer(&p, GIVER, KIND_NOTICE_LIFT));
    assert_refused(answer(&p, GIVER, KIND_NOTICE_LIFT), "repeated");
    assert_true(barter_notice(&p)->lifted);
    assert_effective(barter_copy(&p, 1));

    assert_effective(
        play_say(&p, HOLDER, KIND_NOTICE_GIVE, fact_notice(&p, 1, "contest")));
    assert_refused(barter_copy(&p, 1), "R34");
    assert_refused(answer(&p, HOLDER, KIND_NOTICE_LIFT), "R35");
    assert_refused(answer(&p, GIVER, KIND_NOTICE_LIFT), "R35");
    assert_refused(oversee(&p, GIVER, KIND_NOTICE_LIFT, fact_of_notice(&p)), "R35");
    assert_effective(oversee(&p, HOLDER, KIND_NOTICE_LIFT, fact_of_notice(&p)));
    assert_effective(barter_copy(&p, 1));

    /* What the giver contests, the holder's overseer does not set free. */
    assert_effective(barter_notify(&p, 1, "contest"));
    assert_refused(oversee(&p, HOLDER, KIND_NOTICE_LIFT, fact_of_notice(&p)), "R35");
    assert_refused(barter_copy(&p, 1), "R34");
    assert_effective(oversee(&p, GIVER, KIND_NOTICE_LIFT, fact_of_notice(&p)));
    assert_effective(barter_copy(&p, 1));

    assert_effective(barter_notify(&p, 1, "withdraw"));
    assert_refused(answer(&p, GIVER, KIND_NOTICE_LIFT), "R35");
    assert_refused(oversee(&p, GIVER, KIND_NOTICE_LIFT, fact_of_notice(&p)), "R35");
    play_end(&p);
}

/* An overseer whom the agreement does not list lifts nothing, and acts nowhere else. */
static void R10_R35_the_overseer_of_the_agreement(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    p.draft = saga_draft(&p.saga, &terms);
    memset(p.saga.draft[p.draft]->overseer, 1, sizeof p.saga.draft[p.draft]->overseer);
    assert_effective(play_propose_draft(&p, 0, p.draft));
    play_sign_both(&p, p.draft);
    play_ready_both(&p, p.draft);
    barter_give(&p);
    assert_effective(barter_notify(&p, 1, "contest"));
    assert_refused(oversee(&p, GIVER, KIND_NOTICE_LIFT, fact_of_notice(&p)), "R35");
    assert_refused(oversee(&p, GIVER, KIND_NOTICE_GIVE, fact_notice(&p, 1, "withdraw")),
                   "R10");
    play_end(&p);
}

/* Each side's own. */
static void contested_and_lifted_at_once(void **state)
{
    const struct fold_item *item;
    struct play p;
    struct entry *e;

    (void)state;
    begin(&p);
    play_see(&p, HOLDER);
    play_see(&p, GIVER);
    assert_effective(
        play_mutter(&p, HOLDER, KIND_NOTICE_GIVE, fact_notice(&p, 1, "contest")));
    assert_effective(
        play_mutter(&p, GIVER, KIND_NOTICE_GIVE, fact_notice(&p, 1, "contest")));
    assert_int_equal(barter_item(&p)->notice_count, 2);
    play_see(&p, HOLDER);
    play_see(&p, GIVER);
    for (int side = 0; side < FOLD_SIDES; side++) {
        assert_refused(barter_copy(&p, 1), "R34"); /* one of them stands */
        item = barter_item(&p);
        e = saga_entry(
            &p.saga, side, KIND_NOTICE_LIFT,
            saga_fact("notice", item->notices[item->notices[0].by != side].id));
        memcpy(e->actor, p.saga.card[side].overseer, sizeof e->actor);
        assert_effective(play_tell(&p, side, e, SAGA_NO_DRAFT));
    }
    assert_effective(barter_copy(&p, 1));
    play_end(&p);
}

static const struct verdict *consent(struct play *p, const char *purpose, int64_t uses)
{
    return play_say(p, GIVER, KIND_CONSENT_GIVE, fact_consent(p, 1, purpose, uses));
}

static const struct verdict *consent_until(struct play *p, int64_t until)
{
    return play_say(
        p, GIVER, KIND_CONSENT_GIVE,
        fact_with_time(fact_consent(p, 1, "border-check", 1), "until", until));
}

static void R27_consent_names_record_recipient_purpose_and_day(void **state)
{
    struct play p;
    const struct fold_consent *c;

    (void)state;
    begin(&p);
    assert_refused(
        play_say(&p, HOLDER, KIND_CONSENT_GIVE, fact_consent(&p, 1, "border-check", 1)),
        "item.own");
    assert_refused(
        play_say(&p, GIVER, KIND_CONSENT_GIVE, fact_consent(&p, 2, "border-check", 1)),
        "item.version");
    assert_refused(consent(&p, "tracing", 1),
                   "R11"); /* the agreement's, not the item's */
    assert_refused(consent_until(&p, SAGA_BEGIN), "R36");
    assert_refused(consent_until(&p, SAGA_BEGIN + 60 * SAGA_DAY + 1), "R36");
    assert_effective(consent_until(&p, SAGA_BEGIN + 60 * SAGA_DAY));
    assert_effective(consent(&p, "border-check", 2));
    c = barter_consent(&p);
    assert_int_equal(c->uses, 2);
    assert_int_equal(c->recipient[0], 9);
    assert_effective(
        play_say(&p, HOLDER, KIND_AGREE_SUSPEND, fact_suspended(&p, "releases")));
    assert_refused(consent(&p, "border-check", 1), "R6");
    play_end(&p);
}

static void R27_no_consent_where_nothing_is_passed_on(void **state)
{
    static const char *const conditions[][2] = {
        {"onward", "none"},
        {"handling", "disclosure"},
    };
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    for (int i = 0; i < 2; i++) {
        assert_effective(
            play_say(&p, GIVER, KIND_ITEM_OFFER,
                     fact_with(fact_offer(&p), conditions[i][0], conditions[i][1])));
        assert_refused(consent(&p, "border-check", 1), "R27");
    }
    play_end(&p);
}

static void an_item_has_so_many_consents(void **state)
{
    struct play p;

    (void)state;
    begin(&p);
    for (int i = 0; i < FOLD_CONSENTS_MAX; i++)
        assert_effective(consent(&p, "border-check", 1));
    assert_refused(consent(&p, "border-check", 1), "limit");
    play_end(&p);
}

/* So often, to the day, and by the holder alone. */
static void R27_export_without_a_fresh_consent_fails(void **state)
{
    struct play p;
    const struct fold_export *x;

    (void)state;
    begin(&p);
    assert_refused(play_say(&p, HOLDER, KIND_ITEM_EXPORT, saga_fact("consent", unknown)),
                   "consent");
    assert_effective(consent(&p, "border-check", 2));
    assert_refused(play_mutter(&p, HOLDER, KIND_ITEM_EXPORT, fact_of_consent(&p)),
                   "consent"); /* it has not arrived */
    assert_refused(play_say(&p, GIVER, KIND_ITEM_EXPORT, fact_of_consent(&p)),
                   "item.own");
    assert_effective(barter_export_by_consent(&p));
    x = barter_export(&p);
    assert_int_equal(x->kind, FOLD_EXPORT_CONSENT);
    assert_memory_equal(x->consent, barter_consent(&p)->id, 32);
    assert_memory_equal(x->recipient, barter_consent(&p)->recipient, 32);
    assert_string_equal(x->purpose, "border-check");
    assert_effective(barter_export_by_consent(&p));
    assert_refused(barter_export_by_consent(&p), "R27");
    assert_int_equal(barter_consent(&p)->used, 2);
    assert_effective(consent(&p, "border-check", 2));
    play_at(&p, SAGA_BEGIN + 30 * SAGA_DAY - 1);
    assert_effective(barter_export_by_consent(&p));
    play_at(&p, SAGA_BEGIN + 30 * SAGA_DAY);
    assert_refused(barter_export_by_consent(&p), "R27");
    /* An id of another kind is no consent. */
    assert_refused(play_say(&p, HOLDER, KIND_ITEM_EXPORT,
                            saga_fact("consent", barter_export(&p)->id)),
                   "consent");
    play_end(&p);
}

/* R29: withdrawn at any time, for what is done after it has arrived. */
static void R29_revoked_against_exported_at_once(void **state)
{
    struct play p;

    (void)state;
    begin(&p);
    assert_effective(consent(&p, "border-check", 9));
    assert_refused(
        play_say(&p, GIVER, KIND_CONSENT_REVOKE, saga_fact("consent", unknown)),
        "consent");
    assert_refused(play_say(&p, HOLDER, KIND_CONSENT_REVOKE, fact_of_consent(&p)),
                   "item.own");
    assert_effective(play_say(&p, GIVER, KIND_CONSENT_REVOKE, fact_of_consent(&p)));
    assert_effective(play_mutter(&p, HOLDER, KIND_ITEM_EXPORT, fact_of_consent(&p)));
    assert_refused(barter_export_by_consent(&p), "R29");
    assert_refused(play_say(&p, GIVER, KIND_CONSENT_REVOKE, fact_of_consent(&p)),
                   "repeated");
    assert_true(barter_consent(&p)->revoked_at != 0);
    play_end(&p);
}

static const struct verdict *tighten(struct play *p, const char *key, const char *word)
{
    return play_say(p, GIVER, KIND_ITEM_TIGHTEN,
                    fact_with(fact_on_terms(fact_version(p, 1)), key, word));
}

/* R26: a consent is worth what the conditions still allow. */
static void R26_tightened_against_exported_at_once(void **state)
{
    struct play p;

    (void)state;
    begin(&p);
    assert_effective(consent(&p, "border-check", 9));
    assert_effective(barter_export_by_consent(&p));
    assert_effective(tighten(&p, "onward", "none"));
    assert_effective(play_mutter(&p, HOLDER, KIND_ITEM_EXPORT, fact_of_consent(&p)));
    assert_refused(barter_export_by_consent(&p), "R27");
    assert_effective(barter_copy(&p, 1)); /* for its own systems still */
    play_end(&p);
}

static void R11_T14_a_consent_for_a_purpose_taken_away(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(
        play_say(&p, GIVER, KIND_ITEM_OFFER,
                 fact_with_list(fact_offer(&p), "purposes", "border-check tracing")));
    assert_effective(barter_accept(&p, 1));
    assert_effective(barter_key(&p, 1));
    assert_effective(consent(&p, "tracing", 9));
    assert_effective(barter_export_by_consent(&p));
    assert_effective(tighten(&p, "court", "no")); /* border-check alone */
    assert_refused(barter_export_by_consent(&p), "R11");
    assert_refused(play_say(&p, HOLDER, KIND_ITEM_COPY,
                            fact_with(fact_version(&p, 1), "purpose", "tracing")),
                   "R11");
    play_end(&p);
}

/* What may leave: in the order of PROTOCOL.md 6.10. */
static void what_stands_in_the_way_of_leaving(void **state)
{
    struct play p;
    const struct fold_item *item;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    assert_refused(barter_copy(&p, 1), "item.held");
    assert_refused(barter_copy(&p, 2), "item.held");
    assert_effective(barter_accept(&p, 1));
    assert_refused(barter_copy(&p, 1), "item.held"); /* no key */
    assert_effective(barter_key(&p, 1));
    assert_refused(play_mutter(&p, HOLDER, KIND_ITEM_COPY,
                               fact_with(fact_version(&p, 1), "purpose", "border-check")),
                   "item.held"); /* not heard of it */
    assert_refused(play_say(&p, GIVER, KIND_ITEM_COPY,
                            fact_with(fact_version(&p, 1), "purpose", "border-check")),
                   "item.own");
    assert_effective(barter_copy(&p, 1));
    assert_int_equal(barter_export(&p)->kind, FOLD_EXPORT_COPY);
    item = barter_item(&p);
    assert_null(
        fold_item_may_leave(p.fold, item, &item->versions[0], p.saga.clock[HOLDER]));
    assert_string_equal(
        fold_item_may_leave(p.fold, item, &item->versions[0], SAGA_BEGIN + 60 * SAGA_DAY)
            ->rule,
        "R36");
    assert_effective(tighten(&p, "handling", "disclosure"));
    assert_refused(barter_copy(&p, 1), "R25");
    assert_effective(barter_notify(&p, 1, "contest"));
    assert_refused(barter_copy(&p, 1), "R34");
    assert_effective(barter_erase(&p, 1, "chosen"));
    assert_refused(barter_copy(&p, 1), "item.held");
    play_end(&p);
}

static const struct verdict *
break_glass(struct play *p, int side, int version, const char *code)
{
    return play_say(p, side, KIND_ITEM_GLASS,
                    fact_with_bytes(fact_coded(p, version, code), "recipient", 4, 32));
}

/* R30: nothing but not having it stands in the way. */
static void R30_an_emergency_overrides(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER,
                              fact_with(fact_with(fact_offer(&p), "onward", "none"),
                                        "handling", "disclosure")));
    assert_effective(barter_accept(&p, 1));
    assert_refused(break_glass(&p, HOLDER, 1, "threat-to-life"), "item.held");
    assert_effective(barter_key(&p, 1));
    assert_refused(break_glass(&p, GIVER, 1, "threat-to-life"), "item.own");
    assert_refused(break_glass(&p, HOLDER, 2, "threat-to-life"), "item.held");
    assert_refused(break_glass(&p, HOLDER, 1, "case-file"), "R30");
    assert_effective(barter_notify(&p, 1, "withdraw"));
    assert_effective(play_say(&p, GIVER, KIND_AGREE_SUSPEND, fact_suspended(&p, "all")));
    play_at(&p, SAGA_BEGIN + 400 * SAGA_DAY);
    assert_effective(break_glass(&p, HOLDER, 1, "threat-to-life"));
    assert_int_equal(barter_export(&p)->kind, FOLD_EXPORT_GLASS);
    assert_string_equal(barter_export(&p)->code, "threat-to-life");
    assert_int_equal(barter_export(&p)->recipient[31], 4);
    assert_effective(barter_erase(&p, 1, "withdrawn"));
    assert_refused(break_glass(&p, HOLDER, 1, "threat-to-life"), "item.held");
    play_end(&p);
}

static json_t *fact_receipt(const uint8_t export_id[32], const uint8_t notice[32])
{
    json_t *fact = saga_fact("export", export_id);
    bool ok = true;

    json_put_bytes(fact, "notice", notice, 32, &ok);
    assert_true(ok);
    return fact;
}

static const struct verdict *
receipt(struct play *p, int side, const uint8_t export_id[32], const uint8_t notice[32])
{
    uint8_t ids[2][32]; /* what was borrowed moves with the next entry */

    memcpy(ids[0], export_id, 32);
    memcpy(ids[1], notice, 32);
    return play_say(p, side, KIND_RECEIPT, fact_receipt(ids[0], ids[1]));
}

static void R33_receipts_of_what_left(void **state)
{
    struct play p;
    uint8_t first[32];

    (void)state;
    begin(&p);
    barter_renew(&p);
    assert_effective(consent(&p, "border-check", 9));
    assert_effective(barter_export_by_consent(&p));
    memcpy(first, barter_export(&p)->id, sizeof first);
    assert_effective(break_glass(&p, HOLDER, 2, "threat-to-child"));
    assert_effective(barter_notify(&p, 1, "correct"));
    assert_refused(receipt(&p, HOLDER, unknown, barter_notice(&p)->id), "export");
    assert_refused(receipt(&p, GIVER, first, barter_notice(&p)->id), "export");
    assert_refused(receipt(&p, HOLDER, first, unknown), "notice");
    assert_refused(receipt(&p, HOLDER, barter_export(&p)->id, barter_notice(&p)->id),
                   "notice"); /* it does not cover version 2 */
    assert_effective(receipt(&p, HOLDER, first, barter_notice(&p)->id));
    assert_refused(receipt(&p, HOLDER, first, barter_notice(&p)->id), "repeated");
    assert_effective(
        play_say(&p, HOLDER, KIND_NOTICE_GIVE, fact_notice(&p, 2, "contest")));
    assert_refused(receipt(&p, HOLDER, first, barter_notice(&p)->id), "notice.own");
    for (int i = 0; i < 3; i++) {
        assert_effective(barter_notify(&p, 2, "restrict"));
        assert_effective(receipt(&p, HOLDER, first, barter_notice(&p)->id));
    }
    assert_int_equal(barter_item(&p)->exports[0].receipt_count, 4);
    assert_int_equal(barter_item(&p)->exports[1].receipt_count, 0);
    play_end(&p);
}

/* A notice on one item asks for nothing of another. */
static void R33_a_receipt_is_for_a_notice_of_its_item(void **state)
{
    struct play p;
    uint8_t left[32];

    (void)state;
    begin(&p);
    assert_effective(barter_copy(&p, 1));
    memcpy(left, barter_export(&p)->id, sizeof left);
    barter_give(&p);
    assert_effective(barter_notify(&p, 1, "withdraw"));
    assert_refused(receipt(&p, HOLDER, left, barter_notice(&p)->id), "notice");
    play_end(&p);
}

/* R32: whom a notice asks for something: who had accepted before hearing of it. */
static void R32_a_notice_binds_what_was_accepted_before(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    play_see(&p, HOLDER);
    assert_effective(barter_notify(&p, 1, "restrict"));
    assert_false(parcel_is_bound(&p.fold->parcels[0], 0));
    assert_effective(play_mutter(&p, HOLDER, KIND_ITEM_ACCEPT, fact_version(&p, 1)));
    assert_true(parcel_is_bound(&p.fold->parcels[0], 0)); /* it had not heard of it */
    assert_effective(play_say(&p, GIVER, KIND_ITEM_RENEW, fact_renew(&p)));
    assert_effective(barter_notify(&p, 2, "restrict"));
    assert_effective(barter_erase(&p, 1, "chosen"));
    assert_true(parcel_is_bound(&p.fold->parcels[0], 0));
    assert_effective(barter_accept(&p, 2));
    assert_true(parcel_is_bound(&p.fold->parcels[0], 1)); /* for version 1 */
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)));
    assert_effective(barter_notify(&p, 1, "restrict"));
    assert_effective(barter_accept(&p, 1)); /* knowing of it */
    assert_false(parcel_is_bound(&p.fold->parcels[1], 0));
    assert_effective(
        play_say(&p, HOLDER, KIND_NOTICE_GIVE, fact_notice(&p, 1, "contest")));
    assert_false(parcel_is_bound(&p.fold->parcels[1], 1)); /* its own */
    play_end(&p);
}

static const struct verdict *
approve(struct play *p, const uint8_t about[32], int approver)
{
    return play_say(p, GIVER, KIND_APPROVE, fact_approval(about, approver));
}

/* R28: before it is read, and before it leaves by a consent. */
static void R28_use_waits_for_every_approver(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;
    const struct fold_item *item;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.approver_count = 2;
    terms.approves[0] = AGREEMENT_USE;
    terms.approves[1] = AGREEMENT_USE;
    play_agree(&p, &terms);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER,
                              fact_with(fact_offer(&p), "approval", "yes")));
    assert_effective(barter_accept(&p, 1));
    assert_refused(barter_key(&p, 1), "R28");
    assert_effective(approve(&p, barter_item(&p)->id, 0));
    assert_refused(barter_key(&p, 1), "R28");
    item = barter_item(&p);
    assert_false(fold_item_is_approved(p.fold, item, item->id));
    assert_effective(approve(&p, item->id, 1));
    item = barter_item(&p);
    assert_true(fold_item_is_approved(p.fold, item, item->id));
    assert_effective(barter_key(&p, 1));
    assert_effective(barter_copy(&p, 1)); /* no consent, no further approval */
    assert_effective(consent(&p, "border-check", 1));
    assert_refused(barter_export_by_consent(&p), "R28");
    assert_effective(approve(&p, barter_consent(&p)->id, 0));
    assert_effective(approve(&p, barter_consent(&p)->id, 1));
    assert_effective(barter_export_by_consent(&p));
    barter_give(&p); /* one that asks for no approval */
    play_end(&p);
}

/* R19: consent.give and item.export are for as many officers as the agreement says. */
static void R19_a_second_officer_for_what_leaves(void **state)
{
    struct saga_terms terms = saga_terms();
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.gates[AGREEMENT_RELEASE] = 2;
    play_agree(&p, &terms);
    assert_refused(play_say(&p, GIVER, KIND_ITEM_OFFER, fact_offer(&p)), "R19");
    play_end(&p);
}

/* What is approved has its id from what it says: no id is there before. */
static void R28_ids_bind_what_is_approved(void **state)
{
    uint8_t first[FOLD_SIDES][32];
    uint8_t later[FOLD_SIDES][32];
    uint8_t consent_id[FOLD_SIDES][32];
    struct play p;

    (void)state;
    for (int i = 0; i < 2; i++) {
        json_t *fact;

        play_begin_agreed(&p);
        fact = fact_with_bytes(fact_offer(&p), "content", 5 + i, 32);
        assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER, fact));
        memcpy(first[i], barter_item(&p)->id, 32);
        assert_memory_equal(barter_item(&p)->versions[0].id, first[i], 32);
        fact = fact_with_bytes(fact_renew(&p), "content", 7 + i, 32);
        assert_effective(play_say(&p, GIVER, KIND_ITEM_RENEW, fact));
        memcpy(later[i], barter_item(&p)->versions[1].id, 32);
        assert_effective(consent(&p, "border-check", 1 + i));
        memcpy(consent_id[i], barter_consent(&p)->id, 32);
        play_end(&p);
    }
    /* The same places in the same lanes. */
    assert_memory_not_equal(first[0], first[1], 32);
    assert_memory_not_equal(later[0], later[1], 32);
    assert_memory_not_equal(consent_id[0], consent_id[1], 32);
}

/* What was approved of one version was not approved of another's content and terms. */
static void R28_each_version_is_approved(void **state)
{
    struct saga_terms terms = saga_terms();
    const struct fold_item *item;
    struct play p;

    (void)state;
    play_begin_as(&p, 0);
    play_meet(&p);
    terms.approver_count = 1;
    terms.approves[0] = AGREEMENT_USE;
    play_agree(&p, &terms);
    assert_effective(play_say(&p, GIVER, KIND_ITEM_OFFER,
                              fact_with(fact_offer(&p), "approval", "yes")));
    assert_effective(approve(&p, barter_item(&p)->id, 0));
    assert_effective(barter_accept(&p, 1));
    assert_effective(barter_key(&p, 1));
    assert_effective(play_say(&p, GIVER, KIND_ITEM_RENEW,
                              fact_with(fact_renew(&p), "approval", "yes")));
    assert_effective(barter_accept(&p, 2));
    assert_refused(barter_key(&p, 2), "R28");
    item = barter_item(&p);
    assert_memory_equal(item->versions[0].id, item->id, 32);
    assert_effective(approve(&p, item->versions[1].id, 0));
    assert_refused(approve(&p, item->versions[1].id, 0), "repeated");
    assert_effective(barter_key(&p, 2));
    play_end(&p);
}

/* Said by a holder that has seen no more than before. */
static const struct verdict *copy_unseen(struct play *p)
{
    return play_mutter(p, HOLDER, KIND_ITEM_COPY,
                       fact_with(fact_version(p, 1), "purpose", "border-check"));
}

static void R34_what_left_behind_a_notice_is_known(void **state)
{
    struct play p;
    json_t *fact;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    play_see(&p, HOLDER);
    assert_effective(barter_notify(&p, 1, "withdraw"));
    play_at(&p, SAGA_BEGIN + 3600);
    assert_effective(copy_unseen(&p));
    assert_false(fold_export_is_behind(barter_item(&p), barter_export(&p)));
    play_at(&p, SAGA_BEGIN + 3601);
    assert_effective(copy_unseen(&p));
    assert_true(fold_export_is_behind(barter_item(&p), barter_export(&p)));
    assert_refused(barter_copy(&p, 1), "R34"); /* who has heard may not */
    fact = fact_with_bytes(fact_version(&p, 1), "recipient", 9, 32);
    assert_effective(
        play_say(&p, HOLDER, KIND_ITEM_GLASS, fact_with(fact, "code", "threat-to-life")));
    assert_false(fold_export_is_behind(barter_item(&p), barter_export(&p)));
    play_end(&p);
}

static void R29_what_left_behind_a_revocation_is_known(void **state)
{
    struct play p;

    (void)state;
    play_begin_agreed(&p);
    barter_give(&p);
    assert_effective(
        play_say(&p, GIVER, KIND_CONSENT_GIVE, fact_consent(&p, 1, "border-check", 2)));
    play_see(&p, HOLDER);
    assert_effective(play_say(&p, GIVER, KIND_CONSENT_REVOKE, fact_of_consent(&p)));
    play_at(&p, SAGA_BEGIN + 3601);
    assert_effective(play_mutter(&p, HOLDER, KIND_ITEM_EXPORT, fact_of_consent(&p)));
    assert_true(fold_export_is_behind(barter_item(&p), barter_export(&p)));
    play_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_notice_has_its_author_and_reason),
        cmocka_unit_test(R32_so_many_notices_of_each_side),
        cmocka_unit_test(R32_withdrawing_an_old_version_takes_room),
        cmocka_unit_test(R32_applied_when_nothing_is_held),
        cmocka_unit_test(R32_a_correction_covers_older_versions),
        cmocka_unit_test(a_restriction_is_applied_by_keeping_it_in),
        cmocka_unit_test(R34_disputed_it_is_kept_and_stays_in),
        cmocka_unit_test(R35_only_listed_authorities_lift),
        cmocka_unit_test(R10_R35_the_overseer_of_the_agreement),
        cmocka_unit_test(contested_and_lifted_at_once),
        cmocka_unit_test(R27_consent_names_record_recipient_purpose_and_day),
        cmocka_unit_test(R27_no_consent_where_nothing_is_passed_on),
        cmocka_unit_test(an_item_has_so_many_consents),
        cmocka_unit_test(R27_export_without_a_fresh_consent_fails),
        cmocka_unit_test(R29_revoked_against_exported_at_once),
        cmocka_unit_test(R26_tightened_against_exported_at_once),
        cmocka_unit_test(R11_T14_a_consent_for_a_purpose_taken_away),
        cmocka_unit_test(what_stands_in_the_way_of_leaving),
        cmocka_unit_test(R30_an_emergency_overrides),
        cmocka_unit_test(R33_receipts_of_what_left),
        cmocka_unit_test(R33_a_receipt_is_for_a_notice_of_its_item),
        cmocka_unit_test(R32_a_notice_binds_what_was_accepted_before),
        cmocka_unit_test(R28_use_waits_for_every_approver),
        cmocka_unit_test(R28_ids_bind_what_is_approved),
        cmocka_unit_test(R28_each_version_is_approved),
        cmocka_unit_test(R19_a_second_officer_for_what_leaves),
        cmocka_unit_test(R34_what_left_behind_a_notice_is_known),
        cmocka_unit_test(R29_what_left_behind_a_revocation_is_known),
    };

    return cmocka_run_group_tests(tests, play_start, NULL);
}
