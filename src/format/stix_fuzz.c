/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stix_fuzz.c - any bytes as a STIX file: an end, and every object within the bounds
 *
 * The first byte says in which pieces the rest arrives.
 */
#include "base/must.h"
#include "format/stix.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    const uint8_t *at;
    size_t left;
    size_t step;
};

static enum err read_input(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct input *in = state;
    size_t count = in->left < in->step ? in->left : in->step;

    count = count < capacity ? count : capacity;
    memcpy(out, in->at, count);
    in->at += count;
    in->left -= count;
    *got = count;
    return OK;
}

/* What is handed over begins and ends as a value does. */
static enum err take(void *state, const uint8_t *bytes, size_t count, size_t line)
{
    (void)state;
    must(count > 0 && line > 0);
    must((bytes[0] == '{') == (bytes[count - 1] == '}'));
    return OK;
}

static enum err report(void *state, size_t line, const struct fault *f)
{
    (void)state;
    must(line > 0 && f->code != OK && f->text[0] != '\0');
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data + 1, size - 1, 1};
    struct source source = {read_input, &in};
    struct object_sink sink = {take, report, NULL};
    struct tally tally;
    struct fault f = {0};
    enum err e;

    if (size == 0)
        return 0;
    in.step = (size_t)data[0] + 1;
    e = stix_import(&source, &sink, &tally, &f);
    must(e == OK || (e == ERR_MALFORMED && f.code == e && tally.rows == 0));
    must(tally.rows == tally.taken + tally.bad);
    return 0;
}
