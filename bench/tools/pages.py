# SPDX-License-Identifier: Apache-2.0
"""pages.py - what a node serves at its TAXII door: pages of 25,000 objects, single ones, and at rest"""
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
CLIENTS, SECONDS, RATES = 64, 5, (1000, 4000, 0)
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

    def load(self, tool, rate, path):
        out = subprocess.run([tool, str(self.port), str(CLIENTS), str(SECONDS), str(rate), path, f"Accept: {TYPE}",
                              f"Authorization: {self.login}"], capture_output=True, text=True, check=False)
        if out.returncode != 0:
            sys.exit(out.stderr)
        count, seconds, half, most, last = map(float, out.stdout.split())
        return {"per_second": count / seconds, "p50_ms": half, "p99_ms": most, "last_ms": last}


def measure(node, tool, say, report):
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
        for rate in RATES:
            row = door.load(tool, rate, f"{OWN}objects/{first}/")
            report[f"get_{rate}"] = row
            say(f"one object, {CLIENTS} clients" + (f", {rate}/s" if rate else ", no pause"),
                f"{row['per_second']:,.0f}/s, p50 {row['p50_ms']:.2f} ms, p99 {row['p99_ms']:.2f} ms   (aim: p99 under 2 ms)")
    finally:
        door.close()
