# SPDX-License-Identifier: Apache-2.0
"""
past - what two lanes mean, as far as one looks at them

Source  PROTOCOL.md 6.2 to 6.4, 6.8, 6.11, 7.4 and 7.8

Everything that was effective is kept as it came, under the agreement, round or other
thing that it speaks of. A Past is how far each lane is looked at; asked for events, it shows only
those. Asked of the causal past of an entry it judges that entry; asked of everything it
is the state.
"""
import bisect
import functools
from collections import defaultdict

import bulk
import canonical as c
from lane import DAY, HOUR

LATEST = 253402300799  # 9999-12-31T23:59:59Z
BLOCK_POINTS = 32768
PART_STEPS = bulk.STEPS


class Refused(Exception):
    """The rule that does not hold (6.7)."""


def hold(condition, rule):
    if not condition:
        raise Refused(rule)


class Event:
    """An effective entry and the lane it stands in."""

    def __init__(self, side, entry):
        self.side, self.entry = side, entry
        self.type, self.fact, self.n, self.time = entry.type, entry.fact, entry.n, entry.time

    @functools.cached_property
    def shown(self):
        """The hash of its fact."""
        return c.identity(self.fact)


class Past:
    """The state as of the first so many entries of each lane."""

    def __init__(self, fold, sizes):
        self.fold, self.sizes = fold, sizes

    @classmethod
    def of_all(cls, fold):
        return cls(fold, [len(rules) for rules in fold.rules])

    def events(self, subject, *types):
        """The effective entries about a subject that are of these types."""
        return [event for kind in types for event in self.fold.index[subject, kind]
                if event.n < self.sizes[event.side]]

    def first(self, subject, kind):
        return next(iter(self.events(subject, kind)), None)

    def made(self, label, identity):
        """The entry that made the request, item, notice, consent, export or sample with
        this id, or None."""
        return self.first(identity, label)

    # --- agreements -----------------------------------------------------------------------

    def has_agreement(self, agreement):
        return bool(self.events(agreement, "agree.propose"))

    def named_agreement(self, entry):
        hold(self.has_agreement(entry.fact["agreement"]), "agreement")
        return entry.fact["agreement"]

    def approved_with(self, about):
        return {event.fact["key"] for event in self.events(about, "approve")}

    def is_approved(self, agreement, about, when):
        """True if each third party whose approval is needed then has approved it."""
        keys = self.approved_with(about)
        return all(approver["key"] in keys
                   for approver in self.fold.documents[agreement]["approvers"]
                   if approver["when"] == when)

    def signatures(self, agreement):
        """How many of each side's signatories have signed."""
        signed = self.events(agreement, "agree.sign")
        return [sum(event.side == side for event in signed) for side in (0, 1)]

    def ready_at(self, agreement):
        times = [None, None]
        for event in self.events(agreement, "agree.ready"):
            times[event.side] = event.time
        return times

    def suspended(self, agreement, side):
        """The scopes that a side has suspended and not resumed."""
        events = [event for event in self.events(agreement, "agree.suspend", "agree.resume")
                  if event.side == side]
        standing = set()
        for event in sorted(events, key=lambda event: event.n):
            if event.type == "agree.resume":
                standing = set()
            else:
                standing.add(event.fact["scope"])
        return standing

    def notice(self, agreement, side):
        """(given, paused, ends): times, or None where that has not happened."""
        given = paused = ends = None
        events = [event for event in self.events(agreement, "agree.notice")
                  if event.side == side]
        for event in sorted(events, key=lambda event: event.n):
            if event.fact["step"] == "give":
                given = event.time
                ends = given + self.fold.documents[agreement]["notice_days"] * DAY
            elif event.fact["step"] == "pause":
                paused = event.time
            else:
                ends, paused = ends + event.time - paused, None
        return given, paused, None if ends is None else min(ends, LATEST)

    def notice_runs_out(self, agreement, time):
        """True if a notice of either side has run out by then."""
        for side in (0, 1):
            given, paused, ends = self.notice(agreement, side)
            if given is not None and paused is None and ends <= time:
                return True
        return False

    def begins_at(self, agreement):
        """From when it has begun, or None if it does not begin."""
        ready = self.ready_at(agreement)
        if None in ready or not self.is_approved(agreement, agreement, "activation"):
            return None
        starts = c.seconds(self.fold.documents[agreement]["starts"])
        return None if self.notice_runs_out(agreement, max(starts, *ready)) else starts

    def superseded_from(self, agreement):
        begins = [self.begins_at(event.fact["agreement"])
                  for event in self.events(agreement, "amendment")]
        return min((time for time in begins if time is not None), default=None)

    def is_superseded(self, agreement, time):
        since = self.superseded_from(agreement)
        return since is not None and time >= since

    def must_be_signed(self, agreement):
        signed, thresholds = self.signatures(agreement), self.fold.thresholds(agreement)
        hold(all(signed), "R1")
        hold(all(n >= k for n, k in zip(signed, thresholds)), "R3")

    def must_be_in_force(self, agreement, time, *scopes):
        """In force but for suspensions of other scopes than these."""
        document = self.fold.documents[agreement]
        self.must_be_signed(agreement)
        hold(None not in self.ready_at(agreement), "R2")
        hold(self.is_approved(agreement, agreement, "activation"), "R28")
        hold(time >= c.seconds(document["starts"]), "R9")
        hold(not self.is_superseded(agreement, time), "R5")
        hold(not self.notice_runs_out(agreement, time), "R7")
        hold(time < c.seconds(document["expires"]), "R9")
        for side in (0, 1):
            hold(not self.suspended(agreement, side) & set(scopes), "R6")
        hold(not scopes or not self.is_halted(), "K4")

    def is_halted(self):
        """True if the node key of either side is revoked (6.13)."""
        nodes = [card.node for card in self.fold.cards]
        return any(c.binary(event.fact["key"]) in nodes
                   for event in self.events(None, "key.revoke"))

    def must_be_open_for_releases(self, agreement, time):
        self.must_be_in_force(agreement, time, "all", "releases")

    # --- rounds ---------------------------------------------------------------------------

    def proposal(self, round_id):
        return self.made("round", round_id)

    def acceptance(self, round_id):
        return self.first(round_id, "round.accept")

    def is_void(self, proposal):
        """Another was made concurrently by the side with the lower lane id."""
        side, entry = proposal.side, proposal.entry
        if self.fold.lane_ids[side] < self.fold.lane_ids[1 - side]:
            return False
        others = self.fold.proposals[1 - side]
        at = bisect.bisect_left([other.n for other in others], entry.seen_n)
        for other in others[at:]:
            if other.n >= self.sizes[1 - side] or other.entry.seen_n > entry.n:
                return False
            return True
        return False

    def closed_by(self, round_id):
        return {event.side for event in self.events(round_id, "round.step")
                if event.fact["step"] == "close"}

    def is_closed(self, round_id):
        return (len(self.closed_by(round_id)) == 2
                and not self.events(round_id, "round.abort"))

    def may_abort_from(self, round_id, side):
        """The time from which a side may end a round: at once, or if it has closed it
        once it has waited `ack_hours` for the other."""
        document = self.fold.documents[self.proposal(round_id).fact["agreement"]]
        closed = [event.time for event in self.events(round_id, "round.step")
                  if event.side == side and event.fact["step"] == "close"]
        return closed[0] + document["clocks"]["ack_hours"] * HOUR if closed else 0

    def is_over(self, round_id):
        return (bool(self.events(round_id, "round.decline", "round.abort"))
                or len(self.closed_by(round_id)) == 2)

    def must_be_open(self, round_id):
        """The proposal of a round that is in the past, and neither void nor over."""
        proposal = self.proposal(round_id)
        hold(proposal, "round")
        hold(not self.is_void(proposal), "concurrent")
        hold(not self.is_over(round_id), "round.over")
        return proposal

    def accepted(self, agreement):
        """(proposal, acceptance) of the agreement's accepted rounds."""
        return [(self.proposal(event.fact["round"]), event)
                for event in self.events(agreement, "acceptance")]

    def tokens(self, agreement, side):
        document = self.fold.documents[agreement]
        return sum(bulk.debit(document, event.fact["bucket"])
                   for pair in self.accepted(agreement)
                   for event in pair if event.side == side)

    def proposals_accepted(self, agreement, side):
        return sum(proposal.side == side for proposal, _ in self.accepted(agreement))

    def must_have_room(self, agreement, time, proposer, buckets):
        """The budget has room for a round of these buckets, 0: not known yet."""
        document = self.fold.documents[agreement]
        budget = document["budget"]
        since = time - budget["period_days"] * DAY
        recent = sum(event.time > since for _, event in self.accepted(agreement))
        hold(recent < budget["rounds_period"], "budget.rounds_period")
        for side in (0, 1):
            used = self.tokens(agreement, side)
            used += bulk.debit(document, buckets[side]) if buckets[side] else 0
            hold(used <= budget["tokens_life"], "budget.tokens_life")
        own, others = (self.proposals_accepted(agreement, side)
                       for side in (proposer, 1 - proposer))
        hold(not budget["ratio"] or own <= budget["ratio"] * others, "budget.ratio")

    def counting(self, round_id):
        """The step that says the count."""
        document = self.fold.documents[self.proposal(round_id).fact["agreement"]]
        return "close" if "bulk" in document else "counted"

    def first_to_count(self, round_id):
        """The side that says the count first; the other repeats it."""
        if self.counting(round_id) == "close":
            return self.revealing(round_id)[1]
        return self.proposal(round_id).side

    def counts(self, round_id):
        """The count that each side has said, or None."""
        counts = [None, None]
        for event in self.events(round_id, "round.step"):
            if event.fact["step"] == self.counting(round_id):
                counts[event.side] = event.fact["count"]
        return counts

    def responder_first(self, acceptance):
        """The responder reveals first in the 1st, 3rd, 5th ... accepted round."""
        agreement = self.fold.agreement_of[acceptance.fact["round"]]
        before = Past(self.fold, self.fold.causal_past(acceptance.side, acceptance.entry))
        return len(before.accepted(agreement)) % 2 == 0

    def revealing(self, round_id):
        """The side that reveals first, and the other."""
        acceptance = self.acceptance(round_id)
        responder, initiator = acceptance.side, 1 - acceptance.side
        return ((responder, initiator) if self.responder_first(acceptance)
                else (initiator, responder))

    def bulk_steps_due(self, round_id, parts):
        """The same of a bulk round (7.8), whose parts are independent."""
        sides = self.revealing(round_id)
        came = self.events(round_id, "round.step")
        begun = {event.side for event in came}
        done = [0] * parts
        for event in came:
            if event.fact["step"] in PART_STEPS:
                done[event.fact["index"]] += 1
        due = [(side, "commit", 0) for side in (0, 1) if side not in begun]
        due += [(sides[n % 2], PART_STEPS[n], part) for part, n in enumerate(done)
                if n < len(PART_STEPS) and sides[n % 2] in begun]
        if all(n == len(PART_STEPS) for n in done):
            closing = [side for side in reversed(sides) if side not in self.closed_by(round_id)]
            due += [(side, "close", 0) for side in closing[:1]]
        return due

    def steps_due(self, round_id):
        """The (side, step, index) of which one is due, from what has come (7.4)."""
        proposal, acceptance = self.proposal(round_id), self.acceptance(round_id)
        document = self.fold.documents[proposal.fact["agreement"]]
        terms = document["round"]
        if "bulk" in document:
            return self.bulk_steps_due(round_id, document["bulk"]["parts"])
        initiator, responder = proposal.side, acceptance.side
        came = self.events(round_id, "round.step")
        opening = [(initiator, "commit"), (initiator, "tokens"), (responder, "commit"),
                   (responder, "tokens"), (responder, "replies"), (initiator, "replies"),
                   (initiator, "counted"), (responder, "counted")]
        if len(came) < len(opening):
            return [(*opening[len(came)], 0)]
        first, second = self.revealing(round_id)
        bucket = max(proposal.fact["bucket"], acceptance.fact["bucket"])
        blocks = max(terms["blocks"], -(-bucket // BLOCK_POINTS))
        revealing = [(side, "block", index)
                     for index in range(blocks) for side in (first, second)]
        revealing += [(first, "close", 0), (second, "close", 0)]
        count = self.counts(round_id)[initiator]
        if terms["output"] == "hits" and count >= terms["count_min"]:
            return revealing[len(came) - 8:][:1]
        if len(came) < 10:
            return [(initiator if len(came) == 8 else responder, "coin", 0)]
        # What the coin says is not in a lane. The first step after it tells.
        ways = []
        if terms["audit_one_in"] != 1:
            ways.append([(initiator, "close", 0), (responder, "close", 0)])
        if terms["audit_one_in"] != 0:
            ways.append(revealing)
        after = {(event.side, event.fact["step"], event.fact["index"]) for event in came
                 if event.fact["step"] in ("block", "close")}
        return [way[len(after)] for way in ways
                if len(after) < len(way) and after == set(way[:len(after)])]

    # --- hits -----------------------------------------------------------------------------

    def of_side(self, side, round_id, kind):
        return next((event for event in self.events(round_id, kind) if event.side == side),
                    None)

    def has_hits(self, round_id):
        proposal = self.proposal(round_id)
        terms = self.fold.documents[proposal.fact["agreement"]]["round"]
        count = self.counts(round_id)[proposal.side]
        return terms["output"] == "hits" and count >= max(1, terms["count_min"])

    def verdicts(self, round_id):
        """{handle: what each side has judged last}"""
        found = defaultdict(lambda: ["unjudged", "unjudged"])
        judged = self.events(round_id, "hit.judge")
        for event in sorted(judged, key=lambda event: event.n):
            found[event.fact["hit"]][event.side] = event.fact["verdict"]
        return found
