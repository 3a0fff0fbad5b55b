/* SPDX-License-Identifier: Apache-2.0 */
/*
 * object_test.c - putting, paging, erasing and withdrawing objects
 */
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "store/object.h"
#include "tests/support/dice.h"
#include "tests/support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TEXT_MAX = 1024, SEEN_MAX = 4000 };
#define NOW INT64_C(1800000000000000)

struct place {
    char dir[SCRATCH_PATH_MAX];
    struct store *store;
    struct buffer buffer;
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    scratch_make(p->dir);
    buffer_init(&p->buffer, OBJECT_BYTES_MAX);
    assert_int_equal(store_open_objects(p->dir, 0, &p->store, NULL), OK);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;

    store_close(p->store);
    buffer_fini(&p->buffer);
    scratch_remove(p->dir);
    free(p);
    return 0;
}

static void reopen(struct place *p)
{
    store_close(p->store);
    p->store = NULL;
    assert_int_equal(store_open_objects(p->dir, 0, &p->store, NULL), OK);
}

/* The id of an indicator or of whatever type, by a number. */
static const char *make_id(const char *type, unsigned n)
{
    static char ids[8][OBJECT_ID_MAX + 1];
    static unsigned at;
    char *id = ids[at++ % COUNT_OF(ids)];

    snprintf(id, sizeof ids[0], "%s--%08x-0000-4000-8000-000000000000", type, n);
    return id;
}

/* An indicator with its time of change in milliseconds and a name. */
static const char *make_text(const char *spec, unsigned n, unsigned ms, const char *more)
{
    static char text[TEXT_MAX];

    snprintf(text, sizeof text,
             "{\"type\":\"indicator\",%s\"id\":\"%s\","
             "\"created\":\"2026-01-01T00:00:00.000Z\","
             "\"modified\":\"2026-01-01T00:%02u:%02u.%03uZ\",\"pattern\":\"[a:b = 'c']\","
             "\"pattern_type\":\"stix\",\"valid_from\":\"2026-01-01T00:00:00Z\","
             "\"labels\":[\"x\"]%s}",
             spec, make_id("indicator", n), ms / 60000, ms / 1000 % 60, ms % 1000, more);
    return text;
}

#define V21 "\"spec_version\":\"2.1\","
#define V20 ""

static struct store_put
put_list(struct place *p, const char *text, const char *list, int64_t now)
{
    struct part bytes = {text, strlen(text)};
    struct object_head h;
    struct store_put out;
    struct fault f = {0};

    if (object_read(text, strlen(text), &h, NULL, &f) != OK)
        fail_msg("%s", f.text);
    assert_int_equal(store_object_put(p->store, &h, &bytes, list, now, &out), OK);
    return out;
}

static struct store_put put(struct place *p, const char *text)
{
    return put_list(p, text, "", NOW);
}

struct seen {
    size_t count;
    int64_t added[SEEN_MAX];
    char last_id[OBJECT_ID_MAX + 1];
    char last_version[64];
    bool last_revoked;
};

static enum err see(void *state, const struct store_object *o)
{
    struct seen *s = state;

    assert_true(s->count < SEEN_MAX);
    if (s->count > 0)
        assert_true(o->added > s->added[s->count - 1]);
    s->added[s->count++] = o->added;
    snprintf(s->last_id, sizeof s->last_id, "%s", o->id);
    snprintf(s->last_version, sizeof s->last_version, "%s", o->version);
    s->last_revoked = o->revoked;
    return OK;
}

static struct seen *page(struct store *s, const struct store_filter *f, int64_t after)
{
    static struct seen seen;
    struct store_page all = {.after = after, .limit = SEEN_MAX};

    memset(&seen, 0, sizeof seen);
    assert_int_equal(store_object_page(s, f, &all, see, &seen), OK);
    assert_false(all.more);
    assert_int_equal(all.count, seen.count);
    return &seen;
}

static void assert_bytes(struct place *p, const char *id, const char *text)
{
    assert_int_equal(store_object_get(p->store, id, &p->buffer), OK);
    assert_string_equal(buffer_text(&p->buffer), text);
}

