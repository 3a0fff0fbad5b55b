/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.c - counting agreements, rounds, requests and refusals
 *
 * The law: whatever is counted is found by walking what the fold shows, once. Items, and
 * all that hangs on them, are counted by report_item.c.
 */
#include "exchange/report.h"

#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "exchange/finish.h"
#include "exchange/node.h"
#include "exchange/report_item.h"
#include "fold/request.h"
#include "fold/sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct report_row rows[REPORT_NUMBERS] = {
    /* clang-format off */
    [REPORT_ROUNDS_PROPOSED] = {"rounds", "proposed", false},
    [REPORT_ROUNDS_ACCEPTED] = {"rounds", "accepted", false},
    [REPORT_ROUNDS_DECLINED] = {"rounds", "declined", false},
    [REPORT_ROUNDS_VOID] = {"rounds", "void", false},
    [REPORT_ROUNDS_ABORTED] = {"rounds", "aborted", false},
    [REPORT_ROUNDS_CLOSED] = {"rounds", "closed", false},
    [REPORT_ROUNDS_BROKEN] = {"rounds", "broken", false},
    [REPORT_ROUNDS_DENIED] = {"rounds", "denied", false},
    [REPORT_ROUNDS_POINTS] = {"rounds", "points", false},
    [REPORT_ROUNDS_HITS] = {"rounds", "hits", false},
    [REPORT_LEADS_SAME] = {"leads", "same", false},
    [REPORT_LEADS_DIFFERENT] = {"leads", "different", false},
    [REPORT_LEADS_UNSURE] = {"leads", "unsure", false},
    [REPORT_LEADS_CONFIRMED] = {"leads", "confirmed", true},
    [REPORT_LEADS_FALSE] = {"leads", "false", true},
    [REPORT_LEADS_OPEN] = {"leads", "open", true},
    [REPORT_LEADS_FALSE_SHARE] = {"leads", "false_share", true},
    [REPORT_BUDGET_POINTS_USED] = {"budget", "points_used", false},
    [REPORT_BUDGET_POINTS_LEFT] = {"budget", "points_left", false},
    [REPORT_BUDGET_REQUESTS_LEFT] = {"budget", "requests_left", false},
    [REPORT_BUDGET_ROUNDS_USED] = {"budget", "rounds_used", true},
    [REPORT_BUDGET_ROUNDS_LEFT] = {"budget", "rounds_left", true},
    [REPORT_GIVING_ROUNDS_ASKED] = {"giving", "rounds_asked", false},
    [REPORT_GIVING_ROUNDS_JOINED] = {"giving", "rounds_joined", false},
    [REPORT_GIVING_HITS] = {"giving", "hits", false},
    [REPORT_GIVING_REQUESTS_ASKED] = {"giving", "requests_asked", false},
    [REPORT_GIVING_REQUESTS_ANSWERED] = {"giving", "requests_answered", false},
    [REPORT_GIVING_ITEMS_GIVEN] = {"giving", "items_given", false},
    [REPORT_REQUESTS_MADE] = {"requests", "made", false},
    [REPORT_REQUESTS_ASKED] = {"requests", "asked", false},
    [REPORT_REQUESTS_ACKNOWLEDGED] = {"requests", "acknowledged", false},
    [REPORT_REQUESTS_ACCEPTED] = {"requests", "accepted", false},
    [REPORT_REQUESTS_PARTIAL] = {"requests", "partial", false},
    [REPORT_REQUESTS_ANSWERED] = {"requests", "answered", false},
    [REPORT_REQUESTS_NOTHING] = {"requests", "nothing", false},
    [REPORT_REQUESTS_DECLINED] = {"requests", "declined", false},
    [REPORT_REQUESTS_WITHDRAWN] = {"requests", "withdrawn", false},
    [REPORT_REQUESTS_IN_TIME] = {"requests", "in_time", false},
    [REPORT_REQUESTS_LATE] = {"requests", "late", false},
    [REPORT_REQUESTS_OVERDUE] = {"requests", "overdue", false},
    [REPORT_REQUESTS_PLEDGED] = {"requests", "pledged", false},
    [REPORT_REQUESTS_KEPT] = {"requests", "kept", false},
    [REPORT_ITEMS_OFFERED] = {"items", "offered", false},
    [REPORT_ITEMS_VERSIONS] = {"items", "versions", false},
    [REPORT_ITEMS_ACCEPTED] = {"items", "accepted", false},
    [REPORT_ITEMS_DECLINED] = {"items", "declined", false},
    [REPORT_ITEMS_HELD] = {"items", "held", false},
    [REPORT_ITEMS_ERASED] = {"items", "erased", false},
    [REPORT_ITEMS_OVERDUE] = {"items", "overdue", false},
    [REPORT_ITEMS_EXPORTED] = {"items", "exported", false},
    [REPORT_ITEMS_COPIED] = {"items", "copied", false},
    [REPORT_ITEMS_GLASS] = {"items", "glass", false},
    [REPORT_ITEMS_BEHIND] = {"items", "behind", false},
    [REPORT_CONSENTS_ASKED] = {"consents", "asked", false},
    [REPORT_CONSENTS_REFUSED] = {"consents", "refused", false},
    [REPORT_CONSENTS_GIVEN] = {"consents", "given", false},
    [REPORT_CONSENTS_USED] = {"consents", "used", false},
    [REPORT_CONSENTS_REVOKED] = {"consents", "revoked", false},
    [REPORT_NOTICES_CORRECT] = {"notices", "correct", false},
    [REPORT_NOTICES_WITHDRAW] = {"notices", "withdraw", false},
    [REPORT_NOTICES_RESTRICT] = {"notices", "restrict", false},
    [REPORT_NOTICES_CONTEST] = {"notices", "contest", false},
    [REPORT_NOTICES_LIFTED] = {"notices", "lifted", false},
    [REPORT_NOTICES_IN_TIME] = {"notices", "in_time", false},
    [REPORT_NOTICES_LATE] = {"notices", "late", false},
    [REPORT_NOTICES_DISPUTED] = {"notices", "disputed", false},
    [REPORT_NOTICES_WAITING] = {"notices", "waiting", false},
    [REPORT_NOTICES_OVERDUE] = {"notices", "overdue", false},
    [REPORT_NOTICES_RECEIPTS] = {"notices", "receipts", false},
    [REPORT_NOTICES_RECEIPTS_OVERDUE] = {"notices", "receipts_overdue", false},
    [REPORT_INCIDENTS_REPORTED] = {"incidents", "reported", false},
    [REPORT_INCIDENTS_IN_TIME] = {"incidents", "in_time", false},
    [REPORT_INCIDENTS_LATE] = {"incidents", "late", false},
    [REPORT_INCIDENTS_OVERDUE] = {"incidents", "overdue", false},
    [REPORT_SAMPLES_STARTED] = {"samples", "started", false},
    [REPORT_SAMPLES_OPENED] = {"samples", "opened", false},
    [REPORT_SOON_AGREEMENT] = {"soon", "agreement", true},
    [REPORT_SOON_REVIEW] = {"soon", "review", true},
    [REPORT_SOON_CARD] = {"soon", "card", false},
    [REPORT_SOON_ITEMS] = {"soon", "items", false},
    [REPORT_SOON_CONSENTS] = {"soon", "consents", false},
    [REPORT_SOON_REQUESTS] = {"soon", "requests", false},
    [REPORT_SOON_NOTICES] = {"soon", "notices", false},
    /* clang-format on */
};

