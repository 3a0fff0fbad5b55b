/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view.c - from what the node holds to the JSON that verbs answer with
 */
#include "cli/view.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/instant.h"
#include "base/num.h"
#include "cli/call.h"
#include "cli/output.h"
#include "cli/slip.h"
#include "exchange/finish.h"
#include "exchange/node.h"
#include "lane/kind.h"

#include <string.h>

enum { YEAR_DAYS = 365 };

enum err view_card_file(const char *path, struct card **out, struct fault *f)
{
    struct buffer bytes;
    enum err e;

    buffer_init(&bytes, CARD_FILE_MAX);
    e = file_read(path, &bytes, f);
    if (e == OK) {
        e = card_read(bytes.data, bytes.bytes, out, f);
        if (e != OK)
            e = call_name_file(path, e, f);
    }
    buffer_fini(&bytes);
    return e;
}

/* A value borrowed from a document, as a value of ours. */
static void put_shared(json_t *object, const char *key, const json_t *value, bool *ok)
{
    json_put(object, key, json_deep_copy(value), ok);
}

static void put_time(json_t *object, const char *key, int64_t when, bool *ok)
{
    if (when > 0)
        json_put_time(object, key, when, ok);
    else
        json_put(object, key, json_null(), ok);
}

static void append(json_t *list, json_t *taken, bool *ok)
{
    if (json_array_append_new(list, taken) != 0)
        *ok = false;
}

/* ---- cards ---- */

static json_t *roles_of(unsigned roles, bool *ok)
{
    json_t *list = json_array();

    for (unsigned role = 1; role <= ROLE_RELEASE; role <<= 1)
        if ((roles & role) != 0)
            append(list, json_string(kind_role_name((enum role)role)), ok);
    return list;
}

void view_card(const struct card *card, json_t *object, bool *ok)
{
    char digits[CARD_FINGERPRINT_BYTES];
    json_t *officers = json_array();

    card_digits(card->id, digits);
    json_put_text(object, "name", card_name(card, "en"), ok);
    put_shared(object, "names", json_at(card->object, "names"), ok);
    json_put_text(object, "fingerprint", digits, ok);
    output_put_hex(object, "card", card->id, sizeof card->id, ok);
    json_put_int(object, "serial", card->serial, ok);
    json_put_time(object, "issued", card->issued, ok);
    json_put_time(object, "until", card->until, ok);
    for (size_t i = 0; i < card->officer_count; i++) {
        json_t *officer = json_object();

        json_put_text(officer, "name", card->officer[i].name, ok);
        json_put(officer, "roles", roles_of(card->officer[i].roles, ok), ok);
        append(officers, officer, ok);
    }
    json_put(object, "officers", officers, ok);
    put_shared(object, "contacts", json_at(card->object, "contacts"), ok);
    json_put_text(object, "address", json_text(card->object, "address"), ok);
}

json_t *view_peer(const struct pair *p, bool *ok)
{
    json_t *peer = json_object();
    json_t *verified = json_object();
    char digits[CARD_FINGERPRINT_BYTES];

    card_digits(p->peer->id, digits);
    json_put_int(peer, "number", p->number, ok);
    json_put_text(peer, "name", pair_name(p, 1 - p->side), ok);
    json_put_text(peer, "fingerprint", digits, ok);
    json_put_time(peer, "until", p->peer->until, ok);
    json_put_bool(verified, "own", fold_has_verified(p->fold, p->side), ok);
    json_put_bool(verified, "peer", fold_has_verified(p->fold, 1 - p->side), ok);
    json_put(peer, "verified", verified, ok);
    json_put_bool(peer, "fraud", p->fraud, ok);
    json_put(peer, "revoked", slip_view(p, ok), ok);
    return peer;
}

/* ---- agreements ---- */

const char *view_title(const struct agreement *a)
{
    const json_t *titles = json_at(a->object, "title");

    if (json_has(titles, "en"))
        return json_text(titles, "en");
    return json_text(
        titles, json_string_value(json_array_get(json_at(a->object, "languages"), 0)));
}

/* {"own": ..., "peer": ...} of numbers that stand by side. */
static void put_sides(json_t *object,
                      const char *key,
                      const struct pair *p,
                      const int64_t values[FOLD_SIDES],
                      bool *ok)
{
    json_t *sides = json_object();

    json_put_int(sides, "own", values[p->side], ok);
    json_put_int(sides, "peer", values[1 - p->side], ok);
    json_put(object, key, sides, ok);
}

