# SPDX-License-Identifier: Apache-2.0
"""
tokens.py - the tokens of recipe 2, computed from forms, and what they find and cost

The rules are those of PROTOCOL.md's Annex C and of src/name/recipe.h. They are
written again here, over forms that name_tool prints, because learning tries thousands
of rules on the same names.
"""
import collections
import csv
import itertools
import math
import re
import subprocess

RANKS = 6          # of a name's bones so many are used, the rarest
LAST = 3           # rank 3 stands for every further one
UNIT = 256         # of a rarity in one nat
STEP = UNIT // 2   # minima are multiples of it
LEAST_GAIN = 8e-4  # of recall: what finds less is chance

CLASSES = str.maketrans("PTGXJ", "BDKSS")


def bone(skeleton):
    """The coarse skeleton: B and P, D and T, K and G, S X J are one; no letter twice."""
    head = re.match("[A-Z]*", skeleton)[0]
    merged = head.translate(CLASSES)
    return re.sub(r"(.)\1+", r"\1", merged) + skeleton[len(head):]


def forms(tool, kind, names):
    """name -> for each word, in order, its bone, and the written words it is of as bits"""
    names = list(dict.fromkeys(names))
    lines = "".join(f"{kind}\t{re.sub(chr(9) + '|' + chr(10), ' ', name)}\n" for name in names)
    done = subprocess.run([tool, "form"], input=lines, capture_output=True, text=True,
                          check=True).stdout.split("\n")[:-1]
    if len(done) != len(names):
        raise SystemExit("name_tool form left out a line")
    words = [[word.split("|") for word in line.split("\t")[1:]] for line in done]
    return {name: [(bone(word[2]), int(word[6])) for word in form]
            for name, form in zip(names, words)}


def ranked(form, rarity):
    """The distinct bones of a name, rarest first: [(bone, rarity, its words' bits)]"""
    written = collections.defaultdict(set)
    for one, bits in form:
        written[one].add(bits)
    known = [(one, rarity.get(one, rarity["*"]), bits) for one, bits in written.items()]
    return sorted(known, key=lambda known: (-known[1], known[0]))[:RANKS]


def are_apart(left, right):
    """Some word of the one and some of the other were not written as one (R13)"""
    return any(not a & b for a in left for b in right)


def is_father(bone_):
    """It ends like a patronymic: -ovich, -evich, -ovna"""
    return re.search("..F[SN]$", bone_) is not None


def candidates(bones, years, person):
    """token -> (shape, rank, rank, fathers), rarity. Each of a person's years gives its own."""
    out = {}
    fathers = {one: person and len(bones) > 2 and is_father(one) for one, *_ in bones}
    for (i, (a, ra, wa)), (j, (b, rb, wb)) in itertools.combinations(enumerate(bones), 2):
        if not are_apart(wa, wb):
            continue
        text = "|".join(sorted((a, b)))
        place = min(i, LAST), min(j, LAST), fathers[a] + fathers[b]
        out[text] = ("pair", *place), ra + rb
        if person:
            for year in years:
                out[f"{text}@{year}"] = ("pair-year", *place), ra + rb
    if person:
        for i, (a, ra, _) in enumerate(bones):
            for year in years:
                out[f"{a}@{year}"] = ("word-year", min(i, LAST), LAST, int(fathers[a])), ra
    return out


def split(text):
    return [part.strip() for part in text.split(";") if part.strip()]


