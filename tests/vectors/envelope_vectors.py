#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Vectors for src/crypto/envelope, from a second computation of PROTOCOL.md 6.9.

    envelope_vectors.py           prints envelope.h
    envelope_vectors.py --check   compares it with the envelope.h beside this file

Plain integers, slow, and nothing here is meant for secrets: ChaCha20 and Poly1305 from
RFC 8439, HChaCha20 and XChaCha20 from draft-irtf-cfrg-xchacha-03, Salsa20 and XSalsa20
from Bernstein's papers, X25519 from RFC 7748, Ed25519 from curve25519.py, BLAKE2b from
hashlib. Before it prints, it checks itself against constants of these.
"""
import hashlib
import pathlib
import struct
import sys

import curve25519

HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/*
 * envelope.h - made by tests/vectors/envelope_vectors.py; do not edit
 */

/* clang-format off */
"""
MASK = 0xFFFFFFFF
SIGMA = b"expand 32-byte k"
P25519 = 2**255 - 19


def rotate(v, n):
    return (v << n | v >> (32 - n)) & MASK


# --- ChaCha20 and its relatives --------------------------------------------------------

def chacha_quarter(s, a, b, c, d):
    for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & MASK
        s[z] = rotate(s[z] ^ s[x], n)


def chacha_rounds(words):
    s = list(words)
    for _ in range(10):
        for q in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                  (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            chacha_quarter(s, *q)
    return s


def chacha_block(key, counter, nonce):
    words = struct.unpack("<16I", SIGMA + key + struct.pack("<I", counter) + nonce)
    mixed = chacha_rounds(words)
    return struct.pack("<16I", *((a + b) & MASK for a, b in zip(words, mixed)))


def hchacha(key, nonce):
    mixed = chacha_rounds(struct.unpack("<16I", SIGMA + key + nonce))
    return struct.pack("<8I", *(mixed[:4] + mixed[12:]))


def chacha(key, nonce, counter, data):
    out = b""
    for i in range(0, len(data), 64):
        block = chacha_block(key, counter + i // 64, nonce)
        out += bytes(a ^ b for a, b in zip(data[i:i + 64], block))
    return out


def poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff
    total = 0
    for i in range(0, len(message), 16):
        block = int.from_bytes(message[i:i + 16] + b"\x01", "little")
        total = (total + block) * r % (2**130 - 5)
    total += int.from_bytes(key[16:], "little")
    return (total % 2**128).to_bytes(16, "little")


def pad16(b):
    return b + b"\0" * (-len(b) % 16)


def xchacha_seal(key, nonce, about, plain):
    """crypto_aead_xchacha20poly1305_ietf_encrypt"""
    sub = hchacha(key, nonce[:16])
    short = b"\0" * 4 + nonce[16:]
    sealed = chacha(sub, short, 1, plain)
    mac = pad16(about) + pad16(sealed) + struct.pack("<QQ", len(about), len(sealed))
    return sealed + poly1305(chacha_block(sub, 0, short)[:32], mac)


# --- XSalsa20 and X25519: crypto_box_seal ---------------------------------------------

def salsa_words(key, middle):
    k = struct.unpack("<8I", key)
    s = struct.unpack("<4I", SIGMA)
    m = struct.unpack("<4I", middle)
    return [s[0], *k[:4], s[1], *m, s[2], *k[4:], s[3]]


def salsa_quarter(s, a, b, c, d):
    for x, y, z, n in ((b, a, d, 7), (c, b, a, 9), (d, c, b, 13), (a, d, c, 18)):
        s[x] ^= rotate((s[y] + s[z]) & MASK, n)


def salsa_rounds(words):
    s = list(words)
    for _ in range(10):
        for q in ((0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11),
                  (0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14)):
            salsa_quarter(s, *q)
    return s


def salsa_block(key, nonce, counter):
    words = salsa_words(key, nonce + struct.pack("<Q", counter))
    return struct.pack("<16I", *((a + b) & MASK
                                 for a, b in zip(words, salsa_rounds(words))))


def hsalsa(key, nonce):
    s = salsa_rounds(salsa_words(key, nonce))
    return struct.pack("<8I", s[0], s[5], s[10], s[15], s[6], s[7], s[8], s[9])


def xsalsa_stream(key, nonce, count):
    sub = hsalsa(key, nonce[:16])
    return b"".join(salsa_block(sub, nonce[16:], i)
                    for i in range((count + 63) // 64))[:count]


def secretbox(key, nonce, plain):
    stream = xsalsa_stream(key, nonce, 32 + len(plain))
    sealed = bytes(a ^ b for a, b in zip(plain, stream[32:]))
    return poly1305(stream[:32], sealed) + sealed


def x25519(scalar, u):
    k = bytearray(scalar)
    k[0] &= 248
    k[31] = k[31] & 127 | 64
    k = int.from_bytes(k, "little")
    x1 = int.from_bytes(u, "little") % 2**255
    x2, z2, x3, z3, swap = 1, 0, x1, 1, 0
    for t in range(254, -1, -1):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a, c * b, a * a, b * b
        x3 = (da + cb)**2 % P25519
        z3 = x1 * (da - cb)**2 % P25519
        x2 = aa * bb % P25519
        e = aa - bb
        z2 = e * (aa + 121665 * e) % P25519
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, -1, P25519) % P25519).to_bytes(32, "little")


BASE = (9).to_bytes(32, "little")


def montgomery(key):
    """The X25519 form of an Ed25519 key: u = (1 + y) / (1 - y)."""
    y = int.from_bytes(key, "little") % 2**255
    return ((1 + y) * pow(1 - y, -1, P25519) % P25519).to_bytes(32, "little")


def box_seal(ephemeral, to, plain):
    public = x25519(ephemeral, BASE)
    nonce = hashlib.blake2b(public + to, digest_size=24).digest()
    shared = hsalsa(x25519(ephemeral, to), b"\0" * 16)
    return public + secretbox(shared, nonce, plain)


# --- what the standards say ------------------------------------------------------------

def check_self():
    h = bytes.fromhex
    key = bytes(range(32))
    assert chacha_block(key, 1, h("000000090000004a00000000"))[:16] == h(
        "10f1e7e4d13b5915500fdd1fa32071c4")  # RFC 8439 2.3.2
    assert hchacha(key, h("000000090000004a0000000031415927")) == h(
        "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc")  # 2.2.1
    assert x25519(h("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
                  h("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
                  ) == h(
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")  # RFC 7748 5.2
    # Bernstein, "Cryptography in NaCl", section 8
    first = h("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389")
    nonce = h("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37")
    assert hsalsa(first, nonce[:16]) == h(
        "dc908dda0b9344a953629b733820778880f3ceb421bb61b91cbd4c3e66256ce4")
    assert xsalsa_stream(first, nonce, 16) == h("eea6a7251c1e72916d11c2cb214d3c25")


# --- the vectors -----------------------------------------------------------------------

def cases():
    def seed(n):
        return bytes([n]) * 32

    lane = seed(0x11)
    for count in (0, 1, 63, 64, 1000):
        content = bytes((7 * i + count) % 251 for i in range(count))
        key = hashlib.sha256(b"key %d" % count).digest()
        salt = hashlib.sha256(b"salt %d" % count).digest()
        nonce = hashlib.sha256(b"nonce %d" % count).digest()[:24]
        commit = hashlib.sha256(salt + content).digest()
        about = b"entente/1 content\0" + lane + commit
        sealed = nonce + xchacha_seal(key, nonce, about, salt + content)
        owner = seed(count % 256 + 1)
        ephemeral = hashlib.sha256(b"ephemeral %d" % count).digest()
        public = curve25519.sign(owner, b"")[0]
        yield {"count": count, "key": key, "salt": salt, "nonce": nonce,
               "content": content, "commit": commit, "sealed": sealed, "owner": owner,
               "ephemeral": ephemeral,
               "box": box_seal(ephemeral, montgomery(public), key)}


def lie():
    """Rightly sealed, but what is in it is not what was committed to."""
    lane, key, commit, nonce = (bytes([n]) * 32 for n in (0x11, 1, 2, 3))
    about = b"entente/1 content\0" + lane + commit
    sealed = nonce[:24] + xchacha_seal(key, nonce[:24], about, b"\4" * 32 + b"false")
    return {"key": key, "commit": commit, "sealed": sealed}


def literal(name, value):
    text = value.hex() if isinstance(value, bytes) else value
    rows = [text[i:i + 76] for i in range(0, len(text), 76)] or [""]
    return f"     .{name} =\n" + "\n".join(f'     "{row}"' for row in rows) + ",\n"


def render():
    out = HEAD + "static const struct envelope_vector {\n    size_t count;\n"
    names = ("key", "salt", "nonce", "content", "commit", "sealed", "owner", "ephemeral",
             "box")
    out += "    const char *" + ", *".join(names) + ";\n} envelope_vectors[] = {\n"
    for case in cases():
        out += f"    {{.count = {case['count']},\n"
        out += "".join(literal(name, case[name]) for name in names) + "    },\n"
    out += "};\n\n/* Rightly sealed, but not what was committed to. */\n"
    out += "static const struct {\n    const char *key, *commit, *sealed;\n"
    out += "} envelope_lie = {\n"
    out += "".join(literal(name, value) for name, value in lie().items())
    return out + "};\n/* clang-format on */\n"


def main():
    check_self()
    text = render()
    if sys.argv[1:] != ["--check"]:
        sys.stdout.write(text)
        return 0
    held = pathlib.Path(__file__).resolve().parent / "envelope.h"
    if held.read_text() != text:
        print(f"{held.name} is not what this script makes", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
