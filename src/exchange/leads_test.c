/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "base/text.h"
#include "exchange/beside.h"
#include "exchange/hitrows.h"
#include "exchange/judge.h"
#include "exchange/leads.h"
#include "tests/support/forge.h"
#include "tests/support/twins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Eight records of A say one name and year; B has it once. */
#define SAME(n) "A-" n ",Aleksandr Morozov,1971,terrorism\n"
static const struct twins_plan many_plan = {
    .list = {"id,name,birth_date,topic\n" SAME("1") SAME("2") SAME("3") SAME("4")
                 SAME("5") SAME("6") SAME("7") SAME("8"),
             "id,name,birth_date,topic\nB-1,Александр Морозов,1971,terrorism\n"}};

static void load(struct twin *w, struct leads *out)
{
    struct fault f = {0};

    twins_want(leads_load(w->pair, NULL, out, &f), OK, &f);
}

/* Identifiers stand below the countries; what opens an account shows its end alone. */
static void test_identifiers_beside(void **state)
{
    char no_reason[] = "";
    struct lead lead = {.number = {0, 0}, .why = no_reason};
    struct buffer text;

    (void)state;
    lead.own = json_pack("{s:[{s:s,s:s}],s:[{s:s,s:s,s:s},{s:s,s:s,s:s}]}", "names",
                         "kind", "primary", "text", "Ada Verin", "identifiers", "kind",
                         "passport", "country", "xa", "text", "C 1234567", "kind", "card",
                         "country", "", "text", "4111111111111111");
    lead.peer = json_pack("[{s:[{s:s,s:s,s:s}]}]", "identifiers", "kind", "email",
                          "country", "", "text", "ada@example.org");
    assert_true(lead.own != NULL && lead.peer != NULL);
    buffer_init(&text, 1 << 16);
    assert_int_equal(beside_show(&lead, "ours", "theirs", &text), OK);
    assert_non_null(strstr(buffer_text(&text), "  passport xa C 1234567 "));
    assert_non_null(strstr(buffer_text(&text), "  card ************1111 "));
    assert_non_null(strstr(buffer_text(&text), "| email ada@example.org\n"));
    buffer_fini(&text);
    json_decref(lead.own);
    json_decref(lead.peer);
}

