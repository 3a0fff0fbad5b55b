/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stint.h - one verb, run inside this process for an officer at the desk
 *
 * Its words are never read as a command line, so a value may begin with "--". The answer
 * is what `entente ... --json` would print.
 *
 * The law
 *  1. A verb that is run so does to the process nothing that is seen beyond it: no
 *     signal is taken, no terminal asked, no line written to standard error.
 *  2. Files that come with a request or leave by it lie in a folder of their own in the
 *     node's, and go with it.
 *  3. No word names a file or folder of this machine: what a verb reads as one came with
 *     the request.
 *  4. The passphrase opens the officer's own key and no other.
 */
#ifndef CLI_STINT_H
#define CLI_STINT_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "desk/desk.h"
#include "exchange/node.h"
#include "exchange/search.h"

#include <stdint.h>

/* What is kept between verbs that are run one after another: the index of names, what the
 * lanes were folded to, and for at most STINT_KEPT_MS the node itself with its lock, so
 * that a page that asks for ten things at once opens it once. Zero before the first. */
enum { STINT_KEPT_MS = 1000 };
struct stint_kept {
    struct search_kept index;
    struct node *node;    /* of a verb that read; NULL: none */
    struct node *resting; /* one that others may open meanwhile; NULL: none */
    int64_t opened_ms;
};

/* Let the node rest; let go of all, at the end. */
void stint_rest(struct stint_kept *kept);
void stint_forget(struct stint_kept *kept);

/* Run it on the node in dir. kept: NULL for one that runs beside others. Errors of the
 * verb; ERR_USAGE an option that it does not take here. */
MUST_CHECK enum err stint_run(const char *dir,
                              struct stint_kept *kept,
                              const struct desk_act *act,
                              struct desk_done *done,
                              struct fault *f);

/* Erase what a process that died left of such folders. */
void stint_sweep(const char *dir);

#endif
