#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
verify - check what an Entente node hands to a stranger

    verify.py EVIDENCE_DIR             both lanes and all that hangs on them (PROTOCOL.md 10)
    verify.py EVIDENCE_DIR --state     the same, then the state that they mean (6.6)
    verify.py EVIDENCE_DIR --at TIME   the same, then what each side owed at that time,
                                     and what left against a notice that had not come
    verify.py EVIDENCE_DIR --samples   the same, then what joint samples have drawn (6.12)
    verify.py --fraud FILE --card CARD   a fraud proof (4.6) against a party's card
    verify.py --bundle FILE --card CARD  a bundle (8.1) of the party with this card

Of a folder it also names who has signed two histories (FRAUD) and who has said in a bulk
round what is false (FALSE, or DISPUTED where it cannot tell who; 7.8): such lanes hold.

Ends with 0 and OK, or with 1 and the first thing that does not hold; 2 for a call that
it does not understand. It needs Python 3.9 and nothing else: no key but those in the
cards, no network, and no part of the program whose work it checks.

What it cannot see: entries at the end of a lane that no checkpoint and no entry of the
other lane speaks of can be left out of an evidence folder, and so can a whole checkpoint.
"""
import argparse
import os
import sys
from pathlib import Path

import agreement
import bundle
import canonical as c
import lane
import merkle
import message
import note
from canonical import Wrong
from duty import overdue
from fold import Fold
from kind import STEPS
from onward import behind
from past import Past
from sample import drawn, seed
from state import state_of

FILE_MOST = 1 << 32


class Failed(Exception):
    """The first thing that does not hold, as one sentence."""


class Progress:
    """A line on the terminal that tells how far one check has come."""

    def __init__(self, what):
        self.what, self.shown = what, False

    def __enter__(self):
        return self

    def __call__(self, done):
        if sys.stderr.isatty():
            self.shown = True
            print(f"\r{self.what}: {done:4.0%}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_):
        if self.shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def load(path, most=FILE_MOST):
    """The bytes of a regular file."""
    try:
        if not path.is_file() and path.stat():
            raise Failed(f"{path} is not a file")
        if path.stat().st_size > most:
            raise Failed(f"{path} is larger than {most} bytes")
        return path.read_bytes()
    except OSError as error:
        raise Failed(f"{path} cannot be read: {error.strerror}") from None


def load_card(path):
    try:
        return lane.read_card(load(path, lane.CARD_MOST + 1))
    except Wrong as wrong:
        raise Failed(f"the card {path}: {wrong}") from None


class Side:
    """One party's part of an evidence folder."""

    def __init__(self, folder, number):
        self.folder = folder / str(number)
        self.card = load_card(self.folder / "card.json")
        self.name = self.card.name
        self.lane = None
        self.entries = []
        self.checkpoint = None
        self.cosigned = None

    def lines(self):
        path = self.folder / "lane.entries"
        data = load(path)
        if data and not data.endswith(b"\n"):
            raise Failed(f"{path} is cut off: its last line does not end")
        return data.split(b"\n")[:-1]

    def check_entries(self):
        with Progress(f"lane of {self.name}") as progress:
            lines = self.lines()
            try:
                self.entries = lane.check_entries(lines, 0, self.lane, self.card.node,
                                                  progress)
            except lane.BadEntry as bad:
                raise self.failed(bad) from None

    def check_seen(self, other):
        try:
            lane.check_seen(self.entries, [entry.leaf for entry in other.entries])
        except lane.BadEntry as bad:
            raise self.failed(bad) from None

    def check_checkpoint(self, reader):
        path = self.folder / "checkpoint.note"
        if not path.exists():
            return
        try:
            checkpoint = note.read(load(path, note.NOTE_MOST))
            if checkpoint.origin != note.lane_name(self.lane):
                raise Wrong("is of another lane")
            note.verify(checkpoint, self.card.node)
            self.cosigned = note.cosigned_at(checkpoint, reader.card.root, reader.card.node)
            roots = merkle.roots([entry.leaf for entry in self.entries], [checkpoint.size])
            if checkpoint.size not in roots:
                raise Wrong(f"is of {checkpoint.size} entries, and the lane has "
                            f"{len(self.entries)}")
            if checkpoint.root != roots[checkpoint.size]:
                raise Wrong(f"has another root than the lane at size {checkpoint.size}")
        except Wrong as wrong:
            raise Failed(f"the checkpoint of {self.name} {wrong}") from None
        self.checkpoint = checkpoint

    def failed(self, bad):
        position, why = bad.args
        return Failed(f"lane of {self.name}, entry {position}: {why}")

    def report(self, reader):
        print(f"{self.name}")
        print(f"    fingerprint  {lane.digits(self.card.id)}")
        print(f"    lane         {len(self.entries)} entries")
        if self.checkpoint is None:
            print("    checkpoint   none")
            return
        at = self.checkpoint.size, lane.digits(self.checkpoint.root)
        print("    checkpoint   at {} entries, head number {}".format(*at))
        print(f"                 signed by {self.name}")
        if self.cosigned is None:
            print(f"                 not cosigned by {reader.name}")
        else:
            print(f"                 cosigned by {reader.name}, {c.instant(self.cosigned)}")


