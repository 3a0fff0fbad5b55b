/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/twins.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "crypto/entropy.h"
#include "crypto/merkle.h"
#include "exchange/birth.h"
#include "exchange/holdings.h"
#include "lane/kind.h"
#include "name/recipe.h"
#include "store/lane.h"

#include <unistd.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { PLANS_MAX = 16, AGREEMENT_DAYS = 300 };

/* clang-format off */
const char *const twins_list[TWINS] = {
    "id,name,birth_date,topic\n"
    "A-1,Aleksandr Morozov,1971-03-02,terrorism\n"
    "A-2,Yusuf Rahmani,1980,terrorism\n"
    "A-3,Olena Kovalenko,1990,terrorism\n"
    "A-4,Quillon Abernethy,1955,terrorism\n"
    "A-5,Percival Thistlewood,1962,terrorism\n"
    "A-6,Ottoline Fernsby,1977,terrorism\n"
    "A-7,Barnaby Wexcombe,1983,terrorism\n"
    "A-8,Lavinia Oakhanger,1959,terrorism\n",
    "id,name,birth_date,topic\n"
    "B-1,Александр Морозов,1971,terrorism\n"
    "B-2,يوسف رحماني,1980,terrorism\n"
    "B-3,Олена Коваленко,1990-05-05,terrorism\n"
    "B-4,Зорина Вельмистрова,1966,terrorism\n"
    "B-5,Гордей Скоробогатько,1974,terrorism\n"
    "B-6,فيروز كهرمان,1969,terrorism\n"
    "B-7,Лукерья Тихомирова,1988,terrorism\n",
};
const char *const twins_canary[TWINS] = {"Abernethy", "Вельмистрова"};
/* clang-format on */

static int64_t clocks[TWINS];

static int64_t clock_a(void)
{
    return clocks[TWIN_A];
}

static int64_t clock_b(void)
{
    return clocks[TWIN_B];
}

void twins_set_clock(enum twin_side side, int64_t seconds)
{
    clocks[side] = seconds;
}

int64_t twins_clock(enum twin_side side)
{
    return clocks[side];
}

void twins_want(enum err e, enum err wanted, const struct fault *f)
{
    if (e == wanted)
        return;
    fprintf(stderr, "%s instead of %s: %s (%s)\n", err_name(e), err_name(wanted),
            f ? f->text : "", f ? f->rule : "");
    must(e == wanted);
}

/* ---- folders ---- */

static struct {
    const char *from;
    const char *to;
} copying;

static int copy_one(const char *path, const struct stat *about, int type, struct FTW *f)
{
    char to[SCRATCH_PATH_MAX];
    int count = snprintf(to, sizeof to, "%s%s", copying.to, path + strlen(copying.from));

    (void)f;
    must(count > 0 && (size_t)count < sizeof to);
    if (type == FTW_D) {
        must(mkdir(to, 0700) == 0);
    } else {
        scratch_copy(path, to, (size_t)about->st_size);
        must(chmod(to, about->st_mode & 0777) == 0);
    }
    return 0;
}

void twin_copy(const char *from, const char *to)
{
    copying.from = from;
    copying.to = to;
    must(nftw(from, copy_one, 16, FTW_PHYS) == 0);
}

void twin_close(struct twin *w)
{
    node_close(w->node);
    w->node = NULL;
    w->pair = NULL;
}

static enum twin_side side_of(const struct twin *w)
{
    return strcmp(strrchr(w->dir, '/'), "/a") == 0 ? TWIN_A : TWIN_B;
}

void twin_open(struct twin *w)
{
    struct fault f = {0};

    twins_want(node_open(w->dir, 0, NULL, &w->node, &f), OK, &f);
    w->node->clock = side_of(w) == TWIN_A ? clock_a : clock_b;
    if (w->node->pair_count > 0)
        w->pair = w->node->pairs[0];
    twins_want(node_officer_key(w->node, "chief", &w->chief, &f), OK, &f);
    twins_want(node_officer_key(w->node, "clerk", &w->clerk, &f), OK, &f);
    twins_want(node_officer_key(w->node, "second", &w->second, &f), OK, &f);
}

/* ---- making them ---- */

