# SPDX-License-Identifier: Apache-2.0
# Time limit: 900 s
"""
The desk of a running node: every route without a session and with one, against its own description.

The nodes are those that the story of two states leaves behind, so that what is read is of every kind. Each verb that
reads is asked for what stands in the lists, and its answer must be what its schema says.
"""
import base64
import fcntl
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path
from urllib.parse import urlencode

import jsonschema

ENTENTE = os.path.abspath(os.environ.get("ENTENTE", "build/src/cli/entente"))
ROOT = Path(os.environ.get("ENTENTE_ROOT", Path(__file__).resolve().parents[2]))
PASSPHRASE = "correct horse battery"
CONTROLLED = {name: value for name, value in os.environ.items() if name not in ("LD_PRELOAD", "CLOCK_SHIFT")}


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.raw = response.read()

    @property
    def json(self):
        return json.loads(self.raw)


class Desk:
    """`entente serve --desk` of a node's folder."""

    def __init__(self, folder, log):
        self.folder, self.log = Path(folder), Path(log)
        self.ready = self.log.with_suffix(".port")
        self.child = None

    def run(self, *words, status=0, text=None):
        done = subprocess.run([ENTENTE, "-C", str(self.folder), *words], capture_output=True, text=True, input=text,
                              env=CONTROLLED)
        if done.returncode != status:
            raise AssertionError(f"{words}: exit {done.returncode}: {done.stderr}")
        return done.stdout

    def lock(self, *officers):
        words = self.log.with_suffix(".pass")
        words.write_text(PASSPHRASE + "\n")
        for officer in officers:
            self.run("key", "lock", officer, "--new-passphrase-file", str(words))

    def start(self, *options, environment=None, at="127.0.0.1:0"):
        self.ready.unlink(missing_ok=True)
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(
                [ENTENTE, "-C", str(self.folder), "serve", "--desk", at, "--ready-file", str(self.ready), *options],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment or CONTROLLED)
        for _ in range(1200):
            if self.ready.exists() and self.ready.read_text().strip():
                break
            if self.child.poll() is not None:
                raise AssertionError(self.log.read_text())
            time.sleep(0.05)
        self.port = int(self.ready.read_text().split()[-1])
        return self

    def stop(self, how=signal.SIGTERM):
        self.child.send_signal(how)
        code = self.child.wait(120)
        self.child = None
        return code

    def close(self):
        if self.child is not None:
            self.child.kill()
            self.child.wait()


class Page:
    """What a browser does: keeps the cookie, sends the token and its origin."""

    def __init__(self, desk):
        self.desk, self.cookie, self.token = desk, None, None

    def headers(self, method):
        here = f"127.0.0.1:{self.desk.port}"
        sent = {"Host": here, "Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip"}
        if self.cookie:
            sent["Cookie"] = self.cookie
        if self.token:
            sent["X-Entente-Token"] = self.token
        if method != "GET":
            sent["Origin"] = "http://" + here
        return sent

    def ask(self, method, path, body=None, **changed):
        sent = self.headers(method)
        if body is not None:
            sent["Content-Type"] = "application/json"
        sent.update({name.replace("_", "-"): value for name, value in changed.items()})
        connection = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=120)
        connection.request(method, path if path.startswith("/") else "/api/v1/" + path,
                           body if body is None or isinstance(body, (bytes, str)) else json.dumps(body),
                           {name: value for name, value in sent.items() if value is not None})
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    def log_in(self, officer="officer", passphrase=PASSPHRASE):
        answer = self.ask("POST", "session", {"officer": officer, "passphrase": passphrase})
        if answer.status == 201:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            self.token = answer.json["csrf"]
        return answer

    def get(self, route, *words, **options):
        pairs = [("word", word) for word in words] + list(options.items())
        return self.ask("GET", route + ("?" + urlencode(pairs) if pairs else ""))

    def act(self, route, *words, passphrase=PASSPHRASE, **options):
        body = {"words": list(words), "options": options}
        if passphrase is not None:
            body["passphrase"] = passphrase
        return self.ask("POST", route, body)

    def job(self, route, *words, **options):
        """Begin it and wait for its end."""
        begun = self.ask("POST", route, {"words": list(words), "options": options})
        if begun.status != 202:
            raise AssertionError(begun.raw)
        for _ in range(2400):
            job = self.ask("GET", "jobs/" + begun.json["job"]).json
            if job["state"] in ("done", "failed"):
                return job
            time.sleep(0.05)
        raise AssertionError(job)


