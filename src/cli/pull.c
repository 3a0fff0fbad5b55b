/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pull.c - entente pull: what other TAXII servers have, into the own objects
 */
#include "base/num.h"
#include "cli/access.h"
#include "cli/verbs.h"
#include "door/harvest.h"

/* What the callbacks need. */
struct reading {
    struct meter *meter;
    size_t bad;
};

static void say_bad(void *state, const char *id, const struct fault *why)
{
    struct reading *r = state;

    access_say_bad(r->meter, &r->bad, id, why->text);
}

static bool tick(void *state, size_t pages, size_t objects)
{
    struct reading *r = state;

    (void)pages;
    return meter_tick(r->meter, "objects", objects, 0);
}

static void answer(struct call *c,
                   json_t *rows,
                   const struct remote_collection *from,
                   const char *list,
                   const struct harvest_report *r)
{
    struct output *o = &c->output;
    json_t *row = json_object();
    int64_t refused = r->bad;

    for (int v = 0; v < STORE_VERDICTS; v++)
        if (!store_verdict_is_good((enum store_verdict)v))
            refused += r->verdicts[v];
    output_put_any(row, "collection", from->url, &o->ok);
    output_put_any(row, "list", list, &o->ok);
    json_put_int(row, "pages", (int64_t)r->pages, &o->ok);
    json_put_int(row, "new", r->verdicts[STORE_OBJECT_TAKEN], &o->ok);
    json_put_int(row, "newer", r->verdicts[STORE_OBJECT_NEWER], &o->ok);
    json_put_int(row, "older", r->verdicts[STORE_OBJECT_OLDER], &o->ok);
    json_put_int(row, "unchanged", r->verdicts[STORE_OBJECT_UNCHANGED], &o->ok);
    json_put_int(row, "refused", refused, &o->ok);
    json_put_int(row, "parties", r->parties, &o->ok);
    output_say(o, row,
               "{list}: {new} new, {newer} newer versions, {older} older versions, "
               "{unchanged} unchanged, {refused} not taken\n");
    if (r->parties > 0)
        output_say(o, row,
                   "  {parties} of people and organisations; to compare them in rounds: "
                   "entente import --objects \"{list}\" --topic CODE --region CODE\n");
    if (json_array_append_new(rows, row) != 0)
        o->ok = false;
}

MUST_CHECK static enum err pull_one(struct call *c,
                                    struct http_client *client,
                                    const struct remote_collection *from,
                                    json_t *rows,
                                    struct fault *f)
{
    struct reading reading = {.meter = &c->meter};
    char name[STORE_OBJECT_LIST_MAX + 1];
    struct harvest_plan plan = {.dir = c->dir,
                                .list = c->words.value[OPTION_LIST],
                                .wait_ms = c->wait_ms,
                                .collection = from,
                                .all_versions = c->words.value[OPTION_VERSIONS] != NULL,
                                .from_start = c->words.value[OPTION_FROM_START] != NULL,
                                .bad = say_bad,
                                .tick = tick,
                                .state = &reading};
    struct harvest_report report;
    enum err e;

    access_name(from, name, sizeof name);
    if (plan.list == NULL)
        plan.list = name;
    e = harvest_run(client, &plan, &report, f);
    if (e == OK || report.pages > 0)
        answer(c, rows, from, plan.list, &report);
    return e;
}

MUST_CHECK static enum err pull_all(struct call *c,
                                    struct http_client *client,
                                    const struct remote_collections *list,
                                    struct fault *f)
{
    json_t *rows = output_array(&c->output);
    size_t readable = 0;
    enum err e = OK;

    for (size_t i = 0; i < list->count && e == OK; i++) {
        if (!list->items[i].can_read)
            continue;
        readable++;
        e = pull_one(c, client, &list->items[i], rows, f);
    }
    if (e == OK && readable == 0)
        return fault_set(f, ERR_DENIED, "",
                         "These credentials may read no collection there.");
    return e;
}

static enum err pull(struct call *c, struct http_client *client, struct fault *f)
{
    struct remote_collections list = {.items = NULL};
    enum err e = remote_find(client, c->words.word[0], &list, f);

    if (e == OK)
        e = pull_all(c, client, &list, f);
    remote_collections_fini(&list);
    return e;
}

static enum err run(struct call *c, struct fault *f)
{
    return access_run(c, pull, f);
}

const struct verb pull_verbs[] = {
    {.name = "",
     .words = "URL",
     .help = "read a TAXII 2.1 server, or one collection, from where the last pull stood",
     .words_min = 1,
     .words_max = 1,
     .options = OPTION_BIT(OPTION_LIST),
     .more = ACCESS_MORE | OPTION_MORE(OPTION_VERSIONS) | OPTION_MORE(OPTION_FROM_START),
     .run = run},
    {.name = NULL},
};
