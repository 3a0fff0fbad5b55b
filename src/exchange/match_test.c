/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "base/text.h"
#include "exchange/finish.h"
#include "exchange/holdings.h"
#include "exchange/leads.h"
#include "exchange/load.h"
#include "exchange/match.h"
#include "store/keystore.h"
#include "store/round.h"
#include "tests/support/liar.h"
#include "tests/support/outcome.h"
#include "tests/support/twins.h"

#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- plans ---- */

static void edit_count(json_t *draft)
{
    twins_edit(draft);
    assert_int_equal(json_object_set_new(json_object_get(draft, "round"), "output",
                                         json_string("count")),
                     0);
    twins_set(draft, "round", "audit_one_in", 0);
}

static void edit_audit(json_t *draft)
{
    edit_count(draft);
    twins_set(draft, "round", "audit_one_in", 1);
}

/* Hits are agreed, but there are too few of them, and each such round is audited. */
static void edit_low(json_t *draft)
{
    twins_edit(draft);
    twins_set(draft, "round", "count_min", 200);
    twins_set(draft, "round", "audit_one_in", 1);
}

static void edit_tripwire(json_t *draft)
{
    twins_edit(draft);
    twins_set(draft, "budget", "hits_round", 2);
}

static void edit_tight(json_t *draft)
{
    json_t *buckets = json_array();

    twins_edit(draft);
    assert_int_equal(json_array_append_new(buckets, json_integer(16)), 0);
    assert_int_equal(
        json_object_set_new(json_object_get(draft, "budget"), "buckets", buckets), 0);
    twins_set(draft, "budget", "tokens_life", 48);
    twins_set(draft, "budget", "rounds_period", 3);
    twins_set(draft, "budget", "records_round", 10);
}

/* A group that each side knows by another name, which the glossary joins. */
static void edit_glossary(json_t *draft)
{
    json_t *entry = json_pack("{s:s, s:{s:s}, s:[s, s]}", "code", "lantern", "labels",
                              "en", "Lantern Front", "aliases", "LF", "Фронт Фонаря");

    twins_edit(draft);
    assert_non_null(entry);
    assert_int_equal(json_array_append_new(json_object_get(draft, "glossary"), entry), 0);
}

/* More attributes than any token has. */
static void edit_three_attributes(json_t *draft)
{
    twins_edit(draft);
    twins_set(draft, "recipe", "min_attributes", 3);
}

static const char list_header[] = "id,name,birth_date,topic\n";
static const struct twins_plan count_plan = {.edit = edit_count};
static const struct twins_plan audit_plan = {.edit = edit_audit};
static const struct twins_plan low_plan = {.edit = edit_low};
static const struct twins_plan tripwire_plan = {.edit = edit_tripwire};
static const struct twins_plan empty_plan = {.list = {list_header, NULL}};
static const struct twins_plan both_empty_plan = {.list = {list_header, list_header}};
static const struct twins_plan tight_plan = {
    .edit = edit_tight,
    .list = {"id,name,birth_date,topic\nA-1,Aleksandr Morozov,1971,terrorism\n",
             "id,name,birth_date,topic\nB-1,Александр Морозов,1971,terrorism\n"}};

static const struct twins_plan three_plan = {.edit = edit_three_attributes};
static const struct twins_plan glossary_plan = {
    .edit = edit_glossary,
    .list = {"id,kind,name,topic\nA-1,group,The Lantern Front,terrorism\n",
             "id,kind,name,topic\nB-1,group,«Фронт фонаря»,terrorism\n"
             "B-2,group,L.F.,terrorism\nB-3,person,LF,terrorism\n"}};

/* ---- rounds that go well ---- */

static void test_whole_round(void **state)
{
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_play_round(&t, TWIN_A);
    for (int i = 0; i < TWINS; i++) {
        const struct fold_round *r = twin_round(&t.side[i]);

        assert_int_equal(r->status, FOLD_ROUND_CLOSED);
        assert_true(r->hits_opened[0] && r->hits_opened[1]);
        outcome_clean(&t.side[i]);
        twin_verify_lanes(&t.side[i]);
    }
    outcome_same_leads(&t, TWINS_SHARED);
    assert_true(twins_agree(&t));
    twins_free(&t);
}

/* The side that reveals first alternates; every round starts from either side. */
static void test_several_rounds(void **state)
{
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    for (int i = 0; i < 4; i++) {
        const struct fold_round *r;

        twins_play_round(&t, i < 2 ? TWIN_B : TWIN_A);
        r = twin_round(&t.side[0]);
        assert_int_equal(r->status, FOLD_ROUND_CLOSED);
        assert_int_equal(r->responder_first, i % 2 == 0);
        assert_true(twins_agree(&t));
    }
    outcome_same_leads(&t, 4 * TWINS_SHARED);
    outcome_clean(&t.side[0]);
    outcome_clean(&t.side[1]);
    twins_free(&t);
}

