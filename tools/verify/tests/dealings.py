# SPDX-License-Identifier: Apache-2.0
"""
dealings - what a random history does with items, consents, approvals and samples

Mostly the next sensible thing of an item that is there, now and then anything.
"""
import forge
from forge import c, digest, ed25519, lane
from item import Item
from kind import CONDITIONS, COURT, EXPORTS, HANDLING, KINDS, ONWARD, SOURCE
from past import Past

NOTHING = c.base64url(bytes(32))
RECIPIENTS = [c.base64url(digest("recipient", n)) for n in range(2)]
CODES = {"item.decline": ["not-held", "not-now", "no"], "item.keep": ["test", "test", "no"],
         "notice.dispute": ["case-file", "case-file", "no"],
         "item.glass": ["threat-to-life", "threat-to-child", "curiosity"],
         "notice.give": ["outdated", "wrong-data", "whim"], "incident": ["breach", "no"]}
BY_GIVER = ("item.renew", "item.key", "item.tighten", "consent.give", "consent.revoke")
BY_HOLDER = ("item.accept", "item.decline", "item.keep", "item.erased", "item.export",
             "item.copy", "item.glass", "ask.item", "ask.consent", "receipt")
CAUSES = ["until", "review", "withdrawn", "replaced", "ended", "unread", "chosen"]
APPROVERS = [forge.Secret(digest("third", n)) for n in range(2)]


def approvers(dice):
    """The third parties of an agreement; most have none."""
    if dice.random() < 0.6:
        return []
    return [{"key": APPROVERS[n].text, "when": dice.choice(["activation", "use", "use"])}
            for n in range(dice.choice([1, 1, 2]))]


def gates(dice):
    few = dice.random() < 0.6
    return {**{role: 1 if few else dice.choice([1, 1, 2, 2, 3])
               for role in ("start", "confirm", "ask", "release")},
            "separate": dice.random() < 0.3}


