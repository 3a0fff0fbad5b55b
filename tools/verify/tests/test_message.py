# SPDX-License-Identifier: Apache-2.0
"""What is false in a bulk round's messages is found, and whose it is (PROTOCOL.md 7.8)."""
import hashlib
import unittest

import forge  # noqa: F401, which finds the others
import bulk
import message
import verify
from forge import c, digest, lane
from play import CLEARED, Play
from test_evidence import Folder, tool

PARTS = 2
SIZES = 512, 558  # of a part: the initiator, side 0, and the responder
STEPS = "offer", "base", "trees", "table", "proof", "bind", "list", "open"
NAMES = ["Zero", "One"]
PROGRAM = {
    (512, 512): [8316, 153020, 144736, 9280, 9280, 64, 5248, 5280],
    (512, 2**20): [8316, 280700, 1338560, 18808480, 9472, 64, 5248, 10747936],
    (6317, 1024): [8316, 206780, 226816, 225248, 112272, 160, 64472, 10528]}
EMPTY = hashlib.sha256(b"").digest()


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


class Round:
    """A bulk round as two honest sides play it, but for what a test bends. The responder
    reveals first, for it is the agreement's first round."""

    def __init__(self, count=3):
        self.bends, self.count, self.kept = {}, count, {}
        self.play = Play(bulk={"parts": PARTS, "work": 64},
                         round={"output": "hits", "blocks": 1, "audit_one_in": 0,
                                "challenge_days": 0, "count_min": 1},
                         budget={"buckets": [PARTS * size for size in SIZES],
                                 "tokens_life": 10**6})
        self.commits = [digest("COMMIT", side) for side in (0, 1)]
        terms = {"commit": c.base64url(self.commits[0]), "cleared": CLEARED}
        self.must(0, "round.propose", agreement=self.play.agreement, bucket=PARTS * SIZES[0],
                  purpose="tracing", justification="test", **terms)
        self.id = self.play.identity("round")
        terms["commit"] = c.base64url(self.commits[1])
        self.must(1, "round.accept", round=self.id, bucket=PARTS * SIZES[1], **terms)

    def must(self, *what, **fact):
        rule = self.play.say(*what, **fact)
        assert rule is None, rule

    def step(self, side, step, index, blob, count=0):
        """The rule that refuses it, or None."""
        pair = self.play.pair
        fact = {"round": self.id, "step": step, "index": index, "count": count}
        line = pair.append(side, "round.step", fact, blob=blob)
        pair.hand_over()
        self.play.fold.feed(side, lane.read_entry(line))
        return self.play.fold.rules[side][-1]

    def play_parts(self):
        """Every message of every part, and the transcript of what was to be said."""
        for side in (0, 1):
            blob = self.bends.get(("commit", side), (self.commits[side], 96))
            assert self.step(side, "commit", 0, blob) is None
        lengths = bulk.part_lengths(SIZES[1], SIZES[0])
        running = [bytes(32)] * PARTS
        for k, step in enumerate(STEPS):
            for part in range(PARTS):
                blob = self.bends.get((step, part), (digest(step, part), lengths[step]))
                assert self.step(1 - k % 2, step, part, blob) is None
                running[part] = sha(running[part], bytes([k]), blob[0])
        buckets = b"".join((PARTS * size).to_bytes(4, "big") for size in SIZES)
        return sha(b"entente/1 bulk transcript\0", c.binary(self.play.agreement),
                   c.binary(self.id), *self.commits, buckets, *running)

    def close(self, side, transcript, said=None, count=None, root=None, kept=True):
        count = self.count if count is None else count
        said = count if said is None else said
        root = root or (EMPTY if count == 0 else digest("hits"))
        data = transcript + count.to_bytes(4, "big") + root
        if kept:
            self.kept[sha(data)] = data
        return self.step(side, "close", 0, (sha(data), len(data)), said)

    def whole(self, kept=True, closes=({}, {})):
        """closes: how the CLOSEs are bent of who closes first, side 0, and of the other."""
        transcript = self.play_parts()
        for side in (0, 1):
            self.close(side, **{"transcript": transcript, "kept": kept, **closes[side]})
        return self

    def lines(self):
        return list(message.report(self.play.past, NAMES, self.kept))

    def name(self):
        return c.binary(self.id).hex()[:12]