/* Nobody is obliged to hold anything (R43). */
static void test_R43_zero_records(void **state)
{
    const struct twins_plan *plans[] = {&empty_plan, &both_empty_plan};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        struct twins t;

        twins_make(&t, plans[i]);
        twins_play_round(&t, TWIN_A);
        for (int k = 0; k < TWINS; k++) {
            assert_int_equal(twin_round(&t.side[k])->status, FOLD_ROUND_CLOSED);
            assert_int_equal(twin_round(&t.side[k])->counted[0], 0);
            assert_int_equal(outcome_leads(&t.side[k]), 0);
            outcome_clean(&t.side[k]);
        }
        assert_true(twins_agree(&t));
        twins_free(&t);
    }
}

/* Where only the count was agreed, or it is too low, nobody learns a hit, audit or not,
 * and running again finds nothing to complain of (R14). */
static void test_R14_count_only(void **state)
{
    const struct twins_plan *plans[] = {&count_plan, &audit_plan, &low_plan};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        struct twins t;

        twins_make(&t, plans[i]);
        twins_play_round(&t, TWIN_B);
        for (int k = 0; k < TWINS; k++) {
            assert_int_equal(twin_round(&t.side[k])->status, FOLD_ROUND_CLOSED);
            assert_true(twin_round(&t.side[k])->counted[k] >= TWINS_SHARED);
            assert_int_equal(outcome_leads(&t.side[k]), 0);
            assert_int_equal(twin_advance(&t.side[k]), 0);
            outcome_clean(&t.side[k]);
        }
        assert_true(twins_agree(&t));
        twins_free(&t);
    }
}

static void test_decline(void **state)
{
    struct match_load load = {.cleared = true};
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_want(twin_propose(&t.side[0], &load, &f), OK, &f);
    assert_int_equal(outcome_secrets(&t.side[0]), 1);
    twins_carry(&t, TWIN_A);
    twins_want(match_decline(t.side[1].pair, twin_round(&t.side[1]), "budget",
                             &t.side[1].clerk, &f),
               ERR_DENIED, &f);
    assert_string_equal(f.rule, "R10");
    twins_want(match_decline(t.side[1].pair, twin_round(&t.side[1]), "budget",
                             &t.side[1].chief, &f),
               OK, &f);
    twins_settle(&t);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_DECLINED);
    assert_int_equal(twin_agreement(&t.side[0])->tokens_used[0], 0);
    outcome_clean(&t.side[0]);
    outcome_clean(&t.side[1]);
    twins_free(&t);
}

/* Two proposals at once: one is void, and what it was made from goes. */
static void test_concurrent_proposals(void **state)
{
    struct match_load load = {.cleared = true};
    struct fault f = {0};
    struct twins t;
    int open = 0;

    (void)state;
    twins_make(&t, NULL);
    for (int i = 0; i < TWINS; i++)
        twins_want(twin_propose(&t.side[i], &load, &f), OK, &f);
    twins_settle(&t);
    assert_true(twins_agree(&t));
    for (int i = 0; i < TWINS; i++)
        open += outcome_secrets(&t.side[i]);
    assert_int_equal(open, 1);
    twins_free(&t);
}

/* Who reveals first was guessed when A proposed: B had accepted, unseen by A, what A had
 * given up. The engine is made again, and the round goes well. */
static void test_acceptance_unseen_by_the_proposer(void **state)
{
    struct match_load load = {.cleared = true};
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_want(twin_propose(&t.side[0], &load, &f), OK, &f);
    twins_carry(&t, TWIN_A);
    twins_want(twin_accept(&t.side[1], &load, &f), OK, &f);
    twins_want(match_abort(t.side[0].pair, twin_round(&t.side[0]), "mistake", &f), OK,
               &f);
    twins_want(twin_propose(&t.side[0], &load, &f), OK, &f);
    twins_settle(&t);
    twins_want(twin_accept(&t.side[1], &load, &f), OK, &f);
    twins_settle(&t);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    assert_false(twin_round(&t.side[0])->responder_first);
    assert_int_equal(twin_agreement(&t.side[0])->rounds_accepted, 2);
    outcome_same_leads(&t, TWINS_SHARED);
    twins_free(&t);
}

/* Each side's process ends after every single thing it does. */
static void test_reopened_between_all_steps(void **state)
{
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_begin_round(&t, TWIN_A);
    for (int i = 0; i < 40; i++) {
        struct twin *w = &t.side[i % 2];

        twin_close(w);
        twin_open(w);
        (void)twin_advance(w);
        twin_close(w);
        twin_open(w);
        (void)twins_carry(&t, (enum twin_side)(i % 2));
    }
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    outcome_same_leads(&t, TWINS_SHARED);
    outcome_clean(&t.side[0]);
    outcome_clean(&t.side[1]);
    twins_free(&t);
}

/* ---- what is not loaded, and limits ---- */

/* The points that were kept with the items spare a node that begins again the work of
 * making them. Where they are spoilt or gone, they are made of the items. */
