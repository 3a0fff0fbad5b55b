/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hand.c - a worker: whatever dockets lie in a folder, done on this machine
 *
 * The law: a docket that has an answer is left alone, and one that vanishes has been
 * taken by the node; so a worker can die, or be started again, at any time. One that is
 * not as the node writes them is nobody's work, and holds up no other.
 */
#include "exchange/hand.h"

#include "base/memory.h"
#include "exchange/tray.h"

static enum err say_undone(const struct tray_file *file, enum err e, struct fault *f)
{
    return fault_set(f, e, "",
                     "Part %u was not worked on (%s); start the worker again, or write "
                     "the folder anew with: entente round spread",
                     (unsigned)file->part + 1, err_name(e));
}

/* What the docket says, which must be what its name says. */
static enum err do_docket(const struct hand *h,
                          const struct tray_file *file,
                          const struct buffer *work,
                          struct buffer *answer)
{
    struct bulk_progress progress = {NULL, NULL};
    struct docket docket;
    enum err e = docket_read(work, &docket);

    if (e != OK)
        return e;
    if (h->progress != NULL)
        progress = (struct bulk_progress){h->progress->tick, h->progress->state};
    e = docket.part == file->part && docket.at == file->at ? OK : ERR_MALFORMED;
    if (e == OK)
        e = docket_do(&docket, &progress, answer);
    memory_wipe(&docket, sizeof docket);
    return e;
}

static enum err work_on(struct hand *h,
                        const struct tray *t,
                        const struct tray_file *file,
                        struct fault *f)
{
    const struct tray_file to = {file->part, file->at, DOCKET_ANSWER, false};
    struct fault why = {.rule = ""};
    struct buffer work;
    struct buffer answer;
    enum err e;

    if (tray_look(t, &to) == TRAY_FILE) {
        h->found++;
        return OK;
    }
    buffer_init(&work, DOCKET_BYTES_MAX);
    buffer_init(&answer, DOCKET_ANSWER_BYTES_MAX);
    e = tray_get(t, file, &work, &why);
    if (e == OK) {
        e = do_docket(h, file, &work, &answer);
        e = e == OK ? tray_put(t, &to, &answer, f) : say_undone(file, e, f);
        h->done += e == OK;
    } else if (e == ERR_NOT_FOUND) {
        e = OK;
    } else {
        e = fault_set(f, e, why.rule, "%s", why.text);
    }
    buffer_fini(&work);
    buffer_fini(&answer);
    return e;
}

static bool ends_work(enum err e)
{
    return e == ERR_CANCELLED || e == ERR_NOMEM || e == ERR_IO;
}

/* All dockets of these parts; of those that cannot be done the first is told. */
static enum err work_through(struct hand *h, const struct tray *t, struct fault *f)
{
    struct tray_file *list = NULL;
    size_t count = 0;
    enum err first = tray_list(t, &list, &count, f);

    for (size_t i = 0; i < count && !ends_work(first); i++) {
        struct fault why = {.rule = ""};
        enum err e;

        if (list[i].kind != DOCKET_WORK ||
            list[i].part % h->step != (h->first - 1) % h->step)
            continue;
        e = work_on(h, t, &list[i], &why);
        if (e != OK && (first == OK || ends_work(e)))
            first = fault_set(f, e, why.rule, "%s", why.text);
    }
    memory_free(list);
    return first;
}

enum err hand_work(struct hand *h, struct fault *f)
{
    struct tray *t = memory_new(1, sizeof *t);
    enum err e = t == NULL ? fault_set(f, ERR_NOMEM, "", "Out of memory.") : OK;

    h->done = 0;
    h->found = 0;
    h->is_over = false;
    h->is_early = false;
    if (e == OK)
        e = tray_name(h->folder, h->key_file, t, f);
    if (e == OK)
        h->is_over = tray_is_done(t);
    if (e == OK && !h->is_over) {
        e = tray_read_key(t, f);
        h->is_early = e == ERR_NOT_FOUND;
    }
    if (e == OK && !h->is_over)
        e = work_through(h, t, f);
    if (t != NULL)
        memory_wipe_free(t, sizeof *t);
    return e;
}
