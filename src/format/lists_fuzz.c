/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lists_fuzz.c - any bytes as any published list: no crash, no record that is none, an
 * end
 *
 * The first byte says which list, the second in which pieces the rest arrives.
 */
#include "base/must.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "format/lists.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err take(void *state, const struct record *r, size_t line)
{
    (void)state;
    must(record_is_whole(r) && line > 0);
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
    static const char *const encodings[] = {NULL, "windows-1251", "utf-16", "mixed"};
    struct lists_plan plan = {.kind = FORMAT_UN_XML};
    struct source_memory in;
    struct source source = source_of_memory(&in);
    struct sink sink = {take, report, NULL};
    struct tally tally;
    struct fault f = {0};
    enum err e;

    if (size < 2)
        return 0;
    in = (struct source_memory){data + 2, size - 2, (size_t)data[1] + 1, OK};
    plan.kind =
        (enum format_kind)(FORMAT_UN_XML + data[0] % (FORMAT_UK_CSV - FORMAT_UN_XML + 1));
    plan.encoding = encodings[(data[0] >> 4) % 4];
    e = lists_import(&plan, &source, &sink, &tally, &f);
    must(e == OK || e == ERR_MALFORMED || e == ERR_LIMIT || e == ERR_NOMEM);
    must(e == OK || e == ERR_NOMEM || f.text[0] != '\0');
    must(tally.rows == tally.taken + tally.bad);
    (void)guess_format(data + 2, size - 2, NULL);
    return 0;
}
