# SPDX-License-Identifier: Apache-2.0
"""The verifier's parts against the standards that they follow."""
import base64
import hashlib
import random
import re
import unittest

import forge
from forge import c, ed25519, merkle, note

# RFC 8032 section 7.1: secret, public, message, signature.
RFC_8032 = [
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
     "1cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
     "d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760"
     "984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]


class Ed25519(unittest.TestCase):
    def test_rfc_8032(self):
        for secret, key, message, signature in RFC_8032:
            secret, key, message, signature = map(
                bytes.fromhex, (secret, key, message, signature))
            self.assertEqual(forge.Secret(secret).key, key)
            self.assertEqual(forge.Secret(secret).sign(message), signature)
            self.assertTrue(ed25519.verify(key, message, signature))
            self.assertFalse(ed25519.verify(key, message + b"x", signature))

    def test_every_bit_of_a_signature_counts(self):
        _, key, message, signature = map(bytes.fromhex, RFC_8032[2])
        for bit in range(512):
            bad = bytearray(signature)
            bad[bit // 8] ^= 1 << bit % 8
            self.assertFalse(ed25519.verify(key, message, bytes(bad)), bit)

    def test_edges(self):
        """The classes of tests/vectors/ed25519_edges.h, verdicts of PROTOCOL.md 2.2."""
        text = (forge.ROOT / "tests/vectors/ed25519_edges.h").read_text()
        cases = re.findall(r'\{("(?:[^{}])*)\}', text)
        self.assertGreater(len(cases), 12)
        for case in cases:
            joined = re.sub(r'"\s*\n\s*"', "", case)
            name, key, message, signature = re.findall(r'"([^"]*)"', joined)[:4]
            holds = joined.rstrip(", \n").endswith("NULL")
            self.assertEqual(
                ed25519.verify(*map(bytes.fromhex, (key, message, signature))), holds, name)

    def test_small_order(self):
        """Eight points have an order that divides 8; their y are those refused."""
        found = set()
        for y in ed25519.SMALL_ORDER_Y:
            point = ed25519.decode(y.to_bytes(32, "little"))
            for _ in range(3):
                point = ed25519.add(point, point)
            self.assertEqual(ed25519.encode(point), (1).to_bytes(32, "little"))
            found.add(y)
        self.assertEqual(len(found), 5)

    def test_first_bad(self):
        secret = forge.Secret(bytes(32))
        good = secret.key, b"m", secret.sign(b"m")
        bad = secret.key, b"n", good[2]
        self.assertIsNone(ed25519.first_bad([good] * 2500))
        jobs = [good] * 2500
        jobs[2400] = jobs[1700] = bad
        self.assertEqual(ed25519.first_bad(jobs), 1700)


class Canonical(unittest.TestCase):
    def test_rfc_8785_order(self):
        """The sample of RFC 8785 3.2.3, which tells UTF-16 order from UTF-8 order."""
        names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
        order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
        data = c.write_sorted(dict.fromkeys(names, 0))
        self.assertEqual(list(c.read(data, 1000)), order)
        wrong = c.write(dict.fromkeys(sorted(names), 0))
        self.assertRaises(c.Wrong, c.read, wrong, 1000)

    def test_rfc_8785_strings(self):
        """RFC 8785 3.2.2.2: the string of its sample, literals and escapes."""
        text = "\u20ac$\u000f\nA'B\"\\\\\"/"
        data = '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()
        self.assertEqual(c.write(text), data)
        self.assertEqual(c.read(data, 100), text)

    def test_refused(self):
        for data in (
                b"", b" 1", b"1 ", b"1\n", b"01", b"-0", b"1.0", b"1e1", b"9007199254740992",
                b"-9007199254740992", b"1" * 5000, b"NaN", b"Infinity", b'{"a":1,"a":1}',
                b'{"b":1,"a":1}', b'{"a": 1}', b'{"a":1,}', b"[1,]", b"[1 ,2]", b'"\\u0041"',
                b'"\\/"', b'"\\u000A"', b'"\\u001F"', b'"\\ud800"', b'"\\ud83d\\ude00"',
                b'"\\u0000"', b'"a\\u0000b"', b'{"\\u0000":1}', b'"\x00"', b'"\x1f"',
                b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\x80"', b"\xef\xbb\xbf1", b"1\x00",
                b'{"a":1}x', b"tru", b"'a'", b"[" * 33 + b"]" * 33, b"[" * 9999,
                b'{"a":' * 40 + b"1" + b"}" * 40):
            with self.subTest(data[:20]):
                self.assertRaises(c.Wrong, c.read, data, 1 << 20)

    def test_taken(self):
        for data in (b"0", b"9007199254740991", b"-9007199254740991", b"true", b"null",
                     b"[]", b"{}", b'"\x7f"', b"[" * 32 + b"]" * 32, b'"' + b"[" * 99 + b'"',
                     '"\U0001f600\u2028"'.encode(), b'"\\b\\t\\n\\f\\r\\u000b\\u001f"',
                     b'["\\"' + b"{" * 40 + b'"]'):
            with self.subTest(data[:20]):
                self.assertEqual(c.write(c.read(data, 1 << 20)), data)
        self.assertRaises(c.Wrong, c.read, b'"abc"', 4)

    def test_base64url(self):
        self.assertEqual(c.binary("AAE", 2), b"\0\1")
        for text in ("AAF", "AA=", "AAE=", "A", "A+", "A/", "A A", "AAE\n", "\u0410\u0410E", 5):
            self.assertRaises(c.Wrong, c.binary, text)
        self.assertRaises(c.Wrong, c.binary, "AAE", 3)

    def test_times(self):
        self.assertEqual(c.seconds("1970-01-01T00:00:01Z"), 1)
        self.assertEqual(c.seconds("9999-12-31T23:59:59Z"), 253402300799)
        self.assertEqual(c.seconds("2032-02-29T12:00:00Z"), 1961668800)
        self.assertEqual(c.instant(1961668800), "2032-02-29T12:00:00Z")
        for text in ("2031-02-29T12:00:00Z", "2031-13-01T00:00:00Z", "2031-01-01T24:00:00Z",
                     "2031-01-01T00:00:60Z", "2031-01-01T00:00:61Z", "2031-01-01 00:00:00Z",
                     "2031-01-01T00:00:00z", "2031-1-01T00:00:00Z", "1969-12-31T23:59:59Z",
                     "2031-01-01T00:00:00Z ", "2031-01-01T00:00:00+00:00",
                     "\u0662031-01-01T00:00:00Z", 7, None):
            with self.subTest(text):
                self.assertRaises(c.Wrong, c.seconds, text)

    def test_prose(self):
        for text in ("", "a\nb\tc", "\u0441\u0435\u0432\u0435\u0440", "\u00e9", "\U0001f600"):
            c.prose(text)
        for text in ("\0", "\r", "\x1b[31m", "\x7f", "\x85", "e\u0301", "\u202e", "\u200b",
                     "\u200d", "\u2066", "\ufeff", "\u00ad", "\u2028", "\ufe0f", "\u3164",
                     "\U000e0041", "\ufff9", "\u034f", 5):
            with self.subTest(text):
                self.assertRaises(c.Wrong, c.prose, text)


def root_by_definition(leaves):
    """RFC 9162 2.1.1 as it is written."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + root_by_definition(leaves[:k])
                          + root_by_definition(leaves[k:])).digest()


class Merkle(unittest.TestCase):
    # The tree of the Certificate Transparency test suites, roots of sizes 0 to 8.
    LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
              "606162636465666768696a6b6c6d6e6f"]
    ROOTS = ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
             "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
             "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
             "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
             "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
             "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
             "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
             "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
             "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"]

    def test_known_roots(self):
        leaves = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in self.LEAVES]
        found = merkle.roots(leaves, range(9))
        self.assertEqual([found[size].hex() for size in range(9)], self.ROOTS)

    def test_definition(self):
        leaves = [bytes([n]) for n in range(130)]
        hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
        found = merkle.roots(hashes, range(200))
        self.assertEqual(sorted(found), list(range(131)))
        for size in range(131):
            self.assertEqual(found[size], root_by_definition(leaves[:size]))


class Note(unittest.TestCase):
    # The key and the signed note of the documentation of golang.org/x/mod/sumdb/note.
    KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    TEXT = (b"If you think cryptography is the answer to your problem,\n"
            b"then you don't know what your problem is.\n")
    LINE = ("\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ"
            "SNXgKvqfqdngotpRZb6KE6RyyBwJnAM=").encode()

    def test_standard_sample(self):
        name, key_id, key = self.KEY.split("+")
        key = base64.b64decode(key)
        self.assertEqual(key[0], note.TYPE_WRITER)
        self.assertEqual(note.key_id(name, key[0], key[1:]).hex(), key_id)
        read = note.signature_line(self.LINE)
        self.assertEqual(read[:2], (name, bytes.fromhex(key_id)))
        self.assertTrue(ed25519.verify(key[1:], self.TEXT, read[2]))

    def setUp(self):
        self.pair = forge.Pair()
        self.pair.greet()
        self.writer, self.reader = self.pair.parties
        self.good = self.pair.lanes[0].checkpoint(self.reader, 1900000005)

    def verdict(self, data):
        checkpoint = note.read(data)
        note.verify(checkpoint, self.writer.node.key)
        return note.cosigned_at(checkpoint, self.reader.root.key, self.reader.node.key)

    def test_own(self):
        self.assertEqual(self.verdict(self.good), 1900000005)
        alone = self.pair.lanes[0].checkpoint()
        self.assertIsNone(self.verdict(alone))
        stranger = "\u2014 someone.example AAAAAAAA\n".encode()
        self.assertIsNone(self.verdict(alone + stranger))
        self.assertRaises(note.Wrong, self.verdict,
                          alone.partition(b"\n\n")[0] + b"\n\n" + stranger)

    def test_every_byte_counts(self):
        for at in range(len(self.good)):
            bad = bytearray(self.good)
            bad[at] ^= 1
            try:
                cosigned = self.verdict(bytes(bad))
            except note.Wrong:
                continue
            self.assertIsNone(cosigned, at)  # the line is now of an unknown key
        for end in range(len(self.good)):
            try:
                self.assertIsNone(self.verdict(self.good[:end]))
            except note.Wrong:
                pass

    def test_forms(self):
        text, _, lines = self.good.partition(b"\n\n")
        origin, size, root = text.split(b"\n")
        for body in ([origin, b"0" + size, root], [origin, b"+2", root], [origin, size],
                     [origin, size, root, b"more"], [b"other", size, root],
                     [origin, size, root + b"="], [origin, size, root[:-4]]):
            self.assertRaises(note.Wrong, note.read, b"\n".join(body) + b"\n\n" + lines)
        self.assertRaises(note.Wrong, note.read, self.good + lines * 20)


class Random(unittest.TestCase):
    def test_random_values_come_back(self):
        seed = random.randrange(2**32)
        print(f"# seed {seed}")
        dice = random.Random(seed)
        for _ in range(500):
            value = random_value(dice, 4)
            self.assertEqual(c.read(c.write_sorted(value), 1 << 20), value)


def random_text(dice):
    pool = "ab\"\\/\b\t\n\f\r\x01\x1f\x7f\u0080\u00e9\u2028\ud7ff\ue000\uffff\U0001f600\U0010ffff"
    return "".join(dice.choice(pool) for _ in range(dice.randrange(6)))


def random_value(dice, depth):
    kind = dice.randrange(7 if depth else 5)
    if kind == 0:
        return dice.choice([0, 1, -1, 2**53 - 1, 1 - 2**53, dice.randrange(2**53)])
    if kind < 4:
        return dice.choice([True, False, None]) if kind == 1 else random_text(dice)
    if kind == 4:
        return dice.choice([[], {}])
    if kind == 5:
        return [random_value(dice, depth - 1) for _ in range(dice.randrange(4))]
    return {random_text(dice): random_value(dice, depth - 1)
            for _ in range(dice.randrange(5))}


if __name__ == "__main__":
    unittest.main()
