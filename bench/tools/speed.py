# SPDX-License-Identifier: Apache-2.0
"""
speed.py - names read in a second, and a million names searched

Next to the index stand, in the same run and over the same names, a scan of all of them
by Jaro-Winkler and by Levenshtein, and PostgreSQL's pg_trgm where it is installed.
A search has found a name if one of its hits has the same words; recall is over queries
that were spoilt in one way each (population.py).
"""
import collections
import os

import measure
import plot
import population
import postgres
from tools import Missing

SCANNED = 20     # queries of the scans, which take long
TRIGRAMS = 200   # queries of pg_trgm
FEWEST = 200000  # names timed of a script: the set is repeated until it has as many


def by_script(names):
    """(type, name) of labelled pairs, in groups of scripts."""
    groups = collections.defaultdict(dict)
    for kind, script, name in names:
        group = {"Latn": "Latin", "Cyrl": "Cyrillic", "Arab": "Arabic"}.get(script, "other scripts")
        groups[group][kind, name] = True
    return groups


def forms(tools, rows):
    """Names in a second that are read to their forms, by script."""
    names = [(row["type"], row[f"{side}_script"], row[f"{side}_name"])
             for row in rows for side in ("left", "right") if row["type"] == "person"]
    out = {}
    for group, found in sorted(by_script(names).items()):
        some = list(found)
        out[group] = tools.speed(some * (FEWEST // len(some) + 1))
        print(f"  forms of persons' names, {group:14} {out[group]:12,.0f} in a second")
    return out


class Population:
    def __init__(self, data, folder):
        self.names = os.path.join(folder, "million.txt")
        self.rows = os.path.join(folder, "million.tsv")
        queries = os.path.join(folder, "queries.tsv")
        if not all(map(os.path.exists, (self.names, self.rows, queries))):
            population.write(data, folder)
        with open(self.names, encoding="utf-8") as lines:
            self.words = lines.read().split("\n")[:-1]
        with open(queries, encoding="utf-8") as lines:
            self.queries = [line.rstrip("\n").split("\t") for line in lines]


def found(queries, best):
    """Share of queries whose name stands first, and among five, by what was done to it;
    namesakes count as one."""
    out = collections.defaultdict(lambda: [0, 0, 0])
    for (how, _, _, wanted), hits in zip(queries, best):
        hits = list(dict.fromkeys(hits))
        for group in ("all", how):
            row = out[group]
            row[0] += 1
            row[1] += wanted in hits[:1]
            row[2] += wanted in hits[:5]
    return {how: (first / count, five / count) for how, (count, first, five) in out.items()}


def summary(title, times_ms, recall, more=""):
    at = {f"p{share}_ms": measure.percentile(times_ms, share / 100) for share in (50, 95, 99)}
    at["mean_ms"] = sum(times_ms) / len(times_ms)
    at["max_ms"] = max(times_ms)
    return show(title, at, recall, len(times_ms), more)


def show(title, at, recall, count, more=""):
    print(f"  {title:26} p50 {at['p50_ms']:8.3f} ms  p95 {at['p95_ms']:8.3f}"
          f"  p99 {at['p99_ms']:8.3f}  mean {at['mean_ms']:8.3f}"
          f"  recall@1 {recall['all'][0]:.3f} @5 {recall['all'][1]:.3f}  {count} queries{more}")
    keys = ("p50_ms", "p95_ms", "p99_ms", "mean_ms", "max_ms")
    return {**{key: at[key] for key in keys}, "recall": recall}


def scans(tools, people):
    queries = people.queries[:SCANNED]
    texts = [" ".join(sorted(query[2].split())) for query in queries]
    lines = tools.ask(tools.yardstick, ["scan", people.names], texts, answers=False)
    out = {}
    for method in ("jaro-winkler", "levenshtein"):
        rows = [line.split("\t") for line in lines if line.startswith(method + "\t")]
        best = [[people.words[int(number)] for number in row[2].split()] for row in rows]
        times = [int(row[1]) / 1000 for row in rows]
        out[method] = summary(f"{method}, scan in C", times, found(queries, best))
    return out


def trigrams(people):
    queries = people.queries[:TRIGRAMS]
    texts = [" ".join(sorted(query[2].split())) for query in queries]
    try:
        made = postgres.measure(people.words, texts)
    except postgres.Absent as absent:
        print(f"  pg_trgm is not measured: {absent}")
        return None
    out = summary("pg_trgm, GIN", made["ms"], found(queries, made["best"]),
                  f"; built in {made['build_s']:.1f} s, {made['mb']:.0f} MB with its table")
    return {**out, "build_s": made["build_s"], "mb": made["mb"]}


def index(tools, people):
    try:
        made = tools.find_speed(people.rows, people.queries)
    except Missing as missing:
        print(f"  the index is not measured: {missing}")
        return None
    best = [[people.words[number] for number in hits] for hits in made["best"]]
    recall = found(people.queries, best)
    build = made["read_s"] + made["pack_s"]
    out = show("entente find", made, recall, made["queries"],
               f"; built in {build:.1f} s, file {made['file_mb']:.0f} MB, peak memory"
               f" {made['peak_mb']:.0f} MB")
    print("    found by what was done (first, among five):", ", ".join(
        f"{how} {first:.3f} {five:.3f}" for how, (first, five) in sorted(recall.items())))
    return {**out, "build_s": build, "file_mb": made["file_mb"], "peak_mb": made["peak_mb"]}


def ratios(methods):
    ours = methods.get("entente find")
    if not ours:
        return
    for name, other in methods.items():
        if other is not ours:
            print(f"  entente find answers {other['p50_ms'] / ours['p50_ms']:,.0f} times as fast as"
                  f" {name} at the median, {other['mean_ms'] / ours['mean_ms']:,.0f} times on"
                  " average")


def draw(methods, folder):
    shares = (("p50_ms", 0.5), ("p95_ms", 0.95), ("p99_ms", 0.99), ("max_ms", 1.0))
    lines = [(name, [(max(0.001, made[key]), share) for key, share in shares])
             for name, made in methods.items()]
    with open(os.path.join(folder, "find-latency.svg"), "w", encoding="utf-8") as file:
        file.write(plot.chart("A name among a million: share of queries answered within",
                              "milliseconds", "share", lines, x=(0.001, 10000), log=True))


def run(tools, rows, data, folder):
    print("\nspeed, one core")
    out = {"forms_per_second": forms(tools, rows)}
    people = Population(data, folder)
    print(f"\na million names ({len(set(people.words)):,} different)")
    methods = {"entente find": index(tools, people), **scans(tools, people),
               "pg_trgm": trigrams(people)}
    methods = {name: one for name, one in methods.items() if one}
    ratios(methods)
    draw(methods, folder)
    return {**out, "search": methods}
