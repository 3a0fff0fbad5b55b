# SPDX-License-Identifier: Apache-2.0
"""Gates for several, approvals, samples and requests of PROTOCOL.md 6.8, 6.11, 6.12."""
import hashlib
import tempfile
import unittest
from pathlib import Path

import forge
from forge import c, digest, ed25519, lane
from duty import duties
from sample import drawn
from play import CLEARED, GIVER, HOLDER, NOTHING, Play, conditions
from test_evidence import tool

STRANGE = c.base64url(digest("nothing"))
HOUR, DAY = lane.HOUR, lane.DAY
THIRD = {when: forge.Secret(digest("third", when)) for when in ("activation", "use")}


def gates(separate=False, **needed):
    return {"start": 1, "confirm": 1, "ask": 1, "release": 1, **needed, "separate": separate}


def approvers(*whens):
    return [{"key": THIRD[when].text, "when": when} for when in whens]


class Case(unittest.TestCase):
    def setUp(self):
        self.play = Play()

    def refused(self, rule, *what, **more):
        self.assertEqual(self.play.say(*what, **more), rule)

    def passes(self, *what, **more):
        self.refused(None, *what, **more)


def what(kind, fact, body=None, blob=None):
    """The hash that a concurring entry names, by its sentence in 6.11."""
    value = {"type": kind, "fact": fact}
    if body:
        value["body"] = c.base64url(body)
    if blob:
        value["blobs"] = [{"hash": c.base64url(blob[0]), "size": blob[1]}]
    return c.base64url(hashlib.sha256(c.write_sorted(value)).digest())


def proposal(play):
    """The fact of concurring with what Play.propose says."""
    fact = {"agreement": play.agreement, "bucket": 16, "purpose": "tracing",
            "justification": "test", "commit": c.base64url(digest("commit")),
            "cleared": CLEARED}
    return {"type": "round.propose", "what": what("round.propose", fact, digest("body"))}


class Concurring(Case):
    def test_R19_two_officers_start_a_round(self):
        self.play = Play(gates=gates(start=2))
        self.assertEqual(self.play.propose(), "R19")
        self.passes(0, "concur", "officer", **proposal(self.play))
        self.assertEqual(self.play.propose(by="officer"), "R19")  # alone after all
        self.assertIsNone(self.play.propose(by="second"))
        self.passes(0, "round.abort", round=self.play.identity("round"), code="mistake")
        self.assertEqual(self.play.propose(by="second"), "R19")  # it is used up

    def test_R19_three_and_exactly_this(self):
        self.play = Play(gates=gates(start=3))
        self.passes(0, "concur", "second", **proposal(self.play))
        self.passes(1, "concur", "third", **proposal(self.play))  # of the other lane
        self.passes(0, "concur", "third", **{**proposal(self.play), "what": STRANGE})
        self.passes(0, "concur", "third", **{**proposal(self.play), "type": "round.accept"})
        self.assertEqual(self.play.propose(), "R19")
        self.passes(0, "concur", "third", **proposal(self.play))
        self.assertIsNone(self.play.propose())

    def test_R19_an_offer_with_all_that_hangs_on_it(self):
        self.play = Play(gates=gates(release=2))
        fact = {"agreement": self.play.agreement, "about": NOTHING, "stage": "core",
                "content": NOTHING, **conditions()}
        said = what("item.offer", fact, blob=(digest("blob"), 4))
        self.passes(0, "concur", "second", type="item.offer", what=said)
        self.assertEqual(self.play.offer(court="no"), "R19")
        self.assertIsNone(self.play.offer())

    def test_rules_of_concurring(self):
        said = proposal(self.play)
        self.refused("gate", 0, "concur", **{**said, "type": "round.abort"})
        self.refused("gate", 0, "concur", **{**said, "type": "no-such"})
        self.refused("R10", 0, "concur", "principal", **said)
        self.passes(0, "concur", **said)
        self.refused("repeated", 0, "concur", **said)
        self.passes(0, "concur", "second", **said)
        self.assertIsNone(self.play.propose())  # one would do, and both are used up
        self.passes(0, "concur", **said)
        for n in range(999):
            self.passes(0, "concur", type="pledge", what=c.base64url(digest(n)))
        self.refused("limit", 0, "concur", type="pledge", what=STRANGE)
        self.passes(0, "concur", "second", type="pledge", what=STRANGE)
        self.passes(1, "concur", type="pledge", what=STRANGE)

    def test_R10_the_role_that_the_type_needs(self):
        self.play.fold.cards[0].roles[self.play.pair.parties[0].officers["third"].key] = {
            "release"}
        self.refused("R10", 0, "concur", "third", **proposal(self.play))
        self.passes(0, "concur", "third", **{**proposal(self.play), "type": "pledge"})


