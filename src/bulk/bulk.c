/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk.c - the sequence: which flights make a message, and the lists at the end
 *
 * A message is made of parts that follow one another: the flight of direction 0, in which
 * the first side is sender, that of direction 1, and what concerns the lists. Step k has
 * flight k of direction 0 and flight k - 1 of direction 1; even steps are the first
 * side's. So each side is sender in one direction at most, and receiver in the other.
 */
#include "bulk/bulk.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "bulk/block.h"
#include "bulk/list.h"
#include "bulk/oprf.h"
#include "bulk/sizes.h"
#include "bulk/sort.h"
#include "crypto/blake.h"

enum {
    STEPS_ONE = 5,
    STEPS_BOTH = 8,
    STEP_COMMIT = 5, /* in BULK_BOTH */
    STEP_LIST = 6,
    STEP_OPEN = 7,
    NONCE_BYTES = 32,
    COMMITMENT_BYTES = 32,
    DIRECTIONS = 2,
    JOIN_SLICE = 1 << 10,
    AHEAD = 16, /* items whose places are fetched beforehand */
    ROOM_SLACK = 1 << 16,
    PATIENCE_MS = 30000,
    PATIENCE_ITEMS_MS = 100 /* items for each further millisecond */
};

struct bulk {
    struct bulk_setup setup;
    struct bulk_items items;
    enum path path;
    struct crew crew;
    unsigned step;
    bool ended; /* refused, or out of memory */
    struct oprf_terms terms[DIRECTIONS];
    struct oprf_sender *sender;
    struct oprf_receiver *receiver;
    struct draw draw; /* what fills the list, and its nonce */
    struct list list; /* empty until it is made */
    uint8_t nonce[NONCE_BYTES];
    uint8_t peer_commitment[COMMITMENT_BYTES];
    struct list_hits hits;
    uint8_t *message;
    size_t message_bytes;
};

void bulk_id(const void *item, size_t bytes, uint8_t id[BULK_ID_BYTES])
{
    const struct part part = {item, bytes};

    blake_hash("psi/1 item", &part, 1, id, BULK_ID_BYTES);
}

uint32_t bulk_size(size_t items)
{
    const struct sizes_step *s = sizes_for(items);

    return s ? s->items : 0;
}

/* ---- Making one ---- */

static bool is_size(uint32_t size)
{
    return size > 0 && bulk_size(size) == size;
}

/* Find the item that was there before this one; else put it down. A place of the table
 * holds the upper half of a word of the id, and the number of the item, from 1. */
static uint32_t
put_down(uint64_t *table, size_t mask, const struct bulk_items *items, uint32_t item)
{
    uint64_t word = block_load(items->ids[item]).word[0];
    uint64_t entry = (word & 0xffffffff00000000) | (item + 1u);
    size_t at = word & mask;

    for (; table[at] != 0; at = (at + 1) & mask) {
        uint32_t other = (uint32_t)table[at] - 1;
        if ((table[at] ^ entry) >> 32 == 0 &&
            memcmp(items->ids[other], items->ids[item], BULK_ID_BYTES) == 0)
            return other;
    }
    table[at] = entry;
    return item;
}

static void prefetch_place(const uint64_t *table, size_t mask, const uint8_t *id)
{
    __builtin_prefetch(&table[block_load(id).word[0] & mask]);
}

/* Ids are hashes, so their bits spread by themselves. */
enum err bulk_duplicate(const struct bulk_items *items, uint32_t place[2])
{
    size_t places = 2;
    uint64_t *table;

    while (places < 2 * items->count)
        places *= 2;
    table = memory_new_large(places, sizeof *table);
    if (!table)
        return ERR_NOMEM;
    place[0] = place[1] = 0;
    for (uint32_t i = 0; place[1] == 0 && i < items->count; i++) {
        uint32_t other;
        if (i + AHEAD < items->count)
            prefetch_place(table, places - 1, items->ids[i + AHEAD]);
        other = put_down(table, places - 1, items, i);
        if (other != i) {
            place[0] = other;
            place[1] = i;
        }
    }
    memory_wipe_free(table, places * sizeof *table);
    return OK;
}

