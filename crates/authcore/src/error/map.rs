//! The map itself: one exhaustive `match` per flow, so that a new fact does not compile until it has its words.

use super::{OAuthCode, OAuthError};
use crate::{
    clients::{
        authentication::ClientAuthError,
        registration::{MetadataError, RegisterError, SCOPE_OUT_OF_REACH},
    },
    oauth::{
        authorize::{AuthorizeError, Refusal},
        device::DeviceError,
        dpop::DpopError,
        introspect::IntrospectError,
        par::ParError,
        revoke::RevokeError,
        token::TokenError,
        userinfo::UserinfoError,
    },
    params::ParamsError,
    tokens::access_token::AccessTokenError,
};
use authmodel::store::StoreError;

const fn error(code: OAuthCode, description: &'static str) -> OAuthError {
    OAuthError { code, description }
}

impl From<&StoreError> for OAuthError {
    fn from(fact: &StoreError) -> Self {
        match fact {
            StoreError::Unavailable(_) => error(OAuthCode::TemporarilyUnavailable, "try again in a moment"),
            StoreError::Corrupt(_) | StoreError::Refused(_) => {
                error(OAuthCode::ServerError, "the server failed")
            }
        }
    }
}

impl From<&ParamsError> for OAuthError {
    fn from(fact: &ParamsError) -> Self {
        use OAuthCode::InvalidRequest;
        match fact {
            ParamsError::Repeated => error(InvalidRequest, "a parameter is given more than once"),
            ParamsError::TooMany => error(InvalidRequest, "there are too many parameters"),
            ParamsError::TooLong => error(InvalidRequest, "a parameter is too long"),
            ParamsError::ControlCharacter => error(InvalidRequest, "a parameter holds a control character"),
        }
    }
}

impl From<&ClientAuthError> for OAuthError {
    fn from(fact: &ClientAuthError) -> Self {
        use OAuthCode::{InvalidClient, InvalidRequest};
        match fact {
            ClientAuthError::Missing => error(InvalidClient, "the client does not say who it is"),
            ClientAuthError::Ambiguous => {
                error(InvalidRequest, "the client authenticates in more than one way")
            }
            ClientAuthError::MalformedHeader => error(InvalidClient, "the Authorization header is malformed"),
            // One text for both: it is nobody's business which clients exist.
            ClientAuthError::Unknown | ClientAuthError::WrongSecret | ClientAuthError::WrongMethod => {
                error(InvalidClient, "client authentication failed")
            }
            ClientAuthError::AssertionMalformed => error(InvalidClient, "the client assertion is malformed"),
            ClientAuthError::AssertionInvalid => error(InvalidClient, "the client assertion is not valid"),
            ClientAuthError::AssertionReplayed => {
                error(InvalidClient, "the client assertion was used before")
            }
            ClientAuthError::KeysUnavailable => error(InvalidClient, "the client's keys can't be fetched"),
            ClientAuthError::WrongCertificate => {
                error(InvalidClient, "the client's certificate is missing or another's")
            }
            ClientAuthError::Store(store) => store.into(),
        }
    }
}

