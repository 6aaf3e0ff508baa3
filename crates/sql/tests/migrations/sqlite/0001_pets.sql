CREATE TABLE pets (
    id         BLOB NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    fed_at     TEXT,
    tame       BOOLEAN NOT NULL,
    chip       BLOB,
    CONSTRAINT pets_name_key UNIQUE (name)
);
CREATE TABLE toys (
    pet_id BLOB NOT NULL REFERENCES pets (id) ON DELETE CASCADE,
    name   TEXT NOT NULL,
    PRIMARY KEY (pet_id, name)
);
