//! Why a token was refused, as facts, and the one map of those facts to HTTP (RFC 6750 §3).
//!
//! Invariant: no text in here repeats anything that came in.

use crate::fetch::FetchError;

/// Why there is no [`Verified`](crate::Verified).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The request carries no bearer token at all.
    #[error("an access token is required")]
    NoToken,
    /// More than one `Authorization` header, or a bearer header without exactly one token.
    #[error("the Authorization header must carry exactly one bearer token")]
    AmbiguousRequest,
    /// Not three base64url parts of JSON, or far too long.
    #[error("the access token is malformed")]
    Malformed,
    /// `typ` is not `at+jwt`: an ID token or another kind of JWT (RFC 9068 §4).
    #[error("the token is not an access token (its type must be at+jwt)")]
    WrongType,
    /// `alg` is none of those allowed here, or not that of the key.
    #[error("the access token is signed with an algorithm that is not accepted")]
    AlgorithmRefused,
    /// The header demands an extension by `crit`, and we know none (RFC 7515 §4.1.11).
    #[error("the access token demands an extension that is not supported")]
    UnknownExtension,
    /// The issuer publishes no such key.
    #[error("the access token is signed with a key that the issuer does not publish")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the access token's signature is invalid")]
    BadSignature,
    /// A claim that RFC 9068 §2.2 requires is missing, or a known one has the wrong type.
    #[error("a required claim of the access token is missing or malformed")]
    BadClaims,
    /// `iss` is another issuer.
    #[error("the access token comes from another issuer")]
    WrongIssuer,
    /// `aud` does not contain this service.
    #[error("the access token is meant for another service")]
    WrongAudience,
    /// `exp` has passed.
    #[error("the access token has expired")]
    Expired,
    /// `nbf` or `iat` lies ahead, beyond the leeway.
    #[error("the access token is not valid yet")]
    NotYetValid,
    /// The token is good and lacks a scope that is needed here.
    #[error("the access token lacks the scope that this needs")]
    InsufficientScope {
        /// The scope that would do.
        required: String,
    },
    /// We can't tell: the issuer's keys could not be fetched. Nobody's fault but ours or the issuer's.
    #[error("access tokens can't be verified at the moment")]
    KeysUnavailable(#[source] FetchError),
}

impl VerifyError {
    /// The HTTP status (RFC 6750 §3.1; 503 where the keys are missing).
    pub fn status(&self) -> u16 {
        match self {
            Self::AmbiguousRequest => 400,
            Self::InsufficientScope { .. } => 403,
            Self::KeysUnavailable(_) => 503,
            Self::NoToken
            | Self::Malformed
            | Self::WrongType
            | Self::AlgorithmRefused
            | Self::UnknownExtension
            | Self::UnknownKey
            | Self::BadSignature
            | Self::BadClaims
            | Self::WrongIssuer
            | Self::WrongAudience
            | Self::Expired
            | Self::NotYetValid => 401,
        }
    }

    /// The error code of RFC 6750 §3.1. A request without a token gets none ("SHOULD NOT include an error code").
    pub fn code(&self) -> Option<&'static str> {
        match self {
            Self::NoToken | Self::KeysUnavailable(_) => None,
            Self::AmbiguousRequest => Some("invalid_request"),
            Self::InsufficientScope { .. } => Some("insufficient_scope"),
            Self::Malformed
            | Self::WrongType
            | Self::AlgorithmRefused
            | Self::UnknownExtension
            | Self::UnknownKey
            | Self::BadSignature
            | Self::BadClaims
            | Self::WrongIssuer
            | Self::WrongAudience
            | Self::Expired
            | Self::NotYetValid => Some("invalid_token"),
        }
    }

    /// The value of `WWW-Authenticate`: `Bearer realm="goals", error="invalid_token", error_description="…"`, with
    /// `scope` where more is needed. `None` where the caller is not to blame.
    pub fn challenge(&self, realm: Option<&str>) -> Option<String> {
        if matches!(self, Self::KeysUnavailable(_)) {
            return None;
        }
        let mut parameters = Vec::with_capacity(4);
        if let Some(realm) = realm {
            parameters.push(format!("realm=\"{}\"", quotable(realm)));
        }
        if let Some(code) = self.code() {
            // Our own texts hold neither quotes nor backslashes.
            parameters.push(format!("error=\"{code}\""));
            parameters.push(format!("error_description=\"{self}\""));
        }
        if let Self::InsufficientScope { required } = self {
            parameters.push(format!("scope=\"{}\"", quotable(required)));
        }
        Some(format!("Bearer {}", parameters.join(", ")).trim_end().to_owned())
    }
}

/// What may stand between quotes without escapes; the service chooses these values, so nothing of worth is lost.
fn quotable(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(c, ' '..='~') && !matches!(c, '"' | '\\'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_say_what_rfc_6750_says() {
        let challenge = |error: VerifyError| error.challenge(Some("go\"als")).unwrap();
        assert_eq!(challenge(VerifyError::NoToken), r#"Bearer realm="goals""#);
        assert_eq!(
            challenge(VerifyError::Expired),
            r#"Bearer realm="goals", error="invalid_token", error_description="the access token has expired""#
        );
        assert_eq!(
            challenge(VerifyError::InsufficientScope {
                required: "goals:write".into()
            }),
            "Bearer realm=\"goals\", error=\"insufficient_scope\", error_description=\"the access token lacks the \
             scope that this needs\", scope=\"goals:write\""
        );
        assert_eq!(
            VerifyError::KeysUnavailable(FetchError::NoUsableKey).challenge(Some("goals")),
            None
        );
    }
}
