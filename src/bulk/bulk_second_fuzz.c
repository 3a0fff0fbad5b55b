/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_second_fuzz.c - the second side against whatever the first may say
 */
#include "tests/support/brawl.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    brawl_play(BULK_SECOND, data, size);
    return 0;
}
