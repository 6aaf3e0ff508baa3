-- How many OPAQUE records there are by setup and key stretching, as of the last count. Addresses that nobody has answer
-- with these parameters in proportion; every instance reads the same count. Counted anew, never changed by one.
CREATE TABLE parameter_sets (
    setup_id BLOB NOT NULL,
    ksf      TEXT NOT NULL,
    records  INTEGER NOT NULL,
    oldest   TEXT NOT NULL,
    PRIMARY KEY (setup_id, ksf)
) STRICT, WITHOUT ROWID;
INSERT INTO epochs (name, value) VALUES ('parameters', 0);
