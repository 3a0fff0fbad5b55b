/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dump_sample.c - approvals and samples as JSON
 */
#include "base/memory.h"
#include "fold/dump.h"

#include <string.h>

/* Of the approvers that the copy of all knows to have approved something, the one with
 * the least key above `last`, or -1. */
static int next_approver(const struct approval *a,
                         const struct agreement *document,
                         const uint8_t *last)
{
    int next = -1;

    for (size_t i = 0; i < document->approver_count; i++) {
        const uint8_t *key = document->approver[i].key;

        if ((a->by[VIEW_ALL] >> i & 1) == 0 || (last && memcmp(key, last, 32) <= 0))
            continue;
        if (next < 0 || memcmp(key, document->approver[next].key, 32) < 0)
            next = (int)i;
    }
    return next;
}

static void
add_approvals(const struct fold *f, const struct approval *a, json_t *list, bool *ok)
{
    const struct agreement *document = f->pacts[a->pact].document;
    int i = next_approver(a, document, NULL);

    while (i >= 0 && *ok) {
        json_t *one = json_object();

        json_put_bytes(one, "about", a->about, sizeof a->about, ok);
        json_put_bytes(one, "key", document->approver[i].key, 32, ok);
        dump_append(list, one, ok);
        i = next_approver(a, document, document->approver[i].key);
    }
}

json_t *dump_sample_approvals(const struct fold *f, bool *ok)
{
    const void **approvals =
        dump_sorted(f->approvals, f->approval_count, sizeof *f->approvals, ok);
    json_t *list = json_array();

    for (size_t i = 0; i < f->approval_count && *ok; i++)
        add_approvals(f, approvals[i], list, ok);
    memory_free(approvals);
    return list;
}

static json_t *sample_value(const struct sample *sample, bool *ok)
{
    const struct fold_sample *s = &sample->is;
    json_t *one = json_object();

    json_put_bytes(one, "sample", s->id, 32, ok);
    json_put_bytes(one, "agreement", s->agreement, 32, ok);
    json_put_int(one, "count", s->count, ok);
    json_put_int(one, "starter", s->starter, ok);
    json_put_int(one, "start_n", (int64_t)s->start_n, ok);
    json_put_bool(one, "joined", s->joined, ok);
    if (s->opened)
        json_put_bytes(one, "seed", s->seed, sizeof s->seed, ok);
    return one;
}

json_t *dump_sample_list(const struct fold *f, bool *ok)
{
    const void **samples =
        dump_sorted(f->samples, f->sample_count, sizeof *f->samples, ok);
    json_t *list = json_array();

    for (size_t i = 0; i < f->sample_count && *ok; i++)
        dump_append(list, sample_value(samples[i], ok), ok);
    memory_free(samples);
    return list;
}
