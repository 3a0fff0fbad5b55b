/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cutter.c - a small machine for the containers on a path, a quick one for the rest
 *
 * Containers that a listed path goes into stand on a stack of levels, whose marks and
 * member names are read one by one; every other value is run through as a whole (run_on),
 * which only follows its strings and brackets. An outer value is put together in a frame
 * from the marks of its levels and from the values in it that were not cut out.
 *
 * Failures of the source and of the heap are sticky in c->failed: the machine then sees
 * the end of the text, and cutter_next says what it was.
 */
#include "json/cutter.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/num.h"
#include "json/window.h"

#include <string.h>

enum { LEVELS_MAX = CUTTER_STEPS_MAX, NONE = -1 };

/* What a level's next byte other than a blank has to be. */
enum want {
    WANT_FIRST, /* a member, an element, or the end */
    WANT_MEMBER,
    WANT_COLON,
    WANT_VALUE,
    WANT_NEXT /* a comma or the end */
};

struct path {
    const char *key[CUTTER_STEPS_MAX]; /* NULL: any element of an array */
    size_t bytes[CUTTER_STEPS_MAX];
    size_t count;
};

/* An open container that paths go into. Sets of paths are bits. */
struct level {
    enum want want;
    uint8_t closer;
    bool framed;    /* a listed path ends at this container */
    bool emptied;   /* of an array: its elements are cut out */
    uint32_t paths; /* that go into it */
    uint32_t seen;  /* whose member has been met */
    uint32_t value; /* that the value of the member at hand is on */
};

/* An outer value in the making. */
struct frame {
    unsigned path;
    size_t line;
    bool over; /* the ceiling */
    struct buffer bytes;
};

/* A value that is run through. */
struct run {
    size_t depth;
    bool plain;  /* a number or a word: ends before the next mark */
    bool string; /* within one */
    bool escape; /* behind a backslash */
    bool deep;   /* deeper than CUTTER_DEPTH_MAX: kinds are not known */
    uint64_t kinds[CUTTER_DEPTH_MAX / 64]; /* a bit for each bracket: square */
};

enum turn { TURN_MORE, TURN_DONE, TURN_BROKEN };

struct cutter {
    struct window window;
    size_t ceiling;
    struct path paths[CUTTER_PATHS_MAX];
    size_t path_count;
    struct level levels[LEVELS_MAX];
    size_t level_count;
    struct frame frames[LEVELS_MAX];
    size_t frame_count;
    struct frame *given; /* handed over, to be cleared at the next call */
    struct run run;
    struct cut cut; /* made by the step at hand */
    bool is_cut;
    size_t line;
    uint64_t line_at;   /* byte of the source with which it begins */
    size_t text_line;   /* where the text's value at hand begins */
    size_t line_values; /* values in a row that each stood on a line of its own */
    enum err failed;
    struct fault *f;
};

/* What a byte is to a value that is run through, outside of strings. */
enum { BYTE_OTHER, BYTE_QUOTE, BYTE_OPEN, BYTE_CLOSE, BYTE_LINE, BYTE_END };
static const uint8_t byte_kinds[256] = {
    ['"'] = BYTE_QUOTE, ['{'] = BYTE_OPEN,  ['['] = BYTE_OPEN, ['}'] = BYTE_CLOSE,
    [']'] = BYTE_CLOSE, ['\n'] = BYTE_LINE, [','] = BYTE_END,  [' '] = BYTE_END,
    ['\t'] = BYTE_END,  ['\r'] = BYTE_END,
};

static void add_step(struct path *p, const char *key, size_t bytes)
{
    must(p->count < CUTTER_STEPS_MAX);
    p->key[p->count] = key;
    p->bytes[p->count] = bytes;
    p->count++;
}

/* "response[].Event": member, any element, member. */
static void read_path(const char *text, struct path *p)
{
    while (*text != '\0') {
        size_t key = strcspn(text, ".[");

        if (key > 0)
            add_step(p, text, key);
        text += key;
        if (*text == '[') {
            must(text[1] == ']');
            add_step(p, NULL, 0);
            text += 2;
        }
        text += *text == '.' ? 1 : 0;
    }
}

