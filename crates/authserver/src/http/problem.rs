//! Problem details (RFC 9457) for the JSON of our own pages: a code that a program can switch on, a sentence that a
//! developer can read, and never a word of the input.

use crate::telemetry::metrics::STORE_FAILURES;
use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use authcore::{
    limit::LimitError,
    oauth::device::DeviceError,
    people::{
        address::AddressError,
        deletion::DeletionError,
        factors::{FactorError, UndoError},
        password::PasswordError,
        recovery::RecoveryError,
        sign_in::LoginError,
        sign_up::SignUpError,
        step_up::StepUp,
        username::UsernameError,
    },
};
use authmodel::{clock::Time, store::StoreError};
use serde::Serialize;
use server_kit::problem::Document;
pub use server_kit::problem::method_not_allowed;
use std::time::Duration;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The request has not the shape of one.
    #[error("{0}")]
    InvalidRequest(&'static str),
    /// A member of the body is not what it has to be.
    #[error("{message}")]
    InvalidField {
        /// Its name.
        field: &'static str,
        /// What is allowed.
        message: &'static str,
    },
    /// The code of a mail is another.
    #[error("The code is not the one in the mail.")]
    WrongCode,
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
    /// The password is right, and the account waits.
    #[error("An administrator has to approve the account first. A mail will follow.")]
    AwaitingApproval,
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
    /// The app is not open to whoever is signed in.
    #[error("The app is not open to this account.")]
    NoAccess {
        /// What it is called.
        client: String,
    },
    /// The code of a second factor is wrong.
    #[error("The code is wrong, or was used before.")]
    WrongFactor,
    /// The account has no second factor.
    #[error("The account has no second factor.")]
    NoSecondFactor,
    /// The account has no passkey.
    #[error("The account has no passkey.")]
    NoPasskey,
    /// A passkey opens nothing.
    #[error("The passkey opens nothing here. Try again, or sign in another way.")]
    WrongPasskey,
    /// What a device has made is not what it was asked for.
    #[error("The device has not made a passkey that can be used here.")]
    UnusablePasskey,
    /// The account has this passkey.
    #[error("This passkey is set up already.")]
    PasskeyThere,
    /// The account has as many as one may.
    #[error("The account has as many passkeys as there may be. Remove one first.")]
    TooManyPasskeys,
    /// A set-up is unknown, finished, or too long ago.
    #[error("The set-up took too long. Begin again.")]
    SetUpExpired,
    /// A more recent or a stronger sign-in is needed.
    #[error("Prove once more who you are: the sign-in was too long ago, or by the password alone.")]
    StepUpRequired(StepUp),
    /// There is none of this number.
    #[error("{0}")]
    NotFound(&'static str),
    /// It has no form that the reader takes.
    #[error("{0}")]
    NotAcceptable(&'static str),
    /// An option that is not there.
    #[error("{0}")]
    NotImplemented(&'static str),
    /// The page shows another account than the one that is signed in.
    #[error("Another account is signed in at this browser by now: load the page again.")]
    OtherAccount,
    /// The last owner of the server asks to go.
    #[error("You are the last owner: make somebody else one first.")]
    LastOwner,
    /// What was typed as confirmation is not the account's address.
    #[error("This is not the address of the account.")]
    OtherAddress,
    /// Nobody may sign up here.
    #[error("Nobody can sign up here.")]
    SignUpClosed,
    /// Nobody may sign up here without an invitation.
    #[error("Accounts here are made by invitation only.")]
    SignUpByInvitation,
    /// An invitation is for another address than that of who is signed in.
    #[error("Somebody else is signed in at this browser. Go on as who is invited, or leave the invitation.")]
    SignedInAsAnother,
    /// The address belongs to another account: told to who has its mail.
    #[error("Another account has this address.")]
    AddressTaken,
    /// A username that the operator keeps.
    #[error("This username is kept for whoever runs this server. Choose another.")]
    UsernameReserved,
    /// A username that is another's, was so until lately, or looks like one that is.
    #[error("This username is taken, or looks like one that is.")]
    UsernameTaken,
    /// The user chose a username not long ago.
    #[error("The username was changed not long ago.")]
    UsernameTooSoon(Time),
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

/// The operator's settings say which domains accounts' addresses have.
const OTHER_DOMAIN: Problem = Problem::InvalidField {
    field: "email",
    message: "No account here can have an address of this domain.",
};

impl Problem {
    /// The code and the title.
    const fn code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::InvalidRequest(_) | Self::InvalidField { .. } => {
                (StatusCode::BAD_REQUEST, "invalid_request")
            }
            Self::WrongCode => (StatusCode::BAD_REQUEST, "wrong_code"),
            Self::UnsupportedMediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "invalid_request"),
            Self::PayloadTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "request_timeout"),
            Self::InvalidLink => (StatusCode::BAD_REQUEST, "invalid_link"),
            Self::InvalidCredentials => (StatusCode::UNAUTHORIZED, "invalid_credentials"),
            Self::AwaitingApproval => (StatusCode::FORBIDDEN, "awaiting_approval"),
            Self::LoginExpired => (StatusCode::BAD_REQUEST, "login_expired"),
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in"),
            Self::InteractionExpired => (StatusCode::BAD_REQUEST, "interaction_expired"),
            Self::CrossOrigin => (StatusCode::FORBIDDEN, "cross_origin"),
            Self::InvalidCode => (StatusCode::BAD_REQUEST, "invalid_code"),
            Self::NoAccess { .. } => (StatusCode::FORBIDDEN, "no_access"),
            Self::WrongFactor => (StatusCode::UNAUTHORIZED, "wrong_code"),
            Self::NoSecondFactor => (StatusCode::CONFLICT, "no_second_factor"),
            Self::NoPasskey => (StatusCode::CONFLICT, "no_passkey"),
            Self::WrongPasskey => (StatusCode::UNAUTHORIZED, "wrong_passkey"),
            Self::UnusablePasskey => (StatusCode::BAD_REQUEST, "unusable_passkey"),
            Self::PasskeyThere => (StatusCode::CONFLICT, "passkey_there"),
            Self::TooManyPasskeys => (StatusCode::CONFLICT, "too_many_passkeys"),
            Self::SetUpExpired => (StatusCode::BAD_REQUEST, "set_up_expired"),
            Self::StepUpRequired(_) => (StatusCode::FORBIDDEN, "step_up_required"),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
            Self::NotAcceptable(_) => (StatusCode::NOT_ACCEPTABLE, "not_acceptable"),
            Self::NotImplemented(_) => (StatusCode::NOT_IMPLEMENTED, "not_implemented"),
            Self::OtherAccount => (StatusCode::CONFLICT, "other_account"),
            Self::LastOwner => (StatusCode::CONFLICT, "last_owner"),
            Self::OtherAddress => (StatusCode::BAD_REQUEST, "other_address"),
            Self::SignUpClosed => (StatusCode::FORBIDDEN, "signup_closed"),
            Self::SignUpByInvitation => (StatusCode::FORBIDDEN, "signup_by_invitation"),
            Self::SignedInAsAnother => (StatusCode::CONFLICT, "signed_in_as_another"),
            Self::AddressTaken => (StatusCode::CONFLICT, "address_taken"),
            Self::UsernameReserved => (StatusCode::CONFLICT, "username_reserved"),
            Self::UsernameTaken => (StatusCode::CONFLICT, "username_taken"),
            Self::UsernameTooSoon(_) => (StatusCode::CONFLICT, "username_too_soon"),
            Self::RateLimited(_) => (StatusCode::TOO_MANY_REQUESTS, "rate_limited"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::ServerError => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        }
    }
}

/// Which member of the body it is about, in the shape of the goals API's.
#[derive(Serialize)]
struct FieldError<'a> {
    field: &'static str,
    message: &'a str,
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
        let detail = self.to_string();
        let field = match self {
            Self::InvalidField { field, .. } => Some(*field),
            Self::WrongCode => Some("code"),
            Self::UsernameReserved | Self::UsernameTaken | Self::UsernameTooSoon(_) => Some("username"),
            _ => None,
        };
        let message = detail.as_str();
        let errors: Vec<_> = field
            .map(|field| FieldError { field, message })
            .into_iter()
            .collect();
        let document = Document::with_errors(status, code, message, &errors);
        match self {
            Self::StepUpRequired(step_up) => document
                .with("needs", step_up.needs)
                .with("passkey", step_up.passkey)
                .with("max_age", step_up.max_age.num_seconds())
                .respond(response),
            Self::UsernameTooSoon(change_at) => document
                .with("change_at", serde_json::json!(change_at))
                .respond(response),
            Self::NoAccess { client } => document.with("client", client.as_str()).respond(response),
            _ => document.respond(response),
        }
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

impl From<LimitError> for Problem {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { retry_after } => Self::RateLimited(retry_after),
            LimitError::Store(store) => store.into(),
        }
    }
}

