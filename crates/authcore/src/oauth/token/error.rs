//! What can be wrong with a token request; `error/map.rs` has the words for the client (RFC 6749 §5.2).

use crate::{
    clients::authentication::ClientAuthError,
    oauth::{dpop::DpopError, refused},
    params::ParamsError,
    tokens::{keys::KeyError, policy::Excess},
};
use authmodel::store::StoreError;

/// A request could not be answered with a token.
#[derive(Debug, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "each is a fact in a few words, and error.rs says what it means to the client"
)]
pub enum TokenError {
    #[error(transparent)]
    Params(#[from] ParamsError),
    #[error(transparent)]
    ClientAuth(#[from] ClientAuthError),
    #[error(transparent)]
    Dpop(#[from] DpopError),
    #[error("the client's tokens are bound to a certificate, and there is none")]
    CertificateMissing,
    #[error("grant_type is missing")]
    GrantTypeMissing,
    #[error("unknown grant_type")]
    GrantTypeUnsupported,
    #[error("the client is not registered for this grant_type")]
    GrantTypeNotAllowed,
    #[error("a public client asks for a token of its own")]
    PublicClient,
    #[error("code is missing")]
    CodeMissing,
    #[error("unknown code")]
    CodeUnknown,
    #[error("another client's code")]
    CodeForeign,
    #[error("the code was redeemed before")]
    CodeReplayed,
    #[error("redirect_uri is missing")]
    RedirectUriMissing,
    #[error("the code is bound to another key")]
    CodeBoundElsewhere,
    #[error("another redirect_uri than at the authorization")]
    RedirectUriMismatch,
    #[error("code_verifier is missing")]
    VerifierMissing,
    #[error("code_verifier is malformed")]
    VerifierMalformed,
    #[error("code_verifier does not match")]
    VerifierMismatch,
    #[error("code_verifier without a challenge")]
    VerifierUnexpected,
    #[error("the browser session has ended")]
    SessionEnded,
    #[error("the user may not use the client")]
    NoAccess,
    #[error("refresh_token is missing")]
    RefreshTokenMissing,
    #[error("unknown refresh token")]
    RefreshTokenUnknown,
    #[error("the refresh token was used before")]
    RefreshTokenReplayed,
    #[error("scope is malformed")]
    ScopeMalformed,
    #[error("scope is too wide")]
    ScopeTooWide,
    #[error("unknown resource")]
    ResourceUnknown,
    #[error("a scope of another resource server than the one that is named")]
    ScopeOfAnotherResource,
    #[error("a scope of several resource servers, none of which is named")]
    ScopeOfSeveral,
    #[error("authorization_details is malformed or of an unknown type")]
    AuthorizationDetails,
    #[error("device_code is missing")]
    DeviceCodeMissing,
    #[error("unknown device code")]
    DeviceCodeUnknown,
    #[error("nobody has decided on the device code yet")]
    DevicePending,
    #[error("the device polls too often")]
    DeviceSlowDown,
    #[error("the user refused the device")]
    DeviceDenied,
    #[error("subject_token or its type is missing")]
    SubjectTokenMissing,
    #[error("a token of a type that can't be exchanged")]
    TokenTypeUnsupported,
    #[error("subject_token is not valid")]
    SubjectTokenInvalid,
    #[error("actor_token is not valid")]
    ActorTokenInvalid,
    #[error("the client may not exchange for this")]
    ExchangeNotAllowed,
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl refused::Refused for TokenError {
    fn is_told(&self) -> bool {
        match self {
            Self::ClientAuth(fact) => refused::auth_is_told(fact),
            Self::Dpop(fact) => refused::dpop_is_told(fact),
            fact => !matches!(
                fact,
                Self::DevicePending
                    | Self::DeviceSlowDown
                    | Self::DeviceDenied
                    | Self::SessionEnded
                    | Self::RefreshTokenUnknown
                    | Self::Key(_)
                    | Self::Store(_)
            ),
        }
    }

    fn is_strangers(&self) -> bool {
        matches!(self, Self::Params(_) | Self::ClientAuth(_) | Self::Dpop(_))
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::ClientAuth(fact) => refused::auth_hint(fact),
            Self::GrantTypeNotAllowed => Some(refused::GRANT),
            _ => None,
        }
    }
}

impl From<Excess> for TokenError {
    fn from(excess: Excess) -> Self {
        match excess {
            Excess::Scope => Self::ScopeTooWide,
            Excess::Resource => Self::ResourceUnknown,
            Excess::ScopeOfAnotherResource => Self::ScopeOfAnotherResource,
            Excess::ScopeOfSeveral => Self::ScopeOfSeveral,
            Excess::Details => Self::AuthorizationDetails,
        }
    }
}
