-- Passkeys (WebAuthn). The two engines' files say the same.

-- `credential_id` is the passkey's own name for itself, `public_key` what checks its signatures. What a use may change stands beside
-- it: how often its key has signed (0 for ever where that is not kept), whether it may be synchronised, and whether it is.
CREATE TABLE passkeys (
    id              uuid PRIMARY KEY,
    user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id   bytea NOT NULL UNIQUE,
    public_key      bytea NOT NULL,
    name            text NOT NULL,
    counter         bigint NOT NULL,
    backup_eligible boolean NOT NULL,
    backed_up       boolean NOT NULL,
    created_at      timestamptz NOT NULL,
    last_used_at    timestamptz
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);
