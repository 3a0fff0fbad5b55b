/* SPDX-License-Identifier: Apache-2.0 */
/*
 * template_test.c - every draft is an agreement as it stands
 */
#include "agreement/prose.h"
#include "agreement/sample_test.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "tests/support/failing.h"

#include <stdbool.h>

enum { STARTS = 1924992000, EXPIRES = 1988064000 }; /* 2031-01-01, 2032-12-31 */

static const uint8_t cards[2][32] = {{9, 1}, {4, 2}};
static const uint8_t overseers[2][32] = {{7}, {8}};
static const char *const names[] = {"persons", "aid", "accounts"};
static const char *const shipped[] = {"en", "ru", "ar", "fr"};

static struct agreement_terms terms_of(const char *const *languages, size_t count)
{
    return (struct agreement_terms){
        .cards = cards,
        .overseers = overseers,
        .languages = languages,
        .language_count = count,
        .starts = STARTS,
        .expires = EXPIRES,
        .recipe = "entente-recipe-1",
        .recipe_vectors = {3},
    };
}

static json_t *draft(const char *name, const struct agreement_terms *terms)
{
    struct fault f = {.text = ""};
    json_t *out = NULL;

    if (agreement_template(name, terms, &out, &f) != OK)
        fail_msg("%s: %s: %s", name, f.rule, f.text);
    return out;
}

static int start(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, failing_free);
    return crypto_start() == OK ? 0 : -1;
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(agreement_template_names(), "persons aid accounts");
}

/* Write, read, and it is the same agreement. */
static void test_round_trip(void **state)
{
    const struct agreement_terms terms = terms_of(shipped, COUNT_OF(shipped));

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        json_t *object = draft(names[i], &terms);
        struct agreement *a = sample_read(object);
        struct agreement *b = NULL;
        struct fault f = {.text = ""};
        struct buffer bytes;

        buffer_init(&bytes, AGREEMENT_MAX);
        assert_int_equal(json_write(object, &bytes), OK);
        assert_int_equal(agreement_read(bytes.data, bytes.bytes, &b, &f), OK);
        assert_memory_equal(a->id, b->id, sizeof a->id);
        buffer_fini(&bytes);
        agreement_free(b);
        agreement_free(a);
        json_decref(object);
    }
}

static void test_fields(void **state)
{
    const struct agreement_terms terms = terms_of(shipped, 2);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        json_t *object = draft(names[i], &terms);
        struct agreement *a = sample_read(object);

        /* Sorted by card, each overseer with its party. */
        assert_memory_equal(a->card[0], cards[1], sizeof cards[1]);
        assert_memory_equal(a->card[1], cards[0], sizeof cards[0]);
        assert_string_equal(
            json_string_value(json_array_get(json_at(object, "oversight"), 0)),
            "CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        assert_int_equal(a->records_round, 500);
        assert_int_equal(a->tokens_record, 8);
        assert_int_equal(a->rounds_period, 12);
        assert_int_equal(a->period_days, 365);
        assert_int_equal(a->requests_day, 20);
        assert_int_equal(a->tokens_life, 2 * 12 * 4096); /* two years */
        assert_int_equal(agreement_bucket(a, 500 * 8), 4096);
        assert_int_equal(a->bucket[a->bucket_count - 1], 4096);
        assert_int_equal(a->starts, STARTS);
        assert_int_equal(a->expires, EXPIRES);
        assert_false(a->has_prev);
        for (size_t gate = 0; gate < AGREEMENT_GATES; gate++)
            assert_int_equal(a->gates[gate], 1);
        assert_false(a->separate);
        assert_int_equal(a->approver_count, 0);
        assert_string_equal(json_text(object, "review"), "2032-01-01");
        assert_string_equal(a->recipe, "entente-recipe-1");
        assert_memory_equal(a->recipe_vectors, terms.recipe_vectors, 32);
        agreement_free(a);
        json_decref(object);
    }
}

