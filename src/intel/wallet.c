/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wallet.c - three alphabets and four checksums
 */
#include "intel/wallet.h"

#include "base/num.h"
#include "crypto/hash.h"
#include "crypto/keccak.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

enum {
    CHECK_BYTES = 4,
    BASE58_BYTES_MAX = 26,
    BASE58_CHARS_MAX = 36,
    BECH32_CHARS_MAX = 90,
    CASH_CHARS = 42,
    MONERO_BYTES = 69,
    MONERO_LONG_BYTES = 77, /* with a payment's number */
    BLOCK_BYTES = 8,
    BLOCK_CHARS = 11
};

static const char bitcoin_letters[] =
    "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
static const char ripple_letters[] =
    "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

static enum err refuse_form(struct fault *f)
{
    return fault_set(f, ERR_MALFORMED, "",
                     "The wallet's address is of no known form; copy it whole, with its "
                     "large and small letters.");
}

static enum err refuse_check(struct fault *f)
{
    return fault_set(f, ERR_FORGED, "",
                     "The checksum of the wallet's address does not fit; copy it again "
                     "from its source.");
}

static enum err give(const char *text, char *out)
{
    memcpy(out, text, strlen(text) + 1);
    return OK;
}

/* Letters of both cases: neither bech32 nor Bitcoin Cash has them. */
static bool is_mixed(const char *text)
{
    return strpbrk(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL &&
           strpbrk(text, "abcdefghijklmnopqrstuvwxyz") != NULL;
}

/* ---- base58check ---- */

/* What an address begins with, and how many bytes of it. */
static const struct {
    uint8_t bytes[2];
    uint8_t count;
} versions[] = {
    {{0x00}, 1},       /* Bitcoin, XRP in its own letters */
    {{0x05}, 1},       /* Bitcoin's script addresses, Litecoin's old ones */
    {{0x30}, 1},       /* Litecoin */
    {{0x32}, 1},       /* Litecoin's script addresses */
    {{0x1E}, 1},       /* Dogecoin */
    {{0x16}, 1},       /* Dogecoin's script addresses */
    {{0x4C}, 1},       /* Dash */
    {{0x10}, 1},       /* Dash's script addresses */
    {{0x26}, 1},       /* Bitcoin Gold */
    {{0x17}, 1},       /* Bitcoin Gold's script addresses */
    {{0x41}, 1},       /* Tron */
    {{0x1C, 0xB8}, 2}, /* Zcash */
    {{0x1C, 0xBD}, 2}, /* Zcash's script addresses */
};

/* The number that `chars` letters write, big-endian in exactly `bytes` bytes; false when
 * a letter is none of the alphabet or the number does not fit. */
static bool from_base58(
    const char *text, size_t chars, const char *letters, uint8_t *out, size_t bytes)
{
    memset(out, 0, bytes);
    for (size_t i = 0; i < chars; i++) {
        const char *found = text[i] != '\0' ? strchr(letters, text[i]) : NULL;
        unsigned carry = found != NULL ? (unsigned)(found - letters) : 0;

        if (found == NULL)
            return false;
        for (size_t k = bytes; k-- > 0;) {
            carry += 58u * out[k];
            out[k] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry != 0)
            return false;
    }
    return true;
}

/* Each leading zero byte is written as one zero letter, and nothing else is. */
static bool is_exact(const char *text, char zero, const uint8_t *bytes, size_t count)
{
    size_t letters = 0;
    size_t zeros = 0;

    while (text[letters] == zero)
        letters++;
    while (zeros < count && bytes[zeros] == 0)
        zeros++;
    return letters == zeros;
}

static bool has_check58(const uint8_t *bytes, size_t count)
{
    uint8_t hash[SHA256_BYTES];

    hash_sha256(bytes, count - CHECK_BYTES, hash);
    hash_sha256(hash, sizeof hash, hash);
    return memcmp(hash, bytes + count - CHECK_BYTES, CHECK_BYTES) == 0;
}

/* A version and 20 bytes in these letters? *known tells that one would begin so. */
static bool is_base58check(const struct written *w, const char *letters, bool *known)
{
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        uint8_t bytes[BASE58_BYTES_MAX];
        size_t count = versions[i].count + 20u + CHECK_BYTES;

        if (!from_base58(w->text, w->count, letters, bytes, count) ||
            memcmp(bytes, versions[i].bytes, versions[i].count) != 0 ||
            !is_exact(w->text, letters[0], bytes, count))
            continue;
        *known = true;
        if (has_check58(bytes, count))
            return true;
    }
    return false;
}

