/* SPDX-License-Identifier: Apache-2.0 */
/*
 * folder.h - bundles as files on removable media, and the evidence folder
 *
 * Source PROTOCOL.md 8.3, 10
 */
#ifndef EXCHANGE_FOLDER_H
#define EXCHANGE_FOLDER_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "exchange/node.h"
#include "exchange/pair.h"
#include "exchange/sync.h"

/* Write one bundle for the peer into a folder that exists; *path says where. */
MUST_CHECK enum err folder_out(struct pair *p,
                               const char *folder,
                               char path[NODE_PATH_MAX],
                               struct sync_report *report,
                               struct fault *f);

/* Take every bundle in the folder that is for this node, in order, each verified whole
 * before its first entry is looked at. Bundles between others are passed over. A damaged
 * file, or a bundle that cannot be taken, does not keep the other files and other peers'
 * bundles from being taken; the first such error is returned at the end, and names it.
 * Errors ERR_NOT_FOUND: none is for this node; what bundle_check and sync_take say. */
MUST_CHECK enum err folder_in(struct node *n,
                              const char *folder,
                              struct sync_report *report,
                              struct fault *f);

/* Write what a stranger needs to check both lanes, into a new folder. */
MUST_CHECK enum err folder_evidence(struct pair *p, const char *folder, struct fault *f);

#endif
