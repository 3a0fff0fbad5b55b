#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The checked-in vectors of the envelope are those that the text gives today."""

import pathlib
import subprocess
import sys
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent / "envelope_vectors.py"


class EnvelopeVectors(unittest.TestCase):
    def test_checked_in_vectors_are_computed_again(self):
        run = subprocess.run([sys.executable, "-B", str(SCRIPT), "--check"],
                             capture_output=True, text=True, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
