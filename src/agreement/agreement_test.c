/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agreement_test.c - a good agreement is read whole; one that is wrong anywhere is
 * refused with the name of the field
 */
#include "agreement/agreement.h"
#include "agreement/sample_test.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "tests/support/dice.h"
#include "tests/support/failing.h"

/* Every member of the sample and the range it may have, put down from PROTOCOL.md
 * and the limits agreed for it, apart from the program's own tables. */
enum kind { NUMBER, STRING, LIST, OBJECT, OTHER };

static const struct member {
    const char *path;
    enum kind kind;
    int64_t low, high; /* numbers */
} members[] = {
    {"v", NUMBER, 1, 1},
    {"type", STRING, 0, 0},
    {"title", OBJECT, 0, 0},
    {"title.en", STRING, 0, 0},
    {"title.ru", STRING, 0, 0},
    {"parties", LIST, 0, 0},
    {"parties[0].card", STRING, 0, 0},
    {"parties[0].threshold", NUMBER, 1, 64},
    {"parties[1].card", STRING, 0, 0},
    {"parties[1].threshold", NUMBER, 1, 64},
    {"languages", LIST, 0, 0},
    {"prevailing", STRING, 0, 0},
    {"text", OBJECT, 0, 0},
    {"text.en", STRING, 0, 0},
    {"text.ru", STRING, 0, 0},
    {"topics", LIST, 0, 0},
    {"regions", LIST, 0, 0},
    {"purposes", LIST, 0, 0},
    {"forbidden_purposes", LIST, 0, 0},
    {"actions", LIST, 0, 0},
    {"exclusions", LIST, 0, 0},
    {"glossary", LIST, 0, 0},
    {"glossary[0].code", STRING, 0, 0},
    {"glossary[0].labels", OBJECT, 0, 0},
    {"glossary[0].labels.en", STRING, 0, 0},
    {"glossary[0].labels.ru", STRING, 0, 0},
    {"glossary[0].aliases", LIST, 0, 0},
    {"recipe", OBJECT, 0, 0},
    {"recipe.id", STRING, 0, 0},
    {"recipe.vectors", STRING, 0, 0},
    {"recipe.min_attributes", NUMBER, 2, 8},
    {"round", OBJECT, 0, 0},
    {"round.output", STRING, 0, 0},
    {"round.count_min", NUMBER, 0, 1048576},
    {"round.blocks", NUMBER, 1, 256},
    {"round.audit_one_in", NUMBER, 0, 1000000},
    {"round.challenge_days", NUMBER, 0, 3660},
    {"budget", OBJECT, 0, 0},
    {"budget.buckets", LIST, 0, 0},
    {"budget.records_round", NUMBER, 0, 1000000},
    {"budget.tokens_record", NUMBER, 1, 64},
    {"budget.rounds_period", NUMBER, 0, 1000},
    {"budget.period_days", NUMBER, 1, 3660},
    {"budget.tokens_life", NUMBER, 0, 1000000000},
    {"budget.hits_round", NUMBER, 0, 1048576},
    {"budget.requests_day", NUMBER, 0, 1000000},
    {"budget.ratio", NUMBER, 0, 1000},
    {"stages", OBJECT, 0, 0},
    {"stages.hit", LIST, 0, 0},
    {"stages.core", LIST, 0, 0},
    {"stages.record", LIST, 0, 0},
    {"gates", OBJECT, 0, 0},
    {"gates.start", NUMBER, 1, 3},
    {"gates.confirm", NUMBER, 1, 3},
    {"gates.ask", NUMBER, 1, 3},
    {"gates.release", NUMBER, 1, 3},
    {"gates.separate", OTHER, 0, 0},
    {"approvers", LIST, 0, 0},
    {"approvers[0].key", STRING, 0, 0},
    {"approvers[0].when", STRING, 0, 0},
    {"clocks", OBJECT, 0, 0},
    {"clocks.ack_hours", NUMBER, 1, 8784},
    {"clocks.core_hours", NUMBER, 1, 8784},
    {"clocks.correction_hours", NUMBER, 1, 8784},
    {"clocks.incident_hours", NUMBER, 1, 8784},
    {"retention", OBJECT, 0, 0},
    {"retention.item_days", NUMBER, 1, 36600},
    {"retention.round_days", NUMBER, 1, 36600},
    {"retention.log_days", NUMBER, 1, 36600},
    {"oversight", LIST, 0, 0},
    {"onward", STRING, 0, 0},
    {"survives", LIST, 0, 0},
    {"review", STRING, 0, 0},
    {"starts", STRING, 0, 0},
    {"expires", STRING, 0, 0},
    {"notice_days", NUMBER, 0, 3650},
    {"prev", STRING, 0, 0},
};

