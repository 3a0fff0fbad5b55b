# SPDX-License-Identifier: Apache-2.0
"""
merkle - the root of a growing list

Source  RFC 9162 section 2.1.1; PROTOCOL.md 4.3

Kept are the roots of the perfect subtrees of which the list so far is made, the
largest first: one for each bit that is set in its size.
"""
import hashlib


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def _node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    def __init__(self):
        self.size = 0
        self._perfect = []

    def append(self, leaf):
        """Take the hash of the next leaf."""
        position = self.size
        while position & 1:
            leaf = _node_hash(self._perfect.pop(), leaf)
            position >>= 1
        self._perfect.append(leaf)
        self.size += 1

    def root(self):
        if not self._perfect:
            return hashlib.sha256(b"").digest()
        root = self._perfect[-1]
        for left in reversed(self._perfect[:-1]):
            root = _node_hash(left, root)
        return root


def roots(leaves, sizes):
    """{size: root of the first so many leaves} for sizes up to the number of leaves."""
    wanted, tree, found = set(sizes), Tree(), {}
    for leaf in [*leaves, None]:
        if tree.size in wanted:
            found[tree.size] = tree.root()
        if leaf is not None:
            tree.append(leaf)
    return found
