/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lists.c - entente lists: which lists are held, and how many records each has
 */
#include "base/num.h"
#include "cli/verbs.h"
#include "exchange/node.h"
#include "store/record.h"

/* Count by name; the names are UTF-8, for the importer has checked them. */
static enum err count_record(void *state, const struct store_record *r)
{
    json_t *counts = state;
    json_int_t so_far = json_integer_value(json_object_get(counts, r->list));

    return json_object_set_new(counts, r->list, json_integer(so_far + 1)) == 0
               ? OK
               : ERR_NOMEM;
}

static enum err run(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {{"list", "LIST", 0, false},
                                                   {"records", "RECORDS", 0, true}};
    struct output *o = &c->output;
    json_t *counts = json_object();
    json_t *rows = output_array(o);
    struct node *n = NULL;
    const char *name;
    json_t *count;
    enum err e = call_node(c, &n, f);

    if (e == OK) {
        e = store_record_each(n->store, NULL, count_record, counts);
        if (e != OK)
            e = fault_set(f, e, "", "The lists cannot be read (%s).", err_name(e));
    }
    json_object_foreach(counts, name, count)
    {
        json_t *row = json_object();

        json_put_text(row, "list", name, &o->ok);
        json_put(row, "records", json_incref(count), &o->ok);
        if (json_array_append_new(rows, row) != 0)
            o->ok = false;
    }
    json_decref(counts);
    output_table(o, rows, columns, COUNT_OF(columns));
    if (e == OK && json_array_size(rows) == 0)
        output_say(o, rows, "No lists yet; read one with: entente import FILE\n");
    return e;
}

const struct verb lists_verbs[] = {
    {.name = "",
     .words = "",
     .help = "the own lists, with how many records each has",
     .run = run},
    {.name = NULL},
};
