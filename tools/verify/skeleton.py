# SPDX-License-Identifier: Apache-2.0
"""
skeleton - the consonants of a word in Latin letters, in classes of sound

Source  PROTOCOL.md 10 bis; src/name/skeleton.h
"""
import functools
import re

MOST = 12
VOWELS = set("aeiouy")
SOFT = set("eiy")

# Spellings of one sound, those that another begins with after it.
SOUNDS = (("dsch", "J"), ("dzh", "J"), ("dj", "J"), ("dg", "J"), ("dh", "D"), ("d", "D"),
          ("shch", "X"), ("sch", "X"), ("sh", "X"), ("sz", "X"), ("s", "S"),
          ("tsch", "X"), ("tch", "X"), ("ts", "S"), ("tz", "S"), ("th", "T"), ("t", "T"),
          ("ck", "K"), ("ch", "X"), ("cz", "X"), ("gh", "G"), ("g", "G"), ("kh", ""),
          ("k", "K"), ("ph", "F"), ("p", "P"), ("qu", "K"), ("q", "K"), ("v", "F"),
          ("zh", "J"), ("z", "S"), ("x", "KS"), ("b", "B"), ("f", "F"), ("l", "L"),
          ("m", "M"), ("n", "N"), ("r", "R"))
BY_LETTER = {one: [row for row in SOUNDS if row[0][0] == one]
             for one in "bcdfgjklmnpqrstvxz"}


def is_short_u(text, at):
    """The Belarusian short u, which Russian writes v."""
    if at < 2 or len(text) < 6 or text[at - 1] not in "aeo":
        return False
    rest = text[at + 1:]
    if not rest:
        return text[at - 2] not in VOWELS and (
            text[at - 1] != "o" or text[at - 2] in "knrlsv" or text[:at - 1].endswith("ch"))
    return rest == "na" or rest.startswith("sk")


def sound(text, at):
    """(the class of the sound here, "" if it is silent; the letters it takes)"""
    c, before, after = text[at], text[at - 1:at] if at else "", text[at + 1:at + 2]
    if c in VOWELS or c in "hw":
        german = c == "w" and not after and at > 1 and before in "oe"
        return "F" if german or (c == "u" and is_short_u(text, at)) else "", 1
    if c == "c" and after not in tuple("hzk"):
        return "S" if after and after in SOFT else "K", 1
    if text.startswith("dz", at) and after and text[at + 2:at + 3] != "h":
        return "D" if text[at + 2:at + 3] and text[at + 2] in SOFT else "S", 2
    if c == "j":
        silent = (before == "l" or (before and before in VOWELS and not after)
                  or (before == "i" and after == "e"))
        return "" if silent else "J", 1
    for spelling, class_ in BY_LETTER[c]:
        if text.startswith(spelling, at):
            return class_, len(spelling)
    raise ValueError(text)


@functools.lru_cache(1 << 17)
def of(text):
    """The skeleton of a word, a-z and 0-9."""
    if any(c.isdigit() for c in text):
        return text[:MOST]
    out, at = "", 0
    while at < len(text):
        class_, taken = sound(text, at)
        if not class_:
            out += "A" if at == 0 else ""
        elif class_ == "KS" or not (at and out[-1:] == class_ and text[at] == text[at - 1]):
            out += class_
        out = out[:MOST]
        at += taken
    if len(out) <= 1:  # it says too little: the word follows, each run of vowels as one
        out += re.sub("[aeiouy]+", lambda run: kind(run.group()[0]), text)
    return out[:MOST]


def kind(vowel):
    return "i" if vowel in SOFT else "a" if vowel == "a" else "u"
