# SPDX-License-Identifier: Apache-2.0
"""check-headers: alone, and under its own guard."""
from checkcase import CheckCase


class Headers(CheckCase):
    check = "check-headers"

    def header(self, name, guard, body):
        self.write(name, f"#ifndef {guard}\n#define {guard}\n{body}\n#endif\n")

    def test_good(self):
        self.header("src/base/err.h", "BASE_ERR_H", "enum err { OK };")
        self.header("src/psi/okvs.h", "PSI_OKVS_H", '#include "base/err.h"\nenum err f(void);')
        self.header("tests/support/dice.h", "SUPPORT_DICE_H", "int dice(void);")
        self.assertEqual(self.found(), [])

    def test_needs_another(self):
        self.header("src/psi/okvs.h", "PSI_OKVS_H", "int f(size_t n);")
        self.assertEqual(self.found()[0], "src/psi/okvs.h:1: does not compile alone:")

    def test_guard(self):
        self.header("src/psi/okvs.h", "OKVS_H", "int f(void);")
        self.assertEqual(self.found(), ["src/psi/okvs.h:1: is not guarded by PSI_OKVS_H."])
