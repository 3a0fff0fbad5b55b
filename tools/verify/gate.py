# SPDX-License-Identifier: Apache-2.0
"""
gate - several officers for one act, the same officer for no two, and third parties

Source  PROTOCOL.md 6.11
"""
import revoke
from kind import KINDS
from past import hold

UNUSED_MOST = 1000


def _concurring(past, side, kind, what, upto):
    """The concurring entries of a lane to exactly this that were unused at upto."""
    used = max((event.n for event in past.events(what, kind)
                if event.side == side and event.n < upto), default=-1)
    return [event for event in past.events(what, "concur")
            if event.side == side and event.fact["type"] == kind and used < event.n < upto]


def passed(past, side, *events):
    """The officers of a side who acted in these, or whose concurring they used up."""
    officers = set()
    for event in events:
        if event.side == side:
            used = _concurring(past, side, event.type, event.entry.what, event.n)
            officers |= {event.entry.actor, *(one.entry.actor for one in used)}
    return officers


def _judges(past, side, fact):
    """The officers who judged a lead for a side."""
    return passed(past, side, *(event for event in past.events(fact["round"], "hit.judge")
                                if event.fact["hit"] == fact["hit"]))


def _barred(past, side, entry):
    """The officers who passed the other gate of this entry's matter."""
    fact = entry.fact
    if entry.type == "hit.judge":
        begun = past.proposal(fact["round"]), past.acceptance(fact["round"])
        return passed(past, side, *begun)
    if entry.type == "ask.hit":
        return _judges(past, side, fact)
    if entry.type == "ask.answer" and past.made("ask", fact["ask"]).type == "ask.hit":
        return _judges(past, side, past.made("ask", fact["ask"]).fact)
    return set()


def must_be_passed(past, side, entry):
    """The gate of an entry that is effective but for this."""
    gates = past.fold.documents[past.fold.agreement_under(entry.fact)]["gates"]
    barred = _barred(past, side, entry) if gates["separate"] else set()
    hold(entry.actor not in barred, "R19")
    used = _concurring(past, side, entry.type, entry.what, entry.n)
    others = {event.entry.actor for event in used
              if not revoke.is_cut(past.fold, side, event.entry.actor, entry.n)}
    others -= barred | {entry.actor}
    role, = KINDS[entry.type].roles
    hold(len(others) >= gates[role] - 1, "R19")


def judge_concur(past, side, entry):
    kind = KINDS.get(entry.fact["type"])
    hold(kind and kind.gated, "gate")
    hold(past.fold.cards[side].roles[entry.actor] & set(kind.roles), "R10")
    unused = past.fold.unused[side]
    hold(all((event.entry.actor, event.fact) != (entry.actor, entry.fact)
             for event in unused), "repeated")
    own = sum(event.entry.actor == entry.actor for event in unused)
    hold(own < UNUSED_MOST, "limit")


def judge_approve(past, side, entry):
    about, fold = entry.fact["about"], past.fold
    if past.has_agreement(about):
        agreement = about
    else:
        hold(any(past.made(what, about) for what in ("item", "version", "consent")), "approve")
        agreement = fold.agreement_of[about]
    keys = {approver["key"] for approver in fold.documents[agreement]["approvers"]}
    hold(entry.fact["key"] in keys, "R28")
    hold(entry.fact["key"] not in past.approved_with(about), "repeated")


JUDGES = {"concur": judge_concur, "approve": judge_approve}
