//! Making tokens: the claims of access tokens (RFC 9068 §2.2) and ID tokens (OIDC Core §2), one signature each. What they are
//! made of is [`super::issue`]'s to say.

use super::{claims::PersonalClaims, subject};
use crate::{
    provider::Provider,
    tokens::{
        keys::{AccessTokenClaims, Confirmation, KeyError, TokenType},
        status::claim::StatusClaim,
    },
};
use authmodel::{
    authentication::Authentication,
    client::Client,
    clock::Time,
    ids::{ClientId, GrantId, SessionId},
    scope::Scope,
    signing_key::SigningAlgorithm,
    status::StatusPlace,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256, Sha512};

/// What an access token is made of.
pub(crate) struct AccessToken<'a> {
    pub(crate) client_id: &'a ClientId,
    pub(crate) sub: &'a str,
    /// `sub` is a user, and not a client.
    pub(crate) is_user: bool,
    /// The grant that it comes of, and ends with.
    pub(crate) grant: GrantId,
    /// Where its revocation shows.
    pub(crate) status: Option<StatusPlace>,
    pub(crate) scope: &'a Scope,
    pub(crate) audience: &'a [String],
    pub(crate) issued_at: i64,
    pub(crate) expires_at: i64,
    pub(crate) auth_time: Option<i64>,
    /// The key or certificate that its bearer has to prove.
    pub(crate) confirmation: Option<&'a Confirmation>,
    /// What was allowed in detail (RFC 9396 §9.1).
    pub(crate) authorization_details: &'a [Value],
    /// Who acts for the subject (RFC 8693 §4.1).
    pub(crate) actor: Option<&'a Value>,
    /// What it says of its user's groups.
    pub(crate) of_groups: &'a PersonalClaims,
}

#[derive(Serialize)]
struct WithGroups<'a> {
    #[serde(flatten)]
    claims: &'a AccessTokenClaims<'a>,
    #[serde(flatten)]
    of_groups: &'a PersonalClaims,
}

/// Signs an access token. It names no browser session: nobody who takes it has a use for the name, and it would join what
/// pairwise subjects keep apart.
pub(crate) fn access_token(provider: &Provider, token: &AccessToken<'_>) -> Result<String, KeyError> {
    // 128 random bits: never twice, which is all that a `jti` has to be (RFC 7519 §4.1.7).
    let mut jti = [0; 16];
    provider.rng.fill(&mut jti);
    let claims = AccessTokenClaims {
        iss: provider.config.issuer.as_str(),
        sub: token.sub,
        idtyp: (!token.is_user).then_some(APP_ONLY),
        aud: token.audience.into(),
        exp: token.expires_at,
        iat: token.issued_at,
        jti: &URL_SAFE_NO_PAD.encode(jti),
        client_id: token.client_id,
        scope: &token.scope.to_string(),
        auth_time: token.auth_time,
        cnf: token.confirmation,
        authorization_details: token.authorization_details,
        act: token.actor,
        grant_id: token.grant,
        status: token
            .status
            .map(|place| StatusClaim::of(&provider.config.issuer, place)),
    };
    let algorithm = provider.config.signing_algorithm();
    if token.of_groups.is_empty() {
        return provider.keys.sign(algorithm, TokenType::AccessToken, &claims);
    }
    let claims = WithGroups {
        claims: &claims,
        of_groups: token.of_groups,
    };
    provider.keys.sign(algorithm, TokenType::AccessToken, &claims)
}

/// The `idtyp` of a token without a user. No RFC has a claim for it: RFC 9068 §2.2 lets `sub` be the client then, which nobody
/// can tell after an exchange, where another client holds the token. This one is in wide use already.
pub(crate) const APP_ONLY: &str = "app";

/// What an ID token is made of.
pub(crate) struct IdToken<'a> {
    pub(crate) client: &'a Client,
    pub(crate) sub: &'a str,
    pub(crate) session_id: SessionId,
    pub(crate) authentication: &'a Authentication,
    pub(crate) nonce: Option<&'a str>,
    /// The access token that goes along, for `at_hash`.
    pub(crate) access_token: &'a str,
    /// The authentication context classes that were asked for; `None` where the class was not.
    pub(crate) acr: Option<&'a str>,
    /// The user's claims that the client is told here.
    pub(crate) personal: PersonalClaims,
}

#[derive(Serialize)]
struct IdTokenClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: i64,
    iat: i64,
    auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    at_hash: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
    amr: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<&'static str>,
    #[serde(flatten)]
    personal: &'a PersonalClaims,
}

/// Signs an ID token with the algorithm that the client registered.
pub(crate) fn id_token(provider: &Provider, token: &IdToken<'_>, now: Time) -> Result<String, KeyError> {
    let algorithm = token.client.metadata.id_token_signed_response_alg;
    let sid = token
        .client
        .knows_sessions()
        .then(|| subject::session_name(provider, token.client, token.session_id));
    let claims = IdTokenClaims {
        iss: provider.config.issuer.as_str(),
        sub: token.sub,
        aud: token.client.id.as_str(),
        exp: (now + provider.config.lifetimes.id_token).timestamp(),
        iat: now.timestamp(),
        auth_time: token.authentication.at.timestamp(),
        nonce: token.nonce,
        at_hash: &half_hash(algorithm, token.access_token),
        sid: sid.as_deref(),
        amr: token.authentication.amr(),
        acr: token.acr.map(|asked| token.authentication.acr(asked)),
        personal: &token.personal,
    };
    provider.keys.sign(algorithm, TokenType::IdToken, &claims)
}

/// The left half of the token's hash (OIDC Core §3.1.3.6), by the hash of the signature's algorithm; Ed25519's is SHA-512.
fn half_hash(algorithm: SigningAlgorithm, token: &str) -> String {
    match algorithm {
        SigningAlgorithm::Es256 | SigningAlgorithm::Rs256 => {
            URL_SAFE_NO_PAD.encode(&Sha256::digest(token.as_bytes())[..16])
        }
        SigningAlgorithm::EdDsa => URL_SAFE_NO_PAD.encode(&Sha512::digest(token.as_bytes())[..32]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_hash_is_that_of_the_specification() {
        // The example of OIDC Core appendix A.3.
        assert_eq!(
            half_hash(
                SigningAlgorithm::Rs256,
                "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
            ),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
    }
}
