/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/whim.h"

#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "fold/item.h"
#include "fold/request.h"
#include "fold/sample.h"

#include <string.h>

enum { HOUR = 3600, SHARE = 0x77, APPROVERS = 2 };

uint64_t whim_below(struct improv *m, uint64_t below)
{
    return m->chance.below(m->chance.state, below);
}

bool whim_often(struct improv *m, uint64_t of_hundred)
{
    return whim_below(m, 100) < of_hundred;
}

const char *whim_word(struct improv *m, const char *const *words, size_t count)
{
    return words[whim_below(m, count)];
}

void whim_put_text(json_t *fact, const char *key, const char *value)
{
    bool ok = true;

    json_put_text(fact, key, value, &ok);
    must(ok);
}

void whim_put_int(json_t *fact, const char *key, uint64_t value)
{
    bool ok = true;

    json_put_int(fact, key, (int64_t)value, &ok);
    must(ok);
}

static void put_id(json_t *fact, const char *key, const uint8_t id[32])
{
    bool ok = true;

    json_put_bytes(fact, key, id, 32, &ok);
    must(ok);
}

void whim_put_bytes(json_t *fact, const char *key, uint64_t byte, size_t bytes)
{
    uint8_t value[32];
    bool ok = true;

    memset(value, (int)byte, sizeof value);
    json_put_bytes(fact, key, value, bytes, &ok);
    must(ok);
}

static void put_time(json_t *fact, const char *key, int64_t time)
{
    bool ok = true;

    json_put_time(fact, key, time, &ok);
    must(ok);
}

/* The usual word, or now and then the odd one. */
static void put_either(
    struct improv *m, json_t *fact, const char *key, const char *usual, const char *odd)
{
    whim_put_text(fact, key, whim_often(m, 92) ? usual : odd);
}

bool whim_knows(enum kind kind)
{
    return (kind >= KIND_ITEM_OFFER && kind <= KIND_SAMPLE_OPEN) ||
           (kind >= KIND_ASK_ITEM && kind <= KIND_INCIDENT);
}

/* ---- Things that are there ---- */

/* One of the newest items, if there is one. */
static const struct fold_item *pick_item(struct improv *m)
{
    size_t count = fold_item_count(m->world);
    size_t back = whim_often(m, 60) ? 0 : whim_below(m, 4);

    return back < count ? fold_item_at(m->world, count - 1 - back) : NULL;
}

static int pick_version(struct improv *m, const struct fold_item *item)
{
    uint64_t count = item ? item->version_count : 1;

    if (whim_often(m, 80))
        return (int)count;
    return 1 + (int)(whim_below(m, count + 1) & 63);
}

static void put_item(struct improv *m, json_t *fact, const struct fold_item *item)
{
    if (item && whim_often(m, 98))
        put_id(fact, "item", item->id);
    else
        whim_put_bytes(fact, "item", 0x5A, 32);
}

/* An item that has something of a kind, if any has; else one of the newest. */
static const struct fold_item *
pick_item_with(struct improv *m, size_t (*count_of)(const struct fold_item *))
{
    for (size_t i = fold_item_count(m->world); i > 0; i--) {
        const struct fold_item *item = fold_item_at(m->world, i - 1);

        if (count_of(item) > 0 && whim_often(m, 60))
            return item;
    }
    return pick_item(m);
}

static size_t notices_of(const struct fold_item *item)
{
    return item->notice_count;
}

static size_t consents_of(const struct fold_item *item)
{
    return item->consent_count;
}

static size_t exports_of(const struct fold_item *item)
{
    return item->export_count;
}

static void put_notice(struct improv *m, json_t *fact, const struct fold_item *item)
{
    if (item && item->notice_count > 0)
        put_id(fact, "notice", item->notices[whim_below(m, item->notice_count)].id);
    else
        whim_put_bytes(fact, "notice", 0x5A, 32);
}

