# SPDX-License-Identifier: Apache-2.0
"""A bulk round in plain Python, written from docs/psi.md: either side, slow, and not
constant in time. It shares no code with the program and draws its randomness by the same
rule, so that from the same secret it says the same bytes.

A block is an integer whose bit i is the coefficient of X^i; on the wire it is 16 bytes,
little-endian. Only AES comes from a library.
"""
import ctypes
import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "vectors"))
import ristretto as group  # noqa: E402

ONES = (1 << 128) - 1
WIDTH = 192
ONE, BOTH = 0, 1

# ---- AES, hashes, field ----

_lib = ctypes.CDLL("libcrypto.so.3")
_lib.EVP_CIPHER_CTX_new.restype = ctypes.c_void_p
_lib.EVP_aes_128_ecb.restype = ctypes.c_void_p
_context = ctypes.c_void_p(_lib.EVP_CIPHER_CTX_new())
_ecb = ctypes.c_void_p(_lib.EVP_aes_128_ecb())


def aes(key, data):
    out = ctypes.create_string_buffer(len(data) + 16)
    made = ctypes.c_int()
    _lib.EVP_EncryptInit_ex(_context, _ecb, None, block_bytes(key), None)
    _lib.EVP_CIPHER_CTX_set_padding(_context, 0)
    _lib.EVP_EncryptUpdate(_context, out, ctypes.byref(made), data, len(data))
    assert made.value == len(data)
    return out.raw[:len(data)]


def block(data):
    return int.from_bytes(data, "little")


def block_bytes(b):
    return b.to_bytes(16, "little")


def blocks(data):
    return [block(data[i:i + 16]) for i in range(0, len(data), 16)]


def hash_blocks(key, values):
    """E(x) + x of each"""
    made = blocks(aes(key, b"".join(map(block_bytes, values))))
    return [a ^ b for a, b in zip(made, values)]


def stream(key, count, first=0):
    return aes(key, b"".join(block_bytes(i) for i in range(first, first + count)))


def tweaked(key, x, tweak):
    once = block(aes(key, block_bytes(x)))
    return block(aes(key, block_bytes(once ^ tweak))) ^ once


def blake(person, *parts, size=32):
    return hashlib.blake2b(b"".join(parts), digest_size=size, person=person.encode()).digest()


def short(*numbers):
    return b"".join(n.to_bytes(2, "big") for n in numbers)


def word(number):
    return number.to_bytes(4, "big")


def reduce(r):
    for _ in range(2):
        high = r >> 128
        r = (r & ONES) ^ high ^ high << 1 ^ high << 2 ^ high << 7
    return r