static int start(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, failing_free);
    return crypto_start() == OK ? 0 : -1;
}

/* The object, which is taken, is refused with this code, naming this field. */
static void refuse(json_t *object, enum err code, const char *rule, const char *what)
{
    struct fault f = {.rule = ""};
    struct agreement *a = NULL;
    enum err e = agreement_from_json(object, &a, &f);

    if (e != code || strcmp(f.rule, rule) != 0)
        fail_msg("%s: %s, rule \"%s\" (%s); expected %s, rule \"%s\"", what, err_name(e),
                 f.rule, f.text, err_name(code), rule);
    assert_int_equal(f.code, e);
    assert_true(strlen(f.text) > 20);
    assert_null(a);
    assert_int_equal(agreement_from_json(object, &a, NULL), code);
    json_decref(object);
}

static void accept(json_t *object, const char *what)
{
    struct fault f = {.text = ""};
    struct agreement *a = NULL;

    if (agreement_from_json(object, &a, &f) != OK)
        fail_msg("%s: refused by %s: %s", what, f.rule, f.text);
    agreement_free(a);
    json_decref(object);
}

static void test_sample_is_read_whole(void **state)
{
    json_t *object = sample_json();
    struct agreement *a = sample_read(object);
    char id[65];
    uint8_t card[32];

    (void)state;
    text_hex_encode(a->id, sizeof a->id, id);
    assert_string_equal(id, SAMPLE_ID);
    assert_true(json_equal(a->object, object));
    assert_ptr_not_equal(a->object, object); /* its own */
    memset(card, 1, sizeof card);
    assert_memory_equal(a->card[0], card, sizeof card);
    assert_int_equal(agreement_party(a, card), 0);
    memset(card, 2, sizeof card);
    assert_memory_equal(a->card[1], card, sizeof card);
    assert_int_equal(agreement_party(a, card), 1);
    card[31]++;
    assert_int_equal(agreement_party(a, card), -1);
    assert_int_equal(a->threshold[0], 2);
    assert_int_equal(a->threshold[1], 1);
    assert_true(a->has_prev);
    memset(card, 6, sizeof card);
    assert_memory_equal(a->prev, card, sizeof card);
    assert_int_equal(a->starts, 1924992000); /* date -d 2031-01-01T00:00:00Z +%s */
    assert_int_equal(a->expires, 1988064000);
    assert_int_equal(a->notice_days, 90);
    assert_string_equal(a->recipe, "entente-recipe-1");
    memset(card, 3, sizeof card);
    assert_memory_equal(a->recipe_vectors, card, sizeof card);
    assert_int_equal(a->output, AGREEMENT_HITS);
    assert_int_equal(a->count_min, 1);
    assert_int_equal(a->blocks, 16);
    assert_int_equal(a->audit_one_in, 4);
    assert_int_equal(a->challenge_days, 90);
    assert_int_equal(a->bucket_count, 4);
    assert_int_equal(a->bucket[0], 64);
    assert_int_equal(a->bucket[3], 4096);
    assert_int_equal(a->records_round, 500);
    assert_int_equal(a->tokens_record, 8);
    assert_int_equal(a->rounds_period, 12);
    assert_int_equal(a->period_days, 365);
    assert_int_equal(a->tokens_life, 98304);
    assert_int_equal(a->hits_round, 100);
    assert_int_equal(a->requests_day, 20);
    assert_int_equal(a->ratio, 3);
    agreement_free(a);
    json_decref(object);
    agreement_free(NULL);
}

