# SPDX-License-Identifier: Apache-2.0
"""
note - checkpoints: what a writer says about the size and root of its lane

Source  PROTOCOL.md 4.4; c2sp.org/signed-note, c2sp.org/tlog-checkpoint,
        c2sp.org/tlog-cosignature
"""
import base64
import binascii
import hashlib
import re
from typing import NamedTuple

import canonical
import ed25519
from canonical import Wrong

NOTE_MOST = 4096
LINES_MOST = 16
TYPE_WRITER = 0x01
TYPE_READER = 0x04

DASH = b"\xe2\x80\x94 "
LINE = re.compile(rb"\xe2\x80\x94 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


class Checkpoint(NamedTuple):
    text: bytes  # what is signed: origin, size and root, a line each
    origin: str
    size: int
    root: bytes
    lines: list  # of (name, key id, signature)


def lane_name(lane_id):
    return "entente/lane/" + canonical.base64url(lane_id)


def party_name(root_key):
    return "entente/party/" + canonical.base64url(root_key)


def key_id(name, kind, key):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + key).digest()[:4]


def _base64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Wrong("holds something that is not base64") from None
    if base64.b64encode(data) != text:
        raise Wrong("holds base64 with spare bits")
    return data


def signature_line(line):
    """(name, key id, signature) of a line without its line feed."""
    match = LINE.fullmatch(line)
    if not match:
        raise Wrong("has a signature line of another form")
    data = _base64(match[2])
    if len(data) < 5:
        raise Wrong("has a signature that is too short")
    try:
        return match[1].decode(), data[:4], data[4:]
    except UnicodeDecodeError:
        raise Wrong("is not UTF-8") from None


def read(data):
    """The checkpoint in these bytes, nothing of it verified yet."""
    if len(data) > NOTE_MOST:
        raise Wrong(f"is larger than {NOTE_MOST} bytes")
    text, gap, rest = data.partition(b"\n\n")
    if not gap or not rest.endswith(b"\n"):
        raise Wrong("is not a signed note")
    lines = [signature_line(line) for line in rest[:-1].split(b"\n")]
    if len(lines) > LINES_MOST:
        raise Wrong(f"has more than {LINES_MOST} signatures")
    body = text.split(b"\n")
    if len(body) != 3 or not re.fullmatch(rb"0|[1-9][0-9]{0,15}", body[1]):
        raise Wrong("is not a checkpoint of three lines")
    root = _base64(body[2])
    if len(root) != 32 or not re.fullmatch(rb"entente/lane/[A-Za-z0-9_-]{43}", body[0]):
        raise Wrong("has another origin or root than a lane")
    return Checkpoint(text + b"\n", body[0].decode(), int(body[1]), root, lines)


def _ours(checkpoint, name, kind, key):
    wanted = name, key_id(name, kind, key)
    return [signature for *line, signature in checkpoint.lines if tuple(line) == wanted]


def verify(checkpoint, node_key):
    """Wrong unless the writer signed. Lines of unknown keys are passed over."""
    signatures = _ours(checkpoint, checkpoint.origin, TYPE_WRITER, node_key)
    if not signatures:
        raise Wrong("is not signed by the lane's writer")
    if not all(ed25519.verify(node_key, checkpoint.text, s) for s in signatures):
        raise Wrong("has a signature of its writer that does not verify")


def cosigned_at(checkpoint, reader_root, reader_node):
    """When the reader says it cosigned, or None if it has not."""
    name = party_name(reader_root)
    time = None
    for signature in _ours(checkpoint, name, TYPE_READER, reader_node):
        time = int.from_bytes(signature[:8], "big")
        said = b"cosignature/v1\ntime %d\n" % time + checkpoint.text
        if time > 253402300799 or not ed25519.verify(reader_node, said, signature[8:]):
            raise Wrong("has a cosignature that does not verify")
    return time