static void takes_versions_and_gives_bytes_back(void **state)
{
    struct place *p = *state;
    static const struct store_filter newest;
    struct store_filter all = {.versions = STORE_VERSION_ALL};
    char first[TEXT_MAX];
    struct store_put a;

    snprintf(first, sizeof first, "%s",
             make_text(V21, 1, 5, ",\"name\" :\t\"n\\u00e9\""));
    a = put(p, first);
    assert_int_equal(a.verdict, STORE_OBJECT_TAKEN);
    assert_int_equal(a.added, NOW);
    assert_bytes(p, make_id("indicator", 1), first);
    assert_int_equal(put(p, first).verdict, STORE_OBJECT_UNCHANGED);
    assert_int_equal(put(p, first).added, NOW);
    /* the same thing, spelt otherwise */
    assert_int_equal(put(p, make_text(V21, 1, 5, " , \"name\":\"n\xc3\xa9\"")).verdict,
                     STORE_OBJECT_UNCHANGED);
    assert_bytes(p, make_id("indicator", 1), first);
    assert_int_equal(put(p, make_text(V21, 1, 9, "")).verdict, STORE_OBJECT_NEWER);
    assert_int_equal(put(p, make_text(V21, 1, 2, "")).verdict, STORE_OBJECT_OLDER);
    assert_bytes(p, make_id("indicator", 1), make_text(V21, 1, 9, ""));
    assert_int_equal(page(p->store, &newest, 0)->count, 1);
    assert_int_equal(page(p->store, &all, 0)->count, 3);
    assert_int_equal(page(p->store, &all, NOW + 1)->count, 1);
    reopen(p);
    assert_int_equal(page(p->store, &all, 0)->count, 3);
    assert_int_equal(store_object_get(p->store, make_id("indicator", 2), &p->buffer),
                     ERR_NOT_FOUND);
}

static void refuses_another_under_the_same_version(void **state)
{
    struct place *p = *state;
    struct object_head h;
    char text[TEXT_MAX];
    struct store_put out;

    snprintf(text, sizeof text, "%s", make_text(V21, 1, 5, ""));
    put(p, text);
    assert_int_equal(object_read(text, strlen(text), &h, NULL, NULL), OK);
    out = put(p, make_text(V21, 1, 5, ",\"name\":\"other\""));
    assert_int_equal(out.verdict, STORE_OBJECT_CONFLICT);
    assert_false(store_verdict_is_good(out.verdict));
    assert_memory_equal(out.stood, h.meaning, sizeof h.meaning);
    assert_int_equal(out.added, NOW);
    assert_bytes(p, make_id("indicator", 1), text);
}

static enum store_verdict
offer(struct place *p, const char *text, const char *list, int64_t now)
{
    struct part bytes = {text, strlen(text)};
    struct object_head h;
    struct store_put out;

    assert_int_equal(object_read(text, strlen(text), &h, NULL, NULL), OK);
    assert_int_equal(store_object_offer(p->store, &h, &bytes, list, now, &out), OK);
    return out.verdict;
}

/* Nobody from outside revokes, replaces or backdates what another list brought. */
static void an_outsider_changes_no_other_list(void **state)
{
    struct place *p = *state;
    const char *own = make_id("indicator", 1);

    put_list(p, make_text(V21, 1, 5, ""), "own", NOW);
    assert_int_equal(offer(p, make_text(V21, 1, 9, ",\"revoked\":true"), "door", NOW),
                     STORE_OBJECT_FOREIGN);
    assert_int_equal(offer(p, make_text(V21, 1, 9, ""), "door", NOW),
                     STORE_OBJECT_FOREIGN);
    assert_int_equal(offer(p, make_text(V20, 1, 9, ""), "door", NOW),
                     STORE_OBJECT_FOREIGN);
    assert_int_equal(offer(p, make_text(V21, 1, 1, ""), "door", NOW),
                     STORE_OBJECT_FOREIGN);
    assert_int_equal(offer(p, make_text(V21, 1, 5, ",\"name\":\"other\""), "door", NOW),
                     STORE_OBJECT_CONFLICT);
    assert_int_equal(offer(p, make_text(V21, 1, 5, ""), "door", NOW),
                     STORE_OBJECT_UNCHANGED);
    assert_bytes(p, own, make_text(V21, 1, 5, ""));
    assert_int_equal(offer(p, make_text(V21, 2, 5, ""), "door", NOW), STORE_OBJECT_TAKEN);
    assert_int_equal(offer(p, make_text(V21, 2, 6, ""), "door", NOW), STORE_OBJECT_NEWER);
    assert_int_equal(offer(p, make_text(V21, 2, 7, ""), "gate", NOW),
                     STORE_OBJECT_FOREIGN);
    put_list(p, make_text(V21, 2, 8, ""), "own", NOW); /* a person of this node may */
    assert_int_equal(offer(p, make_text(V21, 2, 9, ""), "door", NOW),
                     STORE_OBJECT_FOREIGN);
}

