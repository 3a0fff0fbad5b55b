/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item.c - what the state says of items, from the copy that has absorbed everything
 */
#include "fold/item.h"

#include "base/must.h"
#include "base/num.h"
#include "fold/approval.h"
#include "fold/parcel.h"
#include "fold/state.h"

#include <string.h>

const char *fold_effect_name(enum fold_effect e)
{
    static const char *const names[] = {[FOLD_CORRECT] = "correct",
                                        [FOLD_WITHDRAW] = "withdraw",
                                        [FOLD_RESTRICT] = "restrict",
                                        [FOLD_CONTEST] = "contest"};

    must((size_t)e < COUNT_OF(names));
    return names[e];
}

const char *fold_export_kind_name(enum fold_export_kind k)
{
    static const char *const names[] = {[FOLD_EXPORT_CONSENT] = "consent",
                                        [FOLD_EXPORT_COPY] = "copy",
                                        [FOLD_EXPORT_GLASS] = "glass"};

    must((size_t)k < COUNT_OF(names));
    return names[k];
}

size_t fold_item_count(const struct fold *f)
{
    return f->parcel_count;
}

const struct fold_item *fold_item_at(const struct fold *f, size_t i)
{
    must(i < f->parcel_count);
    return &f->parcels[i].is;
}

const struct fold_item *fold_item_find(const struct fold *f, const uint8_t id[32])
{
    size_t at = parcel_find(f, VIEW_ALL, id);

    return at == NOTHING ? NULL : &f->parcels[at].is;
}

/* What stands around what a caller was given. */
static const struct parcel *parcel_around(const struct fold *f,
                                          const struct fold_item *item)
{
    size_t at = parcel_find(f, VIEW_ALL, item->id);

    must(at != NOTHING);
    return &f->parcels[at];
}

bool fold_item_is_readable(const struct fold_version *v)
{
    return v->accepted_at != 0 && v->key_at != 0 && v->erased_at == 0;
}

int64_t fold_item_ends(const struct fold *f,
                       const struct fold_item *item,
                       const struct fold_version *v,
                       const char **cause)
{
    return parcel_ends(f, parcel_around(f, item), VIEW_ALL, (size_t)v->number - 1, cause);
}

const struct verdict *fold_item_may_leave(const struct fold *f,
                                          const struct fold_item *item,
                                          const struct fold_version *v,
                                          int64_t now)
{
    return parcel_may_leave(f, parcel_around(f, item), VIEW_ALL, (size_t)v->number - 1,
                            now);
}

bool fold_item_is_withdrawn(const struct fold_item *item)
{
    for (size_t i = 0; i < item->notice_count; i++)
        if (item->notices[i].effect == FOLD_WITHDRAW &&
            (size_t)item->notices[i].version >= item->version_count)
            return true;
    return false;
}

bool fold_item_is_approved(const struct fold *f,
                           const struct fold_item *item,
                           const uint8_t about[32])
{
    return approval_is_given(f, VIEW_ALL, about, &f->pacts[parcel_around(f, item)->pact]);
}

/* A clock may be wrong by an hour: what is older was not said in answer to the export. */
static bool is_earlier(int64_t said, const struct fold_export *x)
{
    return said + SKEW_SECONDS < x->at;
}

bool fold_export_is_behind(const struct fold_item *item, const struct fold_export *x)
{
    if (x->kind == FOLD_EXPORT_GLASS)
        return false;
    for (size_t i = 0; i < item->notice_count; i++) {
        const struct fold_notice *n = &item->notices[i];

        if (n->by == item->giver && !n->lifted && n->version >= x->version &&
            is_earlier(n->given_at, x))
            return true;
    }
    for (size_t i = 0; i < item->consent_count && x->kind == FOLD_EXPORT_CONSENT; i++) {
        const struct fold_consent *c = &item->consents[i];

        if (c->revoked_at != 0 && memcmp(c->id, x->consent, sizeof c->id) == 0 &&
            is_earlier(c->revoked_at, x))
            return true;
    }
    return false;
}