/* What people and third parties have to do. */
static void test_sample_is_read_whole_R19_R28(void **state)
{
    json_t *object = sample_json();
    struct agreement *a = sample_read(object);
    uint8_t key[32];

    (void)state;
    assert_int_equal(a->gates[AGREEMENT_START], 2);
    assert_int_equal(a->gates[AGREEMENT_CONFIRM], 1);
    assert_int_equal(a->gates[AGREEMENT_ASK], 1);
    assert_int_equal(a->gates[AGREEMENT_RELEASE], 3);
    assert_true(a->separate);
    assert_true(a->onward_consent);
    assert_int_equal(a->approver_count, 2);
    memset(key, 7, sizeof key);
    assert_memory_equal(a->approver[0].key, key, sizeof key);
    assert_int_equal(a->approver[0].when, AGREEMENT_ACTIVATION);
    memset(key, 8, sizeof key);
    assert_memory_equal(a->approver[1].key, key, sizeof key);
    assert_int_equal(a->approver[1].when, AGREEMENT_USE);
    assert_true(agreement_has_approvers(a, AGREEMENT_ACTIVATION));
    assert_true(agreement_has_approvers(a, AGREEMENT_USE));
    memset(key, 4, sizeof key);
    assert_memory_equal(a->overseer[0], key, sizeof key);
    memset(key, 5, sizeof key);
    assert_memory_equal(a->overseer[1], key, sizeof key);
    assert_int_equal(a->ack_hours, 24);
    assert_int_equal(a->core_hours, 48);
    assert_int_equal(a->correction_hours, 72);
    assert_int_equal(a->incident_hours, 24);
    assert_int_equal(a->item_days, 365);
    assert_int_equal(a->review, 1940630400); /* date -d 2031-07-01T00:00:00Z +%s */
    agreement_free(a);

    sample_set_text(object, "approvers", "[]");
    sample_set_text(object, "gates.separate", "false");
    sample_set_text(object, "onward", "\"deny\"");
    sample_set_text(object, "review", "\"0001-01-01\""); /* long over */
    a = sample_read(object);
    assert_int_equal(a->approver_count, 0);
    assert_false(agreement_has_approvers(a, AGREEMENT_ACTIVATION));
    assert_false(agreement_has_approvers(a, AGREEMENT_USE));
    assert_false(a->separate);
    assert_false(a->onward_consent);
    assert_int_equal(a->review, 0);
    agreement_free(a);
    json_decref(object);
}

static void test_what_it_has(void **state)
{
    json_t *object = sample_json();
    struct agreement *a = sample_read(object);

    (void)state;
    assert_true(agreement_has(a, "topics", "fraud"));
    assert_false(agreement_has(a, "topics", "corruption"));
    assert_true(agreement_has(a, "forbidden_purposes", "death-penalty"));
    assert_false(agreement_has(a, "purposes", "death-penalty"));
    assert_true(agreement_has(a, "regions", "fr"));
    assert_false(agreement_has(a, "regions", "de"));
    assert_false(agreement_has(a, "regions", "any"));
    assert_true(agreement_has_label(a, "group-two"));
    assert_false(agreement_has_label(a, "group-three")); /* R45 */
    assert_false(agreement_has_label(a, "The First Group"));
    agreement_free(a);

    sample_set_text(object, "regions", "[\"any\"]");
    a = sample_read(object);
    assert_true(agreement_has(a, "regions", "any"));
    assert_true(agreement_has(a, "regions", "de"));
    assert_true(agreement_has(a, "regions", "sahel"));
    assert_false(agreement_has(a, "regions", "xx"));
    agreement_free(a);
    json_decref(object);
}

static void test_bucket(void **state)
{
    static const int64_t cases[][2] = {
        {0, 64},    {1, 64},     {63, 64},     {64, 64},  {65, 256},
        {256, 256}, {257, 1024}, {4096, 4096}, {4097, 0}, {INT64_MAX, 0},
    };
    json_t *object = sample_json();
    struct agreement *a = sample_read(object);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(agreement_bucket(a, cases[i][0]), cases[i][1]);
    agreement_free(a);
    json_decref(object);
}

