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
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::error::Category;
use server_kit::guard::came_too_slowly;
use std::{collections::BTreeSet, fmt, future::Future, pin::Pin};

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
            // Where members are read as they come, no type sees one that is there twice.
            let Once = read(&bytes)?;
            let body: T = read(&bytes)?;
            within_rules(&body)?;
            Ok(Self { caller, body })
        })
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            Category::Data => ApiError::WrongShape { line, column },
            Category::Io | Category::Syntax | Category::Eof => ApiError::NotJson { line, column },
        }
    })
}

/// Any JSON in which each object has each of its members once (RFC 8259 §4: else "the behavior of software that receives such an
/// object is unpredictable").
struct Once;

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Once {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            let Self = members.next_value()?;
            if !seen.insert(name) {
                return Err(A::Error::custom("a member is there twice"));
            }
        }
        Ok(Self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Self, A::Error> {
        while let Some(Self) = entries.next_element()? {}
        Ok(Self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(Self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(Self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(Self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(Self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(Self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(Self)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_is_there_twice_is_refused_at_any_depth() {
        for good in [
            r#"{"a":1,"b":{"a":[1.5,-1,"x",null,true,{"a":{}}]}}"#,
            "[]",
            "\"text\"",
        ] {
            assert!(read::<Once>(good.as_bytes()).is_ok(), "{good}");
        }
        for twice in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"b":[{"c":{"a":1,"a":2}}]}"#,
        ] {
            let refused = read::<Once>(twice.as_bytes()).err();
            assert!(matches!(refused, Some(ApiError::WrongShape { .. })), "{twice}");
        }
        assert!(matches!(read::<Once>(b"{").err(), Some(ApiError::NotJson { .. })));
    }
}
