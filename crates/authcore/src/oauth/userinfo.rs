//! The userinfo endpoint (OIDC Core §5.3): what an access token's scope tells about its user, as they are now.
//!
//! This server is a resource server of its own here: the issuer has to be among the token's audiences (RFC 9068 §4).
//!
//! Access tokens are checked against the store, not only by their signature: sign-out, revocation and disabling are
//! seen at once. A token that is bound to a key wants its proof (RFC 9449 §7.1), one bound to a certificate that
//! certificate (RFC 8705 §3).

use super::{
    dpop::{self, DpopError},
    revoke,
};
use crate::{
    clients::authentication::RequestCredentials,
    provider::Provider,
    tokens::{
        access_token::{self, AccessTokenError},
        claims::{self, PersonalClaims},
        keys::{Confirmation, KeyError, TokenType},
        policy::{self, Asked, Carried, OnBehalf},
        subject,
    },
};
use authmodel::{authorization::ClaimsRequest, grant::Subject, scope::Scope, store::StoreError};
use serde::Serialize;

/// The request is refused (RFC 6750 §3.1, RFC 9449 §7.1).
#[derive(Debug, thiserror::Error)]
pub enum UserinfoError {
    /// No token.
    #[error("no access token")]
    TokenMissing,
    /// Not one of our access tokens, or expired.
    #[error(transparent)]
    Token(#[from] AccessTokenError),
    /// A bound token without its proof, or shown as a plain one.
    #[error("the access token is bound, and the bearer does not prove it")]
    Unproven,
    /// The proof is not one.
    #[error(transparent)]
    Dpop(#[from] DpopError),
    /// Its grant is no more.
    #[error("the access token was revoked")]
    GrantEnded,
    /// It is for other resource servers.
    #[error("the access token is not for this server")]
    WrongAudience,
    /// It is not an OpenID one.
    #[error("the access token lacks the scope openid")]
    ScopeMissing,
    /// The answer could not be signed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How a token was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `Bearer`, or in a form.
    Bearer,
    /// `DPoP` (RFC 9449 §7.1).
    Dpop,
}

/// The answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Userinfo {
    /// A JSON document.
    Json(String),
    /// A signed JWT (§5.3.2), where the client is registered for it.
    Jwt(String),
}

#[derive(Serialize)]
struct Response {
    sub: String,
    #[serde(flatten)]
    personal: PersonalClaims,
}

#[derive(Serialize)]
struct SignedResponse<'a> {
    iss: &'a str,
    aud: &'a str,
    #[serde(flatten)]
    response: &'a Response,
}

/// Answers with the claims about the token's user.
///
/// # Errors
/// [`UserinfoError`] names what is wrong with the token.
pub async fn userinfo(
    provider: &Provider,
    token: Option<(Scheme, &str)>,
    presented: &RequestCredentials<'_>,
    method: &str,
) -> Result<Userinfo, UserinfoError> {
    let (scheme, token) = token.ok_or(UserinfoError::TokenMissing)?;
    let token_claims = access_token::read(provider, token).await?;
    prove(
        provider,
        token_claims.cnf.as_ref(),
        scheme,
        token,
        presented,
        (method, crate::endpoint::USERINFO),
    )
    .await?;
    // The token's own scope, which may be narrower than its grant's (RFC 6749 §6).
    let scope = Scope::parse(&token_claims.scope).unwrap_or_default();
    if !scope.contains("openid") {
        return Err(UserinfoError::ScopeMissing);
    }
    if !token_claims.is_for(provider.config.issuer.as_str()) {
        return Err(UserinfoError::WrongAudience);
    }
    let found = provider
        .stores
        .grants
        .subject(&token_claims.grant(), provider.now())
        .await?;
    let Subject { grant, user, groups } = found.ok_or(UserinfoError::GrantEnded)?;
    // A token that was exchanged for is revoked by itself (RFC 7009 §2.1), not with its grant.
    if grant.client_id.as_str() != token_claims.client_id
        && revoke::is_revoked_alone(provider, &token_claims).await?
    {
        return Err(UserinfoError::GrantEnded);
    }
    let client = provider
        .client(&grant.client_id)
        .await?
        .ok_or(UserinfoError::GrantEnded)?;
    let sub = subject::subject_of(provider, &client, user.id);
    // A token that was exchanged for by another client has that client's name for the user.
    if sub != token_claims.sub && grant.client_id.as_str() == token_claims.client_id {
        return Err(UserinfoError::GrantEnded);
    }
    let granted = Carried {
        claims: if grant.client_id.as_str() == token_claims.client_id {
            grant.details.claims.clone()
        } else {
            // Asked for by name, by another client.
            ClaimsRequest::default()
        },
        audience: grant.audience,
        details: Vec::new(),
        scope: grant.scope,
    };
    let scope = scope.filter(|token| granted.scope.contains(token));
    let asked = Asked {
        scope: Some(&scope),
        ..Asked::default()
    };
    // What the operator has taken from the client since is not told.
    let carried = policy::effective(&provider.config, &client, OnBehalf::User, asked, Some(&granted))
        .map_err(|_| UserinfoError::GrantEnded)?;
    let groups = client.told_of(&groups);
    let personal = claims::about(&user, &groups, &carried.scope, &carried.claims.userinfo);
    let response = Response {
        sub: token_claims.sub,
        personal,
    };
    match client.metadata.userinfo_signed_response_alg {
        None => Ok(Userinfo::Json(
            serde_json::to_string(&response).expect("plain data serialises"),
        )),
        Some(algorithm) => {
            let iss = provider.config.issuer.as_str();
            let signed = SignedResponse {
                iss,
                aud: client.id.as_str(),
                response: &response,
            };
            Ok(Userinfo::Jwt(provider.keys.sign(
                algorithm,
                TokenType::Userinfo,
                &signed,
            )?))
        }
    }
}

/// Holds what was shown against what the token is bound to; `request` is its method and path.
pub(crate) async fn prove(
    provider: &Provider,
    bound_to: Option<&Confirmation>,
    scheme: Scheme,
    token: &str,
    presented: &RequestCredentials<'_>,
    request: (&str, &str),
) -> Result<(), UserinfoError> {
    let (method, path) = request;
    let bound_to = bound_to.cloned().unwrap_or_default();
    if let Some(thumbprint) = &bound_to.x5t {
        let shown = presented
            .certificate
            .as_ref()
            .map(|certificate| &certificate.thumbprint);
        if shown != Some(thumbprint) {
            return Err(UserinfoError::Unproven);
        }
    }
    match (&bound_to.jkt, scheme, presented.dpop.as_slice()) {
        (None, Scheme::Bearer, _) => Ok(()),
        // RFC 9449 §7.2: a bound token is never taken as a plain one; a plain one is no DPoP token either.
        (Some(_), Scheme::Bearer, _) | (None, Scheme::Dpop, _) => Err(UserinfoError::Unproven),
        (Some(_), Scheme::Dpop, []) => Err(DpopError::Missing.into()),
        (Some(jkt), Scheme::Dpop, [proof]) => {
            let proof = dpop::verify(provider, presented, proof, method, path, Some(token)).await?;
            if proof.jkt == *jkt {
                Ok(())
            } else {
                Err(DpopError::WrongKey.into())
            }
        }
        (Some(_), Scheme::Dpop, _) => Err(DpopError::Several.into()),
    }
}
