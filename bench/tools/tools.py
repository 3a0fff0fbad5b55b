# SPDX-License-Identifier: Apache-2.0
"""tools.py - the built programs that bench/names asks, each by lines in and lines out"""
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KINDS = {"person": "person", "org": "organisation", "organisation": "organisation"}


def built(name):
    """The path of a program of ENTENTE_BUILD, built now."""
    build = os.environ.get("ENTENTE_BUILD", os.path.join(ROOT, "build"))
    subprocess.run(["ninja", "-C", build, name], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(build, name)


def one_line(text):
    return " ".join(text.split())


class Missing(Exception):
    """A program, or a verb of it, that this build does not have."""


class Tools:
    def __init__(self, name_tool=None):
        """Those of the build that holds this name_tool; of ENTENTE_BUILD if none is named."""
        if name_tool:
            self.build = os.path.dirname(os.path.dirname(os.path.dirname(
                os.path.abspath(name_tool))))
        else:
            self.build = os.environ.get("ENTENTE_BUILD", os.path.join(ROOT, "build"))
        self.name_tool = name_tool or self.path("src/name/name_tool")
        self.yardstick = self.path("bench/tools/yardstick_tool")
        self.find_tool = self.path("src/find/find_tool")
        self.records_tool = self.path("bench/tools/records_tool")
        self.recipe_tool = self.path("src/name/recipe_tool")

    def path(self, name):
        return os.path.join(self.build, name)

    def make(self):
        """Build what is measured; a target that this checkout does not have is left out."""
        known = subprocess.run(["ninja", "-C", self.build, "-t", "targets", "all"],
                               capture_output=True, text=True, check=True).stdout
        known = {line.split(":")[0] for line in known.splitlines()}
        wanted = [os.path.relpath(path, self.build) for path in
                  (self.name_tool, self.yardstick, self.find_tool, self.records_tool,
                   self.recipe_tool)]
        wanted = [path for path in wanted if path in known]
        done = subprocess.run(["ninja", "-C", self.build, *wanted], capture_output=True,
                              text=True)
        if done.returncode != 0:
            sys.exit(done.stdout[-4000:])

    def ask(self, program, verb, lines, answers=True):
        """Answers are one a line; as many as there were lines unless `answers` is False."""
        if not os.path.exists(program):
            raise Missing(program)
        done = subprocess.run([program, *verb], input="\n".join(lines) + "\n",
                              capture_output=True, text=True)
        out = done.stdout.split("\n")[:-1]
        if done.returncode != 0 or (answers and len(out) != len(lines)):
            raise Missing(f"{program} {' '.join(verb)}: {done.stderr.strip()[:300]}")
        return out

    def forms(self, names):
        """For each (type, name) its words, each a list of the fields that name_tool prints."""
        lines = [f"{KINDS[kind]}\t{one_line(name)}" for kind, name in names]
        return [[word.split("|") for word in line.split("\t")[1:]]
                for line in self.ask(self.name_tool, ["form"], lines)]

    def scores(self, pairs):
        """For each (type, left, right, years, years): (probability, log-odds)."""
        lines = [f"{KINDS[kind]}\t{one_line(left)}\t{one_line(right)}\t{a}\t{b}"
                 for kind, left, right, a, b in pairs]
        return [tuple(float(field) for field in line.split("\t")[:2])
                for line in self.ask(self.name_tool, ["score"], lines)]

    def speed(self, names):
        """Names in a second that become forms, by the processor's time."""
        lines = [f"{KINDS[kind]}\t{one_line(name)}" for kind, name in names]
        out = self.ask(self.name_tool, ["speed"], lines, answers=False)
        return json.loads(out[-1])["forms_per_second"]

    def run_find(self, rows, queries, *words):
        """(what was measured, the answers' lines); rows is a file's path or lines."""
        if not os.path.exists(self.find_tool):
            raise Missing(self.find_tool)
        with tempfile.TemporaryDirectory(prefix="entente-find-") as folder:
            names, asked = os.path.join(folder, "names"), os.path.join(folder, "queries")
            if isinstance(rows, str):
                names = rows
            else:
                write_lines(names, rows)
            write_lines(asked, queries)
            done = subprocess.run([self.find_tool, os.path.join(folder, "index"), names, asked,
                                   *words], capture_output=True, text=True)
        if done.returncode != 0:
            raise Missing(f"{self.find_tool}: {done.stderr.strip()[:300]}")
        lines = done.stdout.split("\n")[:-1]
        return json.loads(done.stderr.strip().split("\n")[-1]), [
            [tuple(map(int, hit.split())) for hit in line.split("\t") if hit] for line in lines]

    def find_speed(self, path, queries):
        """Build an index of the rows of a file, ask it each query's text."""
        made, hits = self.run_find(path, [f"person\t\t{text}" for _, _, text, _ in queries], "10")
        return {**made, "best": [[number for number, _ in one] for one in hits]}

    def find(self, rows, queries, limit):
        """Of rows (number, type, years, name): for each query its (number, score)s."""
        _, hits = self.run_find(
            ["\t".join((str(number), KINDS[kind], years.replace(" ", "|"), name))
             for number, kind, years, name in rows],
            ["\t".join((KINDS[kind], years.replace(" ", "|"), name))
             for kind, years, name in queries], str(limit))
        return hits

    def record_scores(self, left, right, pairs):
        """The log-odds of each pair of numbers, of a record on each side."""
        with tempfile.TemporaryDirectory(prefix="entente-records-") as folder:
            paths = []
            for side in (left, right):
                lines = [line for record in side for line in
                         (f"R\t{KINDS[record.kind]}\t{record.years}",
                          *(f"{mark}\t{name}" for mark, name in record.names))]
                paths.append(os.path.join(folder, str(len(paths))))
                write_lines(paths[-1], lines)
            out = self.ask(self.records_tool, paths, [f"{a} {b}" for a, b in pairs])
        return [float(line) for line in out]

    def alike(self, pairs):
        """For each pair of texts: (Levenshtein, Jaro-Winkler) similarity."""
        out = self.ask(self.yardstick, ["alike"], [f"{a}\t{b}" for a, b in pairs])
        return [tuple(float(field) for field in line.split("\t")) for line in out]


def write_lines(path, lines):
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def sorted_words(form):
    return " ".join(sorted(word[0] for word in form))


def group_speeds():
    """Nanoseconds of one core by engine and by what it does: {"avx2": {"multiply": ...}}; that of
    libsodium's bare multiplication is libsodium's "bare"."""
    done = subprocess.run([built("bench/tools/group_tool"), "speed"], check=True,
                          capture_output=True, text=True)
    took = {}
    for engine, what, nanoseconds in (line.split() for line in done.stdout.splitlines()):
        took.setdefault(engine, {})[what] = float(nanoseconds)
    return took
