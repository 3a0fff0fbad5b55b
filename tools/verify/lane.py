# SPDX-License-Identifier: Apache-2.0
"""
lane - cards, entries, and what makes a row of entries a lane

Source  PROTOCOL.md 3, 4, 6.11
"""
import hashlib
import re
from typing import NamedTuple

import canonical as c
import ed25519
import merkle
import note
from canonical import Wrong
from kind import KINDS, SHAPES, STEPS

CARD_MOST = 65536
ENTRY_MOST = 8192
HOUR = 3600
DAY = 86400
ZEROS = bytes(32)
ROLES = "signatory", "start", "confirm", "ask", "release"


# --- cards --------------------------------------------------------------------------------


class Card(NamedTuple):
    id: bytes
    root: bytes
    node: bytes
    name: str
    roles: dict  # officer's key: set of roles; the overseer's too
    object: dict


def language(text):
    if not isinstance(text, str) or not re.fullmatch(r"[a-z]{2,8}", text):
        raise Wrong("is not a language of 2 to 8 letters")


def _address(text):
    """host:port, the host being a name, an IPv4 address or [an IPv6 address]."""
    match = isinstance(text, str) and re.fullmatch(
        r"([A-Za-z0-9.][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\]):([1-9][0-9]{0,4})", text)
    if text != "" and (not match or len(match[1]) > 255 or int(match[2]) > 65535):
        raise Wrong("is not host:port")


def _line(text):
    c.sized(c.prose, 1, 1024)(text)
    if "\n" in text or "\t" in text:
        raise Wrong("is not one line")


def _key(text):
    if not ed25519.is_key(c.binary(text, 32)):
        raise Wrong("is no key, or one of small order")


CARD = c.closed({
    "v": c.word(1), "type": c.word("card"), "serial": c.integer(1), "issued": c.time,
    "until": c.time, "names": c.mapping(language, _line, 1, 8),
    "root": _key, "node": _key, "link": _key, "overseer": _key,
    "officers": c.sequence(c.closed({
        "key": _key, "name": _line,
        "roles": c.distinct(c.word(*ROLES), 1, len(ROLES))}), 1, 64),
    "contacts": c.sequence(_line, 0, 16), "address": _address})


def read_card(data):
    """The card in the bytes of a card file, its signature verified."""
    file = c.read(data[:-1] if data.endswith(b"\n") else data, CARD_MOST)
    c.closed({"card": CARD, "sig": c.signature})(file)
    card = file["card"]
    if not 0 < c.seconds(card["until"]) - c.seconds(card["issued"]) <= 400 * DAY:
        raise Wrong("is good for more than 400 days, or for none")
    officers = {c.binary(o["key"]): set(o["roles"]) for o in card["officers"]}
    own = [c.binary(card[name]) for name in ("root", "node", "link", "overseer")]
    if len({*own, *officers}) != 4 + len(card["officers"]):
        raise Wrong("holds one key twice")
    signed = ed25519.bound("card", c.write(card))
    if not ed25519.verify(own[0], signed, c.binary(file["sig"])):
        raise Wrong("has a signature that does not verify")
    name = card["names"].get("en") or next(iter(card["names"].values()))
    roles = {**officers, own[3]: {"overseer"}}
    return Card(c.identity(card), own[0], own[1], name, roles, card)


def digits(data):
    """32 bytes as 8 groups of 5 digits, to be compared by voice."""
    groups = (int.from_bytes(data[at:at + 4], "big") for at in range(0, 32, 4))
    return " ".join(f"{group % 100000:05}" for group in groups)


def lane_id(writer, reader):
    """Of the lane that the first card's party writes for the second's."""
    return hashlib.sha256(b"entente/1 lane\0" + writer.root + reader.root).digest()


# --- entries ------------------------------------------------------------------------------


class Entry(NamedTuple):
    leaf: bytes
    lane: bytes
    n: int
    prev: bytes
    seen_n: int
    seen_root: bytes
    time: int
    type: str
    fact: dict
    body: bytes  # commitment, or None
    blob: tuple  # (hash, size), or None
    actor: bytes  # officer's key, or None
    signatures: list  # (key or None for the node's, what is signed, signature)
    what: bytes  # of a gated type: what a concurring entry names (6.11), else None


def _check_approval(fact):
    key, about, signature = (c.binary(fact[name]) for name in ("key", "about", "sig"))
    if not ed25519.verify(key, ed25519.bound("approval", about), signature):
        raise Wrong("holds an approval whose signature does not verify")


def _check_slip(fact):
    said = {name: member for name, member in fact.items() if name != "sig"}
    root, signature = c.binary(fact["root"]), c.binary(fact["sig"])
    if not ed25519.verify(root, ed25519.bound("slip", c.write(said)), signature):
        raise Wrong("holds a slip whose signature is not its root key's")


def what_of(value):
    """What a concurring entry names: all of this one that an officer decides on."""
    decided = {name: member for name, member in value.items()
               if name in ("blobs", "body", "fact", "type")}
    return hashlib.sha256(c.write(decided)).digest()


