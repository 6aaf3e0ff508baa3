-- What is declared in files: which client, resource server or group, in which file, and whether it was made from there. What was
-- made from a file goes with it; what was there before stays. The two engines' files say the same.
CREATE TABLE declared_objects (
    kind        text NOT NULL CHECK (kind IN ('client', 'group', 'resource')),
    name        text COLLATE "C" NOT NULL,
    file        text NOT NULL,
    made        boolean NOT NULL,
    declared_at timestamptz NOT NULL,
    PRIMARY KEY (kind, name)
);
