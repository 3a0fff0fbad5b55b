/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_fuzz.c - any bytes as a table: no crash, no row beyond the bounds, an end
 *
 * The first byte says in which pieces the rest arrives, and whether a mapping is given.
 */
#include "base/must.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "format/mapping.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err take(void *state, const struct record *r, size_t line)
{
    (void)state;
    must(record_is_whole(r) && line > 1);
    for (size_t i = 0; i < r->name_count; i++)
        must(text_is_utf8(r->names[i].text, strlen(r->names[i].text)));
    return OK;
}

static enum err report(void *state, size_t line, const struct fault *f)
{
    (void)state;
    must(line > 0 && f->code != OK && f->text[0] != '\0');
    return OK;
}

int LLVMFuzzerInitialize(int *count, char ***words)
{
    (void)count;
    (void)words;
    must(crypto_start() == OK);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source_memory in = {data + 1, size - 1, 1, OK};
    struct source source = source_of_memory(&in);
    struct sink sink = {take, report, NULL};
    struct tally tally;
    struct fault f = {0};
    enum err e;

    if (size == 0)
        return 0;
    in.step = (size_t)(data[0] & 0x7F) + 1;
    e = mapping_import(&source, (data[0] & 0x80) != 0 ? "id=a,name=b,birth=c" : NULL,
                       &sink, &tally, &f);
    must(e == OK || e == ERR_MALFORMED || e == ERR_NOMEM);
    must(tally.rows == tally.taken + tally.bad);
    return 0;
}
