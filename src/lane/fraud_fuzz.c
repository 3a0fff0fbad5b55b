/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fraud_fuzz.c - no line but a true proof is believed
 *
 * The accused is the corpus's party. A line that proves something holds two things
 * signed by its key, which no mutation can make: only the seeds themselves and their
 * halves exchanged are ever accepted.
 */
#include "base/must.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "lane/fraud.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct card accused;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const uint8_t seed[SIGN_SEED_BYTES] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
                                                  2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
                                                  2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
    static const char names[] = "{\"names\":{\"en\":\"Unit of Northmark\"}}";
    struct sign_secret node;

    (void)argc;
    (void)argv;
    must(crypto_start() == OK);
    sign_secret_from_seed(seed, &node);
    memcpy(accused.node, node.key, sizeof accused.node);
    must(json_read(names, strlen(names), sizeof names, &accused.object, NULL) == OK);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fault f = {0};
    struct buffer said;
    char *line = malloc(size + 1);
    enum err e;

    if (!line)
        return 0;
    if (size > 0)
        memcpy(line, data, size);
    line[size] = 0;
    buffer_init(&said, 4096);
    e = fraud_verify(line, &accused, &said, &f);
    if (e == OK)
        must(said.bytes > 0 && text_is_utf8(said.data, said.bytes));
    else
        must(f.code == e && f.text[0] && said.bytes == 0);
    must(e == OK || e == ERR_MALFORMED || e == ERR_FORGED);
    buffer_fini(&said);
    free(line);
    return 0;
}
