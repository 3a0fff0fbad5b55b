/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/saga.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/hash.h"
#include "fold/revoked.h"
#include "lane/slip.h"

#include <string.h>

static struct sign_secret root_of(uint8_t first)
{
    uint8_t seed[SIGN_SEED_BYTES] = {8, first};
    struct sign_secret secret;

    sign_secret_from_seed(seed, &secret);
    return secret;
}

static void make_card(struct card *card, uint8_t first)
{
    static const unsigned roles[SAGA_OFFICERS] = {
        [SAGA_ANYONE] =
            ROLE_SIGNATORY | ROLE_START | ROLE_CONFIRM | ROLE_ASK | ROLE_RELEASE,
        [SAGA_SIGNATORY] = ROLE_SIGNATORY,
        [SAGA_STARTER] = ROLE_START,
        [SAGA_CONFIRMER] = ROLE_CONFIRM,
        [SAGA_SECOND] =
            ROLE_SIGNATORY | ROLE_START | ROLE_CONFIRM | ROLE_ASK | ROLE_RELEASE,
        [SAGA_THIRD] =
            ROLE_SIGNATORY | ROLE_START | ROLE_CONFIRM | ROLE_ASK | ROLE_RELEASE,
    };

    struct sign_secret root = root_of(first);

    memcpy(card->root, root.key, sizeof card->root);
    memset(card->node, first + 41, sizeof card->node);
    memset(card->id, first + 1, sizeof card->id);
    memset(card->overseer, first + 40, sizeof card->overseer);
    card->officer_count = SAGA_OFFICERS;
    for (size_t i = 0; i < SAGA_OFFICERS; i++) {
        memset(card->officer[i].key, (int)(first + 2 + i), SIGN_KEY_BYTES);
        card->officer[i].roles = roles[i];
    }
}

/* Side 0 is the one with the lower root key. */
static bool is_later(uint8_t first, uint8_t second)
{
    struct sign_secret a = root_of(first);
    struct sign_secret b = root_of(second);

    return memcmp(a.key, b.key, sizeof a.key) > 0;
}

void saga_init(struct saga *s, uint8_t flavour)
{
    *s = (struct saga){.clock = {SAGA_BEGIN, SAGA_BEGIN}};
    s->first[0] = (uint8_t)(1 + flavour % 64);
    s->first[1] = (uint8_t)(128 + flavour % 64);
    if (is_later(s->first[0], s->first[1]))
        memcpy(s->first, (uint8_t[]){s->first[1], s->first[0]}, sizeof s->first);
    for (int side = 0; side < FOLD_SIDES; side++)
        make_card(&s->card[side], s->first[side]);
    for (int side = 0; side < FOLD_SIDES; side++)
        entry_lane_id(s->card[side].root, s->card[1 - side].root, s->lane[side]);
    s->winner = memcmp(s->lane[0], s->lane[1], 32) < 0 ? 0 : 1;
}

void saga_fini(struct saga *s)
{
    for (int side = 0; side < FOLD_SIDES; side++) {
        for (size_t i = 0; i < s->count[side]; i++)
            saga_drop(s->line[side][i].entry);
        memory_free(s->line[side]);
    }
    for (int i = 0; i < s->draft_count; i++)
        agreement_free(s->draft[i]);
}

struct fold *saga_fold(const struct saga *s)
{
    struct fold *f = NULL;

    must(fold_new(&s->card[0], &s->card[1], &f) == OK);
    return f;
}

struct saga_terms saga_terms(void)
{
    return (struct saga_terms){
        .threshold = 1,
        .starts = SAGA_BEGIN,
        .expires = SAGA_BEGIN + 365 * SAGA_DAY,
        .notice_days = 30,
        .output = AGREEMENT_HITS,
        .count_min = 1,
        .blocks = 2,
        .audit_one_in = 2,
        .rounds_period = 100,
        .period_days = 30,
        .tokens_life = 1000000,
        .requests_day = 4,
        .gates = {1, 1, 1, 1},
    };
}

/* The lists that agreement_has looks at. */
static json_t *make_object(void)
{
    json_t *object = json_object();
    json_t *topics = json_array();
    json_t *purposes = json_array();
    json_t *forbidden = json_array();
    json_t *actions = json_array();

    must(json_array_append_new(purposes, json_string("border-check")) == 0);
    must(json_array_append_new(purposes, json_string("tracing")) == 0);
    must(json_array_append_new(purposes, json_string("victim-identification")) == 0);
    must(json_array_append_new(forbidden, json_string("victim-identification")) == 0);
    must(json_array_append_new(topics, json_string("terrorism")) == 0);
    must(json_array_append_new(actions, json_string("verify")) == 0);
    must(json_array_append_new(actions, json_string("watch")) == 0);
    must(json_object_set_new(object, "actions", actions) == 0);
    must(json_object_set_new(object, "topics", topics) == 0);
    must(json_object_set_new(object, "purposes", purposes) == 0);
    must(json_object_set_new(object, "forbidden_purposes", forbidden) == 0);
    return object;
}

struct sign_secret saga_approver(int number)
{
    uint8_t seed[SIGN_SEED_BYTES] = {7, (uint8_t)number};
    struct sign_secret secret;

    sign_secret_from_seed(seed, &secret);
    return secret;
}

/* What people and third parties have to do. */
static void put_gates(struct agreement *a, const struct saga_terms *terms)
{
    memcpy(a->gates, terms->gates, sizeof a->gates);
    a->separate = terms->separate;
    a->approver_count = terms->approver_count;
    for (size_t i = 0; i < terms->approver_count; i++) {
        struct sign_secret secret = saga_approver((int)i);

        memcpy(a->approver[i].key, secret.key, sizeof secret.key);
        a->approver[i].when = terms->approves[i];
    }
}

