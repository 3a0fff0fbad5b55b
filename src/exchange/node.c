/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node.c - opening, making and asking a node
 *
 * The law: node_open takes the store's lock first and reads everything else under it.
 */
#include "exchange/node.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/num.h"
#include "base/text.h"
#include "crypto/entropy.h"
#include "exchange/custody.h"
#include "exchange/finish.h"
#include "exchange/match.h"
#include "exchange/pair.h"
#include "exchange/poised.h"
#include "exchange/search.h"
#include "store/keystore.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t system_clock(void)
{
    return (int64_t)time(NULL);
}

enum err node_path(const char *dir, const char *name, char *out)
{
    int wrote = snprintf(out, NODE_PATH_MAX, "%s/%s", dir, name);

    if (wrote < 0 || wrote >= NODE_PATH_MAX) {
        out[0] = '\0';
        return ERR_LIMIT;
    }
    return OK;
}

int64_t node_now(const struct node *n)
{
    return n->clock();
}

/* ---- reading what is in the folder ---- */

static enum err read_card_file(const char *dir, struct card **out, struct fault *f)
{
    char path[NODE_PATH_MAX];
    struct buffer bytes;
    enum err e = node_path(dir, "card.json", path);

    buffer_init(&bytes, CARD_FILE_MAX);
    if (e == OK)
        e = file_read(path, &bytes, f);
    if (e == OK)
        e = card_read(bytes.data, bytes.bytes, out, f);
    buffer_fini(&bytes);
    return e;
}

/* The card must be the one whose keys are in the folder. */
static enum err check_own_keys(const struct node *n, struct fault *f)
{
    if (memcmp(n->card->node, n->node_key.key, SIGN_KEY_BYTES) != 0 ||
        memcmp(n->card->link, n->link_key.key, SIGN_KEY_BYTES) != 0)
        return fault_set(f, ERR_CORRUPT, "",
                         "The keys in %s/keys are not those of its card.json; restore "
                         "both from the same backup.",
                         n->dir);
    return OK;
}

static void forget_pairs(struct node *n)
{
    for (size_t i = 0; i < n->pair_count; i++)
        pair_free(n->pairs[i]);
    memory_free(n->pairs);
    n->pairs = NULL;
    n->pair_count = 0;
}

/* Those that are not there yet. */
static enum err load_pairs(struct node *n, struct fault *f)
{
    struct pair **grown;
    int64_t count = 0;
    enum err e = store_peer_count(n->store, &count);

    if (e != OK)
        return fault_set(f, e, "", "The list of peers in %s cannot be read.", n->dir);
    if (count > NODE_PEERS_MAX)
        return fault_set(f, ERR_CORRUPT, "", "%s names more peers than a node can have.",
                         n->dir);
    if ((size_t)count < n->pair_count)
        forget_pairs(n);
    grown = memory_resize(n->pairs, n->pair_count, (size_t)count + 1, sizeof *grown);
    if (grown == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    n->pairs = grown;
    for (int64_t i = (int64_t)n->pair_count + 1; i <= count && e == OK; i++) {
        e = pair_load(n, i, &n->pairs[n->pair_count], f);
        if (e == OK)
            n->pair_count++;
    }
    return e;
}

/* The keys of the node itself, without which it can only be looked at. */
static enum err read_own_keys(struct node *n, struct fault *f)
{
    enum err e = keys_read(n->dir, "node", n->asker, &n->node_key, f);

    if (e == OK)
        e = keys_read(n->dir, "link", n->asker, &n->link_key, f);
    return e == OK ? check_own_keys(n, f) : e;
}

/* On a full disk a node opens; it is done the next time. */
static void settle(struct node *n)
{
    (void)!finish_orphans(n);
    (void)!search_settle(n);
    (void)!custody_settle(n);
}

static enum err open_folder(const char *dir,
                            int wait_ms,
                            const struct keys_asker *asker,
                            bool looking,
                            struct node **out,
                            struct fault *f)
{
    struct node *n = memory_new(1, sizeof *n);
    enum err e = n == NULL ? fault_set(f, ERR_NOMEM, "", "Out of memory.") : OK;

