/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fraud.c - writing and checking proofs of two histories
 *
 * The law. A proof rests on the node key of the accused alone: whoever holds the card
 * checks it, without a lane, a store or the accuser's word. An officer's signature is
 * not looked at; the node signed two entries, whoever else signed them.
 */
#include "lane/fraud.h"

#include "base/memory.h"
#include "base/must.h"
#include "base/text.h"
#include "lane/entry.h"
#include "lane/note.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

/* Bytes of the sentence that a line shows. */
enum { SAID_MAX = 4096 };

static const char entry_head[] = "entente-fraud/1 entry ";
static const char note_head[] = "entente-fraud/1 checkpoint ";

/* The two things of a line, decoded. */
struct pair {
    uint8_t a[ENTRY_MAX];
    uint8_t b[ENTRY_MAX];
    size_t a_bytes;
    size_t b_bytes;
};

_Static_assert((int)NOTE_MAX <= (int)ENTRY_MAX, "a pair holds either");
_Static_assert(2 * BASE64_CHARS(ENTRY_MAX) + sizeof note_head + 1 <= FRAUD_LINE_MAX,
               "a line holds either");

/* ---- Writing ---- */

struct half {
    const void *bytes;
    size_t count;
};

MUST_CHECK static enum err add_half(struct buffer *out, const struct half *half)
{
    char *text = memory_new(BASE64_CHARS(half->count) + 1, 1);

    if (!text)
        return ERR_NOMEM;
    text_base64_encode(half->bytes, half->count, text);
    buffer_add_text(out, text);
    memory_free(text);
    return OK;
}

MUST_CHECK static enum err write_line(const char *head,
                                      const struct half *a,
                                      const struct half *b,
                                      struct buffer *out)
{
    struct buffer line;
    enum err e;

    buffer_init(&line, FRAUD_LINE_MAX);
    buffer_add_text(&line, head);
    e = add_half(&line, a);
    buffer_add_byte(&line, ' ');
    if (e == OK)
        e = add_half(&line, b);
    if (e == OK)
        e = buffer_status(&line);
    if (e == OK) {
        buffer_add(out, line.data, line.bytes);
        e = buffer_status(out);
    }
    buffer_fini(&line);
    return e;
}

enum err fraud_entries(
    const void *a, size_t a_bytes, const void *b, size_t b_bytes, struct buffer *out)
{
    if (a_bytes > ENTRY_MAX || b_bytes > ENTRY_MAX)
        return ERR_LIMIT;
    return write_line(entry_head, &(struct half){a, a_bytes}, &(struct half){b, b_bytes},
                      out);
}

enum err fraud_notes(
    const void *a, size_t a_bytes, const void *b, size_t b_bytes, struct buffer *out)
{
    if (a_bytes > NOTE_MAX || b_bytes > NOTE_MAX)
        return ERR_LIMIT;
    return write_line(note_head, &(struct half){a, a_bytes}, &(struct half){b, b_bytes},
                      out);
}

/* ---- Checking ---- */

/* Decode one half, at most `limit` bytes; rewrites nothing. */
MUST_CHECK static enum err
decode_half(const char *text, size_t limit, uint8_t *out, size_t *bytes)
{
    if (text_base64_check(text, bytes) != OK || *bytes > limit)
        return ERR_MALFORMED;
    return text_base64_decode(text, out, *bytes);
}

/* "A B" into its two halves. */
MUST_CHECK static enum err decode_pair(const char *text, size_t limit, struct pair *out)
{
    const char *blank = strchr(text, ' ');
    enum err e = ERR_MALFORMED;
    char *first;

    if (!blank)
        return ERR_MALFORMED;
    first = memory_copy_text(text);
    if (!first)
        return ERR_NOMEM;
    first[blank - text] = 0;
    if (decode_half(first, limit, out->a, &out->a_bytes) == OK &&
        decode_half(blank + 1, limit, out->b, &out->b_bytes) == OK)
        e = OK;
    memory_free(first);
    return e;
}

/* What says that one of the two is malformed; of a proof nothing else is said. */
MUST_CHECK static enum err as_malformed(enum err e, struct fault *f)
{
    if (e != ERR_LIMIT)
        return e;
    if (f)
        f->code = ERR_MALFORMED;
    return ERR_MALFORMED;
}

/* One of the two, parsed and signed by the accused. */
MUST_CHECK static enum err read_entry(const void *bytes,
                                      size_t count,
                                      const struct card *accused,
                                      struct entry **out,
                                      struct fault *f)
{
    enum err e = as_malformed(entry_parse(bytes, count, out, f), f);

    if (e != OK)
        return e;
    e = entry_verify_node(*out, accused->node);
    if (e == ERR_FORGED)
        return fault_set(f, e, "",
                         "Entry %" PRIu64
                         " of the proof is not signed by the accused; it "
                         "proves nothing.",
                         (*out)->n);
    return e;
}

