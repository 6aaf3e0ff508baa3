//! What can go wrong with a request to the admin API, as facts, and the one map of those facts to problem documents (RFC
//! 9457). Trouble with the token comes with the challenges of RFC 6750, RFC 9449 and RFC 9470.
//!
//! Invariants: details are fixed texts, apart from numbers, the names of our own members and what they may be; nothing is
//! repeated of what came in. What is our fault is logged here, once.

use crate::{
    http::{oauth_error, problem::seconds},
    telemetry::metrics::STORE_FAILURES,
};
use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use authcore::{
    admin::{
        Denied, RECENT,
        client_rules::MemberProblem,
        clients::ClientError,
        declared::guard::HandsOff,
        groups::GroupError,
        invitations::InvitationError,
        keys::KeysError,
        registration_tokens::TokenError,
        roles::{InviteError, RolesError},
        users::UserError,
        webhooks::WebhookError,
    },
    error::OAuthError,
    oauth::userinfo::Scheme,
    people::username::UsernameError,
};
use authmodel::{
    group::MOST_GROUPS,
    role::Right,
    store::{MOST_WEBHOOKS, StoreError},
};
use serde::Serialize;
use server_kit::problem::Document;
use utoipa::ToSchema;

/// A token is not good enough to come in.
#[derive(Debug)]
pub struct Refused {
    /// What is wrong.
    pub error: OAuthError,
    /// How it was shown.
    pub scheme: Scheme,
    /// Whether there was one.
    pub showed_token: bool,
    /// The nonce for the next proof (RFC 9449 §8).
    pub nonce: Option<String>,
}

/// Why a request was refused.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The token is not good enough.
    #[error("{}", .0.error.description)]
    Refused(Refused),
    /// The user has no role at all.
    #[error("You have no role at this server.")]
    NoRole,
    /// None of their roles carries the right.
    #[error("This takes the right {}, which none of your roles carries.", .0.as_str())]
    Right(Right),
    /// The target has rights that they lack.
    #[error("They have rights that you lack.")]
    Outranked,
    /// The sign-in is too long ago.
    #[error("This takes a sign-in within the last 15 minutes: sign in again (max_age).")]
    SignInTooOld,
    /// Nothing is there.
    #[error("There is no such thing here.")]
    NotFound,
    /// The query has an unknown or repeated parameter, or one that can't be read.
    #[error("The query has an unknown or a repeated parameter, or a value that can't be read.")]
    BadQuery,
    /// The cursor is none of this list.
    #[error("The cursor is not one that this list gave out.")]
    BadCursor,
    /// Not JSON by its type.
    #[error("The body has to be application/json, without a content encoding.")]
    UnsupportedMediaType,
    /// Neither JSON nor a table by its type.
    #[error("The body has to be text/csv or application/json, without a content encoding.")]
    NoTable,
    /// Too large.
    #[error("The body is too large.")]
    PayloadTooLarge,
    /// It came too slowly.
    #[error("The body did not come in time.")]
    TooSlow,
    /// Not JSON by its content.
    #[error("The body is not well-formed JSON (line {line}, column {column}).")]
    NotJson {
        /// Where.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// JSON of another shape.
    #[error(
        "The body has an unknown, a missing or a repeated member, or a value of the wrong type (line {line}, column {column})."
    )]
    WrongShape {
        /// Where.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// Values that break a rule.
    #[error("Some values are not acceptable; see errors.")]
    Invalid(Vec<FieldError>),
    /// `If-Match` names another state.
    #[error("It has changed since the state that If-Match names; fetch it again.")]
    PreconditionFailed,
    /// There is one of this name.
    #[error("There is one with this identifier already.")]
    Exists,
    /// It is a copy of what somebody else keeps.
    #[error("This client is a copy of the document at its identifier, and changes with it.")]
    OfDocument,
    /// It is the admin pages' own.
    #[error("This client is the admin pages' own, and what it has to be.")]
    BuiltIn,
    /// A file at the host declares it.
    #[error("It is declared in the file {0}, and changed there.")]
    Declared(String),
    /// It would take away the last owner.
    #[error("They are the last owner: make somebody else one first.")]
    LastOwner,
    /// A user is in as many groups as anybody may be.
    #[error("They are in {MOST_GROUPS} groups already, which is the most.")]
    TooManyGroups,
    /// There are as many webhooks as there may be.
    #[error("There are {MOST_WEBHOOKS} webhooks already, which is the most.")]
    TooManyWebhooks,
    /// The secret before the present one still signs.
    #[error(
        "The secret before the present one still signs (previous_secret_until), and a change would end that: wait, or send end_overlap."
    )]
    SecretOverlap,
    /// It was asked for too often.
    #[error("That was asked for too often lately.")]
    RateLimited(std::time::Duration),
    /// There is no second factor to remove, or its user is shut out.
    #[error("They have no second factor, or are disabled.")]
    NoFactor,
    /// The user waits for an approval.
    #[error("They wait for an approval: approve or refuse them.")]
    Waiting,
    /// The user does not wait for an approval.
    #[error("They don't wait for an approval, or somebody has decided already.")]
    NotWaiting,
    /// The user is disabled.
    #[error("They are disabled: enable them first.")]
    ShutOut,
    /// Nobody can sign up, invited or not.
    #[error("Nobody can sign up here: signup.policy is \"closed\".")]
    SignUpClosed,
    /// The address has an account.
    #[error("The address has an account already.")]
    HasAccount,
    /// The address is invited.
    #[error("The address is invited already: send the invitation again.")]
    Invited,
    /// A username that the settings keep.
    #[error("This username is reserved: see accounts.reserved_usernames.")]
    UsernameReserved,
    /// A username that is another's, or is held back.
    #[error(
        "This username is taken or looks like one that is, or was another's until lately: see accounts.username_hold."
    )]
    UsernameTaken,
    /// A store can't be reached.
    #[error("The server can't answer at the moment.")]
    Unavailable,
    /// The server failed.
    #[error("The server failed.")]
    Internal,
}

