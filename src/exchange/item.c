/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item.c - giving one record on conditions, and receiving one
 */
#include "exchange/item.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/envelope.h"
#include "exchange/choose.h"
#include "exchange/content.h"
#include "exchange/custody.h"
#include "exchange/intake.h"
#include "exchange/intent.h"
#include "exchange/offering.h"
#include "store/keystore.h"
#include "store/record.h"
#include "store/store.h"

#include <string.h>

/* ---- what is offered ---- */

static enum err
find_row(struct node *n, const char *list, const char *id, int64_t *row, struct fault *f)
{
    enum err e = list != NULL ? store_record_find(n->store, list, id, row)
                              : store_record_find_any(n->store, id, row);

    if (e == ERR_EXISTS)
        return fault_set(f, ERR_USAGE, "",
                         "Record \"%s\" is in several lists; say in which with --list.",
                         id);
    if (e == ERR_NOT_FOUND)
        return fault_set(f, e, "",
                         "There is no record \"%s\"%s%s; look for its name with: "
                         "entente find",
                         id, list != NULL ? " in list " : "", list != NULL ? list : "");
    return e == OK ? OK : store_explain(n->store, e, f);
}

enum err item_record(
    struct node *n, const char *list, const char *id, json_t **out, struct fault *f)
{
    struct buffer bytes;
    int64_t row = 0;
    enum err e = find_row(n, list, id, &row, f);

    if (e != OK)
        return e;
    buffer_init(&bytes, STORE_RECORD_MAX);
    e = store_record_get(n->store, row, &bytes, NULL);
    if (e == OK)
        e = json_read_canonical(bytes.data, bytes.bytes, STORE_RECORD_MAX, out, NULL);
    buffer_fini(&bytes);
    return e == OK ? OK
                   : fault_set(f, e == ERR_MALFORMED ? ERR_CORRUPT : e, "",
                               "Record \"%s\" cannot be read (%s).", id, err_name(e));
}

static enum err put_nothing(json_t *object, const char *key)
{
    json_t *list = json_array();
    bool ok = true;

    json_put(object, key, list, &ok);
    return ok ? OK : ERR_NOMEM;
}

enum err item_conditions(int64_t until, json_t **out)
{
    json_t *c = json_object();
    bool ok =
        c != NULL && put_nothing(c, "purposes") == OK && put_nothing(c, "actions") == OK;

    json_put_text(c, "court", "no", &ok);
    json_put_text(c, "onward", "none", &ok);
    json_put_text(c, "handling", "disclosure", &ok);
    json_put_time(c, "until", until, &ok);
    json_put_text(c, "source", "x", &ok);
    json_put_int(c, "info", 4, &ok);
    json_put_text(c, "approval", "no", &ok);
    if (!ok) {
        json_decref(c);
        return ERR_NOMEM;
    }
    *out = c;
    return OK;
}

enum err item_preview(const struct item_plan *plan, json_t **out, struct fault *f)
{
    return content_make(plan->agreement->document, plan->stage, plan->record,
                        plan->without, out, f);
}

/* ---- offering ---- */

/* The item whose newest version was offered by our last entry. */
static const struct fold_item *find_offered(const struct pair *p, uint64_t n)
{
    for (size_t i = fold_item_count(p->fold); i-- > 0;) {
        const struct fold_item *item = fold_item_at(p->fold, i);

        if (item->giver == p->side &&
            item->versions[item->version_count - 1].offer_n == n)
            return item;
    }
    return NULL;
}

enum err item_offer(struct pair *p,
                    const struct item_plan *plan,
                    const struct sign_secret *officer,
                    uint8_t id[32],
                    bool *waiting,
                    struct fault *f)
{
    struct pair_act act = {.kind =
                               plan->renews != NULL ? KIND_ITEM_RENEW : KIND_ITEM_OFFER,
                           .officer = officer};
    struct offering o;
    enum err e = offering_make(p, plan, &o, f);

