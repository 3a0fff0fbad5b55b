/* SPDX-License-Identifier: Apache-2.0 */
/*
 * template.c - drafts to begin from
 *
 * A draft is whole: it could be signed as it is, and every field is there to be
 * edited. Its numbers are cautious, since a budget is easier to raise by common
 * consent than to win back.
 */
#include "agreement/agreement.h"
#include "agreement/prose.h"
#include "base/instant.h"
#include "base/must.h"
#include "base/num.h"
#include "base/text.h"

#include <string.h>

enum {
    YEAR_SECONDS = 365 * INSTANT_DAY,
    LANGUAGES_MAX = 4,
    ROUNDS_YEAR = 12,
    BUCKET_LARGEST = 4096, /* the least power of 4 that holds 500 records of 8 tokens */
    TOKENS_MAX = 1000000000,
    BULK_WORK = 64,           /* no time limit: rounds can go by courier */
    BULK_PART_LARGEST = 65536 /* items; in all parts at most AGREEMENT_BULK_MAX */
};

/* What differs between the templates. Lists end with NULL. */
struct subject {
    const char *name;
    const char *const *topics;
    const char *const *purposes;
    const char *const *forbidden;
    const char *const *actions;
    const char *const *exclusions;
    const char *const *core;
    int64_t core_hours;
    int64_t item_days;
};

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct subject subjects[] = {
    [PROSE_PERSONS] =
        {
            .name = "persons",
            .topics = LIST("terrorism", "foreign-fighters"),
            .purposes = LIST("prevention", "investigation", "threat-to-life"),
            .forbidden = LIST("military-targeting",
                              "death-penalty",
                              "mass-screening",
                              "automated-decision",
                              "political-vetting",
                              "profiling-by-belief",
                              "profiling-by-origin",
                              "immigration-enforcement",
                              "unlisted-sharing"),
            .actions = LIST("view",
                            "store",
                            "verify",
                            "watch",
                            "alert-officer",
                            "ask-originator",
                            "investigate"),
            .exclusions = LIST("minors",
                               "refugees",
                               "asylum-seekers",
                               "acquitted",
                               "political-opponents",
                               "human-rights-defenders",
                               "journalists",
                               "lawyers",
                               "witnesses",
                               "victims",
                               "confidential-sources",
                               "data-obtained-by-abuse"),
            .core = LIST("kind",
                         "names",
                         "births",
                         "countries",
                         "ids",
                         "programme",
                         "identifiers",
                         "labels"),
            .core_hours = 48,
            .item_days = 365,
        },
    [PROSE_AID] =
        {
            .name = "aid",
            .topics = LIST("aid-duplicates"),
            .purposes = LIST("aid-deduplication"),
            .forbidden = LIST("aid-denial",
                              "automated-decision",
                              "immigration-enforcement",
                              "deportation",
                              "conscription",
                              "military-targeting",
                              "debt-collection",
                              "prosecution",
                              "profiling-by-belief",
                              "profiling-by-origin",
                              "unlisted-sharing"),
            .actions = LIST("view",
                            "store",
                            "verify",
                            "contact-person",
                            "correct-own-list",
                            "ask-originator"),
            .exclusions = LIST("witnesses",
                               "victims",
                               "human-rights-defenders",
                               "biometric-data",
                               "health-data",
                               "data-obtained-by-abuse"),
            .core = LIST("kind", "names", "births", "ids", "programme"),
            .core_hours = 72,
            .item_days = 90,
        },
    [PROSE_ACCOUNTS] =
        {
            .name = "accounts",
            .topics = LIST("mule-accounts", "fraud"),
            .purposes = LIST("fraud-prevention",
                             "account-protection",
                             "due-diligence",
                             "suspicion-report"),
            .forbidden = LIST("credit-scoring",
                              "marketing",
                              "resale",
                              "debt-collection",
                              "employment-decision",
                              "automated-decision",
                              "profiling-by-belief",
                              "profiling-by-origin",
                              "unlisted-sharing"),
            .actions = LIST("view",
                            "store",
                            "verify",
                            "enhanced-check",
                            "delay-payment",
                            "report-suspicion",
                            "ask-originator"),
            .exclusions = LIST("minors",
                               "whistle-blowers",
                               "journalists",
                               "health-data",
                               "rumour",
                               "data-obtained-by-abuse"),
            .core = LIST(
                "kind", "names", "births", "countries", "ids", "identifiers", "labels"),
            .core_hours = 48,
            .item_days = 180,
        },
};

