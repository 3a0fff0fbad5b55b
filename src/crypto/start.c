/* SPDX-License-Identifier: Apache-2.0 */
/*
 * start.c - starting all the libraries; apart from entropy.c, so that what needs
 * libsodium alone does not bring OpenSSL
 */
#include "crypto/entropy.h"
#include "crypto/hash.h"

enum err crypto_start(void)
{
    enum err e = entropy_start();

    return e == OK ? hash_start() : e;
}
