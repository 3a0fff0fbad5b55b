/* SPDX-License-Identifier: Apache-2.0 */
/*
 * login.h - the Authorization header: who says to be there, and with which secret
 *
 * Secrets  the secret of a login; login_wipe when it has been looked at
 * Source   [RFC9110] 11.6.2; [RFC7617]; [RFC6750] 2.1
 */
#ifndef HTTP_LOGIN_H
#define HTTP_LOGIN_H

#include "base/attr.h"
#include "base/err.h"

enum { LOGIN_NAME_MAX = 64, LOGIN_SECRET_MAX = 128, LOGIN_HEADER_MAX = 512 };

enum login_kind {
    LOGIN_NONE,   /* the header is not there */
    LOGIN_BASIC,  /* name and secret */
    LOGIN_BEARER, /* secret */
    LOGIN_BARE,   /* one word without a scheme, as MISP sends its keys: secret */
    LOGIN_OTHER   /* another scheme */
};

struct login {
    enum login_kind kind;
    char name[LOGIN_NAME_MAX + 1];
    char secret[LOGIN_SECRET_MAX + 1];
};

/* Read the header's value; "" is LOGIN_NONE. Errors ERR_MALFORMED (also a colon missing,
 * controls, or not UTF-8), ERR_LIMIT: out is then LOGIN_NONE and wiped. */
MUST_CHECK enum err login_read(const char *header, struct login *out);
void login_wipe(struct login *l);

#endif
