-- What is declared in files: which client, resource server or group, in which file, and whether it was made from there. What was
-- made from a file goes with it; what was there before stays. The two engines' files say the same.
CREATE TABLE declared_objects (
    kind        TEXT NOT NULL CHECK (kind IN ('client', 'group', 'resource')),
    name        TEXT NOT NULL,
    file        TEXT NOT NULL,
    made        INTEGER NOT NULL,
    declared_at TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
