# SPDX-License-Identifier: Apache-2.0
# Time limit: 600 s
"""Names, as the Python implementation in tools/verify reads them and the program does.

The tables are shared, the code is not. Compared are the forms of names and the tokens of
recipe 2: over the vectors, over names put together by chance (the seed is printed), over
groups of a glossary and over identifiers, and, where ENTENTE_DATA holds them, over every
name in the sets and lists.
"""
import collections
import csv
import glob
import json
import os
import random
import re
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
# The labels and aliases of an agreement's glossary. Two entries share one, and some say nothing.
GLOSSARY = (
    ("lantern", "Lantern Front|L.F.|Фронт Фонаря|جبهة الفانوس"),
    ("heron-guard", "Heron Guard|L.F.|Гвардия Цапли|حرس مالك الحزين|The Silver Herons"),
    ("march-31", "Brigade of 31 March|Бригада 31 марта|لواء 31 آذار|31st March Brigade"),
    ("quorl.1", "Quorl Network|Quorl-Net|Сеть Кворла|شبكة كورل|Quorl Trading Co., Ltd."),
    ("northern_light", "Northern Light|Северное сияние|الضوء الشمالي|N. L. Movement"),
    ("amber", "Amber Column|Янтарная колонна|العمود الكهرمان|琥珀纵队"),
    ("tamar-sons", "Sons of Tamar|Сыны Тамары|أبناء تامار|Bnei Tamar|בני תמר"),
    ("iron-ferry", "Iron Ferry Company|ООО Железный паром|شركة العبارة الحديدية|鉄の渡し船"),
    ("seventh", "Seventh Hand|7th Hand|Седьмая рука|اليد السابعة|Hand VII"),
    ("salt-road", "Salt Road Association e.V.|Соляной путь|طريق الملح|Ассоциация Соляной путь"),
    ("glass-wolf", "GLASS WOLF|Стеклянный волк|ذئب الزجاج|APT-G 12|G12"),
    ("verin-circle", "Verin Circle|Кружок Верина|دائرة فيرين|...|The|الحركة"))
NUMBERS = ("passport|C 12-34 567", "tax-id|XA 123456789", "iban|GB29 NWBK 6016 1331 9268 19",
           "iban|GB29 NWBK 6016 1331 9268 18", "bic|DEUTDEFF", "email|Ada.Verin@News.Example",
           "email|@news.example", "domain|www.News.example", "url|news.example/a",
           "url|https://news.example/" + "a" * 140, "username|@ada@news.example",
           "phone|+44 20 7946 0018", "phone|020 7946 0018", "ip|192.0.2.1", "imo|IMO 9074729",
           "document|0000000", "wallet|1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
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
              f"{word.role}|{word.rarity}|{sum(1 << n for n in word.written)}"
              for word in form.words]
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


