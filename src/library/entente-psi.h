/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entente-psi.h - what two lists of exact items have in common, and nothing else
 *
 * Two programs each hold a list of distinct items: accounts, phones, hashes; byte strings
 * of any length. They pass a few messages, and then the second one, or both, know which
 * of their own items the other holds too. The library makes and takes the messages;
 * carrying them is the caller's: a socket, files, a disk.
 *
 *     entente_psi_new, entente_psi_add .. entente_psi_add, entente_psi_start
 *     until entente_psi_stage is ENTENTE_PSI_OVER:
 *         ENTENTE_PSI_SENDS    entente_psi_next, and send what it gave
 *         ENTENTE_PSI_AWAITS   receive entente_psi_awaited bytes; entente_psi_receive
 *     entente_psi_hit 0 .. entente_psi_hit_count - 1, entente_psi_free
 *
 * Messages go one at a time, from the first side and from the second by turns: 5 in
 * ENTENTE_PSI_ONE, 8 in ENTENTE_PSI_BOTH. How long they are depends on the options alone,
 * so each side knows how many bytes come. A message has no header of its own.
 *
 * Security  Against a peer that does not keep to the protocol, in the random-oracle and
 *           ideal-cipher model, under CDH in ristretto255 and LPN with sparse matrices
 *           over GF(2^128). Keys have 128 bits. A table fails once in 2^40; in
 *           ENTENTE_PSI_BOTH there are two. The argument stands in
 *           docs/psi.md of the sources; nobody outside has read it, and it does not stand
 *           against quantum computers. Constant time in what the peer must not learn was
 *           checked with valgrind for some compilers, not timed. Which memory is touched
 *           depends on the own items.
 *           What no such protocol prevents: a peer can put any item that it can guess
 *           into its list, leave items out, and stop once it has its result. It can ask
 *           about more items than it declared: entente_psi_peer_max. In ENTENTE_PSI_BOTH
 *           the first side has its result only with the last message.
 *           The library does not know who the peer is. Authenticate and encrypt the
 *           channel, and bind the session to it by `context`.
 * Sizes     Both lists' declared sizes are known to both. They are rounded up, to 512 or
 *           an eighth of an octave; how many items a list has below that is not told.
 * Threads   No state outside of sessions but that of libsodium, which the library starts
 *           as often as needed. A session is used by one thread at a time; any number of
 *           sessions by any number of threads. No signal or file is made, and no thread
 *           unless `threads` asks for it; such ones end with the call. A fork gives two
 * sessions with the same secret: go on with one of them. Owns      What is passed is
 * borrowed for the call and copied, items as 32-byte hashes. What a session returns is
 * its own, and stands until the time said below. Errors    Every code has a name and a
 * sentence. ENTENTE_PSI_USAGE, and what entente_psi_add refuses, leave the session as it
 * was; every other failure ends it: secrets are wiped, there is no result, and it can
 * only be freed. What a peer did wrong is never told: it is always ENTENTE_PSI_REFUSED.
 * Tell the peer no more than that either. The library prints nothing, except where it
 * catches itself in a mistake: then it says where and calls abort(). Not here  A
 * serialised form between messages: but a session made again with the same options, items
 * and random bytes, and fed the same messages, is in the same state. Those 32 bytes are
 * then a key; two different conversations under them can betray it. Nor a mode that tells
 * only how many hits there are: the protocol has none.
 */
#ifndef LIBRARY_ENTENTE_PSI_H
#define LIBRARY_ENTENTE_PSI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

#define ENTENTE_PSI_MUST_CHECK __attribute__((warn_unused_result))

enum {
    ENTENTE_PSI_ITEMS_MAX = 1 << 26, /* of a list */
    ENTENTE_PSI_LABEL_MAX = 255,     /* bytes */
    ENTENTE_PSI_HANDLE_BYTES = 16,
    ENTENTE_PSI_PROTOCOL = 3 /* two libraries of the same one understand each other */
};

/* Numbers stay; later versions may add some. */
enum entente_psi_code {
    ENTENTE_PSI_OK = 0,
    ENTENTE_PSI_USAGE = 1,     /* called in a way that this header rules out */
    ENTENTE_PSI_LIMIT = 2,     /* more items than declared, or than there may be */
    ENTENTE_PSI_CEILING = 3,   /* could need more than memory_bytes; nothing was taken */
    ENTENTE_PSI_DUPLICATE = 4, /* the own list has an item twice */
    ENTENTE_PSI_REFUSED = 5,   /* whatever the peer did wrong */
    ENTENTE_PSI_RETRY = 6,     /* once in 2^40: begin again, with another secret */
    ENTENTE_PSI_CANCELLED = 7, /* by the progress function */
    ENTENTE_PSI_NO_MEMORY = 8,
    ENTENTE_PSI_NO_RANDOMNESS = 9
};

