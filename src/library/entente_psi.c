/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entente_psi.c - the public face over bulk/: it judges what a stranger's program passes,
 * and translates
 *
 * Behind it nothing is checked twice: an engine sees only what is of its shape. Its
 * error codes are the program's, these are the library's, and no number of one is taken
 * for the other's.
 */
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "bulk/bulk.h"
#include "crypto/blake.h"
#include "crypto/entropy.h"
#include "library/ceiling.h"
#include "library/entente-psi.h"

#include <string.h>

_Static_assert((int)ENTENTE_PSI_ITEMS_MAX == BULK_ITEMS_MAX &&
                   (int)ENTENTE_PSI_LABEL_MAX == BULK_LABEL_MAX &&
                   (int)ENTENTE_PSI_HANDLE_BYTES == BULK_HANDLE_BYTES &&
                   (int)ENTENTE_PSI_FIRST == BULK_FIRST &&
                   (int)ENTENTE_PSI_SECOND == BULK_SECOND &&
                   (int)ENTENTE_PSI_ONE == BULK_ONE && (int)ENTENTE_PSI_BOTH == BULK_BOTH,
               "the engine's numbers are the library's");

enum { STEPS_ONE = 1 + 5, STEPS_BOTH = 1 + 8 }; /* the start, and messages */

struct entente_psi {
    struct entente_psi_options options; /* its `context` is not kept */
    struct bulk_setup setup;            /* its secret is there while one is made */
    uint8_t (*ids)[BULK_ID_BYTES];
    uint8_t *labels;
    size_t count;
    struct bulk *bulk; /* NULL before the start, and after a failure */
    bool ended;
    unsigned done;     /* steps */
    uint32_t twice[2]; /* places of the same item; [1] is 0: none */
};

/* ---- Words ---- */

static const struct {
    const char *name;
    const char *sentence;
} words[] = {
    [ENTENTE_PSI_OK] = {"ok", "All is well."},
    [ENTENTE_PSI_USAGE] = {"usage", "The function was called in a way that "
                                    "entente-psi.h rules out; read what it says there."},
    [ENTENTE_PSI_LIMIT] = {"limit", "There are more items than were declared, or than "
                                    "there may be; declare more, or leave some out."},
    [ENTENTE_PSI_CEILING] =
        {"ceiling", "The session could need more memory than its ceiling allows; "
                    "raise memory_bytes, or declare fewer items."},
    [ENTENTE_PSI_DUPLICATE] = {"duplicate", "The own list has the same item twice; leave "
                                            "one of them out."},
    [ENTENTE_PSI_REFUSED] = {"refused",
                             "The peer's message is not what it must be; "
                             "compare both sides' options before another try."},
    [ENTENTE_PSI_RETRY] = {"retry", "The common salt does not do, which happens once in "
                                    "2^40; begin another session."},
    [ENTENTE_PSI_CANCELLED] = {"cancelled", "The progress function stopped the session; "
                                            "begin another one when it may go on."},
    [ENTENTE_PSI_NO_MEMORY] = {"no-memory", "The system gave no memory; free some, or "
                                            "declare fewer items."},
    [ENTENTE_PSI_NO_RANDOMNESS] = {"no-randomness", "There is no randomness to be had; "
                                                    "mend its source."},
};

static bool is_code(enum entente_psi_code code)
{
    return (unsigned)code < COUNT_OF(words);
}

const char *entente_psi_version(void)
{
    return ENTENTE_VERSION;
}

const char *entente_psi_code_name(enum entente_psi_code code)
{
    return is_code(code) ? words[code].name : "unknown";
}

const char *entente_psi_sentence(enum entente_psi_code code)
{
    return is_code(code) ? words[code].sentence
                         : "This code is of another version of the library.";
}

