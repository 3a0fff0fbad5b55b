# SPDX-License-Identifier: Apache-2.0
"""check-layers: arrows go down, libraries stay behind their door."""
from checkcase import CheckCase


class Layers(CheckCase):
    check = "check-layers"

    def setUp(self):
        super().setUp()
        self.write("src/base/err.h", "")
        self.write("src/store/store.h", "")
        self.write("src/json/json.h", "#include <jansson.h>\n")

    def test_down_and_own_folder(self):
        self.write("src/psi/okvs.h", '#include "base/err.h"\n')
        self.write("src/psi/okvs.c", '#include "psi/okvs.h"\n#include <string.h>\n')
        self.assertEqual(self.found(), [])

    def test_up(self):
        self.write("src/psi/okvs.c", '\n#include "store/store.h"\n')
        [finding] = self.found()
        self.assertTrue(finding.startswith("src/psi/okvs.c:2: psi may not include store"))

    def test_not_written_from_src(self):
        self.write("src/store/sqlite.c", '#include "store.h"\n')
        self.assertIn('"store.h" is not a file under src/', self.found()[0])

    def test_missing_header(self):
        self.write("src/store/sqlite.c", '#include "store/none.h"\n')
        self.assertIn("is not a file", self.found()[0])

    def test_folder_without_law(self):
        self.write("src/util/misc.c", "")
        self.assertIn("util has no line in the law", self.found()[0])

    def test_libraries(self):
        self.write("src/store/sqlite.c", "#include <sqlite3.h>\n")
        self.write("src/crypto/hash.c", "#include <openssl/evp.h>\n#include <sodium.h>\n")
        self.write("src/json/prose.c", "#include <uninorm.h>\n")
        self.assertEqual(self.found(), [])

    def test_libraries_out_of_place(self):
        self.write("src/psi/a.c", "#include <sodium.h>\n")
        self.write("src/fold/a.c", "#include <jansson.h>\n")
        self.write("src/json/read.c", "#include <jansson.h>\n")
        self.write("src/format/a.c", "#include <unicase.h>\n#include <unistd.h>\n")
        self.write("src/psi/a_test.c", "#include <openssl/evp.h>\n")
        self.assertEqual([f.split(":")[0] for f in self.found()],
                         ["src/fold/a.c", "src/format/a.c", "src/json/read.c", "src/psi/a.c",
                          "src/psi/a_test.c"])

    def test_only_tests_know_the_test_support(self):
        text = ('#include "tests/support/dice.h"\n#include "tests/vectors/a.h"\n'
                '#include <cmocka.h>\n')
        self.write("src/psi/a_test.c", text)
        self.assertEqual(self.found(), [])
        self.write("src/psi/a.c", text)
        self.assertEqual(len(self.found()), 3)

    def test_commented_include(self):
        self.write("src/psi/a.c", '/*\n#include "store/store.h"\n*/\n')
        self.assertEqual(self.found(), [])

    def test_tools_stand_as_high_as_cli(self):
        self.write("src/psi/okvs_tool.c", '#include "store/store.h"\n')
        self.assertEqual(self.found(), [])
