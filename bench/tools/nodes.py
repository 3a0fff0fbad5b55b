# SPDX-License-Identifier: Apache-2.0
"""nodes.py - the program run as a user runs it, and two nodes with an agreement"""
import json
import os
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ENTENTE = os.environ.get("ENTENTE", os.path.join(ROOT, "build/src/cli/entente"))


def counts_of(usage):
    """What the system counted of an ended process; blocks are of 512 bytes."""
    return {"waits": usage.ru_nvcsw, "read_mb": usage.ru_inblock / 2048, "written_mb": usage.ru_oublock / 2048,
            "faults": usage.ru_minflt + usage.ru_majflt}


class Run:
    """One finished command: what it printed, how long it took, its peak memory."""

    def __init__(self, args, program=(ENTENTE,), **kw):
        start = time.monotonic()
        child = subprocess.Popen([*program, *args], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, **kw)
        out, err = child.stdout.read(), child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        self.seconds = time.monotonic() - start
        self.cpu = usage.ru_utime + usage.ru_stime
        self.peak_mb = usage.ru_maxrss / 1024
        self.counts = counts_of(usage)
        self.out = out.decode()
        if child.returncode != 0:
            name = os.path.basename(program[-1])
            sys.exit(f"{name} {' '.join(args)}: exit {child.returncode}\n{err.decode()}")

    def json(self):
        return json.loads(self.out)


class Server:
    """`entente serve` of one node, stopped by its own process id; its peak memory is read when it ends."""

    def __init__(self, node, ready, **kw):
        self.child = subprocess.Popen([ENTENTE, "-C", node, "serve", "--listen", "127.0.0.1:0",
                                       "--ready-file", ready],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **kw)
        for _ in range(500):
            if os.path.exists(ready) and os.path.getsize(ready) > 0:
                break
            time.sleep(0.01)
        with open(ready) as f:
            self.port = f.read().strip().rsplit(":", 1)[-1]

    def stop(self):
        self.child.send_signal(signal.SIGTERM)
        _, _, usage = os.wait4(self.child.pid, 0)
        self.child.returncode = 0
        return usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime, counts_of(usage)


def entente(node, *args, **kw):
    return Run(["-C", node, *args], **kw)


def pass_on(usb, source, target):
    entente(source, "bundle", "out", usb)
    entente(target, "bundle", "in", usb)


def meet(a, b, usb):
    """Cards, and the verification of both, by folder."""
    work = os.path.dirname(a)
    for node, other in ((a, b), (b, a)):
        path = os.path.join(work, "card")
        with open(path, "w", encoding="utf-8") as file:
            file.write(entente(other, "card", "export").out)
        entente(node, "card", "import", path)
        digits = entente(other, "card", "show", "--json").json()["fingerprint"]
        entente(node, "card", "verify", "--digits", digits, "--how", "in-person",
                "--as", "principal")
    for source, target in ((a, b), (b, a), (a, b)):
        pass_on(usb, source, target)


def agree(a, b, recipe, widen):
    """Cards, verification and an agreement in force on both sides, by folder; widen changes
    the draft of the template `persons`, which is returned."""
    usb = os.path.join(os.path.dirname(a), "usb")
    os.mkdir(usb)
    meet(a, b, usb)
    draft = entente(a, "agree", "draft", "--template", "persons", "--recipe", recipe,
                    "--lang", "en,fr", "--from", "2020-01-01", "--until", "2099-01-01").json()
    widen(draft)
    path = os.path.join(os.path.dirname(a), "draft.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(draft, file)
    entente(a, "agree", "propose", path, "--as", "principal")
    for node in (a, b):
        if node == b:
            pass_on(usb, a, b)
        for officer in ("principal", "legal"):
            entente(node, "agree", "sign", "--as", officer)
    entente(b, "agree", "ready", "--as", "principal")
    pass_on(usb, b, a)
    entente(a, "agree", "ready", "--as", "principal")
    pass_on(usb, a, b)
    return draft
