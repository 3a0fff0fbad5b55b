# SPDX-License-Identifier: Apache-2.0
"""
bundle - what one side hands to the other, as a file

Source  PROTOCOL.md 8.1, 8.3 and 9
"""
import hashlib

import canonical as c
import ed25519
import lane
import merkle
import note
from canonical import Wrong

MAGIC = b"entente-bundle/1"
HEAD, ENTRY, BODY, BLOB, GONE, COSIGN, END = range(1, 8)
BODY_MOST = 65536
HITS_MOST = 4194304
HEAD_MOST = 4096
ENTRIES_MOST = 100000
BUNDLE_MOST = 1 << 30
COSIGNS_MOST = 4

SHAPE = c.closed({"v": c.word(1), "from": c.digest, "to": c.digest, "first": c.integer(0),
                  "size": c.integer(0), "have": c.integer(0), "note": c.raw})


def _frames(data):
    """(type, payload, where it begins) of every frame; END is the last."""
    if data[:len(MAGIC)] != MAGIC:
        raise Wrong("it is no bundle")
    at, kind = len(MAGIC), None
    while kind != END:
        if at + 5 > len(data):
            raise Wrong(f"it is cut off at byte {at}")
        kind, size = data[at], int.from_bytes(data[at + 1:at + 5], "big")
        if at + 5 + size > len(data):
            raise Wrong(f"it is cut off in the frame at byte {at}")
        yield kind, data[at + 5:at + 5 + size], at
        at += 5 + size
    if at != len(data):
        raise Wrong("something follows its end")


def _check_end(frames, data, card):
    kind, payload, at = frames[-1]
    signed = ed25519.bound("bundle", hashlib.sha256(data[:at]).digest())
    if not ed25519.verify(card.node, signed, payload):
        raise Wrong("the signature at its end does not verify")


def _check_head(payload, card):
    if len(payload) > HEAD_MOST:
        raise Wrong("its head is too large")
    head = c.read(payload, HEAD_MOST)
    SHAPE(head)
    if head["first"] > head["size"]:
        raise Wrong("its head begins after its lane's size")
    if head["size"] == 0 and head["note"] == "":
        return head, None
    checkpoint = note.read(head["note"].encode())
    note.verify(checkpoint, card.node)
    if (checkpoint.origin != note.lane_name(c.binary(head["from"]))
            or checkpoint.size != head["size"]):
        raise Wrong("its checkpoint is of another lane or size than its head")
    return head, checkpoint


def _check_attachment(entry, index, kind, payload):
    """Attachment 0 is the body, 1 the blob."""
    if kind == GONE:
        if not lane.KINDS[entry.type].erasable or payload != bytes([index]):
            raise Wrong("says that something is gone which is not, or must not be")
    elif index == 0:
        if kind != BODY or hashlib.sha256(payload).digest() != entry.body:
            raise Wrong("comes without the body that it names")
        most = HITS_MOST if entry.type == "hit.open" else BODY_MOST
        if not isinstance(c.read(payload[32:], most), dict):
            raise Wrong("has a body that is no object")
    else:
        hash_and_size = hashlib.sha256(payload).digest(), len(payload)
        if kind != BLOB or hash_and_size != entry.blob:
            raise Wrong("comes without the blob that it names")


def _take_entry(frames, at):
    """(the entry's bytes, position of the next frame), attachments checked."""
    data = frames[at][1]
    entry = lane.read_entry(data)
    for index, wanted in enumerate((entry.body, entry.blob)):
        if wanted is not None:
            at += 1
            _check_attachment(entry, index, *frames[at][:2])
    return data, at + 1


def _check_cosignature(payload, card):
    """Only its form: what it signs is a checkpoint of the receiver's lane."""
    name, key_id, signature = note.signature_line(payload.removesuffix(b"\n"))
    wanted = note.party_name(card.root)
    if (name, key_id) != (wanted, note.key_id(wanted, note.TYPE_READER, card.node)):
        raise Wrong("it holds a cosignature of another party")
    if len(signature) != 72:
        raise Wrong("it holds a cosignature of another form")


def check(data, card):
    """(head, how many entries): Wrong unless every byte is as 8.1 says and the sender,
    whose card this is, has signed it."""
    if len(data) > BUNDLE_MOST:
        raise Wrong("it is larger than 1 GiB")
    frames = list(_frames(data))
    _check_end(frames, data, card)
    if frames[0][0] != HEAD:
        raise Wrong("it does not begin with its head")
    head, checkpoint = _check_head(frames[0][1], card)
    lines, at = [], 1
    while frames[at][0] == ENTRY and len(lines) < ENTRIES_MOST:
        try:
            line, at = _take_entry(frames, at)
        except Wrong as wrong:
            raise lane.BadEntry(head["first"] + len(lines), str(wrong)) from None
        lines.append(line)
    cosigns = frames[at:-1]
    if len(cosigns) > COSIGNS_MOST or any(kind != COSIGN for kind, *_ in cosigns):
        raise Wrong(f"it holds frames out of order after entry {head['first'] + len(lines)}")
    for _, payload, _ in cosigns:
        _check_cosignature(payload, card)
    _check_lane(head, checkpoint, lines, card)
    return head, len(lines)


def _check_lane(head, checkpoint, lines, card):
    try:
        entries = lane.check_entries(lines, head["first"], c.binary(head["from"]), card.node)
    except lane.BadEntry as bad:
        position, why = bad.args
        raise lane.BadEntry(head["first"] + position, why) from None
    if head["first"] + len(entries) > head["size"]:
        raise Wrong("it holds more entries than its head says")
    if head["first"] == 0 and len(entries) == head["size"] and checkpoint:
        leaves = [entry.leaf for entry in entries]
        if merkle.roots(leaves, [len(leaves)])[len(leaves)] != checkpoint.root:
            raise Wrong("its checkpoint has another root than its entries")