impl From<&TokenError> for OAuthError {
    fn from(fact: &TokenError) -> Self {
        use OAuthCode::{
            InvalidGrant, InvalidRequest, InvalidScope, InvalidTarget, ServerError, UnauthorizedClient,
            UnsupportedGrantType,
        };
        match fact {
            TokenError::Params(params) => params.into(),
            TokenError::ClientAuth(auth) => auth.into(),
            TokenError::GrantTypeMissing => error(InvalidRequest, "grant_type is missing"),
            TokenError::GrantTypeUnsupported => {
                error(UnsupportedGrantType, "this grant_type is not supported")
            }
            TokenError::GrantTypeNotAllowed => {
                error(UnauthorizedClient, "the client may not use this grant_type")
            }
            TokenError::PublicClient => error(UnauthorizedClient, "a public client can't act for itself"),
            TokenError::CodeMissing => error(InvalidRequest, "code is missing"),
            TokenError::CodeUnknown => error(InvalidGrant, "the code is unknown or has expired"),
            TokenError::CodeForeign => error(InvalidGrant, "the code was issued to another client"),
            TokenError::CodeReplayed => error(InvalidGrant, "the code was used before"),
            TokenError::RedirectUriMissing => error(InvalidRequest, "redirect_uri is missing"),
            TokenError::RedirectUriMismatch => {
                error(InvalidGrant, "redirect_uri is not that of the authorization")
            }
            TokenError::VerifierMissing => error(InvalidGrant, "code_verifier is missing"),
            TokenError::VerifierMalformed => {
                error(InvalidRequest, "code_verifier is 43 to 128 unreserved characters")
            }
            TokenError::VerifierMismatch => error(InvalidGrant, "code_verifier does not match the challenge"),
            TokenError::VerifierUnexpected => error(InvalidGrant, "the authorization had no code_challenge"),
            TokenError::SessionEnded => error(InvalidGrant, "the user has signed out"),
            TokenError::NoAccess => error(InvalidGrant, "the client is not open to this user"),
            TokenError::RefreshTokenMissing => error(InvalidRequest, "refresh_token is missing"),
            TokenError::RefreshTokenUnknown => error(
                InvalidGrant,
                "the refresh token is unknown, revoked or has expired",
            ),
            TokenError::RefreshTokenReplayed => error(InvalidGrant, "the refresh token was used before"),
            TokenError::ScopeMalformed => error(InvalidScope, "scope is malformed"),
            TokenError::ScopeTooWide => error(InvalidScope, "scope goes beyond what was granted or may be"),
            TokenError::ScopeOfSeveral => error(
                InvalidScope,
                "a scope belongs to several resource servers: resource has to name the one that is meant",
            ),
            TokenError::Dpop(dpop) => dpop.into(),
            TokenError::CertificateMissing => error(InvalidRequest, "the client has to show its certificate"),
            TokenError::CodeBoundElsewhere => error(InvalidGrant, "the code is bound to another key"),
            TokenError::AuthorizationDetails => error(
                OAuthCode::InvalidAuthorizationDetails,
                "authorization_details is malformed or not allowed",
            ),
            TokenError::DeviceCodeMissing => error(InvalidRequest, "device_code is missing"),
            // RFC 8628 §3.5: of a code that has expired nothing is left to tell it from one that never was.
            TokenError::DeviceCodeUnknown => error(
                OAuthCode::ExpiredToken,
                "the device code is unknown or has expired",
            ),
            TokenError::DevicePending => {
                error(OAuthCode::AuthorizationPending, "the user has not decided yet")
            }
            TokenError::DeviceSlowDown => {
                error(OAuthCode::SlowDown, "wait five seconds longer between two polls")
            }
            TokenError::DeviceDenied => error(OAuthCode::AccessDenied, "the user refused"),
            TokenError::SubjectTokenMissing => error(InvalidRequest, "a token or its type is missing"),
            TokenError::TokenTypeUnsupported => error(InvalidRequest, "only access tokens can be exchanged"),
            TokenError::SubjectTokenInvalid => error(InvalidRequest, "subject_token is not valid"),
            TokenError::ActorTokenInvalid => error(InvalidRequest, "actor_token is not valid"),
            TokenError::ExchangeNotAllowed => {
                error(UnauthorizedClient, "the client may not exchange this token")
            }
            TokenError::ScopeOfAnotherResource => error(
                InvalidTarget,
                "the scope belongs to another resource server than resource names",
            ),
            TokenError::ResourceUnknown => {
                error(InvalidTarget, "resource names no resource server of this grant")
            }
            TokenError::Key(_) => error(ServerError, "the server failed"),
            TokenError::Store(store) => store.into(),
        }
    }
}

