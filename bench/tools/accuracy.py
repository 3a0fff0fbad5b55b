# SPDX-License-Identifier: Apache-2.0
"""
accuracy.py - how well scores of labelled pairs of names tell the same from another

Of the set that is learnt from, only the unseen part is measured, at thresholds chosen on
the learn part; every other set is measured whole, at the same thresholds.
"""
import collections
import math
import os
import sys

import measure
import plot
from tools import Missing, ROOT, sorted_words

sys.path.insert(0, os.path.join(ROOT, "tools/names"))
import pairs as labelled  # noqa: E402

OURS = "entente"
LEVENSHTEIN = "Levenshtein"
JARO_WINKLER = "Jaro-Winkler"
FALLBACK = "weighed skeletons"
TOGETHER = "persons and bodies"  # each type at its own threshold, names only
TYPES = {"person": "persons", "org": "bodies"}


class Scored:
    """Rows of a set, and each method's score of each, by ("entente", True): with years."""

    def __init__(self, tools, rows):
        self.rows = rows
        self.by = {}
        texts = [(row["type"], row[f"{side}_name"]) for row in rows for side in ("left", "right")]
        forms = tools.forms(texts)
        pairs = list(zip(forms[::2], forms[1::2]))
        self.ours(tools, pairs)
        try:
            alike = tools.alike([(sorted_words(a), sorted_words(b)) for a, b in pairs])
            self.by[LEVENSHTEIN, False] = [one for one, _ in alike]
            self.by[JARO_WINKLER, False] = [one for _, one in alike]
        except Missing as missing:
            print(f"(not built: {missing})")
        for column in rows[0] if rows else ():
            if column.startswith("baseline_"):
                self.by[column[9:], False] = [float(row[column] or "nan") for row in rows]

    def ours(self, tools, pairs):
        try:
            for years in (False, True):
                asked = [(row["type"], row["left_name"], row["right_name"],
                          *(row[f"birth_year_{side}"] if years else ""
                            for side in ("left", "right"))) for row in self.rows]
                self.by[OURS, years] = [one for _, one in tools.scores(asked)]
        except Missing as missing:
            print(f"(no scorer in this build, so the {FALLBACK} stand in: {missing})")
            self.by[OURS, False] = [weighed_skeletons(a, b) for a, b in pairs]

    def has_years(self, kind):
        return any(row["birth_year_left"] and row["birth_year_right"] for row in self.rows
                   if row["type"] == kind)

    def has_aliases(self, kind):
        return any(not labelled.is_resolvable(row) for row in self.rows if row["type"] == kind)

    def pick(self, method, keep):
        """(scores, labels, rows) of the rows that `keep` wants and the method has scored."""
        chosen = [(score, int(row["label"]), row) for score, row in zip(self.by[method], self.rows)
                  if keep(row) and not math.isnan(score)]
        return [c[0] for c in chosen], [c[1] for c in chosen], [c[2] for c in chosen]


def weighed_skeletons(left, right):
    """What two names' skeletons share, against what they do not, each by how rare it is."""
    a = {word[2]: int(word[5]) or 1024 for word in left}
    b = {word[2]: int(word[5]) or 1024 for word in right}
    met = sum(a[k] for k in a.keys() & b.keys())
    rest = sorted((sum(a[k] for k in a.keys() - b.keys()), sum(b[k] for k in b.keys() - a.keys())))
    return met / (met + 2.5 * rest[0] + 0.2 * (rest[1] - rest[0])) if met else 0.0


def tasks(scored):
    """(title, method, type, keep): what is judged, each at a threshold of its own."""
    for kind in ("person", "org"):
        if not any(row["type"] == kind for row in scored.rows):
            continue
        for years in ((False, True) if scored.has_years(kind) else (False,)):
            for resolvable in ((False, True) if scored.has_aliases(kind) else (False,)):
                def keep(row, kind=kind, resolvable=resolvable):
                    return row["type"] == kind and (not resolvable
                                                    or labelled.is_resolvable(row))
                title = f"{TYPES[kind]}, {'with years' if years else 'names only'}, " \
                        f"{'resolvable' if resolvable else 'all'}"
                yield title, years, keep


def is_any(row):
    return True


class Thresholds:
    """Chosen once on what is learnt from; a task it has no pairs of uses that of all."""

    def __init__(self, scored):
        self.by = {}
        for title, years, keep in tasks(scored):
            for method in scored.by:
                if method[1] == years or (method[0], True) not in scored.by:
                    scores, labels, _ = scored.pick(method, keep)
                    self.by[title, method[0], years] = measure.best_threshold(scores, labels)

    def of(self, title, method, years):
        return self.by.get((title, method, years))

    def beyond(self, method, row):
        """The threshold of the row's type, names only; 0 for a method that has none."""
        return self.by.get((f"{TYPES[row['type']]}, names only, all", method, False), 0)


def show(title, method, found, recall):
    auc = f"{found['auc']:.3f}" if found["auc"] is not None else "  -  "
    print(f"  {title:38} {method:14} {found['positives']:5}/{found['pairs'] - found['positives']:<5}"
          f" P {found['precision']:.3f} R {found['recall']:.3f} F1 {found['f1']:.3f} AUC {auc}"
          f" R@P.95 {recall:.3f} top {found['saturation']:.4f}")


