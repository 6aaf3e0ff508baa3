-- Answers to changes that were asked for with an Idempotency-Key, so that a request that comes again gets the answer of the
-- first instead of happening twice. A row is written by the transaction that makes the change: either both are there or
-- neither, however late a statement comes.
--
-- `fingerprint` is SHA-256 of what was asked (method, path, precondition, body): the same key with another request is a
-- mistake of the client's. Rows are swept after a day.

CREATE TABLE idempotency_keys (
    owner       uuid        NOT NULL,
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL,
    status      bigint      NOT NULL,
    location    text,
    etag        text,
    body        text        NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (owner, key)
);

CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