impl From<LoginError> for Problem {
    fn from(fact: LoginError) -> Self {
        match fact {
            LoginError::MalformedMessage => Self::InvalidRequest("A message is not one of OPAQUE's."),
            LoginError::Credentials => Self::InvalidCredentials,
            LoginError::AwaitingApproval => Self::AwaitingApproval,
            LoginError::Expired => Self::LoginExpired,
            LoginError::WrongCode => Self::WrongFactor,
            LoginError::WrongPasskey => Self::WrongPasskey,
            LoginError::NoPasskey => Self::NoPasskey,
            LoginError::PasskeysOff => Self::NotFound("There are no passkeys here."),
            LoginError::Limited { retry_after } => Self::RateLimited(retry_after),
            LoginError::Store(store) => store.into(),
        }
    }
}

impl From<DeletionError> for Problem {
    fn from(fact: DeletionError) -> Self {
        match fact {
            DeletionError::StepUp(step_up) => Self::StepUpRequired(step_up),
            DeletionError::LastOwner => Self::LastOwner,
            DeletionError::OtherAddress => Self::OtherAddress,
            DeletionError::Gone => Self::NotSignedIn,
            DeletionError::LinkInvalid => Self::InvalidLink,
            DeletionError::Limited { retry_after } => Self::RateLimited(retry_after),
            DeletionError::Store(store) => store.into(),
        }
    }
}

