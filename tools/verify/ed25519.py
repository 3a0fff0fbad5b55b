# SPDX-License-Identifier: Apache-2.0
"""
ed25519 - verification, by the one strict rule of PROTOCOL.md 2.2

Source  RFC 8032 section 5.1; curve -x^2 + y^2 = 1 + d x^2 y^2 over p = 2^255 - 19

A signature (R, S) under A holds only if S < L, A and R are canonical and not of small
order, and [S]B = R + [k]A, k = SHA-512(R || A || message) mod L, without cofactor.

A lane has one key and many signatures, so each key is given a table: row i holds
j * 256^i * A for j = 0..255, and a multiple of A is then 32 additions and no doubling.
Nothing here is secret, so nothing here runs in constant time.
"""
import concurrent.futures
import functools
import hashlib
import itertools
import os

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
PART = 1000  # signatures for one process at a time
ZERO = (0, 1, 1, 0)  # x = X/Z, y = Y/Z, T = XY/Z

# The y of the eight points whose order divides 8.
ORDER_8_Y = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826
SMALL_ORDER_Y = {0, 1, P - 1, ORDER_8_Y, P - ORDER_8_Y}


def add(p, q):
    """Complete for every two points of the curve (RFC 8032 5.1.4)."""
    x1, y1, z1, t1 = p
    x2, y2, z2, t2 = q
    a = (y1 - x1) * (y2 - x2) % P
    b = (y1 + x1) * (y2 + x2) % P
    c = 2 * D * t1 * t2 % P
    d = 2 * z1 * z2
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def decode(data):
    """The point of a canonical encoding, or None."""
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if x * x % P != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def encode(point):
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def _affine(points):
    """Each point as (y + x, y - x, 2dxy), all denominators inverted at once."""
    products = [1]
    for point in points:
        products.append(products[-1] * point[2] % P)
    inverse = pow(products[-1], -1, P)
    found = []
    for point, product in zip(reversed(points), reversed(products[:-1])):
        here = inverse * product % P
        inverse = inverse * point[2] % P
        x, y = point[0] * here % P, point[1] * here % P
        found.append(((y + x) % P, (y - x) % P, 2 * D * x * y % P))
    return found[::-1]


def _table(point):
    """32 rows of 256 multiples."""
    points = []
    for _ in range(32):
        multiple = ZERO
        for _ in range(256):
            points.append(multiple)
            multiple = add(multiple, point)
        point = multiple  # 256 times the one before
    affine = _affine(points)
    return [affine[row:row + 256] for row in range(0, len(affine), 256)]


@functools.lru_cache(maxsize=None)
def base_table():
    """The table of B."""
    y = 4 * pow(5, -1, P) % P
    return _table(decode(y.to_bytes(32, "little")))


def is_key(key):
    """True for a canonical encoding that is not of small order."""
    point = decode(key)
    return point is not None and point[1] not in SMALL_ORDER_Y


@functools.lru_cache(maxsize=256)
def _minus_table(key):
    """The table of -A, or None if A is no key."""
    if not is_key(key):
        return None
    x, y, z, t = decode(key)
    return _table((P - x, y, z, P - t))


def combine(*terms):
    """The sum of n * point over (n, table of the point), n below 2^256."""
    x, y, z, t = ZERO
    for number, table in terms:
        for digit, row in zip(number.to_bytes(32, "little"), table):
            if digit:
                plus, minus, product = row[digit]
                a = (y - x) * minus
                b = (y + x) * plus
                c = t * product
                z += z
                e, f, g, h = (b - a) % P, (z - c) % P, (z + c) % P, (b + a) % P
                x, y, z, t = e * f % P, g * h % P, f * g % P, e * h % P
    return x, y, z, t


def verify(key, message, signature):
    """True if `signature` (64 bytes) of `message` holds under `key` (32 bytes)."""
    if len(key) != 32 or len(signature) != 64:
        return False
    encoded_r, s = signature[:32], int.from_bytes(signature[32:], "little")
    minus_a = _minus_table(key)
    if s >= L or minus_a is None:
        return False
    if int.from_bytes(encoded_r, "little") & (2**255 - 1) in SMALL_ORDER_Y:
        return False
    k = int.from_bytes(hashlib.sha512(encoded_r + key + message).digest(), "little") % L
    # Encoding is canonical, so equal encodings also say that R is canonical.
    return encode(combine((s, base_table()), (k, minus_a))) == encoded_r


def bound(purpose, message):
    """What is signed for a message and a purpose (PROTOCOL.md 2.3)."""
    return b"entente/1\0" + purpose.encode() + b"\0" + hashlib.sha512(message).digest()


def _first_bad_of(jobs):
    return next((n for n, job in enumerate(jobs) if not verify(*job)), None)


def first_bad(jobs, progress=lambda done: None):
    """The position of the first (key, message, signature) that fails, or None. Jobs are
    taken as they come, so that they can be made while earlier ones are verified."""
    jobs = iter(jobs)
    parts = iter(lambda: list(itertools.islice(jobs, PART)), [])
    first = next(parts, [])
    if len(first) < PART or os.cpu_count() == 1:
        return _first_bad_of(itertools.chain(first, jobs))
    with concurrent.futures.ProcessPoolExecutor() as pool:
        found = pool.map(_first_bad_of, itertools.chain([first], parts))
        for number, bad in enumerate(found):
            if bad is not None:
                pool.shutdown(wait=True, cancel_futures=True)
                return number * PART + bad
            progress((number + 1) * PART)
    return None
