/* SPDX-License-Identifier: Apache-2.0 */
/*
 * address.h - identifiers of the network: mail, sites, hosts, accounts by name
 *
 * Hosts are ASCII: a name in other letters is written in its A-labels (xn--...), which
 * every browser and mail program shows. Turning letters into A-labels needs the tables
 * of a Unicode release, and two nodes with different releases would not agree.
 *
 * As in number.h each function may change what it takes. Private to intel/.
 */
#ifndef INTEL_ADDRESS_H
#define INTEL_ADDRESS_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "intel/written.h"

/*
 * [RFC5321] 4.1.2, a dot-string at a domain, all in small letters. The standard lets a
 * host tell Ann@ from ann@; hardly one does, and two services write one address in two
 * cases every day. Dots and +tags are kept: what they mean is one provider's custom.
 */
MUST_CHECK enum err address_email(struct written *w, char *out, struct fault *f);

/* name@platform in small letters; one @ in front is left out. */
MUST_CHECK enum err address_username(struct written *w, char *out, struct fault *f);

/* [RFC1123] 2.1: two labels or more, small letters, no dot at the end, the last label not
 * of digits; "www." in front, which names the same site, is left out. */
MUST_CHECK enum err address_domain(struct written *w, char *out, struct fault *f);

/*
 * [RFC3986] 6.2.2 and 6.2.3: scheme and host in small letters, no default port, "/" for
 * an empty path, dot segments removed, percent-encoding only where it must be and in
 * capitals; letters outside ASCII percent-encoded ([RFC3987] 3.1). Beyond it: http is
 * written https, and a missing scheme too, since lists differ in it for one page; hxxp is
 * how dangerous ones are written so that nobody follows them.
 * A user and password in it are refused, and a host of one label unless a scheme is
 * written.
 */
MUST_CHECK enum err address_url(struct written *w, char *out, struct fault *f);

/* Four decimal numbers, or IPv6 as [RFC5952] writes it; no zone, no prefix length. */
MUST_CHECK enum err address_ip(struct written *w, char *out, struct fault *f);

#endif
