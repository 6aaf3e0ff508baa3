//! The query of a URL, in the same manner as a body: unknown and repeated parameters are refused, and the rest is held
//! against its rules.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use garde::Validate;
use serde::de::DeserializeOwned;

use super::{body::field_errors, problem::ApiError};

/// The parameters of a query.
pub struct Query<T>(pub T);

impl<T> FromRequest for Query<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T>(query: &str) -> Result<T, ApiError>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    let value = web::Query::<T>::from_query(query)
        .map_err(|_| ApiError::BadQuery)?
        .into_inner();
    value
        .validate()
        .map_err(|report| ApiError::Invalid(field_errors(&report)))?;
    Ok(value)
}
