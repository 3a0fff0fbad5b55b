/* SPDX-License-Identifier: Apache-2.0 */
/*
 * misp_fuzz.c - any bytes as MISP events: an end, every object one that the standard
 * takes, and each event written back
 *
 * The first byte says in which pieces the rest arrives, and for whom it is written.
 */
#include "base/must.h"
#include "crypto/entropy.h"
#include "format/misp.h"
#include "format/misp_write.h"
#include "intel/object.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err take(void *state, const uint8_t *bytes, size_t count, size_t line)
{
    struct object_head head;
    struct fault f = {0};
    json_t *tree = NULL;

    must(line > 0);
    must(object_read(bytes, count, &head, &tree, &f) == OK);
    return json_object_set_new(state, head.id, tree) == 0 ? OK : ERR_NOMEM;
}

static enum err report(void *state, size_t line, const struct fault *f)
{
    (void)state;
    must(line > 0 && f->code != OK && f->text[0] != '\0');
    return OK;
}

static enum err get(void *state, const char *id, struct buffer *out)
{
    const json_t *object = json_object_get(state, id);

    buffer_clear(out);
    return object == NULL ? ERR_NOT_FOUND : json_write_loose(object, out);
}

static enum err write_text(void *state, const void *bytes, size_t count)
{
    buffer_add(state, bytes, count);
    return buffer_status(state);
}

static void write_event(json_t *objects, const json_t *grouping, bool own)
{
    const struct misp_terms terms = {own,
                                     false,
                                     own ? MARKING_NONE : MARKING_AMBER,
                                     0,
                                     "5f0000ff-0000-4000-8000-0000000000ff",
                                     "Own"};
    const struct misp_shelf shelf = {get, objects};
    struct misp_count count;
    struct buffer text;
    const struct misp_outlet outlet = {.write = write_text, .state = &text};
    struct fault f = {0};
    json_t *event = NULL;

    if (!misp_head_may(grouping, &terms))
        return;
    buffer_init(&text, 64 << 20);
    must(misp_write_event(grouping, &terms, &shelf, &outlet, &count) == OK);
    must(json_read_loose(text.data, text.bytes, text.bytes, &event, &f) == OK);
    json_decref(event);
    buffer_fini(&text);
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
    struct source_memory inputs[2];
    struct source heads = source_of_memory(&inputs[0]);
    struct source parts = source_of_memory(&inputs[1]);
    json_t *objects = json_object();
    struct object_sink sink = {take, report, objects};
    struct tally tally;
    struct fault f = {0};
    const char *id;
    json_t *object;
    enum err e;

    must(objects != NULL);
    if (size > 0) {
        inputs[0] = inputs[1] =
            (struct source_memory){data + 1, size - 1, (size_t)data[0] + 1, OK};
        e = misp_import(&heads, &parts, &sink, &tally, &f);
        must(e == OK || (e == ERR_MALFORMED && f.code == e && tally.taken == 0));
        must(tally.rows == tally.taken + tally.bad);
        json_object_foreach(objects, id, object)
        {
            if (strncmp(id, "grouping--", 10) == 0)
                write_event(objects, object, (data[0] & 1) != 0);
        }
    }
    json_decref(objects);
    return 0;
}
