-- Goals and the entries that record their progress. Every statement on them names the owner.
--
-- Amounts are decimals with six fraction digits, kept exactly: the number times a million.
-- `total` and `entry_count` are kept with the goal by the transaction that writes an entry, so that a list reads one table.
-- `version` grows with every change: it is the ETag.
-- `title_folded` and `notes_folded` are the lower-case forms, made by the program, so that both engines search alike.

CREATE TABLE goals (
    id            BLOB    NOT NULL,
    owner         BLOB    NOT NULL,
    title         TEXT    NOT NULL,
    title_folded  TEXT    NOT NULL,
    notes         TEXT,
    notes_folded  TEXT,
    target_amount INTEGER CHECK (target_amount > 0),
    unit          TEXT,
    due_on        TEXT,
    archived      INTEGER NOT NULL,
    total         INTEGER NOT NULL,
    entry_count   INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    created_at    TEXT    NOT NULL,
    updated_at    TEXT    NOT NULL,
    CONSTRAINT goals_pkey PRIMARY KEY (id),
    -- What an entry refers to, so that it can't belong to someone else than its goal does.
    CONSTRAINT goals_id_owner_key UNIQUE (id, owner)
) STRICT, WITHOUT ROWID;

CREATE INDEX goals_owner_created_at_idx ON goals (owner, created_at, id);

CREATE TABLE entries (
    id          BLOB    NOT NULL,
    goal_id     BLOB    NOT NULL,
    owner       BLOB    NOT NULL,
    amount      INTEGER,
    note        TEXT,
    occurred_at TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    created_at  TEXT    NOT NULL,
    CONSTRAINT entries_pkey PRIMARY KEY (id),
    CONSTRAINT entries_goal_id_owner_fkey FOREIGN KEY (goal_id, owner) REFERENCES goals (id, owner) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX entries_goal_id_occurred_at_idx ON entries (goal_id, occurred_at, id);
