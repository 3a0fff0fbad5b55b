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
    struct source_memory in = {data + 1, size - 1, 1, OK};
    struct source source = source_of_memory(&in);
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