def records_by_chance(dice, count):
    """Records of names by chance and of the glossary's, in other clothes, and of numbers."""
    names = [name for _, name in by_chance(2 * count) if name.strip()]
    groups = [name for _, names in GLOSSARY for name in names.split("|")]
    for _ in range(count):
        some = [dice.choice(names) for _ in range(dice.randint(1, 4))]
        for _ in range(dice.randint(0, 3)):
            name = dice.choice(groups)
            some.append(dice.choice((name, name.upper(), name.lower(), f"«{name}»", f"The {name}",
                                     name.replace(" ", "-"), f"{name} {dice.choice(SMALL)}")))
        yield (dice.choice(("person", "organisation", "group", "thing")),
               [(dice.choice("PAWO"), name) for name in dict.fromkeys(some)],
               [str(dice.randint(1900, 2010)) for _ in range(dice.randint(0, 8))],
               [(kind, dice.choice(("", "", "xb")), text) for kind, text in
                (one.split("|", 1) for one in dice.sample(NUMBERS, dice.randint(0, 6)))],
               dice.sample(("xa", "xb", "xa-n"), dice.choice((0, 1, 1, 2))))


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

    def same_tokens(self, entries, glossary=()):
        """entries: (kind, names with their marks, births, identifiers, countries); the
        last two may be missing. How many tokens of each beginning were made."""
        lines = [f"G\t{code}\t{name}" for code, names in glossary for name in names]
        for kind, names, births, *more in entries:
            lines.append(f"R\t{kind}\t{' '.join(births)}")
            lines += [f"{mark}\t{name}" for mark, name in names]
            for identifiers, countries in [more] if more else ():
                lines += ["\t".join(("I", *one)) for one in identifiers]
                lines += [f"C\t{code}" for code in countries]
        made = collections.Counter()
        for size in recipe.SIZES:
            found = ask("recipe_tool", [f"entente-recipe-2-{size}", "64"], lines)
            blocks = list(read_blocks(found))
            self.assertEqual(len(blocks), len(entries))
            wrong = [(names, a, b) for (kind, names, births, *more), a in zip(entries, blocks)
                     if a != (b := recipe.tokens(kind, [(MARKS[m], n) for m, n in names],
                                                 births, size, 64, glossary, *more))]
            self.assertEqual(wrong[:3], [], f"{len(wrong)} of {len(entries)} differ")
            made.update(token.split(":")[0] for block in blocks for token in block)
        return made

    def test_vectors(self):
        with open(ROOT / "tests/vectors/recipe2.json", encoding="utf-8") as file:
            vectors = json.load(file)["vectors"]
        self.assertGreater(len(vectors), 10)
        for vector in vectors:
            names = [(name["kind"], name["text"]) for name in vector["names"]]
            for name in vector["names"]:
                form = words.form(vector["kind"], name["text"].encode())
                self.assertEqual([[word.text, word.settled, word.skeleton,
                                   recipe.bone(word.skeleton),
                                   " ".join(map(str, sorted(word.written)))]
                                  for word in form.words], name["words"], name["text"])
            for size in recipe.SIZES:
                made = recipe.tokens(vector["kind"], names, vector["births"], size)
                self.assertEqual(made, vector[size], names)

    def test_names_by_chance(self):
        self.same_forms(list(by_chance(20000)))

    def test_records_by_chance(self):
        self.same_tokens(list(records_by_chance(random.Random(SEED), 1500)))

    def test_glossary_and_identifiers(self):
        glossary = [(code, names.split("|")) for code, names in GLOSSARY]
        made = self.same_tokens(list(records_by_chance(random.Random(SEED + 1), 1500)), glossary)
        self.assertGreater(min(made["2g"], made["2i"]), 500)
        whole = [("group", [("P", name)], []) for _, names in glossary for name in names]
        self.same_tokens(whole, glossary)
        for code, names in glossary: # every alias that has a word means its entry
            for name in names:
                made = recipe.tokens("group", [("primary", name)], [], "lean", 64, glossary)
                self.assertEqual(f"2g:{code}" in made, recipe.settled(name.encode()) is not None,
                                 name)

    def test_R13_no_token_of_one_written_name(self):
        """No pair is of two words that Python's blanks and hyphens leave in one."""
        names = [name for kind, name in by_chance(6000) if name.isascii()]
        names += [name for _, name in list(of_sets())[:20000] if "-" in name and name.isascii()]
        for name in names:
            parts = [recipe.bones(words.form("person", part.encode()), True)
                     for part in re.split("[^-a-zA-Z0-9']+|--+", name)]
            parts = [{bone for bone, *_ in part} for part in parts]
            whole = {bone for bone, *_ in recipe.bones(words.form("person", name.encode()), True)}
            for *_, token in recipe.of_name(words.form("person", name.encode()), "person", [],
                                            "full"):
                pair = set(token[3:].split("|"))
                if pair <= set().union(*parts):
                    self.assertFalse(any(pair <= part for part in parts) and
                                     sum(bool(pair & part) for part in parts) == 1, (name, token))
                self.assertLessEqual(pair, whole)

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
