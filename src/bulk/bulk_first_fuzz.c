/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_first_fuzz.c - the first side against whatever the second may say
 */
#include "tests/support/brawl.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    brawl_play(BULK_FIRST, data, size);
    return 0;
}
