/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/witness.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"

#include <string.h>

enum { HOUR = 3600 };

/* ---- What each entry is about ---- */

static void read_named(struct witness_entry *x)
{
    static const char *const keys[] = {"agreement", "round",  "ask",    "item", "notice",
                                       "consent",   "sample", "export", "about"};

    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (x->kind != KIND_RECEIPT && json_has(x->is->fact, keys[i])) {
            json_bytes(x->is->fact, keys[i], x->named, sizeof x->named);
            return;
        }
    if (x->kind == KIND_RECEIPT)
        json_bytes(x->is->fact, "export", x->named, sizeof x->named);
}

static const char *label_of(enum kind kind)
{
    switch ((int)kind) {
    case KIND_ROUND_PROPOSE:
        return "entente/1 round";
    case KIND_ASK_TOPIC:
    case KIND_ASK_HIT:
    case KIND_ASK_ITEM:
    case KIND_ASK_CONSENT:
    case KIND_INCIDENT:
    case KIND_PLEDGE:
        return "entente/1 ask";
    case KIND_ITEM_OFFER:
        return "entente/1 item";
    case KIND_NOTICE_GIVE:
        return "entente/1 notice";
    case KIND_CONSENT_GIVE:
        return "entente/1 consent";
    case KIND_ITEM_EXPORT:
    case KIND_ITEM_COPY:
    case KIND_ITEM_GLASS:
        return "entente/1 export";
    case KIND_SAMPLE_START:
        return "entente/1 sample";
    default:
        return NULL;
    }
}

static void read_made(const struct saga *s, struct witness_entry *x)
{
    const char *label = label_of(x->kind);
    const bool approved = x->kind == KIND_ITEM_OFFER || x->kind == KIND_CONSENT_GIVE;
    uint8_t number[8];
    uint8_t fact[32];

    if (label == NULL || x->draft < 0)
        return;
    store_u64(number, x->n);
    must(json_hash(x->is->fact, fact) == OK);
    hash_sha256_parts((const struct part[]){{label, strlen(label) + 1},
                                            {saga_id(s, x->draft), 32},
                                            {s->lane[x->side], 32},
                                            {number, sizeof number},
                                            {fact, sizeof fact}},
                      approved ? 5 : 4, x->made);
}

static int draft_with(const struct saga *s, const uint8_t id[32])
{
    for (int i = 0; i < s->draft_count; i++)
        if (memcmp(saga_id(s, i), id, 32) == 0)
            return i;
    return -1;
}

/* The effective entry of its past that made what it names. */
static const struct witness_entry *maker_of(const struct witness *w,
                                            const struct witness_entry *x)
{
    struct witness_past past = witness_past_of(x);
    const struct witness_entry *maker;

    for (int side = 0; side < FOLD_SIDES; side++)
        for (size_t n = 0; (maker = witness_next(w, &past, side, &n)) != NULL;)
            if (maker->draft >= 0 && label_of(maker->kind) != NULL &&
                memcmp(maker->made, x->named, sizeof x->named) == 0)
                return maker;
    return NULL;
}

static void read_about(struct witness *w, struct witness_entry *x)
{
    x->draft = draft_with(w->saga, x->named);
    x->about = x->draft < 0 ? maker_of(w, x) : NULL;
    if (x->about)
        x->draft = x->about->draft;
    read_made(w->saga, x);
}

static void read_entry(struct witness *w, const struct fold *f, int side, size_t n)
{
    struct witness_entry *x = &w->lane[side][n];

    *x = (struct witness_entry){.is = w->saga->line[side][n].entry,
                                .side = side,
                                .n = n,
                                .effective = fold_verdict(f, side, n)->effective,
                                .draft = -1};
    x->kind = x->is->kind;
    read_named(x);
    if (x->effective)
        read_about(w, x);
}

void witness_suppose(struct witness *w, struct witness_entry *x, bool took)
{
    x->effective = took;
    if (took)
        read_about(w, x);
}

