//! Who may come in: the bearer of an access token (RFC 9068) of a user who has roles, for this API, with its scope.
//!
//! A token is all that counts: no cookie is looked at, so no other site's page can act in an operator's name. It is checked
//! against the store as userinfo's is: sign-out, revocation and disabling are seen at once, and so are roles, which stand in
//! no token.
//!
//! Refused: tokens that were exchanged for (another client's doing is not the operator's), and those of clients for
//! themselves. Test to read first: `only_a_token_for_this_api_comes_in` in `tests/blackbox/admin_api.rs`.

use super::{ActingOperator, Actor, Administration};
use crate::{
    clients::authentication::RequestCredentials,
    config::ADMIN_SCOPE,
    oauth::userinfo::{self, Scheme, UserinfoError},
    provider::Provider,
    tokens::access_token,
};
use authmodel::{audit::Origin, grant::Subject, scope::Scope, secret::SecretHash, store::StoreError};
use std::time::Duration;

/// How long a refusal of whoever has no role stands for those that follow.
const NO_ROLE_AGAIN: Duration = Duration::from_secs(60);

/// Nobody comes in.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The token is not good.
    #[error(transparent)]
    Token(#[from] UserinfoError),
    /// It lacks the scope of this API.
    #[error("the access token lacks the scope {ADMIN_SCOPE}")]
    ScopeMissing,
    /// It is of a user without any role.
    #[error("the user has no role")]
    NoRole,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets an operator in.
///
/// # Errors
/// [`AccessError`] says why not; whoever has no role leaves an event.
pub async fn admit(
    provider: &Provider,
    admin: &Administration,
    token: Option<(Scheme, &str)>,
    presented: &RequestCredentials<'_>,
    request: (&str, &str),
    origin: Origin,
) -> Result<Actor, AccessError> {
    let (scheme, token) = token.ok_or(UserinfoError::TokenMissing)?;
    let claims = access_token::read(provider, token)
        .await
        .map_err(UserinfoError::from)?;
    userinfo::prove(provider, claims.cnf.as_ref(), scheme, token, presented, request).await?;
    if !claims.is_for(&provider.config.admin_audience()) {
        return Err(UserinfoError::WrongAudience.into());
    }
    // The token's own scope, which may be narrower than its grant's (RFC 6749 §6).
    if !Scope::parse(&claims.scope).is_ok_and(|scope| scope.contains(ADMIN_SCOPE)) {
        return Err(AccessError::ScopeMissing);
    }
    let found = provider
        .stores
        .grants
        .subject(&claims.grant(), provider.now())
        .await?;
    let Subject { grant, user, .. } = found.ok_or(UserinfoError::GrantEnded)?;
    let exchanged = claims.act.is_some() || grant.client_id.as_str() != claims.client_id;
    if exchanged || claims.is_client_only() {
        return Err(UserinfoError::GrantEnded.into());
    }
    // What the operator has taken from the client since is not good any more.
    let client = provider.client(&grant.client_id).await?;
    let may_have = |scope: &Scope| scope.contains(ADMIN_SCOPE);
    if !client.is_some_and(|client| !client.registered_itself() && may_have(&client.metadata.scope)) {
        return Err(UserinfoError::GrantEnded.into());
    }
    let operator = ActingOperator {
        user: user.id,
        email: user.email,
        roles: provider.stores.roles.roles(user.id).await?,
        client: grant.client_id,
        signed_in_at: grant.authentication.at,
    };
    let has_role = !operator.roles.is_empty();
    let actor = Actor::operator(origin, operator);
    if !has_role {
        // Whoever has an account can do this as often as they like: a row a minute tells as much.
        let once = SecretHash::of(format!("admin: no role: {}", claims.grant_id).as_bytes());
        let first = provider
            .stores
            .replay_cache
            .insert(&once, &claims.client_id, NO_ROLE_AGAIN)
            .await?;
        if !first {
            return Err(AccessError::NoRole);
        }
        admin.refuse(&actor, "enter", None).await?;
        return Err(AccessError::NoRole);
    }
    Ok(actor)
}