static void put_consent(struct improv *m, json_t *fact, const struct fold_item *item)
{
    if (item && item->consent_count > 0)
        put_id(fact, "consent", item->consents[whim_below(m, item->consent_count)].id);
    else
        whim_put_bytes(fact, "consent", 0x5A, 32);
}

/* ---- Conditions ---- */

static int64_t pick_until(struct improv *m, int side)
{
    static const int64_t hours[] = {0, 1, 24, 240, 240, 900, 900, 900};

    return m->saga.clock[side] + hours[whim_below(m, COUNT_OF(hours))] * HOUR;
}

static void put_purpose(struct improv *m, json_t *fact)
{
    put_either(m, fact, "purpose", "border-check",
               whim_often(m, 50) ? "tracing" : "victim-identification");
}

static void put_list(json_t *fact, const char *key, const char *one, const char *two)
{
    json_t *list = json_array();
    bool ok = true;

    if (one)
        must(json_array_append_new(list, json_string(one)) == 0);
    if (two)
        must(json_array_append_new(list, json_string(two)) == 0);
    json_put(fact, key, list, &ok);
    must(ok);
}

static void put_conditions(struct improv *m, int side, json_t *fact)
{
    static const char *const courts[] = {"no", "ask", "yes"};
    static const char *const sources[] = {"a", "b", "c", "x"};
    const char *second = whim_often(m, 60) ? "tracing" : NULL;

    put_list(fact, "purposes", "border-check",
             whim_often(m, 94) ? second : "victim-identification");
    put_list(fact, "actions", whim_often(m, 70) ? "verify" : NULL,
             whim_often(m, 95) ? NULL : "export");
    whim_put_text(fact, "court", whim_word(m, courts, COUNT_OF(courts)));
    put_either(m, fact, "onward", "consent", "none");
    put_either(m, fact, "handling", "release", "disclosure");
    put_time(fact, "until", pick_until(m, side));
    whim_put_text(fact, "source", whim_word(m, sources, COUNT_OF(sources)));
    whim_put_int(fact, "info", 1 + whim_below(m, 4));
    whim_put_text(fact, "approval", whim_often(m, 80) ? "no" : "yes");
}

/* Those that stand, with one of them as it would be in others. */
static void put_tightened(
    struct improv *m, int side, json_t *fact, const struct fold_item *item, int version)
{
    static const char *const keys[] = {"purposes", "actions",  "court",
                                       "onward",   "handling", "until",
                                       "source",   "info",     "approval"};
    const char *key = whim_word(m, keys, COUNT_OF(keys));
    json_t *others = json_object();
    json_t *stand;

    put_conditions(m, side, others);
    if (item && (size_t)version <= item->version_count && whim_often(m, 95)) {
        stand = item->versions[version - 1].conditions.object;
        must(json_object_update(fact, stand) == 0);
        must(json_object_set(fact, key, json_object_get(others, key)) == 0);
    } else {
        must(json_object_update(fact, others) == 0);
    }
    json_decref(others);
}

/* ---- Facts ---- */

static void put_about(struct improv *m, json_t *fact)
{
    size_t count = fold_request_count(m->world);
    size_t back = whim_below(m, 4);

    if (whim_often(m, 80) || back >= count)
        whim_put_bytes(fact, "about", 0, 32);
    else
        put_id(fact, "about", fold_request_at(m->world, count - 1 - back)->id);
}

static json_t *offer_fact(struct improv *m, int side, enum kind kind, int draft)
{
    json_t *fact = kind == KIND_ITEM_OFFER
                       ? saga_fact("agreement", saga_id(&m->saga, draft))
                       : json_object();

    if (kind == KIND_ITEM_OFFER)
        put_about(m, fact);
    else
        put_item(m, fact, pick_item(m));
    whim_put_text(fact, "stage", whim_often(m, 50) ? "core" : "record");
    whim_put_bytes(fact, "content", 0x11, 32);
    put_conditions(m, side, fact);
    return fact;
}