_Static_assert(COUNT_OF(subjects) == PROSE_SUBJECTS, "every text has its fields");

/* A member that is an object, to be filled. NULL when *ok is false. */
static json_t *put_object(json_t *in, const char *key, bool *ok)
{
    json_t *made = json_object();

    json_put(in, key, made, ok);
    return *ok ? made : NULL;
}

static json_t *put_array(json_t *in, const char *key, bool *ok)
{
    json_t *made = json_array();

    json_put(in, key, made, ok);
    return *ok ? made : NULL;
}

/* Append to an array; `taken` NULL is a failure. */
static void append(json_t *array, json_t *taken, bool *ok)
{
    if (!*ok || json_array_append_new(array, taken) != 0) {
        if (!*ok)
            json_decref(taken);
        *ok = false;
    }
}

static void put_list(json_t *in, const char *key, const char *const *codes, bool *ok)
{
    json_t *array = put_array(in, key, ok);

    for (size_t i = 0; codes[i] && *ok; i++)
        append(array, json_string(codes[i]), ok);
}

static void put_numbers(json_t *in,
                        const char *key,
                        const char *const *names,
                        const int64_t *values,
                        bool *ok)
{
    json_t *object = put_object(in, key, ok);

    for (size_t i = 0; names[i] && *ok; i++)
        json_put_int(object, names[i], values[i], ok);
}

/* Headings and paragraphs as one text. */
static void add_articles(struct buffer *text, const char *const *parts)
{
    for (size_t i = 0; parts[i]; i++) {
        if (text->bytes > 0)
            buffer_add_text(text, i % 2 == 0 ? "\n\n" : "\n");
        buffer_add_text(text, parts[i]);
    }
}

static const struct prose *find_prose(const char *language)
{
    static const struct prose *const known[] = {&agreement_prose_en, &agreement_prose_ru,
                                                &agreement_prose_ar, &agreement_prose_fr};

    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (strcmp(known[i]->language, language) == 0)
            return known[i];
    return NULL;
}

/* The title and the text in one language. Where none is shipped, the English one under
 * a line that says what is to be done. */
static void put_words(json_t *titles,
                      json_t *texts,
                      const char *language,
                      enum prose_subject subject,
                      bool *ok)
{
    const struct prose *found = find_prose(language);
    const struct prose *prose = found ? found : &agreement_prose_en;
    struct buffer text;

    buffer_init(&text, AGREEMENT_MAX);
    if (!found)
        buffer_printf(&text,
                      "This text must be translated into \"%s\" before it is signed.",
                      language);
    add_articles(&text, prose->opening[subject]);
    add_articles(&text, prose->common);
    *ok = *ok && buffer_status(&text) == OK;
    json_put_text(titles, language, prose->title[subject], ok);
    json_put_text(texts, language, buffer_text(&text), ok);
    buffer_fini(&text);
}

static void put_languages(json_t *draft,
                          const struct agreement_terms *terms,
                          enum prose_subject subject,
                          bool *ok)
{
    json_t *titles = put_object(draft, "title", ok);
    json_t *texts = put_object(draft, "text", ok);
    json_t *languages = put_array(draft, "languages", ok);

    for (size_t i = 0; i < terms->language_count && *ok; i++) {
        append(languages, json_string(terms->languages[i]), ok);
        put_words(titles, texts, terms->languages[i], subject, ok);
    }
    json_put_text(draft, "prevailing", "all", ok);
}

/* The parties in the order of their card ids, and the overseers in that of the parties.
 */
static void put_parties(json_t *draft, const struct agreement_terms *terms, bool *ok)
{
    size_t first = memcmp(terms->cards[0], terms->cards[1], sizeof terms->cards[0]) > 0;
    json_t *parties = put_array(draft, "parties", ok);
    json_t *oversight = put_array(draft, "oversight", ok);

    for (size_t i = 0; i < 2 && *ok; i++) {
        size_t at = i == 0 ? first : 1 - first;
        char key[BASE64_CHARS(sizeof terms->overseers[0]) + 1];
        json_t *party = json_object();

        append(parties, party, ok);
        if (!*ok)
            return;
        json_put_bytes(party, "card", terms->cards[at], sizeof terms->cards[at], ok);
        json_put_int(party, "threshold", 1, ok);
        text_base64_encode(terms->overseers[at], sizeof terms->overseers[at], key);
        append(oversight, json_string(key), ok);
    }
}

