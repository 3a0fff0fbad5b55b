/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slip_fuzz.c - no bytes are taken for a slip that its root key did not sign, and what is
 * taken is written again as the same words
 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "lane/slip.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    must(crypto_start() == OK);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slip s = {.code = ""};
    struct slip again = {.code = ""};
    struct fault f = {0};
    struct buffer line;
    enum err e = slip_read(data, size, &s, &f);

    if (e != OK) {
        must(f.code == e && f.text[0] && s.code[0] == '\0');
        return 0;
    }
    buffer_init(&line, SLIP_LINE_MAX);
    must(slip_write(&s, &line) == OK);
    must(slip_read(line.data, line.bytes, &again, &f) == OK);
    must(memcmp(&s, &again, sizeof s) == 0);
    buffer_fini(&line);
    return 0;
}