static void revoked_is_for_good(void **state)
{
    struct place *p = *state;
    static const struct store_filter newest;

    put(p, make_text(V21, 1, 5, ""));
    assert_int_equal(put(p, make_text(V21, 1, 6, ",\"revoked\":true")).verdict,
                     STORE_OBJECT_NEWER);
    assert_true(page(p->store, &newest, 0)->last_revoked);
    assert_int_equal(put(p, make_text(V21, 1, 7, "")).verdict, STORE_OBJECT_REVOKED);
    assert_int_equal(put(p, make_text(V20, 1, 7, "")).verdict, STORE_OBJECT_REVOKED);
    assert_int_equal(put(p, make_text(V21, 1, 3, "")).verdict, STORE_OBJECT_OLDER);
    assert_int_equal(put(p, make_text(V21, 1, 8, ",\"revoked\":true")).verdict,
                     STORE_OBJECT_NEWER);
}

/* 2.0 and 2.1 stand side by side; who does not ask gets the newer. */
static void keeps_both_specifications(void **state)
{
    struct place *p = *state;
    static const struct store_filter newest;
    const struct store_filter in_20 = {.specs = STORE_SPEC_20};
    const struct store_filter either = {.specs = STORE_SPEC_20 | STORE_SPEC_21};
    const struct store_filter all = {.versions = STORE_VERSION_ALL};
    const struct store_filter first_20 = {.versions = STORE_VERSION_FIRST,
                                          .specs = STORE_SPEC_20};
    const struct store_filter first = {.versions = STORE_VERSION_FIRST};

    for (unsigned n = 1; n <= 2; n++) { /* in either order */
        assert_int_equal(put(p, make_text(n == 1 ? V20 : V21, n, 5, "")).verdict,
                         STORE_OBJECT_TAKEN);
        assert_int_equal(put(p, make_text(n == 1 ? V21 : V20, n, 5, "")).verdict,
                         STORE_OBJECT_TAKEN);
        put(p, make_text(V20, n, 6, ""));
    }
    assert_int_equal(page(p->store, &newest, 0)->count, 2);
    assert_int_equal(page(p->store, &in_20, 0)->count, 2);
    assert_int_equal(page(p->store, &either, 0)->count, 4);
    assert_int_equal(page(p->store, &all, 0)->count, 2);
    assert_int_equal(page(p->store, &first_20, 0)->count, 2);
    assert_string_equal(page(p->store, &first_20, 0)->last_version,
                        "2026-01-01T00:00:00.005Z");
    assert_int_equal(page(p->store, &first, 0)->count, 2);
}

static void observables_are_versioned_by_when_they_came(void **state)
{
    static const char a[] =
        "{\"type\":\"email-addr\",\"id\":\"email-addr--00000001-0000-5000-8000-"
        "000000000000\",\"value\":\"a@example.com\"}";
    static const char b[] =
        "{\"type\":\"email-addr\",\"id\":\"email-addr--00000001-0000-5000-8000-"
        "000000000000\",\"value\":\"a@example.com\",\"display_name\":\"A\"}";
    const struct store_filter newest = {0};
    const struct store_filter all = {.versions = STORE_VERSION_ALL};
    const struct store_filter first = {.versions = STORE_VERSION_FIRST};
    const int64_t times[] = {NOW};
    const struct store_filter at = {.version_us = times, .version_count = 1};
    struct place *p = *state;

    assert_int_equal(put(p, a).verdict, STORE_OBJECT_TAKEN);
    assert_int_equal(put(p, b).verdict, STORE_OBJECT_NEWER);
    assert_int_equal(put(p, a).verdict, STORE_OBJECT_UNCHANGED);
    assert_int_equal(put(p, b).verdict, STORE_OBJECT_UNCHANGED);
    assert_int_equal(page(p->store, &newest, 0)->added[0], NOW + 1);
    assert_string_equal(page(p->store, &newest, 0)->last_version,
                        "2027-01-15T08:00:00.000001Z");
    assert_int_equal(page(p->store, &all, 0)->count, 2);
    assert_int_equal(page(p->store, &first, 0)->added[0], NOW);
    assert_int_equal(page(p->store, &at, 0)->added[0], NOW);
}

