//! `grant_type=urn:ietf:params:oauth:grant-type:token-exchange` (RFC 8693): a service trades a user's access token for
//! one that another service takes.
//!
//! The new token comes of the old one's grant and dies with it; it allows no more, lives no longer, and is for audiences
//! that the client's policy names, with the scopes that are theirs and no others. Where no user stands behind the old one,
//! none stands behind the new. With an actor token it says who acts (delegation); without, the client acts as the
//! user (impersonation), which the policy has to allow.

use super::{
    error::TokenError,
    request::{Request, wanted_scope},
};
use crate::{
    config::CoreConfig,
    oauth::revoke,
    tokens::{
        access_token::{self, AccessTokenClaims, AccessTokenError},
        issue::{self, About, Issue, TokenResponse},
        policy::{self, Asked, Carried, OnBehalf},
        status::place,
    },
};
use authmodel::{
    client::{ClientAccess, TokenExchangePolicy},
    grant::Subject,
    scope::Scope,
    status::StatusPlace,
};
use serde_json::{Value, json};

/// The one type of token that goes in and comes out (RFC 8693 §3).
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// A JWT is what our access tokens are, too.
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

/// Exchanges a token.
pub(super) async fn exchange(request: &Request<'_>) -> Result<TokenResponse, TokenError> {
    let Request {
        provider,
        client,
        params,
        ..
    } = *request;
    let policy = client
        .metadata
        .token_exchange
        .as_ref()
        .ok_or(TokenError::ExchangeNotAllowed)?;
    if params
        .get("requested_token_type")
        .is_some_and(|kind| kind != ACCESS_TOKEN && kind != JWT)
    {
        return Err(TokenError::TokenTypeUnsupported);
    }
    let subject = read(request, "subject_token", "subject_token_type")
        .await?
        .ok_or(TokenError::SubjectTokenMissing)?;
    let actor = read(request, "actor_token", "actor_token_type")
        .await
        .map_err(|error| match error {
            TokenError::SubjectTokenInvalid => TokenError::ActorTokenInvalid,
            other => other,
        })?;
    demand_admission(request, &subject).await?;
    // §4.4 `may_act` is not kept; the policy says who may act for whom.
    let act = act(policy, &subject, actor.as_ref())?;
    let audience = audience(request, policy, &subject)?;
    let wanted = wanted_scope(params)?;
    let asked = Asked {
        scope: wanted.as_ref(),
        ..Asked::default()
    };
    let scope = Scope::parse(&subject.scope).map_err(|_| TokenError::SubjectTokenInvalid)?;
    let granted = Carried {
        scope: policy::of_the_same(&provider.config, &scope, |one| subject.is_for(one), &audience),
        audience,
        ..Carried::default()
    };
    let carried = policy::effective(&provider.config, client, OnBehalf::Subject, asked, Some(&granted))?;
    let issued = Issue {
        client,
        grant: subject.grant_id,
        // After everything that can be refused: it is a row.
        status: Some(own_place(request, &subject).await?),
        about: About::Subject {
            token: &subject,
            actor: act.as_ref(),
            issued_token_type: ACCESS_TOKEN,
        },
        carried,
        confirmation: request.confirmation.as_ref(),
        refresh: None,
    };
    Ok(issue::issue(provider, issued, provider.now())?)
}

/// Who stands behind the token has to be let into the client that gets one about them. Nobody is asked of a client's own.
async fn demand_admission(request: &Request<'_>, subject: &AccessTokenClaims) -> Result<(), TokenError> {
    let Request { provider, client, .. } = *request;
    if client.metadata.access == ClientAccess::Everyone || subject.is_client_only() {
        return Ok(());
    }
    let grants = &provider.stores.grants;
    let found = grants.subject(&subject.grant(), provider.now()).await?;
    let Subject { user, groups, .. } = found.ok_or(TokenError::SubjectTokenInvalid)?;
    if client.admits(user.id, &groups) {
        Ok(())
    } else {
        Err(TokenError::NoAccess)
    }
}

/// The new token's place in a status list: its own, since it may be revoked alone, and it ends with its grant
/// and with the client.
async fn own_place(request: &Request<'_>, subject: &AccessTokenClaims) -> Result<StatusPlace, TokenError> {
    let Request { provider, .. } = *request;
    let place = place::draw(provider);
    let expires_at = provider.now() + provider.config.lifetimes.access_token;
    let (kept, client) = (&provider.stores.status, &request.client.id);
    kept.place_token(subject.grant_id, client, place, expires_at)
        .await?;
    Ok(place)
}