    memset(id, 0, 32);
    *waiting = false;
    if (e == OK) {
        act.fact = o.fact;
        act.blob = o.blob;
        act.blob_bytes = o.blob_bytes;
        e = offering_say(p, &act, &o, waiting, f);
    }
    if (e == OK && !*waiting) {
        const uint64_t n = p->own.tree.size - 1;
        const struct fold_item *item = find_offered(p, n);

        must(item != NULL);
        memcpy(id, item->id, 32);
        (void)!custody_keep(p, STORE_OWN, n, o.key); /* else the next opening does */
    }
    offering_fini(&o);
    return e;
}

/* ---- the rest of the gates ---- */

/* A fact of an item's version, and one code or nothing more. */
static json_t *version_fact(const struct item_act *act, const char *key, const char *code)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;

    json_put_bytes(fact, "item", act->item->id, 32, &ok);
    json_put_int(fact, "version", act->version->number, &ok);
    if (key != NULL)
        json_put_text(fact, key, code, &ok);
    if (ok)
        return fact;
    json_decref(fact);
    return NULL;
}

/* Append, the fact being taken; waiting NULL: it is no gated act. */
static enum err say(struct pair *p,
                    enum kind kind,
                    json_t *fact,
                    const struct sign_secret *officer,
                    bool *waiting,
                    struct fault *f)
{
    const struct pair_act act = {.kind = kind, .fact = fact, .officer = officer};
    enum err e;

    if (fact == NULL)
        e = fault_set(f, ERR_NOMEM, "", "Out of memory.");
    else
        e = waiting != NULL ? intent_append(p, &act, waiting, f)
                            : pair_append(p, &act, f);
    json_decref(fact);
    return e;
}

enum err
item_accept(struct pair *p, const struct item_act *act, bool *waiting, struct fault *f)
{
    return say(p, KIND_ITEM_ACCEPT, version_fact(act, NULL, NULL), act->officer, waiting,
               f);
}

enum err item_decline(struct pair *p,
                      const struct item_act *act,
                      const char *code,
                      struct fault *f)
{
    return say(p, KIND_ITEM_DECLINE, version_fact(act, "code", code), act->officer, NULL,
               f);
}

enum err item_keep(struct pair *p,
                   const struct item_act *act,
                   const char *code,
                   bool *waiting,
                   struct fault *f)
{
    return say(p, KIND_ITEM_KEEP, version_fact(act, "code", code), act->officer, waiting,
               f);
}

enum err item_tighten(struct pair *p,
                      const struct item_act *act,
                      const json_t *conditions,
                      struct fault *f)
{
    json_t *fact = version_fact(act, NULL, NULL);
    bool ok = fact != NULL;

    offering_put_conditions(fact, conditions, &ok);
    if (!ok) {
        json_decref(fact);
        fact = NULL;
    }
    return say(p, KIND_ITEM_TIGHTEN, fact, act->officer, NULL, f);
}

/* ---- erasing, and saying so ---- */

static enum err say_erased(struct pair *p,
                           const struct fold_item *item,
                           const struct fold_version *v,
                           const char *cause,
                           struct fault *f)
{
    const struct item_act act = {.item = item, .version = v};

    return say(p, KIND_ITEM_ERASED, version_fact(&act, "cause", cause), NULL, NULL, f);
}

static bool
is_held(const struct pair *p, const struct fold_item *item, const struct fold_version *v)
{
    return custody_side(p, item) == STORE_PEER && v->accepted_at != 0 &&
           v->erased_at == 0;
}

/* Where an item stands in the fold. */
static size_t place_of(const struct pair *p, const struct fold_item *item)
{
    size_t at = 0;

    while (at < fold_item_count(p->fold) &&
           memcmp(fold_item_at(p->fold, at)->id, item->id, 32) != 0)
        at++;
    must(at < fold_item_count(p->fold));
    return at;
}

enum err item_give_up(struct pair *p, const struct item_act *act, struct fault *f)
{
    const struct custody_version at = {place_of(p, act->item),
                                       (size_t)act->version->number - 1};
    enum err e;

    if (!is_held(p, act->item, act->version))
        return fault_set(
            f, ERR_DENIED, "item.held",
            "This version is not held here, so there is nothing to give up; what is only "
            "offered is refused with: entente item decline ITEM --code CODE --as NAME");
    e = custody_sweep(p, &at, 1, f);
    return e == OK ? say_erased(p, act->item, act->version, "chosen", f) : e;
}