static json_t *version_fact(struct improv *m, int side, enum kind kind)
{
    static const char *const causes[] = {"until", "review", "withdrawn", "replaced",
                                         "ended", "unread", "chosen"};
    static const char *const effects[] = {"correct", "withdraw", "restrict", "restrict",
                                          "contest"};
    const struct fold_item *item = pick_item(m);
    int version = pick_version(m, item);
    json_t *fact = json_object();

    put_item(m, fact, item);
    whim_put_int(fact, "version", (uint64_t)version);
    if (kind == KIND_ITEM_DECLINE)
        put_either(m, fact, "code", "not-held", "why-not");
    else if (kind == KIND_ITEM_KEEP)
        put_either(m, fact, "code", "case-file", "curiosity");
    else if (kind == KIND_ITEM_TIGHTEN)
        put_tightened(m, side, fact, item, version);
    else if (kind == KIND_ITEM_ERASED)
        whim_put_text(fact, "cause", whim_word(m, causes, COUNT_OF(causes)));
    else if (kind == KIND_NOTICE_GIVE)
        whim_put_text(fact, "effect", whim_word(m, effects, COUNT_OF(effects)));
    if (kind == KIND_NOTICE_GIVE)
        put_either(m, fact, "code", "outdated", "whim");
    return fact;
}

/* Consents, and what leaves by them or without them. */
static json_t *leaving_fact(struct improv *m, int side, enum kind kind)
{
    const struct fold_item *item = pick_item(m);
    int version = pick_version(m, item);
    json_t *fact = json_object();

    put_item(m, fact, item);
    whim_put_int(fact, "version", (uint64_t)version);
    if (kind != KIND_ITEM_COPY)
        whim_put_bytes(fact, "recipient", 1 + whim_below(m, 2), 32);
    if (kind == KIND_ITEM_GLASS)
        put_either(m, fact, "code", "threat-to-life", "curiosity");
    else
        put_purpose(m, fact);
    if (kind != KIND_CONSENT_GIVE)
        return fact;
    if (item && (size_t)version <= item->version_count && whim_often(m, 70))
        put_time(fact, "until", item->versions[version - 1].conditions.until);
    else
        put_time(fact, "until", pick_until(m, side));
    whim_put_int(fact, "uses", 1 + whim_below(m, 3));
    return fact;
}

static json_t *noticed_fact(struct improv *m, enum kind kind)
{
    json_t *fact = json_object();

    put_notice(m, fact, pick_item_with(m, notices_of));
    if (kind == KIND_NOTICE_DISPUTE)
        put_either(m, fact, "code", "case-file", "curiosity");
    return fact;
}

static json_t *consented_fact(struct improv *m)
{
    json_t *fact = json_object();

    put_consent(m, fact, pick_item_with(m, consents_of));
    return fact;
}

static json_t *receipt_fact(struct improv *m)
{
    const struct fold_item *item = pick_item_with(m, exports_of);
    json_t *fact = json_object();

    if (item && item->export_count > 0)
        put_id(fact, "export", item->exports[whim_below(m, item->export_count)].id);
    else
        whim_put_bytes(fact, "export", 0x5A, 32);
    put_notice(m, fact, whim_often(m, 90) ? item : pick_item(m));
    return fact;
}

static json_t *asking_fact(struct improv *m, enum kind kind)
{
    const struct fold_item *item = pick_item(m);
    json_t *fact = json_object();

    put_item(m, fact, item);
    if (kind == KIND_ASK_CONSENT) {
        whim_put_int(fact, "version", (uint64_t)pick_version(m, item));
        whim_put_bytes(fact, "recipient", 1 + whim_below(m, 2), 32);
    } else {
        put_either(m, fact, "question", "identity", "anything");
    }
    put_purpose(m, fact);
    put_either(m, fact, "justification", "case-file", "curiosity");
    whim_put_int(fact, "due_hours", 1 + whim_below(m, 60));
    return fact;
}

