# SPDX-License-Identifier: Apache-2.0
"""
identifier - canonical texts of identifiers, and the tokens made of them

canonical() gives the text, or None for what has none; token() likewise.

Source  PROTOCOL.md 11.2 and 11.3
"""
import hashlib
import ipaddress
import re

from canonical import HIDDEN

ZEROS = (0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66,
         0xE50, 0xED0, 0xF20, 0x1040, 0x17E0, 0x1810)
STANDS = {" ": [0x9, 0xA, 0xD, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F,
                0x205F, 0x3000],
          "-": [0x58A, 0x5BE, *range(0x2010, 0x2016), 0x2052, 0x2212, 0xFE58, 0xFE63],
          ".": [0x2024, 0x3002, 0xFF61], "/": [0x2044, 0x2215], "#": [0x2116]}
FOLD = ({point: plain for plain, points in STANDS.items() for point in points}
        | {zero + i: str(i) for zero in ZEROS for i in range(10)}
        | {point: chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)}
        | {point: chr(point) for point in range(0x20, 0x7F)})
TWIN_LETTERS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧІАВЕКМНОРСТУХ", "ABEZHIKMNOPTYXIABEKMHOPCTYX"))
TWINS = {ord(form): plain for letter, plain in TWIN_LETTERS.items()
         for form in (letter, letter.lower())}

PARTINGS = str.maketrans("", "", " -./_,:#()'\\")
SMALL = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
LARGE = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")

IBANS = dict(re.findall(r"(..)(\d\d)", (
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29"
    "ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20"
    "LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29"
    "PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20"
    "YE30"
    "AO25BF28BJ28CF27CG27CI28CM27CV25DZ26GA27GQ27GW25IR26KM27MA28MG27ML28MZ25NE28SN28TD27TG28")))


class Refused(Exception):
    """This text has no canonical form."""


def want(condition):
    if not condition:
        raise Refused


def fold(text, twins, foreign):
    made = []
    for letter in text:
        plain = FOLD.get(ord(letter)) or (TWINS.get(ord(letter)) if twins else None)
        if plain is None and not HIDDEN.match(letter):
            want(foreign)
            plain = letter
        made.append(plain or "")
    made = "".join(made).strip(" ")
    want(made)
    return re.sub(r"\[\.\]|\(\.\)|\[:\]|\[(?i:at)\]|\[@\]",
                  lambda fang: "@" if fang[0][1] in "aA" else fang[0][1], made)


def skip(text, *words):
    for word in words:
        behind = text[len(word):].lstrip(" ")
        if text[:len(word)].translate(SMALL) == word.translate(SMALL) and behind:
            return behind
    return text


def tidy(text):
    return text.translate(PARTINGS).translate(LARGE)


def matching(pattern, text):
    want(re.fullmatch(pattern, text, re.ASCII))
    return text


def mod97(text):
    return int("".join(str(int(letter, 36)) for letter in text)) % 97


def luhn(digits):
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(digits))]
    return str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def paper(text):
    text = matching("[A-Z0-9]{4,34}", tidy(skip(text, "no.")))
    want(re.search("[0-9]", text))
    return text


def iban(text):
    text = matching("[A-Z]{2}[0-9]{2}[A-Z0-9]+", skip(tidy(text), "IBAN"))
    want(int(IBANS.get(text[:2], 0)) == len(text) and text[2:4] not in ("00", "01", "99"))
    want(mod97(text[4:] + text[:4]) == 1)
    return text


def bic(text):
    return matching("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", tidy(text)).ljust(11, "X")


def lei(text):
    text = matching("[A-Z0-9]{18}[0-9]{2}", skip(tidy(text), "LEI"))
    want(mod97(text) == 1)
    return text


def card(text):
    text = matching("[1-9][0-9]{11,18}", tidy(text))
    want(luhn(text[:-1]) == text[-1])
    return text


def phone(text):
    text = skip(text, "tel:")
    if not text.startswith("(0)"):
        text = text.replace("(0)", "", 1)
    text = text.translate(PARTINGS)
    if text.startswith("00") and len(text) > 2:
        text = "+" + text[2:]
    return matching(r"\+[1-9][0-9]{6,14}", text)


def seven(text, first):
    return matching(first + "[0-9]{6}", skip(tidy(text), "IMO"))


def weighed(text, weights):
    return sum(int(a) * int(b) for a, b in zip(text, weights))


def imo(text):
    text = seven(text, "[1-9]")
    want(weighed(text, "765432") % 10 == int(text[6]))
    return text


