# SPDX-License-Identifier: Apache-2.0
"""
state - what everything in two lanes comes to, as JSON

Source  PROTOCOL.md 6.6
"""
import canonical as c
from past import LATEST, Past

SCOPES = "all", "rounds", "releases"


def _instant(time):
    return None if time is None else c.instant(time)


def _known(members):
    return {name: value for name, value in members.items() if value is not None}


def state_of(fold):
    """The state of a fold as a value."""
    past = Past(fold, [len(rules) for rules in fold.rules])
    state = {"v": 1, "type": "state", "sides": [_side(past, n) for n in (0, 1)]}
    times = [entries[-1].time for entries in past.fold.entries if entries]
    if times:
        state["latest"] = c.instant(max(times))
    agreements = {event.fact["agreement"] for event in past.events(None, "agree.propose")}
    state["agreements"] = [_agreement(past, one)
                           for one in sorted(agreements, key=c.binary)]
    state["rounds"] = [_round(past, one)
                       for one in sorted(past.fold.agreement_of, key=c.binary)]
    state["requests"] = [_request(past, one)
                         for one in sorted(past.fold.agreement_of_request, key=c.binary)]
    return state


def _side(past, side):
    return {
        "card": c.base64url(past.fold.cards[side].id),
        "lane": c.base64url(past.fold.lane_ids[side]),
        "entries": len(past.fold.rules[side]),
        "hello": bool(past.of_side(side, None, "hello")),
        "verified": bool(past.of_side(side, None, "verified")),
        "refused": [{"n": n, "rule": rule}
                    for n, rule in enumerate(past.fold.rules[side]) if rule]}


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


def _request(past, request_id):
    made = past.request(request_id)

    def said(kind):
        return next(iter(past.events(request_id, kind)), None)

    def at(event):
        return event and c.instant(event.time)

    ack, accept, decline = said("ask.ack"), said("ask.accept"), said("ask.decline")
    feedback, withdraw = said("ask.feedback"), said("ask.withdraw")
    answered, answers = past.answered(request_id), past.events(request_id, "ask.answer")
    hours = (accept or made).fact["due_hours"]
    pledged = made if made.type == "pledge" else None
    return _known({
        "request": request_id,
        "agreement": past.fold.agreement_of_request[request_id],
        "kind": made.type.split(".")[-1], "asker": past.asker(made), "author_n": made.n,
        **{name: made.fact.get(name)
           for name in ("round", "hit", "topic", "question", "purpose")},
        "asked_at": at(made), "due_at": c.instant(min(made.time + hours * 3600, LATEST)),
        "acked_at": at(ack), "accepted_at": at(accept or pledged),
        "declined_at": at(decline), "code": decline and decline.fact["code"],
        "answers": len(answers), "answered_at": at(answered),
        "nothing": answered and answered.fact["part"] == "nothing",
        "withdrawn_at": at(withdraw),
        "useful": feedback and feedback.fact["useful"],
        "used": feedback and feedback.fact["used"],
        "status": next(word for word, so in (
            ("withdrawn", withdraw), ("declined", decline), ("answered", answered),
            ("partial", answers), ("accepted", accept or pledged), ("acknowledged", ack),
            ("asked", True)) if so)})