class Separate(Case):
    LEAD = c.base64url(digest("lead")[:16])

    def hits(self, second=None):
        """A closed round with two hits, opened; another may concur with its proposal."""
        if second:
            self.passes(0, "concur", second, **proposal(self.play))
        self.assertIsNone(self.play.propose(by="officer"))
        self.round = self.play.identity("round")
        self.passes(1, "round.accept", round=self.round, bucket=16, commit=NOTHING,
                    cleared=CLEARED)
        steps = [(0, "commit"), (0, "tokens"), (1, "commit"), (1, "tokens"), (1, "replies"),
                 (0, "replies"), (0, "counted"), (1, "counted"), (1, "block"), (0, "block"),
                 (1, "close"), (0, "close")]
        for side, step in steps:
            self.passes(side, "round.step", round=self.round, step=step, index=0,
                        count=2 * (step == "counted"))
        for side in (0, 1):
            self.passes(side, "hit.commit", round=self.round,
                        commit=c.base64url(digest("body")))
        for side in (0, 1):
            self.passes(side, "hit.open", round=self.round)

    def judge(self, by, side=0, verdict="same"):
        return self.play.say(side, "hit.judge", by, round=self.round, hit=self.LEAD,
                             verdict=verdict, reason="too-little-data")

    def ask_hit(self, by):
        return self.play.say(0, "ask.hit", by, round=self.round, hit=self.LEAD,
                             question="identity", purpose="tracing", justification="test",
                             due_hours=24)

    def test_R19_nobody_passes_two_gates_of_one_matter(self):
        self.play = Play(gates=gates(True))
        self.hits()
        self.assertEqual(self.judge("officer"), "R19")
        self.assertIsNone(self.judge("second", verdict="unsure"))
        self.assertIsNone(self.judge("third"))
        for by in ("second", "third"):
            self.assertEqual(self.ask_hit(by), "R19")
        self.assertIsNone(self.ask_hit("officer"))
        ask = self.play.identity("ask")
        self.assertEqual(self.judge("officer", 1), "R19")
        self.assertIsNone(self.judge("second", 1))
        self.refused("R19", 1, "ask.answer", "second", ask=ask, part="part")
        self.passes(1, "ask.answer", "officer", ask=ask, part="part")

    def test_R19_who_concurred_has_passed_too(self):
        """Of four officers, two started the round; the other two confirm its hits."""
        self.play = Play(gates=gates(True, confirm=2))
        self.hits(second="second")
        fact = {"round": self.round, "hit": self.LEAD, "verdict": "same", "reason": "too-little-data"}
        said = {"type": "hit.judge", "what": what("hit.judge", fact)}
        self.assertEqual(self.judge("third"), "R19")
        self.passes(0, "concur", "second", **said)
        self.assertEqual(self.judge("third"), "R19")
        self.assertEqual(self.judge("second"), "R19")
        self.passes(0, "concur", "fourth", **said)
        self.assertIsNone(self.judge("third"))
        for by in ("second", "third", "fourth"):  # all whose concurring was used up
            self.assertEqual(self.ask_hit(by), "R19")
        self.assertIsNone(self.ask_hit("officer"))

    def test_R19_one_person_may_where_the_agreement_lets_him(self):
        self.hits()
        self.assertIsNone(self.judge("officer"))
        self.assertIsNone(self.ask_hit("officer"))


