# SPDX-License-Identifier: Apache-2.0
"""An evidence folder, a bundle, a fraud proof: whole it holds, touched it does not."""
import hashlib
import json
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import forge
import bundle
import verify
from forge import START, c, digest, ed25519, lane


def a_pair():
    """A history with rounds, hits and a refusal."""
    pair = forge.Pair()
    pair.greet()
    agreement = pair.agree()
    for number in range(2):
        fact = {"agreement": agreement, "bucket": 16, "purpose": "tracing",
                "justification": "test", "cleared": c.base64url(c.identity([])), "commit": c.base64url(digest("commit"))}
        n = len(pair.lanes[0].lines)
        pair.append(0, "round.propose", fact, by="officer", body=digest("body"))
        place = c.binary(agreement) + pair.lanes[0].id + struct.pack(">Q", n)
        round_id = c.base64url(hashlib.sha256(b"entente/1 round\0" + place).digest())
        pair.hand_over(1)
        pair.append(1, "round.accept", {"round": round_id, "bucket": 16 + number,
                    "cleared": fact["cleared"], "commit": fact["commit"]}, by="officer")
        pair.hand_over(0)
        pair.append(0, "round.abort", {"round": round_id, "code": "no-reason-given"})
    return pair


def tool(*arguments):
    """(status, output, errors) of the program itself."""
    ran = subprocess.run([sys.executable, str(forge.VERIFY), *map(str, arguments)],
                         capture_output=True, text=True, timeout=120)
    return ran.returncode, ran.stdout, ran.stderr


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)