static enum err base58check(const struct written *w, char *out, struct fault *f)
{
    bool known = false;

    if (w->count < 25 || w->count > BASE58_CHARS_MAX)
        return refuse_form(f);
    if (is_base58check(w, bitcoin_letters, &known) ||
        (w->text[0] == 'r' && is_base58check(w, ripple_letters, &known)))
        return give(w->text, out);
    return known ? refuse_check(f) : refuse_form(f);
}

/* ---- bech32 ---- */

static const char *const prefixes[] = {"bc1", "tb1", "ltc1"};

/* [BIP173] checksum. */
static uint32_t polymod(uint32_t sum, unsigned value)
{
    static const uint32_t generator[] = {0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD,
                                         0x2A1462B3};
    uint32_t top = sum >> 25;

    sum = (sum & 0x1FFFFFF) << 5 ^ value;
    for (size_t i = 0; i < COUNT_OF(generator); i++)
        sum ^= (top >> i & 1) != 0 ? generator[i] : 0;
    return sum;
}

/* The values of letters of five bits; false at a letter of another alphabet. */
static bool from_base32(const char *text, size_t count, uint8_t *out)
{
    static const char letters[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    for (size_t i = 0; i < count; i++) {
        const char *found = strchr(letters, text[i]);
        if (found == NULL)
            return false;
        out[i] = (uint8_t)(found - letters);
    }
    return true;
}

/* [BIP173] "Segwit address format": whole bytes with zero bits to spare, of the lengths
 * that the version may have. values: those between version and checksum. */
static bool is_program(unsigned version, const uint8_t *values, size_t count)
{
    size_t bytes = count * 5 / 8;
    unsigned spare = (unsigned)(count * 5 % 8);

    if (spare > 4 || (count > 0 && (values[count - 1] & ((1u << spare) - 1)) != 0))
        return false;
    return version == 0 ? bytes == 20 || bytes == 32 : bytes >= 2 && bytes <= 40;
}

static enum err bech32(struct written *w, size_t prefix, char *out, struct fault *f)
{
    uint8_t values[BECH32_CHARS_MAX];
    size_t count = w->count - prefix;
    size_t human = prefix - 1;
    uint32_t sum = 1;
    unsigned version;

    if (w->count > BECH32_CHARS_MAX || count < 8)
        return refuse_form(f);
    written_lower(w);
    if (!from_base32(w->text + prefix, count, values))
        return refuse_form(f);
    for (size_t i = 0; i < human; i++)
        sum = polymod(sum, (unsigned)w->text[i] >> 5);
    sum = polymod(sum, 0);
    for (size_t i = 0; i < human; i++)
        sum = polymod(sum, (unsigned)w->text[i] & 31);
    for (size_t i = 0; i < count; i++)
        sum = polymod(sum, values[i]);
    version = values[0];
    /* [BIP350]: version 0 keeps the checksum of [BIP173], the others have a new one. */
    if (sum != (version == 0 ? 1 : 0x2BC830A3))
        return refuse_check(f);
    if (version > 16 || !is_program(version, values + 1, count - 7))
        return refuse_form(f);
    return give(w->text, out);
}

/* [CASHADDR]: a checksum of 40 bits over the word "bitcoincash" and what follows. */
static uint64_t cash_polymod(uint64_t sum, unsigned value)
{
    static const uint64_t generator[] = {0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4,
                                         0xAE2EABE2A8, 0x1E4F43E470};
    uint64_t top = sum >> 35;

    sum = (sum & 0x07FFFFFFFF) << 5 ^ value;
    for (size_t i = 0; i < COUNT_OF(generator); i++)
        sum ^= (top >> i & 1) != 0 ? generator[i] : 0;
    return sum;
}

/* A version, 20 bytes and the checksum; the word in front is usually left out. */
static enum err cash(struct written *w, char *out, struct fault *f)
{
    uint8_t values[CASH_CHARS];
    uint64_t sum = 1;

    written_lower(w);
    if (!from_base32(w->text, w->count, values))
        return refuse_form(f);
    for (const char *at = "bitcoincash"; *at != '\0'; at++)
        sum = cash_polymod(sum, (unsigned)*at & 31);
    sum = cash_polymod(sum, 0);
    for (size_t i = 0; i < CASH_CHARS; i++)
        sum = cash_polymod(sum, values[i]);
    return sum == 1 ? give(w->text, out) : refuse_check(f);
}

static bool is_cash(const struct written *w)
{
    return w->count == CASH_CHARS && strchr("qpQP", w->text[0]) != NULL &&
           !is_mixed(w->text);
}

/* ---- Ethereum ---- */

/* [EIP55]: a letter is large where the same place of the hash of the address in small
 * letters has 8 or more. */
static bool has_right_case(const char mixed[40], const char lower[40])
{
    uint8_t hash[KECCAK_BYTES];

    keccak_256(lower, 40, KECCAK_PLAIN, hash);
    for (size_t i = 0; i < 40; i++) {
        unsigned nibble = hash[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15;
        bool is_large = mixed[i] >= 'A' && mixed[i] <= 'F';
        bool is_small = mixed[i] >= 'a';

        if ((is_large && nibble < 8) || (is_small && nibble >= 8))
            return false;
    }
    return true;
}

/* Letters of one case only say nothing; those of both are the checksum. */
static enum err ethereum(struct written *w, char *out, struct fault *f)
{
    bool has_check = is_mixed(w->text + 2);
    char mixed[40];

    if (w->count != 42 || w->text[2 + strspn(w->text + 2, "0123456789abcdefABCDEF")] != 0)
        return refuse_form(f);
    memcpy(mixed, w->text + 2, sizeof mixed);
    written_lower(w);
    if (has_check && !has_right_case(mixed, w->text + 2))
        return refuse_check(f);
    return give(w->text, out);
}

/* ---- Monero ---- */

/* Blocks of 8 bytes in 11 letters; the last has 5 bytes in 7 letters. */
static bool from_blocks(const char *text, uint8_t *out, size_t bytes)
{
    size_t made = 0;

    for (; bytes - made >= BLOCK_BYTES; made += BLOCK_BYTES, text += BLOCK_CHARS)
        if (!from_base58(text, BLOCK_CHARS, bitcoin_letters, out + made, BLOCK_BYTES))
            return false;
    return from_base58(text, 7, bitcoin_letters, out + made, bytes - made);
}

static enum err monero(const struct written *w, char *out, struct fault *f)
{
    uint8_t bytes[MONERO_LONG_BYTES];
    uint8_t hash[KECCAK_BYTES];
    size_t count = w->count == 95 ? MONERO_BYTES : MONERO_LONG_BYTES;

    if (!from_blocks(w->text, bytes, count))
        return refuse_form(f);
    if (bytes[0] != (count == MONERO_LONG_BYTES ? 19 : 18) &&
        (count == MONERO_LONG_BYTES || bytes[0] != 42))
        return refuse_form(f);
    keccak_256(bytes, count - CHECK_BYTES, KECCAK_PLAIN, hash);
    if (memcmp(hash, bytes + count - CHECK_BYTES, CHECK_BYTES) != 0)
        return refuse_check(f);
    return give(w->text, out);
}

enum err wallet_canonical(struct written *w, char *out, struct fault *f)
{
    static const char *const schemes[] = {
        "bitcoin:",  "bitcoincash:", "litecoin:", "dogecoin:", "dash:",
        "ethereum:", "monero:",      "tron:",     "zcash:",    "ripple:"};

    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (written_skip(w, schemes[i]))
            break;
    if (strncasecmp(w->text, "0x", 2) == 0)
        return ethereum(w, out, f);
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (!is_mixed(w->text) &&
            strncasecmp(w->text, prefixes[i], strlen(prefixes[i])) == 0)
            return bech32(w, strlen(prefixes[i]), out, f);
    if (w->count == 95 || w->count == 106)
        return monero(w, out, f);
    return is_cash(w) ? cash(w, out, f) : base58check(w, out, f);
}