static void put_lists(json_t *draft, const struct subject *s, bool *ok)
{
    json_t *stages;

    put_list(draft, "topics", s->topics, ok);
    put_list(draft, "regions", LIST("any"), ok);
    put_list(draft, "purposes", s->purposes, ok);
    put_list(draft, "forbidden_purposes", s->forbidden, ok);
    put_list(draft, "actions", s->actions, ok);
    put_list(draft, "exclusions", s->exclusions, ok);
    put_list(draft, "survives",
             LIST("no-onward", "purpose-limit", "confidentiality", "correct", "restrict",
                  "erase", "log", "redress", "incident-notice", "answer-audit"),
             ok);
    (void)put_array(draft, "glossary", ok);
    stages = put_object(draft, "stages", ok);
    put_list(stages, "hit", LIST("kind", "names", "births"), ok);
    put_list(stages, "core", s->core, ok);
    put_list(stages, "record",
             LIST("kind", "names", "births", "countries", "ids", "programme",
                  "identifiers", "labels", "topics", "regions", "source"),
             ok);
}

static void put_matching(json_t *draft, const struct agreement_terms *terms, bool *ok)
{
    json_t *recipe = put_object(draft, "recipe", ok);
    json_t *round = put_object(draft, "round", ok);

    json_put_text(recipe, "id", terms->recipe, ok);
    json_put_bytes(recipe, "vectors", terms->recipe_vectors, sizeof terms->recipe_vectors,
                   ok);
    json_put_int(recipe, "min_attributes", 2, ok);
    json_put_text(round, "output", "hits", ok);
    json_put_int(round, "count_min", 1, ok);
    json_put_int(round, "blocks", 16, ok);
    json_put_int(round, "audit_one_in", 4, ok);
    json_put_int(round, "challenge_days", 90, ok);
}

static void put_budget(json_t *draft, const struct agreement_terms *terms, bool *ok)
{
    int64_t span = terms->expires - terms->starts;
    int64_t years = span > 0 ? (span + YEAR_SECONDS - 1) / YEAR_SECONDS : 0;
    int64_t life = years * ROUNDS_YEAR * BUCKET_LARGEST;
    json_t *buckets;

    put_numbers(draft, "budget",
                LIST("records_round", "tokens_record", "rounds_period", "period_days",
                     "tokens_life", "hits_round", "requests_day", "ratio"),
                (const int64_t[]){500, 8, ROUNDS_YEAR, 365,
                                  life < TOKENS_MAX ? life : TOKENS_MAX, 100, 20, 0},
                ok);
    buckets = put_array(json_object_get(draft, "budget"), "buckets", ok);
    for (int64_t bucket = 64; bucket <= BUCKET_LARGEST; bucket *= 4)
        append(buckets, json_integer(bucket), ok);
}

static void put_clocks(json_t *draft, const struct subject *s, bool *ok)
{
    put_numbers(draft, "gates", LIST("start", "confirm", "ask", "release"),
                (const int64_t[]){1, 1, 1, 1}, ok);
    json_put_bool(json_object_get(draft, "gates"), "separate", false, ok);
    (void)put_array(draft, "approvers", ok);
    put_numbers(draft, "clocks",
                LIST("ack_hours", "core_hours", "correction_hours", "incident_hours"),
                (const int64_t[]){24, s->core_hours, 72, 24}, ok);
    put_numbers(draft, "retention", LIST("item_days", "round_days", "log_days"),
                (const int64_t[]){s->item_days, 90, 1095}, ok);
    json_put_int(draft, "notice_days", 90, ok);
}

/* Bulk rounds in place of accountable ones: what those do not have is none, and the
 * largest bucket is what a dozen rounds a year may ask. */
