#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How alike two words sound, computed a second time from tables/sound.tsv as its head says."""

import collections
import functools
import os
import pathlib
import random
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = pathlib.Path(os.environ.get("ENTENTE_BUILD", "build")) / "src/name/sound_tool"
NONE, SAME, DETOUR, NEVER = -8 * 256, 8 * 256, 2, -10**9
FARTHER = ["Latin", "Cyrillic", "other", "Arabic", "Hebrew", "Hangul", "Han"]
SCRIPTS = ["Latin", "Cyrillic", "Arabic", "Hebrew", "Hangul", "Han", "Greek", "Georgian"]


class Table:
    def __init__(self):
        self.value = collections.defaultdict(int)
        self.sort, self.group, self.openings = {}, {}, []
        for line in (ROOT / "src/name/tables/sound.tsv").read_text("utf-8").splitlines():
            if line.startswith("#"):
                continue
            what, scripts, left, right, value = line.split("\t")
            if what == "unit":
                self.sort[left], self.group[left] = scripts, right
            elif what == "opening":
                self.openings.append(left)
            else:
                self.value[what, scripts, left, right] = int(value)

    def units(self, word):
        out = []
        while word:
            unit = max((u for u in self.sort if word.startswith(u)), key=len)
            word = word[len(unit):]
            out.append(unit + "'" if unit + "'" in self.sort and word[:1] in tuple("eiy")
                       else unit)
        return out

    def kind(self, a, b):
        if a == b:
            return "equal-vowel" if self.sort[a] == "vowel" else "equal"
        sorts = {self.sort[a], self.sort[b]}
        if "vowel" in sorts:
            other = (sorts - {"vowel"} or {"vowel"}).pop()
            return {"vowel": "vowels", "weak": "weak-vowel"}.get(other, "vowel-consonant")
        if self.group[a] == self.group[b] != "-":
            return "near"
        return "weak" if "weak" in sorts else "far"

    def meet(self, pair, a, b):
        kind = self.kind(a, b)
        either = [self.value["meet", "-", *both] for both in {(a, b), (b, a)}]
        return (self.value["kind", "-", kind, "-"] + self.value["kind", pair, kind, "-"] +
                sum(either) + self.value["meet", pair, a, b])

    def leave(self, pair, side, word, i):
        before, after = (["^"] + word)[i], (word + ["^"])[i + 1]
        return min(0, self.value["leave", "-", word[i], "-"] +
                   self.value["leave", pair, word[i], side] +
                   self.value["after", "-", word[i], before] +
                   self.value["before", "-", word[i], after])

    def first(self, pair, a, b):
        return self.value["first", pair, "equal" if a == b else "differ", "-"]

    def itself(self, pair, word):
        return (self.value["start", pair, "-", "-"] + self.first(pair, "", "") +
                sum(self.meet(pair, u, u) for u in word))

    def best(self, pair, left, right):
        ahead = DETOUR + max(0, len(right) - len(left))
        behind = DETOUR + max(0, len(left) - len(right))

        @functools.cache
        def rest(i, j):
            """The best way from where i and j units are done"""
            if not -behind <= j - i <= ahead:
                return NEVER
            if (i, j) == (len(left), len(right)):
                return 0
            ways = [NEVER]
            if i < len(left):
                ways.append(self.leave(pair, "left", left, i) + rest(i + 1, j))
            if j < len(right):
                ways.append(self.leave(pair, "right", right, j) + rest(i, j + 1))
            if i < len(left) and j < len(right):
                first = self.first(pair, left[0], right[0]) if i == j == 0 else 0
                ways.append(self.meet(pair, left[i], right[j]) + first + rest(i + 1, j + 1))
            if (i + 1 < len(left) and left[i:i + 2] == right[j:j + 2][::-1] and
                    left[i] != left[i + 1]):
                ways.append(self.value["swap", "-", "-", "-"] +
                            self.meet(pair, left[i], left[i]) +
                            self.meet(pair, left[i + 1], left[i + 1]) + rest(i + 2, j + 2))
            return max(ways)
        return self.value["start", pair, "-", "-"] + rest(0, 0)

    def compare(self, left_script, left, right_script, right):
        far = [FARTHER.index(s) if s in FARTHER else 2 for s in (left_script, right_script)]
        order = [SCRIPTS.index(s) for s in (left_script, right_script)]
        if far[0] < far[1] or (far[0] == far[1] and order[0] > order[1]):
            return self.compare(right_script, right, left_script, left)
        pair = FARTHER[far[0]] + "-Latin"
        if left_script == right_script:
            pair = {"Latin": pair, "Cyrillic": "Cyrillic-Cyrillic"}.get(
                left_script, "other-other")
        equal = left == right
        for opening in self.openings:
            if all(w.startswith(opening) and len(w) > len(opening) + 2 for w in (left, right)):
                left, right = left[len(opening):], right[len(opening):]
                break
        left, right = self.units(left), self.units(right)
        value = min(self.itself(pair, left), self.itself(pair, right))
        if not equal:
            value = min(value, self.best(pair, left, right))
        return max(NONE, min(SAME, value))


def make_words(rng, count):
    starts = "b d f g h k kh l m n p q r s sh t v w y z zh j ch dzh shch tch abu abd".split()
    vowels = "a e i o u y aa ou ia".split()
    ends = ["", "", "n", "r", "f", "d", "th", "v", "sky", "mm", "c", "x", "ts", "ck", "ge"]
    return ["".join(rng.choice(starts) + rng.choice(vowels) + rng.choice(ends)
                    for _ in range(rng.choice((1, 2, 2, 3, 3, 4))))[:47]
            for _ in range(count)]


def change(rng, word):
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        at = rng.randrange(len(word))
        word = rng.choice((word[:at] + word[at + 1:],
                           word[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + word[at:],
                           word[:at] + rng.choice("aeiouhywkqszj") + word[at + 1:],
                           word[:at] + word[at:at + 2][::-1] + word[at + 2:]))
        word = word if len(word) > 1 else word + "ak"
    return word[:47]


class Sound(unittest.TestCase):
    def test_second_computation(self):
        seed = int(os.environ.get("ENTENTE_SEED", "20"))
        print(f"# seed {seed}")
        rng = random.Random(seed)
        words = make_words(rng, 10000)
        pairs = []
        for word in words:
            other = change(rng, word) if rng.random() < 0.7 else rng.choice(words)
            left, right = (w if len(w) > 1 else w + "an" for w in (word, other))
            pairs.append((rng.choice(SCRIPTS[:4] * 3 + SCRIPTS), left,
                          rng.choice(["Latin"] * 12 + SCRIPTS), right))
        told = subprocess.run([str(TOOL)], text=True, capture_output=True, check=True,
                              input="".join("\t".join(p) + "\n" for p in pairs)).stdout
        table = Table()
        wrong = [(pair, line, mine) for pair, line in zip(pairs, told.splitlines())
                 if int(line.split("\t")[0]) != (mine := table.compare(*pair))]
        self.assertEqual(len(told.splitlines()), len(pairs))
        self.assertEqual(wrong[:5], [], f"{len(wrong)} of {len(pairs)} differ")


if __name__ == "__main__":
    unittest.main()