class Lies(unittest.TestCase):
    def says(self, one, *wanted):
        """Exactly these lines, of which each begins and ends so."""
        lines = one.lines()
        self.assertEqual(len(lines), len(wanted), lines)
        for line, (begins, ends) in zip(lines, wanted):
            self.assertTrue(line.startswith(begins), line)
            self.assertTrue(line.endswith(ends), line)
            self.assertIn(f"bulk round {one.name()}: ", line)

    def test_T4_of_honest_sides_nothing_is_said(self):
        for count in (0, 3):
            for kept in (False, True):
                self.says(Round(count).whole(kept))

    def test_T4_of_a_round_that_stands_still_nothing_is_said(self):
        one = Round()
        self.says(one)
        one.play_parts()
        self.says(one)

    def test_T4_a_message_of_another_length(self):
        right = bulk.part_lengths(SIZES[1], SIZES[0])
        for k, step in enumerate(STEPS):
            for size in (0, right[step] - 1, right[step] + 1):
                if size > lane.STEPS[step]:
                    continue  # of no entry's shape
                one = Round()
                one.bends = {(step, 1): (digest(step), size)}
                self.says(one.whole(), (
                    f"FALSE: {NAMES[1 - k % 2]}, ",
                    f"its {step.upper()} of part 1 has {size} bytes, and from what was "
                    f"declared follow {right[step]}"))

    def test_T4_a_commit_of_another_length(self):
        for side in (0, 1):
            one = Round()
            one.bends = {("commit", side): (one.commits[side], 97)}
            self.says(one.whole(), (f"FALSE: {NAMES[side]}, ", "its COMMIT has 97 bytes, and "
                                    "from what was declared follow 96"))

    def test_T4_a_close_of_another_length(self):
        one = Round()
        transcript = one.play_parts()
        one.step(0, "close", 0, (digest("short"), 67), 3)
        self.says(one, ("FALSE: Zero", "its CLOSE has 67 bytes, and from what was declared "
                        "follow 68"))
        one.close(1, transcript)
        self.assertIn("DISPUTED", one.lines()[1])

    def test_T4_a_message_that_is_shorter_than_its_entry_says(self):
        one = Round()
        right = bulk.part_lengths(SIZES[1], SIZES[0])["offer"]
        one.kept[sha(b"short")] = b"short"
        one.bends = {("offer", 0): (sha(b"short"), right)}
        self.says(one.whole(), ("FALSE: One", f"says that its message has {right} bytes, "
                                "which has 5"))

    def test_T4_a_commit_that_was_not_committed_to(self):
        for side in (0, 1):
            one = Round()
            one.bends = {("commit", side): (digest("another"), 96)}
            self.says(one.whole(), (f"FALSE: {NAMES[side]}, ", "its COMMIT is not the one that "
                                    "this side had committed itself to"))

    def test_T4_a_transcript_that_is_not_that_of_the_lanes(self):
        for liar in (0, 1):
            closes = [{}, {}]
            closes[liar] = {"transcript": digest("another")}
            self.says(Round().whole(closes=closes),
                      (f"FALSE: {NAMES[liar]}, ", "another transcript than the messages in "
                       "the lanes"),
                      ("DISPUTED: ", "the CLOSEs of the two sides are not the same"))

    def test_T4_both_say_the_same_false_transcript(self):
        closes = [{"transcript": digest("another")}] * 2
        wrong = "another transcript than the messages in the lanes"
        self.says(Round().whole(closes=closes), ("FALSE: Zero", wrong), ("FALSE: One", wrong))

    def test_T4_a_transcript_is_of_every_message_and_of_its_place(self):
        """What a CLOSE says of lanes in which one message, commitment or size is other."""
        for bend in [(step, part) for step in STEPS for part in range(PARTS)]:
            one, other = Round(), Round()
            length = bulk.part_lengths(SIZES[1], SIZES[0])[bend[0]]
            one.bends = {bend: (digest("other"), length)}
            said, elsewhere = one.play_parts(), other.play_parts()
            self.assertEqual(one.id, other.id)
            one.close(0, said)
            self.says(one)
            other.close(0, said)
            self.says(other, ("FALSE: Zero", "another transcript than the messages in the "
                              "lanes"))
            self.assertNotEqual(said, elsewhere)

    def test_T4_an_entry_that_says_another_count_than_its_close(self):
        self.says(Round().whole(closes=({"said": 4}, {"said": 4})),
                  ("FALSE: Zero", "it says 4 hits, and the CLOSE that it carries 3"),
                  ("FALSE: One", "it says 4 hits, and the CLOSE that it carries 3"))
        self.says(Round().whole(closes=({"said": 4}, {"said": 4, "count": 4})),
                  ("FALSE: Zero", "it says 4 hits, and the CLOSE that it carries 3"),
                  ("DISPUTED: ", "the CLOSEs of the two sides are not the same"))

    def test_T4_a_close_without_hits_is_known_without_its_bytes(self):
        for liar in (0, 1):
            closes = [{}, {}]
            closes[liar] = {"transcript": digest("another")}
            self.says(Round(0).whole(kept=False, closes=closes),
                      (f"FALSE: {NAMES[liar]}, ", "its CLOSE is not that of the messages in "
                       "the lanes without a hit"),
                      ("DISPUTED: ", "the CLOSEs of the two sides are not the same"))
        self.says(Round(0).whole(closes=[{"root": digest("some")}, {}]),
                  ("FALSE: Zero", "says that there are no hits, and has the root of some"),
                  ("DISPUTED: ", "the CLOSEs of the two sides are not the same"))

    def test_T4_nobody_is_named_where_nothing_shows_who(self):
        unknown = "one of them is false, and what is here does not show which"
        for kept in (False, True):
            self.says(Round().whole(kept, closes=[{"root": digest("other")}, {}]),
                      ("DISPUTED: ", "the CLOSEs of the two sides are not the same; " + unknown))
            self.says(Round().whole(kept, closes=[{}, {"count": 5}]),
                      ("DISPUTED: ", "the two sides count different hits: Zero says 3 and One "
                       "says 5; " + unknown))
        self.says(Round().whole(False, closes=[{"transcript": digest("another")}, {}]),
                  ("DISPUTED: ", "the CLOSEs of the two sides are not the same; " + unknown))

    def test_T4_a_close_that_crosses_an_abort_is_looked_at_too(self):
        one = Round()
        transcript = one.play_parts()
        one.close(0, digest("another"))
        one.must(1, "round.abort", round=one.id, code="bad-transcript")
        self.assertEqual(one.close(1, transcript), "round.over")
        self.says(one, ("FALSE: Zero", "another transcript than the messages in the lanes"),
                  ("DISPUTED: ", "the CLOSEs of the two sides are not the same"))


