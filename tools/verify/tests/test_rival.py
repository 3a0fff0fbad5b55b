# SPDX-License-Identifier: Apache-2.0
"""Two implementations of PROTOCOL.md say the same of the same bytes.

The other one answers through tests/interop/judge_tool.c. ENTENTE_SEED repeats a run.
"""
import collections
import os
import random
import subprocess
import tempfile
import unittest
from pathlib import Path

import forge
import histories
import sample
from duty import overdue
from forge import c, lane
from past import Past
from state import state_of
from test_parts import random_value

TOOL = Path(os.environ.get("ENTENTE_BUILD", forge.ROOT / "build")) / "tests/interop/judge_tool"
HISTORIES = 20000 if os.environ.get("ENTENTE_LONG") else 1000
SEED = int(os.environ.get("ENTENTE_SEED", random.randrange(2**32)))


def setUpModule():
    print(f"# seed {SEED}")


class Judge:
    """The program on the other side of a pipe."""

    def __init__(self):
        self.process = subprocess.Popen([str(TOOL)], stdin=subprocess.PIPE, text=True,
                                        stdout=subprocess.PIPE)

    def ask(self, question):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip("\n")

    def takes(self, kind, data):
        answer = self.ask(f"{kind} {data.hex()}")
        if answer not in ("ok", "no"):
            raise AssertionError(f"the judge died of {data!r}")
        return answer == "ok"

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(30)


