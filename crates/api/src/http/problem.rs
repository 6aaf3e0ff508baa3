//! What can go wrong with a request, as facts, and the one map of those facts to problem documents (RFC 9457).
//! Token trouble is answered by `jwt_verifier::actix::Rejection` in the same shape, with the challenges of RFC 6750
//! and RFC 9449.
//!
//! Invariants: details are fixed texts, apart from numbers and the names of our own fields; nothing is repeated of what
//! came in. What is our fault is logged here, once.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError};
use serde::Serialize;
use server_kit::problem::Document;
use server_kit::timeouts::RETRY_AFTER_SECONDS;
use utoipa::ToSchema;

use crate::store::StoreError;

/// Why a request was refused.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// No such URL, or no such goal or entry of this user.
    #[error("there is no such thing here")]
    NotFound,
    /// The URL is right and the method is not.
    #[error("this method is not allowed here")]
    MethodNotAllowed {
        /// The methods that are.
        allow: &'static str,
    },
    /// A token that a client got for itself.
    #[error("goals belong to users: sign a user in; a token from client_credentials won't do")]
    NotAUser,
    /// The body is of another type.
    #[error("the body must be {0}, without a content encoding")]
    UnsupportedMediaType(&'static str),
    /// The body is too large.
    #[error("the body must have at most {0} bytes")]
    PayloadTooLarge(usize),
    /// The body came too slowly.
    #[error("the body did not come in time")]
    TooSlow,
    /// The body broke off.
    #[error("the body could not be read to its end")]
    BrokenBody,
    /// The body is no JSON.
    #[error("the body is not well-formed JSON (line {line}, column {column})")]
    NotJson {
        /// Where.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// The body is JSON of another shape.
    #[error(
        "the body has an unknown, a missing or a repeated field, or a value of the wrong type \
         (line {line}, column {column})"
    )]
    WrongShape {
        /// Where.
        line: usize,
        /// Where in the line.
        column: usize,
    },
    /// The query has an unknown or repeated parameter, or one that can't be read.
    #[error("the query has an unknown or a repeated parameter, or a value that can't be read")]
    BadQuery,
    /// The cursor is not one of ours, or of another order.
    #[error("the cursor is not one that this list gave out in this order")]
    BadCursor,
    /// Values that break a rule.
    #[error("some values are not acceptable; see errors")]
    Invalid(Vec<FieldError>),
    /// Rows of an import that break a rule.
    #[error("nothing was imported: some rows are not acceptable; see errors")]
    BadRows(Vec<FieldError>),
    /// More requests of one user than are served.
    #[error("too many requests; try again in {0} seconds")]
    TooManyRequests(u64),
    /// `If-Match` names none of the current versions.
    #[error("it has changed since the version that If-Match names; fetch it again")]
    PreconditionFailed,
    /// A key that is no short printable text, or two of them.
    #[error("Idempotency-Key must be there once, as 1 to 128 printable characters without spaces")]
    BadIdempotencyKey,
    /// The first request with this key is under way.
    #[error("the first request with this Idempotency-Key is still under way; try again")]
    KeyInUse,
    /// This key came with another request.
    #[error("this Idempotency-Key came with another request; a new request needs a new key")]
    KeyReused,
    /// The database can't serve now.
    #[error("the service is not available at the moment; try again")]
    Unavailable,
    /// We are broken.
    #[error("something went wrong on our side")]
    Internal,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The field.
    #[schema(example = "title")]
    pub field: String,
    /// What it must be.
    #[schema(example = "must not be empty")]
    pub message: String,
    /// The line of the file, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, minimum = 1, value_type = Option<i64>)]
    pub line: Option<u64>,
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
    /// Which fields, where it is about fields.
    #[schema(required = false)]
    errors: Vec<FieldError>,
}

impl ApiError {
    fn describe(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::MethodNotAllowed { .. } => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::NotAUser => (StatusCode::FORBIDDEN, "user_required"),
            Self::UnsupportedMediaType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"),
            Self::PayloadTooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "request_timeout"),
            Self::BrokenBody
            | Self::NotJson { .. }
            | Self::WrongShape { .. }
            | Self::BadQuery
            | Self::BadCursor
            | Self::BadIdempotencyKey => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_values"),
            Self::BadRows(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_rows"),
            Self::TooManyRequests(_) => (StatusCode::TOO_MANY_REQUESTS, "too_many_requests"),
            Self::KeyInUse => (StatusCode::CONFLICT, "idempotency_key_in_use"),
            Self::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
            Self::PreconditionFailed => (StatusCode::PRECONDITION_FAILED, "precondition_failed"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        }
    }

    /// One field that breaks a rule.
    pub fn invalid(field: &str, message: impl ToString) -> Self {
        Self::Invalid(vec![FieldError {
            field: field.to_owned(),
            message: message.to_string(),
            line: None,
        }])
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Stale => Self::PreconditionFailed,
            StoreError::TotalOutOfRange => {
                Self::invalid("amount", "would carry the goal's total beyond 999999999999")
            }
            // The import's handler knows where the rows stand, and asks before it comes to this.
            StoreError::NoSuchGoal(_) => Self::invalid("goal_id", "names no goal"),
            StoreError::ImportedTotalOutOfRange(_) => {
                Self::invalid("amount", "would carry a goal's total beyond 999999999999")
            }
            StoreError::Rehearsed(_) => Self::Internal,
            StoreError::Running => Self::KeyInUse,
            StoreError::KeyReused => Self::KeyReused,
            StoreError::Database(error) => {
                if sql::ErrorKind::of(&error) == sql::ErrorKind::Unavailable {
                    tracing::warn!(%error, "the database can't serve");
                    return Self::Unavailable;
                }
                tracing::error!(%error, "a statement failed");
                Self::Internal
            }
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.describe().0
    }

    fn error_response(&self) -> HttpResponse {
        let (status, code) = self.describe();
        let mut response = HttpResponseBuilder::new(status);
        match self {
            Self::MethodNotAllowed { allow } => {
                response.insert_header((header::ALLOW, *allow));
            }
            Self::TooManyRequests(seconds) => {
                response.insert_header((header::RETRY_AFTER, *seconds));
            }
            Self::KeyInUse => {
                response.insert_header((header::RETRY_AFTER, RETRY_AFTER_SECONDS));
            }
            // RFC 9110 §15.5.16: says what would do.
            Self::UnsupportedMediaType(types) => {
                response.insert_header((header::ACCEPT, types.replace(" or ", ", ")));
            }
            _ => {}
        }
        let errors = match self {
            Self::Invalid(errors) | Self::BadRows(errors) => errors.as_slice(),
            _ => &[],
        };
        Document::with_errors(status, code, &self.to_string(), errors).respond(response)
    }
}

/// The answer to every URL that is none of ours.
pub async fn no_such_url(_: HttpRequest) -> Result<HttpResponse, ApiError> {
    Err(ApiError::NotFound)
}
