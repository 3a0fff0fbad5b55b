/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agreement.c - from a document to what is executed
 *
 * The law. First the shape is checked, closed at every level; then what the numbers
 * and codes say to each other; only then is anything read into the struct. A rule
 * here is a rule of PROTOCOL.md 5: two nodes that disagreed on it would disagree on
 * whether an agreement exists. So nothing here looks at what this program can do,
 * at the time, or at a setting.
 */
#include "agreement/agreement.h"

#include "agreement/codes.h"
#include "agreement/document.h"
#include "agreement/profile.h"
#include "base/instant.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"

#include <string.h>

MUST_CHECK static enum err no_memory(struct fault *f)
{
    return fault_set(f, ERR_NOMEM, "",
                     "There is not enough memory for this agreement; free some and try "
                     "again.");
}

static void read_parties(const json_t *object, struct agreement *a)
{
    const json_t *parties = json_at(object, "parties");

    for (size_t i = 0; i < COUNT_OF(a->card); i++) {
        const json_t *party = json_array_get(parties, i);

        json_bytes(party, "card", a->card[i], sizeof a->card[i]);
        a->threshold[i] = json_int(party, "threshold");
    }
}

static void read_recipe(const json_t *recipe, struct agreement *a)
{
    must(text_copy(a->recipe, sizeof a->recipe, json_text(recipe, "id")) == OK);
    json_bytes(recipe, "vectors", a->recipe_vectors, sizeof a->recipe_vectors);
    a->min_attributes = json_int(recipe, "min_attributes");
}

static void read_round(const json_t *round, struct agreement *a)
{
    bool hits = strcmp(json_text(round, "output"), "hits") == 0;

    a->output = hits ? AGREEMENT_HITS : AGREEMENT_COUNT_ONLY;
    a->count_min = json_int(round, "count_min");
    a->blocks = json_int(round, "blocks");
    a->audit_one_in = json_int(round, "audit_one_in");
    a->challenge_days = json_int(round, "challenge_days");
}

static void read_budget(const json_t *budget, struct agreement *a)
{
    const json_t *buckets = json_at(budget, "buckets");

    a->bucket_count = json_array_size(buckets);
    must(a->bucket_count <= COUNT_OF(a->bucket));
    for (size_t i = 0; i < a->bucket_count; i++)
        a->bucket[i] = json_integer_value(json_array_get(buckets, i));
    a->records_round = json_int(budget, "records_round");
    a->tokens_record = json_int(budget, "tokens_record");
    a->rounds_period = json_int(budget, "rounds_period");
    a->period_days = json_int(budget, "period_days");
    a->tokens_life = json_int(budget, "tokens_life");
    a->hits_round = json_int(budget, "hits_round");
    a->requests_day = json_int(budget, "requests_day");
    a->ratio = json_int(budget, "ratio");
}

static void read_gates(const json_t *gates, struct agreement *a)
{
    static const char *const names[AGREEMENT_GATES] = {
        [AGREEMENT_START] = "start",
        [AGREEMENT_CONFIRM] = "confirm",
        [AGREEMENT_ASK] = "ask",
        [AGREEMENT_RELEASE] = "release",
    };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        a->gates[i] = json_int(gates, names[i]);
    a->separate = json_bool(gates, "separate");
}

static void read_approvers(const json_t *approvers, struct agreement *a)
{
    a->approver_count = json_array_size(approvers);
    must(a->approver_count <= COUNT_OF(a->approver));
    for (size_t i = 0; i < a->approver_count; i++) {
        const json_t *one = json_array_get(approvers, i);

        json_bytes(one, "key", a->approver[i].key, sizeof a->approver[i].key);
        a->approver[i].when = strcmp(json_text(one, "when"), "use") == 0
                                  ? AGREEMENT_USE
                                  : AGREEMENT_ACTIVATION;
    }
}

static void read_oversight(const json_t *oversight, struct agreement *a)
{
    for (size_t i = 0; i < COUNT_OF(a->overseer); i++)
        must(text_base64_decode(json_string_value(json_array_get(oversight, i)),
                                a->overseer[i], sizeof a->overseer[i]) == OK);
}

/* The beginning of a day. One before the days that have instants is long over. */
static int64_t day_begins(const char *date)
{
    char text[INSTANT_BYTES] = "";
    int64_t seconds;

    must(text_copy(text, sizeof text, date) == OK);
    must(text_copy(text + strlen(date), sizeof text - strlen(date), "T00:00:00Z") == OK);
    return instant_parse(text, &seconds) == OK ? seconds : 0;
}

static void read_clocks(const json_t *object, struct agreement *a)
{
    const json_t *clocks = json_at(object, "clocks");
    const json_t *retention = json_at(object, "retention");

    a->ack_hours = json_int(clocks, "ack_hours");
    a->core_hours = json_int(clocks, "core_hours");
    a->correction_hours = json_int(clocks, "correction_hours");
    a->incident_hours = json_int(clocks, "incident_hours");
    a->item_days = json_int(retention, "item_days");
    a->round_days = json_int(retention, "round_days");
    a->log_days = json_int(retention, "log_days");
    a->review = day_begins(json_text(object, "review"));
}

