# SPDX-License-Identifier: Apache-2.0
"""check-names: the linker's names begin with the noun of their file."""
from checkcase import CheckCase


class Names(CheckCase):
    check = "check-names"

    def test_noun_of_file_or_folder(self):
        self.compile("src/psi/okvs.c", "static int helper(void) { return 1; }\n"
                                       "int okvs_solve(void) { return helper(); }\n"
                                       "int psi_start(void) { return 0; }\n")
        self.compile("src/cli/main.c", "int main(void) { return 0; }\n")
        self.assertEqual(self.found(), [])

    def test_other_names(self):
        self.compile("src/psi/okvs.c", "int solve(void) { return 0; }\n"
                                       "int okvsolve;\nint okvs_ok;\n")
        self.assertEqual(self.found(), [
            "src/psi/okvs.c:1: exports okvsolve; it should begin with okvs_.",
            "src/psi/okvs.c:1: exports solve; it should begin with okvs_."])

    def test_nouns_of_the_header(self):
        self.compile("src/base/num.c", "int load_u8(void) { return 0; }\nint steal;\n")
        self.write("src/base/num.h", "/* SPDX-License-Identifier: Apache-2.0 */\n"
                                     "/*\n * num.h - numbers\n *\n * Nouns  load, store\n */\n")
        [finding] = self.found()
        self.assertIn("exports steal", finding)

    def test_tests_are_free(self):
        self.compile("src/psi/okvs_test.c", "int whatever;\n")
        self.assertEqual(self.found(), [])
