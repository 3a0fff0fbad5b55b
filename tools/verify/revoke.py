# SPDX-License-Identifier: Apache-2.0
"""
revoke - keys that a party's root key has taken back

Source  PROTOCOL.md 6.13

Where a slip cuts a lane is seen from the two lanes alone: from whose key it names, where
it stands and what its entry had seen. So the cuts are found before anything is judged.
"""
import canonical as c
from codes import CODES
from past import hold


def _owner(cards, fact):
    """The side whose root key signed the slip, if the key acts in that side's lane."""
    for side, card in enumerate(cards):
        if c.binary(fact["root"]) == card.root:
            key = c.binary(fact["key"])
            return side if key == card.node or key in card.roles else None
    return None


def whose(cards, entry):
    """(owner, key) of an entry with a slip that cuts a lane, else None."""
    if entry.type != "key.revoke" or entry.fact["code"] not in CODES["revocations"]:
        return None
    owner = _owner(cards, entry.fact)
    return None if owner is None else (owner, c.binary(entry.fact["key"]))


def cut_of(cards, owner, key, slips):
    """(from, code) by the first slips of a key, {side whose lane holds it: entry}."""
    own, other = slips.get(owner), slips.get(1 - owner)
    if own and other and key == cards[owner].node:
        counts = other if other.seen_n < own.n + 1 else own
    elif own and other:
        counts = other if own.seen_n > other.n else own
    else:
        counts = own or other
    return own.n + 1 if counts is own else other.seen_n, counts.fact["code"]


def is_cut(fold, side, key, n):
    """True if a key of this side says nothing in entry n of its lane."""
    return key in fold.cuts[side] and n >= fold.cuts[side][key][0]


def must_not_be_cut(fold, side, entry):
    hold(not is_cut(fold, side, fold.cards[side].node, entry.n), "K4")
    hold(not is_cut(fold, side, entry.actor, entry.n), "K4")


def judge_revoke(past, side, entry):
    hold(_owner(past.fold.cards, entry.fact) is not None, "slip")
    hold(entry.fact["code"] in CODES["revocations"], "R12")
    hold(all(event.fact["key"] != entry.fact["key"]
             for event in past.events(None, "key.revoke")), "repeated")


JUDGES = {"key.revoke": judge_revoke}
