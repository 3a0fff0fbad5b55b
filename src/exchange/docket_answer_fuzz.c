/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docket_answer_fuzz.c - what reads as an answer lies within its bytes
 */
#include "base/must.h"
#include "exchange/docket.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_within(const uint8_t *data, size_t size, const void *at, size_t count)
{
    const uint8_t *from = at;

    return count == 0 || (from >= data && count <= size - (size_t)(from - data));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct docket_answer a;

    if (docket_read_answer(data, size, &a) != OK)
        return 0;
    must(a.outcome <= DOCKET_BAD_SALT && a.hit_count <= DOCKET_ITEMS_MAX);
    must(a.is_over || a.hit_count == 0);
    must(is_within(data, size, a.message.bytes, a.message.count));
    must(is_within(data, size, a.hits, a.hit_count * DOCKET_HIT_BYTES));
    for (size_t i = 0; i < a.hit_count; i++) {
        uint8_t handle[BULK_HANDLE_BYTES];
        uint32_t item;

        docket_hit(a.hits, i, &item, handle);
    }
    return 0;
}