static void test_kept_points(void **state)
{
    static const uint8_t garbage[100] = {1};

    (void)state;
    for (int how = 0; how < 4; how++) {
        char name[80] = "points/";
        struct buffer kept;
        struct twins t;
        struct store *s;

        twins_make(&t, NULL);
        twins_begin_round(&t, TWIN_A);
        text_hex_encode(twin_round(&t.side[0])->id, 32, name + 7);
        memcpy(name + 71, "/0", 3);
        s = t.side[0].node->store;
        buffer_init(&kept, 1 << 20);
        assert_int_equal(store_setting_get(s, name, &kept), OK);
        if (how == 1)
            assert_int_equal(store_setting_erase(s, name), OK);
        if (how == 2)
            assert_int_equal(store_setting_put(s, name, garbage, sizeof garbage), OK);
        if (how == 3) {
            kept.data[4 + 31] ^= 1;
            assert_int_equal(store_setting_put(s, name, kept.data, kept.bytes), OK);
        }
        twin_close(&t.side[0]);
        twin_open(&t.side[0]);
        twins_settle(&t);
        assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
        for (int k = 0; k < 2; k++)
            assert_int_equal(outcome_leads(&t.side[k]), TWINS_SHARED);
        buffer_clear(&kept);
        assert_int_equal(store_setting_get(t.side[0].node->store, name, &kept),
                         ERR_NOT_FOUND);
        buffer_fini(&kept);
        twins_free(&t);
    }
}

static enum err is_no_points(void *state, const char *name, size_t bytes)
{
    (void)state;
    (void)bytes;
    return strncmp(name, "points/", 7) == 0 ? ERR_EXISTS : OK;
}

/* As many points as a round can have are more than one setting of the store may hold. */
static void test_kept_points_of_all_sizes(void **state)
{
    static const size_t sizes[] = {1, STORE_SETTING_MAX, STORE_SETTING_MAX + 1,
                                   LOAD_POINTS_MAX};
    static const uint8_t round[32] = {7};
    uint8_t *bytes = malloc(LOAD_POINTS_MAX);
    struct buffer read;
    struct load none;
    struct twins t;

    (void)state;
    assert_non_null(bytes);
    for (size_t i = 0; i < LOAD_POINTS_MAX; i++)
        bytes[i] = (uint8_t)(i * 2654435761u >> 24);
    twins_make(&t, NULL);
    load_init(&none);
    for (int i = (int)COUNT_OF(sizes) - 1; i >= 0; i--) {
        struct pair *p = t.side[0].pair;

        assert_int_equal(load_keep(p, round, &none, &(struct part){bytes, sizes[i]}), OK);
        buffer_init(&read, LOAD_POINTS_MAX);
        assert_int_equal(load_points(p, round, &none, &read), OK);
        assert_int_equal(read.bytes, sizes[i]);
        assert_memory_equal(read.data, bytes, sizes[i]);
        buffer_fini(&read);
    }
    assert_int_equal(load_drop(t.side[0].node->store, round), OK);
    assert_int_equal(store_setting_each(t.side[0].node->store, is_no_points, NULL), OK);
    load_fini(&none);
    twins_free(&t);
    free(bytes);
}

static void test_R11_R45_preview_counts_what_is_passed_over(void **state)
{
    static const struct twins_plan plan = {
        .list = {"id,name,birth_date,topic,label\n"
                 "1,Aleksandr Morozov,1971,terrorism,\n"
                 "2,Yusuf Rahmani,1980,fraud,\n"          /* R11 */
                 "3,Olena Kovalenko,1990,terrorism,g-9\n" /* R45 */
                 "4,Morozov,,terrorism,\n" /* R13 */}};
    struct match_load load = {.cleared = true};
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, &plan);
    twins_want(
        match_preview(t.side[0].pair, twin_agreement(&t.side[0])->document, &load, &f),
        OK, &f);
    assert_int_equal(load.records, 1);
    assert_int_equal(load.off_topic, 1);
    assert_int_equal(load.off_label, 1);
    assert_int_equal(load.no_token, 1);
    assert_int_equal(load.bucket, 16);
    assert_true(load.tokens >= 1);
    load = (struct match_load){.list = "no such list"};
    twins_want(
        match_preview(t.side[0].pair, twin_agreement(&t.side[0])->document, &load, &f),
        OK, &f);
    assert_int_equal(load.records, 0);
    twins_free(&t);
}

/* Minors are excluded by the template. Who is not surely one is the officer's to say. */
static void test_R44_minors_are_not_loaded(void **state)
{
    static const struct twins_plan plan = {
        .list = {"id,name,birth_date,topic\n"
                 "1,Aleksandr Morozov,1971-02-03,terrorism\n"
                 "2,Yusuf Rahmani,1990-01-05,terrorism\n"
                 "3,Olena Kovalenko,2099,terrorism\n"
                 "4,Ruslan Vakhidov,,terrorism\n"}};
    struct match_load load = {.cleared = false};
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, &plan);
    twins_want(
        match_preview(t.side[0].pair, twin_agreement(&t.side[0])->document, &load, &f),
        OK, &f);
    assert_int_equal(load.excluded, 1);
    assert_int_equal(load.records, 3);
    twins_free(&t);
}

