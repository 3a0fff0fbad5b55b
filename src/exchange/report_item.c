/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_item.c - counting items, what they are marked with, and what became of them
 *
 * The law: a version is counted with the conditions that hold of it now.
 */
#include "exchange/report_item.h"

#include "base/instant.h"
#include "base/must.h"
#include "base/num.h"
#include "fold/duty.h"
#include "fold/item.h"

#include <string.h>

static const char *const marking_names[REPORT_MARKINGS] = {
    [REPORT_STAGE_CORE] = "stage.core",
    [REPORT_STAGE_RECORD] = "stage.record",
    [REPORT_HANDLING_DISCLOSURE] = "handling.disclosure",
    [REPORT_HANDLING_RELEASE] = "handling.release",
    [REPORT_ONWARD_NONE] = "onward.none",
    [REPORT_ONWARD_CONSENT] = "onward.consent",
    [REPORT_SOURCE_A] = "source.a",
    [REPORT_SOURCE_B] = "source.b",
    [REPORT_SOURCE_C] = "source.c",
    [REPORT_SOURCE_X] = "source.x",
    [REPORT_INFO_1] = "info.1",
    [REPORT_INFO_2] = "info.2",
    [REPORT_INFO_3] = "info.3",
    [REPORT_INFO_4] = "info.4",
};
static const char *const fate_names[REPORT_FATES] = {
    [REPORT_OFFERED] = "offered",   [REPORT_ACCEPTED] = "accepted",
    [REPORT_DECLINED] = "declined", [REPORT_HELD] = "held",
    [REPORT_ERASED] = "erased",
};

const char *report_marking_name(enum report_marking m)
{
    must((size_t)m < COUNT_OF(marking_names));
    return marking_names[m];
}

const char *report_fate_name(enum report_fate f)
{
    must((size_t)f < COUNT_OF(fate_names));
    return fate_names[f];
}

/* ---- versions ---- */

static enum report_marking source_of(char source)
{
    switch (source) {
    case 'a':
        return REPORT_SOURCE_A;
    case 'b':
        return REPORT_SOURCE_B;
    case 'c':
        return REPORT_SOURCE_C;
    default:
        return REPORT_SOURCE_X;
    }
}

enum { KINDS_OF_MARKING = 5 };

static void marks_of(const struct fold_version *v,
                     enum report_marking marks[KINDS_OF_MARKING])
{
    const struct conditions *c = &v->conditions;

    marks[0] = strcmp(v->stage, "core") == 0 ? REPORT_STAGE_CORE : REPORT_STAGE_RECORD;
    marks[1] = c->handling == CONDITIONS_RELEASE ? REPORT_HANDLING_RELEASE
                                                 : REPORT_HANDLING_DISCLOSURE;
    marks[2] = c->onward == CONDITIONS_ONWARD_CONSENT ? REPORT_ONWARD_CONSENT
                                                      : REPORT_ONWARD_NONE;
    marks[3] = source_of(c->source);
    marks[4] = (enum report_marking)(REPORT_INFO_1 + c->info - 1);
}

static void count_version(const struct report *r,
                          const struct fold_item *item,
                          const struct fold_version *v)
{
    static const enum report_number numbers[REPORT_FATES] = {
        REPORT_ITEMS_VERSIONS, REPORT_ITEMS_ACCEPTED, REPORT_ITEMS_DECLINED,
        REPORT_ITEMS_HELD, REPORT_ITEMS_ERASED};
    const bool fates[REPORT_FATES] = {true, v->accepted_at != 0, v->declined_at != 0,
                                      v->accepted_at != 0 && v->erased_at == 0,
                                      v->erased_at != 0};
    struct report_agreement *a = report_item_pact(r, item->agreement);
    int giver = report_item_who(r, item->giver);
    enum report_marking marks[KINDS_OF_MARKING];

    if (!report_item_is_in(r, v->offered_at))
        return;
    marks_of(v, marks);
    for (int fate = 0; fate < REPORT_FATES; fate++) {
        a->number[numbers[fate]][giver] += fates[fate];
        for (int i = 0; i < KINDS_OF_MARKING; i++)
            a->marked[marks[i]][fate][giver] += fates[fate];
    }
}

static void count_end(const struct report *r,
                      const struct fold_item *item,
                      const struct fold_version *v)
{
    struct report_agreement *a = report_item_pact(r, item->agreement);
    int holder = 1 - report_item_who(r, item->giver);

    if (v->accepted_at != 0 && v->erased_at == 0 &&
        report_item_is_soon(r, fold_item_ends(r->pair->fold, item, v, NULL)))
        a->number[REPORT_SOON_ITEMS][holder]++;
}

/* ---- consents, notices, what left ---- */

