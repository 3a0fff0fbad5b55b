/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bundle.c - writer and reader of bundles
 *
 * What may follow what, for both:
 *
 *     HEAD ( ENTRY [BODY or GONE] (BLOB or GONE)... )... COSIGN... END
 *
 * An entry says itself how many attachments follow it, so that an item is complete
 * when the last of them is read, without looking at what comes next.
 */
#include "courier/bundle.h"

#include "base/memory.h"
#include "base/must.h"
#include "courier/frame.h"
#include "courier/head.h"
#include "crypto/hash.h"

#include <string.h>

struct bundle_writer {
    struct frame_writer frames;
    uint64_t entries;
    size_t cosignatures;
};

struct bundle_reader {
    struct frame_reader frames;
    struct bundle_head head;
    uint64_t entries;
    bool over;       /* END was verified */
    enum err failed; /* sticky */
    struct entry *entry;
    uint8_t bytes[ENTRY_MAX];
    uint8_t *attachment[1 + ENTRY_BLOBS_MAX]; /* ours; the item borrows them */
    struct bundle_item item;
    size_t cosignatures;
    char line[BUNDLE_COSIGNS_MAX][BUNDLE_LINE_MAX + 1];
};

static enum err no_memory(struct fault *f)
{
    return fault_set(f, ERR_NOMEM, "",
                     "There is not enough memory; close other programs.");
}

enum err bundle_writer_new(const struct sink *to,
                           const struct bundle_head *head,
                           struct bundle_writer **out)
{
    struct bundle_writer *w = memory_new(1, sizeof *w);
    struct buffer text;
    enum err e;

    if (!w)
        return ERR_NOMEM;
    buffer_init(&text, 1 << 16);
    e = head_write(head, &text);
    if (e == OK)
        e = frame_writer_init(&w->frames, to);
    if (e == OK)
        e = frame_write(&w->frames, FRAME_HEAD, text.data, text.bytes);
    buffer_fini(&text);
    if (e == OK)
        *out = w;
    else
        bundle_writer_free(w);
    return e;
}

void bundle_writer_free(struct bundle_writer *w)
{
    if (!w)
        return;
    frame_writer_fini(&w->frames);
    memory_free(w);
}

enum err bundle_write_entry(struct bundle_writer *w, const void *bytes, size_t count)
{
    must(w->cosignatures == 0);
    if (w->entries == BUNDLE_ENTRIES_MAX)
        return ERR_LIMIT;
    w->entries++;
    return frame_write(&w->frames, FRAME_ENTRY, bytes, count);
}

enum err bundle_write_body(struct bundle_writer *w, const void *bytes, size_t count)
{
    must(w->entries > 0 && w->cosignatures == 0);
    return frame_write(&w->frames, FRAME_BODY, bytes, count);
}

enum err bundle_write_blob(struct bundle_writer *w, const void *bytes, size_t count)
{
    must(w->entries > 0 && w->cosignatures == 0);
    return frame_write(&w->frames, FRAME_BLOB, bytes, count);
}

enum err bundle_write_gone(struct bundle_writer *w, int index)
{
    const uint8_t place = (uint8_t)index;

    must(w->entries > 0 && w->cosignatures == 0);
    must(index >= 0 && index <= ENTRY_BLOBS_MAX);
    return frame_write(&w->frames, FRAME_GONE, &place, sizeof place);
}

enum err bundle_write_cosignature(struct bundle_writer *w, const char *line)
{
    if (w->cosignatures == BUNDLE_COSIGNS_MAX || line[0] == 0)
        return ERR_LIMIT;
    w->cosignatures++;
    return frame_write(&w->frames, FRAME_COSIGN, line, strlen(line));
}

enum err bundle_writer_end(struct bundle_writer *w, const struct sign_secret *node)
{
    enum err e = frame_write_end(&w->frames, node);

    bundle_writer_free(w);
    return e;
}

