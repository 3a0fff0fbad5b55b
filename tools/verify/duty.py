# SPDX-License-Identifier: Apache-2.0
"""
duty - what a side should have done by now

Source  PROTOCOL.md 6.8, 6.10 and 6.12
"""
import request
from item import Item
from lane import DAY, HOUR
from onward import identity, version_of
from past import LATEST


def _duty(kind, side, agreement, subject, due, **more):
    return {"kind": kind, "side": side, "agreement": agreement, "subject": subject,
            "due": min(due, LATEST), **more}


def _of_request(past, ask):
    if request.is_over(past, ask):
        return
    made, agreement = past.made("ask", ask), past.fold.agreement_of[ask]
    holder = 1 - request.asker(made)
    said = past.events(ask, "ask.ack", "ask.accept", "ask.answer")
    if made.type != "pledge" and not said:
        hours = past.fold.documents[agreement]["clocks"]["ack_hours"]
        yield _duty("acknowledge", holder, agreement, ask, made.time + hours * HOUR)
    yield _duty("answer", holder, agreement, ask, request.due_at(past, ask))


def _accepted_unaware(item, notice):
    """The versions that it covers and that the holder accepted before it heard of it."""
    return {event.fact["version"] for event in item.said("item.accept")
            if event.fact["version"] <= notice.fact["version"]
            and event.entry.seen_n <= notice.n}


def _asking(item):
    """The giver's notices that were not lifted; of those that say the same, the last."""
    up = [one for one in item.past.events(item.id, "notice.give") if one.side == item.giver
          and not item.past.events(identity(item, one), "notice.lift")]
    return [one for one in up
            if not any(later.n > one.n and later.fact["effect"] == one.fact["effect"]
                       and later.fact["version"] >= one.fact["version"] for later in up)]


def _of_notices(item, lists):
    """Lists show receipts too, and notices that the holder's lane shows no sign of."""
    past, hours = item.past, item.document["clocks"]["correction_hours"] * HOUR
    for notice in _asking(item):
        subject, versions = identity(item, notice), _accepted_unaware(item, notice)
        if not versions or not lists and item.heard_at(notice) is None:
            continue
        if not past.events(subject, "notice.apply", "notice.dispute"):
            yield _duty("apply", item.holder, item.agreement, subject,
                        item.counts_from(notice) + hours, object=item.id)
        for export in past.events(item.id, "item.export", "item.glass") if lists else ():
            given = past.events(identity(item, export), "receipt")
            if (version_of(past, export) in versions
                    and all(event.fact["notice"] != subject for event in given)):
                yield _duty("receipt", item.holder, item.agreement, subject,
                            item.counts_from(notice) + 2 * hours, object=identity(item, export))


def _of_ends(item):
    for accepted in item.said("item.accept"):
        version = accepted.fact["version"]
        if item.is_held(version):
            yield _duty("erase", item.holder, item.agreement, item.id,
                        item.ends(version) + DAY, version=version)


def _of_samples(past):
    for one in past.fold.made["sample"]:
        start, joined = past.made("sample", one), past.first(one, "sample.join")
        if start and joined and not past.events(one, "sample.open"):
            agreement = start.fact["agreement"]
            hours = past.fold.documents[agreement]["clocks"]["ack_hours"]
            yield _duty("open", start.side, agreement, one, joined.time + hours * HOUR)


def _items(past):
    return (Item(past, one) for one in past.fold.made["item"] if past.made("item", one))


def duties(past):
    """What is due of either side, by all that the lanes say so far, or will be."""
    for ask in past.fold.made["ask"]:
        yield from _of_request(past, ask)
    for item in _items(past):
        yield from _of_notices(item, True)
        yield from _of_ends(item)
    yield from _of_samples(past)


def overdue(past, time):
    """What is late at a time, oldest first."""
    late = [one for one in duties(past) if time > one["due"]]
    return sorted(late, key=lambda one: (one["due"], one["kind"], *map(str, one.values())))


def bars(past, side, agreement, time):
    """True while a side may not propose a round for what it has not done (R32)."""
    return any(time > one["due"] for item in _items(past)
               if item.agreement == agreement and item.holder == side
               for one in (*_of_notices(item, False), *_of_ends(item)))
