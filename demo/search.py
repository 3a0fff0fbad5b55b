#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Search a node's whole folder for what it must not hold.

    search.py LIST.csv ENTENTE OWNER OTHER   names and tokens of OWNER's records without a hit, in OTHER's folder
    search.py --words FOLDER WORD...         these words, in a folder
    search.py --side CARD EVIDENCE           which side (0 or 1) of an evidence folder has this card
"""
import csv
import json
import pathlib
import subprocess
import sys


def folder_bytes(folder):
    return b"\0".join(p.read_bytes() for p in sorted(pathlib.Path(folder).rglob("*")) if p.is_file())


def entente(program, node, *args):
    return json.loads(subprocess.run([program, "-C", node, *args, "--json"], check=True, capture_output=True).stdout)


def tokens_of(program, node, row):
    args = ["recipe", "explain", "--name", row["name"]]
    if row["birth_date"]:
        args += ["--birth", row["birth_date"]]
    return [t["token"] for t in entente(program, node, *args)["tokens"]]


def search(path, program, owner, other):
    hits = {lead["own"]["id"] for lead in entente(program, owner, "hits")}
    with open(path, newline="", encoding="utf-8") as f:
        rows = [row for row in csv.DictReader(f) if row["id"] not in hits]
    hay = folder_bytes(other)
    names = [row["name"] for row in rows]
    tokens = [t for row in rows for t in tokens_of(program, owner, row)]
    found = [n for n in names + tokens if n.encode() in hay]
    print(f"\n  searched {len(hay):,} bytes of {other}/ for {len(names)} names and {len(tokens)} tokens: {len(found)} found")
    return 1 if found else 0


def words(folder, *wanted):
    hay = folder_bytes(folder)
    found = [word for word in wanted if word.encode() in hay]
    print(f"\n  searched {len(hay):,} bytes of {folder}/ for {', '.join(wanted)}: {len(found)} found")
    return 1 if found else 0


def side(card, evidence):
    for number in "01":
        if (pathlib.Path(evidence) / number / "card.json").read_bytes().strip() == pathlib.Path(card).read_bytes().strip():
            print(number)
            return 0
    return 1


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--side":
        sys.exit(side(*sys.argv[2:]))
    if len(sys.argv) >= 4 and sys.argv[1] == "--words":
        sys.exit(words(*sys.argv[2:]))
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    sys.exit(search(*sys.argv[1:]))
