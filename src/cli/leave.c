/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leave.c - copy, export and glass: what of a received item leaves the node, and how
 *
 * The order is: content read and found good, an empty file made under the name that was
 * given, entry appended, file filled. So no file holds anything that the lane does not
 * tell of, and an entry without its file is what a broken disk alone can leave.
 */
#include "cli/leave.h"

#include "agreement/codes.h"
#include "base/file.h"
#include "base/memory.h"
#include "cli/paper.h"
#include "cli/terms.h"
#include "cli/view_item.h"
#include "door/waybill.h"
#include "exchange/consent.h"
#include "exchange/item.h"
#include "exchange/letter.h"
#include "exchange/node.h"

#include <unistd.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>

enum { FILE_CEILING = 1 << 23, FILE_EXTRA = 1 << 16, LINE_CEILING = 1 << 14 };

/* ---- the file ---- */

bool leave_needs_file(enum kind kind)
{
    return kind == KIND_ITEM_COPY || kind == KIND_ITEM_EXPORT || kind == KIND_ITEM_GLASS;
}

/* Is the file a STIX bundle? The format was looked at before anything was done. */
static bool is_stix(const struct call *c)
{
    const char *format = c->words.value[OPTION_FORMAT];

    return format != NULL && strcmp(format, "stix") == 0;
}

/* What has no place for conditions is no format of these. */
MUST_CHECK static enum err check_format(const struct call *c, struct fault *f)
{
    const char *format = c->words.value[OPTION_FORMAT];

    if (format == NULL || strcmp(format, "json") == 0 || is_stix(c))
        return OK;
    return fault_set(f, ERR_USAGE, "R25",
                     "--format is json or stix here: the conditions travel with the "
                     "record, and %.40s has no place for them.",
                     format);
}

enum err leave_begin(const struct call *c,
                     const char *path,
                     size_t bytes,
                     struct leave_file *out,
                     struct fault *f)
{
    enum err e = check_format(c, f);
    int fd;

    if (e != OK)
        return e;
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0 && errno == EEXIST)
        return fault_set(f, ERR_EXISTS, "",
                         "%s is there already and nothing is written over; give another "
                         "name.",
                         path);
    if (fd < 0)
        return fault_set(f, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "",
                         "%s cannot be made (%s); nothing has left the node.", path,
                         strerror(errno));
    if (posix_fallocate(fd, 0, (off_t)(bytes + FILE_EXTRA)) == ENOSPC) {
        (void)close(fd);
        (void)unlink(path);
        return fault_set(f, ERR_IO, "",
                         "The disk has no room for %s; nothing has left the node.", path);
    }
    *out = (struct leave_file){path, fd};
    return OK;
}

/* The export that the own entry n made, or NULL. */
static const struct fold_export *
find_export(const struct pair *p, uint64_t n, const struct fold_item **item)
{
    for (size_t i = 0; i < fold_item_count(p->fold); i++) {
        *item = fold_item_at(p->fold, i);
        for (size_t j = 0; (*item)->giver != p->side && j < (*item)->export_count; j++)
            if ((*item)->exports[j].n == n)
                return &(*item)->exports[j];
    }
    return NULL;
}

/* The conditions that travel with the file: what binds, who it is from, and the ids by
 * which a correction finds it. */
static json_t *
file_conditions(const struct export *x, const struct fold_version *v, bool *ok)
{
    bool is_lead = view_item_is_lead(x->pair, x->item);
    json_t *made = json_deep_copy(v->conditions.object);
    json_t *view = view_item_export(x, ok);
    char grade[TERMS_ADMIRALTY_BYTES];
    struct buffer line;

    buffer_init(&line, LINE_CEILING);
    terms_line(v->conditions.object, v->stage, is_lead, &line);
    terms_admiralty(v->conditions.object, grade);
    json_put_text(made, "marked", buffer_text(&line), ok);
    json_put_text(made, "word", is_lead ? "LEAD" : "CONFIRMED", ok);
    json_put_text(made, "admiralty", grade, ok);
    json_put_text(made, "stage", v->stage, ok);
    json_put_text(made, "from", pair_name(x->pair, x->item->giver), ok);
    output_put_hex(made, "item", x->item->id, sizeof x->item->id, ok);
    json_put_int(made, "version", v->number, ok);
    json_put_text(made, "left_as", json_text(view, "kind"), ok);
    output_put_hex(made, "export", x->export->id, sizeof x->export->id, ok);
    json_put_time(made, "left_at", x->export->at, ok);
    json_put(made, "left_to", json_incref(json_object_get(view, "to")), ok);
    json_put(made, "left_for", json_incref(json_object_get(view, "purpose")), ok);
    json_decref(view);
    buffer_fini(&line);
    return made;
}

/* The record with its conditions as JSON of our own. */
MUST_CHECK static enum err
lay_record(const json_t *content, json_t *conditions, struct buffer *out, struct fault *f)
{
    json_t *file = json_deep_copy(json_at(content, "record"));
    bool ok = true;
    enum err e;

    json_put(file, "conditions", json_incref(conditions), &ok);
    e = ok ? output_lay_out(file, out) : ERR_NOMEM;
    json_decref(file);
    return e == OK ? OK
                   : fault_set(f, e, "", "The file cannot be made (%s).", err_name(e));
}

