# SPDX-License-Identifier: Apache-2.0
"""A peer that is nothing but these tests hands its bundles to the program."""
import os
import shutil
import subprocess
import tempfile
import time
import types
import unittest
from pathlib import Path

import forge
import verify
from forge import c, digest, lane, merkle
from test_evidence import a_bundle, sealed

PROGRAM = os.environ.get("ENTENTE", str(forge.ROOT / "build/src/cli/entente"))


class Peer(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        now = int(time.time())
        self.run_program("init", "a", "--name", "Arvenia")
        self.run_program("-C", "a", "card", "export", "a.card")
        card = lane.read_card((self.folder / "a.card").read_bytes())
        program = types.SimpleNamespace(card=card, name=card.name)
        self.party = forge.Party("Sorania", issued=now - 60)
        (self.folder / "b.card").write_bytes(self.party.file)
        self.run_program("-C", "a", "card", "import", "b.card")
        self.pair = types.SimpleNamespace(
            lanes=[forge.Lane(self.party, program), forge.Lane(program, self.party)],
            documents={})
        own, other = (c.base64url(one.id) for one in (self.party.card, card))
        seen = 0, merkle.Tree().root()
        first = self.pair.lanes[0]
        first.append("hello", {"card": own, "build": "test", "protocol": 1}, seen, now - 50)
        first.append("verified", {"card": other, "how": "voice"}, seen, now - 40,
                     by="principal")
        first.append("refused", {"n": 7, "rule": "r1"}, seen, now - 30)

    def run_program(self, *arguments):
        return self.try_program(*arguments, wanted=0)

    def try_program(self, *arguments, wanted=None):
        ran = subprocess.run([PROGRAM, *arguments], cwd=self.folder, text=True,
                             capture_output=True, timeout=60)
        self.assertLess(ran.returncode, 100, ran.stderr)
        self.assertNotIn("Sanitizer", ran.stderr)
        if wanted is not None:
            self.assertEqual(ran.returncode, wanted, ran.stderr)
        return ran

    def bundle(self, **more):
        """A bundle without cosignature: nothing of the program's lane is here yet."""
        return sealed(self.party, a_bundle(self.pair, cosigned=False, **more))

    def hand_over(self, data):
        place = self.folder / "usb"
        place.mkdir(exist_ok=True)
        (place / "one.bundle").write_bytes(data)
        return self.try_program("-C", "a", "bundle", "in", "usb")

    def lane_of_peer(self):
        """What the program holds of it, by its own evidence."""
        shutil.rmtree(self.folder / "evidence", ignore_errors=True)
        self.run_program("-C", "a", "log", "export", "evidence")
        sides, _, _ = verify.check_evidence(self.folder / "evidence")
        return next(side.lines() for side in sides if side.card.id == self.party.card.id)

    def test_taken(self):
        ran = self.hand_over(self.bundle())
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertEqual(self.lane_of_peer(), self.pair.lanes[0].lines)

    def test_whole_and_wrong(self):
        """Each rightly signed at its end; nothing from the bad entry on is taken."""
        lines = self.pair.lanes[0].lines
        good = a_bundle(self.pair, cosigned=False)
        stranger = forge.Party("Stranger")
        value = c.read(lines[2], lane.ENTRY_MOST)
        for name, held, data in (
                ("another signer", 0, sealed(stranger, good)),
                ("an entry twice", 1, self.bundle(changes={1: good[1:2] * 2})),
                ("an entry missing", 1, self.bundle(changes={2: []})),
                ("another's entry", 2, self.changed(stranger.sign_entry(value))),
                ("a later n", 2, self.changed(self.signed(value, n=3))),
                ("another prev", 2, self.changed(self.signed(
                    value, prev=c.base64url(digest("x"))))),
                ("earlier", 2, self.changed(self.signed(value, time="2020-01-01T00:00:00Z"))),
                ("too late", 2, self.changed(self.signed(value, time="2099-01-01T00:00:00Z"))),
                ("another lane", 2, self.changed(self.signed(
                    value, lane=c.base64url(digest("x"))))),
                ("another root", 2, self.changed(self.signed(
                    value, seen={"n": 0, "root": c.base64url(digest("x"))}))),
                ("another type", 2, self.changed(self.signed(value, type="hallo"))),
                ("one member more", 2, self.changed(self.signed(value, more=1))),
                ("not canonical", 2, self.changed(lines[2].replace(b",", b", ", 1))),
                ("all", 3, self.bundle())):
            with self.subTest(name):
                ran = self.hand_over(data)
                self.assertEqual(ran.returncode == 0, name == "all", ran.stderr)
                self.assertLessEqual(len(self.lane_of_peer()), held)
        self.assertEqual(self.lane_of_peer(), lines)

    def signed(self, value, **changes):
        return self.party.sign_entry({**value, **changes})

    def changed(self, line):
        """The bundle with this in place of its last entry."""
        return self.bundle(changes={3: [b"\2" + len(line).to_bytes(4, "big") + line]})


if __name__ == "__main__":
    unittest.main()
