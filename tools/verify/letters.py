# SPDX-License-Identifier: Apache-2.0
"""
letters - a name of any script as words in Latin letters

Nothing here is shared with the program but the tables, letters.tsv and han.tsv, whose heads
say what each row means. A letter is known by its code point, or by the two that make it.

Source  PROTOCOL.md annex A; src/name/letters.h; the heads of the tables
"""
import functools
from pathlib import Path
from typing import NamedTuple

TABLES = Path(__file__).resolve().parents[2] / "src/name/tables"

BYTES_MOST = 512    # of a name
POINTS_MOST = 640   # of a name, once its letters stand for themselves
WORDS_MOST = 32
WORD_MOST = 47      # letters of a word
MARKS_MOST = 3      # marks in a row without a warning

MIXED, HIDDEN, MARKED, CUT, UNKNOWN = (1 << n for n in range(5))
COMMA, HYPHEN, DOT, BRACKET, ARTICLE, PARTED = (1 << n for n in range(6))

SCRIPTS = ("Latin", "Cyrillic", "Arabic", "Hebrew", "Greek", "Georgian", "Armenian", "Hangul",
           "Han", "Kana", "Thai", "Indic", "Ethiopic", "other")
TOGETHER = {"Han", "Hangul", "Kana"}  # scripts whose words stand beside others without a blank
SPOKEN = {"letter", "stem", "ending", "before", "digit"}


class Wrong(Exception):
    """No name: not UTF-8, or longer than a name may be."""


class Row(NamedTuple):
    what: str
    script: str
    reads: str


class Word(NamedTuple):
    text: str
    script: str  # "" if it has no letter
    flags: int


