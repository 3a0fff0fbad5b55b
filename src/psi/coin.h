/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coin.h - the joint coin that sends some rounds without hits to an audit
 *
 * Both shares were committed to before any token was seen, so neither side
 * chooses where the coin falls; a side that dislikes it can only refuse to open
 * its share, and the refusal is on record.
 *
 * Source   PROTOCOL.md 7.4
 */
#ifndef PSI_COIN_H
#define PSI_COIN_H

#include <stdbool.h>
#include <stdint.h>

enum { COIN_BYTES = 32 };

/* Does the coin of these two shares, in either order, demand that the round be
 * opened? One round in `one_in` is; 0 is never. */
bool coin_is_audit(const uint8_t sid[64],
                   const uint8_t a[COIN_BYTES],
                   const uint8_t b[COIN_BYTES],
                   uint32_t one_in);

#endif
