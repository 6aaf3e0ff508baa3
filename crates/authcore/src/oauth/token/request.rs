//! What every grant works with, and how it reads what a request asks for.

use super::error::TokenError;
use crate::{
    params::Params,
    provider::Provider,
    tokens::{
        keys::Confirmation,
        policy::{self, Asked, Carried, OnBehalf},
    },
};
use authmodel::{audit::Origin, client::Client, grant::GrantDetails, scope::Scope};

/// What every grant works with: the authenticated client, its form, what its tokens will be bound to, and where from.
pub(super) struct Request<'a> {
    pub(super) provider: &'a Provider,
    pub(super) client: &'a Client,
    pub(super) params: &'a Params<'a>,
    pub(super) confirmation: Option<Confirmation>,
    pub(super) origin: &'a Origin,
}

impl Request<'_> {
    /// The proven DPoP key.
    pub(super) fn jkt(&self) -> Option<&str> {
        self.confirmation
            .as_ref()
            .and_then(|confirmation| confirmation.jkt.as_deref())
    }

    /// What a public client's refresh token is bound to: its key (RFC 9449 §5), or its certificate (RFC 8705 §4). A
    /// confidential client's is bound by its authentication, so that it may change its key.
    pub(super) fn refresh_binding(&self) -> Option<String> {
        let proven = self.confirmation.as_ref().filter(|_| self.client.is_public())?;
        proven.jkt.clone().or_else(|| proven.x5t.clone())
    }
}

/// What a request asks of a grant that there is, or is to be.
pub(super) fn asked<'a>(params: &'a Params<'_>, scope: Option<&'a Scope>) -> Result<Asked<'a>, TokenError> {
    let details = match params.get("authorization_details") {
        Some(text) => Some(policy::read_details(text).map_err(|_| TokenError::AuthorizationDetails)?),
        None => None,
    };
    Ok(Asked {
        scope,
        resources: params.get_all("resource").collect(),
        details,
        ..Asked::default()
    })
}

/// The part of a grant that a token is for: all of it that the client may still have, or what the request asks for
/// (RFC 8707 §2.2, RFC 9396 §6, RFC 6749 §6).
pub(super) fn part_of(
    request: &Request<'_>,
    granted: &Carried,
    scope: Option<&Scope>,
) -> Result<Carried, TokenError> {
    let Request {
        provider,
        client,
        params,
        ..
    } = *request;
    let asked = asked(params, scope)?;
    Ok(policy::effective(
        &provider.config,
        client,
        OnBehalf::User,
        asked,
        Some(granted),
    )?)
}

/// Whether a request asks for less than all of a grant.
pub(super) fn asks_for_a_part(params: &Params<'_>) -> bool {
    ["scope", "resource", "authorization_details"]
        .iter()
        .any(|name| params.get(name).is_some())
}

/// `scope`, where the request has one.
pub(super) fn wanted_scope(params: &Params<'_>) -> Result<Option<Scope>, TokenError> {
    params
        .get("scope")
        .map(Scope::parse)
        .transpose()
        .map_err(|_| TokenError::ScopeMalformed)
}

pub(super) fn carried(scope: &Scope, audience: &[String], details: &GrantDetails) -> Carried {
    Carried {
        scope: scope.clone(),
        claims: details.claims.clone(),
        audience: audience.to_vec(),
        details: details.authorization_details.clone(),
    }
}