static void test_only_canonical_bytes_are_read(void **state)
{
    json_t *object = sample_json();
    struct agreement *a = NULL;
    struct fault f = {.text = ""};
    struct buffer b;
    char id[65];

    (void)state;
    buffer_init(&b, AGREEMENT_MAX);
    assert_int_equal(json_write(object, &b), OK);
    assert_int_equal(agreement_read(b.data, b.bytes, &a, &f), OK);
    text_hex_encode(a->id, sizeof a->id, id);
    assert_string_equal(id, SAMPLE_ID);
    agreement_free(a);
    a = NULL;
    assert_int_equal(agreement_read(sample_text, sizeof sample_text - 1, &a, &f),
                     ERR_MALFORMED);
    assert_int_equal(agreement_read(b.data, b.bytes - 1, &a, &f), ERR_MALFORMED);
    assert_int_equal(agreement_read(b.data, 0, &a, &f), ERR_MALFORMED);
    buffer_add_byte(&b, '\n');
    assert_int_equal(agreement_read(b.data, b.bytes, &a, &f), ERR_MALFORMED);
    assert_int_equal(agreement_read("[]", 2, &a, &f), ERR_MALFORMED);
    assert_int_equal(agreement_read("{}", 2, &a, &f), ERR_MALFORMED);
    assert_null(a);
    buffer_fini(&b);
    json_decref(object);
}

static void test_each_member_removed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const char *path = members[i].path;
        bool language = strstr(path, ".en") || strstr(path, ".ru");
        json_t *object = sample_json();

        sample_set(object, path, NULL);
        if (strcmp(path, "prev") == 0)
            accept(object, "without prev");
        else
            refuse(object, language ? ERR_DENIED : ERR_MALFORMED, path, path);
    }
}

static void test_each_member_of_another_kind(void **state)
{
    static const struct {
        const char *text;
        enum kind kind;
    } others[] = {{"7", NUMBER},    {"\"! \"", STRING},   {"[]", LIST},
                  {"{}", OBJECT},   {"true", OTHER},      {"[{}]", OTHER},
                  {"[[1]]", OTHER}, {"{\"en\":1}", OTHER}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(members); i++)
        for (size_t k = 0; k < COUNT_OF(others); k++) {
            const struct member *m = &members[i];
            json_t *object = sample_json();

            if (others[k].kind == m->kind ||
                (m->kind == LIST && *others[k].text == '[') ||
                (m->kind == OTHER && strcmp(others[k].text, "true") == 0) ||
                (m->kind == OBJECT && *others[k].text == '{')) {
                json_decref(object);
                continue;
            }
            sample_set_text(object, m->path, others[k].text);
            refuse(object, ERR_MALFORMED, m->path, others[k].text);
        }
}

static void test_each_number_at_its_borders(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const struct member *m = &members[i];
        const int64_t outside[] = {m->low - 1, m->high + 1, JSON_INTEGER_MAX,
                                   -JSON_INTEGER_MAX};
        bool attributes = strcmp(m->path, "recipe.min_attributes") == 0;
        json_t *object = sample_json();

        if (m->kind != NUMBER) {
            json_decref(object);
            continue;
        }
        for (size_t k = 0; k < COUNT_OF(outside); k++) {
            sample_set(object, m->path, json_integer(outside[k]));
            refuse(json_incref(object), attributes && k == 0 ? ERR_DENIED : ERR_LIMIT,
                   m->path, m->path);
        }
        sample_set(object, m->path, json_integer(m->low));
        accept(json_incref(object), m->path);
        sample_set(object, m->path, json_integer(m->high));
        accept(object, m->path);
    }
}

static void test_one_member_too_many(void **state)
{
    static const char *const objects[] = {
        "",
        "title.",
        "parties[0].",
        "parties[1].",
        "text.",
        "glossary[0].",
        "recipe.",
        "round.",
        "budget.",
        "stages.",
        "gates.",
        "approvers[1].",
        "clocks.",
        "retention.",
        "glossary[1].labels.",
        "glossary[1].",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(objects); i++) {
        json_t *object = sample_json();
        char path[64];

        (void)snprintf(path, sizeof path, "%szz", objects[i]);
        sample_set(object, path, json_integer(1));
        refuse(object, ERR_MALFORMED, path, path);
    }
}

