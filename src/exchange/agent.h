/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agent.h - a process that holds unlocked keys for a bounded time
 *
 * It listens at DIR/agent, a socket that only the folder's owner can reach, and gives a
 * held key to processes of its own user, and to no other. That protects keys on a disk
 * that is taken; a process of the same user could read an open key file as well.
 *
 * The keys are in memory that is not swapped out and not dumped, and are wiped at the
 * end.
 */
#ifndef EXCHANGE_AGENT_H
#define EXCHANGE_AGENT_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/keys.h"

#include <stddef.h>
#include <stdint.h>

enum { AGENT_KEYS_MAX = 16, AGENT_SECONDS_MAX = 86400 };

struct agent_key {
    char name[KEYS_NAME_MAX + 1];
    uint8_t seed[KEYFILE_SEED_BYTES];
};

struct agent; /* opaque: one that listens */

/* Take the socket. Errors ERR_EXISTS one listens there already; ERR_IO. */
MUST_CHECK enum err agent_start(const char *dir, struct agent **out, struct fault *f);

/* Serve these keys, which it wipes, for so many seconds, or until stop_fd (-1: none) is
 * readable or somebody asks it to end (agent_end); then close and free the agent. */
void agent_serve(
    struct agent *a, struct agent_key *keys, size_t count, int64_t seconds, int stop_fd);

/* Close one that shall not serve, in the process that does not. */
void agent_leave(struct agent *a);

/* Ask for a key. Errors ERR_NOT_FOUND no agent, or it does not hold that key. */
MUST_CHECK enum err
agent_ask(const char *dir, const char *name, uint8_t seed[KEYFILE_SEED_BYTES]);

/* Ask it to end. Errors ERR_NOT_FOUND none listens. */
MUST_CHECK enum err agent_end(const char *dir);

#endif
