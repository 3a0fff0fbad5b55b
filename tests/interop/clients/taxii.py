# SPDX-License-Identifier: Apache-2.0
"""The clients of OASIS: cti-taxii-client, and stix2's TAXIICollectionSource and Sink."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import requests
import stix2
from node import Node
from taxii2client import exceptions
from taxii2client.v21 import ApiRoot, Collection, Server, Status, as_pages

COUNT = 250


def objects():
    """Of several kinds, made by the library itself."""
    made = [stix2.v21.Indicator(name=f"Indicator {i}", pattern=f"[file:name = 'f{i}']", pattern_type="stix",
                                valid_from="2024-01-01T00:00:00Z") for i in range(COUNT)]
    made.append(stix2.v21.Malware(name="Made up", is_family=False))
    made.append(stix2.v21.Relationship(made[0], "indicates", made[-1]))
    made.append(stix2.v21.IPv4Address(value="198.51.100.3"))
    made.append(stix2.v21.Identity(name="Office of Aldria", identity_class="organization",
                                   object_marking_refs=[stix2.v21.TLP_GREEN]))
    return made


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.node = Node()
        cls.addClassCleanup(cls.node.close)
        cls.login = {"user": "client", "password": cls.node.user("client", "--read", "own", "--write", "own", "--read", "withdrawn")}
        cls.reader = {"user": "reader", "password": cls.node.user("reader", "--read", "own")}
        cls.node.serve()
        roots = Server(cls.node.url + "/taxii2/", **cls.login).api_roots
        cls.ids = {c.title: c.id for c in roots[0].collections}  # this client wants ids in addresses, not aliases
        cls.made = objects()
        cls.status = cls.collection().add_objects({"objects": [json.loads(o.serialize()) for o in cls.made]})

    @classmethod
    def collection(cls, login=None):
        return Collection(f"{cls.node.url}/entente/collections/{cls.ids['Own holdings']}/", **(login or cls.login))

    def test_server_roots_and_collections(self):
        server = Server(self.node.url + "/taxii2/", **self.login)
        self.assertEqual(server.title, "Bureau of Borealia")
        self.assertEqual(server.default.url, self.node.url + "/entente/")
        root = server.api_roots[0]
        self.assertEqual(root.versions, ["application/taxii+json;version=2.1"])
        self.assertGreater(root.max_content_length, 0)
        self.assertEqual([(c.title, c.can_read, c.can_write) for c in root.collections],
                         [("Own holdings", True, True), ("Withdrawn", True, False)])

    def test_status_of_adding(self):
        self.assertEqual(self.status.status, "complete")
        self.assertEqual((self.status.total_count, self.status.success_count), (len(self.made), len(self.made)))
        again = ApiRoot(self.node.url + "/entente/", **self.login).get_status(self.status.id)
        self.assertEqual(again.success_count, len(self.made))
        alone = Status(f"{self.node.url}/entente/status/{self.status.id}/", **self.login)
        self.assertEqual(alone.failure_count, 0)

    def test_pages(self):
        for call, size in (("get_objects", 50), ("get_manifest", 7), ("get_objects", 1000)):
            found = []
            for page in as_pages(getattr(self.collection(), call), per_request=size):
                found += page.get("objects", [])
            self.assertEqual({o["id"] for o in found}, {o["id"] for o in self.made})
            self.assertEqual(len(found), len(self.made))

    def test_objects_come_back_as_they_were(self):
        found = {o["id"]: o for o in self.collection().get_objects()["objects"]}
        for o in self.made:
            self.assertEqual(found[o["id"]], json.loads(o.serialize()))
            stix2.parse(found[o["id"]], version="2.1")

    def test_one_object_its_versions_and_its_end(self):
        first = stix2.v21.Malware(name="Short", is_family=False)
        newer = first.new_version(name="Shorter")
        c = self.collection()
        c.add_objects({"objects": [json.loads(first.serialize()), json.loads(newer.serialize())]})
        self.assertEqual(len(c.object_versions(first["id"])["versions"]), 2)
        self.assertEqual(c.get_object(first["id"])["objects"][0]["name"], "Shorter")
        self.assertEqual(len(c.get_object(first["id"], version="all")["objects"]), 2)
        c.delete_object(first["id"])
        with self.assertRaises(requests.exceptions.HTTPError):
            c.get_object(first["id"])

    def test_rights(self):
        reader = self.collection(self.reader)
        self.assertTrue(reader.can_read)
        self.assertFalse(reader.can_write)
        with self.assertRaises(exceptions.AccessError):
            reader.add_objects({"objects": []})
        with self.assertRaises(requests.exceptions.HTTPError):
            Server(self.node.url + "/taxii2/", user="client", password="wrong").title

    def test_source_and_sink_of_stix2(self):
        source = stix2.TAXIICollectionSource(self.collection())
        self.assertEqual(source.get(self.made[3]["id"]).name, "Indicator 3")
        self.assertEqual(len(source.query([stix2.Filter("type", "=", "indicator")])), COUNT)
        self.assertEqual(len(source.all_versions(self.made[0]["id"])), 1)
        tool = stix2.v21.Tool(name="Sunk")
        stix2.TAXIICollectionSink(self.collection()).add(tool)
        self.assertEqual(source.get(tool["id"]).name, "Sunk")
        self.collection().delete_object(tool["id"])

    def test_withdrawn_is_heard_of(self):
        gone = stix2.v21.Malware(name="Taken back", is_family=False)
        c = self.collection()
        c.add_objects({"objects": [json.loads(gone.serialize())]})
        self.node.run("door", "withdraw", gone["id"])
        now = stix2.TAXIICollectionSource(c).get(gone["id"])
        self.assertTrue(now.revoked)
        self.assertGreater(now.modified, gone.modified)
        kept = Collection(f"{self.node.url}/entente/collections/{self.ids['Withdrawn']}/", **self.login)
        kept = kept.get_objects()["objects"]
        self.assertEqual([o["id"] for o in kept], [gone["id"]])
        self.validate(kept)
        c.delete_object(gone["id"])

    def test_what_is_served_is_valid(self):
        self.validate(self.collection().get_objects()["objects"][-30:])

    def validate(self, found):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bundle.json"
            path.write_text(json.dumps({"type": "bundle", "id": "bundle--44af6c39-c09b-49c5-9de2-394224b04982",
                                        "objects": found}))
            done = subprocess.run([Path(sys.executable).parent / "stix2_validator", "--version", "2.1", str(path)],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
