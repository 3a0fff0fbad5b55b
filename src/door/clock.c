/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.c - the system's clock
 */
#include "door/clock.h"

#include "base/must.h"
#include "intel/stamp.h"

#include <time.h>

int64_t clock_now(void)
{
    struct timespec now;

    must(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return (int64_t)now.tv_sec * STAMP_SECOND + now.tv_nsec / 1000;
}
