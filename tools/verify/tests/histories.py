# SPDX-License-Identifier: Apache-2.0
"""
histories - two parties that do what they may, and sometimes what they may not

A history is made by asking the fold what is due and then mostly doing it. That steers
only what is tried: the verdicts of the fold are what the tests compare.
"""
import functools

import dealings
import forge
from forge import START, c, digest, lane
from fold import Fold
from past import Past

DAY = lane.DAY
REASONS = ["test", "case-file", "unheard-of"]
STEPS = list(lane.STEPS)
ALL = ["start", "confirm", "ask", "release"]
OFFICERS = {"principal": ["signatory"], "legal": ["signatory"], "officer": ALL,
            "second": ALL, "third": ["confirm", "release"]}


@functools.lru_cache(maxsize=None)
def the_party(name, signed):
    party = forge.Party(name, OFFICERS)
    party.officers["stranger"] = forge.Secret(digest(name, "stranger"))
    party.signs = signed
    return party


class History:
    def __init__(self, dice, signed):
        self.dice = dice
        self.pair = forge.Pair(the_party("Arvenia", signed), the_party("Sorania", signed))
        self.fold = Fold([party.card for party in self.pair.parties],
                         [one.id for one in self.pair.lanes], {})
        self.dealings = dealings.Dealings(self)
        self.agreements = []
        self.now = START
        self.stride = dice.choice([1, 1, 2, 20]) * DAY  # how far time may leap
        self.items = dice.choice([0.1, 0.5, 0.95, 0.95])  # how much it is about them

    def write(self, side, kind, fact, **more):
        """Append an entry, by an officer who may, or now and then by another."""
        roles = lane.KINDS[kind].roles
        if roles and "by" not in more:
            more["by"] = "principal"
            if set(ALL) & set(roles):
                more["by"] = "second" if self.dice.random() < 0.25 else "officer"
            if self.dice.random() < 0.03:
                more["by"] = self.dice.choice([*OFFICERS, "stranger", "overseer"])
        if lane.KINDS[kind].gated and self.dice.random() < 0.9:
            self.concur(side, kind, fact, more)
        line = self.pair.append(side, kind, fact, later=self.later(side), **more)
        self.fold.feed(side, lane.read_entry(line))

    def concur(self, side, kind, fact, more):
        """Others concur, if the gate needs them and sometimes if not."""
        role, = lane.KINDS[kind].roles
        try:
            agreement = self.fold.agreement_under(fact)
            needed = self.fold.documents[agreement]["gates"][role]
        except (KeyError, StopIteration):
            return
        value = {"type": kind, "fact": fact}
        if "body" in more:
            value["body"] = c.base64url(more["body"])
        if "blob" in more:
            value["blobs"] = [{"hash": c.base64url(more["blob"][0]), "size": more["blob"][1]}]
        what = c.base64url(lane.what_of(c.read(c.write_sorted(value), lane.ENTRY_MOST)))
        others = [who for who in ("officer", "second", "third") if who != more["by"]]
        if self.dice.random() < 0.1:
            others = ["officer", "second"]
        for who in others[:needed - (self.dice.random() < 0.97)]:
            self.write(side, "concur", {"type": kind, "what": what}, by=who)

    def later(self, side):
        """How much later than its last this side's entry is: clocks nearly agree."""
        self.now += self.dice.choice([0, 1, 60, 60, 900])
        if self.dice.random() < 0.03:
            self.now += self.dice.randrange(self.stride)
        skew = self.dice.choice([0, 0, 0, 60, 3599, 3600, 3601, 7200])
        return max(0, self.now - (skew if self.dice.random() < 0.1 else 0)
                   - self.pair.times[side])

    def past(self, side):
        own, seen = len(self.pair.lanes[side].lines), self.pair.handed[side][0]
        return Past(self.fold, (own, seen) if side == 0 else (seen, own))

    def begin(self):
        for side in (0, 1):
            own, other = (c.base64url(self.pair.parties[who].card.id)
                          for who in (side, 1 - side))
            if self.dice.random() < 0.99:
                self.write(side, "hello", {"card": own, "build": "test", "protocol": 1})
            self.write(side, "verified", {"card": other, "how": "voice"}, by="principal")
        self.pair.hand_over()
        if self.dice.random() < 0.9:
            self.agree()
            if self.dice.random() < 0.2:
                self.match()

    def match(self):
        """A round from its proposal to leads that both have judged, as far as it goes."""
        self.propose_round(0)
        self.pair.hand_over()
        rounds = list(self.fold.made["round"])
        if not rounds:
            return
        one = rounds[-1]
        self.round_act(1, "round.accept", one)
        self.pair.hand_over()
        for _ in range(40):
            past = self.past(0)
            if not past.acceptance(one) or past.is_over(one):
                break
            self.step(past.steps_due(one)[0][0], one, past)
            self.pair.hand_over()
        for kind in ("hit.commit", "hit.open", "hit.judge", "hit.judge"):
            for side in (0, 1):
                self.round_act(side, kind, one)
            self.pair.hand_over()

    def agree(self):
        self.propose(0, plain=True)
        agreement = {"agreement": self.agreements[-1]}
        self.pair.hand_over()
        for kind in ("agree.sign", "agree.ready"):
            for side in (0, 1):
                self.write(side, kind, agreement, by="principal")
            self.pair.hand_over()
        if self.fold.documents[self.agreements[-1]]["approvers"]:
            for _ in range(3):
                self.dealings.approve(0, self.agreements[-1])
            self.pair.hand_over()

    def propose(self, side, plain=False):
        changes = {
            "starts": c.instant(START + self.dice.choice([0, 0, 0, 2, 20]) * DAY),
            "expires": c.instant(START + self.dice.choice([20, 90, 300]) * DAY),
            "review": self.dice.choice(["2030-03-19", "2030-03-25", "2030-04-01"]),
            "onward": self.dice.choice(["deny"] + ["consent"] * 7),
            "gates": dealings.gates(self.dice), "approvers": dealings.approvers(self.dice),
            "clocks": {"ack_hours": 24, "core_hours": 48, "incident_hours": 24,
                       "correction_hours": self.dice.choice([1, 24, 72])},
            "retention": {"item_days": self.dice.choice([1, 5, 365]), "round_days": 30,
                          "log_days": 3650},
            "notice_days": self.dice.choice([0, 5, 30]),
            "round": {"output": self.dice.choice(["hits", "hits", "count"]),
                      "blocks": self.dice.choice([1, 2, 3]),
                      "count_min": self.dice.choice([0, 1, 3]),
                      "audit_one_in": self.dice.choice([0, 1, 4])},
            "budget": {"rounds_period": self.dice.choice([1, 3, 8]),
                       "tokens_life": self.dice.choice([60, 200, 10**6]),
                       "ratio": self.dice.choice([0, 0, 1, 2])}}
        if self.dice.random() < 0.3:
            self.make_bulk(changes)
        if plain:
            del changes["starts"]
        else:
            self.spoil(changes)
        data = self.pair.document(**changes)
        identity = c.hashlib.sha256(data).digest()
        try:
            self.fold.documents[c.base64url(identity)] = forge.read_agreement(data)
        except c.Wrong:
            pass
        wrong = not plain and self.dice.random() < 0.03
        named = c.base64url(digest("no") if wrong else identity)
        self.write(side, "agree.propose", {"agreement": named}, blob=(identity, len(data)),
                   **({"by": "principal"} if plain else {}))
        self.agreements.append(c.base64url(identity))

    def make_bulk(self, changes):
        """Let the agreement have bulk rounds."""
        parts = self.dice.choice([1, 1, 2, 3])
        changes["bulk"] = {"parts": parts, "work": self.dice.choice([50, 64, 80])}
        changes["round"].update(output="hits", blocks=1, audit_one_in=0, challenge_days=0)
        changes["budget"].update(buckets=[512 * parts, 1024 * parts],
                                 tokens_life=self.dice.choice([8000, 10**6]))

    def buckets_of(self, agreement):
        document = self.fold.documents.get(agreement)
        return document["budget"]["buckets"] if document else [16, 64]

    def spoil(self, changes):
        """Make an agreement an amendment, one of two signatories, or none at all."""
        if self.agreements and self.dice.random() < 0.6:
            changes["prev"] = self.dice.choice(self.agreements)
        if self.dice.random() < 0.05:
            changes["title"] = {"fr": "Essai"}
        if "bulk" in changes and self.dice.random() < 0.1:
            changes["round"]["blocks"] = 2
        if self.dice.random() < 0.2:
            parties = c.read(self.pair.document(), 1 << 18)["parties"]
            parties[self.dice.randrange(2)]["threshold"] = 2
            changes["parties"] = parties

    # --- what a side does next ------------------------------------------------------------

    def turn(self):
        side = self.dice.randrange(2)
        if self.dice.random() < 0.6:
            self.pair.hand_over(side)
        if self.dice.random() < 0.006:
            return self.revoke(side)
        if self.agreements and self.dice.random() < 0.2:
            return self.turn_request(side)
        if self.agreements and self.dice.random() < self.items:
            return self.dealings.turn(side)
        rounds = [one for one in self.fold.made["round"] if self.past(side).proposal(one)]
        if rounds and self.dice.random() < 0.8:
            self.turn_round(side, rounds)
        elif self.dice.random() < 0.5 and self.agreements:
            self.propose_round(side)
        else:
            self.turn_agreement(side)

    def revoke(self, side):
        """Bring a slip, mostly of an officer whom others can stand in for."""
        of, signs = (self.pair.parties[who] for who in (self.dice.randrange(2), side))
        if self.dice.random() < 0.9:
            signs = of
        key = of.officers[self.dice.choice(["second", "third", "third", "legal", "officer"])]
        if self.dice.random() < 0.2:
            key = self.dice.choice([of.node, of.eye, of.root])
        fact = {"root": signs.root.text, "key": key.text,
                "code": self.dice.choice(["key-lost"] * 6 + ["key-stolen", "whim"])}
        said = forge.ed25519.bound("slip", c.write_sorted(fact))
        self.write(side, "key.revoke", {**fact, "sig": c.base64url(signs.root.sign(said))})

    def turn_request(self, side):
        """Make one, or say something of one, due or not."""
        known = self.fold.made["ask"][-4:]
        hours = self.dice.choice([1, 24, 48, 49, 72])
        if not known or self.dice.random() < 0.3:
            return self.make_request(side, hours)
        kind = self.dice.choice(["ask.ack", "ask.accept", "ask.decline", "ask.answer",
                                 "ask.answer", "ask.feedback", "ask.withdraw"])
        fact = {"ask": self.dice.choice(known) if self.dice.random() < 0.97
                else self.dice.choice([c.base64url(digest("no")), *self.agreements,
                                       *self.fold.made["round"]])}
        more = {}
        if kind == "ask.accept":
            fact["due_hours"] = hours
        if kind == "ask.decline":
            fact["code"] = self.dice.choice(["not-held", "not-held", "no"])
        if kind == "ask.answer":
            fact["part"] = self.dice.choice(["part", "part", "whole", "nothing"])
            more["body"] = digest("answer")
        if kind == "ask.feedback":
            fact.update(useful=self.dice.choice(["yes", "no", "partly"]),
                        used=self.dice.choice(["yes", "no", "later"]))
        self.write(side, kind, fact, **more)

    def some_hit(self):
        return c.base64url(digest(self.dice.randrange(6))[:16])

    def leads(self, side):
        """What this side may ask about: leads that it has judged the same."""
        past = self.past(side)
        return [(one, hit) for one in self.fold.made["round"] if past.proposal(one)
                for hit, verdict in past.verdicts(one).items() if verdict[side] == "same"]

    def make_request(self, side, hours):
        rounds = list(self.fold.made["round"])
        weight = 6 if self.leads(side) else 2 * bool(rounds)
        kind = self.dice.choice(["ask.topic", "pledge"] + ["ask.hit"] * weight)
        fact = {"due_hours": hours}
        if kind == "ask.hit":
            leads = self.leads(side) if self.dice.random() < 0.9 else []
            one, hit = self.dice.choice(leads or [
                (self.dice.choice(rounds[-3:]), self.some_hit())])
            fact.update(round=one, hit=hit)
        else:
            fact.update(agreement=self.dice.choice(self.agreements),
                        topic=self.dice.choice(["fraud"] * 6 + ["sanctions"]))
        if kind != "pledge":
            fact.update(question=self.dice.choice(["identity"] * 8 + ["no"]),
                        purpose=self.dice.choice(["tracing"] * 6 + ["marketing", "nothing"]),
                        justification=self.dice.choice(["test"] * 8 + REASONS))
        self.write(side, kind, fact, body=digest("body"))

    def cleared(self):
        """That nobody excluded is loaded; of the documents here, which exclude nobody."""
        return c.base64url(c.identity([]) if self.dice.random() < 0.97 else digest("none"))

    def propose_round(self, side):
        fact = {"agreement": self.agreements[-1] if self.dice.random() < 0.8
                else self.dice.choice(self.agreements),
                "purpose": self.dice.choice(["tracing"] * 6 + ["marketing", "nothing"]),
                "justification": self.dice.choice(["test"] * 8 + REASONS),
                "cleared": self.cleared(), "commit": c.base64url(digest("commit"))}
        small, large = self.buckets_of(fact["agreement"])
        fact["bucket"] = self.dice.choice([small, small, small, large, 17])
        self.write(side, "round.propose", fact, body=digest("body"))

    def turn_agreement(self, side):
        kind = self.dice.choice([
            "agree.propose", "agree.sign", "agree.sign", "agree.ready", "agree.ready",
            "agree.suspend", "agree.resume", "agree.resume", "agree.notice", "agree.notice",
            "refused",
            "hello", "verified"])
        fact = {"agreement": self.dice.choice(self.agreements or [c.base64url(digest("no"))])}
        more = {}
        if kind == "agree.propose":
            return self.propose(side)
        if kind == "agree.sign":
            more["by"] = self.dice.choice(["principal", "legal"])
        if kind == "agree.suspend":
            fact.update(scope=self.dice.choice(["all", "rounds", "releases"]),
                        code=self.dice.choice(["review-due"] * 12 + ["any"]))
        if kind == "agree.notice":
            fact["step"] = self.dice.choice(["give", "pause", "continue"])
        if kind == "refused":
            fact = {"n": self.some_entry(1 - side), "rule": "r1"}
        if kind == "hello":
            fact = {"card": c.base64url(digest("no")), "build": "test",
                    "protocol": self.dice.choice([1, 1, 1])}
        if kind == "verified":
            fact = {"card": c.base64url(self.pair.parties[1 - side].card.id), "how": "voice"}
        self.write(side, kind, fact, **more)

    def some_entry(self, side):
        """Often one that was refused."""
        refused = [n for n, rule in enumerate(self.fold.rules[side]) if rule]
        if refused and self.dice.random() < 0.7:
            return self.dice.choice(refused)
        return self.dice.randrange(len(self.fold.rules[side]) + 2)

    def turn_round(self, side, rounds):
        one = rounds[-1] if self.dice.random() < 0.9 else self.dice.choice(rounds)
        past = self.past(side)
        if side in past.closed_by(one) and not past.is_over(one) and self.dice.random() < 0.1:
            self.now += self.dice.choice([0, 86399, 86400, 86400])
            return self.round_act(side, "round.abort", one)
        if past.acceptance(one) and not past.is_over(one) and self.dice.random() < 0.9:
            return self.step(side, one, past)
        kinds = ["round.accept"]
        if past.is_over(one):
            closed = len(past.closed_by(one)) == 2
            kinds = ["hit.commit", "hit.open", "hit.judge", "hit.judge", "hit.judge"]
            if not closed or self.dice.random() < 0.2:
                kinds = ["round.propose"] * 8 + ["round.abort", "hit.commit"]
        elif self.dice.random() < 0.05:
            kinds = ["round.abort"]
        elif self.dice.random() < 0.1:
            kinds = ["round.decline"]
        self.round_act(side, self.dice.choice(kinds), one)

    def round_act(self, side, kind, one):
        fact, more = {"round": one}, {}
        if kind == "round.propose":
            return self.propose_round(side)
        if kind == "round.accept":
            proposal = self.past(side).proposal(one)
            small, large = self.buckets_of(proposal and proposal.fact["agreement"])
            fact.update(bucket=self.dice.choice([small, small, large, 5]),
                        cleared=self.cleared(),
                        commit=c.base64url(digest("commit", side)))
        if kind in ("round.abort", "round.decline"):
            fact["code"] = self.dice.choice(["not-now"] * 6 + ["bad-point", "any"])
        if kind == "hit.commit":
            fact["commit"] = c.base64url(digest("hits", side, one))
        if kind == "hit.open":
            more["body"] = digest("hits", side, one if self.dice.random() < 0.95 else "no")
        if kind == "hit.judge":
            fact.update(hit=self.some_hit(),
                        reason=self.dice.choice(["too-little-data"] * 12 + ["any"]),
                        verdict=self.dice.choice(["same", "different", "unsure"]))
        self.write(side, kind, fact, **more)

    def step(self, side, one, past):
        due = [step for step in past.steps_due(one) if step[0] == side]
        step, index = self.dice.choice(due)[1:] if due else (self.dice.choice(STEPS), 0)
        if self.dice.random() < 0.02:
            step, index = self.dice.choice(STEPS), self.dice.randrange(3)
        if not due and self.dice.random() < 0.9:
            return self.pair.hand_over(side)
        count = past.counts(one)[past.first_to_count(one)]
        if count is None:
            count = self.dice.choice([0, 1, 3, 3, 5, 5, 5, 16, 17])
        counting = step == past.counting(one)
        if not counting or self.dice.random() < 0.03:
            count = 2 if counting else self.dice.choice([0] * 20 + [1])
        fact = {"round": one, "step": step, "index": index, "count": count}
        self.write(side, "round.step", fact, blob=(digest("blob"), 4))


def make(dice, turns, signed=False):
    """A history, as a pair whose lanes and documents stand in it."""
    history = History(dice, signed)
    history.begin()
    for _ in range(turns):
        history.turn()
    return history
