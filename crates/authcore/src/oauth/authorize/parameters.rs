//! Where the parameters of a request are: in the query, behind the `request_uri` of a pushed request (RFC 9126 §4), or
//! inside a signed request object (RFC 9101 §5), by value or by reference.
//!
//! By reference only to addresses that the client has registered (OIDC Core §6.2), so that no stranger can make us ask
//! for anything.

use super::{
    error::{AuthorizeError, Refusal},
    request_object,
};
use crate::{outbound::OutboundError, params::Params, provider::Provider};
use authmodel::{
    audit::Origin,
    authorization::{Interaction, InteractionKind, PushedRequest},
    client::Client,
    ids::ClientId,
    secret::SecretHash,
};
use std::sync::Arc;

/// What every `request_uri` of ours begins with (RFC 9126 §2.2).
pub(crate) const REQUEST_URI_PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// Longest `request_uri` (OIDC Core §6.2: "The entire Request URI MUST NOT exceed 512 ASCII characters").
const MAX_REQUEST_URI: usize = 512;

/// Bytes of a request object at most, where we fetch it: some forty parameters of the length that we take.
const MAX_OBJECT: usize = 32 * 1024;

/// The parameters that count.
pub(crate) struct Found<'a> {
    pub(crate) params: Params<'a>,
    /// The pushed request that an answer uses up.
    pub(crate) reference: Option<SecretHash>,
    /// The key that was proven when they were pushed.
    pub(crate) dpop_jkt: Option<String>,
}

impl<'a> Found<'a> {
    pub(crate) fn from_query(params: Params<'a>) -> Self {
        Self {
            params,
            reference: None,
            dpop_jkt: None,
        }
    }
}

/// The client stands in the query, whatever else does (RFC 9101 §5, RFC 9126 §4).
pub(super) async fn client_of(
    provider: &Provider,
    query: &Params<'_>,
    origin: &Origin,
) -> Result<Arc<Client>, Refusal> {
    let id = query.get_unambiguous("client_id").ok_or(Refusal::UnknownClient)?;
    let id = ClientId::parse(id).map_err(|_| Refusal::UnknownClient)?;
    let found = provider.clients.find_for(&id, origin.ip).await?;
    found.ok_or(Refusal::UnknownClient)
}

/// Finds the parameters that count.
pub(super) async fn find<'a>(
    provider: &Provider,
    client: &Client,
    query: &Params<'a>,
) -> Result<Found<'a>, AuthorizeError> {
    let reference = query.get("request_uri");
    // RFC 9101 §5: "request" and "request_uri" exclude each other.
    if reference.is_some() && query.get("request").is_some() {
        return Err(AuthorizeError::RequestUri);
    }
    if let Some(id) = reference.and_then(|uri| uri.strip_prefix(REQUEST_URI_PREFIX)) {
        let found = find_pushed(provider, client, id).await?;
        return open_request_object(provider, client, found).await;
    }
    if provider.config.pushed_requests_required || client.metadata.require_pushed_authorization_requests {
        return Err(AuthorizeError::PushRequired);
    }
    match reference {
        Some(uri) => fetch(provider, client, uri).await,
        None => open_request_object(provider, client, Found::from_query(query.clone())).await,
    }
}

/// Fetches a request object from where its client keeps it (RFC 9101 §5.2.3, OIDC Core §6.2). The fragment is a hash of
/// what was there when it was made, to tell versions apart; the signature is what tells who wrote it.
async fn fetch(provider: &Provider, client: &Client, uri: &str) -> Result<Found<'static>, AuthorizeError> {
    let address = without_fragment(uri);
    let registered = client
        .metadata
        .request_uris
        .iter()
        .any(|known| without_fragment(known) == address);
    if !registered || uri.len() > MAX_REQUEST_URI {
        return Err(AuthorizeError::RequestUriForeign);
    }
    let object = provider
        .outbound
        .get_bytes(
            address,
            "application/oauth-authz-req+jwt, application/jwt, */*;q=0.1",
            MAX_OBJECT,
        )
        .await
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| OutboundError::Unusable("it is no text")))
        .map_err(|error| {
            tracing::warn!(%error, "a client's request_uri does not answer");
            AuthorizeError::RequestUri
        })?;
    let params = request_object::open(provider, client, object.trim()).await?;
    Ok(Found {
        params,
        reference: None,
        dpop_jkt: None,
    })
}

fn without_fragment(uri: &str) -> &str {
    uri.split_once('#').map_or(uri, |(address, _)| address)
}

/// Replaces the parameters by those of a request object, where there is one.
pub(crate) async fn open_request_object<'a>(
    provider: &Provider,
    client: &Client,
    found: Found<'a>,
) -> Result<Found<'a>, AuthorizeError> {
    let opened = match found.params.get("request") {
        Some(object) => Some(request_object::open(provider, client, object).await?),
        None => None,
    };
    match opened {
        // RFC 9101 §6.3: only what is inside counts.
        Some(params) => Ok(Found { params, ..found }),
        None if client.metadata.require_signed_request_object => Err(AuthorizeError::SignatureRequired),
        None => Ok(found),
    }
}

/// Finds a pushed request: only for the client that pushed it (RFC 9126 §4). It is good for one answer (§7.3), not for one
/// look: who reloads the page, or whose browser fetches it ahead, goes on (FAPI 2.0 §5.3.2.2, note 3). The answer uses it
/// up ([`interaction::use_up`](crate::oauth::interaction)).
async fn find_pushed(
    provider: &Provider,
    client: &Client,
    id: &str,
) -> Result<Found<'static>, AuthorizeError> {
    let key = SecretHash::of(id.as_bytes());
    let Some(Interaction::Pushed(PushedRequest {
        client_id,
        parameters,
        dpop_jkt,
    })) = provider
        .stores
        .interactions
        .peek(InteractionKind::Pushed, &key)
        .await?
    else {
        return Err(AuthorizeError::RequestUri);
    };
    if client_id != client.id {
        return Err(AuthorizeError::RequestUri);
    }
    let (params, problem) = Params::parse_owned(&parameters);
    match problem {
        Some(problem) => Err(problem.into()),
        None => Ok(Found {
            params,
            reference: Some(key),
            dpop_jkt,
        }),
    }
}
