/* SPDX-License-Identifier: Apache-2.0 */
/*
 * invariant_person.c - who acts, and whom entries and state name: codes, never persons
 */
#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "lane/entry.h"
#include "lane/slip.h"
#include "tests/property/invariant.h"

#include <stdio.h>
#include <string.h>

/* ---- I12: whoever acts may ---- */

static int officer_of(const struct witness *w, const struct witness_entry *x)
{
    const struct card *card = &w->saga->card[x->side];

    for (size_t i = 0; i < card->officer_count; i++)
        if (memcmp(card->officer[i].key, x->is->actor, SIGN_KEY_BYTES) == 0)
            return (int)i;
    return -1;
}

static bool is_overseer(const struct witness *w, const struct witness_entry *x)
{
    return memcmp(w->saga->card[x->side].overseer, x->is->actor, SIGN_KEY_BYTES) == 0;
}

static unsigned roles_of(const struct witness *w, const struct witness_entry *x)
{
    int officer = officer_of(w, x);

    if (officer < 0)
        return is_overseer(w, x) ? ROLE_OVERSEER : 0;
    return w->saga->card[x->side].officer[officer].roles;
}

/* What several officers would concur to. */
static void hash_what(const struct witness_entry *x, uint8_t what[32])
{
    json_t *object = json_object();
    bool ok = true;

    json_put_text(object, "type", kind_rule(x->kind)->name, &ok);
    must(ok && json_object_set_new(object, "fact", json_deep_copy(x->is->fact)) == 0);
    if (x->is->has_body)
        json_put_bytes(object, "body", x->is->body, sizeof x->is->body, &ok);
    must(ok && x->is->blob_count == 0 && json_hash(object, what) == OK);
    json_decref(object);
}

static bool concurs_to(const struct witness_entry *c, enum kind kind, const uint8_t *what)
{
    uint8_t said[32];

    if (c->kind != KIND_CONCUR ||
        strcmp(json_text(c->is->fact, "type"), kind_rule(kind)->name) != 0)
        return false;
    json_bytes(c->is->fact, "what", said, sizeof said);
    return memcmp(said, what, sizeof said) == 0;
}

/* Officers, as bits, whose concurring to this was not used up before it. */
static uint64_t concurring(const struct witness *w, const struct witness_entry *x)
{
    struct witness_past past = witness_past_of(x);
    const struct witness_entry *other;
    uint64_t officers = 0;
    bool hashed = false;
    uint8_t what[32];

    for (size_t n = 0; (other = witness_next(w, &past, x->side, &n)) != NULL;) {
        if (other->kind != KIND_CONCUR && other->kind != x->kind)
            continue;
        if (!hashed)
            hash_what(x, what);
        hashed = true;
        if (concurs_to(other, x->kind, what)) {
            officers |= UINT64_C(1) << officer_of(w, other);
        } else if (other->kind == x->kind && officers != 0) {
            uint8_t used[32];

            hash_what(other, used);
            officers = memcmp(used, what, sizeof used) == 0 ? 0 : officers;
        }
    }
    return officers;
}

static uint64_t passers(const struct witness *w, const struct witness_entry *x)
{
    return concurring(w, x) | UINT64_C(1) << officer_of(w, x);
}

/* Who judged a lead, for a side, before. */
static uint64_t judges(const struct witness *w,
                       const struct witness_entry *before,
                       const struct witness_entry *hit)
{
    struct witness_past past = witness_past_of(before);
    const struct witness_entry *x;
    uint8_t wanted[FOLD_HANDLE_BYTES];
    uint8_t judged[FOLD_HANDLE_BYTES];
    uint64_t officers = 0;

    json_bytes(hit->is->fact, "hit", wanted, sizeof wanted);
    for (size_t n = 0; (x = witness_next(w, &past, before->side, &n)) != NULL;) {
        if (x->kind != KIND_HIT_JUDGE || x->about != hit->about)
            continue;
        json_bytes(x->is->fact, "hit", judged, sizeof judged);
        if (memcmp(judged, wanted, sizeof judged) == 0)
            officers |= passers(w, x);
    }
    return officers;
}

/* Who started this side's part of a round. */
static uint64_t starters(const struct witness *w, const struct witness_entry *before)
{
    struct witness_past past = witness_past_of(before);
    const struct witness_entry *x;
    uint64_t officers = 0;

    for (size_t n = 0; (x = witness_next(w, &past, before->side, &n)) != NULL;)
        if (x == before->about ||
            (x->kind == KIND_ROUND_ACCEPT && x->about == before->about))
            officers |= passers(w, x);
    return officers;
}

