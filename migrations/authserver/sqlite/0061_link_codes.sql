-- The code that some links need beside them, as a SHA-256 together with the link's secret, and how many wrong ones came.
ALTER TABLE email_links ADD COLUMN code BLOB;
ALTER TABLE email_links ADD COLUMN wrong_codes INTEGER NOT NULL DEFAULT 0;
-- For voiding what a user has waiting. Of all rows, so that one for an address without an account costs the same.
CREATE INDEX email_links_user_id ON email_links (user_id);
