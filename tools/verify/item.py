# SPDX-License-Identifier: Apache-2.0
"""
item - one record that a giver lets a holder have, on conditions

Source  PROTOCOL.md 6.9

An Item is what a Past shows of it. Everything about its versions and conditions is said
by the giver, everything about acceptance and erasure by the holder.
"""
import bisect

import canonical as c
from codes import CODES
from kind import CONDITIONS, COURT, HANDLING, ONWARD, SOURCE
from lane import DAY, HOUR, ZEROS
from past import hold

ITEMS_MOST = 65536
VERSIONS_MOST = 64
KEEP_BEFORE = 30 * DAY
NOTHING = c.base64url(ZEROS)


class Item:
    def __init__(self, past, identity):
        self.past, self.id = past, identity
        self.offer = past.made("item", identity)
        self.giver, self.holder = self.offer.side, 1 - self.offer.side
        self.agreement = past.fold.agreement_of[identity]
        self.document = past.fold.documents[self.agreement]

    def said(self, kind, version=None):
        """The entries of a type about it, or about one version, in the order of a lane."""
        events = self.past.events(self.id, kind)
        return [event for event in events if version in (None, event.fact["version"])]

    def at(self, kind, version):
        """When that was last said of a version, or None."""
        return max((event.time for event in self.said(kind, version)), default=None)

    def versions(self):
        """The entries that made them; number 1 first."""
        return [self.offer, *self.past.events(self.id, "item.renew")]

    def approved_as(self, version):
        """What third parties approve: the item's id, or that of a later version."""
        made = self.versions()[version - 1]
        return self.id if version == 1 else self.past.fold.identity(made, self.agreement)

    def has(self, version):
        return version <= len(self.versions())

    def conditions(self, version):
        """As they stand now."""
        last = (self.said("item.tighten", version) or [self.versions()[version - 1]])[-1]
        return {name: last.fact[name] for name in CONDITIONS}

    def notices(self, version, *effects):
        """The notices of these effects that cover a version."""
        return [event for event in self.past.events(self.id, "notice.give")
                if event.fact["version"] >= version and event.fact["effect"] in effects]

    def is_withdrawn(self):
        return bool(self.notices(len(self.versions()), "withdraw"))

    def heard_at(self, notice):
        """The time of the first entry of the other side that had seen it, or None."""
        side, fold = 1 - notice.side, self.past.fold
        first = bisect.bisect_right(fold.seen[side], notice.n, hi=self.past.sizes[side])
        return fold.entries[side][first].time if first < self.past.sizes[side] else None

    def counts_from(self, notice):
        """From when a notice's hours count."""
        return max(notice.time, self.heard_at(notice) or 0)

    def is_held(self, version):
        return bool(self.said("item.accept", version)) and not self.said("item.erased", version)

    def is_readable(self, version):
        return self.is_held(version) and bool(self.said("item.key", version))

    def ends(self, version):
        """When the holder must have no more of a version that it has accepted."""
        accepted = self.at("item.accept", version)
        times = [c.seconds(self.conditions(version)["until"]),
                 accepted + self.document["retention"]["item_days"] * DAY]
        review = review_of(self.document)
        if accepted < review and not self.said("item.keep", version):
            times.append(review)
        correction = self.document["clocks"]["correction_hours"] * HOUR
        for event in self.notices(version, "withdraw", "correct"):
            disputed = self.past.events(self.past.fold.identity(event, self.agreement),
                                        "notice.dispute")
            if self.heard_at(event) is not None and not disputed:
                times.append(self.counts_from(event) + correction)
        return min(times)


def review_of(document):
    """When the day of review begins."""
    return c.seconds(document["review"] + "T00:00:00Z")


def is_tighter(new, old):
    """True if the new conditions are nowhere looser than the old ones (R24, R26)."""
    return (set(new["purposes"]) <= set(old["purposes"])
            and set(new["actions"]) <= set(old["actions"])
            and all(words.index(new[name]) <= words.index(old[name]) for name, words in
                    (("court", COURT), ("onward", ONWARD), ("handling", HANDLING)))
            and new["until"] <= old["until"]
            and SOURCE.index(new["source"]) >= SOURCE.index(old["source"])
            and new["info"] >= old["info"]
            and (old["approval"], new["approval"]) != ("yes", "no"))


def named(past, entry):
    hold(past.made("item", entry.fact["item"]), "item")
    return Item(past, entry.fact["item"])