def imo_company(text):
    text = seven(text, "[0-9]")
    want((11 - weighed(text, "864297") % 11) % 10 == int(text[6]))
    return text


def mmsi(text):
    return matching("97[024][0-9]{6}|(?=[0-9]{9}$)(111|00|0(?!0)|8|98|99|(?![0189]))[2-7][0-9]+",
                    tidy(text))


def aircraft(text):
    text = matching("[A-Z0-9]{3,8}", tidy(text))
    want(re.search("[A-Z]", text))
    return text


def icao24(text):
    text = matching("[0-9A-F]{6}", tidy(skip(text, "0x")))
    want(text not in ("000000", "FFFFFF"))
    return text


def vin(text):
    text = tidy(text).replace("I", "1").replace("O", "0").replace("Q", "0")
    matching("[A-Z0-9]{17}", text)
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789"))
    total = sum(int(values.get(letter, letter)) * weight for letter, weight
                in zip(text, (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)))
    want(text[0] not in "12345L" or "0123456789X"[total % 11] == text[8])
    return text


def imei(text):
    text = matching("[0-9]{15,16}", skip(tidy(text), "IMEI"))
    want(len(text) == 16 or luhn(text[:14]) == text[14])
    return text[:14] + luhn(text[:14])


def digest(text):
    algorithms = {"md5": 32, "sha-1": 40, "sha1": 40, "sha-256": 64, "sha256": 64,
                  "sha-384": 96, "sha384": 96, "sha-512": 128, "sha512": 128}
    lengths = 32, 40, 64, 96, 128
    for word, digits in algorithms.items():
        if skip(text, word) != text:
            text, lengths = re.sub("[ :=]", "", skip(text, word)), (digits,)
            break
    text = matching("[0-9a-f]+", text.replace(" ", "").translate(SMALL))
    want(len(text) in lengths)
    return text


# ---- the network ----

LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"


def is_host(text, least):
    labels = text.split(".")
    return (len(text) <= 253 and len(labels) >= least and not labels[-1].isdigit()
            and all(re.fullmatch(LABEL, label) for label in labels))


def undot(text):
    return text[:-1] if len(text) > 1 and text.endswith(".") else text


def domain(text):
    text = undot(text.translate(SMALL))
    while text.startswith("www.") and is_host(text[4:], 2):
        text = text[4:]
    want(is_host(text, 2))
    return text


def email(text):
    text = skip(text, "mailto:")
    if len(text) > 2 and text[0] == "<" and text[-1] == ">":
        text = text.replace("<", "").replace(">", "")
    text = undot(text.translate(SMALL))
    local, at, host = text.rpartition("@")
    atom = r"[a-z0-9!#$%&'*+\-/=?^_`{|}~]+"
    want(at and re.fullmatch(rf"{atom}(\.{atom})*", local) and is_host(host, 2))
    want(len(local) <= 64 and len(text) <= 254)
    return text


def username(text):
    text = text.translate(SMALL)
    return matching(r"[a-z0-9._-]{1,64}@[a-z0-9.-]{1,64}", text[text.startswith("@"):])


def is_ip4(text):
    numbers = re.fullmatch(r"(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\."
                           r"(0|[1-9]\d{0,2})", text, re.ASCII)
    return numbers is not None and all(int(number) < 256 for number in numbers.groups())


def ip6(text):
    try:
        want("%" not in text)
        address = ipaddress.IPv6Address(text)
    except ValueError:
        raise Refused from None
    mapped = address.ipv4_mapped
    return f"::ffff:{mapped}" if mapped else address.compressed


def ip(text):
    if len(text) > 2 and text[0] == "[" and text[-1] == "]":
        text = text.replace("[", "").replace("]", "")
    return text if is_ip4(text) else ip6(text)


def recode(text):
    """Percent-encoding as it must be."""
    made = []
    for piece in re.findall(rb"%[0-9A-Fa-f]{2}|.", text.encode(), re.DOTALL):
        byte = bytes([int(piece[1:], 16)]) if len(piece) == 3 else piece
        plain = rb"[A-Za-z0-9._~-]" if len(piece) == 3 else rb"[A-Za-z0-9._~!$&'()*+,;=:@/?#\[\]-]"
        made.append(byte.decode() if re.fullmatch(plain, byte) else f"%{byte[0]:02X}")
    return "".join(made)


def undotted(path):
    """RFC 3986 5.2.4 as it stands there."""
    made = ""
    while path:
        if path.startswith("/./") or path == "/.":
            path = "/" + path[3:]
        elif path.startswith("/../") or path == "/..":
            path, made = "/" + path[4:], made.rpartition("/")[0]
        else:
            segment = re.match("/[^/]*", path)[0]
            path, made = path[len(segment):], made + segment
    return made


