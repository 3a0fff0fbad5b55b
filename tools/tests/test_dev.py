# SPDX-License-Identifier: Apache-2.0
"""dev: on machines that have all, some or none of what it needs.

The machine is a folder of stand-ins for dpkg-query, apt-get, meson and the like,
each of which notes its call in a file.
"""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ORDINARY = ("bash", "env", "dirname", "readlink", "realpath", "sed", "grep", "tail", "cat",
            "mkdir", "mktemp", "rm", "touch", "find", "xargs")

DPKG_QUERY = r"""#!/bin/bash
shift 3
for p; do grep -qx "$p" "$MACHINE/installed" && echo "installed $p"; done
[ $# -eq 0 ] || exit 1
"""
APT_GET = r"""#!/bin/bash
echo "apt-get $*" >> "$MACHINE/calls"
[ ! -e "$MACHINE/offline" ] || { echo "E: no network"; exit 100; }
[[ $* != *" install "* ]] || for p; do echo "$p" >> "$MACHINE/installed"; done
"""
NINJA = r"""#!/bin/bash
echo "ninja $*" >> "$MACHINE/calls"
[[ $* != *" -n"* ]] || { [ ! -e "$MACHINE/built" ] || echo "ninja: no work to do."; exit 0; }
[ ! -e "$MACHINE/broken" ] || { echo "x.c:1: error: broken"; exit 1; }
touch "$MACHINE/built"
"""
MESON = r"""#!/bin/bash
echo "meson $*" >> "$MACHINE/calls"
[ "$1" != setup ] || touch "$2/build.ninja"
"""


class Dev(unittest.TestCase):
    def setUp(self):
        self.machine = Path(tempfile.mkdtemp(prefix="dev-"))
        self.addCleanup(shutil.rmtree, self.machine)
        self.bin = self.machine / "bin"
        self.bin.mkdir()
        for name in ORDINARY:
            (self.bin / name).symlink_to(shutil.which(name, path="/usr/bin:/bin"))
        self.stand_in("dpkg-query", DPKG_QUERY)
        self.stand_in("apt-get", APT_GET)
        self.stand_in("ninja", NINJA)
        self.stand_in("meson", MESON)
        self.stand_in("id", "#!/bin/bash\necho 0\n")
        self.note("installed", "")
        self.checkout = self.machine / "checkout"
        self.checkout.mkdir()
        shutil.copy(ROOT / "dev", self.checkout)

    def stand_in(self, name, text):
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def note(self, name, text):
        (self.machine / name).write_text(text)

    def calls(self):
        path = self.machine / "calls"
        text = path.read_text() if path.exists() else ""
        path.unlink(missing_ok=True)
        return text

    def dev(self, *arguments):
        return subprocess.run(
            [str(self.checkout / "dev"), *arguments], capture_output=True, text=True,
            stdin=subprocess.DEVNULL, cwd="/",
            env={"PATH": str(self.bin), "MACHINE": str(self.machine),
                 "TMPDIR": str(self.machine)})

    def test_alone_it_lists_its_verbs(self):
        ran = self.dev()
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        verbs = [line.split()[1] for line in ran.stdout.splitlines()]
        self.assertEqual(sorted(set(verbs)), ["bench", "build", "check", "demo", "format",
                                              "fuzz", "install", "test"])
        self.assertEqual(self.calls(), "")

    def test_unknown_verb(self):
        ran = self.dev("make")
        self.assertEqual((ran.returncode, ran.stdout), (2, ""))
        self.assertEqual(ran.stderr.count("\n"), 1)
        self.assertIn('"make"', ran.stderr)

    def test_fresh_machine(self):
        ran = self.dev("build")
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        calls = self.calls().splitlines()
        self.assertRegex(calls[0], "^apt-get .* update$")
        self.assertRegex(calls[1], "^apt-get .* install -y --no-install-recommends .*gcc .*meson")
        self.assertEqual(calls[2], "meson setup build")

    def test_second_run_installs_and_builds_nothing(self):
        self.dev("build")
        self.calls()
        ran = self.dev("build")
        self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, "", ""))
        self.assertEqual(self.calls(), "ninja -C build -n\n")

    def test_only_what_is_missing(self):
        self.dev("build")
        self.note("installed",
                  (self.machine / "installed").read_text().replace("libsodium-dev\n", ""))
        self.calls()
        self.dev("build")
        [install] = [c for c in self.calls().splitlines() if " install " in c]
        self.assertTrue(install.endswith("--no-install-recommends libsodium-dev"), install)

    def test_no_network(self):
        self.note("offline", "")
        ran = self.dev("build")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("E: no network", ran.stderr)
        log = ran.stderr.split("the whole log is ")[1].strip().rstrip(".")
        self.assertIn("E: no network", Path(log).read_text())

    def test_not_root_and_no_sudo(self):
        self.stand_in("id", "#!/bin/bash\necho 1000\n")
        ran = self.dev("build")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("libsodium-dev", ran.stderr)
        self.assertIn("as root", ran.stderr)
        self.assertEqual(self.calls(), "")

    def test_not_root_with_sudo(self):
        self.stand_in("id", "#!/bin/bash\necho 1000\n")
        self.stand_in("sudo", '#!/bin/bash\necho "sudo $1" >> "$MACHINE/calls"\nshift\n"$@"\n')
        self.assertEqual(self.dev("build").returncode, 0)
        self.assertTrue(self.calls().startswith("sudo -n\napt-get"))

    def test_broken_build(self):
        self.note("broken", "")
        ran = self.dev("build")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("x.c:1: error: broken", ran.stderr)
        self.assertIn("the whole log is build/log", ran.stderr)
        self.assertIn("broken", (self.checkout / "build/log").read_text())

    def test_what_is_not_in_this_checkout(self):
        for verb in ("demo", "bench"):
            ran = self.dev(verb)
            self.assertEqual(ran.returncode, 1)
            self.assertEqual(ran.stderr, f"dev: there is no {verb}/run in this checkout.\n")

    def test_bench_names_what_there_is(self):
        script = self.checkout / "bench" / "run"
        script.parent.mkdir()
        script.write_text('#!/bin/bash\n[ "$1" = --list ] && printf "rope\\nstone\\n"\n')
        script.chmod(0o755)
        ran = self.dev("bench", "nonsense")
        self.assertEqual(ran.returncode, 1)
        self.assertEqual(ran.stderr, 'dev: there is no bench "nonsense"; there are: rope, stone.\n')

    def test_demo_is_told_where_things_are(self):
        script = self.checkout / "demo" / "run"
        script.parent.mkdir()
        script.write_text('#!/bin/bash\necho "$1 $ENTENTE $ENTENTE_DATA"; exit 7\n')
        script.chmod(0o755)
        ran = self.dev("demo", "story")
        self.assertEqual(ran.returncode, 7)
        self.assertEqual(ran.stdout.splitlines()[-1],
                         f"story {self.checkout}/build/src/cli/entente "
                         f"{self.machine}/shared/data")


if __name__ == "__main__":
    unittest.main()
