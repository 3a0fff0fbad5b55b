/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_max.c - how many items a table can answer for at most
 *
 * A table of M slots answers for a given set of m items with a chance of 2^(-128 (m -
 * M)), since values are random whatever the rows are, and there are (Q over m) sets among
 * Q hashes, no more than (e Q / m)^m. So with a chance of 2^-41 at most some set of m is
 * answered for, once
 *
 *     m log2(e Q / m) + 41 <= 128 (m - M)
 *
 * Logarithms are rounded down to whole numbers where that makes the bound larger.
 *
 * Items are told apart by their points, of 128 bits, so items of one point are answered
 * for together. Among Q hashes about C = Q^2 / 2^129 pairs have one; but with a chance of
 * 2^-40 fewer than 6 C + 40, since (e C / k)^k bounds that of k, and none as long as Q is
 * 2^44. Three of one point are as rare up to 2^72 hashes, four up to 2^80. k items of one
 * point are k - 1 beyond the first, and at least as many pairs: so m points stand for no
 * more than m items and one for each pair, and for no more than two or three times m.
 */
#include "base/must.h"
#include "bulk/bulk.h"
#include "bulk/sizes.h"

enum { VALUE_BITS = 128, CHANCE_BITS = 41, LOG_E_SIXTEENTHS = 24 };

/* 16 log2(x), rounded down */
static uint64_t log_sixteenths(uint64_t x)
{
    unsigned whole = 63 - (unsigned)__builtin_clzll(x);
    uint64_t fraction =
        whole < 32 ? x << (32 - whole) : x >> (whole - 32); /* 1.0 is 2^32 */
    uint64_t out = 16 * (uint64_t)whole;

    for (unsigned bit = 8; bit > 0; bit /= 2) {
        fraction = (fraction >> 16) * (fraction >> 16);
        if (fraction >= UINT64_C(2) << 32) {
            fraction >>= 1;
            out += bit;
        }
    }
    return out;
}

static bool is_beyond(uint64_t m, uint64_t slots, unsigned log_work)
{
    uint64_t log_set = 16 * (uint64_t)log_work + LOG_E_SIXTEENTHS - log_sixteenths(m);

    return m * log_set + (uint64_t)16 * CHANCE_BITS <=
           (uint64_t)16 * VALUE_BITS * (m - slots);
}

/* How many items may stand behind m points; it grows with m. */
static uint64_t with_twins(uint64_t m, unsigned log_work)
{
    uint64_t most = log_work <= 72 ? m : 2 * m;
    uint64_t pairs = 40;

    if (log_work <= 44)
        return m;
    if (log_work >= 65)
        pairs += UINT64_C(6) << (2 * log_work - 129);
    else
        pairs += 3; /* C is a half at most */
    return m + (pairs < most ? pairs : most);
}

uint64_t bulk_peer_max(uint32_t size, unsigned log_work)
{
    const struct sizes_step *s = sizes_for(size);
    uint64_t low;
    uint64_t high;

    must(s && log_work >= 40 && log_work <= 80);
    low = s->slots;
    high = 8 * (uint64_t)s->slots;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (is_beyond(middle, s->slots, log_work))
            high = middle;
        else
            low = middle;
    }
    return with_twins(low, log_work);
}
