-- How many OPAQUE records there are by setup and key stretching, as of the last count. Addresses that nobody has answer
-- with these parameters in proportion; every instance reads the same count. Counted anew, never changed by one.
CREATE TABLE parameter_sets (
    setup_id uuid NOT NULL,
    ksf      text NOT NULL,
    records  bigint NOT NULL,
    oldest   timestamptz NOT NULL,
    PRIMARY KEY (setup_id, ksf)
);
INSERT INTO epochs (name, value) VALUES ('parameters', 0);
