-- Word of events to receivers that operators name. The two engines' files say the same.

-- A receiver. `events` are names of the trail's actions, parted and surrounded by spaces; empty for all. Secrets are sealed; the previous
-- one signs beside the present one until `previous_until`. What happened last is there for operators to see.
CREATE TABLE webhooks (
    id                BLOB NOT NULL PRIMARY KEY,
    url               TEXT NOT NULL,
    events            TEXT NOT NULL,
    secret            BLOB NOT NULL,
    previous_secret   BLOB,
    previous_until    TEXT,
    created_at        TEXT NOT NULL,
    delivered         INTEGER NOT NULL DEFAULT 0,
    last_delivered_at TEXT,
    last_failed_at    TEXT,
    last_failure      TEXT
) STRICT, WITHOUT ROWID;

-- What is on its way to one receiver. What was delivered is deleted; what is given up stays for a while, to be seen and sent again.
-- No reference to the user: word of a deletion outlives its user.
CREATE TABLE webhook_deliveries (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id    BLOB NOT NULL,
    webhook_id  BLOB NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    at          TEXT NOT NULL,
    action      TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    user_id     BLOB,
    client_id   TEXT,
    due_at      TEXT NOT NULL,
    attempts    INTEGER NOT NULL,
    given_up_at TEXT
) STRICT;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due_at) WHERE given_up_at IS NULL;
-- Whether an earlier word of the same user is still on its way.
CREATE INDEX webhook_deliveries_user ON webhook_deliveries (webhook_id, user_id, number) WHERE given_up_at IS NULL;
CREATE INDEX webhook_deliveries_given_up ON webhook_deliveries (given_up_at) WHERE given_up_at IS NOT NULL;

-- Written with the event itself, whatever statement writes that: no event without its word, and no word of what was rolled back. It costs
-- no round trip.
CREATE TRIGGER audit_events_tell_webhooks AFTER INSERT ON audit_events
BEGIN
    INSERT INTO webhook_deliveries (event_id, webhook_id, at, action, outcome, user_id, client_id, due_at, attempts)
    SELECT randomblob(16), w.id, NEW.at, NEW.action, NEW.outcome, NEW.user_id, NEW.client_id, NEW.at, 0
    FROM webhooks w
    WHERE w.events = '' OR instr(w.events, ' ' || NEW.action || ' ') > 0;
END;