static void put_bulk(json_t *draft, const struct agreement_terms *terms, bool *ok)
{
    int64_t span = terms->expires - terms->starts;
    int64_t years = span > 0 ? (span + YEAR_SECONDS - 1) / YEAR_SECONDS : 0;
    int64_t life = years * ROUNDS_YEAR * 2 * BULK_PART_LARGEST * terms->parts;
    json_t *round = json_object_get(draft, "round");
    json_t *budget = json_object_get(draft, "budget");
    json_t *buckets = json_array();

    put_numbers(draft, "bulk", LIST("parts", "work"),
                (const int64_t[]){terms->parts, BULK_WORK}, ok);
    json_put_int(round, "blocks", 1, ok);
    json_put_int(round, "audit_one_in", 0, ok);
    json_put_int(round, "challenge_days", 0, ok);
    json_put_int(budget, "records_round", BULK_PART_LARGEST / 8 * terms->parts, ok);
    json_put_int(budget, "tokens_life", life < TOKENS_MAX ? life : TOKENS_MAX, ok);
    for (int64_t part = 1024; part <= BULK_PART_LARGEST; part *= 8)
        append(buckets, json_integer(part * terms->parts), ok);
    json_put(budget, "buckets", buckets, ok);
}

/* In force for the time asked for, and looked at in the middle of it. */
static void put_dates(json_t *draft, const struct agreement_terms *terms, bool *ok)
{
    char review[INSTANT_BYTES];

    instant_format(terms->starts + (terms->expires - terms->starts) / 2, review);
    review[strlen("YYYY-MM-DD")] = 0;
    json_put_text(draft, "review", review, ok);
    json_put_time(draft, "starts", terms->starts, ok);
    json_put_time(draft, "expires", terms->expires, ok);
}

MUST_CHECK static enum err
make(enum prose_subject subject, const struct agreement_terms *terms, json_t **out)
{
    const struct subject *s = &subjects[subject];
    json_t *draft = json_object();
    bool ok = draft != NULL;

    json_put_int(draft, "v", 1, &ok);
    json_put_text(draft, "type", "agreement", &ok);
    put_languages(draft, terms, subject, &ok);
    put_parties(draft, terms, &ok);
    put_lists(draft, s, &ok);
    put_matching(draft, terms, &ok);
    put_budget(draft, terms, &ok);
    if (terms->parts > 0)
        put_bulk(draft, terms, &ok);
    put_clocks(draft, s, &ok);
    json_put_text(draft, "onward", "consent", &ok);
    put_dates(draft, terms, &ok);
    if (!ok) {
        json_decref(draft);
        return ERR_NOMEM;
    }
    *out = draft;
    return OK;
}

const char *agreement_template_names(void)
{
    return "persons aid accounts";
}

MUST_CHECK static enum err
find_subject(const char *name, enum prose_subject *out, struct fault *f)
{
    for (size_t i = 0; i < COUNT_OF(subjects); i++) {
        if (strcmp(subjects[i].name, name) == 0) {
            *out = (enum prose_subject)i;
            return OK;
        }
    }
    return fault_set(f, ERR_NOT_FOUND, "",
                     "There is no template \"%s\"; take one of: %s.", name,
                     agreement_template_names());
}

/* What would be refused is not given: the same rules as for any document. */
MUST_CHECK static enum err check(const json_t *draft, struct fault *f)
{
    struct agreement *a;
    enum err e = agreement_from_json(draft, &a, f);

    if (e == OK)
        agreement_free(a);
    return e;
}

enum err agreement_template(const char *name,
                            const struct agreement_terms *terms,
                            json_t **out,
                            struct fault *f)
{
    enum prose_subject subject;
    json_t *draft;
    enum err e = find_subject(name, &subject, f);

    if (e != OK)
        return e;
    if (terms->language_count < 1 || terms->language_count > LANGUAGES_MAX)
        return fault_set(f, ERR_LIMIT, "languages",
                         "An agreement has 1 to %d languages, not %zu.", LANGUAGES_MAX,
                         terms->language_count);
    e = make(subject, terms, &draft);
    if (e != OK)
        return fault_set(f, e, "",
                         "There is not enough memory for a draft; free some and try "
                         "again.");
    e = check(draft, f);
    if (e != OK) {
        json_decref(draft);
        return e;
    }
    *out = draft;
    return OK;
}