struct cutter *
cutter_new(struct source *source, const char *const *paths, size_t count, size_t ceiling)
{
    struct cutter *c = memory_new(1, sizeof *c);

    must(count > 0 && count <= CUTTER_PATHS_MAX && ceiling <= CUTTER_VALUE_MAX);
    if (c == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        read_path(paths[i], &c->paths[i]);
    for (size_t i = 0; i < LEVELS_MAX; i++)
        buffer_init(&c->frames[i].bytes, ceiling);
    c->path_count = count;
    c->ceiling = ceiling;
    c->line = 1;
    if (window_init(&c->window, source) != OK) {
        cutter_free(c);
        return NULL;
    }
    return c;
}

void cutter_free(struct cutter *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < LEVELS_MAX; i++)
        buffer_fini(&c->frames[i].bytes);
    window_fini(&c->window);
    memory_free(c);
}

uint64_t cutter_at(const struct cutter *c)
{
    return c->window.gone + c->window.at;
}

/* The next byte; -1 at the end or after a failure. */
static int peek(struct cutter *c)
{
    struct window *w = &c->window;

    if (w->at < w->filled)
        return w->data[w->at];
    if (c->failed == OK)
        c->failed = window_fill(w);
    return c->failed == OK && w->at < w->filled ? w->data[w->at] : -1;
}

/* A line ends with the byte at `at` of the window. */
static void count_line(struct cutter *c, size_t at)
{
    c->line++;
    c->line_at = c->window.gone + at + 1;
}

static bool in_lines(const struct cutter *c)
{
    return c->line_values >= 2;
}

/* Refuse the text where the cutter stands. */
MUST_CHECK static enum err refuse(struct cutter *c, const char *why)
{
    c->cut.line = c->line;
    return fault_set(c->f, ERR_MALFORMED, "", "%s (byte %llu of the text).", why,
                     (unsigned long long)cutter_at(c) + 1);
}

/* The text ends too early, or could not be read any further. */
MUST_CHECK static enum err cut_short(struct cutter *c)
{
    if (c->failed != OK)
        return c->failed;
    c->cut.line = c->line;
    return fault_set(c->f, ERR_MALFORMED, "",
                     "The text ends in the middle of what begins on line %zu; get the "
                     "whole of it.",
                     c->text_line);
}

MUST_CHECK static enum err too_long(struct cutter *c, size_t line, bool deep)
{
    c->cut.line = line;
    if (deep)
        return fault_set(c->f, ERR_LIMIT, "",
                         "The value that begins here is nested deeper than %d levels.",
                         CUTTER_DEPTH_MAX);
    return fault_set(c->f, ERR_LIMIT, "",
                     "The value that begins here is longer than %zu bytes.", c->ceiling);
}

/* Put bytes into the innermost frame, if there is one. */
static void frame_add(struct cutter *c, const void *bytes, size_t count)
{
    struct frame *frame;

    if (c->frame_count == 0 || count == 0)
        return;
    frame = &c->frames[c->frame_count - 1];
    if (frame->over)
        return;
    buffer_add(&frame->bytes, bytes, count);
    if (buffer_status(&frame->bytes) == ERR_LIMIT) {
        buffer_clear(&frame->bytes);
        frame->over = true;
    } else if (buffer_status(&frame->bytes) != OK && c->failed == OK) {
        c->failed = buffer_status(&frame->bytes);
    }
}

/* Pass over a mark, kept in the frame, but not what parts elements that were cut out. */
static void take_mark(struct cutter *c, bool parts)
{
    if (!parts || c->level_count == 0 || !c->levels[c->level_count - 1].emptied)
        frame_add(c, c->window.data + c->window.at, 1);
    c->window.at++;
}

static void skip_blanks(struct cutter *c)
{
    for (int b = peek(c); b == ' ' || b == '\t' || b == '\r' || b == '\n'; b = peek(c)) {
        if (b == '\n') {
            if (c->level_count > 0 && in_lines(c))
                return; /* no mark is wanted there, so it is refused */
            count_line(c, c->window.at);
        }
        take_mark(c, true);
        c->window.keep = c->window.at;
    }
}

/* True if none of eight bytes is a quote, a backslash or a control character: for each
 * of the three a sum that borrows into the top bit of a byte where it meets one. */
static bool is_plain(const uint8_t *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t eight, quote, slash;

    memcpy(&eight, at, sizeof eight);
    quote = eight ^ ones * '"';
    slash = eight ^ ones * '\\';
    eight = ((eight - ones * 0x20) & ~eight) | ((quote - ones) & ~quote) |
            ((slash - ones) & ~slash);
    return (eight & ones * 0x80) == 0;
}

