#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Vectors for src/lane, from a second computation of PROTOCOL.md 1 to 4.

    lane_vectors.py           prints lane.h
    lane_vectors.py --check   compares it with the lane.h beside this file

Canonical JSON by Python's json (all member names here are ASCII, so sorting them by
code point is sorting them by UTF-16 unit), Ed25519 by curve25519.py. The two parties
are those of tests/support/party.c: keys from seeds of one repeated byte.
"""
import base64
import hashlib
import json
import pathlib
import struct
import sys

import curve25519

HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane.h - made by tests/vectors/lane_vectors.py; do not edit
 */

/* clang-format off */
"""


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def b64url(b):
    return base64.urlsafe_b64encode(b).decode().rstrip("=")


def b64(b):
    return base64.b64encode(b).decode()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"),
                      ensure_ascii=False).encode()


def seed(n):
    return bytes([n]) * 32


def key(n):
    return curve25519.sign(seed(n), b"")[0]


def sign(n, purpose, message):
    signed = b"entente/1\0" + purpose + b"\0" + hashlib.sha512(message).digest()
    return curve25519.sign(seed(n), signed)[1]


# --- 3 Card ----------------------------------------------------------------------------

def card(first, name):
    officers = [("Officer one", ["signatory"]), ("Officer two", ["start", "confirm"]),
                ("Officer three", ["ask", "release"])]
    return {"v": 1, "type": "card", "serial": 1, "issued": "2031-01-01T00:00:00Z",
            "names": {"en": name, "qx": "Северная марка"},
            "root": b64url(key(first)), "node": b64url(key(first + 1)),
            "link": b64url(key(first + 2)), "until": "2032-01-01T00:00:00Z",
            "officers": [{"key": b64url(key(first + 4 + i)), "name": n, "roles": roles}
                         for i, (n, roles) in enumerate(officers)],
            "overseer": b64url(key(first + 3)),
            "contacts": ["duty desk, day and night"], "address": "node.example:7331"}


def digits(b):
    return " ".join("%05d" % (n % 100000) for n in struct.unpack(">8I", b))


# --- 4 Lanes ---------------------------------------------------------------------------

def lane_id(writer, reader):
    return sha256(b"entente/1 lane\0", key(writer), key(reader))


def leaf(entry):
    return sha256(b"\0", entry)


def entry(node, officer, **members):
    """The bytes of an entry, signed by the officer (or None) and the node."""
    if officer is not None:
        members["act"] = {"key": b64url(key(officer))}
        members["act"]["sig"] = b64url(sign(officer, b"act", canonical(members)))
    members["sig"] = b64url(sign(node, b"entry", canonical(members)))
    return canonical(members)


def key_id(name, kind, k):
    return sha256(name.encode(), b"\n", bytes([kind]), k)[:4]


def key_text(name, kind, k):
    return f"{name}+{key_id(name, kind, k).hex()}+{b64(bytes([kind]) + k)}"


def note_text(lane, size, root):
    return f"entente/lane/{b64url(lane)}\n{size}\n{b64(root)}\n"


def checkpoint(node, lane, size, root):
    text = note_text(lane, size, root)
    name = text.split("\n")[0]
    signature = curve25519.sign(seed(node), text.encode())[1]
    return f"{text}\n— {name} {b64(key_id(name, 1, key(node)) + signature)}\n"


def cosignature(root_key, node, text, time):
    name = "entente/party/" + b64url(key(root_key))
    signed = f"cosignature/v1\ntime {time}\n{text}"
    signature = curve25519.sign(seed(node), signed.encode())[1]
    stamped = key_id(name, 4, key(node)) + struct.pack(">Q", time) + signature
    return f"— {name} {b64(stamped)}\n"


# --- What is printed -------------------------------------------------------------------

def vectors():
    north, south = 1, 17
    one = card(north, "Unit of Northmark")
    yield "card_file", canonical({"card": one,
                                  "sig": b64url(sign(north, b"card", canonical(one)))})
    yield "card_id", sha256(canonical(one)).hex()
    yield "card_fingerprint", digits(sha256(canonical(one)))

    lane = lane_id(north, south)
    yield "lane_id", lane.hex()
    salt, body = b"\x5a" * 32, canonical({"case": "7", "text": "as agreed"})
    yield "body_commitment", sha256(salt, body).hex()

    common = {"v": 1, "lane": b64url(lane), "n": 3, "prev": b64url(b"\x33" * 32),
              "seen": {"n": 2, "root": b64url(b"\x22" * 32)}}
    propose = entry(
        north + 1, north + 5, **common, time="2031-03-01T12:00:00Z", type="round.propose",
        fact={"agreement": b64url(b"\xa1" * 32), "bucket": 4096, "purpose": "tracing",
              "justification": "open-case", "cleared": b64url(b"\xc1" * 32),
              "commit": b64url(b"\xc0" * 32)},
        body=b64url(sha256(salt, body)))
    step = entry(
        north + 1, None, **common, time="2031-03-01T12:00:01Z", type="round.step",
        fact={"round": b64url(b"\xb2" * 32), "step": "counted", "index": 0, "count": 12},
        blobs=[{"hash": b64url(sha256(b"\0\0\0\x0c")), "size": 4}])
    yield "entry_propose", propose
    yield "entry_propose_leaf", leaf(propose).hex()
    yield "entry_step", step

    root = b"\x44" * 32
    yield "note", checkpoint(north + 1, lane, 4, root)
    yield "note_cosignature", cosignature(south, south + 1, note_text(lane, 4, root),
                                          1930132800)
    yield "note_writer_key", key_text(f"entente/lane/{b64url(lane)}", 1, key(north + 1))
    yield "note_reader_key", key_text(f"entente/party/{b64url(key(south))}", 4,
                                      key(south + 1))
    yield "fraud_entries", f"entente-fraud/1 entry {b64url(propose)} {b64url(step)}"
    yield "fraud_notes", ("entente-fraud/1 checkpoint "
                          + b64url(checkpoint(north + 1, lane, 4, root).encode()) + " "
                          + b64url(checkpoint(north + 1, lane, 4, b"\x45" * 32).encode()))


def literal(text):
    """A C string in pieces of at most 80 characters."""
    if isinstance(text, bytes):
        text = text.decode()
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}
    pieces = []
    for at in range(0, len(text), 80):
        piece = "".join(escapes.get(c, c) for c in text[at:at + 80])
        pieces.append(f'    "{piece}"')
    return "\n".join(pieces)


def header():
    return HEAD + "".join(f"static const char vector_{name}[] =\n{literal(text)};\n\n"
                          for name, text in vectors()).rstrip("\n") + "\n"


def main():
    if sys.argv[1:] == ["--check"]:
        kept = pathlib.Path(__file__).with_name("lane.h").read_text(encoding="utf-8")
        if kept != header():
            sys.exit("lane.h is not what lane_vectors.py prints.")
    else:
        sys.stdout.write(header())


if __name__ == "__main__":
    main()