class Approving(Case):
    def approve(self, side, about, when, key=None, sign=None):
        secret = THIRD[when]
        said = ed25519.bound("approval", c.binary(sign or about))
        return self.play.say(side, "approve", about=about, key=key or secret.text,
                             sig=c.base64url(secret.sign(said)))

    def test_R28_an_agreement_that_third_parties_must_approve(self):
        self.play = Play(approvers=approvers("activation", "use"))
        self.assertEqual(self.play.propose(), "R28")
        self.assertEqual(self.play.offer(), "R28")
        self.assertEqual(self.approve(0, STRANGE, "activation"), "approve")
        self.assertEqual(self.approve(0, self.play.agreement, "use"), None)
        self.assertEqual(self.play.propose(), "R28")
        self.assertIsNone(self.approve(1, self.play.agreement, "activation"))
        self.assertEqual(self.approve(0, self.play.agreement, "activation"), "repeated")
        self.assertIsNone(self.play.propose())
        self.assertEqual(
            {(one["about"], one["key"]) for one in self.play.state("approvals")},
            {(self.play.agreement, secret.text) for secret in THIRD.values()})

    def test_R28_an_amendment_not_approved_supersedes_nothing(self):
        first = self.play.agreement
        later = self.play.pair.document(onward="consent", prev=first,
                                        approvers=approvers("activation"))
        named = hashlib.sha256(later).digest()
        self.play.fold.documents[c.base64url(named)] = forge.read_agreement(later)
        line = self.play.pair.append(0, "agree.propose", {"agreement": c.base64url(named)},
                                     by="principal", blob=(named, len(later)))
        self.play.pair.hand_over()
        self.play.fold.feed(0, lane.read_entry(line))
        for kind in ("agree.sign", "agree.ready"):
            for side in (0, 1):
                self.passes(side, kind, "principal", agreement=c.base64url(named))
        self.assertIsNone(self.play.offer())
        self.assertIsNone(self.approve(0, c.base64url(named), "activation"))
        self.assertEqual(self.play.offer(), "R5")

    def test_R28_only_with_a_signature_that_verifies(self):
        self.play = Play(approvers=approvers("use"))
        with self.assertRaises(c.Wrong):
            self.approve(0, self.play.agreement, "use", sign=STRANGE)

    def test_R28_only_by_a_listed_key(self):
        self.assertEqual(self.approve(0, self.play.agreement, "use"), "R28")

    def test_R28_approval_before_use(self):
        self.play = Play(approvers=approvers("use"))
        item = self.play.accepted(approval="yes")
        self.refused("R28", GIVER, "item.key", item=item, version=1)
        self.assertIsNone(self.approve(0, self.play.consented(item), "use"))
        self.refused("R28", GIVER, "item.key", item=item, version=1)
        self.assertIsNone(self.approve(0, item, "use"))
        self.passes(GIVER, "item.key", item=item, version=1)
        consent = self.play.consented(item)
        self.refused("R28", HOLDER, "item.export", consent=consent)
        self.assertIsNone(self.approve(1, consent, "use"))
        self.passes(HOLDER, "item.export", consent=consent)

    def test_R28_each_version_is_approved(self):
        self.play = Play(approvers=approvers("use"))
        item = self.play.accepted(approval="yes")
        self.assertIsNone(self.approve(0, item, "use"))
        self.passes(GIVER, "item.key", item=item, version=1)
        self.assertIsNone(self.play.renew(item, approval="yes"))
        later = self.play.identity("version")
        self.passes(HOLDER, "item.accept", item=item, version=2)
        self.refused("R28", GIVER, "item.key", item=item, version=2)
        self.assertIsNone(self.approve(0, later, "use"))
        self.assertEqual(self.approve(0, later, "use"), "repeated")
        self.passes(GIVER, "item.key", item=item, version=2)


