-- Goals and the entries that record their progress. Every statement on them names the owner.
--
-- Amounts are decimals with six fraction digits, kept exactly: the number times a million.
-- `total` and `entry_count` are kept with the goal by the transaction that writes an entry, so that a list reads one table.
-- `version` grows with every change: it is the ETag.
-- `title_folded` and `notes_folded` are the lower-case forms, made by the program, so that both engines search alike.

CREATE TABLE goals (
    id            uuid        NOT NULL,
    owner         uuid        NOT NULL,
    title         text        NOT NULL,
    title_folded  text        NOT NULL,
    notes         text,
    notes_folded  text,
    target_amount bigint      CHECK (target_amount > 0),
    unit          text,
    due_on        date,
    archived      boolean     NOT NULL,
    total         bigint      NOT NULL,
    entry_count   bigint      NOT NULL,
    version       bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    CONSTRAINT goals_pkey PRIMARY KEY (id),
    -- What an entry refers to, so that it can't belong to someone else than its goal does.
    CONSTRAINT goals_id_owner_key UNIQUE (id, owner)
);

CREATE INDEX goals_owner_created_at_idx ON goals (owner, created_at, id);

CREATE TABLE entries (
    id          uuid        NOT NULL,
    goal_id     uuid        NOT NULL,
    owner       uuid        NOT NULL,
    amount      bigint,
    note        text,
    occurred_at timestamptz NOT NULL,
    version     bigint      NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT entries_pkey PRIMARY KEY (id),
    CONSTRAINT entries_goal_id_owner_fkey FOREIGN KEY (goal_id, owner) REFERENCES goals (id, owner) ON DELETE CASCADE
);

CREATE INDEX entries_goal_id_occurred_at_idx ON entries (goal_id, occurred_at, id);