/* Go through a string from behind its quote, up to its end or the end of the window. */
static enum turn run_string(struct run *r, const uint8_t **from, const uint8_t *end)
{
    const uint8_t *at = *from;

    while (at < end) {
        uint8_t b = *at;

        if (b < 0x20)
            break;
        at++;
        if (r->escape) {
            r->escape = false;
        } else if (b == '\\') {
            r->escape = true;
        } else if (b == '"') {
            r->string = false;
            *from = at;
            return r->depth == 0 ? TURN_DONE : TURN_MORE;
        }
        while (!r->escape && end - at >= 8 && is_plain(at))
            at += 8;
    }
    *from = at;
    return at < end ? TURN_BROKEN : TURN_MORE;
}

static void run_open(struct run *r, bool square)
{
    size_t at = r->depth++;

    if (at >= CUTTER_DEPTH_MAX) {
        r->deep = true;
        return;
    }
    r->kinds[at / 64] &= ~(UINT64_C(1) << at % 64);
    r->kinds[at / 64] |= (uint64_t)square << at % 64;
}

/* Brackets beyond the depth that is followed are not told apart. */
static enum turn run_close(struct run *r, bool square)
{
    size_t at = r->depth - 1;

    if (at < CUTTER_DEPTH_MAX && (r->kinds[at / 64] >> at % 64 & 1) != square)
        return TURN_BROKEN;
    r->depth = at;
    return at == 0 ? TURN_DONE : TURN_MORE;
}

/* Go through a value, up to its end or the end of the window. */
static enum turn run_on(struct cutter *c, const uint8_t **from, const uint8_t *end)
{
    struct run *r = &c->run;
    enum turn turn = TURN_MORE;
    const uint8_t *at = *from;

    while (at < end && turn == TURN_MORE) {
        uint8_t kind;

        if (r->string) {
            turn = run_string(r, &at, end);
            continue;
        }
        kind = byte_kinds[*at];
        if (kind == BYTE_OTHER || (kind == BYTE_END && !r->plain)) {
            at++;
            continue;
        }
        if (r->plain) {
            turn = kind == BYTE_QUOTE || kind == BYTE_OPEN ? TURN_BROKEN : TURN_DONE;
            break;
        }
        if (kind == BYTE_LINE) {
            if (in_lines(c)) {
                turn = TURN_BROKEN;
                break;
            }
            count_line(c, (size_t)(at - c->window.data));
        } else if (kind == BYTE_QUOTE) {
            r->string = true;
        } else if (kind == BYTE_OPEN) {
            run_open(r, *at == '[');
        } else {
            turn = run_close(r, *at == ']');
            if (turn == TURN_BROKEN)
                break;
        }
        at++;
    }
    *from = at;
    return turn;
}

/* Begin with the first byte of a value; false if no value begins so. */
static bool run_begin(struct cutter *c)
{
    struct run *r = &c->run;
    int b = peek(c);

    r->depth = 0;
    r->string = false;
    r->escape = false;
    r->deep = false;
    r->plain = b == '-' || (b >= '0' && b <= '9') || b == 't' || b == 'f' || b == 'n';
    return r->plain || b == '"' || b == '{' || b == '[';
}

/*
 * Run through the value that begins here; it then stands in the window from `keep` to
 * `at`, unless it went over the ceiling (*over).
 */
MUST_CHECK static enum err run_value(struct cutter *c, bool *over)
{
    struct window *w = &c->window;
    enum turn turn = TURN_MORE;

    *over = false;
    if (peek(c) < 0)
        return cut_short(c);
    w->keep = w->at;
    if (!run_begin(c))
        return refuse(c, "A value is expected here");
    while (turn == TURN_MORE) {
        const uint8_t *at;

        if (peek(c) < 0) {
            if (c->failed == OK && c->run.plain)
                break; /* a number may end the text */
            return cut_short(c);
        }
        at = w->data + w->at;
        turn = run_on(c, &at, w->data + w->filled);
        w->at = (size_t)(at - w->data);
        if (w->at - w->keep > c->ceiling || *over || c->run.deep) {
            *over = true;
            w->keep = w->at;
        }
    }
    if (turn == TURN_BROKEN)
        return refuse(c, c->run.string
                             ? "A text has a control character in it, or no end"
                             : "A bracket or a comma is missing or too many before this");
    return OK;
}