class Samples(Case):
    SHARES = digest("one share"), digest("another")

    def commit(self, share):
        said = b"entente/1 sample coin\0" + c.binary(self.play.agreement) + share
        return c.base64url(hashlib.sha256(said).digest())

    def start(self, count, side=0):
        return self.play.say(side, "sample.start", "principal", agreement=self.play.agreement,
                             count=count, commit=self.commit(self.SHARES[0]))

    def test_R40_a_sample_that_neither_side_chose(self):
        for _ in range(20):
            self.assertIsNone(self.play.offer())
        self.refused("agreement", 0, "sample.start", agreement=STRANGE, count=1,
                     commit=NOTHING)
        self.assertIsNone(self.start(5))
        drawn_from = [len(one.lines) for one in self.play.pair.lanes]
        one = self.play.identity("sample")
        own, other = map(c.base64url, self.SHARES)
        self.refused("sample.joined", 0, "sample.open", sample=one, share=own)
        self.refused("sample", 1, "sample.join", "principal", sample=STRANGE, share=other)
        self.refused("sample.own", 0, "sample.join", "principal", sample=one, share=other)
        self.passes(1, "sample.join", "principal", sample=one, share=other)
        self.refused("repeated", 1, "sample.join", "principal", sample=one, share=other)
        self.refused("sample.own", 1, "sample.open", sample=one, share=own)
        self.refused("R40", 0, "sample.open", sample=one, share=other)
        joined = self.play.past.first(one, "sample.join").time
        waits = {"kind": "open", "side": 0, "agreement": self.play.agreement, "subject": one,
                 "due": joined + 24 * HOUR}
        self.assertIn(waits, list(duties(self.play.past)))
        self.passes(0, "sample.open", sample=one, share=own)
        self.refused("repeated", 0, "sample.open", sample=one, share=own)
        self.assertNotIn("open", [duty["kind"] for duty in duties(self.play.past)])
        seed = hashlib.sha256(b"entente/1 sample seed\0" + c.binary(one) + bytes(
            a ^ b for a, b in zip(*self.SHARES))).digest()
        told, = self.play.state("samples")
        self.assertEqual(told["seed"], c.base64url(seed))
        best = []
        for side in (0, 1):
            for n, line in enumerate(self.play.pair.lanes[side].lines[:drawn_from[side]]):
                if (b'"act":' in line and self.play.fold.rules[side][n] is None
                        and (side, n) != (0, told["start_n"])):
                    place = self.play.pair.lanes[side].id + n.to_bytes(8, "big")
                    best.append((hashlib.sha256(seed + place).digest(), side, n))
        self.assertEqual(drawn(self.play.past, one),
                         [found[1:] for found in sorted(best)[:5]])
        self.assertEqual(self.told("--samples").splitlines()[-7:], [
            f"sample {one}", *(f"    lane of {self.play.pair.parties[side].name}, entry {n}: "
                               f"{self.play.fold.entries[side][n].type}"
                               for _, side, n in sorted(best)[:5]), "OK"])

    def told(self, *options):
        """What the verifier says of the evidence of this play."""
        with tempfile.TemporaryDirectory() as folder:
            status, said, errors = tool(self.play.pair.write(Path(folder)), *options)
        self.assertEqual((status, errors), (0, ""))
        return said

    def test_R21_what_was_owed_at_a_time(self):
        ask = self.play.ask()
        due = c.instant(self.play.pair.times[HOLDER] + 24 * HOUR)
        later = c.instant(self.play.pair.times[HOLDER] + 24 * HOUR + 1)
        self.assertNotIn("overdue", self.told("--at", due))
        name = self.play.pair.parties[GIVER].name
        self.assertEqual(self.told("--at", later).splitlines()[-3:], [
            f"overdue since {due}  {name}: {word} {ask}" for word in ("acknowledge", "answer")]
            + ["OK"])

    def test_R40_a_sample_not_opened(self):
        self.assertIsNone(self.start(1))
        self.assertIn(f"sample {self.play.identity('sample')}: not opened\n",
                      self.told("--samples"))

    def test_R40_a_small_history_is_drawn_whole(self):
        self.assertIsNone(self.start(1000))
        one = self.play.identity("sample")
        self.passes(1, "sample.join", sample=one, share=c.base64url(self.SHARES[1]))
        self.passes(0, "sample.open", sample=one, share=c.base64url(self.SHARES[0]))
        self.assertEqual(len(drawn(self.play.past, one)), 7)

    def test_R40_at_most_1000_samples_of_a_side(self):
        for _ in range(1000):
            self.assertIsNone(self.start(1))
        self.assertEqual(self.start(1), "limit")
        self.assertIsNone(self.start(1, 1))


