#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a shared "privacy-friendly filter" gives away.

    filter.py LIST.csv

Makes the filter many networks hand to their partners (a set of hashes of names, no name in it), forgets the list, and
opens the filter with a dictionary of first and last names, as any partner could, off-line, unseen and for ever. The
dictionary here is small and has the list's own first and last names among others, as a real one of millions would.
"""
import csv
import hashlib
import itertools
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent


def digest(name):
    return hashlib.sha256(("shared key of the network|" + name).encode()).digest()[:8]


def main(path):
    with open(path, newline="", encoding="utf-8") as f:
        names = [row["name"] for row in csv.DictReader(f)]
    shared = {digest(n) for n in names}  # all that leaves the house
    first, last = ((HERE / f"dictionary/{part}.txt").read_text(encoding="utf-8").split() for part in ("first", "last"))
    start = time.monotonic()
    tried, opened = 0, []
    for name in map(" ".join, itertools.product(first, last)):
        tried += 1
        if digest(name) in shared:
            opened.append(name)
    print(f"{len(opened)} of {len(names)} names read out of the filter with {tried:,} guesses in {time.monotonic() - start:.1f} s,")
    print(f"without asking anybody: {', '.join(opened[:5])} ...")


if __name__ == "__main__":
    main(sys.argv[1])
