# SPDX-License-Identifier: Apache-2.0
"""
fold - the verdict on every entry of two lanes

Source  PROTOCOL.md 6

Each rule is its sentence of section 6, asked of the causal past of the entry. A round
or agreement that is named is looked up first; what does not hold first refuses.
"""
from collections import defaultdict
import hashlib

import canonical as c
import duty
import gate
import item
import onward
import request
import revoke
import sample
from codes import CODES
from kind import KINDS, LABELS
from lane import HOUR
from past import Event, Past, Refused, hold

AGREEMENTS_MOST = 1000
APPROVED = "item", "version", "consent"  # whose ids bind what is said

# Members of a fact that say what an entry is about.
SUBJECTS = ("agreement", "round", "ask", "item", "notice", "consent", "export", "sample",
            "about")


# --- the rules, one function a type, of 6.2 and 6.4 ----------------------------------------------
#
# Each takes the causal past, the side that writes, and the entry.


def judge_hello(past, side, entry):
    hold(entry.n == 0, "hello")
    hold(entry.fact["protocol"] == 1, "protocol")
    hold(c.binary(entry.fact["card"]) == past.fold.cards[side].id, "card")


def judge_verified(past, side, entry):
    hold(c.binary(entry.fact["card"]) == past.fold.cards[1 - side].id, "card")
    hold(past.of_side(side, None, "hello"), "hello")
    hold(not past.of_side(side, None, "verified"), "repeated")


def judge_agree_propose(past, side, entry):
    agreement = entry.fact["agreement"]
    document = past.fold.documents.get(agreement)
    hold(document and entry.blob[0] == c.binary(agreement), "agreement")
    parties = [c.binary(party["card"]) for party in document["parties"]]
    hold(parties == sorted(card.id for card in past.fold.cards), "parties")
    amended = document.get("prev")
    if amended is not None:
        hold(past.has_agreement(amended), "R5")
        begins = past.begins_at(amended)
        hold(begins is not None and entry.time >= begins, "R5")
        hold(not past.is_superseded(amended, entry.time), "R5")
    hold(not past.has_agreement(agreement), "repeated")
    proposed = sum(event.side == side for event in past.events(None, "agree.propose"))
    hold(proposed < AGREEMENTS_MOST, "limit")


def _must_not_be_over(past, agreement, time):
    hold(not past.notice_runs_out(agreement, time), "R7")
    hold(time < c.seconds(past.fold.documents[agreement]["expires"]), "R9")


def judge_agree_sign(past, side, entry):
    agreement = past.named_agreement(entry)
    hold(all(event.entry.actor != entry.actor
             for event in past.events(agreement, "agree.sign")), "repeated")
    _must_not_be_over(past, agreement, entry.time)


def judge_agree_ready(past, side, entry):
    agreement = past.named_agreement(entry)
    past.must_be_signed(agreement)
    hold(past.ready_at(agreement)[side] is None, "repeated")
    _must_not_be_over(past, agreement, entry.time)


def judge_agree_suspend(past, side, entry):
    agreement = past.named_agreement(entry)
    past.must_be_in_force(agreement, entry.time)
    standing = past.suspended(agreement, side)
    hold(not standing & {"all", entry.fact["scope"]}, "repeated")
    hold(entry.fact["code"] in CODES["suspensions"], "R22")


def judge_agree_resume(past, side, entry):
    hold(past.suspended(past.named_agreement(entry), side), "R6")


def judge_agree_notice(past, side, entry):
    agreement = past.named_agreement(entry)
    given, paused, ends = past.notice(agreement, side)
    if entry.fact["step"] == "give":
        hold(None not in past.ready_at(agreement), "R7")
        hold(given is None, "repeated")
    elif entry.fact["step"] == "pause":
        hold(given is not None and paused is None and entry.time < ends, "R7")
    else:
        hold(paused is not None, "R7")


