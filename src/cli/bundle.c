/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bundle.c - entente bundle: exchange by removable media (R47)
 */
#include "cli/status.h"
#include "cli/verbs.h"
#include "cli/view.h"
#include "exchange/folder.h"
#include "exchange/match.h"

static enum err run_out(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct sync_report report = {.sent = 0};
    char path[NODE_PATH_MAX];
    struct pair *p = NULL;
    size_t did = 0;
    enum err late = OK; /* what a round fails at must not keep the rest from going out */
    enum err e = call_pair(c, words_at(&c->words, 1), &p, f);

    if (e == OK && !call_is_file(c, words_at(&c->words, 0)))
        e = fault_set(
            f, ERR_NOT_FOUND, "",
            "There is no folder \"%s\"; put the disk in or make the folder, then "
            "try again.",
            words_at(&c->words, 0));
    if (e == OK)
        e = meter_start(&c->meter, f);
    if (e == OK && !p->fraud)
        late = match_advance(p, &c->meter.progress, &did, f);
    if (late == ERR_CANCELLED)
        return late;
    if (e == OK)
        e = folder_out(p, words_at(&c->words, 0), path, &report, late == OK ? f : NULL);
    if (e != OK || late != OK)
        return late != OK ? late : e;
    view_report(&report, o->json, &o->ok);
    json_put_text(o->json, "peer", pair_name(p, 1 - p->side), &o->ok);
    output_put_any(o->json, "file", path, &o->ok);
    output_say(o, o->json,
               "Wrote {file} for {peer} (entries: {sent}, bytes: {bytes_out})\n"
               "head number to compare by voice  {head}\n"
               "Next: carry it to {peer}, who takes it with `entente bundle in DIR`.\n");
    return OK;
}

static enum err run_in(struct call *c, struct fault *f)
{
    struct output *o = &c->output;
    struct sync_report report = {.sent = 0};
    struct node *n = NULL;
    size_t due = 0;
    enum err e = call_node(c, &n, f);

    if (e == OK)
        e = meter_start(&c->meter, f);
    if (e == OK)
        e = folder_in(n, words_at(&c->words, 0), &report, f);
    for (size_t i = 0; e == OK && i < n->pair_count; i++) {
        size_t did = 0;

        if (n->pairs[i]->fraud)
            continue;
        e = match_advance(n->pairs[i], &c->meter.progress, &did, f);
        due += did;
    }
    if (e != OK)
        return e;
    view_report(&report, o->json, &o->ok);
    json_put_int(o->json, "appended", (int64_t)due, &o->ok);
    output_say(
        o, o->json,
        "New entries: {fresh}, held already: {held}, refused by a rule: {refused}\n"
        "head number to compare by voice  {head}\n");
    for (size_t i = 0; e == OK && i < n->pair_count; i++)
        e = status_say_waits(o, n->pairs[i], f);
    return e;
}

const struct verb bundle_verbs[] = {
    {.name = "out",
     .words = "DIR [PEER]",
     .help = "write what the peer does not hold yet into a folder",
     .words_min = 1,
     .words_max = 2,
     .options = OPTION_BIT(OPTION_WITH),
     .run = run_out},
    {.name = "in",
     .words = "DIR",
     .help = "take every bundle for this node in a folder",
     .words_min = 1,
     .words_max = 1,
     .run = run_in},
    {.name = NULL},
};