/* [STIX21] 2.9: two types may share a UUID. */
static void types_share_a_uuid(void **state)
{
    struct place *p = *state;
    const struct store_filter newest = {0};
    const char *types[] = {"indicator", "tool"};
    const struct store_filter of_types = {.types = types, .type_count = 2};
    char text[TEXT_MAX];

    put(p, make_text(V21, 1, 5, ""));
    snprintf(text, sizeof text,
             "{\"type\":\"tool\"," V21 "\"id\":\"%s\",\"name\":\"t\","
             "\"created\":\"2026-01-01T00:00:00.000Z\","
             "\"modified\":\"2026-01-01T00:00:00.000Z\"}",
             make_id("tool", 1));
    assert_int_equal(put(p, text).verdict, STORE_OBJECT_TAKEN);
    assert_int_equal(page(p->store, &newest, 0)->count, 2);
    assert_int_equal(page(p->store, &of_types, 0)->count, 2);
}

static void time_rises_though_the_clock_falls(void **state)
{
    struct place *p = *state;
    int64_t last = 0;
    int64_t gone;

    assert_int_equal(put_list(p, make_text(V21, 1, 1, ""), "", NOW).added, NOW);
    assert_int_equal(put_list(p, make_text(V21, 2, 1, ""), "", NOW).added, NOW + 1);
    assert_int_equal(put_list(p, make_text(V21, 3, 1, ""), "", NOW - 9).added, NOW + 2);
    reopen(p);
    assert_int_equal(put_list(p, make_text(V21, 4, 1, ""), "", 5).added, NOW + 3);
    assert_int_equal(store_object_erase(p->store, make_id("indicator", 4), NULL, &gone),
                     OK);
    assert_int_equal(gone, 1);
    reopen(p);
    assert_int_equal(store_object_last(p->store, &last), OK);
    assert_int_equal(last, NOW + 3);
    assert_int_equal(put_list(p, make_text(V21, 5, 1, ""), "", 5).added, NOW + 4);
    assert_int_equal(put_list(p, make_text(V21, 6, 1, ""), "", NOW * 2).added, NOW * 2);
}

static void pages_are_repeatable_and_complete(void **state)
{
    struct place *p = *state;
    const char *types[] = {"indicator", "x-none", "tool"};
    const char *ids[3];
    struct store_filter filters[4] = {{0}};
    size_t due[4] = {30, 30, 30, 3};

    for (unsigned n = 0; n < 30; n++)
        put(p, make_text(V21, n, 1, ""));
    for (unsigned n = 0; n < 3; n++)
        ids[n] = make_id("indicator", n * 9);
    filters[1] = (struct store_filter){.types = types, .type_count = 1};
    filters[2] = (struct store_filter){.types = types, .type_count = 3};
    filters[3] = (struct store_filter){.ids = ids, .id_count = 3};
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        for (size_t limit = 1; limit < 32; limit += 3) {
            struct store_page at = {.limit = limit};
            struct seen seen = {0};
            struct seen whole = {0};

            do {
                at.after = at.last;
                assert_int_equal(
                    store_object_page(p->store, &filters[i], &at, see, &seen), OK);
                assert_true(at.count <= limit && (at.count == limit || !at.more));
            } while (at.more);
            assert_int_equal(seen.count, due[i]);
            assert_int_equal(store_object_each(p->store, &filters[i], limit, see, &whole),
                             OK);
            assert_int_equal(whole.count, seen.count);
            assert_memory_equal(whole.added, seen.added, sizeof whole.added);
        }
    }
}