static void bear(const char *dir, enum twin_side side)
{
    static const struct birth_name names[TWINS] = {{"en", "Northmark Office"},
                                                   {"en", "Southmark Bureau"}};
    static const struct birth_officer officers[] = {
        {"chief", ROLE_SIGNATORY | ROLE_START | ROLE_CONFIRM | ROLE_ASK | ROLE_RELEASE},
        {"clerk", ROLE_ASK},
        {"second", ROLE_START | ROLE_CONFIRM | ROLE_ASK | ROLE_RELEASE},
    };
    const struct birth_plan plan = {.names = &names[side],
                                    .name_count = 1,
                                    .officers = officers,
                                    .officer_count = COUNT_OF(officers),
                                    .address = "",
                                    .days = 400};
    struct fault f = {0};

    twins_want(birth_node(dir, &plan, &f), OK, &f);
}

static void swap_card(struct twin *to, const struct twin *from)
{
    char path[SCRATCH_PATH_MAX];
    uint8_t bytes[CARD_FILE_MAX];
    struct fault f = {0};
    FILE *file;
    size_t count;

    scratch_name(from->dir, "card.json", path);
    file = fopen(path, "rb");
    must(file);
    count = fread(bytes, 1, sizeof bytes, file);
    must(fclose(file) == 0);
    twins_want(node_add_peer(to->node, bytes, count, &to->pair, &f), OK, &f);
}

static void import(struct twin *w, const char *text)
{
    static const char *const topics[] = {"terrorism"};
    char path[SCRATCH_PATH_MAX];
    struct holdings_plan plan = {.path = path,
                                 .list = "main",
                                 .format = FORMAT_CSV,
                                 .topics = topics,
                                 .topic_count = 1,
                                 .replace = true};
    struct holdings_report report;
    struct fault f = {0};
    FILE *file;

    scratch_name(w->dir, "import", path);
    file = fopen(path, "wb");
    must(file && fputs(text, file) >= 0 && fclose(file) == 0);
    twins_want(holdings_import(w->node, &plan, &report, &f), OK, &f);
    must(unlink(path) == 0);
}

json_t *twins_fact(const char *key, const uint8_t id[32])
{
    json_t *fact = json_object();
    bool ok = true;

    json_put_bytes(fact, key, id, 32, &ok);
    must(ok);
    return fact;
}

enum err twin_act(struct twin *w, enum kind kind, json_t *fact, struct fault *f)
{
    struct pair_act act = {.kind = kind,
                           .fact = fact,
                           .officer = kind_rule(kind)->roles != 0 ? &w->chief : NULL};
    enum err e = pair_append(w->pair, &act, f);

    json_decref(fact);
    return e;
}

static void must_act(struct twin *w, enum kind kind, json_t *fact)
{
    struct fault f = {0};

    twins_want(twin_act(w, kind, fact, &f), OK, &f);
}

static void verify_peer(struct twin *w)
{
    json_t *fact = twins_fact("card", w->pair->peer->id);
    bool ok = true;

    json_put_text(fact, "how", "in-person", &ok);
    must_act(w, KIND_VERIFIED, fact);
}

void twins_set(json_t *draft, const char *member, const char *key, int64_t value)
{
    must(json_object_set_new(json_object_get(draft, member), key, json_integer(value)) ==
         0);
}

void twins_edit(json_t *draft)
{
    json_t *buckets = json_array();

    must(json_array_append_new(buckets, json_integer(16)) == 0);
    must(json_array_append_new(buckets, json_integer(64)) == 0);
    must(json_array_append_new(buckets, json_integer(256)) == 0);
    must(json_object_set_new(json_object_get(draft, "budget"), "buckets", buckets) == 0);
    twins_set(draft, "round", "blocks", 3);
    must(json_object_set_new(json_object_get(draft, "text"), "en",
                             json_string("Both sides keep to this.")) == 0);
}

void twins_edit_bulk(json_t *draft, int64_t parts, int64_t work)
{
    json_t *buckets =
        json_pack("[I, I]", (json_int_t)(512 * parts), (json_int_t)(1024 * parts));
    json_t *bulk =
        json_pack("{s:I, s:I}", "parts", (json_int_t)parts, "work", (json_int_t)work);

    twins_edit(draft);
    twins_set(draft, "round", "blocks", 1);
    twins_set(draft, "round", "audit_one_in", 0);
    twins_set(draft, "round", "challenge_days", 0);
    must(json_object_set_new(json_object_get(draft, "budget"), "buckets", buckets) == 0);
    must(json_object_set_new(draft, "bulk", bulk) == 0);
}

