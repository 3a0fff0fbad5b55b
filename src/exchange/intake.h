/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intake.h - taking in the keys that came for items we accepted
 *
 *     item.key's blob --opened--> content checked --> key in the keystore, durable
 *         --> in one transaction: overseer's copy, blob erased --> index --> scrub
 *
 * Private to exchange/.
 *
 * Source PROTOCOL.md 6.9
 */
#ifndef EXCHANGE_INTAKE_H
#define EXCHANGE_INTAKE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/custody.h"
#include "exchange/pair.h"

#include <stddef.h>

/* Versions whose content cannot be opened, or is not what was offered. */
struct intake_unread {
    struct custody_version *at;
    size_t count;
    size_t room;
};

/* Take in all keys that are here. *unread is given in every case (intake_fini). */
MUST_CHECK enum err
intake_keys(struct pair *p, struct intake_unread *unread, struct fault *f);
void intake_fini(struct intake_unread *unread);

#endif
