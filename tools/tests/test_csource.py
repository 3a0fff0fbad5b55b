# SPDX-License-Identifier: Apache-2.0
"""The lexer under the checks: what it takes for a function, and what not."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import csource


class Functions(unittest.TestCase):
    def one(self, text):
        found = csource.functions(text)
        self.assertEqual(len(found), 1, found)
        return found[0]

    def none(self, text):
        self.assertEqual(csource.functions(text), [])

    def test_definition(self):
        f = self.one("/* head */\n\nint f(int a, char *b)\n{\n    return a;\n}\n")
        self.assertEqual((f.name, f.line, f.end, f.parameters), ("f", 3, 6, 2))
        self.assertTrue(f.defined)
        self.assertFalse(f.static)

    def test_declaration_over_two_lines(self):
        f = self.one("MUST_CHECK enum err card_read(const uint8_t *b,\n"
                     "                              size_t n) PRINTF_LIKE(1, 2);\n")
        self.assertEqual((f.name, f.line, f.end, f.parameters), ("card_read", 1, 2, 2))
        self.assertFalse(f.defined)

    def test_leading_attribute_macro(self):
        f = self.one("PRINTF_LIKE(2, 3) void say(int to, const char *format, ...);")
        self.assertEqual((f.name, f.parameters), ("say", 3))

    def test_gcc_attribute(self):
        f = self.one("static void f(void) __attribute__((noreturn));")
        self.assertEqual((f.name, f.parameters, f.static), ("f", 0, True))

    def test_callback_is_one_parameter(self):
        self.assertEqual(self.one("int each(int (*take)(int, int), void *s);").parameters, 2)

    def test_pointer_result(self):
        self.assertEqual(self.one("const char *err_name(enum err code);").name, "err_name")

    def test_no_functions(self):
        self.none("typedef int (*take)(int);\n")
        self.none("struct s {\n    int (*read)(void *, int);\n};\n")
        self.none("static int (*chosen)(int);\n")
        self.none("enum { A = sizeof(int) };\n")
        self.none("static const int table[] = {1, 2, 3};\n")
        self.none('_Static_assert(sizeof(int) == 4, "int");\n')
        self.none("#define f(x) \\\n    g(x);\n")
        self.none("/* int f(void); */\n")

    def test_braces_in_texts_do_not_count(self):
        found = csource.functions('int f(void)\n{\n    g("}", \'}\'); /* } */\n}\n'
                                  "int h(void)\n{\n}\n")
        self.assertEqual([(f.name, f.line, f.end) for f in found],
                         [("f", 1, 4), ("h", 5, 7)])

    def test_nesting_counts_blocks_only(self):
        f = self.one("int f(void)\n{\n    struct p p = {{1}, {2}};\n    g((struct p){1});\n"
                     "    if (p.x) {\n        while (p.y) {\n            h();\n        }\n"
                     "    }\n}\n")
        self.assertEqual(f.nesting, 2)
        self.assertEqual(self.one("int f(void)\n{\n    return 1;\n}\n").nesting, 0)


class Code(unittest.TestCase):
    def test_comments_go_and_lines_stay(self):
        text = 'a /* b\nc */ "d" // e\nf\n'
        self.assertEqual(csource.code(text), 'a     \n     " "     \nf\n')
        self.assertIn('"d"', csource.code(text, strings=True))

    def test_comment_marks_inside_strings(self):
        self.assertEqual(csource.comments('x = "/* no */"; /* yes */'), [(1, "/* yes */")])


if __name__ == "__main__":
    unittest.main()