static enum err stop_at_the_fifth(void *state, const struct store_object *o)
{
    size_t *count = state;

    (void)o;
    return ++*count == 5 ? ERR_CANCELLED : OK;
}

static void an_error_ends_the_pages(void **state)
{
    const struct store_filter any = {0};
    struct place *p = *state;

    for (unsigned n = 0; n < 10; n++)
        put(p, make_text(V21, n, 1, ""));
    for (size_t limit = 1; limit < 12; limit++) {
        size_t count = 0;
        assert_int_equal(
            store_object_each(p->store, &any, limit, stop_at_the_fifth, &count),
            ERR_CANCELLED);
        assert_int_equal(count, 5);
    }
}

static void filters_by_list_marking_and_withdrawal(void **state)
{
    struct place *p = *state;
    struct store_filter f = {0};
    int64_t added;
    int64_t objects;
    int64_t versions;

    put_list(p, make_text(V21, 1, 1, ""), "one", NOW);
    put_list(p,
             make_text(V21, 2, 1,
                       ",\"object_marking_refs\":[\"marking-definition--"
                       "e828b379-4e03-4974-9ac4-e53a884c97c1\"]"),
             "two", NOW);
    f.list = "one";
    assert_int_equal(page(p->store, &f, 0)->count, 1);
    f.list = NULL;
    f.tlp_max = MARKING_AMBER;
    assert_int_equal(page(p->store, &f, 0)->count, 1);
    f.tlp_max = MARKING_RED;
    assert_int_equal(page(p->store, &f, 0)->count, 2);
    f.withdrawn_only = true;
    assert_int_equal(page(p->store, &f, 0)->count, 0);
    assert_int_equal(
        store_object_withdraw(p->store, make_id("indicator", 2), NOW, &added), OK);
    assert_int_equal(page(p->store, &f, 0)->count, 1);
    assert_int_equal(store_object_count(p->store, NULL, &objects, &versions), OK);
    assert_int_equal(objects, 2);
    assert_int_equal(versions, 2);
    assert_int_equal(store_object_count(p->store, "two", &objects, NULL), OK);
    assert_int_equal(objects, 1);
}

static enum err print_sum(void *state, const struct store_object_sum *sum)
{
    struct buffer *b = state;

    buffer_printf(b, "%s %d %lld %lld;", sum->list, sum->withdrawn,
                  (long long)sum->versions, (long long)sum->bytes);
    return buffer_status(b);
}

static void sums_up_by_list(void **state)
{
    struct place *p = *state;
    int64_t added;
    char due[100];
    size_t one = strlen(make_text(V21, 1, 1, ""));

    put_list(p, make_text(V21, 1, 1, ""), "b", NOW);
    put_list(p, make_text(V21, 1, 2, ""), "b", NOW);
    put_list(p, make_text(V21, 2, 2, ""), "", NOW);
    buffer_clear(&p->buffer);
    assert_int_equal(store_object_sums(p->store, print_sum, &p->buffer), OK);
    snprintf(due, sizeof due, " 0 1 %zu;b 0 2 %zu;", one, 2 * one);
    assert_string_equal(buffer_text(&p->buffer), due);
    assert_int_equal(
        store_object_withdraw(p->store, make_id("indicator", 1), NOW, &added), OK);
    buffer_clear(&p->buffer);
    assert_int_equal(store_object_sums(p->store, print_sum, &p->buffer), OK);
    assert_non_null(strstr(buffer_text(&p->buffer), ";b 1 1 "));
}

