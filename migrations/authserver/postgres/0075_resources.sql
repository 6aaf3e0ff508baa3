-- Resource servers that were added by command, beside those of the settings: a document each, as the code has it.
CREATE TABLE resources (
    audience   text COLLATE "C" PRIMARY KEY,
    document   text NOT NULL,
    created_at timestamptz NOT NULL
);
INSERT INTO epochs (name, value) VALUES ('resources', 0);