/* One place changed, and what that leads to; OK accepts. */
static const struct change {
    const char *path;
    const char *value;
    enum err e;
    const char *rule; /* NULL: the path */
} changes[] = {
    {"type", "\"card\"", ERR_MALFORMED, NULL},
    {"type", "\"\"", ERR_LIMIT, NULL},

    /* R4: all languages, and only they. */
    {"languages", "[\"en\"]", ERR_MALFORMED, "title.ru"},
    {"languages", "[\"en\",\"ru\",\"fr\"]", ERR_DENIED, "title.fr"},
    {"languages", "[\"en\",\"en\"]", ERR_MALFORMED, NULL},
    {"languages", "[]", ERR_LIMIT, NULL},
    {"languages", "[\"aa\",\"bb\",\"cc\",\"dd\",\"ee\"]", ERR_LIMIT, NULL},
    {"languages[1]", "\"all\"", ERR_MALFORMED, "languages"},
    {"languages[1]", "\"r\"", ERR_MALFORMED, "languages"},
    {"languages[1]", "\"Ru\"", ERR_MALFORMED, "languages"},
    {"languages[1]", "\"abcdefghi\"", ERR_MALFORMED, "languages"},
    {"languages[1]", "3", ERR_MALFORMED, "languages"},
    {"prevailing", "\"ru\"", OK, NULL},
    {"prevailing", "\"fr\"", ERR_DENIED, NULL},
    {"prevailing", "\"x\"", ERR_LIMIT, NULL},
    {"title.en", "\"\"", ERR_LIMIT, NULL},
    {"title.en", "\"a\\u202eb\"", ERR_MALFORMED, NULL},     /* turns the line around */
    {"text.ru", "\"\\u0418\\u0306\"", ERR_MALFORMED, NULL}, /* not NFC */
    {"text.ru", "\"\\u0419\"", OK, NULL},

    /* Parties and overseers. */
    {"parties", "[]", ERR_LIMIT, NULL},
    {"parties[0].card", "\"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI\"", ERR_MALFORMED,
     "parties"},
    {"parties[0].card", "\"AwICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI\"", ERR_MALFORMED,
     "parties"},
    {"parties[0].card", "\"AQEB\"", ERR_LIMIT, NULL},
    {"parties[0].card", "\"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQF\"", ERR_MALFORMED,
     NULL}, /* spare bits */
    {"parties[1]", "[]", ERR_MALFORMED, NULL},
    {"oversight[0]", "\"BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU\"", ERR_MALFORMED,
     "oversight"},
    {"oversight[1]", "\"AQEB\"", ERR_MALFORMED, "oversight"},
    {"oversight[1]", "1", ERR_MALFORMED, "oversight"},
    {"oversight", "[]", ERR_LIMIT, NULL},

    /* R28: third parties, at most eight and none twice. */
    {"approvers", "[]", OK, NULL},
    {"approvers[0].when", "\"use\"", OK, NULL},
    {"approvers[0].when", "\"later\"", ERR_DENIED, NULL},
    {"approvers[0].key", "\"CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg\"", ERR_MALFORMED,
     "approvers"},
    {"approvers[1].key", "\"AQEB\"", ERR_LIMIT, NULL},
    {"approvers[1]", "1", ERR_MALFORMED, NULL},
    {"approvers", "[1,2,3,4,5,6,7,8,9]", ERR_LIMIT, NULL},

    /* R11: no unknown code, none twice; R20: a hit shows little. */
    {"topics", "[]", ERR_LIMIT, NULL},
    {"topics[0]", "\"gossip\"", ERR_DENIED, "topics"},
    {"topics[0]", "\"fraud\"", ERR_MALFORMED, "topics"},
    {"topics[0]", "{}", ERR_MALFORMED, "topics"},
    {"topics[0]", "\"\\u202e\"", ERR_DENIED, "topics"},
    {"regions[0]", "\"xx\"", ERR_DENIED, "regions"},
    {"regions[0]", "\"any\"", OK, NULL},
    {"purposes[0]", "\"terrorism\"", ERR_DENIED, "purposes"},
    {"purposes[0]", "\"death-penalty\"", ERR_DENIED, "forbidden_purposes"},
    {"forbidden_purposes[0]", "\"prevention\"", ERR_DENIED, "forbidden_purposes"},
    {"forbidden_purposes[0]", "\"no\"", ERR_DENIED, "forbidden_purposes"},
    {"forbidden_purposes", "[]", OK, NULL},
    {"actions[0]", "\"arrest\"", ERR_DENIED, "actions"},
    {"exclusions[0]", "\"majors\"", ERR_DENIED, "exclusions"},
    {"exclusions", "[]", OK, NULL},
    {"stages.hit[0]", "\"faces\"", ERR_DENIED, "stages.hit"},
    {"stages.hit[0]", "\"source\"", ERR_DENIED, "stages.hit"},
    {"stages.hit[0]", "\"programme\"", OK, NULL},
    {"stages.hit[0]", "\"identifiers\"", OK, NULL},
    {"stages.hit[0]", "\"labels\"", ERR_DENIED, "stages.hit"},
    {"stages.hit[0]", "0", ERR_MALFORMED, "stages.hit"},
    {"stages.core[0]", "\"faces\"", ERR_DENIED, "stages.core"},
    {"stages.record[0]", "\"faces\"", ERR_DENIED, "stages.record"},
    {"survives[0]", "\"forget\"", ERR_DENIED, "survives"},
    {"onward", "\"allow\"", ERR_DENIED, NULL},
    {"onward", "\"deny\"", OK, NULL},
    {"round.output", "\"names\"", ERR_DENIED, NULL},
    {"round.output", "\"count\"", OK, NULL},

    /* R45: the glossary. */
    {"glossary", "[]", OK, NULL},
    {"glossary[0].code", "\"group-two\"", ERR_MALFORMED, "glossary"},
    {"glossary[0].code", "\"Group\"", ERR_MALFORMED, NULL},
    {"glossary[1].labels.ru", "\"\"", ERR_LIMIT, NULL},
    {"glossary[0].aliases[0]", "\"\"", ERR_LIMIT, "glossary[0].aliases"},
    {"glossary[0].aliases[1]", "\"G1\"", ERR_MALFORMED, "glossary[0].aliases"},
    {"glossary[0].aliases[1]", "\"a\\u202eb\"", OK, NULL}, /* names are kept raw */
    {"glossary[0].aliases[1]", "[]", ERR_MALFORMED, "glossary[0].aliases"},
    {"glossary[1]", "1", ERR_MALFORMED, NULL},

    /* The recipe is named, and never of one attribute (R13). */
    {"recipe.id", "\"another\"", OK, NULL},
    {"recipe.id", "\"\"", ERR_LIMIT, NULL},
    {"recipe.vectors", "\"AQ\"", ERR_LIMIT, NULL},
    {"recipe.min_attributes", "1", ERR_DENIED, NULL},
    {"recipe.min_attributes", "0", ERR_DENIED, NULL},

    /* Buckets. */
    {"budget.buckets", "[]", ERR_LIMIT, NULL},
    {"budget.buckets", "[1]", OK, NULL},
    {"budget.buckets", "[1048576]", OK, NULL},
    {"budget.buckets", "[1048577]", ERR_LIMIT, NULL},
    {"budget.buckets", "[0]", ERR_LIMIT, NULL},
    {"budget.buckets", "[64,64]", ERR_MALFORMED, NULL},
    {"budget.buckets", "[64,63]", ERR_MALFORMED, NULL},
    {"budget.buckets", "[\"64\"]", ERR_MALFORMED, NULL},
    {"budget.buckets", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]", OK, NULL},
    {"budget.buckets", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]", ERR_LIMIT, NULL},

    /* R9: dates. */
    {"starts", "\"2032-12-31T00:00:00Z\"", ERR_DENIED, "expires"},
    {"starts", "\"2032-12-30T23:59:59Z\"", OK, NULL},
    {"expires", "\"2030-01-01T00:00:00Z\"", ERR_DENIED, NULL},
    {"review", "\"2032-12-31\"", OK, NULL},
    {"review", "\"2033-01-01\"", ERR_DENIED, NULL},
    {"review", "\"2031-02-30\"", ERR_MALFORMED, NULL},
    {"prev", "\"\"", ERR_LIMIT, NULL},
};

