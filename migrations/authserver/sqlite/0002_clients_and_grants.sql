-- Clients, and what people have allowed them.

-- `status_index` is the grant's bit in the status list, never given twice: SQLite gives the greatest plus one, and the
-- sweep leaves the newest grant alone. (AUTOINCREMENT would write a page of its own for each grant.)
-- Three kinds of rows:
--   a person's grant:    user_id, session_id, auth_time and session_ends_at are set (user_id until the person is deleted)
--   a client's own:      none of them is; all tokens of client_credentials come of it, and it ends with its client
--   a tombstone:         revoked before it was issued (the replay of a code came first); the same as a client's own, revoked
-- The refresh token family lives in the row of its grant, so that each fact about it is one statement. refresh_turn is
-- the current token's hash, refresh_previous its predecessor's. refresh_slides: the family has an end of its own, which
-- each rotation moves (offline access); the others end with the browser session.
-- No reference to clients or sessions: a grant outlives both, for the status list. No index by client: taking a client
-- away is a rare act of the operator and may read the table through; each grant would pay for the index.
CREATE TABLE grants (
    status_index       INTEGER NOT NULL PRIMARY KEY,
    id                 BLOB NOT NULL CONSTRAINT grants_id_key UNIQUE,
    client_id          TEXT NOT NULL,
    user_id            BLOB REFERENCES users (id) ON DELETE SET NULL,
    session_id         BLOB,
    scope              TEXT NOT NULL,
    audience           TEXT NOT NULL,
    auth_time          TEXT,
    created_at         TEXT NOT NULL,
    session_ends_at    TEXT,
    revoked_at         TEXT,
    refresh_family     BLOB,
    refresh_turn       BLOB,
    refresh_previous   BLOB,
    refresh_rotated_at TEXT,
    refresh_expires_at TEXT,
    refresh_slides     INTEGER NOT NULL
) STRICT;
-- Each index is a page more to write per grant: so a family is in one only where there is a refresh token, and one index
-- finds the grants of a person as well as those of one of their sessions.
CREATE UNIQUE INDEX grants_refresh_family_key ON grants (refresh_family) WHERE refresh_family IS NOT NULL;
CREATE INDEX grants_user_id_session_id ON grants (user_id, session_id) WHERE user_id IS NOT NULL;

-- `metadata` is one JSON document under the names of RFC 7591. `secret` is a SHA-256.
CREATE TABLE clients (
    id         TEXT NOT NULL PRIMARY KEY,
    secret     BLOB,
    metadata   TEXT NOT NULL,
    own_grant  BLOB NOT NULL CONSTRAINT clients_own_grant_key UNIQUE REFERENCES grants (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Goes with its client: whoever registers the same identifier later inherits nobody's consent.
CREATE TABLE consents (
    user_id    BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id  TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    scope      TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (user_id, client_id)
) STRICT, WITHOUT ROWID;
