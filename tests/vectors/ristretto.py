# SPDX-License-Identifier: Apache-2.0
"""ristretto255 and the RFC 9497 maps in plain Python, written from the texts.

Sources: RFC 9496 section 4 (group), RFC 9380 section 5.3.1 (expand_message_xmd),
RFC 9497 sections 2.2 and 4.1 (maps, DLEQ proofs). Slow, not constant in time, and
for test vectors only. Run as a program it checks itself against the RFCs' vectors.
"""

import hashlib

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
ZERO = bytes(32)


def is_negative(x):
    return x % P & 1 == 1


def absolute(x):
    x %= P
    return P - x if is_negative(x) else x


def sqrt_ratio(u, v):
    """(was_square, sqrt(u/v) or sqrt(SQRT_M1*u/v)), RFC 9496 4.2."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    correct, flipped = check == u % P, check == -u % P
    if flipped or check == -u * SQRT_M1 % P:
        r = r * SQRT_M1 % P
    return correct or flipped, absolute(r)


INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]
SQRT_AD_MINUS_ONE = sqrt_ratio(-D - 1, 1)[1]
# RFC 9496 4.1 gives the odd root; its square is what matters for the sign.
SQRT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235
ONE_MINUS_D_SQ = (1 - D * D) % P
D_MINUS_ONE_SQ = (D - 1) ** 2 % P
assert SQRT_AD_MINUS_ONE**2 % P == (-D - 1) % P

IDENTITY = (0, 1, 1, 0)
_GY = 4 * pow(5, P - 2, P) % P
_GX = absolute(sqrt_ratio(_GY * _GY - 1, D * _GY * _GY + 1)[1])
GENERATOR = (_GX, _GY, 1, _GX * _GY % P)


def add(a, b):
    """Unified addition in extended coordinates, a = -1."""
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    m = (y1 - x1) * (y2 - x2) % P
    n = (y1 + x1) * (y2 + x2) % P
    c = 2 * D * t1 * t2 % P
    e = 2 * z1 * z2 % P
    f, g, h, i = n - m, e - c, e + c, n + m
    return f * g % P, h * i % P, g * h % P, f * i % P


def mul(k, point):
    result = IDENTITY
    while k:
        if k & 1:
            result = add(result, point)
        point = add(point, point)
        k >>= 1
    return result


def decode(data):
    """RFC 9496 4.3.1; None if it is no canonical encoding."""
    s = int.from_bytes(data, "little")
    if len(data) != 32 or s >= P or is_negative(s):
        return None
    u1, u2 = (1 - s * s) % P, (1 + s * s) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    square, inv = sqrt_ratio(1, v * u2 * u2)
    den_x = inv * u2 % P
    den_y = inv * den_x * v % P
    x = absolute(2 * s * den_x)
    y = u1 * den_y % P
    t = x * y % P
    if not square or is_negative(t) or y == 0:
        return None
    return x, y, 1, t


def encode(point):
    """RFC 9496 4.3.2."""
    x0, y0, z0, t0 = point
    u1, u2 = (z0 + y0) * (z0 - y0) % P, x0 * y0 % P
    inv = sqrt_ratio(1, u1 * u2 * u2)[1]
    den1, den2 = inv * u1 % P, inv * u2 % P
    z_inv = den1 * den2 * t0 % P
    if is_negative(t0 * z_inv):
        x, y, den = y0 * SQRT_M1, x0 * SQRT_M1, den1 * INVSQRT_A_MINUS_D
    else:
        x, y, den = x0, y0, den2
    if is_negative(x * z_inv):
        y = -y
    return absolute(den * (z0 - y)).to_bytes(32, "little")


def elligator(t):
    """MAP of RFC 9496 4.3.4."""
    r = SQRT_M1 * t * t % P
    u = (r + 1) * ONE_MINUS_D_SQ % P
    v = (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    s = s if square else -absolute(s * t) % P
    c = -1 if square else r
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    w0, w1 = 2 * s * v % P, n * SQRT_AD_MINUS_ONE % P
    w2, w3 = (1 - s * s) % P, (1 + s * s) % P
    return w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P


def from_uniform(data):
    mask = 2**255 - 1
    halves = data[:32], data[32:]
    return add(*(elligator((int.from_bytes(h, "little") & mask) % P) for h in halves))


def expand(message, tag, count=64):
    """expand_message_xmd with SHA-512, for at most 64 bytes."""
    tag += bytes([len(tag)])
    first = hashlib.sha512(bytes(128) + message + count.to_bytes(2, "big") + b"\0" + tag)
    return hashlib.sha512(first.digest() + b"\1" + tag).digest()[:count]


def hash_to_group(message, context):
    return from_uniform(expand(message, b"HashToGroup-" + context))


def hash_to_scalar(message, context):
    return int.from_bytes(expand(message, b"HashToScalar-" + context), "little") % Q


def sized(data):
    return len(data).to_bytes(2, "big") + data


def dleq(k, key, points, images, nonce, context, whole=b""):
    """The proof c || s of RFC 9497 2.2.1, points and images encoded, A = G.

    `whole` is what PROTOCOL.md 7.3 appends to the seed's transcript."""
    seed = hashlib.sha512(sized(key) + sized(b"Seed-" + context) + whole).digest()
    m = IDENTITY
    for i, (c, d) in enumerate(zip(points, images)):
        text = sized(seed) + i.to_bytes(2, "big") + sized(c) + sized(d) + b"Composite"
        m = add(m, mul(hash_to_scalar(text, context), decode(c)))
    values = m, mul(k, m), mul(nonce, GENERATOR), mul(nonce, m)
    text = sized(key) + b"".join(sized(encode(v)) for v in values) + b"Challenge"
    c = hash_to_scalar(text, context)
    return scalar(c) + scalar((nonce - c * k) % Q)


def scalar(x):
    return x.to_bytes(32, "little")


def check():
    """Vectors of RFC 9496 A.1 and A.3 and of RFC 9497 A.1.2."""
    two = "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919"
    assert encode(IDENTITY) == ZERO
    assert encode(mul(2, GENERATOR)).hex() == two
    assert decode(bytes.fromhex(two)) and decode(b"\1" + bytes(31)) is None
    label = b"Ristretto is traditionally a short shot of espresso coffee"
    assert encode(from_uniform(hashlib.sha512(label).digest())).hex() == (
        "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46")
    context = b"OPRFV1-\1-ristretto255-SHA512"
    k = int.from_bytes(bytes.fromhex(
        "e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909"), "little")
    blind = int.from_bytes(bytes.fromhex(
        "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706"), "little")
    nonce = int.from_bytes(bytes.fromhex(
        "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e"), "little")
    key = encode(mul(k, GENERATOR))
    point = encode(mul(blind, hash_to_group(b"\0", context)))
    image = encode(mul(k, decode(point)))
    assert point.hex() == "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945"
    assert image.hex() == "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e"
    assert dleq(k, key, [point], [image], nonce, context).hex() == (
        "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06"
        "6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d")


if __name__ == "__main__":
    check()
    print("ristretto255: the RFCs' vectors hold")