/* The listed path that ends at the value which is on these paths, or NONE. */
static int path_here(const struct cutter *c, uint32_t paths)
{
    for (size_t i = 0; i < c->path_count; i++)
        if ((paths >> i & 1) != 0 && c->paths[i].count == c->level_count)
            return (int)i;
    return NONE;
}

/* Those of the paths that go into a container of this kind. */
static uint32_t paths_into(const struct cutter *c, uint32_t paths, bool square)
{
    uint32_t into = 0;

    for (size_t i = 0; i < c->path_count; i++) {
        const struct path *p = &c->paths[i];

        if ((paths >> i & 1) != 0 && p->count > c->level_count &&
            (p->key[c->level_count] == NULL) == square)
            into |= UINT32_C(1) << i;
    }
    return into;
}

static void end_value(struct cutter *c)
{
    if (c->level_count > 0)
        c->levels[c->level_count - 1].want = WANT_NEXT;
    else if (c->line == c->text_line)
        c->line_values += 1;
    else
        c->line_values = 0;
}

/* Something was cut out of the frame around it. */
static void leave_hole(struct cutter *c)
{
    if (c->level_count > 0 && c->levels[c->level_count - 1].closer == '}')
        frame_add(c, "null", 4);
}

MUST_CHECK static enum err
hand_over(struct cutter *c, const uint8_t *bytes, size_t count, size_t line, int path)
{
    c->cut = (struct cut){bytes, count, line, (unsigned)path, false};
    c->is_cut = true;
    return OK;
}

/* A value that no path goes into: handed over, or a part of the frame around it. */
MUST_CHECK static enum err read_leaf(struct cutter *c, int path)
{
    struct window *w = &c->window;
    size_t line = c->line;
    bool over;
    enum err e = run_value(c, &over);

    if (e != OK)
        return e;
    if (path == NONE) {
        if (over && c->frame_count > 0)
            c->frames[c->frame_count - 1].over = true;
        frame_add(c, w->data + w->keep, w->at - w->keep);
        end_value(c);
        return OK;
    }
    leave_hole(c);
    end_value(c);
    c->cut.path = (unsigned)path;
    return over ? too_long(c, line, c->run.deep)
                : hand_over(c, w->data + w->keep, w->at - w->keep, line, path);
}

MUST_CHECK static enum err open_level(struct cutter *c, int path, uint32_t into)
{
    struct level *l = &c->levels[c->level_count];
    bool square = peek(c) == '[';

    must(c->level_count < LEVELS_MAX);
    *l = (struct level){.want = WANT_FIRST, .paths = into, .framed = path != NONE};
    l->closer = square ? ']' : '}';
    if (l->framed) {
        struct frame *frame = &c->frames[c->frame_count++];

        frame->path = (unsigned)path;
        frame->line = c->line;
        frame->over = false;
        buffer_clear(&frame->bytes);
    }
    take_mark(c, false);
    c->level_count++;
    l->emptied = square && path_here(c, into) != NONE;
    return OK;
}

MUST_CHECK static enum err close_level(struct cutter *c)
{
    struct frame *frame;
    bool framed = c->levels[c->level_count - 1].framed;

    take_mark(c, false);
    c->level_count--;
    if (!framed) {
        end_value(c);
        return OK;
    }
    frame = &c->frames[--c->frame_count];
    c->given = frame;
    leave_hole(c);
    end_value(c);
    c->cut.path = frame->path;
    return frame->over ? too_long(c, frame->line, false)
                       : hand_over(c, frame->bytes.data, frame->bytes.bytes, frame->line,
                                   (int)frame->path);
}

/* A value that stands on these paths. */
MUST_CHECK static enum err read_value(struct cutter *c, uint32_t paths)
{
    int b = peek(c);
    int path = path_here(c, paths);
    uint32_t into = 0;

    if (b == '{' || b == '[')
        into = paths_into(c, paths, b == '[');
    return into != 0 ? open_level(c, path, into) : read_leaf(c, path);
}

/* Which paths the member of that name is on. */
static uint32_t
paths_of(const struct cutter *c, const struct level *l, const uint8_t *key, size_t bytes)
{
    size_t at = c->level_count - 1;
    uint32_t on = 0;

    for (size_t i = 0; i < c->path_count; i++) {
        const struct path *p = &c->paths[i];

        if ((l->paths >> i & 1) != 0 && p->bytes[at] == bytes &&
            memcmp(p->key[at], key, bytes) == 0)
            on |= UINT32_C(1) << i;
    }
    return on;
}

