/* SPDX-License-Identifier: Apache-2.0 */
/*
 * push.c - entente push: own objects into a collection of another TAXII server
 */
#include "door/push.h"

#include "base/num.h"
#include "cli/access.h"
#include "cli/verbs.h"

struct sending {
    struct meter *meter;
    size_t bad;
};

static void say_bad(void *state, const char *id, const char *message)
{
    struct sending *s = state;

    access_say_bad(s->meter, &s->bad, id, message);
}

static bool tick(void *state, size_t done, size_t total)
{
    struct sending *s = state;

    return meter_tick(s->meter, "objects", done, total);
}

static void answer(struct call *c, const struct push_report *r)
{
    struct output *o = &c->output;

    json_put_int(o->json, "sent", r->sent, &o->ok);
    json_put_int(o->json, "success", r->success, &o->ok);
    json_put_int(o->json, "failure", r->failure, &o->ok);
    json_put_int(o->json, "pending", r->pending, &o->ok);
    json_put_int(o->json, "held_back", r->held, &o->ok);
    output_say(o, o->json,
               "{sent} sent: {success} taken, {failure} refused, {pending} under way\n");
    if (r->held > 0)
        output_say(o, o->json, "{held_back} are marked higher and stay; see --tlp\n");
}

/* The one collection that can be written to. */
MUST_CHECK static enum err choose(const struct remote_collections *list,
                                  const struct remote_collection **out,
                                  struct fault *f)
{
    size_t writable = 0;

    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].can_write || list->count == 1) {
            *out = &list->items[i];
            writable++;
        }
    if (writable == 0)
        return fault_set(f, ERR_DENIED, "",
                         "These credentials may write to no collection there.");
    if (writable > 1)
        return fault_set(
            f, ERR_USAGE, "",
            "There are %zu collections to write to; give the URL of one, such "
            "as %.300s",
            writable, (*out)->url);
    return OK;
}

static enum err push(struct call *c, struct http_client *client, struct fault *f)
{
    struct sending sending = {.meter = &c->meter};
    struct push_plan plan = {.dir = c->dir,
                             .wait_ms = c->wait_ms,
                             .list = c->words.value[OPTION_LIST],
                             .from_start = c->words.value[OPTION_FROM_START] != NULL,
                             .bad = say_bad,
                             .tick = tick,
                             .state = &sending};
    struct remote_collections list = {.items = NULL};
    struct push_report report;
    enum err e = call_tlp(c, &plan.most, f);

    if (e == OK)
        e = remote_find(client, c->words.word[0], &list, f);
    if (e == OK)
        e = choose(&list, &plan.collection, f);
    if (e == OK) {
        e = push_run(client, &plan, &report, f);
        if (e == OK || report.requests > 0)
            answer(c, &report);
    }
    remote_collections_fini(&list);
    return e;
}

static enum err run(struct call *c, struct fault *f)
{
    return access_run(c, push, f);
}

const struct verb push_verbs[] = {
    {.name = "",
     .words = "URL",
     .help =
         "send own objects to a TAXII 2.1 collection, those added since the last push",
     .words_min = 1,
     .words_max = 1,
     .options = OPTION_BIT(OPTION_LIST),
     .more = ACCESS_MORE | OPTION_MORE(OPTION_TLP) | OPTION_MORE(OPTION_FROM_START),
     .run = run},
    {.name = NULL},
};
