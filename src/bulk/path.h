/* SPDX-License-Identifier: Apache-2.0 */
/*
 * path.h - which instructions the kernels use
 *
 * Every kernel gives the same bytes on every path; what the machine has decides only how
 * fast. The path is chosen when an engine is made and handed down, so that tests can ask
 * for a lower one.
 *
 * Portable  C alone, constant in time by its own making
 * Native    AES-NI and PCLMULQDQ, one block at a time in 128-bit registers
 * Wide      VAES and VPCLMULQDQ, two blocks in 256-bit registers
 */
#ifndef BULK_PATH_H
#define BULK_PATH_H

enum path { PATH_PORTABLE, PATH_NATIVE, PATH_WIDE, PATH_COUNT };

/* The best one of this machine; all below it are there too. */
enum path path_best(void);

const char *path_name(enum path p); /* "portable", "native", "wide" */

#endif
