-- A user who has asked for the deletion of their account waits here until it is due; whoever signs in, or follows the mailed link,
-- undoes it. The two engines' files say the same. `deletion_undo` is the SHA-256 of the link's secret.
ALTER TABLE users ADD COLUMN deletion_due_at timestamptz;
ALTER TABLE users ADD COLUMN deletion_undo bytea;
CREATE INDEX users_deletion_due_at ON users (deletion_due_at) WHERE deletion_due_at IS NOT NULL;
CREATE UNIQUE INDEX users_deletion_undo_key ON users (deletion_undo) WHERE deletion_undo IS NOT NULL;
