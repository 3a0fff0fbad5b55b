# SPDX-License-Identifier: Apache-2.0
"""check-format: the repository's own .clang-format decides."""
import shutil

from checkcase import TOOLS, CheckCase


class Format(CheckCase):
    check = "check-format"

    def setUp(self):
        super().setUp()
        shutil.copy(TOOLS.parent / ".clang-format", self.root)

    def test_good(self):
        self.write("src/a/a.c", "int f(void)\n{\n    return 1;\n}\n")
        self.assertEqual(self.found(), [])

    def test_bad(self):
        self.write("src/a/a.c", "int f(void)\n{\n  return 1;\n}\n")
        [finding] = self.found()
        self.assertTrue(finding.startswith("src/a/a.c:2: is not laid out"))
