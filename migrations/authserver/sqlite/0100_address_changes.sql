-- Addresses that users had, with the records that are good for them, for as long as a change can be undone by the link that was
-- mailed to the old address. The two engines' files say the same. `undo` is the SHA-256 of the link's secret.
CREATE TABLE address_changes (
    undo       BLOB NOT NULL PRIMARY KEY,
    user_id    BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email      TEXT NOT NULL,
    setup_id   BLOB NOT NULL REFERENCES opaque_setups (id),
    ksf        TEXT NOT NULL,
    record     BLOB NOT NULL,
    changed_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX address_changes_user_id ON address_changes (user_id);
CREATE INDEX address_changes_expires_at ON address_changes (expires_at);
