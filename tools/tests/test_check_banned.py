# SPDX-License-Identifier: Apache-2.0
"""check-banned: each rule bites, and spares what only looks like it."""
from checkcase import CheckCase


class Banned(CheckCase):
    check = "check-banned"

    def lines(self, name, text):
        """The lines of one file that are found."""
        self.write(name, text)
        return [int(finding.split(":")[1]) for finding in self.found()]

    def test_each_function(self):
        for call in ("strcpy(a, b)", "strcat(a, b)", "sprintf(a, b)", "strtok(a, b)", "atoi(a)",
                     "rand()", "random()", "gets(a)", "alloca(1)", "localtime(a)", "system(a)",
                     "popen(a, b)", "malloc(1)", "calloc(1, 1)", "realloc(a, 1)", "strdup(a)",
                     "free(a)", "printf(a)", "fprintf(stderr, a)", "assert(a)"):
            with self.subTest(call):
                self.assertEqual(self.lines("src/psi/a.c", f"\n    x = {call};\n"), [2])

    def test_look_alikes(self):
        self.assertEqual(self.lines("src/psi/a.c", """
            /* malloc(1), strcpy(a, b) */ char *s = "system(x)";
            memory_free(p); snprintf(b, n, f); json_free(j); h->free(p); o.system(x);
            struct random random_new(void); buffer_printf(b, f);
            int left = a - (b == c); m.puts = 1;
        """), [])

    def test_handed_on(self):
        self.assertEqual(self.lines("src/psi/a.c", "set_allocators(malloc, free);\n"), [1, 1])

    def test_the_doors(self):
        self.write("src/base/memory.c", "void *p = calloc(1, 1); free(p);\n")
        self.write("src/base/must.c", "fputs(a, stderr);\n")
        self.write("src/cli/main.c", "printf(a);\n")
        self.write("src/name/recipe_tool.c", "puts(a);\n")
        self.write("src/psi/a_test.c", "free(malloc(1)); printf(a);\n")
        self.write("src/base/ct.h", "m = -(a == b);\n")
        self.assertEqual(self.found(), [])

    def test_tests_obey_the_rest(self):
        self.assertEqual(self.lines("src/psi/a_test.c", "strcpy(a, b);\n"), [1])

    def test_masks(self):
        self.assertEqual(self.lines("src/psi/a.c", "m = -(a == b);\nreturn -(uint8_t)(a != 0);\n"
                                    "f(x, -(uint32_t)(i == s));\nn = -(a + b);\n"), [1, 2, 3])

    def test_leftovers(self):
        for word in ("TODO", "FIXME", "XXX"):
            self.assertEqual(self.lines("src/psi/a.c", f"/* {word}: later */\n"), [1])
        self.assertEqual(self.lines("src/psi/a.c", "mkstemp(\"aXXXXXX\");\n"), [])
