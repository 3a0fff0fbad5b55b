# SPDX-License-Identifier: Apache-2.0
"""A node with users, serving at its doors, for scripts that bring a client along."""
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

ENTENTE = os.environ.get("ENTENTE", "build/src/cli/entente")


class Node:
    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory()
        self.dir = Path(self.folder.name) / "n"
        subprocess.run([ENTENTE, "init", str(self.dir), "--name", "Bureau of Borealia"], check=True, stdout=subprocess.DEVNULL)
        self.options = options
        self.child = None

    def run(self, *words):
        return subprocess.run([ENTENTE, "-C", str(self.dir), *words], check=True, capture_output=True, text=True).stdout

    def user(self, name, *words):
        return json.loads(self.run("door", "user", "add", name, *words, "--json"))["secret"]

    def serve(self):
        ready = self.dir.parent / "port"
        ready.unlink(missing_ok=True)
        self.child = subprocess.Popen([ENTENTE, "-C", str(self.dir), "serve", "--taxii", "127.0.0.1:0", "--ready-file",
                                       str(ready), *self.options], stderr=subprocess.DEVNULL)
        for _ in range(400):
            if ready.exists() and ready.read_text().strip():
                break
            time.sleep(0.05)
        self.url = "http://127.0.0.1:" + ready.read_text().split()[-1]

    def close(self):
        if self.child is not None:
            self.child.terminate()
            self.child.wait(60)
        self.folder.cleanup()
