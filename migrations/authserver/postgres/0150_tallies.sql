-- What happened, counted by hour and by day, for operators to look at: of no user, and of clients where tokens are counted (empty:
-- not told apart). Each instance adds what it has counted in a minute. `counted_at` says when a count was taken that does not grow
-- (sessions); null for those that do. The two engines' files say the same.
CREATE TABLE tallies (
    span       text NOT NULL CHECK (span IN ('hour', 'day')),
    starts_at  timestamptz NOT NULL,
    kind       text NOT NULL,
    client_id  text COLLATE "C" NOT NULL,
    count      bigint NOT NULL,
    counted_at timestamptz,
    PRIMARY KEY (span, starts_at, kind, client_id)
);