def read_documents(folder, sides):
    """{agreement id as base64url: bytes} of the documents, each hashing to its name."""
    documents = {}
    for path in sorted((folder / "documents").glob("*")):
        data = load(path, agreement.AGREEMENT_MOST)
        identity = c.hashlib.sha256(data).digest()
        if path.name != identity.hex() + ".json":
            raise Failed(f"the document {path} does not hash to its name")
        documents[c.base64url(identity)] = data
    for side in sides:
        for entry in side.entries:
            if entry.type == "agree.propose" and c.base64url(entry.blob[0]) not in documents:
                raise Failed(f"lane of {side.name}, entry {entry.n}: the document that it "
                             "proposes is missing")
    return documents


def read_messages(folder, sides):
    """{hash: bytes} of the messages that were handed over, each named by an entry."""
    named = {entry.blob[0] for side in sides for entry in side.entries
             if entry.type == "round.step"}
    messages = {}
    for path in sorted((folder / "messages").glob("*")):
        data = load(path, max(STEPS.values()))
        identity = c.hashlib.sha256(data).digest()
        if path.name != identity.hex():
            raise Failed(f"the message {path} does not hash to its name")
        if identity not in named:
            raise Failed(f"the message {path} is of no entry")
        messages[identity] = data
    return messages


def check_fraud_of(folder, sides):
    """What a fraud proof in the folder shows, or None."""
    path = folder / "fraud.txt"
    if not path.exists():
        return None
    line = load(path, 65536).removesuffix(b"\n")
    wrongs = []
    for side in sides:
        try:
            lane_id, what = lane.check_fraud(line, side.card)
        except Wrong as wrong:
            wrongs.append(str(wrong))
            continue
        if lane_id == side.lane:
            return f"{side.name} signed {what}"
        wrongs.append("it is of another lane")
    raise Failed(f"the fraud proof {path} shows nothing: {wrongs[0]}")


def check_evidence(folder):
    """(sides, documents, fraud) of a folder in which everything holds."""
    sides = [Side(folder, number) for number in (0, 1)]
    if sides[0].card.root >= sides[1].card.root:
        raise Failed(f"{folder}/0 is not the party with the lower root key")
    for side, other in (sides, sides[::-1]):
        side.lane = lane.lane_id(side.card, other.card)
    for side in sides:
        side.check_entries()
    for side, other in (sides, sides[::-1]):
        side.check_seen(other)
    for side, other in (sides, sides[::-1]):
        side.check_checkpoint(other)
    return sides, read_documents(folder, sides), check_fraud_of(folder, sides)


def readable(documents):
    """Those of the documents that are agreements, read."""
    found = {}
    for identity, data in documents.items():
        try:
            found[identity] = agreement.read(data)
        except Wrong:
            pass  # the fold judges what proposes it
    return found


def folded(sides, documents):
    fold = Fold([side.card for side in sides], [side.lane for side in sides],
                readable(documents))
    fold.run([side.entries for side in sides])
    return fold


