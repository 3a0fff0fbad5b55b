# SPDX-License-Identifier: Apache-2.0
"""
pages.py - what a node serves at its TAXII door: pages of 25,000 objects, single ones, and at rest

Single objects are asked for beside a bare server of the same library that does nothing (bare_tool.c): what that one
lets its clients wait is the machine's and the library's. Where it is permitted, both are measured once more ahead of
all other programs (SCHED_FIFO), which on a machine that is shared makes the difference.
"""
import base64
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time

from nodes import ENTENTE, Run

OWN = "/entente/collections/own/"
TYPE = "application/taxii+json;version=2.1"
COUNT = 25000
CLIENTS, SECONDS, RATES, THREADS = 64, 5, (1000, 4000, 0), 4
FIFO = 20
TURNS = 5


def status(pid, key):
    """A line of /proc in MB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith(key)).split()[1]) / 1024


class Door:
    def __init__(self, node):
        self.secret = json.loads(Run(["-C", node, "door", "user", "add", "bench", "--read", "own", "--json"]).out)["secret"]
        self.login = "Basic " + base64.b64encode(f"bench:{self.secret}".encode()).decode()
        with tempfile.TemporaryDirectory() as folder:
            ready = os.path.join(folder, "port")
            self.child = subprocess.Popen([ENTENTE, "-C", node, "serve", "--taxii", "127.0.0.1:0", "--ready-file", ready],
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while not (os.path.exists(ready) and os.path.getsize(ready)):
                if self.child.poll() is not None:
                    sys.exit("entente serve ended at once")
                time.sleep(0.02)
            with open(ready, encoding="ascii") as file:
                self.port = int(file.read())

    def close(self):
        self.child.terminate()
        self.child.wait()

    def page_all(self):
        """Every object once, by `next`: seconds, pages and bytes."""
        c = http.client.HTTPConnection("127.0.0.1", self.port)
        following, pages, size, first = "", 0, 0, None
        start = time.monotonic()
        while True:
            c.request("GET", f"{OWN}objects/{following}", headers={"Accept": TYPE, "Authorization": self.login})
            answer = c.getresponse()
            body = answer.read()
            if answer.status != 200:
                sys.exit(f"a page was answered with {answer.status}")
            first = first or body
            pages += 1
            size += len(body)
            at = body.rfind(b'],"more":true,"next":"')
            if at < 0:
                return time.monotonic() - start, pages, size, json.loads(first)["objects"][0]["id"]
            following = "?next=" + body[at + 22:-2].decode()

    def length(self, path):
        """Of an answer's body."""
        c = http.client.HTTPConnection("127.0.0.1", self.port)
        c.request("GET", path, headers={"Accept": TYPE, "Authorization": self.login})
        return len(c.getresponse().read())


def go_first(pid):
    """Give a process, all threads of it, the processors before all others; False: it is not permitted."""
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            os.sched_setscheduler(int(thread), os.SCHED_FIFO, os.sched_param(FIFO))
    except OSError:
        return False
    return True


def load(tool, port, rate, path, login, first):
    out = subprocess.run([tool, str(port), str(CLIENTS), str(SECONDS), str(rate), path, f"Accept: {TYPE}", f"Authorization: {login}"],
                         capture_output=True, text=True, check=False, preexec_fn=(lambda: go_first(os.getpid())) if first else None)
    if out.returncode != 0:
        sys.exit(out.stderr)
    count, seconds, half, most, last = map(float, out.stdout.split())
    return {"per_second": count / seconds, "p50_ms": half, "p99_ms": most, "last_ms": last}


def measure_single(door, path, tools, say, report):
    """One object, beside a bare server; then both once more ahead of other programs, at the rates that leave a pause."""
    bare = subprocess.Popen([tools[1], str(THREADS), str(door.length(path))], stdout=subprocess.PIPE, text=True)
    try:
        bare_port = int(bare.stdout.readline())
        for first in (False, True):
            if first and not (go_first(door.child.pid) and go_first(bare.pid)):
                say("ahead of other programs", "not measured: it is not permitted")
                break
            for rate in RATES if not first else RATES[:-1]:
                rows = {"own": load(tools[0], door.port, rate, path, door.login, first),
                        "bare": load(tools[0], bare_port, rate, "/", door.login, first)}
                report[f"get_{rate}" + ("_first" if first else "")] = rows
                own, other = rows["own"], rows["bare"]
                say(f"one object, {CLIENTS} clients" + (f", {rate}/s" if rate else ", no pause") + (", first" if first else ""),
                    f"{own['per_second']:,.0f}/s, p50 {own['p50_ms']:.2f} ms, p99 {own['p99_ms']:.2f} ms; bare server {other['per_second']:,.0f}/s, "
                    f"{other['p50_ms']:.2f}, {other['p99_ms']:.2f}   (aim: p99 under 2 ms)")
    finally:
        bare.terminate()
        bare.wait()


def measure(node, tools, say, report):
    """The node holds COUNT objects or so and nobody serves it yet."""
    door = Door(node)
    try:
        time.sleep(0.5)
        report["idle_mb"] = status(door.child.pid, "VmRSS")
        own = status(door.child.pid, "RssAnon")
        say("serving, at rest", f"{report['idle_mb']:.1f} MB, {own:.1f} MB of it its own   (aim: under 15 MB)")
        runs = [door.page_all() for _ in range(TURNS)]
        seconds, pages, size, first = sorted(runs)[TURNS // 2]
        report["pages"] = {"seconds": seconds, "pages": pages, "bytes": size}
        say("paged out over HTTP", f"{size / 1e6:.1f} MB in {pages} pages, {seconds:.3f} s (median of {TURNS}): "
            f"{size / seconds / 1e6:.0f} MB/s   (aim: 25,000 objects under 0.5 s)")
        measure_single(door, f"{OWN}objects/{first}/", tools, say, report)
    finally:
        door.close()
