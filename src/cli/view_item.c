/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view_item.c - from the fold's items to the JSON that verbs answer with
 */
#include "cli/view_item.h"

#include "base/buffer.h"
#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/terms.h"
#include "fold/request.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_CEILING = 8192 };

const struct fold_version *view_item_newest(const struct fold_item *item)
{
    must(item->version_count > 0);
    return &item->versions[item->version_count - 1];
}

const char *view_item_status(const struct fold_version *v)
{
    if (v->erased_at > 0)
        return "erased";
    if (v->declined_at > 0)
        return "declined";
    if (v->accepted_at == 0)
        return "offered";
    return fold_item_is_readable(v) ? "held" : "accepted";
}

/* Only an answer about a hit that people on both sides have judged the same is more. */
bool view_item_is_lead(const struct pair *p, const struct fold_item *item)
{
    const struct fold_request *r =
        item->has_about ? fold_request_find(p->fold, item->about) : NULL;

    if (r == NULL || r->kind != FOLD_ASK_HIT)
        return true;
    for (int side = 0; side < FOLD_SIDES; side++)
        if (fold_judgement_of(p->fold, r->round, r->hit, side) != FOLD_SAME)
            return true;
    return false;
}

static void put_when(json_t *object, const char *key, int64_t when, bool *ok)
{
    if (when > 0)
        json_put_time(object, key, when, ok);
    else
        json_put(object, key, json_null(), ok);
}

static void put_word(json_t *object, const char *key, const char *word, bool *ok)
{
    if (word[0] != '\0')
        json_put_text(object, key, word, ok);
    else
        json_put(object, key, json_null(), ok);
}

static void append(json_t *list, json_t *taken, bool *ok)
{
    if (json_array_append_new(list, taken) != 0)
        *ok = false;
}

void view_item_insert(json_t *list, json_t *taken, const char *key, bool *ok)
{
    size_t at = json_array_size(list);

    if (taken == NULL || !json_is_string(json_object_get(taken, key))) {
        json_decref(taken);
        *ok = false;
        return;
    }
    while (at > 0 && strcmp(json_text(json_array_get(list, at - 1), key),
                            json_text(taken, key)) > 0)
        at--;
    if (json_array_insert_new(list, at, taken) != 0)
        *ok = false;
}

static const char *who(const struct pair *p, int side)
{
    return side == p->side ? "own" : "peer";
}

/* The member of a letter, or null. The letter is taken. */
static void
put_letter(json_t *view, enum err e, json_t *letter, const char *name_key, bool *ok)
{
    bool read = e == OK && json_is_object(letter);

    if (e != OK)
        *ok = false;
    put_word(view, "text", read ? json_text(letter, "text") : "", ok);
    if (name_key != NULL)
        put_word(view, name_key,
                 read && json_has(letter, "name") ? json_text(letter, "name") : "", ok);
    if (e == OK)
        json_decref(letter);
}

/* ---- versions ---- */

static json_t *view_version(const struct pair *p,
                            const struct fold_item *item,
                            const struct fold_version *v,
                            bool *ok)
{
    json_t *view = json_object();
    const char *cause = "";
    int64_t ends = fold_item_ends(p->fold, item, v, &cause);
    bool is_held = v->accepted_at > 0 && v->erased_at == 0;
    struct buffer line;

    buffer_init(&line, LINE_CEILING);
    terms_line(v->conditions.object, v->stage, view_item_is_lead(p, item), &line);
    json_put_int(view, "version", v->number, ok);
    json_put_text(view, "stage", v->stage, ok);
    json_put_text(view, "status", view_item_status(v), ok);
    json_put_text(view, "marked", buffer_text(&line), ok);
    terms_put(view, v->conditions.object, ok);
    put_when(view, "offered", v->offered_at, ok);
    put_when(view, "accepted", v->accepted_at, ok);
    put_when(view, "declined", v->declined_at, ok);
    put_word(view, "reason", v->code, ok);
    put_when(view, "key", v->key_at, ok);
    put_when(view, "kept", v->kept_at, ok);
    put_when(view, "ends", is_held && ends <= INSTANT_MAX ? ends : 0, ok);
    put_word(view, "ends_by", is_held ? cause : "", ok);
    put_when(view, "erased", v->erased_at, ok);
    put_word(view, "cause", v->cause, ok);
    buffer_fini(&line);
    return view;
}

