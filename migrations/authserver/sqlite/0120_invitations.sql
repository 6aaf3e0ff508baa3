-- Invitations to make an account. The two engines' files say the same.

-- An address has one at most. `group_names` are the groups that whoever accepts will be in, parted by spaces; `setup_id` and `ksf` are what the
-- password's record will be made with. No references: a group that is gone is left out. It goes when it is accepted or revoked, and
-- some time after it has expired.
CREATE TABLE user_invitations (
    id          BLOB NOT NULL PRIMARY KEY,
    email       TEXT NOT NULL,
    email_key   TEXT NOT NULL UNIQUE,
    name        TEXT,
    language    TEXT NOT NULL,
    group_names TEXT NOT NULL,
    token       BLOB NOT NULL UNIQUE,
    setup_id    BLOB NOT NULL,
    ksf         TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    sent_at     TEXT NOT NULL,
    expires_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- What the sweep takes.
CREATE INDEX user_invitations_expires_at ON user_invitations (expires_at);