/* What an engine's code is to the caller. */
static enum entente_psi_code translate(enum err e)
{
    switch ((int)e) {
    case OK:
        return ENTENTE_PSI_OK;
    case ERR_FORGED:
        return ENTENTE_PSI_REFUSED;
    case ERR_RETRY:
        return ENTENTE_PSI_RETRY;
    case ERR_EXISTS:
        return ENTENTE_PSI_DUPLICATE;
    case ERR_NOMEM:
        return ENTENTE_PSI_NO_MEMORY;
    case ERR_CANCELLED:
        return ENTENTE_PSI_CANCELLED;
    default:
        must(e == ERR_RANDOM);
        return ENTENTE_PSI_NO_RANDOMNESS;
    }
}

/* ---- Options ---- */

/* A copy of what is given, which may be of a later version as long as it wants nothing
 * that this one does not know. */
static bool take_options(const struct entente_psi_options *given,
                         struct entente_psi_options *out)
{
    if (!given || given->size < sizeof *out)
        return false;
    for (size_t i = sizeof *out; i < given->size; i++)
        if (((const uint8_t *)given)[i] != 0)
            return false;
    memcpy(out, given, sizeof *out);
    return true;
}

static enum entente_psi_code read_options(const struct entente_psi_options *given,
                                          struct entente_psi_options *o)
{
    if (!take_options(given, o) || (unsigned)o->role > ENTENTE_PSI_SECOND ||
        (unsigned)o->mode > ENTENTE_PSI_BOTH || (!o->context && o->context_bytes > 0))
        return ENTENTE_PSI_USAGE;
    if (o->own_items > ENTENTE_PSI_ITEMS_MAX || o->peer_items > ENTENTE_PSI_ITEMS_MAX ||
        o->label_bytes > ENTENTE_PSI_LABEL_MAX)
        return ENTENTE_PSI_LIMIT;
    return ENTENTE_PSI_OK;
}

uint64_t entente_psi_peer_max(uint32_t items, unsigned log_work)
{
    uint32_t size = bulk_size(items);

    if (size == 0 || log_work < 40 || log_work > 80)
        return 0;
    return bulk_peer_max(size, log_work);
}

enum entente_psi_code entente_psi_memory(const struct entente_psi_options *options,
                                         uint64_t *bytes)
{
    struct entente_psi_options o;
    enum entente_psi_code e = bytes ? read_options(options, &o) : ENTENTE_PSI_USAGE;

    if (e == ENTENTE_PSI_OK)
        *bytes = sizeof(struct entente_psi) + ceiling_bytes(&o);
    return e;
}

/* ---- A session ---- */

static void make_setup(const struct entente_psi_options *o, struct bulk_setup *setup)
{
    const struct part context = {o->context, o->context_bytes};

    blake_hash("psi/1 context", &context, 1, setup->binding, sizeof setup->binding);
    setup->role = (enum bulk_role)o->role;
    setup->mode = (enum bulk_mode)o->mode;
    setup->own_size = bulk_size(o->own_items);
    setup->peer_size = bulk_size(o->peer_items);
    setup->label_bytes = (uint8_t)o->label_bytes;
    setup->threads = o->threads > 0 ? o->threads : 1;
}

static enum entente_psi_code make(const struct entente_psi_options *o,
                                  struct entente_psi **made)
{
    struct entente_psi *s = memory_new(1, sizeof *s);

    if (!s)
        return ENTENTE_PSI_NO_MEMORY;
    s->options = *o;
    s->options.context = NULL;
    make_setup(o, &s->setup);
    s->ids = memory_new(o->own_items, sizeof *s->ids);
    s->labels = o->label_bytes > 0 ? memory_new(o->own_items, o->label_bytes) : NULL;
    if (!s->ids || (o->label_bytes > 0 && !s->labels)) {
        entente_psi_free(s);
        return ENTENTE_PSI_NO_MEMORY;
    }
    *made = s;
    return ENTENTE_PSI_OK;
}

enum entente_psi_code entente_psi_new(const struct entente_psi_options *options,
                                      struct entente_psi **made)
{
    struct entente_psi_options o;
    uint64_t bytes;
    enum entente_psi_code e = made ? read_options(options, &o) : ENTENTE_PSI_USAGE;