/* ---- notices, consents, exports ---- */

json_t *view_item_notice(const struct notice *n, bool *ok)
{
    const struct fold_notice *notice = n->notice;
    json_t *view = json_object();
    json_t *letters = NULL;

    output_put_hex(view, "id", notice->id, sizeof notice->id, ok);
    json_put_text(view, "peer", pair_name(n->pair, 1 - n->pair->side), ok);
    output_put_hex(view, "item", n->item->id, sizeof n->item->id, ok);
    json_put_int(view, "version", notice->version, ok);
    json_put_text(view, "by", who(n->pair, notice->by), ok);
    json_put_text(view, "effect", fold_effect_name(notice->effect), ok);
    json_put_text(view, "reason", notice->code, ok);
    put_when(view, "given", notice->given_at, ok);
    put_when(view, "applied", notice->applied_at, ok);
    put_when(view, "disputed", notice->disputed_at, ok);
    json_put_bool(view, "lifted", notice->lifted, ok);
    json_put_text(view, "status",
                  notice->lifted            ? "lifted"
                  : notice->disputed_at > 0 ? "disputed"
                  : notice->applied_at > 0  ? "applied"
                                            : "given",
                  ok);
    if (notice_letters(n, &letters, NULL) != OK)
        *ok = false;
    else
        json_put(view, "letters", letters, ok);
    return view;
}

json_t *view_item_consent(const struct consent *c, bool *ok)
{
    const struct fold_consent *consent = c->consent;
    int64_t now = pair_now(c->pair);
    json_t *view = json_object();
    json_t *letter = NULL;
    enum err e = consent_letter(c, &letter);

    output_put_hex(view, "id", consent->id, sizeof consent->id, ok);
    json_put_text(view, "peer", pair_name(c->pair, 1 - c->pair->side), ok);
    json_put_text(view, "by", who(c->pair, c->item->giver), ok);
    output_put_hex(view, "item", c->item->id, sizeof c->item->id, ok);
    json_put_int(view, "version", consent->version, ok);
    put_letter(view, e, letter, "to", ok);
    output_put_hex(view, "recipient", consent->recipient, sizeof consent->recipient, ok);
    json_put_text(view, "purpose", consent->purpose, ok);
    put_when(view, "given", consent->given_at, ok);
    put_when(view, "until", consent->until, ok);
    json_put_int(view, "uses", consent->uses, ok);
    json_put_int(view, "used", consent->used, ok);
    put_when(view, "revoked", consent->revoked_at, ok);
    json_put_bool(view, "approved",
                  fold_item_is_approved(c->pair->fold, c->item, consent->id), ok);
    json_put_text(view, "status",
                  consent->revoked_at > 0          ? "revoked"
                  : consent->used >= consent->uses ? "used up"
                  : now >= consent->until          ? "past"
                                                   : "good",
                  ok);
    return view;
}

