-- Word of events to receivers that operators name. The two engines' files say the same.

-- A receiver. `events` are names of the trail's actions, parted and surrounded by spaces; empty for all. Secrets are sealed; the previous
-- one signs beside the present one until `previous_until`. What happened last is there for operators to see.
CREATE TABLE webhooks (
    id                uuid PRIMARY KEY,
    url               text NOT NULL,
    events            text NOT NULL,
    secret            bytea NOT NULL,
    previous_secret   bytea,
    previous_until    timestamptz,
    created_at        timestamptz NOT NULL,
    delivered         bigint NOT NULL DEFAULT 0,
    last_delivered_at timestamptz,
    last_failed_at    timestamptz,
    last_failure      text
);

-- What is on its way to one receiver. What was delivered is deleted; what is given up stays for a while, to be seen and sent again.
-- No reference to the user: word of a deletion outlives its user.
CREATE TABLE webhook_deliveries (
    number      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id    uuid NOT NULL,
    webhook_id  uuid NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    at          timestamptz NOT NULL,
    action      text NOT NULL,
    outcome     text NOT NULL,
    user_id     uuid,
    client_id   text,
    due_at      timestamptz NOT NULL,
    attempts    integer NOT NULL,
    given_up_at timestamptz
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due_at) WHERE given_up_at IS NULL;
-- Whether an earlier word of the same user is still on its way.
CREATE INDEX webhook_deliveries_user ON webhook_deliveries (webhook_id, user_id, number) WHERE given_up_at IS NULL;
CREATE INDEX webhook_deliveries_given_up ON webhook_deliveries (given_up_at) WHERE given_up_at IS NOT NULL;

-- Written with the event itself, whatever statement writes that: no event without its word, and no word of what was rolled back. It costs
-- no round trip.
CREATE FUNCTION tell_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO webhook_deliveries (event_id, webhook_id, at, action, outcome, user_id, client_id, due_at, attempts)
    SELECT gen_random_uuid(), w.id, NEW.at, NEW.action, NEW.outcome, NEW.user_id, NEW.client_id, NEW.at, 0
    FROM webhooks w
    WHERE w.events = '' OR position(' ' || NEW.action || ' ' IN w.events) > 0;
    RETURN NULL;
END
$$;
CREATE TRIGGER audit_events_tell_webhooks AFTER INSERT ON audit_events
    FOR EACH ROW EXECUTE FUNCTION tell_webhooks();
