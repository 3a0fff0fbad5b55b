# SPDX-License-Identifier: Apache-2.0
"""
lists.py - one list against another, as an exchange or a search meets them

Every name of every record on the first side is looked for among the names of the second;
the records found are then scored record against record. What is no known link counts as
wrong only for records that have one: the links of the others are not known to be whole.
"""
import collections
import csv
import os
import re

import measure
from tools import KINDS, Missing, one_line

LIMIT = 20  # records that one search gives
NAMES = ("primary_name", "aliases", "weak_aliases", "original_script")
MARKS = dict(zip(NAMES, "PAWO"))


class Record:
    def __init__(self, row):
        self.id = row["id"]
        self.kind = row["type"]
        self.names = [(MARKS[column], one_line(name)) for column in NAMES
                      for name in (row[column] or "").split(";") if name.strip()]
        self.years = " ".join(dict.fromkeys(re.findall(r"\d{4}", row["birth_years"] or "")))


def read_records(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8", newline="") as rows:
        return [Record(row) for row in csv.DictReader(rows)]


def read_truth(path):
    with open(path, encoding="utf-8", newline="") as rows:
        return {(row["a_id"], row["b_id"]): row.get("split", "") for row in csv.DictReader(rows)}


class Skeletons:
    """What stands in where the index is not built: names that share rare skeletons."""

    def __init__(self, tools, rows):
        self.tools = tools
        self.by = collections.defaultdict(set)
        for (number, kind, _, _), form in zip(rows, tools.forms([(k, n) for _, k, _, n in rows])):
            for word in form:
                self.by[kind, word[2]].add(number)

    def find(self, queries):
        forms = self.tools.forms([(kind, name) for kind, _, name in queries])
        for (kind, _, _), form in zip(queries, forms):
            sums = collections.Counter()
            for word in form:
                found = self.by[kind, word[2]]
                for number in found if len(found) < 2000 else ():
                    sums[number] += int(word[5]) + 1
            yield [(number, score) for number, score in sums.most_common(LIMIT)]


def search(tools, records, asked):
    """For each record asked for: what was found, best first, as (number, score)."""
    rows = [(number, record.kind, record.years, name)
            for number, record in enumerate(records) for _, name in record.names]
    queries = [(record.kind, record.years, name) for record in asked for _, name in record.names]
    try:
        found = tools.find(rows, queries, LIMIT)
    except Missing:
        found = Skeletons(tools, rows).find(queries)
    found = iter(found)
    out = []
    for record in asked:
        best = {}
        for _ in record.names:
            for number, score in next(found):
                best[number] = max(score, best.get(number, score))
        out.append(sorted(best.items(), key=lambda item: -item[1])[:LIMIT])
    return out


def score(tools, left, right, found):
    """{(id, id): log-odds} of every record with every record it found."""
    pairs = [(a, number) for a, hits in enumerate(found) for number, _ in hits]
    try:
        scores = tools.record_scores(left, right, pairs)
    except Missing:
        scores = best_names(tools, left, right, pairs)
    return {(left[a].id, right[b].id): one for (a, b), one in zip(pairs, scores)}


def best_names(tools, left, right, pairs):
    """Where records cannot be scored: the best of their names, each with the years."""
    asked = [(left[a].kind, one, other, left[a].years, right[b].years)
             for a, b in pairs for _, one in left[a].names for _, other in right[b].names]
    answers = iter(tools.scores(asked))
    return [max(next(answers)[1] for _ in left[a].names for _ in right[b].names)
            for a, b in pairs]


def ranks(left, right, found, truth):
    """Share of linked records whose link stands first, and among the first five."""
    linked = collections.defaultdict(set)
    for a, b in truth:
        linked[a].add(b)
    hits = collections.Counter()
    count = 0
    for record, numbers in zip(left, found):
        if record.id not in linked:
            continue
        count += 1
        for most in (1, 5):
            hits[most] += any(right[n].id in linked[record.id] for n, _ in numbers[:most])
    return hits[1] / max(1, count), hits[5] / max(1, count)


def judge(scores, truth, threshold, keep=lambda a: True):
    wanted = {pair for pair in truth if keep(pair[0])}
    linked = {a for a, _ in wanted}
    called = {pair for pair, one in scores.items() if one >= threshold and keep(pair[0])}
    right = len(called & wanted)
    wrong = sum(1 for pair in called - wanted if pair[0] in linked)
    precision, recall = right / max(1, right + wrong), right / max(1, len(wanted))
    return {"links": len(wanted), "precision": precision, "recall": recall,
            "f1": 2 * precision * recall / max(1e-9, precision + recall), "wrong": wrong,
            "others": len(called - wanted) - wrong, "threshold": threshold}


def best_threshold(scores, truth, keep):
    values = sorted({one for (a, _), one in scores.items() if keep(a)})
    step = max(1, len(values) // 300)
    return max(values[::step], key=lambda t: judge(scores, truth, t, keep)["f1"], default=0.0)


def show(title, found):
    print(f"  {title:44} links {found['links']:4} P {found['precision']:.3f} R {found['recall']:.3f}"
          f" F1 {found['f1']:.3f}  wrong {found['wrong']}, of records without a known link"
          f" {found['others']}  (at {found['threshold']:.2f})")


def alerts(scores, innocents, found, scored, truth):
    """Alerts in 1,000 innocents at the threshold that finds 0.98 of the links."""
    best = collections.defaultdict(lambda: float("-inf"))
    for pair, one in scores.items():
        if pair in truth:
            best[pair[0]] = max(best[pair[0]], one)
    ids = {a for a, _ in truth}
    threshold = measure.threshold_of_recall([best[a] for a in ids], 0.98)
    alarmed = {a for (a, _), one in scored.items() if one >= threshold}
    out = {"recall": 0.98, "threshold": threshold,
           "per_thousand": 1000 * len(alarmed) / max(1, len(innocents))}
    print(f"  innocents: {len(innocents):,}, of whom {len(alarmed)} raise an alert:"
          f" {out['per_thousand']:.2f} in 1,000 at recall 0.98 (at {threshold:.2f})")
    return out


def halves(scores, truth, kind_of, kind):
    """Threshold chosen on the links of one half of the list, judged on the other."""
    splits = {a: split for (a, _), split in truth.items()}
    names = set(splits.values())
    for choose, measured in (("dev", "heldout"), ("learn", "unseen")):
        if {choose, measured} <= names:
            threshold = best_threshold(
                scores, truth, lambda a: kind_of[a] == kind and splits.get(a) == choose)
            yield f"threshold of its own {choose} half, on {measured}", judge(
                scores, truth, threshold,
                lambda a: kind_of[a] == kind and splits.get(a) == measured)


def report(tools, folder, thresholds):
    left, right = (read_records(f"{folder}/{side}.csv") for side in "ab")
    truth = read_truth(f"{folder}/truth.csv")
    print(f"\n{os.path.basename(os.path.normpath(folder))}: {len(left):,} records against"
          f" {len(right):,}, {len(truth)} links")
    found = search(tools, right, left)
    scores = score(tools, left, right, found)
    kind_of = {record.id: record.kind for record in left}
    out = {}
    for kind in sorted({record.kind for record in left}, reverse=True):
        title = {"person": "persons", "org": "bodies"}[kind]
        years = any(record.years for record in left if record.kind == kind)
        threshold = thresholds.of(f"{title}, {'with years' if years else 'names only'}, all",
                                  "entente", years)
        if threshold is None:
            threshold = thresholds.of(f"{title}, names only, all", "entente", False)
        part = [(record, hits) for record, hits in zip(left, found) if record.kind == kind]
        first, five = ranks([r for r, _ in part], right, [h for _, h in part], truth)
        print(f"  {title}: found at place 1 {first:.3f}, among 5 {five:.3f}")
        out[title] = {"recall@1": first, "recall@5": five, "at dev's threshold": judge(
            scores, truth, threshold, lambda a, kind=kind: kind_of[a] == kind)}
        show(f"{title}, at dev's threshold", out[title]["at dev's threshold"])
        for name, one in halves(scores, truth, kind_of, kind):
            out[title][name] = one
            show(f"{title}, {name}", one)
    innocents = read_records(f"{folder}/innocents.csv")
    if innocents:
        met = search(tools, right, innocents)
        out["innocents"] = alerts(scores, innocents, met, score(tools, innocents, right, met),
                                  truth)
    return out
