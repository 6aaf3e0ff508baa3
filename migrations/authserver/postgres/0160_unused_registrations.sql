-- Registrations that nobody used have an end: which are old enough is read off this index, and whether anybody has allowed one
-- anything off the next, which a client's removal takes as well.
CREATE INDEX clients_registered ON clients (updated_at) WHERE registration_token IS NOT NULL;
CREATE INDEX consents_client_id ON consents (client_id);