static void withdraws_and_blanks(void **state)
{
    struct place *p = *state;
    static const char canary[] = "CANARY-4711-NAME";
    const struct store_filter all = {.versions = STORE_VERSION_ALL};
    struct object_head h;
    char text[TEXT_MAX];
    struct fault f;
    int64_t added = 0;

    snprintf(text, sizeof text, "%s",
             make_text(V21, 1, 1, ",\"name\":\"CANARY-4711-NAME\""));
    put(p, text);
    put(p, make_text(V21, 1, 2, ",\"description\":\"CANARY-4711-NAME\""));
    assert_int_equal(
        store_object_withdraw(p->store, make_id("indicator", 1), NOW + 50, &added), OK);
    assert_int_equal(added, NOW + 50);
    assert_int_equal(page(p->store, &all, 0)->count, 1);
    assert_true(page(p->store, &all, 0)->last_revoked);
    assert_int_equal(store_object_get(p->store, make_id("indicator", 1), &p->buffer), OK);
    assert_int_equal(object_read(p->buffer.data, p->buffer.bytes, &h, NULL, &f), OK);
    assert_true(h.revoked);
    assert_int_equal(h.modified, NOW + 50);
    assert_null(strstr(buffer_text(&p->buffer), canary));
    assert_int_equal(put(p, text).verdict, STORE_OBJECT_WITHDRAWN);
    assert_int_equal(put(p, make_text(V21, 1, 50, ",\"revoked\":true")).verdict,
                     STORE_OBJECT_WITHDRAWN);
    assert_int_equal(
        store_object_withdraw(p->store, make_id("indicator", 1), NOW, &added),
        ERR_EXISTS);
    assert_int_equal(
        store_object_withdraw(p->store, make_id("indicator", 2), NOW, &added),
        ERR_NOT_FOUND);
    assert_true(scratch_holds(p->dir, canary, strlen(canary)));
    assert_int_equal(store_scrub(p->store), OK);
    assert_false(scratch_holds(p->dir, canary, strlen(canary)));
    assert_int_equal(page(p->store, &all, 0)->count, 1);
}

/* A sender who names the last point in time can neither be outdone nor stop us. */
static void the_last_version_that_can_be_is_erased(void **state)
{
    static const char last[] =
        "{\"type\":\"tool\"," V21 "\"id\":\"tool--00000001-0000-4000-8000-000000000000\","
        "\"created\":\"2026-01-01T00:00:00.000Z\",\"name\":\"t\","
        "\"modified\":\"9999-12-31T23:59:59.999999Z\"}";
    struct place *p = *state;
    const struct store_filter all = {.versions = STORE_VERSION_ALL};
    int64_t added = 7;
    struct part bytes = {last, sizeof last - 1};
    struct object_head h;
    struct store_put out;

    put(p, last);
    assert_int_equal(store_object_withdraw(p->store, make_id("tool", 1), NOW, &added),
                     OK);
    assert_int_equal(added, 0);
    assert_int_equal(page(p->store, &all, 0)->count, 0);
    assert_int_equal(object_read(last, sizeof last - 1, &h, NULL, NULL), OK);
    assert_int_equal(store_object_put(p->store, &h, &bytes, "", STAMP_MAX + 1, &out),
                     ERR_LIMIT);
    assert_int_equal(store_object_put(p->store, &h, &bytes, "", STAMP_MAX, &out), OK);
    assert_int_equal(
        store_object_withdraw(p->store, make_id("tool", 1), STAMP_MAX, &added), OK);
    assert_int_equal(store_object_put(p->store, &h, &bytes, "", NOW, &out), ERR_LIMIT);
}

static void erases_versions_and_lists(void **state)
{
    struct place *p = *state;
    const struct store_filter newest = {0};
    const struct store_filter all = {.versions = STORE_VERSION_ALL};
    struct store_filter at = {0};
    const int64_t times[] = {0};
    int64_t gone;

    put_list(p, make_text(V21, 1, 1, ",\"name\":\"CANARY-1\""), "a", NOW);
    put_list(p, make_text(V21, 1, 2, ",\"name\":\"CANARY-2\""), "b", NOW);
    put_list(p, make_text(V21, 1, 3, ",\"name\":\"CANARY-3\""), "b", NOW);
    put_list(p, make_text(V21, 2, 3, ",\"name\":\"CANARY-4\""), "b", NOW);
    at.versions = STORE_VERSION_LAST;
    assert_int_equal(store_object_erase(p->store, make_id("indicator", 1), &at, &gone),
                     OK);
    assert_int_equal(gone, 1);
    assert_string_equal(page(p->store, &newest, 0)->last_id, make_id("indicator", 2));
    assert_int_equal(page(p->store, &newest, 0)->count, 2);
    at.versions = 0;
    at.version_us = times;
    at.version_count = 1;
    assert_int_equal(store_object_erase(p->store, make_id("indicator", 1), &at, &gone),
                     OK);
    assert_int_equal(gone, 0);
    assert_int_equal(store_object_erase_list(p->store, "b", &gone), OK);
    assert_int_equal(gone, 2);
    assert_int_equal(page(p->store, &newest, 0)->count, 1); /* the oldest is newest */
    assert_int_equal(page(p->store, &all, 0)->count, 1);
    assert_int_equal(store_object_erase_list(p->store, "b", &gone), OK);
    assert_int_equal(gone, 0);
    assert_int_equal(store_object_erase(p->store, "no id", NULL, &gone), OK);
    assert_int_equal(gone, 0);
    assert_int_equal(store_scrub(p->store), OK);
    assert_false(scratch_holds(p->dir, "CANARY-2", 8));
    assert_false(scratch_holds(p->dir, "CANARY-4", 8));
    assert_true(scratch_holds(p->dir, "CANARY-1", 8));
}