impl From<DeviceError> for Problem {
    fn from(fact: DeviceError) -> Self {
        match fact {
            DeviceError::Limited { retry_after } => Self::RateLimited(retry_after),
            DeviceError::NoAccess { client } => Self::NoAccess { client },
            DeviceError::Store(store) => store.into(),
            // What only a device can get wrong.
            DeviceError::ClientAuth(_) | DeviceError::GrantNotAllowed | DeviceError::Authorize(_) => {
                Self::InvalidCode
            }
        }
    }
}

impl From<PasswordError> for Problem {
    fn from(fact: PasswordError) -> Self {
        match fact {
            PasswordError::MalformedMessage => Self::InvalidRequest("A message is not one of OPAQUE's."),
            PasswordError::Credentials => Self::InvalidCredentials,
            PasswordError::Expired => Self::LoginExpired,
            PasswordError::ChangeInvalid => Self::InvalidLink,
            PasswordError::WrongCode => Self::WrongCode,
            PasswordError::Limited { retry_after } => Self::RateLimited(retry_after),
            PasswordError::Store(store) => store.into(),
        }
    }
}

impl From<AddressError> for Problem {
    fn from(fact: AddressError) -> Self {
        match fact {
            AddressError::MalformedMessage => Self::InvalidRequest("A message is not one of OPAQUE's."),
            AddressError::SameAddress => Self::InvalidField {
                field: "email",
                message: "The account has this address already.",
            },
            AddressError::Domain => OTHER_DOMAIN,
            AddressError::Credentials => Self::InvalidCredentials,
            AddressError::Expired => Self::LoginExpired,
            AddressError::StepUp(step_up) => Self::StepUpRequired(step_up),
            AddressError::ChangeInvalid => Self::InvalidLink,
            AddressError::WrongCode => Self::WrongCode,
            AddressError::AddressTaken => Self::AddressTaken,
            AddressError::Limited { retry_after } => Self::RateLimited(retry_after),
            AddressError::Store(store) => store.into(),
        }
    }
}

impl From<RecoveryError> for Problem {
    fn from(fact: RecoveryError) -> Self {
        match fact {
            RecoveryError::MalformedMessage => Self::InvalidRequest("A message is not one of OPAQUE's."),
            RecoveryError::LinkInvalid => Self::InvalidLink,
            RecoveryError::WrongCode => Self::WrongCode,
            RecoveryError::Limited { retry_after } => Self::RateLimited(retry_after),
            RecoveryError::Store(store) => store.into(),
        }
    }
}

impl From<FactorError> for Problem {
    fn from(fact: FactorError) -> Self {
        match fact {
            FactorError::StepUp(step_up) => Self::StepUpRequired(step_up),
            FactorError::WrongCode => Self::WrongFactor,
            FactorError::Expired => Self::SetUpExpired,
            FactorError::None => Self::NoSecondFactor,
            FactorError::PasskeysOff => Self::NotFound("There are no passkeys here."),
            FactorError::NoSuchPasskey => Self::NotFound("There is no such passkey."),
            FactorError::WrongPasskey => Self::UnusablePasskey,
            FactorError::PasskeyThere => Self::PasskeyThere,
            FactorError::TooManyPasskeys => Self::TooManyPasskeys,
            FactorError::Limited { retry_after } => Self::RateLimited(retry_after),
            FactorError::UserShutOut => Self::NotSignedIn,
            FactorError::Store(store) => store.into(),
        }
    }
}

impl From<UsernameError> for Problem {
    fn from(fact: UsernameError) -> Self {
        match fact {
            UsernameError::Reserved => Self::UsernameReserved,
            UsernameError::Taken => Self::UsernameTaken,
            UsernameError::TooSoon { change_at } => Self::UsernameTooSoon(change_at),
            UsernameError::Gone => Self::NotSignedIn,
            UsernameError::Limited { retry_after } => Self::RateLimited(retry_after),
            UsernameError::Store(store) => store.into(),
        }
    }
}

impl From<UndoError> for Problem {
    fn from(fact: UndoError) -> Self {
        match fact {
            UndoError::LinkInvalid => Self::InvalidLink,
            UndoError::Store(store) => store.into(),
        }
    }
}

impl From<SignUpError> for Problem {
    fn from(fact: SignUpError) -> Self {
        match fact {
            SignUpError::MalformedMessage => Self::InvalidRequest("A message is not one of OPAQUE's."),
            SignUpError::LinkInvalid => Self::InvalidLink,
            SignUpError::Closed => Self::SignUpClosed,
            SignUpError::ByInvitation => Self::SignUpByInvitation,
            SignUpError::SignedIn => Self::SignedInAsAnother,
            SignUpError::Domain => OTHER_DOMAIN,
            SignUpError::Limited { retry_after } => Self::RateLimited(retry_after),
            SignUpError::Store(store) => store.into(),
        }
    }
}