/* Read HEAD, which is the first frame. */
static enum err
read_head(struct frame_reader *frames, struct bundle_head *head, struct fault *f)
{
    struct frame frame;
    struct buffer text;
    uint8_t *room;
    enum err e = frame_read(frames, &frame, f);

    if (e != OK)
        return e;
    if (frame.type != FRAME_HEAD)
        return fault_set(f, ERR_MALFORMED, "",
                         "The bundle does not begin with its head.");
    buffer_init(&text, frame.count);
    room = buffer_extend(&text, frame.count);
    e = room ? frame_read_bytes(frames, room, frame.count, f) : no_memory(f);
    if (e == OK)
        e = head_parse(room, frame.count, head, f);
    buffer_fini(&text);
    return e;
}

enum err
bundle_reader_new(const struct source *from, struct bundle_reader **out, struct fault *f)
{
    struct bundle_reader *r = memory_new(1, sizeof *r);
    enum err e;

    if (!r)
        return no_memory(f);
    e = frame_reader_init(&r->frames, from, f);
    if (e == OK)
        e = read_head(&r->frames, &r->head, f);
    if (e == OK)
        *out = r;
    else
        bundle_reader_free(r);
    return e;
}

const struct bundle_head *bundle_reader_head(const struct bundle_reader *r)
{
    return &r->head;
}

/* Let go of the item that was given last. */
static void drop_item(struct bundle_reader *r)
{
    for (size_t i = 0; i <= ENTRY_BLOBS_MAX; i++) {
        memory_wipe_free(r->attachment[i], r->item.attachment_bytes[i]);
        r->attachment[i] = NULL;
    }
    entry_free(r->entry);
    r->entry = NULL;
    r->item = (struct bundle_item){0};
}

void bundle_reader_free(struct bundle_reader *r)
{
    if (!r)
        return;
    drop_item(r);
    frame_reader_fini(&r->frames);
    memory_free(r);
}

/* Whether the entry stands where the bundle says. */
static enum err check_place(const struct bundle_reader *r, struct fault *f)
{
    const uint64_t due = r->head.first + r->entries;

    if (memcmp(r->entry->lane, r->head.from, sizeof r->entry->lane) != 0)
        return fault_set(f, ERR_MALFORMED, "",
                         "The bundle holds an entry of another lane than its sender's.");
    if (r->entry->n != due || due >= r->head.size)
        return fault_set(
            f, ERR_MALFORMED, "",
            "The bundle's entries are out of order at %llu; ask for it again.",
            (unsigned long long)due);
    return OK;
}

static enum err
read_entry(struct bundle_reader *r, const struct frame *frame, struct fault *f)
{
    enum err e;

    if (r->cosignatures > 0)
        return fault_set(f, ERR_MALFORMED, "",
                         "The bundle holds an entry after its cosignatures.");
    if (r->entries == BUNDLE_ENTRIES_MAX)
        return fault_set(f, ERR_LIMIT, "", "The bundle holds more than %d entries.",
                         BUNDLE_ENTRIES_MAX);
    e = frame_read_bytes(&r->frames, r->bytes, frame->count, f);
    if (e == OK)
        e = entry_parse(r->bytes, frame->count, &r->entry, f);
    if (e == OK)
        e = check_place(r, f);
    return e;
}

/* What an entry said of one of its attachments. */
struct promise {
    size_t index; /* 0 the body, 1.. blobs */
    enum frame_type type;
    uint64_t least;
    uint64_t most;
};

static struct promise promise_of(const struct entry *e, size_t index)
{
    const struct kind_rule *rule = kind_rule(e->kind);

    if (index == 0)
        return (struct promise){0, FRAME_BODY, ENTRY_SALT_BYTES + 1, rule->body_max};
    return (struct promise){index, FRAME_BLOB, e->blob[index - 1].bytes,
                            e->blob[index - 1].bytes};
}

