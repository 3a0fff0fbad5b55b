/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/bout.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void bout_init(struct bout *b, enum bulk_mode mode)
{
    memset(b, 0, sizeof *b);
    b->path = path_best();
    for (unsigned role = 0; role < 2; role++) {
        struct bulk_setup *s = &b->side[role].setup;
        memset(s->binding, 0x5a, sizeof s->binding);
        memset(s->secret, 1 + (int)role, sizeof s->secret);
        s->role = (enum bulk_role)role;
        s->mode = mode;
    }
}

void bout_fini(struct bout *b)
{
    for (unsigned role = 0; role < 2; role++) {
        bulk_free(b->side[role].bulk);
        memory_free(b->side[role].ids);
        memory_free(b->side[role].labels);
    }
    for (unsigned i = 0; i < b->said; i++)
        memory_free(b->message[i]);
}

void bout_give(struct bout *b, enum bulk_role role, uint32_t from, uint32_t to)
{
    struct bout_side *s = &b->side[role];
    size_t label = s->setup.label_bytes;

    memory_free(s->ids);
    memory_free(s->labels);
    s->count = to - from;
    s->ids = memory_new(s->count, sizeof *s->ids);
    s->labels = label > 0 ? memory_new(s->count, label) : NULL;
    assert_non_null(s->ids);
    for (size_t i = 0; i < s->count; i++) {
        char text[32];
        int bytes = snprintf(text, sizeof text, "item %u", from + (unsigned)i);
        bulk_id(text, (size_t)bytes, s->ids[i]);
        for (size_t j = 0; j < label; j++)
            s->labels[i * label + j] = (uint8_t)(from + i + 100 * role + j);
    }
}

void bout_start(struct bout *b)
{
    for (unsigned role = 0; role < 2; role++) {
        struct bout_side *s = &b->side[role];
        if (s->setup.own_size == 0)
            s->setup.own_size = bulk_size(s->count);
    }
    for (unsigned role = 0; role < 2; role++) {
        struct bout_side *s = &b->side[role];
        const struct bulk_items items = {(const uint8_t(*)[BULK_ID_BYTES])s->ids,
                                         s->count, s->labels};
        s->setup.peer_size = b->side[1 - role].setup.own_size;
        assert_int_equal(bulk_new(&s->setup, &items, b->path, &s->bulk, NULL), OK);
    }
}

enum err bout_say(struct bout *b)
{
    unsigned role = b->said & 1;
    const uint8_t *bytes;
    size_t count;
    enum err e = bulk_next(b->side[role].bulk, &bytes, &count);

    if (e != OK)
        return e;
    b->message[b->said] = memory_new(count, 1);
    if (!b->message[b->said])
        return ERR_NOMEM;
    memcpy(b->message[b->said], bytes, count);
    b->bytes[b->said] = count;
    b->said++;
    return OK;
}

enum err bout_hear(struct bout *b)
{
    unsigned last = b->said - 1;

    return bulk_receive(b->side[b->said & 1].bulk, b->message[last], b->bytes[last]);
}

void bout_finish(struct bout *b)
{
    while (!bulk_is_over(b->side[0].bulk) || !bulk_is_over(b->side[1].bulk)) {
        struct bulk *hearer = b->side[1 - (b->said & 1)].bulk;
        assert_int_equal(bout_say(b), OK);
        assert_int_equal(bulk_awaited(hearer), b->bytes[b->said - 1]);
        assert_int_equal(bulk_work(hearer), OK);
        assert_int_equal(bulk_work(b->side[1 - (b->said & 1)].bulk), OK);
        assert_int_equal(bout_hear(b), OK);
    }
}