def judge_round_propose(past, side, entry):
    agreement, fact = past.named_agreement(entry), entry.fact
    past.must_be_in_force(agreement, entry.time, "all", "rounds")
    document = past.fold.documents[agreement]
    hold(fact["purpose"] in document["purposes"]
         and fact["purpose"] not in document["forbidden_purposes"], "R11")
    hold(fact["justification"] in CODES["justifications"], "R12")
    hold(c.binary(fact["cleared"]) == c.identity(document["exclusions"]), "R44")
    hold(fact["bucket"] in document["budget"]["buckets"], "R16")
    hold(not past.fold.open_rounds(past, side), "round.open")
    buckets = [fact["bucket"] if who == side else 0 for who in (0, 1)]
    past.must_have_room(agreement, entry.time, side, buckets)
    hold(not duty.bars(past, side, agreement, entry.time), "R32")


def _answer(past, side, entry):
    """What `round.accept` and `round.decline` have in common: (agreement, proposal)."""
    round_id = entry.fact["round"]
    proposal = past.must_be_open(round_id)
    hold(proposal.side != side, "round.own")
    hold(not past.acceptance(round_id), "round.accepted")
    past.must_be_in_force(proposal.fact["agreement"], entry.time, "all", "rounds")
    return proposal.fact["agreement"], proposal


def judge_round_accept(past, side, entry):
    agreement, proposal = _answer(past, side, entry)
    bucket = entry.fact["bucket"]
    exclusions = past.fold.documents[agreement]["exclusions"]
    hold(c.binary(entry.fact["cleared"]) == c.identity(exclusions), "R44")
    hold(bucket in past.fold.documents[agreement]["budget"]["buckets"], "R16")
    buckets = [bucket if who == side else proposal.fact["bucket"] for who in (0, 1)]
    past.must_have_room(agreement, entry.time, proposal.side, buckets)


def judge_round_decline(past, side, entry):
    _answer(past, side, entry)
    hold(entry.fact["code"] in CODES["declines"], "R22")


def judge_round_step(past, side, entry):
    fact, round_id = entry.fact, entry.fact["round"]
    proposal = past.must_be_open(round_id)
    acceptance = past.acceptance(round_id)
    hold(acceptance, "round.proposed")
    past.must_be_in_force(proposal.fact["agreement"], entry.time, "all", "rounds")
    hold((side, fact["step"], fact["index"]) in past.steps_due(round_id), "bad-order")
    counts = past.first_to_count(round_id)
    if fact["step"] != past.counting(round_id):
        hold(fact["count"] == 0, "bad-count")
    elif side == counts:
        smaller = min(proposal.fact["bucket"], acceptance.fact["bucket"])
        hold(fact["count"] <= smaller, "bad-count")
    else:
        hold(fact["count"] == past.counts(round_id)[counts], "bad-count")


def judge_round_abort(past, side, entry):
    round_id = entry.fact["round"]
    past.must_be_open(round_id)
    hold(entry.time >= past.may_abort_from(round_id, side), "round.closed")
    hold(entry.fact["code"] in CODES["aborts"] + CODES["declines"], "R22")


def _round(past, entry):
    proposal = past.proposal(entry.fact["round"])
    hold(proposal, "round")
    return proposal.fact["agreement"], entry.fact["round"]


def judge_hit_commit(past, side, entry):
    agreement, round_id = _round(past, entry)
    hold(past.is_closed(round_id), "round.closed")
    hold(past.has_hits(round_id), "R14")
    hold(not past.of_side(side, round_id, "hit.commit"), "repeated")
    past.must_be_in_force(agreement, entry.time, "all", "releases")


def judge_hit_open(past, side, entry):
    agreement, round_id = _round(past, entry)
    commits = [past.of_side(who, round_id, "hit.commit") for who in (0, 1)]
    hold(all(commits), "hit.commit")
    hold(not past.of_side(side, round_id, "hit.open"), "repeated")
    hold(c.binary(commits[side].fact["commit"]) == entry.body, "hit.commit")
    past.must_be_in_force(agreement, entry.time, "all", "releases")


# A shared token makes a lead of every pair of records that have it.
LEADS_OF_HIT_MOST = 4096


