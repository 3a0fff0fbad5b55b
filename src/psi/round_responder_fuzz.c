/* SPDX-License-Identifier: Apache-2.0 */
/*
 * round_responder_fuzz.c - the responder against whatever a initiator may say
 */
#include "tests/support/sparring.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sparring_play(ROUND_RESPONDER, data, size);
    return 0;
}