static void test_changes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        const struct change *c = &changes[i];
        json_t *object = sample_json();

        sample_set_text(object, c->path, c->value);
        if (c->e == OK)
            accept(object, c->value);
        else
            refuse(object, c->e, c->rule ? c->rule : c->path, c->value);
    }
}

/* R4: another translation is another agreement, one letter being enough. */
static void test_R4_translation_changes_id(void **state)
{
    json_t *object = sample_json();
    struct agreement *a = sample_read(object);
    struct agreement *b;

    (void)state;
    sample_set_text(object, "text.ru", "\"Статья 1\\nРаз.\\n\\nСтатья 2\\nДве.\"");
    b = sample_read(object);
    assert_memory_not_equal(a->id, b->id, sizeof a->id);
    agreement_free(b);
    agreement_free(a);
    json_decref(object);
}

static json_t *letters(size_t count)
{
    char *text = test_malloc(count + 1);
    json_t *value;

    memset(text, 'x', count);
    text[count] = 0;
    value = json_string(text);
    test_free(text);
    return value;
}

static void test_sizes(void **state)
{
    static const size_t text_max = 131072;
    json_t *object = sample_json();

    (void)state;
    sample_set(object, "title.en", letters(1000));
    sample_set(object, "glossary[0].labels.en", letters(200));
    sample_set(object, "glossary[0].aliases[0]", letters(512));
    sample_set(object, "recipe.id", letters(63));
    sample_set(object, "text.en", letters(text_max));
    accept(json_incref(object), "texts as long as can be");
    sample_set(object, "text.ru", letters(text_max));
    refuse(json_incref(object), ERR_LIMIT, "text", "both");
    sample_set(object, "text.en", letters(text_max + 1));
    refuse(json_incref(object), ERR_LIMIT, "text.en", "text");
    sample_set(object, "text.en", letters(1));
    sample_set(object, "title.en", letters(1001));
    refuse(json_incref(object), ERR_LIMIT, "title.en", "title");
    sample_set(object, "title.en", letters(1));
    sample_set(object, "glossary[0].labels.en", letters(201));
    refuse(json_incref(object), ERR_LIMIT, "glossary[0].labels.en", "label");
    sample_set(object, "glossary[0].labels.en", letters(1));
    sample_set(object, "glossary[0].aliases[0]", letters(513));
    refuse(json_incref(object), ERR_LIMIT, "glossary[0].aliases", "alias");
    sample_set(object, "glossary[0].aliases[0]", letters(1));
    sample_set(object, "recipe.id", letters(64));
    refuse(object, ERR_LIMIT, "recipe.id", "recipe");
}

