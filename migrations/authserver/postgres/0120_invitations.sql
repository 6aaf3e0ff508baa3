-- Invitations to make an account. The two engines' files say the same.

-- An address has one at most. `group_names` are the groups that whoever accepts will be in, parted by spaces; `setup_id` and `ksf` are what the
-- password's record will be made with. No references: a group that is gone is left out. It goes when it is accepted or revoked, and
-- some time after it has expired.
CREATE TABLE user_invitations (
    id          uuid PRIMARY KEY,
    email       text NOT NULL,
    email_key   text COLLATE "C" NOT NULL UNIQUE,
    name        text,
    language    text NOT NULL,
    group_names text NOT NULL,
    token       bytea NOT NULL UNIQUE,
    setup_id    uuid NOT NULL,
    ksf         text NOT NULL,
    created_at  timestamptz NOT NULL,
    sent_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);
-- What the sweep takes.
CREATE INDEX user_invitations_expires_at ON user_invitations (expires_at);
