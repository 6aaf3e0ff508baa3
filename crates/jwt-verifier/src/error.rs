//! Why a token was refused, as facts, and the one map of those facts to HTTP (RFC 6750 §3).
//!
//! Invariant: no text in here repeats anything that came in.

use crate::{
    dpop::{self, ProofError},
    fetch_error::FetchError,
    resource::Resource,
};
use std::sync::{Arc, LazyLock};

/// How an access token is presented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// Whoever has it may use it (RFC 6750).
    #[default]
    Bearer,
    /// With a proof that its holder has the key that it is bound to (RFC 9449 §7.1).
    Dpop,
}

/// What proofs may be signed with, as challenges say it (RFC 9449 §7.1).
pub(crate) static PROOF_ALGORITHMS: LazyLock<String> =
    LazyLock::new(|| dpop::ALGORITHMS.map(|algorithm| algorithm.name()).join(" "));

/// What a refusal of a good token says of the service that refuses: it was found good there, in one of the schemes, and the
/// challenge comes in the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChallengeContext {
    pub(crate) scheme: Scheme,
    pub(crate) realm: Option<Arc<str>>,
    /// Where the service's metadata is (RFC 9728 §5.1), if it has any.
    pub(crate) resource_metadata: Option<Arc<str>>,
}

/// Why there is no [`Verified`](crate::Verified).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The request carries no access token at all.
    #[error("an access token is required")]
    NoToken,
    /// More than one `Authorization` header, or one without exactly one token.
    #[error("the Authorization header must carry exactly one access token")]
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
    /// A token that is bound to a DPoP key came as a plain bearer token (RFC 9449 §7.2).
    #[error("the access token is bound to a key: it must come with the scheme DPoP and a proof")]
    BoundToken,
    /// A token that is bound to no key came with the scheme `DPoP` (RFC 9449 §7.1).
    #[error("the access token is not bound to a key: it must come with the scheme Bearer")]
    UnboundToken,
    /// A token that is bound to a certificate came without it (RFC 8705 §3).
    #[error("the access token is bound to a certificate that this request does not show")]
    WrongCertificate,
    /// A token that is bound to something else (RFC 7800).
    #[error("the access token is bound in a way that is not supported")]
    UnknownBinding,
    /// A token that is bound to a DPoP key came to a service that was never told its own address
    /// ([`Builder::external_url`](crate::Builder::external_url)), and so can't tell what a proof has to be for.
    #[error("the access token is bound to a key, and this service is not set up for such tokens")]
    UnknownAddress,
    /// The scheme is `DPoP`, and there is no proof.
    #[error("a DPoP proof is required")]
    NoProof,
    /// More than one proof (RFC 9449 §4.3).
    #[error("the request must carry exactly one DPoP proof")]
    SeveralProofs,
    /// The proof fails a check of RFC 9449 §4.3.
    #[error(transparent)]
    BadProof(#[from] ProofError),
    /// The proof is good, and of another key than the token's.
    #[error("the DPoP proof is of another key than the one that the access token is bound to")]
    WrongKey,
    /// The proof came before (RFC 9449 §11.1).
    #[error("the DPoP proof was used before")]
    ReplayedProof,
    /// The proof is good, and lacks this service's nonce or has an old one (RFC 9449 §9).
    #[error("the DPoP proof has to repeat the service's nonce")]
    NonceRequired {
        /// The nonce for the next one, which the header `DPoP-Nonce` tells.
        nonce: String,
    },
    /// More proofs came than can be remembered, and what can't be remembered can't be believed. Nobody's fault but ours.
    #[error("DPoP proofs can't be verified at the moment")]
    ReplayRecordFull,
    /// The token is good and lacks a scope that is needed here.
    #[error("the access token lacks the scope that this needs")]
    InsufficientScope {
        /// The scope that would do.
        required: String,
        /// In which scheme, and where.
        context: ChallengeContext,
    },
    /// The token is good, and its user is in none of the groups that may do this.
    #[error("the user is in no group that this needs")]
    InsufficientGroup {
        /// In which scheme, and where.
        context: ChallengeContext,
    },
    /// The token is good, and its user has to sign in again, or by more, for this (RFC 9470).
    #[error("a different authentication of the user is required")]
    InsufficientAuthentication {
        /// What would do, separated by spaces.
        acr_values: Option<String>,
        /// How long ago it may have been, in seconds.
        max_age: Option<u64>,
        /// In which scheme, and where.
        context: ChallengeContext,
    },
    /// The issuer's status list says that it is no longer good (draft-ietf-oauth-status-list): it was revoked, or what it
    /// comes of has ended.
    #[error("the access token was revoked")]
    Revoked,
    /// Its status list has no such place, and so says nothing of it ("MUST be rejected").
    #[error("the access token's status list says nothing of it")]
    NoStatus,
    /// We can't tell whether it was revoked: its status list could not be fetched, or not for too long.
    #[error("whether access tokens were revoked can't be told at the moment")]
    StatusUnavailable(#[source] FetchError),
    /// We can't tell: the issuer's keys could not be fetched. Nobody's fault but ours or the issuer's.
    #[error("access tokens can't be verified at the moment")]
    KeysUnavailable(#[source] FetchError),
}

impl VerifyError {
    /// Whether it is nobody's fault but ours or the issuer's: the token may well be good.
    pub(crate) fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::KeysUnavailable(_) | Self::StatusUnavailable(_) | Self::ReplayRecordFull
        )
    }

    /// The HTTP status (RFC 6750 §3.1; 503 where the keys or the status list are missing).
    pub fn status(&self) -> u16 {
        match self {
            Self::AmbiguousRequest => 400,
            Self::InsufficientScope { .. } | Self::InsufficientGroup { .. } => 403,
            Self::KeysUnavailable(_) | Self::StatusUnavailable(_) | Self::ReplayRecordFull => 503,
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
            | Self::NotYetValid
            | Self::Revoked
            | Self::NoStatus
            | Self::InsufficientAuthentication { .. }
            | Self::BoundToken
            | Self::UnboundToken
            | Self::WrongCertificate
            | Self::UnknownBinding
            | Self::UnknownAddress
            | Self::NoProof
            | Self::SeveralProofs
            | Self::BadProof(_)
            | Self::WrongKey
            | Self::ReplayedProof
            | Self::NonceRequired { .. } => 401,
        }
    }

    /// The error code of RFC 6750 §3.1 or RFC 9449 §7.1. A request without a token gets none ("SHOULD NOT include an error code").
    pub fn code(&self) -> Option<&'static str> {
        match self {
            Self::NoToken
            | Self::KeysUnavailable(_)
            | Self::StatusUnavailable(_)
            | Self::ReplayRecordFull => None,
            Self::AmbiguousRequest => Some("invalid_request"),
            // RFC 6750 §3.1: "The request requires higher privileges than provided by the access token." A group has no name in
            // a challenge, so that no `scope` is promised to help.
            Self::InsufficientScope { .. } | Self::InsufficientGroup { .. } => Some("insufficient_scope"),
            Self::InsufficientAuthentication { .. } => Some("insufficient_user_authentication"),
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
            | Self::NotYetValid
            | Self::Revoked
            | Self::NoStatus
            | Self::BoundToken
            | Self::UnboundToken
            | Self::WrongCertificate
            | Self::UnknownBinding
            | Self::UnknownAddress => Some("invalid_token"),
            Self::NoProof
            | Self::SeveralProofs
            | Self::BadProof(_)
            | Self::WrongKey
            | Self::ReplayedProof => Some("invalid_dpop_proof"),
            Self::NonceRequired { .. } => Some("use_dpop_nonce"),
        }
    }

    /// Whether it is about the proof, so that only a challenge of `DPoP` can say it.
    fn is_about_dpop(&self) -> bool {
        matches!(self, Self::BoundToken | Self::NonceRequired { .. })
            || self.code() == Some("invalid_dpop_proof")
    }

    /// The values of `WWW-Authenticate`, a header line each: what is wrong, in the scheme of the request, as in
    /// `Bearer realm="goals", error="invalid_token", error_description="…"`, with `scope` where more is needed; a request
    /// without a token is told of both schemes. None where the caller is not to blame.
    pub fn challenges(&self, scheme: Scheme, realm: Option<&str>) -> Vec<String> {
        self.challenges_of(scheme, realm, None)
    }

    /// The same, of a service that has metadata.
    pub(crate) fn challenges_of(
        &self,
        scheme: Scheme,
        realm: Option<&str>,
        resource: Option<&Resource>,
    ) -> Vec<String> {
        // A token that was found good in one scheme is asked for more in the same, whatever the caller remembers of it.
        let scheme = self.context().map_or(scheme, |context| context.scheme);
        let realm = realm.or_else(|| self.context()?.realm.as_deref());
        match self {
            _ if self.is_unavailable() => Vec::new(),
            Self::NoToken => [Scheme::Bearer, Scheme::Dpop]
                .map(|scheme| self.challenge(scheme, realm, resource))
                .into(),
            _ if self.is_about_dpop() => vec![self.challenge(Scheme::Dpop, realm, resource)],
            _ => vec![self.challenge(scheme, realm, resource)],
        }
    }

    /// What the error itself knows of where it was found.
    fn context(&self) -> Option<&ChallengeContext> {
        if let Self::InsufficientScope { context, .. }
        | Self::InsufficientGroup { context }
        | Self::InsufficientAuthentication { context, .. } = self
        {
            return Some(context);
        }
        None
    }

    fn challenge(&self, scheme: Scheme, realm: Option<&str>, resource: Option<&Resource>) -> String {
        let mut parameters = Vec::with_capacity(6);
        if let Some(realm) = realm {
            parameters.push(format!("realm=\"{}\"", quotable(realm)));
        }
        if let Some(code) = self.code() {
            // Our own texts hold neither quotes nor backslashes.
            parameters.push(format!("error=\"{code}\""));
            parameters.push(format!("error_description=\"{self}\""));
        }
        match (self, resource) {
            (Self::InsufficientScope { required, .. }, _) => {
                parameters.push(format!("scope=\"{}\"", quotable(required)));
            }
            // RFC 6750 §3: "the required scope of the access token".
            (Self::NoToken, Some(resource)) if !resource.scope.is_empty() => {
                parameters.push(format!("scope=\"{}\"", quotable(&resource.scope)));
            }
            (
                Self::InsufficientAuthentication {
                    acr_values, max_age, ..
                },
                _,
            ) => {
                // RFC 9470 §3.
                if let Some(values) = acr_values {
                    parameters.push(format!("acr_values=\"{}\"", quotable(values)));
                }
                if let Some(seconds) = max_age {
                    parameters.push(format!("max_age=\"{seconds}\""));
                }
            }
            _ => {}
        }
        // RFC 9728 §5.1.
        let metadata = match (resource, self.context()) {
            (Some(resource), _) => Some(&resource.metadata_url),
            (None, Some(context)) => context.resource_metadata.as_ref(),
            (None, None) => None,
        };
        if let Some(url) = metadata {
            parameters.push(format!("resource_metadata=\"{}\"", quotable(url)));
        }
        let name = match scheme {
            Scheme::Bearer => "Bearer",
            Scheme::Dpop => {
                parameters.push(format!("algs=\"{}\"", *PROOF_ALGORITHMS));
                "DPoP"
            }
        };
        format!("{name} {}", parameters.join(", ")).trim_end().to_owned()
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
        let bearer = |error: VerifyError| error.challenges(Scheme::Bearer, Some("go\"als"));
        assert_eq!(
            bearer(VerifyError::NoToken),
            [
                r#"Bearer realm="goals""#,
                r#"DPoP realm="goals", algs="ES256 PS256 EdDSA ES384""#
            ]
        );
        assert_eq!(
            bearer(VerifyError::Expired),
            [
                r#"Bearer realm="goals", error="invalid_token", error_description="the access token has expired""#
            ]
        );
        assert_eq!(
            bearer(VerifyError::InsufficientScope {
                required: "goals:write".into(),
                context: ChallengeContext::default(),
            }),
            [
                "Bearer realm=\"goals\", error=\"insufficient_scope\", error_description=\"the access token lacks the \
             scope that this needs\", scope=\"goals:write\""
            ]
        );
        assert!(bearer(VerifyError::KeysUnavailable(FetchError::NoUsableKey)).is_empty());
        assert!(bearer(VerifyError::ReplayRecordFull).is_empty());
    }

    #[test]
    fn challenges_say_what_rfc_9449_says() {
        let algs = "algs=\"ES256 PS256 EdDSA ES384\"";
        assert_eq!(
            VerifyError::Expired.challenges(Scheme::Dpop, None),
            [format!(
                "DPoP error=\"invalid_token\", error_description=\"the access token has expired\", {algs}"
            )]
        );
        assert_eq!(
            VerifyError::ReplayedProof.challenges(Scheme::Dpop, None),
            [format!(
                "DPoP error=\"invalid_dpop_proof\", error_description=\"the DPoP proof was used before\", {algs}"
            )]
        );
        // Whoever brings a bound token as a bearer token is told the scheme that it needs.
        let downgraded = VerifyError::BoundToken.challenges(Scheme::Bearer, None);
        assert!(downgraded.len() == 1 && downgraded[0].starts_with("DPoP error=\"invalid_token\""));
    }
}