static json_t *draft_agreement(struct twins *t)
{
    static const char *const languages[] = {"en"};
    uint8_t cards[TWINS][32];
    uint8_t overseers[TWINS][32];
    struct agreement_terms terms = {.cards = (const uint8_t(*)[32])cards,
                                    .overseers = (const uint8_t(*)[32])overseers,
                                    .languages = languages,
                                    .language_count = 1,
                                    .starts = clocks[TWIN_A] - TWINS_DAY,
                                    .expires =
                                        clocks[TWIN_A] + AGREEMENT_DAYS * TWINS_DAY,
                                    .recipe = RECIPE_FULL_ID};
    struct fault f = {0};
    json_t *draft = NULL;

    for (int i = 0; i < TWINS; i++) {
        memcpy(cards[i], t->side[i].node->card->id, 32);
        memcpy(overseers[i], t->side[i].node->card->overseer, 32);
    }
    recipe_vector_hash(recipe_find(RECIPE_FULL_ID), terms.recipe_vectors);
    twins_want(agreement_template("persons", &terms, &draft, &f), OK, &f);
    return draft;
}

static void propose_agreement(struct twin *w, json_t *draft, uint8_t id[32])
{
    struct agreement *a = NULL;
    struct fault f = {0};
    struct buffer bytes;
    struct pair_act act = {.kind = KIND_AGREE_PROPOSE, .officer = &w->chief};

    twins_want(agreement_from_json(draft, &a, &f), OK, &f);
    memcpy(id, a->id, 32);
    agreement_free(a);
    buffer_init(&bytes, AGREEMENT_MAX);
    must(json_write(draft, &bytes) == OK);
    act.fact = twins_fact("agreement", id);
    act.blob = bytes.data;
    act.blob_bytes = bytes.bytes;
    twins_want(pair_append(w->pair, &act, &f), OK, &f);
    json_decref(act.fact);
    buffer_fini(&bytes);
}

static void agree(struct twins *t, void (*edit)(json_t *draft))
{
    json_t *draft = draft_agreement(t);
    uint8_t id[32];

    edit(draft);
    propose_agreement(&t->side[TWIN_A], draft, id);
    json_decref(draft);
    must_act(&t->side[TWIN_A], KIND_AGREE_SIGN, twins_fact("agreement", id));
    twins_carry(t, TWIN_A);
    must_act(&t->side[TWIN_B], KIND_AGREE_SIGN, twins_fact("agreement", id));
    must_act(&t->side[TWIN_B], KIND_AGREE_READY, twins_fact("agreement", id));
    twins_carry(t, TWIN_B);
    must_act(&t->side[TWIN_A], KIND_AGREE_READY, twins_fact("agreement", id));
    twins_carry(t, TWIN_A);
}

static void place(struct twins *t, const char *folder)
{
    memset(t, 0, sizeof *t);
    memcpy(t->folder, folder, sizeof t->folder);
    scratch_name(folder, "a", t->side[TWIN_A].dir);
    scratch_name(folder, "b", t->side[TWIN_B].dir);
}

static void make(struct twins *t, const struct twins_plan *plan)
{
    for (int i = 0; i < TWINS; i++) {
        bear(t->side[i].dir, (enum twin_side)i);
        twin_open(&t->side[i]);
    }
    for (int i = 0; i < TWINS; i++) {
        swap_card(&t->side[i], &t->side[1 - i]);
        import(&t->side[i], plan->list[i] ? plan->list[i] : twins_list[i]);
    }
    if (plan->strangers)
        return;
    for (int i = 0; i < TWINS; i++)
        verify_peer(&t->side[i]);
    twins_carry(t, TWIN_A);
    twins_carry(t, TWIN_B);
    if (!plan->unsigned_)
        agree(t, plan->edit ? plan->edit : twins_edit);
}

