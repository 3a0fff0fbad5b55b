# SPDX-License-Identifier: Apache-2.0
"""
east - Korean and Chinese names: which are, and the one spelling of their syllables

Source  PROTOCOL.md annex B; src/name/east.h; tables/families.tsv
"""
import re

import letters

VOWEL = "[aeiouyw]"
RUNS = {"eo": "o", "ieo": "io", "iou": "io", "ioo": "iu", "oo": "u", "ee": "i", "eu": "u",
        "eui": "ui", "ueo": "uo", "uei": "ui", "ai": "ae", "oi": "oe", "ii": "i", "uu": "u"}

# A consonant as it is spelt, and the letter that is written for it. The first that fits.
CONSONANTS = (("[cz]h", "j"), ("[cz]", "z"), ("hs", "s"), (f"h(?={VOWEL})", "h"), ("h", ""),
              ("s[sh]?", "s"), ("jj?", "j"), ("x", "s"), ("q", "j"), ("pp?", "b"),
              ("kk?", "g"), ("t[sz]", "z"), ("tt?", "d"), ("rh?", "l"))
PLAIN = "bmfdnlg"
WRITTEN = [(re.compile(spelt), letter) for spelt, letter in CONSONANTS] + [
    (re.compile(one), one) for one in PLAIN]
BEGIN = f"(?:{'|'.join(spelt for spelt, _ in CONSONANTS)}|[{PLAIN}])"
END = "(?:ng|[nklmpth])"

FAMILIES = {key: value for key, value, *_ in letters.table("families.tsv")}


def consonant(text):
    """(the letters that the consonant at the head takes, the letter written for it)"""
    for spelt, letter in WRITTEN:
        match = spelt.match(text)
        if match:
            return match.end(), letter
    return 0, text[:1]


def is_vowel(text):
    return re.match(VOWEL, text) is not None


def begin(text):
    """How many letters begin a syllable here, 0 if a vowel does; None if nothing does."""
    taken, _ = consonant(text)
    return taken if is_vowel(text[taken:]) else None


def is_syllables(text):
    """True when the word is one syllable or two."""
    for _ in range(2):
        taken = begin(text)
        if taken is None:
            return False
        run = len(re.match(f"{VOWEL}*", text[taken:]).group())
        if run > 4:
            return False
        text = text[taken + run:]
        end = re.match(END, text)
        taken = end.end() if end else 0
        if len(text) == taken:
            return True
        if not begin(text):
            text = text[taken:]
    return False


def settle_run(run, after):
    run = run[:4].replace("y", "i").replace("w", "u")
    run = RUNS.get(run, run)
    if run[-1] == "u" and (after.startswith("ng") or after[:1] in ("k", "l")):
        run = run[:-1] + "o"
    return "ia" if run == "ie" and after.startswith("n") else run


def settle_letters(text):
    out = ""
    while text:
        run = re.match(f"{VOWEL}*", text).group()
        if run:
            text = text[len(run):]
            out += settle_run(run, text)
        else:
            taken, letter = consonant(text)
            out += letter
            text = text[max(1, taken):]
    return out[:47]


def is_family(text):
    return len(text) <= 6 and (text in FAMILIES or settle_letters(text) in FAMILIES)


def is_eastern(word):
    if word.script not in ("Latin", "Han", "Hangul"):
        return False
    if word.script == "Latin" and len(word.text) < 2 and not is_family(word.text):
        return False
    return is_syllables(word.text) or (len(word.text) <= 6 and word.text in FAMILIES)


def parts(words, classes):
    """(the family's place, 0 or -1) if the words are a Korean or Chinese name, or None."""
    if not 2 <= len(words) <= 4:
        return None
    first = not words[1].flags & letters.HYPHEN and is_family(words[0].text)
    if not first and (words[0].flags & letters.COMMA or not is_family(words[-1].text)):
        return None
    if not all(map(is_eastern, words)):
        return None
    for word in words[1:] if first else words[:-1]:
        if (word.script == "Latin" and len(word.text) >= 4 and word.text in classes
                and classes[word.text] not in FAMILIES):
            return None
    return 0 if first else -1


def settle(text, is_family_name):
    if is_family_name:
        for spelling in (text, settle_letters(text)):
            if spelling in FAMILIES:
                return FAMILIES[spelling]
    return settle_letters(text)


def skeleton(text):
    """Of a given name, whose vowels say who it is."""
    return text[:12].replace("o", "u").replace("e", "i")