/* Neither side loads its list without the signed statement, and it stays in the lane. */
static void test_R44_a_list_is_loaded_with_a_statement(void **state)
{
    struct match_proposal proposal = {.case_reference = "K",
                                      .text = "",
                                      .purpose = "investigation",
                                      .justification = "case-file"};
    struct match_load load = {.cleared = false};
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    proposal.agreement = twin_agreement(&t.side[0]);
    twins_want(
        match_propose(t.side[0].pair, &proposal, &t.side[0].chief, &load, NULL, &f),
        ERR_DENIED, &f);
    assert_string_equal(f.rule, "R44");
    assert_int_equal(outcome_secrets(&t.side[0]), 0);
    twins_want(twin_propose(&t.side[0], &load, &f), OK, &f);
    twins_carry(&t, TWIN_A);
    load.cleared = false;
    twins_want(match_accept(t.side[1].pair, twin_round(&t.side[1]), &t.side[1].chief,
                            &load, NULL, &f),
               ERR_DENIED, &f);
    assert_string_equal(f.rule, "R44");
    assert_int_equal(outcome_secrets(&t.side[1]), 0);
    twins_want(twin_accept(&t.side[1], &load, &f), OK, &f);
    twins_free(&t);
}

static void test_R13_tokens_of_three_attributes(void **state)
{
    struct match_load load = {.cleared = true};
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, &three_plan);
    twins_want(twin_propose(&t.side[0], &load, &f), ERR_DENIED, &f);
    assert_string_equal(f.rule, "recipe.min_attributes");
    twins_free(&t);
}

static void test_glossary_joins_names(void **state)
{
    struct leads leads;
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, &glossary_plan);
    twins_play_round(&t, TWIN_A);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    outcome_same_leads(&t, 2);
    twins_want(leads_load(t.side[1].pair, NULL, &leads, &f), OK, &f);
    for (size_t i = 0; i < leads.count; i++)
        assert_non_null(strstr(leads.lead[i].why, "lantern"));
    leads_fini(&leads);
    twins_free(&t);
}

static void import_many(struct twin *w, int count)
{
    char path[SCRATCH_PATH_MAX];
    static const char *const topics[] = {"terrorism"};
    struct holdings_plan plan = {.path = path,
                                 .list = "main",
                                 .format = FORMAT_CSV,
                                 .topics = topics,
                                 .topic_count = 1,
                                 .replace = true};
    struct holdings_report report;
    struct fault f = {0};
    FILE *file;

    scratch_name(w->dir, "many", path);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(list_header, file) >= 0);
    for (int i = 0; i < count; i++) {
        int a = i % 20;
        int b = i / 20;

        assert_true(fprintf(file, "%d,Ka%cmu%cdo Be%cli%cno,%d,terrorism\n", i, 'b' + a,
                            'b' + b, 'b' + b, 'b' + a, 1950 + i % 40) > 0);
    }
    assert_int_equal(fclose(file), 0);
    twins_want(holdings_import(w->node, &plan, &report, &f), OK, &f);
    assert_int_equal(unlink(path), 0);
}

/* Over the agreed numbers: refused, the field named, nothing written. */
static void test_R16_limits_of_a_round(void **state)
{
    struct match_load load = {.cleared = true};
    struct fault f = {0};
    struct twins t;
    uint64_t before;

    (void)state;
    twins_make(&t, &tight_plan);
    before = t.side[0].pair->own.tree.size;
    import_many(&t.side[0], 11);
    twins_want(twin_propose(&t.side[0], &load, &f), ERR_LIMIT, &f);
    assert_string_equal(f.rule, "budget.records_round");
    assert_int_equal(load.records, 11);
    import_many(&t.side[0], 10);
    twins_want(twin_propose(&t.side[0], &load, &f), ERR_LIMIT, &f);
    assert_string_equal(f.rule, "budget.buckets");
    assert_int_equal(t.side[0].pair->own.tree.size, before);
    assert_int_equal(outcome_secrets(&t.side[0]), 0);
    assert_false(node_has_open_round(t.side[0].node));
    twins_free(&t);
}

/* The budget is paid at acceptance, also by a round that is aborted (R16, R17). */
static void test_R16_budget(void **state)
{
    struct match_load load = {.cleared = true};
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, &tight_plan);
    twins_begin_round(&t, TWIN_A);
    assert_int_equal(twin_agreement(&t.side[0])->tokens_used[0], 16);
    twins_want(match_abort(t.side[0].pair, twin_round(&t.side[0]), "mistake", &f), OK,
               &f);
    twins_settle(&t);
    assert_int_equal(twin_agreement(&t.side[1])->tokens_used[0], 16);
    twins_play_round(&t, TWIN_B);
    twins_play_round(&t, TWIN_A);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    twins_want(twin_propose(&t.side[0], &load, &f), ERR_DENIED, &f);
    assert_string_equal(f.rule, "budget.rounds_period");
    twins_set_clock(TWIN_A, twins_clock(TWIN_A) + 200 * TWINS_DAY);
    twins_want(twin_propose(&t.side[0], &load, &f), ERR_DENIED, &f);
    assert_string_equal(f.rule, "budget.rounds_period");
    assert_int_equal(outcome_secrets(&t.side[0]), 0);
    twins_free(&t);
}

