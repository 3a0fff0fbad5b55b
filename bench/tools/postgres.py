# SPDX-License-Identifier: Apache-2.0
"""
postgres.py - PostgreSQL's pg_trgm over the same names, in a cluster of its own

The cluster lives in a temporary folder, runs as an unprivileged user, listens on a Unix
socket in that folder and nowhere else, and is stopped by its process id.
"""
import glob
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time

THRESHOLD = 0.5  # of similarity: what its users commonly set above the default 0.3
SETTINGS = ("listen_addresses=", "shared_buffers=256MB", "maintenance_work_mem=256MB",
            "fsync=off", "autovacuum=off", "max_parallel_workers_per_gather=0",
            "max_parallel_maintenance_workers=0", "jit=off")


class Absent(Exception):
    """PostgreSQL cannot be measured here; the text says why."""


def programs():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"))
    if not found:
        raise Absent("PostgreSQL is not installed (package postgresql)")
    return os.path.dirname(found[-1])


def user():
    """Whom the server runs as: ourselves, or its own account when we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Absent("there is no unprivileged user to run PostgreSQL as")


class Cluster:
    def __enter__(self):
        self.bin = programs()
        self.user = user()
        self.folder = tempfile.mkdtemp(prefix="entente-postgres-")
        self.server = None
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def command(self, name, *rest):
        return [os.path.join(self.bin, name), *rest]

    def who(self):
        if not self.user:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def start(self):
        data = os.path.join(self.folder, "data")
        made = subprocess.run(self.command("initdb", "-D", data, "-A", "trust", "-U", "bench",
                                           "-E", "UTF8", "--locale=C"),
                              capture_output=True, text=True, cwd=self.folder, **self.who())
        if made.returncode != 0:
            raise Absent(f"initdb failed: {made.stderr.strip()[-300:]}")
        options = [word for one in SETTINGS for word in ("-c", one)]
        with open(os.path.join(self.folder, "log"), "w", encoding="utf-8") as log:
            self.server = subprocess.Popen(
                self.command("postgres", "-D", data, "-k", self.folder, *options),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, **self.who())
        for _ in range(300):
            if self.server.poll() is not None:
                break
            if self.try_ask("select 1").returncode == 0:
                return
            time.sleep(0.1)
        raise Absent("the server did not start")

    def try_ask(self, text, **more):
        return subprocess.run(
            self.command("psql", "-X", "-q", "-t", "-A", "-h", self.folder, "-U", "bench",
                         "-v", "ON_ERROR_STOP=1", "postgres"),
            input=text, capture_output=True, text=True, cwd=self.folder, **more)

    def ask(self, text):
        done = self.try_ask(text)
        if done.returncode != 0:
            raise Absent(done.stderr.strip()[:300])
        return done.stdout

    def __exit__(self, *_):
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)
            try:
                self.server.wait(30)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def measure(names, queries):
    """names: lines of plain text; queries: texts. What it costs, and each query's best."""
    with Cluster() as cluster:
        rows = "\n".join(f"{number}\t{name}" for number, name in enumerate(names))
        try:
            cluster.ask("create extension pg_trgm; create table names (id int, name text);")
        except Absent as absent:
            raise Absent(f"no extension pg_trgm (package postgresql-contrib): {absent}") from None
        cluster.ask(f"copy names from stdin;\n{rows}\n\\.\n")
        start = time.monotonic()
        cluster.ask("create index on names using gin (name gin_trgm_ops);")
        build = time.monotonic() - start
        cluster.ask("analyze names;")
        size = int(cluster.ask("select pg_total_relation_size('names');")) / 1e6
        text = [f"set pg_trgm.similarity_threshold = {THRESHOLD};", "\\timing on"]
        text += [f"select 'hit', name from names where name % {quoted(query)} order by"
                 f" similarity(name, {quoted(query)}) desc limit 10;\n\\echo end"
                 for query in queries]
        out = cluster.ask("\n".join(text))
    return {"build_s": build, "mb": size, **parse(out)}


def parse(out):
    times, best, hits = [], [], []
    for line in out.splitlines():
        if line.startswith("hit|"):
            hits.append(line[4:])
        elif line == "end":
            best.append(hits)
            hits = []
        elif match := re.match(r"Time: ([\d.]+) ms", line):
            times.append(float(match.group(1)))
    return {"ms": times, "best": best}
