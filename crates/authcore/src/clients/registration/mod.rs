//! Dynamic client registration (RFC 7591, OIDC Registration 1.0): a client tells what it is and gets an identifier.
//!
//! Who may is the operator's policy: nobody, whoever holds an initial access token, anybody. Such a token is used up by the
//! last step, so that a mistake in the metadata costs none. What is taken is decided in [`metadata`]; [`management`] is for
//! the client that has registered (RFC 7592), `super::metadata_document` for one that needs no registration.
//!
//! Invariants: secrets and registration access tokens are shown to the client and kept as hashes; a client that registered
//! itself is never first-party.
//!
//! Test to read first: `tests/blackbox/registration.rs`.

mod authentication;
mod keys;
pub mod management;
pub mod metadata;
mod reader;
pub(super) mod sector;
pub(super) mod uris;

#[cfg(test)]
mod metadata_tests;

pub(crate) use authentication::default_algorithm;
pub use metadata::Registrant;
pub use reader::{MetadataError, SCOPE_OUT_OF_REACH};

use crate::{
    clients::Directory,
    config::RegistrationPolicy,
    endpoint,
    limit::{self, LimitError, Try},
    unique_json,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    client::{Client, ClientMetadata, GrantType, NewClient},
    clock::Time,
    ids::{ClientId, GrantId},
    secret::{BearerSecret, SecretHash},
    store::{AddOutcome, StoreError},
};
use serde_json::{Value, json};
use std::time::Duration;

/// Bytes of a registration at most. Keys by value are the largest thing in an honest one (some 500 bytes each for RSA), and
/// twenty of them still fit; each byte is kept for ever, is read by every instance, and lies in its cache of 10,000 clients.
const MAX_REGISTRATION: usize = 16 * 1024;

