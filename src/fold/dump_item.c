/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dump_item.c - items as canonical values
 *
 * The law is that of dump.c.
 */
#include "base/memory.h"
#include "base/must.h"
#include "fold/dump.h"

static json_t *version_value(const struct fold_version *v, bool *ok)
{
    json_t *one = json_object();
    uint8_t hash[32] = {0};

    if (conditions_hash(&v->conditions, hash) != OK)
        *ok = false;
    dump_code(one, "stage", v->stage, ok);
    json_put_int(one, "offer_n", (int64_t)v->offer_n, ok);
    json_put_time(one, "offered_at", v->offered_at, ok);
    json_put_bytes(one, "conditions", hash, sizeof hash, ok);
    dump_time(one, "accepted_at", v->accepted_at, ok);
    dump_time(one, "declined_at", v->declined_at, ok);
    dump_code(one, "code", v->code, ok);
    dump_time(one, "key_at", v->key_at, ok);
    dump_time(one, "kept_at", v->kept_at, ok);
    dump_time(one, "erased_at", v->erased_at, ok);
    dump_code(one, "cause", v->cause, ok);
    return one;
}

static json_t *notice_value(const void *thing, bool *ok)
{
    const struct fold_notice *n = thing;
    json_t *one = json_object();

    json_put_bytes(one, "notice", n->id, 32, ok);
    json_put_int(one, "by", n->by, ok);
    json_put_int(one, "version", n->version, ok);
    json_put_text(one, "effect", fold_effect_name(n->effect), ok);
    json_put_text(one, "code", n->code, ok);
    json_put_time(one, "given_at", n->given_at, ok);
    dump_time(one, "acked_at", n->acked_at, ok);
    dump_time(one, "applied_at", n->applied_at, ok);
    dump_time(one, "disputed_at", n->disputed_at, ok);
    json_put_bool(one, "lifted", n->lifted, ok);
    return one;
}

static json_t *consent_value(const void *thing, bool *ok)
{
    const struct fold_consent *c = thing;
    json_t *one = json_object();

    json_put_bytes(one, "consent", c->id, 32, ok);
    json_put_int(one, "version", c->version, ok);
    json_put_bytes(one, "recipient", c->recipient, 32, ok);
    json_put_text(one, "purpose", c->purpose, ok);
    json_put_time(one, "given_at", c->given_at, ok);
    json_put_time(one, "until", c->until, ok);
    json_put_int(one, "uses", c->uses, ok);
    json_put_int(one, "used", c->used, ok);
    dump_time(one, "revoked_at", c->revoked_at, ok);
    return one;
}

static json_t *receipts(const struct fold_export *x, bool *ok)
{
    const void **ids = dump_sorted(x->receipts, x->receipt_count, 32, ok);
    json_t *list = json_array();

    for (size_t i = 0; i < x->receipt_count && *ok; i++) {
        json_t *holder = json_object(); /* the builders put bytes into objects alone */
        json_put_bytes(holder, "id", ids[i], 32, ok);
        dump_append(list, json_incref(json_object_get(holder, "id")), ok);
        json_decref(holder);
    }
    memory_free(ids);
    return list;
}

static json_t *export_value(const void *thing, bool *ok)
{
    const struct fold_export *x = thing;
    json_t *one = json_object();

    json_put_bytes(one, "export", x->id, 32, ok);
    json_put_text(one, "kind", fold_export_kind_name(x->kind), ok);
    json_put_int(one, "version", x->version, ok);
    json_put_time(one, "at", x->at, ok);
    if (x->kind == FOLD_EXPORT_CONSENT)
        json_put_bytes(one, "consent", x->consent, 32, ok);
    if (x->kind != FOLD_EXPORT_COPY)
        json_put_bytes(one, "recipient", x->recipient, 32, ok);
    dump_code(one, "purpose", x->purpose, ok);
    dump_code(one, "code", x->code, ok);
    json_put(one, "receipts", receipts(x, ok), ok);
    return one;
}

/* All of an array's things, by their ids. */
static json_t *list_of(const void *things,
                       size_t count,
                       size_t size,
                       json_t *(*value)(const void *thing, bool *ok),
                       bool *ok)
{
    const void **sorted = dump_sorted(things, count, size, ok);
    json_t *list = json_array();

    for (size_t i = 0; i < count && *ok; i++)
        dump_append(list, value(sorted[i], ok), ok);
    memory_free(sorted);
    return list;
}

static json_t *item_value(const void *thing, bool *ok)
{
    const struct fold_item *item = thing;
    json_t *one = json_object();
    json_t *versions = json_array();

    json_put_bytes(one, "item", item->id, 32, ok);
    json_put_bytes(one, "agreement", item->agreement, 32, ok);
    json_put_int(one, "giver", item->giver, ok);
    if (item->has_about)
        json_put_bytes(one, "about", item->about, 32, ok);
    for (size_t i = 0; i < item->version_count && *ok; i++)
        dump_append(versions, version_value(&item->versions[i], ok), ok);
    json_put(one, "versions", versions, ok);
    json_put(one, "notices",
             list_of(item->notices, item->notice_count, sizeof *item->notices,
                     notice_value, ok),
             ok);
    json_put(one, "consents",
             list_of(item->consents, item->consent_count, sizeof *item->consents,
                     consent_value, ok),
             ok);
    json_put(one, "exports",
             list_of(item->exports, item->export_count, sizeof *item->exports,
                     export_value, ok),
             ok);
    return one;
}

/* An item is the first thing of its parcel. */
json_t *dump_item_list(const struct fold *f, bool *ok)
{
    return list_of(f->parcels, f->parcel_count, sizeof *f->parcels, item_value, ok);
}
