/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verbs.h - the tables of verbs, one a command, each in the file of its name
 */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

#include "cli/call.h"

extern const struct verb agree_verbs[];
extern const struct verb approval_verbs[];
extern const struct verb ask_verbs[];
extern const struct verb bundle_verbs[];
extern const struct verb card_verbs[];
extern const struct verb consent_verbs[];
extern const struct verb door_verbs[];
extern const struct verb export_verbs[];
extern const struct verb find_verbs[];
extern const struct verb gate_verbs[];
extern const struct verb hits_verbs[];
extern const struct verb import_verbs[];
extern const struct verb init_verbs[];
extern const struct verb inventory_verbs[];
extern const struct verb item_verbs[];
extern const struct verb key_verbs[];
extern const struct verb limits_verbs[];
extern const struct verb link_verbs[];
extern const struct verb lists_verbs[];
extern const struct verb log_verbs[];
extern const struct verb notice_verbs[];
extern const struct verb oversee_verbs[];
extern const struct verb pull_verbs[];
extern const struct verb push_verbs[];
extern const struct verb recipe_verbs[];
extern const struct verb report_verbs[];
extern const struct verb round_verbs[];
extern const struct verb sample_verbs[];
extern const struct verb serve_verbs[];
extern const struct verb status_verbs[];

#endif
