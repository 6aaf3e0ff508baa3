-- A mail that is given up was not delivered: it has an end of its own, after which the sweep takes it.
ALTER TABLE mails ADD COLUMN given_up_at timestamptz;
