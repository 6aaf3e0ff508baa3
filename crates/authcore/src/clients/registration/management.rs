//! Client registration management (RFC 7592): a client reads, replaces and removes its own registration, by the token that
//! it got with it.
//!
//! A wrong token, another client's token and a client that is no more are one answer, 401 (§2): it is nobody's business
//! which clients exist. The cache is not asked: what was removed a moment ago is gone.

use super::{
    MetadataError, RegisterError, bearer, changed, checked, limit, read as read_document, response, sector,
};
use crate::clients::Directory;
use authmodel::{
    audit::Origin,
    client::{Client, ClientMetadata, NewClient, SubjectType},
    ids::ClientId,
    secret::{BearerSecret, SecretHash},
};
use serde_json::Value;

/// What only we set: "MUST NOT include" (§2.2).
const OURS: [&str; 4] = [
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
];

/// Reads a registration (§2.1).
///
/// # Errors
/// [`RegisterError::TokenMissing`], [`RegisterError::TokenInvalid`], or the store's failure.
pub async fn read(
    directory: &Directory,
    id: &str,
    authorization: Option<&str>,
) -> Result<Value, RegisterError> {
    let token = bearer(authorization)?;
    let client = authenticate(directory, id, token).await?;
    Ok(response(directory, &client, token, None))
}

/// Replaces a registration (§2.2): what the document leaves out takes its default. The secret stays, unless the new
/// authentication method needs one for the first time, or none any more.
///
/// # Errors
/// [`RegisterError`]; nothing has changed then.
pub async fn replace(
    directory: &Directory,
    id: &str,
    authorization: Option<&str>,
    body: &[u8],
    origin: &Origin,
) -> Result<Value, RegisterError> {
    let token = bearer(authorization)?;
    let mut client = authenticate(directory, id, token).await?;
    limit(directory, origin).await?;
    let document = read_document(body)?;
    check_identity(&client, &document)?;
    let metadata = checked(directory, &document)?;
    check_sector(&client, &metadata)?;
    sector::check(directory, &metadata).await?;
    let uses_secret = metadata.token_endpoint_auth_method.uses_secret();
    loop {
        // Bounds that the operator has set: without them, the client would be told of all groups, and open to everyone.
        let mut metadata = metadata.clone();
        metadata.told_groups.clone_from(&client.metadata.told_groups);
        metadata.access.clone_from(&client.metadata.access);
        let fresh = (uses_secret && client.secret.is_none()).then(|| BearerSecret::generate(&*directory.rng));
        let new = NewClient {
            id: client.id.clone(),
            secret: fresh
                .as_ref()
                .map(BearerSecret::hash)
                .or(client.secret.filter(|_| uses_secret)),
            metadata,
            registration_token: client.registration_token,
            own_grant: client.own_grant,
        };
        let now = directory.now();
        let event = changed(&new.id, origin, now);
        let clients = &directory.stores.clients;
        if let Some(replaced) = clients.replace(&client, &new, now, &event).await? {
            directory.refresh().await;
            return Ok(response(directory, &replaced, token, fresh.as_ref()));
        }
        // Removed since it was read, which ends it here; or changed, such as by the operator, who may have given it a new
        // secret: once more, from what it is now. Each turn needs another's change to have gone through.
        client = authenticate(directory, id, token).await?;
        check_identity(&client, &document)?;
    }
}

/// Removes a registration and revokes whatever came of it (§2.3).
///
/// # Errors
/// As [`read`].
pub async fn remove(
    directory: &Directory,
    id: &str,
    authorization: Option<&str>,
    origin: &Origin,
) -> Result<(), RegisterError> {
    let client = authenticate(directory, id, bearer(authorization)?).await?;
    let now = directory.now();
    let event = changed(&client.id, origin, now);
    if !directory.stores.clients.remove(&client.id, now, &event).await? {
        return Err(RegisterError::TokenInvalid);
    }
    directory.refresh().await;
    Ok(())
}

async fn authenticate(directory: &Directory, id: &str, token: &str) -> Result<Client, RegisterError> {
    let id = ClientId::parse(id).map_err(|_| RegisterError::TokenInvalid)?;
    let client = directory.stores.clients.find(&id).await?;
    let shown = SecretHash::of(token.as_bytes());
    client
        .filter(|client| {
            client
                .registration_token
                .is_some_and(|known| known.matches(&shown))
        })
        .ok_or(RegisterError::TokenInvalid)
}

/// §2.2: the document names this client, nothing that only we set, and no secret but its own.
fn check_identity(client: &Client, document: &Value) -> Result<(), RegisterError> {
    let members = document
        .as_object()
        .ok_or(MetadataError::Member("client metadata has to be a JSON object"))?;
    if members.get("client_id").and_then(Value::as_str) != Some(client.id.as_str()) {
        return Err(RegisterError::Update("client_id has to be the client's own"));
    }
    if OURS.iter().any(|name| members.contains_key(*name)) {
        return Err(RegisterError::Update(
            "the document holds a member that only the server sets",
        ));
    }
    // "The client MUST NOT be allowed to overwrite its existing client secret with its own chosen value."
    match members.get("client_secret") {
        None | Some(Value::Null) => Ok(()),
        Some(shown) => {
            let shown = shown.as_str().map(|text| SecretHash::of(text.as_bytes()));
            let is_own = shown
                .zip(client.secret)
                .is_some_and(|(shown, known)| known.matches(&shown));
            if is_own {
                Ok(())
            } else {
                Err(RegisterError::Update("client_secret has to be the client's own"))
            }
        }
    }
}

/// OIDC Core §8.1: what users are called follows the sector, and a client that could move to another one would learn what they are called
/// there.
fn check_sector(client: &Client, new: &ClientMetadata) -> Result<(), RegisterError> {
    let is_pairwise = |metadata: &ClientMetadata| metadata.subject_type == SubjectType::Pairwise;
    let moves =
        is_pairwise(&client.metadata) && is_pairwise(new) && client.metadata.sector(true) != new.sector(true);
    if moves {
        Err(RegisterError::Update(
            "a client with pairwise subjects stays in its sector: the host of its redirect_uris or sector_identifier_uri, and grant_types \
             that all lead there",
        ))
    } else {
        Ok(())
    }
}
