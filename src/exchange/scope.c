/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scope.c - whether an own record may be used under an agreement at all
 */
#include "exchange/scope.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAJORITY = 18 };

bool scope_holds(const struct agreement *a, const struct record *r)
{
    bool topic = false;
    bool region = agreement_has(a, "regions", "any");

    for (size_t i = 0; i < r->codes[RECORD_TOPICS].count && !topic; i++)
        topic = agreement_has(a, "topics", r->codes[RECORD_TOPICS].items[i].text);
    for (size_t i = 0; i < r->codes[RECORD_REGIONS].count && !region; i++)
        region = agreement_has(a, "regions", r->codes[RECORD_REGIONS].items[i].text);
    return topic && region;
}

const char *scope_unknown_label(const struct agreement *a, const struct record *r)
{
    for (size_t i = 0; i < r->codes[RECORD_LABELS].count; i++)
        if (!agreement_has_label(a, r->codes[RECORD_LABELS].items[i].text))
            return r->codes[RECORD_LABELS].items[i].text;
    return NULL;
}

void scope_age_at(const struct agreement *a, int64_t now, struct scope_age *out)
{
    char today[INSTANT_BYTES];
    int year;

    out->adults_since[0] = '\0';
    if (!agreement_has(a, "exclusions", "minors"))
        return;
    instant_format(now, today);
    year = (int)(strtol(today, NULL, 10) % 10000) - MAJORITY; /* four digits */
    (void)snprintf(out->adults_since, sizeof out->adults_since, "%04d%.6s", year,
                   today + strlen("YYYY"));
}

bool scope_is_too_young(const struct scope_age *age, const struct record *r)
{
    const char *limit = age->adults_since;

    if (limit[0] == '\0' || r->kind != RECORD_PERSON || r->birth_count == 0)
        return false;
    for (size_t i = 0; i < r->birth_count; i++)
        if (strncmp(r->births[i].text, limit, strlen(r->births[i].text)) <= 0)
            return false;
    return true;
}