class Lengths(unittest.TestCase):
    def test_lengths_that_section_9_names(self):
        """Of the largest parts the lists, and of any the OFFER."""
        lengths = bulk.part_lengths(2**20, 2**20)
        self.assertEqual([lengths[step] for step in ("offer", "list", "open")],
                         [8316, 10747904, 10747936])
        for step, most in lane.STEPS.items():
            self.assertLessEqual(lengths.get(step, 0), most)

    def test_lengths_that_the_program_says(self):
        """Printed by bulk_bytes of src/bulk, of the smallest, the largest, and between."""
        for sizes, wanted in PROGRAM.items():
            self.assertEqual(list(bulk.part_lengths(*sizes).values()), wanted)


class Evidence(Folder):
    def hand_over(self, one):
        one.play.pair.write(self.folder)
        (self.folder / "messages").mkdir()
        for identity, data in one.kept.items():
            (self.folder / "messages" / identity.hex()).write_bytes(data)

    def test_T4_T5_the_program_says_so_and_the_lanes_hold(self):
        one = Round().whole(closes=[{"transcript": digest("another")}, {}])
        self.hand_over(one)
        status, said, errors = tool(self.folder)
        self.assertEqual((status, errors), (0, ""))
        lines = said.splitlines()
        name = one.play.pair.parties[0].name
        self.assertTrue(lines[-3].startswith(f"FALSE: {name}, entry "), said)
        self.assertTrue(lines[-2].startswith("DISPUTED: "), said)
        self.assertEqual(lines[-1], "OK")

    def test_T5_messages_are_those_that_entries_name(self):
        one = Round().whole()
        self.hand_over(one)
        self.assertNotIn("FALSE", tool(self.folder)[1])
        path = next((self.folder / "messages").iterdir())
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + b"\0")
        status, said, errors = tool(self.folder)
        self.assertEqual(status, 1)
        self.assertIn("does not hash to its name", said + errors)
        path.write_bytes(whole)
        (self.folder / "messages" / sha(b"strange").hex()).write_bytes(b"strange")
        sides, _, _ = verify.check_evidence(self.folder)
        with self.assertRaisesRegex(verify.Failed, "is of no entry"):
            verify.read_messages(self.folder, sides)


if __name__ == "__main__":
    unittest.main()