static void says_what_is_too_long(void **state)
{
    struct place *p = *state;
    const char *ids[STORE_FILTER_MAX + 1];
    const struct store_filter f = {.ids = ids, .id_count = COUNT_OF(ids)};
    struct store_page page_of = {.limit = 1};
    char list[STORE_OBJECT_LIST_MAX + 2] = {0};
    const char *text = make_text(V21, 1, 1, "");
    struct part bytes = {text, strlen(text)};
    struct object_head h;
    struct store_put out;

    memset(list, 'x', sizeof list - 1);
    assert_int_equal(object_read(text, strlen(text), &h, NULL, NULL), OK);
    assert_int_equal(store_object_put(p->store, &h, &bytes, list, NOW, &out), ERR_LIMIT);
    list[STORE_OBJECT_LIST_MAX] = 0;
    assert_int_equal(store_object_put(p->store, &h, &bytes, list, NOW, &out), OK);
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        ids[i] = "a";
    assert_int_equal(store_object_page(p->store, &f, &page_of, see, NULL), ERR_LIMIT);
}

/* 10^4 of one id take no longer each than the first did. */
static void many_versions_of_one_id_stay_quick(void **state)
{
    struct place *p = *state;
    const struct store_filter newest = {0};

    assert_int_equal(store_begin(p->store), OK);
    for (unsigned n = 0; n < 10000; n++)
        put(p, make_text(V21, 1, n, ""));
    assert_int_equal(store_commit(p->store), OK);
    assert_int_equal(page(p->store, &newest, 0)->count, 1);
}

static void ids_of_own_records_tell_nothing(void **state)
{
    struct place *p = *state;
    struct store *reader;
    uint8_t a[16];
    uint8_t b[16];

    assert_int_equal(store_open_objects_read(p->dir, &reader, NULL), OK);
    assert_int_equal(store_object_uuid(reader, "list", "1", a), ERR_NOT_FOUND);
    assert_int_equal(store_object_uuid(p->store, "list", "1", a), OK);
    assert_int_equal(a[6] >> 4, 4);
    assert_int_equal(a[8] >> 6, 2);
    assert_int_equal(store_object_uuid(reader, "list", "1", b), OK);
    assert_memory_equal(a, b, 16);
    assert_int_equal(store_object_uuid(p->store, "list1", "", b), OK);
    assert_memory_not_equal(a, b, 16);
    store_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(takes_versions_and_gives_bytes_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(refuses_another_under_the_same_version, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_outsider_changes_no_other_list, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(revoked_is_for_good, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keeps_both_specifications, set_up, tear_down),
        cmocka_unit_test_setup_teardown(observables_are_versioned_by_when_they_came,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(types_share_a_uuid, set_up, tear_down),
        cmocka_unit_test_setup_teardown(time_rises_though_the_clock_falls, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(pages_are_repeatable_and_complete, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_error_ends_the_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(filters_by_list_marking_and_withdrawal, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(sums_up_by_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(withdraws_and_blanks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_last_version_that_can_be_is_erased, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(erases_versions_and_lists, set_up, tear_down),
        cmocka_unit_test_setup_teardown(says_what_is_too_long, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_versions_of_one_id_stay_quick, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(ids_of_own_records_tell_nothing, set_up,
                                        tear_down),
    };

    must(crypto_start() == OK);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
