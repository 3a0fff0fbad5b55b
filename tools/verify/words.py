# SPDX-License-Identifier: Apache-2.0
"""
words - which words of a name say who it is, and what each of them is

Nothing here is shared with the program but the tables, whose heads say what each row means.

Source  PROTOCOL.md 10 bis; src/name/words.h, form.h, role.h, given.h, bodies.h
"""
from typing import NamedTuple

import east
import letters
import skeleton

WORDS_MOST = 16
WORD_MOST = 47
RARITY_MOST = 11 * 256
COMMON = 5 * 256  # rarity of a word that many bodies share
INITIALS_MOST = 24

(NAME, GIVEN, FAMILY, PATRONYMIC, KUNYA, NISBA, INITIAL, NUMBER, WORD, COMMON_WORD,
 ACRONYM) = range(11)
LEGAL = ("none", "company", "limited", "stock", "partnership", "state", "sole", "association",
         "cooperative")
VOWELS = set("aeiouy")


def rows(name):
    return {key: value for key, value, *_ in letters.table(name)}


SMALL = rows("words.tsv")
CLASSES = rows("classes.tsv")
BEGINNINGS = rows("beginnings.tsv")
BEGINNING_MOST = min(31, max(map(len, BEGINNINGS)))
ENDINGS = {key: {"family": FAMILY, "patronymic": PATRONYMIC}[value]
           for key, value in rows("endings.tsv").items()}
LEGAL_FORMS = {key: LEGAL.index(value) for key, value in rows("legal.tsv").items()}
TERMS = rows("terms.tsv")
STEMS = rows("stems.tsv")
RARITY = {True: {key: int(value) for key, value in rows("rarity_persons.tsv").items()},
          False: {key: int(value) for key, value in rows("rarity_bodies.tsv").items()}}
BORNE_AS_GIVEN = {key: int(share) for key, _, share, _ in letters.table("rarity_persons.tsv")}


class Item:
    """A word of a name on its way: what it reads, what it is, and of which written words
    of the name (their numbers) it is made."""

    def __init__(self, text, script, role, written=()):
        self.text, self.script, self.role = text[:WORD_MOST], script, role
        self.written = set(written)

    def append(self, more):
        self.text = (self.text + more)[:WORD_MOST]


class FormWord(NamedTuple):
    text: str
    settled: str
    skeleton: str
    script: str
    role: int
    rarity: int
    written: frozenset


class Form(NamedTuple):
    words: list
    marks: int
    legal: int
    initials: str


# --- the names of persons -----------------------------------------------------------------

GOD = ("ullah", "allah", "ollah", "ellah", "ullakh", "allakh", "ulla", "ulloh", "ulah", "alah",
       "elah")
FAITH = ("uddin", "eddin", "iddin", "addin", "uddeen", "eddeen", "eddine", "uddine", "iddine",
         "aldin")
HEADS = {"abd": "abd", "abu": "abu", "umm": "um"}
SILENT = {"article", "particle", "link", "child-of", "child", "title"}


def after_abd(text):
    """What follows abd and its article in "abdurrahman"; three letters at least."""
    if not text.startswith("abd"):
        return None
    rest = text[3:]
    vowels = 0
    while vowels < 2 and rest[vowels:vowels + 1] in VOWELS - {"y"}:
        vowels += 1
    if rest[vowels:vowels + 1] == "l" and len(rest) - vowels - 1 >= 3:
        return rest[vowels + 1:]
    if vowels and len(rest) - vowels >= 3 and rest[vowels] not in VOWELS:
        return rest[vowels:]
    return None


def after_abu(text):
    for head in ("abul", "abol", "aboul", "abual", "abwal"):
        rest = text[len(head):]
        if text.startswith(head) and len(rest) >= 3 and rest[0] not in VOWELS:
            return rest
    return None


def settle_ending(text):
    if len(text) < 6 or text[-1] not in "hane":
        return text
    for ending in GOD:
        if text.endswith(ending) and text != ending:
            return text[:-len(ending)] + "lah"
    for ending in FAITH if len(text) > 7 else ():
        if text.endswith(ending) and text != ending:
            return text[:-len(ending)] + "din"
    return text


