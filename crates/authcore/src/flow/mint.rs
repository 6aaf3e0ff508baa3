//! Making tokens: the claims of access tokens (RFC 9068 §2.2) and ID tokens (OIDC Core §2), one signature each.

use crate::{
    keys::{AccessTokenClaims, KeyError, StatusClaim, StatusReference, TokenType},
    model::{
        client::Client,
        clock::Time,
        ids::{SessionId, StatusIndex, UserId},
        scope::Scope,
        signing_key::SigningAlgorithm,
        user::User,
    },
    provider::Provider,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest as _, Sha256, Sha512};

/// What an access token is made of.
pub(super) struct AccessToken<'a> {
    pub(super) client: &'a Client,
    pub(super) subject: Subject,
    pub(super) scope: &'a Scope,
    pub(super) audience: &'a [String],
    pub(super) status_index: StatusIndex,
}

/// Who a token is about.
#[derive(Clone, Copy)]
pub(super) enum Subject {
    /// A person in a browser session.
    Person {
        user_id: UserId,
        session_id: SessionId,
        auth_time: Time,
    },
    /// The client itself.
    Client,
}

/// Signs an access token.
pub(super) fn access_token(
    provider: &Provider,
    token: &AccessToken<'_>,
    now: Time,
) -> Result<String, KeyError> {
    let (person, sid, auth_time) = match token.subject {
        Subject::Person {
            user_id,
            session_id,
            auth_time,
        } => (
            Some(user_id.to_string()),
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
        sub: person.as_deref().unwrap_or(token.client.id.as_str()),
        aud: token.audience.into(),
        exp: (now + provider.config.lifetimes.access_token).timestamp(),
        iat: now.timestamp(),
        jti: &URL_SAFE_NO_PAD.encode(jti),
        client_id: &token.client.id,
        scope: &token.scope.to_string(),
        auth_time,
        sid: sid.as_deref(),
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
pub(super) struct IdToken<'a> {
    pub(super) client: &'a Client,
    pub(super) user_id: UserId,
    pub(super) session_id: SessionId,
    pub(super) auth_time: Time,
    pub(super) nonce: Option<&'a str>,
    /// The access token that goes along, for `at_hash`.
    pub(super) access_token: &'a str,
    /// The person's claims, where they are at hand and the scope asks for them.
    pub(super) personal: PersonalClaims<'a>,
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
    sid: &'a str,
    /// RFC 8176 §2: a password was proven.
    amr: [&'static str; 1],
    #[serde(flatten)]
    personal: &'a PersonalClaims<'a>,
}

/// Signs an ID token with the algorithm that the client registered.
pub(super) fn id_token(provider: &Provider, token: &IdToken<'_>, now: Time) -> Result<String, KeyError> {
    let algorithm = token.client.metadata.id_token_signed_response_alg;
    let claims = IdTokenClaims {
        iss: provider.config.issuer.as_str(),
        sub: &token.user_id.to_string(),
        aud: token.client.id.as_str(),
        exp: (now + provider.config.lifetimes.id_token).timestamp(),
        iat: now.timestamp(),
        auth_time: token.auth_time.timestamp(),
        nonce: token.nonce,
        at_hash: &half_hash(algorithm, token.access_token),
        sid: &token.session_id.to_string(),
        amr: ["pwd"],
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

/// What a scope tells about a person (OIDC Core §5.4): in the ID token and at userinfo, never in an access token.
#[derive(Debug, Default, Serialize)]
pub struct PersonalClaims<'a> {
    /// `profile`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// `profile`: when the profile last changed, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<i64>,
    /// `email`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<&'a str>,
    /// `email`: an account exists only with a confirmed address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
}

impl<'a> PersonalClaims<'a> {
    /// The claims of `user` that `scope` asks for.
    pub fn of(user: &'a User, scope: &Scope) -> Self {
        let (profile, email) = (scope.contains("profile"), scope.contains("email"));
        Self {
            name: user.name.as_deref().filter(|_| profile),
            updated_at: profile.then(|| user.updated_at.timestamp()),
            email: email.then(|| user.email.as_str()),
            email_verified: email.then_some(true),
        }
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