class Evidence(Folder):
    def setUp(self):
        super().setUp()
        self.pair = a_pair()
        self.pair.write(self.folder)

    def check(self):
        """What does not hold, or None."""
        try:
            verify.check_evidence(self.folder)
        except verify.Failed as failed:
            return str(failed)
        return None

    def failed_at(self, side, n, why=""):
        said = self.check()
        name = self.pair.parties[side].name
        self.assertIsNotNone(said, f"entry {n} of {name}")
        self.assertTrue(said.startswith(f"lane of {name}, entry {n}: "), f"{n}: {said}")
        self.assertIn(why, said)

    def write_lines(self, side, lines):
        path = self.folder / str(side) / "lane.entries"
        path.write_bytes(b"".join(line + b"\n" for line in lines))

    def test_whole(self):
        status, said, errors = tool(self.folder)
        self.assertEqual((status, errors), (0, ""))
        self.assertEqual(said.splitlines()[-1], "OK")
        for party in self.pair.parties:
            self.assertIn(f"{party.name}\n    fingerprint  {lane.digits(party.card.id)}", said)
            self.assertIn(f"signed by {party.name}", said)
            self.assertIn(f"cosigned by {party.name}, {c.instant(START)}", said)

    def test_state(self):
        status, said, errors = tool(self.folder, "--state")
        self.assertEqual((status, errors), (0, ""))
        state = json.loads(said)
        agreement = state["agreements"][0]
        self.assertEqual(agreement["rounds_accepted"], 1)
        self.assertEqual([side["signatures"] for side in agreement["sides"]], [1, 1])
        self.assertEqual([side["tokens_used"] for side in agreement["sides"]], [16, 16])
        self.assertEqual(sorted(one["status"] for one in state["rounds"]),
                         ["aborted", "aborted"])
        self.assertEqual([side["refused"] for side in state["sides"]],
                         [[], [{"n": 5, "rule": "R16"}]])

    def test_order_of_checks_does_not_hide_the_first(self):
        """Entry 3 of the second lane is bad, and so is all that has seen it."""
        lines = self.pair.lanes[1].lines
        self.write_lines(1, lines[:3] + [lines[3].replace(b'"n":3', b'"n":4')] + lines[4:])
        self.failed_at(1, 3, "says that it is entry 4")

    def test_I7_T12_each_entry_flipped(self):
        for side in (0, 1):
            path = self.folder / str(side) / "lane.entries"
            whole = path.read_bytes()
            for at in range(0, len(whole), 50):
                path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
                self.failed_at(side, whole[:at].count(b"\n"))
            path.write_bytes(whole)

    def test_each_entry_signed_again_by_another(self):
        stranger = forge.Party("Stranger")
        for side in (0, 1):
            lines = self.pair.lanes[side].lines
            for n, line in enumerate(lines):
                for part in ("sig", "act"):
                    value = json.loads(line)
                    if part not in value:
                        continue
                    if part == "sig":
                        value.pop("sig")
                        said = ed25519.bound("entry", c.write_sorted(value))
                        value["sig"] = c.base64url(stranger.node.sign(said))
                    else:
                        value["act"]["sig"] = value["sig"]
                    self.write_lines(side, [*lines[:n], c.write_sorted(value), *lines[n + 1:]])
                    self.failed_at(side, n, "signature does not verify")
            self.write_lines(side, lines)

    def test_T12_each_entry_moved(self):
        for side in (0, 1):
            lines = self.pair.lanes[side].lines
            for n in range(len(lines)):
                self.write_lines(side, lines[:n] + lines[n:n + 1] + lines[n:])
                self.failed_at(side, n + 1, f"says that it is entry {n}")
                self.write_lines(side, lines[:n] + lines[n + 1:])
                if n + 1 < len(lines):
                    self.failed_at(side, n, f"says that it is entry {n + 1}")
                    swapped = lines[:n] + [lines[n + 1], lines[n]] + lines[n + 2:]
                    self.write_lines(side, swapped)
                    self.failed_at(side, n, f"says that it is entry {n + 1}")
                self.write_lines(side, lines[:n])
                self.assertIsNotNone(self.check(), n)
                self.write_lines(side, lines)
            self.write_lines(side, [*lines, b""])
            self.failed_at(side, len(lines))
            self.write_lines(side, lines)

    def test_T12_each_entry_of_another_history(self):
        """Rightly signed, and not what the next entry continues."""
        for side in (0, 1):
            lines = self.pair.lanes[side].lines
            for n in range(len(lines) - 1):
                value = json.loads(lines[n])
                value["time"] = c.instant(c.seconds(value["time"]) + 1)
                other = self.pair.parties[side].sign_entry(value)
                self.write_lines(side, lines[:n] + [other] + lines[n + 1:])
                self.failed_at(side, n + 1, "does not continue the entry before it")
            self.write_lines(side, lines)

    def test_another_root_of_the_other_lane(self):
        pair = self.pair
        size, root = pair.handed[0]
        pair.handed[0] = size, digest("no root")
        pair.append(0, "round.abort", {"round": c.base64url(digest("x")), "code": "a"})
        pair.write(self.folder)
        self.failed_at(0, len(pair.lanes[0].lines) - 1, "root of the other lane")
        pair.lanes[0].lines.pop()
        pair.lanes[0].leaves.pop()
        pair.handed[0] = size + 5, root
        pair.append(0, "round.abort", {"round": c.base64url(digest("x")), "code": "a"})
        self.write_lines(0, pair.lanes[0].lines)
        self.failed_at(0, len(pair.lanes[0].lines) - 1, f"it has seen {size + 5} entries")

    def test_going_back(self):
        """Time and what was seen do not decrease."""
        pair = self.pair
        fact = {"round": c.base64url(digest("x")), "code": "a"}
        pair.append(0, "round.abort", fact, later=-5)
        self.write_lines(0, pair.lanes[0].lines)
        self.failed_at(0, len(pair.lanes[0].lines) - 1, "is earlier")
        pair = self.pair = a_pair()
        pair.handed[0] = 0, hashlib.sha256(b"").digest()
        pair.append(0, "round.abort", fact)
        self.write_lines(0, pair.lanes[0].lines)
        self.failed_at(0, len(pair.lanes[0].lines) - 1, "has seen less")

    def test_I7_cards_flipped(self):
        for side in (0, 1):
            path = self.folder / str(side) / "card.json"
            whole = path.read_bytes()
            for at in range(0, len(whole), 50):
                path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
                self.assertIn("card", self.check())
            path.write_bytes(whole)

    def test_I7_T12_checkpoints_flipped(self):
        """A line of a key that is not the reader's is, by the standard, no cosignature."""
        for side in (0, 1):
            path = self.folder / str(side) / "checkpoint.note"
            whole = path.read_bytes()
            for at in range(0, len(whole), 7):
                path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
                if self.check() is None:
                    sides, _, _ = verify.check_evidence(self.folder)
                    self.assertIsNone(sides[side].cosigned, at)
            path.write_bytes(whole)

    def test_checkpoint_of_another_history(self):
        lane_id, party = self.pair.lanes[0].id, self.pair.parties[0]
        size = len(self.pair.lanes[0].lines)
        path = self.folder / "0" / "checkpoint.note"
        path.write_bytes(forge.checkpoint(party, lane_id, size, digest("no")))
        self.assertIn("another root", self.check())
        path.write_bytes(forge.checkpoint(party, lane_id, size + 1, digest("no")))
        self.assertIn(f"is of {size + 1} entries", self.check())
        path.write_bytes(forge.checkpoint(party, self.pair.lanes[1].id, size, digest("no")))
        self.assertIn("another lane", self.check())
        path.unlink()
        self.assertIsNone(self.check())

    def test_documents(self):
        path, = (self.folder / "documents").iterdir()
        whole = path.read_bytes()
        for at in range(0, len(whole), 50):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
            self.assertIn("does not hash to its name", self.check())
        path.unlink()
        self.assertIn("entry 2: the document that it proposes is missing", self.check())

    def test_parties_exchanged(self):
        (self.folder / "0").rename(self.folder / "2")
        (self.folder / "1").rename(self.folder / "0")
        (self.folder / "2").rename(self.folder / "1")
        self.assertIn("not the party with the lower root key", self.check())

    def test_missing_files(self):
        for name in ("0/card.json", "1/lane.entries"):
            path = self.folder / name
            whole = path.read_bytes()
            path.unlink()
            self.assertIn("cannot be read", self.check())
            path.write_bytes(whole)
        path.write_bytes(whole[:-1])
        self.assertIn("cut off", self.check())


