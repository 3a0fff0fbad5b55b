# SPDX-License-Identifier: Apache-2.0
"""The group's engines under valgrind, their scalars and points poisoned.

With gcc, and with clang where there is one: what is constant in the source need not be in
what a compiler makes of it. libsodium and what an engine tells of its input (that it
refuses a point) are all that is trusted. The engine for AVX-512 runs over its operations in plain C,
because valgrind knows no AVX-512.
"""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FLAGS = ["-std=c17", "-D_GNU_SOURCE", "-O2", "-gdwarf-4", "-fno-strict-aliasing", "-DGROUP_POISON",
         f"-I{ROOT / 'src'}"]
LIBRARIES = ["-lsodium", "-lcrypto"]
PLAIN = ["src/group/digits.c", "src/crypto/group.c", "src/crypto/expand.c",
         "src/crypto/hash.c", "src/crypto/entropy.c", "src/crypto/equal.c", "src/crypto/start.c",
         "src/base/memory.c", "src/base/must.c",
         "src/base/random.c", "src/base/num.c", "tests/ct/poison_tool.c"]
OWN = {"gcc": ["-fno-tree-ter", "-fno-schedule-insns2"], "clang-19": []}  # as src/group/meson.build
COMPILERS = [c for c in ("gcc", "clang-19") if shutil.which(c)]


def has_avx2():
    return {"avx2", "fma"} <= set(Path("/proc/cpuinfo").read_text().split())


class ConstantTime(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="ct-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def build(self, compiler):
        objects = []
        for source, flags in ([(s, []) for s in PLAIN] +
                              [("src/group/avx2.c", [*OWN[compiler], "-mavx2", "-mfma"]),
                               ("src/group/ifma.c", [*OWN[compiler], "-DGROUP_PLAIN"])]):
            objects.append(str(self.folder / (Path(source).stem + Path(source).parent.name + ".o")))
            subprocess.run([compiler, *FLAGS, *flags, "-c", str(ROOT / source), "-o", objects[-1]],
                           check=True)
        program = str(self.folder / "poison")
        subprocess.run([compiler, *objects, "-o", program, *LIBRARIES], check=True)
        return program

    def watch(self, program, *words):
        return subprocess.run(["valgrind", "--quiet", "--error-exitcode=99", program, *words],
                              capture_output=True, text=True)

    def run_with(self, compiler):
        if compiler not in COMPILERS:
            return
        program = self.build(compiler)
        for engine in ["ifma-plain"] + ["avx2"] * has_avx2():
            run = self.watch(program, engine)
            self.assertEqual(run.returncode, 0, f"{compiler}, {engine}:\n{run.stderr}")
        self.assertEqual(self.watch(program, "ifma-plain", "leak").returncode, 99)

    def test_by_gcc(self):
        self.run_with("gcc")

    def test_by_clang(self):
        self.run_with("clang-19")


if __name__ == "__main__":
    unittest.main()