static void test_R12_case_reference(void **state)
{
    char longest[201 + 1];
    const struct {
        const char *reference;
        const char *text;
        enum err expected;
    } cases[] = {{"", "", ERR_DENIED},         {"a\001b", "", ERR_MALFORMED},
                 {"\xff", "", ERR_MALFORMED},  {"case\xE2\x80\xAE", "", ERR_MALFORMED},
                 {longest, "", ERR_MALFORMED}, {"case", "\xff", ERR_MALFORMED},
                 {longest + 1, "", OK}};
    struct match_load load = {.cleared = true};
    struct twins t;

    (void)state;
    memset(longest, 'x', 201);
    longest[201] = 0;
    twins_make(&t, NULL);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fault f = {0};
        struct match_proposal p = {.agreement = twin_agreement(&t.side[0]),
                                   .case_reference = cases[i].reference,
                                   .text = cases[i].text,
                                   .purpose = "investigation",
                                   .justification = "case-file"};

        twins_want(match_propose(t.side[0].pair, &p, &t.side[0].chief, &load, NULL, &f),
                   cases[i].expected, &f);
        if (cases[i].expected != OK)
            assert_string_equal(f.rule, "R12");
    }
    twins_free(&t);
}

/* Who is not allowed to start, and what is not agreed. */
static void test_R19_I12_no_gate_without_a_person(void **state)
{
    const struct {
        const char *purpose;
        const char *justification;
        bool clerk;
        const char *rule;
    } cases[] = {{"investigation", "case-file", true, "R10"},
                 {"profiling-by-origin", "case-file", false, "R11"},
                 {"marketing", "case-file", false, "R11"},
                 {"investigation", "curiosity", false, "R12"}};
    struct match_load load = {.cleared = true};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fault f = {0};
        struct match_proposal p = {.agreement = twin_agreement(&t.side[0]),
                                   .case_reference = "K",
                                   .text = "",
                                   .purpose = cases[i].purpose,
                                   .justification = cases[i].justification};

        twins_want(match_propose(t.side[0].pair, &p,
                                 cases[i].clerk ? &t.side[0].clerk : &t.side[0].chief,
                                 &load, NULL, &f),
                   ERR_DENIED, &f);
        assert_string_equal(f.rule, cases[i].rule);
    }
    assert_int_equal(outcome_secrets(&t.side[0]), 0);
    twins_free(&t);
}

static bool never(void *state, const char *phase, size_t done, size_t total)
{
    (void)state;
    (void)phase;
    (void)done;
    (void)total;
    return false;
}

/* A user who stops it leaves nothing behind at a gate, and a round that goes on. */
static void test_cancel(void **state)
{
    struct round_progress stop = {.tick = never};
    struct match_load load = {.cleared = true};
    struct fault f = {0};
    struct match_proposal p;
    struct twins t;
    size_t did = 0;

    (void)state;
    twins_make(&t, NULL);
    p = (struct match_proposal){.agreement = twin_agreement(&t.side[0]),
                                .case_reference = "K",
                                .text = "",
                                .purpose = "investigation",
                                .justification = "case-file"};
    twins_want(match_propose(t.side[0].pair, &p, &t.side[0].chief, &load, &stop, &f),
               ERR_CANCELLED, &f);
    assert_int_equal(outcome_secrets(&t.side[0]), 0);
    twins_begin_round(&t, TWIN_A);
    (void)twin_advance(&t.side[0]);
    twins_carry(&t, TWIN_A);
    twins_want(match_advance(t.side[1].pair, &stop, &did, &f), ERR_CANCELLED, &f);
    twins_settle(&t);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    twins_free(&t);
}

/* ---- ends ---- */

/* The round under an agreement that is suspended or over is aborted, and so is a mere
 * proposal; nothing of it stays. */
static void test_agreement_leaves_force(void **state)
{
    (void)state;
    for (int how = 0; how < 4; how++) {
        struct match_load load = {.cleared = true};
        struct fault f = {0};
        struct twins t;
        bool ok = true;
        json_t *fact;

        twins_make(&t, NULL);
        if (how % 2 == 0) {
            twins_begin_round(&t, TWIN_A);
            (void)twin_advance(&t.side[0]);
        } else {
            twins_want(twin_propose(&t.side[0], &load, &f), OK, &f);
        }
        twins_carry(&t, TWIN_A);
        if (how < 2) {
            for (int i = 0; i < TWINS; i++)
                twins_set_clock((enum twin_side)i, twins_clock(TWIN_B) + 301 * TWINS_DAY);
        } else {
            fact = twins_fact("agreement", twin_agreement(&t.side[1])->id);
            json_put_text(fact, "scope", "rounds", &ok);
            json_put_text(fact, "code", "law-changed", &ok);
            twins_want(twin_act(&t.side[1], KIND_AGREE_SUSPEND, fact, &f), OK, &f);
        }
        twins_settle(&t);
        for (int i = 0; i < TWINS; i++) {
            const struct fold_round *r = twin_round(&t.side[i]);

            assert_int_equal(r->status, FOLD_ROUND_ABORTED);
            assert_int_equal(twin_advance(&t.side[i]), 0);
            outcome_clean(&t.side[i]);
        }
        assert_true(twins_agree(&t));
        assert_int_equal(twin_agreement(&t.side[0])->tokens_used[0],
                         how % 2 == 0 ? twin_round(&t.side[0])->bucket[0] : 0);
        twins_free(&t);
    }
}

