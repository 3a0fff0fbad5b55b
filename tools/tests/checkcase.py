# SPDX-License-Identifier: Apache-2.0
"""
checkcase.py - a small checkout on which a check is tried
"""
import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent


class CheckCase(unittest.TestCase):
    """`check` is the tool's name; `write` fills the checkout, `found` runs the tool."""

    check = ""

    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="check-"))
        self.entries = []
        self.addCleanup(shutil.rmtree, self.root)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def compile(self, name, text):
        """Write a source and its object, and note it as Meson would."""
        path = self.write(name, text)
        built = self.root / "build" / (name.replace("/", "_") + ".o")
        built.parent.mkdir(exist_ok=True)
        subprocess.run(["gcc", "-c", "-w", "-o", str(built), str(path)], check=True)
        self.entries.append({"directory": str(self.root / "build"),
                             "file": f"../{name}", "output": built.name})
        (self.root / "build" / "compile_commands.json").write_text(json.dumps(self.entries))

    def found(self):
        """The findings, one line each; the exit status must agree with them."""
        ran = subprocess.run([str(TOOLS / self.check), "--root", str(self.root)],
                             capture_output=True, text=True)
        self.assertEqual(ran.stderr, "")
        self.assertEqual(ran.returncode, 1 if ran.stdout else 0)
        return ran.stdout.splitlines()
