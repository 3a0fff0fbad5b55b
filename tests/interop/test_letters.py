# SPDX-License-Identifier: Apache-2.0
"""Letters are read by what Python's edition of the Unicode character database says of them.

Every code point that it knows is tried between two letters; the program answers through
src/name/name_tool.c. Code points that its edition does not know are left out.
"""
import os
import subprocess
import sys
import unicodedata as ucd
import unittest
from pathlib import Path

ROOT = Path(os.environ.get("ENTENTE_ROOT", Path(__file__).resolve().parents[2]))
TOOL = Path(os.environ.get("ENTENTE_BUILD", ROOT / "build")) / "src/name/name_tool"

# The compatibility mapping of these signs is not what they mean in a name: the first are
# apostrophes, the others the signs of trade, which belong to no word.
OWN_MEANING = "\u00b4\u1ffd\u2033\u2034\u2057\u2122\u2120"


def points():
    for point in range(sys.maxunicode + 1):
        if ucd.category(chr(point)) not in ("Cn", "Cs", "Co", "Cc"):
            yield chr(point)


def read(names):
    """What each name reads; the program is asked once."""
    done = subprocess.run([TOOL, "read"], input="\n".join(names) + "\n", text=True,
                          capture_output=True, encoding="utf-8", check=True)
    return done.stdout.split("\n")[:-1]


class Letters(unittest.TestCase):
    maxDiff = 2000

    def same(self, pairs):
        """Both names of each pair read alike."""
        left, right = read([a for a, _ in pairs]), read([b for _, b in pairs])
        self.assertEqual(len(left), len(pairs))
        self.assertEqual(len(right), len(pairs))
        wrong = [(pair, a, b) for pair, a, b in zip(pairs, left, right) if a != b]
        self.assertEqual(wrong[:20], [], f"{len(wrong)} of {len(pairs)}")

    def normal(self, form, but=""):
        self.same([(f"m{c}m", f"m{ucd.normalize(form, c)}m") for c in points()
                   if not ucd.is_normalized(form, c) and c not in but])

    def test_canonical_composition(self):
        self.normal("NFC")

    def test_canonical_decomposition(self):
        self.normal("NFD")

    def test_compatibility_composition(self):
        self.normal("NFKC", OWN_MEANING)

    def test_compatibility_decomposition(self):
        self.normal("NFKD", OWN_MEANING)

    def test_case(self):
        self.same([(f"m{c}m", f"m{other}m") for c in points()
                   for other in {c.upper(), c.lower(), c.title(), c.casefold()} - {c}])

    def test_digits(self):
        digits = [c for c in points() if ucd.category(c) == "Nd"]
        self.assertEqual(read([f"m{c}m" for c in digits]),
                         [f"m{ucd.decimal(c)}m" for c in digits])

    def test_blanks_part_words(self):
        blanks = [c for c in points() if ucd.category(c)[0] == "Z"]
        self.assertEqual(read([f"m{c}m" for c in blanks]), ["m m"] * len(blanks))

    def test_marks_vanish(self):
        marks = [c for c in points() if ucd.name(c, "").startswith("COMBINING ")
                 and ucd.category(c) == "Mn"
                 and c != "\u0345"]  # an iota below its letter, whose capital is a letter
        self.assertEqual(read([f"m{c}m" for c in marks]), ["mm"] * len(marks))

    def test_letters_are_read(self):
        """A letter is read as letters, or is silent, but parts no words."""
        letters = [c for c in points() if ucd.category(c) in ("Lu", "Ll", "Lt", "Lo")
                   and not set(" \u00b7") & set(ucd.normalize("NFKC", c))]
        wrong = [(c, text) for c, text in zip(letters, read([f"12{c}21" for c in letters]))
                 if len(text.split()) > (3 if is_joined(c) else 1)]
        self.assertEqual(wrong[:20], [])

    def test_signs_are_not_read(self):
        signs = [c for c in points() if ucd.category(c)[0] in "PS"
                 and ucd.normalize("NFKC", c) == c]
        wrong = [(c, text) for c, text in zip(signs, read([f"1{c}2" for c in signs]))
                 if text not in ("1 2", "12")]
        self.assertEqual(wrong, [])


def is_joined(letter):
    """Han, Hangul and kana are written beside other words."""
    return ucd.name(letter, "").startswith(("CJK", "HANGUL", "HIRAGANA", "KATAKANA",
                                            "HALFWIDTH", "HENTAIGANA"))


if __name__ == "__main__":
    unittest.main()
