/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/barter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

json_t *fact_with_list(json_t *fact, const char *key, const char *words)
{
    json_t *list = json_array();
    bool ok = true;

    while (*words != '\0') {
        size_t bytes = strcspn(words, " ");

        assert_int_equal(json_array_append_new(list, json_stringn(words, bytes)), 0);
        words += bytes;
        words += strspn(words, " ");
    }
    json_put(fact, key, list, &ok);
    assert_true(ok);
    return fact;
}

json_t *fact_with_time(json_t *fact, const char *key, int64_t time)
{
    bool ok = true;

    json_put_time(fact, key, time, &ok);
    assert_true(ok);
    return fact;
}

json_t *fact_on_terms(json_t *fact)
{
    fact = fact_with_list(fact, "purposes", "border-check");
    fact = fact_with_list(fact, "actions", "verify watch");
    fact = fact_with(fact, "court", "ask");
    fact = fact_with(fact, "onward", "consent");
    fact = fact_with(fact, "handling", "release");
    fact = fact_with_time(fact, "until", SAGA_BEGIN + 60 * SAGA_DAY);
    fact = fact_with(fact, "source", "c");
    fact = fact_with_int(fact, "info", 3);
    return fact_with(fact, "approval", "no");
}

json_t *fact_offer(const struct play *p)
{
    json_t *fact = fact_with(fact_agreed(p, p->draft), "stage", "core");

    fact = fact_with_bytes(fact_with_bytes(fact, "about", 0, 32), "content", 5, 32);
    return fact_on_terms(fact);
}

json_t *fact_renew(const struct play *p)
{
    json_t *fact = fact_with(saga_fact("item", barter_item(p)->id), "stage", "record");

    return fact_on_terms(fact_with_bytes(fact, "content", 6, 32));
}

const struct fold_item *barter_item(const struct play *p)
{
    assert_true(fold_item_count(p->fold) > 0);
    return fold_item_at(p->fold, fold_item_count(p->fold) - 1);
}

json_t *fact_version(const struct play *p, int version)
{
    return fact_with_int(saga_fact("item", barter_item(p)->id), "version", version);
}

json_t *fact_coded(const struct play *p, int version, const char *code)
{
    return fact_with(fact_version(p, version), "code", code);
}

json_t *fact_notice(const struct play *p, int version, const char *effect)
{
    return fact_with(fact_coded(p, version, "wrong-data"), "effect", effect);
}

json_t *fact_consent(const struct play *p, int version, const char *purpose, int64_t uses)
{
    json_t *fact = fact_with(fact_version(p, version), "purpose", purpose);

    fact = fact_with_bytes(fact_with_int(fact, "uses", uses), "recipient", 9, 32);
    return fact_with_time(fact, "until", SAGA_BEGIN + 30 * SAGA_DAY);
}

const struct fold_notice *barter_notice(const struct play *p)
{
    assert_true(barter_item(p)->notice_count > 0);
    return &barter_item(p)->notices[barter_item(p)->notice_count - 1];
}

const struct fold_consent *barter_consent(const struct play *p)
{
    assert_true(barter_item(p)->consent_count > 0);
    return &barter_item(p)->consents[barter_item(p)->consent_count - 1];
}

const struct fold_export *barter_export(const struct play *p)
{
    assert_true(barter_item(p)->export_count > 0);
    return &barter_item(p)->exports[barter_item(p)->export_count - 1];
}

json_t *fact_of_notice(const struct play *p)
{
    return saga_fact("notice", barter_notice(p)->id);
}

json_t *fact_of_consent(const struct play *p)
{
    return saga_fact("consent", barter_consent(p)->id);
}

const struct verdict *barter_accept(struct play *p, int version)
{
    return play_say(p, HOLDER, KIND_ITEM_ACCEPT, fact_version(p, version));
}

const struct verdict *barter_key(struct play *p, int version)
{
    return play_say(p, GIVER, KIND_ITEM_KEY, fact_version(p, version));
}

const struct verdict *barter_erase(struct play *p, int version, const char *cause)
{
    return play_say(p, HOLDER, KIND_ITEM_ERASED,
                    fact_with(fact_version(p, version), "cause", cause));
}

const struct verdict *barter_copy(struct play *p, int version)
{
    return play_say(p, HOLDER, KIND_ITEM_COPY,
                    fact_with(fact_version(p, version), "purpose", "border-check"));
}

const struct verdict *barter_export_by_consent(struct play *p)
{
    return play_say(p, HOLDER, KIND_ITEM_EXPORT, fact_of_consent(p));
}

const struct verdict *barter_notify(struct play *p, int version, const char *effect)
{
    return play_say(p, GIVER, KIND_NOTICE_GIVE, fact_notice(p, version, effect));
}

void barter_hear(struct play *p)
{
    assert_refused(play_say(p, HOLDER, KIND_ITEM_DECLINE, fact_coded(p, 1, "not-held")),
                   "repeated");
}

void barter_give(struct play *p)
{
    assert_effective(play_say(p, GIVER, KIND_ITEM_OFFER, fact_offer(p)));
    assert_effective(barter_accept(p, 1));
    assert_effective(barter_key(p, 1));
}

void barter_renew(struct play *p)
{
    int version;

    assert_effective(play_say(p, GIVER, KIND_ITEM_RENEW, fact_renew(p)));
    version = (int)barter_item(p)->version_count;
    assert_effective(barter_accept(p, version));
    assert_effective(barter_key(p, version));
}