def judge_tasks(scored, thresholds, out):
    print("  task                                   method            + / -")
    for title, years, keep in [*tasks(scored), (TOGETHER, False, is_any)]:
        for method in sorted({name for name, _ in scored.by}, key=lambda name: name != OURS):
            key = (method, years) if (method, years) in scored.by else (method, False)
            scores, labels, _ = scored.pick(key, keep)
            if not scores or (years and key[1] != years):
                continue
            threshold = thresholds.of(title, method, years)
            if title == TOGETHER and thresholds.beyond(method, scored.rows[0]):
                scores = [score - thresholds.beyond(method, row)
                          for score, row in zip(scores, scored.rows)]
                threshold = 0
            if threshold is None: # a score of others: at its best on this very set
                threshold = measure.best_threshold(scores, labels)
            found = measure.judge(scores, labels, threshold)
            found["recall_at_p95"] = measure.recall_at_precision(scores, labels, 0.95)
            out[f"{title}: {method}"] = found
            show(title, method, found, found["recall_at_p95"])


def by_script(scored, thresholds, out):
    """Persons by pair of scripts, names only: all recalls are of resolvable pairs."""
    groups = collections.defaultdict(list)
    title = "persons, names only, resolvable"
    for score, row in zip(scored.by[OURS, False], scored.rows):
        if row["type"] == "person" and labelled.is_resolvable(row):
            groups["-".join(sorted((row["left_script"], row["right_script"])))].append(
                (score, int(row["label"])))
    table = []
    for name, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        scores, labels = zip(*group)
        found = measure.judge(scores, labels, thresholds.of(title, OURS, False))
        found["recall_at_p95"] = measure.recall_at_precision(scores, labels, 0.95)
        out[name] = found
        if found["positives"] >= 5:
            show(name, OURS, found, found["recall_at_p95"])
            table.append(found)
    if table:
        out["average"] = {key: sum(row[key] for row in table) / len(table)
                          for key in ("precision", "recall", "f1")}
        print("  average over these pairs of scripts:", ", ".join(
            f"{key} {value:.3f}" for key, value in out["average"].items()))


def by_kind(scored, thresholds, out):
    """The share judged rightly of each kind of pair, at the threshold of all pairs."""
    for years in (False, True):
        if (OURS, years) not in scored.by or (years and not scored.has_years("person")):
            continue
        counts = collections.defaultdict(lambda: [0, 0])
        for score, row in zip(scored.by[OURS, years], scored.rows):
            kind = TYPES[row["type"]]
            use = years and scored.has_years(row["type"])
            threshold = thresholds.of(f"{kind}, {'with years' if use else 'names only'}, all",
                                      OURS, use)
            count = counts[f"{kind} {row['kind']}"]
            count[0] += (score >= threshold) == (row["label"] == "1")
            count[1] += 1
        out["with years" if years else "names only"] = {
            kind: right / all for kind, (right, all) in counts.items()}
        print(f"  share judged rightly, {'with years' if years else 'names only'}:")
        cells = [f"{kind} {right / all:.3f} ({all})"
                 for kind, (right, all) in sorted(counts.items())]
        for at in range(0, len(cells), 3):
            print("   ", "".join(f"{cell:42}" for cell in cells[at:at + 3]).rstrip())


def calibrate(scored, out, folder, name):
    years = (OURS, True) in scored.by
    odds = scored.by[OURS, years]
    if not years:
        return
    chances = [1 / (1 + math.exp(-max(-700, min(700, one)))) for one in odds]
    labels = [int(row["label"]) for row in scored.rows]
    rows, gap = measure.calibration(chances, labels)
    out["calibration"] = {"bins": rows, "gap": gap}
    print("  calibration (predicted: found, pairs):",
          "  ".join(f"{p:.2f}: {f:.2f} ({n})" for n, p, f in rows))
    print(f"  mean gap between predicted and found {gap:.3f}")
    with open(os.path.join(folder, f"calibration-{name}.svg"), "w", encoding="utf-8") as file:
        file.write(plot.chart(f"Predicted and found, {name}", "predicted", "found",
                              [("found", [(p, f) for _, p, f in rows]),
                               ("perfect", [(0, 0), (1, 1)])]))


def draw(scored, folder, name):
    lines = []
    for (method, years) in scored.by:
        scores, labels, _ = scored.pick((method, years), lambda row: row["type"] == "person"
                                        and labelled.is_resolvable(row))
        if scores:
            curve = measure.Curve(scores, labels)
            points = list(zip(curve.recall(), curve.precision()))
            lines.append((method + (", years" if years else ""), plot.thin(points)))
    with open(os.path.join(folder, f"precision-{name}.svg"), "w", encoding="utf-8") as file:
        file.write(plot.chart(f"Persons, resolvable pairs, {name}", "recall", "precision", lines))


def report(name, scored, thresholds, folder):
    out = {"tasks": {}, "scripts": {}, "kinds": {}}
    print(f"\n{name}: {len(scored.rows):,} pairs")
    judge_tasks(scored, thresholds, out["tasks"])
    by_script(scored, thresholds, out["scripts"])
    by_kind(scored, thresholds, out["kinds"])
    calibrate(scored, out, folder, name)
    draw(scored, folder, name)
    return out


def thresholds(tools, learnt):
    return Thresholds(Scored(tools, labelled.split(labelled.load(learnt))[0]))


def run(tools, learnt, others, chosen, folder):
    """What is found of the unseen part of the set learnt from, and of each other set."""
    unseen = labelled.split(labelled.load(learnt))[1]
    name = os.path.basename(learnt) + ", unseen part"
    out = {name: report(name, Scored(tools, unseen), chosen, folder)}
    for path in others:
        name = os.path.basename(path)
        out[name] = report(name, Scored(tools, labelled.load(path)), chosen, folder)
    return out
