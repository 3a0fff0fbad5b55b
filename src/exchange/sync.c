/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync.c - giving and taking bundles
 *
 * The law: giving reads only what is durable; taking stops at the first thing that is
 * wrong and keeps what came whole before it. Neither depends on what was given or
 * taken earlier: a lost, repeated or reordered bundle changes nothing in the end.
 */
#include "exchange/sync.h"

#include "base/memory.h"
#include "base/num.h"
#include "exchange/node.h"
#include "lane/fraud.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

enum { TURNS_MAX = 1000, SETTING_NAME = 32 };

/* ---- giving ---- */

static enum err sign_checkpoint(struct pair *p, uint64_t size, struct buffer *text)
{
    struct note note = {.size = size};
    enum err e;

    if (note.size == 0)
        return OK;
    memcpy(note.lane, p->own.id, sizeof note.lane);
    e = store_lane_root(p->node->store, p->number, STORE_OWN, size, note.root);
    if (e == OK)
        e = note_sign(&note, &p->node->node_key, text);
    if (e == OK)
        e = store_note_put(p->node->store, p->number, STORE_OWN, STORE_NOTE_CHECKPOINT,
                           note.size, &(struct part){text->data, text->bytes});
    return e;
}

static enum err
write_attachments(struct pair *p, struct bundle_writer *w, const struct entry *entry)
{
    struct buffer bytes;
    enum err e = OK;

    for (int i = 0; i <= (int)entry->blob_count && e == OK; i++) {
        if (i == 0 && !entry->has_body)
            continue;
        buffer_init(&bytes, i == 0 ? kind_rule(entry->kind)->body_max
                                   : kind_rule(entry->kind)->blob_max);
        e = pair_attachment(p, STORE_OWN, entry->n, i, &bytes);
        if (e == OK)
            e = i == 0 ? bundle_write_body(w, bytes.data, bytes.bytes)
                       : bundle_write_blob(w, bytes.data, bytes.bytes);
        else if (e == ERR_NOT_FOUND)
            e = bundle_write_gone(w, i);
        buffer_fini(&bytes);
    }
    return e;
}

static enum err write_entry(struct pair *p, struct bundle_writer *w, uint64_t n)
{
    struct buffer bytes;
    struct entry *entry = NULL;
    enum err e;

    buffer_init(&bytes, ENTRY_MAX);
    e = store_entry_get(p->node->store, p->number, STORE_OWN, n, &bytes);
    if (e == OK)
        e = entry_parse(bytes.data, bytes.bytes, &entry, NULL);
    if (e == OK)
        e = bundle_write_entry(w, bytes.data, bytes.bytes);
    if (e == OK)
        e = write_attachments(p, w, entry);
    entry_free(entry);
    buffer_fini(&bytes);
    return e;
}

static enum err write_cosignature(struct pair *p, struct bundle_writer *w)
{
    struct buffer line;
    uint64_t size = 0;
    enum err e;

    buffer_init(&line, BUNDLE_LINE_MAX);
    e = store_note_get(p->node->store, p->number, STORE_PEER, STORE_NOTE_COSIGNATURE,
                       &size, &line);
    if (e == OK)
        e = bundle_write_cosignature(w, buffer_text(&line));
    buffer_fini(&line);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* What the peer's newest bundle said that it holds of our lane; see sync_first. */
static void have_setting(const struct pair *p, char name[SETTING_NAME])
{
    snprintf(name, SETTING_NAME, "have/%lld", (long long)p->number);
}

enum err sync_first(struct pair *p, uint64_t *first)
{
    struct buffer value;
    char name[SETTING_NAME];
    uint64_t found = 0;
    enum err e;

    buffer_init(&value, 8);
    have_setting(p, name);
    e = store_setting_get(p->node->store, name, &value);
    if (e == OK)
        found = value.bytes == 8 ? load_u64(value.data) : 0;
    else if (e == ERR_NOT_FOUND)
        e = store_acknowledged_get(p->node->store, p->number, &found);
    buffer_fini(&value);
    if (e == OK)
        *first = found < p->own.tree.size ? found : p->own.tree.size;
    return e;
}

static enum err make_head(struct pair *p, struct bundle_head *head)
{
    struct buffer note;
    enum err e = sync_first(p, &head->first);