static void count_consent(const struct report *r,
                          struct report_agreement *a,
                          const struct fold_consent *c,
                          int giver)
{
    if (c->revoked_at == 0 && c->used < c->uses && report_item_is_soon(r, c->until))
        a->number[REPORT_SOON_CONSENTS][giver]++;
    if (!report_item_is_in(r, c->given_at))
        return;
    a->number[REPORT_CONSENTS_GIVEN][giver]++;
    a->number[REPORT_CONSENTS_USED][giver] += c->used;
    a->number[REPORT_CONSENTS_REVOKED][giver] += c->revoked_at != 0;
}

static void count_notice(const struct report *r,
                         struct report_agreement *a,
                         const struct fold_notice *n)
{
    static const enum report_number effects[] = {
        [FOLD_CORRECT] = REPORT_NOTICES_CORRECT,
        [FOLD_WITHDRAW] = REPORT_NOTICES_WITHDRAW,
        [FOLD_RESTRICT] = REPORT_NOTICES_RESTRICT,
        [FOLD_CONTEST] = REPORT_NOTICES_CONTEST,
    };
    int64_t said = n->applied_at != 0 ? n->applied_at : n->disputed_at;
    int64_t due = n->given_at + a->is->document->correction_hours * INSTANT_HOUR;
    int giver = report_item_who(r, n->by);

    if (!report_item_is_in(r, n->given_at))
        return;
    a->number[effects[n->effect]][giver]++;
    a->number[REPORT_NOTICES_LIFTED][giver] += n->lifted;
    a->number[REPORT_NOTICES_DISPUTED][1 - giver] += n->disputed_at != 0;
    if (said != 0)
        a->number[said <= due ? REPORT_NOTICES_IN_TIME : REPORT_NOTICES_LATE]
                 [1 - giver]++;
}

static void count_export(const struct report *r,
                         struct report_agreement *a,
                         const struct fold_export *e,
                         int holder)
{
    static const enum report_number kinds[] = {
        [FOLD_EXPORT_CONSENT] = REPORT_ITEMS_EXPORTED,
        [FOLD_EXPORT_COPY] = REPORT_ITEMS_COPIED,
        [FOLD_EXPORT_GLASS] = REPORT_ITEMS_GLASS,
    };
    if (!report_item_is_in(r, e->at))
        return;
    a->number[kinds[e->kind]][holder]++;
    a->number[REPORT_NOTICES_RECEIPTS][holder] += (int64_t)e->receipt_count;
}

static void count_behind(const struct report *r,
                         struct report_agreement *a,
                         const struct fold_item *item)
{
    int holder = report_item_who(r, 1 - item->giver);

    for (size_t i = 0; i < item->export_count; i++)
        if (report_item_is_in(r, item->exports[i].at))
            a->number[REPORT_ITEMS_BEHIND][holder] +=
                fold_export_is_behind(item, &item->exports[i]);
}

static void count_item(const struct report *r, const struct fold_item *item)
{
    struct report_agreement *a = report_item_pact(r, item->agreement);
    int giver = report_item_who(r, item->giver);
    bool given = false;

    for (size_t i = 0; i < item->version_count; i++) {
        const struct fold_version *v = &item->versions[i];

        given = given || (v->accepted_at != 0 && report_item_is_in(r, v->offered_at));
        count_version(r, item, v);
        count_end(r, item, v);
    }
    a->number[REPORT_GIVING_ITEMS_GIVEN][giver] += given;
    a->number[REPORT_ITEMS_OFFERED][giver] +=
        report_item_is_in(r, item->versions[0].offered_at);
    for (size_t i = 0; i < item->consent_count; i++)
        count_consent(r, a, &item->consents[i], giver);
    for (size_t i = 0; i < item->notice_count; i++)
        count_notice(r, a, &item->notices[i]);
    for (size_t i = 0; i < item->export_count; i++)
        count_export(r, a, &item->exports[i], 1 - giver);
    count_behind(r, a, item);
}

/* ---- duties ---- */

/* Requests are counted where they stand (report.c). */
static bool count_duty(void *state, const struct fold_duty *d)
{
    const struct report *r = state;
    struct report_agreement *a = report_item_pact(r, d->agreement);
    int who = report_item_who(r, d->side);
    bool overdue = r->now > d->due;

    if (d->kind == FOLD_DUTY_ERASE)
        a->number[REPORT_ITEMS_OVERDUE][who] += overdue;
    if (d->kind == FOLD_DUTY_APPLY)
        a->number[overdue ? REPORT_NOTICES_OVERDUE : REPORT_NOTICES_WAITING][who]++;
    if (d->kind == FOLD_DUTY_RECEIPT)
        a->number[REPORT_NOTICES_RECEIPTS_OVERDUE][who] += overdue;
    if ((d->kind == FOLD_DUTY_APPLY || d->kind == FOLD_DUTY_RECEIPT) &&
        report_item_is_soon(r, d->due))
        a->number[REPORT_SOON_NOTICES][who]++;
    return true;
}

void report_item_count(struct report *r)
{
    const struct fold *f = r->pair->fold;

    for (size_t i = 0; i < fold_item_count(f); i++)
        count_item(r, fold_item_at(f, i));
    must(fold_duty_each(f, r->now, count_duty, r));
}
