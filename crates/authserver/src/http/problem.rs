//! Problem details (RFC 9457) for the JSON of our own pages: a code that a program can switch on, a sentence that a
//! developer can read, and never a word of the input.

use crate::telemetry::metrics::STORE_FAILURES;
use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use authcore::{
    oauth::device::DeviceError,
    people::{deletion::DeletionError, sign_in::LoginError, sign_up::SignUpError},
};
use authmodel::store::StoreError;
use server_kit::problem::Document;
pub use server_kit::problem::method_not_allowed;
use std::time::Duration;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The request has not the shape of one.
    #[error("{0}")]
    InvalidRequest(&'static str),
    /// Not JSON.
    #[error("The body has to be application/json.")]
    UnsupportedMediaType,
    /// Too large.
    #[error("The body is too large.")]
    PayloadTooLarge,
    /// It came too slowly.
    #[error("The body did not come in time.")]
    TooSlow,
    /// The mail link is unknown, used, or has expired.
    #[error("The link is no longer good.")]
    InvalidLink,
    /// Wrong password or unknown address.
    #[error("The address and the password don't belong together.")]
    InvalidCredentials,
    /// The first step of a sign-in is unknown, finished, or too long ago.
    #[error("The sign-in took too long. Try again.")]
    LoginExpired,
    /// Nobody is signed in.
    #[error("Nobody is signed in at this browser.")]
    NotSignedIn,
    /// The interaction has expired or was answered elsewhere.
    #[error("The request has expired or was answered elsewhere. Go back to the app and try again.")]
    InteractionExpired,
    /// Another site's page sent it.
    #[error("The request came from another origin.")]
    CrossOrigin,
    /// No device waits with this code.
    #[error("No device waits with this code.")]
    InvalidCode,
    /// A more recent sign-in is needed.
    #[error("Prove once more who you are: the sign-in was too long ago.")]
    StepUpRequired,
    /// What was typed as confirmation is not the account's address.
    #[error("This is not the address of the account.")]
    OtherAddress,
    /// There is no such thing, or it is somebody else's.
    #[error("There is no such thing.")]
    NotFound,
    /// Too many tries.
    #[error("Too many tries.")]
    RateLimited(Duration),
    /// A store can't be reached.
    #[error("The server can't answer at the moment.")]
    Unavailable,
    /// The server failed.
    #[error("The server failed.")]
    ServerError,
}

impl Problem {
    /// The code and the title.
    const fn code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::InvalidRequest(_) => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::UnsupportedMediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "invalid_request"),
            Self::PayloadTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "request_timeout"),
            Self::InvalidLink => (StatusCode::BAD_REQUEST, "invalid_link"),
            Self::InvalidCredentials => (StatusCode::UNAUTHORIZED, "invalid_credentials"),
            Self::LoginExpired => (StatusCode::BAD_REQUEST, "login_expired"),
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in"),
            Self::InteractionExpired => (StatusCode::BAD_REQUEST, "interaction_expired"),
            Self::CrossOrigin => (StatusCode::FORBIDDEN, "cross_origin"),
            Self::InvalidCode => (StatusCode::BAD_REQUEST, "invalid_code"),
            Self::StepUpRequired => (StatusCode::FORBIDDEN, "step_up_required"),
            Self::OtherAddress => (StatusCode::BAD_REQUEST, "other_address"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::RateLimited(_) => (StatusCode::TOO_MANY_REQUESTS, "rate_limited"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::ServerError => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code().0
    }

    fn error_response(&self) -> HttpResponse {
        let (status, code) = self.code();
        let mut response = HttpResponse::build(status);
        if let Self::RateLimited(retry_after) = self {
            response.insert_header((header::RETRY_AFTER, seconds(*retry_after)));
        }
        Document::new(status, code, &self.to_string()).respond(response)
    }
}

/// `Retry-After` in whole seconds (RFC 9110 §10.2.3), and never one too early.
pub fn seconds(retry_after: Duration) -> String {
    retry_after.as_millis().div_ceil(1000).max(1).to_string()
}

/// Logged here, once: below, nobody knows whether a failure matters.
impl From<StoreError> for Problem {
    fn from(fact: StoreError) -> Self {
        tracing::error!(error = %fact, "a request failed");
        let (kind, problem) = match fact {
            StoreError::Unavailable(_) => ("unavailable", Self::Unavailable),
            StoreError::Corrupt(_) | StoreError::Refused(_) => ("other", Self::ServerError),
        };
        metrics::counter!(STORE_FAILURES, "kind" => kind).increment(1);
        problem
    }
}

impl From<LoginError> for Problem {
    fn from(fact: LoginError) -> Self {
        match fact {
            LoginError::MalformedMessage => Self::InvalidRequest("A message is not one of OPAQUE's."),
            LoginError::Credentials => Self::InvalidCredentials,
            LoginError::Expired => Self::LoginExpired,
            LoginError::Limited { retry_after } => Self::RateLimited(retry_after),
            LoginError::Store(store) => store.into(),
        }
    }
}

impl From<DeletionError> for Problem {
    fn from(fact: DeletionError) -> Self {
        match fact {
            DeletionError::StepUpRequired => Self::StepUpRequired,
            DeletionError::OtherAddress => Self::OtherAddress,
            DeletionError::Gone => Self::NotSignedIn,
            DeletionError::LinkInvalid => Self::InvalidLink,
            DeletionError::Store(store) => store.into(),
        }
    }
}

impl From<DeviceError> for Problem {
    fn from(fact: DeviceError) -> Self {
        match fact {
            DeviceError::Limited { retry_after } => Self::RateLimited(retry_after),
            DeviceError::Store(store) => store.into(),
            // What only a device can get wrong.
            DeviceError::ClientAuth(_) | DeviceError::GrantNotAllowed | DeviceError::Authorize(_) => {
                Self::InvalidCode
            }
        }
    }
}

impl From<SignUpError> for Problem {
    fn from(fact: SignUpError) -> Self {
        match fact {
            SignUpError::MalformedMessage => Self::InvalidRequest("A message is not one of OPAQUE's."),
            SignUpError::LinkInvalid => Self::InvalidLink,
            SignUpError::Limited { retry_after } => Self::RateLimited(retry_after),
            SignUpError::Store(store) => store.into(),
        }
    }
}