    if (e != OK)
        return e;
    head->size = p->own.tree.size;
    head->have = p->their.tree.size;
    if (head->size - head->first > BUNDLE_ENTRIES_MAX)
        head->size = head->first + BUNDLE_ENTRIES_MAX;
    memcpy(head->from, p->own.id, sizeof head->from);
    memcpy(head->to, p->their.id, sizeof head->to);
    buffer_init(&note, BUNDLE_NOTE_MAX - 1);
    e = sign_checkpoint(p, head->size, &note);
    if (e == OK)
        memcpy(head->note, buffer_text(&note), note.bytes + 1);
    buffer_fini(&note);
    return e;
}

struct counted_sink {
    const struct sink *to;
    uint64_t *bytes;
};

static enum err count_write(void *state, const void *bytes, size_t count)
{
    struct counted_sink *c = state;

    *c->bytes += count;
    return c->to->write(c->to->state, bytes, count);
}

enum err sync_give(struct pair *p,
                   const struct sink *to,
                   struct sync_report *report,
                   struct fault *f)
{
    struct counted_sink counted = {.to = to, .bytes = &report->bytes_out};
    struct sink sink = {.write = count_write, .state = &counted};
    struct bundle_head head = {.first = 0};
    struct bundle_writer *w = NULL;
    uint8_t root[32];
    enum err e;

    if (p->fraud)
        return fault_set(
            f, ERR_FORGED, "R38",
            "The peer signed two histories; nothing more is given to it. See the proof "
            "with: entente log fraud");
    e = make_head(p, &head);
    if (e == OK)
        e = store_lane_root(p->node->store, p->number, STORE_OWN, head.size, root);
    if (e == OK)
        e = bundle_writer_new(&sink, &head, &w);
    for (uint64_t n = head.first; n < head.size && e == OK; n++) {
        e = write_entry(p, w, n);
        report->sent += e == OK;
    }
    if (e == OK)
        e = write_cosignature(p, w);
    if (e == OK)
        e = bundle_writer_end(w, &p->node->node_key);
    else
        bundle_writer_free(w);
    if (e != OK)
        return fault_set(f, e, "", "The bundle could not be written (%s).", err_name(e));
    card_digits(root, report->head);
    return OK;
}

/* ---- taking ---- */

static enum err
check_head(struct pair *p, const struct bundle_head *head, struct fault *f)
{
    if (memcmp(head->from, p->their.id, 32) != 0 || memcmp(head->to, p->own.id, 32) != 0)
        return fault_set(f, ERR_UNEXPECTED, "", "This bundle is between other parties.");
    if (head->first > p->their.tree.size)
        return fault_set(
            f, ERR_UNEXPECTED, "R47",
            "This bundle begins at entry %llu, but only %llu are held; take the "
            "earlier bundle first. Nothing was changed.",
            (unsigned long long)head->first, (unsigned long long)p->their.tree.size);
    if (head->have > p->own.tree.size)
        return fault_set(
            f, ERR_CORRUPT, "R38",
            "The peer says that it holds %llu entries of our lane, but only %llu are "
            "here: unless it lies, this node was put back to an older state; restore the "
            "newest backup before anything else.",
            (unsigned long long)head->have, (unsigned long long)p->own.tree.size);
    return OK;
}

/* The bundle is the peer's, whole. Keep what it says that it holds of our lane; an old
 * bundle that is read again says nothing new. */
static enum err keep_have(struct pair *p, const struct bundle_head *head)
{
    struct store *s = p->node->store;
    uint64_t acknowledged = 0;
    uint64_t first = 0;
    uint8_t value[8];
    char name[SETTING_NAME];
    enum err e = store_acknowledged_get(s, p->number, &acknowledged);

