-- People: how they sign up, what proves their password, at which browsers they are signed in.
-- The two engines' files say the same; what differs is said where it does. Secrets stand here as SHA-256 or sealed.
-- STRICT: a value of the wrong type is refused. WITHOUT ROWID: a row is found by its key in one descent, not two.

-- Server setups, sealed under the master key. `generation` counts them, so that of two servers that start at once only
-- one can put the first in place.
CREATE TABLE opaque_setups (
    id         BLOB NOT NULL PRIMARY KEY,
    generation INTEGER NOT NULL CONSTRAINT opaque_setups_generation_key UNIQUE,
    sealed     BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- `email_key` is the address in lower case.
CREATE TABLE users (
    id         BLOB NOT NULL PRIMARY KEY,
    email      TEXT NOT NULL,
    email_key  TEXT NOT NULL CONSTRAINT users_email_key_key UNIQUE,
    name       TEXT,
    status     TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Apart from users: read at a sign-in only. A record is worthless without its setup, hence the reference.
CREATE TABLE credentials (
    user_id    BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    setup_id   BLOB NOT NULL REFERENCES opaque_setups (id),
    ksf        TEXT NOT NULL,
    record     BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Mail links that wait. No reference to a setup: a link must not keep an old one alive.
CREATE TABLE registrations (
    token       BLOB NOT NULL PRIMARY KEY,
    email       TEXT NOT NULL,
    name        TEXT,
    setup_id    BLOB NOT NULL,
    ksf         TEXT NOT NULL,
    interaction TEXT,
    created_at  TEXT NOT NULL,
    expires_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Browser sessions. One that was ended is deleted; its grants keep its identifier.
CREATE TABLE sessions (
    id         BLOB NOT NULL PRIMARY KEY,
    user_id    BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    cookie     BLOB NOT NULL CONSTRAINT sessions_cookie_key UNIQUE,
    auth_time  TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    user_agent TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user_id ON sessions (user_id);
