# SPDX-License-Identifier: Apache-2.0
# Time limit: 300 s
"""
The TAXII 2.1 door of a running node, spoken to as its clients do.

Cases named row_3_x are the rows of the OASIS interoperability tests for TAXII 2.1 (CSD01, table 51 of the clients, which
that of the servers mirrors). The others are what no suite asks: `next` again, a restart between pages, adding while
paging, 64 clients at once, slow and broken requests, withdrawn objects, what the log must not hold.
"""
import base64
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import uuid
from pathlib import Path

ENTENTE = os.environ.get("ENTENTE", "build/src/cli/entente")
TYPE = "application/taxii+json;version=2.1"
ROOT = "/entente/"
OWN = ROOT + "collections/own/"
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
LIMIT = 10 << 20  # max_content_length


def indicator(number, modified="2024-01-01T00:00:00.000Z", **more):
    return {"type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.UUID(int=number | 4 << 76 | 8 << 60)}",
            "created": "2024-01-01T00:00:00.000Z", "modified": modified, "name": f"Indicator {number}",
            "pattern": f"[file:name = 'f{number}']", "pattern_type": "stix", "valid_from": "2024-01-01T00:00:00Z", **more}


def malware(number):
    return {"type": "malware", "spec_version": "2.1", "id": f"malware--{uuid.UUID(int=number | 4 << 76 | 8 << 60)}",
            "created": "2024-01-01T00:00:00.000Z", "modified": "2024-01-01T00:00:00.000Z", "name": f"Malware {number}",
            "is_family": False}


def old_tool(number):
    return {"type": "tool", "id": f"tool--{uuid.UUID(int=number | 4 << 76 | 8 << 60)}", "name": f"Tool {number}",
            "created": "2019-01-01T00:00:00.000Z", "modified": "2019-01-01T00:00:00.000Z", "labels": ["exploitation"]}


def observable():
    return {"type": "ipv4-addr", "spec_version": "2.1", "id": "ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd",
            "value": "198.51.100.3"}


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.raw = response.read()

    @property
    def json(self):
        return json.loads(self.raw)


