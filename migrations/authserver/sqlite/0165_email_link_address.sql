-- The links of an address, however it was written: those of a sign-up are void as soon as it is an account's. Those from before have
-- no key and run out within the half hour; an account at their address makes them invalid all the same. The two engines' files say the same.
ALTER TABLE email_links ADD COLUMN email_key TEXT;
CREATE INDEX email_links_sign_ups ON email_links (email_key) WHERE purpose = 'sign_up';
