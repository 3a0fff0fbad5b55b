/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memo.h - what the group was asked before is answered from memory
 *
 * Who plays the same round over and over, with fixed secrets, pays for its points once.
 * Linked by naming memo_dep, which wraps the operations of crypto/group.h: same inputs,
 * same answers, and the real thing for all that is new. Nothing is to be called.
 */
#ifndef SUPPORT_MEMO_H
#define SUPPORT_MEMO_H

enum { MEMO_ROOM = 1 << 15 }; /* answers; when they are that many, no more are kept */

#endif
