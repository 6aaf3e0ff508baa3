//! A body of JSON: read within a limit, parsed, and held against its rules, after the caller was found to be allowed to
//! write. Refuses other content types, content encodings (a few bytes can unpack to gigabytes), unknown and repeated
//! fields, and nesting that would exhaust the stack (serde_json stops at 128 levels).

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use garde::Validate;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use server_kit::guard::came_too_slowly;

use super::caller::Writer;
use super::idempotency;
use super::problem::{ApiError, FieldError};
use crate::model::Owner;
use crate::store::Once;

/// Notes of 10,000 characters, each escaped as a pair of surrogates (12 bytes), and a little more.
pub const MAX_BODY: usize = 128 * 1024;

/// A user who may write, and what they wrote.
pub struct Written<T> {
    /// Whose goals.
    pub owner: Owner,
    /// The body, in its right shape and within its rules.
    pub body: T,
    /// Under which key it is asked for only once.
    pub once: Option<Once>,
}

impl<T> FromRequest for Written<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            // First who, then what: nobody without a token learns what a body should look like.
            let Writer(owner) = Writer::from_request(&request, &mut Payload::None).await?;
            let bytes = read(&request, payload, &JSON, MAX_BODY).await?;
            let once = idempotency::of(&request, &bytes)?;
            let body = parse(&bytes)?;
            Ok(Self { owner, body, once })
        })
    }
}

/// RFC 7396 patches have a type of their own; that of plain JSON does as well.
const JSON: Types = Types {
    names: &["application/json", "application/merge-patch+json"],
    accept: "application/json",
};

/// What a body may be.
pub(super) struct Types {
    /// The media types.
    pub names: &'static [&'static str],
    /// The same, as an answer says it.
    pub accept: &'static str,
}

pub(super) async fn read(
    request: &HttpRequest,
    payload: Payload,
    types: &Types,
    most: usize,
) -> Result<web::Bytes, ApiError> {
    // Types know no case (RFC 9110 §8.3.1).
    let given = request.content_type();
    let is_right = types.names.iter().any(|name| given.eq_ignore_ascii_case(name));
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if !is_right || encoding.is_some_and(|encoding| encoding != "identity") {
        return Err(ApiError::UnsupportedMediaType(types.accept));
    }
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    if announced
        .and_then(|length| length.parse::<usize>().ok())
        .is_some_and(|length| length > most)
    {
        return Err(ApiError::PayloadTooLarge(most));
    }
    let payload = web::Payload::from_request(request, &mut { payload })
        .await
        .map_err(|_| ApiError::BrokenBody)?;
    match payload.to_bytes_limited(most).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => Err(match error.as_error() {
            Some(error) if came_too_slowly(error) => ApiError::TooSlow,
            _ => ApiError::BrokenBody,
        }),
        Err(_) => Err(ApiError::PayloadTooLarge(most)),
    }
}

pub(super) fn parse<T>(bytes: &[u8]) -> Result<T, ApiError>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    let value: T = shape(bytes)?;
    value
        .validate()
        .map_err(|report| ApiError::Invalid(field_errors(&report)))?;
    Ok(value)
}

/// JSON of this shape, its rules not yet looked at.
pub(super) fn shape<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            Category::Data => ApiError::WrongShape { line, column },
            Category::Io | Category::Syntax | Category::Eof => ApiError::NotJson { line, column },
        }
    })
}

/// garde's report as a list; the paths are the names of our own fields.
pub(super) fn field_errors(report: &garde::Report) -> Vec<FieldError> {
    report
        .iter()
        .map(|(path, error)| FieldError {
            field: path.to_string(),
            message: error.message().to_string(),
            line: None,
        })
        .collect()
}
