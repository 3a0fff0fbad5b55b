# SPDX-License-Identifier: Apache-2.0
"""
forge - made-up parties that write lanes, for tests

Keys come from seeds, so that a run can be repeated. What a party writes is as
PROTOCOL.md says unless a test asks for something else.
"""
import base64
import hashlib
import os
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import canonical as c  # noqa: E402
import ed25519  # noqa: E402
import lane  # noqa: E402
import merkle  # noqa: E402
import note  # noqa: E402
from agreement import read as read_agreement  # noqa: E402, F401

ROOT = Path(os.environ.get("ENTENTE_ROOT", Path(__file__).resolve().parents[3]))
VERIFY = Path(__file__).resolve().parent.parent / "verify.py"
UNSIGNED = c.base64url(bytes(64))
START = 1900000000  # 2030-03-17T17:46:40Z


def digest(*words):
    return hashlib.sha256("/".join(map(str, words)).encode()).digest()


class Secret:
    """An Ed25519 key pair from a seed (RFC 8032 5.1.5)."""

    def __init__(self, seed):
        half = hashlib.sha512(seed).digest()
        self.scalar = int.from_bytes(half[:32], "little") & (2**254 - 8) | 2**254
        self.prefix = half[32:]
        self.key = ed25519.encode(ed25519.combine((self.scalar, ed25519.base_table())))
        self.text = c.base64url(self.key)

    def sign(self, message):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % ed25519.L
        point = ed25519.encode(ed25519.combine((r, ed25519.base_table())))
        said = hashlib.sha512(point + self.key + message).digest()
        s = (r + int.from_bytes(said, "little") * self.scalar) % ed25519.L
        return point + s.to_bytes(32, "little")


class Party:
    """officers: name -> roles; each officer's key is made from the name."""

    signs = True  # entries; False where only what they mean is asked

    OFFICERS = {"principal": ["signatory"], "legal": ["signatory"],
                "officer": ["start", "confirm", "ask", "release"]}

    def __init__(self, name, officers=None, issued=START):
        self.name = name
        make = {word: Secret(digest(name, word)) for word in ("root", "node", "link", "eye")}
        self.root, self.node, self.eye = make["root"], make["node"], make["eye"]
        self.roles = officers or self.OFFICERS
        self.officers = {who: Secret(digest(name, "officer", who)) for who in self.roles}
        self.object = {
            "v": 1, "type": "card", "serial": 1, "issued": c.instant(issued),
            "until": c.instant(issued + 400 * lane.DAY), "names": {"en": name},
            "root": self.root.text, "node": self.node.text, "link": make["link"].text,
            "overseer": self.eye.text, "contacts": [], "address": "",
            "officers": [{"key": secret.text, "name": who, "roles": self.roles[who]}
                         for who, secret in self.officers.items()]}
        self.officers["overseer"] = self.eye
        self.file = self.card_file(self.object)
        self.card = lane.read_card(self.file)

    def card_file(self, card):
        sig = self.root.sign(ed25519.bound("card", c.write_sorted(card)))
        return c.write_sorted({"card": card, "sig": c.base64url(sig)})

    def sign_entry(self, value):
        """The bytes of an entry, its signatures made anew; act holds at least a key."""
        value = {name: member for name, member in value.items() if name != "sig"}
        if not self.signs:
            value["sig"] = UNSIGNED
            if "act" in value:
                value["act"]["sig"] = UNSIGNED
            return c.write_sorted(value)
        if "act" in value:
            officer, = (one for one in self.officers.values()
                        if one.text == value["act"]["key"])
            value["act"] = {"key": officer.text}
            said = ed25519.bound("act", c.write_sorted(value))
            value["act"]["sig"] = c.base64url(officer.sign(said))
        said = ed25519.bound("entry", c.write_sorted(value))
        value["sig"] = c.base64url(self.node.sign(said))
        return c.write_sorted(value)


class Lane:
    """What one party writes for another."""

    def __init__(self, writer, reader):
        self.writer = writer
        self.id = lane.lane_id(writer.card, reader.card)
        self.lines, self.leaves, self.tree = [], [], merkle.Tree()

    def entry(self, kind, fact, seen, time, **more):
        """An entry's bytes. seen: (size, root). more: by (an officer's name), body and
        blob as the entry has them."""
        value = {"v": 1, "lane": c.base64url(self.id), "n": len(self.lines),
                 "prev": c.base64url(self.leaves[-1] if self.leaves else bytes(32)),
                 "seen": {"n": seen[0], "root": c.base64url(seen[1])},
                 "time": c.instant(time), "type": kind, "fact": fact}
        if "body" in more:
            value["body"] = c.base64url(more["body"])
        if "blob" in more:
            value["blobs"] = [{"hash": c.base64url(more["blob"][0]), "size": more["blob"][1]}]
        if "by" in more:
            value["act"] = {"key": self.writer.officers[more["by"]].text}
        return self.writer.sign_entry(value)

    def append(self, *what, **more):
        line = self.entry(*what, **more)
        self.lines.append(line)
        self.leaves.append(merkle.leaf_hash(line))
        self.tree.append(self.leaves[-1])
        return line

    def checkpoint(self, cosigner=None, time=START):
        """A checkpoint of the lane as it is, cosigned by a party or not."""
        return checkpoint(self.writer, self.id, len(self.lines), self.tree.root(), cosigner,
                          time)