/* Erase every held version that the notice covers, and say so. */
static enum err
clear(struct pair *p, size_t at, const struct fold_notice *notice, struct fault *f)
{
    const char *cause = notice->effect == FOLD_WITHDRAW ? "withdrawn" : "replaced";
    const int last = notice->version;

    for (int number = 1; number <= last; number++) {
        const struct fold_item *item = fold_item_at(p->fold, at);
        const struct custody_version place = {at, (size_t)number - 1};
        enum err e;

        if (!is_held(p, item, &item->versions[place.version]))
            continue;
        e = custody_sweep(p, &place, 1, f);
        if (e == OK)
            e = say_erased(p, item, &item->versions[place.version], cause, f);
        if (e != OK)
            return e;
    }
    return OK;
}

enum err item_apply(struct pair *p,
                    const struct fold_item *item,
                    const struct fold_notice *notice,
                    const json_t *body,
                    const struct sign_secret *officer,
                    struct fault *f)
{
    const bool erases = notice->effect == FOLD_WITHDRAW || notice->effect == FOLD_CORRECT;
    json_t *fact = json_object();
    bool ok = fact != NULL;
    struct pair_act act = {
        .kind = KIND_NOTICE_APPLY, .fact = fact, .body = body, .officer = officer};
    struct fault why = {.rule = ""};
    enum err e;

    json_put_bytes(fact, "notice", notice->id, 32, &ok);
    e = ok ? pair_try(p, &act, &why) : fault_set(&why, ERR_NOMEM, "", "Out of memory.");
    if (e == ERR_DENIED && strcmp(why.rule, "item.held") == 0 && erases)
        e = clear(p, place_of(p, item), notice,
                  &why); /* nothing else stands against it */
    if (e == OK)
        e = pair_append(p, &act, &why);
    json_decref(fact);
    return e == OK ? OK : fault_set(f, e, why.rule, "%s", why.text);
}

/* Say of every version that is not here any more that it is erased. */
static enum err say_all_erased(struct pair *p, size_t *did, struct fault *f)
{
    enum err e = OK;

    for (size_t i = 0; i < fold_item_count(p->fold); i++) {
        for (size_t k = 0; k < fold_item_at(p->fold, i)->version_count; k++) {
            const struct fold_item *item = fold_item_at(p->fold, i);
            const struct fold_version *v = &item->versions[k];
            const char *cause = "until";

            if (!is_held(p, item, v) || !custody_is_over(p, item, v))
                continue;
            (void)fold_item_ends(p->fold, item, v, &cause);
            e = say_erased(p, item, v, cause, f);
            if (e != OK)
                return e;
            ++*did;
        }
    }
    return OK;
}

static enum err say_unread(struct pair *p,
                           const struct intake_unread *unread,
                           size_t *did,
                           struct fault *f)
{
    for (size_t i = 0; i < unread->count; i++) {
        const struct fold_item *item = fold_item_at(p->fold, unread->at[i].item);
        const struct fold_version *v = &item->versions[unread->at[i].version];
        enum err e;

        if (!is_held(p, item, v) || custody_is_over(p, item, v))
            continue;
        e = say_erased(p, item, v, "unread", f);
        if (e != OK)
            return e;
        ++*did;
    }
    return OK;
}

/* ---- keys ---- */

static enum err append_key(struct pair *p,
                           const struct fold_item *item,
                           const struct fold_version *v,
                           const uint8_t *sealed,
                           size_t *did)
{
    const struct item_act about = {.item = item, .version = v};
    struct pair_act act = {.kind = KIND_ITEM_KEY,
                           .fact = version_fact(&about, NULL, NULL),
                           .blob = sealed,
                           .blob_bytes = ENVELOPE_SEALED_KEY_BYTES};
    enum err e = act.fact == NULL ? ERR_NOMEM : pair_append(p, &act, NULL);

    json_decref(act.fact);
    *did += e == OK;
    return e == ERR_DENIED ? OK : e; /* out of force, or not approved yet: not due */
}

/* All keys of this node, read when the first of them is needed. */
struct keys {
    struct keystore_secret *at;
    size_t count;
    bool read;
};