def reads(page):
    """(route, words, options) of everything that can be asked for by what the lists hold."""
    yield from ((name, (), {}) for name in (
        "agree/list", "ask/list", "approval/list", "card/list", "card/show", "card/officers", "consent/list", "gate/list",
        "hits/list", "inventory", "item/list", "key/devices", "key/list", "limits", "lists", "log/attempts", "log/checkpoint", "log/show",
        "log/verify", "notice/list", "recipe/hash", "recipe/leak", "report", "round/preview", "round/status",
        "sample/list", "status", "agree/codes"))
    yield from (("agree/codes", (table,), {}) for table in ("questions", "purposes", "judgements"))
    yield "agree/draft", (), {"template": "persons", "lang": "en,ru", "from": "2026-01-01", "until": "2028-01-01"}
    yield "hits/list", (), {"all": ""}
    yield "export", (), {"format": "stix"}
    for row in page.get("find", "Vakhidov").json["hits"][:1]:
        yield "item/preview", (row["id"],), {"purpose": "prevention", "stage": "core", "until": "2027-01-01"}
    yield "card/show", ("1",), {}
    for name in ("Vakhidov", "Tobin Ashgrave", "Хасан", "nobody of that name"):
        yield "find", (name,), {"why": ""}
        yield "recipe/explain", (name,), {}
    for row in page.get("agree/list").json:
        yield "agree/show", (row["id"],), {}
        yield "agree/diff", (row["id"], row["id"]), {}
    for row in page.get("ask/list").json:
        yield "ask/show", (row["id"],), {}
    for row in page.get("hits/list", all="").json[:5]:
        yield "hits/explain", (row["hit"],), {}
    for row in page.get("item/list").json:
        yield "item/show", (row["id"],), {}
        yield "item/read", (row["id"],), {}
    for row in page.get("notice/list").json:
        yield "notice/show", (row["id"],), {}
    for row in page.get("gate/list").json:
        yield "gate/show", (row["what"],), {}
    for row in page.get("round/status").json:
        yield "round/status", (row["id"],), {}
    for row in page.get("sample/list").json:
        yield "sample/show", (row["id"],), {}
    for number in range(1, 12):
        yield "log/entry", (str(number),), {}
        yield "log/entry", (str(number),), {"peer": ""}
    yield "log/prove", ("1",), {}


def paths_of(description):
    for path, methods in description["paths"].items():
        for method in methods:
            if method in ("get", "post", "delete"):
                yield method.upper(), path.replace("{job}", "0" * 32)


