-- Which change of clients a row comes from: instances read what moved, and not all clients at each change.
ALTER TABLE clients ADD COLUMN changed_epoch bigint NOT NULL DEFAULT 0;
CREATE INDEX clients_changed_epoch ON clients (changed_epoch);
