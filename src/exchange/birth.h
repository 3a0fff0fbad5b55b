/* SPDX-License-Identifier: Apache-2.0 */
/*
 * birth.h - making a node in a new folder
 */
#ifndef EXCHANGE_BIRTH_H
#define EXCHANGE_BIRTH_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

/* A person or function that acts for the party. */
struct birth_officer {
    const char *name; /* file name under keys/officers and the name on the card */
    unsigned roles;   /* enum role bits */
};

struct birth_name {
    const char *lang;
    const char *name;
};

struct birth_plan {
    const struct birth_name *names;
    size_t name_count;
    const struct birth_officer *officers;
    size_t officer_count;
    const char *const *contacts;
    size_t contact_count;
    const char *address; /* where its link will listen, "" nowhere */
    int64_t days;        /* how long node and link keys are good, 1..400 */
};

/*
 * Make a node in `dir`, which must be empty or absent: keys, card, store.
 *
 * Errors   ERR_EXISTS the folder holds something; ERR_MALFORMED a bad name or role;
 *          ERR_IO. Nothing is left behind on failure.
 */
MUST_CHECK enum err
birth_node(const char *dir, const struct birth_plan *plan, struct fault *f);

#endif