/* Twins that were made before, closed, by plan. */
static struct {
    const struct twins_plan *plan;
    char folder[SCRATCH_PATH_MAX];
} moulds[PLANS_MAX];
static int64_t began;

static void drop_moulds(void)
{
    for (int i = 0; i < PLANS_MAX; i++)
        if (moulds[i].plan)
            scratch_remove(moulds[i].folder);
}

static const char *find_mould(const struct twins_plan *plan)
{
    int i = 0;
    struct twins t;

    while (i < PLANS_MAX && moulds[i].plan && moulds[i].plan != plan)
        i++;
    must(i < PLANS_MAX);
    if (moulds[i].plan)
        return moulds[i].folder;
    if (i == 0) {
        must(crypto_start() == OK);
        if (access("/dev/shm", W_OK) ==
            0) /* the nodes sync often, and a test is no disk */
            must(setenv("TMPDIR", "/dev/shm", 0) == 0);
        began = (int64_t)time(NULL) + 10 * TWINS_DAY;
        must(atexit(drop_moulds) == 0);
    }
    clocks[TWIN_A] = began;
    clocks[TWIN_B] = began;
    scratch_make(moulds[i].folder);
    place(&t, moulds[i].folder);
    make(&t, plan);
    for (int k = 0; k < TWINS; k++)
        twin_close(&t.side[k]);
    moulds[i].plan = plan;
    return moulds[i].folder;
}

void twins_make(struct twins *t, const struct twins_plan *plan)
{
    static const struct twins_plan usual;
    const char *mould = find_mould(plan ? plan : &usual);
    char folder[SCRATCH_PATH_MAX];
    char from[SCRATCH_PATH_MAX];

    scratch_make(folder);
    place(t, folder);
    for (int i = 0; i < TWINS; i++) {
        scratch_name(mould, i == TWIN_A ? "a" : "b", from);
        twin_copy(from, t->side[i].dir);
        clocks[i] = began + 1;
        twin_open(&t->side[i]);
    }
}

void twins_free(struct twins *t)
{
    for (int i = 0; i < TWINS; i++)
        twin_close(&t->side[i]);
    scratch_remove(t->folder);
}

/* ---- bundles ---- */

static enum err write_buffer(void *state, const void *bytes, size_t count)
{
    buffer_add(state, bytes, count);
    return buffer_status(state);
}

void twin_give(struct twin *w, struct buffer *bundle)
{
    struct sink sink = {.write = write_buffer, .state = bundle};
    struct sync_report report = {.sent = 0};
    struct fault f = {0};

    buffer_clear(bundle);
    twins_want(sync_give(w->pair, &sink, &report, &f), OK, &f);
}

struct reading {
    const uint8_t *at;
    size_t left;
};

static enum err read_some(void *state, uint8_t *out, size_t capacity, size_t *got)
{
    struct reading *r = state;

    *got = capacity < r->left ? capacity : r->left;
    memcpy(out, r->at, *got);
    r->at += *got;
    r->left -= *got;
    return OK;
}

enum err twin_take(struct twin *w,
                   const struct buffer *bundle,
                   size_t bytes,
                   struct sync_report *report,
                   struct fault *f)
{
    struct reading r = {.at = bundle->data, .left = bytes};
    struct source source = {.read = read_some, .state = &r};

    memset(report, 0, sizeof *report);
    return sync_take(w->pair, &source, report, f);
}

uint64_t twins_carry(struct twins *t, enum twin_side from)
{
    struct sync_report report;
    struct fault f = {0};
    struct buffer bundle;

    buffer_init(&bundle, TWINS_BUNDLE_MAX);
    twin_give(&t->side[from], &bundle);
    twins_want(twin_take(&t->side[1 - from], &bundle, bundle.bytes, &report, &f), OK, &f);
    buffer_fini(&bundle);
    return report.fresh;
}

size_t twin_advance(struct twin *w)
{
    struct fault f = {0};
    size_t did = 0;

    twins_want(match_advance(w->pair, NULL, &did, &f), OK, &f);
    return did;
}

void twins_settle(struct twins *t)
{
    for (int quiet = 0, side = 0; quiet < 3; side = 1 - side) {
        uint64_t happened = twin_advance(&t->side[side]);

        happened += twins_carry(t, (enum twin_side)side);
        quiet = happened > 0 ? 0 : quiet + 1;
    }
}