/// A registration, or a change of one, is refused.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Clients are registered by the operator alone.
    #[error("registration is closed")]
    Closed,
    /// No token where one is needed.
    #[error("no token")]
    TokenMissing,
    /// A token that is unknown, used up, expired, or another client's.
    #[error("the token is not good")]
    TokenInvalid,
    /// The body is no JSON, or an object of it has a member twice.
    #[error("the body is no JSON, or repeats a member")]
    NotJson,
    /// The metadata is not taken.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    /// An update that names another client or what only we set (RFC 7592 §2.2).
    #[error("{0}")]
    Update(&'static str),
    /// Too many registrations from one place.
    #[error("too many registrations")]
    Limited {
        /// When the next one is worth while.
        retry_after: Duration,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Registers a client (RFC 7591 §3). `authorization` is the header; the answer is the client information response (§3.2.1).
///
/// # Errors
/// [`RegisterError`]; nothing is kept then, and no initial access token is used up.
pub async fn register(
    directory: &Directory,
    authorization: Option<&str>,
    body: &[u8],
    origin: &Origin,
) -> Result<Value, RegisterError> {
    let token = match directory.config.registration.policy {
        RegistrationPolicy::Closed => return Err(RegisterError::Closed),
        RegistrationPolicy::Open => None,
        RegistrationPolicy::InitialAccessToken => Some(bearer(authorization)?),
    };
    limit(directory, origin).await?;
    let now = directory.now();
    // Looked at before anything is fetched on the caller's word, and used up at the end.
    if let Some(token) = token {
        let tokens = &directory.stores.initial_access_tokens;
        if !tokens.is_good(&SecretHash::of(token.as_bytes()), now).await? {
            return Err(RegisterError::TokenInvalid);
        }
    }
    let document = read(body)?;
    let metadata = checked(directory, &document)?;
    sector::check(directory, &metadata).await?;

    if let Some(token) = token {
        let good = directory
            .stores
            .initial_access_tokens
            .redeem(
                &SecretHash::of(token.as_bytes()),
                now,
                &AuditEvent::new(
                    now,
                    AuditAction::RegistrationTokenUsed,
                    AuditOutcome::Success,
                    origin,
                ),
            )
            .await?;
        if !good {
            return Err(RegisterError::TokenInvalid);
        }
    }
    let secret = metadata
        .token_endpoint_auth_method
        .uses_secret()
        .then(|| BearerSecret::generate(&*directory.rng));
    let access = BearerSecret::generate(&*directory.rng);
    let mut new = NewClient {
        id: draw_id(directory),
        secret: secret.as_ref().map(BearerSecret::hash),
        metadata,
        registration_token: Some(access.hash()),
        own_grant: GrantId::generate(&*directory.rng),
    };
    let client = loop {
        let event = changed(&new.id, origin, now);
        match directory.stores.clients.add(&new, now, &event).await? {
            AddOutcome::Added(client) => break client,
            // 122 random bits were drawn before.
            AddOutcome::Exists => new.id = draw_id(directory),
        }
    };
    Ok(response(directory, &client, access.expose(), secret.as_ref()))
}

/// Looks at the metadata of a client that registers itself. Its developer is told what is wrong, and the operator, whom they
/// will ask, too: with the address or the scope itself, which no answer repeats.
fn checked(directory: &Directory, document: &Value) -> Result<ClientMetadata, MetadataError> {
    let checked = metadata::check(&directory.config, document, Registrant::Dynamic);
    if let Err(error) = &checked {
        let about = error.about(document);
        tracing::warn!(%error, about, "a client's registration was refused");
    }
    checked
}

/// A metadata document, of a bounded size.
fn read(body: &[u8]) -> Result<Value, RegisterError> {
    if body.len() > MAX_REGISTRATION {
        return Err(MetadataError::Member("client metadata has at most 16 KiB").into());
    }
    unique_json::read(body).map_err(|_| RegisterError::NotJson)
}

fn draw_id(directory: &Directory) -> ClientId {
    ClientId::parse(&GrantId::generate(&*directory.rng).to_string()).expect("a UUID is visible ASCII")
}

/// The token of a `Bearer` header (RFC 6750 §2.1).
fn bearer(authorization: Option<&str>) -> Result<&str, RegisterError> {
    let header = authorization.ok_or(RegisterError::TokenMissing)?;
    let (scheme, token) = header.split_once(' ').ok_or(RegisterError::TokenInvalid)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(token.trim())
    } else {
        Err(RegisterError::TokenInvalid)
    }
}

async fn limit(directory: &Directory, origin: &Origin) -> Result<(), LimitError> {
    Try::new(&directory.limiter, origin)
        .network(&limit::REGISTRATION_NETWORK)
        .count()
        .await
}

impl From<LimitError> for RegisterError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { retry_after } => Self::Limited { retry_after },
            LimitError::Store(error) => Self::Store(error),
        }
    }
}

/// The event of a client that was added, replaced or removed.
pub(crate) fn changed(id: &ClientId, origin: &Origin, now: Time) -> AuditEvent {
    AuditEvent::new(now, AuditAction::ClientChanged, AuditOutcome::Success, origin).client(id)
}

/// The client information response (RFC 7591 §3.2.1, RFC 7592 §3): all registered metadata. A secret is in it only when it
/// is new: of an old one we keep a hash.
fn response(directory: &Directory, client: &Client, access: &str, secret: Option<&BearerSecret>) -> Value {
    let mut document = serde_json::to_value(&client.metadata).expect("metadata is plain data");
    for ours in [
        "first_party",
        "pkce_exempt",
        "token_exchange",
        "id_token_claims",
        "told_groups",
        "access",
        "metadata_document",
        "scope_by_default",
    ] {
        if let Some(members) = document.as_object_mut() {
            members.remove(ours);
        }
    }
    let by_code = client.may_use(GrantType::AuthorizationCode);
    document["response_types"] = if by_code { json!(["code"]) } else { json!([]) };
    document["client_id"] = client.id.as_str().into();
    document["client_id_issued_at"] = client.created_at.timestamp().into();
    document["registration_access_token"] = access.into();
    document["registration_client_uri"] = directory
        .config
        .issuer
        .at(&format!("{}{}/", endpoint::REGISTRATION, client.id))
        .into();
    if let Some(secret) = secret {
        document["client_secret"] = secret.expose().into();
    }
    if client.secret.is_some() {
        // Never.
        document["client_secret_expires_at"] = 0.into();
    }
    document
}