def without_article(text):
    if len(text) < 6 or text[0] not in "ae":
        return None
    article = text[1] == "l" and len(text) >= 7 and text[2] not in VOWELS
    merged = text[0] == "e" and text[1] == text[2] and text[1] in "dnrstz"
    return text[2:] if article or merged else None


def settle_plain(text):
    """(the one spelling of a word by itself, whether an article went)"""
    for head, rest in (("abd", after_abd(text)), ("abu", after_abu(text))):
        if rest is not None:
            god = SMALL.get(rest) == "lah" or rest == "lakh"
            return (head + ("lah" if god else rest))[:WORD_MOST], False
    settled = settle_ending(text)
    short = without_article(text) if settled == text else None
    return (settled, False) if short is None else (short, True)


def written_words(words):
    """Of each word the number of the written word that it is, or is a part of."""
    number, out = -1, []
    for word in words:
        if not out or not word.flags & (letters.HYPHEN | letters.PARTED):
            number += 1
        out.append(number)
    return out


def before_reza(word):
    for tail in ("reza", "riza", "rza", "rda"):
        if ((len(tail) == 4 or word.script == "Arabic") and len(word.text) >= len(tail) + 3
                and word.text.endswith(tail)):
            return len(word.text) - len(tail)
    return 0


class Person:
    def __init__(self, words):
        self.words = words
        self.written = written_words(words)
        self.small = [SMALL.get(word.text) for word in words]
        self.out = []
        self.child = self.article = False

    def join(self):
        at = 0
        while at < len(self.words) and len(self.out) < WORDS_MOST:
            at = at + 1 if self.words[at].text.isdigit() else self.one(at)
            if self.words[at - 1].flags & letters.COMMA and at < len(self.words):
                for item in self.out:
                    if item.role in (NAME, NISBA):
                        item.role = FAMILY
        if not self.out:
            for at in range(min(len(self.words), WORDS_MOST)):
                self.add(at)
        return self.out

    def add(self, at):
        word = self.words[at]
        self.out.append(Item(word.text, word.script, PATRONYMIC if self.child else NAME,
                             [self.written[at]]))
        self.child = False
        return self.out[-1]

    def plain(self, at):
        word = self.words[at]
        article = self.article or bool(word.flags & letters.ARTICLE)
        head = before_reza(word)
        item = self.add(at)
        self.article = False
        if head and len(self.out) < WORDS_MOST:
            item.text = word.text[:head]
            self.add(at).text = word.text[head:]
            return
        if len(word.text) == 1:
            item.role = INITIAL
            return
        item.text, gone = settle_plain(item.text)
        text = item.text
        if ((article or gone) and item.role == NAME and len(text) >= 4
                and (text[-1] in "iy" or text.endswith("ee"))):
            item.role = NISBA

    def joined(self, at):
        kind = self.small[at]
        item = self.add(at)
        kunya = kind != "abd"
        item.text = ""
        next_ = at
        last = len(self.words) - 1
        while kind in HEADS and next_ < last:
            item.append(HEADS[kind])
            next_ += 1
            while next_ < last and self.small[next_] == "article":
                next_ += 1
            kind = self.small[next_]
        if kind == "lah":
            item.append("lah")
        else:
            word = self.words[next_]
            glued = word.script == "Arabic" and len(word.text) >= 4 and word.text[:2] == "al"
            item.append(settle_plain(word.text[2:] if glued else word.text)[0])
        item.role = KUNYA if kunya else item.role
        item.written.update(self.written[at:next_ + 1])
        self.article = False
        return next_ + 1

    def tail(self, at, text):
        if not self.out:
            return False
        self.out[-1].append(text)
        self.out[-1].written.add(self.written[at])
        self.article = False
        return True

    def is_initial(self, at):
        word = self.words[at]
        return len(word.text) == 1 and (
            at == 0 or at + 1 == len(self.words) or len(self.words[at - 1].text) == 1
            or (word.flags & letters.DOT and word.text != "b"))

    def one(self, at):
        """Decide on one word; where the next one stands."""
        word = self.words[at]
        kind = None if self.is_initial(at) else self.small[at]
        if kind == "article":
            self.article = True
        elif kind == "child-of":
            self.child = True
        elif kind == "child":
            if self.out:
                self.out[-1].role = PATRONYMIC
        elif kind == "title":
            telling = sum(small not in SILENT for small in self.small[at + 1:])
            if len(self.out) + telling < 2 or self.small[at + 1:at + 2] == ["tail"]:
                self.plain(at)
        elif kind in HEADS and at + 1 < len(self.words):
            return self.joined(at)
        elif kind == "particle" or (kind in ("din", "lah") and self.tail(at, kind)):
            pass
        elif kind == "tail" and len(self.out) > 1:
            self.tail(at, word.text)
        else:
            self.plain(at)
        return at + 1