/* Append "..., both signed by NAME (fingerprint ...)." */
static void name_accused(const struct card *accused, struct buffer *said)
{
    char digits[CARD_FINGERPRINT_BYTES];

    card_digits(accused->id, digits);
    buffer_printf(said, ", both signed by %s (fingerprint %s).", card_name(accused, "en"),
                  digits);
}

MUST_CHECK static enum err compare_entries(const struct entry *a,
                                           const struct entry *b,
                                           const struct card *accused,
                                           struct buffer *said,
                                           struct fault *f)
{
    char lane[BASE64_CHARS(32) + 1];

    if (memcmp(a->lane, b->lane, sizeof a->lane) != 0)
        return fault_set(f, ERR_FORGED, "",
                         "The two entries are of two lanes; that proves nothing.");
    if (a->n != b->n)
        return fault_set(f, ERR_FORGED, "",
                         "The two entries are %" PRIu64 " and %" PRIu64
                         " of their lane; that proves nothing.",
                         a->n, b->n);
    if (memcmp(a->leaf, b->leaf, sizeof a->leaf) == 0)
        return fault_set(f, ERR_FORGED, "",
                         "The two entries are the same; that proves nothing.");
    text_base64_encode(a->lane, sizeof a->lane, lane);
    buffer_printf(said, "Two different entries %" PRIu64 " of lane %s", a->n, lane);
    name_accused(accused, said);
    return buffer_status(said);
}

MUST_CHECK static enum err check_entries(const struct pair *pair,
                                         const struct card *accused,
                                         struct buffer *said,
                                         struct fault *f)
{
    struct entry *a = NULL;
    struct entry *b = NULL;
    enum err e = read_entry(pair->a, pair->a_bytes, accused, &a, f);

    if (e == OK)
        e = read_entry(pair->b, pair->b_bytes, accused, &b, f);
    if (e == OK)
        e = compare_entries(a, b, accused, said, f);
    entry_free(a);
    entry_free(b);
    return e;
}

MUST_CHECK static enum err check_notes(const struct pair *pair,
                                       const struct card *accused,
                                       struct buffer *said,
                                       struct fault *f)
{
    struct note a;
    struct note b;
    char lane[BASE64_CHARS(32) + 1];
    enum err e = as_malformed(note_read(pair->a, pair->a_bytes, accused->node, &a, f), f);

    if (e == OK)
        e = as_malformed(note_read(pair->b, pair->b_bytes, accused->node, &b, f), f);
    if (e != OK)
        return e;
    if (memcmp(a.lane, b.lane, sizeof a.lane) != 0 || a.size != b.size)
        return fault_set(f, ERR_FORGED, "",
                         "The two checkpoints are of two lanes or two sizes; that proves "
                         "nothing.");
    if (memcmp(a.root, b.root, sizeof a.root) == 0)
        return fault_set(f, ERR_FORGED, "",
                         "The two checkpoints say the same; that proves nothing.");
    text_base64_encode(a.lane, sizeof a.lane, lane);
    buffer_printf(said,
                  "Two different histories of the first %" PRIu64 " entries of lane %s",
                  a.size, lane);
    name_accused(accused, said);
    return buffer_status(said);
}

MUST_CHECK static enum err check_line(const char *line,
                                      const struct card *accused,
                                      struct pair *pair,
                                      struct buffer *said,
                                      struct fault *f)
{
    bool is_entries = strncmp(line, entry_head, strlen(entry_head)) == 0;
    bool is_notes = strncmp(line, note_head, strlen(note_head)) == 0;
    enum err e = ERR_MALFORMED;

    if (is_entries)
        e = decode_pair(line + strlen(entry_head), ENTRY_MAX, pair);
    else if (is_notes)
        e = decode_pair(line + strlen(note_head), NOTE_MAX, pair);
    if (e == ERR_MALFORMED)
        return fault_set(f, e, "",
                         "The line is no fraud proof; it must be \"entente-fraud/1\", "
                         "\"entry\" or \"checkpoint\", and two values in base64url.");
    if (e != OK)
        return e;
    return is_entries ? check_entries(pair, accused, said, f)
                      : check_notes(pair, accused, said, f);
}

enum err fraud_verify(const char *line,
                      const struct card *accused,
                      struct buffer *said,
                      struct fault *f)
{
    struct buffer unsaid;
    struct pair *pair;
    enum err e;

    if (strnlen(line, FRAUD_LINE_MAX + 1) > FRAUD_LINE_MAX)
        return fault_set(f, ERR_MALFORMED, "", "A fraud proof is at most %d characters.",
                         FRAUD_LINE_MAX);
    pair = memory_new(1, sizeof *pair);
    if (!pair)
        return ERR_NOMEM;
    buffer_init(&unsaid, SAID_MAX);
    e = check_line(line, accused, pair, said ? said : &unsaid, f);
    buffer_fini(&unsaid);
    memory_free(pair);
    return e;
}
