/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diff.c - where two agreements differ, one line a field
 *
 * The two objects are walked together, with the open containers on a stack that is as
 * deep as documents are. What stands on one side only is compared with nothing, so
 * that every member of it is shown.
 */
#include "agreement/agreement.h"
#include "agreement/column.h"
#include "agreement/paragraph.h"
#include "base/must.h"
#include "base/num.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 1024, ELEMENTS_MAX = 1000, LINE_CEILING = 524288 };

static const char same_set[] = " the same in another order or number";

/* Two containers of one kind, and how far they have been walked: the old one first,
 * then what only the new one has. */
struct frame {
    const json_t *old; /* NULL: nothing there */
    const json_t *new;
    size_t path_bytes; /* of the containers' own path */
    size_t out_bytes;  /* what had been written before */
    bool on_new;
    size_t index; /* arrays */
    void *member; /* objects */
    bool started;
};

struct walk {
    struct frame frames[JSON_DEPTH_MAX];
    size_t depth;
    char path[PATH_BYTES];
    struct buffer *out;
    struct buffer line; /* the value being written */
    enum err status;
};

/* A member or element and its like on the other side. */
struct pair {
    const json_t *old;
    const json_t *new;
};

static json_t *unconst(const json_t *value)
{
    return (json_t *)(uintptr_t)value; /* iterating changes nothing */
}

static bool is_container(const json_t *value)
{
    return json_is_object(value) || json_is_array(value);
}

/* Both there and of one kind, or one of them there. */
static bool is_one_kind(const struct pair *p)
{
    return !p->old || !p->new || json_typeof(p->old) == json_typeof(p->new);
}

static const json_t *any_of(const struct pair *p)
{
    return p->old ? p->old : p->new;
}

/* A code as it is, anything else in canonical JSON. */
static void add_value(struct walk *w, const json_t *value)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    const char *text = json_string_value(value);

    if (!value) {
        buffer_add_text(w->out, "(none)");
        return;
    }
    if (text && *text && text[strspn(text, plain)] == 0) {
        buffer_add_text(w->out, text);
        return;
    }
    buffer_clear(&w->line);
    w->status = w->status == OK ? json_write(value, &w->line) : w->status;
    column_text(w->out, buffer_text(&w->line));
}

static void add_path(struct walk *w)
{
    column_text(w->out, w->path);
    buffer_add_byte(w->out, ':');
}

/* Two texts of paragraphs, or two values on one line. */
static void compare_scalars(struct walk *w, const struct pair *p)
{
    const char *old = json_string_value(p->old);
    const char *new = json_string_value(p->new);

    if (p->old && p->new &&json_equal(unconst(p->old), unconst(p->new)))
        return;
    add_path(w);
    if ((old && strchr(old, '\n')) || (new &&strchr(new, '\n'))) {
        buffer_add_byte(w->out, '\n');
        if (w->status == OK)
            w->status = paragraph_diff(old ? old : "", new ? new : "", w->out);
        return;
    }
    buffer_add_byte(w->out, ' ');
    add_value(w, p->old);
    buffer_add_text(w->out, " -> ");
    add_value(w, p->new);
    buffer_add_byte(w->out, '\n');
}

static bool holds(const json_t *list, const json_t *value)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (json_equal(json_array_get(list, i), unconst(value)))
            return true;
    return false;
}

/* What `list` holds and `other` does not, each after the sign. */
static void
add_missing(struct walk *w, const json_t *list, const json_t *other, const char *sign)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (holds(other, json_array_get(list, i)))
            continue;
        buffer_add_text(w->out, sign);
        add_value(w, json_array_get(list, i));
    }
}

static void compare_sets(struct walk *w, const struct pair *p)
{
    size_t before, after;

    if (p->old && p->new &&json_equal(unconst(p->old), unconst(p->new)))
        return;
    add_path(w);
    before = w->out->bytes;
    add_missing(w, p->new, p->old, " +");
    add_missing(w, p->old, p->new, " -");
    after = w->out->bytes;
    if (before == after)
        buffer_add_text(w->out, p->old && p->new ? same_set : " empty");
    buffer_add_byte(w->out, '\n');
}

static bool is_set(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (is_container(json_array_get(list, i)))
            return false;
    return json_is_array(list);
}

static bool is_short(const json_t *value)
{
    return !json_is_array(value) || json_array_size(value) <= ELEMENTS_MAX;
}