/* What is executed, out of an object that document_check has passed. */
static void read_object(const json_t *object, struct agreement *a)
{
    read_parties(object, a);
    read_recipe(json_at(object, "recipe"), a);
    read_round(json_at(object, "round"), a);
    read_budget(json_at(object, "budget"), a);
    profile_read(object, a);
    read_gates(json_at(object, "gates"), a);
    read_approvers(json_at(object, "approvers"), a);
    read_clocks(object, a);
    read_oversight(json_at(object, "oversight"), a);
    a->onward_consent = strcmp(json_text(object, "onward"), "consent") == 0;
    a->starts = json_time(object, "starts");
    a->expires = json_time(object, "expires");
    a->notice_days = json_int(object, "notice_days");
    a->has_prev = json_has(object, "prev");
    if (a->has_prev)
        json_bytes(object, "prev", a->prev, sizeof a->prev);
}

/* The id, which is a hash of the canonical bytes, if those are not too many. */
MUST_CHECK static enum err identify(const json_t *object, uint8_t id[32], struct fault *f)
{
    struct buffer bytes;
    enum err e;

    buffer_init(&bytes, AGREEMENT_MAX);
    e = json_write(object, &bytes);
    if (e == OK)
        hash_sha256(bytes.data, bytes.bytes, id);
    buffer_fini(&bytes);
    if (e == ERR_LIMIT)
        return fault_set(f, e, "text",
                         "The agreement is larger than %d bytes; shorten its texts or "
                         "its glossary.",
                         AGREEMENT_MAX);
    return e == OK ? OK : no_memory(f);
}

/* Make the struct around a checked object, which is taken whatever happens. */
MUST_CHECK static enum err wrap(json_t *object, struct agreement **out, struct fault *f)
{
    struct agreement *a = memory_new(1, sizeof *a);
    enum err e = a ? identify(object, a->id, f) : no_memory(f);

    if (e == OK && json_hash(json_at(object, "exclusions"), a->cleared) != OK)
        e = no_memory(f);
    if (e != OK) {
        memory_free(a);
        json_decref(object);
        return e;
    }
    read_object(object, a);
    a->object = object;
    *out = a;
    return OK;
}

enum err
agreement_read(const void *bytes, size_t count, struct agreement **out, struct fault *f)
{
    json_t *object;
    enum err e = json_read_canonical(bytes, count, AGREEMENT_MAX, &object, f);

    if (e != OK)
        return e;
    e = document_check(object, f);
    if (e != OK) {
        json_decref(object);
        return e;
    }
    return wrap(object, out, f);
}

enum err
agreement_from_json(const json_t *object, struct agreement **out, struct fault *f)
{
    enum err e = document_check(object, f);
    json_t *copy;

    if (e != OK)
        return e;
    copy = json_deep_copy(object);
    return copy ? wrap(copy, out, f) : no_memory(f);
}

void agreement_free(struct agreement *a)
{
    if (!a)
        return;
    json_decref(a->object);
    memory_free(a);
}

int agreement_party(const struct agreement *a, const uint8_t card[32])
{
    for (size_t i = 0; i < COUNT_OF(a->card); i++)
        if (memcmp(a->card[i], card, sizeof a->card[i]) == 0)
            return (int)i;
    return -1;
}

static bool list_has(const json_t *list, const char *code)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), code) == 0)
            return true;
    return false;
}

bool agreement_has(const struct agreement *a, const char *list, const char *code)
{
    const json_t *codes = json_at(a->object, list);

    if (strcmp(list, "regions") == 0 && list_has(codes, "any"))
        return codes_has(CODES_REGION, code);
    return list_has(codes, code);
}

bool agreement_has_label(const struct agreement *a, const char *code)
{
    const json_t *glossary = json_at(a->object, "glossary");

    for (size_t i = 0; i < json_array_size(glossary); i++)
        if (strcmp(json_text(json_array_get(glossary, i), "code"), code) == 0)
            return true;
    return false;
}

bool agreement_has_approvers(const struct agreement *a, enum agreement_when when)
{
    for (size_t i = 0; i < a->approver_count; i++)
        if (a->approver[i].when == when)
            return true;
    return false;
}

int64_t agreement_bucket(const struct agreement *a, int64_t tokens)
{
    must(tokens >= 0);
    for (size_t i = 0; i < a->bucket_count; i++)
        if (a->room[i] >= tokens)
            return a->bucket[i];
    return 0;
}

int64_t agreement_debit(const struct agreement *a, int64_t bucket)
{
    size_t i = 0;

    while (i < a->bucket_count && a->bucket[i] != bucket)
        i++;
    must(i < a->bucket_count);
    return a->debit[i];
}

int64_t agreement_debit_max(const struct agreement *a)
{
    int64_t most = 0;

    for (size_t i = 0; i < a->bucket_count; i++)
        if (most < a->debit[i])
            most = a->debit[i];
    return most;
}
