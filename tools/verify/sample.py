# SPDX-License-Identifier: Apache-2.0
"""
sample - entries for inspectors, drawn by a coin that neither side chose

Source  PROTOCOL.md 6.12
"""
import hashlib

import canonical as c
from past import Past, hold

SAMPLES_MOST = 1000


def _hash(label, *parts):
    return hashlib.sha256(b"entente/1 " + label + b"\0" + b"".join(parts)).digest()


def _sample(past, entry):
    start = past.made("sample", entry.fact["sample"])
    hold(start, "sample")
    return start, entry.fact["sample"]


def judge_start(past, side, entry):
    past.named_agreement(entry)
    known = [past.made("sample", one) for one in past.fold.made["sample"]]
    hold(sum(one is not None and one.side == side for one in known) < SAMPLES_MOST, "limit")


def judge_join(past, side, entry):
    start, sample = _sample(past, entry)
    hold(start.side != side, "sample.own")
    hold(not past.events(sample, "sample.join"), "repeated")


def judge_open(past, side, entry):
    start, sample = _sample(past, entry)
    hold(start.side == side, "sample.own")
    hold(past.events(sample, "sample.join"), "sample.joined")
    hold(not past.events(sample, "sample.open"), "repeated")
    said = c.binary(start.fact["agreement"]), c.binary(entry.fact["share"])
    hold(_hash(b"sample coin", *said) == c.binary(start.fact["commit"]), "R40")


JUDGES = {"sample.start": judge_start, "sample.join": judge_join, "sample.open": judge_open}


def seed(past, sample):
    """The seed of a sample, or None until it is opened."""
    joined, opened = (past.first(sample, kind) for kind in ("sample.join", "sample.open"))
    if not opened:
        return None
    one, two = (c.binary(event.fact["share"]) for event in (joined, opened))
    return _hash(b"sample seed", c.binary(sample), bytes(a ^ b for a, b in zip(one, two)))


def drawn(past, sample):
    """The (side, n) of the entries that an opened sample drew, least hash first."""
    start, seed_, fold = past.made("sample", sample), seed(past, sample), past.fold
    sizes = Past(fold, fold.causal_past(start.side, start.entry)).sizes
    acts = [(side, entry.n) for side in (0, 1) for entry in fold.entries[side][:sizes[side]]
            if entry.actor and fold.rules[side][entry.n] is None]

    def order(place):
        side, n = place
        said = seed_ + fold.lane_ids[side] + n.to_bytes(8, "big")
        return hashlib.sha256(said).digest()
    return sorted(acts, key=order)[:start.fact["count"]]