impl From<&AuthorizeError> for OAuthError {
    fn from(fact: &AuthorizeError) -> Self {
        use OAuthCode::{
            AccessDenied, ConsentRequired, InvalidAuthorizationDetails, InvalidRequest, InvalidRequestObject,
            InvalidRequestUri, InvalidScope, InvalidTarget, LoginRequired, RegistrationNotSupported,
            RequestUriNotSupported, UnauthorizedClient, UnmetAuthenticationRequirements,
            UnsupportedResponseType,
        };
        match fact {
            AuthorizeError::Params(params) => params.into(),
            AuthorizeError::ResponseTypeMissing => error(InvalidRequest, "response_type is missing"),
            AuthorizeError::ResponseTypeUnsupported => {
                error(UnsupportedResponseType, "response_type has to be code")
            }
            AuthorizeError::ResponseModeUnsupported => error(
                InvalidRequest,
                "response_mode has to be query, form_post, query.jwt, form_post.jwt or jwt",
            ),
            AuthorizeError::ResponseModeFragment => error(
                InvalidRequest,
                "response_mode: fragments are for implicit and hybrid flows, which are not supported; a code comes by query or \
                 form_post, or signed by query.jwt or form_post.jwt",
            ),
            AuthorizeError::ResponseAlgorithm => error(
                InvalidRequest,
                "the server has no key for the client's authorization_signed_response_alg",
            ),
            AuthorizeError::GrantNotAllowed => {
                error(UnauthorizedClient, "the client may not use authorization codes")
            }
            AuthorizeError::PushRequired => error(InvalidRequest, "the client has to push its requests"),
            AuthorizeError::RequestUriForeign => error(
                RequestUriNotSupported,
                "only the request_uri of a pushed request, or one that the client has registered, is taken",
            ),
            AuthorizeError::RequestUri => error(
                InvalidRequestUri,
                "request_uri is unavailable: it is unknown, was used, has expired or does not answer",
            ),
            AuthorizeError::SignatureRequired => error(InvalidRequest, "the client has to sign its requests"),
            AuthorizeError::RequestObject(_) => {
                error(InvalidRequestObject, "the request object does not verify")
            }
            AuthorizeError::RequestObjectClaims => {
                error(InvalidRequestObject, "the request object's claims don't fit")
            }
            AuthorizeError::ClientKeys => error(InvalidRequestObject, "the client's keys can't be fetched"),
            AuthorizeError::Registration => error(RegistrationNotSupported, "registration is not supported"),
            AuthorizeError::ChallengeMissing => {
                error(InvalidRequest, "code_challenge is missing: PKCE is required")
            }
            AuthorizeError::ChallengeAndNonceMissing => error(
                InvalidRequest,
                "code_challenge is missing: PKCE is required, or else a nonce in a request for openid",
            ),
            AuthorizeError::ChallengeMethod => error(InvalidRequest, "code_challenge_method has to be S256"),
            AuthorizeError::ChallengeMalformed => {
                error(InvalidRequest, "code_challenge is not a SHA-256 in base64url")
            }
            AuthorizeError::ScopeMalformed => error(InvalidScope, "scope is malformed"),
            AuthorizeError::ScopeEmpty => error(InvalidScope, "nothing of the scope is known and allowed"),
            AuthorizeError::ResourceUnknown => error(InvalidTarget, "resource names no resource server"),
            AuthorizeError::ScopeOfAnotherResource => error(
                InvalidTarget,
                "the scope belongs to another resource server than resource names",
            ),
            AuthorizeError::ScopeOfSeveral => error(
                InvalidScope,
                "a scope belongs to several resource servers: resource has to name the one that is meant",
            ),
            AuthorizeError::PromptMalformed => error(InvalidRequest, "prompt is malformed"),
            AuthorizeError::MaxAgeMalformed => error(InvalidRequest, "max_age is a number of seconds"),
            AuthorizeError::ClaimsMalformed => error(InvalidRequest, "claims is malformed"),
            AuthorizeError::HintInvalid => {
                error(InvalidRequest, "id_token_hint is no ID token of this client")
            }
            AuthorizeError::AuthorizationDetails => error(
                InvalidAuthorizationDetails,
                "authorization_details is malformed or not allowed",
            ),
            AuthorizeError::DpopJktMalformed => {
                error(InvalidRequest, "dpop_jkt is not a SHA-256 in base64url")
            }
            AuthorizeError::DpopJktMismatch => {
                error(InvalidRequest, "dpop_jkt is not the key of the DPoP proof")
            }
            AuthorizeError::LoginRequired => {
                error(LoginRequired, "nobody is signed in, or not recently enough")
            }
            AuthorizeError::ConsentRequired => error(ConsentRequired, "the user has not allowed this"),
            AuthorizeError::AccessDenied => error(AccessDenied, "the user refused"),
            AuthorizeError::NoAccess => error(AccessDenied, "the client is not open to this user"),
            AuthorizeError::UnmetAuthentication => error(
                UnmetAuthenticationRequirements,
                "the authentication that was asked for is unavailable",
            ),
            AuthorizeError::Limited => error(
                OAuthCode::TemporarilyUnavailable,
                "too many requests from one network wait",
            ),
            AuthorizeError::Store(store) => store.into(),
        }
    }
}