/* An entry is read after all that its author had seen. */
void witness_init(struct witness *w, const struct saga *s, const struct fold *f)
{
    bool more = true;

    *w = (struct witness){.saga = s};
    for (int side = 0; side < FOLD_SIDES; side++) {
        w->lane[side] = memory_new(s->count[side] + 1, sizeof **w->lane);
        must(w->lane[side]);
    }
    while (more) {
        more = false;
        for (int side = 0; side < FOLD_SIDES; side++)
            while (w->count[side] < s->count[side] &&
                   s->line[side][w->count[side]].entry->seen_n <= w->count[1 - side]) {
                read_entry(w, f, side, w->count[side]++);
                more = true;
            }
    }
    must(w->count[0] == s->count[0] && w->count[1] == s->count[1]);
}

void witness_fini(struct witness *w)
{
    for (int side = 0; side < FOLD_SIDES; side++)
        memory_free(w->lane[side]);
}

struct witness_past witness_past_of(const struct witness_entry *x)
{
    struct witness_past past;

    past.upto[x->side] = x->n;
    past.upto[1 - x->side] = (size_t)x->is->seen_n;
    return past;
}

struct witness_past witness_all(const struct witness *w)
{
    return (struct witness_past){{w->count[0], w->count[1]}};
}

const struct witness_entry *witness_next(const struct witness *w,
                                         const struct witness_past *past,
                                         int side,
                                         size_t *n)
{
    while (*n < past->upto[side]) {
        const struct witness_entry *x = &w->lane[side][(*n)++];

        if (x->effective)
            return x;
    }
    return NULL;
}

const struct witness_entry *witness_item(const struct witness_entry *x)
{
    while (x && x->kind != KIND_ITEM_OFFER)
        x = x->about;
    return x;
}

/* ---- Agreements ---- */

/* What one side has said of an agreement. */
struct stance {
    int64_t signatures;
    int64_t ready_at;
    bool is_ready;
    bool suspended_all;
    bool suspended_rounds;
    bool suspended_releases;
    bool noticed;
    bool paused;
    int64_t paused_at;
    int64_t ends;
};

static void hear_suspension(struct stance *s, const char *scope)
{
    s->suspended_all |= strcmp(scope, "all") == 0;
    s->suspended_rounds |= strcmp(scope, "rounds") == 0;
    s->suspended_releases |= strcmp(scope, "releases") == 0;
}

static void
hear_notice(struct stance *s, const struct agreement *a, const struct entry *e)
{
    const char *step = json_text(e->fact, "step");

    if (strcmp(step, "give") == 0) {
        s->noticed = true;
        s->ends = e->time + a->notice_days * SAGA_DAY;
    } else if (strcmp(step, "pause") == 0) {
        s->paused = true;
        s->paused_at = e->time;
    } else {
        s->paused = false;
        s->ends += e->time - s->paused_at;
    }
}

static void hear(struct stance *s, const struct agreement *a, const struct entry *e)
{
    switch ((int)e->kind) {
    case KIND_AGREE_SIGN:
        s->signatures++; /* each effective one is another officer's: I12 */
        break;
    case KIND_AGREE_READY:
        s->is_ready = true;
        s->ready_at = e->time;
        break;
    case KIND_AGREE_SUSPEND:
        hear_suspension(s, json_text(e->fact, "scope"));
        break;
    case KIND_AGREE_RESUME:
        s->suspended_all = s->suspended_rounds = s->suspended_releases = false;
        break;
    case KIND_AGREE_NOTICE:
        hear_notice(s, a, e);
        break;
    default:
        break;
    }
}

static struct stance
stance_of(const struct witness *w, int draft, const struct witness_past *past, int side)
{
    struct stance s = {.signatures = 0};
    const struct witness_entry *x;

    for (size_t n = 0; (x = witness_next(w, past, side, &n)) != NULL;)
        if (x->draft == draft && x->kind >= KIND_AGREE_PROPOSE &&
            x->kind <= KIND_AGREE_NOTICE)
            hear(&s, w->saga->draft[draft], x->is);
    return s;
}

