//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a change that is asked for twice, because the first answer
//! was lost, happens once.
//!
//! The key is the client's, and counts for the one user whose token came with it. What a request is, beside its key: its
//! method, path, query, precondition and body. The same key with the same request gets the answer of the first; with another
//! request 422; while the first is under way 409. What was refused, or failed on our side, is not kept and may be tried again.
//!
//! Refuses a key that is no short printable text, and two of them: 400.
//!
//! Test to read first: `a_retry_is_answered_as_the_first_was` in `tests/http/idempotency.rs`.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use sha2::{Digest as _, Sha256};

use super::problem::ApiError;
use crate::store::Once;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A UUID has 36 characters; what is longer only fills our table.
const MAX_KEY: usize = 128;

/// What a request asks for only once; `None` where it has no key.
pub fn of(request: &HttpRequest, body: &[u8]) -> Result<Option<Once>, ApiError> {
    let mut values = request.headers().get_all(&IDEMPOTENCY_KEY);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(ApiError::BadIdempotencyKey);
    }
    let key = key(value).ok_or(ApiError::BadIdempotencyKey)?;
    let if_match = request.headers().get(header::IF_MATCH);
    let mut hash = Sha256::new();
    for part in [
        request.method().as_str().as_bytes(),
        // Both spellings of a path are one.
        request.path().trim_end_matches('/').as_bytes(),
        if_match.map_or(&b""[..], HeaderValue::as_bytes),
        body,
    ] {
        // With its length in front, no part runs into the next.
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    // Last and only where there is one, so that answers that were kept without it are found.
    let query = request.query_string();
    if !query.is_empty() {
        hash.update(query.len().to_be_bytes());
        hash.update(query);
    }
    Ok(Some(Once {
        key,
        fingerprint: hash.finalize().into(),
    }))
}

/// §2.1: a string of RFC 8941 §3.3.3, in quotes. Many clients leave the quotes out, and mean the same.
fn key(value: &HeaderValue) -> Option<String> {
    let text = value.to_str().ok()?.trim();
    let text = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text);
    let is_sound = (1..=MAX_KEY).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'));
    is_sound.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::Method;
    use actix_web::test::TestRequest;

    fn fingerprint(method: Method, path: &str, if_match: &str, body: &[u8]) -> [u8; 32] {
        let request = TestRequest::with_uri(path)
            .method(method)
            .insert_header(("idempotency-key", "k"))
            .insert_header(("if-match", if_match))
            .to_http_request();
        of(&request, body).unwrap().unwrap().fingerprint
    }

    #[test]
    fn a_key_is_a_short_text_with_quotes_or_without() {
        let read = |text: &'static str| key(&HeaderValue::from_static(text));
        for text in ["\"8e03978e-40d5\"", "8e03978e-40d5", " 8e03978e-40d5 "] {
            assert_eq!(read(text).as_deref(), Some("8e03978e-40d5"), "{text}");
        }
        for text in ["", "\"\"", "a b", "\"a\"b\"", "a\\b"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(key(&HeaderValue::from_bytes(b"caf\xe9").unwrap()), None);
        let long = HeaderValue::from_str(&"x".repeat(MAX_KEY + 1)).unwrap();
        assert_eq!(key(&long), None);
    }

    #[test]
    fn everything_that_makes_a_request_another_one_counts() {
        let first = fingerprint(Method::PATCH, "/goals/1/", "\"1\"", b"{}");
        assert_eq!(fingerprint(Method::PATCH, "/goals/1", "\"1\"", b"{}"), first);
        for other in [
            fingerprint(Method::DELETE, "/goals/1/", "\"1\"", b"{}"),
            fingerprint(Method::PATCH, "/goals/2/", "\"1\"", b"{}"),
            fingerprint(Method::PATCH, "/goals/1/?zone=UTC", "\"1\"", b"{}"),
            fingerprint(Method::PATCH, "/goals/1/", "\"2\"", b"{}"),
            fingerprint(Method::PATCH, "/goals/1/", "\"1\"", b"{ }"),
            fingerprint(Method::PATCH, "/goals/1/", "\"1\"{", b"}"),
        ] {
            assert_ne!(other, first);
        }
    }
}