def times(a, b):
    table = [0, a]
    for i in range(2, 16):
        table.append(table[i // 2] << 1 ^ (a if i & 1 else 0))
    r = 0
    for shift in range(124, -1, -4):
        r = r << 4 ^ table[b >> shift & 15]
    return reduce(r)


def dot(xs, ys):
    r = 0
    for x, y in zip(xs, ys):
        if x and y:
            r ^= times(x, y)
    return r


class Draw:
    """All randomness of a side, from a secret."""

    def __init__(self, secret, purpose):
        self.key = block(blake("psi/1 draw", secret, purpose.encode(), size=16))
        self.next = 0

    def bytes(self, count):
        n = -(-count // 16)
        made = stream(self.key, n, self.next)
        self.next += n
        return made[:count]

    def block(self):
        return block(self.bytes(16))

    def scalar(self):
        return int.from_bytes(self.bytes(64), "little") % group.Q


# ---- Sizes ----

def plan(slots):
    """Stages, innermost first (count, height, bits, trees, rows), and base values."""
    found, need = [], slots
    while need > 1024:
        h = min(9, max(2, (need - 1).bit_length() - 11))
        count = -(-need // (1 << (h + 11)))
        trees = -(-(-(-need // count)) // (1 << h))
        found.insert(0, (count, h, h + 7, trees, trees << h))
        need = count * ((1 << (h + 7)) + trees + 1)
    return found, need


class Plan:
    def __init__(self, slots):
        self.slots = slots
        self.stages, self.values = plan(slots)
        self.turns = [(s, i, stage) for s, stage in enumerate(self.stages)
                      for i in range(stage[0])]
        self.bits = sum(stage[3] * stage[1] for _, _, stage in self.turns)
        self.tree_bytes = sum(stage[3] * (32 * stage[1] + 16) for _, _, stage in self.turns)
        self.bit_blocks = -(-self.bits // 128)
        self.blocks = self.bit_blocks + self.values + 1


# ---- Transfers ----

def mask_point(early, i, j, other):
    return group.from_uniform(blake("psi/1 ot-h", early, word(i), bytes([j]), other, size=64))


def minus(p):
    x, y, z, t = p
    return (-x % group.P, y, z, -t % group.P)


def transfer_key(late, i, j, pair, answer, shared):
    return block(blake("psi/1 ot-k", late, word(i), bytes([j]), pair, answer, shared)[:16])


# ---- Trees ----

def own_sides(sides, number):
    """The keys of one tree: those of the base are trees 0 to 15; in the stages a tree has
    16 and the number of its first bit."""
    return [block(aes(key, block_bytes(number))) for key in sides]


def grow(sides, root, height):
    level, sums = [root], []
    for _ in range(height):
        left, right = hash_blocks(sides[0], level), hash_blocks(sides[1], level)
        level = [x for pair in zip(left, right) for x in pair]
        sums.append((xor(left), xor(right)))
    return level, sums


def xor(values):
    r = 0
    for v in values:
        r ^= v
    return r


def puncture(sides, path, height, other):
    """All leaves but that at `path`, which is 0."""
    level = [None]
    for depth in range(1, height + 1):
        known = [x for x in level if x is not None]
        left, right = iter(hash_blocks(sides[0], known)), iter(hash_blocks(sides[1], known))
        grown = []
        for x in level:
            grown += [None, None] if x is None else [next(left), next(right)]
        turn = path >> (height - depth) & 1
        at = (path >> (height - depth)) ^ 1
        grown[at] = other[depth - 1] ^ xor(x for x in grown[1 - turn::2] if x is not None)
        level = grown
    return [x or 0 for x in level]


# ---- Base ----

def fold(outs, blocks_count):
    """(sum of all, sums where bit b of the number is set), each a list of blocks"""
    planes = []
    while len(outs) > 1:
        planes.append(xor(outs[1::2]))
        outs = [a ^ b for a, b in zip(outs[::2], outs[1::2])]
    size = 16 * blocks_count
    return [blocks(x.to_bytes(size, "little")) for x in (outs[0], *planes)]


def stretch(leaves, count):
    return fold([block(stream(leaf, count)) for leaf in leaves], count)


class Base:
    """planes[i] are the 128 of block i; u is the giver's."""

    def __init__(self, plan):
        self.plan = plan
        self.planes = [[0] * 128 for _ in range(plan.blocks)]
        self.u = None

    def weigh(self, coins):
        chi = blocks(stream(coins, self.plan.blocks))
        sums = [dot(chi, [p[m] for p in self.planes]) for m in range(128)]
        return (dot(chi, self.u) if self.u else None), sums

    def bits(self):
        made = []
        for planes in self.planes[:self.plan.bit_blocks]:
            made += [sum((planes[m] >> r & 1) << m for m in range(128)) for r in range(128)]
        return made[:self.plan.bits]

    def value(self, i):
        return xor(reduce(p << m) for m, p in
                   enumerate(self.planes[self.plan.bit_blocks + i]))


# ---- One direction ----

class Session:
    def __init__(self, binding, use, sender_items, receiver_items, slots):
        self.plan = Plan(slots)
        self.hello = (b"ENTBULK1" + short(3, WIDTH, 10, 9, 1024, use) + word(sender_items)
                      + word(receiver_items) + binding)
        self.said = bytes(32)

    def say(self, data):
        self.said = blake("psi/1 flight", self.said, data)

    def offered(self, head):
        assert head[:60] == self.hello
        self.commitments = head[60:92], head[92:124]
        self.early = blake("psi/1 sid0", head)

    def named(self, nonce):
        self.nonce = nonce
        self.sid = blake("psi/1 sid", self.early, nonce)
        keys = blocks(blake("psi/1 keys", self.sid, size=48))
        self.sides, self.pad = keys[:2], keys[2]

    def coins(self):
        return block(blake("psi/1 chi", self.sid, self.said, size=16))

    def salted(self, nonce):
        self.salt = blake("psi/1 salt", self.sid, nonce, self.nonce)
        self.band = blocks(blake("psi/1 okvs-keys", self.salt, size=64))

    def chi(self, stage, turn, count):
        key = block(blake("psi/1 lpn-chi", self.said, short(stage, turn))[:16])
        return blocks(stream(key, count))

    def seal(self, stage, turn, value):
        return blake("psi/1 lpnchk", self.sid, short(stage, turn), block_bytes(value))

    def matrix(self, stage, turn, bits, rows):
        key = block(blake("psi/1 lpn", self.sid, self.salt, short(stage, turn))[:16])
        data = stream(key, 5 * rows)
        words = [int.from_bytes(data[i:i + 4], "little") for i in range(0, len(data), 4)]
        for i in range(rows):
            row = words[20 * i:20 * i + 20]
            yield [(row[2 * j] >> (32 - bits), row[2 * j + 1]) for j in range(10)]

    def add_matrix(self, stage, turn, bits, hidden, out):
        for i, row in enumerate(self.matrix(stage, turn, bits, len(out))):
            out[i] ^= xor(times(hidden[place], c) for place, c in row)

    def point(self, name):
        low, high = block(name[:16]), block(name[16:])
        return hash_blocks(self.band[0], [low])[0] ^ high

    def row(self, z):
        """(start, bits, value)"""
        head, tail = hash_blocks(self.band[1], [z])[0], hash_blocks(self.band[2], [z])[0]
        start = (head >> 64) * (self.plan.slots - WIDTH + 1) >> 64
        return start, (head & (1 << 64) - 1) | tail << 64, hash_blocks(self.band[3], [z])[0]

    def read(self, row, slots):
        start, bits, _ = row
        return xor(slots[start + i] for i in range(WIDTH) if bits >> i & 1)

    def tags(self, z, o):
        return [block(aes(o, block_bytes(z ^ j))) ^ z ^ j for j in (0, 2)]


def split(tag, bits):
    """The first bits of a tag, and the ten bytes after them."""
    whole = int.from_bytes(tag, "big")
    return whole >> (128 - bits), (whole >> (48 - bits) & (1 << 80) - 1).to_bytes(10, "big")


def commit(session, what, share):
    return blake("psi/1 commit", session.hello, what.encode(), share)


class Sender:
    def __init__(self, session, secret):
        self.s = session
        self.draw = Draw(secret, "sender")
        self.delta = self.draw.block()
        self.nonce = self.draw.bytes(32)
        self.share = self.draw.bytes(32)

    def choice(self, i):
        return (self.delta >> (i ^ 7) & 1) ^ 1

    def offer(self):
        head = (self.s.hello + commit(self.s, "nonce", self.nonce)
                + commit(self.s, "mask", self.share))
        self.s.offered(head)
        self.scalars, self.pairs = [], []
        for i in range(128):
            c, a = self.choice(i), self.draw.scalar()
            other = group.encode(group.from_uniform(self.draw.bytes(64)))
            mine = group.encode(group.add(group.mul(a, group.GENERATOR),
                                          minus(mask_point(self.s.early, i, c, other))))
            self.scalars.append(a)
            self.pairs.append(other + mine if c else mine + other)
        made = head + b"".join(self.pairs)
        self.s.say(made)
        return made

    def take_base(self, data):
        s = self.s
        s.named(data[:32])
        answer, trees = data[32:64], blocks(data[64:64 + 4096])
        point = group.decode(answer)
        keys = []
        for i in range(128):
            shared = group.encode(group.mul(self.scalars[i], point))
            keys.append(transfer_key(s.sid, i, self.choice(i), self.pairs[i], answer,
                                     shared))
        size = 240 * s.plan.blocks
        corrections = blocks(data[4160:4160 + size])
        base = Base(s.plan)
        for j in range(16):
            d = self.delta >> 8 * j & 255
            other = [trees[2 * (8 * j + l) + self.choice(8 * j + l)] ^ keys[8 * j + l]
                     for l in range(8)]
            leaves = puncture(own_sides(s.sides, j), d, 8, other)
            made = stretch([leaves[x ^ d] for x in range(256)], s.plan.blocks)
            for i in range(s.plan.blocks):
                c = corrections[15 * i + j - 1] if j else 0
                for b in range(8):
                    base.planes[i][8 * j + b] = made[1 + b][i] ^ (c if d >> b & 1 else 0)
        s.say(data[:4160 + size])
        u, *sums = blocks(data[4160 + size:])
        _, own = base.weigh(s.coins())
        for m in range(128):
            assert own[m] == sums[m] ^ (u if self.delta >> m & 1 else 0), "base check"
        s.say(data[4160 + size:])
        self.base = base

    def trees(self):
        s, p = self.s, self.s.plan
        s.salted(self.nonce)
        bits = self.base.bits()
        level = [self.base.value(i) for i in range(p.values)]
        out, self.leaves, at = [self.nonce], [], 0
        grown = []
        for stage, turn, (count, h, log, trees, rows) in p.turns:
            if turn == 0 and stage > 0:
                level, grown = grown, []
            first = turn * ((1 << log) + trees + 1)
            noise = level[first + (1 << log):][:trees + 1]
            leaves = []
            for tau in range(trees):
                made, sums = grow(own_sides(s.sides, 16 + at), self.draw.block(), h)
                for pair in sums:
                    for b in range(2):
                        pad = tweaked(s.pad, bits[at] ^ (self.delta if b else 0), at)
                        out.append(block_bytes(pair[b] ^ pad))
                    at += 1
                out.append(block_bytes(noise[tau] ^ xor(made)))
                leaves += made
            self.leaves.append((leaves, noise[trees]))
            made = list(leaves)
            s.add_matrix(stage, turn, log, level[first:], made)
            grown += made
        self.w = grown if p.turns else level
        made = b"".join(out)
        s.say(made)
        return made

    def take_table(self, data):
        p = self.s.plan
        n = len(p.turns)
        sums = blocks(data[32:32 + 16 * n])
        self.proofs = b""
        for (stage, turn, _), (leaves, mask), x in zip(p.turns, self.leaves, sums):
            value = dot(self.s.chi(stage, turn, len(leaves)), leaves) ^ mask
            self.proofs += self.s.seal(stage, turn, value ^ times(self.delta, x))
        table = blocks(data[32 + 16 * n:])
        self.key = [w ^ times(self.delta, a) for w, a in zip(self.w, table)]
        self.mask = block(self.share[:16]) ^ block(data[:16])

    def proof(self):
        return self.share + self.proofs

    def tags(self, names):
        made = []
        for name in names:
            z = self.s.point(name)
            row = self.s.row(z)
            o = self.s.read(row, self.key) ^ times(self.delta, row[2]) ^ self.mask
            made.append(self.s.tags(z, o))
        return made


class Receiver:
    def __init__(self, session, secret):
        self.s = session
        self.draw = Draw(secret, "receiver")
        self.fill = self.draw.block()
        self.nonce = self.draw.bytes(32)
        self.share = self.draw.bytes(32)

    def take_offer(self, data):
        s = self.s
        s.offered(data[:124])
        s.say(data)
        s.named(self.nonce)
        b = self.draw.scalar()
        self.answer = group.encode(group.mul(b, group.GENERATOR))
        self.keys = []
        for i in range(128):
            pair = data[124 + 64 * i:][:64]
            for j in range(2):
                own, other = pair[32 * j:][:32], pair[32 * (1 - j):][:32]
                shared = group.mul(b, group.add(group.decode(own),
                                                mask_point(s.early, i, j, other)))
                self.keys.append(transfer_key(s.sid, i, j, pair, self.answer,
                                              group.encode(shared)))

    def base_flight(self):
        s, p = self.s, self.s.plan
        base = Base(p)
        trees, sums_of = [], []
        for j in range(16):
            leaves, sums = grow(own_sides(s.sides, j), self.draw.block(), 8)
            trees += [x for pair in sums for x in pair]
            total, *planes = stretch(leaves, p.blocks)
            sums_of.append(total)
            for i in range(p.blocks):
                for b in range(8):
                    base.planes[i][8 * j + b] = planes[b][i]
        base.u = sums_of[0]
        made = self.nonce + self.answer
        made += b"".join(block_bytes(x ^ k) for x, k in zip(trees, self.keys))
        made += b"".join(block_bytes(sums_of[j][i] ^ base.u[i])
                         for i in range(p.blocks) for j in range(1, 16))
        s.say(made)
        u, sums = base.weigh(s.coins())
        proof = b"".join(map(block_bytes, [u, *sums]))
        s.say(proof)
        self.base_values = base
        return made + proof

    def take_trees(self, data):
        assert commit(self.s, "nonce", data[:32]) == self.s.commitments[0]
        self.s.salted(data[:32])
        self.trees = data[32:]
        self.s.say(data)

    def solve(self, names):
        s = self.s
        rows = {}
        fill = blocks(stream(self.fill, s.plan.slots))
        self.points = [s.point(name) for name in names]
        self.rows = [s.row(z) for z in self.points]
        for start, bits, value in sorted(self.rows, key=lambda r: r[0]):
            bits <<= start
            while bits:
                pivot = (bits & -bits).bit_length() - 1
                if pivot not in rows:
                    rows[pivot] = bits, value
                    break
                bits ^= rows[pivot][0]
                value ^= rows[pivot][1]
            else:
                raise ValueError("no such table")
        for pivot in sorted(rows, reverse=True):
            bits, value = rows[pivot]
            bits ^= 1 << pivot
            while bits:
                top = bits.bit_length() - 1
                value ^= fill[top]
                bits ^= 1 << top
            fill[pivot] = value
        return fill

    def table(self, names):
        s, p = self.s, self.s.plan
        slots = self.solve(names)
        base = self.base_values
        choices = [base.u[i // 128] >> i % 128 & 1 for i in range(p.bits)]
        v_bits = base.bits()
        u = base.u[p.bit_blocks:p.bit_blocks + p.values]
        v = [base.value(i) for i in range(p.values)]
        sent, at, cut = self.trees, 0, 0
        sums, self.expected = b"", b""
        grown = [], []
        for stage, turn, (count, h, log, trees, rows) in p.turns:
            if turn == 0 and stage > 0:
                (u, v), grown = grown, ([], [])
            first = turn * ((1 << log) + trees + 1)
            noise = first + (1 << log)
            e, leaves = [0] * rows, []
            for tau in range(trees):
                other, path, number = [], 0, 16 + at
                for _ in range(h):
                    c = choices[at]
                    other.append(block(sent[cut + 16 * c:][:16])
                                 ^ tweaked(s.pad, v_bits[at], at))
                    path = 2 * path + 1 - c
                    at, cut = at + 1, cut + 32
                made = puncture(own_sides(s.sides, number), path, h, other)
                made[path] = block(sent[cut:cut + 16]) ^ v[noise + tau] ^ xor(made)
                cut += 16
                e[len(leaves) + path] = u[noise + tau]
                leaves += made
            chi = s.chi(stage, turn, rows)
            sums += block_bytes(dot(chi, e) ^ u[noise + trees])
            self.expected += s.seal(stage, turn, dot(chi, leaves) ^ v[noise + trees])
            s.add_matrix(stage, turn, log, u[first:], e)
            s.add_matrix(stage, turn, log, v[first:], leaves)
            grown[0].extend(e)
            grown[1].extend(leaves)
        self.v = grown[1] if p.turns else v
        masked = b"".join(block_bytes(a ^ b)
                          for a, b in zip(slots, grown[0] if p.turns else u))
        return self.share + sums + masked

    def take_proof(self, data):
        assert commit(self.s, "mask", data[:32]) == self.s.commitments[1]
        assert data[32:] == self.expected, "the holder's proof"
        self.mask = block(self.share[:16]) ^ block(data[:16])

    def tags(self, _names):
        return [self.s.tags(z, self.s.read(row, self.v) ^ self.mask)
                for z, row in zip(self.points, self.rows)]


# ---- The round ----

class Peer:
    """role 0 is the first side; sizes are (own, peer's), slots those of each side's size."""

    def __init__(self, binding, role, mode, sizes, slots, label, secret, names, labels):
        self.role, self.mode, self.size, self.label = role, mode, sizes, label
        self.names, self.labels = names, labels
        self.draw = Draw(secret, "list")
        self.nonce = self.draw.bytes(32)
        self.step = 0
        self.sender = self.receiver = None
        for d in range(2):
            items = sizes if d == role else sizes[::-1]
            use = mode << 9 | d << 8 | label
            session = Session(binding, use, *items, slots[1] if d == role else slots[0])
            if d == role and (mode == BOTH or role == 0):
                self.sender = Sender(session, secret)
            if d != role and (mode == BOTH or role == 1):
                self.receiver = Receiver(session, secret)
        self.steps = 8 if mode == BOTH else 5
        self.hits = None

    def flights(self):
        for d in range(2 if self.mode == BOTH else 1):
            if 0 <= self.step - d < 5:
                yield d, self.step - d

    def is_turn(self):
        return self.step < self.steps and self.step % 2 == self.role

    def next(self):
        made = b""
        for _, flight in self.flights():
            if flight == 0:
                made += self.sender.offer()
            elif flight == 1:
                made += self.receiver.base_flight()
            elif flight == 2:
                made += self.sender.trees()
            elif flight == 3:
                made += self.receiver.table(self.names)
            else:
                made += self.sender.proof()
        made += self.tail()
        self.step += 1
        return made

    def receive(self, data):
        for _, flight in self.flights():
            plan = (self.sender if flight in (1, 3) else self.receiver).s.plan
            size = (124 + 8192, 64 + 4096 + 240 * plan.blocks + 129 * 16,
                    32 + plan.tree_bytes, 32 + 16 * (len(plan.turns) + plan.slots),
                    32 + 32 * len(plan.turns))[flight]
            part, data = data[:size], data[size:]
            if flight == 0:
                self.receiver.take_offer(part)
            elif flight == 1:
                self.sender.take_base(part)
            elif flight == 2:
                self.receiver.take_trees(part)
            elif flight == 3:
                self.sender.take_table(part)
            else:
                self.receiver.take_proof(part)
        self.take_tail(data)
        self.step += 1

    def own_tags(self):
        if self.mode == ONE:
            return (self.sender or self.receiver).tags(self.names)
        mine, other = self.sender.tags(self.names), self.receiver.tags(self.names)
        sids = self.sender.s.sid, self.receiver.s.sid
        if self.role == 1:
            mine, other, sids = other, mine, sids[::-1]
        return [blocks(blake("psi/1 both", *sids, block_bytes(a[0]), block_bytes(b[0])))
                for a, b in zip(mine, other)]

    def make_list(self):
        self.tags = self.own_tags()
        padded = [(block_bytes(t[0]), i) for i, t in enumerate(self.tags)]
        padded += [(self.draw.bytes(16), len(self.names) + i)
                   for i in range(self.size[0] - len(self.names))]
        padded.sort()
        bits = self.size[0].bit_length() - 1
        upper, lower, labels = 0, b"", b""
        for at, (tag, i) in enumerate(padded):
            top, code = split(tag, bits)
            upper |= 1 << (top + at)
            lower += code
            if self.label and i < len(self.names):
                labels += self.seal(i, self.labels[i], self.role, at)
            elif self.label:
                labels += self.draw.bytes(self.label)
        self.list = upper.to_bytes(-(-(self.size[0] + (1 << bits)) // 8), "little") + lower + labels

    def seal(self, i, label, role, entry):
        pad = stream(self.tags[i][1], -(-self.label // 16), 16 * (2 * entry + role))
        return bytes(a ^ b for a, b in zip(label, pad))

    def match(self, data):
        size = self.size[1]
        bits = size.bit_length() - 1
        upper_bytes = -(-(size + (1 << bits)) // 8)
        upper = int.from_bytes(data[:upper_bytes], "little")
        codes, top = [], 0
        for at in range(size + (1 << bits)):
            if upper >> at & 1:
                low = upper_bytes + 10 * len(codes)
                codes.append((top, data[low:low + 10]))
            else:
                top += 1
        assert len(codes) == size and top == 1 << bits and all(c[0] < top for c in codes)
        assert upper >> (size + (1 << bits)) == 0
        assert all(a < b for a, b in zip(codes, codes[1:]))
        labels = data[upper_bytes + 10 * size:]
        assert len(labels) == self.label * size
        theirs = {code: (at, labels[self.label * at:self.label * (at + 1)])
                  for at, code in enumerate(codes)}
        self.hits = sorted((block_bytes(t[0]), i, self.seal(i, label, 1 - self.role, at))
                           for i, t in enumerate(self.tags)
                           for code in [split(block_bytes(t[0]), bits)] if code in theirs
                           for at, label in [theirs[code]])

    def tail(self):
        if self.mode == ONE:
            if self.step != 4:
                return b""
            self.make_list()
            return self.list
        if self.step == 5:
            self.make_list()
            return blake("psi/1 list", self.nonce, self.list)
        if self.step == 6:
            self.make_list()
            return self.list
        return self.nonce + self.list if self.step == 7 else b""

    def take_tail(self, data):
        if self.mode == ONE:
            if self.step == 4:
                self.tags = self.own_tags()
                self.match(data)
            return
        if self.step == 5:
            self.commitment = data
        elif self.step == 6:
            self.match(data)
        elif self.step == 7:
            assert blake("psi/1 list", data) == self.commitment
            self.match(data[32:])