class Fraud(Folder):
    def setUp(self):
        super().setUp()
        self.pair = a_pair()
        self.writer = self.pair.parties[0]
        self.card = self.folder / "card"
        self.card.write_bytes(self.writer.file)
        fact = {"round": c.base64url(digest("x")), "code": "one"}
        times = self.pair.handed[0], START + 100
        lane_0 = self.pair.lanes[0]
        self.entries = [lane_0.entry("round.abort", {**fact, "code": code}, *times)
                        for code in ("one", "two")]
        self.notes = [forge.checkpoint(self.writer, lane_0.id, 3, digest(n)) for n in (1, 2)]

    def line(self, kind, one, two):
        return f"entente-fraud/1 {kind} {c.base64url(one)} {c.base64url(two)}"

    def verdict(self, *what):
        path = self.folder / "fraud"
        path.write_text(self.line(*what) + "\n")
        status, said, _ = tool("--fraud", path, "--card", self.card)
        return status, said

    def test_entries(self):
        status, said = self.verdict("entry", *self.entries)
        self.assertEqual(status, 0)
        self.assertIn(f"{self.writer.name} signed two different entries", said)

    def test_checkpoints(self):
        status, said = self.verdict("checkpoint", *self.notes)
        self.assertEqual(status, 0)
        self.assertIn(f"{self.writer.name} signed two checkpoints", said)

    def test_nothing_shown(self):
        own, other = (party.card for party in self.pair.parties)
        first = self.pair.lanes[0].lines[0]
        forged = self.entries[0][:-20] + b"A" + self.entries[0][-19:]
        for kind, one, two, card in (
                ("entry", self.entries[0], self.entries[0], own),
                ("entry", self.entries[0], first, own),
                ("entry", *self.entries, other),
                ("entry", self.entries[0], forged, own),
                ("checkpoint", self.notes[0], self.notes[0], own),
                ("checkpoint", *self.notes, other),
                ("checkpoint", *self.entries, own),
                ("entry", *self.notes, own),
                ("agreement", *self.entries, own)):
            line = self.line(kind, one, two).encode()
            self.assertRaises(c.Wrong, lane.check_fraud, line, card)
        self.assertRaises(c.Wrong, lane.check_fraud, line + b" x", card)
        self.assertRaises(c.Wrong, lane.check_fraud, b"\xff", card)
        self.assertEqual(self.verdict("entry", *self.notes)[0], 1)

    def test_in_a_folder(self):
        evidence = self.folder / "evidence"
        self.pair.write(evidence)
        one, two = map(c.base64url, self.entries)
        path = evidence / "fraud.txt"
        path.write_text(f"entente-fraud/1 entry {one} {two}\n")
        status, said, _ = tool(evidence)
        self.assertEqual(status, 0)
        self.assertIn(f"FRAUD: {self.writer.name} signed two different", said)
        path.write_text(f"entente-fraud/1 entry {one} {one}\n")
        self.assertEqual(tool(evidence)[0], 1)


