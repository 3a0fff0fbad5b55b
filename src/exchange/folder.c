/* SPDX-License-Identifier: Apache-2.0 */
/*
 * folder.c - bundles as files, and the evidence folder
 *
 * The law: a file appears under its name only when it is whole (written beside, synced,
 * renamed). Names in a folder from elsewhere mean nothing: a bundle says itself whose it
 * is, and nothing in it names a path.
 */
#include "exchange/folder.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "exchange/node.h"
#include "lane/fraud.h"
#include "store/keystore.h"
#include "store/store.h"

#include <unistd.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES_MAX = 4096, EVIDENCE_MAX = 1 << 30 };

/* ---- writing ---- */

static enum err write_fd(void *state, const void *bytes, size_t count)
{
    const int *fd = state;

    return file_write_all(*fd, bytes, count);
}

static enum err sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum err e = fd >= 0 && fsync(fd) == 0 ? OK : ERR_IO;

    if (fd >= 0)
        (void)close(fd);
    return e;
}

static enum err name_bundle(struct pair *p, const char *folder, char *path)
{
    uint64_t first = 0;
    char hex[9];
    enum err e = sync_first(p, &first);
    int wrote;

    if (e != OK)
        return e;
    text_hex_encode(p->own.id, 4, hex);
    wrote =
        snprintf(path, NODE_PATH_MAX, "%s/entente-%s-%08llu-%08llu.bundle", folder, hex,
                 (unsigned long long)first, (unsigned long long)p->own.tree.size);
    return wrote > 0 && wrote < NODE_PATH_MAX ? OK : ERR_LIMIT;
}

enum err folder_out(struct pair *p,
                    const char *folder,
                    char path[NODE_PATH_MAX],
                    struct sync_report *report,
                    struct fault *f)
{
    char beside[NODE_PATH_MAX + 8];
    int fd = -1;
    struct sink sink = {.write = write_fd, .state = &fd};
    enum err e = name_bundle(p, folder, path);

    if (e == ERR_LIMIT)
        return fault_set(f, e, "", "The path of the folder %s is too long.", folder);
    if (e != OK)
        return fault_set(f, e, "", "The store cannot be read (%s).", err_name(e));
    snprintf(beside, sizeof beside, "%s.part", path);
    (void)!unlink(beside); /* left by a process that died */
    fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fault_set(f, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "",
                         "%s cannot be written: %s.", beside, strerrordesc_np(errno));
    e = sync_give(p, &sink, report, f);
    if (fsync(fd) != 0 && e == OK)
        e = fault_set(f, ERR_IO, "", "%s cannot be written: %s.", beside,
                      strerrordesc_np(errno));
    (void)close(fd);
    if (e == OK && (rename(beside, path) != 0 || sync_folder(folder) != OK))
        e = fault_set(f, ERR_IO, "", "%s cannot be written: %s.", path,
                      strerrordesc_np(errno));
    if (e != OK)
        (void)!unlink(beside);
    return e;
}

/* ---- reading ---- */

struct candidate {
    char path[NODE_PATH_MAX];
    struct pair *pair;
    uint64_t first;
    uint64_t size;
};

/* What is in the folder, and the first thing that was wrong. One bad file or one peer
 * must not keep the others' bundles from being taken. */
struct finding {
    struct candidate *list;
    size_t count;
    enum err wrong;
    struct fault why;
};

static int by_first(const void *a, const void *b)
{
    const struct candidate *x = a;
    const struct candidate *y = b;

    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return x->size < y->size ? -1 : x->size > y->size;
}

/* Note what is wrong with a bundle, unless something was before. */
static void
note_wrong(struct finding *found, const char *path, enum err e, const struct fault *why)
{
    if (found->wrong == OK)
        found->wrong = fault_set(&found->why, e, why->rule, "%s: %s", path, why->text);
}

/* Is the file a bundle for this node? Verified whole before it is considered. */
static enum err
consider(struct node *n, const char *path, struct candidate *out, struct fault *f)
{
    struct file_source file = {.fd = -1};
    struct bundle_reader *r = NULL;
    struct bundle_head head;
    struct stat info;
    size_t bytes = 0;
    enum err e;

    out->pair = NULL;
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return OK; /* a pipe or a folder is no bundle, whatever its name */
    e = file_source_open(path, &file, &bytes, f);
    if (e == OK)
        e = bundle_reader_new(&file.source, &r, f);
    if (e == OK)
        out->pair = node_pair_by_lane(n, bundle_reader_head(r)->from);
    bundle_reader_free(r);
    file_source_close(&file);
    if (e != OK || out->pair == NULL)
        return e;
    e = file_source_open(path, &file, &bytes, f);
    if (e == OK)
        e = bundle_check(&file.source, out->pair->peer->node, &head, f);
    file_source_close(&file);
    if (e == OK) {
        out->first = head.first;
        out->size = head.size;
        e = text_copy(out->path, sizeof out->path, path);
    }
    return e;
}

