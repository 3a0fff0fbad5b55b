/* SPDX-License-Identifier: Apache-2.0 */
/*
 * party.h - a made-up party with all its keys and its card, for tests
 *
 * Keys come from seeds of one repeated byte: root `first`, node +1, link +2,
 * overseer +3, officers +4 .. +6. So they are the same on every machine, and
 * tests/vectors/lane_vectors.py computes the same card. The cmocka test fails if a
 * party cannot be made. Add `party` (files) to a test's sources.
 */
#ifndef SUPPORT_PARTY_H
#define SUPPORT_PARTY_H

#include "crypto/sign.h"
#include "json/json.h"
#include "lane/card.h"

#include <stdint.h>

/* The officers, by what they may do. */
enum party_officer {
    PARTY_SIGNATORY,
    PARTY_ANALYST, /* start, confirm */
    PARTY_LIAISON, /* ask, release */
    PARTY_OFFICERS
};

struct party {
    struct sign_secret root;
    struct sign_secret node;
    struct sign_secret link;
    struct sign_secret overseer;
    struct sign_secret officer[PARTY_OFFICERS];
    struct card *card;
};

void party_make(struct party *p, const char *name, uint8_t first);
void party_free(struct party *p);

/* The party's card as an object, without signature; given. */
json_t *party_card(const struct party *p, const char *name);

#endif
