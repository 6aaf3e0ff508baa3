//! Pushed authorization requests (RFC 9126): the request comes first, from the authenticated client, and only a reference
//! to it goes through the browser.
//!
//! The request is checked when it comes, so that its client learns of a mistake at once, and again when it is used. The
//! reference is good for a minute and for one answer.

use super::{
    authorize::{
        AuthorizeError, Refusal, check,
        parameters::{self, Found, REQUEST_URI_PREFIX},
    },
    dpop::{self, DpopError},
};
use crate::params::Params;
use crate::{
    clients::authentication::{self, ClientAuthError, RequestCredentials},
    people::session::std_duration,
    provider::Provider,
};
use authmodel::{
    authorization::{Interaction, PushedRequest},
    secret::BearerSecret,
    store::StoreError,
};
use chrono::Duration;
use serde::Serialize;

/// How long a reference is good: RFC 9126 §2.2 suggests 5 to 600 seconds; a redirect takes one.
const LIFETIME: Duration = Duration::seconds(60);

/// A pushed request was refused.
#[derive(Debug, thiserror::Error)]
pub enum ParError {
    /// The client could not be authenticated.
    #[error(transparent)]
    ClientAuth(#[from] ClientAuthError),
    /// Its DPoP proof is not one.
    #[error(transparent)]
    Dpop(#[from] DpopError),
    /// A `request_uri` inside (§2.1 forbids it).
    #[error("a request_uri in a pushed request")]
    RequestUri,
    /// The redirect is not the client's.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// The request could not be fulfilled.
    #[error(transparent)]
    Authorize(#[from] AuthorizeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The answer (§2.2).
#[derive(Debug, Serialize)]
pub struct Pushed {
    /// The reference.
    pub request_uri: String,
    /// How long it is good, in seconds.
    pub expires_in: i64,
}

/// Takes a pushed request.
///
/// # Errors
/// [`ParError`] names what is wrong; nothing is kept then.
pub async fn push(
    provider: &Provider,
    body: &[u8],
    presented: &RequestCredentials<'_>,
) -> Result<Pushed, ParError> {
    let (params, problem) = Params::parse(body);
    if let Some(problem) = problem {
        return Err(AuthorizeError::Params(problem).into());
    }
    dpop::demand_nonce(provider, presented)?;
    let client = authentication::authenticate(&provider.clients, presented, &params).await?;
    let proof = dpop::verify_at_endpoint(provider, presented, "/oauth/par/").await?;
    if params.get("request_uri").is_some() {
        return Err(ParError::RequestUri);
    }
    // Credentials go no further than this.
    let parameters = params.encode_without(&["client_secret", "client_assertion", "client_assertion_type"]);
    let dpop_jkt = proof.map(|proof| proof.jkt);
    let found = Found {
        params,
        reference: None,
        dpop_jkt: dpop_jkt.clone(),
    };
    let found = parameters::open_request_object(provider, &client, found).await?;
    let redirect_uri = super::authorize::prove_redirect(&client, &found.params)?;
    check::check(provider, &client, redirect_uri, &found)?;

    let id = BearerSecret::generate(&*provider.rng);
    let pushed = PushedRequest {
        client_id: client.id.clone(),
        parameters,
        dpop_jkt,
    };
    provider
        .stores
        .interactions
        .put(&id.hash(), &Interaction::Pushed(pushed), std_duration(LIFETIME))
        .await?;
    Ok(Pushed {
        request_uri: format!("{REQUEST_URI_PREFIX}{}", id.expose()),
        expires_in: LIFETIME.num_seconds(),
    })
}
