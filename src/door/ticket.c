/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ticket.c - eight bytes of time and sixteen of HMAC-SHA-256
 */
#include "door/ticket.h"

#include "base/must.h"
#include "base/num.h"

#include <string.h>

enum { TIME_BYTES = 8, MAC_BYTES = TICKET_BYTES - TIME_BYTES };

static void authenticate(const uint8_t key[TICKET_KEY_BYTES],
                         const uint8_t scope[SHA256_BYTES],
                         const uint8_t time[TIME_BYTES],
                         uint8_t out[MAC_BYTES])
{
    static const char purpose[] = "entente door ticket";
    const struct part parts[] = {
        {purpose, sizeof purpose}, {scope, SHA256_BYTES}, {time, TIME_BYTES}};
    uint8_t whole[SHA256_BYTES];

    hash_hmac256(key, parts, COUNT_OF(parts), whole);
    memcpy(out, whole, MAC_BYTES);
}

void ticket_write(const uint8_t key[TICKET_KEY_BYTES],
                  const uint8_t scope[SHA256_BYTES],
                  int64_t after,
                  char out[TICKET_CHARS + 1])
{
    uint8_t bytes[TICKET_BYTES];

    must(after >= 0);
    store_u64(bytes, (uint64_t)after);
    authenticate(key, scope, bytes, bytes + TIME_BYTES);
    text_base64_encode(bytes, sizeof bytes, out);
}

enum err ticket_read(const uint8_t key[TICKET_KEY_BYTES],
                     const uint8_t scope[SHA256_BYTES],
                     const char *ticket,
                     int64_t *after)
{
    uint8_t bytes[TICKET_BYTES];
    uint8_t mac[MAC_BYTES];

    if (strnlen(ticket, TICKET_CHARS + 1) != TICKET_CHARS ||
        text_base64_decode(ticket, bytes, sizeof bytes) != OK)
        return ERR_MALFORMED;
    authenticate(key, scope, bytes, mac);
    if (!hash_equal(mac, bytes + TIME_BYTES, MAC_BYTES))
        return ERR_FORGED;
    *after = (int64_t)load_u64(bytes);
    return OK;
}