class Dealings:
    """Of one history."""

    def __init__(self, history):
        self.history, self.dice, self.fold = history, history.dice, history.fold

    def some(self, label):
        """The id of one of the newest things of a kind, or of something else."""
        known = self.fold.made[label][-4:]
        if known and self.dice.random() < 0.97:
            return self.dice.choice(known)
        others = [ids[-1] for ids in self.fold.made.values() if ids]
        return self.dice.choice([NOTHING, *others, *self.history.agreements[-1:]])

    def turn(self, side):
        if self.dice.random() < 0.3 and self.follow_sample(side):
            return None
        if len(self.fold.made["item"]) < 2 or self.dice.random() < 0.05:
            return self.offer(side)
        if self.dice.random() < 0.7:
            return self.carry_on(side)
        kind = self.dice.choice([
            "item.offer", "item.renew", "item.renew", "item.accept", "item.decline",
            "item.key", "item.tighten", "item.tighten", "item.keep", "item.erased",
            "notice.give", "notice.lift", "notice.ack", "notice.apply", "notice.dispute",
            "consent.give", "consent.revoke", "item.export", "item.export", "item.copy",
            "item.glass", "receipt", "receipt", "ask.item", "ask.consent", "incident",
            "approve", "approve", "concur", "sample.start", "sample.join", "sample.open"])
        return self.do(side, kind)

    def follow_sample(self, side):
        """Join or open the newest one, if that is for this side to do."""
        past, known = self.history.past(side), self.fold.made["sample"][-1:]
        start = known and past.made("sample", known[0])
        if not start or past.events(known[0], "sample.open"):
            return False
        joined = bool(past.events(known[0], "sample.join"))
        if joined != (start.side == side):
            return False
        fact, kind = {"sample": known[0]}, "sample.open" if joined else "sample.join"
        self.history.write(side, kind, {**fact, **self.share(kind, fact)})
        return True

    def carry_on(self, side):
        """Accept what was offered, give its key, use it, follow its notices."""
        past, identity = self.history.past(side), self.some("item")
        if not past.made("item", identity):
            return self.history.pair.hand_over(side)
        item = Item(past, identity)
        version = len(item.versions())
        if side == item.giver:
            waits = item.said("item.accept", version) and not item.said("item.key", version)
            kinds = ["item.key"] if waits else [
                "item.renew", "item.tighten", "notice.give", "notice.lift", "consent.revoke",
                *["consent.give"] * 4]
            if item.conditions(version)["approval"] == "yes":
                kinds += ["approve"] * 3
        elif not item.said("item.accept", version):
            kinds = ["item.accept"] * 9 + ["item.decline"]
        else:
            kinds = ["item.copy", "item.glass", "ask.item", "ask.consent", "item.keep",
                     "item.erased", "notice.give"]
            if past.events(identity, "consent.give"):
                kinds += ["item.export"] * 8
            if past.events(identity, "notice.give"):
                kinds += ["notice.ack", "notice.apply", "notice.dispute", "item.erased"] * 3
                kinds += ["receipt"] * 8 * bool(past.events(identity, *EXPORTS))
        self.do(side, self.dice.choice(kinds), identity)

    def do(self, side, kind, identity=None):
        """An entry of this type, about that item where it is about one."""
        if kind == "item.offer":
            return self.offer(side)
        if kind == "approve":
            return self.approve(side, identity)
        item = self.fold.index[identity or self.some("item"), "item.offer"]
        if item and kind in BY_GIVER + BY_HOLDER and self.dice.random() < 0.85:
            side = item[0].side if kind in BY_GIVER else 1 - item[0].side
        if item and not identity:
            identity = self.fold.identity(item[0], item[0].fact["agreement"])
        fact, more = {}, {}
        for name in KINDS[kind].fact:
            fact[name] = self.member(name, kind, side, identity)
        if kind in ("item.renew", "item.tighten"):
            fact.update(self.conditions(kind, fact))
        if kind == "consent.give" and item and self.dice.random() < 0.8:
            newest = self.everything(identity)
            fact["version"] = len(newest.versions())
            fact["until"] = newest.conditions(fact["version"])["until"]
        if kind in ("sample.start", "sample.join", "sample.open"):
            fact.update(self.share(kind, fact))
        if KINDS[kind].body:
            more["body"] = digest("body", self.dice.randrange(2))
        if KINDS[kind].blob:
            more["blob"] = digest("blob"), 80
        if kind == "notice.lift" and self.dice.random() < 0.5:
            more["by"] = "overseer"
        self.history.write(side, kind, fact, **more)

    def everything(self, identity):
        return Item(Past.of_all(self.fold), identity)

    def member(self, name, kind, side, identity):
        """One member of a fact."""
        dice = self.dice
        if name == "item":
            return identity if identity and dice.random() < 0.98 else self.some("item")
        if name == "code":
            return dice.choice(CODES[kind])
        if name == "type":
            return dice.choice(["round.propose", "item.copy", "pledge", "round.abort", "no"])
        if name == "effect":
            return dice.choice(["correct", "withdraw", "restrict", "restrict", "contest"])
        return {
            "agreement": lambda: dice.choice(self.history.agreements[:1] * 6
                                             + self.history.agreements[-2:]),
            "version": lambda: self.version(identity),
            "stage": lambda: dice.choice(["core", "record"]),
            "content": lambda: c.base64url(digest("content")),
            "recipient": lambda: dice.choice(RECIPIENTS),
            "purpose": lambda: dice.choice(["tracing"] * 6 + ["investigation", "audit"]),
            "question": lambda: dice.choice(["identity"] * 8 + ["no"]),
            "justification": lambda: dice.choice(["test"] * 8 + ["no"]),
            "due_hours": lambda: dice.choice([1, 24, 48, 72]),
            "until": lambda: self.until(),
            "uses": lambda: dice.choice([1, 1, 2, 5]),
            "cause": lambda: dice.choice(CAUSES),
            "notice": lambda: self.one_of("notice", identity),
            "consent": lambda: self.one_of("consent", identity),
            "export": lambda: self.one_of("export", identity),
            "sample": lambda: self.some("sample"),
            "what": lambda: c.base64url(digest("what", dice.randrange(3))),
            "count": lambda: dice.choice([1, 3, 1000]),
        }.get(name, lambda: None)()

    def one_of(self, label, identity):
        """Such a thing of that item, if there is one."""
        known = self.fold.made[label]
        known = [one for one in known if self.fold.item_of[one] == identity] or known
        return self.dice.choice(known) if known else self.some(label)

    def version(self, identity):
        newest = 1
        if identity in self.fold.agreement_of and identity in self.fold.made["item"]:
            newest += len(self.fold.index[identity, "item.renew"])
        return newest if self.dice.random() < 0.7 else self.dice.randint(1, newest + 1)

    def until(self):
        hours = self.dice.choice([0, 1, 30, *[24 * 40, 24 * 10] * 6])
        return c.instant(self.history.now + hours * lane.HOUR)

    def random_conditions(self):
        """Most of them are such that the first agreement allows them."""
        dice = self.dice
        document = self.fold.documents.get(self.history.agreements[0])
        ahead = bool(document and document["onward"] == "consent")
        approved = bool(document and document["approvers"])
        return {
            "purposes": dice.choice([["tracing"]] * 9 + [["investigation", "tracing"]] * 9
                                    + [["tracing", "audit"]]),
            "actions": dice.choice([[]] * 3 + [["view"]] * 5 + [["store"]]),
            "court": dice.choice(COURT),
            "onward": dice.choice([ONWARD[0], *[ONWARD[ahead]] * 8]),
            "handling": dice.choice([HANDLING[0], *[HANDLING[1]] * 8]),
            "until": self.until(), "source": dice.choice(SOURCE),
            "info": dice.randint(1, 4),
            "approval": dice.choice(["no"] * 8 + ["yes"] * (8 * approved + 1))}

    def conditions(self, kind, fact):
        """Of a tightening, those that stand, changed in one place."""
        fresh, known = self.random_conditions(), fact["item"] in self.fold.made["item"]
        if kind != "item.tighten" or not known or self.dice.random() < 0.1:
            return fresh
        item = self.everything(fact["item"])
        if not item.has(fact["version"]):
            return fresh
        name = self.dice.choice(list(CONDITIONS))
        return {**item.conditions(fact["version"]), name: fresh[name]}

    def offer(self, side):
        fact = {"agreement": self.member("agreement", "", side, None),
                "about": self.some("ask") if self.dice.random() < 0.3 else NOTHING,
                "stage": "core", "content": c.base64url(digest("content")),
                **self.random_conditions()}
        self.history.write(side, "item.offer", fact, blob=(digest("blob"), 80))

    def approve(self, side, identity):
        about = identity
        if not about or self.dice.random() < 0.4:
            about = self.dice.choice([self.member("agreement", "", side, None),
                                      self.some("item"), self.some("version"),
                                      self.some("consent")])
        key = self.dice.choice(APPROVERS)
        said = ed25519.bound("approval", c.binary(about))
        self.history.write(side, "approve", {"about": about, "key": key.text,
                                             "sig": c.base64url(key.sign(said))})

    def share(self, kind, fact):
        """The starter's share is one and the same, and so is its commitment."""
        share = digest("share", self.dice.random() < 0.05)
        if kind == "sample.start":
            said = b"entente/1 sample coin\0" + c.binary(fact["agreement"]) + share
            return {"commit": c.base64url(c.hashlib.sha256(said).digest())}
        return {"share": c.base64url(share if kind == "sample.open" else digest("other"))}
