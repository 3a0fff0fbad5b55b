/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spread.h - a bulk round whose parts other machines work on, through a folder
 *
 * The node writes what is due of each part into the folder (tray.h, docket.h), any
 * machine does it (hand.h), and the node takes the answers into its lane. From the first
 * spread_round on the node itself runs no engine of that round while it runs; lanes are
 * exchanged as ever, and what the round ends with is gathered as ever.
 *
 * The law
 *  1. An answer is taken only if it is that of the docket which the lanes give now: the
 *     same part, place and messages, by the docket's name. Whatever else lies in the
 *     folder reaches nobody.
 *  2. The lane has one entry for each place of a part, and the node alone writes it. So
 *     the peer never has two messages that one Delta has answered, however many workers
 *     have made however many answers to however many dockets.
 *  3. A part's hits are in the store before its last message is in the lane.
 *  4. When the round is over the key is zeroed and what it opens is removed, as far as
 *     the node reaches it.
 *  5. Where the round is spread is stored before the key is written. A key file that is
 *     not there is made anew, and everything is laid out again under it.
 *
 * Source PROTOCOL.md 7.8
 */
#ifndef EXCHANGE_SPREAD_H
#define EXCHANGE_SPREAD_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/pair.h"
#include "psi/round.h"

#include <stddef.h>
#include <stdint.h>

struct haul;

struct spread {
    const char *folder;   /* which is there */
    const char *key_file; /* NULL: FOLDER/key */
    size_t parts;         /* out: of the round, and of these: */
    size_t workers;       /* wait for a worker */
    size_t peer;          /* wait for the peer */
    size_t done;
    size_t taken;     /* out: answers taken now */
    size_t passed_by; /* out: answers removed, which are none to what is asked */
    const char *code; /* out: the round must be aborted with it; NULL: it goes on */
};

/*
 * Take the answers that have come, and write the dockets that are due.
 *
 * Errors   ERR_DENIED no running bulk round, or its answers have a time limit; ERR_EXISTS
 *          another key is there, or this round is spread elsewhere; those of
 *          tray.h, haul_round and pair_append; with *f. What was taken stays taken.
 */
MUST_CHECK enum err
spread_round(struct pair *p, const uint8_t round[32], struct spread *s, struct fault *f);

/* Let the node's own engines go on: the folder is erased, and what lay in it is taken no
 * more, nor after the round is spread anew, for then the key is another.
 * Errors ERR_DENIED it is not spread; ERR_NOMEM, ERR_IO; with *f */
MUST_CHECK enum err spread_stop(struct pair *p, const uint8_t round[32], struct fault *f);

/* For haul.c: is this round spread, and which parts are done? */
MUST_CHECK enum err spread_join(struct pair *p, struct haul *h);

#endif
