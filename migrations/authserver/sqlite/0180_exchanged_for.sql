-- Whose an exchanged token is: it ends with that client, too, not only with the grant that it came of. The two engines' files say the same.
-- Those from before have none, and are over within the life of an access token.
ALTER TABLE token_places ADD COLUMN client_id TEXT;
CREATE INDEX token_places_client_id ON token_places (client_id) WHERE client_id IS NOT NULL AND revoked_at IS NULL;
