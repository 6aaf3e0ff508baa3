CREATE TABLE pets (
    id         uuid PRIMARY KEY,
    name       text NOT NULL,
    fed_at     timestamptz,
    tame       boolean NOT NULL,
    chip       bytea,
    CONSTRAINT pets_name_key UNIQUE (name)
);
CREATE TABLE toys (
    pet_id uuid NOT NULL REFERENCES pets (id) ON DELETE CASCADE,
    name   text NOT NULL,
    PRIMARY KEY (pet_id, name)
);