/// What is wrong with one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The member.
    #[schema(example = "redirect_uris")]
    pub field: String,
    /// What it has to be.
    pub message: String,
}

/// A problem document (RFC 9457), for the OpenAPI document; [`server_kit::problem`] writes them.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is only described")]
pub struct Problem {
    /// Always `about:blank`: `code` says more.
    #[schema(example = "about:blank")]
    r#type: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status.
    status: u16,
    /// What is wrong, for a user.
    detail: String,
    /// What is wrong, for a program.
    #[schema(example = "not_found")]
    code: &'static str,
    /// Which members, where it is about members.
    #[schema(required = false)]
    errors: Vec<FieldError>,
}

impl ApiError {
    /// One member that breaks a rule.
    pub fn invalid(field: &str, message: impl ToString) -> Self {
        Self::Invalid(vec![FieldError {
            field: field.to_owned(),
            message: message.to_string(),
        }])
    }

    fn describe(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Refused(refused) => (
                oauth_error::bearer_status(refused.error.code),
                if refused.showed_token {
                    refused.error.code.as_str()
                } else {
                    "token_required"
                },
            ),
            Self::NoRole => (StatusCode::FORBIDDEN, "no_role"),
            Self::Right(_) => (StatusCode::FORBIDDEN, "right_missing"),
            Self::Outranked => (StatusCode::FORBIDDEN, "outranked"),
            Self::SignInTooOld => (StatusCode::UNAUTHORIZED, INSUFFICIENT),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::BadQuery | Self::BadCursor | Self::NotJson { .. } | Self::WrongShape { .. } => {
                (StatusCode::BAD_REQUEST, "invalid_request")
            }
            Self::UnsupportedMediaType | Self::NoTable => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
            }
            Self::PayloadTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "request_timeout"),
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_values"),
            Self::PreconditionFailed => (StatusCode::PRECONDITION_FAILED, "precondition_failed"),
            Self::Exists => (StatusCode::CONFLICT, "exists"),
            Self::OfDocument => (StatusCode::CONFLICT, "metadata_document"),
            Self::BuiltIn => (StatusCode::CONFLICT, "built_in"),
            Self::Declared(_) => (StatusCode::CONFLICT, "declared"),
            Self::LastOwner => (StatusCode::CONFLICT, "last_owner"),
            Self::TooManyGroups => (StatusCode::CONFLICT, "too_many_groups"),
            Self::TooManyWebhooks => (StatusCode::CONFLICT, "too_many_webhooks"),
            Self::SecretOverlap => (StatusCode::CONFLICT, "secret_overlap"),
            Self::RateLimited(_) => (StatusCode::TOO_MANY_REQUESTS, "rate_limited"),
            Self::NoFactor => (StatusCode::CONFLICT, "no_second_factor"),
            Self::Waiting => (StatusCode::CONFLICT, "awaiting_approval"),
            Self::NotWaiting => (StatusCode::CONFLICT, "not_waiting"),
            Self::ShutOut => (StatusCode::CONFLICT, "disabled"),
            Self::SignUpClosed => (StatusCode::CONFLICT, "signup_closed"),
            Self::HasAccount => (StatusCode::CONFLICT, "has_account"),
            Self::Invited => (StatusCode::CONFLICT, "invited"),
            Self::UsernameReserved => (StatusCode::CONFLICT, "username_reserved"),
            Self::UsernameTaken => (StatusCode::CONFLICT, "username_taken"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        }
    }
}