/* Who passed an earlier gate of the same matter. */
static uint64_t barred(const struct witness *w, const struct witness_entry *x)
{
    if (!w->saga->draft[x->draft]->separate)
        return 0;
    if (x->kind == KIND_HIT_JUDGE)
        return starters(w, x);
    if (x->kind == KIND_ASK_HIT)
        return judges(w, x, x);
    return x->kind == KIND_ASK_ANSWER && x->about->kind == KIND_ASK_HIT
               ? judges(w, x, x->about)
               : 0;
}

static int64_t needed(const struct agreement *a, enum kind kind)
{
    static const unsigned gates[AGREEMENT_GATES] = {ROLE_START, ROLE_CONFIRM, ROLE_ASK,
                                                    ROLE_RELEASE};

    for (int i = 0; i < AGREEMENT_GATES; i++)
        if (kind_rule(kind)->roles == gates[i])
            return a->gates[i];
    return 1;
}

/* The first slip in a lane that takes a key of this party away, or NULL. */
static const struct entry *first_slip(const struct witness *w,
                                      int lane,
                                      int party,
                                      const uint8_t key[SIGN_KEY_BYTES])
{
    for (size_t n = 0; n < w->count[lane]; n++) {
        const struct entry *e = w->lane[lane][n].is;
        struct slip s;

        if (e->kind != KIND_KEY_REVOKE)
            continue;
        slip_from_fact(e->fact, &s);
        if (memcmp(s.root, w->saga->card[party].root, sizeof s.root) == 0 &&
            memcmp(s.key, key, sizeof s.key) == 0 && strcmp(s.code, "key-lost") == 0)
            return e;
    }
    return NULL;
}

/* Does a slip, wherever it stands, take a key away from this entry? */
static bool is_taken(const struct witness *w,
                     const struct witness_entry *x,
                     const uint8_t key[SIGN_KEY_BYTES])
{
    const struct entry *own = first_slip(w, x->side, x->side, key);
    const struct entry *other = first_slip(w, 1 - x->side, x->side, key);
    bool is_node = memcmp(key, w->saga->card[x->side].node, SIGN_KEY_BYTES) == 0;

    if (own && x->n > own->n)
        return true;
    return other && x->n >= other->seen_n && (!own || is_node || own->seen_n > other->n);
}

/* Officers, as bits, whose keys a slip has taken away by this entry. */
static uint64_t taken(const struct witness *w, const struct witness_entry *x)
{
    const struct card *card = &w->saga->card[x->side];
    uint64_t officers = 0;

    for (size_t i = 0; i < card->officer_count; i++)
        if (is_taken(w, x, card->officer[i].key))
            officers |= UINT64_C(1) << i;
    return officers;
}

static const char *enough(const struct witness *w, const struct witness_entry *x)
{
    uint64_t self = UINT64_C(1) << officer_of(w, x);
    uint64_t no = x->draft < 0 ? 0 : barred(w, x);
    uint64_t others;

    if (x->draft < 0)
        return "it is about nothing in its past";
    if ((no & self) != 0)
        return "an officer passes two gates of one matter";
    others = concurring(w, x) & ~self & ~no & ~taken(w, x);
    return 1 + __builtin_popcountll(others) < needed(w->saga->draft[x->draft], x->kind)
               ? "too few officers"
               : NULL;
}

/* Each signature on an agreement is another officer's. */
static const char *signs_once(const struct witness *w, const struct witness_entry *x)
{
    struct witness_past past = witness_past_of(x);
    const struct witness_entry *other;

    for (size_t n = 0; (other = witness_next(w, &past, x->side, &n)) != NULL;)
        if (other->kind == KIND_AGREE_SIGN && other->draft == x->draft &&
            memcmp(other->is->actor, x->is->actor, SIGN_KEY_BYTES) == 0)
            return "an officer signs twice";
    return NULL;
}

const char *invariant_person(const struct witness *w, const struct witness_entry *x)
{
    const struct kind_rule *rule = kind_rule(x->kind);
    unsigned wanted = rule->roles;
    enum kind concurred;

    if (x->kind != KIND_KEY_REVOKE && is_taken(w, x, w->saga->card[x->side].node))
        return "a lane goes on whose node key is revoked";
    if (x->is->has_act && is_taken(w, x, x->is->actor))
        return "who acts has a key that is revoked";
    if (wanted == 0)
        return x->is->has_act ? "somebody acts where nobody does" : NULL;
    if (!x->is->has_act)
        return "nobody acts";
    if (x->kind == KIND_CONCUR) {
        if (kind_find(json_text(x->is->fact, "type"), &concurred) != OK ||
            !kind_rule(concurred)->gated)
            return "there is no such gate";
        wanted = kind_rule(concurred)->roles;
    }
    if ((roles_of(w, x) & wanted) == 0)
        return "who acts has not the role";
    if (x->kind == KIND_AGREE_SIGN)
        return signs_once(w, x);
    return rule->gated ? enough(w, x) : NULL;
}

