-- What the server itself needs: signing keys, change counters, the audit trail, mails on their way.

-- PKCS#8 documents, sealed under the master key.
CREATE TABLE signing_keys (
    kid          TEXT NOT NULL PRIMARY KEY,
    algorithm    TEXT NOT NULL,
    state        TEXT NOT NULL,
    sealed       BLOB NOT NULL,
    created_at   TEXT NOT NULL,
    activated_at TEXT,
    retires_at   TEXT
) STRICT, WITHOUT ROWID;
-- An algorithm has one active and one next key; of two servers that start at once, one wins here.
CREATE UNIQUE INDEX signing_keys_algorithm_state_key ON signing_keys (algorithm, state) WHERE state <> 'retiring';

-- Counters that move with every change of what servers keep in memory.
CREATE TABLE epochs (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO epochs (name, value) VALUES ('clients', 0), ('keys', 0);

-- Append only. No references: the trail outlives what it tells of.
CREATE TABLE audit_events (
    id         INTEGER NOT NULL PRIMARY KEY,
    at         TEXT NOT NULL,
    action     TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    user_id    BLOB,
    client_id  TEXT,
    session_id BLOB,
    ip         TEXT,
    user_agent TEXT
) STRICT;

-- Sealed mails. `due_at` is when the next sender may take it: after a lease or a failure it lies ahead.
CREATE TABLE mails (
    id           BLOB NOT NULL PRIMARY KEY,
    sealed       BLOB NOT NULL,
    created_at   TEXT NOT NULL,
    attempts     INTEGER NOT NULL,
    due_at       TEXT NOT NULL,
    delivered_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_waiting ON mails (created_at) WHERE delivered_at IS NULL;
