/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stix.c - what is cut out of a text is an object; what stood around it is looked at last
 *
 * Whether a text is one object or the bundle around many is known only at its end, so the
 * cutter hands over the outer value without what was cut out of it. Only one that may be
 * a wrapping is read as a tree: objects a line are looked at once, by their own reader.
 */
#include "format/stix.h"

#include "base/must.h"
#include "json/cutter.h"
#include "json/json.h"

#include <stdbool.h>
#include <string.h>

enum { STIX_TEXT, STIX_ELEMENT, STIX_OBJECT, STIX_ELEMENT_OBJECT };

static const char *const paths[] = {
    [STIX_TEXT] = "",
    [STIX_ELEMENT] = "[]",
    [STIX_OBJECT] = "objects[]",
    [STIX_ELEMENT_OBJECT] = "[].objects[]",
};

struct import {
    struct cutter *cutter;
    const struct object_sink *sink;
    struct tally *tally;
    bool is_wrapped; /* objects were cut out of the outer value at hand */
};

static enum err take(struct import *m, const struct cut *cut)
{
    enum err e = m->sink->take(m->sink->state, cut->bytes, cut->count, cut->line);

    m->tally->rows++;
    m->tally->taken += e == OK ? 1 : 0;
    return e;
}

static enum err report(struct import *m, size_t line, const struct fault *f)
{
    m->tally->rows++;
    m->tally->bad++;
    return m->sink->report(m->sink->state, line, f);
}

static bool has(const struct cut *cut, const char *word)
{
    return memmem(cut->bytes, cut->count, word, strlen(word)) != NULL;
}

/* A bundle says so; an envelope has no type, and nothing or one of these. */
static bool is_wrapping(const json_t *outer)
{
    const char *type = json_string_value(json_object_get(outer, "type"));

    if (type != NULL)
        return strcmp(type, "bundle") == 0;
    return json_object_size(outer) == 0 || json_object_get(outer, "objects") != NULL ||
           json_object_get(outer, "more") != NULL;
}

/* The wrapping itself is kept nowhere; it is read because what is wrong with it may be
 * wrong with what it held. */
static enum err look_at_wrapping(struct import *m, const struct cut *cut)
{
    struct fault f = {0};
    json_t *outer = NULL;
    enum err e = json_read_loose(cut->bytes, cut->count, CUTTER_VALUE_MAX, &outer, &f);

    if (e == ERR_NOMEM)
        return e;
    if (e != OK)
        e = fault_set(&f, e, "", "What stands around the objects is wrong: %s", f.text);
    else if (!is_wrapping(outer) && m->is_wrapped)
        e = fault_set(&f, ERR_UNEXPECTED, "",
                      "This is no bundle, but objects stood in it; they were read, and "
                      "it was not.");
    else if (!is_wrapping(outer))
        e = json_object_get(outer, "type") != NULL
                ? take(m, cut)
                : fault_set(&f, ERR_UNEXPECTED, "",
                            "This is no STIX object, for it has no type.");
    json_decref(outer);
    return f.code != OK ? report(m, cut->line, &f) : e;
}

/* A value that objects may have been cut out of. */
static enum err take_outer(struct import *m, const struct cut *cut)
{
    struct fault f;
    enum err e;

    if (cut->bytes[0] == '[')
        return OK; /* its elements have come */
    if (cut->bytes[0] != '{') {
        (void)!fault_set(&f, ERR_UNEXPECTED, "", "This is a value, but no object.");
        return report(m, cut->line, &f);
    }
    if (!m->is_wrapped && has(cut, "\"type\"") && !has(cut, "\"bundle\"") &&
        !has(cut, "\"objects\""))
        return take(m, cut);
    e = look_at_wrapping(m, cut);
    m->is_wrapped = false;
    return e;
}

static enum err take_cut(struct import *m, const struct cut *cut)
{
    if (cut->path == STIX_TEXT || cut->path == STIX_ELEMENT)
        return take_outer(m, cut);
    m->is_wrapped = true;
    return take(m, cut);
}

static enum err import_all(struct import *m, struct fault *f)
{
    for (;;) {
        struct fault why = {0};
        struct cut cut;
        enum err e = cutter_next(m->cutter, &cut, &why);

        if (e == ERR_NOT_FOUND)
            return OK;
        if (e == ERR_MALFORMED && cut.last && m->tally->rows == 0)
            return fault_set(f, e, "", "Line %zu: %s", cut.line, why.text);
        if (e == OK)
            e = take_cut(m, &cut);
        else if (e == ERR_MALFORMED || e == ERR_LIMIT)
            e = report(m, cut.line, &why);
        if (e != OK)
            return e;
    }
}

enum err stix_import(struct source *source,
                     const struct object_sink *sink,
                     struct tally *tally,
                     struct fault *f)
{
    struct import m = {.sink = sink, .tally = tally};
    enum err e;

    *tally = (struct tally){0};
    m.cutter =
        cutter_new(source, paths, sizeof paths / sizeof paths[0], CUTTER_VALUE_MAX);
    if (m.cutter == NULL)
        return ERR_NOMEM;
    e = import_all(&m, f);
    cutter_free(m.cutter);
    return e;
}
