# SPDX-License-Identifier: Apache-2.0
"""Whole rounds of PROTOCOL.md 7, computed a second time from the text.

Writes tests/vectors/round.json (inputs, every message in full, hits, kept proofs)
and tests/wire/round.txt (one SHA-256 per case, sender, step and index), which the
C program is held against. With --check it compares instead and changes nothing.
"""

import hashlib
import hmac
import json
import pathlib
import sys

import ristretto as r

HERE = pathlib.Path(__file__).resolve().parent
JSON_FILE = HERE / "round.json"
TEXT_FILE = HERE.parent / "wire" / "round.txt"
CONTEXT = b"entente/1-ristretto255-SHA512"
ROLES = ["initiator", "responder"]
STEPS = ["commit", "tokens", "replies", "counted", "coin", "block", "close"]
BLOCK_POINTS_MAX = 32768


def h(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u32(n):
    return n.to_bytes(4, "big")


def labelled(label, *parts):
    return h(label.encode(), b"\0", *parts)


def merkle(leaves):
    """RFC 6962 2.1."""
    if not leaves:
        return h()
    if len(leaves) == 1:
        return h(b"\0", leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return h(b"\1", merkle(leaves[:split]), merkle(leaves[split:]))


class Side:
    """What one side computes before it has heard anything (7.2, 7.3)."""

    def __init__(self, case, role):
        given = case["sides"][role]
        self.role = bytes([role])
        self.sid = bytes.fromhex(case["agreement"] + case["round"])
        self.secret = bytes.fromhex(given["secret"])
        self.tokens_in = given["tokens"]
        self.bucket = given["bucket"]
        self.k = self.scalar(3, self.mac(b"key"))
        self.key = r.encode(r.mul(self.k, r.GENERATOR))
        self.share = self.mac(b"coin")
        self.blind()
        self.commit = b"".join([
            self.key, self.key_proof(), bytes.fromhex(given["record_root"]),
            merkle(self.tokens),
            labelled("entente/1 seed", self.sid, self.role, self.mac(b"dummy")),
            labelled("entente/1 coin", self.sid, self.role, self.share)])

    def mac(self, *parts):
        return hmac.new(self.secret, b"".join(parts), hashlib.sha256).digest()

    @staticmethod
    def scalar(tag, *parts):
        return r.hash_to_scalar(bytes([tag]) + b"".join(parts), CONTEXT)

    def blind(self):
        plain = [r.hash_to_group(b"\1" + self.sid + t.encode(), CONTEXT)
                 for t in self.tokens_in]
        seed = self.mac(b"dummy")
        for i in range(self.bucket - len(plain)):
            value = hmac.new(seed, u32(i), hashlib.sha256).digest()
            plain.append(r.hash_to_group(b"\2" + self.sid + self.role + value, CONTEXT))
        made = sorted((r.encode(r.mul(self.k, p)), r.encode(p), i)
                      for i, p in enumerate(plain))
        self.tokens = [m[0] for m in made]
        self.plain = [m[1] for m in made]
        self.item_at = [m[2] for m in made]

    def key_proof(self):
        t = self.scalar(4, self.mac(b"key nonce", self.sid, self.role))
        public = r.encode(r.mul(t, r.GENERATOR))
        c = self.scalar(5, self.sid, self.role, self.key, public)
        return r.scalar(c) + r.scalar((t - c * self.k) % r.Q)

    def dleq(self, tag, label, number, points, images):
        nonce = self.scalar(tag, self.mac(label, u32(number), h(*points), h(*images)))
        whole = h(*points) + h(*images)
        return r.dleq(self.k, self.key, points, images, nonce, CONTEXT, whole)

    def reply(self, points):
        self.images = [r.encode(r.mul(self.k, r.decode(p))) for p in points]

    def block(self, index, blocks, points):
        n = len(points)
        span = slice(index * n // blocks, (index + 1) * n // blocks)
        replies = self.images[span]
        proof = (self.dleq(6, b"block nonce", index, points[span], replies)
                 if replies else bytes(64))
        return u32(index) + proof + b"".join(replies)

    def kept_proofs(self):
        return b"".join(self.dleq(7, b"point nonce", i, [p], [t])
                        for i, (p, t) in enumerate(zip(self.plain, self.tokens)))


class Round:
    """Both sides in one place, in the order of 7.4."""

    def __init__(self, case):
        self.case = case
        self.sides = [Side(case, 0), Side(case, 1)]
        first, second = self.sides
        self.said = []
        first.reply(second.tokens)
        second.reply(first.tokens)
        self.shared = set(first.images) & set(second.images)
        self.x = labelled("entente/1 transcript", first.sid, h(first.commit), h(second.commit),
                          u32(first.bucket), u32(second.bucket))
        self.opened = False
        self.run()

    def say(self, role, step, data, index=0):
        self.said.append((role, step, index, data))
        if step != "close":
            self.x = h(self.x, bytes([role, STEPS.index(step)]), u32(index), h(data))

    def run(self):
        case, sides = self.case, self.sides
        count = u32(len(self.shared))
        for role in 0, 1:
            self.say(role, "commit", sides[role].commit)
            self.say(role, "tokens", b"".join(sides[role].tokens))
        for role in 1, 0:
            images = sides[role].images
            self.say(role, "replies", h(*images) + b"".join(sorted(images)))
        self.say(0, "counted", count)
        self.say(1, "counted", count)
        if len(self.shared) < case["count_min"] or case["output"] == "count":
            self.say(0, "coin", sides[0].share)
            self.say(1, "coin", sides[1].share)
            if not self.is_audit():
                return self.close([0, 1])
        order = [1, 0] if case["responder_first"] else [0, 1]
        blocks = max(case["blocks"], -(-max(s.bucket for s in sides) // BLOCK_POINTS_MAX))
        for index in range(blocks):
            for role in order:
                data = sides[role].block(index, blocks, sides[1 - role].tokens)
                self.say(role, "block", data, index)
        self.opened = True
        self.close(order)

    def is_audit(self):
        mixed = bytes(a ^ b for a, b in zip(self.sides[0].share, self.sides[1].share))
        coin = labelled("entente/1 joint coin", self.sides[0].sid, mixed)
        one_in = self.case["audit_one_in"]
        return one_in != 0 and int.from_bytes(coin[:8], "big") % one_in == 0

    def handle(self, z):
        return labelled("entente/1 hit", self.sides[0].sid, z)[:16]

    def hits(self, role):
        """(handle, item) in ascending order of handle."""
        if not self.opened:
            return []
        side, replies = self.sides[role], self.sides[1 - role].images
        return sorted((self.handle(z), side.item_at[p]) for p, z in enumerate(replies)
                      if z in self.shared)

    def close(self, order):
        root = merkle([handle for handle, _ in self.hits(0)])
        for role in order:
            self.say(role, "close", self.x + u32(len(self.shared)) + root)


def make_case(name, **differences):
    """The same set-up as duel_new of tests/support/duel.c."""
    case = {"name": name, "agreement": "a0" * 32, "round": "1d" * 32, "output": "hits",
            "responder_first": False, "blocks": 2, "count_min": 0, "audit_one_in": 0,
            "sides": [
                {"secret": "11" * 32, "record_root": "33" * 32, "bucket": 4,
                 "tokens": [f"token {i}" for i in range(0, 3)]},
                {"secret": "22" * 32, "record_root": "44" * 32, "bucket": 6,
                 "tokens": [f"token {i}" for i in range(1, 5)]}]}
    case.update(differences)
    return case


CASES = [
    make_case("hits"),
    make_case("responder-first", responder_first=True, blocks=5),
    make_case("count", output="count"),
    make_case("audited", output="count", audit_one_in=1),
    make_case("too-few", count_min=3),
]


def compute():
    records, lines = [], []
    for case in CASES:
        played = Round(case)
        name = case["name"]
        messages = []
        for role, step, index, data in played.said:
            lines.append(f"{name} {ROLES[role]} {step} {index} {h(data).hex()}")
            messages.append({"sender": ROLES[role], "step": step, "index": index,
                             "bytes": data.hex()})
        outcome = []
        for role in 0, 1:
            hits = [{"handle": handle.hex(), "item": item}
                    for handle, item in played.hits(role)]
            lines += [f"{name} {ROLES[role]} hit {x['item']} {x['handle']}" for x in hits]
            kept = played.sides[role].kept_proofs()
            lines.append(f"{name} {ROLES[role]} kept 0 {h(kept).hex()}")
            outcome.append({"hits": hits, "kept_proofs": kept.hex()})
        records.append({"case": case, "messages": messages, "outcome": outcome})
    about = "Rounds of PROTOCOL.md 7; written by tests/vectors/round_vectors.py"
    return (json.dumps({"about": about, "rounds": records}, indent=1) + "\n",
            "\n".join(lines) + "\n")


def main():
    r.check()
    made = compute()
    for path, text in zip((JSON_FILE, TEXT_FILE), made):
        if "--check" not in sys.argv[1:]:
            path.write_text(text)
        elif path.read_text() != text:
            sys.exit(f"{path.name} is not what round_vectors.py computes")


if __name__ == "__main__":
    main()