static bool is_bundle_name(const char *name)
{
    size_t length = strlen(name);

    return length > 7 && strcmp(name + length - 7, ".bundle") == 0;
}

/* One file of the folder. */
static enum err
look_at(struct node *n, const char *path, struct finding *found, struct fault *f)
{
    struct fault why = {.rule = ""};
    enum err e;

    if (found->count == FILES_MAX)
        return fault_set(f, ERR_LIMIT, "",
                         "There are more than %d bundles beside %s; move some away.",
                         (int)FILES_MAX, path);
    e = consider(n, path, &found->list[found->count], &why);
    if (e != OK)
        note_wrong(found, path, e, &why);
    else if (found->list[found->count].pair != NULL)
        found->count++;
    return OK;
}

static enum err
find_bundles(struct node *n, const char *folder, struct finding *found, struct fault *f)
{
    DIR *dir = opendir(folder);
    struct dirent *item;
    char path[NODE_PATH_MAX];
    enum err e = OK;

    if (dir == NULL)
        return fault_set(f, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "",
                         "The folder %s cannot be read: %s.", folder,
                         strerrordesc_np(errno));
    while (e == OK && (item = readdir(dir)) != NULL) {
        if (!is_bundle_name(item->d_name))
            continue;
        if (node_path(folder, item->d_name, path) == OK)
            e = look_at(n, path, found, f);
        else
            e = fault_set(f, ERR_LIMIT, "", "The path of the folder %s is too long.",
                          folder);
    }
    (void)closedir(dir);
    return e;
}

static enum err
take_file(const struct candidate *c, struct sync_report *report, struct fault *f)
{
    struct file_source file = {.fd = -1};
    size_t bytes = 0;
    enum err e = file_source_open(c->path, &file, &bytes, f);

    if (e == OK)
        e = sync_take(c->pair, &file.source, report, f);
    file_source_close(&file);
    return e;
}

/* Take a peer's bundles in order; after one that cannot be taken none of its later. */
static void
take_all(struct finding *found, const struct pair *p, struct sync_report *report)
{
    for (size_t i = 0; i < found->count; i++) {
        struct fault why = {.rule = ""};
        enum err e;

        if (found->list[i].pair != p)
            continue;
        e = take_file(&found->list[i], report, &why);
        if (e != OK) {
            note_wrong(found, found->list[i].path, e, &why);
            return;
        }
    }
}

