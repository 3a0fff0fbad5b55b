/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ftm_fuzz.c - any bytes as FollowTheMoney lines: no crash, whole records, an end
 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "format/ftm.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err take(void *state, const struct record *r, size_t line)
{
    (void)state;
    must(record_is_whole(r) && line > 0);
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
    struct source_memory in = {data, size, 0, OK};
    struct source source = source_of_memory(&in);
    struct sink sink = {take, report, NULL};
    struct tally tally;
    struct fault f = {0};
    enum err e = ftm_import(&source, &sink, &tally, &f);

    must(e == OK || e == ERR_MALFORMED || e == ERR_NOMEM);
    must(tally.rows == tally.taken + tally.bad + tally.passed_over);
    return 0;
}
