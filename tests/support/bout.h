/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bout.h - two sides of a bulk round against each other, for tests
 *
 * A test fills in setups, gives items, starts, and lets messages pass one at a time;
 * between making and delivering one it may change it.
 */
#ifndef SUPPORT_BOUT_H
#define SUPPORT_BOUT_H

#include "bulk/bulk.h"

enum { BOUT_MESSAGES = 8 };

struct bout_side {
    struct bulk_setup setup;
    uint8_t (*ids)[BULK_ID_BYTES];
    uint8_t *labels; /* of setup.label_bytes; NULL without */
    size_t count;
    struct bulk *bulk;
};

struct bout {
    struct bout_side side[2]; /* by role */
    enum path path;
    uint8_t *message[BOUT_MESSAGES]; /* copies of what was said */
    size_t bytes[BOUT_MESSAGES];
    unsigned said;
};

/* Both sides with fixed secrets and no items. */
void bout_init(struct bout *b, enum bulk_mode mode);
void bout_fini(struct bout *b);

/* Give a side the items "item FROM" to "item TO-1", and labels if label_bytes is set: the
 * number of the item and of the role, over and over. */
void bout_give(struct bout *b, enum bulk_role role, uint32_t from, uint32_t to);

/* Declare sizes and make both engines. */
void bout_start(struct bout *b);

/* Whose turn it is makes the next message, which is kept. */
enum err bout_say(struct bout *b);

/* The other takes the last message, as it is now. */
enum err bout_hear(struct bout *b);

/* Until both are over; every step must succeed. */
void bout_finish(struct bout *b);

#endif
