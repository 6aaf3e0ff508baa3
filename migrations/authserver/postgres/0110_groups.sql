-- Groups of users, which apps are told of and rules name. The two engines' files say the same.

-- A group's name never changes: apps and rules know it by that. `roles` are what its members are to apps, parted by spaces.
CREATE TABLE user_groups (
    name        text COLLATE "C" PRIMARY KEY,
    description text NOT NULL,
    roles       text NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);

-- Who is in which. Groups hold users and no groups.
CREATE TABLE group_members (
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    group_name text COLLATE "C" NOT NULL REFERENCES user_groups (name) ON DELETE CASCADE,
    added_at   timestamptz NOT NULL,
    PRIMARY KEY (user_id, group_name)
);
-- A page of a group's members, in the order in which they came.
CREATE INDEX group_members_group_name ON group_members (group_name, added_at, user_id);