def split_host(authority):
    """Host and port, the port "" if there is none."""
    host, port = re.fullmatch(r"(\[[^\]]*\]|[^:\[]*)(?::(.*))?", authority).groups()
    return host.translate(SMALL), port or ""


def url(text):
    want(" " not in text)
    scheme, least = "https", 2
    written = re.match(r"([A-Za-z0-9+.-]*)://", text)
    if written:
        scheme, least, text = written[1].translate(SMALL), 1, text[written.end():]
        want(scheme[:1].isalpha() and len(scheme) < 24)
    scheme = "https" if scheme in ("http", "hxxp", "hxxps") else scheme
    authority = re.match("[^/?#]*", text)[0]
    want("@" not in authority and re.fullmatch(r"(\[[^\]]*\]|[^:\[]*)(:[0-9]*)?", authority))
    host, port = split_host(authority)
    port = port.lstrip("0") or port[:1]
    want(port == "" or int(port) < 65536)
    if host.startswith("["):
        host = f"[{ip6(host[1:-1])}]"
    else:
        host = undot(host)
        want(is_ip4(host) or is_host(host, least))
    rest = recode(re.sub("^/", "", text[len(authority):]))
    path = re.match("[^?#]*", rest)[0]
    port = "" if (scheme, port) in (("https", "80"), ("https", "443"), ("ftp", "21")) else port
    return (f"{scheme}://{host}{':' + port if port else ''}"
            + undotted("/" + path) + rest[len(path):])


# ---- wallets ----

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
VERSIONS = [bytes.fromhex(version) for version in
            "00 05 30 32 1E 16 4C 10 26 17 41 1CB8 1CBD".split()]


def turn(word, by):
    return (word << by | word >> (64 - by)) & (2**64 - 1)


