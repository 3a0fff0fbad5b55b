# SPDX-License-Identifier: Apache-2.0
"""check-purity: what computes reaches no socket, file, clock, heap or randomness."""
from checkcase import CheckCase


class Purity(CheckCase):
    check = "check-purity"

    def call(self, name, called):
        self.compile(name, f"void {called}(void);\nvoid go(void) {{ {called}(); }}\n")
        return self.found()

    def test_what_a_pure_module_may_call(self):
        self.compile("src/base/memory.c", "void memory_free(void *p) {}\n")
        self.compile("src/psi/a.c", "void memory_free(void *);\nvoid *memcpy();\n"
                                    "void a_go(void *p) { memcpy(p, p, p); memory_free(p); }\n")
        self.assertEqual(self.found(), [])

    def test_what_it_may_not(self):
        for number, name in enumerate(("malloc", "socket", "open", "time", "clock_gettime",
                                       "getrandom", "printf", "getenv")):
            with self.subTest(name):
                found = self.call(f"src/psi/a{number}.c", name)
                self.assertIn(f"src/psi/a{number}.c:1: needs {name}; psi/ only computes.", found)

    def test_our_own_randomness_and_clock(self):
        self.compile("src/crypto/entropy.c", "void entropy_random(void) {}\n")
        self.assertEqual(len(self.call("src/fold/a.c", "entropy_random")), 1)

    def test_tables_that_the_build_makes(self):
        self.compile("build/src/name/table_a.c", "const int table_a = 1;\n")
        self.compile("src/name/a.c", "extern const int table_a, table_b;\n"
                                     "int a_go(void) { return table_a + table_b; }\n")
        self.assertEqual(self.found(), ["src/name/a.c:1: needs table_b; name/ only computes."])

    def test_other_modules_are_free(self):
        self.assertEqual(self.call("src/store/a.c", "open"), [])
        self.assertEqual(self.call("src/lane/entry.c", "open"), [])

    def test_the_tree_is_pure_where_its_folder_is_not(self):
        self.assertEqual(len(self.call("src/lane/merkle.c", "open")), 1)
        self.assertEqual(len(self.call("src/crypto/merkle.c", "open")), 2)