static json_t *concur_fact(struct improv *m)
{
    static const char *const types[] = {"round.propose", "item.offer", "pledge",
                                        "round.abort", "nonsense"};
    json_t *fact = json_object();

    whim_put_text(fact, "type", whim_word(m, types, COUNT_OF(types)));
    whim_put_bytes(fact, "what", whim_below(m, 3), 32);
    return fact;
}

/* Of an agreement, an item or a consent; now and then of nothing. */
static json_t *approval_fact(struct improv *m, int draft)
{
    struct sign_secret secret = saga_approver((int)whim_below(m, APPROVERS));
    const struct fold_item *item = pick_item_with(m, consents_of);
    uint8_t signature[SIGNATURE_BYTES];
    uint8_t about[32];
    json_t *fact = json_object();
    bool ok = true;

    memcpy(about, saga_id(&m->saga, draft), sizeof about);
    if (item && whim_often(m, 60))
        memcpy(about, item->id, sizeof about);
    if (item && item->consent_count > 0 && whim_often(m, 50))
        memcpy(about, item->consents[item->consent_count - 1].id, sizeof about);
    if (whim_often(m, 3))
        memset(about, 0x5A, sizeof about);
    sign_message(&secret, "approval", about, sizeof about, signature);
    put_id(fact, "about", about);
    put_id(fact, "key", secret.key);
    json_put_bytes(fact, "sig", signature, sizeof signature, &ok);
    must(ok);
    return fact;
}

static json_t *draw_fact(struct improv *m, int draft)
{
    static const char label[] = "entente/1 sample coin";
    json_t *fact = saga_fact("agreement", saga_id(&m->saga, draft));
    uint8_t share[32];
    uint8_t commit[32];

    memset(share, SHARE, sizeof share);
    hash_sha256_parts((const struct part[]){{label, sizeof label},
                                            {saga_id(&m->saga, draft), 32},
                                            {share, sizeof share}},
                      3, commit);
    whim_put_int(fact, "count", 1 + whim_below(m, 5));
    put_id(fact, "commit", commit);
    return fact;
}

static json_t *share_fact(struct improv *m, enum kind kind)
{
    bool other = kind == KIND_SAMPLE_JOIN || whim_often(m, 5);
    size_t count = fold_sample_count(m->world);
    size_t back = whim_below(m, 2);
    json_t *fact = json_object();

    if (back < count)
        put_id(fact, "sample", fold_sample_at(m->world, count - 1 - back)->id);
    else
        whim_put_bytes(fact, "sample", 0x5A, 32);
    whim_put_bytes(fact, "share", other ? SHARE + 1 : SHARE, 32);
    return fact;
}

json_t *whim_fact(struct improv *m, int side, enum kind kind, int draft)
{
    if (kind == KIND_ITEM_OFFER || kind == KIND_ITEM_RENEW)
        return offer_fact(m, side, kind, draft);
    if (kind == KIND_CONSENT_GIVE || kind == KIND_ITEM_COPY || kind == KIND_ITEM_GLASS)
        return leaving_fact(m, side, kind);
    if (kind >= KIND_NOTICE_LIFT && kind <= KIND_NOTICE_DISPUTE)
        return noticed_fact(m, kind);
    if (kind == KIND_CONSENT_REVOKE || kind == KIND_ITEM_EXPORT)
        return consented_fact(m);
    if (kind == KIND_RECEIPT)
        return receipt_fact(m);
    if (kind == KIND_ASK_ITEM || kind == KIND_ASK_CONSENT)
        return asking_fact(m, kind);
    if (kind == KIND_CONCUR)
        return concur_fact(m);
    if (kind == KIND_APPROVE)
        return approval_fact(m, draft);
    if (kind == KIND_SAMPLE_START)
        return draw_fact(m, draft);
    if (kind == KIND_SAMPLE_JOIN || kind == KIND_SAMPLE_OPEN)
        return share_fact(m, kind);
    if (kind != KIND_INCIDENT)
        return version_fact(m, side, kind);
    json_t *fact = saga_fact("agreement", saga_id(&m->saga, draft));
    put_either(m, fact, "code", "breach", "bad-luck");
    return fact;
}

