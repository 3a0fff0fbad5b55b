/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pile.h - an array that grows, of items of one size, with a ceiling set at birth
 */
#ifndef FIND_PILE_H
#define FIND_PILE_H

#include "base/attr.h"

#include <stddef.h>

struct pile {
    void *items;
    size_t count;
    size_t room;
    size_t size;    /* bytes of one item */
    size_t ceiling; /* most items it may hold */
};

/* Empty, allocating nothing; and its end, after which it is empty again. */
void pile_init(struct pile *p, size_t size, size_t ceiling);
void pile_fini(struct pile *p);

/* Room for `count` more items, zeroed and counted; NULL if there is no memory or the
 * ceiling is reached, and nothing has changed. Valid until the next call. */
MUST_CHECK void *pile_push(struct pile *p, size_t count);

#endif
