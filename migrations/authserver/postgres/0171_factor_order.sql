-- What came before a change of the address and what came after it, by the user's own count of changes of factors: hosts' clocks may
-- differ. `factor_epoch` is that of the user when it was added, made or changed; `place` is a change's among those of its user. The
-- two engines' files say the same.
ALTER TABLE totp_secrets ADD COLUMN factor_epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE passkeys ADD COLUMN factor_epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE recovery_codes ADD COLUMN factor_epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE address_changes ADD COLUMN factor_epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE address_changes ADD COLUMN place bigint NOT NULL DEFAULT 0;

-- What there is was ordered by time, and stays so: a factor counts the changes before it, and so does a change. When the codes were
-- made nobody knows; they count as made after all of them. The epochs of these users move past all that.
UPDATE address_changes SET place = (SELECT COUNT(*) FROM address_changes b
    WHERE b.user_id = address_changes.user_id AND b.changed_at < address_changes.changed_at);
UPDATE address_changes SET factor_epoch = place;
UPDATE totp_secrets SET factor_epoch = (SELECT COUNT(*) FROM address_changes a
    WHERE a.user_id = totp_secrets.user_id AND a.changed_at <= totp_secrets.created_at);
UPDATE passkeys SET factor_epoch = (SELECT COUNT(*) FROM address_changes a
    WHERE a.user_id = passkeys.user_id AND a.changed_at <= passkeys.created_at);
UPDATE recovery_codes SET factor_epoch = (SELECT COUNT(*) FROM address_changes a WHERE a.user_id = recovery_codes.user_id);
UPDATE users SET factor_epoch = factor_epoch + (SELECT COUNT(*) FROM address_changes a WHERE a.user_id = users.id)
    WHERE EXISTS (SELECT 1 FROM address_changes a WHERE a.user_id = users.id);
