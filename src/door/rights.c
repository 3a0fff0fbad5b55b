/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rights.c - words of rights: looked up, and put together
 */
#include "door/rights.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "store/credential.h"

#include <stdlib.h>
#include <string.h>

#define RECEIVED "received"
#define RED "red"

/* Does "verb:name" stand there? */
static bool has_word(const char *rights, const char *verb, const char *name, size_t bytes)
{
    size_t verb_bytes = strlen(verb);

    while (*rights != '\0') {
        size_t word = strcspn(rights, " ");

        if (word == verb_bytes + bytes && strncmp(rights, verb, verb_bytes) == 0 &&
            strncmp(rights + verb_bytes, name, bytes) == 0)
            return true;
        rights += word;
        rights += strspn(rights, " ");
    }
    return false;
}

static bool may(const char *rights, const char *verb, const char *alias)
{
    bool received = strncmp(alias, RECEIVED "-", strlen(RECEIVED) + 1) == 0;

    return has_word(rights, verb, alias, strlen(alias)) ||
           has_word(rights, verb, "all", strlen("all")) ||
           (received && has_word(rights, verb, RECEIVED, strlen(RECEIVED)));
}

bool rights_may_read(const char *rights, const char *alias)
{
    return may(rights, "read:", alias);
}

bool rights_may_read_red(const char *rights)
{
    return has_word(rights, "read:", RED, strlen(RED));
}

bool rights_may_write(const char *rights, const char *alias)
{
    return strcmp(alias, "own") == 0 && may(rights, "write:", alias);
}

static bool is_alias(const char *word)
{
    size_t hex;

    if (strcmp(word, "own") == 0 || strcmp(word, "withdrawn") == 0 ||
        strcmp(word, "all") == 0 || strcmp(word, RECEIVED) == 0 || strcmp(word, RED) == 0)
        return true;
    if (strncmp(word, RECEIVED "-", strlen(RECEIVED) + 1) != 0)
        return false;
    word += strlen(RECEIVED) + 1;
    hex = strspn(word, "0123456789abcdef");
    return hex > 0 && hex < RIGHTS_ALIAS_MAX - strlen(RECEIVED) - 1 && word[hex] == '\0';
}

MUST_CHECK static enum err
check(const char *const *words, size_t count, bool writes, struct fault *f)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_alias(words[i]))
            return fault_set(f, ERR_USAGE, "",
                             "\"%s\" is no collection; there are own, withdrawn, "
                             "received, received-... and all, and red beside them.",
                             words[i]);
        if (writes && strcmp(words[i], "own") != 0 && strcmp(words[i], "all") != 0)
            return fault_set(f, ERR_USAGE, "",
                             "The collection \"%s\" cannot be written; only own can.",
                             words[i]);
    }
    return OK;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Append the words of a list, ascending, each once. */
MUST_CHECK static enum err
add_list(struct buffer *out, const char *verb, const char *const *words, size_t count)
{
    const char **sorted = memory_new(count, sizeof *sorted);

    if (sorted == NULL)
        return ERR_NOMEM;
    for (size_t i = 0; i < count; i++)
        sorted[i] = words[i];
    qsort(sorted, count, sizeof *sorted, compare);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && strcmp(sorted[i], sorted[i - 1]) == 0)
            continue;
        buffer_printf(out, "%s%s%s", out->bytes > 0 ? " " : "", verb, sorted[i]);
    }
    memory_free(sorted);
    return buffer_status(out);
}

enum err rights_write(const char *const *reads,
                      size_t read_count,
                      const char *const *writes,
                      size_t write_count,
                      char **out,
                      struct fault *f)
{
    struct buffer text;
    size_t bytes;
    enum err e = check(reads, read_count, false, f);

    buffer_init(&text, STORE_CREDENTIAL_RIGHTS_MAX);
    if (e == OK)
        e = check(writes, write_count, true, f);
    if (e != OK)
        return e;
    e = add_list(&text, "read:", reads, read_count);
    if (e == OK)
        e = add_list(&text, "write:", writes, write_count);
    if (e == OK) {
        buffer_add_byte(&text, '\0');
        *out = (char *)buffer_take(&text, &bytes);
        e = *out != NULL ? OK : ERR_NOMEM;
    }
    buffer_fini(&text);
    return e == OK ? OK : fault_set(f, e, "", "There are too many collections to name.");
}
