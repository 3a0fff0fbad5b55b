/* SPDX-License-Identifier: Apache-2.0 */
/*
 * group_limit.h - what a product would take if it were field multiplications alone
 */
#ifndef TOOLS_GROUP_LIMIT_H
#define TOOLS_GROUP_LIMIT_H

/* Nanoseconds a point; each may be called where its engine may run. */
double limit_fma(void);
double limit_ifma(void);

#endif
