#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Vectors for src/crypto, from a second computation of the standards.

Plain integers, written from RFC 8032 5.1 (Ed25519), RFC 9496 4 (ristretto255) and
RFC 9380 5.3.1 (expand_message_xmd); slow, and nothing here is meant for secrets.

    curve25519.py ed25519     prints ed25519_edges.h
    curve25519.py ristretto   prints ristretto255.h
    curve25519.py expand      prints expansions.h

Before it prints, it checks itself against constants of those RFCs.

The Ed25519 cases follow the twelve classes of Chalkias, Garillot, Nikolaenko, "Taming
the many EdDSAs" (2020), with points and messages of our own: which of A and R
are of small or mixed order, whether the equation holds without and with the cofactor,
and which of S, A, R are not canonical. The verdict stated for each is that of
PROTOCOL.md 2.2, as `verify` below spells it out.
"""
import hashlib
import sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def le(n, size=32):
    return n.to_bytes(size, "little")


def number(b):
    return int.from_bytes(b, "little")


# --- the curve, affine ---------------------------------------------------------------

def add(p, q):
    (x1, y1), (x2, y2) = p, q
    t = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P,
            (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P)


ZERO = (0, 1)


def mul(n, p):
    r = ZERO
    for bit in bin(n)[2:]:
        r = add(r, r)
        if bit == "1":
            r = add(r, p)
    return r


def neg(p):
    return (-p[0] % P, p[1])


def root(n):
    """A square root of n, or None."""
    r = pow(n, (P + 3) // 8, P)
    for candidate in (r, r * SQRT_M1 % P):
        if candidate * candidate % P == n % P:
            return candidate
    return None


def decode(b):
    """RFC 8032 5.1.3, but y may be p or more: canonicity is asked for elsewhere."""
    n = number(b)
    y, sign = (n & (2**255 - 1)) % P, n >> 255
    x = root((y * y - 1) * pow(D * y * y + 1, -1, P))
    if x is None:
        return None
    return (P - x if x & 1 != sign and x else x, y)


def encode(p):
    return le(p[1] | (p[0] & 1) << 255)


BASE = decode(le(4 * pow(5, -1, P) % P))


def is_canonical(b):
    return number(b) & (2**255 - 1) < P


def is_small(p):
    return mul(8, p) == ZERO


# --- Ed25519 -------------------------------------------------------------------------

def challenge(r, a, m):
    return number(hashlib.sha512(r + a + m).digest()) % L


def verify(a, m, sig):
    """PROTOCOL.md 2.2; a reason, or None when the signature holds."""
    r, s = sig[:32], number(sig[32:])
    if s >= L:
        return "S not below L"
    for name, b in (("A", a), ("R", r)):
        if not is_canonical(b):
            return name + " not canonical"
        if decode(b) is None:
            return name + " not on the curve"
        if is_small(decode(b)):
            return name + " of small order"
    k = challenge(r, a, m)
    if mul(s, BASE) != add(decode(r), mul(k, decode(a))):
        return "equation"
    return None


def expand_key(seed):
    h = hashlib.sha512(seed).digest()
    return number(h[:32]) & (2**254 - 8) | 2**254, h[32:]


def sign(seed, m):
    a, prefix = expand_key(seed)
    key = encode(mul(a, BASE))
    r = number(hashlib.sha512(prefix + m).digest()) % L
    big_r = encode(mul(r, BASE))
    return key, big_r + le((r + challenge(big_r, key, m) * a) % L)


def torsion():
    """A point of order eight: L times the first point that has one."""
    y = 2
    while True:
        p = decode(le(y))
        if p is not None and mul(4 * L, p) != ZERO:
            return mul(L, p)
        y += 1


T8 = torsion()


def scalar(label):
    return number(hashlib.sha512(label.encode()).digest()) % L


def messages():
    n = 0
    while True:
        yield hashlib.sha256(b"entente edge %d" % n).digest()
        n += 1


def craft(a, a_torsion, r, r_torsion, holds, a_bytes=None, r_bytes=None):
    """A signature by a*B + a_torsion with R = r*B + r_torsion whose equation holds
    with the cofactor, and without it exactly if `holds`."""
    big_a, big_r = add(mul(a, BASE), a_torsion), add(mul(r, BASE), r_torsion)
    a_bytes, r_bytes = a_bytes or encode(big_a), r_bytes or encode(big_r)
    for m in messages():
        k = challenge(r_bytes, a_bytes, m)
        if (add(r_torsion, mul(k, a_torsion)) == ZERO) == holds:
            return a_bytes, m, r_bytes + le((r + k * a) % L)


def edges():
    a, r = scalar("a"), scalar("r")
    t, t2, t4 = T8, mul(2, T8), mul(4, T8)
    minus_one_t4 = le(2**255 - 20 | 1 << 255)  # y = -1 with the sign bit: x is "-0"
    y_of_order_4 = le(P)                       # y = 0, written as p
    identity_p1 = le(P + 1)                    # y = 1, written as p + 1
    assert encode(t4) == le(P - 1) and decode(y_of_order_4)[1] == 0

    cases = [("0 A and R small, S = 0", craft(0, t, 0, neg(t), True)),
             ("1 A small, R mixed", craft(0, t, r, t2, True)),
             ("2 A mixed, R small", craft(a, t, 0, t2, True)),
             ("3 A and R mixed, equation holds", craft(a, t, r, t2, True)),
             ("4 A and R mixed, equation holds only with cofactor",
              craft(a, t, r, t2, False)),
             ("5 A mixed, R of order L, equation holds only with cofactor",
              craft(a, t, r, ZERO, False)),
             ("5 A mixed, R of order L, equation holds", craft(a, t, r, ZERO, True))]

    key, m, sig = craft(a, ZERO, r, ZERO, True)
    s = number(sig[32:])
    high = s + (2**256 - 1 - s) // L * L
    assert s + L < high < 2**256
    cases += [("6 S + L", (key, m, sig[:32] + le(s + L))),
              ("7 S plus as many L as fit", (key, m, sig[:32] + le(high))),
              ("7 S plus the most L below 2^253",
               (key, m, sig[:32] + le(s + (2**253 - 1 - s) // L * L))),
              ("8 R small and not canonical",
               craft(a, t, 0, decode(minus_one_t4), True, r_bytes=minus_one_t4)),
              ("8 R = 0, written as p",
               craft(a, t, 0, decode(y_of_order_4), True, r_bytes=y_of_order_4)),
              ("9 R the identity, written as p + 1",
               craft(a, t, 0, ZERO, True, r_bytes=identity_p1)),
              ("10 A small and not canonical",
               craft(0, decode(minus_one_t4), r, t4, True, a_bytes=minus_one_t4)),
              ("11 A = 0, written as p",
               craft(0, decode(y_of_order_4), r, t2, True, a_bytes=y_of_order_4)),
              ("11 A the identity, written as p + 1",
               craft(0, ZERO, r, ZERO, True, a_bytes=identity_p1)),
              ("an ordinary signature", (key, m, sig)),
              ("S = L - S", (key, m, sig[:32] + le(L - s))),
              ("R with the other sign", (key, m, le(number(sig[:32]) ^ 1 << 255) + sig[32:])),
              ("A with the other sign", (le(number(key) ^ 1 << 255), m, sig)),
              ("another message", (key, m[::-1], sig)),
              ("R not on the curve", (key, m, off_curve() + sig[32:])),
              ("A not on the curve", (off_curve(), m, sig))]
    return [(name, *case, verify(*case)) for name, case in cases]


def off_curve():
    y = 2
    while decode(le(y)) is not None:
        y += 1
    return le(y)


def small_keys():
    """Every encoding of every point of small order."""
    keys = []
    for i in range(8):
        x, y = mul(i, T8)
        spelled = [y] + ([y + P] if y + P < 2**255 else [])
        signs = [0, 1] if x == 0 else [x & 1]
        keys += [le(v | s << 255) for v in spelled for s in signs]
    return sorted(keys)


# --- ristretto255 --------------------------------------------------------------------

def is_negative(n):
    return n % P & 1


def absolute(n):
    return -n % P if is_negative(n) else n % P


def sqrt_ratio(u, v):
    """RFC 9496 4.2: (was u/v square, its root or that of SQRT_M1 * u/v)."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    if check in (-u % P, -u * SQRT_M1 % P):
        r = r * SQRT_M1 % P
    return check in (u % P, -u % P), absolute(r)