static enum err send_key(struct pair *p,
                         const struct fold_item *item,
                         const struct fold_version *v,
                         struct keys *keys,
                         size_t *did)
{
    uint8_t sealed[ENVELOPE_SEALED_KEY_BYTES];
    const struct keystore_secret *key;
    uint8_t name[32];
    enum err e = OK;

    if (!keys->read)
        e = keystore_get_all(p->node->dir, &keys->at, &keys->count, NULL);
    if (e != OK)
        return e;
    keys->read = true;
    custody_key_name(p, item, v, name);
    key = keystore_among(keys->at, keys->count, name);
    if (key == NULL)
        return OK; /* a node that was put back to an older state */
    e = envelope_key_close(&p->node->random, p->peer->node, key->secret, sealed);
    return e == OK ? append_key(p, item, v, sealed, did) : e;
}

static bool is_key_due(const struct pair *p,
                       const struct fold_item *item,
                       const struct fold_version *v)
{
    return custody_side(p, item) == STORE_OWN && v->accepted_at != 0 && v->key_at == 0 &&
           !custody_is_over(p, item, v);
}

static enum err send_keys(struct pair *p, size_t *did, struct fault *f)
{
    struct keys keys = {.at = NULL};
    enum err e = OK;

    for (size_t i = 0; i < fold_item_count(p->fold) && e == OK; i++) {
        for (size_t k = 0; k < fold_item_at(p->fold, i)->version_count && e == OK; k++) {
            const struct fold_item *item = fold_item_at(p->fold, i);

            if (is_key_due(p, item, &item->versions[k]))
                e = send_key(p, item, &item->versions[k], &keys, did);
        }
    }
    if (keys.read)
        keystore_free_all(keys.at, keys.count);
    return e == OK ? OK
                   : fault_set(f, e, "R23",
                               "The key of an item that was accepted could not be sent "
                               "(%s); it is tried again by the next command that "
                               "exchanges.",
                               err_name(e));
}

/* Everything is tried; the first error is returned. */
enum err item_advance(struct pair *p, size_t *did, struct fault *f)
{
    struct intake_unread unread;
    enum err first = OK;
    enum err e;

    if (p->fraud)
        return custody_sweep(p, NULL, 0, f);
    first = send_keys(p, did, f);
    e = intake_keys(p, &unread, first == OK ? f : NULL);
    first = first == OK ? e : first;
    e = custody_sweep(p, unread.at, unread.count, first == OK ? f : NULL);
    if (e == OK) { /* law 2 of custody: only now is it said */
        e = say_unread(p, &unread, did, first == OK ? f : NULL);
        if (e == OK)
            e = say_all_erased(p, did, first == OK ? f : NULL);
    }
    intake_fini(&unread);
    return first == OK ? e : first;
}

/* ---- reading ---- */

static enum err say_why_not(const struct pair *p,
                            const struct fold_item *item,
                            const struct fold_version *v,
                            struct fault *f)
{
    const bool ours = custody_side(p, item) == STORE_OWN;

    if (v->erased_at != 0)
        return fault_set(f, ERR_NOT_FOUND, "R36",
                         "This version was erased (%s); what it was is not kept.",
                         v->cause);
    if (custody_is_over(p, item, v))
        return fault_set(f, ERR_DENIED, "R36",
                         "This version has ended or was declined; its content is not "
                         "read any more.");
    if (!ours && v->accepted_at == 0)
        return fault_set(f, ERR_NOT_FOUND, "R23",
                         "Content opens after its conditions were accepted; accept them "
                         "first with: entente item accept ITEM --as NAME");
    if (!ours && v->key_at == 0)
        return fault_set(f, ERR_NOT_FOUND, "R23",
                         "The giver's node has not sent the key yet; exchange with "
                         "entente link or entente bundle.");
    return OK;
}

static enum err say_opened(enum err e, struct fault *f)
{
    switch ((int)e) {
    case OK:
        return OK;
    case ERR_NOT_FOUND:
        return fault_set(f, e, "R36",
                         "The key or the sealed content of this version is not here.");
    case ERR_FORGED:
        return fault_set(f, e, "R20",
                         "The content is not what was offered, or holds what the "
                         "agreement's stage does not name.");
    default:
        return fault_set(f, e, "", "The content cannot be read (%s).", err_name(e));
    }
}

