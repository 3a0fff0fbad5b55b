/* SPDX-License-Identifier: Apache-2.0 */
/*
 * socket.h - TCP sockets that never block longer than a deadline, nor raise SIGPIPE
 *
 * For courier/ alone. A socket is non-blocking; whoever must wait calls socket_wait.
 *
 * Units    a deadline is a time of socket_now in milliseconds
 */
#ifndef COURIER_SOCKET_H
#define COURIER_SOCKET_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"

#include <openssl/bio.h>

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds of a clock that only goes forward. */
int64_t socket_now(void);

/*
 * Listen on "host:port" or "[address]:port"; no host is every address of this machine,
 * port 0 any free one (*port says which).
 *
 * Owns     *out given (close)
 * Errors   ERR_MALFORMED no such form; ERR_NOT_FOUND no such host; ERR_IO; with *f
 */
MUST_CHECK enum err
socket_listen(const char *address, int *out, int *port, struct fault *f);

/* Connect within the deadline, trying each address of the host. Errors likewise. */
MUST_CHECK enum err
socket_connect(const char *address, int64_t until, int *out, struct fault *f);

/* Take a connection that is there. ERR_RETRY none is; ERR_IO. */
MUST_CHECK enum err socket_accept(int listener, int *out);

/* Wait until the socket can be written (or else read), but not beyond the deadline.
 * Errors   ERR_RETRY the deadline has passed; ERR_CANCELLED `stop` (a file descriptor,
 *          or -1) has become readable; ERR_IO */
MUST_CHECK enum err socket_wait(int socket, bool to_write, int stop, int64_t until);

/* A method for BIOs over such sockets, given: BIO_meth_free when they are gone.
 * NULL: no memory. */
BIO_METHOD *socket_bio_method(void);

/* A BIO over a socket; the pointer is kept, the socket stays the caller's. NULL: no
 * memory. */
BIO *socket_bio(const BIO_METHOD *method, int *socket);

#endif