/* Who speaks first; the two sides agree on it. */
enum entente_psi_role { ENTENTE_PSI_FIRST = 0, ENTENTE_PSI_SECOND = 1 };

/* Who learns the hits; the two sides agree on it. */
enum entente_psi_mode {
    ENTENTE_PSI_ONE = 0, /* the second side alone */
    ENTENTE_PSI_BOTH = 1 /* each side, of its own items */
};

enum entente_psi_stage {
    ENTENTE_PSI_FILLS = 0,  /* takes items; then entente_psi_start */
    ENTENTE_PSI_SENDS = 1,  /* entente_psi_next is due */
    ENTENTE_PSI_AWAITS = 2, /* entente_psi_receive is due */
    ENTENTE_PSI_OVER = 3,   /* all messages were sent and taken */
    ENTENTE_PSI_ENDED = 4   /* a call failed and said why */
};

/* Fill `out` with bytes that nobody can guess. Returns 0; anything else: there are none.
 * Called once for each session, by entente_psi_start, for 32 bytes. */
typedef int (*entente_psi_random)(void *context, unsigned char *out, size_t bytes);

/* Called when a step begins (`done` steps are behind, of `total`), when it is done, and
 * now and then within it, always by the thread that called. Returns 0 to go on; anything
 * else ends the session. A step is the start, or one message. The session must not be
 * used within. */
typedef int (*entente_psi_progress)(void *context, unsigned done, unsigned total);

/* Zero it, set size, and set what is wanted. Both sides must agree on all of the first
 * part, own and peer's items crosswise; else the first message is refused. */
struct entente_psi_options {
    size_t size; /* sizeof(struct entente_psi_options) */
    enum entente_psi_role role;
    enum entente_psi_mode mode;
    uint32_t own_items; /* at most so many are added */
    uint32_t peer_items;
    uint32_t label_bytes; /* behind each item of either side; 0: none */
    const void *context;  /* what the session is bound to: names, channel, purpose */
    size_t context_bytes;

    uint64_t memory_bytes;     /* the ceiling of the heap; 0: none */
    entente_psi_random random; /* NULL: the system's */
    void *random_context;
    entente_psi_progress progress; /* may be NULL */
    void *progress_context;
    uint32_t threads; /* that work on a step at most; 0: the caller's alone */
};

/* One hit. */
struct entente_psi_hit {
    uint64_t item;               /* of the own list: 0 was the first that was added */
    const unsigned char *handle; /* ENTENTE_PSI_HANDLE_BYTES; see entente_psi_hit */
    const unsigned char *label;  /* the peer's, label_bytes long; NULL without */
};

struct entente_psi; /* a session; opaque */

/* The library's version, such as "0.1.0". */
const char *entente_psi_version(void);

/* A code's name, such as "duplicate", and its sentence; never NULL. */
const char *entente_psi_code_name(enum entente_psi_code code);
const char *entente_psi_sentence(enum entente_psi_code code);

/* How many items at most a peer that declared `items` can have asked about, if it
 * computed 2^log_work hashes, 40 to 80, between two messages; but with a chance of 2^-40.
 * 0: not of that shape. entente_psi_patience_ms says how much time it has for it. */
uint64_t entente_psi_peer_max(uint32_t items, unsigned log_work);

/*
 * What a session may take from the heap at most, for these options; messages of the peer,
 * which the caller holds, come on top.
 *
 * Units    bytes as asked for; the system's heap rounds up
 * Errors   ENTENTE_PSI_USAGE, ENTENTE_PSI_LIMIT: as entente_psi_new
 */
ENTENTE_PSI_MUST_CHECK enum entente_psi_code
entente_psi_memory(const struct entente_psi_options *options, uint64_t *bytes);

/*
 * Make a session, which has no items yet.
 *
 * Owns     options borrowed, and what `context` points to; random_context and
 *          progress_context kept; *made given (entente_psi_free), untouched on failure
 * Errors   ENTENTE_PSI_USAGE     a member is out of its range, or of a later version
 *          ENTENTE_PSI_LIMIT     more than ENTENTE_PSI_ITEMS_MAX or ENTENTE_PSI_LABEL_MAX
 *          ENTENTE_PSI_CEILING   entente_psi_memory is above memory_bytes
 *          ENTENTE_PSI_NO_MEMORY, ENTENTE_PSI_NO_RANDOMNESS (libsodium did not start)
 */
