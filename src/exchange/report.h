/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.h - what two sides have done with each other, in numbers
 *
 * The law. A report is computed from the fold: counts, dates and codes, and no name, text
 * or record. Both sides' reports say the same with the sides exchanged, as far as both
 * have exchanged. Beside that stands what was tried at this node and never came into a
 * lane, from its own journal (R37): of this side and of the whole node alone. What began
 * in the period is counted, as it stands now; budgets, and what is due or ends soon, are
 * as they are now, whatever the period.
 *
 * Source PROTOCOL.md 6; requirements R18, R39
 */
#ifndef EXCHANGE_REPORT_H
#define EXCHANGE_REPORT_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/attempts.h"
#include "exchange/pair.h"

#include <stddef.h>
#include <stdint.h>

/* Every number is had for both sides; the side is the one that did it or, of what is
 * late or ends, the one that owes or holds it. */
enum { REPORT_OWN, REPORT_PEER, REPORT_SIDES };

enum { REPORT_SOON_DAYS = 30, REPORT_MONTHS = 12, REPORT_MONTH_BYTES = 8 };

enum report_number {
    /* rounds that the side proposed */
    REPORT_ROUNDS_PROPOSED,
    REPORT_ROUNDS_ACCEPTED, /* by the other side */
    REPORT_ROUNDS_DECLINED,
    REPORT_ROUNDS_VOID,
    REPORT_ROUNDS_ABORTED,
    REPORT_ROUNDS_CLOSED,
    REPORT_ROUNDS_BROKEN, /* aborted by the side, whoever proposed them, save the next */
    REPORT_ROUNDS_DENIED, /* aborted by the side for the other's count or CLOSE */
    REPORT_ROUNDS_POINTS, /* that the side put into accepted rounds */
    REPORT_ROUNDS_HITS,   /* in closed rounds that it proposed */
    /* leads, as the side judged them; the last three are of both sides together */
    REPORT_LEADS_SAME,
    REPORT_LEADS_DIFFERENT,
    REPORT_LEADS_UNSURE,
    REPORT_LEADS_CONFIRMED,   /* the same to both */
    REPORT_LEADS_FALSE,       /* different to one of them */
    REPORT_LEADS_OPEN,        /* judged, and neither */
    REPORT_LEADS_FALSE_SHARE, /* false, in a hundred of confirmed and false */
    /* what is left now */
    REPORT_BUDGET_POINTS_USED,
    REPORT_BUDGET_POINTS_LEFT,
    REPORT_BUDGET_REQUESTS_LEFT, /* of the day */
    REPORT_BUDGET_ROUNDS_USED,   /* of both together, over the agreement's life */
    REPORT_BUDGET_ROUNDS_LEFT,   /* of both together, in the period that ends now */
    /* who asks and who gives (R18) */
    REPORT_GIVING_ROUNDS_ASKED,
    REPORT_GIVING_ROUNDS_JOINED, /* of the other side's rounds, accepted */
    REPORT_GIVING_HITS,
    REPORT_GIVING_REQUESTS_ASKED,
    REPORT_GIVING_REQUESTS_ANSWERED,
    REPORT_GIVING_ITEMS_GIVEN, /* accepted by the other side */
    /* requests that the side made, as they stand; what is late is its holder's */
    REPORT_REQUESTS_MADE,
    REPORT_REQUESTS_ASKED,
    REPORT_REQUESTS_ACKNOWLEDGED,
    REPORT_REQUESTS_ACCEPTED,
    REPORT_REQUESTS_PARTIAL,
    REPORT_REQUESTS_ANSWERED,
    REPORT_REQUESTS_NOTHING, /* of the answered, that nothing was there */
    REPORT_REQUESTS_DECLINED,
    REPORT_REQUESTS_WITHDRAWN,
    REPORT_REQUESTS_IN_TIME, /* answered by the side */
    REPORT_REQUESTS_LATE,    /* answered by the side */
    REPORT_REQUESTS_OVERDUE, /* to be answered by the side */
    REPORT_REQUESTS_PLEDGED, /* promised by the side */
    REPORT_REQUESTS_KEPT,    /* of these */
    /* items that the side gave; what left is of the side that held them */
    REPORT_ITEMS_OFFERED,
    REPORT_ITEMS_VERSIONS,
    REPORT_ITEMS_ACCEPTED, /* versions, as are the next */
    REPORT_ITEMS_DECLINED,
    REPORT_ITEMS_HELD, /* by the other side, now */
    REPORT_ITEMS_ERASED,
    REPORT_ITEMS_OVERDUE, /* held by the side though they have ended */
    REPORT_ITEMS_EXPORTED,
    REPORT_ITEMS_COPIED,
    REPORT_ITEMS_GLASS,  /* taken out in an emergency */
    REPORT_ITEMS_BEHIND, /* let out after a notice or revocation that had not come */
    /* consents that the side was asked for or gave */
    REPORT_CONSENTS_ASKED,
    REPORT_CONSENTS_REFUSED,
    REPORT_CONSENTS_GIVEN,
    REPORT_CONSENTS_USED, /* how often */
    REPORT_CONSENTS_REVOKED,
    /* notices that the side gave, then those that it had to follow */
    REPORT_NOTICES_CORRECT,
    REPORT_NOTICES_WITHDRAW,
    REPORT_NOTICES_RESTRICT,
    REPORT_NOTICES_CONTEST,
    REPORT_NOTICES_LIFTED,
    REPORT_NOTICES_IN_TIME,
    REPORT_NOTICES_LATE,
    REPORT_NOTICES_DISPUTED,
    REPORT_NOTICES_WAITING,
    REPORT_NOTICES_OVERDUE,
    REPORT_NOTICES_RECEIPTS,
    REPORT_NOTICES_RECEIPTS_OVERDUE,
    /* incidents that the side reported, then those that it had to answer */
    REPORT_INCIDENTS_REPORTED,
    REPORT_INCIDENTS_IN_TIME,
    REPORT_INCIDENTS_LATE,
    REPORT_INCIDENTS_OVERDUE,
    /* joint samples that the side began */
    REPORT_SAMPLES_STARTED,
    REPORT_SAMPLES_OPENED,
    /* what ends or is due within REPORT_SOON_DAYS; the first two are of both together */
    REPORT_SOON_AGREEMENT, /* its end, or the end of a notice */
    REPORT_SOON_REVIEW,
    REPORT_SOON_CARD,
    REPORT_SOON_ITEMS,
    REPORT_SOON_CONSENTS,
    REPORT_SOON_REQUESTS,
    REPORT_SOON_NOTICES, /* and receipts */
    REPORT_NUMBERS
};

