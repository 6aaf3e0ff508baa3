//! The two ends of a request: a code (RFC 6749 §4.1.2), or a refusal that the client is told of.
//!
//! Invariant: of any number of answers to one pushed request, one counts.

use crate::{
    oauth::authorize::{error::AuthorizeError, response},
    people::session,
    provider::Provider,
};
use authmodel::{
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
    let first = provider.stores.replay_cache.insert(pushed, ttl).await?;
    let interactions = &provider.stores.interactions;
    interactions.take(InteractionKind::Pushed, pushed).await?;
    Ok(first)
}

/// Puts a code in the store and answers the client with it (RFC 6749 §4.1.2).
pub(crate) async fn issue_code(
    provider: &Provider,
    request: AuthorizationRequest,
    session: &Session,
) -> StoreResult<AuthorizationResponse> {
    if !use_up(provider, &request).await? {
        return Ok(refuse(provider, &request, &AuthorizeError::RequestUri));
    }
    let code = BearerSecret::generate(&*provider.rng);
    let record = CodeRecord {
        grant_id: GrantId::generate(&*provider.rng),
        client_id: request.client_id,
        redirect_uri: request.redirect_uri,
        user_id: session.user_id,
        session_id: session.id,
        authentication: session.authentication.clone(),
        allowed_at: provider.now(),
        scope: request.scope,
        audience: request.audience,
        nonce: request.nonce,
        code_challenge: request.code_challenge,
        details: request.details,
        dpop_jkt: request.dpop_jkt,
    };
    let ttl = session::std_duration(provider.config.lifetimes.authorization_code);
    provider.stores.codes.put(&code.hash(), &record, ttl).await?;
    let state = request.state.as_deref();
    Ok(response::code(
        provider,
        request.response_mode,
        &record.redirect_uri,
        state,
        code.expose(),
    ))
}

/// The answer that tells the client of a refusal.
pub(crate) fn refuse(
    provider: &Provider,
    request: &AuthorizationRequest,
    fact: &AuthorizeError,
) -> AuthorizationResponse {
    let state = request.state.as_deref();
    response::error(
        provider,
        request.response_mode,
        &request.redirect_uri,
        state,
        fact,
    )
}
