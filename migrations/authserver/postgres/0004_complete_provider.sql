-- What a complete OpenID provider keeps beside people, clients and grants.

-- The standard claims that a person fills in (OIDC Core §5.1), as one JSON document.
ALTER TABLE users ADD COLUMN profile text NOT NULL DEFAULT '{}';

-- The SHA-256 of a registration access token (RFC 7592 §3); whether the client is told of ended sessions.
ALTER TABLE clients ADD COLUMN registration_token bytea;
ALTER TABLE clients ADD COLUMN backchannel boolean NOT NULL DEFAULT false;

-- What an authorization said beyond its scope, as one JSON document; and the thumbprint of the key that a public
-- client's refresh tokens are bound to (RFC 9449 §5).
ALTER TABLE grants ADD COLUMN details text NOT NULL DEFAULT '{}';
ALTER TABLE grants ADD COLUMN refresh_binding text;

-- Word of ended sessions on its way to clients (Back-Channel Logout 1.0): written with the ending itself, taken away when
-- it has arrived or is given up. No references: the session is gone, and the client may go.
CREATE TABLE logout_notices (
    session_id uuid NOT NULL,
    client_id  text NOT NULL,
    user_id    uuid NOT NULL,
    created_at timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    attempts   integer NOT NULL,
    PRIMARY KEY (session_id, client_id)
);
CREATE INDEX logout_notices_due_at ON logout_notices (due_at);

-- Initial access tokens of dynamic registration (RFC 7591 §3), by their SHA-256.
CREATE TABLE initial_access_tokens (
    token      bytea NOT NULL PRIMARY KEY,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    uses_left  bigint NOT NULL
);
