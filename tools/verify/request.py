# SPDX-License-Identifier: Apache-2.0
"""
request - asks, pledges and incidents: an asker and a holder

Source  PROTOCOL.md 6.8
"""
from codes import CODES
from item import held_by
from kind import ASKS
from lane import DAY, HOUR
from past import LATEST, hold

ANSWERS_MOST = 64
INCIDENTS_MOST = 1000  # of a side, unanswered
COUNTED = (*ASKS, "pledge")  # among the requests of a day


# --- what a past shows of one -----------------------------------------------------------------


def asker(made):
    return 1 - made.side if made.type == "pledge" else made.side


def answered(past, ask):
    """The answer that was whole, or nothing, or None."""
    return next((event for event in past.events(ask, "ask.answer")
                 if event.fact["part"] != "part"), None)


def is_over(past, ask):
    return bool(past.events(ask, "ask.decline", "ask.withdraw") or answered(past, ask))


def due_at(past, ask):
    made, accepted = past.made("ask", ask), past.first(ask, "ask.accept")
    if made.type == "incident":
        clocks = past.fold.documents[past.fold.agreement_of[ask]]["clocks"]
        hours = clocks["incident_hours"]
    else:
        hours = (accepted or made).fact["due_hours"]
    return min(made.time + hours * HOUR, LATEST)


# --- making one -------------------------------------------------------------------------------


def _must_be_covered(document, fact):
    if "topic" in fact:
        hold(fact["topic"] in document["topics"], "R11")
    if "purpose" in fact:
        hold(fact["purpose"] in document["purposes"]
             and fact["purpose"] not in document["forbidden_purposes"], "R11")
        hold(fact.get("question", "identity") in CODES["questions"]
             and fact["justification"] in CODES["justifications"], "R12")


def _must_be_askable(past, side, agreement, entry):
    past.must_be_open_for_releases(agreement, entry.time)
    document = past.fold.documents[agreement]
    _must_be_covered(document, entry.fact)
    made = sum(event.side == side and event.time > entry.time - DAY
               for event in past.events(agreement, "requests"))
    hold(made < document["budget"]["requests_day"], "R16")


def judge_topic(past, side, entry):
    _must_be_askable(past, side, past.named_agreement(entry), entry)


def judge_hit(past, side, entry):
    round_id = entry.fact["round"]
    proposal = past.proposal(round_id)
    hold(proposal, "round")
    agreement = proposal.fact["agreement"]
    past.must_be_open_for_releases(agreement, entry.time)
    hold(past.verdicts(round_id)[entry.fact["hit"]][side] == "same", "R31")
    _must_be_askable(past, side, agreement, entry)


def judge_item(past, side, entry):
    item, version = held_by(past, side, entry)
    hold(item.said("item.accept", version), "item.held")
    past.must_be_open_for_releases(item.agreement, entry.time)
    if version is not None:
        hold(entry.fact["purpose"] in item.conditions(version)["purposes"], "R11")
    _must_be_askable(past, side, item.agreement, entry)


def judge_incident(past, side, entry):
    past.named_agreement(entry)
    hold(entry.fact["code"] in CODES["incidents"], "R12")
    told = ((ask, past.made("ask", ask)) for ask in past.fold.made["ask"])
    unanswered = sum(1 for ask, made in told if made and made.type == "incident"
                     and made.side == side and not answered(past, ask))
    hold(unanswered < INCIDENTS_MOST, "limit")


# --- what is said of one ------------------------------------------------------------------


def _request(past, side, entry, as_asker=False, of_incidents=True):
    made = past.made("ask", entry.fact["ask"])
    hold(made, "ask")
    hold((asker(made) == side) == as_asker and (of_incidents or made.type != "incident"),
         "ask.own")
    return made, entry.fact["ask"]


def _open_request(past, side, entry, **how):
    made, ask = _request(past, side, entry, **how)
    hold(not is_over(past, ask), "ask.over")
    return made, ask


def judge_ack(past, side, entry):
    made, ask = _open_request(past, side, entry)
    said = past.events(ask, "ask.ack", "ask.accept", "ask.answer")
    hold(not said and made.type != "pledge", "repeated")


def judge_accept(past, side, entry):
    made, ask = _open_request(past, side, entry, of_incidents=False)
    hold(not past.events(ask, "ask.accept") and made.type != "pledge", "repeated")
    agreement = past.fold.agreement_of[ask]
    past.must_be_open_for_releases(agreement, entry.time)
    core = past.fold.documents[agreement]["clocks"]["core_hours"]
    hold(entry.fact["due_hours"] <= max(core, made.fact["due_hours"]), "R21")


def judge_decline(past, side, entry):
    _open_request(past, side, entry, of_incidents=False)
    hold(entry.fact["code"] in CODES["declines"], "R22")


def judge_answer(past, side, entry):
    made, ask = _open_request(past, side, entry)
    if made.type != "incident":
        past.must_be_open_for_releases(past.fold.agreement_of[ask], entry.time)
    hold(len(past.events(ask, "ask.answer")) < ANSWERS_MOST, "limit")


def judge_feedback(past, side, entry):
    _, ask = _request(past, side, entry, as_asker=True)
    hold(past.events(ask, "ask.answer"), "ask.answered")
    hold(not past.events(ask, "ask.feedback"), "repeated")


def judge_withdraw(past, side, entry):
    _open_request(past, side, entry, as_asker=True, of_incidents=False)


JUDGES = {"ask.topic": judge_topic, "pledge": judge_topic, "ask.hit": judge_hit,
          "ask.item": judge_item, "ask.consent": judge_item, "incident": judge_incident,
          "ask.ack": judge_ack, "ask.accept": judge_accept, "ask.decline": judge_decline,
          "ask.answer": judge_answer, "ask.feedback": judge_feedback,
          "ask.withdraw": judge_withdraw}