/// A token of ours whose grant stands, where the parameter is given.
async fn read(
    request: &Request<'_>,
    token: &str,
    kind: &str,
) -> Result<Option<AccessTokenClaims>, TokenError> {
    let Request { provider, params, .. } = *request;
    let (Some(token), Some(kind)) = (params.get(token), params.get(kind)) else {
        // §2.1: one without the other is an error.
        return if params.get(token).is_none() && params.get(kind).is_none() {
            Ok(None)
        } else {
            Err(TokenError::SubjectTokenMissing)
        };
    };
    if kind != ACCESS_TOKEN && kind != JWT {
        return Err(TokenError::TokenTypeUnsupported);
    }
    let claims = access_token::read(provider, token)
        .await
        .map_err(|error| match error {
            AccessTokenError::Store(error) => error.into(),
            AccessTokenError::Invalid(_) | AccessTokenError::Expired => TokenError::SubjectTokenInvalid,
        })?;
    // A token that is bound to somebody's key or certificate is no use to whoever found it.
    let usable = claims
        .cnf
        .as_ref()
        .is_none_or(|bound| Some(bound) == request.confirmation.as_ref());
    if usable && !revoke::is_revoked(provider, &claims).await? {
        Ok(Some(claims))
    } else {
        Err(TokenError::SubjectTokenInvalid)
    }
}

/// The `act` claim (§4.1): who acts now, and whoever acted before.
fn act(
    policy: &TokenExchangePolicy,
    subject: &AccessTokenClaims,
    actor: Option<&AccessTokenClaims>,
) -> Result<Option<Value>, TokenError> {
    match actor {
        Some(actor) if policy.delegation => {
            let mut act = json!({ "sub": actor.sub, "client_id": actor.client_id });
            if let Some(before) = &subject.act {
                act["act"] = before.clone();
            }
            Ok(Some(act))
        }
        None if policy.impersonation => Ok(subject.act.clone()),
        Some(_) | None => Err(TokenError::ExchangeNotAllowed),
    }
}

/// §2.1: what `audience` and `resource` ask for, within the policy; all of the policy where they ask for nothing.
fn audience(
    request: &Request<'_>,
    policy: &TokenExchangePolicy,
    subject: &AccessTokenClaims,
) -> Result<Vec<String>, TokenError> {
    // A service may trade what was meant for it, or for a client of its own.
    let ours = subject.client_id == request.client.id.as_str()
        || subject.is_for(request.client.id.as_str())
        || policy.audiences.iter().any(|audience| subject.is_for(audience));
    if !ours {
        return Err(TokenError::ExchangeNotAllowed);
    }
    let params = request.params;
    let wanted = named(
        &request.provider.config,
        params.get_all("audience").chain(params.get_all("resource")),
    )?;
    if wanted.is_empty() {
        return Ok(policy.audiences.clone());
    }
    if wanted.iter().all(|audience| policy.audiences.contains(audience)) {
        Ok(wanted)
    } else {
        Err(TokenError::ResourceUnknown)
    }
}

/// The audiences that are asked for, each once, however often and by whichever of its names.
fn named<'a>(
    config: &CoreConfig,
    indicators: impl Iterator<Item = &'a str>,
) -> Result<Vec<String>, TokenError> {
    let mut audience: Vec<String> = Vec::new();
    for indicator in indicators {
        let one = config
            .audience_named(indicator)
            .ok_or(TokenError::ResourceUnknown)?;
        if !audience.contains(&one) {
            audience.push(one);
        }
    }
    Ok(audience)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Issuer, Resource};

    #[test]
    fn an_audience_is_taken_by_any_of_its_names_and_once() {
        let mut config = CoreConfig::new(Issuer::parse("https://login.example").expect("an issuer"));
        config.resources = vec![Resource {
            audience: "goals".to_owned(),
            name: None,
            uri: Some("https://goals.example/".to_owned()),
            client_id: None,
            introspection_clients: Vec::new(),
            scopes: std::collections::BTreeMap::new(),
            claims: Vec::new(),
        }]
        .into();
        let all = [
            "goals",
            "https://goals.example/",
            "https://goals.example",
            "goals",
        ];
        for some in [&all[..], &all[1..2], &all[2..3]] {
            let found = named(&config, some.iter().copied()).expect("all of them are known");
            assert_eq!(found, ["goals"], "{some:?}");
        }
        let unknown = named(&config, ["goals", "notes"].into_iter());
        assert!(matches!(unknown, Err(TokenError::ResourceUnknown)));
    }
}
