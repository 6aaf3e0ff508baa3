-- What lets a write that comes too late do nothing (`sql::in_good_time!`): the database's own clock, and an error for whoever
-- reads what must not be. Views, so that one statement serves both engines.
CREATE VIEW database_clock AS SELECT clock_timestamp() AS now;

CREATE FUNCTION raise_too_late() RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RAISE EXCEPTION 'the statement comes too late: its client has given up' USING ERRCODE = '57014';
END
$$;
CREATE VIEW too_late AS SELECT raise_too_late() AS refused;