enum err
folder_in(struct node *n, const char *folder, struct sync_report *report, struct fault *f)
{
    struct finding found = {.list = memory_new(FILES_MAX + 1, sizeof *found.list)};
    enum err e;

    if (found.list == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    e = find_bundles(n, folder, &found, f);
    if (e == OK) {
        qsort(found.list, found.count, sizeof *found.list, by_first);
        for (size_t i = 0; i < n->pair_count; i++)
            take_all(&found, n->pairs[i], report);
        if (found.wrong != OK)
            e = fault_set(f, found.wrong, found.why.rule, "%s", found.why.text);
        else if (found.count == 0)
            e = fault_set(
                f, ERR_NOT_FOUND, "R47",
                "There is no bundle of a known peer in %s; the peer makes one with: "
                "entente bundle out DIR",
                folder);
    }
    memory_free(found.list);
    return e;
}

/* ---- evidence (PROTOCOL.md 10) ---- */

static enum err add_line(void *state, const struct store_entry *e)
{
    struct buffer *out = state;

    buffer_add(out, e->bytes, e->count);
    buffer_add_byte(out, '\n');
    return buffer_status(out);
}

static enum err
write_lane(struct pair *p, enum store_side side, const char *folder, struct fault *f)
{
    struct buffer bytes;
    char path[NODE_PATH_MAX];
    char name[32];
    enum err e;

    buffer_init(&bytes, EVIDENCE_MAX);
    snprintf(name, sizeof name, "%d/lane.entries", pair_side(p, side));
    e = store_entry_each(p->node->store, p->number, side, 0, add_line, &bytes);
    if (e == OK)
        e = node_path(folder, name, path);
    if (e == OK)
        e = keystore_replace(path, bytes.data, bytes.bytes, 0644, f);
    buffer_clear(&bytes);
    snprintf(name, sizeof name, "%d/checkpoint.note", pair_side(p, side));
    if (e == OK && sync_checkpoint(p, side, &bytes, NULL) == OK) {
        e = node_path(folder, name, path);
        if (e == OK)
            e = keystore_replace(path, bytes.data, bytes.bytes, 0644, f);
    }
    buffer_fini(&bytes);
    return e;
}

static enum err write_cards(struct pair *p, const char *folder, struct fault *f)
{
    struct buffer bytes;
    char path[NODE_PATH_MAX];
    char name[32];
    enum err e;

    buffer_init(&bytes, CARD_FILE_MAX);
    e = store_peer_card(p->node->store, p->number, &bytes);
    snprintf(name, sizeof name, "%d/card.json", 1 - p->side);
    if (e == OK)
        e = node_path(folder, name, path);
    if (e == OK)
        e = keystore_replace(path, bytes.data, bytes.bytes, 0644, f);
    buffer_clear(&bytes);
    if (e == OK)
        e = node_path(p->node->dir, "card.json", path);
    if (e == OK)
        e = file_read(path, &bytes, f);
    snprintf(name, sizeof name, "%d/card.json", p->side);
    if (e == OK)
        e = node_path(folder, name, path);
    if (e == OK)
        e = keystore_replace(path, bytes.data, bytes.bytes, 0644, f);
    buffer_fini(&bytes);
    return e;
}

/* Writing what the entries of one lane carry: documents, and CLOSEs of bulk rounds. */
struct papers {
    struct pair *pair;
    enum store_side side;
    const char *folder;
    struct fault *fault;
};

/* An entry's blob, under its hash; one that was destroyed is passed over. */
static enum err write_blob(const struct papers *w,
                           const struct entry *e,
                           const char *place,
                           const char *ending)
{
    struct buffer bytes;
    char path[NODE_PATH_MAX];
    char hash[2 * 32 + 1];
    char name[96];
    enum err err;

    buffer_init(&bytes, AGREEMENT_MAX);
    text_hex_encode(e->blob[0].hash, 32, hash);
    snprintf(name, sizeof name, "%s/%s%s", place, hash, ending);
    err = pair_attachment(w->pair, w->side, e->n, 1, &bytes);
    if (err == OK)
        err = node_path(w->folder, name, path);
    if (err == OK)
        err = keystore_replace(path, bytes.data, bytes.bytes, 0644, w->fault);
    buffer_fini(&bytes);
    return err == ERR_NOT_FOUND ? OK : err;
}

/* The two CLOSEs of honest sides are the same, and one file. */
static bool is_bulk_close(const struct fold *f, const struct entry *e)
{
    const struct fold_round *r;
    uint8_t id[32];

    if (e->kind != KIND_ROUND_STEP || strcmp(json_text(e->fact, "step"), "close") != 0)
        return false;
    json_bytes(e->fact, "round", id, sizeof id);
    r = fold_round_find(f, id);
    return r != NULL && fold_agreement_find(f, r->agreement)->document->is_bulk;
}

static enum err find_paper(void *state, const struct store_entry *stored)
{
    const struct papers *w = state;
    struct entry *e = NULL;
    enum err err = entry_parse(stored->bytes, stored->count, &e, NULL);

    if (err == OK && e->kind == KIND_AGREE_PROPOSE)
        err = write_blob(w, e, "documents", ".json");
    else if (err == OK && is_bulk_close(w->pair->fold, e))
        err = write_blob(w, e, "messages", "");
    entry_free(e);
    return err;
}

static enum err write_papers(struct pair *p, const char *folder, struct fault *f)
{
    struct papers own = {p, STORE_OWN, folder, f};
    struct papers their = {p, STORE_PEER, folder, f};
    enum err e =
        store_entry_each(p->node->store, p->number, STORE_OWN, 0, find_paper, &own);

    if (e == OK)
        e = store_entry_each(p->node->store, p->number, STORE_PEER, 0, find_paper,
                             &their);
    return e;
}

static enum err make_folders(const char *folder, struct fault *f)
{
    static const char *const names[] = {"", "0", "1", "documents", "messages"};
    char path[NODE_PATH_MAX];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (node_path(folder, names[i], path) != OK)
            return fault_set(f, ERR_LIMIT, "", "The path %s is too long.", folder);
        if (mkdir(path, 0755) != 0 && !(i == 0 && errno == EEXIST))
            return fault_set(f, errno == EEXIST ? ERR_EXISTS : ERR_IO, "",
                             "%s cannot be made: %s; name a new folder.", path,
                             strerrordesc_np(errno));
    }
    return OK;
}

static enum err write_fraud(struct pair *p, const char *folder, struct fault *f)
{
    struct buffer line;
    char path[NODE_PATH_MAX];
    enum err e;

    buffer_init(&line, FRAUD_LINE_MAX + 1);
    e = store_fraud_get(p->node->store, p->number, &line);
    if (e == OK) {
        buffer_add_byte(&line, '\n');
        e = node_path(folder, "fraud.txt", path);
        if (e == OK)
            e = keystore_replace(path, line.data, line.bytes, 0644, f);
    }
    buffer_fini(&line);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err folder_evidence(struct pair *p, const char *folder, struct fault *f)
{
    enum err e = make_folders(folder, f);

    if (e == OK)
        e = write_cards(p, folder, f);
    if (e == OK)
        e = write_lane(p, STORE_OWN, folder, f);
    if (e == OK)
        e = write_lane(p, STORE_PEER, folder, f);
    if (e == OK)
        e = write_papers(p, folder, f);
    if (e == OK)
        e = write_fraud(p, folder, f);
    return e;
}
