/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attr.h - the few compiler attributes this code uses, under plain names
 */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_at, first_at)                                                 \
    __attribute__((format(printf, format_at, first_at)))
#define NORETURN __attribute__((noreturn))
#define FALLTHROUGH __attribute__((fallthrough))
/* Of a large function in a header: one copy where it is called, none where it is not. */
#define KERNEL __attribute__((noinline, unused))
/* Of a large local, most of which stays unused: the build clears every other one. */
#define UNINITIALISED __attribute__((uninitialized))

#endif
