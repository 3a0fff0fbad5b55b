/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wish.c - reading queries and bodies
 */
#include "desk/wish.h"

#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_BYTES = 24 };

MUST_CHECK static enum err
add_word(struct wish *w, const struct desk_word *word, struct fault *f)
{
    if (w->word_count == DESK_WORDS_MAX)
        return fault_set(f, ERR_LIMIT, "", "At most %d words are taken here.",
                         DESK_WORDS_MAX);
    w->word[w->word_count++] = *word;
    return OK;
}

MUST_CHECK static enum err
add_option(struct wish *w, const char *name, const char *value, struct fault *f)
{
    if (w->option_count == DESK_OPTIONS_MAX)
        return fault_set(f, ERR_LIMIT, "", "At most %d options are taken here.",
                         DESK_OPTIONS_MAX);
    w->option[w->option_count++] = (struct desk_option){name, value};
    return OK;
}

/* ---- a query ---- */

/* A copy of a text of the target, at *at, which moves on. */
static const char *keep(char **at, const char *text)
{
    char *here = *at;
    size_t bytes = strlen(text) + 1;

    memcpy(here, text, bytes);
    *at += bytes;
    return here;
}

enum err wish_from_query(const struct target *t, struct wish *out, struct fault *f)
{
    size_t bytes = 1;
    enum err e = OK;
    char *at;

