/* SPDX-License-Identifier: Apache-2.0 */
/*
 * brawl.h - one side of a bulk round against a peer that a fuzzer moves
 *
 * A round of one of a few kinds, recorded once, is played again. The input says what
 * becomes of each of the peer's messages: nothing, cut, longer, another one in its place,
 * or edited, unit by unit of the fields that a message has. It may also say that checks
 * pass whatever they find, so that what lies behind them is reached. The side must never
 * give a hit that is none, nor say anything after it refused, nor refuse what is honest.
 */
#ifndef SUPPORT_BRAWL_H
#define SUPPORT_BRAWL_H

#include "bulk/bulk.h"

/* Play `role` against the input: u8 kind, u8 ways, and for each message of the peer u8
 * edits (0: as it was recorded), u8 how, and of each edit u8 field, u8 what, u16 place,
 * u8 with. */
void brawl_play(enum bulk_role role, const uint8_t *data, size_t size);

#endif