class Requests(Case):
    QUESTION = {"question": "identity", "purpose": "tracing", "justification": "test",
                "due_hours": 24}

    def test_asking_about_an_item(self):
        item = self.play.given()
        about = {"item": item, **self.QUESTION}
        self.refused("item", HOLDER, "ask.item", **{**about, "item": STRANGE})
        self.refused("item.own", GIVER, "ask.item", **about)
        self.refused("item.held", HOLDER, "ask.item", **about)
        self.passes(HOLDER, "item.accept", item=item, version=1)
        self.refused("R11", HOLDER, "ask.item", **{**about, "purpose": "marketing"})
        self.refused("R12", HOLDER, "ask.item", **{**about, "question": "why"})
        self.passes(HOLDER, "ask.item", **about)
        told, = self.play.state("requests")
        self.assertEqual((told["kind"], told["item"], told["asker"]), ("item", item, HOLDER))

    def test_asking_for_consent(self):
        item = self.play.accepted()
        about = {"item": item, "version": 1, "recipient": STRANGE, "purpose": "tracing",
                 "justification": "test", "due_hours": 24}
        self.refused("item.held", HOLDER, "ask.consent", **{**about, "version": 2})
        self.refused("R11", HOLDER, "ask.consent", **{**about, "purpose": "investigation"})
        self.refused("R12", HOLDER, "ask.consent", **{**about, "justification": "why"})
        self.passes(HOLDER, "ask.consent", **about)
        told, = self.play.state("requests")
        self.assertEqual([told[name] for name in ("kind", "version", "recipient", "purpose")],
                         ["consent", 1, STRANGE, "tracing"])

    def test_R16_requests_of_a_day(self):
        self.play = Play(budget={"requests_day": 2})
        self.passes(HOLDER, "incident", agreement=self.play.agreement, code="breach")
        self.play.ask()
        item = self.play.accepted()
        self.passes(HOLDER, "ask.item", item=item, **self.QUESTION)
        self.refused("R16", HOLDER, "ask.item", item=item, **self.QUESTION)
        self.passes(HOLDER, "incident", agreement=self.play.agreement, code="breach")

    def test_R41_at_most_1000_incidents_wait_for_an_answer(self):
        about = {"agreement": self.play.agreement, "code": "breach"}
        self.passes(HOLDER, "incident", **about)
        first = self.play.identity("ask")
        for _ in range(999):
            self.passes(HOLDER, "incident", **about)
        self.refused("limit", HOLDER, "incident", **about)
        self.passes(GIVER, "incident", **about)
        self.passes(GIVER, "ask.answer", ask=first, part="whole")
        self.passes(HOLDER, "incident", **about)
        self.refused("limit", HOLDER, "incident", **about)

    def test_I9_reasons_are_codes_of_a_table(self):
        about = {"agreement": self.play.agreement, "scope": "rounds"}
        self.refused("R22", 0, "agree.suspend", "principal", **about, code="ivan-petrov")
        self.assertIsNone(self.play.propose(0))
        one = self.play.identity("round")
        for code in ("ivan-petrov", "tripwire"):
            self.refused("R22", 1, "round.decline", round=one, code=code)
        self.refused("R22", 0, "round.abort", round=one, code="ivan-petrov")
        self.passes(0, "round.abort", round=one, code="no-reason-given")
        self.passes(0, "agree.suspend", "principal", **about, code="no-reason-given")

    def test_R41_an_incident_is_told_whatever_is_in_force(self):
        about = {"agreement": self.play.agreement, "code": "breach"}
        self.passes(0, "agree.suspend", "principal", agreement=self.play.agreement,
                    scope="all", code="review-due")
        self.refused("agreement", 1, "incident", **{**about, "agreement": STRANGE})
        self.refused("R12", 1, "incident", **{**about, "code": "bad-luck"})
        self.passes(1, "incident", "principal", **about)
        ask, at = self.play.identity("ask"), self.play.pair.times[1]
        self.assertEqual({(one["kind"], one["side"]): one["due"]
                          for one in duties(self.play.past)},
                         {("acknowledge", 0): at + 24 * HOUR, ("answer", 0): at + 24 * HOUR})
        told, = self.play.state("requests")
        self.assertEqual((told["kind"], told["code"], told["asker"]), ("incident", "breach", 1))
        self.refused("ask.own", 0, "ask.accept", ask=ask, due_hours=1)
        self.refused("ask.own", 0, "ask.decline", ask=ask, code="not-now")
        self.refused("ask.own", 1, "ask.withdraw", ask=ask)
        self.passes(0, "ask.ack", ask=ask)
        self.passes(0, "ask.answer", ask=ask, part="whole")

    def test_64_answers_at_most(self):
        ask = self.play.ask()
        for _ in range(64):
            self.passes(GIVER, "ask.answer", ask=ask, part="part")
        self.refused("limit", GIVER, "ask.answer", ask=ask, part="part")


if __name__ == "__main__":
    unittest.main()
