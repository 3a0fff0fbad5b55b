-- SPDX-License-Identifier: Apache-2.0
-- schema.sql - the tables of a node's file, version 1 (PRAGMA user_version)
--
-- Tables whose rows are erased have a rowid of their own that only grows: rows are
-- then appended to the table, never moved to make room. Numbers of sides and kinds
-- are those of the headers.

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE peer (
    peer         INTEGER PRIMARY KEY,
    root         BLOB NOT NULL UNIQUE CHECK (length(root) = 32),
    card         BLOB NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0 CHECK (acknowledged >= 0),
    fraud        TEXT
) STRICT;

CREATE TABLE entry (
    id    INTEGER PRIMARY KEY,
    peer  INTEGER NOT NULL REFERENCES peer,
    side  INTEGER NOT NULL CHECK (side IN (0, 1)),
    n     INTEGER NOT NULL CHECK (n >= 0),
    leaf  BLOB NOT NULL CHECK (length(leaf) = 32),
    root  BLOB NOT NULL CHECK (length(root) = 32),
    bytes BLOB NOT NULL,
    UNIQUE (peer, side, n)
) STRICT;

-- place 0 is the body of the entry, 1.. its blobs.
CREATE TABLE attachment (
    id    INTEGER PRIMARY KEY,
    peer  INTEGER NOT NULL,
    side  INTEGER NOT NULL,
    n     INTEGER NOT NULL,
    place INTEGER NOT NULL CHECK (place >= 0),
    hash  BLOB NOT NULL CHECK (length(hash) = 32),
    bytes BLOB NOT NULL,
    UNIQUE (peer, side, n, place),
    FOREIGN KEY (peer, side, n) REFERENCES entry (peer, side, n)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE note (
    peer INTEGER NOT NULL REFERENCES peer,
    side INTEGER NOT NULL CHECK (side IN (0, 1)),
    kind INTEGER NOT NULL CHECK (kind IN (0, 1)),
    size INTEGER NOT NULL CHECK (size >= 0),
    text BLOB NOT NULL,
    PRIMARY KEY (peer, side, kind)
) STRICT;

CREATE TABLE record (
    row   INTEGER PRIMARY KEY AUTOINCREMENT,
    list  TEXT NOT NULL,
    id    TEXT NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (list, id)
) STRICT;

CREATE TABLE item (
    id     INTEGER PRIMARY KEY,
    round  BLOB NOT NULL CHECK (length(round) = 32),
    record INTEGER NOT NULL,
    token  TEXT NOT NULL,
    why    TEXT NOT NULL
) STRICT;

CREATE INDEX item_round ON item (round, id);

-- own IS NULL once the hit was erased.
CREATE TABLE hit (
    id     INTEGER PRIMARY KEY,
    round  BLOB NOT NULL CHECK (length(round) = 32),
    handle BLOB NOT NULL CHECK (length(handle) = 16),
    record INTEGER NOT NULL,
    token  TEXT NOT NULL,
    why    TEXT NOT NULL,
    own    BLOB,
    peer   BLOB,
    UNIQUE (round, handle, record)
) STRICT;

-- The key of an item's content, sealed to the own overseer; side is the giver's, n that
-- of the offer in its lane.
CREATE TABLE custody (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    peer   INTEGER NOT NULL,
    side   INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    sealed BLOB NOT NULL CHECK (length(sealed) = 80),
    UNIQUE (peer, side, n),
    FOREIGN KEY (peer, side, n) REFERENCES entry (peer, side, n)
) STRICT;