/* Check the attachment's bytes against what the signed entry says. */
static bool is_as_promised(const struct entry *e, size_t index, const struct part *bytes)
{
    const uint8_t *salt = bytes->bytes;
    uint8_t hash[32];

    if (index > 0) {
        hash_sha256(bytes->bytes, bytes->count, hash);
        return memcmp(hash, e->blob[index - 1].hash, sizeof hash) == 0;
    }
    entry_body_commit(salt, salt + ENTRY_SALT_BYTES, bytes->count - ENTRY_SALT_BYTES,
                      hash);
    return memcmp(hash, e->body, sizeof hash) == 0;
}

/* Read GONE for the attachment that is due. */
static enum err read_gone(struct bundle_reader *r,
                          const struct frame *frame,
                          size_t index,
                          struct fault *f)
{
    uint8_t place;
    enum err e;

    if (frame->count != sizeof place)
        return fault_set(f, ERR_MALFORMED, "",
                         "The bundle holds a frame GONE of %zu bytes.", frame->count);
    e = frame_read_bytes(&r->frames, &place, sizeof place, f);
    if (e == OK && place != index)
        e = fault_set(f, ERR_MALFORMED, "",
                      "The bundle says that attachment %u is gone where %zu is due.",
                      place, index);
    if (e == OK)
        r->item.gone[index] = true;
    return e;
}

/* Read the attachment itself, whose size is within the promise. */
static enum err read_bytes(struct bundle_reader *r,
                           const struct frame *frame,
                           size_t index,
                           struct fault *f)
{
    uint8_t *bytes = memory_new(frame->count, 1);
    enum err e;

    if (!bytes)
        return no_memory(f);
    r->attachment[index] = bytes;
    r->item.attachment[index] = bytes;
    r->item.attachment_bytes[index] = frame->count;
    e = frame_read_bytes(&r->frames, bytes, frame->count, f);
    if (e == OK && !is_as_promised(r->entry, index, &(struct part){bytes, frame->count}))
        e = fault_set(
            f, ERR_FORGED, "",
            "Attachment %zu of entry %llu is not what the entry says; ask for the "
            "bundle again.",
            index, (unsigned long long)r->entry->n);
    return e;
}

static enum err read_attachment(struct bundle_reader *r, size_t index, struct fault *f)
{
    const struct promise due = promise_of(r->entry, index);
    struct frame frame;
    enum err e;

    if (index > 0 && due.most > kind_rule(r->entry->kind)->blob_max)
        return fault_set(f, ERR_LIMIT, "",
                         "Entry %llu announces an attachment of %llu bytes; that is more "
                         "than may be.",
                         (unsigned long long)r->entry->n, (unsigned long long)due.most);
    e = frame_read(&r->frames, &frame, f);
    if (e != OK)
        return e;
    if (frame.type == FRAME_GONE)
        return read_gone(r, &frame, index, f);
    if (frame.type != due.type)
        return fault_set(f, ERR_MALFORMED, "",
                         "The bundle does not hold attachment %zu of entry %llu.", index,
                         (unsigned long long)r->entry->n);
    if (frame.count < due.least || frame.count > due.most)
        return fault_set(f, frame.count > due.most ? ERR_LIMIT : ERR_MALFORMED, "",
                         "Attachment %zu of entry %llu has %zu bytes; that cannot be.",
                         index, (unsigned long long)r->entry->n, frame.count);
    return read_bytes(r, &frame, index, f);
}

/* Read an entry with all that belongs to it. */
static enum err
read_item(struct bundle_reader *r, const struct frame *frame, struct fault *f)
{
    enum err e = read_entry(r, frame, f);

    if (e == OK && r->entry->has_body)
        e = read_attachment(r, 0, f);
    for (size_t i = 1; e == OK && i <= r->entry->blob_count; i++)
        e = read_attachment(r, i, f);
    if (e != OK)
        return e;
    r->item.entry = r->entry;
    r->item.bytes = r->bytes;
    r->item.count = frame->count;
    r->entries++;
    return OK;
}

