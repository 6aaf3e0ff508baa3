-- Whether the folded forms of a goal are those of today's rules (`crates/api/src/model/fold.rs`), and its texts composed (NFC).
-- The program makes them: it looks for rows where this is false when it starts. A later change of the rules sets it to false
-- again, by a migration.

ALTER TABLE goals ADD COLUMN is_folded INTEGER NOT NULL DEFAULT FALSE;
-- Of those alone that are still to be done: none, most of the time.
CREATE INDEX goals_not_folded_idx ON goals (id) WHERE NOT is_folded;
