/* SPDX-License-Identifier: Apache-2.0 */
/*
 * opening.c - committing to and opening the attributes of hits
 *
 * What we will open is prepared once, with its salt, and kept under "open/<round>" until
 * the peer has it: the commitment must be to exactly these bytes. Then it is erased, as
 * the peer's is when it was taken (shown.c): what a hit that was judged different leaves
 * is in one place only. While the agreement is out of force for releases nothing is due.
 */
#include "exchange/opening.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "exchange/content.h"
#include "exchange/finish.h"
#include "exchange/hitrows.h"
#include "exchange/judge.h"
#include "exchange/node.h"
#include "exchange/shown.h"
#include "store/store.h"

#include <string.h>

enum { SETTING_NAME = 80 };

static void open_setting(const uint8_t round[32], char name[SETTING_NAME])
{
    memcpy(name, "open/", 5);
    text_hex_encode(round, 32, name + 5);
}

/* Was it refused only because the agreement is not in force now? Then nothing is due
 * until it is: no error of anybody. */
static bool is_out_of_force(enum err e, const struct fault *why)
{
    return e == ERR_DENIED && why->rule[0] == 'R' &&
           strchr("1235679", why->rule[1]) != NULL && why->rule[1] != 0 &&
           why->rule[2] == '\0';
}

/* Append an act of the node, unless the agreement is out of force. */
static enum err
append_in_force(struct pair *p, const struct pair_act *act, size_t *did, struct fault *f)
{
    struct fault why = {.rule = ""};
    enum err e = pair_append(p, act, &why);

    *did += e == OK;
    if (e == OK || is_out_of_force(e, &why))
        return OK;
    return fault_set(f, e, why.rule, "%s", why.text);
}

/* ---- ours ---- */

/* The attributes of a record that the agreement's stage allows, and nothing else (R20).
 */
static enum err show_record(const struct agreement *a, const json_t *record, json_t **out)
{
    const json_t *stage = json_object_get(json_object_get(a->object, "stages"), "hit");
    json_t *object = json_object();
    bool ok = object != NULL;
    size_t i;
    json_t *code;

    json_array_foreach(stage, i, code)
    {
        const char *name = json_string_value(code);
        const char *member = content_member(name);
        json_t *value = member != NULL ? json_object_get(record, member) : NULL;

        if (value != NULL) /* a single text is given as a list of one */
            json_put(object, name,
                     strcmp(name, "ids") == 0 ? json_pack("[O]", value)
                                              : json_incref(value),
                     &ok);
    }
    if (!ok) {
        json_decref(object);
        return ERR_NOMEM;
    }
    *out = object;
    return OK;
}

/* Rows come by record, then by handle: one element for each record, in that order. */
static enum err add_row(json_t *list, const struct agreement *a, const struct hitrow *row)
{
    char handle[BASE64_CHARS(FOLD_HANDLE_BYTES) + 1];
    json_t *shown = NULL;
    json_t *element;
    enum err e = OK;

    if (json_array_size(list) == (size_t)row->number) {
        e = show_record(a, row->own, &shown);
        if (e == OK && json_array_append_new(
                           list, json_pack("{s:[],s:o}", "hits", "shown", shown)) != 0)
            e = ERR_NOMEM;
    }
    element = json_array_get(list, (size_t)row->number);
    text_base64_encode(row->handle, FOLD_HANDLE_BYTES, handle);
    if (e == OK &&
        json_array_append_new(json_object_get(element, "hits"), json_string(handle)) != 0)
        e = ERR_NOMEM;
    return e;
}

/* salt || canonical body, into the buffer. */
static enum err prepare(struct pair *p,
                        const struct agreement *a,
                        const struct hitrows *rows,
                        struct buffer *out)
{
    uint8_t salt[ENTRY_SALT_BYTES];
    json_t *list = json_array();
    json_t *body = NULL;
    enum err e =
        list == NULL ? ERR_NOMEM : random_fill(&p->node->random, salt, sizeof salt);

    for (size_t i = 0; i < rows->count && e == OK; i++)
        e = add_row(list, a, &rows->row[i]);
    body = json_pack("{s:o}", "records", list);
    if (e == OK && body == NULL)
        e = ERR_NOMEM;
    buffer_add(out, salt, sizeof salt);
    if (e == OK)
        e = json_write(body, out);
    if (e == OK)
        e = buffer_status(out);
    json_decref(body);
    return e;
}

static enum err append_commit(struct pair *p,
                              const uint8_t round[32],
                              const struct buffer *sealed,
                              size_t *did,
                              struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    uint8_t commit[32];
    struct pair_act act = {.kind = KIND_HIT_COMMIT, .fact = fact};
    enum err e;

    entry_body_commit(sealed->data, sealed->data + ENTRY_SALT_BYTES,
                      sealed->bytes - ENTRY_SALT_BYTES, commit);
    json_put_bytes(fact, "round", round, 32, &ok);
    json_put_bytes(fact, "commit", commit, sizeof commit, &ok);
    e = ok ? append_in_force(p, &act, did, f)
           : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    return e;
}