impl From<&Refusal> for OAuthError {
    fn from(fact: &Refusal) -> Self {
        match fact {
            Refusal::UnknownClient => error(OAuthCode::InvalidRequest, "client_id is unknown"),
            Refusal::InvalidRedirectUri => error(OAuthCode::InvalidRequest, "redirect_uri is not registered"),
            Refusal::RequestUri => error(
                OAuthCode::InvalidRequestUri,
                "request_uri is none of ours, was used or has expired",
            ),
            Refusal::Store(store) => store.into(),
        }
    }
}

impl From<&DpopError> for OAuthError {
    fn from(fact: &DpopError) -> Self {
        use OAuthCode::{InvalidDpopProof, UseDpopNonce};
        match fact {
            DpopError::Missing => error(InvalidDpopProof, "a DPoP proof is required"),
            DpopError::Several => error(InvalidDpopProof, "there is more than one DPoP proof"),
            DpopError::Proof(_) => error(InvalidDpopProof, "the DPoP proof is not valid for this request"),
            DpopError::Replayed => error(InvalidDpopProof, "the DPoP proof was used before"),
            DpopError::NonceRequired => {
                error(UseDpopNonce, "the DPoP proof has to repeat the server's nonce")
            }
            DpopError::WrongKey => error(
                InvalidDpopProof,
                "the DPoP proof is of another key than the token's",
            ),
            DpopError::Store(store) => store.into(),
        }
    }
}

impl From<&ParError> for OAuthError {
    fn from(fact: &ParError) -> Self {
        match fact {
            ParError::ClientAuth(auth) => auth.into(),
            ParError::Dpop(dpop) => dpop.into(),
            ParError::RequestUri => error(OAuthCode::InvalidRequest, "request_uri can't be pushed"),
            ParError::Refusal(refusal) => refusal.into(),
            ParError::Authorize(authorize) => authorize.into(),
            ParError::TooLong => error(OAuthCode::InvalidRequest, "the request is too long"),
            ParError::Limited { .. } => error(
                OAuthCode::TemporarilyUnavailable,
                "too many requests from one network",
            ),
            ParError::Store(store) => store.into(),
        }
    }
}

impl From<&DeviceError> for OAuthError {
    fn from(fact: &DeviceError) -> Self {
        match fact {
            DeviceError::ClientAuth(auth) => auth.into(),
            DeviceError::GrantNotAllowed => error(
                OAuthCode::UnauthorizedClient,
                "the client may not use device codes",
            ),
            DeviceError::Authorize(authorize) => authorize.into(),
            DeviceError::NoAccess { .. } => {
                error(OAuthCode::AccessDenied, "the client is not open to this user")
            }
            DeviceError::Limited { .. } => error(
                OAuthCode::TemporarilyUnavailable,
                "too many requests from one network",
            ),
            DeviceError::Store(store) => store.into(),
        }
    }
}

impl From<&RevokeError> for OAuthError {
    fn from(fact: &RevokeError) -> Self {
        match fact {
            RevokeError::Params(params) => params.into(),
            RevokeError::ClientAuth(auth) => auth.into(),
            RevokeError::TokenMissing => error(OAuthCode::InvalidRequest, "token is missing"),
            RevokeError::Store(store) => store.into(),
        }
    }
}