/* ---- I12: whoever else acts, it is refused ---- */

/* Somebody who must not do this: false if there is none such. */
static bool set_stranger(const struct saga *s, struct entry *e, int side, int who)
{
    const struct card *card = &s->card[side];

    e->has_act = who != 0;
    if (who == 1)
        memset(e->actor, 0xEE, sizeof e->actor);
    if (who == 2)
        saga_act(s, e, 1 - side, SAGA_ANYONE);
    if (who == 3)
        memcpy(e->actor, s->card[1 - side].overseer, sizeof e->actor);
    if (who == 4 && (kind_rule(e->kind)->roles & ROLE_OVERSEER) == 0)
        memcpy(e->actor, card->overseer, sizeof e->actor);
    else if (who == 4)
        return false;
    for (size_t i = 0; who == 5 && i < card->officer_count; i++)
        if ((card->officer[i].roles & kind_rule(e->kind)->roles) == 0) {
            saga_act(s, e, side, (enum saga_officer)i);
            return true;
        }
    return who < 5;
}

static const char *refused_to(const struct witness *w,
                              struct fold *f,
                              const struct witness_entry *x,
                              int who)
{
    const struct saga *s = w->saga;
    struct entry *e = saga_entry(s, x->side, x->kind, json_deep_copy(x->is->fact));
    struct agreement *document = saga_document(s, s->line[x->side][x->n].draft);
    struct verdict v = {.effective = false, .rule = "R10"};

    e->time = s->clock[s->clock[0] < s->clock[1]];
    if (set_stranger(s, e, x->side, who))
        must(fold_try(f, x->side, e, document, &v) == OK);
    agreement_free(document);
    saga_drop(e);
    return strcmp(v.rule, "R10") == 0 || strcmp(v.rule, "K4") == 0
               ? NULL
               : "somebody else, or nobody, may act";
}

const char *
invariant_no_other_person(const struct witness *w, struct fold *f, struct dice *d)
{
    for (int tries = 0; tries < 4; tries++) {
        int side = (int)dice_below(d, FOLD_SIDES);
        const struct witness_entry *x;
        const char *found;

        if (w->count[side] == 0)
            continue;
        x = &w->lane[side][dice_below(d, w->count[side])];
        if (kind_rule(x->kind)->roles == 0)
            continue;
        found = refused_to(w, f, x, (int)dice_below(d, 6));
        if (found)
            return found;
    }
    return NULL;
}

/* ---- I9 ---- */

static bool is_code(const char *text)
{
    size_t length = strlen(text);

    return length > 0 && length <= 48 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length;
}

static bool fits(const json_t *value, const struct json_field *field)
{
    const char *text = json_string_value(value);
    uint8_t bytes[64];
    int64_t time;

    switch (field->want) {
    case JSON_WANT_INTEGER:
        return json_is_integer(value);
    case JSON_WANT_CODE:
        return text && is_code(text);
    case JSON_WANT_TIME:
        return text && instant_parse(text, &time) == OK;
    case JSON_WANT_BYTES:
        return text && field->high <= (int64_t)sizeof bytes &&
               strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                            "0123456789_-") == strlen(text) &&
               strlen(text) == (size_t)(field->high * 4 + 2) / 3;
    case JSON_WANT_CODES:
        for (size_t i = 0; i < json_array_size(value); i++)
            if (!is_code(json_string_value(json_array_get(value, i))))
                return false;
        return json_is_array(value);
    default:
        return false; /* no fact has free text, or an object */
    }
}

const char *invariant_nameless(const struct witness *w, const struct witness_entry *x)
{
    const struct kind_rule *rule = kind_rule(x->kind);

    (void)w;
    for (size_t i = 0; i < rule->fact_count; i++)
        if (!fits(json_object_get(x->is->fact, rule->fact[i].key), &rule->fact[i]))
            return "a member of a fact is no id, time, number or code";
    return json_object_size(x->is->fact) == rule->fact_count ? NULL
                                                             : "a fact has other members";
}

