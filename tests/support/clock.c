/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.c - another time for a program under test
 *
 * Loaded before libc (LD_PRELOAD) by end-to-end scripts that wait for weeks: the clock
 * is the system's and as many seconds more as CLOCK_SHIFT says, or as stand in the file
 * that CLOCK_FILE names, which may change meanwhile. No part of the program.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long long shift_of(void)
{
    const char *shift = getenv("CLOCK_SHIFT");
    const char *path = getenv("CLOCK_FILE");
    FILE *file = path != NULL ? fopen(path, "r") : NULL;
    char line[32] = "";

    if (file != NULL) {
        (void)!fgets(line, sizeof line, file);
        (void)fclose(file);
        shift = line;
    }
    return shift != NULL ? strtoll(shift, NULL, 10) : 0;
}

__attribute__((visibility("default"))) time_t time(time_t *out)
{
    struct timespec now;
    time_t seconds;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    seconds = now.tv_sec + (time_t)shift_of();
    if (out != NULL)
        *out = seconds;
    return seconds;
}
