# SPDX-License-Identifier: Apache-2.0
"""Names, as the Python implementation in tools/verify reads them and the program does.

The tables are shared, the code is not. Compared are the forms of names and the tokens of
recipe 2: over the vectors, over names put together by chance (the seed is printed), and,
where ENTENTE_DATA holds them, over every name in the sets and lists.
"""
import csv
import glob
import json
import os
import random
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(os.environ.get("ENTENTE_ROOT", Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("ENTENTE_BUILD", ROOT / "build"))
DATA = Path(os.environ.get("ENTENTE_DATA", ROOT / "no data"))
sys.path.insert(0, str(ROOT / "tools/verify"))

import letters  # noqa: E402
import recipe  # noqa: E402
import words  # noqa: E402

SEED = 20240229
KINDS = {"person": "person", "org": "organisation"}
MARKS = {"P": "primary", "A": "alias", "W": "weak", "O": "original"}
SMALL = ("al el abd abu bin ibn umm din allah haji oglu zadeh the of no 3 xii 5th ltd ooo co s a"
         " b y jr de la van ul i ab'd d. Reza Lee Kim Cho Wang xiao-ming гIалгIай").split()
ALPHABETS = ((0x20, 0x7E), (0xC0, 0x24F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F),
             (0x530, 0x58F), (0x590, 0x5F4), (0x600, 0x6FF), (0x900, 0x97F), (0xE00, 0xE4F),
             (0x10A0, 0x10FF), (0x1200, 0x12FF), (0x2000, 0x206F), (0x3040, 0x30FF),
             (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFB00, 0xFEFF),
             (0xFF00, 0xFFEF), (0x10400, 0x1044F), (0x20000, 0x2A6DF))


def ask(tool, arguments, lines):
    path = BUILD / "src/name" / tool
    done = subprocess.run([str(path), *arguments], input="\n".join(lines) + "\n",
                          capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1]


def line_of(kind, name):
    """What name_tool prints of a name, computed here."""
    try:
        form = words.form(kind, name.encode())
    except letters.Wrong:
        return "0 0"
    fields = [f"{word.text}|{word.settled}|{word.skeleton}|"
              f"{'kana' if word.script == 'Kana' else word.script or 'none'}|"
              f"{word.role}|{word.rarity}" for word in form.words]
    return "\t".join([f"{form.marks} {form.legal}", *fields])


def one_line(text):
    return "".join(" " if ord(c) < 32 or c in "\x7f\x85\u2028\u2029" else c for c in text)


def by_chance(count):
    """Names of small words, and of letters of every alphabet."""
    dice = random.Random(SEED)
    print(f"# seed {SEED}")
    for _ in range(count):
        made = []
        for _ in range(dice.randint(1, 8)):
            if dice.random() < 0.5:
                made.append(dice.choice(SMALL))
                continue
            low, high = dice.choice(ALPHABETS)
            stray = dice.random() < 0.2
            made.append("".join(chr(dice.randint(low, high))
                                if not stray or dice.random() < 0.8 else dice.choice("aeiIl1'h")
                                for _ in range(dice.randint(1, 9))))
        text = dice.choice((" ", " ", "-", ", ")).join(made)
        yield dice.choice(("person", "organisation")), one_line(text)[:160]


def of_sets():
    for path in sorted(glob.glob(str(DATA / "names/*.tsv"))):
        with open(path, encoding="utf-8") as lines:
            head = next(lines).rstrip("\n").split("\t")
            for line in lines:
                cells = line.rstrip("\n").split("\t")
                if "left_name" in head:
                    row = dict(zip(head, cells))
                    yield from ((KINDS[row["type"]], row[f"{side}_name"])
                                for side in ("left", "right"))
                else: # Latin letters, and others parted by blanks
                    yield "person", cells[0]
                    yield "person", cells[1].replace(" ", "")


def records():
    """(id, kind, names with their marks, births) of the lists"""
    columns = (("P", "primary_name"), ("A", "aliases"), ("W", "weak_aliases"),
               ("O", "original_script"))
    for path in sorted(glob.glob(str(DATA / "lists/*/[ab].csv"))):
        with open(path, encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                names = [(mark, " ".join(name.split())) for mark, column in columns
                         for name in row[column].split(";") if name.strip()]
                years = row["birth_years"].replace("|", ";").split(";")
                yield KINDS[row["type"]], names, [year for year in years if year]


class Names(unittest.TestCase):
    def same_forms(self, names):
        for kind, name in names:
            self.assertNotIn("\n", name)
        found = ask("name_tool", ["form"], [f"{kind}\t{name}" for kind, name in names])
        self.assertEqual(len(found), len(names))
        wrong = [(name, a, b) for (kind, name), a in zip(names, found)
                 if a != (b := line_of(kind, name))]
        self.assertEqual(wrong[:5], [], f"{len(wrong)} of {len(names)} differ")

    def same_tokens(self, entries):
        lines = []
        for kind, names, births in entries:
            lines.append(f"R\t{kind}\t{' '.join(births)}")
            lines += [f"{mark}\t{name}" for mark, name in names]
        for size in recipe.SIZES:
            found = ask("recipe_tool", [f"entente-recipe-2-{size}", "64"], lines)
            blocks = list(read_blocks(found))
            self.assertEqual(len(blocks), len(entries))
            wrong = [(names, a, b) for (kind, names, births), a in zip(entries, blocks)
                     if a != (b := recipe.tokens(kind, [(MARKS[m], n) for m, n in names],
                                                 births, size))]
            self.assertEqual(wrong[:3], [], f"{len(wrong)} of {len(entries)} differ")

    def test_vectors(self):
        with open(ROOT / "tests/vectors/recipe2.json", encoding="utf-8") as file:
            vectors = json.load(file)["vectors"]
        self.assertGreater(len(vectors), 10)
        for vector in vectors:
            names = [(name["kind"], name["text"]) for name in vector["names"]]
            for name in vector["names"]:
                form = words.form(vector["kind"], name["text"].encode())
                self.assertEqual([[word.text, word.settled, word.skeleton,
                                   recipe.bone(word.skeleton)] for word in form.words],
                                 name["words"], name["text"])
            for size in recipe.SIZES:
                made = recipe.tokens(vector["kind"], names, vector["births"], size)
                self.assertEqual(made, vector[size], names)

    def test_names_by_chance(self):
        self.same_forms(list(by_chance(20000)))

    def test_records_by_chance(self):
        dice = random.Random(SEED)
        names = [name for _, name in by_chance(3000) if name.strip()]
        entries = []
        for _ in range(1500):
            kind = dice.choice(("person", "organisation", "group", "thing"))
            some = list(dict.fromkeys(dice.choice(names) for _ in range(dice.randint(1, 6))))
            entries.append((kind, [(dice.choice("PAWO"), name) for name in some],
                            [str(dice.randint(1900, 2010)) for _ in range(dice.randint(0, 8))]))
        self.same_tokens(entries)

    @unittest.skipUnless((DATA / "names").exists(), "no sets of names in ENTENTE_DATA")
    def test_every_name_of_the_sets(self):
        self.same_forms(sorted({(kind, one_line(name)) for kind, name in of_sets()}))

    @unittest.skipUnless((DATA / "lists").exists(), "no lists in ENTENTE_DATA")
    def test_every_record_of_the_lists(self):
        entries = list(records())
        self.same_forms(sorted({(kind, name) for kind, names, _ in entries
                                for _, name in names}))
        self.same_tokens(entries)


def read_blocks(lines):
    """Blocks of lines, each ended by an empty one."""
    block = []
    for line in lines:
        if line:
            block.append(line)
        else:
            yield block
            block = []


if __name__ == "__main__":
    unittest.main()
