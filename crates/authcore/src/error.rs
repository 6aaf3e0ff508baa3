//! The words of the protocols for everything that can go wrong: flows return facts, this file maps each to its code,
//! once and exhaustively. Descriptions are static text; nothing of the input ever comes back in them.

use crate::{
    flow::{
        authorize::AuthorizeError, client_auth::ClientAuthError, params::ParamsError, token::TokenError,
        userinfo::UserinfoError,
    },
    store::StoreError,
};

/// An error code of RFC 6749, RFC 6750, OIDC Core or one of their extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OAuthCode {
    /// RFC 6749 §4.1.2.1, §5.2
    InvalidRequest,
    /// RFC 6749 §5.2
    InvalidClient,
    /// RFC 6749 §5.2
    InvalidGrant,
    /// RFC 6749 §4.1.2.1, §5.2
    UnauthorizedClient,
    /// RFC 6749 §5.2
    UnsupportedGrantType,
    /// RFC 6749 §4.1.2.1, §5.2
    InvalidScope,
    /// RFC 8707 §2
    InvalidTarget,
    /// RFC 6749 §4.1.2.1
    AccessDenied,
    /// RFC 6749 §4.1.2.1
    UnsupportedResponseType,
    /// RFC 6749 §4.1.2.1
    ServerError,
    /// RFC 6749 §4.1.2.1
    TemporarilyUnavailable,
    /// OIDC Core §3.1.2.6
    LoginRequired,
    /// OIDC Core §3.1.2.6
    ConsentRequired,
    /// OIDC Core §3.1.2.6
    RequestNotSupported,
    /// OIDC Core §3.1.2.6
    RequestUriNotSupported,
    /// OIDC Core §3.1.2.6
    RegistrationNotSupported,
    /// RFC 6750 §3.1
    InvalidToken,
    /// RFC 6750 §3.1
    InsufficientScope,
}

impl OAuthCode {
    /// The registered word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::AccessDenied => "access_denied",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
        }
    }
}

/// What a client is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OAuthError {
    /// The code.
    pub code: OAuthCode,
    /// What a developer reads.
    pub description: &'static str,
}

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
            TokenError::CodeUnknown => error(InvalidGrant, "the code is unknown or has run out"),
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
            TokenError::SessionEnded => error(InvalidGrant, "the person has signed out"),
            TokenError::RefreshTokenMissing => error(InvalidRequest, "refresh_token is missing"),
            TokenError::RefreshTokenUnknown => error(
                InvalidGrant,
                "the refresh token is unknown, revoked or has run out",
            ),
            TokenError::RefreshTokenReplayed => error(InvalidGrant, "the refresh token was used before"),
            TokenError::ScopeMalformed => error(InvalidScope, "scope is malformed"),
            TokenError::ScopeTooWide => error(InvalidScope, "scope goes beyond what was granted or may be"),
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
            AccessDenied, ConsentRequired, InvalidRequest, InvalidScope, InvalidTarget, LoginRequired,
            RegistrationNotSupported, RequestNotSupported, RequestUriNotSupported, UnauthorizedClient,
            UnsupportedResponseType,
        };
        match fact {
            AuthorizeError::Params(params) => params.into(),
            AuthorizeError::ResponseTypeMissing => error(InvalidRequest, "response_type is missing"),
            AuthorizeError::ResponseTypeUnsupported => {
                error(UnsupportedResponseType, "response_type has to be code")
            }
            AuthorizeError::ResponseModeUnsupported => error(InvalidRequest, "response_mode has to be query"),
            AuthorizeError::GrantNotAllowed => {
                error(UnauthorizedClient, "the client may not use authorization codes")
            }
            AuthorizeError::RequestObject => error(RequestNotSupported, "request objects are not supported"),
            AuthorizeError::RequestUri => error(RequestUriNotSupported, "request_uri is not supported"),
            AuthorizeError::Registration => error(RegistrationNotSupported, "registration is not supported"),
            AuthorizeError::ChallengeMissing => {
                error(InvalidRequest, "code_challenge is missing: PKCE is required")
            }
            AuthorizeError::ChallengeMethod => error(InvalidRequest, "code_challenge_method has to be S256"),
            AuthorizeError::ChallengeMalformed => {
                error(InvalidRequest, "code_challenge is not a SHA-256 in base64url")
            }
            AuthorizeError::ScopeMalformed => error(InvalidScope, "scope is malformed"),
            AuthorizeError::ScopeEmpty => error(InvalidScope, "nothing of the scope is known and allowed"),
            AuthorizeError::ResourceUnknown => error(InvalidTarget, "resource names no resource server"),
            AuthorizeError::PromptMalformed => error(InvalidRequest, "prompt is malformed"),
            AuthorizeError::MaxAgeMalformed => error(InvalidRequest, "max_age is a number of seconds"),
            AuthorizeError::LoginRequired => {
                error(LoginRequired, "nobody is signed in, or not recently enough")
            }
            AuthorizeError::ConsentRequired => error(ConsentRequired, "the person has not allowed this"),
            AuthorizeError::AccessDenied => error(AccessDenied, "the person refused"),
            AuthorizeError::Store(store) => store.into(),
        }
    }
}

impl From<&UserinfoError> for OAuthError {
    fn from(fact: &UserinfoError) -> Self {
        use OAuthCode::{InsufficientScope, InvalidToken};
        match fact {
            // RFC 6750 §3.1: a request without a token gets a bare challenge; the renderer leaves this text out.
            UserinfoError::TokenMissing => error(InvalidToken, "an access token is required"),
            UserinfoError::TokenInvalid(_) => error(InvalidToken, "the access token is not valid"),
            UserinfoError::TokenExpired => error(InvalidToken, "the access token has run out"),
            UserinfoError::GrantEnded => error(InvalidToken, "the access token was revoked"),
            UserinfoError::ScopeMissing => {
                error(InsufficientScope, "the access token lacks the scope openid")
            }
            UserinfoError::Store(store) => store.into(),
        }
    }
}