/* What beside_show masks stands in no token either. */
static void test_tokens_masked(void **state)
{
    static const char *const cases[][2] = {
        {"2i:card::4111111111111111", "2i:card::************1111"},
        {"2i:account:xa:12345678", "2i:account:xa:****5678"},
        {"2i:email::ada@example.org", "2i:email::ada@example.org"},
        {"2i:card:", "2i:card:"},
        {"2i:cardigan::4111111111111111", "2i:cardigan::4111111111111111"},
        {"2p:AD|FRN", "2p:AD|FRN"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buffer text;

        buffer_init(&text, 1024);
        beside_token(cases[i][0], &text);
        assert_string_equal(buffer_text(&text), cases[i][1]);
        buffer_fini(&text);
    }
}

/* The lead whose own record's first name begins so. */
static const struct lead *find(const struct leads *l, const char *name)
{
    for (size_t i = 0; i < l->count; i++) {
        const json_t *names = json_object_get(l->lead[i].own, "names");
        const char *text = json_text(json_array_get(names, 0), "text");

        if (strncmp(text, name, strlen(name)) == 0)
            return &l->lead[i];
    }
    fail_msg("no lead for %s", name);
    return NULL;
}

/* ---- showing and finding ---- */

static void test_show_and_find(void **state)
{
    const struct lead *lead = NULL;
    struct leads leads;
    struct fault f = {0};
    struct buffer text;
    char hex[2 * FOLD_HANDLE_BYTES + 1];
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_play_round(&t, TWIN_A);
    load(&t.side[0], &leads);
    lead = find(&leads, "Yusuf");
    buffer_init(&text, 1 << 16);
    assert_int_equal(beside_show(lead, "ours", "theirs", &text), OK);
    assert_non_null(strstr(buffer_text(&text), "LEAD"));
    assert_non_null(strstr(buffer_text(&text), "يوسف رحماني"));
    assert_non_null(strstr(buffer_text(&text), "Yusuf Rahmani"));
    buffer_fini(&text);
    text_hex_encode(lead->handle, FOLD_HANDLE_BYTES, hex);
    twins_want(leads_find(&leads, hex, &lead, &f), OK, &f);
    hex[12] = 0;
    twins_want(leads_find(&leads, hex, &lead, &f), OK, &f);
    hex[3] = 0;
    twins_want(leads_find(&leads, hex, &lead, &f), ERR_NOT_FOUND, &f);
    twins_want(leads_find(&leads, NULL, &lead, &f), ERR_NOT_FOUND, &f);
    leads_fini(&leads);
    twins_free(&t);
}

/* Only what the agreement's stage names is shown (R20), in both directions. */
static void test_R20_only_the_stage_is_shown(void **state)
{
    struct leads leads;
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_play_round(&t, TWIN_A);
    for (int i = 0; i < TWINS; i++) {
        load(&t.side[i], &leads);
        assert_int_equal(leads.count, TWINS_SHARED);
        for (size_t k = 0; k < leads.count; k++) {
            const json_t *shown = json_array_get(leads.lead[k].peer, 0);

            assert_int_equal(json_object_size(shown), 3);
            assert_true(json_has(shown, "kind") && json_has(shown, "names") &&
                        json_has(shown, "births"));
        }
        leads_fini(&leads);
    }
    twins_free(&t);
}

static void test_many_records_of_one_name(void **state)
{
    struct leads leads;
    struct twins t;

    (void)state;
    twins_make(&t, &many_plan);
    twins_play_round(&t, TWIN_A);
    for (int i = 0; i < TWINS; i++) {
        load(&t.side[i], &leads);
        assert_int_equal(leads.count, 8);
        leads_fini(&leads);
    }
    assert_true(twins_agree(&t));
    twins_free(&t);
}

/* ---- judging ---- */

static enum err judge(struct twin *w,
                      const char *name,
                      enum fold_judgement verdict,
                      const struct sign_secret *officer,
                      struct fault *f)
{
    struct leads leads;
    bool waiting = true;
    enum err e;

    load(w, &leads);
    e = judge_lead(w->pair, find(&leads, name),
                   &(struct judgement){verdict, "birth-agrees", officer}, &waiting, f);
    leads_fini(&leads);
    assert_true(e != OK || !waiting);
    return e;
}

static void test_judge(void **state)
{
    struct leads leads;
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_play_round(&t, TWIN_A);
    twins_want(judge(&t.side[0], "Olena", FOLD_SAME, &t.side[0].clerk, &f), ERR_DENIED,
               &f);
    assert_string_equal(f.rule, "R10");
    twins_want(judge(&t.side[0], "Olena", FOLD_UNSURE, &t.side[0].chief, &f), OK, &f);
    twins_want(judge(&t.side[0], "Olena", FOLD_SAME, &t.side[0].chief, &f), OK, &f);
    twins_want(judge(&t.side[0], "Olena", FOLD_SAME, &t.side[0].chief, &f), ERR_DENIED,
               &f);
    assert_string_equal(f.rule, "repeated");
    twins_settle(&t);
    load(&t.side[1], &leads);
    assert_int_equal(find(&leads, "Олена")->theirs, FOLD_SAME);
    assert_int_equal(find(&leads, "Олена")->ours, FOLD_UNJUDGED);
    leads_fini(&leads);
    assert_true(twins_agree(&t));
    twins_free(&t);
}

/* What one side judged different goes from both, from every file; the rest stays. */
/* What a round has left is gone round_days after it, whatever was judged. */
static void test_R36_hits_are_kept_as_long_as_agreed(void **state)
{
    static const int64_t days = 90; /* of the template */
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_play_round(&t, TWIN_A);
    twins_settle(&t);
    twins_want(judge(&t.side[0], "Aleksandr", FOLD_SAME, &t.side[0].chief, &f), OK, &f);
    twins_settle(&t);
    for (int i = 0; i < TWINS; i++)
        twins_set_clock(i, twins_clock(i) + (days - 1) * TWINS_DAY);
    twins_settle(&t);
    assert_true(twin_holds(&t.side[0], "Морозов", strlen("Морозов")));
    twins_set_clock(TWIN_A, twins_clock(TWIN_A) + 2 * TWINS_DAY);
    twins_settle(&t);
    assert_false(twin_holds(&t.side[0], "Морозов", strlen("Морозов")));
    assert_true(twin_holds(&t.side[0], "Morozov", strlen("Morozov"))); /* its own */
    twins_set_clock(TWIN_A, twins_clock(TWIN_A) - 80 * TWINS_DAY);
    twins_settle(&t);
    assert_false(twin_holds(&t.side[0], "Морозов", strlen("Морозов")));
    assert_true(twin_holds(&t.side[1], "Morozov", strlen("Morozov")));
    twins_free(&t);
}

static void test_purge(void **state)
{
    struct fault f = {0};
    struct twins t;

    (void)state;
    twins_make(&t, NULL);
    twins_play_round(&t, TWIN_A);
    twins_settle(&t);
    assert_true(twin_holds(&t.side[0], "Морозов", strlen("Морозов")));
    assert_true(twin_holds(&t.side[1], "Morozov", strlen("Morozov")));
    twins_want(judge(&t.side[0], "Aleksandr", FOLD_DIFFERENT, &t.side[0].chief, &f), OK,
               &f);
    assert_false(twin_holds(&t.side[0], "Морозов", strlen("Морозов")));
    twins_settle(&t);
    assert_false(twin_holds(&t.side[1], "Morozov", strlen("Morozov")));
    assert_true(twin_holds(&t.side[0], "Олена", strlen("Олена")));
    assert_true(twin_holds(&t.side[1], "Olena", strlen("Olena")));
    assert_true(twin_holds(&t.side[0], "Morozov", strlen("Morozov"))); /* its own */
    assert_true(twins_agree(&t));
    for (int i = 0; i < TWINS; i++)
        twin_verify_lanes(&t.side[i]);
    twins_free(&t);
}

/* ---- a peer that opens what was not agreed ---- */

/* A has closed the round and committed; B's lane goes on by forge, with this body. */
static void open_falsely(struct twins *t, struct forge *f, json_t *body, bool gone)
{
    static const uint8_t salt[ENTRY_SALT_BYTES] = {5}; /* the forge's */
    const uint8_t *round = twin_round(&t->side[0])->id;
    struct pair_act act = {.kind = KIND_HIT_OPEN, .body = body};
    struct fault why = {0};
    struct buffer bytes;
    uint8_t commit[32];
    bool ok = true;
    json_t *fact;

    buffer_init(&bytes, TWINS_BUNDLE_MAX);
    assert_int_equal(json_write(body, &bytes), OK);
    entry_body_commit(salt, bytes.data, bytes.bytes, commit);
    buffer_fini(&bytes);
    forge_start(f, &t->side[1], t->side[0].pair);
    fact = twins_fact("round", round);
    json_put_bytes(fact, "commit", commit, sizeof commit, &ok);
    forge_act(f, KIND_HIT_COMMIT, fact);
    act.fact = twins_fact("round", round);
    forge_add(f, &act);
    json_decref(act.fact);
    if (gone)
        forge_gone(f);
    json_decref(body);
    twins_want(forge_send(f, &t->side[0], &why), OK, &why);
    (void)twin_advance(&t->side[0]);
}

/* Play until both have closed and A has committed; B has not. */
static void play_to_opening(struct twins *t, const struct twins_plan *plan)
{
    twins_make(t, plan);
    twins_begin_round(t, TWIN_A);
    for (int i = 0; twin_round(&t->side[0])->status != FOLD_ROUND_CLOSED; i++) {
        assert_true(i < 60);
        if (twin_round(&t->side[1])->status != FOLD_ROUND_CLOSED ||
            i % 2 == 0) /* B must not go on to commit */
            (void)twin_advance(&t->side[i % 2]);
        (void)twins_carry(t, (enum twin_side)(i % 2));
    }
    (void)twin_advance(&t->side[0]);
    if (!twin_round(&t->side[0])->hits_committed[t->side[0].pair->side])
        fail_msg("A has not committed");
    twins_carry(t, TWIN_A);
}

static json_t *handle_of(struct twin *w, const char *name)
{
    struct hitrows rows;
    json_t *list = json_array();

    assert_int_equal(hitrows_load(w->pair, twin_round(w)->id, &rows), OK);
    for (size_t i = 0; i < rows.count; i++) {
        const json_t *names = json_object_get(rows.row[i].own, "names");
        char text[BASE64_CHARS(FOLD_HANDLE_BYTES) + 1];

        if (strncmp(json_text(json_array_get(names, 0), "text"), name, strlen(name)) != 0)
            continue;
        text_base64_encode(rows.row[i].handle, FOLD_HANDLE_BYTES, text);
        assert_int_equal(json_array_append_new(list, json_string(text)), 0);
    }
    hitrows_fini(&rows);
    assert_true(json_array_size(list) > 0);
    return list;
}

static json_t *shown(const char *name)
{
    return json_pack("{s:s,s:[{s:s,s:s}],s:[s]}", "kind", "person", "names", "kind",
                     "primary", "text", name, "births", "1971");
}

static json_t *record(json_t *hits, json_t *shown_)
{
    return json_pack("{s:o,s:o}", "hits", hits, "shown", shown_);
}

static json_t *one_record(json_t *r)
{
    return json_pack("{s:[o]}", "records", r);
}

static json_t *strange_hits(int count)
{
    json_t *list = json_array();

    for (int i = 0; i < count; i++) {
        const uint8_t handle[FOLD_HANDLE_BYTES] = {(uint8_t)(i + 1)};
        char text[BASE64_CHARS(FOLD_HANDLE_BYTES) + 1];

        text_base64_encode(handle, sizeof handle, text);
        assert_int_equal(json_array_append_new(list, json_string(text)), 0);
    }
    return list;
}

static json_t *with(json_t *object, const char *key, json_t *value)
{
    assert_int_equal(json_object_set_new(object, key, value), 0);
    return object;
}

static json_t *without(json_t *object, const char *key)
{
    assert_int_equal(json_object_del(object, key), 0);
    return object;
}

#define CANARY "Ксенофонт"

static json_t *false_body(struct twin *a, int how)
{
    json_t *hits = how < 10 ? handle_of(a, "Olena") : NULL;

    switch (how) {
    case 0: /* an attribute that the stage does not name */
        return one_record(
            record(hits, with(shown(CANARY), "countries", json_pack("[s]", "xa"))));
    case 1:
        return one_record(record(hits, without(shown(CANARY), "births")));
    case 2:
        return one_record(with(record(hits, shown(CANARY)), "note", json_string("x")));
    case 3:
        return with(one_record(record(hits, shown(CANARY))), "note", json_string("x"));
    case 4:
        return one_record(record(hits, with(shown(CANARY), "names", json_array())));
    case 5:
        return one_record(
            record(hits, with(shown(CANARY), "births", json_pack("[i]", 1971))));
    case 6:
        assert_int_equal(json_array_append(hits, json_array_get(hits, 0)),
                         0); /* not ascending */
        return one_record(record(hits, shown(CANARY)));
    case 7:
        json_decref(hits);
        return one_record(record(json_array(), shown(CANARY)));
    case 8:
        return one_record(record(json_pack("[o,s]", hits, "x"), shown(CANARY)));
    case 9:
        return json_pack("[o]", record(hits, shown(CANARY)));
    default: /* more hits than were counted */
        return one_record(record(strange_hits(40), shown(CANARY)));
    }
}

/* It is refused in both lanes, and nothing of it is kept. */
static void test_R20_false_openings(void **state)
{
    (void)state;
    for (int how = 0; how <= 11; how++) {
        static struct forge f;
        struct leads leads;
        struct twins t;
        struct pair *p;

        play_to_opening(&t, NULL);
        p = t.side[0].pair;
        if (how == 11)
            open_falsely(&t, &f, false_body(&t.side[0], 10), true);
        else
            open_falsely(&t, &f, false_body(&t.side[0], how), false);
        forge_fini(&f);
        {
            struct buffer bytes;
            struct entry *e = NULL;

            buffer_init(&bytes, ENTRY_MAX);
            assert_int_equal(store_entry_get(p->node->store, p->number, STORE_OWN,
                                             p->own.tree.size - 1, &bytes),
                             OK);
            assert_int_equal(entry_parse(bytes.data, bytes.bytes, &e, NULL), OK);
            assert_int_equal(e->kind, KIND_REFUSED);
            assert_int_equal(json_int(e->fact, "n"), (int64_t)p->their.tree.size - 1);
            assert_string_equal(json_text(e->fact, "rule"), how == 10 ? "limit" : "r20");
            entry_free(e);
            buffer_fini(&bytes);
        }
        assert_int_equal(twin_advance(&t.side[0]), 0); /* once */
        assert_false(twin_holds(&t.side[0], CANARY, strlen(CANARY)));
        load(&t.side[0], &leads);
        for (size_t i = 0; i < leads.count; i++)
            assert_null(leads.lead[i].peer);
        assert_int_equal(leads.count, TWINS_SHARED);
        {
            struct judgement judgement = {FOLD_SAME, "birth-agrees", &t.side[0].chief};
            struct fault why = {0};
            bool waiting = false;

            twins_want(judge_lead(p, &leads.lead[0], &judgement, &waiting, &why),
                       ERR_UNEXPECTED, &why);
            assert_string_equal(why.rule, "R31");
        }
        leads_fini(&leads);
        twin_verify_lanes(&t.side[0]);
        twins_free(&t);
    }
}

/* Handles that are none of ours are passed over, with what is shown under them. */
static void test_strange_handles(void **state)
{
    static struct forge f;
    struct leads leads;
    struct twins t;
    json_t *body;

    (void)state;
    play_to_opening(&t, NULL);
    body = one_record(record(handle_of(&t.side[0], "Olena"), shown("Олена")));
    assert_int_equal(json_array_append_new(json_object_get(body, "records"),
                                           record(strange_hits(1), shown(CANARY))),
                     0);
    open_falsely(&t, &f, body, false);
    forge_fini(&f);
    load(&t.side[0], &leads);
    assert_non_null(find(&leads, "Olena")->peer);
    assert_null(find(&leads, "Yusuf")->peer);
    leads_fini(&leads);
    assert_false(twin_holds(&t.side[0], CANARY, strlen(CANARY)));
    twins_free(&t);
}

/* One large body whose every record names a hit that eight of ours share. */
static void test_amplification(void **state)
{
    static struct forge f;
    struct leads leads;
    struct twins t;
    char name[401];
    json_t *list = json_array();

    (void)state;
    play_to_opening(&t, &many_plan);
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = 0;
    for (int i = 0; i < 7000; i++) {
        json_t *all = handle_of(&t.side[0], "Aleksandr");
        json_t *hits = json_pack("[O]", json_array_get(all, 0));

        json_decref(all);
        assert_int_equal(json_array_append_new(list, record(hits, shown(name))), 0);
    }
    open_falsely(&t, &f, json_pack("{s:o}", "records", list), false);
    forge_fini(&f);
    load(&t.side[0], &leads);
    for (size_t i = 0; i < leads.count; i++)
        assert_null(leads.lead[i].peer);
    leads_fini(&leads);
    assert_false(twin_holds(&t.side[0], name, 100));
    twins_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_show_and_find),
        cmocka_unit_test(test_identifiers_beside),
        cmocka_unit_test(test_tokens_masked),
        cmocka_unit_test(test_R20_only_the_stage_is_shown),
        cmocka_unit_test(test_many_records_of_one_name),
        cmocka_unit_test(test_judge),
        cmocka_unit_test(test_R36_hits_are_kept_as_long_as_agreed),
        cmocka_unit_test(test_purge),
        cmocka_unit_test(test_R20_false_openings),
        cmocka_unit_test(test_strange_handles),
        cmocka_unit_test(test_amplification),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