bool witness_is_suspended(const struct witness *w,
                          int draft,
                          const struct witness_past *past,
                          int side,
                          const char *scope)
{
    struct stance s = stance_of(w, draft, past, side);

    if (strcmp(scope, "rounds") == 0)
        return s.suspended_rounds;
    return strcmp(scope, "releases") == 0 ? s.suspended_releases : s.suspended_all;
}

bool witness_is_approved(const struct witness *w,
                         const struct witness_past *past,
                         int draft,
                         enum agreement_when when,
                         const uint8_t about[32])
{
    const struct agreement *a = w->saga->draft[draft];
    const struct witness_entry *x;

    for (size_t i = 0; i < a->approver_count; i++) {
        bool said = a->approver[i].when != when;

        for (int side = 0; side < FOLD_SIDES; side++)
            for (size_t n = 0; (x = witness_next(w, past, side, &n)) != NULL;) {
                uint8_t key[32];

                if (x->kind != KIND_APPROVE || memcmp(x->named, about, 32) != 0)
                    continue;
                json_bytes(x->is->fact, "key", key, sizeof key);
                said |= memcmp(key, a->approver[i].key, sizeof key) == 0;
            }
        if (!said)
            return false;
    }
    return true;
}

static bool has_run_out(const struct stance *s, int64_t time)
{
    return s->noticed && !s->paused && time >= s->ends;
}

static bool has_begun(const struct witness *w,
                      int draft,
                      const struct witness_past *past,
                      int64_t time)
{
    const struct agreement *a = w->saga->draft[draft];
    int64_t begins = a->starts;
    struct stance s[FOLD_SIDES];

    for (int side = 0; side < FOLD_SIDES; side++) {
        s[side] = stance_of(w, draft, past, side);
        if (!s[side].is_ready)
            return false;
        if (s[side].ready_at > begins)
            begins = s[side].ready_at;
    }
    return time >= a->starts && !has_run_out(&s[0], begins) &&
           !has_run_out(&s[1], begins) &&
           witness_is_approved(w, past, draft, AGREEMENT_ACTIVATION, a->id);
}

static bool is_superseded(const struct witness *w,
                          int draft,
                          const struct witness_past *past,
                          int64_t time)
{
    for (int i = 0; i < w->saga->draft_count; i++) {
        const struct agreement *a = w->saga->draft[i];

        if (a->has_prev && memcmp(a->prev, saga_id(w->saga, draft), 32) == 0 &&
            has_begun(w, i, past, time))
            return true;
    }
    return false;
}

const char *witness_in_force(const struct witness *w,
                             int draft,
                             const struct witness_past *past,
                             int64_t time,
                             const char *scope)
{
    const struct agreement *a = w->saga->draft[draft];

    for (int side = 0; side < FOLD_SIDES; side++) {
        struct stance s = stance_of(w, draft, past, side);

        if (s.signatures < a->threshold[side])
            return "too few have signed";
        if (!s.is_ready)
            return "a side is not ready";
        if (has_run_out(&s, time))
            return "a notice has run out";
        if (s.suspended_all || (s.suspended_rounds && strcmp(scope, "rounds") == 0) ||
            (s.suspended_releases && strcmp(scope, "releases") == 0))
            return "it is suspended";
    }
    if (time < a->starts || time >= a->expires)
        return "it is not its time";
    if (!witness_is_approved(w, past, draft, AGREEMENT_ACTIVATION, a->id))
        return "it is not approved";
    return is_superseded(w, draft, past, time) ? "it is superseded" : NULL;
}

/* ---- Items ---- */