class Door:
    """A node with users, and its server."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.dir = Path(self.folder.name)
        self.child = None
        self.options = []
        self.log = self.dir / "log"
        subprocess.run([ENTENTE, "init", str(self.dir / "n"), "--name", "Bureau of Borealia"], check=True,
                       stdout=subprocess.DEVNULL)
        self.secret = {name: self.add(name, *words) for name, words in {
            "reader": ["--read", "own", "--read", "withdrawn"], "writer": ["--write", "own"],
            "both": ["--read", "own", "--write", "own"], "other": ["--read", "withdrawn"],
            "key": ["--bearer", "--read", "own"]}.items()}

    def run(self, *args, status=0):
        done = subprocess.run([ENTENTE, "-C", str(self.dir / "n"), *args], capture_output=True, text=True)
        if done.returncode != status:
            raise AssertionError(f"{args}: exit {done.returncode}: {done.stderr}")
        return done.stdout

    def add(self, name, *args):
        return json.loads(self.run("door", "user", "add", name, *args, "--json"))["secret"]

    def start(self, *options, port="0"):
        ready = self.dir / "port"
        ready.unlink(missing_ok=True)
        self.options = options
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen([ENTENTE, "-C", str(self.dir / "n"), "serve", "--taxii", f"127.0.0.1:{port}",
                                           "--ready-file", str(ready), *options], stderr=log, stdout=log)
        for _ in range(400):
            if ready.exists() and ready.read_text().strip():
                break
            if self.child.poll() is not None:
                raise AssertionError(self.log.read_text())
            time.sleep(0.05)
        self.port = int(ready.read_text().split()[-1])

    def stop(self, how=signal.SIGTERM):
        self.child.send_signal(how)
        code = self.child.wait(60)
        self.child = None
        return code

    def close(self):
        if self.child is not None:
            self.child.kill()
            self.child.wait()
        self.folder.cleanup()

    def login(self, user):
        if user is None:
            return {}
        if user == "key":
            return {"Authorization": "Bearer " + self.secret["key"]}
        pair = f"{user}:{self.secret.get(user, 'x')}".encode()
        return {"Authorization": "Basic " + base64.b64encode(pair).decode()}

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, path, user="both", method="GET", body=None, headers=None, connection=None):
        sent = {"Accept": TYPE, **self.login(user)}
        if body is not None:
            sent["Content-Type"] = TYPE
        sent.update(headers or {})
        sent = {k: v for k, v in sent.items() if v is not None}
        if isinstance(body, dict):
            body = json.dumps(body)
        c = connection or self.connect()
        c.request(method, path, body=body, headers=sent)
        answer = Answer(c.getresponse())
        if connection is None:
            c.close()
        return answer

    def post(self, *objects, user="both", **more):
        return self.ask(OWN + "objects/", user, "POST", {"objects": list(objects)}, **more)

    def pages(self, path="objects/", user="both", between=lambda: None, **filters):
        """All objects by `next`, and how many pages it took."""
        query = "&".join(f"{k}={v}" for k, v in filters.items())
        following, found, count = "", [], 0
        while True:
            a = self.ask(f"{OWN}{path}?{query}{following}", user)
            if a.status != 200:
                raise AssertionError(a.raw)
            found += a.json.get("objects", [])
            count += 1
            if not a.json.get("more"):
                return found, count
            following = "&next=" + a.json["next"]
            between()


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.door = Door()
        cls.door.start()

    @classmethod
    def tearDownClass(cls):
        cls.door.close()

    def check(self, answer, status):
        self.assertEqual(answer.status, status, answer.raw[:300])
        if answer.raw:
            self.assertEqual(answer.headers["Content-Type"], TYPE)
        if status >= 400 and answer.raw:
            self.assertEqual(answer.json["http_status"], str(status))
            self.assertTrue(answer.json["title"])
        return answer

    def get(self, path, status=200, user="both", **more):
        return self.check(self.door.ask(path, user, **more), status)


class Rows(Case):
    """The rows of OASIS."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        a = cls.door.post(indicator(1), indicator(1, "2024-02-01T00:00:00.000Z"), indicator(1, "2024-03-01T00:00:00.000Z"),
                          malware(2), old_tool(3), indicator(4), observable())
        if a.status != 202 or a.json["success_count"] != 7:
            raise AssertionError(a.raw)
        cls.first = f"{OWN}objects/{indicator(1)['id']}/"

    def ids(self, answer):
        return [o["id"] for o in answer.json.get("objects", [])]

    def test_row_3_1_1_missing_authorization(self):
        for path in ["/taxii2/", ROOT, OWN, "/nowhere/", OWN + "objects/"]:
            a = self.get(path, 401, None)
            self.assertEqual([v.split()[0] for v in a.headers.get_all("WWW-Authenticate")], ["Basic", "Bearer"])

    def test_row_3_1_2_wrong_authorization(self):
        wrong = ["Basic " + base64.b64encode(b"both:wrong").decode(), "Basic " + base64.b64encode(b"nobody:x").decode(),
                 "Basic !", "Basic", "Bearer " + self.door.secret["both"], "Bearer x", "Digest x=1",
                 "Basic " + base64.b64encode(b"key:" + self.door.secret["key"].encode()).decode()]
        for value in wrong:
            a = self.get(OWN, 401, None, headers={"Authorization": value})
            self.assertIsNotNone(a.headers["WWW-Authenticate"])

    def test_row_3_1_4_basic_and_bearer(self):
        self.get(OWN, user="both")
        self.get(OWN, user="key")

    def test_row_3_2_1_discovery(self):
        a = self.get("/taxii2/").json
        self.assertEqual(a["title"], "Bureau of Borealia")
        self.assertEqual(a["api_roots"], [ROOT])
        self.assertEqual(a["default"], ROOT)

    def test_row_3_3_1_api_root(self):
        a = self.get(ROOT).json
        self.assertEqual(a["versions"], [TYPE])
        self.assertEqual(a["max_content_length"], LIMIT)
        self.assertTrue(a["title"])

    def test_row_3_3_2_wrong_root(self):
        self.get("/entente2/", 404)
        self.get("/entente", 404)

    def test_row_3_4_1_collections(self):
        a = self.get(ROOT + "collections/", user="reader").json["collections"]
        self.assertEqual([(c["alias"], c["can_read"], c["can_write"]) for c in a],
                         [("own", True, False), ("withdrawn", True, False)])
        for c in a:
            self.assertEqual(uuid.UUID(c["id"]).version, 4)
            self.assertEqual(self.get(f"{ROOT}collections/{c['id']}/", user="reader").json, c)

    def test_row_3_5_1_rights_are_shown(self):
        for user, reads, writes in [("writer", False, True), ("both", True, True), ("reader", True, False)]:
            a = self.get(OWN, user=user).json
            self.assertEqual((a["can_read"], a["can_write"]), (reads, writes))
        self.get(OWN, 404, "other")  # 3.5.1.4: none

    def test_row_3_5_2_1_read_of_write_only(self):
        for path in ["objects/", "manifest/", "objects/" + indicator(1)["id"] + "/",
                     "objects/" + indicator(1)["id"] + "/versions/"]:
            self.get(OWN + path, 403, "writer")

    def test_row_3_5_2_2_write_to_read_only(self):
        self.check(self.door.post(indicator(9), user="reader"), 403)
        self.check(self.door.ask(ROOT + "collections/withdrawn/objects/", "reader", "POST",
                                 {"objects": [indicator(9)]}), 403)

    def test_row_3_5_2_3_delete_on_read_only_and_write_only(self):
        self.get(self.first, 403, "reader", method="DELETE")
        self.get(self.first, 403, "writer", method="DELETE")

    def test_row_3_5_2_4_delete_on_none(self):
        self.get(self.first, 404, "other", method="DELETE")

    def test_row_3_5_3_wrong_collection(self):
        self.get(ROOT + "collections/nothing/", 404)
        self.get(f"{ROOT}collections/{uuid.uuid4()}/objects/", 404)

    def test_row_3_6_1_manifest(self):
        a = self.get(OWN + "manifest/")
        rows = a.json["objects"]
        self.assertEqual(len(rows), 5)
        self.assertEqual([r["date_added"] for r in rows], sorted(r["date_added"] for r in rows))
        for r in rows:
            self.assertRegex(r["date_added"], STAMP)
            self.assertIn(r["media_type"], ["application/stix+json;version=2.1", "application/stix+json;version=2.0"])
        self.assertEqual(a.headers["X-TAXII-Date-Added-First"], rows[0]["date_added"])
        self.assertEqual(a.headers["X-TAXII-Date-Added-Last"], rows[-1]["date_added"])
        versions = {r["id"]: r["version"] for r in rows}
        self.assertEqual(versions[indicator(1)["id"]], "2024-03-01T00:00:00.000Z")

    def test_row_3_7_1_objects(self):
        a = self.get(OWN + "objects/")
        self.assertEqual(set(self.ids(a)), {indicator(1)["id"], malware(2)["id"], old_tool(3)["id"], indicator(4)["id"],
                                            observable()["id"]})
        self.assertNotIn("more", a.json)
        self.assertNotIn("next", a.json)
        self.assertRegex(a.headers["X-TAXII-Date-Added-First"], STAMP)

    def test_row_3_7_2_no_objects(self):
        a = self.get(OWN + "objects/?match[type]=campaign")
        self.assertEqual(a.json, {})
        self.assertEqual(self.get(OWN + "manifest/?match[type]=campaign").json, {})

    def test_row_3_8_1_object(self):
        a = self.get(self.first)
        self.assertEqual(a.json["objects"], [indicator(1, "2024-03-01T00:00:00.000Z")])
        self.assertRegex(a.headers["X-TAXII-Date-Added-Last"], STAMP)

    def test_row_3_8_2_object_not_found(self):
        self.get(OWN + "objects/indicator--" + str(uuid.uuid4()) + "/", 404)
        self.get(OWN + "objects/nonsense/", 404)
        self.get(OWN + "objects/indicator--" + str(uuid.uuid4()) + "/versions/", 404)

    def test_row_3_9_1_versions(self):
        a = self.get(self.first + "versions/")
        self.assertEqual(a.json, {"versions": [f"2024-0{m}-01T00:00:00.000Z" for m in (1, 2, 3)]})

    def test_row_3_10_1_add(self):
        a = self.check(self.door.post(indicator(100), indicator(1)), 202).json
        self.assertEqual((a["total_count"], a["success_count"], a["failure_count"], a["pending_count"]), (2, 2, 0, 0))
        self.get(OWN + "objects/" + indicator(100)["id"] + "/", method="DELETE")

    def test_row_3_11_1_status(self):
        a = self.check(self.door.post(indicator(1)), 202).json
        self.assertEqual(uuid.UUID(a["id"]).version, 4)
        self.assertEqual(self.get(f"{ROOT}status/{a['id']}/").json, a)
        self.get(f"{ROOT}status/{a['id']}/", 404, "reader")  # another's
        self.get(f"{ROOT}status/{uuid.uuid4()}/", 404)
        self.get(ROOT + "status/x/", 404)

    def test_row_3_11_2_all_status_properties(self):
        bad = indicator(101)
        del bad["pattern"]
        a = self.check(self.door.post(indicator(1), bad, {**indicator(1), "name": "Other"}, {"x": 1}, 7), 202).json
        self.assertEqual((a["status"], a["total_count"], a["success_count"], a["failure_count"], a["pending_count"]),
                         ("complete", 5, 1, 4, 0))
        self.assertRegex(a["request_timestamp"], STAMP)
        self.assertEqual(a["successes"], [{"id": indicator(1)["id"], "version": "2024-01-01T00:00:00.000Z"}])
        self.assertEqual([f["id"] for f in a["failures"]], [bad["id"], indicator(1)["id"], "object 4", "object 5"])
        for f in a["failures"]:
            self.assertTrue(f["message"] and f["version"])

    def test_row_3_12_1_delete(self):
        for at in ("2024-01-01T00:00:00.000Z", "2024-02-01T00:00:00.000Z"):
            self.door.post(indicator(200, at))
        path = f"{OWN}objects/{indicator(200)['id']}/"
        self.get(path + "?match[version]=2024-02-01T00:00:00.000Z", method="DELETE")
        self.get(path + "?match[version]=2024-02-01T00:00:00.000Z", 404)
        self.assertEqual(self.get(path).json["objects"], [indicator(200)])
        self.get(path, method="DELETE")
        self.get(path, 404)
        self.get(path, 404, method="DELETE")
        self.assertNotIn(indicator(200)["id"], self.ids(self.get(OWN + "manifest/")))

    def test_row_3_13_1_1_added_after(self):
        rows = self.get(OWN + "manifest/").json["objects"]
        a = self.get(f"{OWN}manifest/?added_after={rows[1]['date_added']}")
        self.assertEqual(a.json["objects"], rows[2:])
        last = rows[-1]["date_added"]
        a = self.get(f"{OWN}objects/?added_after={last}")
        self.assertEqual(a.json, {})
        self.assertEqual(a.headers["X-TAXII-Date-Added-Last"], last)

    def test_row_3_13_1_2_limit(self):
        a = self.get(OWN + "objects/?limit=2")
        self.assertEqual(len(a.json["objects"]), 2)
        self.assertTrue(a.json["more"])
        self.assertTrue(a.json["next"])
        for limit in ("5", "999999999999999999999999"):
            self.assertNotIn("more", self.get(OWN + "objects/?limit=" + limit).json)
        for limit in ("0", "-1", "x", "", "1.5", "%2B1", "01"):
            self.get(OWN + "objects/?limit=" + limit, 400)

    def test_row_3_13_1_3_match_id(self):
        self.assertEqual(self.ids(self.get(f"{OWN}objects/?match[id]={malware(2)['id']}")), [malware(2)["id"]])

    def test_row_3_13_1_4_match_type(self):
        self.assertEqual(self.ids(self.get(OWN + "objects/?match[type]=malware")), [malware(2)["id"]])

    def test_row_3_13_1_5_match_version(self):
        def versions(value):
            return [o["modified"][5:7] for o in
                    self.get(f"{OWN}objects/?match[id]={indicator(1)['id']}&match[version]={value}").json.get("objects", [])]
        self.assertEqual(versions("last"), ["03"])
        self.assertEqual(versions("first"), ["01"])
        self.assertEqual(versions("all"), ["01", "02", "03"])
        self.assertEqual(versions("first,last"), ["01", "03"])
        self.assertEqual(versions("2024-02-01T00:00:00.000Z"), ["02"])
        self.assertEqual(versions("2024-02-01T00:00:00Z,last"), ["02", "03"])
        self.assertEqual(versions("2023-02-01T00:00:00Z"), [])
        for bad in ("all,last", "last,last", "2024", "2024-02-01T00:00:00Z,2024-02-01T00:00:00.0Z", "last,", ""):
            self.get(f"{OWN}objects/?match[version]={bad}", 400)

    def test_row_3_13_1_6_match_spec_version(self):
        self.assertEqual(self.ids(self.get(OWN + "objects/?match[spec_version]=2.0")), [old_tool(3)["id"]])
        self.assertEqual(len(self.ids(self.get(OWN + "objects/?match[spec_version]=2.0,2.1"))), 5)
        self.assertEqual(self.get(OWN + "objects/?match[spec_version]=3.0").json, {})
        self.get(OWN + "objects/?match[spec_version]=two", 400)

    def test_row_3_13_1_7_or(self):
        self.assertEqual(set(self.ids(self.get(OWN + "objects/?match[type]=malware,tool"))),
                         {malware(2)["id"], old_tool(3)["id"]})

    def test_row_3_13_1_8_and(self):
        both = f"match[type]=indicator&match[id]={indicator(4)['id']},{malware(2)['id']}"
        self.assertEqual(self.ids(self.get(f"{OWN}objects/?{both}")), [indicator(4)["id"]])

    def test_row_3_13_1_9_and_with_or(self):
        both = f"match[type]=indicator,malware&match[id]={indicator(4)['id']},{malware(2)['id']},{old_tool(3)['id']}"
        self.assertEqual(set(self.ids(self.get(f"{OWN}objects/?{both}"))), {indicator(4)["id"], malware(2)["id"]})

    def test_row_3_13_1_10_duplicate_filter(self):
        for query in ("match[type]=malware&match[type]=tool", "limit=1&limit=2", "match[id]=x",
                      "added_after=2024-01-01T00:00:00.000000Z&added_after=2024-01-01T00:00:00.000000Z",
                      "added_after=yesterday", "match[type]=Mal", "match[type]=", "next=x"):
            self.get(f"{OWN}objects/?{query}", 400)

    def test_row_3_13_2_a_filter_that_is_not_known_is_refused_and_not_passed_over(self):
        self.get(OWN + "objects/?match[confidence-gte]=50", 400)
        self.get(self.first + "?match[type]=indicator", 400)
        self.get(self.first + "versions/?match[version]=all", 400)
        self.get(OWN + "objects/?other=1")

    def test_row_3_14_1_pagination(self):
        found, count = self.door.pages(limit=2)
        self.assertEqual(count, 3)
        self.assertEqual(len({o["id"] for o in found}), 5)
        self.assertEqual(found, self.get(OWN + "objects/").json["objects"])

    def test_row_3_15_1_custom_properties(self):
        custom = {**indicator(300), "x_acmeinc_scoring": {"impact": "high"}}
        a = self.check(self.door.ask(OWN + "objects/", "both", "POST", {"objects": [custom], "x_more": [1]}), 202)
        self.assertEqual(a.json["success_count"], 1)
        path = f"{OWN}objects/{custom['id']}/"
        self.assertEqual(self.get(path).json["objects"], [custom])
        self.get(path, method="DELETE")


