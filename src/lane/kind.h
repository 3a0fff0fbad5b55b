/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind.h - every type of lane entry on one screen
 *
 * One table says for each type: its name, the closed shape of its fact, whether
 * a person must act and in which role, whether it has a body, how many blobs,
 * and how large its attachments may be. What is not in the table is no entry.
 *
 * Source PROTOCOL.md 6 and 9
 */
#ifndef LANE_KIND_H
#define LANE_KIND_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>

enum kind {
    KIND_HELLO,
    KIND_VERIFIED,
    KIND_AGREE_PROPOSE,
    KIND_AGREE_SIGN,
    KIND_AGREE_READY,
    KIND_AGREE_SUSPEND,
    KIND_AGREE_RESUME,
    KIND_AGREE_NOTICE,
    KIND_ROUND_PROPOSE,
    KIND_ROUND_ACCEPT,
    KIND_ROUND_DECLINE,
    KIND_ROUND_STEP,
    KIND_ROUND_ABORT,
    KIND_HIT_COMMIT,
    KIND_HIT_OPEN,
    KIND_HIT_JUDGE,
    KIND_ASK_TOPIC,
    KIND_ASK_HIT,
    KIND_PLEDGE,
    KIND_ASK_ACK,
    KIND_ASK_ACCEPT,
    KIND_ASK_DECLINE,
    KIND_ASK_ANSWER,
    KIND_ASK_FEEDBACK,
    KIND_ASK_WITHDRAW,
    KIND_ASK_ITEM,
    KIND_ASK_CONSENT,
    KIND_INCIDENT,
    KIND_ITEM_OFFER,
    KIND_ITEM_RENEW,
    KIND_ITEM_ACCEPT,
    KIND_ITEM_DECLINE,
    KIND_ITEM_KEY,
    KIND_ITEM_TIGHTEN,
    KIND_ITEM_KEEP,
    KIND_ITEM_ERASED,
    KIND_NOTICE_GIVE,
    KIND_NOTICE_LIFT,
    KIND_NOTICE_ACK,
    KIND_NOTICE_APPLY,
    KIND_NOTICE_DISPUTE,
    KIND_CONSENT_GIVE,
    KIND_CONSENT_REVOKE,
    KIND_ITEM_EXPORT,
    KIND_ITEM_COPY,
    KIND_ITEM_GLASS,
    KIND_RECEIPT,
    KIND_CONCUR,
    KIND_APPROVE,
    KIND_SAMPLE_START,
    KIND_SAMPLE_JOIN,
    KIND_SAMPLE_OPEN,
    KIND_KEY_REVOKE,
    KIND_REFUSED,
    KIND_COUNT
};

/* Roles as bits, for cards and for the table. */
enum role {
    ROLE_SIGNATORY = 1,
    ROLE_START = 2,
    ROLE_CONFIRM = 4,
    ROLE_ASK = 8,
    ROLE_RELEASE = 16,
    ROLE_OVERSEER = 32 /* no officer's: the key that the card names as overseer */
};

struct kind_rule {
    const char *name;
    const struct json_field *fact;
    size_t fact_count;
    unsigned roles;  /* one of these roles must act; 0: nobody acts */
    bool gated;      /* may need several officers (PROTOCOL.md 6.11) */
    bool body;       /* has exactly one body */
    size_t blobs;    /* has exactly so many blobs */
    size_t body_max; /* bytes, with salt */
    size_t blob_max; /* bytes of one blob; of a round.step see kind_blob_max */
    bool erasable;   /* attachments may be destroyed once the matter is over */
};

/* The kind's row. */
const struct kind_rule *kind_rule(enum kind k);

/* The kind with this name; ERR_NOT_FOUND. */
MUST_CHECK enum err kind_find(const char *name, enum kind *out);

/*
 * Check a fact: exactly the members of its kind, in their shapes, and where a member
 * is one of a few words, one of these.
 *
 * Errors   ERR_MALFORMED, ERR_LIMIT with a sentence in *f; ERR_NOMEM
 */
MUST_CHECK enum err kind_check(enum kind k, const json_t *fact, struct fault *f);

/*
 * Most bytes that a blob of an entry with this fact may have, for checking a declared
 * size before it sizes anything: the kind's, or of a round.step the step's own.
 *
 * Shape    the fact was checked (kind_check)
 */
size_t kind_blob_max(enum kind k, const json_t *fact);

/* Role names of officers: "signatory", "start", ... ; 0 for an unknown name. */
unsigned kind_role(const char *name);
const char *kind_role_name(enum role role); /* of one role (must) */

#endif