def table(name):
    with open(TABLES / name, encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                yield (line.rstrip("\n").split("\t") + [""] * 3)[:4]


def points_of(text):
    """ "0041..0043" or "0436 0306": the keys it names, a number or a pair of them. """
    if ".." in text:
        first, last = (int(part, 16) for part in text.split(".."))
        yield from range(first, last + 1)
    else:
        parts = tuple(int(part, 16) for part in text.split())
        yield parts if len(parts) > 1 else parts[0]


class Tables:
    def __init__(self):
        self.rows = {}
        self.folds = {}
        self.variants = {}  # letter -> {when: reads}
        self.signs = {}     # letter -> tongues that it shows
        self.looks = {}     # (letter, script) -> letter
        self.doubles = set()
        for points, what, which, reads in table("letters.tsv"):
            for key in points_of(points):
                self.add(key, what, which, reads)
        self.add_han()
        self.seconds = {key[1] for key in (*self.rows, *self.folds) if isinstance(key, tuple)}

    def add(self, key, what, which, reads):
        if what == "fold":
            self.folds[key] = [int(part, 16) for part in reads.split()]
        elif what in ("first", "last"):
            self.variants.setdefault(key, {})[what] = reads
        elif what == "spoken":
            self.variants.setdefault(key, {})[which] = reads
        elif what == "sign":
            self.signs.setdefault(key, set()).add(which)
        elif what == "look":
            self.looks[key, which] = int(reads, 16)
        else:
            self.rows[key] = Row(what, which, reads)

    def add_han(self):
        for syllable, letters, mark, _ in table("han.tsv"):
            if mark == "double":
                self.doubles.add(tuple(map(ord, letters)))
            for letter in letters if mark != "double" else "":
                if mark == "family":
                    self.variants.setdefault(ord(letter), {})["family"] = syllable
                else:
                    self.rows[ord(letter)] = Row("letter", "Han", syllable)

    def row(self, key):
        return self.rows.get(key, BLANK)

    def look(self, key, script):
        """The script of what a letter is taken for in a word of this one."""
        return self.row(self.looks.get((key, script), key)).script

    def pair(self, first, second):
        """The letter that two make, or None."""
        if (first, second) in self.folds:
            return self.folds[first, second][0]
        return (first, second) if (first, second) in self.rows else None


BLANK = Row("blank", "", "")
TABLE = Tables()


class LetterRow:
    """A letter, and what the tables say of it."""

    def __init__(self, key):
        self.key = key
        self.row = TABLE.row(key)
        self.variants = TABLE.variants.get(key, {})

    def variant(self, when):
        return self.variants.get(when)


Letter = functools.cache(LetterRow)


# --- scanning: which letters, and where words begin and end -------------------------------


def jamo(point):
    """A Hangul syllable is its two or three letters ([UCD] 3.12)."""
    index = point - 0xAC00
    if not 0 <= index < 11172:
        return [point]
    last = [0x11A7 + index % 28] if index % 28 else []
    return [0x1100 + index // 588, 0x1161 + index % 588 // 28, *last]


@functools.cache
def parts_of(point):
    """What a code point stands for."""
    return [part for one in TABLE.folds.get(point, (point,)) for part in jamo(one)]


class Scan:
    def __init__(self):
        self.words = []   # [letters, flags]
        self.letters = 0
        self.open = False
        self.marks = 0
        self.shown = set()
        self.in_row = 0
        self.signs = []   # since the last word
        self.depth = 0
        self.quoted = self.comma = self.parted = False

    def point(self, point):
        for part in parts_of(point):
            self.single(part)

    def single(self, key):
        row = TABLE.row(key)
        if self.pair(0x27 if row.what == "apostrophe" else key):
            return
        if row.what in SPOKEN:
            self.letter(key, row)
        elif row.what == "mark":
            self.shown |= TABLE.signs.get(key, set())
            self.in_row += 1
            self.marks |= MARKED if self.in_row > MARKS_MOST else 0
        elif row.what == "hidden":
            self.marks |= HIDDEN
        elif row.what == "joiner":
            last = self.words[-1][0][-1].row.script if self.open else ""
            self.marks |= 0 if last in ("Arabic", "Indic", "other") else HIDDEN
        elif row.what not in ("mute", "apostrophe"):
            self.sign(row.what)

    def pair(self, key):
        if not self.open or key not in TABLE.seconds:
            return False
        letters = self.words[-1][0]
        whole = TABLE.pair(letters[-1].key, key)
        if whole is None:
            return False
        letters[-1] = Letter(whole)
        return True

    def letter(self, key, row):
        if self.open:
            last = self.words[-1][0][-1].row.script
            if TOGETHER & {last, row.script} and last and row.script and last != row.script:
                self.open = False
                self.parted = True
        if self.letters == POINTS_MOST or (not self.open and len(self.words) == WORDS_MOST):
            self.marks |= CUT
            self.open = False
            return
        if not self.open:
            self.words.append([[], self.begin()])
            self.open = True
        self.words[-1][0].append(Letter(key))
        self.letters += 1
        self.in_row = 0

    def begin(self):
        flags = HYPHEN if self.signs == ["hyphen"] else 0
        flags |= BRACKET if self.depth or self.quoted else 0
        flags |= PARTED if self.parted else 0
        self.signs = []
        self.parted = False
        return flags

    def sign(self, what):
        flags = DOT if what == "dot" and not self.signs else 0
        if what == "comma" and not self.comma:
            self.comma = True
            flags = COMMA
        self.depth += {"open": 1, "close": -1 if self.depth else 0}.get(what, 0)
        self.quoted ^= what == "quote"
        self.signs.append(what)
        self.open = False
        self.in_row = 0
        if self.words:
            self.words[-1][1] |= flags


# --- settling: a word is of one script, a name of some tongue -----------------------------


def script_of(letters):
    """(the word's script, whether its letters are of two): the one in which the fewest are
    out of place, of these the one that most are of, of these the later in the list."""
    seen = [letter.row.script for letter in letters if letter.row.script]
    if len(set(seen)) < 2:
        return "".join(seen[:1]), False

    def rank(script):
        out = sum(1 for letter in letters if letter.row.script
                  and TABLE.look(letter.key, script) != script)
        return -out, seen.count(script), SCRIPTS.index(script)

    kinds = sorted(set(seen), key=rank)
    return kinds[-1], True


def is_palochka(before, letters, at):
    """What was typed for the palochka: i, l or 1 after a consonant that takes one; an i
    only before a Russian vowel, for it may be the Ukrainian one."""
    letter, key = letters[at], letters[at].key
    dotted = key in (ord("i"), ord("і"))
    one = letter.row.what == "digit" and letter.row.reads == "1"
    if not (dotted or key == ord("l") or one):
        return False
    if before is None or before.key not in map(ord, "гкхптцч"):
        return False
    return not dotted or (at + 1 < len(letters)
                          and letters[at + 1].key in map(ord, "аеоуэыюяё"))


def settle(letters, script):
    """Strays become the letters of the script that they look like."""
    out = []
    for at, letter in enumerate(letters):
        if script == "Cyrillic" and is_palochka(out[-1] if out else None, letters, at):
            letter = Letter(ord("ӏ"))
        elif letter.row.script != script:
            letter = Letter(TABLE.looks.get((letter.key, script), letter.key))
        whole = TABLE.pair(out[-1].key, letter.key) if out else None
        if whole is not None:
            out[-1] = Letter(whole)
        else:
            out.append(letter)
    return out


def tongues_of(shown):
    tongues = shown & {"Persian", "Vietnamese"}
    foreign = shown & {"Belarusian", "Russian", "Turkic"}
    if "Ukrainian" in shown or ("Dotted" in shown and not foreign):
        tongues.add("Ukrainian")
    return tongues


# --- speaking: letter by letter -----------------------------------------------------------

VOWELS = set("aeiouy")
TONGUES = "Persian", "Ukrainian", "Belarusian", "Vietnamese"
YA_OR_ALIF = 0x0627, 0x06CC, 0x064A, 0x0649
SOFT = {0x1100: "g", 0x1103: "d", 0x1107: "b"}


class Voice:
    def __init__(self, letters, script, tongues):
        self.letters, self.script, self.tongues = letters, script, tongues
        self.text = ""
        self.cut = False
        self.rule = {"Cyrillic": self.cyrillic, "Arabic": self.semitic, "Hebrew": self.semitic,
                     "Indic": self.indic, "Kana": self.kana, "Hangul": self.hangul
                     }.get(script, self.plain)

    def speak(self):
        at = 0
        while at < len(self.letters) and not self.cut:
            at += self.step(at)
        return self.text

    def put(self, reads):
        if self.cut or len(self.text) + len(reads) > WORD_MOST:
            self.cut = True
        else:
            self.text += reads

    def reads(self, at):
        letter = self.letters[at]
        if not letter.variants:
            return letter.row.reads
        found = None
        if at == 0:
            found = letter.variant("first")
        elif at + 1 == len(self.letters):
            found = letter.variant("last")
        for tongue in TONGUES:
            if found is None and tongue in self.tongues:
                found = letter.variant(tongue)
        return letter.row.reads if found is None else found

    def plain(self, at):
        if self.letters[at].row.reads == "?":
            self.put(f"u{self.letters[at].key:04x}")
        else:
            self.put(self.reads(at))

    def step(self, at):
        if self.script == "Thai":
            return self.thai(at)
        self.rule(at)
        return 1

    def thai(self, at):
        before = self.letters[at].row.what == "before" and at + 1 < len(self.letters)
        if before:
            self.plain(at + 1)
        self.plain(at)
        return 2 if before else 1

    def is_consonant(self, at):
        row = self.letters[at].row
        return row.script == "Cyrillic" and row.reads[:1] not in VOWELS | {"", "?"}

    def cyrillic(self, at):
        if (self.letters[at].key == ord("ъ") and 0 < at < len(self.letters) - 1
                and self.is_consonant(at - 1) and self.is_consonant(at + 1)):
            self.put("a")
        else:
            self.plain(at)

    def is_persian_v(self, at):
        if "Persian" not in self.tongues or at == 0 or self.letters[at].key != ord("و"):
            return False
        after = [letter.key for letter in self.letters[at + 1:at + 2]]
        return self.letters[at - 1].key == ord("ا") or any(map(after.__contains__, YA_OR_ALIF))

    def semitic(self, at):
        reads = self.reads(at)
        if (self.text and reads and self.letters[at].row.script == self.script
                and needs_vowel(self.text[-1], reads)
                and len(self.text) + len(reads) < WORD_MOST):
            self.put("a")
        if self.is_persian_v(at):
            self.put("v")
        else:
            self.plain(at)

    def indic(self, at):
        self.plain(at)
        if (self.letters[at].row.what == "stem" and at + 1 < len(self.letters)
                and self.letters[at + 1].row.what != "ending"):
            self.put("a")

    def kana(self, at):
        if self.letters[at].key not in map(ord, "っッ"):
            self.plain(at)
        elif at + 1 < len(self.letters):
            reads = self.letters[at + 1].row.reads
            if reads and reads[0] not in VOWELS:
                self.put("t" if reads[0] == "c" else reads[0])

    def hangul(self, at):
        voiced = self.text[-1:] in VOWELS | set("nmgl")
        if voiced and self.letters[at].key in SOFT:
            self.put(SOFT[self.letters[at].key])
        else:
            self.plain(at)


def needs_vowel(last, reads):
    """Between two letters that would read as one sound, or as a doubled consonant, stands
    a vowel that is not written."""
    return ((reads == "h" and last in "cdgkpstz") or (reads[0] in "sz" and last in "td")
            or (reads[0] == "j" and last == "d")
            or (last == reads[0] and last not in VOWELS))


# --- parting: what a script writes together -----------------------------------------------

LIKE_ARABIC = {ord(a): ord(b) for a, b in zip("یىہھەٱ", "ييههها")}


class Sheet:
    """The words of a name, spoken."""

    def __init__(self, marks, tongues):
        self.words, self.marks, self.tongues = [], marks, tongues

    def word(self, letters, script, flags, alone):
        self.from_, self.flags, self.script = len(self.words), flags, script
        if script == "Arabic":
            self.arabic(letters)
        elif script == "Han" and (alone or len(letters) > 3):
            self.han(letters)
        elif script == "Hangul" and sum(map(is_leading, letters)) <= 4:
            self.hangul(letters)
        else:
            self.part(letters)
        if len(self.words) > self.from_:
            self.flag(-1, flags & (COMMA | DOT))

    def flag(self, at, flags):
        self.words[at] = self.words[at]._replace(flags=self.words[at].flags | flags)

    def part(self, letters, family=False):
        voice = Voice(letters, self.script, self.tongues)
        text = letters[0].variant("family") if family and len(letters) == 1 else None
        if len(self.words) == WORDS_MOST:
            self.marks |= CUT
            return
        text = voice.speak() if text is None else text
        self.marks |= CUT if voice.cut else 0
        self.add(text)

    def add(self, text):
        if len(self.words) == WORDS_MOST:
            self.marks |= CUT
        elif text:
            first = len(self.words) == self.from_
            flags = self.flags & (BRACKET | (HYPHEN | PARTED if first else 0))
            self.words.append(Word(text, self.script, flags | (0 if first else PARTED)))

    def follows_abd(self):
        return self.from_ > 0 and self.words[self.from_ - 1].text == "abd"

    def arabic(self, letters):
        keys = [LIKE_ARABIC.get(letter.key, letter.key) for letter in letters]
        tail, article, at = None, False, len(self.words)
        for ending, text in (("الله", "allah"), ("الدين", "din")):
            if tail is None and keys[-len(ending):] == list(map(ord, ending)):
                tail = text
                letters, keys = letters[:-len(ending)], keys[:-len(ending)]
        if keys[:5] == list(map(ord, "عبدال")) and len(keys) > 5:
            self.part(letters[:3])
            at, article, letters = len(self.words), True, letters[5:]
        elif keys[:2] == list(map(ord, "ال")) and len(keys) > (3 if self.follows_abd() else 4):
            article, letters = True, letters[2:]
        if letters:
            self.part(letters)
        if article and len(self.words) > at:
            self.flag(at, ARTICLE)
        if tail is not None:
            self.add(tail)

    def han(self, letters):
        keys = tuple(letter.key for letter in letters)
        family = 2 if 2 < len(keys) <= 4 and keys[:2] in TABLE.doubles else 1
        if 1 < len(keys) <= 2 + family:
            self.part(letters[:family], family=True)
            self.part(letters[family:])
            return
        for at in range(0, len(letters), 2):
            self.part(letters[at:at + 2])

    def hangul(self, letters):
        begins = [0] + [at for at in range(1, len(letters)) if is_leading(letters[at])]
        for from_, to in zip(begins, begins[1:] + [len(letters)]):
            self.part(letters[from_:to])


def is_leading(letter):
    return not isinstance(letter.key, tuple) and 0x1100 <= letter.key <= 0x1112


def read(data):
    """(words, warnings) of the bytes of a name."""
    if len(data) > BYTES_MOST:
        raise Wrong("longer than a name may be")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise Wrong(str(wrong)) from None
    scan = Scan()
    for c in text:
        scan.point(ord(c))
    settled = []
    for letters, flags in scan.words:
        script, mixed = script_of(letters)
        scan.marks |= MIXED if mixed else 0
        if mixed or script == "Cyrillic":
            letters = settle(letters, script)
        for letter in letters:
            scan.shown |= TABLE.signs.get(letter.key, set())
            scan.marks |= UNKNOWN if letter.row.reads == "?" else 0
        settled.append((letters, script, flags))
    sheet = Sheet(scan.marks, tongues_of(scan.shown))
    for letters, script, flags in settled:
        sheet.word(letters, script, flags, len(settled) == 1)
    return sheet.words, sheet.marks