enum err item_read(struct pair *p,
                   const struct fold_item *item,
                   const struct fold_version *v,
                   json_t **out,
                   struct fault *f)
{
    struct intake_unread unread;
    uint8_t key[ENVELOPE_KEY_BYTES];
    uint8_t name[32];
    enum err e = say_why_not(p, item, v, f);

    if (e != OK)
        return e;
    e = intake_keys(p, &unread, f); /* a key that came and was not taken in yet */
    intake_fini(&unread);
    if (e != OK)
        return e;
    custody_key_name(p, item, v, name);
    e = keystore_get(p->node->dir, name, key, NULL);
    if (e == OK)
        e = custody_open(p, item, v, key, out);
    memory_wipe(key, sizeof key);
    return say_opened(e, f);
}

enum err item_read_as_overseer(struct pair *p,
                               const struct fold_item *item,
                               const struct fold_version *v,
                               const struct sign_secret *overseer,
                               json_t **out,
                               struct fault *f)
{
    uint8_t key[ENVELOPE_KEY_BYTES];
    struct store_custody c;
    enum err e;

    if (memcmp(overseer->key, p->node->card->overseer, SIGN_KEY_BYTES) != 0)
        return fault_set(f, ERR_DENIED, "R39",
                         "This is not the key of the overseer that the card names.");
    e = say_why_not(p, item, v, f);
    if (e != OK)
        return e;
    e = store_custody_get(p->node->store, p->number, custody_side(p, item), v->offer_n,
                          &c);
    if (e == OK)
        e = envelope_key_open(overseer, c.sealed, key);
    if (e == OK)
        e = custody_open(p, item, v, key, out);
    memory_wipe(key, sizeof key);
    return say_opened(e, f);
}

/* ---- finding ---- */

enum err item_find(const struct pair *p,
                   const char *word,
                   const struct fold_item **out,
                   struct fault *f)
{
    const struct fold_item *found = NULL;
    size_t matches = 0;

    for (size_t i = 0; i < fold_item_count(p->fold); i++) {
        const struct fold_item *item = fold_item_at(p->fold, i);

        if (!choose_begins(item->id, sizeof item->id, word))
            continue;
        found = item;
        matches++;
    }
    if (matches == 1) {
        *out = found;
        return OK;
    }
    return matches > 1
               ? fault_set(f, ERR_USAGE, "",
                           "Several items begin with \"%s\"; give more digits.", word)
               : fault_set(f, ERR_NOT_FOUND, "",
                           "There is no item \"%s\"; they are listed by: entente item",
                           word);
}

enum err item_find_among(const struct node *n,
                         const char *word,
                         struct pair **pair,
                         const struct fold_item **out,
                         struct fault *f)
{
    const struct fold_item *found = NULL;
    struct pair *of = NULL;

    for (size_t i = 0; i < n->pair_count; i++) {
        const struct fold_item *one = NULL;
        enum err e = item_find(n->pairs[i], word, &one, f);

        if (e == ERR_NOT_FOUND)
            continue;
        if (e != OK)
            return e;
        if (found != NULL)
            return fault_set(
                f, ERR_USAGE, "",
                "Items of several peers begin with \"%s\"; give more digits, "
                "or the peer by --with.",
                word);
        found = one;
        of = n->pairs[i];
    }
    if (found == NULL)
        return fault_set(f, ERR_NOT_FOUND, "",
                         "There is no item \"%s\"; they are listed by: entente item",
                         word);
    *pair = of;
    *out = found;
    return OK;
}

enum err item_version(const struct fold_item *item,
                      int64_t number,
                      const struct fold_version **out,
                      struct fault *f)
{
    const int64_t last = (int64_t)item->version_count;

    if (number < 0 || number > last)
        return fault_set(f, ERR_NOT_FOUND, "item.version",
                         "The item has %lld version(s), so there is none of number %lld.",
                         (long long)last, (long long)number);
    *out = &item->versions[(number == 0 ? last : number) - 1];
    return OK;
}