struct report_row {
    const char *section; /* "rounds", as in the enumeration */
    const char *key;     /* "proposed" */
    bool both;           /* one number, of both sides together: it stands under own */
};
/* What a number is called (must: there is such a number). */
const struct report_row *report_row(enum report_number n);

/* Versions of items by what they are marked with. */
enum report_marking {
    REPORT_STAGE_CORE,
    REPORT_STAGE_RECORD,
    REPORT_HANDLING_DISCLOSURE,
    REPORT_HANDLING_RELEASE,
    REPORT_ONWARD_NONE,
    REPORT_ONWARD_CONSENT,
    REPORT_SOURCE_A,
    REPORT_SOURCE_B,
    REPORT_SOURCE_C,
    REPORT_SOURCE_X,
    REPORT_INFO_1,
    REPORT_INFO_2,
    REPORT_INFO_3,
    REPORT_INFO_4,
    REPORT_MARKINGS
};
const char *report_marking_name(enum report_marking m); /* "source.a"; never NULL */

/* What became of them. */
enum report_fate {
    REPORT_OFFERED,
    REPORT_ACCEPTED,
    REPORT_DECLINED,
    REPORT_HELD,
    REPORT_ERASED,
    REPORT_FATES
};
const char *report_fate_name(enum report_fate f); /* "held"; never NULL */

struct report_month {
    char name[REPORT_MONTH_BYTES]; /* "2026-11" */
    int64_t rounds[REPORT_SIDES];  /* accepted, by who proposed them */
};

struct report_agreement {
    const struct fold_agreement *is; /* borrowed from the fold */
    enum fold_status status;
    int64_t number[REPORT_NUMBERS][REPORT_SIDES];
    int64_t marked[REPORT_MARKINGS][REPORT_FATES][REPORT_SIDES]; /* by giver */
    struct report_month
        month[REPORT_MONTHS]; /* the last one is that of the period's end */
};

/* Entries without effect, by the rule that refused them. */
struct report_refusal {
    const char *rule; /* borrowed from the fold */
    int64_t times[REPORT_SIDES];
};

struct report {
    const struct pair *pair; /* borrowed, as is all that is pointed to */
    int64_t now;
    int64_t since; /* in the period at times from this */
    int64_t until; /* before this */
    int64_t refused[REPORT_SIDES];
    size_t refusal_count;
    struct report_refusal *refusals; /* ascending by rule */
    struct attempts attempts;        /* from this node's journal, whatever the peer */
    size_t agreement_count;
    struct report_agreement *agreements; /* in the fold's order */
};

/*
 * Count. Times out of 0..INSTANT_MAX+1, since before until (must).
 *
 * Owns     *out given (report_free); the pair is kept
 * Errors   ERR_NOMEM; ERR_IO the journal cannot be read
 */
struct report_period {
    int64_t since;
    int64_t until;
};
MUST_CHECK enum err report_make(const struct pair *p,
                                const struct report_period *period,
                                struct report **out,
                                struct fault *f);
void report_free(struct report *r); /* NULL is fine */

#endif
