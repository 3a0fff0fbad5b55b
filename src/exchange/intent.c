/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intent.c - an act that waits for other officers of this side
 *
 * Kept in settings: the list of a pair under "intents/N", and of each its fact under
 * "intent/WHAT", its salted body under "intent.body/WHAT", its blob under
 * "intent.blob/WHAT". All of one change together.
 */
#include "exchange/intent.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "exchange/choose.h"
#include "exchange/custody.h"
#include "exchange/node.h"
#include "fold/concur.h"
#include "fold/item.h"
#include "fold/request.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

enum { SETTING_BYTES = 96, FACT_MAX = 2 * ENTRY_MAX, WHAT = 32 };

static const char *const pieces[] = {"intent/", "intent.body/", "intent.blob/"};

enum piece { FACT, BODY, BLOB, PIECES };

static void
name_piece(enum piece piece, const uint8_t what[WHAT], char out[SETTING_BYTES])
{
    const size_t used = strlen(pieces[piece]);

    memcpy(out, pieces[piece], used);
    text_hex_encode(what, WHAT, out + used);
}

static void name_list(const struct pair *p, char out[SETTING_BYTES])
{
    (void)snprintf(out, SETTING_BYTES, "intents/%lld", (long long)p->number);
}

/* ---- the list ---- */

static enum err read_list(struct pair *p, struct buffer *out)
{
    char name[SETTING_BYTES];
    enum err e;

    name_list(p, name);
    e = store_setting_get(p->node->store, name, out);
    if (e == OK && out->bytes % WHAT != 0)
        e = ERR_CORRUPT;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err write_list(struct pair *p, const struct buffer *list)
{
    char name[SETTING_BYTES];

    name_list(p, name);
    return list->bytes > 0
               ? store_setting_put(p->node->store, name, list->data, list->bytes)
               : store_setting_erase(p->node->store, name);
}

static bool is_listed(const struct buffer *list, const uint8_t what[WHAT])
{
    for (size_t at = 0; at < list->bytes; at += WHAT)
        if (memcmp(list->data + at, what, WHAT) == 0)
            return true;
    return false;
}

/* ---- one of them in memory ---- */

struct kept {
    struct pair_act act;
    json_t *whole;        /* {"type", "at", "fact"} */
    struct buffer sealed; /* salt || body */
    struct buffer blob;
    int64_t made_at;
};

static void kept_init(struct kept *k)
{
    *k = (struct kept){.whole = NULL};
    buffer_init(&k->sealed, STORE_SETTING_MAX);
    buffer_init(&k->blob, STORE_SETTING_MAX);
}

static void kept_fini(struct kept *k)
{
    json_decref(k->whole);
    buffer_fini(&k->sealed);
    buffer_fini(&k->blob);
}

static enum err
read_piece(struct pair *p, enum piece piece, const uint8_t what[WHAT], struct buffer *out)
{
    char name[SETTING_BYTES];
    enum err e;

    name_piece(piece, what, name);
    e = store_setting_get(p->node->store, name, out);
    return e == ERR_NOT_FOUND && piece != FACT ? OK : e;
}

static const struct json_field fields[] = {
    {"type", JSON_WANT_CODE, 1, 48},
    {"at", JSON_WANT_TIME, 0, 0},
    {"fact", JSON_WANT_OBJECT, 1, 32},
};

/* Without the blob where nobody needs it. */
static enum err
load(struct pair *p, const uint8_t what[WHAT], bool with_blob, struct kept *k)
{
    struct buffer bytes;
    enum err e;

    buffer_init(&bytes, FACT_MAX);
    e = read_piece(p, FACT, what, &bytes);
    if (e == OK)
        e = json_read_canonical(bytes.data, bytes.bytes, FACT_MAX, &k->whole, NULL);
    if (e == OK)
        e = json_check(k->whole, "the intent", fields, sizeof fields / sizeof fields[0],
                       NULL);
    if (e == OK)
        e = kind_find(json_text(k->whole, "type"), &k->act.kind);
    buffer_fini(&bytes);
    if (e == ERR_MALFORMED || e == ERR_LIMIT || (e == ERR_NOT_FOUND && k->whole != NULL))
        e = ERR_CORRUPT;
    if (e == OK)
        e = read_piece(p, BODY, what, &k->sealed);
    if (e == OK && with_blob)
        e = read_piece(p, BLOB, what, &k->blob);
    if (e != OK)
        return e;
    k->made_at = json_time(k->whole, "at");
    k->act.fact = json_object_get(k->whole, "fact");
    if (k->sealed.bytes > 0) {
        k->act.sealed = k->sealed.data;
        k->act.sealed_bytes = k->sealed.bytes;
    }
    if (k->blob.bytes > 0) {
        k->act.blob = k->blob.data;
        k->act.blob_bytes = k->blob.bytes;
    }
    return OK;
}

/* ---- keeping and forgetting ---- */

static enum err write_fact(struct pair *p, const uint8_t what[WHAT], const json_t *whole)
{
    char name[SETTING_BYTES];
    struct buffer bytes;
    enum err e;

