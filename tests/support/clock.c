/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.c - another time for a program under test
 *
 * Loaded before libc (LD_PRELOAD) by end-to-end scripts that wait for weeks: the clock
 * is the system's and as many seconds more as CLOCK_SHIFT says. No part of the program.
 */
#include <stdlib.h>
#include <time.h>

__attribute__((visibility("default"))) time_t time(time_t *out)
{
    const char *shift = getenv("CLOCK_SHIFT");
    struct timespec now;
    time_t seconds;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    seconds = now.tv_sec + (shift != NULL ? (time_t)strtoll(shift, NULL, 10) : 0);
    if (out != NULL)
        *out = seconds;
    return seconds;
}