static enum err refuse_duplicate(const struct bulk_items *items, struct fault *f)
{
    uint32_t place[2];
    enum err e = bulk_duplicate(items, place);

    if (e != OK || place[1] == 0)
        return e;
    return fault_set(f, ERR_EXISTS, "",
                     "Items %u and %u of the list are the same; leave one of them out.",
                     place[0] + 1, place[1] + 1);
}

static enum err check_shape(const struct bulk_setup *setup,
                            const struct bulk_items *items,
                            struct fault *f)
{
    if ((unsigned)setup->role > BULK_SECOND || (unsigned)setup->mode > BULK_BOTH)
        return fault_set(f, ERR_LIMIT, "",
                         "A bulk round tells one side, or both, which of its items are "
                         "shared, and has no mode that tells only how many; choose one "
                         "of the two.");
    if (!is_size(setup->own_size) || !is_size(setup->peer_size))
        return fault_set(f, ERR_LIMIT, "",
                         "A bulk round is of %d to %d items, declared in the steps of "
                         "sizes.h; agree on other sizes.",
                         SIZES_ITEMS_MIN, SIZES_ITEMS_MAX);
    if (items->count > setup->own_size)
        return fault_set(f, ERR_LIMIT, "",
                         "The list has %zu items and %u were declared; declare more, or "
                         "leave some out.",
                         items->count, setup->own_size);
    if ((setup->label_bytes > 0) != (items->labels != NULL) && items->count > 0)
        return fault_set(
            f, ERR_LIMIT, "",
            "Labels of %u bytes were agreed on; give each item one, or none.",
            (unsigned)setup->label_bytes);
    return refuse_duplicate(items, f);
}

static void set_terms(struct bulk *b)
{
    const struct bulk_setup *setup = &b->setup;

    for (unsigned d = 0; d < DIRECTIONS; d++) {
        bool is_sender = d == (unsigned)setup->role;
        struct oprf_terms *t = &b->terms[d];
        memcpy(t->binding, setup->binding, sizeof t->binding);
        t->use = (uint16_t)((unsigned)setup->mode << 9 | d << 8 | setup->label_bytes);
        t->sender_items = is_sender ? setup->own_size : setup->peer_size;
        t->receiver_items = is_sender ? setup->peer_size : setup->own_size;
    }
}

/* Does this side send in its own direction; does it receive in the other? */
static bool has_sender(const struct bulk *b)
{
    return b->setup.mode == BULK_BOTH || b->setup.role == BULK_FIRST;
}

static bool has_receiver(const struct bulk *b)
{
    return b->setup.mode == BULK_BOTH || b->setup.role == BULK_SECOND;
}

/* What the long arrays of a side need at once, as they come and go: a sender its
 * correlation and its items twice while they are put in order, a receiver its table, its
 * items and the rows that it solves. Where more is needed, the heap has it. */
static size_t room_bytes(const struct bulk *b)
{
    size_t own = b->setup.own_size;
    size_t bytes = ROOM_SLACK;

    if (has_sender(b))
        bytes += 52 * own + 21 * (size_t)sizes_for(b->setup.peer_size)->slots;
    if (has_receiver(b))
        bytes += 25 * own + 48 * (size_t)sizes_for(own)->slots;
    return bytes;
}

static enum err make_sides(struct bulk *b)
{
    unsigned role = (unsigned)b->setup.role;
    enum err e = OK;

    set_terms(b);
    draw_init(&b->draw, b->setup.secret, "list", b->path);
    draw_bytes(&b->draw, b->nonce, sizeof b->nonce);
    if (has_sender(b))
        e = oprf_sender_new(&b->terms[role], b->setup.secret, b->path, &b->crew,
                            &b->sender);
    if (e == OK && has_receiver(b))
        e = oprf_receiver_new(&b->terms[1 - role], b->setup.secret, b->path, &b->crew,
                              &b->receiver);
    return e;
}

