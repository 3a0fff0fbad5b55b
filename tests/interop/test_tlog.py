#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A lane, its checkpoint, cosignature and proofs, as golang.org/x/mod/sumdb reads them."""

import os
import pathlib
import shutil
import subprocess
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = pathlib.Path("/usr/share/gocode") # Debian's golang-golang-x-mod-dev
TOOL = pathlib.Path(os.environ.get("ENTENTE_BUILD", "build")) / "tests/interop/tlog_tool"
INSTALLED = shutil.which("go") and (PACKAGES / "src/golang.org/x/mod").exists()


@unittest.skipUnless(INSTALLED, "golang-go or golang-golang-x-mod-dev is missing")
class Tlog(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = pathlib.Path.cwd()
        cls.check = scratch / "tlog_check"
        environment = {**os.environ, "GO111MODULE": "off", "GOPATH": str(PACKAGES),
                       "GOCACHE": str(scratch / "cache"), "GOFLAGS": ""}
        subprocess.run(["go", "build", "-o", str(cls.check), str(HERE / "tlog_check.go")],
                       env=environment, check=True)
        cls.lane = subprocess.run([str(TOOL)], capture_output=True, text=True,
                                  check=True).stdout

    def judge(self, lane):
        return subprocess.run([str(self.check)], input=lane, capture_output=True,
                              text=True, check=False)

    def test_lane_is_good(self):
        run = self.judge(self.lane)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(run.stdout.splitlines(),
                         ["good roots and proofs", "good checkpoint and cosignature",
                          "good checkpoint signed again"])

    def test_a_change_in_any_line_is_bad(self):
        lines = self.lane.splitlines()
        for n in range(0, len(lines), 7):
            words = lines[n].split(" ")
            last = words[-1]
            words[-1] = ("B" if last[0] == "A" else "A") + last[1:]
            changed = "\n".join(lines[:n] + [" ".join(words)] + lines[n + 1:])
            self.assertEqual(self.judge(changed).returncode, 1, lines[n])


if __name__ == "__main__":
    unittest.main()