INV_SQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]
# Of the two roots the standard fixes this one.
SQRT_AD_MINUS_ONE = int(
    "25063068953384623474111414158702152701244531502492656460079210482610430750235")
assert SQRT_AD_MINUS_ONE**2 % P == (-D - 1) % P
ONE_MINUS_D_SQ = (1 - D * D) % P
D_MINUS_ONE_SQ = (D - 1) ** 2 % P


def ristretto_decode(b):
    """RFC 9496 4.3.1; the point, or the reason why there is none."""
    s = number(b)
    if s >= P:
        return "not canonical"
    if s & 1:
        return "negative"
    ss = s * s % P
    u1, u2 = (1 - ss) % P, (1 + ss) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    square, inv = sqrt_ratio(1, v * u2 * u2)
    x = absolute(2 * s * inv * u2)
    y = u1 * inv * inv * u2 * v % P
    if not square:
        return "no square"
    if is_negative(x * y):
        return "negative xy"
    if y == 0:
        return "y is zero"
    return (x, y)


def ristretto_encode(p):
    """RFC 9496 4.3.2, with Z = 1."""
    x, y = p
    t = x * y % P
    u1, u2 = (1 + y) * (1 - y) % P, t
    inv = sqrt_ratio(1, u1 * u2 * u2)[1]
    den1, den2 = inv * u1 % P, inv * u2 % P
    z_inv = den1 * den2 * t % P
    if is_negative(t * z_inv):
        x, y, den = y * SQRT_M1 % P, x * SQRT_M1 % P, den1 * INV_SQRT_A_MINUS_D % P
    else:
        den = den2
    if is_negative(x * z_inv):
        y = -y % P
    return le(absolute(den * (1 - y)))


