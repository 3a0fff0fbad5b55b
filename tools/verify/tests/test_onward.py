# SPDX-License-Identifier: Apache-2.0
"""Notices, consents and exports by PROTOCOL.md 6.10, and the duties that they make."""
import unittest

from forge import c, digest, lane
from duty import duties, overdue
from item import Item
from onward import behind
from play import GIVER, HOLDER, LATER, NOTHING, Play, conditions

STRANGE = c.base64url(digest("nothing"))
HOUR, DAY = lane.HOUR, lane.DAY


class Onward(unittest.TestCase):
    def setUp(self):
        self.play = Play()

    def refused(self, rule, *what, **more):
        self.assertEqual(self.play.say(*what, **more), rule)

    def passes(self, *what, **more):
        self.refused(None, *what, **more)

    def test_who_gives_which_notice(self):
        item = self.play.readable()
        about = {"item": item, "version": 1, "code": "outdated"}
        self.refused("item", GIVER, "notice.give", **{**about, "item": STRANGE},
                     effect="restrict")
        for effect in ("correct", "withdraw", "restrict"):
            self.refused("item.own", HOLDER, "notice.give", **about, effect=effect)
        self.passes(HOLDER, "notice.give", **about, effect="contest")
        self.refused("item.version", GIVER, "notice.give", **{**about, "version": 2},
                     effect="restrict")
        self.refused("item.version", GIVER, "notice.give", **about, effect="correct")
        self.assertIsNone(self.play.renew(item))
        self.passes(GIVER, "notice.give", **about, effect="correct")
        self.refused("R12", GIVER, "notice.give", **{**about, "code": "whim"},
                     effect="withdraw")
        for _ in range(63):
            self.passes(GIVER, "notice.give", **about, effect="contest")
        for effect in ("contest", "withdraw"):  # that is not the newest version
            self.refused("limit", GIVER, "notice.give", **about, effect=effect)

    def test_R32_notices_of_the_other_take_no_room(self):
        about = {"item": self.play.readable(), "version": 1, "code": "outdated"}
        for side, effect in ((HOLDER, "contest"), (GIVER, "restrict")):
            for _ in range(64):
                self.passes(side, "notice.give", **about, effect=effect)
            self.refused("limit", side, "notice.give", **about, effect=effect)
        self.passes(GIVER, "notice.give", **about, effect="withdraw")
        self.refused("limit", GIVER, "notice.give", **about, effect="withdraw")

    def test_R34_what_a_notice_stops_until_it_is_lifted(self):
        for effect in ("restrict", "contest"):
            item = self.play.readable()
            notice = self.play.notice(item, effect)
            self.assertEqual(self.play.copy(item), "R34")
            by = "overseer" if effect == "contest" else None
            self.passes(GIVER, "notice.lift", by, notice=notice)
            self.refused("repeated", GIVER, "notice.lift", by, notice=notice)
            self.assertIsNone(self.play.copy(item))
            told, = self.play.state("items")[0]["notices"][:1]
            self.assertEqual(told["lifted"], True)
            self.play = Play()

    def test_R34_a_disputed_correction_leaves_it_restricted(self):
        item = self.play.readable()
        notice = self.play.notice(item, "withdraw")
        self.assertEqual(self.play.copy(item), "R34")
        self.refused("R34", HOLDER, "notice.dispute", notice=notice, code="because")
        self.passes(HOLDER, "notice.dispute", notice=notice, code="case-file")
        self.assertEqual(self.play.copy(item), "R34")
        self.refused("repeated", HOLDER, "notice.apply", notice=notice)
        restricted = self.play.notice(item, "restrict")
        self.refused("R34", HOLDER, "notice.dispute", notice=restricted, code="case-file")

    def test_R35_who_lifts_what(self):
        item = self.play.readable()
        ours, theirs = (self.play.notice(item, "contest", side=side)
                        for side in (GIVER, HOLDER))
        restricted, withdrawn = (self.play.notice(item, effect)
                                 for effect in ("restrict", "withdraw"))
        self.refused("notice", GIVER, "notice.lift", notice=STRANGE)
        self.refused("R35", HOLDER, "notice.lift", notice=theirs)
        self.refused("R35", HOLDER, "notice.lift", notice=restricted)
        self.refused("R35", GIVER, "notice.lift", "overseer", notice=restricted)
        self.refused("R35", GIVER, "notice.lift", "overseer", notice=withdrawn)
        self.refused("R35", GIVER, "notice.lift", notice=withdrawn)
        self.refused("R10", GIVER, "notice.lift", "principal", notice=restricted)
        self.refused("R35", HOLDER, "notice.lift", "overseer", notice=ours)
        self.refused("R35", GIVER, "notice.lift", "overseer", notice=theirs)
        self.passes(HOLDER, "notice.lift", "overseer", notice=theirs)
        self.passes(GIVER, "notice.lift", "overseer", notice=ours)
        self.passes(GIVER, "notice.lift", notice=restricted)

    def test_R35_an_overseer_whom_the_agreement_does_not_list(self):
        self.play = Play(oversight=[c.base64url(digest(n)) for n in (1, 2)])
        notice = self.play.notice(self.play.readable(), "contest")
        self.refused("R35", GIVER, "notice.lift", "overseer", notice=notice)

    def test_R10_an_overseer_does_nothing_else(self):
        self.refused("R10", GIVER, "sample.start", "overseer", agreement=self.play.agreement,
                     count=1, commit=NOTHING)

    def test_applied_when_nothing_is_held(self):
        item = self.play.readable()
        notice = self.play.notice(item, "withdraw")
        self.refused("notice", HOLDER, "notice.apply", notice=STRANGE)
        self.refused("notice.own", GIVER, "notice.apply", notice=notice)
        self.refused("item.held", HOLDER, "notice.apply", notice=notice)
        self.passes(HOLDER, "item.erased", item=item, version=1, cause="withdrawn")
        self.passes(HOLDER, "notice.apply", notice=notice)
        self.refused("repeated", HOLDER, "notice.apply", notice=notice)
        restricted = self.play.notice(self.play.readable(), "restrict")
        self.passes(HOLDER, "notice.apply", notice=restricted)

    def test_R27_consent_says_what_to_whom_and_until_when(self):
        item = self.play.readable()
        end = c.instant(self.play.pair.times[GIVER] + 50)
        self.assertEqual(self.play.consent(STRANGE), "item")
        self.assertEqual(self.play.consent(item, version=2), "item.version")
        self.assertEqual(self.play.consent(item, purpose="investigation"), "R11")
        self.assertEqual(self.play.consent(item, until=c.instant(LATER + 1)), "R36")
        self.assertEqual(
            self.play.consent(item, until=c.instant(self.play.pair.times[GIVER] + 1)), "R36")
        for changes in ({"onward": "none"}, {"handling": "disclosure"}):
            self.assertEqual(self.play.consent(self.play.given(**changes)), "R27")
        consent = self.play.consented(item, uses=2, until=end)
        self.refused("consent", HOLDER, "item.export", consent=STRANGE)
        self.refused("item.own", GIVER, "item.export", consent=consent)
        self.passes(HOLDER, "item.export", consent=consent)
        self.passes(HOLDER, "item.export", consent=consent)
        self.refused("R27", HOLDER, "item.export", consent=consent)
        later = self.play.consented(item, uses=2, until=end)
        self.play.wait(60)
        self.refused("R27", HOLDER, "item.export", consent=later)

    def test_a_pair_gives_at_most_256_consents_to_an_item(self):
        item = self.play.readable()
        for _ in range(256):
            self.assertIsNone(self.play.consent(item))
        self.assertEqual(self.play.consent(item), "limit")

    def test_R29_a_revoked_consent_ends_with_its_arrival(self):
        item = self.play.readable()
        consent = self.play.consented(item, uses=9)
        self.refused("consent", GIVER, "consent.revoke", consent=STRANGE)
        self.refused("item.own", HOLDER, "consent.revoke", consent=consent)
        self.passes(GIVER, "consent.revoke", heard=False, consent=consent)
        self.passes(HOLDER, "item.export", consent=consent)
        self.refused("R29", HOLDER, "item.export", consent=consent)
        self.refused("repeated", GIVER, "consent.revoke", consent=consent)
        told, = self.play.state("items")[0]["consents"]
        self.assertEqual((told["used"], "revoked_at" in told), (1, True))

    def test_R25_R36_what_may_be_copied(self):
        item = self.play.accepted(until=c.instant(self.play.pair.times[GIVER] + HOUR))
        self.assertEqual(self.play.copy(item), "item.held")
        self.passes(GIVER, "item.key", item=item, version=1)
        self.assertEqual(self.play.copy(item, version=2), "item.held")
        self.assertEqual(self.play.copy(item, purpose="investigation"), "R11")
        self.assertIsNone(self.play.copy(item))
        self.assertEqual(self.play.copy(self.play.readable(handling="disclosure")), "R25")
        self.play.wait(HOUR)
        self.assertEqual(self.play.copy(item), "R36")

    def test_R30_nothing_but_a_code_stops_an_emergency(self):
        item = self.play.readable(handling="disclosure", onward="none")
        about = {"item": item, "version": 1, "recipient": NOTHING}
        self.play.notice(item, "restrict")
        self.passes(GIVER, "agree.suspend", "principal", agreement=self.play.agreement,
                    scope="all", code="review-due")
        self.refused("R30", HOLDER, "item.glass", **about, code="curiosity")
        self.passes(HOLDER, "item.glass", **about, code="threat-to-life")
        self.refused("item.own", GIVER, "item.glass", **about, code="threat-to-life")
        self.passes(HOLDER, "item.erased", item=item, version=1, cause="chosen")
        self.refused("item.held", HOLDER, "item.glass", **about, code="threat-to-life")

    def test_R33_receipts(self):
        item, other = self.play.readable(), self.play.readable()
        self.assertIsNone(self.play.renew(item))
        self.passes(HOLDER, "item.accept", item=item, version=2)
        self.passes(GIVER, "item.key", item=item, version=2)
        exports = []
        for version in (1, 2):
            self.passes(HOLDER, "item.glass", item=item, version=version, recipient=NOTHING,
                        code="threat-to-life")
            exports.append(self.play.identity("export"))
        ours = self.play.notice(item, "contest", side=HOLDER)
        notice = self.play.notice(item, "correct")
        elsewhere = self.play.notice(other, "restrict")
        self.refused("export", HOLDER, "receipt", export=STRANGE, notice=notice)
        self.refused("export", GIVER, "receipt", export=exports[0], notice=notice)
        for wrong in (STRANGE, elsewhere):
            self.refused("notice", HOLDER, "receipt", export=exports[0], notice=wrong)
        self.refused("notice", HOLDER, "receipt", export=exports[1], notice=notice)
        self.refused("notice.own", HOLDER, "receipt", export=exports[0], notice=ours)
        self.passes(HOLDER, "receipt", export=exports[0], notice=notice)
        self.refused("repeated", HOLDER, "receipt", export=exports[0], notice=notice)
        told = {one["export"]: one for one in self.play.state("items")[
            [one["item"] for one in self.play.state("items")].index(item)]["exports"]}
        self.assertEqual(told[exports[0]]["receipts"], [notice])

    # --- duties -------------------------------------------------------------------------

    def owed(self, *kinds):
        return {(one["kind"], one["side"], one["subject"], one.get("object")): one["due"]
                for one in duties(self.play.past) if not kinds or one["kind"] in kinds}

    def test_R32_an_overdue_notice_bars_rounds(self):
        item = self.play.readable()
        notice = self.play.notice(item, "restrict")
        due = self.play.pair.times[GIVER] + 72 * HOUR
        self.assertEqual(self.owed("apply"), {("apply", HOLDER, notice, item): due})
        due = max(due, self.hear() + 72 * HOUR)
        self.assertEqual(self.owed("apply"), {("apply", HOLDER, notice, item): due})
        self.play.wait(due - max(self.play.pair.times) - 2)
        self.assertIsNone(self.play.propose(HOLDER, later=2))  # at the last moment
        self.passes(HOLDER, "round.abort", round=self.play.identity("round"), code="mistake")
        self.assertEqual(self.play.propose(HOLDER), "R32")
        self.assertIsNone(self.play.propose(GIVER))  # it owes nothing
        self.passes(GIVER, "round.abort", round=self.play.identity("round"), code="mistake")
        self.passes(HOLDER, "notice.apply", notice=notice)
        self.assertIsNone(self.play.propose(HOLDER))

    def test_R34_what_left_behind_a_notice_is_known(self):
        item = self.play.readable()
        self.play.notice(item, "withdraw", heard=False)
        given = self.play.pair.times[GIVER]
        for later, found in ((HOUR, 0), (HOUR + 1, 1)):
            self.play.pair.times[HOLDER] = given + later - 1
            self.passes(HOLDER, "item.copy", heard=False, item=item, version=1,
                        purpose="tracing")
            self.assertEqual(len(list(behind(self.play.past))), found)
        self.play.pair.hand_over()
        self.assertEqual(self.play.copy(item), "R34")
        self.passes(HOLDER, "item.glass", item=item, version=1, code="threat-to-life",
                    recipient=c.base64url(bytes(32)))
        self.assertEqual(len(list(behind(self.play.past))), 1)

    def test_R32_R34_a_quiet_holders_hours_run(self):
        item = self.play.readable()
        notice = self.play.notice(item, "withdraw")
        self.refused("notice.own", GIVER, "notice.ack", notice=notice)
        self.play.wait(9 * HOUR)
        self.passes(HOLDER, "notice.ack", notice=notice)
        heard = self.play.pair.times[HOLDER]
        self.refused("repeated", HOLDER, "notice.ack", notice=notice)
        self.refused("notice", HOLDER, "notice.ack", notice=item)
        self.assertEqual(self.owed("apply"),
                         {("apply", HOLDER, notice, item): heard + 72 * HOUR})
        self.assertEqual(Item(self.play.past, item).ends(1), heard + 72 * HOUR)
        self.play.wait(72 * HOUR)
        self.assertEqual(self.play.propose(HOLDER), "R32")

    def hear(self):
        """The holder says something, and so has heard of all that was said; when."""
        self.refused("repeated", HOLDER, "verified", "principal", how="in-person",
                     card=c.base64url(self.play.pair.parties[GIVER].card.id))
        return self.play.pair.times[HOLDER]

    def test_R32_R34_a_notice_that_is_dated_back(self):
        item = self.play.readable()
        end, begin = Item(self.play.past, item).ends(1), self.play.pair.times[GIVER]
        self.play.pair.times[HOLDER] += 100 * HOUR
        notice = self.play.notice(item, "withdraw", later=0)
        self.assertEqual(self.owed("apply"),
                         {("apply", HOLDER, notice, item): begin + 72 * HOUR})
        self.assertEqual(Item(self.play.past, item).ends(1), end)
        self.assertIsNone(self.play.propose(HOLDER))
        heard = self.play.pair.times[HOLDER]
        self.passes(HOLDER, "round.abort", round=self.play.identity("round"), code="mistake")
        self.assertEqual(self.owed("apply"),
                         {("apply", HOLDER, notice, item): heard + 72 * HOUR})
        self.assertEqual(Item(self.play.past, item).ends(1), heard + 72 * HOUR)
        self.play.wait(72 * HOUR)
        self.assertEqual(self.play.propose(HOLDER), "R32")
        self.passes(HOLDER, "notice.dispute", notice=notice, code="case-file")
        self.assertIsNone(self.play.propose(HOLDER))

    def test_R32_what_is_lifted_or_was_known_is_not_owed(self):
        item, known = self.play.readable(), self.play.given()
        notice = self.play.notice(item, "restrict")
        self.play.notice(known, "restrict")
        self.passes(HOLDER, "item.accept", item=known, version=1)
        self.play.notice(item, "contest", side=HOLDER)
        self.assertEqual(set(self.owed("apply")), {("apply", HOLDER, notice, item)})
        self.passes(GIVER, "notice.lift", notice=notice)
        self.assertEqual(self.owed("apply"), {})

    def test_R32_of_the_same_notices_the_last_is_owed(self):
        item = self.play.readable()
        first, last = (self.play.notice(item, "restrict") for _ in range(2))
        self.assertEqual([one[2] for one in self.owed("apply")], [last])
        self.passes(HOLDER, "notice.apply", notice=last)
        self.assertEqual(self.owed("apply"), {})
        self.passes(GIVER, "notice.lift", notice=last)
        self.assertEqual([one[2] for one in self.owed("apply")], [first])
        self.play.notice(item, "contest")
        self.assertEqual(len(self.owed("apply")), 2)

    def test_R32_an_acceptance_that_crossed_a_notice_makes_it_owed(self):
        item = self.play.given()
        self.play.pair.hand_over()
        notice = self.play.notice(item, "restrict", heard=False)
        self.passes(HOLDER, "item.accept", item=item, version=1)
        self.assertEqual(set(self.owed("apply")), {("apply", HOLDER, notice, item)})

    def test_R32_R36_an_item_not_erased_a_day_after_its_end(self):
        end = self.play.pair.times[GIVER] + HOUR
        item = self.play.readable(until=c.instant(end))
        self.play.wait(end + DAY - max(self.play.pair.times) - 2)
        self.assertIsNone(self.play.propose(HOLDER, later=2))
        self.passes(HOLDER, "round.abort", round=self.play.identity("round"), code="mistake")
        self.assertEqual(self.play.propose(HOLDER), "R32")
        late, = overdue(self.play.past, end + DAY + 1)
        self.assertEqual((late["kind"], late["subject"], late["version"], late["due"]),
                         ("erase", item, 1, end + DAY))
        self.assertEqual(overdue(self.play.past, end + DAY), [])
        self.passes(HOLDER, "item.erased", item=item, version=1, cause="until")
        self.assertIsNone(self.play.propose(HOLDER))

    def test_R33_receipt_missing_is_overdue_and_bars_nothing(self):
        item = self.play.readable()
        consent = self.play.consented(item)
        self.passes(HOLDER, "item.export", consent=consent)
        export = self.play.identity("export")
        self.assertIsNone(self.play.copy(item))
        notice = self.play.notice(item, "restrict")
        due = self.play.pair.times[GIVER] + 144 * HOUR
        self.passes(HOLDER, "notice.apply", notice=notice)
        self.assertEqual(self.owed("apply", "receipt"),
                         {("receipt", HOLDER, notice, export): due})
        self.play.wait(150 * HOUR)
        self.assertEqual(len(overdue(self.play.past, due + 1)), 1)
        self.assertIsNone(self.play.propose(HOLDER))
        self.passes(HOLDER, "receipt", export=export, notice=notice)
        self.assertEqual(self.owed("apply", "receipt"), {})

    def test_R21_requests_are_owed(self):
        ask = self.play.ask()
        at = self.play.pair.times[HOLDER]
        self.assertEqual(self.owed(), {("acknowledge", GIVER, ask, None): at + 24 * HOUR,
                                       ("answer", GIVER, ask, None): at + 24 * HOUR})
        self.passes(GIVER, "ask.accept", ask=ask, due_hours=48)
        self.assertEqual(self.owed(), {("answer", GIVER, ask, None): at + 48 * HOUR})
        self.passes(GIVER, "ask.answer", ask=ask, part="whole")
        self.assertEqual(self.owed(), {})


if __name__ == "__main__":
    unittest.main()
