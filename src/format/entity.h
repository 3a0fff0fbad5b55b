/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entity.h - a record as a FollowTheMoney entity, which ftm.h reads back
 *
 * A person is a Person, an organisation or a group an Organization; a thing is what its
 * identifiers tell: an IMO number or MMSI a Vessel, an aircraft's mark an Airplane, a
 * plate or VIN a Vehicle, a wallet a CryptoWallet. Any other thing has no schema there.
 *
 * What the model has no property for is left out and counted: the country that issued an
 * identifier, regions, and kinds of identifiers such as an account, a payment card, a
 * hash or an address of the internet.
 *
 * Source    FollowTheMoney's default model as its documentation gives it
 */
#ifndef FORMAT_ENTITY_H
#define FORMAT_ENTITY_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "intel/record.h"

#include <stddef.h>

/*
 * Append the entity of a whole record as one line, its keys sorted.
 *
 * Shape    *left_out: values that had no place
 * Errors   ERR_NOT_FOUND a thing without a schema: nothing is appended; ERR_NOMEM; what
 *          the buffer says
 */
MUST_CHECK enum err
entity_write(const struct record *r, struct buffer *out, size_t *left_out);

#endif