/// RFC 9470 §3.
const INSUFFICIENT: &str = "insufficient_user_authentication";

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.describe().0
    }

    fn error_response(&self) -> HttpResponse {
        let (status, code) = self.describe();
        let mut response = HttpResponse::build(status);
        match self {
            Self::Refused(refused) => {
                for challenge in oauth_error::challenges(refused.error, refused.scheme, refused.showed_token)
                {
                    response.append_header((header::WWW_AUTHENTICATE, challenge));
                }
                if let Some(nonce) = &refused.nonce {
                    response.insert_header((crate::http::DPOP_NONCE, nonce.as_str()));
                }
            }
            Self::SignInTooOld => {
                let max_age = RECENT.num_seconds();
                response.insert_header((
                    header::WWW_AUTHENTICATE,
                    format!(r#"Bearer realm="tacit", error="{INSUFFICIENT}", max_age="{max_age}""#),
                ));
            }
            Self::RateLimited(retry_after) => {
                response.insert_header((header::RETRY_AFTER, seconds(*retry_after)));
            }
            // RFC 9110 §15.5.16: says what would do.
            Self::UnsupportedMediaType => {
                response.insert_header((header::ACCEPT, "application/json"));
            }
            Self::NoTable => {
                response.insert_header((header::ACCEPT, "text/csv, application/json"));
            }
            _ => {}
        }
        let errors = match self {
            Self::Invalid(errors) => errors.as_slice(),
            _ => &[],
        };
        Document::with_errors(status, code, &self.to_string(), errors).respond(response)
    }
}

impl From<StoreError> for ApiError {
    fn from(fact: StoreError) -> Self {
        tracing::error!(error = %fact, "a request failed");
        let (kind, error) = match fact {
            StoreError::Unavailable(_) => ("unavailable", Self::Unavailable),
            StoreError::Corrupt(_) | StoreError::Refused(_) => ("other", Self::Internal),
        };
        metrics::counter!(STORE_FAILURES, "kind" => kind).increment(1);
        error
    }
}

impl From<Denied> for ApiError {
    fn from(fact: Denied) -> Self {
        match fact {
            Denied::Right(right) => Self::Right(right),
            Denied::Outranked => Self::Outranked,
            Denied::SignInTooOld => Self::SignInTooOld,
            Denied::Store(store) => store.into(),
        }
    }
}

impl From<UserError> for ApiError {
    fn from(fact: UserError) -> Self {
        match fact {
            UserError::Unknown => Self::NotFound,
            UserError::NoFactor => Self::NoFactor,
            UserError::Waiting => Self::Waiting,
            UserError::NotWaiting => Self::NotWaiting,
            UserError::LastOwner => Self::LastOwner,
            UserError::Username(error) => error.into(),
            UserError::Denied(denied) => denied.into(),
            UserError::Store(store) => store.into(),
        }
    }
}

impl From<UsernameError> for ApiError {
    fn from(fact: UsernameError) -> Self {
        match fact {
            UsernameError::Reserved => Self::UsernameReserved,
            UsernameError::Taken => Self::UsernameTaken,
            UsernameError::Gone => Self::NotFound,
            UsernameError::Store(store) => store.into(),
            // Operators wait for nothing.
            UsernameError::TooSoon { .. } | UsernameError::Limited { .. } => Self::Internal,
        }
    }
}

impl From<HandsOff> for ApiError {
    fn from(fact: HandsOff) -> Self {
        match fact {
            HandsOff::Declared(file) => Self::Declared(file),
            HandsOff::Store(store) => store.into(),
        }
    }
}

impl From<GroupError> for ApiError {
    fn from(fact: GroupError) -> Self {
        match fact {
            GroupError::Name(error) => Self::invalid("name", error),
            GroupError::Role(error) => Self::invalid("roles", error),
            GroupError::Description => Self::invalid("description", fact),
            GroupError::TooManyRoles => Self::invalid("roles", fact),
            GroupError::Exists(_) => Self::Exists,
            GroupError::Unknown => Self::NotFound,
            GroupError::Stale => Self::PreconditionFailed,
            GroupError::TooManyChanged => Self::invalid("add", fact),
            GroupError::UserUnknown(_) => Self::invalid("add", "nobody has one of these identifiers"),
            GroupError::TooManyGroups(_) => Self::TooManyGroups,
            GroupError::HandsOff(why) => why.into(),
            GroupError::Denied(denied) => denied.into(),
            GroupError::Store(store) => store.into(),
        }
    }
}

