/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notice.c - finding notices, whom they reach and what was written with them
 */
#include "exchange/notice.h"

#include "exchange/choose.h"
#include "exchange/letter.h"

#include <string.h>

/* Count those that begin with the word; the last one found is in *out. */
static size_t look_in(struct pair *p, const char *word, struct notice *out)
{
    size_t matches = 0;

    for (size_t i = 0; i < fold_item_count(p->fold); i++) {
        const struct fold_item *item = fold_item_at(p->fold, i);

        for (size_t j = 0; j < item->notice_count; j++) {
            const struct fold_notice *notice = &item->notices[j];

            if (!choose_begins(notice->id, sizeof notice->id, word))
                continue;
            *out = (struct notice){.pair = p, .item = item, .notice = notice};
            matches++;
        }
    }
    return matches;
}

enum err notice_find(const struct node *n,
                     struct pair *only,
                     const char *word,
                     struct notice *out,
                     struct fault *f)
{
    struct notice found = {.pair = NULL};
    size_t matches = 0;

    for (size_t i = 0; i < n->pair_count; i++)
        if (only == NULL || n->pairs[i] == only)
            matches += look_in(n->pairs[i], word, &found);
    if (matches == 1) {
        *out = found;
        return OK;
    }
    return matches > 1
               ? fault_set(f, ERR_USAGE, "",
                           "Several notices begin with \"%s\"; give more digits.", word)
               : fault_set(f, ERR_NOT_FOUND, "",
                           "There is no notice \"%s\"; they are listed by: entente "
                           "notice",
                           word);
}

bool notice_stands(const struct fold_notice *n)
{
    return !n->lifted;
}

bool notice_reaches(const struct fold_notice *n, const struct fold_export *x)
{
    return x->kind != FOLD_EXPORT_COPY && x->version <= n->version;
}

bool notice_has_receipt(const struct fold_notice *n, const struct fold_export *x)
{
    for (size_t i = 0; i < x->receipt_count; i++)
        if (memcmp(x->receipts[i], n->id, sizeof n->id) == 0)
            return true;
    return false;
}

enum err notice_letters(const struct notice *n, json_t **out, struct fault *f)
{
    const struct fold_notice *notice = n->notice;
    const struct {
        const char *key;
        bool said;
        int side;
        uint64_t n;
    } letters[] = {
        {"given", true, notice->by, notice->n},
        {"applied", notice->applied_at > 0, 1 - notice->by, notice->applied_n},
        {"disputed", notice->disputed_at > 0, 1 - notice->by, notice->disputed_n},
    };
    json_t *object = json_object();
    bool ok = object != NULL;
    enum err e = OK;

    for (size_t i = 0; i < sizeof letters / sizeof letters[0] && e == OK; i++) {
        json_t *letter = json_null();

        if (letters[i].said)
            e = letter_show(n->pair, letters[i].side, letters[i].n, NULL, &letter);
        if (e == OK)
            json_put(object, letters[i].key, letter, &ok);
    }
    if (e == OK && ok) {
        *out = object;
        return OK;
    }
    json_decref(object);
    return fault_set(f, e == OK ? ERR_NOMEM : e, "",
                     "What was written with the notice cannot be read (%s).",
                     err_name(e == OK ? ERR_NOMEM : e));
}

/* ---- saying that it came ---- */

static enum err acknowledge(struct pair *p, const uint8_t id[32], struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    struct pair_act act = {.kind = KIND_NOTICE_ACK, .fact = fact};
    enum err e;

    json_put_bytes(fact, "notice", id, 32, &ok);
    e = ok ? pair_append(p, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    return e;
}

/* The first notice of the peer on the item that no entry of ours has seen, or NULL. */
static const struct fold_notice *find_unheard(const struct pair *p,
                                              const struct fold_item *item)
{
    for (size_t i = 0; i < item->notice_count; i++)
        if (item->notices[i].by != p->side && item->notices[i].heard_at == 0)
            return &item->notices[i];
    return NULL;
}

enum err notice_advance(struct pair *p, size_t *did, struct fault *f)
{
    for (size_t i = 0; i < fold_item_count(p->fold); i++) {
        const struct fold_notice *n = find_unheard(p, fold_item_at(p->fold, i));
        uint8_t id[32];
        enum err e;

        if (n == NULL)
            continue;
        memcpy(id, n->id, sizeof id);
        e = acknowledge(p, id, f);
        if (e != OK)
            return e;
        ++*did; /* that entry has seen all there are */
    }
    return OK;
}
