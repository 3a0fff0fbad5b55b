# SPDX-License-Identifier: Apache-2.0
"""requirements: a row is met by cases that carry its number, and by nothing else."""
import subprocess
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parent.parent / "requirements"
EMPTY = "# Nothing.\nX\twhat\twhat is missing\n"


class Requirements(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="requirements-")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for name in ("requirements", "invariants", "adversary"):
            (self.root / f"{name}.tsv").write_text(EMPTY)

    def rows(self, name, *rows):
        (self.root / f"{name}.tsv").write_text(EMPTY + "".join(f"{row}\n" for row in rows))

    def log(self, name, text):
        (self.root / f"{name}.log").write_text(text)

    def run_tool(self, *options):
        return subprocess.run([str(TOOL), *options, "--docs", str(self.root), str(self.root)],
                              capture_output=True, text=True, check=False)

    def states(self, name):
        """number -> state, of the table that the tool makes"""
        self.assertEqual(self.run_tool().returncode, 0)
        lines = (self.root / f"{name}.md").read_text().splitlines()
        cells = [line.split("|") for line in lines if line.startswith("| ")][1:]
        return {row[1].strip(): row[-3].strip() for row in cells}

    def test_a_row_is_met_if_all_its_cases_passed(self):
        self.rows("requirements", "1\tone\t", "2\ttwo\t", "3\tthree\t", "4\tfour\tA part.")
        self.log("fold", "1..5\nok 1 - R1_signed\nok 2 - R2_ready\nnot ok 3 - R2_again\n"
                         "ok 4 - R4: a part\nok 5 - R3_skipped # SKIP no\n")
        self.assertEqual(self.states("requirements"), {
            "R1": "met", "R2": "**not met**: a test fails",
            "R3": "**not met**: no test shows it", "R4": "in part: A part."})

    def test_each_letter_has_its_table(self):
        self.rows("invariants", "7\tseven\t")
        self.rows("adversary", "7\tmove\tNot yet.")
        self.log("a", "1..1\nok 1 - Evidence.test_I7_each_byte\n")
        self.assertEqual(self.states("invariants"), {"I7": "met"})
        self.assertEqual(self.states("adversary"), {"T7": "**not met**: Not yet."})

    def test_what_is_no_number(self):
        self.rows("requirements", "1\tone\t")
        self.log("a", "1..3\nok 1 - the rule R1 refuses\nok 2 - XR1\nok 3 - r1\n")
        self.assertEqual(self.states("requirements"), {"R1": "**not met**: no test shows it"})

    def test_a_number_that_no_table_has(self):
        self.log("a", "1..1\nok 1 - T9_flood\n")
        done = self.run_tool()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("T-numbers that docs/adversary.tsv lacks: [9]", done.stderr)

    def test_check_tells_which_table_is_stale(self):
        self.rows("invariants", "1\tone\t")
        self.log("a", "1..1\nok 1 - I1_first\n")
        self.assertEqual(self.run_tool("--check").returncode, 1)
        self.run_tool()
        self.assertEqual(self.run_tool("--check").returncode, 0)
        self.log("a", "1..1\nok 1 - I1_other\n")
        done = self.run_tool("--check")
        self.assertEqual(done.returncode, 1)
        self.assertIn("docs/invariants.md: not what", done.stdout)