MUST_CHECK static enum err read_member(struct cutter *c, struct level *l)
{
    struct window *w = &c->window;
    const uint8_t *key;
    size_t bytes;
    bool over;
    enum err e;

    if (peek(c) != '"')
        return peek(c) < 0 ? cut_short(c) : refuse(c, "A member's name is expected here");
    e = run_value(c, &over);
    if (e != OK)
        return e;
    key = w->data + w->keep + 1;
    bytes = w->at - w->keep;
    if (over || bytes > CUTTER_KEY_MAX + 2)
        return refuse(c, "The member's name before this is too long");
    bytes -= 2; /* quotes */
    if (memchr(key, '\\', bytes) != NULL)
        return refuse(c, "The member's name before this has escapes in it");
    l->value = paths_of(c, l, key, bytes);
    if ((l->value & l->seen) != 0)
        return refuse(c, "The member before this stands here twice");
    l->seen |= l->value;
    frame_add(c, w->data + w->keep, w->at - w->keep);
    l->want = WANT_COLON;
    return OK;
}

/* One mark, member name or value of the innermost level. */
MUST_CHECK static enum err step_level(struct cutter *c)
{
    struct level *l = &c->levels[c->level_count - 1];
    bool square = l->closer == ']';
    int b;

    skip_blanks(c);
    b = peek(c);
    if (b < 0)
        return cut_short(c);
    c->window.keep = c->window.at;
    if (b == l->closer && (l->want == WANT_FIRST || l->want == WANT_NEXT))
        return close_level(c);
    switch (l->want) {
    case WANT_FIRST:
    case WANT_MEMBER:
        return square ? read_value(c, l->paths) : read_member(c, l);
    case WANT_COLON:
        if (b != ':')
            return refuse(c, "A colon is expected here");
        take_mark(c, false);
        l->want = WANT_VALUE;
        return OK;
    case WANT_VALUE:
        return read_value(c, square ? l->paths : l->value);
    case WANT_NEXT:
        if (b != ',')
            return refuse(c, "A comma, or the end of what is open, is expected here");
        take_mark(c, true);
        l->want = square ? WANT_VALUE : WANT_MEMBER;
        return OK;
    }
    return OK;
}

/* The text's next value. ERR_NOT_FOUND. */
MUST_CHECK static enum err step_text(struct cutter *c)
{
    static const uint8_t mark[] = {0xEF, 0xBB, 0xBF}; /* of byte order */

    for (size_t i = 0; i < sizeof mark && cutter_at(c) == i && peek(c) == mark[i]; i++)
        c->window.at++;
    skip_blanks(c);
    if (peek(c) < 0)
        return c->failed != OK ? c->failed : ERR_NOT_FOUND;
    if (c->line == c->text_line)
        c->line_values = 0;
    c->text_line = c->line;
    return read_value(c, (UINT32_C(1) << c->path_count) - 1);
}

/* Go on at the next line that begins with an object; *last if there is none. */
static void skip_broken(struct cutter *c, bool *last)
{
    for (size_t i = 0; i < c->frame_count; i++)
        buffer_clear(&c->frames[i].bytes);
    c->level_count = 0;
    c->frame_count = 0;
    for (int b = peek(c); b >= 0 && !(b == '{' && cutter_at(c) == c->line_at);
         b = peek(c)) {
        if (b == '\n')
            count_line(c, c->window.at);
        c->window.at++;
        c->window.keep = c->window.at;
    }
    *last = peek(c) < 0;
}

/* Forget what was handed over. */
static void release(struct cutter *c)
{
    c->window.keep = c->window.at;
    c->is_cut = false;
    if (c->given != NULL)
        buffer_clear(&c->given->bytes);
    c->given = NULL;
}

enum err cutter_next(struct cutter *c, struct cut *out, struct fault *f)
{
    enum err e = OK;

    release(c);
    c->f = f;
    while (e == OK && !c->is_cut && c->failed == OK)
        e = c->level_count > 0 ? step_level(c) : step_text(c);
    if (c->failed != OK)
        return c->failed;
    if (e == ERR_MALFORMED)
        skip_broken(c, &c->cut.last);
    if (e == ERR_LIMIT)
        c->cut.last = false;
    *out = c->cut;
    return e;
}