def report_overdue(sides, fold, time):
    """A line for each duty that was not done in time; PROTOCOL.md 6.8 and 6.10."""
    for duty in overdue(Past.of_all(fold), time):
        names = [duty["subject"], *(str(duty[name]) for name in ("version", "object")
                                    if name in duty)]
        print(f"overdue since {c.instant(duty['due'])}  {sides[duty['side']].name}: "
              f"{duty['kind']} {' '.join(names)}")


def report_behind(sides, fold):
    """A line for what left though the other side had forbidden it, which had not come."""
    for item, export, said in behind(Past.of_all(fold)):
        print(f"behind: {sides[export.side].name}, entry {export.n}: {export.type} of "
              f"{item.id} at {c.instant(export.time)}, not knowing of entry {said.n} of "
              f"{c.instant(said.time)}: {said.type}")


def report_messages(sides, documents, messages):
    """A line for each thing that a side has said in a bulk round and that is false."""
    if not any("bulk" in document for document in readable(documents).values()):
        return
    past = Past.of_all(folded(sides, documents))
    for line in message.report(past, [side.name for side in sides], messages):
        print(line)


def report_samples(sides, fold):
    past = Past.of_all(fold)
    for sample in fold.made["sample"]:
        if seed(past, sample) is None:
            print(f"sample {sample}: not opened")
            continue
        print(f"sample {sample}")
        for side, n in drawn(past, sample):
            print(f"    lane of {sides[side].name}, entry {n}: {fold.entries[side][n].type}")


def run_evidence(given):
    sides, documents, fraud = check_evidence(given.evidence)
    messages = read_messages(given.evidence, sides)
    if given.state:
        state = state_of(folded(sides, documents))
        sys.stdout.buffer.write(c.write_sorted(state) + b"\n")
        return
    for side, other in (sides, sides[::-1]):
        side.report(other)
    for identity in documents:
        print(f"agreement {c.binary(identity).hex()}")
    if fraud:
        print(f"FRAUD: {fraud}")
    report_messages(sides, documents, messages)
    if given.at is not None:
        fold = folded(sides, documents)
        report_overdue(sides, fold, given.at)
        report_behind(sides, fold)
    if given.samples:
        report_samples(sides, folded(sides, documents))
    print("OK")


def run_fraud(path, card):
    _, what = lane.check_fraud(load(path, 65536).removesuffix(b"\n"), card)
    print(f"{card.name} signed {what}")
    print(f"    fingerprint  {lane.digits(card.id)}")
    print("OK")


def run_bundle(path, card):
    try:
        head, entries = bundle.check(load(path, bundle.BUNDLE_MOST), card)
    except lane.BadEntry as bad:
        raise Failed("entry {}: {}".format(*bad.args)) from None
    print(f"{card.name}\n    fingerprint  {lane.digits(card.id)}")
    print(f"    bundle       {entries} entries from {head['first']}, of {head['size']}")
    print("OK")


def moment(text):
    try:
        return c.seconds(text)
    except Wrong:
        raise argparse.ArgumentTypeError(f"{text} is not YYYY-MM-DDThh:mm:ssZ") from None


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1],
                                     formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog=__doc__.split("\n\n", 1)[1])
    parser.add_argument("evidence", nargs="?", type=Path, metavar="EVIDENCE_DIR")
    parser.add_argument("--state", action="store_true")
    parser.add_argument("--at", type=moment, metavar="TIME")
    parser.add_argument("--samples", action="store_true")
    parser.add_argument("--fraud", type=Path, metavar="FILE")
    parser.add_argument("--bundle", type=Path, metavar="FILE")
    parser.add_argument("--card", type=Path)
    given = parser.parse_args()
    wanted = [name for name in (given.evidence, given.fraud, given.bundle) if name]
    if len(wanted) != 1:
        parser.error("name one evidence folder, one --fraud or one --bundle file")
    of_folder = given.state or given.samples or given.at is not None
    if bool(given.card) == bool(given.evidence) or (of_folder and not given.evidence):
        parser.error("--card goes with --fraud and --bundle, the others with a folder")
    return given


def main():
    given = arguments()
    try:
        if given.evidence:
            run_evidence(given)
        elif given.fraud:
            run_fraud(given.fraud, load_card(given.card))
        else:
            run_bundle(given.bundle, load_card(given.card))
    except (Failed, Wrong) as failed:
        print(f"{failed}.")
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
