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
    refused,
};
use crate::params::Params;
use crate::{
    clients::authentication::{self, ClientAuthError, RequestCredentials},
    endpoint,
    limit::{self, LimitError, Try},
    people::session::std_duration,
    provider::Provider,
};
use authmodel::{
    audit::Origin,
    authorization::{Interaction, PushedRequest},
    secret::BearerSecret,
    store::StoreError,
};
use chrono::Duration;
use serde::Serialize;

/// How long a reference is good: RFC 9126 §2.2 suggests 5 to 600 seconds; a redirect takes one.
const LIFETIME: Duration = Duration::seconds(60);

/// Bytes that are kept of a request at most, with whatever nobody knows in it: a signed request object is the longest.
const MAX_BYTES: usize = 12 * 1024;

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
    /// Longer than what is kept.
    #[error("the request is too long")]
    TooLong,
    /// Too many from one network.
    #[error("too many requests")]
    Limited {
        /// When the next one is worth while.
        retry_after: std::time::Duration,
    },
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

impl refused::Refused for ParError {
    fn is_told(&self) -> bool {
        match self {
            Self::ClientAuth(fact) => refused::auth_is_told(fact),
            Self::Dpop(fact) => refused::dpop_is_told(fact),
            Self::RequestUri | Self::TooLong | Self::Limited { .. } | Self::Refusal(_) => true,
            Self::Authorize(fact) => !matches!(fact, AuthorizeError::Store(_)),
            Self::Store(_) => false,
        }
    }

    fn is_strangers(&self) -> bool {
        matches!(self, Self::ClientAuth(_) | Self::Dpop(_))
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::ClientAuth(fact) => refused::auth_hint(fact),
            Self::Dpop(_)
            | Self::RequestUri
            | Self::TooLong
            | Self::Limited { .. }
            | Self::Refusal(_)
            | Self::Authorize(_)
            | Self::Store(_) => None,
        }
    }
}

impl From<LimitError> for ParError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { retry_after } => Self::Limited { retry_after },
            LimitError::Store(error) => Self::Store(error),
        }
    }
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
    origin: &Origin,
) -> Result<Pushed, ParError> {
    let (params, problem) = Params::parse(body);
    let outcome = match problem {
        Some(problem) => Err(AuthorizeError::Params(problem).into()),
        None => take(provider, &params, presented, origin).await,
    };
    refused::tell(provider, "par", (&params, presented), &outcome);
    outcome
}

async fn take(
    provider: &Provider,
    params: &Params<'_>,
    presented: &RequestCredentials<'_>,
    origin: &Origin,
) -> Result<Pushed, ParError> {
    dpop::demand_nonce(provider, presented)?;
    let client = authentication::authenticate(&provider.clients, presented, params).await?;
    let proof = dpop::verify_at_endpoint(provider, presented, endpoint::PUSHED_AUTHORIZATION).await?;
    if params.get("request_uri").is_some() {
        return Err(ParError::RequestUri);
    }
    // Credentials go no further than this.
    let parameters = params.encode_without(&["client_secret", "client_assertion", "client_assertion_type"]);
    if parameters.len() > MAX_BYTES {
        return Err(ParError::TooLong);
    }
    let dpop_jkt = proof.map(|proof| proof.jkt);
    let found = Found {
        params: params.clone(),
        reference: None,
        dpop_jkt: dpop_jkt.clone(),
    };
    let found = parameters::open_request_object(provider, &client, found).await?;
    let redirect_uri = super::authorize::prove_redirect(&client, &found.params)?;
    check::know_hint(provider, &found.params).await?;
    check::check(provider, &client, redirect_uri, &found)?;

    let id = BearerSecret::generate(&*provider.rng);
    let pushed = PushedRequest {
        client_id: client.id.clone(),
        parameters,
        dpop_jkt,
    };
    let key = id.hash();
    let waiting = Interaction::Pushed(pushed);
    let interactions = &provider.stores.interactions;
    // Side by side, which is one round trip. What was kept in spite of the limit is taken back.
    let (counted, kept) = futures_util::join!(
        Try::new(&provider.limiter, origin)
            .network(&limit::PUSHED_NETWORK)
            .count(),
        interactions.put(&key, &waiting, std_duration(LIFETIME)),
    );
    kept?;
    if let Err(limited) = counted {
        interactions.take(waiting.kind(), &key).await?;
        return Err(limited.into());
    }
    Ok(Pushed {
        request_uri: format!("{REQUEST_URI_PREFIX}{}", id.expose()),
        expires_in: LIFETIME.num_seconds(),
    })
}
