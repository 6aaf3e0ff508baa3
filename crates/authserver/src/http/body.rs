//! JSON bodies: read, bounded, parsed, checked; and the binary values in them.

use super::problem::Problem;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, web::Bytes};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use garde::Validate;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use server_kit::guard::came_too_slowly;
use std::{future::Future, pin::Pin};

/// Bytes of a body at most. The longest that is wanted, a token request with an assertion, has a few thousand.
pub const MAX_BYTES: usize = 32 * 1024;

/// A JSON body of the right shape.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + Validate<Context = ()> + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // A form that another site's page posts can't have this type without a preflight (Fetch §2.2.2).
        let is_json = request.content_type().eq_ignore_ascii_case("application/json");
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_json {
                return Err(Problem::UnsupportedMediaType);
            }
            let bytes = bytes.await.map_err(|error| match error.as_error() {
                Some(error) if came_too_slowly(error) => Problem::TooSlow,
                _ => Problem::PayloadTooLarge,
            })?;
            if holds_nul(&bytes) {
                return Err(Problem::InvalidRequest("The body holds the character NUL."));
            }
            let value: T = serde_json::from_slice(&bytes)
                .map_err(|_| Problem::InvalidRequest("The body is not JSON of the right shape."))?;
            value
                .validate()
                .map_err(|_| Problem::InvalidRequest("A member of the body is out of its bounds."))?;
            Ok(Self(value))
        })
    }
}

/// Whether a text in a JSON document holds NUL (RFC 8259 §7, `\u0000`): no text of ours has it, and Postgres can't keep it.
pub fn holds_nul(json: &[u8]) -> bool {
    let escape = b"\\u0000";
    let found = json
        .windows(escape.len())
        .enumerate()
        .filter(|(_, part)| part == escape);
    // An even number of backslashes before it: it is not one that is escaped itself.
    found.into_iter().any(|(at, _)| {
        let before = json.get(..at).unwrap_or_default();
        before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0
    })
}

/// A binary value: base64url without padding (RFC 4648 §5); the members are named as in RFC 9807.
pub struct Base64Url(pub Vec<u8>);

impl<'de> Deserialize<'de> for Base64Url {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        URL_SAFE_NO_PAD
            .decode(text.as_bytes())
            .map(Self)
            .map_err(|_| serde::de::Error::custom("not base64url without padding"))
    }
}

/// Encodes a binary value.
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nul_is_found_as_json_has_it() {
        for (json, expected) in [
            (r#"{"a":"b"}"#, false),
            (r#"{"a":"\u0000"}"#, true),
            (r#"{"a":"x\\\u0000"}"#, true),
            (r#"{"a":"\\u0000"}"#, false),
            (r#"{"a":"\u00001"}"#, true),
            (r#"{"a":"\u0001"}"#, false),
            (r#"{"\u0000":1}"#, true),
            ("", false),
        ] {
            assert_eq!(holds_nul(json.as_bytes()), expected, "{json}");
        }
    }
}