def read_entry(data):
    """The entry in these bytes: its shape is checked, its signatures are not."""
    value = c.read(data, ENTRY_MOST)
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in SHAPES:
        raise Wrong("is of no known type")
    SHAPES[kind](value)
    if kind == "round.step" and value["blobs"][0]["size"] > STEPS[value["fact"]["step"]]:
        raise Wrong("declares a larger message than its step can ever have")
    if kind == "approve":
        _check_approval(value["fact"])
    if kind == "key.revoke":
        _check_slip(value["fact"])
    rest = {name: member for name, member in value.items() if name != "sig"}
    signatures = [(None, ed25519.bound("entry", c.write(rest)), c.binary(value["sig"]))]
    actor = None
    if "act" in value:
        actor = c.binary(value["act"]["key"])
        act = {**rest, "act": {"key": value["act"]["key"]}}
        said = ed25519.bound("act", c.write(act))
        signatures.append((actor, said, c.binary(value["act"]["sig"])))
    blob = value["blobs"][0] if "blobs" in value else None
    return Entry(
        merkle.leaf_hash(data), c.binary(value["lane"]), value["n"], c.binary(value["prev"]),
        value["seen"]["n"], c.binary(value["seen"]["root"]), c.seconds(value["time"]), kind,
        value["fact"], c.binary(value["body"]) if "body" in value else None,
        (c.binary(blob["hash"]), blob["size"]) if blob else None, actor, signatures,
        what_of(value) if KINDS[kind].gated else None)


# --- lanes --------------------------------------------------------------------------------


class BadEntry(Exception):
    """(position, why): the first entry of a lane that fails."""


def place(entry, n, lane, before):
    """Wrong unless the entry may stand at n after `before` (None if that is unknown)."""
    if entry.n != n:
        raise Wrong(f"says that it is entry {entry.n}")
    if entry.lane != lane:
        raise Wrong("is of another lane")
    if n == 0 and entry.prev != ZEROS:
        raise Wrong("is the first and names an entry before it")
    if before is None:
        return
    if entry.prev != before.leaf:
        raise Wrong("does not continue the entry before it")
    if entry.seen_n < before.seen_n:
        raise Wrong("has seen less than the entry before it")
    if entry.time < before.time:
        raise Wrong("is earlier than the entry before it")


def check_entries(lines, first, lane, node_key, progress=lambda done: None):
    """The entries of a lane from number `first`, each checked by all of 4.5 that needs
    no other lane; BadEntry(position in lines, why) names the first that fails."""
    entries, owners, failure = [], [], []

    def signatures():
        for position, line in enumerate(lines):
            try:
                entry = read_entry(line)
                place(entry, first + position, lane, entries[-1] if entries else None)
            except Wrong as wrong:
                failure.append(BadEntry(position, str(wrong)))
                return
            entries.append(entry)
            for key, said, signature in entry.signatures:
                owners.append((position, key))
                yield key or node_key, said, signature

    bad = ed25519.first_bad(signatures(),
                            lambda done: progress(done / max(done, len(owners))))
    if bad is not None:
        position, key = owners[bad]
        whose = "the officer's" if key else "the"
        raise BadEntry(position, f"{whose} signature does not verify")
    if failure:
        raise failure[0]
    return entries


def check_seen(entries, other_leaves):
    """What entries say of the other lane is its size and root at some moment."""
    roots = merkle.roots(other_leaves, (entry.seen_n for entry in entries))
    for position, entry in enumerate(entries):
        if entry.seen_n not in roots:
            raise BadEntry(position, f"it has seen {entry.seen_n} entries of the other lane, "
                           f"which has {len(other_leaves)}")
        if entry.seen_root != roots[entry.seen_n]:
            raise BadEntry(position, "its root of the other lane is not that lane's at size "
                           f"{entry.seen_n}")


# --- fraud proofs ---------------------------------------------------------------------------


def _fraud_entries(card, pair):
    one, two = map(read_entry, pair)
    for entry in one, two:
        _, said, signature = entry.signatures[0]
        if not ed25519.verify(card.node, said, signature):
            raise Wrong("an entry of it is not signed by this party")
    if one.lane != two.lane or one.n != two.n or one.leaf == two.leaf:
        raise Wrong("its entries are not two of one place in one lane")
    return one.lane, f"two different entries {one.n} of one lane"


def _fraud_checkpoints(card, pair):
    one, two = map(note.read, pair)
    for checkpoint in one, two:
        note.verify(checkpoint, card.node)
    if one.origin != two.origin or one.size != two.size or one.root == two.root:
        raise Wrong("its checkpoints do not contradict each other")
    return c.binary(one.origin.split("/")[-1]), \
        f"two checkpoints of one lane at size {one.size} with different roots"


def check_fraud(line, card):
    """(lane id, what this party signed twice); Wrong if the line proves nothing."""
    try:
        words = line.decode("ascii").split(" ")
    except UnicodeDecodeError:
        words = []
    if len(words) != 4 or words[0] != "entente-fraud/1":
        raise Wrong("it is not a line of a fraud proof")
    pair = [c.binary(word) for word in words[2:]]
    if words[1] == "entry":
        return _fraud_entries(card, pair)
    if words[1] == "checkpoint":
        return _fraud_checkpoints(card, pair)
    raise Wrong("it is neither of entries nor of checkpoints")
