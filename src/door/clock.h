/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.h - now, as objects.db counts it
 */
#ifndef DOOR_CLOCK_H
#define DOOR_CLOCK_H

#include <stdint.h>

/* Microseconds since 1970, by the system's clock. */
int64_t clock_now(void);

#endif