static void put_times(json_t *object,
                      const char *key,
                      const struct pair *p,
                      const int64_t values[FOLD_SIDES],
                      bool *ok)
{
    json_t *sides = json_object();

    put_time(sides, "own", values[p->side], ok);
    put_time(sides, "peer", values[1 - p->side], ok);
    json_put(object, key, sides, ok);
}

static json_t *scopes_of(unsigned bits, bool *ok)
{
    static const char *const names[] = {"all", "rounds", "releases"};
    json_t *list = json_array();

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if ((bits & (1u << i)) != 0)
            append(list, json_string(names[i]), ok);
    return list;
}

static void put_suspended(json_t *object,
                          const struct pair *p,
                          const struct fold_agreement *a,
                          bool *ok)
{
    json_t *sides = json_object();

    json_put(sides, "own", scopes_of(a->suspended[p->side], ok), ok);
    json_put(sides, "peer", scopes_of(a->suspended[1 - p->side], ok), ok);
    json_put(object, "suspended", sides, ok);
}

/* How many signatories each side needs, by side of the fold. */
static void
thresholds_of(const struct pair *p, const struct agreement *a, int64_t out[FOLD_SIDES])
{
    int own = agreement_party(a, p->node->card->id);
    int peer = agreement_party(a, p->peer->id);

    out[p->side] = own >= 0 ? a->threshold[own] : 0;
    out[1 - p->side] = peer >= 0 ? a->threshold[peer] : 0;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* What the peer can still have matched within a year from now: the rounds that the
 * periods let pass, each with the most that the largest bucket can ask, or what is left
 * of its tokens. */
static int64_t worst_year(const struct agreement *a, int64_t used, int64_t now)
{
    int64_t left_days = a->expires > now ? (a->expires - now) / INSTANT_DAY + 1 : 0;
    int64_t days = least(YEAR_DAYS, left_days);
    int64_t periods = (days + a->period_days - 1) / a->period_days;
    int64_t tokens = periods * a->rounds_period * agreement_debit_max(a);

    return least(tokens, a->tokens_life > used ? a->tokens_life - used : 0);
}

json_t *view_budget(const struct pair *p, const struct fold_agreement *a, bool *ok)
{
    const struct agreement *d = a->document;
    int64_t now = node_now(p->node);
    json_t *budget = json_object();

    json_put_int(budget, "rounds_left", fold_agreement_rounds_left(p->fold, a, now), ok);
    json_put_int(budget, "rounds_period", d->rounds_period, ok);
    json_put_int(budget, "period_days", d->period_days, ok);
    json_put_int(budget, "rounds_accepted", a->rounds_accepted, ok);
    put_sides(budget, "proposals_accepted", p, a->proposals_accepted, ok);
    put_sides(budget, "tokens_used", p, a->tokens_used, ok);
    json_put_int(budget, "tokens_life", d->tokens_life, ok);
    json_put_int(budget, "ratio", d->ratio, ok);
    json_put_int(budget, "hits_counted", a->hits_counted, ok);
    json_put_int(budget, "worst_year", worst_year(d, a->tokens_used[1 - p->side], now),
                 ok);
    return budget;
}

json_t *view_agreement(const struct pair *p, const struct fold_agreement *a, bool *ok)
{
    int64_t now = node_now(p->node);
    int64_t thresholds[FOLD_SIDES];
    json_t *view = json_object();

    thresholds_of(p, a->document, thresholds);
    output_put_hex(view, "id", a->id, sizeof a->id, ok);
    json_put_text(view, "peer", pair_name(p, 1 - p->side), ok);
    json_put_text(view, "title", view_title(a->document), ok);
    json_put_text(view, "status",
                  fold_status_name(fold_agreement_status(p->fold, a, now)), ok);
    json_put_text(view, "profile", a->document->is_bulk ? "bulk" : "accountable", ok);
    json_put_bool(view, "allows_rounds", fold_agreement_allows_rounds(p->fold, a, now),
                  ok);
    json_put_text(view, "proposer", a->proposer == p->side ? "own" : "peer", ok);
    put_sides(view, "signatures", p, a->signatures, ok);
    put_sides(view, "thresholds", p, thresholds, ok);
    put_times(view, "ready", p, a->ready_at, ok);
    put_suspended(view, p, a, ok);
    put_times(view, "notice", p, a->notice_at, ok);
    put_times(view, "notice_paused", p, a->notice_paused_at, ok);
    put_times(view, "notice_ends", p, a->notice_ends, ok);
    json_put_time(view, "starts", a->document->starts, ok);
    json_put_time(view, "expires", a->document->expires, ok);
    json_put(view, "budget", view_budget(p, a, ok), ok);
    return view;
}

/* ---- rounds ---- */

static void
put_end(json_t *object, const struct fold_round *r, const struct pair *p, bool *ok)
{
    json_t *sides = json_object();

    json_put_text(sides, "own", r->end_code[p->side], ok);
    json_put_text(sides, "peer", r->end_code[1 - p->side], ok);
    json_put(object, "end", sides, ok);
}

/* What each side is counted as having asked; nothing of a side that has not said. */
static void
put_paid(json_t *view, const struct pair *p, const struct fold_round *r, bool *ok)
{
    const struct agreement *a = fold_agreement_find(p->fold, r->agreement)->document;
    int64_t paid[FOLD_SIDES] = {0};

    for (int side = 0; side < FOLD_SIDES; side++)
        if (r->bucket[side] > 0)
            paid[side] = agreement_debit(a, r->bucket[side]);
    json_put_text(view, "profile", a->is_bulk ? "bulk" : "accountable", ok);
    put_sides(view, "paid", p, paid, ok);
}

/* What stands in the lanes of one round. */
struct course {
    int64_t bytes[FOLD_SIDES];
    int64_t blocks[FOLD_SIDES];
    enum round_step newest; /* ROUND_STEP_COUNT: none yet */
    const char *other;      /* the newest of a bulk round, or NULL */
};

static struct course follow(const struct pair *p, const struct fold_round *r)
{
    struct course c = {.newest = ROUND_STEP_COUNT};

    for (size_t i = 0; i < p->step_count; i++) {
        const struct pair_step *s = &p->steps[i];
        int side = pair_side(p, s->side);

        if (s->kind != KIND_ROUND_STEP || memcmp(s->round, r->id, sizeof r->id) != 0)
            continue;
        c.bytes[side] += (int64_t)s->bytes;
        c.blocks[side] += strcmp(s->step, round_step_name(ROUND_BLOCK)) == 0;
        for (enum round_step k = ROUND_COMMIT; k < ROUND_STEP_COUNT; k++)
            if (strcmp(s->step, round_step_name(k)) == 0 &&
                (c.newest == ROUND_STEP_COUNT || k > c.newest))
                c.newest = k;
        if (c.newest == ROUND_STEP_COUNT)
            c.other = s->step;
    }
    return c;
}

void view_course(const struct pair *p, const struct fold_round *r, json_t *view, bool *ok)
{
    struct course c = follow(p, r);
    json_t *blocks = json_object();

    json_put_text(view, "phase",
                  c.newest < ROUND_STEP_COUNT ? round_step_name(c.newest)
                  : c.other != NULL           ? c.other
                  : r->accepted_at > 0        ? "accepted"
                                              : "proposed",
                  ok);
    put_sides(view, "bytes", p, c.bytes, ok);
    json_put_int(blocks, "own", c.blocks[p->side], ok);
    json_put_int(blocks, "peer", c.blocks[1 - p->side], ok);
    json_put_int(blocks, "total", fold_round_blocks(p->fold, r), ok);
    json_put(view, "blocks", blocks, ok);
}

/* Has either side said, or does this node hold, that what the other said is false? */
static bool is_disputed(const struct pair *p, const struct fold_round *r)
{
    return finish_is_denied(r, 0) || finish_is_denied(r, 1) ||
           (r->status == FOLD_ROUND_CLOSED && finish_is_disputed(p, r->id));
}

json_t *view_round(const struct pair *p, const struct fold_round *r, bool *ok)
{
    int64_t steps[FOLD_SIDES] = {r->steps[0], r->steps[1]};
    json_t *view = json_object();

    output_put_hex(view, "id", r->id, sizeof r->id, ok);
    json_put_text(view, "peer", pair_name(p, 1 - p->side), ok);
    output_put_hex(view, "agreement", r->agreement, sizeof r->agreement, ok);
    json_put_text(view, "status", fold_round_status_name(r->status), ok);
    json_put_text(view, "purpose", r->purpose, ok);
    json_put_text(view, "proposer", r->initiator == p->side ? "own" : "peer", ok);
    put_time(view, "proposed", r->proposed_at, ok);
    put_time(view, "accepted", r->accepted_at, ok);
    put_sides(view, "bucket", p, r->bucket, ok);
    put_paid(view, p, r, ok);
    put_sides(view, "steps", p, steps, ok);
    if (r->counted[p->side] >= 0)
        json_put_int(view, "count", r->counted[p->side], ok);
    else
        json_put(view, "count", json_null(), ok);
    json_put_bool(view, "hits_open", r->hits_opened[0] && r->hits_opened[1], ok);
    put_end(view, r, p, ok);
    json_put_bool(view, "disputed", is_disputed(p, r), ok);
    return view;
}

static void put_code(json_t *object, const char *key, const char *code, bool *ok)
{
    if (code[0] != '\0')
        json_put_text(object, key, code, ok);
    else
        json_put(object, key, json_null(), ok);
}

/* What it is about: a topic, a lead of a round, an item, or what went wrong. */
static void put_subject(json_t *view, const struct fold_request *r, bool *ok)
{
    bool is_item = r->kind == FOLD_ASK_ITEM || r->kind == FOLD_ASK_CONSENT;

    if (r->kind == FOLD_ASK_HIT)
        output_put_hex(view, "about", r->hit, sizeof r->hit, ok);
    else if (is_item)
        output_put_hex(view, "about", r->item, sizeof r->item, ok);
    else
        json_put_text(view, "about", r->kind == FOLD_INCIDENT ? r->code : r->topic, ok);
    if (r->kind == FOLD_ASK_HIT)
        output_put_hex(view, "round", r->round, sizeof r->round, ok);
    else
        json_put(view, "round", json_null(), ok);
    if (is_item)
        output_put_hex(view, "item", r->item, sizeof r->item, ok);
    else
        json_put(view, "item", json_null(), ok);
}

json_t *view_request(const struct pair *p, const struct fold_request *r, bool *ok)
{
    bool overdue = fold_request_is_overdue(p->fold, r, pair_now(p));
    json_t *view = json_object();

    output_put_hex(view, "id", r->id, sizeof r->id, ok);
    json_put_text(view, "peer", pair_name(p, 1 - p->side), ok);
    json_put_text(view, "kind", fold_request_kind_name(r->kind), ok);
    json_put_text(view, "asker", r->asker == p->side ? "own" : "peer", ok);
    json_put_text(view, "by", r->author == p->side ? "own" : "peer", ok);
    json_put_text(view, "holder", r->asker == p->side ? "peer" : "own", ok);
    put_subject(view, r, ok);
    put_code(view, "question", r->question, ok);
    put_code(view, "purpose", r->purpose, ok);
    json_put_text(view, "status", fold_request_status_name(r->status), ok);
    json_put_bool(view, "overdue", overdue, ok);
    json_put_text(view, "late", overdue ? "OVERDUE" : "", ok);
    put_time(view, "asked", r->asked_at, ok);
    put_time(view, "acknowledge_by", fold_request_ack_by(p->fold, r), ok);
    put_time(view, "due", r->due_at, ok);
    put_time(view, "acknowledged", r->acked_at, ok);
    put_time(view, "accepted", r->accepted_at, ok);
    put_time(view, "answered", r->answered_at, ok);
    put_code(view, "declined", r->declined_at > 0 ? r->code : "", ok);
    json_put_int(view, "answers", r->answers, ok);
    put_code(view, "useful", r->useful, ok);
    put_code(view, "used", r->used, ok);
    return view;
}

unsigned view_thousandths(uint32_t millionths)
{
    unsigned shown = (millionths + 500) / 1000;

    return shown < 1 ? 1 : shown > 999 ? 999 : shown;
}

void view_load(const struct match_load *load, json_t *object, bool *ok)
{
    json_t *loaded = json_object();

    json_put_int(loaded, "records", load->records, ok);
    json_put_int(loaded, "tokens", load->tokens, ok);
    json_put_int(loaded, "points", load->bucket, ok);
    json_put_int(loaded, "debit", load->debit, ok);
    json_put_int(loaded, "off_topic", load->off_topic, ok);
    json_put_int(loaded, "excluded", load->excluded, ok);
    json_put_int(loaded, "off_label", load->off_label, ok);
    json_put_int(loaded, "no_token", load->no_token, ok);
    json_put(object, "load", loaded, ok);
}

void view_report(const struct sync_report *report, json_t *object, bool *ok)
{
    json_put_int(object, "sent", (int64_t)report->sent, ok);
    json_put_int(object, "fresh", (int64_t)report->fresh, ok);
    json_put_int(object, "held", (int64_t)report->held, ok);
    json_put_int(object, "refused", (int64_t)report->refused, ok);
    json_put_int(object, "bytes_out", (int64_t)report->bytes_out, ok);
    json_put_int(object, "bytes_in", (int64_t)report->bytes_in, ok);
    json_put_bool(object, "cosigned", report->cosigned, ok);
    json_put_text(object, "head", report->head, ok);
}