# --- the names of bodies ------------------------------------------------------------------

ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
PHRASE_MOST = 63  # letters and blanks


def roman(text):
    tens = 0
    while text.startswith("x") and tens < 30:
        tens, text = tens + 10, text[1:]
    return tens + ROMAN.index(text) if text in ROMAN else 0


def plain_number(text):
    text = text[2:] if text.startswith("no") else text
    bare = text.lstrip("0")
    digits = bare[:len(bare) - len(bare.lstrip("0123456789"))]
    return digits if digits and bare[len(digits):] in ("", "st", "nd", "rd", "th") else None


def is_letter(word):
    return len(word.text) == 1 and not word.text.isdigit()


class Body:
    def __init__(self, words):
        self.words = words
        self.out = []
        self.initials = ""
        self.legal = 0

    def join(self):
        at = 0
        while at < len(self.words) and len(self.out) < WORDS_MOST:
            at = self.one(at)
        if not self.out:
            self.out = [Item(word.text, word.script, WORD) for word in self.words[:WORDS_MOST]]
        return self.out

    def initial(self, words, may_lack):
        for word in words:
            letter = word.text[0]
            if letter.isalpha() and len(self.initials) < INITIALS_MOST:
                self.initials += letter.upper() if may_lack else letter

    def set_legal(self, form):
        if self.legal <= LEGAL.index("company") and form > self.legal:
            self.legal = form

    def phrase(self, at, table):
        """(what the longest phrase from here on is, how many words it has)"""
        found, text = (None, 1), ""
        for count, word in enumerate(self.words[at:at + 6], 1):
            if len(text) + 1 + len(word.text) > PHRASE_MOST + 1:
                break
            text = f"{text} {word.text}" if text else word.text
            if text in table:
                found = table[text], count
        return found

    def letters(self, at):
        next_, text = at, ""
        while (next_ < len(self.words) and is_letter(self.words[next_])
               and len(text) < WORD_MOST):
            text += self.words[next_].text
            next_ += 1
        form = LEGAL_FORMS.get(text)
        self.initial(self.words[at:next_], form is not None)
        if form is not None:
            self.set_legal(form)
        else:
            self.out.append(Item(text, self.words[at].script, ACRONYM))
        return next_

    def plain(self, at):
        word = self.words[at]
        value = roman(word.text) if at > 0 and 2 <= len(word.text) <= 5 else 0
        number = str(value) if value else plain_number(word.text)
        if number:
            self.out.append(Item(number, word.script, NUMBER))
            return
        self.initial([word], False)
        bare = (len(word.text) <= 6 and word.script not in ("Arabic", "Hebrew")
                and not set(word.text) & (VOWELS | set("0123456789")))
        self.out.append(Item(word.text, word.script,
                             ACRONYM if bare or is_letter(word) else WORD))

    def one(self, at):
        word, rest = self.words[at], self.words[at + 1:]
        if is_letter(word) and rest and is_letter(rest[0]):
            return self.letters(at)
        form, count = self.phrase(at, LEGAL_FORMS)
        if form is not None:
            self.set_legal(form)
            self.initial(self.words[at:at + count], True)
            return at + count
        term, count = self.phrase(at, TERMS)
        if count > 1:
            self.initial(self.words[at:at + count], False)
            self.out.append(Item(term, word.script, WORD))
            return at + count
        kind = SMALL.get(word.text)
        if kind == "count" and rest and rest[0].text.isdigit():
            return at + 1
        if kind in ("article", "particle", "link"):
            self.initial([word], True)
        else:
            self.plain(at)
        return at + 1