    if (e == OK && head->have > acknowledged)
        e = store_acknowledged_put(s, p->number, head->have);
    if (e == OK)
        e = sync_first(p, &first);
    if (e != OK || head->size < p->their.tree.size || first == head->have)
        return e;
    have_setting(p, name);
    store_u64(value, head->have);
    return store_setting_put(s, name, value, sizeof value);
}

static enum err take_entries(struct pair *p,
                             struct bundle_reader *r,
                             struct sync_report *report,
                             struct fault *f)
{
    const struct bundle_item *item = NULL;
    bool fresh = false;
    enum err e;

    for (;;) {
        e = bundle_read(r, p->peer->node, &item, f);
        if (e != OK || item == NULL)
            return e;
        e = pair_take(p, item, &fresh, f);
        if (e != OK)
            return e;
        report->fresh += fresh;
        report->held += !fresh;
        if (fresh && !fold_verdict(p->fold, 1 - p->side, item->entry->n)->effective)
            report->refused++;
    }
}

/* Is there a checkpoint of the same size and another root? Then the two are a proof. */
static enum err
prove_checkpoint(struct pair *p, const struct note *note, const char *text, bool *proven)
{
    struct buffer held;
    struct buffer line;
    uint64_t size = 0;
    enum err e;

    *proven = false;
    buffer_init(&held, NOTE_MAX);
    buffer_init(&line, FRAUD_LINE_MAX);
    e = store_note_get(p->node->store, p->number, STORE_PEER, STORE_NOTE_CHECKPOINT,
                       &size, &held);
    if (e == OK && size == note->size) {
        e = fraud_notes(held.data, held.bytes, text, strlen(text), &line);
        if (e == OK)
            e = fraud_verify(buffer_text(&line), p->peer, NULL, NULL);
        if (e == OK)
            e = store_fraud_put(p->node->store, p->number, buffer_text(&line));
        *proven = e == OK;
    }
    buffer_fini(&held);
    buffer_fini(&line);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* A checkpoint whose root is not that of the entries it counts is not taken; where it
 * contradicts an earlier one, exchange stops for good. */
static enum err compare_checkpoint(struct pair *p,
                                   const struct note *note,
                                   const char *text,
                                   struct fault *f)
{
    bool proven = false;
    uint8_t root[32];
    enum err e = store_lane_root(p->node->store, p->number, STORE_PEER, note->size, root);

    if (e == OK && memcmp(root, note->root, sizeof root) == 0)
        return OK;
    if (e == OK)
        e = prove_checkpoint(p, note, text, &proven);
    if (e != OK)
        return fault_set(f, e, "", "The peer's checkpoint cannot be compared (%s).",
                         err_name(e));
    if (!proven)
        return fault_set(f, ERR_FORGED, "R38",
                         "The peer's checkpoint at %llu entries is not of the lane that "
                         "it sent; it was not cosigned.",
                         (unsigned long long)note->size);
    p->fraud = true;
    fold_mark_fraud(p->fold, 1 - p->side);
    return fault_set(
        f, ERR_FORGED, "R38",
        "The peer has signed two different checkpoints of %llu entries. The proof is "
        "stored; exchange with it has stopped. See it with: entente log fraud",
        (unsigned long long)note->size);
}

static enum err cosign(struct pair *p, const struct note *note, const char *text)
{
    struct store *s = p->node->store;
    struct buffer line;
    enum err e;

    buffer_init(&line, BUNDLE_LINE_MAX);
    e = note_cosign(note, &p->node->node_key, p->node->card->root, node_now(p->node),
                    &line);
    if (e == OK)
        e = store_note_put(s, p->number, STORE_PEER, STORE_NOTE_CHECKPOINT, note->size,
                           &(struct part){text, strlen(text)});
    if (e == OK)
        e = store_note_put(s, p->number, STORE_PEER, STORE_NOTE_COSIGNATURE, note->size,
                           &(struct part){line.data, line.bytes});
    buffer_fini(&line);
    return e;
}

static enum err
take_checkpoint(struct pair *p, const struct bundle_head *head, struct fault *f)
{
    struct note note;
    enum err e;

    if (head->size == 0)
        return OK;
    e = note_read(head->note, strlen(head->note), p->peer->node, &note, f);
    if (e != OK)
        return e == ERR_NOMEM ? fault_set(f, e, "", "Out of memory.") : e;
    if (memcmp(note.lane, p->their.id, 32) != 0 || note.size != head->size ||
        note.size > p->their.tree.size)
        return fault_set(f, ERR_UNEXPECTED, "",
                         "The bundle's checkpoint is not of the entries in it.");
    e = compare_checkpoint(p, &note, head->note, f);
    if (e == OK && note.size == p->their.tree.size) {
        e = cosign(p, &note, head->note);
        if (e != OK)
            e = fault_set(f, e, "", "The cosignature cannot be stored (%s).",
                          err_name(e));
    }
    return e;
}

/* The peer's cosignature over the checkpoint we last gave. Others are passed over. */
static enum err take_cosignatures(struct pair *p,
                                  const struct bundle_reader *r,
                                  struct sync_report *report)
{
    const char *lines[BUNDLE_COSIGNS_MAX];
    size_t count = bundle_reader_cosignatures(r, lines);
    struct buffer text;
    struct note note;
    uint64_t size = 0;
    int64_t when = 0;
    enum err e;

    buffer_init(&text, NOTE_MAX);
    e = store_note_get(p->node->store, p->number, STORE_OWN, STORE_NOTE_CHECKPOINT, &size,
                       &text);
    if (e == OK)
        e = note_read(text.data, text.bytes, p->node->card->node, &note, NULL);
    for (size_t i = 0; i < count && e == OK; i++) {
        if (note_verify_cosignature(&note, lines[i], p->peer->node, p->peer->root,
                                    &when) != OK)
            continue;
        e = store_note_put(p->node->store, p->number, STORE_OWN, STORE_NOTE_COSIGNATURE,
                           size, &(struct part){lines[i], strlen(lines[i])});
        report->cosigned = e == OK;
    }
    buffer_fini(&text);
    return e == ERR_NOT_FOUND ? OK : e;
}

struct counted_source {
    const struct source *from;
    uint64_t *bytes;
};

static enum err count_read(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct counted_source *c = state;
    enum err e = c->from->read(c->from->state, out, capacity, got);

    *c->bytes += *got;
    return e;
}

enum err sync_take(struct pair *p,
                   const struct source *from,
                   struct sync_report *report,
                   struct fault *f)
{
    struct counted_source counted = {.from = from, .bytes = &report->bytes_in};
    struct source source = {.read = count_read, .state = &counted};
    struct bundle_reader *r = NULL;
    uint8_t root[32];
    enum err e = bundle_reader_new(&source, &r, f);

    if (e == OK)
        e = check_head(p, bundle_reader_head(r), f);
    if (e == OK)
        e = take_entries(p, r, report, f);
    if (e == OK)
        e = take_checkpoint(p, bundle_reader_head(r), f);
    if (e == OK) {
        e = keep_have(p, bundle_reader_head(r));
        if (e == OK)
            e = take_cosignatures(p, r, report);
        if (e != OK)
            e = fault_set(f, e, "", "The store cannot be written (%s).", err_name(e));
    }
    if (p->unscrubbed && store_scrub(p->node->store) == OK)
        p->unscrubbed = false; /* else the next bundle or the end of a round does it */
    bundle_reader_free(r);
    merkle_root(&p->their.tree, root);
    card_digits(root, report->head);
    return e;
}

/* ---- a session over a link ---- */

/* Add one turn's report to the whole; says how many entries crossed. */
static uint64_t add_report(struct sync_report *whole, const struct sync_report *turn)
{
    whole->sent += turn->sent;
    whole->fresh += turn->fresh;
    whole->held += turn->held;
    whole->refused += turn->refused;
    whole->bytes_out += turn->bytes_out;
    whole->bytes_in += turn->bytes_in;
    whole->cosigned = whole->cosigned || turn->cosigned;
    memcpy(whole->head, turn->head, sizeof whole->head);
    return turn->sent + turn->fresh + turn->held;
}

/* The link, with what crosses it told to whoever wants to know. */
struct watched {
    const struct sync_manner *manner;
    struct sync_traffic traffic;
    struct sink to;
    struct source from;
};

static void tell_traffic(struct watched *w)
{
    if (w->manner->moved != NULL)
        w->manner->moved(w->manner->state, &w->traffic);
}

static enum err watched_write(void *state, const void *bytes, size_t count)
{
    struct watched *w = state;
    enum err e = w->to.write(w->to.state, bytes, count);

    w->traffic.now = SYNC_SENDING;
    w->traffic.out += e == OK ? count : 0;
    tell_traffic(w);
    return e;
}

static enum err watched_read(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct watched *w = state;
    enum err e = w->from.read(w->from.state, out, capacity, got);

    w->traffic.now = SYNC_RECEIVING;
    w->traffic.in += e == OK ? *got : 0;
    tell_traffic(w);
    return e;
}

/* Do what can be done until the peer says something. */
static void work_ahead(struct pair *p, struct link *l, const struct sync_manner *manner)
{
    while (manner->ahead != NULL && !link_is_ready(l) && manner->ahead(p, manner->state))
        continue;
}

MUST_CHECK static enum err take_turns(struct pair *p,
                                      struct link *l,
                                      const struct sync_manner *manner,
                                      struct sync_report *report,
                                      struct fault *f)
{
    struct watched w = {.manner = manner, .to = link_sink(l), .from = link_source(l)};
    struct source source = {.read = watched_read, .state = &w};
    struct sink sink = {.write = watched_write, .state = &w};
    bool was_empty = false;
    enum err late = OK; /* the first failure of advance */

    for (int turn = 0; turn < TURNS_MAX; turn++) {
        struct sync_report this_turn = {.sent = 0};
        bool ours = (turn % 2 == 0) == manner->client;
        bool is_empty;
        enum err e = OK;

        if (ours) {
            if (manner->advance != NULL && late == OK)
                late = manner->advance(p, manner->state, f);
            if (late == ERR_CANCELLED)
                return late;
            e = sync_give(p, &sink, &this_turn, late == OK ? f : NULL);
            if (e == OK && link_flush(l) != OK)
                e = fault_set(late == OK ? f : NULL, ERR_IO, "",
                              "The link broke; what came whole is kept. "
                              "Run the command again.");
        } else {
            w.traffic.now = SYNC_WAITING;
            tell_traffic(&w);
            if (late == OK)
                work_ahead(p, l, manner);
            e = sync_take(p, &source, &this_turn, late == OK ? f : NULL);
        }
        is_empty = add_report(report, &this_turn) == 0;
        if (e != OK)
            return late == OK ? e : late;
        if (is_empty && was_empty)
            break;
        was_empty = is_empty;
    }
    return late;
}

enum err sync_session(struct pair *p,
                      struct link *l,
                      const struct sync_manner *manner,
                      struct sync_report *report,
                      struct fault *f)
{
    enum err e;

    p->live = true;
    e = take_turns(p, l, manner, report, f);
    p->live = false;
    return e;
}

/* ---- checkpoints ---- */

enum err
sync_checkpoint(struct pair *p, enum store_side side, struct buffer *out, struct fault *f)
{
    struct buffer note;
    struct buffer line;
    uint64_t size = 0;
    uint64_t cosigned = 0;
    enum err e;

    buffer_init(&note, NOTE_MAX);
    buffer_init(&line, BUNDLE_LINE_MAX);
    e = store_note_get(p->node->store, p->number, side, STORE_NOTE_CHECKPOINT, &size,
                       &note);
    if (e == OK) {
        buffer_add(out, note.data, note.bytes);
        e = store_note_get(p->node->store, p->number, side, STORE_NOTE_COSIGNATURE,
                           &cosigned, &line);
        if (e == OK && cosigned == size)
            buffer_add(out, line.data, line.bytes);
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    buffer_fini(&note);
    buffer_fini(&line);
    if (e == OK)
        e = buffer_status(out);
    if (e == ERR_NOT_FOUND)
        return fault_set(
            f, e, "R38",
            "No checkpoint has been exchanged yet; use entente link or entente "
            "bundle first.");
    return e == OK
               ? OK
               : fault_set(f, e, "", "The checkpoint cannot be read (%s).", err_name(e));
}
