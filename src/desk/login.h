/* SPDX-License-Identifier: Apache-2.0 */
/*
 * login.h - sessions: an officer's passphrase, and the security key beside it
 *
 *     POST session          {"officer","passphrase"} -> 201 and a session; of an officer
 *                           who has enrolled a security key 202 {"challenge","site",
 *                           "ids","until"}, a question for one of them
 *     POST session/device   {"challenge","id","client","data","signature"} -> 201 and the
 * session POST device           {"passphrase"} -> 200 {"challenge","site","user","ids",
 *                           "until"}, a question for a new key
 *     POST device/finish    {"challenge","name","id","client","data","key"} -> 201
 *
 * Bytes are base64url; a question is given back as "challenge", and `client`, `data` and
 * `key` are what browsers call clientDataJSON, authenticatorData and the public key as
 * SubjectPublicKeyInfo. A security key opens nothing by itself: only after the passphrase
 * is one asked.
 */
#ifndef DESK_LOGIN_H
#define DESK_LOGIN_H

#include "desk/visit.h"

/* Answer a request to each of the four routes; the first also to GET and DELETE. */
void login_session(struct visit *v, const struct server_request *r);
void login_device(struct visit *v, const struct server_request *r);
void login_enrol(struct visit *v, const struct server_request *r);
void login_enrol_finish(struct visit *v, const struct server_request *r);

/* Is that the passphrase of the officer whose visit it is? Answers what is not. */
bool login_admit(struct visit *v,
                 enum seat_door at,
                 const char *passphrase,
                 struct buffer *roles);

#endif
