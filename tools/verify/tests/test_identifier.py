# SPDX-License-Identifier: Apache-2.0
"""Two implementations read identifiers alike: examples, and what is near them.

The other one answers through tests/interop/identifier_tool.c. ENTENTE_SEED repeats a run.
"""
import os
import random
import subprocess
import unittest
from pathlib import Path

import forge
import identifier

TOOL = (Path(os.environ.get("ENTENTE_BUILD", forge.ROOT / "build"))
        / "tests/interop/identifier_tool")
SEED = int(os.environ.get("ENTENTE_SEED", random.randrange(2**32)))
ROUNDS = 40000

EXAMPLES = {
    "passport": "L898902C3", "national-id": "AZ 123-456/7", "tax-id": "XA 123456789",
    "registration": "HRB 12345", "document": "№ 12 345678", "plate": "А 123 ВС 77",
    "account": "40817.810.0.9991", "iban": "GB29 NWBK 6016 1331 9268 19", "bic": "DEUTDEFF",
    "lei": "506700GE1G29325QX363", "card": "4111 1111 1111 1111",
    "email": "Ann.Lee+x@Mail.Example.org", "phone": "+44 (0)20 7946 0018",
    "username": "@Ann_Lee@platform", "domain": "www.Example.org.",
    "url": "HTTP://Example.org:80/a/../b/%7e?q=%3f#f", "ip": "2001:db8:0:0:1::1",
    "imo": "IMO 9074729", "imo-company": "1234565", "mmsi": "211 234 560",
    "aircraft": "N-123AB", "icao24": "3c6444", "vin": "1M8GDM9AXKP042788",
    "imei": "49-015420-323751-8", "hash": "MD5: d41d8cd98f00b204e9800998ecf8427e"}
MORE = {
    "wallet": ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
               "1111111111111111111114oLvT2", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
               "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "BC1SW50QGDZ25J",
               "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
               "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
               "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
               "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7"
               "f2wfn3RVGQBEP3A"],
    "ip": ["192.0.2.1", "::ffff:192.0.2.1", "::", "1::", "[fe80::1]"],
    "url": ["example.org/x", "hxxps://a[.]b/..//./c", "ftp://[::1]:21", "http://a/%zz%00"],
    "vin": ["WVWZZZ1JZXW000001"], "imei": ["4901542032375102"],
    "mmsi": ["002111234", "970123456", "111211501", "982112345"],
    "phone": ["tel:00 44 20 7946 0018", "+0111"], "domain": ["www.www.org"],
    "iban": ["MT84MALT011000012345MTLCAST001S"]}

# What people and machines put into and around identifiers.
STUFF = ([" ", "-", ".", "/", ":", "@", "#", "+", "(0)", "[.]", "[:]", "[at]", "%", "%2e", "?",
          "www.", "http://", "mailto:", "IBAN ", "IMO", "0x", "00", "\u2011", "\u00a0", "\u200f",
          "\u00ad", "\u3002", "\uff0e", "٣", "۴", "৫", "５", "Ａ", "А", "х", "Ω", "é", "\x01",
          "\u0085", "\U0001f600", "<", ">", "[", "]", "_", "~", "\t", "..", "/../", "/./"]
         + list("0123456789ABFIOQXZabfioqxz"))


def setUpModule():
    print(f"# seed {SEED}")


def ask(questions):
    lines = "".join(f"{kind}\t{country}\t{text.encode().hex()}\n"
                    for kind, country, text in questions)
    run = subprocess.run([str(TOOL)], input=lines, text=True, capture_output=True, check=True)
    return [tuple(None if word == "-" else word for word in line.split("\t"))
            for line in run.stdout.splitlines()]


def change(dice, text):
    at = dice.randrange(len(text) + 1)
    kind = dice.randrange(5)
    if kind == 0:
        return text[:at] + dice.choice(STUFF) + text[at:]
    if kind == 1:
        return text[:at] + text[at + 1:]
    if kind == 2:
        return text[:at] + dice.choice(STUFF) + text[at + 1:]
    if kind == 3:
        return text[:at] + text[at:].swapcase()
    return dice.choice([text.upper(), text.lower(), text + text, text[:at] + text[::-1]])


class TwoReaders(unittest.TestCase):
    def agree(self, questions):
        answers = ask(questions)
        self.assertEqual(len(answers), len(questions))
        for question, answer in zip(questions, answers):
            self.assertEqual((identifier.canonical(*question), identifier.token(*question)),
                             answer, question)
        return answers

    def test_examples_have_a_canonical_text(self):
        examples = [(kind, "xa", text) for kind, text in EXAMPLES.items()]
        examples += [(kind, "", text) for kind, texts in MORE.items() for text in texts
                     if text not in ("http://a/%zz%00", "+0111")]
        self.assertNotIn(None, [canonical for canonical, _ in self.agree(examples)])
        self.assertEqual(set(EXAMPLES) | set(MORE), set(identifier.RULES))

    def test_what_is_near_them(self):
        dice = random.Random(SEED)
        texts = [(kind, text) for kind, text in EXAMPLES.items()]
        texts += [(kind, text) for kind, more in MORE.items() for text in more]
        questions = []
        for _ in range(ROUNDS):
            kind, text = dice.choice(texts)
            if dice.random() < 0.1:
                kind = dice.choice(list(identifier.RULES))
            for _ in range(dice.choice([1, 1, 1, 2, 3])):
                text = change(dice, text)
            questions.append((kind, dice.choice(["", "xa", "gr"]), text.replace("\0", "")))
        found = [canonical for canonical, _ in self.agree(questions)]
        self.assertGreater(len([text for text in found if text]), ROUNDS // 5)

    def test_each_code_point_alone(self):
        points = [chr(point) for point in list(range(1, 0x3100)) + list(range(0xF900, 0x10000))
                  + list(range(0x1BC00, 0x1BCB0)) + list(range(0xE0000, 0xE1010))]
        self.agree([("passport", "xa", f"A12{letter}34") for letter in points])

    def test_long_texts(self):
        for kind in identifier.RULES:
            for letter in "a1./":
                self.agree([(kind, "xa", letter * size) for size in (1, 2, 512, 513, 1024)])
        self.agree([("url", "", "https://example.org/" + "a" * size)
                    for size in (118, 119, 120, 491, 492, 493)])


if __name__ == "__main__":
    unittest.main()