def judge_hit_judge(past, side, entry):
    _, round_id = _round(past, entry)
    hold(all(past.of_side(who, round_id, "hit.open") for who in (0, 1)), "hit.open")
    verdicts = past.verdicts(round_id)
    before = verdicts[entry.fact["hit"]][side]
    hold(before in ("unjudged", "unsure"), "repeated")
    judged = sum(verdict[side] != "unjudged" for verdict in verdicts.values())
    hold(before == "unsure" or judged < LEADS_OF_HIT_MOST * max(past.counts(round_id)), "hit.count")
    hold(entry.fact["reason"] in CODES["judgements"], "R22")


def judge_refused(past, side, entry):
    n = entry.fact["n"]
    hold(n < past.sizes[1 - side], "refused")
    rule, kind = past.fold.rules[1 - side][n], past.fold.entries[1 - side][n].type
    hold(rule is not None or kind == "hit.open", "refused")


JUDGES = {
    "hello": judge_hello, "verified": judge_verified,
    "agree.propose": judge_agree_propose, "agree.sign": judge_agree_sign,
    "agree.ready": judge_agree_ready, "agree.suspend": judge_agree_suspend,
    "agree.resume": judge_agree_resume, "agree.notice": judge_agree_notice,
    "round.propose": judge_round_propose, "round.accept": judge_round_accept,
    "round.decline": judge_round_decline, "round.step": judge_round_step,
    "round.abort": judge_round_abort, "hit.commit": judge_hit_commit,
    "hit.open": judge_hit_open, "hit.judge": judge_hit_judge, "refused": judge_refused,
    **request.JUDGES, **item.JUDGES, **onward.JUDGES, **gate.JUDGES, **sample.JUDGES,
    **revoke.JUDGES}
assert set(JUDGES) == set(KINDS)


