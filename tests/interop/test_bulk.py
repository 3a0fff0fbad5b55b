# SPDX-License-Identifier: Apache-2.0
# Time limit: 600 s
"""Bulk rounds between the program and a second implementation, which plays either side.

And the bytes of rounds with fixed secrets: the second implementation alone, playing both
sides, must say what tests/wire/bulk.txt says of the program. `--write` writes that file.
"""
import hashlib
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import bulk_peer  # noqa: E402
from bulk_peer import BOTH, ONE  # noqa: E402

ROOT = Path(os.environ.get("ENTENTE_ROOT", Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("ENTENTE_BUILD", ROOT / "build"))
TOOL = BUILD / "tests/interop/bulk_peer_tool"
WIRE = ROOT / "tests/wire/bulk.txt"
SLOTS = {int(n): int(m) for n, m in
         re.findall(r"\{(\d+), (\d+)\}", (ROOT / "src/bulk/sizes.c").read_text())}
# mode, label, (first's size, second's), (first's items), (second's items)
ROUNDS = {"one": (ONE, 0, (512, 512), (0, 40), (30, 60)),
          "one-stage": (ONE, 5, (512, 1024), (0, 20), (10, 110)),
          "both": (BOTH, 17, (1024, 512), (0, 30), (20, 50))}


def make(role, mode, label, sizes, *items):
    start, stop = items[role]
    names = [bulk_peer.blake("psi/1 item", b"item %d" % i) for i in range(start, stop)]
    labels = [bytes((i + 100 * role + j) & 255 for j in range(label))
              for i in range(start, stop)]
    own = sizes if role == 0 else sizes[::-1]
    return bulk_peer.Peer(b"\x5a" * 32, role, mode, own, [SLOTS[n] for n in own], label,
                          bytes([1 + role]) * 32, names, labels)


def wanted(role, mode, label, sizes, *items):
    if mode == ONE and role == 0:
        return None
    low, high = max(i[0] for i in items), min(i[1] for i in items)
    return sorted((i - items[role][0], bytes((i + 100 * (1 - role) + j) & 255
                                             for j in range(label)))
                  for i in range(low, high))


def play_alone(name):
    """Lines of the wire file: each message's hash."""
    peers = [make(role, *ROUNDS[name]) for role in range(2)]
    lines = []
    for step in range(peers[0].steps):
        said = peers[step % 2].next()
        peers[1 - step % 2].receive(said)
        lines.append(f"{name} {step} {len(said)} {hashlib.sha256(said).hexdigest()}")
    for role in range(2):
        hits = peers[role].hits
        assert wanted(role, *ROUNDS[name]) == (hits and sorted((i, l) for _, i, l in hits))
    return lines


def read_exactly(stream, count):
    data = stream.read(count)
    if len(data) != count:
        raise EOFError("the program said no more")
    return data


def meet(role, name, bend=lambda step, said: said):
    """The second implementation as `role`. Returns its peer, the program's status, what it says
    of an error, and its last words. `bend` makes of what is said at a step what it is told."""
    mode, label, sizes, *items = ROUNDS[name]
    other = 1 - role
    run = subprocess.Popen([TOOL, ("first", "second")[other], ("one", "both")[mode],
                            str(label), str(sizes[other]), str(sizes[role]),
                            str(items[other][0]), str(items[other][1])],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE)
    peer, data = make(role, *ROUNDS[name]), b""

    def hear():
        size = int.from_bytes(read_exactly(run.stdout, 4), "big")
        return read_exactly(run.stdout, size)
    with run:
        try:
            while peer.step < peer.steps:
                if peer.is_turn():
                    said = bend(peer.step, peer.next())
                    run.stdin.write(len(said).to_bytes(4, "big") + said)
                    run.stdin.flush()
                else:
                    peer.receive(hear())
            data = hear()
        except (EOFError, BrokenPipeError):
            pass  # it has stopped; its status says why
        error = run.stderr.read().decode().strip()
    return peer, run.returncode, error, data


def play_against(role, name):
    """The second implementation as `role`; returns its peer and the program's hits."""
    peer, status, _, data = meet(role, name)
    step = 20 + peer.label
    hits = [(data[i + 4:i + 20], int.from_bytes(data[i:i + 4], "big"), data[i + 20:i + step])
            for i in range(0, len(data), step)]
    return peer, hits, status


def flipped(step, at, data):
    """A bend: one bit of a byte of the message of this step, at a place as of slices."""
    def bend(here, said):
        if here != step:
            return said
        said = bytearray(said)
        said[at] ^= data
        return bytes(said)
    return bend


class Bulk(unittest.TestCase):
    def meet(self, role, name):
        peer, hits, status = play_against(role, name)
        self.assertEqual(status, 0)
        got = sorted((i, label) for _, i, label in hits)
        self.assertEqual(got, wanted(1 - role, *ROUNDS[name]) or [])
        if peer.hits is not None:
            self.assertEqual(sorted((i, label) for _, i, label in peer.hits),
                             wanted(role, *ROUNDS[name]))
        if peer.mode == BOTH:
            self.assertEqual([h[0] for h in hits], [h[0] for h in peer.hits])

    def refuses(self, role, name, step, at):
        _, status, said, hits = meet(role, name, flipped(step, at, 0x10))
        self.assertEqual((status, said), (1, "forged"), (name, step, at))
        self.assertFalse(hits, "nothing comes of what was refused")

    def test_the_program_refuses_bent_flights_of_a_sender(self):
        self.refuses(0, "one", 0, 30)        # the binding
        self.refuses(0, "one", 2, 5)         # the nonce opened
        self.refuses(0, "one", 4, 5)         # the mask opened

    def test_the_program_refuses_bent_flights_of_a_receiver(self):
        self.refuses(1, "one", 1, 64 + 7)    # a sum of a tree
        self.refuses(1, "one", 1, 4160 + 9)  # a correction
        self.refuses(1, "one", 1, -1)        # the proof

    def test_the_program_refuses_a_wrong_proof_of_a_stage(self):
        self.refuses(0, "one-stage", 4, 40)

    def test_the_second_implementation_refuses_too(self):
        """Each bent byte that one implementation of a pair is told, without the program."""
        for step, at in ((0, 30), (2, 5), (4, 5), (1, 4160 + 9), (1, -1)):
            peers = [make(role, *ROUNDS["one"]) for role in range(2)]
            bend = flipped(step, at, 0x10)
            with self.assertRaises(AssertionError, msg=(step, at)):
                while peers[0].step < peers[0].steps:
                    now = peers[0].step
                    said = bend(now, peers[now % 2].next())
                    peers[1 - now % 2].receive(said)

    def test_the_wire_is_that_of_the_text(self):
        lines = [line for name in ROUNDS for line in play_alone(name)]
        self.assertEqual(WIRE.read_text().splitlines(), lines)


for round_name in ROUNDS:
    for side in range(2):
        setattr(Bulk, f"test_{round_name.replace('-', '_')}_against_"
                f"{('second', 'first')[side]}",
                lambda self, side=side, name=round_name: self.meet(side, name))

if __name__ == "__main__":
    if "--write" in sys.argv:
        WIRE.write_text("".join(line + "\n" for n in ROUNDS for line in play_alone(n)))
    else:
        unittest.main()