def read_list(path, kind):
    """id -> ([(mark, name)], years)"""
    out = {}
    with open(path, encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["type"] != kind:
                continue
            names = [("P", row["primary_name"])]
            for mark, column in (("A", "aliases"), ("W", "weak_aliases"),
                                 ("O", "original_script")):
                names += [(mark, name) for name in split(row[column])]
            years = dict.fromkeys(int(y) for y in re.findall(r"\d{4}", row["birth_years"]))
            out[row["id"]] = names, tuple(years)
    return out


def read_truth(path, left, right):
    with open(path, encoding="utf-8") as rows:
        return {(row["a_id"], row["b_id"]) for row in csv.DictReader(rows)
                if row["a_id"] in left and row["b_id"] in right}


def cells(found):
    return {token: (group, rarity // STEP) for token, (group, rarity) in found.items()}


class Side:
    """What some tokens meet: pairs of names that should, or of records that should not."""

    def __init__(self, meetings):
        """meetings: for each pair the set of ((group, level) left, (group, level) right)"""
        self.count = len(meetings)
        self.of = collections.defaultdict(list)
        self.beside = collections.defaultdict(set)
        self.met = bytearray(self.count)
        self.sum = 0
        for at, edges in enumerate(meetings):
            for a, b in edges:
                self.of[a, b].append(at)
                self.beside[a].add(b)
                self.beside[b].add(a)

    def fresh(self, cell, chosen):
        """Which pairs meet if this cell is emitted too"""
        out = set()
        for other in self.beside.get(cell, ()):
            if other == cell or other in chosen:
                for edge in {(cell, other), (other, cell)}:
                    out.update(at for at in self.of.get(edge, ()) if not self.met[at])
        return out

    def take(self, cell, chosen):
        for at in self.fresh(cell, chosen):
            self.met[at] = 1
            self.sum += 1

    @property
    def share(self):
        return self.sum / max(1, self.count)


class Task:
    """All that a rule is judged by, for one kind of record"""

    def __init__(self, make, learn, unseen, lists):
        """make(name, years) -> candidates; lists: (left, right, truth)"""
        self.make = make
        self.cost = collections.Counter()
        names = 2 * (len(learn) + len(unseen))
        for row in learn + unseen:
            for side in ("left", "right"):
                self.cost.update(cells(make(row[side], row[side + "_years"])).values())
        for cell in self.cost:
            self.cost[cell] /= names
        self.learn = [self.edges(row) for row in learn if row["same"]]
        self.unseen = [self.edges(row) for row in unseen if row["same"]]
        left, right, truth = lists
        self.false = self.false_meetings(left, right, truth)
        self.million = len(left) * len(right) / 1e6

    def edges(self, row):
        left = cells(self.make(row["left"], row["left_years"]))
        right = cells(self.make(row["right"], row["right_years"]))
        return {(left[token], right[token]) for token in left.keys() & right.keys()}

    def of_record(self, record):
        names, years = record
        out = collections.defaultdict(set)
        for _, name in names:
            for token, cell in cells(self.make(name, years)).items():
                out[token].add(cell)
        return out

    def false_meetings(self, left, right, truth):
        index = collections.defaultdict(list)
        for one, record in right.items():
            for token, found in self.of_record(record).items():
                index[token].append((one, found))
        met = collections.defaultdict(set)
        for one, record in left.items():
            for token, found in self.of_record(record).items():
                for other, theirs in index.get(token, ()):
                    if (one, other) not in truth:
                        met[one, other].update(itertools.product(found, theirs))
        return list(met.values())


class Rule:
    """The least rarity of each group, chosen greedily: most recall for the cost first"""

    def __init__(self, task):
        self.task = task
        self.sides = [Side(task.learn), Side(task.unseen), Side(task.false)]
        self.least = {}  # group -> minimum, in the order of their worth
        self.chosen = set()
        self.tokens = 0.0

    def figures(self):
        """tokens of a name, recall learnt and unseen, false meetings in a million"""
        learn, unseen, false = self.sides
        return self.tokens, learn.share, unseen.share, false.sum / self.task.million

    def moves(self):
        """Every group with every lower level: (group, cells, gained, false, tokens)"""
        levels = collections.defaultdict(list)
        for group, level in self.task.cost:
            if (group, level) not in self.chosen:
                levels[group].append(level)
        for group, open_levels in sorted(levels.items()):
            so_far, gained, false, cost = [], set(), set(), 0.0
            for level in sorted(open_levels, reverse=True):
                cell = group, level
                chosen = self.chosen | set(so_far)
                gained |= self.sides[0].fresh(cell, chosen)
                false |= self.sides[2].fresh(cell, chosen)
                cost += self.task.cost[cell]
                so_far.append(cell)
                yield group, list(so_far), len(gained), len(false), cost

    def best_move(self, most_tokens, most_false, price):
        best, worth = None, 0.0
        learn, _, met = self.sides
        for group, new, gained, false, cost in self.moves():
            false /= self.task.million
            if self.tokens + cost > most_tokens or \
                    met.sum / self.task.million + false > most_false or \
                    gained < learn.count * LEAST_GAIN:
                continue
            value = gained / learn.count / (cost + price * false + 1e-4)
            if value > worth:
                best, worth = (group, new), value
        return best

    def fill(self, most_tokens, most_false, price):
        while (move := self.best_move(most_tokens, most_false, price)) is not None:
            group, new = move
            for cell in new:
                for side in self.sides:
                    side.take(cell, self.chosen)
                self.chosen.add(cell)
                self.tokens += self.task.cost[cell]
            self.least[group] = min(level for _, level in new) * STEP
        return self


def best_rule(task, most_tokens, most_false, prices=(1 / 50, 1 / 100, 1 / 200, 1 / 300, 1 / 600)):
    """Of several prices of a false meeting the one that finds most of the learn part"""
    rules = [Rule(task).fill(most_tokens, most_false, price) for price in prices]
    return max(rules, key=lambda rule: rule.figures()[1])


def count_rarity(entities, weights):
    """bone -> rarity in 1/UNIT nat; "*" for one that stands in fewer than three"""
    held = collections.Counter()
    total = 0.0
    for bones, weight in zip(entities, weights):
        total += weight
        for one in bones:
            held[one] += weight
    times = collections.Counter(one for bones in entities for one in bones)
    out = {one: round(UNIT * math.log(total / count)) for one, count in held.items()
           if times[one] >= 3}
    out["*"] = round(UNIT * math.log(total / 2))
    return out
