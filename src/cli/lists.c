/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lists.c - entente lists: which lists are held, and how many records each has
 */
#include "base/num.h"
#include "cli/verbs.h"
#include "exchange/node.h"
#include "store/record.h"

/* The names are UTF-8, for the importer has checked them. */
static enum err add_list(void *state, const char *list, int64_t count)
{
    json_t *rows = state;
    json_t *row = json_object();
    bool ok = true;

    json_put_text(row, "list", list, &ok);
    json_put_int(row, "records", count, &ok);
    return json_array_append_new(rows, row) == 0 && ok ? OK : ERR_NOMEM;
}

static enum err run(struct call *c, struct fault *f)
{
    static const struct output_column columns[] = {{"list", "LIST", 0, false},
                                                   {"records", "RECORDS", 0, true}};
    struct output *o = &c->output;
    json_t *rows = output_array(o);
    struct node *n = NULL;
    enum err e = call_node(c, &n, f);

    if (e == OK) {
        e = store_record_lists(n->store, add_list, rows);
        if (e != OK)
            e = fault_set(f, e, "", "The lists cannot be read (%s).", err_name(e));
    }
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
