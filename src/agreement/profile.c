/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile.c - how an agreement's rounds are computed, and what a bucket then means
 *
 * The law. All numbers here follow from the document alone, so both sides and every
 * auditor debit the same.
 */
#include "agreement/profile.h"

#include "base/must.h"
#include "base/num.h"
#include "bulk/bulk.h"
#include "bulk/sizes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { RECORDS_MAX = 1000000 /* of an accountable round */ };

/* What a bulk round has not, and what stands for "none". */
static const struct {
    const char *key;
    int64_t none;
    const char *what;
} absent[] = {
    {"blocks", 1, "shows no hits in turns"},
    {"audit_one_in", 0, "has no audit"},
    {"challenge_days", 0, "leaves nothing to be challenged"},
};

MUST_CHECK static enum err check_absent(const json_t *round, struct fault *f)
{
    char rule[FAULT_RULE_BYTES];

    if (strcmp(json_text(round, "output"), "hits") != 0)
        return fault_set(f, ERR_DENIED, "round.output",
                         "A bulk round cannot tell the count alone: a program of the "
                         "peer's own would see its hits; write \"hits\".");
    for (size_t i = 0; i < COUNT_OF(absent); i++) {
        if (json_int(round, absent[i].key) == absent[i].none)
            continue;
        (void)snprintf(rule, sizeof rule, "round.%s", absent[i].key);
        return fault_set(f, ERR_DENIED, rule,
                         "A bulk round %s; write %" PRId64 " for \"%s\".", absent[i].what,
                         absent[i].none, absent[i].key);
    }
    return OK;
}

/* Is it `parts` times a size that a bulk round may declare? */
static bool is_bucket(int64_t bucket, int64_t parts)
{
    int64_t part = bucket / parts;
    const struct sizes_step *s;

    if (bucket % parts != 0 || part > AGREEMENT_BUCKET_MAX)
        return false;
    s = sizes_for((size_t)part);
    return s != NULL && s->items == part;
}

enum err profile_check(const json_t *object, struct fault *f)
{
    const json_t *budget = json_at(object, "budget");
    const json_t *buckets = json_at(budget, "buckets");
    int64_t parts;
    enum err e;

    if (!json_has(object, "bulk"))
        return json_int(budget, "records_round") <= RECORDS_MAX
                   ? OK
                   : fault_set(f, ERR_LIMIT, "budget.records_round",
                               "A round may load 0 to %d records; only a bulk round "
                               "loads more.",
                               RECORDS_MAX);
    e = check_absent(json_at(object, "round"), f);
    parts = json_int(json_at(object, "bulk"), "parts");
    for (size_t i = 0; i < json_array_size(buckets) && e == OK; i++) {
        int64_t bucket = json_integer_value(json_array_get(buckets, i));

        if (!is_bucket(bucket, parts))
            e = fault_set(f, ERR_DENIED, "budget.buckets",
                          "The bucket %" PRId64 " is not %" PRId64
                          " parts of a bulk round, each of 512 to %d items in eighths of "
                          "octaves; write %" PRId64 " times a size of PROTOCOL.md 7.8.",
                          bucket, parts, AGREEMENT_BUCKET_MAX, parts);
    }
    return e;
}

/*
 * Items of which so many fall into one part on average that it overflows with a chance
 * of 2^-50, so that none of 2^10 parts does but with 2^-40. By Bernstein's bound a part
 * of s places does not, if m are expected and 3 (s - m)^2 >= 210 m + 70 (s - m): 35 is
 * above 50 ln 2.
 */
static int64_t part_room(int64_t size, int64_t parts)
{
    int64_t low = 0;
    int64_t high = size;

    if (parts == 1)
        return size;
    while (high - low > 1) {
        int64_t m = low + (high - low) / 2;
        int64_t spare = size - m;

        if (3 * spare * spare >= 210 * m + 70 * spare)
            low = m;
        else
            high = m;
    }
    return low;
}

void profile_read(const json_t *object, struct agreement *a)
{
    a->is_bulk = json_has(object, "bulk");
    a->parts = a->is_bulk ? json_int(json_at(object, "bulk"), "parts") : 1;
    a->work = a->is_bulk ? json_int(json_at(object, "bulk"), "work") : 0;
    for (size_t i = 0; i < a->bucket_count; i++) {
        int64_t part = a->bucket[i] / a->parts;

        a->room[i] = a->bucket[i];
        a->debit[i] = a->bucket[i];
        if (!a->is_bulk)
            continue;
        a->room[i] = a->parts * part_room(part, a->parts);
        a->debit[i] =
            a->parts * (int64_t)bulk_peer_max((uint32_t)part, (unsigned)a->work);
    }
}
