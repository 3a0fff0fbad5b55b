/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wallet.h - addresses of crypto-currencies, told apart by their form
 *
 * Known are base58check (Bitcoin, Litecoin, Dogecoin, Dash, Zcash, Bitcoin Gold, Tron,
 * XRP), bech32 and bech32m (Bitcoin, Litecoin), Bitcoin Cash's, Ethereum's (and the
 * chains that share it) and Monero's. Every one has a checksum, and it is verified; of
 * Ethereum's only where letters of both cases are used, since it stands in the case. An
 * address that several chains share, as one key may, is one address.
 *
 * Source    [BIP13] [BIP173] [BIP350] [CASHADDR] [EIP55]; Monero's and Tron's
 * documentation
 */
#ifndef INTEL_WALLET_H
#define INTEL_WALLET_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "intel/written.h"

/* As the functions of number.h: what is written in one case in small letters, others as
 * they are; "bitcoin:" and the like in front is left out. crypto_start() comes first. */
MUST_CHECK enum err wallet_canonical(struct written *w, char *out, struct fault *f);

#endif
