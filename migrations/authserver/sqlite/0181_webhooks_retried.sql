-- Since when a word is tried once more that was given up: it has its whole time again. The two engines' files say the same.
ALTER TABLE webhook_deliveries ADD COLUMN retried_at TEXT;
