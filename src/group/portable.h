/* SPDX-License-Identifier: Apache-2.0 */
/*
 * portable.h - the engine for every processor; engine.h hands it out
 */
#ifndef GROUP_PORTABLE_H
#define GROUP_PORTABLE_H

#include "group/engine.h"

extern const struct group_engine portable_engine;

#endif
