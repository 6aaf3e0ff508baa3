-- Accounts that wait for an operator's approval. The two engines' files say the same.

-- Beside `users.status = 'waiting'`: what a decision needs to know of them. It goes with the decision.
CREATE TABLE awaiting_approval (
    user_id  uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    language text NOT NULL,
    since    timestamptz NOT NULL
);
-- Who has waited longest: what operators see first, and what the sweep takes.
CREATE INDEX awaiting_approval_since ON awaiting_approval (since, user_id);