    *out = (struct wish){.body = NULL};
    for (size_t i = 0; i < t->pair_count; i++)
        bytes += strlen(t->pair[i].name) + strlen(t->pair[i].value) + 2;
    at = out->text = memory_new(bytes, 1);
    if (at == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    for (size_t i = 0; i < t->pair_count && e == OK; i++) {
        const char *name = keep(&at, t->pair[i].name);
        const char *value = keep(&at, t->pair[i].value);

        if (strcmp(name, "word") == 0)
            e = add_word(out, &(struct desk_word){.text = value}, f);
        else
            e = add_option(out, name, value[0] != '\0' ? value : NULL, f);
    }
    return e;
}

/* ---- a body ---- */

/* The name without a path and without what a shell or a terminal would take amiss. */
static void copy_name(const char *name, char out[DESK_NAME_BYTES])
{
    const char *slash = strrchr(name, '/');
    size_t used = 0;

    for (const char *at = slash != NULL ? slash + 1 : name;
         *at != '\0' && used + 1 < DESK_NAME_BYTES; at++) {
        bool good = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                    (*at >= '0' && *at <= '9') || *at == '-' || (*at == '.' && used > 0);

        out[used++] = '_';
        if (good)
            out[used - 1] = *at;
    }
    if (used == 0)
        out[used++] = '_';
    out[used] = '\0';
}

MUST_CHECK static enum err refuse_file(struct fault *f)
{
    return fault_set(f, ERR_MALFORMED, "",
                     "A file is {\"name\":TEXT} with \"text\" or \"base64url\".");
}

/* The bytes of a file into memory of its own: *out. */
MUST_CHECK static enum err
decode(const json_t *file, struct desk_word *out, struct fault *f)
{
    const json_t *text = json_object_get(file, "text");
    const char *coded = json_string_value(json_object_get(file, "base64url"));
    size_t bytes = 0;
    uint8_t *data;
    enum err e = OK;

    if ((text != NULL) == (coded != NULL) || json_object_size(file) != 2 ||
        (text != NULL && !json_is_string(text)))
        return refuse_file(f);
    if (coded != NULL && text_base64_check(coded, &bytes) != OK)
        return refuse_file(f);
    if (text != NULL)
        bytes = json_string_length(text);
    data = memory_new(bytes + 1, 1);
    if (data == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    if (text != NULL)
        memcpy(data, json_string_value(text), bytes);
    else
        e = text_base64_decode(coded, data, bytes);
    out->file = data;
    out->bytes = bytes;
    return e == OK ? OK : refuse_file(f);
}

MUST_CHECK static enum err
read_file(struct wish *w, const json_t *file, bool may_have_files, struct fault *f)
{
    const char *name = json_string_value(json_object_get(file, "name"));
    struct desk_word word = {.text = w->name[w->word_count]};
    enum err e;

    if (!may_have_files)
        return fault_set(f, ERR_DENIED, "", "No file is taken here.");
    if (name == NULL)
        return refuse_file(f);
    copy_name(name, w->name[w->word_count]);
    e = decode(file, &word, f);
    if (word.file != NULL)
        w->word[w->word_count++] = word; /* there is room: read_words */
    return e;
}

MUST_CHECK static enum err
read_words(struct wish *w, bool may_have_files, struct fault *f)
{
    const json_t *words = json_object_get(w->body, "words");
    enum err e = OK;
    const json_t *word;
    size_t i;

    if (words != NULL && !json_is_array(words))
        return fault_set(f, ERR_MALFORMED, "", "\"words\" is a list.");
    if (json_array_size(words) > DESK_WORDS_MAX)
        return fault_set(f, ERR_LIMIT, "", "At most %d words are taken here.",
                         DESK_WORDS_MAX);
    json_array_foreach(words, i, word)
    {
        if (json_is_string(word))
            e = add_word(w, &(struct desk_word){.text = json_string_value(word)}, f);
        else if (json_is_object(word))
            e = read_file(w, word, may_have_files, f);
        else
            e = fault_set(f, ERR_MALFORMED, "", "A word is a text or a file.");
        if (e != OK)
            return e;
    }
    return OK;
}

/* One value: a text, a number, or true. False is as if it did not stand there. */
MUST_CHECK static enum err
read_value(struct wish *w, const char *name, const json_t *value, struct fault *f)
{
    if (json_is_false(value))
        return OK;
    if (json_is_true(value))
        return add_option(w, name, NULL, f);
    if (json_is_string(value))
        return add_option(w, name, json_string_value(value), f);
    if (json_is_integer(value) && w->option_count < DESK_OPTIONS_MAX) {
        char *digits = w->number[w->option_count];

        (void)snprintf(digits, NUMBER_BYTES, "%" PRId64,
                       (int64_t)json_integer_value(value));
        return add_option(w, name, digits, f);
    }
    return fault_set(f, ERR_MALFORMED, "", "--%.40s is a text, a number, true or a list.",
                     name);
}

MUST_CHECK static enum err read_options(struct wish *w, struct fault *f)
{
    const json_t *options = json_object_get(w->body, "options");
    enum err e = OK;
    const char *name;
    json_t *value;

    if (options != NULL && !json_is_object(options))
        return fault_set(f, ERR_MALFORMED, "", "\"options\" is an object.");
    json_object_foreach((json_t *)(uintptr_t)options, name, value)
    {
        const json_t *one;
        size_t i;

        if (!json_is_array(value)) {
            e = read_value(w, name, value, f);
        } else {
            json_array_foreach(value, i, one)
            {
                if (e == OK)
                    e = read_value(w, name, one, f);
            }
        }
        if (e != OK)
            return e;
    }
    return OK;
}

/* "words", "options" and "passphrase" are all that may stand there. */
MUST_CHECK static enum err read_rest(struct wish *w, struct fault *f)
{
    const json_t *passphrase = json_object_get(w->body, "passphrase");
    size_t known = passphrase != NULL;

    known += json_object_get(w->body, "words") != NULL;
    known += json_object_get(w->body, "options") != NULL;
    if (known != json_object_size(w->body) ||
        (passphrase != NULL && !json_is_string(passphrase)))
        return fault_set(f, ERR_MALFORMED, "",
                         "The body holds \"words\", \"options\" and \"passphrase\", and "
                         "nothing else.");
    w->passphrase = json_string_value(passphrase);
    return OK;
}

enum err wish_from_body(const void *bytes,
                        size_t count,
                        bool may_have_files,
                        struct wish *out,
                        struct fault *f)
{
    enum err e;

    *out = (struct wish){.body = NULL};
    e = json_read(bytes, count, may_have_files ? DESK_UPLOAD_MAX : DESK_BODY_MAX,
                  &out->body, f);
    if (e == OK && !json_is_object(out->body))
        e = fault_set(f, ERR_MALFORMED, "", "The body is an object of JSON.");
    if (e != OK)
        return e;
    out->name = memory_new(DESK_WORDS_MAX, sizeof *out->name);
    out->number = memory_new(DESK_OPTIONS_MAX, sizeof *out->number);
    if (out->name == NULL || out->number == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    e = read_rest(out, f);
    if (e == OK)
        e = read_words(out, may_have_files, f);
    return e == OK ? read_options(out, f) : e;
}

/* Overwrite the text of a member of a JSON object before it is freed. */
static void wipe_text(json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (json_is_string(value))
        memory_wipe((char *)(uintptr_t)json_string_value(value),
                    json_string_length(value));
}

void wish_free(struct wish *w)
{
    for (size_t i = 0; i < w->word_count; i++)
        if (w->word[i].file != NULL)
            memory_wipe_free((uint8_t *)(uintptr_t)w->word[i].file, w->word[i].bytes);
    wipe_text(w->body, "passphrase");
    json_decref(w->body);
    memory_free(w->name);
    memory_free(w->number);
    memory_free(w->text);
    *w = (struct wish){.body = NULL};
}
