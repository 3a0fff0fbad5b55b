/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ceiling_test.c - what a session holds of the heap, counted, against what was said
 *
 * Every calloc and free of this program's own objects comes here (ld --wrap); a block
 * carries its size and whose it is before it.
 */
#include "base/num.h"
#include "library/entente-psi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

void *__real_calloc(size_t count, size_t size);
void __real_free(void *block);
void *__wrap_calloc(size_t count, size_t size);
void __wrap_free(void *block);

enum { HEAD_BYTES = 16 };

static size_t live[2];
static size_t peak[2];
static unsigned whose; /* the side that is at work */

void *__wrap_calloc(size_t count, size_t size)
{
    size_t *block = __real_calloc(count * size + HEAD_BYTES, 1);

    if (!block)
        return NULL;
    block[0] = count * size;
    block[1] = whose;
    live[whose] += block[0];
    peak[whose] = live[whose] > peak[whose] ? live[whose] : peak[whose];
    return (uint8_t *)block + HEAD_BYTES;
}

void __wrap_free(void *block)
{
    size_t *head;

    if (!block)
        return;
    head = (size_t *)(void *)((uint8_t *)block - HEAD_BYTES);
    live[head[1]] -= head[0];
    __real_free(head);
}

static void make(struct entente_psi *s[2],
                 uint64_t said[2],
                 const uint32_t items[2],
                 enum entente_psi_mode mode,
                 uint32_t label_bytes)
{
    static const uint8_t label[ENTENTE_PSI_LABEL_MAX];

    for (whose = 0; whose < 2; whose++) {
        struct entente_psi_options o = {.size = sizeof o,
                                        .role = (enum entente_psi_role)whose,
                                        .mode = mode,
                                        .own_items = items[whose],
                                        .peer_items = items[1 - whose],
                                        .label_bytes = label_bytes};
        assert_int_equal(entente_psi_memory(&o, &said[whose]), ENTENTE_PSI_OK);
        o.memory_bytes = said[whose];
        peak[whose] = 0;
        assert_int_equal(entente_psi_new(&o, &s[whose]), ENTENTE_PSI_OK);
        for (uint32_t i = 0; i < items[whose]; i++)
            assert_int_equal(entente_psi_add(s[whose], &i, sizeof i, 1,
                                             label_bytes > 0 ? label : NULL),
                             ENTENTE_PSI_OK);
        assert_int_equal(entente_psi_start(s[whose]), ENTENTE_PSI_OK);
    }
}

/* Message after message; `works` is whether a side works while it waits. */
static void talk(struct entente_psi *s[2], bool works)
{
    for (unsigned turn = 0; entente_psi_stage(s[1 - turn]) != ENTENTE_PSI_OVER;
         turn = 1 - turn) {
        const unsigned char *bytes;
        size_t count;
        whose = turn;
        assert_int_equal(entente_psi_next(s[turn], &bytes, &count), ENTENTE_PSI_OK);
        if (works && entente_psi_stage(s[turn]) == ENTENTE_PSI_AWAITS)
            assert_int_equal(entente_psi_work(s[turn]), ENTENTE_PSI_OK);
        whose = 1 - turn;
        assert_int_equal(entente_psi_receive(s[whose], bytes, count), ENTENTE_PSI_OK);
    }
}

static void
check(uint32_t first, uint32_t second, enum entente_psi_mode mode, uint32_t label_bytes)
{
    const uint32_t items[2] = {first, second};

    for (unsigned works = 0; works < 2; works++) {
        struct entente_psi *s[2] = {NULL, NULL};
        uint64_t said[2];
        make(s, said, items, mode, label_bytes);
        talk(s, works);
        for (unsigned i = 0; i < 2; i++) {
            print_message("# %u against %u items, mode %d, labels of %u: %zu of %llu "
                          "bytes\n",
                          items[i], items[1 - i], (int)mode, label_bytes, peak[i],
                          (unsigned long long)said[i]);
            assert_in_range(peak[i], 1, said[i]);
            assert_true(said[i] / 8 < peak[i]); /* a bound that says something */
            entente_psi_free(s[i]);
            assert_int_equal(live[i], 0);
        }
    }
}

static void small_lists_stay_below_their_ceiling(void **state)
{
    static const uint32_t sizes[] = {0, 513, 1000, 2048, 5000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        check(sizes[i], sizes[i], ENTENTE_PSI_ONE, 0);
        check(sizes[i], sizes[i], ENTENTE_PSI_BOTH, 0);
    }
}

static void long_lists_stay_below_their_ceiling(void **state)
{
    (void)state;
    check(40000, 40000, ENTENTE_PSI_ONE, 0);
    check(40960, 40960, ENTENTE_PSI_BOTH, 0);
    check(40960, 40960, ENTENTE_PSI_BOTH, 255);
}

static void unequal_lists_stay_below_their_ceiling(void **state)
{
    (void)state;
    check(0, 40960, ENTENTE_PSI_ONE, 3);
    check(40960, 0, ENTENTE_PSI_ONE, 3);
    check(0, 40960, ENTENTE_PSI_BOTH, 0);
    check(40960, 0, ENTENTE_PSI_BOTH, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_lists_stay_below_their_ceiling),
        cmocka_unit_test(long_lists_stay_below_their_ceiling),
        cmocka_unit_test(unequal_lists_stay_below_their_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
