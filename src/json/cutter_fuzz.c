/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cutter_fuzz.c - any bytes: an end, no value beyond the bounds; and of what reads as one
 * JSON value, the same elements in the same order
 *
 * The first byte says in which pieces the rest arrives.
 */
#include "base/must.h"
#include "json/cutter.h"
#include "json/json.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CEILING = 4096 };

static const char *const paths[] = {"", "objects[]", "[]", "Event", "Event.Attribute[]"};

static void check_element(const struct cut *cut, const json_t *whole, size_t at)
{
    const json_t *elements = cut->path == 1 ? json_object_get(whole, "objects") : whole;
    json_t *read = NULL;

    must(json_read(cut->bytes, cut->count, CEILING, &read, NULL) == OK);
    must(json_equal(read, json_array_get(elements, at)));
    json_decref(read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source_memory in = {data + 1, size - 1, 1, OK};
    struct source source = source_of_memory(&in);
    struct cutter *c;
    struct cut cut;
    json_t *whole = NULL;
    size_t elements = 0;
    bool broken = false;
    bool last = false;

    if (size == 0)
        return 0;
    in.step = (size_t)data[0] + 1;
    (void)!json_read(data + 1, size - 1, size, &whole, NULL);
    c = cutter_new(&source, paths, sizeof paths / sizeof paths[0], CEILING);
    must(c != NULL);
    for (;;) {
        struct fault f = {0};
        enum err e = cutter_next(c, &cut, &f);

        if (e == ERR_NOT_FOUND)
            break;
        must(!last && cut.line > 0);
        if (e != OK) {
            must((e == ERR_MALFORMED || e == ERR_LIMIT) && f.code == e);
            last = e == ERR_MALFORMED && cut.last;
            broken = true;
            continue;
        }
        must(cut.count > 0 && cut.count <= CEILING);
        if (whole != NULL && !broken && (cut.path == 1 || cut.path == 2))
            check_element(&cut, whole, elements++);
    }
    must(cutter_at(c) == size - 1);
    cutter_free(c);
    json_decref(whole);
    return 0;
}