impl From<&IntrospectError> for OAuthError {
    fn from(fact: &IntrospectError) -> Self {
        match fact {
            IntrospectError::Params(params) => params.into(),
            IntrospectError::ClientAuth(auth) => auth.into(),
            // RFC 7662 §2.3: as if it had not authenticated at all.
            IntrospectError::PublicClient => {
                error(OAuthCode::InvalidClient, "a public client can't introspect")
            }
            IntrospectError::TokenMissing => error(OAuthCode::InvalidRequest, "token is missing"),
            IntrospectError::Key(_) => error(OAuthCode::ServerError, "the server failed"),
            IntrospectError::Store(store) => store.into(),
        }
    }
}

impl From<&RegisterError> for OAuthError {
    fn from(fact: &RegisterError) -> Self {
        use OAuthCode::{
            AccessDenied, InvalidClientMetadata, InvalidRedirectUri, InvalidRequest,
            InvalidSoftwareStatement, InvalidToken, TemporarilyUnavailable, UnapprovedSoftwareStatement,
        };
        match fact {
            RegisterError::Closed => error(AccessDenied, "clients are registered by the operator"),
            RegisterError::TokenMissing => error(InvalidToken, "an access token is required"),
            RegisterError::TokenInvalid => error(InvalidToken, "the access token is not valid here"),
            RegisterError::NotJson => error(
                InvalidClientMetadata,
                "client metadata has to be a JSON object without repeated members",
            ),
            RegisterError::Metadata(MetadataError::RedirectUri(words)) => error(InvalidRedirectUri, words),
            RegisterError::Metadata(MetadataError::RedirectUriAt { problem, .. }) => {
                error(InvalidRedirectUri, problem)
            }
            RegisterError::Metadata(MetadataError::MemberAt { problem, .. }) => {
                error(InvalidClientMetadata, problem)
            }
            RegisterError::Metadata(MetadataError::ScopeOutOfReach) => {
                error(InvalidClientMetadata, SCOPE_OUT_OF_REACH)
            }
            RegisterError::Metadata(MetadataError::Member(words)) => error(InvalidClientMetadata, words),
            RegisterError::Metadata(MetadataError::StatementInvalid) => {
                error(InvalidSoftwareStatement, "software_statement is no JWT")
            }
            RegisterError::Metadata(MetadataError::StatementUnapproved) => error(
                UnapprovedSoftwareStatement,
                "no issuer of software statements is trusted here",
            ),
            RegisterError::Update(words) => error(InvalidRequest, words),
            RegisterError::Limited { .. } => error(TemporarilyUnavailable, "too many registrations"),
            RegisterError::Store(store) => store.into(),
        }
    }
}

impl From<&UserinfoError> for OAuthError {
    fn from(fact: &UserinfoError) -> Self {
        use OAuthCode::{InsufficientScope, InvalidToken, ServerError};
        match fact {
            // RFC 6750 §3.1: a request without a token gets a bare challenge; the renderer leaves this text out.
            UserinfoError::TokenMissing => error(InvalidToken, "an access token is required"),
            UserinfoError::Token(AccessTokenError::Invalid(_)) => {
                error(InvalidToken, "the access token is not valid")
            }
            UserinfoError::Token(AccessTokenError::Expired) => {
                error(InvalidToken, "the access token has expired")
            }
            UserinfoError::Token(AccessTokenError::Store(store)) => store.into(),
            UserinfoError::Unproven => {
                error(InvalidToken, "the access token is bound, and that is not proven")
            }
            UserinfoError::Dpop(dpop) => dpop.into(),
            // RFC 9068 §4: "the resource server MUST validate that the aud claim contains a resource indicator value
            // corresponding to an identifier the resource server expects for itself"
            UserinfoError::WrongAudience => {
                error(InvalidToken, "the access token is for other resource servers")
            }
            UserinfoError::GrantEnded => error(InvalidToken, "the access token was revoked"),
            UserinfoError::ScopeMissing => {
                error(InsufficientScope, "the access token lacks the scope openid")
            }
            UserinfoError::Key(_) => error(ServerError, "the server failed"),
            UserinfoError::Store(store) => store.into(),
        }
    }
}
