//! What can be wrong with an authorization request: facts; `crate::error` has the words.

use crate::{limit::LimitError, params::ParamsError};
use authmodel::store::StoreError;
use jose::JoseError;

/// Why a request may not be answered by a redirect. The page shows which.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No client, or none that we know.
    #[error("unknown client")]
    UnknownClient,
    /// No `redirect_uri`, or none of the client's.
    #[error("the redirect_uri is not registered")]
    InvalidRedirectUri,
    /// A `request_uri` behind which there is nothing, and no word of where else to go.
    #[error("the request_uri is unknown, used, or expired")]
    RequestUri,
    /// A store failed before the redirect was proven.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with a request whose redirect is proven.
#[derive(Debug, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "each is a fact in a few words, and error.rs says what it means to the client"
)]
pub enum AuthorizeError {
    #[error(transparent)]
    Params(#[from] ParamsError),
    #[error("response_type is missing")]
    ResponseTypeMissing,
    #[error("unknown response_type")]
    ResponseTypeUnsupported,
    #[error("unknown response_mode")]
    ResponseModeUnsupported,
    #[error("response_mode is a fragment")]
    ResponseModeFragment,
    #[error("no key of the client's authorization_signed_response_alg")]
    ResponseAlgorithm,
    #[error("the client is not registered for codes")]
    GrantNotAllowed,
    #[error("the client has to push its requests")]
    PushRequired,
    #[error("a request_uri that is not registered")]
    RequestUriForeign,
    #[error("a request_uri that is unknown, used, or expired")]
    RequestUri,
    #[error("the client has to sign its requests")]
    SignatureRequired,
    #[error("the request object is not to be believed: {0}")]
    RequestObject(JoseError),
    #[error("the request object's claims don't fit")]
    RequestObjectClaims,
    #[error("the client's keys are unavailable")]
    ClientKeys,
    #[error("a registration parameter")]
    Registration,
    #[error("code_challenge is missing")]
    ChallengeMissing,
    #[error("neither code_challenge nor nonce")]
    ChallengeAndNonceMissing,
    #[error("code_challenge_method is not S256")]
    ChallengeMethod,
    #[error("code_challenge is malformed")]
    ChallengeMalformed,
    #[error("scope is malformed")]
    ScopeMalformed,
    #[error("nothing of the scope is known and allowed")]
    ScopeEmpty,
    #[error("unknown resource")]
    ResourceUnknown,
    #[error("a scope of another resource server than the one that is named")]
    ScopeOfAnotherResource,
    #[error("a scope of several resource servers, none of which is named")]
    ScopeOfSeveral,
    #[error("prompt is malformed")]
    PromptMalformed,
    #[error("max_age is malformed")]
    MaxAgeMalformed,
    #[error("claims is malformed")]
    ClaimsMalformed,
    #[error("id_token_hint is none of ours")]
    HintInvalid,
    #[error("authorization_details is malformed or of an unknown type")]
    AuthorizationDetails,
    #[error("dpop_jkt is malformed")]
    DpopJktMalformed,
    #[error("dpop_jkt is not the key that was proven")]
    DpopJktMismatch,
    #[error("nobody is signed in")]
    LoginRequired,
    #[error("consent is needed")]
    ConsentRequired,
    #[error("the user refused")]
    AccessDenied,
    #[error("the user may not use the client")]
    NoAccess,
    #[error("the authentication that was asked for is unavailable")]
    UnmetAuthentication,
    #[error("too many requests from one network wait")]
    Limited,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LimitError> for AuthorizeError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { .. } => Self::Limited,
            LimitError::Store(error) => Self::Store(error),
        }
    }
}