def ristretto_map(b):
    """RFC 9496 4.3.4, one half."""
    t = (number(b) & (2**255 - 1)) % P
    r = SQRT_M1 * t * t % P
    u = (r + 1) * ONE_MINUS_D_SQ % P
    v = (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    s_prime = -absolute(s * t) % P
    s, c = (s, -1) if square else (s_prime, r)
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    w0, w1 = 2 * s * v % P, n * SQRT_AD_MINUS_ONE % P
    w2, w3 = (1 - s * s) % P, (1 + s * s) % P
    return (w0 * pow(w1, -1, P) % P, w2 * pow(w3, -1, P) % P)


def from_uniform(b):
    return ristretto_encode(add(ristretto_map(b[:32]), ristretto_map(b[32:])))


def expand_xmd(message, tag, size):
    tag += bytes([len(tag)])
    b0 = hashlib.sha512(bytes(128) + message + size.to_bytes(2, "big") + b"\0" + tag).digest()
    b, out, i = bytes(64), b"", 1
    while len(out) < size:
        b = hashlib.sha512(bytes(x ^ y for x, y in zip(b0, b)) + bytes([i]) + tag).digest()
        out, i = out + b, i + 1
    return out[:size]


def bad_encodings():
    """Four of each kind of refusal, and the single one with y = 0."""
    bad = [(le(n), ristretto_decode(le(n)))
           for n in (P, P + 2, 2**255 - 1, 2**255, 2**255 + 2, 2**256 - 1)]
    bad += [(le(number(ristretto_encode(mul(n, BASE))) | 1 << 255), "not canonical")
            for n in (1, 2)]
    wanted = {"negative": 4, "no square": 4, "negative xy": 4}
    n = 0
    while any(wanted.values()):
        b = le(number(hashlib.sha256(b"entente bad %d" % n).digest()) % P)
        reason = ristretto_decode(b)
        n += 1
        if isinstance(reason, str) and wanted.get(reason):
            wanted[reason] -= 1
            bad.append((b, reason))
    return bad + [(le(P - 1), ristretto_decode(le(P - 1)))]


# --- checks and output ---------------------------------------------------------------

def check_self():
    h = bytes.fromhex
    # RFC 8032 7.1, tests 1 to 3
    for seed, key, message, sig in (
            ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
             "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
             "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
             "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
            ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
             "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
             "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
             "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
            ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
             "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
             "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
             "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")):
        assert sign(h(seed), h(message)) == (h(key), h(sig))
        assert verify(h(key), h(message), h(sig)) is None
    # RFC 9496 A.1 (generator) and A.3 (first)
    assert ristretto_encode(BASE) == h(
        "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")
    first = hashlib.sha512(b"Ristretto is traditionally a short shot of espresso coffee")
    assert from_uniform(first.digest()) == h(
        "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46")
    # RFC 9497 A.1.2: VOPRF, blinded element of the input 00
    context = b"OPRFV1-\x01-ristretto255-SHA512"
    point = from_uniform(expand_xmd(b"\0", b"HashToGroup-" + context, 64))
    blind = number(h("64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706"))
    assert ristretto_encode(mul(blind, ristretto_decode(point))) == h(
        "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945")


HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/*
 * %s - made by tests/vectors/curve25519.py %s; do not edit
 */
"""


def c_hex(b, indent=5):
    text = b.hex()
    lines = ['"%s"' % text[i:i + 64] for i in range(0, len(text), 64)] or ['""']
    return ("\n" + " " * indent).join(lines)


def print_ed25519():
    print(HEAD % ("ed25519_edges.h", "ed25519"))
    print("/* clang-format off */")
    print("struct edge {\n    const char *name, *key, *message, *signature;\n"
          "    const char *refused; /* why, or NULL: the signature holds */\n};\n")
    print("static const struct edge edges[] = {")
    for name, key, message, sig, refused in edges():
        print('    {"%s",\n     %s,\n     %s,\n     %s,\n     %s},' % (
            name, c_hex(key), c_hex(message), c_hex(sig),
            '"%s"' % refused if refused else "NULL"))
    print("};\n\n/* Every encoding of every point of small order. */")
    print("static const char *const small_keys[] = {")
    for key in small_keys():
        print("    %s," % c_hex(key))
    print("};\n/* clang-format on */")


def print_ristretto():
    print(HEAD % ("ristretto255.h", "ristretto"))
    print("/* clang-format off */")
    print("static const char *const multiples[] = {")
    for n in range(17):
        print("    %s, /* %d */" % (c_hex(ristretto_encode(mul(n, BASE))), n))
    print("};\n\nstruct bad {\n    const char *point, *reason;\n};\n")
    print("static const struct bad bad_points[] = {")
    for b, reason in bad_encodings():
        print('    {%s, "%s"},' % (c_hex(b), reason))
    print("};\n\nstruct uniform {\n    const char *bytes, *point;\n};\n")
    print("static const struct uniform uniforms[] = {")
    inputs = [hashlib.sha512(s).digest() for s in (
        b"Ristretto is traditionally a short shot of espresso coffee",
        b"made with the normal amount of ground coffee but extracted with",
        b"about half the amount of water in the same amount of time",
        b"by using a finer grind.")]
    inputs += [bytes(64), b"\xff" * 64, le(P) * 2, le(1) + bytes(32)]
    for b in inputs:
        print("    {%s,\n     %s}," % (c_hex(b), c_hex(from_uniform(b))))
    print("};\n/* clang-format on */")


def print_expand():
    labels = [b"", b"a", b"entente", b"x" * 200]
    print(HEAD % ("expansions.h", "expand"))
    print("/* clang-format off */")
    print("struct expansion {\n    const char *message, *tag, *out;\n};\n")
    print("static const struct expansion expansions[] = {")
    for tag in (b"QUUX-V01-CS02-with-expander-SHA512-256", b"t" * 255):
        for message in labels:
            for size in (1, 32, 64, 65, 128, 300):
                print("    {%s,\n     %s,\n     %s}," % (
                    c_hex(message), c_hex(tag), c_hex(expand_xmd(message, tag, size))))
    print("};\n/* clang-format on */")


if __name__ == "__main__":
    check_self()
    {"ed25519": print_ed25519, "ristretto": print_ristretto,
     "expand": print_expand}[sys.argv[1]]()