const struct report_row *report_row(enum report_number n)
{
    must((size_t)n < COUNT_OF(rows));
    return &rows[n];
}

/* ---- what the two files share ---- */

bool report_item_is_in(const struct report *r, int64_t time)
{
    return time >= r->since && time < r->until;
}

bool report_item_is_soon(const struct report *r, int64_t time)
{
    return time > r->now && time <= r->now + (int64_t)REPORT_SOON_DAYS * INSTANT_DAY;
}

int report_item_who(const struct report *r, int side)
{
    return side == r->pair->side ? REPORT_OWN : REPORT_PEER;
}

struct report_agreement *report_item_pact(const struct report *r, const uint8_t id[32])
{
    for (size_t i = 0; i < r->agreement_count; i++)
        if (memcmp(r->agreements[i].is->id, id, 32) == 0)
            return &r->agreements[i];
    must(false); /* every thing of the fold is of an agreement of the fold */
    return NULL;
}

/* ---- months ---- */

static int64_t month_of(int64_t time)
{
    char text[INSTANT_BYTES];

    instant_format(time, text);
    return ((text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 +
            (text[3] - '0')) *
               12 +
           (text[5] - '0') * 10 + (text[6] - '0') - 1;
}

static void name_months(struct report_agreement *a, int64_t last)
{
    for (int i = 0; i < REPORT_MONTHS; i++) {
        int64_t month = last - (REPORT_MONTHS - 1) + i;

        (void)snprintf(a->month[i].name, sizeof a->month[i].name, "%04u-%02u",
                       (unsigned)(month / 12) % 10000, (unsigned)(month % 12) + 1);
    }
}

/* The month that the period's end lies in, or that of now, if that is before. */
static int64_t last_month(const struct report *r)
{
    int64_t end = r->until - 1 < r->now ? r->until - 1 : r->now;

    return month_of(end > 0 ? end : 0);
}

static void count_month(const struct report *r,
                        struct report_agreement *a,
                        const struct fold_round *round)
{
    int64_t place = month_of(round->accepted_at) - last_month(r) + REPORT_MONTHS - 1;

    if (place >= 0 && place < REPORT_MONTHS)
        a->month[place].rounds[report_item_who(r, round->initiator)]++;
}

/* ---- rounds and leads ---- */

struct judging {
    const struct report *report;
    struct report_agreement *agreement;
};

static void count_lead(void *state, const enum fold_judgement by[FOLD_SIDES])
{
    static const enum report_number of[] = {[FOLD_SAME] = REPORT_LEADS_SAME,
                                            [FOLD_DIFFERENT] = REPORT_LEADS_DIFFERENT,
                                            [FOLD_UNSURE] = REPORT_LEADS_UNSURE};
    const struct judging *j = state;
    int64_t(*number)[REPORT_SIDES] = j->agreement->number;

    for (int side = 0; side < FOLD_SIDES; side++)
        if (by[side] != FOLD_UNJUDGED)
            number[of[by[side]]][report_item_who(j->report, side)]++;
    if (by[0] == FOLD_SAME && by[1] == FOLD_SAME)
        number[REPORT_LEADS_CONFIRMED][REPORT_OWN]++;
    else if (by[0] == FOLD_DIFFERENT || by[1] == FOLD_DIFFERENT)
        number[REPORT_LEADS_FALSE][REPORT_OWN]++;
    else
        number[REPORT_LEADS_OPEN][REPORT_OWN]++;
}

/* What was paid for, by whoever proposed it. */
static void count_accepted(const struct report *r,
                           struct report_agreement *a,
                           const struct fold_round *round)
{
    int asker = report_item_who(r, round->initiator);

    a->number[REPORT_ROUNDS_ACCEPTED][asker]++;
    a->number[REPORT_GIVING_ROUNDS_JOINED][1 - asker]++;
    for (int side = 0; side < FOLD_SIDES; side++)
        a->number[REPORT_ROUNDS_POINTS][report_item_who(r, side)] += round->bucket[side];
}

static void count_hits(const struct report *r,
                       struct report_agreement *a,
                       const struct fold_round *round)
{
    int asker = report_item_who(r, round->initiator);
    int64_t hits = round->counted[round->initiator];

    a->number[REPORT_ROUNDS_CLOSED][asker]++;
    a->number[REPORT_ROUNDS_HITS][asker] += hits > 0 ? hits : 0;
    a->number[REPORT_GIVING_HITS][asker] += hits > 0 ? hits : 0;
}

static void count_round(const struct report *r, const struct fold_round *round)
{
    struct report_agreement *a = report_item_pact(r, round->agreement);
    struct judging j = {r, a};
    int asker = report_item_who(r, round->initiator);

    if (round->accepted_at > 0)
        count_month(r, a, round);
    if (!report_item_is_in(r, round->proposed_at))
        return;
    a->number[REPORT_ROUNDS_PROPOSED][asker]++;
    a->number[REPORT_GIVING_ROUNDS_ASKED][asker]++;
    if (round->status == FOLD_ROUND_DECLINED)
        a->number[REPORT_ROUNDS_DECLINED][asker]++;
    if (round->status == FOLD_ROUND_VOID)
        a->number[REPORT_ROUNDS_VOID][asker]++;
    if (round->status == FOLD_ROUND_ABORTED)
        a->number[REPORT_ROUNDS_ABORTED][asker]++;
    for (int side = 0; side < FOLD_SIDES; side++)
        if (round->status == FOLD_ROUND_ABORTED && round->end_code[side][0] != '\0')
            a->number[finish_is_denied(round, side)
                          ? REPORT_ROUNDS_DENIED
                          : REPORT_ROUNDS_BROKEN][report_item_who(r, side)]++;
    if (round->accepted_at > 0)
        count_accepted(r, a, round);
    if (round->status == FOLD_ROUND_CLOSED)
        count_hits(r, a, round);
    fold_judgement_each(r->pair->fold, round->id, count_lead, &j);
}

static void share_leads(struct report_agreement *a)
{
    int64_t wrong = a->number[REPORT_LEADS_FALSE][REPORT_OWN];
    int64_t all = wrong + a->number[REPORT_LEADS_CONFIRMED][REPORT_OWN];

    a->number[REPORT_LEADS_FALSE_SHARE][REPORT_OWN] =
        all > 0 ? (wrong * 100 + all / 2) / all : 0;
}

/* ---- budgets and ends ---- */

static void count_budget(const struct report *r, struct report_agreement *a)
{
    const struct fold *f = r->pair->fold;

    for (int side = 0; side < FOLD_SIDES; side++) {
        int who = report_item_who(r, side);
        int64_t left = a->is->document->tokens_life - a->is->tokens_used[side];

        a->number[REPORT_BUDGET_POINTS_USED][who] = a->is->tokens_used[side];
        a->number[REPORT_BUDGET_POINTS_LEFT][who] = left > 0 ? left : 0;
        a->number[REPORT_BUDGET_REQUESTS_LEFT][who] =
            fold_agreement_requests_left(f, a->is, side, r->now);
    }
    a->number[REPORT_BUDGET_ROUNDS_USED][REPORT_OWN] = a->is->rounds_accepted;
    a->number[REPORT_BUDGET_ROUNDS_LEFT][REPORT_OWN] =
        fold_agreement_rounds_left(f, a->is, r->now);
}

static bool is_running(enum fold_status s)
{
    return s == FOLD_SIGNED_BOTH || s == FOLD_IN_FORCE || s == FOLD_SUSPENDED ||
           s == FOLD_NOTICE;
}

static bool notice_ends_soon(const struct report *r, const struct fold_agreement *a)
{
    for (int side = 0; side < FOLD_SIDES; side++)
        if (a->notice_at[side] != 0 && a->notice_paused_at[side] == 0 &&
            report_item_is_soon(r, a->notice_ends[side]))
            return true;
    return false;
}

static void count_ends(const struct report *r, struct report_agreement *a)
{
    const struct card *cards[REPORT_SIDES] = {r->pair->node->card, r->pair->peer};

    for (int who = 0; who < REPORT_SIDES; who++)
        a->number[REPORT_SOON_CARD][who] = report_item_is_soon(r, cards[who]->until);
    if (!is_running(a->status))
        return;
    a->number[REPORT_SOON_AGREEMENT][REPORT_OWN] =
        report_item_is_soon(r, a->is->document->expires) || notice_ends_soon(r, a->is);
    a->number[REPORT_SOON_REVIEW][REPORT_OWN] =
        report_item_is_soon(r, a->is->document->review);
}

/* ---- requests ---- */

static enum report_number number_of(enum fold_request_status s)
{
    static const enum report_number numbers[] = {
        [FOLD_REQUEST_ASKED] = REPORT_REQUESTS_ASKED,
        [FOLD_REQUEST_ACKNOWLEDGED] = REPORT_REQUESTS_ACKNOWLEDGED,
        [FOLD_REQUEST_ACCEPTED] = REPORT_REQUESTS_ACCEPTED,
        [FOLD_REQUEST_PARTIAL] = REPORT_REQUESTS_PARTIAL,
        [FOLD_REQUEST_ANSWERED] = REPORT_REQUESTS_ANSWERED,
        [FOLD_REQUEST_DECLINED] = REPORT_REQUESTS_DECLINED,
        [FOLD_REQUEST_WITHDRAWN] = REPORT_REQUESTS_WITHDRAWN,
    };
    return numbers[s];
}

static void count_ask(const struct report *r,
                      struct report_agreement *a,
                      const struct fold_request *q)
{
    int asker = report_item_who(r, q->asker);

    a->number[REPORT_REQUESTS_MADE][asker]++;
    a->number[REPORT_GIVING_REQUESTS_ASKED][asker]++;
    a->number[number_of(q->status)][asker]++;
    if (q->status != FOLD_REQUEST_ANSWERED)
        return;
    a->number[REPORT_GIVING_REQUESTS_ANSWERED][1 - asker]++;
    a->number[REPORT_REQUESTS_NOTHING][asker] += q->nothing;
    a->number[q->answered_at <= q->due_at ? REPORT_REQUESTS_IN_TIME
                                          : REPORT_REQUESTS_LATE][1 - asker]++;
}

/* A promise, made by who will keep it. */
static void count_pledge(const struct report *r,
                         struct report_agreement *a,
                         const struct fold_request *q)
{
    int holder = 1 - report_item_who(r, q->asker);

    a->number[REPORT_REQUESTS_PLEDGED][holder]++;
    a->number[REPORT_REQUESTS_KEPT][holder] += q->status == FOLD_REQUEST_ANSWERED;
}

static void count_incident(const struct report *r,
                           struct report_agreement *a,
                           const struct fold_request *q)
{
    int asker = report_item_who(r, q->asker);

    a->number[REPORT_INCIDENTS_REPORTED][asker]++;
    if (q->status == FOLD_REQUEST_ANSWERED)
        a->number[q->answered_at <= q->due_at ? REPORT_INCIDENTS_IN_TIME
                                              : REPORT_INCIDENTS_LATE][1 - asker]++;
}

static void count_request(const struct report *r, const struct fold_request *q)
{
    struct report_agreement *a = report_item_pact(r, q->agreement);
    int asker = report_item_who(r, q->asker);

    if (fold_request_is_overdue(r->pair->fold, q, r->now))
        a->number[q->kind == FOLD_INCIDENT ? REPORT_INCIDENTS_OVERDUE
                                           : REPORT_REQUESTS_OVERDUE][1 - asker]++;
    if (!fold_request_is_over(q) && report_item_is_soon(r, q->due_at))
        a->number[REPORT_SOON_REQUESTS][1 - asker]++;
    if (!report_item_is_in(r, q->asked_at))
        return;
    if (q->kind == FOLD_PLEDGE) {
        count_pledge(r, a, q);
    } else if (q->kind == FOLD_INCIDENT) {
        count_incident(r, a, q);
    } else {
        count_ask(r, a, q);
        if (q->kind == FOLD_ASK_CONSENT) {
            a->number[REPORT_CONSENTS_ASKED][asker]++;
            a->number[REPORT_CONSENTS_REFUSED][1 - asker] +=
                q->status == FOLD_REQUEST_DECLINED;
        }
    }
}

static void count_sample(const struct report *r, const struct fold_sample *s)
{
    struct report_agreement *a = report_item_pact(r, s->agreement);
    int starter = report_item_who(r, s->starter);

    if (!report_item_is_in(r, s->started_at))
        return;
    a->number[REPORT_SAMPLES_STARTED][starter]++;
    a->number[REPORT_SAMPLES_OPENED][starter] += s->opened;
}

/* ---- refusals ---- */

/* Rules are few and their texts stand for as long as the program runs. */
MUST_CHECK static enum err count_refusal(struct report *r, int who, const char *rule)
{
    struct report_refusal *grown;

    r->refused[who]++;
    for (size_t i = 0; i < r->refusal_count; i++)
        if (strcmp(r->refusals[i].rule, rule) == 0) {
            r->refusals[i].times[who]++;
            return OK;
        }
    grown =
        memory_resize(r->refusals, r->refusal_count, r->refusal_count + 1, sizeof *grown);
    if (grown == NULL)
        return ERR_NOMEM;
    r->refusals = grown;
    grown[r->refusal_count] = (struct report_refusal){.rule = rule};
    grown[r->refusal_count++].times[who] = 1;
    return OK;
}

static int by_rule(const void *a, const void *b)
{
    return strcmp(((const struct report_refusal *)a)->rule,
                  ((const struct report_refusal *)b)->rule);
}

MUST_CHECK static enum err count_refusals(struct report *r)
{
    const struct fold *f = r->pair->fold;
    enum err e = OK;

    for (int side = 0; side < FOLD_SIDES; side++)
        for (uint64_t n = 0; n < fold_judged(f, side) && e == OK; n++) {
            const struct verdict *v = fold_verdict(f, side, n);

            if (!v->effective && report_item_is_in(r, fold_time(f, side, n)))
                e = count_refusal(r, report_item_who(r, side), v->rule);
        }
    if (e == OK && r->refusal_count > 1)
        qsort(r->refusals, r->refusal_count, sizeof *r->refusals, by_rule);
    return e;
}

/* ---- all of it ---- */

MUST_CHECK static enum err begin_agreements(struct report *r)
{
    const struct fold *f = r->pair->fold;
    size_t count = fold_agreement_count(f);

    r->agreements = memory_new(count + 1, sizeof *r->agreements);
    if (r->agreements == NULL)
        return ERR_NOMEM;
    r->agreement_count = count;
    for (size_t i = 0; i < count; i++) {
        struct report_agreement *a = &r->agreements[i];

        a->is = fold_agreement_at(f, i);
        a->status = fold_agreement_status(f, a->is, r->now);
        name_months(a, last_month(r));
        count_budget(r, a);
        count_ends(r, a);
    }
    return OK;
}

enum err report_make(const struct pair *p,
                     const struct report_period *period,
                     struct report **out,
                     struct fault *f)
{
    struct report *r = memory_new(1, sizeof *r);
    enum err e = r == NULL ? ERR_NOMEM : OK;

    must(period->since >= 0 && period->since < period->until &&
         period->until <= INSTANT_MAX + 1);
    if (e == OK) {
        r->pair = p;
        r->now = pair_now(p);
        r->since = period->since;
        r->until = period->until;
        e = begin_agreements(r);
    }
    if (e == OK)
        e = count_refusals(r);
    if (e != OK)
        e = fault_set(f, e, "", "Out of memory.");
    else
        e = attempts_count(p->node->dir, r->since, r->until, &r->attempts, f);
    if (e != OK) {
        report_free(r);
        return e;
    }
    for (size_t i = 0; i < fold_round_count(p->fold); i++)
        count_round(r, fold_round_at(p->fold, i));
    for (size_t i = 0; i < r->agreement_count; i++)
        share_leads(&r->agreements[i]);
    for (size_t i = 0; i < fold_request_count(p->fold); i++)
        count_request(r, fold_request_at(p->fold, i));
    for (size_t i = 0; i < fold_sample_count(p->fold); i++)
        count_sample(r, fold_sample_at(p->fold, i));
    report_item_count(r);
    *out = r;
    return OK;
}

void report_free(struct report *r)
{
    if (r == NULL)
        return;
    memory_free(r->agreements);
    memory_free(r->refusals);
    memory_free(r);
}
