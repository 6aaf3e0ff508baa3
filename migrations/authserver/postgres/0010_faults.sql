-- What lets a write that comes too late do nothing (`sql::in_good_time!`): the database's own clock, and an error for whoever
-- reads what must not be. Views, so that one statement serves both engines.
CREATE VIEW database_clock AS SELECT clock_timestamp() AS now;

CREATE FUNCTION raise_too_late() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RAISE EXCEPTION 'the statement comes too late: its client has given up' USING ERRCODE = '57014';
END
$$;
CREATE VIEW too_late AS SELECT raise_too_late() AS refused;

-- A row that readiness writes: ready means that a write works.
INSERT INTO epochs (name, value) VALUES ('ready', 0);

-- For the sweep, which without an index reads every older grant that still stands, again for each thousand rows. `sweep_after`
-- is a moment before which a grant does not end by itself; the sweep moves it on where the grant stands then, so that a
-- rotation touches no indexed column (see 0002). Revoked grants, and what a client has of its own, have none.
ALTER TABLE grants ADD COLUMN sweep_after timestamptz;
UPDATE grants SET sweep_after = session_ends_at WHERE revoked_at IS NULL;
CREATE INDEX grants_sweep_after ON grants (sweep_after) WHERE sweep_after IS NOT NULL;
CREATE INDEX grants_revoked_at ON grants (revoked_at) WHERE revoked_at IS NOT NULL;

-- For taking a client away (RFC 7592 §2.3): whoever registered one may, and holds the clients' counter meanwhile.
CREATE INDEX grants_client_id ON grants (client_id) WHERE revoked_at IS NULL;
