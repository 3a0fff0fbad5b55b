/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err.c - the names and exit codes of the error codes
 *
 * Both are documented and read by scripts: an entry never changes its text or
 * its number.
 */
#include "base/err.h"

#include "base/must.h"

struct meaning {
    const char *name;
    int exit_code;
};

static const struct meaning meanings[ERR_COUNT] = {
    [OK] = {"ok", 0},
    [ERR_MALFORMED] = {"malformed", 10},
    [ERR_LIMIT] = {"limit", 11},
    [ERR_FORGED] = {"forged", 12},
    [ERR_UNEXPECTED] = {"unexpected", 13},
    [ERR_DENIED] = {"denied", 14},
    [ERR_NOT_FOUND] = {"not_found", 20},
    [ERR_EXISTS] = {"exists", 21},
    [ERR_BUSY] = {"busy", 22},
    [ERR_RETRY] = {"retry", 23},
    [ERR_CANCELLED] = {"cancelled", 24},
    [ERR_NOMEM] = {"nomem", 30},
    [ERR_IO] = {"io", 31},
    [ERR_CORRUPT] = {"corrupt", 32},
    [ERR_RANDOM] = {"random", 33},
    [ERR_USAGE] = {"usage", 2},
};

const char *err_name(enum err code)
{
    must((unsigned)code < ERR_COUNT);
    return meanings[code].name;
}

int err_exit_code(enum err code)
{
    must((unsigned)code < ERR_COUNT);
    return meanings[code].exit_code;
}
