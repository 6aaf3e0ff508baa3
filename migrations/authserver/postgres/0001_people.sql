-- People: how they sign up, what proves their password, at which browsers they are signed in.
-- The two engines' files say the same; what differs is said where it does. Secrets stand here as SHA-256 or sealed.

-- Server setups, sealed under the master key. `generation` counts them, so that of two servers that start at once only
-- one can put the first in place.
CREATE TABLE opaque_setups (
    id         uuid PRIMARY KEY,
    generation integer NOT NULL CONSTRAINT opaque_setups_generation_key UNIQUE,
    sealed     bytea NOT NULL,
    created_at timestamptz NOT NULL
);

-- `email_key` is the address in lower case; byte order ("C"), so that both engines page through people alike.
CREATE TABLE users (
    id         uuid PRIMARY KEY,
    email      text NOT NULL,
    email_key  text COLLATE "C" NOT NULL CONSTRAINT users_email_key_key UNIQUE,
    name       text,
    status     text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

-- Apart from users: read at a sign-in only. A record is worthless without its setup, hence the reference.
CREATE TABLE credentials (
    user_id    uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    setup_id   uuid NOT NULL REFERENCES opaque_setups (id),
    ksf        text NOT NULL,
    record     bytea NOT NULL,
    created_at timestamptz NOT NULL
);

-- Mail links that wait. No reference to a setup: a link must not keep an old one alive.
CREATE TABLE registrations (
    token       bytea PRIMARY KEY,
    email       text NOT NULL,
    name        text,
    setup_id    uuid NOT NULL,
    ksf         text NOT NULL,
    interaction text,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);

-- Browser sessions. One that was ended is deleted; its grants keep its identifier.
CREATE TABLE sessions (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    cookie     bytea NOT NULL CONSTRAINT sessions_cookie_key UNIQUE,
    auth_time  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    user_agent text
);
CREATE INDEX sessions_user_id ON sessions (user_id);
