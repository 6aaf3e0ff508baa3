-- Passkeys (WebAuthn). The two engines' files say the same.

-- `credential_id` is the passkey's own name for itself, `public_key` what checks its signatures. What a use may change stands beside
-- it: how often its key has signed (0 for ever where that is not kept), whether it may be synchronised, and whether it is.
CREATE TABLE passkeys (
    id              BLOB NOT NULL PRIMARY KEY,
    user_id         BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id   BLOB NOT NULL UNIQUE,
    public_key      BLOB NOT NULL,
    name            TEXT NOT NULL,
    counter         INTEGER NOT NULL,
    backup_eligible INTEGER NOT NULL,
    backed_up       INTEGER NOT NULL,
    created_at      TEXT NOT NULL,
    last_used_at    TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX passkeys_by_user ON passkeys (user_id);
