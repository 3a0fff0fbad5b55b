/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inventory.c - entente inventory: what a seizure of this disk would yield now
 */
#include "exchange/inventory.h"

#include "base/num.h"
#include "cli/verbs.h"

#include <string.h>

static const struct {
    const char *section;
    const char *words;
} sections[] = {
    {"files", "Files of the folder"},
    {"keys", "Keys"},
    {"lists", "Own lists, by name"},
    {"hits", "What rounds found"},
    {"rounds", "Of running rounds"},
    {"items", "Records given and received"},
    {"secrets", "Secrets, in a file that keys/seal opens"},
    {"letters", "What people wrote, by type of entry"},
    {"attachments", "What else travels beside entries"},
    {"lanes", "The two lanes: codes, hashes and times, no names"},
    {"settings", "The node's own notes"},
    {"objects", "STIX objects, by the import they came with"},
    {"doors", "Of the doors for other tools"},
};

static json_t *view_row(const struct inventory_row *r, bool *ok)
{
    json_t *row = json_object();

    json_put_text(row, "section", r->section, ok);
    output_put_any(row, "what", r->what, ok);
    json_put_text(row, "state", inventory_state_name(r->state), ok);
    json_put_int(row, "count", r->count, ok);
    json_put_int(row, "bytes", r->bytes, ok);
    return row;
}

/* The rows of one section, with its words for a heading. */
static void show_section(struct output *o, const char *section, const char *words)
{
    const struct output_column columns[] = {{"what", words, 0, false},
                                            {"state", "", 0, false},
                                            {"count", "COUNT", 0, true},
                                            {"bytes", "BYTES", 0, true}};
    json_t *some = json_array();

    for (size_t i = 0; i < json_array_size(o->json); i++) {
        json_t *row = json_array_get(o->json, i);

        if (strcmp(json_text(row, "section"), section) == 0 &&
            json_array_append(some, row) != 0)
            o->ok = false;
    }
    if (json_array_size(some) > 0)
        buffer_add_text(&o->text, "\n");
    output_table(o, some, columns, COUNT_OF(columns));
    json_decref(some);
}

static enum err run(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct inventory found = {.count = 0};
    json_t *rows = output_array(o);
    struct node *n = NULL;
    enum err e = call_look(c, &n, f);

    if (e == OK)
        e = inventory_take(n, &found, f);
    if (e != OK)
        return e;
    for (size_t i = 0; i < found.count; i++)
        if (json_array_append_new(rows, view_row(&found.rows[i], &o->ok)) != 0)
            o->ok = false;
    inventory_fini(&found);
    buffer_add_text(&o->text,
                    "What somebody who took this disk now would have. Open: to be read; "
                    "locked: under a passphrase;\nsealed: under a key that is not here; "
                    "erased: no more. Backups and what a disk keeps of\noverwritten "
                    "blocks are not in it.\n");
    for (size_t i = 0; i < COUNT_OF(sections); i++)
        show_section(o, sections[i].section, sections[i].words);
    return OK;
}

const struct verb inventory_verbs[] = {
    {.name = "",
     .words = "",
     .help = "what a seizure of this disk would yield now, and what not",
     .run = run},
    {.name = NULL},
};