const json_t *witness_conditions(const struct witness *w,
                                 const struct witness_past *past,
                                 const struct witness_entry *item,
                                 int version)
{
    const json_t *terms = NULL;
    const struct witness_entry *x;
    int offered = 0;

    for (size_t n = 0; (x = witness_next(w, past, item->side, &n)) != NULL;) {
        if (x == item || (x->kind == KIND_ITEM_RENEW && x->about == item)) {
            if (++offered == version)
                terms = x->is->fact;
        } else if (x->kind == KIND_ITEM_TIGHTEN && x->about == item &&
                   json_int(x->is->fact, "version") == version) {
            terms = x->is->fact;
        }
    }
    return terms;
}

/* A time is an end, if there is none before it. */
static void end_at(struct witness_hold *h, int64_t time)
{
    if (time < h->ends)
        h->ends = time;
}

static void hear_of_version(struct witness_hold *h, const struct witness_entry *x)
{
    h->accepted = x->kind == KIND_ITEM_ACCEPT ? x : h->accepted;
    h->keyed |= x->kind == KIND_ITEM_KEY;
    h->kept |= x->kind == KIND_ITEM_KEEP;
    h->erased |= x->kind == KIND_ITEM_ERASED;
}

/* Has somebody in the past said this kind of thing of a notice? */
static bool is_said_of(const struct witness *w,
                       const struct witness_past *past,
                       const struct witness_entry *notice,
                       enum kind kind)
{
    const struct witness_entry *x;

    for (int side = 0; side < FOLD_SIDES; side++)
        for (size_t n = 0; (x = witness_next(w, past, side, &n)) != NULL;)
            if (x->kind == kind && x->about == notice)
                return true;
    return false;
}

/* When the other side's lane first shows, within the past, that it has seen an entry;
 * INT64_MAX: not yet. */
static int64_t heard_at(const struct witness *w,
                        const struct witness_past *past,
                        const struct witness_entry *x)
{
    const int other = 1 - x->side;

    for (size_t n = 0; n < past->upto[other]; n++)
        if (w->saga->line[other][n].entry->seen_n > x->n)
            return w->saga->line[other][n].entry->time;
    return INT64_MAX;
}

static void hear_of_notice(const struct witness *w,
                           const struct witness_past *past,
                           const struct witness_entry *x,
                           struct witness_hold *h)
{
    const struct agreement *a = w->saga->draft[x->draft];
    const char *effect = json_text(x->is->fact, "effect");
    const int64_t heard = heard_at(w, past, x);
    bool ends = strcmp(effect, "withdraw") == 0 || strcmp(effect, "correct") == 0;

    h->noticed |= !is_said_of(w, past, x, KIND_NOTICE_LIFT);
    if (ends && heard < INT64_MAX && !is_said_of(w, past, x, KIND_NOTICE_DISPUTE))
        end_at(h,
               (heard > x->is->time ? heard : x->is->time) + a->correction_hours * HOUR);
}

struct witness_hold witness_hold(const struct witness *w,
                                 const struct witness_past *past,
                                 const struct witness_entry *item,
                                 int version)
{
    const json_t *terms = witness_conditions(w, past, item, version);
    const struct agreement *a = w->saga->draft[item->draft];
    struct witness_hold h = {.ends = INT64_MAX};
    const struct witness_entry *x;

    for (int side = 0; side < FOLD_SIDES; side++)
        for (size_t n = 0; (x = witness_next(w, past, side, &n)) != NULL;) {
            if (x->about != item || !json_has(x->is->fact, "version"))
                continue;
            if (x->kind == KIND_NOTICE_GIVE &&
                json_int(x->is->fact, "version") >= version)
                hear_of_notice(w, past, x, &h);
            else if (json_int(x->is->fact, "version") == version)
                hear_of_version(&h, x);
        }
    if (h.accepted == NULL)
        return h;
    end_at(&h, json_time(terms, "until"));
    end_at(&h, h.accepted->is->time + a->item_days * SAGA_DAY);
    if (h.accepted->is->time < a->review && !h.kept)
        end_at(&h, a->review);
    return h;
}

bool witness_has_code(const json_t *list, const char *code)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), code) == 0)
            return true;
    return false;
}