impl From<InvitationError> for ApiError {
    fn from(fact: InvitationError) -> Self {
        match fact {
            InvitationError::Closed => Self::SignUpClosed,
            InvitationError::Domain => Self::invalid("email", fact),
            InvitationError::GroupUnknown(_) => Self::invalid("groups", "one of these groups is not there"),
            InvitationError::TooManyGroups => Self::invalid("groups", fact),
            InvitationError::Account => Self::HasAccount,
            InvitationError::Invited => Self::Invited,
            InvitationError::Unknown => Self::NotFound,
            // It runs, so it was started.
            InvitationError::NeverStarted => Self::Internal,
            InvitationError::Denied(denied) => denied.into(),
            InvitationError::Store(store) => store.into(),
        }
    }
}

impl From<RolesError> for ApiError {
    fn from(fact: RolesError) -> Self {
        match fact {
            RolesError::Unknown => Self::NotFound,
            RolesError::ShutOut => Self::ShutOut,
            RolesError::LastOwner => Self::LastOwner,
            RolesError::Stale => Self::PreconditionFailed,
            RolesError::Denied(denied) => denied.into(),
            RolesError::Store(store) => store.into(),
        }
    }
}

impl From<InviteError> for ApiError {
    fn from(fact: InviteError) -> Self {
        match fact {
            InviteError::Empty => Self::invalid("roles", "has to name a role"),
            InviteError::Valid => Self::invalid("valid_seconds", "has to be from 1 to 604800"),
            InviteError::Denied(denied) => denied.into(),
            InviteError::Store(store) => store.into(),
        }
    }
}

impl From<TokenError> for ApiError {
    fn from(fact: TokenError) -> Self {
        match fact {
            TokenError::Uses => Self::invalid("uses", "has to be 1 or more"),
            TokenError::Valid => Self::invalid("valid_seconds", "has to be from 1 to 34560000"),
            TokenError::Denied(denied) => denied.into(),
            TokenError::Store(store) => store.into(),
        }
    }
}

impl From<WebhookError> for ApiError {
    fn from(fact: WebhookError) -> Self {
        match fact {
            WebhookError::Url(why) => Self::invalid("url", why),
            WebhookError::Event(_) => Self::invalid("events", "one of them is no event"),
            WebhookError::TooMany => Self::TooManyWebhooks,
            WebhookError::Overlap => Self::invalid("overlap_seconds", "has to be from 0 to 2592000"),
            WebhookError::Overlaps(_) => Self::SecretOverlap,
            WebhookError::Limited { retry_after } => Self::RateLimited(retry_after),
            WebhookError::Unknown => Self::NotFound,
            WebhookError::Denied(denied) => denied.into(),
            WebhookError::Store(store) => store.into(),
        }
    }
}

impl From<KeysError> for ApiError {
    fn from(fact: KeysError) -> Self {
        match fact {
            KeysError::Denied(denied) => denied.into(),
            KeysError::Store(store) => store.into(),
            KeysError::Key(error) => {
                tracing::error!(%error, "a request failed");
                Self::Internal
            }
        }
    }
}

impl From<ClientError> for ApiError {
    fn from(fact: ClientError) -> Self {
        match fact {
            ClientError::Draft(problems) => Self::Invalid(
                problems
                    .0
                    .into_iter()
                    .map(|MemberProblem { member, problem }| FieldError {
                        field: member,
                        message: problem,
                    })
                    .collect(),
            ),
            ClientError::Secret(error) => Self::invalid("client_secret", error),
            ClientError::SecretUnused(_) => {
                Self::invalid("token_endpoint_auth_method", "this client has no secret")
            }
            ClientError::Exists(_) => Self::Exists,
            ClientError::Unknown(_) => Self::NotFound,
            ClientError::Stale(_) => Self::PreconditionFailed,
            ClientError::Document(_) => Self::OfDocument,
            ClientError::BuiltIn(_) => Self::BuiltIn,
            ClientError::ScopeIsBound(_) => Self::invalid(
                "scope",
                "this client registered itself: registration.scope in the settings bounds what it may have; to take it from this \
                 one alone, remove the client",
            ),
            ClientError::HandsOff(why) => why.into(),
            ClientError::Denied(denied) => denied.into(),
            ClientError::Store(store) => store.into(),
        }
    }
}
