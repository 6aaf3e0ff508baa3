-- Ending what a user or a session has is one small statement, however many rows there are: the rows follow in batches.
-- The two engines' files say the same.

-- Moves when everything of a user ends at once (disabled, deleted, signed out everywhere): sessions and grants that were
-- made in an earlier epoch are over, whatever their rows say.
ALTER TABLE users ADD COLUMN epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN user_epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE grants ADD COLUMN user_epoch bigint NOT NULL DEFAULT 0;

-- A grant ends with its browser session (OIDC Core §11) unless it has offline access or is a device's.
ALTER TABLE grants ADD COLUMN outlives_session boolean NOT NULL DEFAULT false;
UPDATE grants SET outlives_session = true WHERE refresh_slides;

-- What the browser called itself in which the grant was allowed: for the user's own list.
ALTER TABLE grants ADD COLUMN user_agent text;
-- An approved device's: the list tells it from an app's.
ALTER TABLE grants ADD COLUMN is_device boolean NOT NULL DEFAULT false;

-- Endings whose rows are still to follow. `session_id` is null where all of the user's end. `ended_at` is when.
CREATE TABLE endings (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    uuid NOT NULL,
    session_id uuid,
    ended_at   timestamptz NOT NULL
);
