-- Groups of users, which apps are told of and rules name. The two engines' files say the same.

-- A group's name never changes: apps and rules know it by that. `roles` are what its members are to apps, parted by spaces.
CREATE TABLE user_groups (
    name        TEXT NOT NULL PRIMARY KEY,
    description TEXT NOT NULL,
    roles       TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who is in which. Groups hold users and no groups.
CREATE TABLE group_members (
    user_id    BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    group_name TEXT NOT NULL REFERENCES user_groups (name) ON DELETE CASCADE,
    added_at   TEXT NOT NULL,
    PRIMARY KEY (user_id, group_name)
) STRICT, WITHOUT ROWID;
-- A page of a group's members, in the order in which they came.
CREATE INDEX group_members_group_name ON group_members (group_name, added_at, user_id);
