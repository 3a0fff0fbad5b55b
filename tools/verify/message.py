# SPDX-License-Identifier: Apache-2.0
"""
message - which side of a bulk round has said what is false

Source  PROTOCOL.md 7.8

An entry names its message by hash and length, and the transcript is made of hashes; so
nearly everything is known from the lanes. Only what stands in a CLOSE is read from the
message itself, if it was given, or if it says that there is no hit: then it can be made.
"""
import hashlib

import bulk
import canonical as c

NO_HITS = hashlib.sha256(b"").digest()  # the root over no handle
LATE = "bad-count", "round.over"  # rules that refuse a CLOSE for what others have said


class Messages:
    """What was said in one bulk round that was accepted."""

    def __init__(self, past, round_id, kept):
        self.round_id, self.kept = round_id, kept
        self.name = c.binary(round_id).hex()[:12]
        self.proposal = past.proposal(round_id)
        self.acceptance = past.acceptance(round_id)
        self.document = past.fold.documents[self.proposal.fact["agreement"]]
        self.parts = self.document["bulk"]["parts"]
        self.opening = [None, None]
        for event in (self.proposal, self.acceptance):
            self.opening[event.side] = event
        sizes = [self.opening[side].fact["bucket"] // self.parts
                 for side in past.revealing(round_id)]
        self.lengths = {**bulk.LENGTHS, **bulk.part_lengths(*sizes)}
        self.steps = [(event.side, event.entry)
                      for event in past.events(round_id, "round.step")]
        self.closes = [[entry for who, entry in self.steps
                        if who == side and entry.fact["step"] == "close"] or
                       _refused_closes(past.fold, side, round_id) for side in (0, 1)]
        self.transcript = self._transcript()

    def _transcript(self):
        """As both sides have to say it, or None if not all messages have come."""
        said = {(entry.fact["index"], entry.fact["step"]): entry.blob[0]
                for _, entry in self.steps}
        running = []
        for part in range(self.parts):
            hashes = [said.get((part, step)) for step in bulk.STEPS]
            if None in hashes:
                return None
            now = bytes(32)
            for k, one in enumerate(hashes):
                now = hashlib.sha256(now + bytes([k]) + one).digest()
            running.append(now)
        both = self.proposal, self.acceptance
        whole = [b"entente/1 bulk transcript\0", c.binary(self.proposal.fact["agreement"]),
                 c.binary(self.round_id), *(c.binary(one.fact["commit"]) for one in both),
                 *(one.fact["bucket"].to_bytes(4, "big") for one in both), *running]
        return hashlib.sha256(b"".join(whole)).digest()

    def _wrong_length(self, entry):
        fact, size = entry.fact, entry.blob[1]
        data, wanted = self.kept.get(entry.blob[0]), self.lengths[fact["step"]]
        if size != wanted:
            of_part = f" of part {fact['index']}" if fact["step"] in bulk.STEPS else ""
            return (f"its {fact['step'].upper()}{of_part} has {size} bytes, and from what was "
                    f"declared follow {wanted}")
        if data is not None and len(data) != size:
            return f"it says that its message has {size} bytes, which has {len(data)}"
        return None

    def _wrong_close(self, entry):
        count = entry.fact["count"]
        data = self.kept.get(entry.blob[0])
        if data is None or len(data) != bulk.LENGTHS["close"]:
            return self._wrong_empty_close(entry) if data is None and count == 0 else None
        inside = int.from_bytes(data[32:36], "big")
        if inside != count:
            return f"it says {count} hits, and the CLOSE that it carries {inside}"
        if self.transcript is not None and data[:32] != self.transcript:
            return "its CLOSE has another transcript than the messages in the lanes"
        if count == 0 and data[36:] != NO_HITS:
            return "its CLOSE says that there are no hits, and has the root of some"
        return None

    def _wrong_empty_close(self, entry):
        if self.transcript is None:
            return None
        right = hashlib.sha256(self.transcript + bytes(4) + NO_HITS).digest()
        if entry.blob[0] != right:
            return "its CLOSE is not that of the messages in the lanes without a hit"
        return None

    def falsehoods(self):
        """(side, entry's number, sentence) of each entry that is false by itself."""
        for side, entry in self.steps:
            wrong = self._wrong_length(entry)
            opened = c.binary(self.opening[side].fact["commit"])
            if not wrong and entry.fact["step"] == "commit" and entry.blob[0] != opened:
                wrong = "its COMMIT is not the one that this side had committed itself to"
            if wrong:
                yield side, entry.n, wrong
        for side in (0, 1):
            for entry in self.closes[side]:
                wrong = self._wrong_close(entry)
                if wrong:
                    yield side, entry.n, wrong

    def contradiction(self, names):
        """How the two CLOSEs contradict each other, or None."""
        if not all(self.closes):
            return None
        one, two = (closes[0] for closes in self.closes)
        if one.fact["count"] != two.fact["count"]:
            said = (f"{name} says {entry.fact['count']}"
                    for name, entry in zip(names, (one, two)))
            return "the two sides count different hits: " + " and ".join(said)
        if one.blob != two.blob:
            return "the CLOSEs of the two sides are not the same"
        return None


def _refused_closes(fold, side, round_id):
    """A side's CLOSEs without effect: they are signed all the same."""
    return [entry for entry, rule in zip(fold.entries[side], fold.rules[side])
            if rule in LATE and entry.type == "round.step"
            and entry.fact["round"] == round_id and entry.fact["step"] == "close"]


def bulk_rounds(past, kept):
    """Messages of each bulk round that was accepted; kept: {hash: message}."""
    for round_id in past.fold.made["round"]:
        proposal = past.proposal(round_id)
        document = past.fold.documents[proposal.fact["agreement"]]
        if "bulk" in document and past.acceptance(round_id):
            yield Messages(past, round_id, kept)


def report(past, names, kept):
    """A line for each thing that is false; the parties' names by side."""
    for one in bulk_rounds(past, kept):
        liars = set()
        for side, n, wrong in one.falsehoods():
            liars.add(side)
            yield f"FALSE: {names[side]}, entry {n}, bulk round {one.name}: {wrong}"
        how = one.contradiction(names)
        if how and liars:
            yield f"DISPUTED: bulk round {one.name}: {how}"
        elif how:
            yield (f"DISPUTED: bulk round {one.name}: {how}; one of them is false, and "
                   "what is here does not show which")