def note_line(name, kind, secret, payload):
    data = base64.b64encode(note.key_id(name, kind, secret.key) + payload)
    return "\u2014 ".encode() + name.encode() + b" " + data + b"\n"


def checkpoint(writer, lane_id, size, root, cosigner=None, time=START):
    origin = note.lane_name(lane_id)
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n".encode()
    lines = note_line(origin, note.TYPE_WRITER, writer.node, writer.node.sign(text))
    if cosigner:
        said = b"cosignature/v1\ntime %d\n" % time + text
        payload = struct.pack(">Q", time) + cosigner.node.sign(said)
        name = note.party_name(cosigner.root.key)
        lines += note_line(name, note.TYPE_READER, cosigner.node, payload)
    return text + b"\n" + lines


class Pair:
    """Two parties, their lanes, and what each has been handed of the other's."""

    def __init__(self, *parties):
        self.parties = sorted(parties or (Party("Arvenia"), Party("Sorania")),
                              key=lambda party: party.root.key)
        self.lanes = [Lane(self.parties[side], self.parties[1 - side]) for side in (0, 1)]
        self.handed = [(0, merkle.Tree().root())] * 2  # to each side, of the other's lane
        self.times = [START, START]
        self.documents = {}

    def hand_over(self, *sides):
        """Each of these sides gets all that the other has written."""
        for side in sides or (0, 1):
            other = self.lanes[1 - side]
            self.handed[side] = len(other.lines), other.tree.root()

    def append(self, side, kind, fact, **more):
        self.times[side] += more.pop("later", 1)
        return self.lanes[side].append(kind, fact, self.handed[side], self.times[side],
                                       **more)

    def greet(self):
        """Both sides' hello and verified, handed over."""
        for side in (0, 1):
            own, other = (c.base64url(self.parties[who].card.id) for who in (side, 1 - side))
            self.append(side, "hello", {"card": own, "build": "test", "protocol": 1})
            self.append(side, "verified", {"card": other, "how": "voice"}, by="principal")
        self.hand_over()

    def document(self, **changes):
        """An agreement of these two, as bytes, kept for the evidence folder."""
        value = agreement(self.parties, **changes)
        data = c.write_sorted(value)
        self.documents[hashlib.sha256(data).digest()] = data
        return data

    def agree(self, **changes):
        """An agreement proposed, signed and ready, handed over; its id as text."""
        data = self.document(**changes)
        identity = hashlib.sha256(data).digest()
        fact = {"agreement": c.base64url(identity)}
        self.append(0, "agree.propose", fact, by="principal", blob=(identity, len(data)))
        self.hand_over()
        for kind in ("agree.sign", "agree.ready"):
            for side in (0, 1):
                self.append(side, kind, fact, by="principal")
            self.hand_over()
        return c.base64url(identity)

    def write(self, folder, cosigned=True, checkpoints=True):
        """The evidence folder."""
        for side in (0, 1):
            place = folder / str(side)
            place.mkdir(parents=True, exist_ok=True)
            (place / "card.json").write_bytes(self.parties[side].file)
            lines = b"".join(line + b"\n" for line in self.lanes[side].lines)
            (place / "lane.entries").write_bytes(lines)
            if checkpoints:
                cosigner = self.parties[1 - side] if cosigned else None
                note_ = self.lanes[side].checkpoint(cosigner)
                (place / "checkpoint.note").write_bytes(note_)
        (folder / "documents").mkdir(exist_ok=True)
        for identity, data in self.documents.items():
            (folder / "documents" / f"{identity.hex()}.json").write_bytes(data)
        return folder


def agreement(sides, **changes):
    """The least agreement; `changes` replace members, `round` and `budget` members of
    these."""
    round_terms = {"output": "hits", "count_min": 2, "blocks": 1, "audit_one_in": 4,
                   "challenge_days": 30, **changes.pop("round", {})}
    budget = {"buckets": [16, 64], "records_round": 64, "tokens_record": 8,
              "rounds_period": 3, "period_days": 30, "tokens_life": 200, "hits_round": 16,
              "requests_day": 10, "ratio": 0, **changes.pop("budget", {})}
    value = {
        "v": 1, "type": "agreement", "title": {"en": "A trial"}, "text": {"en": "Words."},
        "parties": [{"card": identity, "threshold": 1} for identity in
                    sorted((c.base64url(party.card.id) for party in sides), key=c.binary)],
        "languages": ["en"], "prevailing": "all", "topics": ["fraud"], "regions": ["any"],
        "purposes": ["investigation", "tracing"], "forbidden_purposes": ["marketing"],
        "actions": ["view"], "exclusions": [], "glossary": [],
        "recipe": {"id": "entente-recipe-1", "vectors": c.base64url(digest("vectors")),
                   "min_attributes": 2},
        "round": round_terms, "budget": budget,
        "stages": {"hit": ["kind", "names"], "core": [], "record": []},
        "gates": {"start": 1, "confirm": 1, "ask": 1, "release": 1, "separate": False},
        "approvers": [],
        "clocks": {"ack_hours": 24, "core_hours": 48, "correction_hours": 72,
                   "incident_hours": 24},
        "retention": {"item_days": 365, "round_days": 30, "log_days": 3650},
        "oversight": [party.eye.text for party in sides], "onward": "deny",
        "survives": ["confidentiality"], "review": "2030-09-01",
        "starts": c.instant(START), "expires": c.instant(START + 300 * lane.DAY),
        "notice_days": 10}
    value.update(changes)
    return value