json_t *view_item_export(const struct export *x, bool *ok)
{
    const struct fold_export *export = x->export;
    const struct fold_consent *by = consent_of(x->item, export->consent);
    json_t *view = json_object();
    json_t *receipts = json_array();
    json_t *letter = NULL;
    enum err e = consent_export_letter(x, &letter);

    output_put_hex(view, "id", export->id, sizeof export->id, ok);
    json_put_text(view, "kind", fold_export_kind_name(export->kind), ok);
    json_put_text(view, "by", who(x->pair, 1 - x->item->giver), ok);
    json_put_int(view, "version", export->version, ok);
    put_when(view, "at", export->at, ok);
    put_letter(view, e, letter, "to", ok);
    if (export->kind == FOLD_EXPORT_CONSENT && by != NULL) {
        struct consent consent = {x->pair, x->item, by};
        json_t *named = NULL;

        output_put_hex(view, "consent", by->id, sizeof by->id, ok);
        e = consent_letter(&consent, &named);
        json_put(view, "to",
                 e == OK && json_is_object(named)
                     ? json_incref(json_object_get(named, "name"))
                     : json_null(),
                 ok);
        if (e == OK)
            json_decref(named);
    }
    put_word(view, "purpose", export->purpose, ok);
    put_word(view, "reason", export->code, ok);
    for (size_t i = 0; i < export->receipt_count; i++) {
        char hex[65];

        text_hex_encode(export->receipts[i], 32, hex);
        append(receipts, json_string(hex), ok);
    }
    json_put(view, "receipts", receipts, ok);
    return view;
}

/* ---- what is due ---- */

json_t *view_item_duty(const struct pair *p, const struct fold_duty *d, bool *ok)
{
    static const uint8_t none[32];
    bool overdue = pair_now(p) > d->due;
    json_t *view = json_object();

    json_put_text(view, "what", fold_duty_kind_name(d->kind), ok);
    json_put_text(view, "who", who(p, d->side), ok);
    output_put_hex(view, "subject", d->subject, sizeof d->subject, ok);
    if (memcmp(d->object, none, sizeof none) != 0)
        output_put_hex(view, "object", d->object, sizeof d->object, ok);
    else
        json_put(view, "object", json_null(), ok);
    if (d->version > 0)
        json_put_int(view, "version", d->version, ok);
    put_when(view, "due", d->due <= INSTANT_MAX ? d->due : INSTANT_MAX, ok);
    json_put_bool(view, "overdue", overdue, ok);
    json_put_text(view, "late", overdue ? "OVERDUE" : "", ok);
    return view;
}

/* To which item of many something belongs: its own id, and those of its notices. */
struct place {
    uint8_t id[32];
    size_t item; /* in the fold's order */
};

/* The duties of all items, sorted out in one walk. */
struct sieve {
    const struct pair *pair;
    struct place *place;
    size_t place_count;
    json_t **due; /* by item */
    bool *ok;
};

static int by_id(const void *a, const void *b)
{
    return memcmp(((const struct place *)a)->id, ((const struct place *)b)->id, 32);
}

static void put_place(struct sieve *s, const uint8_t id[32], size_t item)
{
    struct place *one = &s->place[s->place_count++];

    memcpy(one->id, id, sizeof one->id);
    one->item = item;
}

static bool sieve_duty(void *state, const struct fold_duty *d)
{
    struct sieve *s = state;
    struct place wanted;
    const struct place *found;

    memcpy(wanted.id, d->subject, sizeof wanted.id);
    found = bsearch(&wanted, s->place, s->place_count, sizeof *s->place, by_id);
    if (found != NULL)
        append(s->due[found->item], view_item_duty(s->pair, d, s->ok), s->ok);
    return *s->ok;
}

/* ---- the whole ---- */

static void
put_versions(json_t *view, const struct pair *p, const struct fold_item *item, bool *ok)
{
    json_t *list = json_array();

    for (size_t i = 0; i < item->version_count; i++)
        append(list, view_version(p, item, &item->versions[i], ok), ok);
    json_put(view, "versions", list, ok);
}

static void put_said(json_t *view, struct pair *p, const struct fold_item *item, bool *ok)
{
    json_t *notices = json_array();
    json_t *consents = json_array();
    json_t *exports = json_array();

    for (size_t i = 0; i < item->notice_count; i++)
        append(notices,
               view_item_notice(&(struct notice){p, item, &item->notices[i]}, ok), ok);
    for (size_t i = 0; i < item->consent_count; i++)
        append(consents,
               view_item_consent(&(struct consent){p, item, &item->consents[i]}, ok), ok);
    for (size_t i = 0; i < item->export_count; i++)
        append(exports,
               view_item_export(&(struct export){p, item, &item->exports[i]}, ok), ok);
    json_put(view, "notices", notices, ok);
    json_put(view, "consents", consents, ok);
    json_put(view, "exports", exports, ok);
}