/* Attributes of hits wait while the agreement is out of force for releases, which is
 * nobody's error; what was judged and rounds that went before go on. */
static void test_hits_wait_for_force(void **state)
{
    struct fault f = {0};
    struct twins t;
    bool ok = true;
    json_t *fact;

    (void)state;
    twins_make(&t, NULL);
    fact = twins_fact("agreement", twin_agreement(&t.side[1])->id);
    json_put_text(fact, "scope", "releases", &ok);
    json_put_text(fact, "code", "law-changed", &ok);
    twins_want(twin_act(&t.side[1], KIND_AGREE_SUSPEND, fact, &f), OK, &f);
    twins_carry(&t, TWIN_B);
    twins_play_round(&t, TWIN_A);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
    assert_false(twin_round(&t.side[0])->hits_committed[0]);
    assert_int_equal(twin_advance(&t.side[0]), 0);
    twins_want(twin_act(&t.side[1], KIND_AGREE_RESUME,
                        twins_fact("agreement", twin_agreement(&t.side[1])->id), &f),
               OK, &f);
    twins_settle(&t);
    outcome_same_leads(&t, TWINS_SHARED);
    twins_free(&t);
}

/* A peer that ends the round at each moment: what was proven to us stays ours. */
static void test_T3_peer_aborts_at_each_step(void **state)
{
    size_t most = 0;

    (void)state;
    for (int turns = 0; turns < 14; turns++) {
        struct fault f = {0};
        struct twins t;
        size_t kept;

        twins_make(&t, NULL);
        twins_begin_round(&t, TWIN_A);
        for (int i = 0; i < turns; i++) {
            (void)twin_advance(&t.side[i % 2]);
            (void)twins_carry(&t, (enum twin_side)(i % 2));
        }
        if (twin_round(&t.side[1])->closed[t.side[1].pair->side]) {
            twins_free(&t);
            break;
        }
        twins_want(match_abort(t.side[1].pair, twin_round(&t.side[1]), "mistake", &f), OK,
                   &f);
        twin_close(&t.side[0]); /* the engine is not in memory */
        twin_open(&t.side[0]);
        twins_settle(&t);
        assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_ABORTED);
        kept = outcome_leads(&t.side[0]);
        assert_true(kept <= TWINS_SHARED);
        most = kept > most ? kept : most;
        outcome_clean(&t.side[0]);
        outcome_clean(&t.side[1]);
        assert_int_equal(twin_advance(&t.side[0]), 0);
        twins_play_round(&t, TWIN_B);
        assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_CLOSED);
        twins_free(&t);
    }
    assert_int_equal(most, TWINS_SHARED);
}

/* A step that was on its way when the other side aborted leaves no point behind. */
static void test_T7_late_step(void **state)
{
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_begin_round(&t, TWIN_A);
    (void)twin_advance(&t.side[0]);
    twins_carry(&t, TWIN_A);
    (void)twin_advance(&t.side[1]); /* COMMIT, TOKENS, REPLIES, not yet carried */
    twins_want(match_abort(t.side[0].pair, twin_round(&t.side[0]), "mistake", &f), OK,
               &f);
    twins_carry(&t, TWIN_B);
    outcome_clean(&t.side[0]);
    twins_settle(&t);
    assert_true(twins_agree(&t));
    outcome_clean(&t.side[1]);
    twins_free(&t);
}

static void test_lost_secret(void **state)
{
    char path[SCRATCH_PATH_MAX];
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_begin_round(&t, TWIN_A);
    twin_close(&t.side[0]);
    scratch_name(t.side[0].dir, "keystore", path);
    assert_int_equal(unlink(path), 0);
    twin_open(&t.side[0]);
    twins_settle(&t);
    assert_int_equal(twin_round(&t.side[1])->status, FOLD_ROUND_ABORTED);
    assert_string_equal(twin_round(&t.side[1])->end_code[t.side[0].pair->side], "lost");
    twins_free(&t);
}

/* ---- a peer that lies in the round ---- */

static void leave(void *state, const char *step, struct buffer *blob)
{
    (void)state;
    (void)step;
    (void)blob;
}

static void spoil_point(struct buffer *b)
{
    memset(b->data + b->bytes - 32, 0xFF, 32);
}

static void zero_point(struct buffer *b)
{
    memset(b->data + (b->bytes % 64 == 0 ? 0 : 32), 0, 32);
}

static void swap_points(struct buffer *b)
{
    uint8_t *at = b->data + (b->bytes % 64 == 0 ? 0 : 32);
    uint8_t one[32];

    memcpy(one, at, 32);
    memcpy(at, at + 32, 32);
    memcpy(at + 32, one, 32);
}

static void double_point(struct buffer *b)
{
    uint8_t *at = b->data + (b->bytes % 64 == 0 ? 0 : 32);

    memcpy(at + 32, at, 32);
}

