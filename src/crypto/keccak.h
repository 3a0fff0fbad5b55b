/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keccak.h - Keccak-256 as wallets use it, for checking that an address is written right
 *
 * Ethereum's capital letters and Monero's last four bytes are parts of this hash of the
 * address. It differs from SHA3-256 by one bit of padding, which OpenSSL 3.0 offers no
 * way to choose, so the permutation is written out here; its test runs the same sponge
 * with SHA3's padding against OpenSSL. Nothing is signed, keyed or bound by it.
 *
 * Source    [KECCAK]; [FIPS202] section 3 for the permutation
 */
#ifndef CRYPTO_KECCAK_H
#define CRYPTO_KECCAK_H

#include <stddef.h>
#include <stdint.h>

enum { KECCAK_BYTES = 32 };

/* The first bits of padding: Keccak's own, and SHA3's. */
enum keccak_padding { KECCAK_PLAIN = 0x01, KECCAK_SHA3 = 0x06 };

/* 256 bits of the sponge with capacity 512 over `count` bytes. */
void keccak_256(const void *bytes,
                size_t count,
                enum keccak_padding padding,
                uint8_t out[KECCAK_BYTES]);

#endif
