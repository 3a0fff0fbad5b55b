# SPDX-License-Identifier: Apache-2.0
"""
bulk - what a bulk round declares, what is debited for it, and how long its messages are

Source  PROTOCOL.md 7.8; docs/psi.md
"""
import functools

# Items that a part may declare, and the slots of the table that answers for them.
SLOTS = {
    512: 576, 558: 624, 609: 680, 664: 736, 724: 800, 790: 872, 861: 944, 939: 1032, 1024: 1128,
    1117: 1232, 1218: 1344, 1328: 1464, 1448: 1600, 1579: 1744, 1722: 1904, 1878: 2072,
    2048: 2264, 2233: 2464, 2435: 2688, 2656: 2936, 2896: 3200, 3158: 3496, 3444: 3816,
    3756: 4160, 4096: 4536, 4467: 4952, 4871: 5400, 5312: 5888, 5793: 6424, 6317: 7008,
    6889: 7640, 7512: 8336, 8192: 9088, 8933: 9912, 9742: 10816, 10624: 11800, 11585: 12864,
    12634: 14032, 13777: 15304, 15024: 16696, 16384: 18208, 17867: 19864, 19484: 21664,
    21247: 23624, 23170: 25768, 25268: 28104, 27554: 30656, 30048: 33432, 32768: 36464,
    35734: 39768, 38968: 43376, 42495: 47312, 46341: 51600, 50535: 56280, 55109: 61384,
    60097: 66952, 65536: 73024, 71468: 79640, 77936: 86864, 84990: 94736, 92682: 103328,
    101070: 112696, 110218: 122920, 120194: 134064, 131072: 146224, 142935: 159488,
    155872: 173944, 169979: 189720, 185364: 206928, 202141: 225696, 220436: 246160,
    240387: 268480, 262144: 292848, 285870: 319400, 311744: 348408, 339959: 379992,
    370728: 414504, 404281: 452080, 440872: 493064, 480774: 537864, 524288: 586616,
    571740: 639936, 623487: 697928, 679917: 761384, 741455: 830384, 808563: 905632,
    881744: 987984, 961548: 1077504, 1048576: 1175520}


def logarithm(x):
    """16 log2(x), rounded down as 7.8 says."""
    whole = x.bit_length() - 1
    fraction = (x << 32) >> whole  # 1.0 is 2^32
    value = 16 * whole
    for bit in (8, 4, 2, 1):
        fraction = (fraction >> 16) ** 2
        if fraction >= 2 << 32:
            fraction >>= 1
            value += bit
    return value


def with_twins(m, work):
    """How many items may stand behind m points that are answered for."""
    pairs = 40 + (6 << (2 * work - 129) if work >= 65 else 3)
    return m + min(pairs, m if work <= 72 else 2 * m)


def most_asked(size, work):
    """The most items that a side can have asked about in a part that it declared."""
    slots = SLOTS[size]
    low, high = slots, 8 * slots
    while high - low > 1:
        m = (low + high) // 2
        if m * (16 * work + 24 - logarithm(m)) + 656 <= 2048 * (m - slots):
            high = m
        else:
            low = m
    return with_twins(low, work)


def is_bucket(bucket, parts):
    return bucket % parts == 0 and bucket // parts in SLOTS


def debit(document, bucket):
    """What a bucket is counted as (R17)."""
    if "bulk" not in document:
        return bucket
    parts = document["bulk"]["parts"]
    return parts * most_asked(bucket // parts, document["bulk"]["work"])


# --- how long a message is ---------------------------------------------------------------
#
# In direction 0 the first side is the sender and the second the receiver, whose list the
# table answers for; direction 1 is the other way round and one message later.

STEPS = "offer", "base", "trees", "table", "proof", "bind", "list", "open"
LENGTHS = {"commit": 96, "close": 68}
BASE_MOST = 1024  # values that the base gives
BLOCK = 16


def _ceil(whole, part):
    return -(-whole // part)


def _stages(slots):
    """(height, iterations, trees of each) of each stage, and the values that the base is
    asked for; docs/psi.md, Stages."""
    stages, need = [], slots
    while need > BASE_MOST:
        height = min(9, max(2, (need - 1).bit_length() - 11))
        count = _ceil(need, 1 << height + 11)
        trees = _ceil(_ceil(need, count), 1 << height)
        stages.append((height, count, trees))
        need = count * ((1 << height + 7) + trees + 1)
    return stages, need


def _flights(size):
    """The bytes of OFFER, BASE, TREES, TABLE and PROOF for a receiver's declared size."""
    stages, values = _stages(SLOTS[size])
    iterations = sum(count for _, count, _ in stages)
    bits = sum(height * count * trees for height, count, trees in stages)
    blocks = _ceil(bits, 128) + values + 1
    return [60 + 2 * 32 + 128 * 2 * 32,
            2 * 32 + 256 * BLOCK + 15 * BLOCK * blocks + 129 * BLOCK,
            32 + sum(count * trees * (32 * height + BLOCK) for height, count, trees in stages),
            32 + BLOCK * (iterations + SLOTS[size]),
            32 + 32 * iterations]


def _list(size):
    """The bytes of a list; docs/psi.md, A round."""
    return _ceil(size + (1 << size.bit_length() - 1), 8) + 10 * size


@functools.cache
def part_lengths(first, second):
    """{step: bytes} of a part's messages, from what F and S have declared for it."""
    forth, back = _flights(second), _flights(first)
    exchange = [a + b for a, b in zip([*forth, 0], [0, *back])]
    exchange[-1] += 32  # the commitment to the second list
    return dict(zip(STEPS, [*exchange, _list(first), 32 + _list(second)]))