/* ---- What one thinks of ---- */

/* The newest sample waits for one side to join it, and then for the other to open it. */
static bool sample_waits(struct improv *m, int side, enum kind *kind)
{
    size_t count = fold_sample_count(m->world);
    const struct fold_sample *sample =
        count > 0 ? fold_sample_at(m->world, count - 1) : NULL;

    if (!sample || sample->opened || sample->joined != (sample->starter == side))
        return false;
    *kind = sample->joined ? KIND_SAMPLE_OPEN : KIND_SAMPLE_JOIN;
    return true;
}

enum kind whim_kind(struct improv *m, int side)
{
    static const enum kind of_giver[] = {
        KIND_ITEM_OFFER,  KIND_ITEM_RENEW,    KIND_ITEM_TIGHTEN, KIND_ITEM_TIGHTEN,
        KIND_NOTICE_GIVE, KIND_NOTICE_LIFT,   KIND_CONSENT_GIVE, KIND_CONSENT_GIVE,
        KIND_APPROVE,     KIND_CONSENT_REVOKE};
    static const enum kind of_holder[] = {
        KIND_ITEM_EXPORT,  KIND_ITEM_EXPORT,    KIND_ITEM_COPY, KIND_ITEM_GLASS,
        KIND_NOTICE_APPLY, KIND_NOTICE_DISPUTE, KIND_RECEIPT,   KIND_RECEIPT,
        KIND_NOTICE_ACK,   KIND_ITEM_ERASED,    KIND_ITEM_KEEP, KIND_ASK_ITEM,
        KIND_ASK_CONSENT};
    size_t count = fold_item_count(m->world);
    const struct fold_item *item = count > 0 ? fold_item_at(m->world, count - 1) : NULL;
    const struct fold_version *v;
    enum kind kind;

    if (whim_often(m, 20) && sample_waits(m, side, &kind))
        return kind;
    if (!item || whim_often(m, 5))
        return KIND_ITEM_OFFER;
    v = &item->versions[item->version_count - 1];
    if (item->giver != side && v->accepted_at == 0 && v->declined_at == 0)
        return whim_often(m, 93) ? KIND_ITEM_ACCEPT : KIND_ITEM_DECLINE;
    if (item->giver == side && v->accepted_at != 0 && v->key_at == 0 && whim_often(m, 70))
        return KIND_ITEM_KEY;
    return item->giver == side ? of_giver[whim_below(m, COUNT_OF(of_giver))]
                               : of_holder[whim_below(m, COUNT_OF(of_holder))];
}

void whim_terms(struct improv *m, struct saga_terms *terms)
{
    if (whim_often(m, 40))
        for (int gate = 0; gate < AGREEMENT_GATES; gate++)
            terms->gates[gate] = 1 + (int64_t)whim_below(m, 3);
    terms->separate = whim_often(m, 30);
    terms->no_onward = whim_often(m, 10);
    if (whim_often(m, 70))
        return;
    terms->approver_count = 1 + whim_below(m, APPROVERS);
    for (size_t i = 0; i < terms->approver_count; i++)
        terms->approves[i] = whim_often(m, 25) ? AGREEMENT_ACTIVATION : AGREEMENT_USE;
}

void whim_document(struct improv *m, struct agreement *a)
{
    static const int64_t days[] = {1, 4, 100};
    static const int64_t hours[] = {1, 24, 72};

    a->item_days = days[whim_below(m, COUNT_OF(days))];
    a->correction_hours = hours[whim_below(m, COUNT_OF(hours))];
    a->review = SAGA_BEGIN + (int64_t)(1 + whim_below(m, 20)) * SAGA_DAY;
}
