-- What the server itself needs: signing keys, change counters, the audit trail, mails on their way.

-- PKCS#8 documents, sealed under the master key.
CREATE TABLE signing_keys (
    kid          text PRIMARY KEY,
    algorithm    text NOT NULL,
    state        text NOT NULL,
    sealed       bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    activated_at timestamptz,
    retires_at   timestamptz
);
-- An algorithm has one active and one next key; of two servers that start at once, one wins here.
CREATE UNIQUE INDEX signing_keys_algorithm_state_key ON signing_keys (algorithm, state) WHERE state <> 'retiring';

-- Counters that move with every change of what servers keep in memory.
CREATE TABLE epochs (
    name  text PRIMARY KEY,
    value bigint NOT NULL
);
INSERT INTO epochs (name, value) VALUES ('clients', 0), ('keys', 0);

-- Append only. No references: the trail outlives what it tells of.
CREATE TABLE audit_events (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL,
    action     text NOT NULL,
    outcome    text NOT NULL,
    user_id    uuid,
    client_id  text,
    session_id uuid,
    ip         text,
    user_agent text
);

-- Sealed mails. `due_at` is when the next sender may take it: after a lease or a failure it lies ahead.
CREATE TABLE mails (
    id           uuid PRIMARY KEY,
    sealed       bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    attempts     integer NOT NULL,
    due_at       timestamptz NOT NULL,
    delivered_at timestamptz
);
CREATE INDEX mails_waiting ON mails (created_at) WHERE delivered_at IS NULL;