class Fold:
    """Two verified lanes and their documents, and the rule that refused each entry."""

    def __init__(self, cards, lane_ids, documents):
        self.cards, self.lane_ids, self.documents = cards, lane_ids, documents
        self.slips = [{}, {}]  # of each side: revoked key: {side: first entry with a slip}
        self.cuts = [{}, {}]  # of each side: revoked key: (first entry without it, code)
        self._begin()

    def _begin(self):
        self.index = defaultdict(list)  # (subject, type): effective entries
        self.entries = [[], []]
        self.seen = [[], []]  # for each entry how much of the other lane it had seen
        self.rules = [[], []]  # for each entry what refused it, or None
        self.proposals = [[], []]  # effective ones of each side
        self.made = defaultdict(list)  # label of 6.x: ids of what is called so, as they came
        self.agreement_of = {}  # of each of these
        self.item_of = {}  # of each notice, consent and export
        self.unused = [[], []]  # of each side's concurring entries
        self._perhaps_open = [[], []]  # rounds not over in the past of each lane's last

    def thresholds(self, agreement):
        by_card = {c.binary(party["card"]): party["threshold"]
                   for party in self.documents[agreement]["parties"]}
        return [by_card[card.id] for card in self.cards]

    def causal_past(self, side, entry):
        return (entry.n, entry.seen_n) if side == 0 else (entry.seen_n, entry.n)

    def open_rounds(self, past, side):
        """Pasts of one lane only grow, so that what was over once is not asked again."""
        perhaps = self._perhaps_open[side]
        perhaps[:] = [
            event for event in perhaps
            if not (self._is_seen(past, event) and
                    (past.is_void(event) or past.is_over(self.round_id(event))))]
        return [event for event in perhaps if self._is_seen(past, event)]

    def _is_seen(self, past, event):
        return event.n < past.sizes[event.side]

    def identity(self, event, agreement):
        """The id of what an entry makes."""
        place = c.binary(agreement) + self.lane_ids[event.side] + event.n.to_bytes(8, "big")
        label = "entente/1 " + LABELS[event.type]
        if LABELS[event.type] in APPROVED:
            place += event.shown
        return c.base64url(hashlib.sha256(label.encode() + b"\0" + place).digest())

    def round_id(self, proposal):
        return self.identity(proposal, proposal.fact["agreement"])

    def agreement_under(self, fact):
        """The agreement under which a fact is said, if what it names is there."""
        return fact.get("agreement") or next(
            self.agreement_of[fact[name]] for name in SUBJECTS if name in fact)

    def run(self, lanes):
        """Judge all entries, each after its causal past."""
        for side in (0, 1):
            for entry in lanes[side]:
                self._foresee(side, entry)
        while any(len(self.rules[side]) < len(lanes[side]) for side in (0, 1)):
            side = 0
            if (len(self.rules[0]) == len(lanes[0])
                    or lanes[0][len(self.rules[0])].seen_n > len(self.rules[1])):
                side = 1
            self._take(side, lanes[side][len(self.rules[side])])

    def feed(self, side, entry):
        """Judge the next entry of a lane, after all that it has seen; if it takes a key
        away where that had spoken, judge all anew."""
        self._take(side, entry)
        if self._foresee(side, entry):
            lanes = self.entries
            self._begin()
            self.run(lanes)

    def _foresee(self, side, entry):
        """Note a slip; True if it says anew of what has been judged whether it is cut."""
        owner, key = revoke.whose(self.cards, entry) or (None, None)
        if owner is None or side in self.slips[owner].setdefault(key, {}):
            return False
        self.slips[owner][key][side] = entry
        before = self.cuts[owner].get(key, (1 << 64,))[0]
        cut = revoke.cut_of(self.cards, owner, key, self.slips[owner][key])
        self.cuts[owner][key] = cut
        return cut[0] != before and min(cut[0], before) < len(self.entries[owner])

    def _take(self, side, entry):
        past = Past(self, self.causal_past(side, entry))
        rule = None
        try:
            self._judge(past, side, entry)
        except Refused as refused:
            rule = str(refused)
        self.entries[side].append(entry)
        self.seen[side].append(entry.seen_n)
        self.rules[side].append(rule)
        if rule is None:
            self._keep(Event(side, entry))

    def _judge(self, past, side, entry):
        if entry.type == "key.revoke":
            return JUDGES[entry.type](past, side, entry)
        times = [self.entries[who][size - 1].time
                 for who, size in enumerate(past.sizes) if size]
        hold(entry.time > 0 and entry.time >= max(times, default=0) - HOUR, "clock")
        revoke.must_not_be_cut(self, side, entry)
        roles = KINDS[entry.type].roles
        hold(not roles or self.cards[side].roles.get(entry.actor, set()) & set(roles), "R10")
        if entry.type not in ("hello", "verified"):
            hold(all(past.of_side(who, None, "verified") for who in (0, 1)), "K2")
        JUDGES[entry.type](past, side, entry)
        if KINDS[entry.type].gated:
            gate.must_be_passed(past, side, entry)

    def _keep(self, event):
        fact = event.fact
        subjects = {fact[name] for name in SUBJECTS if name in fact}
        subjects |= {self.item_of[fact[name]] for name in ("notice", "consent", "export")
                     if name in fact}
        if event.type in LABELS:
            subjects.add(self._make(event, subjects))
        if event.type == "round.propose":
            self.proposals[event.side].append(event)
            for perhaps in self._perhaps_open:
                perhaps.append(event)
        if event.type == "round.accept":
            self.index[self.agreement_of[fact["round"]], "acceptance"].append(event)
        if event.type in request.COUNTED:
            self.index[self.agreement_under(fact), "requests"].append(event)
        if event.type == "agree.propose":
            self.index[None, "agree.propose"].append(event)
            amended = self.documents[fact["agreement"]].get("prev")
            self.index[amended, "amendment"].append(event)
        if event.entry.what:
            self.index[event.entry.what, event.type].append(event)
            self.unused[event.side] = [
                one for one in self.unused[event.side] if (one.fact["type"], one.fact["what"])
                != (event.type, c.base64url(event.entry.what))]
        if event.type == "concur":
            self.index[c.binary(fact["what"]), "concur"].append(event)
            self.unused[event.side].append(event)
        if event.type == "approve":
            subjects.add(None)
        for subject in subjects or {None}:
            self.index[subject, event.type].append(event)

    def _make(self, event, subjects):
        agreement, label = self.agreement_under(event.fact), LABELS[event.type]
        identity = self.identity(event, agreement)
        self.made[label].append(identity)
        self.agreement_of[identity] = agreement
        if label in ("notice", "consent", "export"):
            self.item_of[identity] = event.fact.get("item") or next(
                self.item_of[one] for one in subjects if one in self.item_of)
        self.index[identity, label].append(event)
        return identity