/* What stands in the way of its use: the effects of notices that were not lifted. */
static void put_flags(json_t *view, const struct fold_item *item, bool *ok)
{
    const struct fold_version *newest = view_item_newest(item);
    json_t *flags = json_array();

    for (int effect = FOLD_CORRECT; effect <= (int)FOLD_CONTEST; effect++) {
        bool stands = false;

        for (size_t i = 0; i < item->notice_count; i++)
            stands = stands || ((int)item->notices[i].effect == effect &&
                                notice_stands(&item->notices[i]) &&
                                item->notices[i].version >= newest->number);
        if (stands)
            append(flags, json_string(fold_effect_name((enum fold_effect)effect)), ok);
    }
    json_put(view, "flags", flags, ok);
}

/* due is taken. */
static json_t *
view_whole(struct pair *p, const struct fold_item *item, json_t *due, bool *ok)
{
    const struct fold_version *newest = view_item_newest(item);
    json_t *view = json_object();

    output_put_hex(view, "id", item->id, sizeof item->id, ok);
    json_put_text(view, "peer", pair_name(p, 1 - p->side), ok);
    json_put_text(view, "giver", who(p, item->giver), ok);
    output_put_hex(view, "agreement", item->agreement, sizeof item->agreement, ok);
    if (item->has_about)
        output_put_hex(view, "about", item->about, sizeof item->about, ok);
    else
        json_put(view, "about", json_null(), ok);
    json_put_text(view, "status",
                  fold_item_is_withdrawn(item) ? "withdrawn" : view_item_status(newest),
                  ok);
    put_flags(view, item, ok);
    json_put_bool(view, "lead", view_item_is_lead(p, item), ok);
    json_put_bool(view, "approved", fold_item_is_approved(p->fold, item, newest->id), ok);
    json_put_int(view, "newest", newest->number, ok);
    put_versions(view, p, item, ok);
    put_said(view, p, item, ok);
    json_put(view, "due", due, ok);
    return view;
}

/* What is due of these items, a list for each; *out given. */
static void sort_duties(const struct pair *p,
                        const struct fold_item *const *item,
                        size_t count,
                        json_t **out,
                        bool *ok)
{
    struct sieve s = {.pair = p, .due = out, .ok = ok};
    size_t places = count;

    for (size_t i = 0; i < count; i++) {
        places += item[i]->notice_count;
        out[i] = json_array();
    }
    s.place = memory_new(places + 1, sizeof *s.place);
    if (s.place == NULL) {
        *ok = false;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        put_place(&s, item[i]->id, i);
        for (size_t k = 0; k < item[i]->notice_count; k++)
            put_place(&s, item[i]->notices[k].id, i);
    }
    qsort(s.place, s.place_count, sizeof *s.place, by_id);
    (void)fold_duty_each(p->fold, pair_now(p), sieve_duty, &s);
    memory_free(s.place);
}

json_t *view_item(struct pair *p, const struct fold_item *item, bool *ok)
{
    json_t *due = NULL;

    sort_duties(p, &item, 1, &due, ok);
    return view_whole(p, item, due, ok);
}

void view_item_each(struct pair *p,
                    void (*visit)(void *state, json_t *view),
                    void *state,
                    bool *ok)
{
    size_t count = fold_item_count(p->fold);
    const struct fold_item **item = memory_new(count + 1, sizeof *item);
    json_t **due = memory_new(count + 1, sizeof *due);

    if (item == NULL || due == NULL) {
        *ok = false;
        count = 0;
    }
    for (size_t i = 0; i < count; i++)
        item[i] = fold_item_at(p->fold, i);
    if (count > 0)
        sort_duties(p, item, count, due, ok);
    for (size_t i = 0; i < count; i++)
        visit(state, view_whole(p, item[i], due[i], ok));
    memory_free(due);
    memory_free(item);
}
