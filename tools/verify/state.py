# SPDX-License-Identifier: Apache-2.0
"""
state - what everything in two lanes comes to, as JSON

Source  PROTOCOL.md 6.6
"""
import hashlib

import canonical as c
import onward
import request
import sample
from item import NOTHING, Item
from kind import EXPORTS
from past import Past

SCOPES = "all", "rounds", "releases"

# Of what a request is about, the members that the state repeats.
TOLD = ("round", "hit", "topic", "question", "purpose", "item", "version", "recipient")


def _instant(time):
    return None if time is None else c.instant(time)


def _at(event):
    return event and c.instant(event.time)


def _known(members):
    return {name: value for name, value in members.items() if value is not None}


def state_of(fold):
    """The state of a fold as a value."""
    past = Past.of_all(fold)
    state = {"v": 1, "type": "state", "sides": [_side(past, n) for n in (0, 1)]}
    times = [entries[-1].time for entries in past.fold.entries if entries]
    if times:
        state["latest"] = c.instant(max(times))
    agreements = {event.fact["agreement"] for event in past.events(None, "agree.propose")}
    state["agreements"] = [_agreement(past, one)
                           for one in sorted(agreements, key=c.binary)]
    for name, label, told in (("rounds", "round", _round), ("requests", "ask", _request),
                              ("items", "item", _item), ("samples", "sample", _sample)):
        state[name] = [told(past, one) for one in sorted(fold.made[label], key=c.binary)]
    approvals = {(c.binary(event.fact["about"]), c.binary(event.fact["key"]))
                 for event in past.events(None, "approve")}
    state["approvals"] = [{"about": c.base64url(about), "key": c.base64url(key)}
                          for about, key in sorted(approvals)]
    return state


def _side(past, side):
    return {
        "card": c.base64url(past.fold.cards[side].id),
        "lane": c.base64url(past.fold.lane_ids[side]),
        "entries": len(past.fold.rules[side]),
        "hello": bool(past.of_side(side, None, "hello")),
        "verified": bool(past.of_side(side, None, "verified")),
        "refused": [{"n": n, "rule": rule}
                    for n, rule in enumerate(past.fold.rules[side]) if rule],
        "revoked": [{"key": c.base64url(key), "from": first, "code": code}
                    for key, (first, code) in sorted(past.fold.cuts[side].items())]}


def _agreement(past, agreement):
    rounds = [acceptance.fact["round"] for _, acceptance in past.accepted(agreement)]
    closed = [one for one in rounds if len(past.closed_by(one)) == 2]
    return _known({
        "agreement": agreement,
        "superseded_from": _instant(past.superseded_from(agreement)),
        "rounds_accepted": len(rounds),
        "hits_counted": sum(max(past.counts(one)) for one in closed),
        "sides": [_agreement_side(past, agreement, side) for side in (0, 1)]})


def _agreement_side(past, agreement, side):
    given, paused, ends = past.notice(agreement, side)
    return _known({
        "proposed": bool(past.of_side(side, agreement, "agree.propose")),
        "signatures": past.signatures(agreement)[side],
        "ready_at": _instant(past.ready_at(agreement)[side]),
        "suspended": [scope for scope in SCOPES
                      if scope in past.suspended(agreement, side)],
        "notice_at": _instant(given),
        "notice_paused_at": _instant(paused),
        "notice_ends": _instant(ends),
        "proposals_accepted": past.proposals_accepted(agreement, side),
        "tokens_used": past.tokens(agreement, side)})


def _round(past, round_id):
    proposal, acceptance = past.proposal(round_id), past.acceptance(round_id)
    verdicts = past.verdicts(round_id)
    return _known({
        "round": round_id, "agreement": proposal.fact["agreement"],
        "initiator": proposal.side, "propose_n": proposal.n,
        "proposed_at": c.instant(proposal.time),
        "accept_n": acceptance and acceptance.n,
        "accepted_at": acceptance and c.instant(acceptance.time),
        "responder_first": past.responder_first(acceptance) if acceptance else None,
        "status": _status(past, round_id),
        "sides": [_round_side(past, round_id, side) for side in (0, 1)],
        "hits": [{"hit": handle, "judged": verdicts[handle]}
                 for handle in sorted(verdicts, key=c.binary)]})


def _status(past, round_id):
    if past.events(round_id, "round.abort"):
        return "aborted"
    if past.events(round_id, "round.decline"):
        return "declined"
    if past.acceptance(round_id):
        return "closed" if len(past.closed_by(round_id)) == 2 else "running"
    return "void" if past.is_void(past.proposal(round_id)) else "proposed"


