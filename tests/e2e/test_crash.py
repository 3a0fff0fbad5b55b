# SPDX-License-Identifier: Apache-2.0
# Time limit: 540 s
"""
Two nodes, killed with SIGKILL at 200 random moments of rounds (I11 of the requirements' source).

Each command of a round may be killed while it runs; then it is run again, as a person would after a power cut. Whatever
the moment: the lanes verify, both nodes fold to the same state, a round that was accepted is closed or aborted and paid,
and a closed one has the same leads on both sides. ENTENTE_SEED repeats a run.
"""
import json
import os
import random
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

ENTENTE = os.environ.get("ENTENTE", "build/src/cli/entente")
ROOT = Path(os.environ.get("ENTENTE_ROOT", Path(__file__).resolve().parents[2]))
SEED = int(os.environ.get("ENTENTE_SEED", random.randrange(1 << 32)))
KILLS = 200

PEOPLE = {
    "a": [("A1", "Ruslan Vakhidov", "1986"), ("A2", "Yusuf al-Harbani", "1979"), ("A3", "Dorian Vexley", "1971")],
    "b": [("B1", "Руслан Вахидов", "1986"), ("B2", "يوسف الحرباني", "1979"), ("B3", "Аркадий Хмельницын", "1970")],
}


class Bench:
    """Both nodes in a folder, and the stick between them."""

    def __init__(self, folder, dice):
        self.folder = Path(folder)
        self.dice = dice
        self.kills = 0
        self.typical = {}  # seconds that a command's verb takes

    def run(self, node, *args, expect=0):
        done = subprocess.run([ENTENTE, "-C", str(self.folder / node), *args], capture_output=True, text=True)
        if expect is not None and done.returncode != expect:
            raise AssertionError(f"{node}: {' '.join(args)}: exit {done.returncode}: {done.stderr}")
        return done

    def json(self, node, *args):
        return json.loads(self.run(node, *args, "--json").stdout)

    def attempt(self, node, *args):
        """Run a command; perhaps kill it on the way. True if it was killed."""
        start = time.monotonic()
        child = subprocess.Popen([ENTENTE, "-C", str(self.folder / node), *args], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        limit = None
        verb = " ".join(args[:2])
        if self.dice.random() < 0.75 and self.kills < KILLS:
            limit = self.dice.random() * self.typical.get(verb, 0.2)
        try:
            child.wait(limit)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
            self.kills += 1
            return True
        took = time.monotonic() - start
        self.typical[verb] = max(took, 0.9 * self.typical.get(verb, took))
        return False

    def persist(self, node, *args):
        """As a person would: again until it is done. Only the first try may be killed."""
        return self.attempt(node, *args) and self.run(node, *args, expect=None).returncode

    def carry(self, giver, taker):
        stick = str(self.folder / "stick")
        self.persist(giver, "bundle", "out", stick)
        self.persist(taker, "bundle", "in", stick)

    def setup(self):
        (self.folder / "stick").mkdir()
        for node in "ab":
            path = self.folder / f"{node}.csv"
            path.write_text("id,name,birth_date\n" + "".join(f"{i},{n},{y}\n" for i, n, y in PEOPLE[node]))
            subprocess.run([ENTENTE, "init", str(self.folder / node), "--name", f"Party {node}"], check=True,
                           stdout=subprocess.DEVNULL)
            self.run(node, "card", "export", str(self.folder / f"{node}.card"))
        for node, other in ("ab", "ba"):
            self.run(node, "card", "import", str(self.folder / f"{other}.card"))
            digits = self.json(other, "card", "show")["fingerprint"]
            self.run(node, "card", "verify", "--digits", digits, "--how", "in-person", "--as", "principal")
        self.swap()
        draft = self.folder / "draft.json"
        self.run("a", "agree", "draft", "--template", "persons", "--lang", "en", "--from", "2020-01-01", "--until",
                 "2099-01-01", "-o", str(draft))
        text = json.loads(draft.read_text())
        text["budget"].update(buckets=[16], rounds_period=1000, tokens_life=10**6)
        text["round"]["blocks"] = 2
        draft.write_text(json.dumps(text))
        self.run("a", "agree", "propose", str(draft), "--as", "principal")
        self.swap()
        for node in "ab":
            for officer in ("principal", "legal"):
                self.run(node, "agree", "sign", "--as", officer)
        self.swap()
        for node in "ab":
            self.run(node, "agree", "ready", "--as", "principal")
            self.run(node, "import", str(self.folder / f"{node}.csv"), "--topic", "terrorism", "--region", "any")
        self.swap()

    def swap(self):
        stick = str(self.folder / "stick")
        for giver, taker in ("ab", "ba"):
            self.run(giver, "bundle", "out", stick)
            self.run(taker, "bundle", "in", stick)

    def newest(self, node):
        rounds = self.json(node, "round", "status")
        return rounds[-1] if rounds else None

    def is_open(self, node):
        newest = self.newest(node)
        return newest is not None and newest["status"] in ("proposed", "running")

    def play(self):
        """One round, from proposal to leads, with kills; returns how it ended."""
        proposer, other = self.dice.choice(("ab", "ba"))
        while not self.is_open(proposer):
            self.attempt(proposer, "round", "propose", "--case", "C-1", "--why", "case-file", "--purpose", "prevention",
                         "--cleared", "--as", "officer")
        for _ in range(40):
            if not self.is_open("a") and not self.is_open("b"):
                break
            self.carry(proposer, other)
            newest = self.newest(other)
            if newest["status"] == "proposed" and newest["proposer"] == "peer":
                self.attempt(other, "round", "accept", "--cleared", "--as", "officer")
            elif self.dice.random() < 0.3:
                self.attempt(other, "round", "run")
            self.carry(other, proposer)
        for _ in range(3):
            self.swap()
        return self.newest(proposer)["status"]


class Crash(unittest.TestCase):
    def test_I11_killed_at_200_random_moments_the_round_resumes_or_is_aborted_and_paid(self):
        print(f"# seed {SEED}", flush=True)
        dice = random.Random(SEED)
        with tempfile.TemporaryDirectory(prefix="entente-crash-") as folder:
            bench = Bench(folder, dice)
            bench.setup()
            rounds = 0
            ends = []
            while bench.kills < KILLS:
                end = bench.play()
                rounds += 1
                ends.append(end)
                with self.subTest(round=rounds, kills=bench.kills, seed=SEED):
                    self.look(bench, rounds, end)
            self.evidence(bench)
            print(f"# {bench.kills} kills in {rounds} rounds: {ends.count('closed')} closed, "
                  f"{ends.count('aborted')} aborted", flush=True)

    def look(self, bench, rounds, end):
        self.assertIn(end, ("closed", "aborted"))
        left = set()
        for node in "ab":
            bench.run(node, "log", "verify")
            newest = bench.newest(node)
            self.assertEqual(newest["status"], end)
            agreement = bench.json(node, "status")["peers"][0]["agreements"][0]
            left.add(agreement["budget"]["rounds_left"])
            self.assertEqual(agreement["budget"]["rounds_accepted"], rounds)
        self.assertEqual(left, {1000 - rounds})
        if end == "closed":
            leads = [sorted(lead["hit"] for lead in bench.json(node, "hits", bench.newest(node)["id"])) for node in "ab"]
            self.assertEqual(leads[0], leads[1])
            self.assertEqual(len(leads[0]), 2)

    def evidence(self, bench):
        folder = str(bench.folder / "evidence")
        bench.run("a", "log", "export", folder)
        subprocess.run(["python3", str(ROOT / "tools/verify/verify.py"), folder], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    unittest.main()
