/* SPDX-License-Identifier: Apache-2.0 */
/*
 * devices.h - the security keys of officers, kept beside their key files
 *
 * Shape    DIR/keys/officers/NAME.devices, JSON: {"devices":[{"name","site","id","key",
 *          "counter","added","used"}]}; absent: none. 0600.
 * Locks    each change is made under a lock of the folder, whichever process makes it
 * Errors   ERR_MALFORMED what is kept cannot be read; ERR_IO, ERR_NOMEM; with *f
 */
#ifndef CLI_DEVICES_H
#define CLI_DEVICES_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "desk/desk.h"

#include <stddef.h>
#include <stdint.h>

/* Whose they are. */
struct devices_of {
    const char *dir;     /* of the node */
    const char *officer; /* a name of the card */
};

/* All that the officer has; the list is untouched where there are none. */
MUST_CHECK enum err devices_load(const struct devices_of *of,
                                 struct desk_device list[DESK_DEVICES_MAX],
                                 size_t *count,
                                 struct fault *f);

/* ERR_EXISTS one of that name, or that one; ERR_LIMIT too many; ERR_USAGE its name is no
 * plain text. */
MUST_CHECK enum err
devices_add(const struct devices_of *of, const struct desk_device *one, struct fault *f);

/* It was used at that time, and counts to that; of one that does not count the time is
 * not kept where it cannot be. ERR_NOT_FOUND; ERR_FORGED the counter went back. */
MUST_CHECK enum err devices_use(const struct devices_of *of,
                                const char *name,
                                uint32_t counter,
                                int64_t now,
                                struct fault *f);

/* ERR_NOT_FOUND the officer has none of that name. */
MUST_CHECK enum err
devices_forget(const struct devices_of *of, const char *name, struct fault *f);

#endif
