-- Second factors, and what ends the trust in devices. The two engines' files say the same.

-- What an authenticator app shares with us (RFC 6238), sealed under the master key for its user. `last_step` is the newest
-- time step whose code was used: no code of it, or of an earlier one, is good again.
CREATE TABLE totp_secrets (
    user_id    BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed     BLOB NOT NULL,
    last_step  INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Codes that are left, as hashes that are keyed under the master key: with 60 bits they would not withstand a search without.
CREATE TABLE recovery_codes (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code    BLOB NOT NULL,
    PRIMARY KEY (user_id, code)
) STRICT, WITHOUT ROWID;

-- Moves with each change of factors. A device is trusted in one value of `epoch + factor_epoch`, both of which only grow.
ALTER TABLE users ADD COLUMN factor_epoch INTEGER NOT NULL DEFAULT 0;