enum err bulk_new(const struct bulk_setup *setup,
                  const struct bulk_items *items,
                  enum path path,
                  struct bulk **out,
                  struct fault *f)
{
    enum err e = check_shape(setup, items, f);
    struct bulk *b;

    if (e != OK)
        return e;
    b = memory_new(1, sizeof *b);
    if (!b)
        return ERR_NOMEM;
    b->setup = *setup;
    b->items = *items;
    b->path = path;
    b->crew = (struct crew){.threads = setup->threads, .progress = setup->progress};
    e = room_new(room_bytes(b), &b->crew.room);
    if (e == OK)
        e = make_sides(b);
    if (e == OK)
        *out = b;
    else
        bulk_free(b);
    return e;
}

static void drop_message(struct bulk *b)
{
    crew_give(&b->crew, b->message, b->message_bytes);
    b->message = NULL;
    b->message_bytes = 0;
}

/* Everything but the hits. */
static void drop_sides(struct bulk *b)
{
    oprf_sender_free(b->sender);
    oprf_receiver_free(b->receiver);
    b->sender = NULL;
    b->receiver = NULL;
    list_fini(&b->list);
}

static enum err end(struct bulk *b, enum err e)
{
    b->ended = true;
    drop_message(b);
    drop_sides(b);
    list_match_fini(&b->hits);
    room_free(b->crew.room);
    b->crew.room = NULL;
    return e;
}

void bulk_free(struct bulk *b)
{
    if (!b)
        return;
    (void)end(b, OK);
    memory_wipe_free(b, sizeof *b);
}

/* ---- The sequence ---- */

static unsigned steps_of(const struct bulk *b)
{
    return b->setup.mode == BULK_BOTH ? STEPS_BOTH : STEPS_ONE;
}

bool bulk_is_over(const struct bulk *b)
{
    return !b->ended && b->step == steps_of(b);
}

bool bulk_is_turn(const struct bulk *b)
{
    return !b->ended && b->step < steps_of(b) && (b->step & 1) == (unsigned)b->setup.role;
}

/* The flight of a direction that belongs to a step; OPRF_FLIGHT_COUNT: none. */
static enum oprf_flight flight_at(const struct bulk *b, unsigned step, unsigned direction)
{
    if (direction == 1 && b->setup.mode != BULK_BOTH)
        return OPRF_FLIGHT_COUNT;
    if (step < direction || step - direction >= OPRF_FLIGHT_COUNT)
        return OPRF_FLIGHT_COUNT;
    return (enum oprf_flight)(step - direction);
}

/* Bytes of the lists' part; own: of the message that this side makes. */
static size_t tail_bytes(const struct bulk *b, unsigned step, bool own)
{
    uint32_t size = own ? b->setup.own_size : b->setup.peer_size;
    size_t list = list_bytes(size, b->setup.label_bytes);

    if (b->setup.mode == BULK_ONE)
        return step + 1 == STEPS_ONE ? list : 0;
    if (step == STEP_COMMIT)
        return COMMITMENT_BYTES;
    if (step == STEP_LIST)
        return list;
    return step == STEP_OPEN ? NONCE_BYTES + list : 0;
}

static size_t step_bytes(const struct bulk *b, unsigned step, bool own)
{
    size_t bytes = tail_bytes(b, step, own);

    for (unsigned d = 0; d < DIRECTIONS; d++)
        if (flight_at(b, step, d) != OPRF_FLIGHT_COUNT)
            bytes += oprf_bytes(&b->terms[d], flight_at(b, step, d));
    return bytes;
}

size_t bulk_bytes(const struct bulk_setup *setup, unsigned k)
{
    struct bulk b = {.setup = *setup};
    bool own = (k % 2 == 0) == (setup->role == BULK_FIRST);

    must(is_size(setup->own_size) && is_size(setup->peer_size));
    memory_wipe(b.setup.secret, sizeof b.setup.secret);
    set_terms(&b);
    return k < steps_of(&b) ? step_bytes(&b, k, own) : 0;
}

