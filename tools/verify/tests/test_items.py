# SPDX-License-Identifier: Apache-2.0
"""Items by PROTOCOL.md 6.9: each rule refuses once and lets pass once."""
import unittest

from forge import START, c, digest, lane
from item import Item
from play import GIVER, HOLDER, LATER, NOTHING, Play, conditions

STRANGE = c.base64url(digest("nothing"))
HOUR, DAY = lane.HOUR, lane.DAY


class Items(unittest.TestCase):
    def setUp(self):
        self.play = Play()

    def refused(self, rule, *what, **more):
        self.assertEqual(self.play.say(*what, **more), rule)

    def passes(self, *what, **more):
        self.refused(None, *what, **more)

    def test_a_whole_life(self):
        item = self.play.given()
        about = {"item": item, "version": 1}
        self.passes(HOLDER, "item.accept", **about)
        self.passes(GIVER, "item.key", **about)
        self.passes(HOLDER, "item.erased", **about, cause="chosen")
        told, = self.play.state("items")
        self.assertEqual((told["item"], told["giver"]), (item, GIVER))
        self.assertNotIn("about", told)
        version, = told["versions"]
        self.assertEqual(version["conditions"],
                         c.base64url(c.identity(c.read(c.write_sorted(conditions()), 8192))))
        self.assertEqual(version["cause"], "chosen")
        self.assertEqual({name for name in version if name.endswith("_at")},
                         {"offered_at", "accepted_at", "key_at", "erased_at"})

    def test_named_things_are_there_and_whose(self):
        item = self.play.given()
        for kind, side, more in (
                ("item.accept", HOLDER, {}), ("item.decline", HOLDER, {"code": "not-now"}),
                ("item.key", GIVER, {}), ("item.tighten", GIVER, conditions()),
                ("item.keep", HOLDER, {"code": "test"}),
                ("item.erased", HOLDER, {"cause": "chosen"})):
            with self.subTest(kind):
                self.refused("item", side, kind, item=STRANGE, version=1, **more)
                self.refused("item.own", 1 - side, kind, item=item, version=1, **more)
        self.refused("item", GIVER, "item.renew", item=STRANGE, stage="core",
                     content=NOTHING, **conditions())
        self.refused("item.own", HOLDER, "item.renew", item=item, stage="core",
                     content=NOTHING, **conditions())

    def test_R11_purposes_and_actions_of_the_agreement(self):
        for changes in ({"purposes": ["audit"]}, {"purposes": ["tracing", "marketing"]},
                        {"actions": ["export"]}):
            self.assertEqual(self.play.offer(**changes), "R11")
        self.assertIsNone(self.play.offer(purposes=["investigation", "tracing"], actions=[]))

    def test_R22_a_decline_has_a_known_reason(self):
        about = {"item": self.play.given(), "version": 1}
        self.refused("item.version", HOLDER, "item.decline", **{**about, "version": 2},
                     code="not-now")
        self.refused("R22", HOLDER, "item.decline", **about, code="because")
        self.passes(HOLDER, "item.decline", **about, code="not-now")
        self.refused("repeated", HOLDER, "item.decline", **about, code="not-now")
        self.refused("repeated", HOLDER, "item.accept", **about)

    def test_R23_key_only_after_acceptance(self):
        about = {"item": self.play.given(), "version": 1}
        self.refused("R23", GIVER, "item.key", **about)
        self.passes(HOLDER, "item.accept", **about)
        self.refused("R23", GIVER, "item.key", **{**about, "version": 2})
        self.passes(GIVER, "item.key", **about)
        self.refused("repeated", GIVER, "item.key", **about)

    def test_R23_the_acceptance_must_have_arrived(self):
        about = {"item": self.play.given(), "version": 1}
        self.passes(HOLDER, "item.accept", heard=False, **about)
        self.refused("R23", GIVER, "item.key", **about)
        self.play.pair.hand_over()
        self.passes(GIVER, "item.key", **about)

    def test_R24_R26_nothing_may_get_looser(self):
        start = conditions(purposes=["investigation", "tracing"])
        item = self.play.given(**start)
        looser = {"purposes": ["tracing", "audit"], "actions": ["view", "store"],
                  "court": "yes", "until": c.instant(LATER + 1), "source": "a", "info": 1}
        for name, value in looser.items():
            with self.subTest(name):
                self.refused("R26", GIVER, "item.tighten", item=item, version=1,
                             **{**start, name: value})
        tighter = {"purposes": ["tracing"], "actions": [], "court": "no", "onward": "none",
                   "handling": "disclosure", "until": c.instant(LATER - 1), "source": "x",
                   "info": 4, "approval": "yes"}
        for name, value in tighter.items():
            before, start = start, {**start, name: value}
            with self.subTest(name):
                self.passes(GIVER, "item.tighten", item=item, version=1, **start)
                self.refused("R26", GIVER, "item.tighten", item=item, version=1, **before)
        self.passes(GIVER, "item.tighten", item=item, version=1, **start)
        self.refused("item.version", GIVER, "item.tighten", item=item, version=2, **start)

    def test_R25_an_offer_without_a_marking_is_none(self):
        for name in conditions():
            changes = conditions()
            del changes[name]
            with self.subTest(name), self.assertRaises(c.Wrong):
                self.play.say(GIVER, "item.offer", agreement=self.play.agreement,
                              about=NOTHING, stage="core", content=NOTHING, **changes)

    def test_R26_a_tightening_binds_whom_it_has_reached(self):
        item = self.play.readable()
        tight = conditions(handling="disclosure")
        self.passes(GIVER, "item.tighten", heard=False, item=item, version=1, **tight)
        self.assertIsNone(self.play.copy(item))
        self.assertEqual(self.play.copy(item), "R25")

    def test_R27_R28_what_the_agreement_does_not_foresee(self):
        self.play = Play(onward="deny")
        self.assertEqual(self.play.offer(), "R27")
        self.assertEqual(self.play.offer(onward="none", approval="yes"), "R28")
        self.assertIsNone(self.play.offer(onward="none"))

    def test_R36_no_offer_or_acceptance_after_its_end(self):
        now = self.play.pair.times[GIVER]
        self.assertEqual(self.play.offer(until=c.instant(now + 1)), "R36")
        item = self.play.given(until=c.instant(now + 100))
        self.play.wait(200)
        self.refused("R36", HOLDER, "item.accept", item=item, version=1)

    def test_R36_no_key_after_its_last_day(self):
        item = self.play.accepted(until=c.instant(self.play.pair.times[GIVER] + 100))
        self.play.wait(200)
        self.refused("R36", GIVER, "item.key", item=item, version=1)

    def test_R36_the_end_is_the_earliest(self):
        review = c.seconds("2030-04-01T00:00:00Z")
        self.play = Play(review="2030-04-01",
                         retention={"item_days": 30, "round_days": 1, "log_days": 1})

        def ends(one):
            return Item(self.play.past, one).ends(1)
        by_until = self.play.accepted(until=c.instant(START + DAY))
        kept = self.play.accepted()
        accepted = self.play.pair.times[HOLDER]
        self.assertEqual(ends(by_until), START + DAY)
        self.assertEqual(ends(kept), review)
        self.passes(HOLDER, "item.keep", item=kept, version=1, code="test")
        self.assertEqual(ends(kept), accepted + 30 * DAY)
        self.play.notice(kept, "restrict")
        self.assertEqual(ends(kept), accepted + 30 * DAY)
        self.play.notice(kept, "withdraw")
        self.play.ask()  # by an earlier clock, and so the holder has heard of it
        hours = self.play.fold.documents[self.play.agreement]["clocks"]["correction_hours"]
        self.assertEqual(ends(kept), self.play.pair.times[GIVER] + hours * HOUR)

    def test_R36_an_item_accepted_after_the_review_has_no_review(self):
        self.play = Play(review="2030-03-18")
        self.play.wait(DAY)
        item = self.play.accepted()
        self.assertEqual(Item(self.play.past, item).ends(1), LATER)

    def test_R36_a_decision_to_keep(self):
        self.play = Play(review="2030-05-01")
        about = {"item": self.play.given(), "version": 1}
        self.refused("item.held", HOLDER, "item.keep", **about, code="test")
        self.passes(HOLDER, "item.accept", **about)
        self.refused("R12", HOLDER, "item.keep", **about, code="because")
        self.refused("R36", HOLDER, "item.keep", **about, code="test")
        self.play.wait(c.seconds("2030-04-01T00:00:00Z") - self.play.pair.times[HOLDER] - 1)
        self.passes(HOLDER, "item.keep", **about, code="test")
        self.passes(HOLDER, "item.erased", **about, cause="chosen")
        self.refused("item.held", HOLDER, "item.keep", **about, code="test")

    def test_erased_once_and_only_what_was_accepted(self):
        about = {"item": self.play.given(), "version": 1}
        self.refused("item.version", HOLDER, "item.erased", **about, cause="unread")
        self.passes(HOLDER, "item.accept", **about)
        self.passes(HOLDER, "item.erased", **about, cause="unread")
        self.refused("repeated", HOLDER, "item.erased", **about, cause="unread")

    def test_versions(self):
        item = self.play.accepted()
        self.assertIsNone(self.play.renew(item))
        self.refused("item.version", HOLDER, "item.accept", item=item, version=1)
        self.refused("item.version", HOLDER, "item.accept", item=item, version=3)
        self.passes(HOLDER, "item.accept", item=item, version=2)
        self.assertEqual(self.play.renew(item, purposes=["audit"]), "R11")
        for _ in range(62):
            self.assertIsNone(self.play.renew(item))
        self.assertEqual(self.play.renew(item), "limit")

    def test_nothing_more_of_a_withdrawn_item(self):
        item, other = self.play.accepted(), self.play.accepted()
        self.assertIsNone(self.play.renew(other))
        self.play.notice(item, "withdraw")
        self.play.notice(other, "withdraw")  # of its first version, not the newest
        self.assertEqual(self.play.renew(item), "item.over")
        self.refused("item.over", GIVER, "item.key", item=item, version=1)
        self.passes(GIVER, "item.key", item=other, version=1)
        self.passes(HOLDER, "item.accept", item=other, version=2)

    def test_about_a_request(self):
        ask, own = self.play.ask(), self.play.ask(GIVER)
        self.assertEqual(self.play.offer(about=STRANGE), "ask")
        self.assertEqual(self.play.offer(about=own), "ask.own")
        self.assertIsNone(self.play.offer(about=ask))
        self.assertEqual(self.play.state("items")[0]["about"], ask)
        self.passes(GIVER, "ask.answer", ask=ask, part="whole")
        self.assertIsNone(self.play.offer(about=ask))
        declined = self.play.ask()
        self.passes(GIVER, "ask.decline", ask=declined, code="not-now")
        self.assertEqual(self.play.offer(about=declined), "ask.over")

    def test_R6_R8_suspended_releases_stop_giving_and_not_duties(self):
        item, held = self.play.given(), self.play.readable()
        self.passes(HOLDER, "agree.suspend", "principal", agreement=self.play.agreement,
                    scope="releases", code="review-due")
        self.assertEqual(self.play.offer(), "R6")
        self.assertEqual(self.play.renew(item), "R6")
        self.refused("R6", HOLDER, "item.accept", item=item, version=1)
        self.assertEqual(self.play.copy(held), "R6")
        self.assertEqual(self.play.consent(held), "R6")
        self.passes(HOLDER, "item.decline", item=item, version=1, code="not-now")
        self.passes(GIVER, "item.tighten", item=held, version=1, **conditions())
        self.play.notice(held, "restrict")
        self.passes(HOLDER, "item.erased", item=held, version=1, cause="ended")


if __name__ == "__main__":
    unittest.main()
