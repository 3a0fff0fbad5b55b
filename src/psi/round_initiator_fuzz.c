/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round_initiator_fuzz.c - the initiator against whatever a responder may say
 */
#include "tests/support/sparring.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sparring_play(ROUND_INITIATOR, data, size);
    return 0;
}
