-- Mailed links of every kind, in place of those of sign-ups alone. The purpose is part of the key: as a link of another kind it
-- is not there. `user_id` is whose account it is about; nobody's yet at a sign-up. No references: a link that is left over
-- opens nothing, and the sweep takes it. Those on their way stay good.
CREATE TABLE email_links (
    purpose     TEXT NOT NULL,
    token       BLOB NOT NULL,
    email       TEXT NOT NULL,
    user_id     BLOB,
    name        TEXT,
    setup_id    BLOB NOT NULL,
    ksf         TEXT NOT NULL,
    interaction TEXT,
    created_at  TEXT NOT NULL,
    expires_at  TEXT NOT NULL,
    PRIMARY KEY (purpose, token)
) STRICT, WITHOUT ROWID;
INSERT INTO email_links (purpose, token, email, name, setup_id, ksf, interaction, created_at, expires_at)
    SELECT 'sign_up', token, email, name, setup_id, ksf, interaction, created_at, expires_at FROM registrations;
DROP TABLE registrations;