    if (e == OK) {
        n->random = entropy_random();
        n->clock = system_clock;
        n->asker = asker;
        n->looking = looking;
        e = text_copy(n->dir, sizeof n->dir, dir);
    }
    if (e == OK)
        e = store_open(dir, false, wait_ms, &n->store, f);
    if (e == OK)
        e = read_card_file(dir, &n->card, f);
    if (e == OK && !looking)
        e = read_own_keys(n, f);
    if (e == OK)
        e = load_pairs(n, f);
    if (e == OK && !looking)
        settle(n);
    if (e != OK) {
        node_close(n);
        return e;
    }
    *out = n;
    return OK;
}

enum err node_open(const char *dir,
                   int wait_ms,
                   const struct keys_asker *asker,
                   struct node **out,
                   struct fault *f)
{
    return open_folder(dir, wait_ms, asker, false, out, f);
}

enum err node_look(const char *dir, int wait_ms, struct node **out, struct fault *f)
{
    return open_folder(dir, wait_ms, NULL, true, out, f);
}

void node_close(struct node *n)
{
    if (n == NULL)
        return;
    forget_pairs(n);
    card_free(n->card);
    store_close(n->store);
    memory_wipe_free(n, sizeof *n);
}

void node_rest(struct node *n)
{
    for (size_t i = 0; i < n->pair_count; i++) {
        match_free(n->pairs[i]->match); /* it has secrets */
        n->pairs[i]->match = NULL;
    }
    store_close(n->store);
    n->store = NULL;
    n->asker = NULL;
    memory_wipe(&n->node_key, sizeof n->node_key);
    memory_wipe(&n->link_key, sizeof n->link_key);
}

/* The folder's card is another one only after a restore; folds stand on it. */
static enum err check_card(struct node *n, struct fault *f)
{
    struct card *card = NULL;
    enum err e = read_card_file(n->dir, &card, f);

    if (e == OK && json_equal(card->object, n->card->object) == 0) {
        forget_pairs(n);
        card_free(n->card);
        n->card = card;
        return OK;
    }
    card_free(card);
    return e;
}

MUST_CHECK static enum err check_peer_card(const struct pair *p)
{
    struct card *card = NULL;
    struct buffer bytes;
    enum err e;

    buffer_init(&bytes, CARD_FILE_MAX);
    e = store_peer_card(p->node->store, p->number, &bytes);
    if (e == OK)
        e = card_read(bytes.data, bytes.bytes, &card, NULL);
    if (e == OK && json_equal(card->object, p->peer->object) == 0)
        e = ERR_CORRUPT;
    card_free(card);
    buffer_fini(&bytes);
    return e;
}

/* Does the stored lane begin with what was folded? */
MUST_CHECK static enum err
check_lane(const struct pair *p, enum store_side side, const struct merkle *tree)
{
    uint8_t folded[32];
    uint8_t stored[32];
    enum err e = store_lane_root(p->node->store, p->number, side, tree->size, stored);

    merkle_root(tree, folded);
    return e == OK && memcmp(stored, folded, sizeof stored) != 0 ? ERR_CORRUPT : e;
}

MUST_CHECK static enum err wake_pair(struct pair *p)
{
    enum err e = p->stale ? ERR_CORRUPT : check_peer_card(p);

    if (e == OK)
        e = check_lane(p, STORE_OWN, &p->own.tree);
    if (e == OK)
        e = check_lane(p, STORE_PEER, &p->their.tree);
    return e == OK ? pair_catch_up(p, NULL) : e;
}

enum err
node_wake(struct node *n, int wait_ms, const struct keys_asker *asker, struct fault *f)
{
    enum err e = store_open(n->dir, false, wait_ms, &n->store, f);

    if (e != OK)
        return e;
    n->asker = asker;
    e = check_card(n, f);
    if (e == OK)
        e = read_own_keys(n, f);
    for (size_t i = 0; e == OK && i < n->pair_count; i++)
        if (wake_pair(n->pairs[i]) != OK)
            forget_pairs(n); /* all are read anew, and say themselves what is wrong */
    if (e == OK)
        e = load_pairs(n, f);
    if (e == OK)
        settle(n);
    else
        node_rest(n);
    return e;
}

/* An officer's name becomes a file name: letters, digits, dash and underscore. */
static bool is_plain_name(const char *name)
{
    size_t length = strlen(name);

    if (length == 0 || length > NODE_NAME_MAX)
        return false;
    return strspn(name,
                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
           length;
}

static void list_officers(const struct node *n, char *out, size_t room)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < n->card->officer_count && used < room; i++) {
        int wrote = snprintf(out + used, room - used, "%s%s", i > 0 ? ", " : "",
                             n->card->officer[i].name);
        used += wrote > 0 ? (size_t)wrote : 0;
    }
}

enum err node_officer_key(const struct node *n,
                          const char *name,
                          struct sign_secret *out,
                          struct fault *f)
{
    char path[KEYS_NAME_MAX + 1];
    char names[256];
    enum err e;

