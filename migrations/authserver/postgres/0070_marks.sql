-- What was seen, or revoked, one by one: the hash of a client assertion's name, or of a token's, for as long as it could be
-- shown again. Here, and not among what may be lost: a lost mark lets somebody in again.
CREATE TABLE marks (
    mark       bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX marks_expires_at ON marks (expires_at);
