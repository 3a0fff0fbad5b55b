# SPDX-License-Identifier: Apache-2.0
"""run-tests: nothing that failed, died, hung or said nothing passes."""
import json
import os
import runpy
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

TOOLS = Path(__file__).resolve().parent.parent
RUN_TESTS = runpy.run_path(str(TOOLS / "run-tests"))


class RunTests(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="run-"))
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / "build" / "meson-info").mkdir(parents=True)
        self.unit = []

    def program(self, name, script, seconds=30):
        """A unit test that is a shell script."""
        path = self.root / "build" / name.replace("/", "_")
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        self.unit.append({"name": name, "cmd": [str(path)], "env": {"WORD": "meson"},
                          "timeout": seconds})

    def script(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def run_all(self, *arguments):
        """(status, lines)"""
        (self.root / "build/meson-info/intro-tests.json").write_text(json.dumps(self.unit))
        ran = subprocess.run(
            [str(TOOLS / "run-tests"), "--root", str(self.root), str(self.root / "build"),
             *arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual(ran.stderr, "")
        return ran.returncode, ran.stdout.splitlines()

    def verdict(self, script, seconds=30):
        """(status, last line, all) of one program."""
        self.program("a", script, seconds)
        status, lines = self.run_all()
        return status, lines[-1], "\n".join(lines)

    def test_cases_are_counted(self):
        self.program("base/err", "echo 1..2; echo ok 1 - a; echo ok 2 - b")
        self.script("tests/e2e/two.sh", "echo ok - c; echo 1..1")
        self.script("tests/more/test_more.py",
                    "import unittest\nclass T(unittest.TestCase):\n"
                    "    def test_a(self):\n        pass\n")
        self.script("tools/check-x", "#!/bin/sh\nexit 0\n")
        status, lines = self.run_all()
        self.assertEqual((status, lines[-1]), (0, "5 passed, 0 failed"))
        self.assertEqual(len(lines), 5)

    def test_failure_is_shown_in_full(self):
        status, last, text = self.verdict(
            "echo 1..2; echo '# why'; echo not ok 1 - a; echo ok 2 - b; echo more >&2; exit 1")
        self.assertEqual((status, last), (1, "1 passed, 1 failed"))
        self.assertIn("# why", text)
        self.assertIn("more", text)

    def test_death(self):
        status, last, text = self.verdict("echo 1..1; echo ok 1 - a; kill -SEGV $$")
        self.assertEqual((status, last), (1, "1 passed, 1 failed"))
        self.assertIn("died of SIGSEGV", text)

    def test_silence(self):
        status, last, text = self.verdict("exit 0")
        self.assertEqual((status, last), (1, "0 passed, 1 failed"))
        self.assertIn("no plan", text)

    def test_cases_without_plan(self):
        self.assertEqual(self.verdict("echo ok 1 - a")[1], "1 passed, 1 failed")

    def test_too_few(self):
        status, last, text = self.verdict("echo 1..3; echo ok 1 - a; echo ok 2 - b")
        self.assertEqual((status, last), (1, "2 passed, 1 failed"))
        self.assertIn("planned 3 cases and ran 2", text)

    def test_status_without_failure(self):
        self.assertEqual(self.verdict("echo 1..1; echo ok 1 - a; exit 3")[1],
                         "1 passed, 1 failed")

    def test_two_groups_in_one_program(self):
        self.assertEqual(self.verdict("echo 1..1; echo ok 1 - a; echo 1..1; echo ok 1 - b")[1],
                         "2 passed, 0 failed")

    def test_skipped_cases_are_neither(self):
        status, last, text = self.verdict(
            "echo 1..2; echo ok 1 - a; echo 'not ok 2 # SKIP lists not found'")
        self.assertEqual((status, last), (0, "1 passed, 0 failed"))
        self.assertIn("1 SKIPPED: lists not found", text)

    def test_all_skipped_is_nothing_run(self):
        self.assertEqual(self.verdict("echo 1..1; echo 'ok 1 # SKIP no'")[0:2],
                         (1, "0 passed, 1 failed"))

    def test_seed(self):
        self.assertIn("seed 0x5eed", self.verdict("echo '# seed 0x5eed'; echo 1..1; echo ok 1")[2])

    def test_time_limit_ends_the_whole_group(self):
        marker = self.root / "pid"
        begun = time.monotonic()
        status, last, text = self.verdict(
            f"echo 1..1; echo ok 1 - a; sleep 60 & echo $! > {marker}; wait", 1)
        self.assertLess(time.monotonic() - begun, 20)
        self.assertEqual((status, last), (1, "1 passed, 1 failed"))
        self.assertIn("longer than its limit of 1 s", text)
        self.assert_gone(int(marker.read_text()))

    def test_what_is_left_running_is_ended(self):
        marker = self.root / "pid"
        self.verdict(f"echo 1..1; echo ok 1; sleep 60 & echo $! > {marker}")
        self.assert_gone(int(marker.read_text()))

    def assert_gone(self, pid):
        for _ in range(200):
            try:
                state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            except FileNotFoundError:
                return
            if state == "Z":  # ended, and nobody here reaps orphans
                return
            time.sleep(0.01)
        self.fail("it still runs")

    def test_script_states_its_limit(self):
        self.script("tests/e2e/slow.sh", "# Time limit: 1 s\necho 1..1; sleep 60\n")
        status, lines = self.run_all()
        self.assertIn("limit of 1 s", "\n".join(lines))

    def test_cases_of_a_script(self):
        self.script("tests/e2e/two.sh", f""". {TOOLS.parent}/tests/support/tap.sh
            expect "a file is made" touch file
            expect_status 1 "no such file" test -e none
            expect "this fails" bash -c 'echo why; exit 3'
            skip "lists" "not found"
            cases_end
        """)
        status, lines = self.run_all()
        text = "\n".join(lines)
        self.assertEqual(lines[-1], "2 passed, 1 failed")
        self.assertIn("# status 3 instead of 0: bash", text)
        self.assertIn("# why", text)
        self.assertIn("not ok 3 - this fails", text)
        self.assertIn("1 SKIPPED: not found", text)

    def test_environment(self):
        status, last, text = self.verdict(
            'echo 1..1; [ "$WORD" = meson ] && [ -d "$TMPDIR" ] && [ -z "$(ls -A)" ] '
            '&& [ -n "$ENTENTE_DATA" ] && echo ok 1 - all')
        self.assertEqual(last, "1 passed, 0 failed")

    def test_scratch_is_in_memory_where_there_is_plenty(self):
        place = RUN_TESTS["scratch_place"]
        with mock.patch.dict(os.environ):
            os.environ.pop("TMPDIR", None)
            self.assertEqual(place(self.root, 1), str(self.root))
            self.assertIsNone(place(self.root, 1 << 62))
            self.assertIsNone(place(self.root / "none", 1))
            os.environ["TMPDIR"] = str(self.root)
            self.assertIsNone(place(self.root, 1))

    def test_names_and_targets(self):
        self.program("base/err", "echo 1..1; echo ok 1")
        self.program("base/text", "exit 1")
        self.assertEqual(self.run_all("base/err")[1][-1], "1 passed, 0 failed")
        self.assertEqual(self.run_all("--targets", "base/err")[1], ["base_err"])
        self.script("tests/e2e/two.sh", "echo ok - c; echo 1..1")
        self.assertEqual(self.run_all("--targets", "two", "err")[1], ["all"])

    def test_nothing_ran(self):
        self.assertEqual(self.run_all("no-such")[0], 1)
        self.assertEqual(self.run_all("no-such")[1][-1], "0 passed, 1 failed")

    def test_check_that_finds(self):
        self.script("tools/check-x", "#!/bin/sh\necho src/a.c:1: bad\nexit 1\n")
        status, lines = self.run_all("--checks")
        self.assertEqual((status, lines[-1]), (1, "0 passed, 1 failed"))
        self.assertIn("        src/a.c:1: bad", lines)


class UnittestTap(unittest.TestCase):
    def tap(self, body):
        """(status, the lines that are not comment)"""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "test_it.py"
            path.write_text(f"import unittest\nclass T(unittest.TestCase):\n{body}\n")
            ran = subprocess.run([str(TOOLS / "unittest-tap"), str(path)],
                                 capture_output=True, text=True,
                                 env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        return ran.returncode, [l for l in ran.stdout.splitlines() if l[0] != "#"]

    def test_good(self):
        self.assertEqual(self.tap("  def test_a(self): pass"), (0, ["1..1", "ok 1 - T.test_a"]))

    def test_bad(self):
        for body in ("self.fail()", "1 / 0"):
            self.assertEqual(self.tap(f"  def test_a(self): {body}"),
                             (1, ["1..1", "not ok 1 - T.test_a"]))

    def test_subtest(self):
        self.assertEqual(self.tap("  def test_a(self):\n    for n in 1, 2, 3:\n"
                                  "      with self.subTest(n): self.assertEqual(n, 2)"),
                         (1, ["1..1", "not ok 1 - T.test_a"]))

    def test_skip(self):
        self.assertEqual(self.tap("  def test_a(self): self.skipTest('no lists')"),
                         (0, ["1..1", "ok 1 - T.test_a # SKIP no lists"]))

    def test_class_fixture(self):
        status, lines = self.tap("  @classmethod\n  def setUpClass(cls): 1 / 0\n"
                                 "  def test_a(self): pass")
        self.assertEqual((status, lines[0]), (1, "1..1"))
        self.assertTrue(lines[1].startswith("not ok"))

    def test_file_that_does_not_load(self):
        self.assertNotEqual(self.tap("  nonsense here")[0], 0)


if __name__ == "__main__":
    unittest.main()
