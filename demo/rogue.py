#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A party that runs its own software: it asks for more than the agreement allows.

    rogue.py NODE EVIDENCE SIDE AGREEMENT FOLDER

NODE is the rogue's own folder (for its keys), EVIDENCE what `entente log export` wrote, SIDE which of the two parties
it is (0 or 1), AGREEMENT the beginning of an id. Writes into FOLDER a bundle with one rightly signed entry: a proposal of a round with 16,384 points. Its
own node would not have signed it; nothing in the keys prevents it. What stops it is the other node.
"""
import base64
import hashlib
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tools/verify"), str(HERE.parent / "tools/verify/tests")]

import bundle  # noqa: E402
import canonical as c  # noqa: E402
import ed25519  # noqa: E402
import lane  # noqa: E402
import merkle  # noqa: E402
import note  # noqa: E402
from forge import Secret  # noqa: E402

GUESSES = 16384
SALT = b"\x07" * 32


def secret(path):
    seed = path.read_text().split()[1]
    return Secret(base64.urlsafe_b64decode(seed + "=="))


def leaves_of(path):
    return [merkle.leaf_hash(line) for line in path.read_bytes().split(b"\n") if line]


def root_of(leaves):
    return merkle.roots(leaves, [len(leaves)])[len(leaves)] if leaves else hashlib.sha256().digest()


def frame(kind, payload):
    return bytes([kind]) + len(payload).to_bytes(4, "big") + payload


def propose(own, other, evidence, side, agreement, node, officer):
    """The entry: one more proposal, asking for far too many points."""
    lines = [line for line in (evidence / str(side) / "lane.entries").read_bytes().split(b"\n") if line]
    own_leaves, other_leaves = map(merkle.leaf_hash, lines), leaves_of(evidence / str(1 - side) / "lane.entries")
    body = c.write_sorted({"case": "none", "text": ""})
    document = next((evidence / "documents").glob(agreement + "*"))
    cleared = c.identity(c.read(document.read_bytes(), 262144)["exclusions"])
    agreement = bytes.fromhex(document.stem)
    entry = {
        "v": 1, "lane": c.base64url(lane.lane_id(own, other)), "n": len(lines),
        "prev": c.base64url(list(own_leaves)[-1]), "seen": {"n": len(other_leaves), "root": c.base64url(root_of(other_leaves))},
        "time": c.read(lines[-1], 8192)["time"], "type": "round.propose",
        "fact": {"agreement": c.base64url(agreement), "bucket": GUESSES, "purpose": "prevention",
                 "justification": "case-file", "cleared": c.base64url(cleared),
                 "commit": c.base64url(bytes(32))},
        "body": c.base64url(hashlib.sha256(SALT + body).digest()), "act": {"key": officer.text}}
    entry["act"]["sig"] = c.base64url(officer.sign(ed25519.bound("act", c.write_sorted(entry))))
    entry["sig"] = c.base64url(node.sign(ed25519.bound("entry", c.write_sorted(entry))))
    return lines, c.write_sorted(entry), SALT + body, len(other_leaves)


def checkpoint(lane_id, leaves, node):
    name = note.lane_name(lane_id)
    text = f"{name}\n{len(leaves)}\n{base64.b64encode(root_of(leaves)).decode()}\n"
    signed = note.key_id(name, 1, node.key) + node.sign(text.encode())
    return f"{text}\n\u2014 {name} {base64.b64encode(signed).decode()}\n"


def main(node_dir, evidence, side, agreement, folder):
    node_dir, evidence, side = pathlib.Path(node_dir), pathlib.Path(evidence), int(side)
    own, other = (lane.read_card((evidence / str(s) / "card.json").read_bytes().rstrip(b"\n")) for s in (side, 1 - side))
    node = secret(node_dir / "keys/node")
    lines, entry, body, have = propose(own, other, evidence, side, agreement, node, secret(node_dir / "keys/officers/officer"))
    own_id = lane.lane_id(own, other)
    leaves = [merkle.leaf_hash(line) for line in lines + [entry]]
    head = {"v": 1, "from": c.base64url(own_id), "to": c.base64url(lane.lane_id(other, own)),
            "first": len(lines), "size": len(leaves), "have": have, "note": checkpoint(own_id, leaves, node)}
    data = bundle.MAGIC + frame(bundle.HEAD, c.write_sorted(head)) + frame(bundle.ENTRY, entry) + frame(bundle.BODY, body)
    data += frame(bundle.END, node.sign(ed25519.bound("bundle", hashlib.sha256(data).digest())))
    (pathlib.Path(folder) / "rogue.bundle").write_bytes(data)


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