    if (e == ENTENTE_PSI_OK)
        e = entente_psi_memory(options, &bytes);
    if (e != ENTENTE_PSI_OK)
        return e;
    if (o.memory_bytes > 0 && bytes > o.memory_bytes)
        return ENTENTE_PSI_CEILING;
    e = translate(entropy_start());
    return e == ENTENTE_PSI_OK ? make(&o, made) : e;
}

/* Everything that a failed session need not have. */
static void drop(struct entente_psi *s)
{
    bulk_free(s->bulk);
    memory_wipe_free(s->ids, s->options.own_items * sizeof *s->ids);
    memory_wipe_free(s->labels, (size_t)s->options.own_items * s->options.label_bytes);
    memory_wipe(s->setup.secret, sizeof s->setup.secret);
    s->bulk = NULL;
    s->ids = NULL;
    s->labels = NULL;
}

static enum entente_psi_code end(struct entente_psi *s, enum entente_psi_code code)
{
    drop(s);
    s->ended = true;
    return code;
}

void entente_psi_free(struct entente_psi *session)
{
    if (!session)
        return;
    drop(session);
    memory_wipe_free(session, sizeof *session);
}

enum entente_psi_stage entente_psi_stage(const struct entente_psi *session)
{
    if (!session || session->ended)
        return ENTENTE_PSI_ENDED;
    if (!session->bulk)
        return ENTENTE_PSI_FILLS;
    if (bulk_is_over(session->bulk))
        return ENTENTE_PSI_OVER;
    return bulk_is_turn(session->bulk) ? ENTENTE_PSI_SENDS : ENTENTE_PSI_AWAITS;
}

enum entente_psi_code entente_psi_add(struct entente_psi *session,
                                      const void *items,
                                      size_t width,
                                      size_t count,
                                      const void *labels)
{
    const uint8_t *item = items;
    size_t bytes;

    if (entente_psi_stage(session) != ENTENTE_PSI_FILLS)
        return ENTENTE_PSI_USAGE;
    if (count > session->options.own_items - session->count)
        return ENTENTE_PSI_LIMIT;
    if (!mul_size(width, count, &bytes) || (!items && bytes > 0))
        return ENTENTE_PSI_USAGE;
    if (count > 0 && (labels != NULL) != (session->labels != NULL))
        return ENTENTE_PSI_USAGE;
    for (size_t i = 0; i < count; i++)
        bulk_id(width > 0 ? item + i * width : NULL, width,
                session->ids[session->count + i]);
    if (count > 0 && labels)
        memcpy(session->labels + session->count * session->options.label_bytes, labels,
               count * session->options.label_bytes);
    session->count += count;
    return ENTENTE_PSI_OK;
}

/* ---- Steps ---- */

/* Does the caller want to go on? */
static bool goes_on(const struct entente_psi *s)
{
    const struct entente_psi_options *o = &s->options;
    unsigned total = o->mode == ENTENTE_PSI_BOTH ? STEPS_BOTH : STEPS_ONE;

    return !o->progress || o->progress(o->progress_context, s->done, total) == 0;
}

/* What a step came to. */
static enum entente_psi_code judge(struct entente_psi *s, enum err e, unsigned steps)
{
    if (e != OK)
        return end(s, translate(e));
    s->done += steps;
    return goes_on(s) ? ENTENTE_PSI_OK : end(s, ENTENTE_PSI_CANCELLED);
}

static bool tick(void *state, const char *phase, size_t done, size_t total)
{
    (void)phase;
    (void)done;
    (void)total;
    return goes_on(state);
}

static bool draw_secret(struct entente_psi *s)
{
    struct random source = entropy_random();
    uint8_t *secret = s->setup.secret;

    if (s->options.random)
        return s->options.random(s->options.random_context, secret,
                                 sizeof s->setup.secret) == 0;
    return random_fill(&source, secret, sizeof s->setup.secret) == OK;
}