static void test_bytes_over_the_limit(void **state)
{
    char *bytes = test_malloc(AGREEMENT_MAX + 1);
    struct agreement *a = NULL;
    struct fault f = {.text = ""};

    (void)state;
    memset(bytes, ' ', AGREEMENT_MAX + 1);
    assert_int_equal(agreement_read(bytes, AGREEMENT_MAX + 1, &a, &f), ERR_LIMIT);
    assert_int_equal(agreement_read(bytes, AGREEMENT_MAX, &a, &f), ERR_MALFORMED);
    assert_null(a);
    test_free(bytes);
}

/* A value that is right somewhere and wrong nearly everywhere. */
static json_t *draw_value(struct dice *d)
{
    static const char *const texts[] = {
        "",
        "all",
        "en",
        "ru",
        "fraud",
        "any",
        "us",
        "view",
        "prevention",
        "erase",
        "kind",
        "source",
        "deny",
        "count",
        "hits",
        "agreement",
        "2031-06-01",
        "2033-01-01",
        "2031-06-01T00:00:00Z",
        "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
        "a\nb",
        "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU",
        "\xd9\x85",
        "\xe2\x80\xae",
    };
    static const int64_t numbers[] = {-1, 0,   1,    2,       16,
                                      64, 365, 4096, 1048577, 1000000001};
    const char *text = texts[dice_below(d, COUNT_OF(texts))];
    int64_t number = numbers[dice_below(d, COUNT_OF(numbers))];

    switch (dice_below(d, 7)) {
    case 0:
    case 1:
        return json_string(text);
    case 2:
    case 3:
        return json_integer(number);
    case 4:
        return json_pack("[s]", text);
    case 5:
        return json_pack("[I,I]", (json_int_t)number, (json_int_t)number + 64);
    default:
        return json_pack("{s:s}", "en", text);
    }
}

