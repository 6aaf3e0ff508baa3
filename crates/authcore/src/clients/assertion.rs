//! Client authentication by a JWT of the client's own signing (RFC 7523 §2.2, §3; OIDC Core §9 `private_key_jwt`).
//!
//! What it may be signed with is the client's profile's to say ([`Client::algorithms`]): RS256 of everybody but those held
//! to FAPI 2.0.

use super::{authentication::ClientAuthError, fetched_keys};
use crate::{
    clients::Directory,
    endpoint,
    limit::{self, LimitError, Try},
    params::Params,
};
use authmodel::{
    audit::Origin,
    client::{AuthMethod, Client},
    ids::ClientId,
    secret::SecretHash,
    store::StoreError,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::{net::IpAddr, sync::Arc};

/// The types that its header may name (RFC 7523 names none; its successor's draft the first). Most name `JWT`, or nothing.
const TYPES: [&str; 2] = ["client-authentication+jwt", "jwt"];

/// The one type of assertion (RFC 7523 §2.2).
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far ahead of ours a client's clock may be.
const LEEWAY: Duration = Duration::seconds(jose::LEEWAY_SECONDS);

/// How long an assertion may be good: that it was seen is kept for that time.
const MAX_LIFETIME: Duration = Duration::hours(1);

/// Longest `jti`: a UUID has 36 characters.
const MAX_JTI: usize = 256;

#[derive(Clone, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Value,
    exp: i64,
    jti: String,
    nbf: Option<i64>,
    iat: Option<i64>,
    /// A request object, which the client has signed with the same key (RFC 9101 §10.8), has this; an assertion has not.
    response_type: Option<Value>,
}

/// Whether a request shows an assertion.
pub(crate) fn is_presented(params: &Params<'_>) -> bool {
    params.get("client_assertion").is_some() || params.get("client_assertion_type").is_some()
}

/// Authenticates the client of an assertion.
pub(crate) async fn authenticate(
    directory: &Directory,
    params: &Params<'_>,
    asker: Option<IpAddr>,
) -> Result<Arc<Client>, ClientAuthError> {
    let (Some(ASSERTION_TYPE), Some(assertion)) = (
        params.get("client_assertion_type"),
        params.get("client_assertion"),
    ) else {
        return Err(ClientAuthError::AssertionMalformed);
    };
    // Read before it is believed, to know whose keys to try.
    let id = claimed_client(assertion).ok_or(ClientAuthError::AssertionMalformed)?;
    if params.get("client_id").is_some_and(|other| other != id.as_str()) {
        return Err(ClientAuthError::Ambiguous);
    }
    let client = directory
        .find_for(&id, asker)
        .await?
        .ok_or(ClientAuthError::Unknown)?;
    if client.metadata.token_endpoint_auth_method != AuthMethod::PrivateKeyJwt {
        return Err(ClientAuthError::WrongMethod);
    }
    let header =
        jose::header(assertion, client.algorithms()).map_err(|_| ClientAuthError::AssertionInvalid)?;
    if !header.is_of_type(&TYPES) {
        return Err(ClientAuthError::AssertionInvalid);
    }
    let algorithm = header.alg;
    if client
        .metadata
        .token_endpoint_auth_signing_alg
        .as_ref()
        .is_some_and(|only| only != algorithm.name())
    {
        return Err(ClientAuthError::AssertionInvalid);
    }
    let claims: Claims = fetched_keys::verify(directory, &client, assertion)
        .await
        .map_err(|error| match error {
            fetched_keys::ClientKeyError::Jose(_) => ClientAuthError::AssertionInvalid,
            fetched_keys::ClientKeyError::Unavailable => ClientAuthError::KeysUnavailable,
        })?;
    check(directory, &client, &claims)?;
    redeem(directory, &client, &claims).await?;
    Ok(client)
}

/// Whom an assertion names, believed or not.
pub(super) fn offered_id(params: &Params<'_>) -> Option<String> {
    let id = claimed_client(params.get("client_assertion")?)?;
    Some(id.as_str().to_owned())
}

fn claimed_client(assertion: &str) -> Option<ClientId> {
    #[derive(Deserialize)]
    struct Subject {
        sub: String,
    }
    let payload = assertion.split('.').nth(1)?;
    let subject: Subject = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    ClientId::parse(&subject.sub).ok()
}

/// RFC 7523 §3: issuer and subject are the client, the audience is this server, the time is now.
fn check(directory: &Directory, client: &Client, claims: &Claims) -> Result<(), ClientAuthError> {
    let ours = claims.iss == client.id.as_str() && claims.sub == client.id.as_str();
    let now = directory.now();
    let in_time = claims.exp > now.timestamp()
        && claims.exp <= (now + MAX_LIFETIME).timestamp()
        && claims.nbf.is_none_or(|nbf| nbf <= (now + LEEWAY).timestamp())
        && claims.iat.is_none_or(|iat| iat <= (now + LEEWAY).timestamp());
    let named = !claims.jti.is_empty() && claims.jti.len() <= MAX_JTI;
    let is_assertion = claims.response_type.is_none();
    if ours && in_time && named && is_assertion && is_for_us(directory, client, &claims.aud) {
        Ok(())
    } else {
        Err(ClientAuthError::AssertionInvalid)
    }
}

/// The issuer, as a string (FAPI 2.0 §5.3.2.1); of clients that are not held to that profile also the token endpoint's
/// address, which OIDC Core §9 suggests, and that of pushed requests (RFC 9126 §2: the server "MUST accept its issuer
/// identifier, token endpoint URL, or pushed authorization request endpoint URL"), and each of them in an array.
fn is_for_us(directory: &Directory, client: &Client, audience: &Value) -> bool {
    let issuer = directory.config.issuer.as_str();
    if client.is_fapi() {
        return audience.as_str() == Some(issuer);
    }
    let alias = directory.config.client_certificates.address.as_ref();
    let addresses = || std::iter::once(&directory.config.issuer).chain(alias);
    let known = |audience: &str| {
        audience == issuer
            || endpoint::AUDIENCES
                .iter()
                .map(|path| endpoint::bare(path))
                .any(|path| addresses().any(|address| endpoint::bare(audience) == address.at(path)))
    };
    match audience {
        Value::String(audience) => known(audience),
        Value::Array(all) => all.iter().filter_map(Value::as_str).any(known),
        _ => false,
    }
}

/// An assertion is good once (RFC 7523 §3 (7)), and that it was seen is kept where it lasts: neither a restart nor a Redis
/// that lost everything makes it good again.
async fn redeem(directory: &Directory, client: &Client, claims: &Claims) -> Result<(), ClientAuthError> {
    let mut hash = Sha256::new();
    hash.update(client.id.as_str());
    hash.update([0]);
    hash.update(&claims.jti);
    let mark = SecretHash(hash.finalize().into());
    // Its row is the client's to fill.
    let nobody = Origin::default();
    let counted = Try::new(&directory.limiter, &nobody)
        .subject(&limit::ASSERTION_CLIENT, client.id.as_str())
        .count();
    counted.await.map_err(|limited| match limited {
        LimitError::Reached { .. } => {
            StoreError::Unavailable("the client has shown more assertions than are kept".to_owned())
        }
        LimitError::Store(error) => error,
    })?;
    let now = directory.now();
    // A clock that is behind ours may take it for good a while longer.
    let until = DateTime::from_timestamp(claims.exp, 0).unwrap_or(now) + LEEWAY;
    if directory.stores.marks.set(&mark, until, now, None).await? {
        Ok(())
    } else {
        Err(ClientAuthError::AssertionReplayed)
    }
}