def frame(kind, payload):
    return struct.pack(">BI", kind, len(payload)) + payload


def a_bundle(pair, side=0, first=0, changes=(), cosigned=True, **head):
    """The frames of a bundle of this side's lane; `changes` is {position: frames}."""
    writer = pair.lanes[side]
    value = {"v": 1, "from": c.base64url(writer.id), "to": c.base64url(pair.lanes[1 - side].id),
             "first": first, "size": len(writer.lines), "have": 0,
             "note": writer.checkpoint().decode(), **head}
    frames = [frame(bundle.HEAD, c.write_sorted(value))]
    for line in writer.lines[first:]:
        entry = json.loads(line)
        frames.append(frame(bundle.ENTRY, line))
        if entry["type"] == "round.propose":
            frames.append(frame(bundle.GONE, b"\0"))
        if entry["type"] == "agree.propose":
            document = pair.documents[c.binary(entry["fact"]["agreement"])]
            frames.append(frame(bundle.BLOB, document))
    if cosigned:
        text = pair.lanes[1 - side].checkpoint(pair.parties[side])
        frames.append(frame(bundle.COSIGN, text.split(b"\n")[-2]))
    for position, new in dict(changes).items():
        frames[position:position + 1] = new
    return frames


def sealed(party, frames):
    data = bundle.MAGIC + b"".join(frames)
    said = ed25519.bound("bundle", hashlib.sha256(data).digest())
    return data + frame(bundle.END, party.node.sign(said))