class Rival(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.judge = Judge()
        self.dice = random.Random(f"{SEED} {self._testMethodName}")

    def tearDown(self):
        self.assertEqual(self.judge.close(), 0)

    def agree(self, kind, data, reader, tally):
        try:
            reader(data)
            taken, why = True, "taken"
        except c.Wrong as wrong:
            taken, why = False, str(wrong)
        self.assertEqual(self.judge.takes(kind, data), taken, f"{why}: {data!r}")
        tally[taken] += 1

    def test_json(self):
        tally = collections.Counter()
        for _ in range(1000):
            data = c.write_sorted(random_value(self.dice, 4))
            self.agree("json", data, read_json, tally)
            self.agree("json", spoil(self.dice, data), read_json, tally)
        for data in [b"[" * n + b"]" * n for n in (31, 32, 33, 34)]:
            self.agree("json", data, read_json, tally)
        self.assertGreater(min(tally[True], tally[False]), 500)

    def test_cards(self):
        party = forge.Party("Arvenia")
        tally = collections.Counter()
        for _ in range(600):
            card = party.card_file(mutate(self.dice, party.object))
            self.agree("card", card, lane.read_card, tally)
            self.agree("card", spoil(self.dice, party.file), lane.read_card, tally)
        self.assertGreater(min(tally[True], tally[False]), 20)

    def test_agreements(self):
        pair = forge.Pair()
        whole = c.read(pair.document(prev=c.base64url(forge.digest("x")), glossary=[
            {"code": "list-one", "labels": {"en": "List one"}, "aliases": ["L1"]}]), 1 << 18)
        tally = collections.Counter()
        for _ in range(2500):
            data = c.write_sorted(mutate(self.dice, whole))
            self.agree("agreement", data, forge.read_agreement, tally)
        self.assertGreater(min(tally[True], tally[False]), 100)

    def test_entries(self):
        history = histories.make(self.dice, 150)
        lines = {}
        for line in history.pair.lanes[0].lines + history.pair.lanes[1].lines:
            entry = c.read(line, lane.ENTRY_MOST)
            lines[entry["type"]] = entry
        tally = collections.Counter()
        for _ in range(3000):
            entry = self.dice.choice(list(lines.values()))
            data = c.write_sorted(mutate(self.dice, entry))
            self.agree("entry", data, lane.read_entry, tally)
        self.assertGreater(min(tally[True], tally[False]), 100)

    def test_R49_the_same_verdicts_over_random_histories(self):
        """Every verdict, the whole state, what is overdue and what samples drew."""
        rules, types = collections.Counter(), collections.Counter()
        for number in range(HISTORIES):
            dice = random.Random(f"{SEED} history {number}")
            history = histories.make(dice, 120)
            time = history.now + dice.choice([0, 1, 30, 1000]) * lane.DAY
            with tempfile.TemporaryDirectory() as folder:
                history.pair.write(Path(folder), checkpoints=False)
                told = self.judge.ask(f"history {folder} {time}")
            judged = [one for side in (0, 1) for one in
                      zip(history.fold.rules[side], history.fold.entries[side])]
            rules.update(rule for rule, _ in judged if rule)
            types.update(entry.type for rule, entry in judged if not rule)
            self.assertEqual(*explained(meaning(history.fold, time), told, history),
                             f"history {number}")
        self.assertEqual(set(lane.KINDS) - set(types), set())
        counts = sorted((rules + types).items())
        print("#", " ".join(f"{what}:{count}" for what, count in counts))

    def test_tampered_evidence(self):
        """Both find the same first bad entry."""
        history = histories.make(self.dice, 25, signed=True)
        with tempfile.TemporaryDirectory() as name:
            folder = history.pair.write(Path(name))
            for number in range(300):
                side = self.dice.randrange(2)
                path = folder / str(side) / "lane.entries"
                whole = path.read_bytes()
                path.write_bytes(tamper(self.dice, whole))
                own = first_bad(folder, history.pair)
                told = self.judge.ask(f"evidence {name}")
                if told.startswith("{"):
                    self.assertIsNone(own, number)
                else:
                    self.assertIsNotNone(own, f"{number}: {told}")
                    self.assertEqual(int(told.split()[1 + own[0]]), own[1],
                                     f"{number}: {own} and {told}")
                path.write_bytes(whole)


def in_order(duties):
    return sorted(duties, key=c.write_sorted)


def meaning(fold, time):
    """What the judge tells of a history."""
    past = Past.of_all(fold)
    drawn = {c.binary(one).hex(): [list(place) for place in sample.drawn(past, one)]
             for one in fold.made["sample"] if sample.seed(past, one)}
    return {"state": state_of(fold), "overdue": in_order(overdue(past, time)),
            "drawn": drawn}


def read_json(data):
    c.read(data, 1 << 20)


def spoil(dice, data):
    """One change of a byte or two."""
    data, at = bytearray(data), dice.randrange(len(data))
    way = dice.randrange(4)
    if way == 0:
        data[at] = dice.randrange(256)
    elif way == 1:
        del data[at]
    elif way == 2:
        data[at:at] = bytes([dice.choice(b'{}[]",:0\\ \n-u\xff\xc3')])
    else:
        other = dice.randrange(len(data))
        data[at], data[other] = data[other], data[at]
    return bytes(data)


def nodes(value, path=()):
    yield path
    pairs = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ())
    for name, member in pairs:
        yield from nodes(member, (*path, name))


NUMBERS = [0, 1, 2, 8, 9, 48, 63, 64, 65, 256, 257, 1000, 1001, 3650, 3651, 3660, 3661, 8784,
           8785, 36600, 36601, 10**6, 10**6 + 1, 2**20, 2**20 + 1, 10**9, 10**9 + 1, 2**32 - 1,
           2**32, 2**53 - 1, -1]
TEXTS = ["", "a", "A", "-a", "a_b.c-d", "x" * 48, "x" * 49, "x" * 64, "x" * 1024, "x" * 1025,
         "all", "any", "en", "e", "english", "languages", "a\nb", "e\u0301", "\u200b", "\0",
         "host:1", "host:65535", "host:65536", "host:0", "host:", ":1", "[::1]:22", "::1:22",
         "127.0.0.1:80", "256.1.1.1:80", "ho st:1", "host:01", "[x]:1", "a..b:1", "-a:1",
         "2030-02-29", "2032-02-29", "2030-12-31T23:59:60Z", "1970-01-01T00:00:00Z",
         "1969-12-31T00:00:00Z", "2031-01-01T00:00:00Z", "2030-05-01", "investigation",
         "signatory", "A" * 43, "A" * 42 + "E", "A" * 22, "A" * 21 + "B", "A" * 86, "A" * 44]