/* A member whose value is at hand: shown at once, or opened as a new frame. */
static void compare(struct walk *w, const struct pair *p)
{
    const json_t *any = any_of(p);

    if (!is_container(any) || !is_one_kind(p) || !is_short(p->old) || !is_short(p->new)) {
        compare_scalars(w, p);
    } else if (json_is_array(any) && (!p->old || is_set(p->old)) &&
               (!p->new || is_set(p->new))) {
        compare_sets(w, p);
    } else {
        must(w->depth < COUNT_OF(w->frames));
        w->frames[w->depth++] = (struct frame){.old = p->old,
                                               .new = p->new,
                                               .path_bytes = strlen(w->path),
                                               .out_bytes = w->out->bytes};
    }
}

/* Set the path of a child of the frame; a path that is too long is cut, for show. */
static void set_path(struct walk *w, const struct frame *f, const char *key, size_t index)
{
    size_t used = f->path_bytes;

    if (key)
        (void)snprintf(w->path + used, sizeof w->path - used, "%s%s", used > 0 ? "." : "",
                       key);
    else
        (void)snprintf(w->path + used, sizeof w->path - used, "[%zu]", index);
}

/* The next member of the frame's objects; false at the end. */
static bool next_member(struct walk *w, struct frame *f, struct pair *p)
{
    for (;;) {
        json_t *in = unconst(f->on_new ? f->new : f->old);
        const char *key;

        f->member =
            f->started ? json_object_iter_next(in, f->member) : json_object_iter(in);
        f->started = true;
        if (!f->member && f->on_new)
            return false;
        if (!f->member) {
            f->on_new = true;
            f->started = false;
            continue;
        }
        key = json_object_iter_key(f->member);
        p->old = json_object_get(f->old, key);
        p->new = json_object_get(f->new, key);
        if (f->on_new && p->old)
            continue; /* seen from the old side */
        set_path(w, f, key, 0);
        return true;
    }
}

static const char *code_of(const json_t *value)
{
    return json_string_value(json_object_get(value, "code"));
}

/* The element with that code, or NULL. */
static const json_t *find_code(const json_t *list, const char *code)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *other = code_of(json_array_get(list, i));

        if (other && strcmp(other, code) == 0)
            return json_array_get(list, i);
    }
    return NULL;
}

/* The next element of the frame's arrays; false at the end. Objects with a code are
 * matched by it, wherever they stand; all else by its place. */
static bool next_element(struct walk *w, struct frame *f, struct pair *p)
{
    for (;;) {
        size_t i = f->index++;
        const json_t *value = json_array_get(f->on_new ? f->new : f->old, i);
        const json_t *other = f->on_new ? f->old : f->new;
        const char *code = code_of(value);
        const json_t *like = code ? find_code(other, code) : json_array_get(other, i);

        if (!value && f->on_new)
            return false;
        if (!value) {
            f->on_new = true;
            f->index = 0;
            continue;
        }
        if (!code && code_of(like))
            like = NULL; /* that one is matched by its code */
        if (f->on_new && like)
            continue;
        p->old = f->on_new ? NULL : value;
        p->new = f->on_new ? value : like;
        set_path(w, f, code, i);
        return true;
    }
}

/* Leave a frame. Lists whose elements all have their like may still differ, since
 * another order makes another agreement. */
static void finish(struct walk *w, const struct frame *f)
{
    w->path[f->path_bytes] = 0;
    w->depth--;
    if (w->out->bytes != f->out_bytes || json_equal(unconst(f->old), unconst(f->new)))
        return;
    add_path(w);
    buffer_add_text(w->out, f->old && f->new ? same_set : " empty");
    buffer_add_byte(w->out, '\n');
}

enum err
agreement_diff(const json_t *old_object, const json_t *new_object, struct buffer *out)
{
    struct walk w = {.out = out};

    buffer_init(&w.line, LINE_CEILING);
    compare(&w, &(struct pair){old_object, new_object});
    while (w.depth > 0 && w.status == OK) {
        struct frame *f = &w.frames[w.depth - 1];
        struct pair p = {NULL, NULL};
        bool more = json_is_object(any_of(&(struct pair){f->old, f->new}))
                        ? next_member(&w, f, &p)
                        : next_element(&w, f, &p);

        if (more)
            compare(&w, &p);
        else
            finish(&w, f);
    }
    buffer_fini(&w.line);
    return w.status == OK ? buffer_status(out) : w.status;
}