/* Canonical JSON of ids, times, numbers, codes and names of rules has no other byte. */
static bool is_plain(const struct fold *f)
{
    struct buffer text;
    json_t *dump = NULL;
    bool plain = true;

    must(fold_dump(f, &dump) == OK);
    buffer_init(&text, 1 << 24);
    must(json_write(dump, &text) == OK);
    for (size_t i = 0; i < text.bytes; i++)
        plain = plain && text.data[i] != 0 &&
                strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                       "0123456789_-.:,{}[]\"",
                       text.data[i]) != NULL;
    buffer_fini(&text);
    json_decref(dump);
    return plain;
}

/* A name that nobody has, in one of three scripts. */
static void draw_name(struct dice *d, char name[64])
{
    static const char *const scripts[3][8] = {
        {"a", "e", "i", "o", "r", "n", "l", "t"},
        {"а", "е", "и", "о", "р", "н", "л", "т"},
        {"ا", "ي", "و", "ر", "ن", "ل", "ت", "م"},
    };
    static const char *const initials[3] = {"Q", "Я", "ق"};
    uint64_t script = dice_below(d, 3);
    size_t at = 0;

    for (int i = 0; i < 13; i++)
        at += (size_t)snprintf(name + at, 64 - at, "%s",
                               i == 6   ? " "
                               : i == 0 ? initials[script]
                                        : scripts[script][dice_below(d, 8)]);
}

/* Sign the entry for real: a body and blobs that hold the name stand behind it. */
static enum err
sign_it(const struct witness_entry *x, json_t *fact, const char *name, struct buffer *out)
{
    static const uint8_t seed[SIGN_SEED_BYTES] = {3};
    static const uint8_t zeros[32] = {0};
    const struct kind_rule *rule = kind_rule(x->kind);
    struct entry_place place = {.n = x->n};
    struct entry_blob blob = {.bytes = 4}; /* no kind's may not be so large */
    struct sign_secret secret;
    uint8_t commit[32];
    struct entry_draft draft = {.place = &place,
                                .seen_root = zeros,
                                .time = x->is->time,
                                .kind = x->kind,
                                .fact = fact,
                                .body = rule->body ? commit : NULL,
                                .blobs = &blob,
                                .blob_count = rule->blobs};
    enum err e;

    sign_secret_from_seed(seed, &secret);
    entry_body_commit(zeros, name, strlen(name), commit);
    hash_sha256(name, strlen(name), blob.hash);
    e = entry_sign(&draft, rule->roles != 0 ? &secret : NULL, &secret, out, NULL);
    memory_wipe(&secret, sizeof secret);
    return e;
}

/* The name in the place of a code: nothing comes of it. */
static bool is_kept_out(const struct witness_entry *x, const char *name, uint64_t which)
{
    const struct kind_rule *rule = kind_rule(x->kind);
    const struct json_field *field = &rule->fact[which % rule->fact_count];
    json_t *fact = json_deep_copy(x->is->fact);
    struct buffer bytes;
    enum err e;

    must(fact && json_object_set_new(fact, field->key, json_string(name)) == 0);
    buffer_init(&bytes, ENTRY_MAX);
    e = sign_it(x, fact, name, &bytes);
    buffer_fini(&bytes);
    json_decref(fact);
    return e == ERR_MALFORMED;
}

static bool is_untold(const struct witness_entry *x, const char *name)
{
    json_t *fact = json_deep_copy(x->is->fact);
    struct buffer bytes;
    bool untold;

    buffer_init(&bytes, ENTRY_MAX);
    must(fact && sign_it(x, fact, name, &bytes) == OK);
    untold = memmem(bytes.data, bytes.bytes, name, strlen(name)) == NULL &&
             memmem(bytes.data, bytes.bytes, name, strcspn(name, " ")) == NULL;
    buffer_fini(&bytes);
    json_decref(fact);
    return untold;
}

const char *
invariant_no_room_for_names(const struct witness *w, const struct fold *f, struct dice *d)
{
    int side = (int)dice_below(d, FOLD_SIDES);
    const struct witness_entry *x;
    char name[64];

    if (!is_plain(f))
        return "the state holds a text";
    if (w->count[side] == 0)
        return NULL;
    x = &w->lane[side][dice_below(d, w->count[side])];
    draw_name(d, name);
    if (!is_untold(x, name))
        return "an entry tells the name that its body holds";
    return is_kept_out(x, name, dice_below(d, 16)) ? NULL : "a fact takes a name";
}
