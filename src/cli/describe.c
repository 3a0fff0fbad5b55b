/* SPDX-License-Identifier: Apache-2.0 */
/*
 * describe.c - building the description, value by value
 */
#include "cli/describe.h"

#include "base/must.h"
#include "cli/allowed.h"
#include "cli/help.h"
#include "json/json.h"

#include <stdio.h>
#include <string.h>

enum { FRAME_MAX = 1 << 20, NAME_BYTES = 64 };

extern const unsigned char describe_frame[];

/* ---- pieces ---- */

static json_t *make_reference(const char *name, bool *ok)
{
    json_t *made = json_object();
    char path[NAME_BYTES + 32];

    (void)snprintf(path, sizeof path, "#/components/schemas/%s", name);
    json_put_text(made, "$ref", path, ok);
    return made;
}

/* {"type": type}, perhaps with a description. */
static json_t *make_type(const char *type, const char *help, bool *ok)
{
    json_t *made = json_object();

    json_put_text(made, "type", type, ok);
    if (help != NULL)
        json_put_text(made, "description", help, ok);
    return made;
}

static json_t *make_list(json_t *items, bool *ok)
{
    json_t *made = make_type("array", NULL, ok);

    json_put(made, "items", items, ok);
    return made;
}

/* An answer of JSON of this schema, which is taken. */
static json_t *make_answer(const char *help, const char *type, json_t *schema, bool *ok)
{
    json_t *made = json_object();
    json_t *media = json_object();
    json_t *content = json_object();

    json_put(media, "schema", schema, ok);
    json_put(content, type, media, ok);
    json_put_text(made, "description", help, ok);
    json_put(made, "content", content, ok);
    return made;
}

static json_t *
make_parameter(const char *name, const char *help, json_t *schema, bool *ok)
{
    json_t *made = json_object();

    json_put_text(made, "name", name, ok);
    json_put_text(made, "in", "query", ok);
    json_put_text(made, "description", help, ok);
    json_put(made, "schema", schema, ok);
    return made;
}

static void append(json_t *list, json_t *taken, bool *ok)
{
    if (json_array_append_new(list, taken) != 0)
        *ok = false;
}

/* ---- a verb ---- */

/* Its name in the description: "agree.list", "status". */
static void name_verb(const struct desk_verb *v, char out[NAME_BYTES])
{
    (void)snprintf(out, NAME_BYTES, "%s%s%s", v->command, v->verb[0] != '\0' ? "." : "",
                   v->verb);
}

/* A flag stands for itself; anything else may stand several times. */
static json_t *make_option(const struct words_about *about, bool *ok)
{
    char help[256];

    (void)snprintf(help, sizeof help, "%s%s%s", about->value != NULL ? about->value : "",
                   about->value != NULL ? ": " : "", about->help);
    return make_type(about->value == NULL ? "boolean" : "string", help, ok);
}

static json_t *make_parameters(const struct verb *verb, bool *ok)
{
    const struct words_set taken = {verb->options, verb->more};
    const struct words_set may = allowed_options(&taken);
    json_t *list = json_array();
    struct words_about about;

    if (verb->words_max > 0)
        append(list,
               make_parameter("word", verb->words,
                              make_list(make_type("string", NULL, ok), ok), ok),
               ok);
    for (int i = 0; i < OPTION_COUNT; i++)
        if (words_tell(&may, i, &about))
            append(list,
                   make_parameter(about.name, about.help, make_option(&about, ok), ok),
                   ok);
    return list;
}

static json_t *make_options(const struct allowed *row, const struct verb *verb, bool *ok)
{
    static const struct words_about file = {
        "", "NAME", "what the file is called that is answered with"};
    const struct words_set taken = {verb->options, verb->more};
    const struct words_set may = allowed_options(&taken);
    json_t *properties = json_object();
    json_t *made = make_type("object", NULL, ok);
    struct words_about about;

    for (int i = 0; i < OPTION_COUNT; i++)
        if (words_tell(&may, i, &about))
            json_put(properties, about.name, make_option(&about, ok), ok);
    if (row->writes == ALLOWED_OUTPUT || row->writes == ALLOWED_HTML)
        json_put(properties, row->writes == ALLOWED_HTML ? "html" : "output",
                 make_option(&file, ok), ok);
    json_put(made, "properties", properties, ok);
    json_put_bool(made, "additionalProperties", false, ok);
    return made;
}