    list_officers(n, names, sizeof names);
    if (name == NULL)
        return fault_set(f, ERR_USAGE, "R10",
                         "This act needs a person: say who with --as NAME (one of: %s).",
                         names);
    if (!is_plain_name(name) ||
        snprintf(path, sizeof path, "officers/%s", name) >= (int)sizeof path)
        return fault_set(f, ERR_NOT_FOUND, "R10",
                         "\"%s\" is no officer of this node; its card lists: %s.", name,
                         names);
    e = keys_read(n->dir, path, n->asker, out, f);
    if (e == ERR_NOT_FOUND)
        return fault_set(f, e, "R10",
                         "There is no key of an officer \"%s\" here; the card lists: %s.",
                         name, names);
    if (e == ERR_DENIED || e == ERR_FORGED || e == ERR_CANCELLED)
        return e; /* locked: the sentence says so */
    if (e != OK)
        return fault_set(f, e, "R10", "The key file of officer \"%s\" cannot be used.",
                         name);
    if (card_officer(n->card, out->key) == NULL) {
        memory_wipe(out, sizeof *out);
        return fault_set(
            f, ERR_DENIED, "R10",
            "The key of \"%s\" is not on this node's card, so it cannot act.", name);
    }
    return OK;
}

/* ---- peers ---- */

static enum err
adopt_pair(struct node *n, int64_t number, struct pair **out, struct fault *f)
{
    struct pair **grown =
        memory_resize(n->pairs, n->pair_count, n->pair_count + 1, sizeof *grown);
    enum err e;

    if (grown == NULL)
        return fault_set(f, ERR_NOMEM, "", "Out of memory.");
    n->pairs = grown;
    e = pair_load(n, number, &n->pairs[n->pair_count], f);
    if (e == OK)
        *out = n->pairs[n->pair_count++];
    return e;
}

/* The first entry of a new lane says whose card it is. */
static enum err say_hello(struct pair *p, struct fault *f)
{
    json_t *fact = json_object();
    bool ok = fact != NULL;
    struct pair_act act = {.kind = KIND_HELLO, .fact = fact};
    enum err e;

    json_put_bytes(fact, "card", p->node->card->id, 32, &ok);
    json_put_text(fact, "build", "entente-" ENTENTE_VERSION, &ok);
    json_put_int(fact, "protocol", 1, &ok);
    e = ok ? pair_append(p, &act, f) : fault_set(f, ERR_NOMEM, "", "Out of memory.");
    json_decref(fact);
    return e;
}

static struct pair *pair_of_root(const struct node *n, const uint8_t root[SIGN_KEY_BYTES])
{
    for (size_t i = 0; i < n->pair_count; i++)
        if (memcmp(n->pairs[i]->peer->root, root, SIGN_KEY_BYTES) == 0)
            return n->pairs[i];
    return NULL;
}

/* Do the two cards name one key for what only one party may be known by? */
static bool share_key(const struct card *a, const struct card *b)
{
    const uint8_t *of_a[] = {a->root, a->node, a->link};
    const uint8_t *of_b[] = {b->root, b->node, b->link};

    for (size_t i = 0; i < COUNT_OF(of_a); i++)
        for (size_t k = 0; k < COUNT_OF(of_b); k++)
            if (memcmp(of_a[i], of_b[k], SIGN_KEY_BYTES) == 0)
                return true;
    return false;
}

/* Does the card name a key of ours, or of another peer? A card proves possession of its
 * root key alone; with a copied link key its party would be taken for the other, and the
 * other kept out. */
static bool copies_key(const struct node *n, const struct card *c)
{
    bool copies = share_key(c, n->card);

    for (size_t i = 0; i < n->pair_count && !copies; i++)
        copies = share_key(c, n->pairs[i]->peer);
    return copies;
}

static enum err add_new_peer(struct node *n,
                             const struct card *c,
                             const void *bytes,
                             size_t count,
                             struct pair **out,
                             struct fault *f)
{
    int64_t number = 0;
    enum err e;

    if (n->pair_count >= NODE_PEERS_MAX)
        return fault_set(f, ERR_LIMIT, "", "A node can have %d peers, and this one has.",
                         (int)NODE_PEERS_MAX);
    e = store_peer_add(n->store, c->root, bytes, count, &number);
    if (e != OK)
        return fault_set(f, e, "", "The card could not be stored.");
    e = adopt_pair(n, number, out, f);
    return e == OK ? say_hello(*out, f) : e;
}

