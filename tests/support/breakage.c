/* SPDX-License-Identifier: Apache-2.0 */
/*
 * breakage.c - break a value in place, have it tried, mend it
 */
#include "tests/support/breakage.h"

#include "base/num.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MEMBERS_MAX = 32, KEY_MAX = 32, PATH_MAX_BYTES = 160 };

struct walk {
    json_t *root;
    breakage_try *try;
    void *state;
    size_t count;
};

static void try_it(struct walk *w, const char *path, const char *what)
{
    char how[PATH_MAX_BYTES + 64];

    snprintf(how, sizeof how, "%s %s", path, what);
    w->try(w->state, w->root, how);
    w->count++;
}

/* A value of each type. */
static json_t *sample(size_t i)
{
    switch (i) {
    case 0:
        return json_null();
    case 1:
        return json_true();
    case 2:
        return json_integer(1);
    case 3:
        return json_string("a");
    case 4:
        return json_array();
    case 5:
        return json_object();
    default:
        return NULL;
    }
}

static void walk_value(struct walk *w, json_t *value, const char *path);

static void walk_member(struct walk *w, json_t *object, const char *key, const char *path)
{
    json_t *good = json_incref(json_object_get(object, key));
    json_t *bad;

    assert_int_equal(json_object_del(object, key), 0);
    try_it(w, path, "removed");
    for (size_t i = 0; (bad = sample(i)); i++) {
        if (json_typeof(bad) == json_typeof(good)) {
            json_decref(bad);
            continue;
        }
        assert_int_equal(json_object_set_new(object, key, bad), 0);
        try_it(w, path, "of another type");
    }
    assert_int_equal(json_object_set(object, key, good), 0);
    walk_value(w, good, path);
    json_decref(good);
}

static void walk_object(struct walk *w, json_t *object, const char *path)
{
    char keys[MEMBERS_MAX][KEY_MAX];
    size_t count = 0;

    for (void *i = json_object_iter(object); i; i = json_object_iter_next(object, i)) {
        assert_true(count < MEMBERS_MAX);
        snprintf(keys[count++], KEY_MAX, "%s", json_object_iter_key(i));
    }
    for (size_t i = 0; i < count; i++) {
        char below[PATH_MAX_BYTES];

        snprintf(below, sizeof below, "%s.%s", path, keys[i]);
        walk_member(w, object, keys[i], below);
    }
    assert_int_equal(json_object_set_new(object, "unheard-of", json_integer(1)), 0);
    try_it(w, path, "with one more member");
    assert_int_equal(json_object_del(object, "unheard-of"), 0);
}

static void walk_array(struct walk *w, json_t *array, const char *path)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        json_t *good = json_incref(json_array_get(array, i));
        json_t *bad;

        for (size_t k = 0; (bad = sample(k)); k++) {
            if (json_typeof(bad) == json_typeof(good)) {
                json_decref(bad);
                continue;
            }
            assert_int_equal(json_array_set_new(array, i, bad), 0);
            try_it(w, path, "with an element of another type");
        }
        assert_int_equal(json_array_set(array, i, good), 0);
        walk_value(w, good, path);
        json_decref(good);
    }
}

/* As deep as the test's own value. */
static void walk_value(struct walk *w, json_t *value, const char *path)
{
    if (json_is_object(value))
        walk_object(w, value, path);
    else if (json_is_array(value))
        walk_array(w, value, path);
}

size_t breakage_each(json_t *value, breakage_try *try, void *state)
{
    struct walk w = {value, try, state, 0};

    walk_value(&w, value, "");
    return w.count;
}
