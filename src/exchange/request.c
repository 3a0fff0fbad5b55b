/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request.c - asks and pledges
 *
 * The law: a node acknowledges by itself that a request has reached it, and does nothing
 * else without a person (R19).
 */
#include "exchange/request.h"

#include "exchange/choose.h"
#include "exchange/letter.h"

#include <string.h>

static enum err acknowledge(struct pair *p, const uint8_t id[32], struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    struct pair_act act = {.kind = KIND_ASK_ACK, .fact = fact};
    enum err e;

    json_put_bytes(fact, "ask", id, 32, &ok);
    e = ok ? pair_append(p, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    return e;
}

enum err request_advance(struct pair *p, size_t *did, struct fault *f)
{
    for (size_t i = 0; i < fold_request_count(p->fold); i++) {
        const struct fold_request *r = fold_request_at(p->fold, i);
        uint8_t id[32];
        enum err e;

        if (r->asker == p->side || r->status != FOLD_REQUEST_ASKED)
            continue;
        memcpy(id, r->id, sizeof id);
        e = acknowledge(p, id, f);
        if (e != OK)
            return e;
        ++*did;
    }
    return OK;
}

enum err request_find(const struct pair *p,
                      const char *word,
                      const struct fold_request **out,
                      struct fault *f)
{
    const struct fold_request *found = NULL;
    size_t matches = 0;

    for (size_t i = 0; i < fold_request_count(p->fold); i++) {
        const struct fold_request *r = fold_request_at(p->fold, i);

        if (!choose_begins(r->id, sizeof r->id, word))
            continue;
        found = r;
        matches++;
    }
    if (matches == 1) {
        *out = found;
        return OK;
    }
    return matches > 1
               ? fault_set(f, ERR_USAGE, "",
                           "Several requests begin with \"%s\"; give more digits.", word)
               : fault_set(f, ERR_NOT_FOUND, "",
                           "There is no request \"%s\"; they are listed by: entente ask",
                           word);
}

enum err request_find_among(const struct node *n,
                            const char *word,
                            struct pair **pair,
                            const struct fold_request **out,
                            struct fault *f)
{
    const struct fold_request *found = NULL;
    struct pair *of = NULL;

    for (size_t i = 0; i < n->pair_count; i++) {
        const struct fold_request *one = NULL;
        enum err e = request_find(n->pairs[i], word, &one, f);

        if (e == ERR_NOT_FOUND)
            continue;
        if (e != OK)
            return e;
        if (found != NULL)
            return fault_set(f, ERR_USAGE, "",
                             "Requests of several peers begin with \"%s\"; give more "
                             "digits, or the peer by --with.",
                             word);
        found = one;
        of = n->pairs[i];
    }
    if (found == NULL)
        return fault_set(f, ERR_NOT_FOUND, "",
                         "There is no request \"%s\"; they are listed by: entente ask",
                         word);
    *pair = of;
    *out = found;
    return OK;
}

static enum store_side store_side_of(const struct pair *p, int side)
{
    return side == p->side ? STORE_OWN : STORE_PEER;
}

/* What was written with it, or null: a case where it had to be reasoned, a name where it
 * asks for a recipient. */
static enum err asked_of(const struct pair *p, const struct fold_request *r, json_t **out)
{
    bool with_case = r->kind != FOLD_PLEDGE && r->kind != FOLD_INCIDENT;
    json_t *letter = NULL;
    enum err e =
        letter_read_to(p, store_side_of(p, r->author), r->author_n, with_case,
                       r->kind == FOLD_ASK_CONSENT ? r->recipient : NULL, &letter);

    if (e == ERR_NOT_FOUND || e == ERR_MALFORMED) {
        *out = json_null();
        return OK;
    }
    *out = letter;
    return e;
}

enum err request_letters(const struct pair *p,
                         const struct fold_request *r,
                         json_t **out,
                         struct fault *f)
{
    json_t *letters = json_object();
    json_t *answers = json_array();
    json_t *one = NULL;
    bool ok = letters != NULL && answers != NULL;
    enum err e = asked_of(p, r, &one);

    json_put(letters, "asked", one, &ok);
    for (size_t i = 0; i < p->step_count && e == OK; i++) {
        const struct pair_step *s = &p->steps[i];

        if (s->kind != KIND_ASK_ANSWER || memcmp(s->round, r->id, 32) != 0 ||
            pair_side(p, s->side) == r->asker ||
            !fold_verdict(p->fold, pair_side(p, s->side), s->n)->effective)
            continue;
        e = letter_show(p, pair_side(p, s->side), s->n, NULL, &one);
        if (e == OK && json_array_append_new(answers, one) != 0)
            ok = false;
    }
    json_put(letters, "answers", answers, &ok);
    if (e == OK && ok) {
        *out = letters;
        return OK;
    }
    json_decref(letters);
    return fault_set(f, e == OK ? ERR_NOMEM : e, "",
                     "What was written with the request cannot be read (%s).",
                     err_name(e == OK ? ERR_NOMEM : e));
}
