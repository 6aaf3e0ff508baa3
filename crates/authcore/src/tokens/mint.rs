//! Making tokens: the claims of access tokens (RFC 9068 §2.2) and ID tokens (OIDC Core §2), one signature each.

use super::{claims::PersonalClaims, subject};
use crate::{
    provider::Provider,
    tokens::keys::{AccessTokenClaims, Confirmation, KeyError, StatusClaim, StatusReference, TokenType},
};
use authmodel::{
    client::Client,
    clock::Time,
    ids::{SessionId, StatusIndex, UserId},
    scope::Scope,
    signing_key::SigningAlgorithm,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256, Sha512};

/// What an access token is made of.
pub(crate) struct AccessToken<'a> {
    pub(crate) client: &'a Client,
    pub(crate) subject: Subject,
    pub(crate) scope: &'a Scope,
    pub(crate) audience: &'a [String],
    pub(crate) status_index: StatusIndex,
    /// The key or certificate that its bearer has to prove.
    pub(crate) confirmation: Option<&'a Confirmation>,
    /// What was allowed in detail (RFC 9396 §9.1).
    pub(crate) authorization_details: &'a [Value],
    /// Who acts for the subject (RFC 8693 §4.1).
    pub(crate) actor: Option<&'a Value>,
}

/// Who a token is about.
#[derive(Clone, Copy)]
pub(crate) enum Subject {
    /// A user in a browser session.
    User {
        user_id: UserId,
        session_id: SessionId,
        auth_time: Time,
    },
    /// The client itself.
    Client,
}

/// Signs an access token.
pub(crate) fn access_token(
    provider: &Provider,
    token: &AccessToken<'_>,
    now: Time,
) -> Result<String, KeyError> {
    let (user, sid, auth_time) = match token.subject {
        Subject::User {
            user_id,
            session_id,
            auth_time,
        } => (
            // The client can read its access tokens: a pairwise name would be none beside another (OIDC Core §8.1).
            Some(subject::subject_of(provider, token.client, user_id)),
            Some(session_id.to_string()),
            Some(auth_time.timestamp()),
        ),
        Subject::Client => (None, None, None),
    };
    // 128 random bits: never twice, which is all that a `jti` has to be (RFC 7519 §4.1.7).
    let mut jti = [0; 16];
    provider.rng.fill(&mut jti);
    let claims = AccessTokenClaims {
        iss: provider.config.issuer.as_str(),
        sub: user.as_deref().unwrap_or(token.client.id.as_str()),
        aud: token.audience.into(),
        exp: (now + provider.config.lifetimes.access_token).timestamp(),
        iat: now.timestamp(),
        jti: &URL_SAFE_NO_PAD.encode(jti),
        client_id: &token.client.id,
        scope: &token.scope.to_string(),
        auth_time,
        sid: sid.as_deref(),
        cnf: token.confirmation,
        authorization_details: token.authorization_details,
        act: token.actor,
        status: StatusClaim {
            status_list: StatusReference {
                idx: token.status_index.0,
                uri: &provider.status_uri,
            },
        },
    };
    provider
        .keys
        .sign(SigningAlgorithm::Es256, TokenType::AccessToken, &claims)
}

/// What an ID token is made of.
pub(crate) struct IdToken<'a> {
    pub(crate) client: &'a Client,
    pub(crate) user_id: UserId,
    pub(crate) session_id: SessionId,
    pub(crate) auth_time: Time,
    pub(crate) nonce: Option<&'a str>,
    /// The access token that goes along, for `at_hash`.
    pub(crate) access_token: &'a str,
    /// The authentication context class that was asked for.
    pub(crate) acr: Option<&'a str>,
    /// The user's claims, where they are at hand and asked for.
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
    /// RFC 8176 §2: a password was proven.
    amr: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<&'a str>,
    #[serde(flatten)]
    personal: &'a PersonalClaims,
}

/// Signs an ID token with the algorithm that the client registered.
pub(crate) fn id_token(provider: &Provider, token: &IdToken<'_>, now: Time) -> Result<String, KeyError> {
    let algorithm = token.client.metadata.id_token_signed_response_alg;
    let sid = token
        .client
        .knows_sessions()
        .then(|| token.session_id.to_string());
    let claims = IdTokenClaims {
        iss: provider.config.issuer.as_str(),
        sub: &subject::subject_of(provider, token.client, token.user_id),
        aud: token.client.id.as_str(),
        exp: (now + provider.config.lifetimes.id_token).timestamp(),
        iat: now.timestamp(),
        auth_time: token.auth_time.timestamp(),
        nonce: token.nonce,
        at_hash: &half_hash(algorithm, token.access_token),
        sid: sid.as_deref(),
        amr: ["pwd"],
        acr: token.acr,
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
