# SPDX-License-Identifier: Apache-2.0
"""aims.py - what was found, next to what it should be"""

UNSEEN = "dev.tsv, unseen part"
TASK = ("accuracy", UNSEEN, "tasks")
SCRIPT = ("accuracy", UNSEEN, "scripts")
SPEED = ("speed", "forms_per_second")
FIND = ("speed", "search", "entente find")
PERSONS = ("lists", "un_ofac", "persons")
OWN = "threshold of its own dev half, on heldout"

# what, where it stands in the report, the aim, whether more is better
AIMS = (
    ("persons, names only, F1", (*TASK, "persons, names only, all: entente", "f1"), 0.90, True),
    ("persons, with years, F1", (*TASK, "persons, with years, all: entente", "f1"), 0.94, True),
    ("persons, with years, resolvable, F1",
     (*TASK, "persons, with years, resolvable: entente", "f1"), 0.97, True),
    ("Arabic to Latin, recall at precision 0.95", (*SCRIPT, "Arab-Latn", "recall_at_p95"),
     0.93, True),
    ("Cyrillic to Latin, recall at precision 0.95", (*SCRIPT, "Cyrl-Latn", "recall_at_p95"),
     0.985, True),
    ("share of scores at the top", (*TASK, "persons and bodies: entente", "saturation"), 0.01, False),
    ("name_bench, F1", ("accuracy", "name_bench.tsv", "tasks", "persons and bodies: entente", "f1"),
     0.85, True),
    ("UN against OFAC, persons, F1", (*PERSONS, OWN, "f1"), 0.98, True),
    ("UN in Arabic letters against OFAC, F1", ("lists", "unarab_ofac", "persons", OWN, "f1"),
     0.90, True),
    ("alerts in 1,000 innocents", ("lists", "yente", "innocents", "per_thousand"), 1, False),
    ("Latin names read in a second", (*SPEED, "Latin"), 1e6, True),
    ("Cyrillic names read in a second", (*SPEED, "Cyrillic"), 5e5, True),
    ("Arabic names read in a second", (*SPEED, "Arabic"), 5e5, True),
    ("index of a million, seconds", (*FIND, "build_s"), 10, False),
    ("index of a million, peak memory in MB", (*FIND, "peak_mb"), 250, False),
    ("find among a million, p50 in ms", (*FIND, "p50_ms"), 0.1, False),
    ("find among a million, p99 in ms", (*FIND, "p99_ms"), 3, False),
)


def look_up(report, path):
    for key in path:
        if not isinstance(report, dict) or key not in report:
            return None
        report = report[key]
    return report


def show(report):
    """Those aims of which something was measured in this run."""
    rows = [(what, look_up(report, path), aim, more) for what, path, aim, more in AIMS]
    rows = [row for row in rows if row[1] is not None]
    if rows:
        print("\naims")
    for what, value, aim, more in rows:
        met = value >= aim if more else value <= aim
        print(f"  {what:46} {value:14,.4g}  {'at least' if more else 'at most'} {aim:<10,g}"
              f" {'' if met else 'missed'}".rstrip())
    return {what: {"found": value, "aim": aim, "more": more} for what, value, aim, more in rows}
