/* SPDX-License-Identifier: Apache-2.0 */
/*
 * retain.h - erasing what has been kept of rounds and letters as long as was agreed
 *
 * `retention.round_days` after a round was accepted nothing is left of its hits but that
 * there were some; `retention.log_days` after a round was proposed, or a request or an
 * item was over, what people wrote with it is gone too. Entries stay: they hold no names.
 *
 * Source PROTOCOL.md 5
 */
#ifndef EXCHANGE_RETAIN_H
#define EXCHANGE_RETAIN_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/pair.h"

/* Erase what is due, and scrub; looks once a day, as pair_now counts them. */
MUST_CHECK enum err retain_advance(struct pair *p, struct fault *f);

#endif