static enum err begin(struct entente_psi *s)
{
    const struct bulk_items items = {(const uint8_t(*)[BULK_ID_BYTES])s->ids, s->count,
                                     s->labels};
    enum err e;

    if (!draw_secret(s))
        return ERR_RANDOM;
    s->setup.progress = (struct bulk_progress){tick, s};
    e = bulk_new(&s->setup, &items, path_best(), &s->bulk, NULL);
    memory_wipe(s->setup.secret, sizeof s->setup.secret);
    if (e == ERR_EXISTS && bulk_duplicate(&items, s->twice) != OK)
        e = ERR_NOMEM;
    return e;
}

enum entente_psi_code entente_psi_start(struct entente_psi *session)
{
    if (entente_psi_stage(session) != ENTENTE_PSI_FILLS)
        return ENTENTE_PSI_USAGE;
    if (!goes_on(session))
        return end(session, ENTENTE_PSI_CANCELLED);
    return judge(session, begin(session), 1);
}

enum entente_psi_code
entente_psi_next(struct entente_psi *session, const unsigned char **bytes, size_t *count)
{
    const uint8_t *made;
    size_t made_bytes;
    enum entente_psi_code e;

    if (entente_psi_stage(session) != ENTENTE_PSI_SENDS || !bytes || !count)
        return ENTENTE_PSI_USAGE;
    if (!goes_on(session))
        return end(session, ENTENTE_PSI_CANCELLED);
    e = judge(session, bulk_next(session->bulk, &made, &made_bytes), 1);
    if (e != ENTENTE_PSI_OK)
        return e;
    *bytes = made;
    *count = made_bytes;
    return ENTENTE_PSI_OK;
}

size_t entente_psi_awaited(const struct entente_psi *session)
{
    if (entente_psi_stage(session) != ENTENTE_PSI_AWAITS)
        return 0;
    return bulk_awaited(session->bulk);
}

uint32_t entente_psi_patience_ms(const struct entente_psi *session)
{
    if (entente_psi_stage(session) != ENTENTE_PSI_AWAITS)
        return 0;
    return bulk_patience_ms(session->bulk);
}

enum entente_psi_code
entente_psi_receive(struct entente_psi *session, const void *bytes, size_t count)
{
    if (entente_psi_stage(session) != ENTENTE_PSI_AWAITS || (!bytes && count > 0))
        return ENTENTE_PSI_USAGE;
    if (!goes_on(session))
        return end(session, ENTENTE_PSI_CANCELLED);
    return judge(session, bulk_receive(session->bulk, bytes, count), 1);
}

enum entente_psi_code entente_psi_work(struct entente_psi *session)
{
    if (entente_psi_stage(session) != ENTENTE_PSI_AWAITS)
        return ENTENTE_PSI_USAGE;
    if (!goes_on(session))
        return end(session, ENTENTE_PSI_CANCELLED);
    return judge(session, bulk_work(session->bulk), 0);
}

/* ---- What came out ---- */

size_t entente_psi_hit_count(const struct entente_psi *session)
{
    size_t count = 0;

    if (session && session->bulk)
        (void)bulk_hits(session->bulk, &count);
    return count;
}

enum entente_psi_code entente_psi_hit(const struct entente_psi *session,
                                      size_t index,
                                      struct entente_psi_hit *hit)
{
    const struct bulk_hit *hits;
    size_t count;

    if (!hit || index >= entente_psi_hit_count(session))
        return ENTENTE_PSI_USAGE;
    hits = bulk_hits(session->bulk, &count);
    hit->item = hits[index].item;
    hit->handle = hits[index].handle;
    hit->label = hits[index].label;
    return ENTENTE_PSI_OK;
}

enum entente_psi_code entente_psi_duplicate(const struct entente_psi *session,
                                            uint64_t *first,
                                            uint64_t *second)
{
    if (!session || !first || !second || session->twice[1] == 0)
        return ENTENTE_PSI_USAGE;
    *first = session->twice[0];
    *second = session->twice[1];
    return ENTENTE_PSI_OK;
}
