# SPDX-License-Identifier: Apache-2.0
"""
pairs.py - labelled pairs of names, and the one way they are split

A set is a TSV with the columns left_name, left_script, right_name, right_script, type
(person, org), birth_year_left, birth_year_right (several parted by "|"), label (1 the
same, 0 not), kind, left_id, right_id.

What is learnt is learnt from four fifths of the entities and measured on the last one.
An entity is all the ids that positive pairs join, so nothing that is learnt of one entity's
spellings is measured on it; a negative pair goes with the entity on its left.
"""
import csv
import hashlib

UNSEEN = 51  # of 256


def load(path):
    with open(path, encoding="utf-8") as rows:
        return list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))


def roots(rows):
    """id -> the least id that positive pairs join it to"""
    parent = {}

    def find(one):
        parent.setdefault(one, one)
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for row in rows:
        left, right = find(row["left_id"]), find(row["right_id"])
        if row["label"] == "1" and left != right:
            parent[max(left, right)] = min(left, right)
    return {one: find(one) for one in parent}


def is_unseen(root):
    return hashlib.sha256(root.encode()).digest()[0] < UNSEEN


def split(rows):
    """(learn, unseen)"""
    root = roots(rows)
    learn, unseen = [], []
    for row in rows:
        (unseen if is_unseen(root[row["left_id"]]) else learn).append(row)
    return learn, unseen


def is_resolvable(row):
    """False for an alias that shares no word, which no comparison of names can know."""
    return "unrelated" not in row["kind"]


def years(text):
    return [int(year) for year in text.split("|") if year]
