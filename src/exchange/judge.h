/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge.h - the gate "confirm", and purging what was judged to be somebody else
 */
#ifndef EXCHANGE_JUDGE_H
#define EXCHANGE_JUDGE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/sign.h"
#include "exchange/leads.h"

/* Append hit.judge, then purge what is to be purged.
 * ERR_DENIED as the fold says; ERR_UNEXPECTED the peer's records have not come. */
MUST_CHECK enum err judge_lead(struct pair *p,
                               const struct lead *lead,
                               enum fold_judgement verdict,
                               const char *reason,
                               const struct sign_secret *officer,
                               struct fault *f);

/* Purge the shown attributes of every record of the peer all of whose leads in this
 * round one side or the other judged different. */
MUST_CHECK enum err judge_purge(struct pair *p, const uint8_t round[32], struct fault *f);

#endif
