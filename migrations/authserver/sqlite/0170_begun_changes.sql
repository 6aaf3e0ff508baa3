-- What the user's `epoch + factor_epoch` was when a change of their address was asked for: it is good for that value alone. The
-- two engines' files say the same.
ALTER TABLE email_links ADD COLUMN trust_epoch INTEGER;
