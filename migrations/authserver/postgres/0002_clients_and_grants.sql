-- Clients, and what people have allowed them.

-- `status_index` is the grant's bit in the status list: an identity, never given twice, not even after a deletion.
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
    status_index       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id                 uuid NOT NULL CONSTRAINT grants_id_key UNIQUE,
    client_id          text COLLATE "C" NOT NULL,
    user_id            uuid REFERENCES users (id) ON DELETE SET NULL,
    session_id         uuid,
    scope              text NOT NULL,
    audience           text NOT NULL,
    auth_time          timestamptz,
    created_at         timestamptz NOT NULL,
    session_ends_at    timestamptz,
    revoked_at         timestamptz,
    refresh_family     bytea,
    refresh_turn       bytea,
    refresh_previous   bytea,
    refresh_rotated_at timestamptz,
    refresh_expires_at timestamptz,
    refresh_slides     boolean NOT NULL
-- A rotation touches no indexed column: with room left in its page the new version of the row needs no index entry.
) WITH (fillfactor = 80);
-- Each index is a page more to write per grant: so a family is in one only where there is a refresh token, and one index
-- finds the grants of a person as well as those of one of their sessions.
CREATE UNIQUE INDEX grants_refresh_family_key ON grants (refresh_family) WHERE refresh_family IS NOT NULL;
CREATE INDEX grants_user_id_session_id ON grants (user_id, session_id) WHERE user_id IS NOT NULL;

-- `metadata` is one JSON document under the names of RFC 7591. `secret` is a SHA-256.
CREATE TABLE clients (
    id         text COLLATE "C" PRIMARY KEY,
    secret     bytea,
    metadata   text NOT NULL,
    own_grant  uuid NOT NULL CONSTRAINT clients_own_grant_key UNIQUE REFERENCES grants (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

-- Goes with its client: whoever registers the same identifier later inherits nobody's consent.
CREATE TABLE consents (
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id  text COLLATE "C" NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    scope      text NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, client_id)
);
