/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ftm.h - import of FollowTheMoney entities, one JSON object a line
 *
 * An entity is {"id": ..., "schema": ..., "properties": {name: [text, ...], ...}}. Of the
 * schemata, Person becomes a person; Organization, Company, LegalEntity and PublicBody an
 * organisation; Vessel, Airplane, Vehicle and CryptoWallet a thing; every other one is
 * passed over, and
 * so are properties that are not named here:
 *
 *     name                     primary the first in Latin script, alias the others,
 *                              original what is in another script
 *     firstName .. lastName    put together, primary, if there is no name
 *     alias, previousName      alias
 *     weakAlias, abbreviation  weak
 *     birthDate                births
 *     nationality, citizenship, country, jurisdiction   countries
 *     topics                   topics
 *     program, programId       labels
 *     passportNumber, idNumber, socialSecurityNumber, taxNumber, vatCode, innCode,
 *     registrationNumber, ogrnCode, leiCode, swiftBic, ibanCode, imoNumber, mmsi, email,
 *     phone, website, publicKey                         identifiers
 *
 * A registrationNumber is an aircraft's mark, a vehicle's plate, or one in a register; an
 * imoNumber is a ship's or a company's. A wallet without a name is named by its key.
 *
 * The first of an entity's "datasets" is its source.
 *
 * Source    FollowTheMoney's default model as its documentation gives it
 */
#ifndef FORMAT_FTM_H
#define FORMAT_FTM_H

#include "base/attr.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/source.h"
#include "format/sink.h"

/*
 * Import newline-delimited entities.
 *
 * Errors   ERR_MALFORMED the first line does not begin an object: the file is of another
 *          format, nothing is taken, the sentence is in *f; what the source or the sink
 *          returned; ERR_NOMEM. *tally is right in any case.
 */
MUST_CHECK enum err ftm_import(struct source *source,
                               const struct sink *sink,
                               struct tally *tally,
                               struct fault *f);

#endif