def setUpModule():
    global FOLDER, ARVENIA, SORANIA
    FOLDER = tempfile.TemporaryDirectory()
    story = Path(FOLDER.name) / "story"
    sanitizer = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    done = subprocess.run([str(ROOT / "demo" / "states"), str(story)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, env={**os.environ, "ENTENTE": ENTENTE, "ASAN_OPTIONS": sanitizer})
    if done.returncode != 0:
        raise AssertionError(done.stdout[-2000:] + done.stderr[-2000:])
    ARVENIA = Desk(story / "arvenia", Path(FOLDER.name) / "arvenia.log")
    SORANIA = Desk(story / "sorania", Path(FOLDER.name) / "sorania.log")
    for desk in (ARVENIA, SORANIA):
        for officer in ("officer", "principal", "legal"):  # the story locks them by a passphrase of its own
            desk.run("key", "unlock", officer, "--passphrase-file", str(story / "passphrase"))
        desk.lock("officer", "principal")
        desk.start()


def tearDownModule():
    for desk in (ARVENIA, SORANIA):
        desk.close()
    FOLDER.cleanup()


class Description(unittest.TestCase):
    def setUp(self):
        self.page = Page(ARVENIA)
        self.assertEqual(self.page.log_in().status, 201)
        self.description = self.page.get("openapi.json").json

    def test_it_is_the_one_in_doc(self):
        self.assertEqual(self.description, json.loads((ROOT / "doc" / "openapi.json").read_text()))

    def test_answers_are_what_it_says(self):
        """Each verb that reads, on both nodes, for what the lists hold."""
        seen = set()
        for desk in (ARVENIA, SORANIA):
            page = Page(desk)
            page.log_in()
            for route, words, options in reads(page):
                answer = page.get(route, *words, **options)
                operation = self.description["paths"]["/" + route]["get"]
                which = str(answer.status) if answer.status == 200 else "default"
                schema = operation["responses"][which]["content"]["application/json"]["schema"]
                self.assertIn(answer.status, (200, 400, 403, 404, 409, 422), (route, words, answer.raw))
                if answer.status == 200:
                    seen.add(route)
                    self.assertIn("$ref", schema, f"{route} has no schema")
                try:
                    jsonschema.validate(answer.json, {**schema, "components": self.description["components"]})
                except jsonschema.ValidationError as wrong:
                    self.fail(f"{desk.folder.name} {route} {words} {options}: {wrong.message} at {list(wrong.absolute_path)}")
        every = {path[1:] for path, methods in self.description["paths"].items() if "get" in methods}
        rare = {"session", "jobs/{job}", "events", "openapi.json", "gate/show", "log/fraud",
                "sample/show", "item/read"}  # asked for by other cases, or nothing of it stands here
        self.assertEqual(every - seen - rare, set())

    def test_a_part_of_the_log_can_be_asked_for(self):
        whole = self.page.get("log/show").json
        own = [row for row in whole if row["lane"] == "own"]
        self.assertEqual(self.page.get("log/show", last=7).json, whole[-7:])
        self.assertEqual(self.page.get("log/show", last=10**6).json, whole)
        self.assertEqual(self.page.get("log/show", own="", **{"from": 2, "to": 5}).json, own[2:5])
        self.assertEqual(self.page.get("log/show", own="", to=9, last=3).json, own[6:9])
        self.assertEqual(self.page.get("log/show", **{"from": 5, "to": 5}).json, [])
        self.assertEqual(self.page.get("log/show", last=0).status, 400)

    def test_a_round_says_how_far_it_is(self):
        for desk in (ARVENIA, SORANIA):
            page = Page(desk)
            page.log_in()
            rounds = page.get("round/status").json
            self.assertEqual(page.get("round/status", rounds[0]["id"]).json, rounds[0])
            for row in rounds:
                if row["status"] != "closed":
                    continue
                self.assertEqual(row["phase"], "close")
                self.assertEqual(row["blocks"]["own"], row["blocks"]["total"])
                for side, points in row["bucket"].items():  # our points go, and theirs come back blinded once more
                    self.assertGreater(row["bytes"][side], 32 * (points + row["bucket"]["peer" if side == "own" else "own"]))

    def test_an_answer_is_what_the_command_line_prints(self):
        for route in ("agree/list", "item/list", "card/show", "log/show", "lists"):
            self.assertEqual(self.page.get(route).raw.decode(), ARVENIA.run(*route.split("/"), "--json"), route)


class Doorkeeping(unittest.TestCase):
    def setUp(self):
        self.page = Page(ARVENIA)
        self.page.log_in()
        self.paths = list(paths_of(self.page.get("openapi.json").json))

    def test_T21_no_route_answers_without_a_session(self):
        stranger = Page(ARVENIA)
        self.assertGreater(len(self.paths), 80)
        for method, path in self.paths:
            if (method, path) == ("POST", "/session"):
                continue
            for cookie in (None, f"entente-{ARVENIA.port}=" + "A" * 43, f"entente-{ARVENIA.port}="):
                answer = stranger.ask(method, "/api/v1" + path, {} if method == "POST" else None, Cookie=cookie,
                                      X_Entente_Token="A" * 43)
                self.assertEqual(answer.status, 401, (method, path))
                self.assertEqual(answer.json["error"]["code"], "ERR_DENIED")
        for path in ("nothing", "status/nothing", "agree/list/x/y", "session/x", ""):
            self.assertEqual(stranger.ask("GET", path).status, 401, path)

    def test_T21_whatever_changes_something_needs_token_and_origin(self):
        for method, path in self.paths:
            if method == "GET":
                continue
            body = {} if method == "POST" else None
            for changed in ({"X_Entente_Token": None}, {"X_Entente_Token": "A" * 43}, {"Origin": None},
                            {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
                            {"Sec_Fetch_Site": "same-site"}):
                if path in ("/session", "/session/device") and method == "POST" and "X_Entente_Token" in changed:
                    continue
                self.assertEqual(self.page.ask(method, "/api/v1" + path, body, **changed).status, 403, (path, changed))
        self.assertEqual(self.page.get("session").status, 200)

    def test_T21_a_cookie_alone_opens_nothing(self):
        """Browsers send it to whoever listens at another port of this machine."""
        for method, path in self.paths:
            if method == "GET" and path != "/events":
                for token in (None, "A" * 43):
                    answer = self.page.ask("GET", "/api/v1" + path, X_Entente_Token=token)
                    self.assertEqual(answer.status, 401, (path, answer.raw))
        self.assertEqual(self.page.get("session").status, 200)

    def test_T21_another_host_is_not_answered(self):
        for host in ("evil.example", f"evil.example:{ARVENIA.port}", "127.0.0.1:1", f"localhost.evil:{ARVENIA.port}"):
            for path in ("/", "/api/v1/session", "/api/v1/status"):
                self.assertEqual(self.page.ask("GET", path, Host=host).status, 403, (host, path))
        self.assertEqual(self.page.ask("GET", "status", Host=f"localhost:{ARVENIA.port}").status, 200)
        self.assertEqual(self.page.ask("GET", "status", Sec_Fetch_Site="cross-site").status, 403)

    def test_unknown_routes_and_wrong_methods(self):
        for path in ("nothing", "agree/nothing", "init", "serve", "key/hold", "key/lock", "bundle/out", "pull", "push",
                     "door/user", "oversee", "approval/key", "card/slip", "session/x", "jobs", "jobs/x", "agree//list"):
            answer = self.page.ask("GET", path)
            self.assertIn(answer.status, (400, 404), path)
        allowed = {}
        for method, path in self.paths:
            allowed.setdefault(path, set()).add(method)
        for path, methods in allowed.items():
            for method in {"GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"} - methods:
                answer = self.page.ask(method, "/api/v1" + path, {} if method in ("POST", "PUT", "PATCH") else None)
                self.assertIn(answer.status, (405, 413), (method, path, answer.raw))
                if answer.status == 405:
                    self.assertEqual(set(answer.headers["Allow"].split(", ")), methods)

    def test_bodies(self):
        self.assertEqual(self.page.ask("POST", "agree/sign", b"x" * ((128 << 10) + 1)).status, 413)
        self.assertEqual(self.page.ask("POST", "session", b"x" * 5000).status, 413)
        self.assertEqual(self.page.ask("POST", "agree/sign", "{").status, 400)
        self.assertEqual(self.page.ask("POST", "agree/sign", "{}", Content_Type="text/plain").status, 415)
        self.assertEqual(self.page.ask("POST", "agree/sign", {"words": [], "more": 1}).status, 400)
        self.assertEqual(self.page.ask("GET", "status", b"{}").status, 413)

    def test_what_a_browser_is_told(self):
        for path in ("/", "/api/v1/status", "/nothing"):
            headers = self.page.ask("GET", path).headers
            policy = headers["Content-Security-Policy"]
            self.assertIn("default-src 'none'", policy)
            self.assertNotIn("unsafe", policy)
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(headers["Cross-Origin-Resource-Policy"], "same-origin")
            self.assertIsNone(headers["Access-Control-Allow-Origin"])
        self.assertEqual(self.page.ask("GET", "status").headers["Cache-Control"], "no-store")
        first = self.page.ask("GET", "/")
        self.assertEqual(first.headers["Content-Encoding"], "gzip")
        self.assertEqual(self.page.ask("GET", "/", If_None_Match=first.headers["ETag"]).status, 304)
        self.assertEqual(self.page.ask("GET", "/", Accept_Encoding="identity").status, 406)
        self.assertEqual(self.page.ask("POST", "/").status, 405)

    def test_no_option_names_a_file_or_another_officer(self):
        for options in ({"dir": "/"}, {"output": "/tmp/x"}, {"as": "principal"}, {"passphrase-file": "/etc/passwd"},
                        {"wait": 1}, {"json": True}, {"help": True}):
            self.assertEqual(self.page.act("ask/send", "topic", **options).status, 400, options)
            self.assertEqual(self.page.get("status", **options).status, 400, options)
        for path in ("/etc/passwd", str(ARVENIA.folder / "card.json"), "../sorania/card.json"):
            self.assertEqual(self.page.get("card/show", path).status, 404, path)
            self.assertEqual(self.page.get("agree/show", path).status, 404, path)
            for route in ("agree/check", "agree/propose", "approval/take", "card/import", "card/revoke"):
                answer = self.page.act(route, path)
                self.assertEqual((answer.status, answer.json["error"]["code"]), (400, "ERR_USAGE"), (route, answer.raw))
            job = self.page.job("import", path, list="stolen", format="csv", map="id=x,name=x")
            self.assertEqual((job["state"], job["error"]["code"]), ("failed", "ERR_USAGE"), job)
        answer = self.page.act("item/copy", "x", "../../../tmp/escaped")
        self.assertNotEqual(answer.status, 200)
        self.assertFalse(Path("/tmp/escaped").exists())


class Sessions(unittest.TestCase):
    def test_log_in_and_out(self):
        page = Page(SORANIA)
        answer = page.log_in()
        self.assertEqual(answer.status, 201)
        self.assertEqual(answer.json["officer"], "officer")
        cookie = answer.headers["Set-Cookie"]
        for word in (f"entente-{SORANIA.port}=", "HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(word, cookie)
        self.assertEqual(page.get("session").json["csrf"], answer.json["csrf"])
        self.assertEqual(page.ask("DELETE", "session").status, 204)
        self.assertEqual(page.get("session").status, 401)

    def test_a_key_without_a_passphrase_cannot_log_in(self):
        answer = Page(SORANIA).log_in("legal")
        self.assertEqual(answer.status, 403)
        self.assertIn("entente key lock", answer.json["error"]["sentence"])

    def test_T22_a_session_ends_with_the_process_and_wrong_tries_are_few(self):
        """The desk of this case is its own: whoever tried too often waits for minutes."""
        desk = Desk(SORANIA.folder, SORANIA.log.with_name("second.log")).start()
        try:
            page = Page(desk)
            self.assertEqual(page.log_in().status, 201)
            wrong = [Page(desk).log_in("principal", "wrong words " + str(i)).status for i in range(7)]
            self.assertEqual(wrong, [403] * 5 + [429] * 2)
            self.assertEqual(Page(desk).log_in("principal").status, 429)
            self.assertEqual(page.get("status").status, 200)
            sitting = Page(desk)
            sitting.log_in()
            for i in range(6):  # somebody else guesses at the log-in
                Page(desk).log_in("officer", "wrong words " + str(i))
            self.assertEqual(Page(desk).log_in().status, 429)
            self.assertNotEqual(sitting.act("ask/send", "nothing").status, 429)
            for name in ("../node", "officer/../officer", "nobody", "x" * 65, ""):
                self.assertIn(Page(desk).log_in(name).status, (400, 403), name)
            self.assertEqual(desk.stop(), 0)
            desk.start()
            self.assertEqual(page.get("status").status, 401)
            self.assertEqual(desk.stop(signal.SIGINT), 0)
        finally:
            desk.close()

    def test_a_session_ends_when_idle_and_when_old(self):
        """A clock of its own, which is put forward while the desk runs."""
        here = Path(FOLDER.name) / "clock"
        here.mkdir()
        subprocess.run(["cc", "-shared", "-fPIC", "-O", "-o", str(here / "clock.so"),
                        str(ROOT / "tests" / "support" / "clock.c")], check=True)
        shift = here / "shift"
        shift.write_text("0")
        desk = Desk(SORANIA.folder, here / "log")
        desk.start(environment={**CONTROLLED, "LD_PRELOAD": str(here / "clock.so"), "CLOCK_FILE": str(shift),
                                "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"})
        try:
            page = Page(desk)
            page.log_in()
            shift.write_text(str(15 * 60 - 20))
            self.assertEqual(page.get("lists").status, 200)
            shift.write_text(str(2 * (15 * 60 - 20)))
            self.assertEqual(page.get("lists").status, 200)
            shift.write_text(str(3 * 15 * 60))
            self.assertEqual(page.get("lists").status, 401)
            self.assertEqual(page.act("ask/pledge", "terrorism", text="x", due=1).status, 401)
            page = Page(desk)
            page.log_in()
            for minutes in range(45, 45 + 8 * 60, 14):
                shift.write_text(str(minutes * 60))
                self.assertEqual(page.get("session").status, 200, minutes)
            shift.write_text(str((45 + 8 * 60) * 60 + 10))
            self.assertEqual(page.get("session").status, 401)
        finally:
            desk.close()

    def test_over_tls(self):
        here = Path(FOLDER.name) / "tls"
        here.mkdir()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost", "-keyout", str(here / "key"), "-out", str(here / "cert")],
                       check=True, capture_output=True)
        desk = Desk(SORANIA.folder, here / "log").start("--certificate", str(here / "cert"), "--key", str(here / "key"))
        try:
            trusted = ssl.create_default_context(cafile=str(here / "cert"))
            connection = http.client.HTTPSConnection("localhost", desk.port, context=trusted, timeout=60)
            site = f"https://localhost:{desk.port}"
            headers = {"Origin": site, "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
            connection.request("POST", "/api/v1/session", json.dumps({"officer": "officer", "passphrase": PASSPHRASE}),
                               headers)
            answer = Answer(connection.getresponse())
            self.assertEqual(answer.status, 201)
            cookie = answer.headers["Set-Cookie"]
            self.assertTrue(cookie.startswith("__Host-entente-"))
            self.assertIn("; Secure", cookie)
            connection.request("GET", "/api/v1/lists",
                               headers={"Cookie": cookie.split(";")[0], "X-Entente-Token": answer.json["csrf"]})
            self.assertEqual(Answer(connection.getresponse()).status, 200)
            connection.request("POST", "/api/v1/session", "{}", {**headers, "Origin": site.replace("https", "http")})
            self.assertEqual(Answer(connection.getresponse()).status, 403)
            connection.close()
            self.assertIn(f"desk at https://127.0.0.1:{desk.port}/", desk.log.read_text())
        finally:
            desk.close()
        done = subprocess.run([ENTENTE, "-C", str(SORANIA.folder), "serve", "--desk", "0.0.0.0:0"], capture_output=True,
                              text=True, env=CONTROLLED)
        self.assertEqual(done.returncode, 2)
        self.assertIn("Without TLS", done.stderr)

    def test_T22_a_wrong_passphrase_at_an_act_changes_nothing(self):
        page = Page(SORANIA)
        page.log_in()
        before = SORANIA.run("log", "show", "--json")
        topic = page.get("agree/list").json[0]["id"]
        for passphrase, status in ((None, 403), ("wrong words", 403), (PASSPHRASE + " ", 403)):
            answer = page.act("round/propose", topic, passphrase=passphrase, case="X-9", why="case-file",
                              purpose="prevention", cleared=True)
            self.assertEqual(answer.status, status)
        self.assertEqual(SORANIA.run("log", "show", "--json"), before)


class Work(unittest.TestCase):
    def test_events_and_jobs(self):
        page = Page(ARVENIA)
        page.log_in()
        heard = []

        def listen():
            connection = http.client.HTTPConnection("127.0.0.1", ARVENIA.port, timeout=60)
            connection.request("GET", "/api/v1/events", headers=page.headers("GET"))
            for line in connection.getresponse():
                heard.append(line.decode().strip())
            connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        for _ in range(200):
            if heard:
                break
            time.sleep(0.05)
        rows = "id,name,birth\nN-1,Ivan Newcomer,1970-01-01\n"
        for file in ({"name": "new.csv", "text": rows},
                     {"name": "new.csv", "base64url": base64.urlsafe_b64encode(rows.encode()).decode().rstrip("=")}):
            job = page.job("import", file, list="fresh", topic="terrorism", region="any")
            self.assertEqual(job["state"], "done", job)
            self.assertNotIn("desk.", json.dumps(job))
        self.assertIn("Ivan Newcomer", page.get("find", "Iwan Newkomer").raw.decode())
        failed = page.job("import", {"name": "bad.csv", "text": "x\n1\n"}, list="bad")
        self.assertEqual(failed["state"], "failed")
        self.assertIn("bad.csv", failed["error"]["sentence"])
        self.assertNotIn("desk.", failed["error"]["sentence"])
        self.assertEqual([path.name for path in ARVENIA.folder.glob("desk.*")], [])
        time.sleep(1.5)
        page.ask("DELETE", "session")
        thread.join(20)
        self.assertFalse(thread.is_alive())
        self.assertIn("event: changed", heard)
        self.assertIn("event: progress", heard)
        self.assertEqual([line for line in heard if line][-1], 'data: {"why":"session"}')

    def test_jobs_are_their_officers(self):
        page, other = Page(ARVENIA), Page(ARVENIA)
        page.log_in()
        other.log_in("principal")
        begun = page.ask("POST", "import", {"words": [{"name": "a.csv", "text": "id,name\nN-2,Ada Late\n"}],
                                            "options": {"list": "late"}})
        self.assertEqual(begun.status, 202)
        path = "jobs/" + begun.json["job"]
        self.assertEqual(other.ask("GET", path).status, 404)
        self.assertEqual(other.ask("DELETE", path).status, 404)
        self.assertIn(page.ask("DELETE", path).status, (204,))
        self.assertIn(page.ask("GET", path).json["state"], ("waiting", "running", "done", "failed"))

    def test_a_job_that_cannot_reach_the_peer_says_so(self):
        page = Page(SORANIA)
        page.log_in()
        job = page.job("link")
        self.assertEqual(job["state"], "failed")
        self.assertTrue(job["error"]["sentence"])

    def test_files_come_back(self):
        page = Page(ARVENIA)
        page.log_in()
        report = page.act("report", passphrase=None, html="the report.html")
        self.assertEqual((report.status, report.raw[:9]), (200, b"<!DOCTYPE"))
        self.assertEqual(report.headers["Content-Disposition"], 'attachment; filename="thereport.html"')
        card = page.act("card/export", passphrase=None)
        self.assertIn("attachment", card.headers["Content-Disposition"])
        export = page.act("export", passphrase=None, format="csv", output="own.csv")
        self.assertEqual(export.status, 200)
        self.assertIn(b"ARV-", export.raw)
        self.assertEqual(page.get("export", format="stix").status, 200)
        shown = page.act("card/show", {"name": "peer.card", "text": card.raw.decode()}, passphrase=None)
        self.assertEqual(shown.json["name"], "Republic of Arvenia")
        self.assertEqual(list(ARVENIA.folder.glob("desk.*")), [])

    def test_an_act_with_the_passphrase_is_done(self):
        page = Page(ARVENIA)
        page.log_in()
        pledge = page.act("ask/pledge", "terrorism", text="A list of -- vehicles", due=48)
        self.assertEqual(pledge.status, 200, pledge.raw)
        rows = [row for row in page.get("ask/list").json if row["kind"] == "pledge"]
        self.assertEqual(len(rows), 1)
        self.assertIn("A list of -- vehicles", page.get("ask/show", rows[0]["id"]).raw.decode())

    def test_R37_what_a_rule_refuses_is_noted(self):
        page = Page(ARVENIA)
        page.log_in("principal")
        answer = page.act("ask/pledge", "terrorism", text="x", due=48)
        self.assertEqual((answer.status, answer.json["error"]["rule"]), (403, "R10"))
        self.assertIn("ask.pledge", page.get("log/attempts").raw.decode())

    def test_a_node_that_is_held_is_busy(self):
        page = Page(SORANIA)
        page.log_in()
        with open(SORANIA.folder / "lock", "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            answer = page.get("status")
        self.assertEqual((answer.status, answer.json["error"]["code"]), (503, "ERR_BUSY"))
        self.assertTrue(answer.headers["Retry-After"])
        self.assertEqual(page.get("status").status, 200)


class TwoDesks(unittest.TestCase):
    """Two sides meet, agree and give, through the API of both desks and a link between them."""

    OFFICERS = {"principal": "signatory", "legal": "signatory", "Ann": "start,confirm,ask,release",
                "Ben": "start,confirm,ask,release"}

    @classmethod
    def setUpClass(cls):
        cls.here = Path(FOLDER.name) / "two"
        cls.here.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        cls.a = cls.make("a", "Ministry of Aldria", "")
        cls.b = cls.make("b", "Bureau of Borealia", address)
        cls.a.start()
        cls.b.start("--listen", address)

    @classmethod
    def make(cls, name, party, address):
        officers = [word for officer, roles in cls.OFFICERS.items() for word in ("--officer", f"{officer}={roles}")]
        subprocess.run([ENTENTE, "init", str(cls.here / name), "--name", party, "--address", address, *officers], check=True,
                       stdout=subprocess.DEVNULL, env=CONTROLLED)
        desk = Desk(cls.here / name, cls.here / (name + ".log"))
        desk.lock(*cls.OFFICERS)
        return desk

    @classmethod
    def tearDownClass(cls):
        cls.a.close()
        cls.b.close()

    def page(self, desk, officer):
        page = Page(desk)
        self.assertEqual(page.log_in(officer).status, 201)
        return page

    def done(self, answer):
        self.assertEqual(answer.status, 200, answer.raw)
        return answer.json

    def link(self):
        page = self.page(self.a, "Ann")
        job = page.job("link")
        for _ in range(5):  # a listener learns of a new card within seconds
            if job["state"] == "done":
                break
            time.sleep(1)
            job = page.job("link")
        self.assertEqual(job["state"], "done", job)
        self.assertGreater(min(job["bytes_sent"], job["bytes_received"]), 500)
        self.assertIsNone(job["seconds_left"])
        return job["result"]

    def test_R19_R23_they_meet_agree_and_give(self):
        officer = {(side, name): self.page(desk, name) for side, desk in (("a", self.a), ("b", self.b))
                   for name in ("principal", "legal")}
        cards = {side: officer[side, "legal"].act("card/export", passphrase=None).raw.decode() for side in "ab"}
        for side, other in ("ab", "ba"):
            page = officer[side, "legal"]
            self.done(page.act("card/import", {"name": "peer.card", "text": cards[other]}, passphrase=None))
            digits = self.done(page.get("card/show", "1"))["fingerprint"]
            self.done(page.act("card/verify", digits=digits, how="voice"))
        self.link()
        now = time.time()
        day = lambda days: time.strftime("%Y-%m-%d", time.gmtime(now + days * 86400))
        draft = self.done(officer["a", "legal"].get("agree/draft", template="persons", lang="en",
                                                    **{"from": day(-1), "until": day(300)}))
        draft["gates"]["release"] = 2
        text = {"name": "draft.json", "text": json.dumps(draft, ensure_ascii=False)}
        self.done(officer["a", "legal"].act("agree/check", text, passphrase=None))
        self.done(officer["a", "legal"].act("agree/propose", text))
        for name in ("legal", "principal"):
            self.done(officer["a", name].act("agree/sign"))
        self.link()
        for name in ("principal", "legal"):
            self.done(officer["b", name].act("agree/sign"))
        self.done(officer["b", "principal"].act("agree/ready"))
        self.link()
        self.done(officer["a", "principal"].act("agree/ready"))
        self.link()
        self.assertEqual(self.done(officer["b", "legal"].get("agree/list"))[0]["status"], "in-force")
        self.give(day(200))

    def give(self, until):
        ann, ben, kim = self.page(self.a, "Ann"), self.page(self.a, "Ben"), self.page(self.b, "Ann")
        rows = "id,name,birth\nA-1,Muhammad al-Rashidi,1971-03-02\n"
        self.assertEqual(ann.job("import", {"name": "a.csv", "text": rows}, topic="terrorism", region="any")["state"], "done")
        offered = self.done(ann.act("item/offer", "A-1", stage="record", purpose="investigation", until=until,
                                    handling="release", approval="no"))
        self.assertTrue(offered["waiting"])
        what = offered["what"]
        self.assertEqual(self.done(ann.get("item/list")), [])
        self.assertIn("Rashidi", ben.get("gate/show", what).raw.decode())
        self.assertEqual(ann.act("gate/pass", what).status, 403)  # the same officer twice
        self.assertEqual(ben.act("gate/pass", what, passphrase="not this").status, 403)
        self.assertEqual(self.page(self.a, "legal").act("gate/pass", what).json["error"]["rule"], "R10")
        self.assertEqual(len(self.done(ann.get("gate/list"))), 1)
        self.done(ben.act("gate/pass", what))
        self.assertEqual(self.done(ann.get("gate/list")), [])
        item = self.done(ann.get("item/list"))[0]["id"]
        self.link()
        early = kim.get("item/read", item)
        self.assertEqual((early.status, early.json["error"]["rule"]), (404, "R23"), early.raw)  # not accepted yet
        self.done(kim.act("item/accept", item))
        self.link()
        self.assertIn("Rashidi", kim.get("item/read", item).raw.decode())
        copied = kim.act("item/copy", item, "copy.json", purpose="investigation", text="The case's own system")
        if copied.headers["Content-Disposition"] is None:  # it waits for a second officer, too
            copied = self.page(self.b, "Ben").act("gate/pass", copied.json["what"], output="copy.json")
        self.assertEqual(copied.headers["Content-Disposition"], 'attachment; filename="copy.json"')
        self.assertIn("Rashidi", copied.raw.decode())
        self.assertEqual(list(self.b.folder.glob("desk.*")), [])
        self.revoke(ben)

    def revoke(self, page):
        """K4: whose key is revoked reads nothing more either, by a session that was begun before."""
        slip = str(self.here / "slip")
        self.a.run("card", "slip", "Ben", "-o", slip)
        self.a.run("card", "revoke", slip)
        for answer in (page.get("lists"), page.get("find", "Rashidi"), page.act("item/erase", "x", passphrase=None)):
            self.assertEqual((answer.status, answer.json["error"].get("rule")), (403, "K4"), answer.raw)
        job = page.job("import", {"name": "b.csv", "text": "id,name\nB-1,Ben Late\n"}, topic="terrorism", region="any")
        self.assertEqual(job["error"].get("rule"), "K4", job)
        self.done(self.page(self.a, "Ann").get("lists"))


class Silence(unittest.TestCase):
    def test_a_peer_that_says_nothing_keeps_nobody(self):
        """A job stops when it is told to, and so does the service."""
        with socket.socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen(8)
            folder = Path(FOLDER.name) / "deaf"
            folder.mkdir()
            address = f"127.0.0.1:{deaf.getsockname()[1]}"
            for name, words in (("a", []), ("b", ["--address", address])):
                subprocess.run([ENTENTE, "init", str(folder / name), "--name", "Party " + name, *words], check=True,
                               stdout=subprocess.DEVNULL, env=CONTROLLED)
            desk = Desk(folder / "a", folder / "a.log")
            desk.run("card", "import", str(folder / "b" / "card.json"))
            desk.lock("officer")
            desk.start()
            try:
                page = Page(desk)
                page.log_in()
                begun = page.ask("POST", "link", {}).json["job"]
                time.sleep(1)
                self.assertEqual(page.ask("GET", "jobs/" + begun).json["state"], "running")
                self.assertEqual(page.ask("DELETE", "jobs/" + begun).status, 204)
                for _ in range(100):
                    job = page.ask("GET", "jobs/" + begun).json
                    if job["state"] == "failed":
                        break
                    time.sleep(0.05)
                self.assertEqual(job["error"]["code"], "ERR_CANCELLED", job)
                page.ask("POST", "link", {})
                time.sleep(0.5)
                begun = time.monotonic()
                self.assertEqual(desk.stop(), 0)
                self.assertLess(time.monotonic() - begun, 10)
            finally:
                desk.close()


class Logs(unittest.TestCase):
    def test_no_secret_and_no_name_is_in_the_log(self):
        page = Page(ARVENIA)
        page.log_in()
        page.log_in("officer", "a passphrase of no use")
        page.get("find", "Vakhidov")
        page.act("ask/pledge", "terrorism", text="words of a pledge", passphrase="another passphrase")
        log = ARVENIA.log.read_text()
        for word in ("Vakhidov", "passphrase", "correct horse", "words of a pledge", "officer", page.token, "word=",
                     page.cookie.split("=")[1], "Newcomer"):
            self.assertNotIn(word, log)
        self.assertIn("GET find 200", log)


if __name__ == "__main__":
    unittest.main()
