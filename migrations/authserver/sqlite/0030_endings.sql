-- Ending what a user or a session has is one small statement, however many rows there are: the rows follow in batches.
-- The two engines' files say the same.

-- Moves when everything of a user ends at once (disabled, deleted, signed out everywhere): sessions and grants that were
-- made in an earlier epoch are over, whatever their rows say.
ALTER TABLE users ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN user_epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE grants ADD COLUMN user_epoch INTEGER NOT NULL DEFAULT 0;

-- A grant ends with its browser session (OIDC Core §11) unless it has offline access or is a device's.
ALTER TABLE grants ADD COLUMN outlives_session INTEGER NOT NULL DEFAULT FALSE;
UPDATE grants SET outlives_session = true WHERE refresh_slides;

-- What the browser called itself in which the grant was allowed: for the user's own list.
ALTER TABLE grants ADD COLUMN user_agent TEXT;
-- An approved device's: the list tells it from an app's.
ALTER TABLE grants ADD COLUMN is_device INTEGER NOT NULL DEFAULT FALSE;

-- Endings whose rows are still to follow. `session_id` is null where all of the user's end. `ended_at` is when.
CREATE TABLE endings (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    BLOB NOT NULL,
    session_id BLOB,
    ended_at   TEXT NOT NULL
) STRICT;