    buffer_init(&bytes, FACT_MAX);
    name_piece(FACT, what, name);
    e = json_write(whole, &bytes);
    if (e == OK)
        e = buffer_status(&bytes);
    if (e == OK)
        e = store_setting_put(p->node->store, name, bytes.data, bytes.bytes);
    buffer_fini(&bytes);
    return e;
}

static enum err write_pieces(struct pair *p,
                             const uint8_t what[WHAT],
                             const struct pair_act *act,
                             const json_t *whole)
{
    char name[SETTING_BYTES];
    enum err e = write_fact(p, what, whole);

    name_piece(BODY, what, name);
    if (e == OK && act->sealed != NULL)
        e = store_setting_put(p->node->store, name, act->sealed, act->sealed_bytes);
    name_piece(BLOB, what, name);
    if (e == OK && act->blob != NULL)
        e = store_setting_put(p->node->store, name, act->blob, act->blob_bytes);
    return e;
}

static enum err end(struct pair *p, enum err e)
{
    if (e == OK)
        return store_commit(p->node->store);
    store_rollback(p->node->store);
    return e;
}

static enum err keep_whole(struct pair *p,
                           const uint8_t what[WHAT],
                           const struct pair_act *act,
                           const json_t *whole)
{
    struct buffer list;
    enum err e = store_begin(p->node->store);

    if (e != OK)
        return e;
    buffer_init(&list, (size_t)INTENT_MAX * WHAT);
    e = read_list(p, &list);
    if (e == OK && !is_listed(&list, what)) {
        buffer_add(&list, what, WHAT);
        e = buffer_status(&list);
        if (e == OK)
            e = write_list(p, &list);
        if (e == OK)
            e = write_pieces(p, what, act, whole);
    }
    buffer_fini(&list);
    return end(p, e);
}

static enum err keep(struct pair *p,
                     const uint8_t what[WHAT],
                     const struct pair_act *act,
                     struct fault *f)
{
    json_t *whole = json_object();
    bool ok = whole != NULL;
    enum err e;

    json_put_text(whole, "type", kind_rule(act->kind)->name, &ok);
    json_put_time(whole, "at", pair_now(p), &ok);
    json_put(whole, "fact", json_incref(act->fact), &ok);
    e = ok ? keep_whole(p, what, act, whole) : ERR_NOMEM;
    json_decref(whole);
    if (e == ERR_LIMIT)
        return fault_set(f, e, "R19",
                         "%d acts wait for other officers already; pass or drop some of "
                         "them first.",
                         (int)INTENT_MAX);
    return e == OK ? OK
                   : fault_set(f, e, "", "The act could not be kept (%s); do it again.",
                               err_name(e));
}

static enum err forget(struct pair *p, const uint8_t what[WHAT], struct buffer *list)
{
    char name[SETTING_BYTES];
    struct buffer left;
    enum err e;

    buffer_init(&left, list->bytes);
    for (size_t at = 0; at < list->bytes; at += WHAT)
        if (memcmp(list->data + at, what, WHAT) != 0)
            buffer_add(&left, list->data + at, WHAT);
    e = buffer_status(&left);
    if (e == OK)
        e = write_list(p, &left);
    for (int piece = FACT; piece < PIECES && e == OK; piece++) {
        name_piece((enum piece)piece, what, name);
        e = store_setting_erase(p->node->store, name);
    }
    buffer_fini(&left);
    return e;
}

/* Of what was never said nothing may stay; what was said stands in the lane too. */
static enum err drop(struct pair *p, const uint8_t what[WHAT], bool is_said)
{
    struct buffer list;
    enum err e = store_begin(p->node->store);

    if (e != OK)
        return e;
    buffer_init(&list, (size_t)INTENT_MAX * WHAT);
    e = read_list(p, &list);
    if (e == OK && !is_listed(&list, what))
        e = ERR_NOT_FOUND;
    if (e == OK)
        e = forget(p, what, &list);
    if (e == OK && !is_said)
        e = custody_note(p->node);
    buffer_fini(&list);
    return end(p, e);
}

/* ---- concurring ---- */

/* The hash of what the act would be, wherever it will stand. */
static enum err hash_act(const struct pair_act *act, uint8_t what[WHAT])
{
    struct entry e = {.kind = act->kind, .fact = act->fact};