def keccak(data):
    """Keccak-256, with its round words from the shift register that FIPS 202 3.2.5 gives."""
    data = bytearray(data) + b"\x01" + bytes(-(len(data) + 1) % 136)
    data[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for start in range(0, len(data), 136):
        for i in range(17):
            lanes[i % 5][i // 5] ^= int.from_bytes(data[start + 8 * i:start + 8 * i + 8], "little")
        lanes = permuted(lanes)
    return b"".join(lanes[i][0].to_bytes(8, "little") for i in range(4))


def permuted(a):
    register = 1
    for _ in range(24):
        sums = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        a = [[a[x][y] ^ sums[x - 1] ^ turn(sums[(x + 1) % 5], 1) for y in range(5)]
             for x in range(5)]
        x, y, carried = 1, 0, a[1][0]
        for t in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            carried, a[x][y] = a[x][y], turn(carried, (t + 1) * (t + 2) // 2 % 64)
        a = [[a[x][y] ^ ~a[(x + 1) % 5][y] & a[(x + 2) % 5][y] for y in range(5)]
             for x in range(5)]
        for j in range(7):
            register = (register << 1 ^ (register >> 7) * 0x71) % 256
            a[0][0] ^= (register >> 1 & 1) << ((1 << j) - 1)
    return a


def base58(text, letters, count):
    """The number's bytes, or None if a letter is another's or they are too few."""
    number = 0
    for letter in text:
        if letter not in letters:
            return None
        number = number * 58 + letters.index(letter)
    return number.to_bytes(count, "big") if number < 256**count else None


def base58check(text, letters):
    for version in VERSIONS:
        data = base58(text, letters, len(version) + 24)
        if data is None or not data.startswith(version):
            continue
        zeros = len(data) - len(data.lstrip(b"\0"))
        ones = len(text) - len(text.lstrip(letters[0]))
        twice = hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()
        if zeros == ones and twice[:4] == data[-4:]:
            return True
    return False


def polymod(values, top, generators):
    total = 1
    for value in values:
        high, total = total >> top, (total & (1 << top) - 1) << 5 ^ value
        for i, generator in enumerate(generators):
            total ^= generator if high >> i & 1 else 0
    return total


def bech32(text):
    text = text.translate(SMALL)
    human, _, rest = text.partition("1")
    want(len(text) <= 90 and len(rest) >= 8 and set(rest) <= set(BECH32))
    values = [BECH32.index(letter) for letter in rest]
    total = polymod([ord(x) >> 5 for x in human] + [0] + [ord(x) & 31 for x in human] + values,
                    25, (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3))
    want(total == (0x2BC830A3 if values[0] else 1) and values[0] <= 16)
    bits = "".join(f"{value:05b}" for value in values[1:-6])
    size, spare = divmod(len(bits), 8)
    want(spare <= 4 and "1" not in bits[len(bits) - spare:])
    want(size in (20, 32) if values[0] == 0 else 2 <= size <= 40)
    return text


def cash(text):
    text = text.translate(SMALL)
    want(set(text) <= set(BECH32))
    values = [ord(x) & 31 for x in "bitcoincash"] + [0] + [BECH32.index(x) for x in text]
    want(polymod(values, 35, (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8,
                              0x1E4F43E470)) == 1)
    return text


def ethereum(text):
    want(re.fullmatch("0[xX][0-9a-fA-F]{40}", text))
    small = text[2:].translate(SMALL)
    if is_mixed(text[2:]):
        digits = keccak(small.encode()).hex()
        want(text[2:] == "".join(letter.upper() if int(digit, 16) > 7 else letter
                                 for letter, digit in zip(small, digits)))
    return "0x" + small


def monero(text):
    whole, data = len(text) // 11 * 11, b""
    for at in range(0, whole, 11):
        block = base58(text[at:at + 11], BITCOIN, 8)
        want(block is not None)
        data += block
    last = base58(text[whole:], BITCOIN, 5)
    want(last is not None)
    data += last
    want(data[0] in ((18, 42) if len(text) == 95 else (19,)))
    want(keccak(data[:-4])[:4] == data[-4:])
    return text


def is_mixed(text):
    return re.search("[A-Z]", text) is not None and re.search("[a-z]", text) is not None


def wallet(text):
    text = skip(text, "bitcoin:", "bitcoincash:", "litecoin:", "dogecoin:", "dash:",
                "ethereum:", "monero:", "tron:", "zcash:", "ripple:")
    if text[:2].lower() == "0x":
        return ethereum(text)
    if not is_mixed(text) and re.match("bc1|tb1|ltc1", text.translate(SMALL)):
        return bech32(text)
    if len(text) in (95, 106):
        return monero(text)
    if len(text) == 42 and text[0] in "qpQP" and not is_mixed(text):
        return cash(text)
    want(25 <= len(text) <= 36)
    want(base58check(text, BITCOIN) or (text[0] == "r" and base58check(text, RIPPLE)))
    return text


# ---- all kinds ----

RULES = {"passport": (paper, "tcf"), "national-id": (paper, "tcf"), "tax-id": (paper, "tcf"),
         "registration": (paper, "tcf"), "document": (paper, "tcf"), "plate": (paper, "tcf"),
         "account": (paper, "tcf"), "iban": (iban, "t"), "bic": (bic, "t"), "lei": (lei, "t"),
         "card": (card, "f"), "email": (email, ""), "phone": (phone, "f"),
         "username": (username, ""), "domain": (domain, ""), "url": (url, ""), "ip": (ip, "s"),
         "imo": (imo, "tf"), "imo-company": (imo_company, "tf"), "mmsi": (mmsi, "f"),
         "aircraft": (aircraft, "t"), "icao24": (icao24, "t"), "vin": (vin, "tf"),
         "imei": (imei, "f"), "wallet": (wallet, ""), "hash": (digest, "f")}


def canonical(kind, country, text):
    rule, marks = RULES[kind]
    try:
        made = rule(fold(text, "t" in marks, kind == "url"))
    except Refused:
        return None
    if kind == "tax-id" and len(made) > 6 and country:
        letters = "EL" if country == "gr" else country.upper()
        made = made[2:] if made.startswith(letters) else made
    return made if len(made) <= 512 else None


NOT_A_PERSONS_OWN = {"bic", "domain", "url"}


def of_record(record, countries, kind, country, text):
    """The token of an identifier of a record of that kind and those countries, or None."""
    if record == "person" and kind in NOT_A_PERSONS_OWN:
        return None
    if not country and len(countries) == 1 and re.fullmatch("[a-z]{2}", countries[0]):
        country = countries[0]
    return token(kind, country, text)


def token(kind, country, text):
    """Of an identifier whose country is settled, and which may be its record's token."""
    made, marks = canonical(kind, country, text), RULES[kind][1]
    if made is None or "s" in marks or ("c" in marks and not country):
        return None
    if "f" in marks and len(set(made.lstrip("+"))) == 1:
        return None
    head = f"{kind}:{country if 'c' in marks else ''}:"
    if len(head + made) > 144:
        made = "sha256=" + hashlib.sha256(made.encode()).hexdigest()
    return head + made