def given_by(past, side, entry):
    """The item that an entry names, of which this side is the giver."""
    item = named(past, entry)
    hold(item.giver == side, "item.own")
    return item, entry.fact.get("version")


def held_by(past, side, entry):
    item = named(past, entry)
    hold(item.holder == side, "item.own")
    return item, entry.fact.get("version")


def _must_be_allowed(document, entry):
    """The conditions of what is offered against the agreement."""
    fact = entry.fact
    hold(set(fact["purposes"]) <= set(document["purposes"])
         and not set(fact["purposes"]) & set(document["forbidden_purposes"])
         and set(fact["actions"]) <= set(document["actions"]), "R11")
    hold(fact["onward"] == "none" or document["onward"] == "consent", "R27")
    hold(fact["approval"] == "no"
         or any(approver["when"] == "use" for approver in document["approvers"]), "R28")
    hold(c.seconds(fact["until"]) > entry.time, "R36")


def _must_answer(past, side, agreement, ask):
    """What an item is given about is a request that this side may answer."""
    made = past.made("ask", ask)
    hold(made and past.fold.agreement_of[ask] == agreement, "ask")
    hold((made.side == side) == (made.type == "pledge"), "ask.own")  # its holder
    hold(not past.events(ask, "ask.decline", "ask.withdraw"), "ask.over")


def judge_offer(past, side, entry):
    agreement = past.named_agreement(entry)
    past.must_be_open_for_releases(agreement, entry.time)
    if entry.fact["about"] != NOTHING:
        _must_answer(past, side, agreement, entry.fact["about"])
    _must_be_allowed(past.fold.documents[agreement], entry)
    given = sum(event.side == side for event in past.events(agreement, "item.offer"))
    hold(given < ITEMS_MOST, "limit")


def judge_renew(past, side, entry):
    item, _ = given_by(past, side, entry)
    hold(not item.is_withdrawn(), "item.over")
    past.must_be_open_for_releases(item.agreement, entry.time)
    _must_be_allowed(item.document, entry)
    hold(len(item.versions()) < VERSIONS_MOST, "limit")


def _must_be_undecided(item, version):
    hold(not item.said("item.accept", version) and not item.said("item.decline", version),
         "repeated")


def judge_accept(past, side, entry):
    item, version = held_by(past, side, entry)
    hold(version == len(item.versions()), "item.version")
    _must_be_undecided(item, version)
    hold(not item.is_withdrawn(), "item.over")
    past.must_be_open_for_releases(item.agreement, entry.time)
    hold(entry.time < c.seconds(item.conditions(version)["until"]), "R36")


def judge_decline(past, side, entry):
    item, version = held_by(past, side, entry)
    hold(item.has(version), "item.version")
    _must_be_undecided(item, version)
    hold(entry.fact["code"] in CODES["declines"], "R22")


def judge_key(past, side, entry):
    item, version = given_by(past, side, entry)
    hold(item.said("item.accept", version), "R23")
    hold(not item.said("item.key", version), "repeated")
    hold(not item.is_withdrawn(), "item.over")
    past.must_be_open_for_releases(item.agreement, entry.time)
    hold(entry.time < c.seconds(item.conditions(version)["until"]), "R36")
    hold(item.conditions(version)["approval"] == "no"
         or past.is_approved(item.agreement, item.approved_as(version), "use"), "R28")


def judge_tighten(past, side, entry):
    item, version = given_by(past, side, entry)
    hold(item.has(version), "item.version")
    hold(is_tighter(entry.fact, item.conditions(version)), "R26")


def judge_keep(past, side, entry):
    item, version = held_by(past, side, entry)
    hold(item.is_held(version), "item.held")
    hold(entry.fact["code"] in CODES["justifications"], "R12")
    hold(review_of(item.document) - KEEP_BEFORE <= entry.time < item.ends(version), "R36")


def judge_erased(past, side, entry):
    item, version = held_by(past, side, entry)
    hold(item.said("item.accept", version), "item.version")
    hold(not item.said("item.erased", version), "repeated")


JUDGES = {"item.offer": judge_offer, "item.renew": judge_renew, "item.accept": judge_accept,
          "item.decline": judge_decline, "item.key": judge_key,
          "item.tighten": judge_tighten, "item.keep": judge_keep,
          "item.erased": judge_erased}
