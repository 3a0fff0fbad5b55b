# SPDX-License-Identifier: Apache-2.0
"""
recipe - the tokens that a record makes by recipe 2

Source  PROTOCOL.md annex C
"""
import functools
import re

import identifier
import letters
import words

SIZES = ("lean", "full")
RANKS = 6
YEARS = 6
PLACES = "primary", "original", "alias", "weak"
MERGED = str.maketrans("PTGXJ", "BDKSS")


def rules():
    """(class, shape, rank, rank, fathers) -> (layer, {size: least rarity})"""
    out = {}
    with open(letters.TABLES / "recipe_rules.tsv", encoding="ascii") as lines:
        for layer, line in enumerate(line for line in lines if not line.startswith("#")):
            class_, shape, first, second, fathers, *least = line.rstrip("\n").split("\t")
            out[class_, shape, int(first), int(second), int(fathers)] = layer, {
                size: int(value) for size, value in zip(SIZES, least) if value != "-"}
    return out


RULES = rules()
RARITY = {person: {key: int(value) for key, value in words.rows(name).items()}
          for person, name in ((True, "recipe_persons.tsv"), (False, "recipe_bodies.tsv"))}


def bone(skeleton):
    head = re.match("[A-Z]*", skeleton).group()
    return re.sub(r"(.)\1+", r"\1", head.translate(MERGED)) + skeleton[len(head):]


def bones(form, person):
    """The distinct bones of a name, the rarest first, each with its rarity and with what
    written words each of its words is of."""
    table = RARITY[person]
    found = {}
    for word in form.words:
        found.setdefault(bone(word.skeleton), []).append(word.written)
    ranked = sorted((-table.get(one, table["*"]), one) for one in found)
    return [(one, -rarity, found[one]) for rarity, one in ranked[:RANKS]]


def are_apart(left, right):
    """True when some word of one bone and some of the other share no written word."""
    return any(a.isdisjoint(b) for a in left for b in right)


def is_father(found, at):
    one = found[at][0]
    return len(found) >= 3 and len(one) >= 4 and one[-2:] in ("FS", "FN")


def years(births):
    return list(dict.fromkeys(birth[:4] for birth in births))[:YEARS]


def of_name(form, kind, births, size):
    """(layer, sum of rarities, token) of each token of a name."""
    person = kind == "person"
    class_, head = ("p", "2p:") if person else ("b", "2t:" if kind == "thing" else "2b:")
    found = bones(form, person)

    def candidate(shape, ranks, fathers, rarity, texts):
        layer, least = RULES.get((class_, shape, *ranks, fathers), (0, {}))
        if size in least and rarity >= least[size]:
            yield from ((layer, rarity, head + text) for text in texts)

    for i, (a, rare, written) in enumerate(found):
        father = person and is_father(found, i)
        if person:
            yield from candidate("word-year", (min(i, 3), 3), int(father), rare,
                                 [f"{a}@{year}" for year in years(births)])
        for j, (b, other, others) in enumerate(found[i + 1:], i + 1):
            if not are_apart(written, others):
                continue
            pair = "|".join(sorted((a, b)))
            place = ((min(i, 3), min(j, 3)), father + (person and is_father(found, j)),
                     rare + other)
            yield from candidate("pair", *place, [pair])
            if person:
                yield from candidate("pair-year", *place,
                                     [f"{pair}@{year}" for year in years(births)])


@functools.cache
def settled(data):
    """A name of a group as the glossary compares it; None if it has no word."""
    return tuple(word.settled for word in words.form("group", data).words) or None


def tokens(kind, names, births, size, most=64, glossary=(), identifiers=(), countries=()):
    """
    names: (kind of name, text); glossary: (code, its aliases and labels); identifiers:
    (kind, country, text)

    The record's tokens, best first.
    """
    numbers = {identifier.of_record(kind, countries, *one) for one in identifiers} - {None}
    best = {f"2i:{one}": (0, 0, 0, f"2i:{one}") for one in numbers}
    meanings = [(code, {settled(text.encode()) for text in texts} - {None})
                for code, texts in glossary]
    for place, text in names:
        form = words.form(kind, text.encode())
        made = [(2 + layer, PLACES.index(place), -rarity, token)
                for layer, rarity, token in of_name(form, kind, births, size)]
        if kind in ("organisation", "group"):
            name = tuple(word.settled for word in form.words)
            made += [(1, PLACES.index(place), 0, f"2g:{code}")
                     for code, means in meanings if name in means]
        for one in made:
            best[one[3]] = min(one, best.get(one[3], one))
    return [token for *_, token in sorted(best.values())][:most]
