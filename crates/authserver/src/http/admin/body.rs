//! What comes with a request beside its path: a JSON body, read after its sender was let in, and a query. Unknown and repeated
//! members are refused, and what breaks a rule is named by its member.

use super::{
    caller::Caller,
    problem::{ApiError, FieldError},
};
use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::header,
    web::{self, Bytes},
};
use garde::Validate;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use server_kit::guard::came_too_slowly;
use std::{future::Future, pin::Pin};

/// An operator, and what they wrote.
pub struct Written<T> {
    /// Who.
    pub caller: Caller,
    /// What, in its right shape and within its rules.
    pub body: T,
}

impl<T> FromRequest for Written<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            // First who, then what: nobody without a token learns what a body should look like.
            let caller = Caller::from_request(&request, &mut Payload::None).await?;
            let is_json = request.content_type().eq_ignore_ascii_case("application/json");
            let encoding = request.headers().get(header::CONTENT_ENCODING);
            if !is_json || encoding.is_some_and(|encoding| encoding != "identity") {
                return Err(ApiError::UnsupportedMediaType);
            }
            let bytes = Bytes::from_request(&request, &mut payload).await;
            let bytes = bytes.map_err(|error| match error.as_error() {
                Some(error) if came_too_slowly(error) => ApiError::TooSlow,
                _ => ApiError::PayloadTooLarge,
            })?;
            let body: T = serde_json::from_slice(&bytes).map_err(|error| {
                let (line, column) = (error.line(), error.column());
                match error.classify() {
                    Category::Data => ApiError::WrongShape { line, column },
                    Category::Io | Category::Syntax | Category::Eof => ApiError::NotJson { line, column },
                }
            })?;
            within_rules(&body)?;
            Ok(Self { caller, body })
        })
    }
}

/// The parameters of a query.
pub fn query<T>(request: &HttpRequest) -> Result<T, ApiError>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    let query = web::Query::<T>::from_query(request.query_string());
    let value = query.map_err(|_| ApiError::BadQuery)?.into_inner();
    within_rules(&value)?;
    Ok(value)
}

/// No text of ours has one, and Postgres takes no NUL.
pub fn no_control_characters(text: &str, _: &()) -> garde::Result {
    if text.chars().any(char::is_control) {
        return Err(garde::Error::new("must not contain control characters"));
    }
    Ok(())
}

fn within_rules<T: Validate<Context = ()>>(value: &T) -> Result<(), ApiError> {
    value.validate().map_err(|report| {
        let errors = report.iter().map(|(path, error)| FieldError {
            field: path.to_string(),
            message: error.message().to_string(),
        });
        ApiError::Invalid(errors.collect())
    })
}
