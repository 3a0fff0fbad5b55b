/* SPDX-License-Identifier: Apache-2.0 */
/*
 * number.h - identifiers that are one number with or without check digits
 *
 * Each function takes what written_fold made of a text and may change it, and writes the
 * canonical text. Errors and f as identifier_canonical says; on error out is undefined.
 *
 * Private to intel/.
 */
#ifndef INTEL_NUMBER_H
#define INTEL_NUMBER_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "intel/written.h"

/* A number that a state or a bank gives: capital letters and digits, at least one digit,
 * 4 to 34 of them; what parts its groups is dropped. */
MUST_CHECK enum err number_paper(struct written *w, char *out, struct fault *f);

/* [ISO13616]: the registry's length for the country, and modulo 97 of 1. */
MUST_CHECK enum err number_iban(struct written *w, char *out, struct fault *f);

/* [ISO9362]: 8 or 11 characters; the three X of a head office are written out. */
MUST_CHECK enum err number_bic(struct written *w, char *out, struct fault *f);

/* [ISO17442]: 20 characters, modulo 97 of 1. */
MUST_CHECK enum err number_lei(struct written *w, char *out, struct fault *f);

/* [ISO7812]: 12 to 19 digits, the last by Luhn. */
MUST_CHECK enum err number_card(struct written *w, char *out, struct fault *f);

/* [E164]: + and 7 to 15 digits. A number without its country's code is refused: nobody
 * can say which one it is. "00" counts as +, "(0)" behind the code is left out. */
MUST_CHECK enum err number_phone(struct written *w, char *out, struct fault *f);

/* [IMO-NUMBERS]: 7 digits, the last being a weighted sum of the others; IMO in front is
 * left out. A company's weights differ from a ship's. */
MUST_CHECK enum err number_imo(struct written *w, char *out, struct fault *f);
MUST_CHECK enum err number_imo_company(struct written *w, char *out, struct fault *f);

/* [M585]: 9 digits with a country's three where its kind of station has them. */
MUST_CHECK enum err number_mmsi(struct written *w, char *out, struct fault *f);

/* A registration mark, 3 to 8 letters and digits without hyphens. */
MUST_CHECK enum err number_aircraft(struct written *w, char *out, struct fault *f);

/* [ICAO10]: 24 bits as 6 hex digits in capitals; neither all zeros nor all ones. */
MUST_CHECK enum err number_icao24(struct written *w, char *out, struct fault *f);

/* [ISO3779]: 17 characters; I, O and Q, which a VIN never has, are read as 1 and 0. The
 * check digit is verified where it is the law: vehicles of North America and China. */
MUST_CHECK enum err number_vin(struct written *w, char *out, struct fault *f);

/* [TS23003]: 15 digits, the last by Luhn; of the 16 of an IMEISV the software's two are
 * left out and the check digit put there. */
MUST_CHECK enum err number_imei(struct written *w, char *out, struct fault *f);

/* Hex of an MD5, SHA-1, SHA-256, SHA-384 or SHA-512, in small letters; the algorithm may
 * stand in front ("sha256:"). */
MUST_CHECK enum err number_hash(struct written *w, char *out, struct fault *f);

#endif
