-- Who may administer the server, and what the trail says of it. The two engines' files say the same.

-- A row per user who has roles: their names, parted by spaces. `is_owner` is there to count owners.
CREATE TABLE admin_roles (
    user_id    BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    roles      TEXT NOT NULL,
    is_owner   INTEGER NOT NULL,
    changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One-time links that give roles, by their SHA-256.
CREATE TABLE admin_invitations (
    token      BLOB NOT NULL PRIMARY KEY,
    roles      TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO epochs (name, value) VALUES ('roles', 0);

-- Of an operator's act: who acted (nobody at the host's command line), and as one JSON document by which way, on what, what
-- it was before and is after.
ALTER TABLE audit_events ADD COLUMN actor_id BLOB;
ALTER TABLE audit_events ADD COLUMN act TEXT;
-- What happened to one user, or was done by one operator, without reading the trail through.
CREATE INDEX IF NOT EXISTS audit_events_user_id ON audit_events (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX audit_events_actor_id ON audit_events (actor_id, id) WHERE actor_id IS NOT NULL;

-- For finding users by how their name begins, whatever its case: here the case of ASCII letters alone, which is what SQLite
-- knows.
ALTER TABLE users ADD COLUMN name_key TEXT GENERATED ALWAYS AS (lower(name)) VIRTUAL;
CREATE INDEX users_name_key ON users (name_key, id) WHERE name_key IS NOT NULL;