size_t bulk_awaited(const struct bulk *b)
{
    if (b->ended || b->step == steps_of(b) || bulk_is_turn(b))
        return 0;
    return step_bytes(b, b->step, false);
}

uint32_t bulk_patience_ms(const struct bulk *b)
{
    if (bulk_awaited(b) == 0)
        return 0;
    for (unsigned d = 0; d < DIRECTIONS; d++)
        if (flight_at(b, b->step, d) == OPRF_TABLE)
            return PATIENCE_MS + b->setup.peer_size / PATIENCE_ITEMS_MS;
    return 0;
}

/* ---- Lists ---- */

struct joining {
    const struct list *list;    /* tags of direction 0, and the keys of labels, if any */
    const struct block *second; /* of direction 1, by item */
    const uint8_t (*sid)[OPRF_SID_BYTES];
};

/* Both directions' tags of an item to the one that stands in the lists. */
static enum err join_some(void *state, size_t from, size_t count)
{
    const struct joining *j = state;
    uint8_t in[DIRECTIONS * (OPRF_SID_BYTES + BLOCK_BYTES)];
    const struct part part = {in, sizeof in};
    uint8_t out[2 * BLOCK_BYTES];

    memcpy(in, j->sid, DIRECTIONS * OPRF_SID_BYTES);
    for (size_t i = from; i < from + count; i++) {
        uint32_t item = j->list->item[i];
        block_store(in + 2 * OPRF_SID_BYTES, j->list->tag[i]);
        block_store(in + 2 * OPRF_SID_BYTES + BLOCK_BYTES, j->second[item]);
        blake_hash("psi/1 both", &part, 1, out, sizeof out);
        j->list->tag[i] = block_load(out);
        if (j->list->key)
            j->list->key[item] = block_load(out + BLOCK_BYTES);
    }
    memory_wipe(in, sizeof in);
    memory_wipe(out, sizeof out);
    return OK;
}

/* The tags of BULK_BOTH: those of direction 0, joined with those of direction 1. */
static enum err both_tags(struct bulk *b)
{
    size_t count = b->items.count;
    struct block *second = crew_take(&b->crew, count, sizeof *second);
    uint8_t sid[DIRECTIONS][OPRF_SID_BYTES];
    const struct oprf_tags to[DIRECTIONS] = {{b->list.tag, b->list.item, NULL},
                                             {second, NULL, NULL}};
    struct joining j = {&b->list, second, (const uint8_t(*)[OPRF_SID_BYTES])sid};
    const struct crew_job job = {"join", join_some, &j, count, JOIN_SLICE};
    unsigned role = (unsigned)b->setup.role;
    enum err e = ERR_NOMEM;

    if (second)
        e = oprf_sender_tags(b->sender, b->items.ids, count, &to[role], sid[role]);
    if (e == OK)
        e = oprf_receiver_tags(b->receiver, &to[1 - role], sid[1 - role]);
    if (e == OK)
        e = crew_do(&b->crew, &job);
    crew_give(&b->crew, second, count * sizeof *second);
    return e;
}

/* Does this side's list go out? In BULK_ONE the second side shows none. */
static bool shows_list(const struct bulk *b)
{
    return has_sender(b);
}

static enum err list_rooms(struct bulk *b)
{
    size_t count = b->items.count;
    size_t size = shows_list(b) ? b->setup.own_size : count;
    struct list *l = &b->list;

    *l = (struct list){.crew = &b->crew,
                       .size = size,
                       .count = count,
                       .second = b->setup.role == BULK_SECOND};
    l->tag = crew_take(l->crew, size, sizeof *l->tag);
    l->item = crew_take(l->crew, size, sizeof *l->item);
    if (b->setup.label_bytes > 0)
        l->key = crew_take(l->crew, count, sizeof *l->key);
    return l->tag && l->item && (l->key || b->setup.label_bytes == 0) ? OK : ERR_NOMEM;
}

static enum err list_tags(struct bulk *b)
{
    const struct oprf_tags to = {b->list.tag, b->list.item, b->list.key};
    uint8_t sid[OPRF_SID_BYTES];

