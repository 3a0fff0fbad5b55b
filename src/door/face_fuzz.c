/* SPDX-License-Identifier: Apache-2.0 */
/*
 * face_fuzz.c - any request to the TAXII and MISP faces by a user who may all: no crash,
 * an answer in JSON, and a status that adds up
 *
 * An input is a line "METHOD TARGET" and a body. What is posted stays in the store, so
 * inputs meet what came before them; now and then it begins anew.
 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "json/json.h"
#include "tests/support/asker.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 1024, ANEW = 4000 };

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *count, char ***words)
{
    (void)count;
    (void)words;
    must(crypto_start() == OK);
    return 0;
}

/* One node for many inputs. */
static struct asker *asker(void)
{
    static struct asker a;
    static unsigned used;

    if (used > 0 && used % ANEW == 0)
        asker_close(&a);
    if (used++ % ANEW == 0)
        asker_open(&a);
    return &a;
}

static json_int_t number(const json_t *tree, const char *key)
{
    const json_t *value = json_object_get(tree, key);

    must(json_is_integer(value));
    return json_integer_value(value);
}

static void check(const struct asker_reply *reply)
{
    json_t *tree = NULL;

    must(reply->status == 0 || (reply->status >= 200 && reply->status < 600));
    must(reply->status != 401 && reply->status != 500);
    if (reply->body.bytes == 0)
        return;
    must(json_read_loose(reply->body.data, reply->body.bytes, SERVER_ANSWER_MAX, &tree,
                         NULL) == OK);
    if (reply->status == 202)
        must(number(tree, "total_count") ==
             number(tree, "success_count") + number(tree, "failure_count"));
    json_decref(tree);
}

static bool read_line(const char *line, enum server_method *method, const char **target)
{
    static const char *const words[] = {"GET ", "HEAD ", "POST ", "DELETE "};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strncmp(line, words[i], strlen(words[i])) != 0)
            continue;
        *method = (enum server_method)i;
        *target = line + strlen(words[i]);
        return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
    char line[LINE_BYTES];
    enum server_method method;
    const char *target;
    struct asker_reply reply;
    size_t bytes;
    uint8_t *body;

    if (end == NULL || end - data >= LINE_BYTES)
        return 0;
    memcpy(line, data, (size_t)(end - data));
    line[end - data] = '\0';
    if (!read_line(line, &method, &target))
        return 0;
    bytes = size - (size_t)(end - data) - 1;
    body = malloc(bytes > 0 ? bytes : 1); /* a block of its own, whose end is guarded */
    must(body != NULL);
    memcpy(body, end + 1, bytes);
    asker_ask(asker(), method, target, body, bytes, &reply);
    check(&reply);
    buffer_fini(&reply.body);
    free(body);
    return 0;
}