    if (act->sealed != NULL) {
        const uint8_t *sealed = act->sealed;

        must(act->sealed_bytes >= ENTRY_SALT_BYTES);
        e.has_body = true;
        entry_body_commit(sealed, sealed + ENTRY_SALT_BYTES,
                          act->sealed_bytes - ENTRY_SALT_BYTES, e.body);
    }
    if (act->blob != NULL) {
        e.blob_count = 1;
        hash_sha256(act->blob, act->blob_bytes, e.blob[0].hash);
        e.blob[0].bytes = act->blob_bytes;
    }
    return fold_concur_what(&e, what);
}

static const uint8_t *agreement_of_consent(const struct pair *p, const uint8_t id[32])
{
    for (size_t i = 0; i < fold_item_count(p->fold); i++) {
        const struct fold_item *item = fold_item_at(p->fold, i);

        for (size_t k = 0; k < item->consent_count; k++)
            if (memcmp(item->consents[k].id, id, 32) == 0)
                return item->agreement;
    }
    return NULL;
}

/* The agreement under which a gated act stands: the fold has found it, for R19 is its
 * last rule. */
static const struct agreement *agreement_of(const struct pair *p, const json_t *fact)
{
    const uint8_t *agreement = NULL;
    uint8_t id[32];

    if (json_has(fact, "agreement")) {
        json_bytes(fact, "agreement", id, sizeof id);
        agreement = id;
    } else if (json_has(fact, "round")) {
        json_bytes(fact, "round", id, sizeof id);
        agreement = fold_round_find(p->fold, id)->agreement;
    } else if (json_has(fact, "item")) {
        json_bytes(fact, "item", id, sizeof id);
        agreement = fold_item_find(p->fold, id)->agreement;
    } else if (json_has(fact, "ask")) {
        json_bytes(fact, "ask", id, sizeof id);
        agreement = fold_request_find(p->fold, id)->agreement;
    } else if (json_has(fact, "consent")) {
        json_bytes(fact, "consent", id, sizeof id);
        agreement = agreement_of_consent(p, id);
    }
    must(agreement != NULL);
    return fold_agreement_find(p->fold, agreement)->document;
}

/* Do more officers have to concur, so that this one may be one of them? Else the fold's
 * R19 was that nobody passes two gates. */
static bool
is_short(const struct pair *p, const struct pair_act *act, const uint8_t what[WHAT])
{
    const int needs = fold_gate_needs(agreement_of(p, act->fact), act->kind);
    const struct card *card = p->node->card;
    int others = 0;

    for (size_t i = 0; i < fold_concur_count(p->fold, p->side); i++) {
        const struct fold_concur *c = fold_concur_at(p->fold, p->side, i);

        if (c->kind == act->kind && memcmp(c->what, what, WHAT) == 0 &&
            memcmp(card->officer[c->officer].key, act->officer->key, SIGN_KEY_BYTES) != 0)
            others++;
    }
    return others + 1 < needs;
}

static enum err concur(struct pair *p,
                       const struct pair_act *act,
                       const uint8_t what[WHAT],
                       struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    const struct pair_act word = {
        .kind = KIND_CONCUR, .fact = fact, .officer = act->officer};
    enum err e;

    json_put_text(fact, "type", kind_rule(act->kind)->name, &ok);
    json_put_bytes(fact, "what", what, WHAT, &ok);
    e = ok ? pair_append(p, &word, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    return e;
}

/* Append, or say which rule refused; *lacks if that is for want of officers. */
static enum err try_append(struct pair *p,
                           const struct pair_act *act,
                           const uint8_t what[WHAT],
                           bool *lacks,
                           struct fault *f)
{
    struct fault why = {.rule = ""};
    enum err e = pair_append(p, act, &why);

    *lacks = e == ERR_DENIED && strcmp(why.rule, "R19") == 0 && act->officer != NULL &&
             kind_rule(act->kind)->gated && is_short(p, act, what);
    return e == OK || *lacks ? OK : fault_set(f, e, why.rule, "%s", why.text);
}

/* Salt and write the body now: all concur to the same bytes. */
static enum err seal(struct pair *p, const json_t *body, struct buffer *out)
{
    uint8_t salt[ENTRY_SALT_BYTES];
    enum err e = random_fill(&p->node->random, salt, sizeof salt);

    buffer_add(out, salt, sizeof salt);
    memory_wipe(salt, sizeof salt);
    if (e == OK)
        e = json_write(body, out);
    return e == OK ? buffer_status(out) : e;
}

enum err
intent_append(struct pair *p, const struct pair_act *act, bool *waiting, struct fault *f)
{
    struct pair_act whole = *act;
    struct buffer sealed;
    uint8_t what[WHAT];
    enum err e = OK;

    *waiting = false;
    buffer_init(&sealed, kind_rule(act->kind)->body_max);
    if (act->body != NULL && act->sealed == NULL) {
        e = seal(p, act->body, &sealed);
        whole.body = NULL;
        whole.sealed = sealed.data;
        whole.sealed_bytes = sealed.bytes;
    }
    if (e == OK)
        e = hash_act(&whole, what);
    if (e != OK)
        e = fault_set(f, e, "", "The act cannot be made (%s).", err_name(e));
    else
        e = try_append(p, &whole, what, waiting, f);
    if (e == OK && *waiting)
        e = keep(p, what, &whole, f);
    if (e == OK && *waiting)
        e = concur(p, &whole, what, f);
    buffer_fini(&sealed);
    return e;
}

static enum err say_missing(enum err e, struct fault *f)
{
    if (e == ERR_NOT_FOUND)
        return fault_set(f, e, "R19", "No such act waits for officers.");
    return fault_set(f, e, "", "The act that waits cannot be read (%s).", err_name(e));
}

enum err intent_pass(struct pair *p,
                     const uint8_t what[32],
                     const struct sign_secret *officer,
                     bool *waiting,
                     struct fault *f)
{
    struct kept k;
    enum err e;

    kept_init(&k);
    e = load(p, what, true, &k);
    if (e != OK) {
        kept_fini(&k);
        return say_missing(e, f);
    }
    k.act.officer = officer;
    e = try_append(p, &k.act, what, waiting, f);
    if (e == OK && *waiting)
        e = concur(p, &k.act, what, f);
    else if (e == OK)
        (void)!drop(p, what,
                    true); /* it is said; should this fail, it cannot be said again */
    kept_fini(&k);
    return e;
}

enum err intent_drop(struct pair *p, const uint8_t what[32], struct fault *f)
{
    enum err e = drop(p, what, false);

    if (e == OK)
        e = custody_scrub(p->node);
    return e == OK ? OK : say_missing(e, f);
}

enum err intent_blob(struct pair *p, const uint8_t what[WHAT], struct buffer *out)
{
    return read_piece(p, BLOB, what, out);
}

enum err intent_each(struct pair *p,
                     enum err (*visit)(void *state, const struct intent *i),
                     void *state)
{
    struct buffer list;
    enum err e;

    buffer_init(&list, (size_t)INTENT_MAX * WHAT);
    e = read_list(p, &list);
    for (size_t at = 0; at < list.bytes && e == OK; at += WHAT) {
        struct intent i = {.made_at = 0};
        json_t *body = NULL;
        struct kept k;

        kept_init(&k);
        memcpy(i.what, list.data + at, WHAT);
        e = load(p, i.what, false, &k);
        if (e == OK && k.sealed.bytes > ENTRY_SALT_BYTES)
            e = json_read_canonical(k.sealed.data + ENTRY_SALT_BYTES,
                                    k.sealed.bytes - ENTRY_SALT_BYTES, k.sealed.bytes,
                                    &body, NULL);
        i.kind = k.act.kind;
        i.made_at = k.made_at;
        i.fact = k.act.fact;
        i.body = body;
        if (e == OK)
            e = visit(state, &i);
        json_decref(body);
        kept_fini(&k);
    }
    buffer_fini(&list);
    return e;
}

struct finding {
    const char *word;
    uint8_t what[WHAT];
    size_t matches;
};

static enum err match(void *state, const struct intent *i)
{
    struct finding *s = state;

    if (choose_begins(i->what, WHAT, s->word)) {
        memcpy(s->what, i->what, WHAT);
        s->matches++;
    }
    return OK;
}

enum err intent_find(struct pair *p, const char *word, uint8_t what[32], struct fault *f)
{
    struct finding s = {.word = word};
    enum err e = intent_each(p, match, &s);

    if (e != OK)
        return say_missing(e == ERR_NOT_FOUND ? ERR_CORRUPT : e, f);
    if (s.matches == 1) {
        memcpy(what, s.what, WHAT);
        return OK;
    }
    return s.matches > 1
               ? fault_set(f, ERR_USAGE, "",
                           "Several acts that wait begin with \"%s\"; give more digits.",
                           word)
               : fault_set(f, ERR_NOT_FOUND, "R19",
                           "No act that waits begins with \"%s\"; they are listed by: "
                           "entente gate",
                           word);
}
