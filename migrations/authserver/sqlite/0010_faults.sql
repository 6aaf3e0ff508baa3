-- What lets a write that comes too late do nothing (`sql::in_good_time!`). Views, so that one statement serves both engines;
-- here nothing runs after it was given up, and `too_late` is never read. The time is spelled as sqlx spells it.
CREATE VIEW database_clock AS SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000+00:00' AS now;
CREATE VIEW too_late AS SELECT 0 AS refused;

-- A row that readiness writes: ready means that a write works.
INSERT INTO epochs (name, value) VALUES ('ready', 0);

-- For the sweep, which without an index reads every older grant that still stands, again for each thousand rows. `sweep_after`
-- is a moment before which a grant does not end by itself; the sweep moves it on where the grant stands then, so that a
-- rotation touches no indexed column (see 0002). Revoked grants, and what a client has of its own, have none.
ALTER TABLE grants ADD COLUMN sweep_after TEXT;
UPDATE grants SET sweep_after = session_ends_at WHERE revoked_at IS NULL;
CREATE INDEX grants_sweep_after ON grants (sweep_after) WHERE sweep_after IS NOT NULL;
CREATE INDEX grants_revoked_at ON grants (revoked_at) WHERE revoked_at IS NOT NULL;

-- For taking a client away (RFC 7592 §2.3): whoever registered one may, and holds the clients' counter meanwhile.
CREATE INDEX grants_client_id ON grants (client_id) WHERE revoked_at IS NULL;