int saga_draft(struct saga *s, const struct saga_terms *terms)
{
    struct agreement *a = memory_new(1, sizeof *a);
    uint8_t number = (uint8_t)s->draft_count;

    must(a && s->draft_count < SAGA_DRAFTS_MAX);
    *a = (struct agreement){
        .object = make_object(),
        .threshold = {terms->threshold, terms->threshold},
        .has_prev = terms->prev != NULL,
        .starts = terms->starts,
        .expires = terms->expires,
        .notice_days = terms->notice_days,
        .output = terms->output,
        .count_min = terms->count_min,
        .blocks = terms->blocks,
        .audit_one_in = terms->audit_one_in,
        .bucket_count = 3,
        .bucket = {4, 64, 65536},
        .is_bulk = terms->parts > 0,
        .parts = terms->parts > 0 ? terms->parts : 1,
        .rounds_period = terms->rounds_period,
        .period_days = terms->period_days,
        .tokens_life = terms->tokens_life,
        .ratio = terms->ratio,
        .requests_day = terms->requests_day,
        .ack_hours = 24,
        .core_hours = 48,
        .correction_hours = 72,
        .incident_hours = 24,
        .item_days = 100,
        .review = SAGA_BEGIN + 180 * SAGA_DAY,
        .onward_consent = !terms->no_onward,
    };
    for (size_t i = 0; i < a->bucket_count; i++) {
        a->room[i] = a->bucket[i];
        a->debit[i] = terms->parts > 0 ? 2 * a->bucket[i] : a->bucket[i];
    }
    put_gates(a, terms);
    hash_sha256(&number, 1, a->id);
    for (int side = 0; side < FOLD_SIDES; side++) {
        memcpy(a->card[side], s->card[side].id, 32);
        memcpy(a->overseer[side], s->card[side].overseer, 32);
    }
    if (terms->prev)
        memcpy(a->prev, terms->prev, 32);
    s->draft[s->draft_count] = a;
    return s->draft_count++;
}

const uint8_t *saga_id(const struct saga *s, int draft)
{
    return s->draft[draft]->id;
}

struct agreement *saga_document(const struct saga *s, int draft)
{
    struct agreement *copy;

    if (draft == SAGA_NO_DRAFT)
        return NULL;
    copy = memory_new(1, sizeof *copy);
    must(copy);
    *copy = *s->draft[draft];
    json_incref(copy->object);
    return copy;
}

json_t *saga_fact(const char *key, const uint8_t id[32])
{
    json_t *fact = json_object();
    bool ok = true;

    json_put_bytes(fact, key, id, 32, &ok);
    must(ok);
    return fact;
}

struct entry *saga_entry(const struct saga *s, int side, enum kind kind, json_t *fact)
{
    struct entry *e = memory_new(1, sizeof *e);
    bool ok = true;

    must(e);
    *e = (struct entry){.object = json_object(),
                        .n = s->count[side],
                        .seen_n = s->seen[side],
                        .time = s->clock[side],
                        .kind = kind,
                        .fact = fact,
                        .has_body = kind_rule(kind)->body};
    json_put(e->object, "fact", fact, &ok);
    must(ok);
    memcpy(e->lane, s->lane[side], 32);
    if (kind_rule(kind)->roles != 0)
        saga_act(s, e, side, SAGA_ANYONE);
    return e;
}

void saga_act(const struct saga *s, struct entry *e, int side, enum saga_officer who)
{
    e->has_act = true;
    memcpy(e->actor, s->card[side].officer[who].key, sizeof e->actor);
}

void saga_drop(struct entry *e)
{
    json_decref(e->object);
    memory_free(e);
}

void saga_append(struct saga *s, int side, struct entry *e, int draft)
{
    size_t count = s->count[side];

    must(kind_check(e->kind, e->fact, NULL) == OK);
    if (count == s->capacity[side]) {
        size_t capacity = count == 0 ? 64 : 2 * count;

        s->line[side] = memory_resize(s->line[side], count, capacity, sizeof **s->line);
        must(s->line[side]);
        s->capacity[side] = capacity;
    }
    s->line[side][count] = (struct saga_line){e, draft};
    s->count[side]++;
}

enum err saga_feed(const struct saga *s, struct fold *f, int side)
{
    size_t n = (size_t)fold_fed(f, side);

    must(n < s->count[side]);
    return fold_feed(f, side, s->line[side][n].entry,
                     saga_document(s, s->line[side][n].draft));
}

void saga_settle(const struct saga *s, struct fold *f)
{
    uint64_t fed[FOLD_SIDES] = {fold_fed(f, 0), fold_fed(f, 1)};

    if (!fold_is_stale(f))
        return;
    fold_restart(f);
    for (int side = 0; side < FOLD_SIDES; side++)
        while (fold_fed(f, side) < fed[side])
            must(saga_feed(s, f, side) == OK);
    must(!fold_is_stale(f));
}

json_t *saga_slip(const struct saga *s,
                  int side,
                  const uint8_t key[SIGN_KEY_BYTES],
                  const char *code)
{
    struct sign_secret root = root_of(s->first[side]);
    struct slip slip;
    json_t *fact = NULL;

    must(slip_sign(&root, key, code, &slip) == OK);
    must(slip_fact(&slip, &fact) == OK);
    return fact;
}

void saga_round(const struct saga *s, int side, size_t n, int draft, uint8_t id[32])
{
    static const char label[] = "entente/1 round";
    uint8_t number[8];

    store_u64(number, n);
    hash_sha256_parts((const struct part[]){{label, sizeof label},
                                            {saga_id(s, draft), 32},
                                            {s->lane[side], 32},
                                            {number, sizeof number}},
                      4, id);
}