static size_t count_lines(const char *text)
{
    size_t lines = 1;

    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

/* The languages go article by article, and no number but the article's stands in them. */
static void test_languages_agree(void **state)
{
    const struct agreement_terms terms = terms_of(shipped, COUNT_OF(shipped));

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        json_t *object = draft(names[i], &terms);
        const json_t *texts = json_at(object, "text");
        size_t lines = count_lines(json_text(texts, "en"));

        assert_int_equal(lines, 18 * 3 - 1);
        for (size_t k = 0; k < COUNT_OF(shipped); k++) {
            const char *text = json_text(texts, shipped[k]);
            int article = 0;

            assert_int_equal(count_lines(text), lines);
            for (const char *c = strpbrk(text, "0123456789"); c;
                 c = strpbrk(c, "0123456789")) {
                char *end;

                assert_int_equal(strtoul(c, &end, 10), ++article);
                c = end;
            }
            assert_int_equal(article, 18);
        }
        json_decref(object);
    }
}

static void test_language_without_prose(void **state)
{
    static const char *const languages[] = {"en", "ka"};
    static const char first[] =
        "This text must be translated into \"ka\" before it is signed.\n\n";
    const struct agreement_terms terms = terms_of(languages, 2);
    json_t *object = draft("aid", &terms);
    const json_t *texts = json_at(object, "text");

    (void)state;
    assert_memory_equal(json_text(texts, "ka"), first, strlen(first));
    assert_string_equal(json_text(texts, "ka") + strlen(first), json_text(texts, "en"));
    json_decref(object);
}

static void refuse(const char *name,
                   const struct agreement_terms *terms,
                   enum err code,
                   const char *rule)
{
    struct fault f = {.rule = ""};
    json_t *out = NULL;

    assert_int_equal(agreement_template(name, terms, &out, &f), code);
    assert_string_equal(f.rule, rule);
    assert_true(*f.text);
    assert_null(out);
    assert_int_equal(agreement_template(name, terms, &out, NULL), code);
}

static void test_refusals(void **state)
{
    static const char *const twice[] = {"en", "en"};
    static const char *const wrong[] = {"English"};
    static const uint8_t same[2][32] = {{1}, {1}};
    struct agreement_terms terms = terms_of(shipped, 1);

    (void)state;
    refuse("person", &terms, ERR_NOT_FOUND, "");
    refuse("", &terms, ERR_NOT_FOUND, "");
    terms.language_count = 0;
    refuse("aid", &terms, ERR_LIMIT, "languages");
    terms.language_count = 5;
    refuse("aid", &terms, ERR_LIMIT, "languages");
    terms = terms_of(twice, 2);
    refuse("aid", &terms, ERR_MALFORMED, "languages");
    terms = terms_of(wrong, 1);
    refuse("aid", &terms, ERR_MALFORMED, "languages");
    terms = terms_of(shipped, 1);
    terms.expires = STARTS;
    refuse("aid", &terms, ERR_DENIED, "expires");
    terms.expires = 0;
    refuse("aid", &terms, ERR_DENIED, "expires");
    terms = terms_of(shipped, 1);
    terms.cards = same;
    refuse("aid", &terms, ERR_MALFORMED, "parties");
    terms = terms_of(shipped, 1);
    terms.overseers = same;
    refuse("aid", &terms, ERR_MALFORMED, "oversight");
    terms = terms_of(shipped, 1);
    terms.recipe = "No Recipe";
    refuse("aid", &terms, ERR_MALFORMED, "recipe.id");
}

static void test_longest_life(void **state)
{
    struct agreement_terms terms = terms_of(shipped, 1);
    struct agreement *a;
    json_t *object;

    (void)state;
    terms.starts = 0;
    terms.expires = INT64_C(253402300799); /* the year 9999 */
    object = draft("accounts", &terms);
    a = sample_read(object);
    assert_int_equal(a->tokens_life, INT64_C(8036) * 12 * 4096);
    agreement_free(a);
    json_decref(object);
}

static void test_no_memory(void **state)
{
    const struct agreement_terms terms = terms_of(shipped, 2);

    (void)state;
    for (size_t n = 1;; n++) {
        struct fault f = {.code = OK};
        json_t *out = NULL;
        enum err e;

        failing_start(n);
        e = agreement_template("persons", &terms, &out, &f);
        if (failing_stop() < n) {
            assert_int_equal(e, OK);
            assert_true(n > 300);
            json_decref(out);
            return;
        }
        assert_int_equal(e, ERR_NOMEM);
        assert_int_equal(f.code, ERR_NOMEM);
        assert_null(out);
        assert_int_equal(failing_left(), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_languages_agree),
        cmocka_unit_test(test_language_without_prose),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_longest_life),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests_name("agreement/template", tests, start, NULL);
}
