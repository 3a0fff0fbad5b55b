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

#include <stdbool.h>

struct judgement {
    enum fold_judgement verdict;
    const char *reason; /* code */
    const struct sign_secret *officer;
};

/* Append hit.judge, then purge what is to be purged; or, where the agreement wants more
 * officers (R19), keep it until they have concurred: *waiting (exchange/intent.h).
 * ERR_DENIED as the fold says; ERR_UNEXPECTED the peer's records have not come. */
MUST_CHECK enum err judge_lead(struct pair *p,
                               const struct lead *lead,
                               const struct judgement *j,
                               bool *waiting,
                               struct fault *f);

/* Purge the shown attributes of every record of the peer all of whose leads in this
 * round one side or the other judged different. */
MUST_CHECK enum err judge_purge(struct pair *p, const uint8_t round[32], struct fault *f);

#endif