/* The group's generator takes the place of the point next to it: a valid list that
 * ascends, but not the one that was committed to. */
static void replace_point(struct buffer *b)
{
    static const uint8_t base[32] = {0xe2, 0xf2, 0xae, 0x0a, 0x6a, 0xbc, 0x4e, 0x71,
                                     0xa8, 0x84, 0xa9, 0x61, 0xc5, 0x00, 0x51, 0x5f,
                                     0x58, 0xe3, 0x0b, 0x6a, 0xa5, 0x82, 0xdd, 0x8d,
                                     0xb6, 0xa6, 0x59, 0x45, 0xe0, 0x8d, 0x2d, 0x76};
    uint8_t *list = b->data;
    size_t count = b->bytes / 32;
    size_t at = 0;

    while (at < count && memcmp(list + 32 * at, base, 32) < 0)
        at++;
    memcpy(list + 32 * (at < count ? at : count - 1), base, 32);
}

static void raise_block(struct buffer *b)
{
    b->data[3] ^= 1;
}

/* A block whose replies are valid points, none of them right. */
static void shift_replies(struct buffer *b)
{
    uint8_t *list = b->data + 68;
    size_t bytes = b->bytes - 68;
    uint8_t first[32];

    memcpy(first, list, 32);
    memmove(list, list + 32, bytes - 32);
    memcpy(list + bytes - 32, first, 32);
}

static const struct lie lies[] = {
    {"commit", liar_cut, "bad-size", NULL},
    {"commit", liar_flip_first, "bad-commitment", NULL},
    {"tokens", liar_cut, "bad-size", NULL},
    {"tokens", spoil_point, "bad-point", NULL},
    {"tokens", zero_point, "bad-identity", NULL},
    {"tokens", swap_points, "bad-sort", NULL},
    {"tokens", double_point, "bad-duplicate", NULL},
    {"tokens", replace_point, "bad-root", NULL},
    {"replies", liar_cut, "bad-size", NULL},
    {"replies", spoil_point, "bad-point", NULL},
    {"replies", zero_point, "bad-identity", NULL},
    {"replies", swap_points, "bad-sort", NULL},
    {"replies", double_point, "bad-duplicate", NULL},
    {"counted", liar_flip_last, "bad-count", NULL},
    {"coin", liar_flip_last, "bad-coin", &count_plan},
    {"block", liar_cut, "bad-size", NULL},
    {"block", raise_block, "bad-order", NULL},
    {"block", spoil_point, "bad-point", NULL},
    {"block", shift_replies, "bad-proof", NULL},
    {"close", liar_flip_first, "bad-transcript", NULL},
};

static void test_T4_lies_at_each_step(void **state)
{
    (void)state;
    for (int liar = 0; liar < TWINS; liar++) {
        for (size_t i = 0; i < COUNT_OF(lies); i++) {
            const struct lie *lie = &lies[i];
            struct fault why = {0};
            static struct forge f;
            struct twins t;
            struct twin *reader;
            const struct fold_round *r;
            int64_t used;

            twins_make(&t, lie->plan);
            reader = &t.side[1 - liar];
            twins_begin_round(&t, TWIN_A);
            used = twin_agreement(reader)->tokens_used[0];
            assert_true(liar_play_until(&t, (enum twin_side)liar, lie->step));
            liar_start(&f, &t.side[liar], reader);
            forge_repeat(&f, liar_tell, (void *)(uintptr_t)lie);
            twins_want(forge_send(&f, reader, &why), OK, &why);
            (void)twin_advance(reader);
            r = twin_round(reader);
            if (r->status == FOLD_ROUND_CLOSED) { /* the last CLOSE was false */
                assert_string_equal(lie->step, "close");
                assert_true(finish_is_disputed(reader->pair, r->id));
                assert_false(r->hits_committed[reader->pair->side]);
                assert_true(outcome_leads(reader) > 0);
            } else {
                assert_int_equal(r->status, FOLD_ROUND_ABORTED);
                assert_string_equal(r->end_code[reader->pair->side], lie->code);
            }
            assert_int_equal(twin_agreement(reader)->tokens_used[0], used);
            assert_int_equal(twin_advance(reader), 0);
            outcome_clean(reader);
            twin_verify_lanes(reader);
            forge_fini(&f);
            twins_free(&t);
        }
    }
}

static void test_R16_T1_tripwire(void **state)
{
    struct twins t;

    (void)state;
    twins_make(&t, &tripwire_plan);
    twins_play_round(&t, TWIN_A);
    assert_int_equal(twin_round(&t.side[0])->status, FOLD_ROUND_ABORTED);
    assert_true(strcmp(twin_round(&t.side[0])->end_code[0], "tripwire") == 0 ||
                strcmp(twin_round(&t.side[0])->end_code[1], "tripwire") == 0);
    assert_int_equal(outcome_leads(&t.side[0]), 0);
    twins_free(&t);
}