static size_t shown_bytes(const struct agreement *a)
{
    struct buffer b;
    size_t bytes;

    buffer_init(&b, 1 << 20);
    assert_int_equal(agreement_show(a, &b), OK);
    bytes = b.bytes;
    buffer_fini(&b);
    return bytes;
}

/* What was accepted is written and read as the same agreement; it shows a difference
 * exactly if its id is another. */
static void check_accepted(const struct agreement *a, const struct agreement *sample)
{
    struct agreement *again = NULL;
    struct fault f = {.text = ""};
    struct buffer bytes, diff;

    buffer_init(&bytes, AGREEMENT_MAX);
    buffer_init(&diff, 1 << 20);
    assert_int_equal(json_write(a->object, &bytes), OK);
    assert_int_equal(agreement_read(bytes.data, bytes.bytes, &again, &f), OK);
    assert_memory_equal(again->id, a->id, sizeof a->id);
    assert_int_equal(agreement_diff(sample->object, a->object, &diff), OK);
    assert_int_equal(diff.bytes == 0, memcmp(a->id, sample->id, sizeof a->id) == 0);
    assert_true(shown_bytes(a) > 1000);
    agreement_free(again);
    buffer_fini(&diff);
    buffer_fini(&bytes);
}

static void test_random_changes(void **state)
{
    json_t *good = sample_json();
    struct agreement *sample = sample_read(good);
    size_t accepted = 0;
    struct dice d;

    (void)state;
    dice_init(&d, dice_seed());
    for (int i = 0; i < 5000; i++) {
        json_t *object = json_deep_copy(good);
        struct agreement *a = NULL;
        struct fault f = {.rule = ""};
        enum err e;

        for (uint64_t k = dice_below(&d, 2) + 1; k > 0; k--)
            (void)sample_try(object, members[dice_below(&d, COUNT_OF(members))].path,
                             draw_value(&d));
        e = agreement_from_json(object, &a, &f);
        if (e == OK) {
            check_accepted(a, sample);
            accepted++;
        } else {
            assert_true(e == ERR_MALFORMED || e == ERR_LIMIT || e == ERR_DENIED);
            assert_true(*f.rule && *f.text);
            assert_null(a);
        }
        agreement_free(a);
        json_decref(object);
    }
    assert_true(accepted > 50); /* the draw reaches both sides of the border */
    agreement_free(sample);
    json_decref(good);
}

static void test_no_memory_to_read(void **state)
{
    json_t *object = sample_json();
    struct buffer b;

    (void)state;
    buffer_init(&b, AGREEMENT_MAX);
    assert_int_equal(json_write(object, &b), OK);
    for (size_t n = 1;; n++) {
        struct agreement *a = NULL;
        struct fault f = {.code = OK};
        enum err e;

        failing_start(n);
        e = agreement_read(b.data, b.bytes, &a, &f);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            assert_true(n > 100);
            agreement_free(a);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_int_equal(f.code, ERR_NOMEM);
        assert_null(a);
        assert_int_equal(failing_left(), 0);
    }
    buffer_fini(&b);
    json_decref(object);
}

static void test_no_memory_to_copy(void **state)
{
    json_t *object = sample_json();

    (void)state;
    for (size_t n = 1;; n++) {
        struct agreement *a = NULL;
        enum err e;

        failing_start(n);
        e = agreement_from_json(object, &a, NULL);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            assert_true(n > 100);
            agreement_free(a);
            break;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_null(a);
        assert_int_equal(failing_left(), 0);
    }
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample_is_read_whole),
        cmocka_unit_test(test_sample_is_read_whole_R19_R28),
        cmocka_unit_test(test_what_it_has),
        cmocka_unit_test(test_bucket),
        cmocka_unit_test(test_only_canonical_bytes_are_read),
        cmocka_unit_test(test_each_member_removed),
        cmocka_unit_test(test_each_member_of_another_kind),
        cmocka_unit_test(test_each_number_at_its_borders),
        cmocka_unit_test(test_one_member_too_many),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_R4_translation_changes_id),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_bytes_over_the_limit),
        cmocka_unit_test(test_random_changes),
        cmocka_unit_test(test_no_memory_to_read),
        cmocka_unit_test(test_no_memory_to_copy),
    };

    return cmocka_run_group_tests_name("agreement/agreement", tests, start, NULL);
}