def _round_side(past, round_id, side):
    opening = [event for event in (past.proposal(round_id), past.acceptance(round_id))
               if event and event.side == side]
    ending = [event for event in past.events(round_id, "round.abort", "round.decline")
              if event.side == side]
    return _known({
        "bucket": opening[0].fact["bucket"] if opening else None,
        "commit": opening[0].fact["commit"] if opening else None,
        "code": ending[0].fact["code"] if ending else None,
        "steps": sum(event.side == side for event in past.events(round_id, "round.step")),
        "counted": past.counts(round_id)[side],
        "closed": side in past.closed_by(round_id),
        "hits_committed": bool(past.of_side(side, round_id, "hit.commit")),
        "hits_opened": bool(past.of_side(side, round_id, "hit.open"))})


def _request(past, ask):
    made = past.made("ask", ask)
    ack, accept, decline, feedback, withdraw = (
        past.first(ask, "ask." + word)
        for word in ("ack", "accept", "decline", "feedback", "withdraw"))
    answered, answers = request.answered(past, ask), past.events(ask, "ask.answer")
    pledged = made if made.type == "pledge" else None
    return _known({
        "request": ask, "agreement": past.fold.agreement_of[ask],
        "kind": made.type.split(".")[-1], "asker": request.asker(made), "author_n": made.n,
        **{name: made.fact.get(name) for name in TOLD},
        "asked_at": _at(made), "due_at": c.instant(request.due_at(past, ask)),
        "acked_at": _at(ack), "accepted_at": _at(accept or pledged),
        "declined_at": _at(decline), "code": (decline or made).fact.get("code"),
        "answers": len(answers), "answered_at": _at(answered),
        "nothing": answered and answered.fact["part"] == "nothing",
        "withdrawn_at": _at(withdraw),
        "useful": feedback and feedback.fact["useful"],
        "used": feedback and feedback.fact["used"],
        "status": next(word for word, so in (
            ("withdrawn", withdraw), ("declined", decline), ("answered", answered),
            ("partial", answers), ("accepted", accept or pledged), ("acknowledged", ack),
            ("asked", True)) if so)})


def _item(past, identity):
    item = Item(past, identity)
    about = item.offer.fact["about"]
    return _known({
        "item": identity, "agreement": item.agreement, "giver": item.giver,
        "about": None if about == NOTHING else about,
        "versions": [_version(item, number + 1, made)
                     for number, made in enumerate(item.versions())],
        "notices": _all(item, _notice, "notice.give"),
        "consents": _all(item, _consent, "consent.give"),
        "exports": _all(item, _export, *EXPORTS)})


def _all(item, told, *kinds):
    """What is told of each thing that entries of these types made, ascending by id."""
    made = {onward.identity(item, event): event for event in item.past.events(item.id, *kinds)}
    return [_known(told(item.past, one, made[one])) for one in sorted(made, key=c.binary)]


def _version(item, number, made):
    def said(kind):
        return next(iter(item.said("item." + kind, number)), None)

    decline, erased, kept = said("decline"), said("erased"), item.said("item.keep", number)
    conditions = c.write_sorted(item.conditions(number))
    return _known({
        "stage": made.fact["stage"], "offer_n": made.n, "offered_at": _at(made),
        "conditions": c.base64url(hashlib.sha256(conditions).digest()),
        "accepted_at": _at(said("accept")), "declined_at": _at(decline),
        "code": decline and decline.fact["code"], "key_at": _at(said("key")),
        "kept_at": _at(kept[-1] if kept else None), "erased_at": _at(erased),
        "cause": erased and erased.fact["cause"]})


def _notice(past, identity, made):
    return {"notice": identity, "by": made.side, "given_at": _at(made),
            **{name: made.fact[name] for name in ("version", "effect", "code")},
            "acked_at": _at(past.first(identity, "notice.ack")),
            "applied_at": _at(past.first(identity, "notice.apply")),
            "disputed_at": _at(past.first(identity, "notice.dispute")),
            "lifted": bool(past.events(identity, "notice.lift"))}


def _consent(past, identity, made):
    return {"consent": identity, "given_at": _at(made),
            **{name: made.fact[name]
               for name in ("version", "recipient", "purpose", "until", "uses")},
            "used": len(past.events(identity, "item.export")),
            "revoked_at": _at(past.first(identity, "consent.revoke"))}


def _export(past, identity, made):
    consent = made.fact.get("consent")
    terms = past.made("consent", consent).fact if consent else made.fact
    receipts = [event.fact["notice"] for event in past.events(identity, "receipt")]
    return {"export": identity, "at": _at(made), "consent": consent,
            "kind": "consent" if consent else made.type.split(".")[-1],
            **{name: terms.get(name) for name in ("version", "recipient", "purpose", "code")},
            "receipts": sorted(receipts, key=c.binary)}


def _sample(past, identity):
    start, seed = past.made("sample", identity), sample.seed(past, identity)
    return _known({
        "sample": identity, "agreement": start.fact["agreement"],
        "count": start.fact["count"], "starter": start.side, "start_n": start.n,
        "joined": bool(past.events(identity, "sample.join")),
        "seed": seed and c.base64url(seed)})
