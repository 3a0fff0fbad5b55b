/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err.h - the one set of error codes, grouped by what a caller can do
 *
 * Every fallible function returns one of these, OK being 0, and leaves its
 * outputs whole or untouched. A peer is told at most the class; a user is told
 * a sentence (base/fault.h). The exit code of the program is err_exit_code().
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
    OK = 0,

    /* The input is bad; the same input will be bad again. */
    ERR_MALFORMED,  /* not of the required form */
    ERR_LIMIT,      /* larger, longer or more than a stated limit */
    ERR_FORGED,     /* a signature, hash, proof or key does not verify */
    ERR_UNEXPECTED, /* well formed, but not now, or not from this party */
    ERR_DENIED,     /* a rule of the agreement or of the program forbids it */

    /* The world is not as the caller thought; another act may mend it. */
    ERR_NOT_FOUND, /* no such thing */
    ERR_EXISTS,    /* there already is one */
    ERR_BUSY,      /* another process holds the node */
    ERR_RETRY,     /* try again, with other randomness or later */
    ERR_CANCELLED, /* the user stopped it */

    /* The machine failed. */
    ERR_NOMEM,
    ERR_IO,      /* disk or network */
    ERR_CORRUPT, /* our own stored data are not what we wrote */
    ERR_RANDOM,  /* no randomness to be had */

    ERR_USAGE, /* the command line is wrong */

    ERR_COUNT
};

/* The code's stable name in lower case, such as "malformed"; never NULL. */
const char *err_name(enum err code);

/* The program's documented exit status for a code: 0 for OK, else 2 to 99. */
int err_exit_code(enum err code);

#endif