/* The bytes of the file. */
MUST_CHECK static enum err lay_file(const struct call *c,
                                    const struct export *x,
                                    struct buffer *out,
                                    struct fault *f)
{
    struct waybill w = {.export = x->export->id, .at = x->export->at};
    const struct fold_version *v = NULL;
    json_t *content = NULL;
    json_t *conditions;
    bool ok = true;
    enum err e = item_version(x->item, x->export->version, &v, f);

    if (e == OK)
        e = item_read(x->pair, x->item, v, &content, f);
    if (e != OK)
        return e;
    conditions = file_conditions(x, v, &ok);
    w.content = content;
    w.conditions = conditions;
    if (!ok)
        e = fault_set(f, ERR_NOMEM, "", "There is not enough memory.");
    else
        e = is_stix(c) ? waybill_write(&w, out, f)
                       : lay_record(content, conditions, out, f);
    json_decref(conditions);
    json_decref(content);
    return e;
}

MUST_CHECK static enum err
fill(struct leave_file *file, const struct buffer *bytes, struct fault *f)
{
    enum err e = file_write_all(file->fd, bytes->data, bytes->bytes);

    if (e == OK &&
        (ftruncate(file->fd, (off_t)bytes->bytes) != 0 || fsync(file->fd) != 0))
        e = ERR_IO;
    return e == OK ? OK
                   : fault_set(f, ERR_IO, "",
                               "The entry says that it left, but %s could not be written "
                               "(%s); tell the giver.",
                               file->path, strerror(errno));
}

static void answer(struct call *c, const struct export *x, const char *path)
{
    struct output *o = &c->output;
    const struct fold_version *v = NULL;
    struct buffer line;

    json_decref(o->json);
    o->json = view_item_export(x, &o->ok);
    output_put_hex(o->json, "item", x->item->id, sizeof x->item->id, &o->ok);
    output_put_any(o->json, "file", path, &o->ok);
    buffer_init(&line, LINE_CEILING);
    if (item_version(x->item, x->export->version, &v, NULL) == OK)
        terms_line(v->conditions.object, v->stage, view_item_is_lead(x->pair, x->item),
                   &line);
    json_put_text(o->json, "marked", buffer_text(&line), &o->ok);
    output_say(o, o->json,
               "Wrote {file}, and the log says so: export {id:12} of item {item:12}\n"
               "  {marked}\n");
    output_say(
        o, o->json,
        x->export->kind == FOLD_EXPORT_COPY
            ? "Whoever uses it is bound by these conditions; a correction of the "
              "item must be made in it too.\n"
            : "It goes to {to}. If the item is corrected or withdrawn, its receipt "
              "must be had from them (R33).\n");
    output_say(o, o->json, CALL_PASS_ON);
    buffer_fini(&line);
}

enum err leave_end(struct call *c,
                   struct pair *p,
                   struct leave_file *file,
                   enum err so_far,
                   bool waiting,
                   struct fault *f)
{
    struct export x = {.pair = p};
    struct buffer bytes;
    enum err e = so_far;

    buffer_init(&bytes, FILE_CEILING);
    if (e == OK && !waiting) {
        x.export = find_export(p, p->own.tree.size - 1, &x.item);
        e = x.export != NULL ? lay_file(c, &x, &bytes, f)
                             : fault_set(f, ERR_UNEXPECTED, "",
                                         "The newest entry lets nothing leave.");
        if (e == OK)
            e = fill(file, &bytes, f);
    }
    if (e != OK || waiting)
        (void)unlink(file->path);
    (void)close(file->fd);
    file->fd = -1;
    if (e == OK && !waiting)
        answer(c, &x, file->path);
    memory_wipe(bytes.data, bytes.bytes);
    buffer_fini(&bytes);
    return e;
}

/* ---- the three verbs ---- */

/* Its content can be read now; how large is it? */
MUST_CHECK static enum err measure(struct pair *p,
                                   const struct fold_item *item,
                                   const struct fold_version *v,
                                   size_t *bytes,
                                   struct fault *f)
{
    struct buffer out;
    json_t *content = NULL;
    enum err e = item_read(p, item, v, &content, f);

    if (e != OK)
        return e;
    buffer_init(&out, FILE_CEILING);
    e = output_lay_out(content, &out);
    *bytes = out.bytes;
    memory_wipe(out.data, out.bytes);
    buffer_fini(&out);
    json_decref(content);
    return e == OK ? OK
                   : fault_set(f, e, "", "The content cannot be read (%s).", err_name(e));
}

/* The newest version that is held; else the newest, whose refusal says why. */
static const struct fold_version *held_of(const struct fold_item *item)
{
    for (size_t i = item->version_count; i > 0; i--)
        if (fold_item_is_readable(&item->versions[i - 1]))
            return &item->versions[i - 1];
    return view_item_newest(item);
}

