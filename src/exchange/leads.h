/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leads.h - leads: what a round found, shown side by side, judged by people
 *
 * Every hit is a lead until an officer on each side has judged it (R31).
 */
#ifndef EXCHANGE_LEADS_H
#define EXCHANGE_LEADS_H

#include "base/attr.h"
#include "base/buffer.h"
#include "base/err.h"
#include "base/fault.h"
#include "crypto/sign.h"
#include "exchange/pair.h"

#include <stddef.h>
#include <stdint.h>

struct lead {
    uint8_t round[32];
    uint8_t handle[FOLD_HANDLE_BYTES];
    json_t *own;  /* our record as it was matched */
    json_t *peer; /* array of the peer's attribute objects; NULL not yet come or erased */
    char token[256];
    char why[512]; /* which of our words made the token */
    enum fold_judgement ours;
    enum fold_judgement theirs;
};

struct leads {
    struct lead *lead;
    size_t count;
};

/* All leads of a round (NULL: of all rounds). One lead per pair of shared token and
 * own record. Given; leads_fini. */
MUST_CHECK enum err
leads_load(struct pair *p, const uint8_t *round, struct leads *out, struct fault *f);
void leads_fini(struct leads *l);

/* A lead by the beginning of its handle in hex. ERR_NOT_FOUND, ERR_USAGE ambiguous. */
MUST_CHECK enum err leads_find(const struct leads *l,
                               const char *word,
                               const struct lead **out,
                               struct fault *f);

/* Append two columns, original scripts kept, then why they met and what is judged. */
MUST_CHECK enum err leads_show(const struct lead *lead,
                               const char *own_name,
                               const char *peer_name,
                               struct buffer *out);

/* The attributes of a record that the agreement's stage allows, and nothing else. */
MUST_CHECK enum err
leads_attributes(const struct agreement *a, const json_t *record, json_t **out);

/* Gate "confirm": append hit.judge; "different" purges both records' texts here. */
MUST_CHECK enum err leads_judge(struct pair *p,
                                const struct lead *lead,
                                enum fold_judgement verdict,
                                const char *reason,
                                const struct sign_secret *officer,
                                struct fault *f);

#endif
