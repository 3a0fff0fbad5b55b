/* SPDX-License-Identifier: Apache-2.0 */
/* room_test.c - arrays lie apart, where there is room, and on the heap where there is not
 */
#include "bulk/room.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { ROOM = 8 << 20, MANY = 40, TURNS = 20000 };

struct array {
    uint8_t *at;
    size_t bytes;
};

/* Its first and last bytes are of this array alone. */
static void mark(const struct array *a, uint8_t with)
{
    a->at[0] = with;
    a->at[a->bytes - 1] = with;
}

static void assert_marked(const struct array *a, uint8_t with)
{
    assert_int_equal(a->at[0], with);
    assert_int_equal(a->at[a->bytes - 1], with);
}

/* Numbers of no pattern. */
static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return *seed >> 33;
}

static void what_comes_and_goes_lies_apart(void **state)
{
    struct array all[MANY] = {0};
    struct room *r;
    uint64_t seed = 5;

    (void)state;
    assert_int_equal(room_new(ROOM, &r), OK);
    for (unsigned turn = 0; turn < TURNS; turn++) {
        size_t i =
            (size_t)next(&seed) % MANY; /* more than a room counts, and than fits */
        if (all[i].at) {
            assert_marked(&all[i], (uint8_t)i);
            room_give(r, all[i].at, all[i].bytes);
            all[i].at = NULL;
            continue;
        }
        all[i].bytes = 1 + (size_t)next(&seed) % (turn % 2 == 0 ? ROOM / 4 : ROOM / 32);
        all[i].at = room_take(r, all[i].bytes, 1);
        assert_non_null(all[i].at);
        assert_int_equal((uintptr_t)all[i].at % 16, 0);
        mark(&all[i], (uint8_t)i);
        if (turn == TURNS / 2)
            room_warm(r); /* changes nothing that lies there */
    }
    for (size_t i = 0; i < MANY; i++)
        if (all[i].at)
            assert_marked(&all[i], (uint8_t)i);
    for (size_t i = 0; i < MANY; i++)
        room_give(r, all[i].at, all[i].bytes);
    room_free(r);
}

static void a_place_is_used_again(void **state)
{
    struct room *r;
    void *first;
    void *second;

    (void)state;
    assert_int_equal(room_new(ROOM, &r), OK);
    first = room_take(r, ROOM / 16, 8);
    assert_non_null(first);
    second = room_take(r, ROOM / 16, 8);
    assert_non_null(second);
    room_give(r, first, ROOM / 2);
    assert_ptr_equal(room_take(r, ROOM / 4, 1), first);
    room_give(r, first, ROOM / 4);
    room_give(r, second, ROOM / 2);
    assert_ptr_equal(room_take(r, ROOM, 1), first); /* holes become one */
    room_warm(r);
    room_free(r);
}

static void without_a_room_there_is_the_heap(void **state)
{
    uint8_t *made = room_take(NULL, 1 << 20, 1);

    (void)state;
    assert_non_null(made);
    room_give(NULL, made, 1 << 20);
    room_give(NULL, NULL, 0);
    room_warm(NULL);
    room_free(NULL);
    assert_null(room_take(NULL, SIZE_MAX, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_and_goes_lies_apart),
        cmocka_unit_test(a_place_is_used_again),
        cmocka_unit_test(without_a_room_there_is_the_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
