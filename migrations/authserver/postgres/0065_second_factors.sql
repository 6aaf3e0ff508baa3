-- Second factors, and what ends the trust in devices. The two engines' files say the same.

-- What an authenticator app shares with us (RFC 6238), sealed under the master key for its user. `last_step` is the newest
-- time step whose code was used: no code of it, or of an earlier one, is good again.
CREATE TABLE totp_secrets (
    user_id    uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed     bytea NOT NULL,
    last_step  bigint NOT NULL,
    created_at timestamptz NOT NULL
);

-- Codes that are left, as hashes that are keyed under the master key: with 60 bits they would not withstand a search without.
CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code    bytea NOT NULL,
    PRIMARY KEY (user_id, code)
);

-- Moves with each change of factors. A device is trusted in one value of `epoch + factor_epoch`, both of which only grow.
ALTER TABLE users ADD COLUMN factor_epoch bigint NOT NULL DEFAULT 0;