def mutate(dice, value):
    """A copy of a value, changed in one place or in none."""
    value = c.json.loads(c.json.dumps(value))
    path = dice.choice([path for path in nodes(value) if path])
    holder = value
    for name in path[:-1]:
        holder = holder[name]
    name, old = path[-1], holder[path[-1]]
    way = dice.randrange(8)
    if way == 0:
        del holder[name]
    elif way == 1:
        holder[name] = dice.choice([None, True, [], {}, [old], {"a": old}, 1, "1"])
    elif way == 2 and isinstance(holder, list):
        holder.insert(name, dice.choice([old, *TEXTS]))
    elif way == 3 and isinstance(old, dict):
        old[dice.choice(["x", "en", "ru", "prev"])] = dice.choice([0, "x", {}])
    elif way == 4 and isinstance(old, str) and old:
        at = dice.randrange(len(old))
        holder[name] = old[:at] + dice.choice("AZaz09-_.=E\u00e9") + old[at + dice.choice([0, 1]):]
    elif isinstance(old, int):
        holder[name] = dice.choice([*NUMBERS, old + 1])
    elif isinstance(old, str):
        holder[name] = dice.choice(TEXTS)
    return value


def tamper(dice, data):
    lines = data.split(b"\n")[:-1]
    at, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    way = dice.randrange(6)
    if way == 0:
        return spoil_at(dice, data)
    if way == 1:
        del lines[at]
    elif way == 2:
        lines.insert(other, lines[at])
    elif way == 3:
        lines[at], lines[other] = lines[other], lines[at]
    elif way == 4:
        lines = lines[:at]
    else:
        value = mutate(dice, c.read(lines[at], lane.ENTRY_MOST))
        lines[at] = c.write_sorted(value)
    return b"".join(line + b"\n" for line in lines)


def spoil_at(dice, data):
    at = dice.randrange(len(data) - 1)
    return data[:at] + bytes([data[at] ^ 1 << dice.randrange(7)]) + data[at + 1:]


def first_bad(folder, pair):
    """(side, n) of the first entry that fails, or None."""
    entries = []
    for side in (0, 1):
        lines = (folder / str(side) / "lane.entries").read_bytes().split(b"\n")[:-1]
        try:
            entries.append(lane.check_entries(lines, 0, pair.lanes[side].id,
                                              pair.parties[side].card.node))
        except lane.BadEntry as bad:
            return side, bad.args[0]
    for side in (0, 1):
        try:
            lane.check_seen(entries[side], [entry.leaf for entry in entries[1 - side]])
        except lane.BadEntry as bad:
            return side, bad.args[0]
    return None


def explained(own, told, history):
    """The two meanings; where they differ, cut to the place."""
    if not told.startswith("{"):
        return own, told
    told = c.json.loads(told)
    told["overdue"] = in_order(told["overdue"])
    if own == told:
        return own, told
    for name in ("overdue", "drawn"):
        if own["state"] == told["state"] and own[name] != told[name]:
            return f"{name}: {own[name]}", f"{name}: {told[name]}"
    ours, theirs = own["state"], told["state"]
    for side in (0, 1):
        one, two = ({(r["n"], r["rule"]) for r in state["sides"][side]["refused"]}
                    for state in (ours, theirs))
        if one != two:
            n = min(n for n, _ in one ^ two)
            entry = history.pair.lanes[side].lines[n]
            return f"side {side}: {sorted(one - two)} {entry}", f"{sorted(two - one)}"
    for name in ours:
        if ours[name] != theirs.get(name):
            return f"{name}: {ours[name]}", f"{name}: {theirs.get(name)}"
    return own, told


if __name__ == "__main__":
    unittest.main()
