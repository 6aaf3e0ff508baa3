//! Token introspection (RFC 7662), as JSON or as a signed JWT (RFC 9701).
//!
//! The caller is authenticated (§2.1), and learns only of tokens that are its own or that name it in their audience; any
//! other token is answered as one that nobody knows (§2.2: "active": false, and nothing beside it).

use super::{refused, revoke};
use crate::params::{Params, ParamsError};
use crate::{
    clients::authentication::{self, ClientAuthError, RequestCredentials},
    provider::Provider,
    tokens::{
        access_token::{self, AccessTokenClaims, AccessTokenError},
        claims::{self, PersonalClaims},
        keys::{KeyError, TokenType},
    },
};
use authmodel::{
    client::Client,
    resource::TOLD,
    scope::Scope,
    secret::RefreshToken,
    store::{StoreError, StoreResult},
};
use serde_json::{Value, json};

/// A request to introspect was refused (§2.3).
#[derive(Debug, thiserror::Error)]
pub enum IntrospectError {
    /// The form is not one.
    #[error(transparent)]
    Params(#[from] ParamsError),
    /// The client could not be authenticated.
    #[error(transparent)]
    ClientAuth(#[from] ClientAuthError),
    /// A public client: it proves nothing about itself (§2.1, §4).
    #[error("a public client asks about a token")]
    PublicClient,
    /// `token` is missing.
    #[error("token is missing")]
    TokenMissing,
    /// The answer could not be signed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl refused::Refused for IntrospectError {
    fn is_told(&self) -> bool {
        match self {
            Self::ClientAuth(fact) => refused::auth_is_told(fact),
            Self::Params(_) | Self::PublicClient | Self::TokenMissing => true,
            Self::Key(_) | Self::Store(_) => false,
        }
    }

    fn is_strangers(&self) -> bool {
        // A public client has proven nothing.
        !matches!(self, Self::TokenMissing)
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::ClientAuth(fact) => refused::auth_hint(fact),
            Self::PublicClient => {
                Some("a resource server needs a client with a secret or keys to ask about tokens")
            }
            Self::Params(_) | Self::TokenMissing | Self::Key(_) | Self::Store(_) => None,
        }
    }
}

/// The answer.
#[derive(Debug)]
pub enum Introspection {
    /// A JSON document (RFC 7662 §2.2).
    Json(Value),
    /// A signed JWT (RFC 9701 §5).
    Jwt(String),
}

/// Answers about a token. `wants_jwt`: the caller's `Accept` names `application/token-introspection+jwt` (RFC 9701 §4).
///
/// # Errors
/// [`IntrospectError`] names what is wrong with the request.
pub async fn introspect(
    provider: &Provider,
    body: &[u8],
    presented: &RequestCredentials<'_>,
    wants_jwt: bool,
) -> Result<Introspection, IntrospectError> {
    let (params, problem) = Params::parse(body);
    let outcome = match problem {
        Some(problem) => Err(problem.into()),
        None => answer(provider, &params, presented, wants_jwt).await,
    };
    refused::tell(provider, "introspect", (&params, presented), &outcome);
    outcome
}

async fn answer(
    provider: &Provider,
    params: &Params<'_>,
    presented: &RequestCredentials<'_>,
    wants_jwt: bool,
) -> Result<Introspection, IntrospectError> {
    let client = authentication::authenticate(&provider.clients, presented, params).await?;
    if client.is_public() {
        return Err(IntrospectError::PublicClient);
    }
    let token = params.get("token").ok_or(IntrospectError::TokenMissing)?;
    let answer = match about(provider, &client, token).await? {
        Found::Active(answer) => answer,
        Found::Nothing => json!({ "active": false }),
        Found::Foreign => {
            refused::tell_of_foreign_token(provider, params, presented);
            json!({ "active": false })
        }
    };
    let registered = client.metadata.introspection_signed_response_alg;
    if !wants_jwt && registered.is_none() {
        return Ok(Introspection::Json(answer));
    }
    let claims = json!({
        "iss": provider.config.issuer.as_str(),
        "aud": client.id.as_str(),
        "iat": provider.now().timestamp(),
        "token_introspection": answer,
    });
    let algorithm = registered.unwrap_or(provider.config.signing_algorithm());
    Ok(Introspection::Jwt(provider.keys.sign(
        algorithm,
        TokenType::Introspection,
        &claims,
    )?))
}

/// What is known of a token.
enum Found {
    /// It is good, and the client's to know.
    Active(Value),
    /// It is good, and none of the client's: answered as nothing.
    Foreign,
    /// There is none.
    Nothing,
}

async fn about(provider: &Provider, client: &Client, token: &str) -> StoreResult<Found> {
    if let Some(refresh) = RefreshToken::parse(token) {
        // One that was used before, or was made up after one that is good, is none (RFC 7662 §2.2).
        let now = provider.now();
        let grace_since = provider.stores.housekeeping.clock(now) - provider.config.lifetimes.refresh_grace;
        let (family, generation) = (refresh.family_hash(), refresh.generation_hash());
        let grants = &provider.stores.grants;
        let found = grants
            .find_by_refresh(&family, &generation, &client.id, now, grace_since)
            .await?;
        return Ok(found.map_or(Found::Nothing, |grant| {
            Found::Active(json!({
                "active": true,
                "client_id": grant.client_id,
                "scope": grant.scope,
                "token_type": "refresh_token",
            }))
        }));
    }
    let claims = match access_token::read(provider, token).await {
        Ok(claims) => claims,
        Err(AccessTokenError::Store(error)) => return Err(error),
        Err(AccessTokenError::Invalid(_) | AccessTokenError::Expired) => return Ok(Found::Nothing),
    };
    if !may_see(provider, client, &claims) {
        return Ok(Found::Foreign);
    }
    if revoke::is_revoked(provider, &claims).await? {
        return Ok(Found::Nothing);
    }
    let of_groups = of_groups(provider, &claims).await?;
    let mut answer = describe(provider, claims);
    if let Some(answer) = answer.as_object_mut() {
        answer.extend(of_groups);
    }
    Ok(Found::Active(answer))
}

/// What the token says of its user's groups, as they are now; a token that was exchanged for says nothing of them.
async fn of_groups(provider: &Provider, claims: &AccessTokenClaims) -> StoreResult<PersonalClaims> {
    let nothing = PersonalClaims::new();
    let scope = Scope::parse(&claims.scope).unwrap_or_default();
    if claims.is_client_only() || claims.act.is_some() || !TOLD.iter().any(|name| scope.contains(name)) {
        return Ok(nothing);
    }
    let found = provider
        .stores
        .grants
        .subject(&claims.grant(), provider.now())
        .await?;
    let Some(subject) = found.filter(|found| found.grant.client_id.as_str() == claims.client_id) else {
        return Ok(nothing);
    };
    let client = provider.client(&subject.grant.client_id).await?;
    let audience = &subject.grant.audience;
    let audience: Vec<String> = audience
        .iter()
        .filter(|one| claims.is_for(one))
        .cloned()
        .collect();
    Ok(client.map_or(nothing, |client| {
        claims::in_access_token(&provider.config, &client, &subject.groups, &scope, &audience)
    }))
}

/// Its own tokens; and those for an audience that the client is: by its identifier, or because the operator has let it
/// answer for one of the resource servers.
fn may_see(provider: &Provider, client: &Client, claims: &AccessTokenClaims) -> bool {
    claims.client_id == client.id.as_str()
        || claims.is_for(client.id.as_str())
        || provider.config.resources.all().iter().any(|resource| {
            let audience = &resource.audience;
            claims.is_for(audience) && provider.config.may_introspect(client.id.as_str(), audience)
        })
}

fn describe(provider: &Provider, claims: AccessTokenClaims) -> Value {
    let token_type = if claims.cnf.as_ref().is_some_and(|cnf| cnf.jkt.is_some()) {
        "DPoP"
    } else {
        "Bearer"
    };
    let mut answer = json!({
        "active": true,
        "iss": provider.config.issuer.as_str(),
        "sub": claims.sub,
        "aud": claims.aud,
        "exp": claims.exp,
        "iat": claims.iat,
        "jti": claims.jti,
        "client_id": claims.client_id,
        "scope": claims.scope,
        "token_type": token_type,
    });
    let optional = [
        ("idtyp", claims.idtyp.map(Value::from)),
        ("auth_time", claims.auth_time.map(Value::from)),
        ("cnf", claims.cnf.and_then(|cnf| serde_json::to_value(cnf).ok())),
        ("authorization_details", claims.authorization_details),
        ("act", claims.act),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            answer[name] = value;
        }
    }
    answer
}
