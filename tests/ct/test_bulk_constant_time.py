# SPDX-License-Identifier: Apache-2.0
# Time limit: 600 s
"""Bulk rounds under valgrind, both sides' secrets poisoned.

With gcc, and with clang where there is one, with the flags of the product as meson.build
states them; `./dev test long` at -O1 and -O2 too. All three paths: valgrind knows no
instruction of the wide one, so that runs over pairs of those that it knows (narrow.h).
libsodium and what crypto/group.h refuses are all that is trusted.
"""
import functools
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HARDENING = re.findall(r"'(-f[^']+)'", re.search(
    r"^hardening = \[(.*?)^\]", (ROOT / "meson.build").read_text(), re.S | re.M)[1])
# Of src/bulk in a build that is not sanitized; the rest is compiled at -O2.
PRODUCT = "-O" + re.search(r"^ +bulk_flags \+= 'optimization=(\d)'$",
                           (ROOT / "src/bulk/meson.build").read_text(), re.M)[1]
FLAGS = ["-std=c17", "-D_GNU_SOURCE", "-gdwarf-4", "-fPIC", *HARDENING,
         "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-DGROUP_POISON", f"-I{ROOT / 'src'}", f"-I{ROOT}"]
WRAPPED = ["group_random_scalar", "group_mul_base", "group_mul", "group_add", "group_sub"]
LIBRARIES = ["-lsodium", "-lcrypto", "-lpthread"]
SOURCES = [*sorted(str(p.relative_to(ROOT)) for p in (ROOT / "src/bulk").glob("*.c")
                   if not p.stem.endswith(("_test", "_fuzz"))),
           *(f"src/crypto/{name}.c" for name in ("blake", "group", "expand", "hash", "entropy",
                                                 "equal", "start")),
           *(f"src/base/{name}.c" for name in ("memory", "must", "random", "num", "fault",
                                               "cores", "err", "text")),
           "src/group/digits.c", "src/group/engine.c", "src/group/portable.c",
           "tests/ct/bulk_poison_tool.c"]
SWIFT = {"src/group/avx2.c": ["-mavx2", "-mfma"],  # as src/group/meson.build
         "src/group/ifma.c": ["-mavx512f", "-mavx512ifma"]}
COMPILERS = [c for c in ("gcc", "clang-19") if shutil.which(c)]
LEVELS = [PRODUCT] + ["-O1", "-O2"] * bool(os.environ.get("ENTENTE_LONG"))
CORES = os.cpu_count() or 1


def paths():
    known = set(Path("/proc/cpuinfo").read_text().split())
    return (["portable"] + ["native"] * ({"aes", "pclmulqdq", "sse4_1"} <= known)
            + ["wide"] * ({"aes", "pclmulqdq", "avx2"} <= known))


@functools.cache
def build(folder, compiler, level):
    """Sources are many and small, so as many at once as there are cores."""
    place = Path(tempfile.mkdtemp(dir=folder))

    def compile_one(source):
        own = level if source.startswith("src/bulk/") else "-O2"
        more = (["-include", str(ROOT / "tests/ct/narrow.h")]
                if source.endswith("_x86.c") else SWIFT.get(source, []))
        if source in SWIFT and compiler == "gcc":
            more = [*more, "-fno-tree-ter", "-fno-schedule-insns2"]
        made = str(place / (source.replace("/", "-") + ".o"))
        subprocess.run([compiler, *FLAGS, own, *more, "-c", str(ROOT / source),
                        "-o", made], check=True)
        return made

    with ThreadPoolExecutor(CORES) as crew:
        objects = list(crew.map(compile_one, [*SOURCES, *SWIFT]))
    program = str(place / "poison")
    wrap = "".join(f",--wrap={name}" for name in WRAPPED)
    subprocess.run([compiler, *objects, f"-Wl{wrap}", "-o", program, *LIBRARIES], check=True)
    return program


class ConstantTime(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="ct-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)

    def watch(self, program, *words):
        return subprocess.run(
            ["valgrind", "--quiet", "--error-exitcode=99",
             f"--suppressions={ROOT / 'tests/ct/verdicts.supp'}", program, *words],
            capture_output=True, text=True)

    def run_with(self, compiler):
        if compiler not in COMPILERS:
            return
        for level in LEVELS:
            program = build(self.folder, compiler, level)
            with ThreadPoolExecutor(CORES) as crew:
                runs = list(crew.map(lambda path: self.watch(program, path), paths()))
            for path, run in zip(paths(), runs):
                self.assertEqual(run.returncode, 0,
                                 f"{compiler} {level}, {path}:\n{run.stderr}")

    def test_by_gcc(self):
        self.run_with("gcc")

    def test_by_clang(self):
        self.run_with("clang-19")

    def test_the_poison_reaches_each_place(self):
        run = self.watch(build(self.folder, "gcc", PRODUCT), paths()[-1], "leak")
        self.assertEqual(run.returncode, 99, run.stderr)
        self.assertIn("all seen", run.stdout)


if __name__ == "__main__":
    unittest.main()