    if (b->setup.mode == BULK_BOTH)
        return both_tags(b);
    if (b->sender)
        return oprf_sender_tags(b->sender, b->items.ids, b->items.count, &to, sid);
    return oprf_receiver_tags(b->receiver, &to, sid);
}

/* Make this side's list, once. Where it is not matched and has no labels, nobody will ask
 * whose a tag is. */
static enum err make_list(struct bulk *b)
{
    struct list *l = &b->list;
    enum err e = list_rooms(b);

    if (e == OK)
        e = list_tags(b);
    if (e == OK && !shows_list(b)) /* its order matters to the caches alone */
        return sort_deal(l->crew, &l->tag, &l->item, l->size);
    if (e != OK)
        return e;
    if (b->setup.mode == BULK_ONE && !l->key) {
        crew_give(l->crew, l->item, l->size * sizeof *l->item);
        l->item = NULL;
    }
    return list_sort(l, &b->draw);
}

static void commit_list(const uint8_t nonce[NONCE_BYTES],
                        const uint8_t *list,
                        size_t bytes,
                        uint8_t out[COMMITMENT_BYTES])
{
    const struct part parts[] = {{nonce, NONCE_BYTES}, {list, bytes}};

    blake_hash("psi/1 list", parts, COUNT_OF(parts), out, COMMITMENT_BYTES);
}

/* The list is random where it stands for nothing, so each time it is written it must be
 * from the same place of the stream. */
static void write_list(const struct bulk *b, uint8_t *out)
{
    struct draw fill = b->draw;

    list_write(&b->list, b->items.labels, b->setup.label_bytes, &fill, out);
    draw_fini(&fill);
}

static enum err write_commitment(struct bulk *b, uint8_t *out)
{
    size_t bytes = list_bytes(b->setup.own_size, b->setup.label_bytes);
    uint8_t *list;
    enum err e = make_list(b);

    if (e != OK)
        return e;
    list = crew_take(&b->crew, bytes, 1);
    if (!list)
        return ERR_NOMEM;
    write_list(b, list);
    commit_list(b->nonce, list, bytes, out);
    crew_give(&b->crew, list, bytes);
    return OK;
}

static enum err write_tail(struct bulk *b, uint8_t *out)
{
    enum err e;

    if (tail_bytes(b, b->step, true) == 0)
        return OK;
    if (b->setup.mode == BULK_BOTH && b->step == STEP_COMMIT)
        return write_commitment(b, out);
    if (b->setup.mode == BULK_BOTH && b->step == STEP_OPEN) {
        memcpy(out, b->nonce, NONCE_BYTES);
        write_list(b, out + NONCE_BYTES);
        return OK;
    }
    e = make_list(b);
    if (e == OK)
        write_list(b, out);
    return e;
}

static enum err match(struct bulk *b, const uint8_t *list)
{
    const struct list_wire peer = {list, b->setup.peer_size, b->setup.label_bytes};

    return list_match_hits(&b->list, &peer, b->path, &b->hits);
}

static enum err take_tail(struct bulk *b, const uint8_t *in)
{
    size_t list = list_bytes(b->setup.peer_size, b->setup.label_bytes);
    uint8_t commitment[COMMITMENT_BYTES];
    enum err e = OK;

    if (tail_bytes(b, b->step, false) == 0)
        return OK;
    if (b->setup.mode == BULK_ONE) {
        e = make_list(b);
        return e == OK ? match(b, in) : e;
    }
    if (b->step == STEP_COMMIT) {
        memcpy(b->peer_commitment, in, COMMITMENT_BYTES);
        return OK;
    }
    if (b->step == STEP_OPEN) {
        commit_list(in, in + NONCE_BYTES, list, commitment);
        if (!hash_equal(commitment, b->peer_commitment, sizeof commitment))
            return ERR_FORGED;
        in += NONCE_BYTES;
    }
    return match(b, in);
}

/* ---- Messages ---- */

