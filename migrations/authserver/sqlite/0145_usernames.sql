-- Usernames: `users.username` is the name that a user has, and `usernames` has the key of each name that is a user's or was so until
-- lately (`freed_at`), which no other user gets. The key is what names that look alike have in common. A user who was deleted leaves
-- the key alone. The two engines' files say the same.
ALTER TABLE users ADD COLUMN username TEXT;
ALTER TABLE users ADD COLUMN username_changed_at TEXT;
CREATE UNIQUE INDEX users_username_key ON users (username) WHERE username IS NOT NULL;
CREATE TABLE usernames (
    key      TEXT NOT NULL PRIMARY KEY,
    user_id  BLOB REFERENCES users (id) ON DELETE SET NULL,
    freed_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX usernames_user_id ON usernames (user_id);
CREATE INDEX usernames_freed_at ON usernames (freed_at) WHERE freed_at IS NOT NULL;

-- What users had typed as `preferred_username` was nobody's own, so it is no username: it stays as the nickname where they have none,
-- and is gone otherwise.
UPDATE users SET profile = json_set(profile, '$.nickname', json_extract(profile, '$.preferred_username'))
    WHERE json_extract(profile, '$.preferred_username') IS NOT NULL AND json_extract(profile, '$.nickname') IS NULL;
UPDATE users SET profile = json_remove(profile, '$.preferred_username')
    WHERE json_extract(profile, '$.preferred_username') IS NOT NULL;