class Bundle(Folder):
    def setUp(self):
        super().setUp()
        self.pair = a_pair()
        self.writer = self.pair.parties[0]

    def taken(self, data):
        try:
            return bundle.check(data, self.writer.card)[1]
        except (c.Wrong, lane.BadEntry):
            return None

    def test_whole(self):
        path, card = self.folder / "b", self.folder / "card"
        path.write_bytes(sealed(self.writer, a_bundle(self.pair)))
        card.write_bytes(self.writer.file)
        status, said, _ = tool("--bundle", path, "--card", card)
        self.assertEqual(status, 0)
        self.assertIn(f"{len(self.pair.lanes[0].lines)} entries from 0", said)
        card.write_bytes(self.pair.parties[1].file)
        self.assertEqual(tool("--bundle", path, "--card", card)[0], 1)
        self.assertEqual(self.taken(sealed(self.writer, a_bundle(self.pair, first=3))),
                         len(self.pair.lanes[0].lines) - 3)

    def test_bodies_and_what_is_gone_of_any_type(self):
        """A body is an object of at most 65536 bytes; what is erasable may be gone."""
        wanted = len(a_bundle(self.pair)) - 1
        body = bytes(32) + b'{"text":"' + b"x" * (65536 - 11) + b'"}'
        long = body[:-2] + b'x"}'
        for data in (body, long):
            self.pair = a_pair()
            self.pair.append(0, "ask.answer", {"ask": c.base64url(digest("x")),
                             "part": "part"}, by="officer", body=hashlib.sha256(data).digest())
            frames = a_bundle(self.pair)
            frames.insert(wanted + 1, frame(bundle.BODY, data))
            taken = self.taken(sealed(self.writer, frames))
            self.assertEqual(taken is not None, data == body)
        for kind, rules in lane.KINDS.items():
            with self.subTest(kind):
                there = rules.body or rules.blob
                self.assertEqual(rules.erasable, bool(there and kind != "agree.propose"))

    def test_cut_anywhere(self):
        data = sealed(self.writer, a_bundle(self.pair))
        for end in range(0, len(data), 11):
            self.assertIsNone(self.taken(data[:end]), end)
        self.assertIsNone(self.taken(data + b"x"))

    def test_I7_flipped_anywhere(self):
        data = sealed(self.writer, a_bundle(self.pair))
        for at in range(0, len(data), 50):
            self.assertIsNone(self.taken(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]), at)

    def test_signed_and_wrong(self):
        """Rightly signed at its end, and not as 8.1 says."""
        good = a_bundle(self.pair)
        kinds = [one[0] for one in good]
        blob, gone = kinds.index(bundle.BLOB), kinds.index(bundle.GONE)
        self.assertIsNotNone(self.taken(sealed(self.writer, good)))
        for name, changes in {
                "no head": {0: []}, "two heads": {0: good[:1] * 2}, "no entry 0": {1: []},
                "an entry twice": {1: good[1:2] * 2}, "blob missing": {blob: []},
                "blob changed": {blob: [frame(bundle.BLOB, good[blob][5:] + b" ")]},
                "blob gone": {blob: [frame(bundle.GONE, b"\1")]},
                "body missing": {gone: []}, "wrong part gone": {gone: [frame(bundle.GONE, b"\1")]},
                "another body": {gone: [frame(bundle.BODY, bytes(32) + b"{}")]},
                "unknown frame": {len(good) - 1: [frame(9, b"")]},
                "many cosignatures": {len(good) - 1: good[-1:] * 5},
                "cosignature first": {1: good[-1:] + good[1:2]},
                "cosignature of none": {len(good) - 1: [frame(bundle.COSIGN, b"x")]}}.items():
            with self.subTest(name):
                data = sealed(self.writer, a_bundle(self.pair, changes=changes))
                self.assertIsNone(self.taken(data))
        for name, head in {
                "size": {"size": 3}, "more": {"x": 1},
                "lane": {"from": c.base64url(digest("x"))}, "note": {"note": ""},
                "large": {"note": "x" * 5000}}.items():
            with self.subTest(name):
                self.assertIsNone(self.taken(sealed(self.writer, a_bundle(self.pair, **head))))


class Usage(unittest.TestCase):
    def test_calls_not_understood(self):
        for call in ((), ("a", "b"), ("--fraud", "x"), ("--bundle", "x"), ("a", "--card", "x"),
                     ("--what",), ("--fraud", "x", "--bundle", "y", "--card", "z"),
                     ("--fraud", "x", "--card", "y", "--state"), ("a", "--at", "today"),
                     ("--bundle", "x", "--card", "y", "--samples"),
                     ("--fraud", "x", "--card", "y", "--at", "2030-01-01T00:00:00Z")):
            status, said, errors = tool(*call)
            self.assertEqual((status, said), (2, ""), call)
            self.assertTrue(errors)

    def test_nothing_there(self):
        for call, why in ((["/nonexistent"], "cannot be read"), (["/dev/null"], "cannot be read"),
                          (["--fraud", "/dev", "--card", "/dev/zero"], "is not a file")):
            status, said, errors = tool(*call)
            self.assertEqual((status, errors), (1, ""))
            self.assertIn(why, said)


if __name__ == "__main__":
    unittest.main()