/* ---- rounds ---- */

const struct fold_agreement *twin_agreement(const struct twin *w)
{
    size_t count = fold_agreement_count(w->pair->fold);

    return count > 0 ? fold_agreement_at(w->pair->fold, count - 1) : NULL;
}

const struct fold_round *twin_round(const struct twin *w)
{
    size_t count = fold_round_count(w->pair->fold);

    return count > 0 ? fold_round_at(w->pair->fold, count - 1) : NULL;
}

enum err twin_propose(struct twin *w, struct match_load *load, struct fault *f)
{
    struct match_proposal proposal = {.agreement = twin_agreement(w),
                                      .case_reference = "K-17/3",
                                      .text = "A made-up case.",
                                      .purpose = "investigation",
                                      .justification = "case-file"};

    load->cleared = true;
    return match_propose(w->pair, &proposal, &w->chief, load, NULL, f);
}

enum err twin_accept(struct twin *w, struct match_load *load, struct fault *f)
{
    load->cleared = true;
    return match_accept(w->pair, twin_round(w), &w->chief, load, NULL, f);
}

void twins_begin_round(struct twins *t, enum twin_side proposer)
{
    struct match_load load = {.list = NULL};
    struct fault f = {0};

    twins_want(twin_propose(&t->side[proposer], &load, &f), OK, &f);
    twins_carry(t, proposer);
    twins_want(twin_accept(&t->side[1 - proposer], &load, &f), OK, &f);
    twins_carry(t, (enum twin_side)(1 - proposer));
}

void twins_play_round(struct twins *t, enum twin_side proposer)
{
    twins_begin_round(t, proposer);
    twins_settle(t);
}

bool twins_agree(const struct twins *t)
{
    uint8_t digest[TWINS][32];

    for (int i = 0; i < TWINS; i++)
        must(fold_digest(t->side[i].pair->fold, digest[i]) == OK);
    return memcmp(digest[0], digest[1], 32) == 0;
}

/* ---- looking at the store ---- */

struct checking {
    struct twin *twin;
    enum store_side side;
    struct merkle tree;
    uint8_t last[32];
    int64_t time;
    uint64_t seen;
};

static enum err check_entry(void *state, const struct store_entry *stored)
{
    struct checking *c = state;
    struct store *s = c->twin->node->store;
    struct pair *p = c->twin->pair;
    enum store_side other = c->side == STORE_OWN ? STORE_PEER : STORE_OWN;
    struct entry_place place = {.n = c->tree.size,
                                .time_min = c->time,
                                .time_max = INT64_MAX,
                                .seen_min = c->seen};
    uint8_t seen_root[32];
    uint8_t root[32];
    struct entry *e = NULL;
    struct fault f = {0};

    memcpy(place.lane, c->side == STORE_OWN ? p->own.id : p->their.id, 32);
    memcpy(place.prev, c->last, 32);
    must(store_lane_size(s, p->number, other, &place.seen_max) == OK);
    twins_want(entry_parse(stored->bytes, stored->count, &e, &f), OK, &f);
    must(store_lane_root(s, p->number, other, e->seen_n, seen_root) == OK);
    place.seen_root = seen_root;
    twins_want(
        entry_verify(e, c->side == STORE_OWN ? c->twin->node->card : p->peer, &place, &f),
        OK, &f);
    merkle_add(&c->tree, e->leaf);
    merkle_root(&c->tree, root);
    must(memcmp(root, stored->root, 32) == 0);
    memcpy(c->last, e->leaf, 32);
    c->time = e->time;
    c->seen = e->seen_n;
    entry_free(e);
    return OK;
}

void twin_verify_lanes(struct twin *w)
{
    for (int side = STORE_OWN; side <= STORE_PEER; side++) {
        struct checking c = {.twin = w, .side = (enum store_side)side};

        merkle_init(&c.tree);
        must(store_entry_each(w->node->store, w->pair->number, c.side, 0, check_entry,
                              &c) == OK);
    }
}

bool twin_holds(const struct twin *w, const void *bytes, size_t count)
{
    return scratch_holds(w->dir, bytes, count);
}