class Beyond(Case):
    """What no suite asks."""

    def setUp(self):
        self.number = int(time.monotonic() * 1000) % (1 << 40) << 16

    def fill(self, count):
        ours = [indicator(self.number + i) for i in range(count)]
        a = self.check(self.door.post(*ours), 202)
        self.assertEqual(a.json["success_count"], count)
        return ours

    def test_next_again_gives_the_same_page(self):
        self.fill(10)
        following = self.get(OWN + "objects/?limit=3").json["next"]
        pages = [self.get(f"{OWN}objects/?limit=3&next={following}").raw for _ in range(3)]
        self.assertEqual(len(set(pages)), 1)

    def test_next_belongs_to_its_filters_and_its_place(self):
        self.fill(5)
        following = self.get(OWN + "objects/?limit=2&match[type]=indicator").json["next"]
        self.get(f"{OWN}objects/?limit=1&match[type]=indicator&next={following}")
        for path in ("objects/?match[type]=malware", "objects/?", "manifest/?match[type]=indicator",
                     "objects/?match[type]=indicator&match[version]=all"):
            self.get(f"{OWN}{path}&next={following}", 400)
        self.get(f"{OWN}objects/?match[type]=indicator&next={following[:-1]}A", 400)

    def test_pages_survive_a_restart(self):
        ours = self.fill(40)

        def restart():
            self.assertEqual(self.door.stop(), 0)
            self.door.start()
        found, count = self.door.pages(between=restart, limit=10, **{"match[version]": "all"})
        self.assertGreaterEqual(count, 4)
        self.assertTrue({o["id"] for o in ours} <= {o["id"] for o in found})
        self.assertEqual(len(found), len({(o["id"], o.get("modified")) for o in found}))

    def test_adding_while_paging_loses_nothing(self):
        ours = self.fill(60)
        added = []

        def add():
            new = indicator(self.number + 1000 + len(added))
            self.check(self.door.post(new), 202)
            added.append(new)
            if len(added) == 30:
                newer = {**ours[-1], "modified": "2025-01-01T00:00:00.000Z"}
                self.check(self.door.post(newer), 202)
        found, _ = self.door.pages(between=lambda: add() if len(added) < 40 else None, limit=2)
        ids = [o["id"] for o in found]
        for o in ours + added:
            self.assertIn(o["id"], ids)
        self.assertEqual(found[-1]["id"], added[-1]["id"])

    def test_64_clients_at_once(self):
        ours = self.fill(64)
        wrong = []

        def client(at):
            c = self.door.connect()
            for turn in range(10):
                a = self.door.ask(f"{OWN}objects/{ours[(at + turn) % 64]['id']}/", connection=c)
                if a.status != 200 or a.json["objects"] != [ours[(at + turn) % 64]]:
                    wrong.append(a.raw)
                a = self.door.post(indicator(self.number + 5000 + at * 100 + turn), connection=c)
                if a.status != 202 or a.json["success_count"] != 1:
                    wrong.append(a.raw)
            c.close()
        threads = [threading.Thread(target=client, args=(i,)) for i in range(64)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(wrong, [])
        found, _ = self.door.pages(path="manifest/")
        ids = {o["id"] for o in found}
        for at in range(64):
            for turn in range(10):
                self.assertIn(indicator(self.number + 5000 + at * 100 + turn)["id"], ids)

    def test_media_types(self):
        for accept in (TYPE, "application/taxii+json; version=2.1", "application/taxii+json", "*/*",
                       "application/stix+json;version=2.1, " + TYPE, "application/*;q=0.2"):
            self.get(OWN, headers={"Accept": accept})
        for accept in (None, "", "application/taxii+json;version=2.0", "text/html", TYPE + ";q=0", "x",
                       "application/vnd.oasis.taxii+json; version=2.0", "a/b," * 900):
            headers = {"Accept": accept}
            if accept is None:
                c = self.door.connect()
                c.putrequest("GET", OWN)
                for k, v in self.door.login("both").items():
                    c.putheader(k, v)
                c.endheaders()
                self.check(Answer(c.getresponse()), 406)
                continue
            self.get(OWN, 406, headers=headers)
        for kind in ("application/json", "application/taxii+json;version=2.0", "", "text/plain",
                     "application/stix+json;version=2.1"):
            self.check(self.door.post(indicator(1), headers={"Content-Type": kind}), 415)
        self.check(self.door.post(indicator(self.number), headers={"Content-Type": "application/taxii+json"}), 202)

    def test_head_is_get_without_body(self):
        self.fill(3)
        for path in ("/taxii2/", OWN, OWN + "objects/", OWN + "manifest/"):
            full = self.get(path)
            head = self.check(self.door.ask(path, method="HEAD"), 200)
            self.assertEqual(head.raw, b"")
            self.assertEqual(head.headers["Content-Length"], str(len(full.raw)))
            for name in ("X-TAXII-Date-Added-First", "X-TAXII-Date-Added-Last"):
                self.assertEqual(head.headers[name], full.headers[name])

    def test_other_methods(self):
        for method in ("PUT", "PATCH", "OPTIONS", "POST", "DELETE"):
            self.assertIn("GET", self.get(OWN, 405, method=method).headers["Allow"])
        self.assertEqual(self.get(OWN + "objects/", 405, method="DELETE").headers["Allow"], "GET, HEAD, POST")

    def test_an_outsider_changes_nothing_of_others(self):
        """Own records, and what another user posted, are neither revoked nor replaced nor deleted by who may write."""
        self.door.secret["rival"] = self.door.add("rival", "--read", "own", "--write", "own")
        table = self.door.dir / "sanctions.csv"
        table.write_text("id,type,name\n1,person,Karim Zandi\n")
        self.door.run("import", str(table))
        own = next(o for o in self.get(OWN + "objects/?match[type]=identity").json["objects"]
                   if o["name"] == "Karim Zandi")
        posted = indicator(300)
        self.check(self.door.post(posted), 202)
        for mine, user in ((own, "both"), (posted, "rival")):
            path = f"{OWN}objects/{mine['id']}/"
            stood = self.get(path).raw
            for change in ({"revoked": True, "modified": "2199-01-01T00:00:00.000Z"},
                           {"name": "Another", "modified": "2199-01-01T00:00:00.000Z"},
                           {"name": "Another", "created": "1999-01-01T00:00:00.000Z",
                            "modified": "1999-01-01T00:00:00.000Z"}):
                a = self.check(self.door.post({**mine, **change}, user=user), 202).json
                self.assertEqual((a["success_count"], a["failure_count"]), (0, 1), a)
            self.assertEqual(self.door.post(mine, user=user).json["success_count"], 1)
            self.get(path, 403, user, method="DELETE")
            self.assertEqual(self.get(path).raw, stood)
        self.check(self.door.post({**posted, "modified": "2024-03-01T00:00:00.000Z"}), 202)
        self.get(f"{OWN}objects/{posted['id']}/", method="DELETE")

    def test_a_request_of_very_many_objects_is_refused_soon(self):
        one = json.dumps(observable())
        for body in ('{"objects":[' + ",".join(["1"] * 4000000) + "]}", '{"objects":[' + ",".join([one] * 80000) + "]}"):
            begun = time.monotonic()
            self.check(self.door.ask(OWN + "objects/", "both", "POST", body), 422)
            self.assertLess(time.monotonic() - begun, 20)
        self.check(self.door.ask(OWN + "objects/", "both", "POST", '{"objects":[' + ",".join([one] * 20000) + "]}"), 202)
        self.get(f"{OWN}objects/{observable()['id']}/", method="DELETE")

    def test_what_is_marked_red_is_seen_by_nobody_who_was_not_let(self):
        red = indicator(301, object_marking_refs=["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"])
        self.door.secret["named"] = self.door.add("named", "--read", "own", "--read", "red")
        self.check(self.door.post(red), 202)
        path = f"{OWN}objects/{red['id']}/"
        for place in (path, path + "versions/"):
            self.get(place, 404, "reader")
            self.get(place, 200, "named")
        for place in ("objects/", "manifest/"):
            query = f"{OWN}{place}?match[id]={red['id']}"
            self.assertEqual(self.get(query, user="reader").json, {})
            self.assertEqual(len(self.get(query, user="named").json["objects"]), 1)
        self.get(path, method="DELETE")

    def test_bodies_that_are_none(self):
        for body in ("{", "[]", "{}", "null", "7", '{"objects":[]}', '{"objects":{}}', '{"objects":[1', "\xff\xfe",
                     '{"objects":[' + json.dumps(indicator(self.number)) + "]", '{"objects":[]}{"objects":[]}'):
            a = self.door.ask(OWN + "objects/", "both", "POST", body.encode("latin-1"))
            self.check(a, 422)
        self.check(self.door.ask(OWN + "objects/", "both", "POST", headers={"Content-Type": TYPE}), 422)
        self.get(OWN + "objects/" + indicator(self.number)["id"] + "/", 404)

    def test_hostile_objects_cost_themselves_alone(self):
        deep = '{"type":"x-y","id":' + "[" * 5000 + "]" * 5000 + "}"
        twice = '{"type":"indicator","type":"malware"}'
        good = json.dumps(indicator(self.number))
        body = '{"objects":[' + ",".join([deep, twice, '{"a":"\\ud800"}', good]) + "]}"
        a = self.check(self.door.ask(OWN + "objects/", "both", "POST", body), 202).json
        self.assertEqual((a["success_count"], a["failure_count"]), (1, 3))

    def test_lengths(self):
        big = '{"objects":["' + "x" * (LIMIT + 1) + '"]}'
        c = self.door.connect()
        c.putrequest("POST", OWN + "objects/")
        for k, v in {"Accept": TYPE, "Content-Type": TYPE, "Content-Length": str(len(big)),
                     **self.door.login("both")}.items():
            c.putheader(k, v)
        c.endheaders()  # judged before a byte of it is sent
        self.check(Answer(c.getresponse()), 413)
        just = {"objects": [indicator(self.number, x_long="x" * (LIMIT - 2000))]}
        a = self.check(self.door.ask(OWN + "objects/", "both", "POST", just), 202)
        self.assertEqual(a.json["success_count"], 1)
        self.get(f"{OWN}objects/{indicator(self.number)['id']}/", method="DELETE")

    def raw(self, request, wait=10):
        with socket.create_connection(("127.0.0.1", self.door.port), timeout=wait) as s:
            s.sendall(request)
            got = b""
            try:
                while piece := s.recv(65536):
                    got += piece
            except (TimeoutError, ConnectionError):
                pass
            return got

    def head(self, method="GET", path=OWN, **more):
        lines = {"Host": "x", "Accept": TYPE, **self.door.login("both"), "Connection": "close", **more}
        return (f"{method} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items())).encode()

    def status(self, answer):
        return int(answer.split(b" ")[1]) if answer.startswith(b"HTTP/1.1 ") else None

    def test_broken_requests_are_refused(self):
        body = json.dumps({"objects": [indicator(self.number)]}).encode()
        post = self.head("POST", OWN + "objects/", **{"Content-Type": TYPE})
        self.assertEqual(self.status(self.raw(self.head() + b"\r\n")), 200)
        self.assertEqual(self.status(self.raw(self.head(Authorization="Basic " + "A" * 3000) + b"\r\n")), 401)
        self.assertEqual(self.status(self.raw(self.head() + b"Authorization: Bearer x\r\n\r\n")), 400)
        self.assertIn(self.status(self.raw(self.head() + b"X-Y: z\r\n" * 10000 + b"\r\n")), (400, 413, 431, None))
        self.assertIn(self.status(self.raw(self.head(path=OWN + "?x=" + "y" * 40000) + b"\r\n")), (400, 414, 431, None))
        for path in ("/entente/../taxii2/", "//taxii2/", "/%zz/", "/taxii2/?%00", "/taxii2/%2e%2e/"):
            self.assertEqual(self.status(self.raw(self.head(path=path) + b"\r\n")), 400, path)
        for lengths in (b"Content-Length: 10\r\nContent-Length: 11\r\n", b"Content-Length: -1\r\n",
                        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip\r\n",
                        b"Content-Length: 99999999999999999999999\r\n", b"Content-Length: 1x\r\n"):
            self.assertIn(self.status(self.raw(post + lengths + b"\r\n" + body)), (400, 413, None), lengths)
        hidden = self.head(path="/taxii2/") + b"\r\n"  # another reader may take it for the body
        for lines in (b"Content-Length : %d\r\n" % len(hidden), b"Transfer-Encoding : chunked\r\n", b"Host: y\r\n",
                      b"X: y\rTransfer-Encoding: chunked\r\n", b"X: y\x0b\r\n", b"Content-Length: 0\r\nContent-Length: 0\r\n",
                      b"Content-Length: 9223372036854775808\r\n", b"Content-Length: 9223372036854775807\r\n"):
            begun = time.monotonic()
            head = self.head("POST", OWN + "objects/", **{"Content-Type": TYPE, "Connection": "keep-alive"})
            answers = re.findall(rb"HTTP/1.1 (\d+)", self.raw(head + lines + b"\r\n" + hidden))
            self.assertIn(answers, ([b"400"], [b"413"]), lines)
            self.assertLess(time.monotonic() - begun, 5, lines)
        self.assertIsNone(self.status(self.raw(b"\x16\x03\x01" + bytes(200), 3)) and None)
        self.get(OWN + "objects/" + indicator(self.number)["id"] + "/", 404)

    def test_chunked_bodies(self):
        post = self.head("POST", OWN + "objects/", **{"Content-Type": TYPE, "Transfer-Encoding": "chunked"}) + b"\r\n"
        body = json.dumps({"objects": [indicator(self.number)]}).encode()
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[i:i + 37]), body[i:i + 37]) for i in range(0, len(body), 37))
        self.assertEqual(self.status(self.raw(post + b"0\r\n\r\n")), 422)
        self.assertNotIn("runtime error", self.door.log.read_text())
        self.assertEqual(self.status(self.raw(post + chunks + b"0\r\n\r\n")), 202)
        piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        a = self.raw(post + piece * (LIMIT // 65536 + 2) + b"0\r\n\r\n", 30)
        self.assertEqual(self.status(a), 413)

    def test_pipelined_requests_are_answered_in_order(self):
        one = self.head(path="/taxii2/", Connection="keep-alive") + b"\r\n"
        two = self.head(path=ROOT, Connection="keep-alive") + b"\r\n"
        last = self.head(path="/nowhere/") + b"\r\n"
        answers = self.raw(one + two + one + last)
        self.assertEqual([int(x) for x in re.findall(rb"HTTP/1.1 (\d+)", answers)], [200, 200, 200, 404])

    def test_a_body_that_never_comes_does_not_hold_others_up(self):
        slow = []
        for _ in range(20):
            s = socket.create_connection(("127.0.0.1", self.door.port))
            s.sendall(self.head("POST", OWN + "objects/", **{"Content-Type": TYPE, "Content-Length": "1000000"}) + b"\r\n{")
            slow.append(s)
        begun = time.monotonic()
        self.get(OWN)
        self.assertLess(time.monotonic() - begun, 5)
        for s in slow:
            s.close()

    def test_clients_that_never_read_do_not_hold_others_up(self):
        big = [indicator(self.number + i, x_long="x" * 600000) for i in range(12)]
        for at in range(0, len(big), 6):
            self.check(self.door.post(*big[at:at + 6]), 202)
        deaf = []
        for _ in range(20):
            s = socket.socket()
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            s.connect(("127.0.0.1", self.door.port))
            s.sendall(self.head(path=OWN + "objects/") + b"\r\n")
            deaf.append(s)
        begun = time.monotonic()
        self.get(OWN)
        self.check(self.door.post(indicator(self.number + 100)), 202)
        self.assertLess(time.monotonic() - begun, 10)
        for s in deaf:
            s.close()
        for o in big:
            self.get(f"{OWN}objects/{o['id']}/", method="DELETE")

    def test_wrong_content_lengths_store_nothing(self):
        """Announced more than comes, and less."""
        body = json.dumps({"objects": [indicator(self.number)]}).encode()
        post = {"Content-Type": TYPE, "Connection": "keep-alive"}
        with socket.create_connection(("127.0.0.1", self.door.port), timeout=10) as s:
            s.sendall(self.head("POST", OWN + "objects/", **post, **{"Content-Length": len(body) + 1}) + b"\r\n" + body)
            s.settimeout(1)
            self.assertRaises(TimeoutError, s.recv, 1)  # it waits for the rest
        got = self.raw(self.head("POST", OWN + "objects/", **post, **{"Content-Length": len(body) - 1}) + b"\r\n" + body, 3)
        self.assertEqual(re.findall(rb"HTTP/1.1 (\d+)", got)[:1], [b"422"])
        self.assertNotIn(b" 202 ", got)
        self.get(OWN + "objects/" + indicator(self.number)["id"] + "/", 404)

    def test_slow_headers_are_cut_off(self):
        with socket.create_connection(("127.0.0.1", self.door.port)) as s:
            begun = time.monotonic()
            s.sendall(b"GET " + OWN.encode() + b" HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            ended = False
            while not ended and time.monotonic() - begun < 40:
                try:
                    s.sendall(b"y")
                    s.settimeout(0.5)
                    ended = s.recv(100) == b""
                except TimeoutError:
                    pass
                except OSError:
                    ended = True
            self.assertTrue(ended)
            self.assertLess(time.monotonic() - begun, 30)

    def test_withdrawn_objects_are_served_as_revoked(self):
        ours = self.fill(2)
        before = self.get(OWN + "manifest/").headers["X-TAXII-Date-Added-Last"]
        self.door.run("door", "withdraw", ours[0]["id"])
        for path in (f"{OWN}objects/?added_after={before}", ROOT + "collections/withdrawn/objects/"):
            user = "reader"
            found = [o for o in self.get(path, user=user).json["objects"] if o["id"] == ours[0]["id"]]
            self.assertEqual(len(found), 1)
            self.assertTrue(found[0]["revoked"])
            self.assertNotIn(ours[0]["name"], json.dumps(found))
        self.assertNotIn(ours[1]["id"], self.get(ROOT + "collections/withdrawn/objects/", user="reader").raw.decode())
        a = self.check(self.door.post({**ours[0], "modified": "2030-01-01T00:00:00.000Z"}), 202).json
        self.assertEqual(a["failure_count"], 1)
        self.door.run("door", "withdraw", ours[0]["id"], status=21)
        self.door.run("door", "withdraw", "indicator--" + str(uuid.uuid4()), status=20)

    def test_collections_keep_their_ids(self):
        before = self.get(ROOT + "collections/").json
        self.door.stop()
        self.door.start()
        self.assertEqual(self.get(ROOT + "collections/").json, before)

    def test_killed_in_the_middle_it_comes_back(self):
        ours = self.fill(20)
        self.door.stop(signal.SIGKILL)
        self.door.start()
        for o in ours:
            self.get(f"{OWN}objects/{o['id']}/")

    def test_an_import_gets_its_turn_and_is_seen(self):
        stop = threading.Event()

        def post():
            at = 0
            while not stop.is_set():
                self.door.post(indicator(self.number + 20000 + at))
                at += 1
        threads = [threading.Thread(target=post) for _ in range(4)]
        for t in threads:
            t.start()
        name = "door-%d" % self.number
        self.door.add(name)  # takes the writer's lock as an import does
        self.door.run("door", "user", "remove", name)
        stop.set()
        for t in threads:
            t.join()

    def test_posts_are_stored_while_an_import_waits_for_more(self):
        pipe = self.door.dir / "pipe"
        os.mkfifo(pipe)
        child = subprocess.Popen([ENTENTE, "-C", str(self.door.dir / "n"), "import", str(pipe), "--format", "stix",
                                  "--list", "piped", "--json"], stdout=subprocess.PIPE, text=True)
        with open(pipe, "w", encoding="utf-8") as feed:
            for i in range(600):
                feed.write(json.dumps(malware(self.number + i)) + "\n")
            feed.flush()
            for i in range(3):
                self.check(self.door.post(indicator(self.number + i)), 202)
            for i in range(600, 1200):
                feed.write(json.dumps(malware(self.number + i)) + "\n")
        out, _ = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 0)
        self.assertEqual(json.loads(out)[0]["taken"], 1200)
        for i in range(3):
            self.get(f"{OWN}objects/{indicator(self.number + i)['id']}/")

    def test_the_log_holds_no_secret_and_no_name(self):
        canary = indicator(self.number, name="Canary Nameson")
        self.door.post(canary)
        self.get(f"{OWN}objects/?match[id]={canary['id']}")
        self.get(f"{OWN}objects/{canary['id']}/")
        log = self.door.log.read_text()
        self.assertRegex(log, r"door: GET objects 200, ")
        for word in [canary["id"], "Canary", "indicator", "match", "both", "Basic", "127.0.0.1", *self.door.secret.values()]:
            self.assertNotIn(word, log)


class Users(unittest.TestCase):
    """entente door user, and its errors."""

    def test_users(self):
        door = Door()
        try:
            listed = json.loads(door.run("door", "user", "list", "--json"))
            self.assertEqual([u["user"] for u in listed], ["both", "key", "other", "reader", "writer"])
            self.assertEqual(listed[0]["rights"], "read:own write:own")
            for secret in door.secret.values():
                self.assertNotIn(secret, door.run("door", "user", "list"))
                for path in (door.dir / "n").rglob("*"):
                    if path.is_file():
                        self.assertNotIn(secret.encode(), path.read_bytes())
            door.run("door", "user", "add", "both", status=21)
            door.run("door", "user", "add", "a b", status=10)
            door.run("door", "user", "add", "x", "--basic", "--bearer", status=2)
            door.run("door", "user", "add", "x", "--read", "nothing", status=2)
            door.run("door", "user", "add", "x", "--write", "withdrawn", status=2)
            door.run("door", "user", "add", "x", "--certificate", "/dev/null", status=10)
            door.run("door", "user", "remove", "nobody", status=20)
            door.run("door", "user", "add", status=2)
            door.run("door", "user", "list", "more", status=2)
            done = subprocess.run([ENTENTE, "-C", str(door.dir), "door", "user", "list"], capture_output=True)
            self.assertEqual(done.returncode, 20)
            door.start()
            self.assertEqual(door.ask(OWN).status, 200)
            door.run("door", "user", "remove", "both")
            self.assertEqual(door.ask(OWN).status, 401)
        finally:
            door.close()

    def test_errors_of_serving(self):
        door = Door()
        try:
            for address in ("", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000"):
                door.run("serve", "--taxii", address, "--for", "1", status=2)
            door.run("serve", "--taxii", "0.0.0.0:0", "--for", "1", status=2)
            door.run("serve", "--taxii", "127.0.0.1:0", "--certificate", "/dev/null", "--key", "/dev/null", "--for", "1",
                     status=10)
            door.run("serve", "--taxii", "127.0.0.1:0", "--certificate", "none", "--key", "none", "--for", "1", status=20)
            door.run("serve", "--taxii", "127.0.0.1:0", "--for", "1")
        finally:
            door.close()


class Tls(unittest.TestCase):
    """Certificates of both sides (row 3.1.3), and versions."""

    @classmethod
    def setUpClass(cls):
        cls.door = Door()
        cls.make("server", "server2", "client", "stranger")
        cls.door.run("door", "user", "add", "card", "--certificate", str(cls.path("client.crt")), "--read", "own")
        cls.door.start("--certificate", str(cls.path("server.crt")), "--key", str(cls.path("server.key")))

    @classmethod
    def tearDownClass(cls):
        cls.door.close()

    @classmethod
    def path(cls, name):
        return cls.door.dir / name

    @classmethod
    def make(cls, *names):
        for name in names:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
                            "-keyout", cls.path(name + ".key"), "-out", cls.path(name + ".crt")],
                           check=True, capture_output=True)

    def ask(self, client=None, version=ssl.TLSVersion.TLSv1_3, user=None):
        context = ssl.create_default_context(cafile=self.path("server.crt"))
        context.minimum_version = context.maximum_version = version
        if client:
            context.load_cert_chain(self.path(client + ".crt"), self.path(client + ".key"))
        c = http.client.HTTPSConnection("127.0.0.1", self.door.port, context=context, timeout=30)
        try:
            return self.door.ask(OWN, user, connection=c)
        finally:
            c.close()

    def test_row_3_1_3_certificate(self):
        self.assertEqual(self.ask("client").status, 200)
        self.assertEqual(self.ask("stranger").status, 401)
        self.assertEqual(self.ask().status, 401)
        self.assertEqual(self.ask(user="both").status, 200)
        self.assertEqual(self.ask("client", user="nobody").status, 401)  # who says a name must be it

    def test_tls_1_2_only_where_it_is_permitted(self):
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.ask(user="both", version=ssl.TLSVersion.TLSv1_2)
        other = Door()
        try:
            other.start("--certificate", str(self.path("server.crt")), "--key", str(self.path("server.key")), "--tls-1.2")
            before, self.door = self.door, other
            self.door.dir, kept = before.dir, other.dir
            try:
                self.assertEqual(self.ask(user="both", version=ssl.TLSVersion.TLSv1_2).status, 200)
                self.assertEqual(self.ask(user="both").status, 200)
            finally:
                other.dir = kept
                del self.door
        finally:
            other.close()

    def test_plain_http_gets_no_answer(self):
        with self.assertRaises((http.client.HTTPException, ConnectionError, TimeoutError)):
            self.door.ask(OWN)

    def test_a_key_of_another_certificate_is_refused(self):
        self.door.run("serve", "--taxii", "127.0.0.1:0", "--certificate", str(self.path("server.crt")), "--key",
                      str(self.path("server2.key")), "--for", "1", status=10)


if __name__ == "__main__":
    unittest.main()
