-- Places in status lists (draft-ietf-oauth-status-list). The two engines' files say the same.

-- A grant's place. The list's number is drawn by the process that opens it, the place by the same process, which remembers
-- what it has given: so no place is given twice, not even where a backup was restored (`status_index`, a sequence, would
-- be). A client's own grant gets one with its first token; a tombstone has none.
ALTER TABLE grants ADD COLUMN status_list bigint;
ALTER TABLE grants ADD COLUMN status_place bigint;
-- What is there already gets a place in lists that nobody opens: their numbers are small. Times an odd number, so that
-- neighbours don't stay neighbours and no two meet.
UPDATE grants SET status_list = status_index / 131072, status_place = (status_index * 91633 + 40487) % 131072;
-- Whether anybody asks for a list that exists. Rows of one list come one after the other: a new one is in a page that was
-- just written.
CREATE INDEX grants_status_list ON grants (status_list) WHERE status_list IS NOT NULL;

-- Tokens with a place of their own: those that were exchanged for, which end with their grant or alone; and, once they are
-- revoked, what a client's own grant had for its tokens so far.
CREATE TABLE token_places (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    status_list  bigint NOT NULL,
    status_place bigint NOT NULL,
    grant_id     uuid NOT NULL,
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    CONSTRAINT token_places_place_key UNIQUE (status_list, status_place)
);
CREATE INDEX token_places_grant_id ON token_places (grant_id);
CREATE INDEX token_places_expires_at ON token_places (expires_at);
CREATE INDEX token_places_revoked_at ON token_places (revoked_at) WHERE revoked_at IS NOT NULL;
