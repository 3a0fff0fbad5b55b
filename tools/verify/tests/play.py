# SPDX-License-Identifier: Apache-2.0
"""
play - two sides that say one thing after the other, and what the fold thinks of it

For tests of single rules: everything said is heard by the other side at once, unless a
test says otherwise, and each saying returns the rule that refused it, or None.
"""
import hashlib

import forge
from fold import Fold
from forge import START, c, digest, lane
from kind import KINDS
from past import Past
from state import state_of

GIVER, HOLDER = 0, 1
ALL = ["start", "confirm", "ask", "release"]
OFFICERS = {"principal": ["signatory"], "officer": ALL, "second": ALL, "third": ALL,
            "fourth": ALL}
LATER = START + 100 * lane.DAY
NOTHING = c.base64url(bytes(32))
CLEARED = c.base64url(hashlib.sha256(b"[]").digest())  # of an agreement without exclusions


def party(name):
    return forge.Party(name, OFFICERS)


def conditions(**changes):
    return {"purposes": ["tracing"], "actions": ["view"], "court": "ask",
            "onward": "consent", "handling": "release", "until": c.instant(LATER),
            "source": "b", "info": 2, "approval": "no", **changes}


def identity(label, agreement, lane_id, n, fact):
    """The ids of PROTOCOL.md 6.8 to 6.12, by their formula."""
    said = f"entente/1 {label}\0".encode() + c.binary(agreement) + lane_id
    said += n.to_bytes(8, "big")
    if label in ("item", "version", "consent"):
        said += hashlib.sha256(c.write_sorted(fact)).digest()
    return c.base64url(hashlib.sha256(said).digest())


class Play:
    def __init__(self, **terms):
        self.pair = forge.Pair(party("Arvenia"), party("Sorania"))
        self.pair.greet()
        self.agreement = self.pair.agree(**{"onward": "consent", **terms})
        self.fold = Fold([one.card for one in self.pair.parties],
                         [one.id for one in self.pair.lanes], {})
        for data in self.pair.documents.values():
            document = forge.read_agreement(data)
            self.fold.documents[c.base64url(c.identity(document))] = document
        self.fold.run([[lane.read_entry(line) for line in one.lines]
                       for one in self.pair.lanes])

    def say(self, side, kind, by=None, heard=True, later=1, **fact):
        """The rule that refuses it, or None. by: an officer; the usual one by himself."""
        more = {}
        if KINDS[kind].roles:
            more["by"] = by or ("officer" if KINDS[kind].roles != ("signatory",)
                                else "principal")
        if KINDS[kind].body:
            more["body"] = digest("body")
        if KINDS[kind].blob:
            more["blob"] = digest("blob"), 4
        line = self.pair.append(side, kind, fact, later=later, **more)
        if heard:
            self.pair.hand_over()
        self.fold.feed(side, lane.read_entry(line))
        self.last = side, len(self.pair.lanes[side].lines) - 1
        return self.fold.rules[side][-1]

    def wait(self, seconds):
        self.pair.times = [max(self.pair.times) + seconds] * 2

    @property
    def past(self):
        return Past.of_all(self.fold)

    def state(self, name):
        return state_of(self.fold)[name]

    def identity(self, label):
        """Of what the last entry made."""
        side, n = self.last
        return identity(label, self.agreement, self.pair.lanes[side].id, n,
                        c.read(self.pair.lanes[side].lines[n], lane.ENTRY_MOST)["fact"])

    # --- what many tests begin with ---------------------------------------------------

    def offer(self, about=NOTHING, **changes):
        return self.say(GIVER, "item.offer", agreement=self.agreement, about=about,
                        stage="core", content=NOTHING, **conditions(**changes))

    def given(self, **changes):
        """The id of an item that was offered."""
        assert self.offer(**changes) is None
        return self.identity("item")

    def accepted(self, **changes):
        item = self.given(**changes)
        assert self.say(HOLDER, "item.accept", item=item, version=1) is None
        return item

    def readable(self, **changes):
        item = self.accepted(**changes)
        assert self.say(GIVER, "item.key", item=item, version=1) is None
        return item

    def renew(self, item, **changes):
        return self.say(GIVER, "item.renew", item=item, stage="record", content=NOTHING,
                        **conditions(**changes))

    def notice(self, item, effect, version=1, side=GIVER, **more):
        """The id of a notice that was given."""
        rule = self.say(side, "notice.give", item=item, version=version, effect=effect,
                        code="outdated", **more)
        assert rule is None, rule
        return self.identity("notice")

    def consent(self, item, **changes):
        return self.say(GIVER, "consent.give", item=item, **{
            "version": 1, "recipient": NOTHING, "purpose": "tracing", "uses": 1,
            "until": c.instant(LATER), **changes})

    def consented(self, item, **changes):
        assert self.consent(item, **changes) is None
        return self.identity("consent")

    def copy(self, item, version=1, purpose="tracing"):
        return self.say(HOLDER, "item.copy", item=item, version=version, purpose=purpose)

    def ask(self, side=HOLDER, **more):
        """The id of a request that was made."""
        rule = self.say(side, "ask.topic", agreement=self.agreement, topic="fraud",
                        question="identity", purpose="tracing", justification="test",
                        due_hours=24, **more)
        assert rule is None, rule
        return self.identity("ask")

    def propose(self, side=0, by=None, **more):
        return self.say(side, "round.propose", by, agreement=self.agreement, bucket=16,
                        purpose="tracing", justification="test",
                        commit=c.base64url(digest("commit")),
                        cleared=CLEARED, **more)
