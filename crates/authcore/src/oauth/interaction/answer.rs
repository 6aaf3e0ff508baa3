//! The two ends of a request: a code (RFC 6749 §4.1.2), or a refusal that the client is told of.
//!
//! Invariant: of any number of answers to one pushed request, one counts.

use crate::{
    limit::{self, Try},
    oauth::authorize::{
        error::AuthorizeError,
        response::{self, Way},
    },
    people::session,
    provider::Provider,
};
use authmodel::{
    audit::Origin,
    authorization::{AuthorizationRequest, AuthorizationResponse, CodeRecord, InteractionKind},
    ids::GrantId,
    secret::BearerSecret,
    session::Session,
    store::StoreResult,
};

/// Uses up the pushed request that this one came from, where it came from one: of any number of answers to it, one counts
/// (RFC 9126 §7.3). Whether it was this one.
pub(crate) async fn use_up(provider: &Provider, request: &AuthorizationRequest) -> StoreResult<bool> {
    let Some(pushed) = &request.pushed else {
        return Ok(true);
    };
    // No other interaction of the same request lives longer than this.
    let ttl = session::std_duration(provider.config.lifetimes.interaction);
    let first = provider
        .stores
        .replay_cache
        .insert(pushed, request.client_id.as_str(), ttl)
        .await?;
    let interactions = &provider.stores.interactions;
    interactions.take(InteractionKind::Pushed, pushed).await?;
    Ok(first)
}

/// Answers the client with a code, at once (RFC 6749 §4.1.2). Nobody has to act for it, so a page or a program may ask for as many
/// as it likes: they are counted.
pub(crate) async fn issue_code(
    provider: &Provider,
    request: AuthorizationRequest,
    session: &Session,
    origin: &Origin,
) -> Result<AuthorizationResponse, AuthorizeError> {
    Try::new(&provider.limiter, origin)
        .subject(&limit::CODES_USER, &session.user_id.to_string())
        .network(&limit::CODES_NETWORK)
        .count()
        .await?;
    let answer = code_for(provider, &request, session).await?;
    if use_up(provider, &request).await? {
        Ok(answer)
    } else {
        Ok(refuse(provider, &request, &AuthorizeError::RequestUri)?)
    }
}

/// Puts a code in the store, and makes the answer that tells it. An answer that does not leave, since another came first,
/// leaves a code that nobody knows.
pub(crate) async fn code_for(
    provider: &Provider,
    request: &AuthorizationRequest,
    session: &Session,
) -> StoreResult<AuthorizationResponse> {
    let code = BearerSecret::generate(&*provider.rng);
    let record = CodeRecord {
        grant_id: GrantId::generate(&*provider.rng),
        client_id: request.client_id.clone(),
        redirect_uri: request.redirect_uri.clone(),
        user_id: session.user_id,
        session_id: session.id,
        authentication: session.authentication.clone(),
        allowed_at: provider.now(),
        scope: request.scope.clone(),
        audience: request.audience.clone(),
        nonce: request.nonce.clone(),
        code_challenge: request.code_challenge.clone(),
        details: request.details.clone(),
        dpop_jkt: request.dpop_jkt.clone(),
        is_redeemed: false,
    };
    let ttl = session::std_duration(provider.config.lifetimes.authorization_code);
    provider.stores.codes.put(&code.hash(), &record, ttl).await?;
    response::code(provider, &Way::of(request), code.expose())
}

/// The answer that tells the client of a refusal.
pub(crate) fn refuse(
    provider: &Provider,
    request: &AuthorizationRequest,
    fact: &AuthorizeError,
) -> StoreResult<AuthorizationResponse> {
    response::error(provider, &Way::of(request), fact)
}
