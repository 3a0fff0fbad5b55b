/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane_story.h - years of exchange between two nodes, written in minutes
 *
 * The entries are signed by the keys of both nodes' folders, judged by the fold, and
 * stored in one of the two, batch by batch: what node and peer would have after years of
 * rounds, judgements, requests and items. Every entry is effective, but for one in about
 * a hundred, which is refused and answered. What a node would have erased meanwhile is
 * not there; bodies and contents are random letters and bytes of a likely length.
 */
#ifndef BENCH_LANE_STORY_H
#define BENCH_LANE_STORY_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/node.h"

#include <stdint.h>

/*
 * Let the node and its only peer, whose folder is peer_dir, go on until both lanes hold
 * this many entries. One agreement of the template `persons` must be in force.
 */
MUST_CHECK enum err
story_tell(struct node *n, const char *peer_dir, uint64_t entries, struct fault *f);

#endif
