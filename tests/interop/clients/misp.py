# SPDX-License-Identifier: Apache-2.0
"""PyMISP at the MISP face, and what another MISP asks when it pulls and pushes."""
import json
import logging
import os
import subprocess
import tempfile
import time
import unittest
import uuid
from pathlib import Path

import pymisp
import requests
from node import Node

VECTORS = Path(os.environ.get("ENTENTE_ROOT", Path(__file__).resolve().parents[3])) / "tests/vectors/misp"
BERTH = "5f000001-0000-4000-8000-000000000001"
OWN = "5f0000d2-0000-4000-8000-0000000000d2"  # distribution 0
RED = "5f0000c7-0000-4000-8000-0000000000c7"
# What Server.php of MISP 2.5 asks for an event that it pulls.
PULL = ("deleted[]:0/deleted[]:1/excludeGalaxy:1/includeEventCorrelations:0/includeFeedCorrelations:0/"
        "includeWarninglistHits:0/excludeLocalTags:1")
logging.getLogger("pymisp").setLevel(logging.CRITICAL + 1)


def new_event(info="Pushed by a client", distribution=1):
    event = pymisp.MISPEvent()
    event.info = info
    event.distribution = distribution
    return event


class Face(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.node = Node("--misp")
        cls.key = cls.node.user("writer", "--bearer", "--read", "own", "--write", "own")
        cls.reader = cls.node.user("reader", "--bearer", "--read", "own")
        cls.other = cls.node.user("other", "--bearer", "--read", "withdrawn")
        cls.node.run("import", str(VECTORS / "berth.json"), str(VECTORS / "answer.json"))
        cls.node.serve()
        cls.misp = pymisp.PyMISP(cls.node.url, cls.key)

    @classmethod
    def tearDownClass(cls):
        cls.node.close()

    def ask(self, path, key=None, method="GET", **more):
        headers = {"Authorization": key or self.key, "Accept": "application/json"}
        return requests.request(method, f"{self.node.url}/{path}", headers=headers, timeout=60, **more)

    def test_start(self):
        self.assertTrue(self.misp.misp_instance_version["version"].startswith("2.5."))
        self.assertEqual(len(self.misp.describe_types["types"]), len(pymisp.PyMISP.describe_types_local.fget(self.misp)["types"]))
        self.assertEqual(self.misp.get_user("me")["User"]["email"], "writer")

    def test_strangers(self):
        for key in ("x" * 40, self.other):
            with self.assertRaises(pymisp.PyMISPError):
                pymisp.PyMISP(self.node.url, key)
        self.assertEqual(self.ask("events/index", "wrong").status_code, 403)
        self.assertEqual(requests.get(self.node.url + "/events/index", timeout=60).status_code, 403)

    def test_index(self):
        found = [e.uuid for e in self.misp.events(pythonify=True)]
        self.assertIn(BERTH, found)
        self.assertNotIn(OWN, found)
        self.assertNotIn(RED, found)
        rows = self.misp.search_index(minimal=True, published=True)
        row = next(r for r in rows if r["uuid"] == BERTH)
        self.assertEqual((row["timestamp"], row["published"]), ("1700000400", True))
        self.assertEqual([e["uuid"] for e in self.misp.search_index(tags=["harbour:%"])], [BERTH])
        self.assertEqual(self.misp.search_index(tags=["!tlp:green"], eventid=BERTH), [])
        self.assertEqual(len(self.misp.search_index(org="Kingdom of Westria%", limit=1)), 1)

    def test_pull(self):
        """As a MISP that has this node as a server: version, index, each event, the rest."""
        self.assertTrue(self.ask("servers/getVersion").json()["version"])
        index = self.ask("events/index", method="POST", json={"minimal": 1, "published": 1}).json()
        self.assertIn(BERTH, [row["uuid"] for row in index])
        event = self.ask(f"events/view/{BERTH}/{PULL}").json()["Event"]
        self.assertEqual(sum(a["deleted"] for a in event["Attribute"]), 1)
        self.assertNotIn("Berth|4", json.dumps(event))  # distribution 0
        self.assertNotIn("Weller", json.dumps(event))  # tlp:red
        rules = self.ask("servers/getAvailableSyncFilteringRules").json()
        self.assertEqual(rules, {"organisations": [], "tags": []})
        row = next(row for row in index if row["uuid"] == BERTH)
        self.assertEqual(row["sighting_timestamp"], "1700000351")
        asked = {"returnFormat": "json", "last": 0, "includeUuid": True, "uuid": [BERTH, OWN, str(uuid.uuid4())]}
        seen = self.ask("sightings/restSearch/event", method="POST", json=asked).json()["response"]
        self.assertEqual([(s["Sighting"]["type"], s["Sighting"]["date_sighting"], s["Sighting"]["event_uuid"]) for s in seen],
                         [("0", "1700000350", BERTH), ("1", "1700000351", BERTH)])
        self.assertEqual(seen[0]["Sighting"]["attribute_uuid"], "5f000010-0000-4000-8000-000000000010")
        for path in ("shadow_attributes/index", "sightings/restSearch/event", "analyst_data/indexMinimal",
                     "galaxy_clusters/restSearch", "sharingGroups/index"):
            reads = "haring" in path or "shadow" in path
            answer = self.ask(path) if reads else self.ask(path, method="POST", json={})
            self.assertEqual(answer.status_code, 200, path)
            self.assertIn(answer.json(), ([], {"response": []}), path)

    def test_connection(self):
        """What MISP's own test of a server asks."""
        words = {"testString": "ümlaut \" \\ \n"}
        answer = self.ask("servers/postTest", method="POST", json=words).json()
        self.assertEqual(answer["body"], words)
        self.assertEqual(answer["headers"], {"Accept": "application/json", "Content-type": "application/json"})

    def test_view(self):
        event = self.misp.get_event(BERTH, pythonify=True)
        self.assertEqual(event.Orgc.name, "Kingdom of Westria, harbour police")
        first = event.attributes[0]
        self.assertEqual((first.type, first.value, first.to_ids, first.comment),
                         ("ip-dst", "198.51.100.3", True, "seen at berth 4"))
        self.assertEqual([t.name for t in first.tags],
                         ["tlp:amber", 'admiralty-scale:information-credibility="2"'])
        self.assertEqual([(s.type, int(s.date_sighting.timestamp()) if hasattr(s.date_sighting, "timestamp") else int(s.date_sighting))
                          for s in first.sightings], [("0", 1700000350), ("1", 1700000351)])
        self.assertFalse(any(a.deleted for a in event.attributes))
        self.assertEqual(len(self.misp.get_event(BERTH, deleted=True, pythonify=True).attributes),
                         len(event.attributes) + 1)
        self.assertTrue(self.misp.event_exists(BERTH))
        for absent in (OWN, RED, str(uuid.uuid4()), "7", "x"):
            self.assertFalse(self.misp.event_exists(absent), absent)

    def test_search(self):
        values = lambda **q: [a.value for a in self.misp.search("attributes", pythonify=True, **q)]
        self.assertEqual(values(value="198.51.100.3"), ["198.51.100.3"])
        self.assertEqual(values(type_attribute="yara", eventid=BERTH), ["rule berth { condition: false }"])
        self.assertEqual(values(value="berth.example%"), ["berth.example", "berth.example|203.0.113.9"])
        self.assertEqual(values(value="quay.example"), [])  # of an event for the own organisation
        self.assertEqual(len(values(eventid=BERTH, limit=2)), 2)
        self.assertEqual(len(set(values(eventid=BERTH, limit=2)) | set(values(eventid=BERTH, limit=2, page=2))), 4)
        events = lambda **q: [e.uuid for e in self.misp.search("events", pythonify=True, **q)]
        self.assertEqual(events(value="198.51.100.3"), [BERTH])
        self.assertEqual(events(value="203.0.113.44"), [])  # tlp:red
        self.assertEqual(events(tags="tlp:green", date_from="2023-11-01", date_to="2023-11-30"), [BERTH])
        self.assertEqual(events(timestamp=["1700000399", "1700000401"]), [BERTH])

    def test_unknown_filter(self):
        for filters in ({"quickFilter": "a"}, {"returnFormat": "csv"}, {"nonsense": 1}, {"published": "maybe"}, 7, "x"):
            answer = self.ask("events/restSearch", method="POST", json=filters)
            self.assertEqual(answer.status_code, 400, filters)
            self.assertTrue(answer.json()["message"])

    def test_push(self):
        event = new_event()
        event.add_tag("tlp:green")
        event.add_attribute("ip-dst", "203.0.113.77", to_ids=True)
        thing = pymisp.MISPObject("file")
        thing.add_attribute("filename", value="a.exe")
        thing.add_attribute("sha256", value="cd" * 32)
        event.add_object(thing)
        self.assertIsInstance(self.misp.add_event(event, pythonify=True), pymisp.MISPEvent)
        there = self.misp.get_event(event.uuid, pythonify=True)
        self.assertEqual(there.attributes[0].value, "203.0.113.77")
        self.assertEqual(there.Orgc.name, "Bureau of Borealia")
        self.assertEqual({a.object_relation for a in there.objects[0].attributes}, {"filename", "sha256"})
        time.sleep(1.1)  # MISP counts seconds
        there.info = "Changed"
        there.attributes[0].comment = "changed"
        self.assertNotIn("errors", self.misp.update_event(there))
        there = self.misp.get_event(event.uuid, pythonify=True)
        self.assertEqual((there.info, there.attributes[0].comment), ("Changed", "changed"))
        time.sleep(1.1)
        for to_ids in (False, True):  # the attribute is one, whatever carries it
            there.attributes[0].to_ids = to_ids
            self.assertNotIn("errors", self.misp.update_event(there))
            found = self.misp.search("attributes", value="203.0.113.77", pythonify=True)
            self.assertEqual([(a.value, a.to_ids) for a in found], [("203.0.113.77", to_ids)])
            there = self.misp.get_event(event.uuid, pythonify=True)
            self.assertEqual(there.attributes[0].to_ids, to_ids)
            time.sleep(1.1)
        there.attributes[0].delete()
        self.assertNotIn("errors", self.misp.update_event(there))
        self.assertEqual(self.misp.get_event(event.uuid, pythonify=True).attributes, [])
        self.assertEqual(len(self.misp.get_event(event.uuid, deleted=True, pythonify=True).attributes), 1)

    def test_push_by_another_misp(self):
        event = json.loads((VECTORS / "berth.json").read_text())
        text = json.dumps(event)
        for before, after in (("5f00", "5e00"), ("198.51.100.3", "198.51.100.99"), ("berth", "pier"), ("green", "clear"),
                              ("2023-11", "2023-10")):
            text = text.replace(before, after)
        event = json.loads(text)
        found = event["Event"]["uuid"]
        offer = [{"Event": {"uuid": found, "timestamp": event["Event"]["timestamp"]}},
                 {"Event": {"uuid": BERTH, "timestamp": "1700000400"}}]
        self.assertEqual(self.ask("events/filterEventIdsForPush", method="POST", json=offer).json(), [found])
        self.assertEqual(self.ask(f"events/view/{found}", method="HEAD").status_code, 404)
        self.assertEqual(self.ask("events/add/metadata:1", method="POST", data=text).status_code, 200)
        self.assertEqual(self.ask(f"events/view/{found}", method="HEAD").status_code, 200)
        self.assertEqual(self.ask("events/filterEventIdsForPush", method="POST", json=offer).json(), [])
        event["Event"]["timestamp"] = "1700000900"
        event["Event"]["info"] = "Later"
        self.assertEqual(self.ask(f"events/edit/{found}/metadata:1", method="POST", json=event).status_code, 200)
        self.assertEqual(self.misp.get_event(found, pythonify=True).info, "Later")

    def test_others_parts(self):
        """Nobody changes what stands here as somebody else's."""
        event = json.loads((VECTORS / "berth.json").read_text())
        event["Event"]["Orgc"] = {"uuid": str(uuid.uuid4()), "name": "Somebody"}
        event["Event"]["timestamp"] = "1700000999"
        event["Event"]["info"] = "Taken over"
        self.assertTrue(self.ask(f"events/edit/{BERTH}", method="POST", json=event).json()["errors"])
        self.assertNotEqual(self.misp.get_event(BERTH, pythonify=True).info, "Taken over")

    def test_reader_writes_nothing(self):
        event = new_event()
        answer = self.ask("events/add", self.reader, method="POST", data=event.to_json())
        self.assertEqual(answer.status_code, 403)
        self.assertFalse(self.misp.event_exists(event.uuid))

    def test_own_alone(self):
        """What is pushed for the own organisation alone is kept, and seen by nobody here."""
        event = new_event(distribution=0)
        event.add_attribute("domain", "canary.example", to_ids=True)
        self.assertNotIn("errors", self.misp.add_event(event))
        self.assertFalse(self.misp.event_exists(event.uuid))
        self.assertEqual(self.misp.search("attributes", value="canary.example")["Attribute"], [])

    def test_bad_bodies(self):
        for body in (b"", b"{", b"[]", b"7", b'{"Event":7}', b'{"Event":{"uuid":"x"}}', b"\xff", b"[" * 5000):
            answer = self.ask("events/add", method="POST", data=body)
            self.assertEqual(answer.status_code, 400, body[:20])
        self.assertEqual(self.ask("events/add").status_code, 405)
        self.assertEqual(self.ask("events/nothing").status_code, 404)
        self.assertEqual(self.ask("users/view/7").status_code, 404)

    def test_feed(self):
        """A feed is read by PyMISP, and its objects pass the standard's validator."""
        with tempfile.TemporaryDirectory() as folder:
            self.node.run("export", "--format", "misp-feed", "--hashes", "--tlp", "amber", "--output", folder + "/feed")
            manifest = json.loads(Path(folder, "feed/manifest.json").read_text())
            self.assertIn(BERTH, manifest)
            self.assertNotIn(OWN, manifest)
            event = pymisp.MISPEvent()
            event.load_file(folder + f"/feed/{BERTH}.json")
            self.assertEqual(event.info, manifest[BERTH]["info"])
            lines = Path(folder, "feed/hashes.csv").read_text().splitlines()
            wanted = []
            for found in manifest:
                event = pymisp.MISPEvent()
                event.load_file(folder + f"/feed/{found}.json")
                event.attributes = [a for a in event.attributes if not a.deleted]
                event.objects = [o for o in event.objects if not o.deleted]
                for thing in event.objects:
                    thing.attributes = [a for a in thing.attributes if not a.deleted]
                made = event.to_feed(with_meta=True)["Event"]
                wanted += [f"{h},{found}" for h in made["_hashes"]]
                self.assertEqual(sorted(event.attributes_hashes("md5")), sorted(made["_hashes"]))
            self.assertEqual(lines, wanted)
            self.node.run("export", "--format", "stix", "--tlp", "red", "--output", folder + "/bundle.json")
            found = subprocess.run([Path(os.sys.executable).parent / "stix2_validator", "-q", folder + "/bundle.json"],
                                   capture_output=True, text=True)
            if "Cannot locate a schema" not in found.stdout:  # the package may lack its schemas
                self.assertEqual(found.returncode, 0, found.stdout)


if __name__ == "__main__":
    unittest.main()
