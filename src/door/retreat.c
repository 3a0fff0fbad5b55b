/* SPDX-License-Identifier: Apache-2.0 */
/*
 * retreat.c - withdrawn objects by id
 */
#include "door/retreat.h"

#include "intel/stamp.h"

enum { PAGE_OBJECTS = 1000 };

static enum err note(void *state, const struct store_object *o)
{
    json_t *times = state;

    return json_object_set_new(times, o->id,
                               json_integer(o->version_us / STAMP_SECOND)) == 0
               ? OK
               : ERR_NOMEM;
}

enum err retreat_load(struct store *s, struct retreat *out)
{
    const struct store_filter filter = {.withdrawn_only = true, .heads_only = true};
    struct retreat r = {.times = json_object()};
    enum err e = r.times != NULL ? OK : ERR_NOMEM;

    if (e == OK)
        e = store_object_each(s, &filter, PAGE_OBJECTS, note, r.times);
    if (e == OK)
        *out = r;
    else
        retreat_fini(&r);
    return e;
}

void retreat_fini(struct retreat *r)
{
    json_decref(r->times);
    r->times = NULL;
}

int64_t retreat_time(const struct retreat *r, const json_t *event)
{
    const json_t *refs = json_object_get(event, "object_refs");
    int64_t last = 0;

    if (json_object_size(r->times) == 0)
        return 0;
    for (size_t i = 0; i < json_array_size(refs); i++) {
        const char *id = json_string_value(json_array_get(refs, i));
        const json_t *when = id == NULL ? NULL : json_object_get(r->times, id);

        if (when != NULL && json_integer_value(when) > last)
            last = json_integer_value(when);
    }
    return last;
}
