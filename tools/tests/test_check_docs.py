# SPDX-License-Identifier: Apache-2.0
"""check-docs: every declaration is described, every error named is real."""
from checkcase import CheckCase


class Docs(CheckCase):
    check = "check-docs"

    def setUp(self):
        super().setUp()
        self.write("src/base/err.h", "enum err { OK, ERR_LIMIT };\n")

    def test_described(self):
        self.write("src/psi/a.h", "/* Solve. */\nint a_solve(void);\nint a_open(int x,\n"
                                  "           int y);\n\nint a_end(void); /* the end */\n")
        self.assertEqual(self.found(), [])

    def test_blank_line_parts(self):
        self.write("src/psi/a.h", "/* Solve. */\nint a_solve(void);\n\nint a_read(void);\n")
        self.assertEqual(self.found(),
                         ["src/psi/a.h:4: a_read has no comment right above it."])

    def test_comment_set_apart(self):
        self.write("src/psi/a.h", "/* Solve. */\n\nint a_solve(void);\n")
        self.assertEqual(len(self.found()), 1)

    def test_comment_inside_a_declaration_does_not_describe(self):
        self.write("src/psi/a.h", "int a_solve(char *out /* 2n */);\n")
        self.assertEqual(len(self.found()), 1)

    def test_source_files_need_none(self):
        self.write("src/psi/a.c", "int a_solve(void)\n{\n    return 0;\n}\n")
        self.assertEqual(self.found(), [])

    def test_errors(self):
        self.write("src/psi/a.c", "/* ERR_LIMIT or\n * ERR_LIMITED */\nint x = ERR_GET_LIB;\n")
        self.assertEqual(self.found(),
                         ["src/psi/a.c:1: ERR_LIMITED is no code of src/base/err.h."])