static json_t *make_body(const struct allowed *row, const struct verb *verb, bool *ok)
{
    json_t *properties = json_object();
    json_t *schema = make_type("object", NULL, ok);
    json_t *required = json_array();
    json_t *words;

    words = make_list(
        row->verb.files ? make_reference("Word", ok) : make_type("string", NULL, ok), ok);
    json_put_text(words, "description", verb->words, ok);
    json_put(properties, "words", words, ok);
    json_put(properties, "options", make_options(row, verb, ok), ok);
    if (row->verb.gate) {
        json_put(properties, "passphrase",
                 make_type("string", "of the officer's key, said again", ok), ok);
        append(required, json_string("passphrase"), ok);
    }
    json_put(schema, "properties", properties, ok);
    json_put(schema, "required", required, ok);
    json_put_bool(schema, "additionalProperties", false, ok);
    return make_answer("", "application/json", schema, ok);
}

/* What comes back; there are schemas of those that read. */
static json_t *make_answers(const struct allowed *row, const json_t *schemas, bool *ok)
{
    json_t *made = json_object();
    char name[NAME_BYTES];
    json_t *schema;

    name_verb(&row->verb, name);
    if (row->verb.kind == DESK_JOB) {
        json_put(made, "202",
                 make_answer("it has begun", "application/json",
                             make_reference("Begun", ok), ok),
                 ok);
    } else {
        schema = row->verb.kind == DESK_READ && json_object_get(schemas, name) != NULL
                     ? make_reference(name, ok)
                     : json_object();
        json_put(made, "200",
                 make_answer(row->writes != ALLOWED_NO_FILE
                                 ? "the file, or what the program prints"
                                 : "what the program prints with --json",
                             "application/json", schema, ok),
                 ok);
    }
    json_put(made, "default",
             make_answer("why not", "application/json", make_reference("Error", ok), ok),
             ok);
    return made;
}

static void
put_verb(json_t *paths, const struct allowed *row, const json_t *schemas, bool *ok)
{
    const struct command *command = NULL;
    const struct verb *verb = NULL;
    json_t *made = json_object();
    bool reads = row->verb.kind == DESK_READ;
    char path[NAME_BYTES];
    char name[NAME_BYTES];

    must(help_find(row->verb.command, &command, NULL) == OK);
    must(help_find_verb(command, row->verb.verb[0] != '\0' ? row->verb.verb : NULL, &verb,
                        NULL) == OK);
    (void)snprintf(path, sizeof path, "/%s%s%s", row->verb.command,
                   row->verb.verb[0] != '\0' ? "/" : "", row->verb.verb);
    name_verb(&row->verb, name);
    (void)snprintf(name + strlen(name), sizeof name - strlen(name), "%s",
                   reads ? "" : ".do");
    json_put_text(made, "operationId", name, ok);
    json_put_text(made, "summary", verb->help, ok);
    if (reads)
        json_put(made, "parameters", make_parameters(verb, ok), ok);
    else
        json_put(made, "requestBody", make_body(row, verb, ok), ok);
    json_put(made, "responses", make_answers(row, schemas, ok), ok);
    if (json_object_get(paths, path) == NULL)
        json_put(paths, path, json_object(), ok);
    json_put(json_object_get(paths, path), reads ? "get" : "post", made, ok);
}

/* ---- the whole ---- */

enum err describe_api(struct buffer *out)
{
    const char *text = (const char *)describe_frame;
    json_t *whole = NULL;
    const json_t *schemas;
    json_t *paths;
    bool ok = true;
    enum err e = json_read_loose(text, strlen(text), FRAME_MAX, &whole, NULL);

    must(e != ERR_MALFORMED && e != ERR_LIMIT); /* it is ours */
    if (e != OK)
        return e;
    paths = json_object_get(whole, "paths");
    schemas = json_object_get(json_object_get(whole, "components"), "schemas");
    for (size_t i = 0; i < allowed_count; i++)
        put_verb(paths, &allowed_verbs[i], schemas, &ok);
    e = ok ? json_write_loose(whole, out) : ERR_NOMEM;
    json_decref(whole);
    return e == OK ? buffer_status(out) : e;
}