enum err node_add_peer(
    struct node *n, const void *bytes, size_t count, struct pair **out, struct fault *f)
{
    struct card *c = NULL;
    struct pair *known;
    enum err e = card_read(bytes, count, &c, f);

    if (e != OK)
        return e;
    known = pair_of_root(n, c->root);
    if (memcmp(c->root, n->card->root, SIGN_KEY_BYTES) == 0) {
        e = fault_set(f, ERR_DENIED, "R52",
                      "This is this node's own card; import the peer's.");
    } else if (known != NULL && memcmp(known->peer->id, c->id, 32) != 0) {
        e = fault_set(
            f, ERR_EXISTS, "K4",
            "Another card of this party is already known; a changed card must be "
            "agreed anew.");
    } else if (c->until <= node_now(n)) {
        e = fault_set(f, ERR_DENIED, "K3",
                      "The keys on this card ran out; ask the peer for a new card.");
    } else if (known != NULL) {
        *out = known;
        if (known->own.tree.size == 0) /* a crash came between the card and the hello */
            e = say_hello(known, f);
    } else if (copies_key(n, c)) {
        e = fault_set(f, ERR_DENIED, "K1",
                      "This card names a key that is on the card of another party; ask "
                      "its sender for a card with keys of its own.");
    } else {
        e = add_new_peer(n, c, bytes, count, out, f);
    }
    card_free(c);
    return e;
}

/* Does a user's word mean this pair? */
static bool word_means(const struct pair *p, const char *word)
{
    char digits[CARD_FINGERPRINT_BYTES];
    char number[24];
    const char *lang;
    json_t *name;

    snprintf(number, sizeof number, "%lld", (long long)p->number);
    if (strcmp(word, number) == 0)
        return true;
    card_digits(p->peer->id, digits);
    if (strlen(word) >= 5 && strncmp(digits, word, strlen(word)) == 0)
        return true;
    json_object_foreach(json_object_get(p->peer->object, "names"), lang,
                        name) if (strcasestr(json_string_value(name), word) !=
                                  NULL) return true;
    return false;
}

static enum err
say_choices(const struct node *n, enum err code, const char *lead, struct fault *f)
{
    char list[400];
    size_t used = 0;

    list[0] = '\0';
    for (size_t i = 0; i < n->pair_count && used < sizeof list; i++) {
        int wrote =
            snprintf(list + used, sizeof list - used, "%s%lld (%s)", i > 0 ? ", " : "",
                     (long long)n->pairs[i]->number, card_name(n->pairs[i]->peer, "en"));
        used += wrote > 0 ? (size_t)wrote : 0;
    }
    if (n->pair_count == 0)
        return fault_set(
            f, ERR_NOT_FOUND, "",
            "This node has no peer yet; import one with: entente card import FILE");
    return fault_set(f, code, "", "%s; the peers are: %s.", lead, list);
}

enum err
node_pair(const struct node *n, const char *word, struct pair **out, struct fault *f)
{
    struct pair *found = NULL;
    size_t matches = 0;

    for (size_t i = 0; i < n->pair_count; i++) {
        if (word == NULL || word[0] == '\0' || word_means(n->pairs[i], word)) {
            found = n->pairs[i];
            matches++;
        }
    }
    if (matches == 0)
        return say_choices(n, ERR_NOT_FOUND, "No peer is meant by that word", f);
    if (matches > 1)
        return say_choices(n, ERR_USAGE, "Say which peer", f);
    *out = found;
    return OK;
}

struct pair *node_pair_by_link(const struct node *n, const uint8_t key[SIGN_KEY_BYTES])
{
    for (size_t i = 0; i < n->pair_count; i++)
        if (memcmp(n->pairs[i]->peer->link, key, SIGN_KEY_BYTES) == 0)
            return n->pairs[i];
    return NULL;
}

struct pair *node_pair_by_lane(const struct node *n, const uint8_t peer_lane[32])
{
    for (size_t i = 0; i < n->pair_count; i++)
        if (memcmp(n->pairs[i]->their.id, peer_lane, 32) == 0)
            return n->pairs[i];
    return NULL;
}

bool node_has_open_round(const struct node *n)
{
    for (size_t i = 0; i < n->pair_count; i++) {
        struct pair *p = n->pairs[i];

        for (size_t k = 0; k < fold_round_count(p->fold); k++)
            if (finish_is_needed(p, fold_round_at(p->fold, k)))
                return true;
    }
    return poised_any(n);
}