# --- settling and weighing ----------------------------------------------------------------


def settle_given(text):
    """The leading spelling of a name, or of its beginning."""
    if text in CLASSES:
        return CLASSES[text]
    if text[:1].isdigit():
        return text
    if len(text) >= 7 and text[:3] in ("abd", "abu") and text[3:] in CLASSES:
        return text[:3] + CLASSES[text[3:]]
    for length in range(min(len(text), BEGINNING_MOST), 2, -1):
        if text[:length] in BEGINNINGS:
            return (BEGINNINGS[text[:length]] + text[length:])[:WORD_MOST]
    return text


def settle_body(text):
    """The leading word of a term's class, or None: the whole word is a term, or bends one
    that begins it by at most four letters."""
    if text in TERMS:
        return TERMS[text]
    for length in range(min(len(text), 20), max(4, len(text) - 4) - 1, -1):
        if text[:length] in STEMS:
            return STEMS[text[:length]]
    return None


def role_of_ending(text):
    for length in range(8, 0, -1):
        if len(text) >= length + 2 and text[-length:] in ENDINGS:
            return ENDINGS[text[-length:]]
    return NAME


def settle_roles(items, shares):
    for at, (item, share) in enumerate(zip(items, shares)):
        if item.role != NAME:
            continue
        ending = role_of_ending(item.text)
        if ending == PATRONYMIC:
            father = at > 0 and len(items) > 2 and items[at - 1].role in (GIVEN, NAME)
            item.role = PATRONYMIC if item.text[-1] == "a" or father else FAMILY
        elif share >= 75:
            item.role = GIVEN
        elif (ending == FAMILY and share < 60) or share <= 25:
            item.role = FAMILY


def join_east(words):
    """The family name and the given name of a Korean or Chinese name, or None."""
    place = east.parts(words, CLASSES)
    if place is None:
        return None
    family, given = (words[:1], words[1:]) if place == 0 else (words[-1:], words[:-1])
    items = [Item("".join(word.text for word in part), part[0].script, role)
             for part, role in ((family, FAMILY), (given, GIVEN))]
    items = items if place == 0 else items[::-1]
    second = given[0] if place == 0 else family[0]
    for number, item in enumerate(items):
        item.written = {0 if second.flags & letters.HYPHEN else number}
    return items


def weigh_east(item):
    settled = east.settle(item.text, item.role == FAMILY)
    bones = east.skeleton(settled) if item.role == GIVEN else skeleton.of(settled)
    return FormWord(item.text, settled, bones, item.script, item.role,
                    RARITY[True].get(bones, RARITY_MOST), frozenset(item.written))


def weigh(item, person):
    settled, role = item.text, item.role
    term = None if person else settle_body(settled)
    if term is not None:
        settled = term
        role = NUMBER if settled.isdigit() else role
    else:
        settled = settle_given(settled)
    bones = skeleton.of(settled)
    rarity = RARITY[person].get(bones, RARITY_MOST)
    if role == WORD and rarity < COMMON:
        role = COMMON_WORD
    return FormWord(item.text, settled, bones, item.script, role, rarity,
                    frozenset(item.written))


def form(kind, data):
    """The form of a name, given as bytes, of a record of this kind."""
    words, marks = letters.read(data)
    if len(words) > WORDS_MOST:
        marks |= letters.CUT
    if kind != "person":
        body = Body(words)
        items = body.join()
        for number, item in enumerate(items):
            item.written = {number}
        return Form([weigh(item, False) for item in items], marks, body.legal, body.initials)
    items = join_east(words)
    if items:
        return Form([weigh_east(item) for item in items], marks, 0, "")
    items = Person(words).join()
    made = [weigh(item, True) for item in items]
    settle_roles(items, [BORNE_AS_GIVEN.get(word.skeleton, 50) for word in made])
    return Form([word._replace(role=item.role) for word, item in zip(made, items)], marks, 0, "")