static enum err commit_own(struct pair *p,
                           const uint8_t round[32],
                           const struct agreement *a,
                           const struct hitrows *rows,
                           size_t *did,
                           struct fault *f)
{
    struct buffer sealed;
    char name[SETTING_NAME];
    enum err e;

    buffer_init(&sealed, kind_rule(KIND_HIT_OPEN)->body_max);
    open_setting(round, name);
    e = prepare(p, a, rows, &sealed);
    if (e == OK)
        e = store_setting_put(p->node->store, name, sealed.data, sealed.bytes);
    if (e != OK)
        e = fault_set(f, e, "", "The hits' attributes cannot be prepared (%s).",
                      err_name(e));
    else
        e = append_commit(p, round, &sealed, did, f);
    buffer_fini(&sealed);
    return e;
}

static enum err
open_own(struct pair *p, const uint8_t round[32], size_t *did, struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    struct pair_act act = {.kind = KIND_HIT_OPEN, .fact = fact};
    struct buffer sealed;
    char name[SETTING_NAME];
    enum err e;

    buffer_init(&sealed, kind_rule(KIND_HIT_OPEN)->body_max);
    open_setting(round, name);
    json_put_bytes(fact, "round", round, 32, &ok);
    e = ok ? store_setting_get(p->node->store, name, &sealed) : ERR_NOMEM;
    if (e == OK) {
        act.sealed = sealed.data;
        act.sealed_bytes = sealed.bytes;
        e = append_in_force(p, &act, did, f);
    } else {
        e = fault_set(f, e, "", "What was committed to cannot be found (%s).",
                      err_name(e));
    }
    json_decref(fact);
    buffer_fini(&sealed);
    return e;
}

/* ---- the end ---- */

/* The peer holds what we opened: our lane keeps the commitment to it, no more. */
static enum err settle(struct pair *p, const uint8_t round[32])
{
    const struct pair_step *s = shown_find(p, STORE_OWN, round);
    uint64_t acknowledged = 0;
    char name[SETTING_NAME];
    enum err e = store_acknowledged_get(p->node->store, p->number, &acknowledged);

    if (e != OK || s == NULL || acknowledged <= s->n)
        return e;
    open_setting(round, name);
    e = store_begin(p->node->store);
    if (e != OK)
        return e;
    e = store_setting_erase(p->node->store, name);
    if (e == OK)
        e = store_attachment_erase(p->node->store, p->number, STORE_OWN, s->n, 0);
    if (e == OK)
        e = shown_note(p, round, SHOWN_SETTLED);
    if (e == OK)
        e = store_commit(p->node->store);
    else
        store_rollback(p->node->store);
    p->unscrubbed = true;
    return e;
}

/* Commit and open ours as far as is due. */
static enum err give_own(struct pair *p,
                         const uint8_t id[32],
                         const struct agreement *a,
                         size_t *did,
                         struct fault *f)
{
    const struct fold_round *r = fold_round_find(p->fold, id);
    bool peer_committed = r->hits_committed[1 - p->side];
    struct hitrows rows = {.row = NULL};
    enum err e = OK;

    if (!r->hits_committed[p->side]) {
        e = hitrows_load(p, id, &rows);
        if (e != OK)
            e = fault_set(f, e, "", "The hits cannot be read (%s).", err_name(e));
        else if (rows.count > 0)
            e = commit_own(p, id, a, &rows, did, f);
        hitrows_fini(&rows);
    }
    r = fold_round_find(p->fold, id);
    if (e == OK && r->hits_committed[p->side] && peer_committed &&
        !r->hits_opened[p->side])
        e = open_own(p, id, did, f);
    return e;
}

enum err
opening_advance(struct pair *p, const struct fold_round *r, size_t *did, struct fault *f)
{
    const struct agreement *a = fold_agreement_find(p->fold, r->agreement)->document;
    uint8_t id[32];
    enum shown_stage how;
    enum err e = OK;

    if (a->output != AGREEMENT_HITS || r->counted[r->initiator] <= 0 ||
        r->counted[r->initiator] < a->count_min || finish_is_disputed(p, r->id))
        return OK;
    memcpy(id, r->id, sizeof id);
    how = shown_stage(p, id);
    if (how != SHOWN_SETTLED)
        e = give_own(p, id, a, did, f);
    if (e == OK && how == SHOWN_NOT)
        e = shown_take(p, id, a, did, f);
    if (e == OK && shown_stage(p, id) == SHOWN_TAKEN && settle(p, id) != OK)
        e = fault_set(f, ERR_IO, "", "The store cannot be written; try again.");
    if (e == OK && p->judgements != p->purged_at)
        e = judge_purge(p, id, f);
    if (e == OK && p->unscrubbed) {
        e = store_scrub(p->node->store);
        p->unscrubbed = e != OK;
        if (e != OK)
            e = fault_set(f, e, "R15",
                          "What was erased may still be on the disk (%s); "
                          "try again.",
                          err_name(e));
    }
    return e;
}
