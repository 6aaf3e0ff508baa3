-- What a user sees of their own sessions, and of what happened to their account. The two engines' files say the same.

-- From where a session began, as a network and not as an address: enough to tell home from elsewhere. `last_used_at` is written
-- every few minutes at most; null until then.
ALTER TABLE sessions ADD COLUMN network text;
ALTER TABLE sessions ADD COLUMN last_used_at timestamptz;

-- A user's own events, newest first, page by page. Events that are nobody's pay for no index.
CREATE INDEX audit_events_user_id_at ON audit_events (user_id, at, id) WHERE user_id IS NOT NULL;
