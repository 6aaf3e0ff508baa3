-- How somebody signed in, beside when (auth_time): names of RFC 8176, parted by spaces. What was there before was a password.
ALTER TABLE sessions ADD COLUMN methods text NOT NULL DEFAULT 'pwd';
ALTER TABLE grants ADD COLUMN methods text NOT NULL DEFAULT 'pwd';

-- When the user last took consent back. What they had allowed until then, and was not redeemed yet (codes, devices), is not
-- redeemed any more. In the user's own row, because a grant that is being made holds a lock on it.
ALTER TABLE users ADD COLUMN consent_withdrawn_at timestamptz;