static enum err
read_cosignature(struct bundle_reader *r, const struct frame *frame, struct fault *f)
{
    char *line;
    enum err e;

    if (r->cosignatures == BUNDLE_COSIGNS_MAX)
        return fault_set(f, ERR_LIMIT, "", "The bundle holds more than %d cosignatures.",
                         BUNDLE_COSIGNS_MAX);
    line = r->line[r->cosignatures];
    e = frame_read_bytes(&r->frames, line, frame->count, f);
    if (e != OK)
        return e;
    line[frame->count] = 0;
    if (frame->count == 0 || strlen(line) != frame->count)
        return fault_set(f, ERR_MALFORMED, "", "The bundle holds no cosignature line.");
    r->cosignatures++;
    return OK;
}

/* Read frames until an item is complete or the bundle is over. */
static enum err
read_on(struct bundle_reader *r, const uint8_t node[SIGN_KEY_BYTES], struct fault *f)
{
    while (!r->over) {
        struct frame frame;
        enum err e = frame_read(&r->frames, &frame, f);

        if (e != OK)
            return e;
        if (frame.type == FRAME_ENTRY)
            return read_item(r, &frame, f);
        if (frame.type == FRAME_COSIGN)
            e = read_cosignature(r, &frame, f);
        else if (frame.type == FRAME_END)
            e = frame_read_end(&r->frames, &frame, node, f);
        else
            e = fault_set(f, ERR_MALFORMED, "",
                          "The bundle holds a frame of type %d where none may be.",
                          (int)frame.type);
        if (e != OK)
            return e;
        r->over = frame.type == FRAME_END;
    }
    return OK;
}

enum err bundle_read(struct bundle_reader *r,
                     const uint8_t node[SIGN_KEY_BYTES],
                     const struct bundle_item **item,
                     struct fault *f)
{
    drop_item(r);
    if (r->failed != OK)
        return fault_set(f, r->failed, "", "The bundle could not be read on.");
    r->failed = read_on(r, node, f);
    if (r->failed == OK)
        *item = r->over ? NULL : &r->item;
    else
        drop_item(r);
    return r->failed;
}

size_t bundle_reader_cosignatures(const struct bundle_reader *r,
                                  const char *lines[BUNDLE_COSIGNS_MAX])
{
    for (size_t i = 0; i < r->cosignatures; i++)
        lines[i] = r->line[i];
    return r->cosignatures;
}

/* Read a payload only for its hash. */
static enum err pass_over(struct frame_reader *frames, size_t count, struct fault *f)
{
    uint8_t some[8192];
    enum err e = OK;

    while (e == OK && count > 0) {
        size_t part = count < sizeof some ? count : sizeof some;

        e = frame_read_bytes(frames, some, part, f);
        count -= part;
    }
    memory_wipe(some, sizeof some);
    return e;
}

/* Nothing may follow END in a file. */
static enum err check_end(const struct source *from, struct fault *f)
{
    uint8_t byte;
    size_t got = 0;
    enum err e = from->read(from->state, &byte, sizeof byte, &got);

    if (e != OK)
        return fault_set(f, e, "", "The bundle could not be read to its end.");
    if (got != 0)
        return fault_set(f, ERR_MALFORMED, "", "Something follows the bundle's end.");
    return OK;
}

enum err bundle_check(const struct source *from,
                      const uint8_t node[SIGN_KEY_BYTES],
                      struct bundle_head *head,
                      struct fault *f)
{
    struct frame_reader frames;
    struct bundle_head found;
    struct frame frame = {0};
    enum err e = frame_reader_init(&frames, from, f);

    if (e != OK)
        return e;
    e = read_head(&frames, &found, f);
    while (e == OK && frame.type != FRAME_END) {
        e = frame_read(&frames, &frame, f);
        if (e == OK && frame.type != FRAME_END)
            e = pass_over(&frames, frame.count, f);
    }
    if (e == OK)
        e = frame_read_end(&frames, &frame, node, f);
    if (e == OK)
        e = check_end(from, f);
    frame_reader_fini(&frames);
    if (e == OK)
        *head = found;
    return e;
}