/* A step came without its list: the round cannot go on, and is ended. */
static void test_gone_step(void **state)
{
    struct fault why = {0};
    static struct forge f;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_begin_round(&t, TWIN_A);
    assert_true(liar_play_until(&t, TWIN_A, "tokens"));
    liar_start(&f, &t.side[0], &t.side[1]);
    forge_repeat(&f, leave, NULL);
    forge_gone(&f);
    twins_want(forge_send(&f, &t.side[1], &why), OK, &why);
    (void)twin_advance(&t.side[1]);
    assert_int_equal(twin_round(&t.side[1])->status, FOLD_ROUND_ABORTED);
    assert_string_equal(twin_round(&t.side[1])->end_code[t.side[1].pair->side], "gone");
    outcome_clean(&t.side[1]);
    forge_fini(&f);
    twins_free(&t);
}

/* ---- what is left on the disk ---- */

struct trove {
    uint8_t bytes[4096];
    size_t count;
};

static void collect_points(void *state, const char *step, struct buffer *blob)
{
    struct trove *t = state;

    if (strcmp(step, "tokens") != 0 && strcmp(step, "replies") != 0 &&
        strcmp(step, "block") != 0)
        return;
    for (size_t at = blob->bytes % 64 == 0 ? 0 : blob->bytes % 32;
         at + 32 <= blob->bytes && t->count + 32 <= sizeof t->bytes; at += 32 * 3) {
        memcpy(t->bytes + t->count, blob->data + at, 32);
        t->count += 32;
    }
}

/* After a close and after an abort: no point of either side, no secret, no token of what
 * was no hit, and of the peer's names only those that hit (I10, R14, R15). */
static void test_R14_R15_I10_T11_what_is_left(void **state)
{
    (void)state;
    for (int aborts = 0; aborts < 2; aborts++) {
        static struct trove trove;
        static struct forge f;
        uint8_t secret[TWINS][KEYSTORE_SECRET_BYTES];
        struct fault why = {0};
        struct twins t;

        trove.count = 0;
        twins_make(&t, NULL);
        twins_begin_round(&t, TWIN_A);
        for (int i = 0; i < TWINS; i++)
            assert_int_equal(
                keystore_get(t.side[i].dir, twin_round(&t.side[i])->id, secret[i], NULL),
                OK);
        for (int i = 0; i < (aborts ? 5 : 30); i++) {
            struct twin *w = &t.side[i % 2];

            liar_start(&f, w, &t.side[1 - i % 2]);
            (void)twin_advance(w);
            forge_repeat(&f, collect_points, &trove);
            forge_fini(&f);
            (void)twins_carry(&t, (enum twin_side)(i % 2));
        }
        assert_true(trove.count > 32 * 8);
        if (aborts)
            twins_want(
                match_abort(t.side[0].pair, twin_round(&t.side[0]), "mistake", &why), OK,
                &why);
        twins_settle(&t);
        for (int closed = 0; closed < 2; closed++) {
            for (int i = 0; i < TWINS; i++) {
                struct twin *w = &t.side[i];

                for (size_t at = 0; at < trove.count; at += 32)
                    assert_false(twin_holds(w, trove.bytes + at, 32));
                assert_false(twin_holds(w, secret[0], sizeof secret[0]));
                assert_false(twin_holds(w, secret[1], sizeof secret[1]));
                assert_false(
                    twin_holds(w, twins_canary[1 - i], strlen(twins_canary[1 - i])));
                assert_true(twin_holds(w, twins_canary[i], strlen(twins_canary[i])));
            }
            for (int i = 0; i < TWINS; i++)
                twin_close(&t.side[i]);
        }
        twins_free(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_round),
        cmocka_unit_test(test_several_rounds),
        cmocka_unit_test(test_R43_zero_records),
        cmocka_unit_test(test_R14_count_only),
        cmocka_unit_test(test_decline),
        cmocka_unit_test(test_concurrent_proposals),
        cmocka_unit_test(test_acceptance_unseen_by_the_proposer),
        cmocka_unit_test(test_reopened_between_all_steps),
        cmocka_unit_test(test_kept_points),
        cmocka_unit_test(test_kept_points_of_all_sizes),
        cmocka_unit_test(test_R11_R45_preview_counts_what_is_passed_over),
        cmocka_unit_test(test_glossary_joins_names),
        cmocka_unit_test(test_R44_minors_are_not_loaded),
        cmocka_unit_test(test_R44_a_list_is_loaded_with_a_statement),
        cmocka_unit_test(test_R13_tokens_of_three_attributes),
        cmocka_unit_test(test_R16_limits_of_a_round),
        cmocka_unit_test(test_R16_budget),
        cmocka_unit_test(test_R12_case_reference),
        cmocka_unit_test(test_R19_I12_no_gate_without_a_person),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_agreement_leaves_force),
        cmocka_unit_test(test_hits_wait_for_force),
        cmocka_unit_test(test_T3_peer_aborts_at_each_step),
        cmocka_unit_test(test_T7_late_step),
        cmocka_unit_test(test_lost_secret),
        cmocka_unit_test(test_T4_lies_at_each_step),
        cmocka_unit_test(test_R16_T1_tripwire),
        cmocka_unit_test(test_gone_step),
        cmocka_unit_test(test_R14_R15_I10_T11_what_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