static enum err make_flight(struct bulk *b, enum oprf_flight flight, uint8_t *out)
{
    switch (flight) {
    case OPRF_OFFER:
        return oprf_sender_offer(b->sender, out);
    case OPRF_BASE:
        return oprf_receiver_base(b->receiver, out);
    case OPRF_TREES:
        return oprf_sender_trees(b->sender, out);
    case OPRF_TABLE:
        return oprf_receiver_table(b->receiver, b->items.ids, b->items.count, out);
    case OPRF_PROOF:
        oprf_sender_proof(b->sender, out);
        return OK;
    case OPRF_FLIGHT_COUNT:
        break;
    }
    return OK;
}

static enum err take_flight(struct bulk *b, enum oprf_flight flight, const uint8_t *in)
{
    switch (flight) {
    case OPRF_OFFER:
        return oprf_receiver_take_offer(b->receiver, in);
    case OPRF_BASE:
        return oprf_sender_take_base(b->sender, in);
    case OPRF_TREES:
        return oprf_receiver_take_trees(b->receiver, in);
    case OPRF_TABLE:
        return oprf_sender_take_table(b->sender, in);
    case OPRF_PROOF:
        return oprf_receiver_take_proof(b->receiver, in);
    case OPRF_FLIGHT_COUNT:
        break;
    }
    return OK;
}

/* After a step: what is not needed any more goes. */
static void advance(struct bulk *b)
{
    b->step++;
    if (b->step == steps_of(b))
        drop_sides(b);
}

enum err bulk_next(struct bulk *b, const uint8_t **bytes, size_t *count)
{
    uint8_t *at;
    enum err e = OK;

    if (!bulk_is_turn(b))
        return ERR_UNEXPECTED;
    drop_message(b);
    b->message_bytes = step_bytes(b, b->step, true);
    b->message = crew_take(&b->crew, b->message_bytes, 1);
    if (!b->message)
        return end(b, ERR_NOMEM);
    at = b->message;
    for (unsigned d = 0; e == OK && d < DIRECTIONS; d++) {
        enum oprf_flight flight = flight_at(b, b->step, d);
        if (flight == OPRF_FLIGHT_COUNT)
            continue;
        e = make_flight(b, flight, at);
        at += oprf_bytes(&b->terms[d], flight);
    }
    if (e == OK)
        e = write_tail(b, at);
    if (e != OK)
        return end(b, e);
    advance(b);
    *bytes = b->message;
    *count = b->message_bytes;
    return OK;
}

enum err bulk_receive(struct bulk *b, const uint8_t *bytes, size_t count)
{
    enum err e = OK;

    if (bulk_awaited(b) == 0)
        return ERR_UNEXPECTED;
    if (count != bulk_awaited(b))
        return end(b, ERR_FORGED);
    drop_message(b);
    for (unsigned d = 0; e == OK && d < DIRECTIONS; d++) {
        enum oprf_flight flight = flight_at(b, b->step, d);
        if (flight == OPRF_FLIGHT_COUNT)
            continue;
        e = take_flight(b, flight, bytes);
        bytes += oprf_bytes(&b->terms[d], flight);
    }
    if (e == OK)
        e = take_tail(b, bytes);
    if (e != OK)
        return end(b, e);
    advance(b);
    return OK;
}

enum err bulk_work(struct bulk *b)
{
    enum err e = OK;

    if (bulk_awaited(b) == 0)
        return OK;
    if (b->step > 0)
        room_warm(b->crew.room);
    /* Whose flight is awaited was sent the one before it. */
    if (b->sender && flight_at(b, b->step, (unsigned)b->setup.role) == OPRF_TABLE)
        e = oprf_sender_work(b->sender, b->items.ids, b->items.count);
    if (e == OK && b->receiver &&
        flight_at(b, b->step, 1 - (unsigned)b->setup.role) == OPRF_PROOF)
        e = oprf_receiver_work(b->receiver);
    return e == OK ? OK : end(b, e);
}

const struct bulk_hit *bulk_hits(const struct bulk *b, size_t *count)
{
    *count = b->hits.count;
    return b->hits.hit;
}