ENTENTE_PSI_MUST_CHECK enum entente_psi_code
entente_psi_new(const struct entente_psi_options *options, struct entente_psi **made);

/* Wipes and frees; NULL is fine. */
void entente_psi_free(struct entente_psi *session);

/*
 * Add items to the own list: `count` of them, `width` bytes each, one after the other.
 * Those of several lengths are added one by one; an item may be empty.
 *
 * Shape    items: count x width; labels: count x label_bytes, NULL without labels
 * Errors   ENTENTE_PSI_LIMIT   more than own_items; none of these was added
 *          ENTENTE_PSI_USAGE   NULL where there are bytes, labels that were not agreed
 *                              on or are missing, or after entente_psi_start
 */
ENTENTE_PSI_MUST_CHECK enum entente_psi_code entente_psi_add(struct entente_psi *session,
                                                             const void *items,
                                                             size_t width,
                                                             size_t count,
                                                             const void *labels);

/*
 * The list is whole. It may be empty.
 *
 * Errors   ENTENTE_PSI_DUPLICATE   entente_psi_duplicate says where
 *          ENTENTE_PSI_USAGE, ENTENTE_PSI_NO_MEMORY, ENTENTE_PSI_NO_RANDOMNESS,
 *          ENTENTE_PSI_CANCELLED
 */
ENTENTE_PSI_MUST_CHECK enum entente_psi_code
entente_psi_start(struct entente_psi *session);

/* Where the session stands; ENTENTE_PSI_ENDED for NULL. */
enum entente_psi_stage entente_psi_stage(const struct entente_psi *session);

/*
 * The next message of this side.
 *
 * Owns     the bytes are the session's, until the next call that changes it
 * Errors   ENTENTE_PSI_USAGE not this side's turn; ENTENTE_PSI_RETRY,
 *          ENTENTE_PSI_NO_MEMORY, ENTENTE_PSI_CANCELLED
 */
ENTENTE_PSI_MUST_CHECK enum entente_psi_code
entente_psi_next(struct entente_psi *session, const unsigned char **bytes, size_t *count);

/* How many bytes the awaited message has; 0 when none is awaited. */
size_t entente_psi_awaited(const struct entente_psi *session);

/* How many milliseconds the awaited message may take; 0: any time. The library has no
 * clock: past it the caller must give the session up, since with more time the peer can
 * ask about more items (entente_psi_peer_max). */
uint32_t entente_psi_patience_ms(const struct entente_psi *session);

/*
 * Take the peer's message, which is borrowed for the call.
 *
 * Errors   ENTENTE_PSI_REFUSED; ENTENTE_PSI_USAGE none is awaited;
 *          ENTENTE_PSI_NO_MEMORY, ENTENTE_PSI_CANCELLED
 */
ENTENTE_PSI_MUST_CHECK enum entente_psi_code
entente_psi_receive(struct entente_psi *session, const void *bytes, size_t count);

/*
 * Do now, while the peer's message is awaited, what can be done without it. It need not
 * be called: what was not done is done later.
 *
 * Errors   ENTENTE_PSI_USAGE none is awaited; ENTENTE_PSI_NO_MEMORY,
 *          ENTENTE_PSI_CANCELLED
 */
ENTENTE_PSI_MUST_CHECK enum entente_psi_code
entente_psi_work(struct entente_psi *session);

/* How many hits there are, once this side has the peer's list; else 0. The first side of
 * ENTENTE_PSI_ONE never has any. Do not act on hits before ENTENTE_PSI_OVER. */
size_t entente_psi_hit_count(const struct entente_psi *session);

/*
 * One hit; they ascend by handle. In ENTENTE_PSI_BOTH both sides have the same handles in
 * the same order, so that they can speak of a hit without naming the item.
 *
 * Owns     handle and label are the session's, until it is freed
 * Errors   ENTENTE_PSI_USAGE index is not below entente_psi_hit_count
 */
ENTENTE_PSI_MUST_CHECK enum entente_psi_code entente_psi_hit(
    const struct entente_psi *session, size_t index, struct entente_psi_hit *hit);

/* Two positions of the own list, from 0, that hold the same item. Errors
 * ENTENTE_PSI_USAGE entente_psi_start has not found any */
ENTENTE_PSI_MUST_CHECK enum entente_psi_code entente_psi_duplicate(
    const struct entente_psi *session, uint64_t *first, uint64_t *second);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
