# SPDX-License-Identifier: Apache-2.0
"""check-sources: what is cited is in BIBLIOGRAPHY."""
from checkcase import CheckCase


class Sources(CheckCase):
    check = "check-sources"

    def test_cited_and_known(self):
        self.write("BIBLIOGRAPHY", "# sources\n\n[RFC9497] Oblivious functions.\n")
        self.write("src/a/a.c", "/* [RFC9497] 3.3.2 */\n")
        self.assertEqual(self.found(), [])

    def test_unknown(self):
        self.write("BIBLIOGRAPHY", "[RFC9497] Oblivious functions.\n")
        self.write("src/a/a.c", "\n/*\n * see [TAMING] */\n")
        self.assertEqual(self.found(), ["src/a/a.c:3: [TAMING] is not in BIBLIOGRAPHY."])

    def test_indexes_are_no_citations(self):
        self.write("BIBLIOGRAPHY", "[RFC9497] Oblivious functions.\n")
        self.write("src/a/a.c", "/* out[N] and out[BYTES] */\nint x[COUNT];\n")
        self.assertEqual(self.found(), [])

    def test_form(self):
        self.write("BIBLIOGRAPHY", "RFC9497 x\n[A1] one\n[A1] two\n")
        self.assertEqual([f.split(":")[1] for f in self.found()], ["1", "3"])

    def test_missing(self):
        self.assertEqual(self.found(), ["BIBLIOGRAPHY:1: is missing."])
