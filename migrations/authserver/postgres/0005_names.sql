-- The field's words: a family of refresh tokens has generations.
ALTER TABLE grants RENAME COLUMN refresh_turn TO refresh_generation;
