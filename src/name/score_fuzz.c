/* SPDX-License-Identifier: Apache-2.0 */
/*
 * score_fuzz.c - any bytes as two names: no crash, the same from both sides, explained
 *
 * The first byte says the kind, the second how the rest is parted into two names.
 */
#include "base/buffer.h"
#include "base/must.h"
#include "name/explain.h"
#include "name/score.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
read_form(enum record_kind kind, const uint8_t *data, size_t size, struct form *out)
{
    char name[RECORD_NAME_MAX + 2];

    size = size < sizeof name - 1 ? size : sizeof name - 1;
    memcpy(name, data, size);
    name[size] = '\0';
    return form_of_name(kind, name, out) == OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct form left;
    static struct form right;
    enum record_kind kind;
    struct buffer out;
    size_t part;
    int32_t odds;

    if (size < 2)
        return 0;
    kind = (data[0] & 1) != 0 ? RECORD_PERSON : RECORD_ORGANISATION;
    part = (size - 2) * data[1] / 255;
    if (!read_form(kind, data + 2, part, &left) ||
        !read_form(kind, data + 2 + part, size - 2 - part, &right))
        return 0;
    odds = score_names(kind, &left, &right, SCORE_LEAST);
    must(odds >= -SCORE_MOST && odds <= SCORE_MOST);
    must(odds == score_names(kind, &right, &left, SCORE_LEAST));
    must(odds == -SCORE_MOST || odds == score_names(kind, &left, &right, odds));
    buffer_init(&out, 65536);
    must(explain_names(kind, &left, &right, FACT_BORN_EQUAL, &out) == OK);
    buffer_fini(&out);
    return 0;
}
