# SPDX-License-Identifier: Apache-2.0
"""
population.py - a million real-looking names, and what one would search among them

    population.py DATA FOLDER [COUNT]

From the OFAC and HM Treasury lists as published (DATA/lists/raw) and the common names of
a hundred countries (DATA/names/popular): the persons of the lists; given and family names
of one country; given names of one listed person with the family name of another. The same
COUNT gives the same bytes. Written into FOLDER:

    million.tsv   id TAB person TAB year of birth TAB name
    million.txt   the same rows as sorted words of plain letters, for string comparisons
    queries.tsv   what was done TAB year of birth TAB text TAB plain sorted words of the
                  name that was meant

The names of queries are those of listed persons, spoilt in one way each.
"""
import csv
import os
import random
import sys
import unicodedata

SEED = 7
QUERIES = 1000
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def plain(text):
    """Lower case letters a to z and blanks; None if another script is in it."""
    out = []
    for c in unicodedata.normalize("NFKD", text.casefold()):
        if "a" <= c <= "z":
            out.append(c)
        elif not unicodedata.combining(c):
            if c.isalpha() and ord(c) > 0x24f:
                return None
            out.append(" " if not c in "'`’‘ʼ" else "")
    return " ".join("".join(out).split())


def sorted_plain(text):
    return " ".join(sorted(plain(text).split()))


def rows_of(path, encoding="utf-8"):
    with open(path, encoding=encoding, errors="replace", newline="") as file:
        yield from csv.reader(file)


def ofac(raw):
    """Each person's names, "FAMILY, Given"."""
    persons = {}
    for row in rows_of(f"{raw}/listlookup_2022_sdn.csv"):
        if len(row) > 2 and row[2].strip() == "individual":
            persons[row[0]] = [row[1]]
    for row in rows_of(f"{raw}/listlookup_2022_alt.csv"):
        if len(row) > 3 and row[0] in persons:
            persons[row[0]].append(row[3])
    return [name for names in persons.values() for name in names]


def treasury(raw):
    path = f"{raw}/hmt_sanctionsconlist_2014-04-02.csv"
    rows = rows_of(path, "cp1252")
    next(rows)
    heads = next(rows)
    kind = heads.index("Group Type")
    for row in rows:
        if len(row) > kind and row[kind] == "Individual":
            yield f"{row[0]}, {' '.join(part for part in row[1:6] if part.strip())}"


def popular(path):
    """country -> its names in Latin letters"""
    out = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if plain(row["Romanized Name"] or ""):
                out.setdefault(row["Country"], []).append(row["Romanized Name"])
    return out


def usable(name):
    folded = plain(name)
    return folded is not None and 4 <= len(folded) <= 60


def make(data, count):
    dice = random.Random(SEED)
    raw = f"{data}/lists/raw"
    listed = [" ".join(name.split()) for name in [*ofac(raw), *treasury(raw)]]
    listed = [name for name in listed if usable(name) and all(
        plain(part) for part in name.partition(",")[::2])]
    given = popular(f"{data}/names/popular/common-forenames-by-country.csv")
    family = popular(f"{data}/names/popular/common-surnames-by-country.csv")
    countries = sorted(given.keys() & family.keys())
    parts = [name.split(",", 1) for name in listed]
    names = listed[:count]
    while len(names) < count:
        if dice.random() < 0.45:
            country = dice.choice(countries)
            words = [dice.choice(given[country])]
            if dice.random() < 0.25:
                words.append(dice.choice(given[country]))
            name = " ".join([*words, dice.choice(family[country])])
        else:
            name = f"{dice.choice(parts)[1].strip()} {dice.choice(parts)[0].title()}"
        if usable(name):
            names.append(name)
    people = [(name, dice.randint(1935, 2005)) for name in names]
    dice.shuffle(people)
    return people, listed, dice


def spoil(dice, how, words):
    """The words, with one thing done to them; None if that cannot be."""
    words = list(words)
    at = dice.randrange(len(words))
    if how == "letter":
        letters = list(words[at])
        letters[dice.randrange(len(letters))] = dice.choice(LETTERS)
        words[at] = "".join(letters)
    elif how == "left out":
        if len(words[at]) < 4:
            return None
        place = dice.randrange(len(words[at]))
        words[at] = words[at][:place] + words[at][place + 1:]
    elif how == "order":
        dice.shuffle(words)
    elif how == "word missing":
        if len(words) < 3:
            return None
        del words[at]
    elif how == "joined":
        if len(words) < 2 or at + 1 == len(words):
            return None
        words[at:at + 2] = ["".join(words[at:at + 2])]
    return words


def queries(listed, years, dice):
    kinds = ("letter", "left out", "order", "word missing", "joined")
    made = []
    while len(made) < QUERIES:
        name = dice.choice(listed)
        how = kinds[len(made) % len(kinds)]
        family, rest = name.split(",", 1)
        words = spoil(dice, how, plain(f"{rest} {family}").split())
        if words is not None:
            made.append((how, years[name], " ".join(words), sorted_plain(name)))
    return made


def write(data, folder, count=1000000):
    people, listed, dice = make(data, count)
    years = dict(people)
    listed = [name for name in listed if name in years]
    with open(f"{folder}/million.tsv", "w", encoding="utf-8") as file:
        for number, (name, year) in enumerate(people):
            file.write(f"{number}\tperson\t{year}\t{name}\n")
    with open(f"{folder}/million.txt", "w", encoding="utf-8") as file:
        for name, _ in people:
            file.write(sorted_plain(name) + "\n")
    with open(f"{folder}/queries.tsv", "w", encoding="utf-8") as file:
        for query in queries(listed, years, dice):
            file.write("\t".join(map(str, query)) + "\n")


if __name__ == "__main__":
    os.makedirs(sys.argv[2], exist_ok=True)
    write(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1000000)
