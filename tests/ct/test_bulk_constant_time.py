# SPDX-License-Identifier: Apache-2.0
# Time limit: 600 s
"""Bulk rounds under valgrind, both sides' secrets poisoned.

With gcc, and with clang where there is one, at -O2; `./dev test long` at -O1 and -O3 too. All
three paths: valgrind knows no instruction of the wide one, so that runs over pairs of those
that it knows (narrow.h). libsodium and what crypto/group.h refuses are all that is trusted.
"""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FLAGS = ["-std=c17", "-D_GNU_SOURCE", "-gdwarf-4", "-fno-strict-aliasing",
         f"-I{ROOT / 'src'}", f"-I{ROOT}"]
WRAPPED = ["group_random_scalar", "group_mul_base", "group_mul", "group_add", "group_sub"]
LIBRARIES = ["-lsodium", "-lcrypto", "-lpthread"]
SOURCES = [*sorted(str(p.relative_to(ROOT)) for p in (ROOT / "src/bulk").glob("*.c")
                   if not p.stem.endswith(("_test", "_fuzz"))),
           *(f"src/crypto/{name}.c" for name in ("blake", "group", "expand", "hash", "entropy",
                                                 "equal", "start")),
           *(f"src/base/{name}.c" for name in ("memory", "must", "random", "num", "fault",
                                               "cores", "err", "text")),
           "tests/ct/bulk_poison_tool.c"]
COMPILERS = [c for c in ("gcc", "clang-19") if shutil.which(c)]
LEVELS = ["-O2"] + ["-O1", "-O3"] * bool(os.environ.get("ENTENTE_LONG"))


def paths():
    known = set(Path("/proc/cpuinfo").read_text().split())
    return (["portable"] + ["native"] * ({"aes", "pclmulqdq", "sse4_1"} <= known)
            + ["wide"] * ({"aes", "pclmulqdq", "avx2"} <= known))


class ConstantTime(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="ct-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def build(self, compiler, level):
        objects = []
        for source in SOURCES:
            narrow = (["-include", str(ROOT / "tests/ct/narrow.h")]
                      if source.endswith("_x86.c") else [])
            objects.append(str(self.folder / (source.replace("/", "-") + ".o")))
            subprocess.run([compiler, *FLAGS, level, *narrow, "-c", str(ROOT / source),
                            "-o", objects[-1]], check=True)
        program = str(self.folder / "poison")
        wrap = "".join(f",--wrap={name}" for name in WRAPPED)
        subprocess.run([compiler, *objects, f"-Wl{wrap}", "-o", program, *LIBRARIES],
                       check=True)
        return program

    def watch(self, program, *words):
        return subprocess.run(
            ["valgrind", "--quiet", "--error-exitcode=99",
             f"--suppressions={ROOT / 'tests/ct/verdicts.supp'}", program, *words],
            capture_output=True, text=True)

    def run_with(self, compiler):
        if compiler not in COMPILERS:
            return
        for level in LEVELS:
            program = self.build(compiler, level)
            for path in paths():
                run = self.watch(program, path)
                self.assertEqual(run.returncode, 0,
                                 f"{compiler} {level}, {path}:\n{run.stderr}")

    def test_by_gcc(self):
        self.run_with("gcc")

    def test_by_clang(self):
        self.run_with("clang-19")

    def test_the_poison_reaches_each_place(self):
        run = self.watch(self.build("gcc", "-O2"), paths()[-1], "leak")
        self.assertEqual(run.returncode, 99, run.stderr)
        self.assertIn("all seen", run.stdout)


if __name__ == "__main__":
    unittest.main()
