-- SPDX-License-Identifier: Apache-2.0
-- objects.sql - the tables of objects.db, version 1 (PRAGMA user_version)
--
-- Numbers of kinds and levels are those of the headers.

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

-- added:   microseconds since 1970, ever rising (store/object.h)
-- key:     64 bits of the id's hash, by which an id is found
-- version: microseconds since 1970; of an object without a version 63 bits of its meaning
-- latest:  1 the newest of its id, 2 the newest of 2.0 where there is 2.1 too, else 0
-- said:    the version as it was written, '' for an object without
CREATE TABLE object (
    added     INTEGER PRIMARY KEY CHECK (added > 0),
    key       INTEGER NOT NULL,
    latest    INTEGER NOT NULL CHECK (latest IN (0, 1, 2)),
    version   INTEGER NOT NULL,
    spec      INTEGER NOT NULL CHECK (spec IN (20, 21)),
    revoked   INTEGER NOT NULL CHECK (revoked IN (0, 1)),
    withdrawn INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
    tlp       INTEGER NOT NULL CHECK (tlp BETWEEN 0 AND 5),
    type      TEXT NOT NULL,
    uuid      BLOB NOT NULL CHECK (length(uuid) = 16),
    said      TEXT NOT NULL,
    list      TEXT NOT NULL,
    meaning   BLOB NOT NULL CHECK (length(meaning) = 32),
    bytes     BLOB NOT NULL
) STRICT;

CREATE INDEX object_key ON object (key, latest, version);
CREATE INDEX object_type ON object (type);

CREATE TABLE status (
    id    BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    owner TEXT NOT NULL,
    made  INTEGER NOT NULL,
    text  BLOB NOT NULL
) STRICT;

CREATE TABLE credential (
    name   TEXT NOT NULL PRIMARY KEY,
    kind   INTEGER NOT NULL CHECK (kind IN (1, 2, 3)),
    hash   BLOB NOT NULL CHECK (length(hash) = 32),
    rights TEXT NOT NULL,
    made   INTEGER NOT NULL,
    UNIQUE (kind, hash)
) STRICT;

CREATE TABLE cursor (
    name TEXT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;