/* Make the file, append, fill the file. The act's fact and body are taken. */
MUST_CHECK static enum err leave(struct call *c,
                                 struct pair *p,
                                 const struct fold_item *item,
                                 const struct fold_version *v,
                                 struct call_act *act,
                                 struct fault *f)
{
    struct leave_file file = {.fd = -1};
    bool waiting = false;
    size_t bytes = 0;
    enum err e = measure(p, item, v, &bytes, f);

    if (e == OK)
        e = leave_begin(c, words_at(&c->words, 1), bytes, &file, f);
    if (e != OK) {
        json_decref(act->fact);
        json_decref(act->body);
        return e;
    }
    e = call_pass(c, p, act, &waiting, f);
    return leave_end(c, p, &file, e, waiting, f);
}

static const char *text_of(const struct call *c)
{
    const char *text = c->words.value[OPTION_TEXT];

    return text != NULL ? text : "";
}

enum err leave_copy(struct call *c, struct fault *f)
{
    struct call_act act = {.kind = KIND_ITEM_COPY};
    const struct fold_version *v;
    const struct fold_item *item = NULL;
    const char *purpose = NULL;
    struct pair *p = NULL;
    bool ok = true;
    enum err e = words_need(&c->words, OPTION_PURPOSE, &purpose, f);

    if (e == OK)
        e = paper_check_code(CODES_PURPOSE, purpose, "R11", f);
    if (e == OK)
        e = call_item(c, &p, &item, f);
    if (e == OK)
        e = letter_make(NULL, text_of(c), &act.body, f);
    if (e != OK)
        return e;
    v = held_of(item);
    act.fact = json_object();
    json_put_bytes(act.fact, "item", item->id, sizeof item->id, &ok);
    json_put_int(act.fact, "version", v->number, &ok);
    json_put_text(act.fact, "purpose", purpose, &ok);
    act.fact = call_fact(act.fact, ok);
    return leave(c, p, item, v, &act, f);
}

/* The consent that --consent names, of this item. */
MUST_CHECK static enum err find_consent(struct call *c,
                                        struct pair *p,
                                        const struct fold_item *item,
                                        const struct fold_consent **out,
                                        struct fault *f)
{
    const char *word = c->words.value[OPTION_CONSENT];
    struct consent found = {.pair = NULL};
    enum err e;

    if (word == NULL)
        return fault_set(f, ERR_DENIED, "R27",
                         "Nothing leaves without the giver's consent; name it with "
                         "--consent, or ask for it with: entente consent ask ITEM");
    e = consent_find(p->node, p, word, &found, f);
    if (e == OK && memcmp(found.item->id, item->id, sizeof item->id) != 0)
        e = fault_set(f, ERR_USAGE, "R27", "That consent is for another item.");
    if (e == OK)
        *out = found.consent;
    return e;
}

enum err leave_export(struct call *c, struct fault *f)
{
    struct call_act act = {.kind = KIND_ITEM_EXPORT};
    const struct fold_consent *consent = NULL;
    const struct fold_version *v = NULL;
    const struct fold_item *item = NULL;
    struct pair *p = NULL;
    bool ok = true;
    enum err e = call_item(c, &p, &item, f);

    if (e == OK)
        e = find_consent(c, p, item, &consent, f);
    if (e == OK)
        e = item_version(item, consent->version, &v, f);
    if (e == OK)
        e = letter_make(NULL, text_of(c), &act.body, f);
    if (e != OK)
        return e;
    act.fact = json_object();
    json_put_bytes(act.fact, "consent", consent->id, sizeof consent->id, &ok);
    act.fact = call_fact(act.fact, ok);
    return leave(c, p, item, v, &act, f);
}

enum err leave_glass(struct call *c, struct fault *f)
{
    struct call_act act = {.kind = KIND_ITEM_GLASS};
    struct letter_recipient to = {.name = NULL};
    const struct fold_version *v;
    const struct fold_item *item = NULL;
    const char *name = NULL;
    const char *code = NULL;
    const char *text = NULL;
    struct pair *p = NULL;
    bool ok = true;
    enum err e = words_need(&c->words, OPTION_RECIPIENT, &name, f);

    if (e == OK)
        e = words_need(&c->words, OPTION_CODE, &code, f);
    if (e == OK)
        e = paper_check_code(CODES_GLASS, code, "R30", f);
    if (e == OK)
        e = words_need(&c->words, OPTION_TEXT, &text, f);
    if (e == OK && text[0] == '\0')
        e = fault_set(f, ERR_USAGE, "R30", "Say in --text what the emergency is.");
    if (e == OK)
        e = call_item(c, &p, &item, f);
    if (e == OK)
        e = letter_recipient_make(&p->node->random, name, &to, f);
    if (e == OK)
        e = letter_make_to(NULL, text, &to, &act.body, f);
    if (e != OK)
        return e;
    v = held_of(item);
    act.fact = json_object();
    json_put_bytes(act.fact, "item", item->id, sizeof item->id, &ok);
    json_put_int(act.fact, "version", v->number, &ok);
    json_put_bytes(act.fact, "recipient", to.hash, sizeof to.hash, &ok);
    json_put_text(act.fact, "code", code, &ok);
    act.fact = call_fact(act.fact, ok);
    return leave(c, p, item, v, &act, f);
}
